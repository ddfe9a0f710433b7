/*
 * export.c - x: what is looked at, in a file of the user's choice, with a question before one is replaced.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/script.h"

static void start(struct play *p)
{
	*p = (struct play){.chapters = scene};
	play_start(p, &(struct terminal_kind){.rows = 24, .cols = 80});
	for (int i = 0; i < 3; i++) {
		static const char *const ends[] = {"/21", "/31", "e=34/34"};
		play_next(p);
		CU_ASSERT(terminal_shows(&p->terminal, ends[i]));
	}
}

/* x, a format, and the file instead of the name that is suggested. */
static void ask(struct play *p, const char *format, const char *path)
{
	terminal_send(&p->terminal, "x");
	CU_ASSERT(terminal_shows(&p->terminal, "export as:"));
	terminal_send(&p->terminal, format);
	terminal_send(&p->terminal, "\r");
	CU_ASSERT(terminal_shows(&p->terminal, "into the file:"));
	terminal_send(&p->terminal, "\025");
	terminal_send(&p->terminal, path);
	terminal_send(&p->terminal, "\r");
}

static char *contents(const char *path)
{
	struct ran r;
	test_run(&r, 10, NULL, (const char *const[]){"cat", path, NULL});
	free(r.err);
	return r.out;
}

static void the_pane_s_picture_is_written(void)
{
	struct play p;
	char path[128];
	start(&p);
	snprintf(path, sizeof path, "%s", test_path("x.svg"));
	terminal_send(&p.terminal, "2");
	ask(&p, "svg", path);
	CU_ASSERT(terminal_shows(&p.terminal, "bytes written, the tree"));
	char *svg = contents(path);
	CU_ASSERT(!strncmp(svg, "<svg", 4) && strstr(svg, "<g id=\"p100\">") && strstr(svg, "<g id=\"p102\">"));
	free(svg);
	terminal_send(&p.terminal, "3,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"); /* another pane, and back to e4 */
	CU_ASSERT(terminal_shows(&p.terminal, "e=4/34"));
	ask(&p, "svg", path);
	CU_ASSERT(terminal_shows(&p.terminal, "is there. Replace it?"));
	terminal_send(&p.terminal, "n");
	ask(&p, "svg", path);
	CU_ASSERT(terminal_shows(&p.terminal, "is there. Replace it?"));
	terminal_send(&p.terminal, "y");
	CU_ASSERT(terminal_shows(&p.terminal, "bytes written, the states"));
	svg = contents(path);
	CU_ASSERT(strstr(svg, "id=\"ready-running\"") && strstr(svg, "1 process in")); /* as it was at e4 */
	free(svg);
	/* what can be played is written whole, and begins here */
	snprintf(path, sizeof path, "%s", test_path("x.html"));
	ask(&p, "html", path);
	CU_ASSERT(terminal_shows(&p.terminal, "x.html: "));
	char *page = contents(path);
	CU_ASSERT(strstr(page, "\"start\":4,") && strstr(page, "{\"n\":34,"));
	free(page);
	play_end(&p);
}

static void what_cannot_be_written_is_said(void)
{
	struct play p;
	start(&p);
	ask(&p, "dot", "/no/such/folder/x.dot");
	CU_ASSERT(terminal_shows(&p.terminal, "cannot write '/no/such/folder/x.dot': No such file"));
	terminal_send(&p.terminal, "x");
	CU_ASSERT(terminal_shows(&p.terminal, "export as:"));
	terminal_send(&p.terminal, "nothing\r");
	CU_ASSERT(terminal_shows(&p.terminal, "there is no \"nothing\""));
	terminal_send(&p.terminal, "6xmermaid\r");
	CU_ASSERT(terminal_shows(&p.terminal, "into the file: ") && terminal_shows(&p.terminal, "-messages.mmd"));
	terminal_send(&p.terminal, "\033");
	CU_ASSERT(terminal_shows(&p.terminal, "!into the file"));
	play_end(&p);
}

SUITE(tui_export, the_pane_s_picture_is_written, what_cannot_be_written_is_said)
