/*
 * memory.c - the Memory pane and the page of Why, in playback at every size: the copied page, the variable side by side, the causal chain
 * and the key that goes to where the wait began, stepping back too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"

#define UP "\033OA"
#define DOWN "\033OB"

/* The variable has a page of its own; the child's second showing is the last event before it exits. */
static const char program[] =
	"#include <proclab/proclab.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	"static struct { int value; char rest[4092]; } page __attribute__((aligned(4096))) = {1, \"\"};\nstatic int other = 7;\n"
	"int main(void)\n{\n\tshow_var(other);\n\tshow_var(page.value);\n\tif (fork() == 0) {\n\t\tpage.value = 2;\n"
	"\t\tshow_var(page.value);\n\t\tnote(\"written\");\n\t\t_exit(0);\n\t}\n\twait(NULL);\n\treturn 0;\n}\n";

static const char *record(void)
{
	struct ran r;
	const char *source = test_path("pane.c"), *recording = test_path("pane.jsonl");
	FILE *f = fopen(source, "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && fclose(f) == 0);
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), "sim", "--view", "none", "-o", recording, source, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
	return recording;
}

/* At the mark, with process 100 selected in a pane of its own. */
static void start(struct terminal *t, const struct terminal_kind *kind, const char *ascii)
{
	const char *argv[] = {test_proclab(), "play", ascii ? ascii : record(), ascii ? record() : NULL, NULL};
	terminal_start(t, kind, terminal_exec, argv);
	CU_ASSERT(terminal_shows(t, "ENDED"));
	terminal_send(t, "gm1\r1" DOWN DOWN DOWN UP "z");
	CU_ASSERT(terminal_shows(t, "1 Processes"));
}

static void shows_the_copy(const struct terminal_kind *kind, const char *ascii)
{
	struct terminal t;
	start(&t, kind, ascii);
	terminal_send(&t, "5");
	CU_ASSERT(terminal_shows(&t, "5 Memory of 100 beside 101"));
	CU_ASSERT(terminal_shows(&t, "page.value"));
	CU_ASSERT(terminal_shows(&t, "o = 1"));
	CU_ASSERT(terminal_shows(&t, "C = 2"));
	if (kind->cols >= 60) CU_ASSERT(terminal_shows(&t, "same address, other page"));
	/* before it was written, the page was one */
	terminal_send(&t, "gm1\r,,,,");
	CU_ASSERT(terminal_shows(&t, "s = 1"));
	terminal_send(&t, "gm1\rv");
	CU_ASSERT(terminal_shows(&t, "= 7"));
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "page faults told of"));
	terminal_send(&t, "q");
	CU_ASSERT(terminal_shows(&t, "5 Memory of"));
	terminal_quit(&t);
}

static void at_every_size(void)
{
	shows_the_copy(&(struct terminal_kind){.rows = 24, .cols = 80}, NULL);
	shows_the_copy(&(struct terminal_kind){.rows = 40, .cols = 140}, NULL);
	shows_the_copy(&(struct terminal_kind){.rows = 10, .cols = 40}, NULL);
}

static void in_monochrome_and_ascii(void)
{
	shows_the_copy(&(struct terminal_kind){.rows = 24, .cols = 80, .term = "vt100", .no_color = true}, NULL);
	shows_the_copy(&(struct terminal_kind){.rows = 24, .cols = 80, .locale = "C"}, "--ascii");
}

static void why_goes_to_the_beginning(void)
{
	struct terminal t;
	start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, NULL);
	CU_ASSERT(terminal_shows(&t, " W why ")); /* the first thing to ask of who waits */
	terminal_send(&t, "W");
	CU_ASSERT(terminal_shows(&t, "P100 waits for P101 to end."));
	CU_ASSERT(terminal_shows(&t, "Enter where it began"));
	CU_ASSERT(terminal_shows(&t, "P101 is running."));
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, ", for 0"));
	CU_ASSERT(terminal_shows(&t, "101 pane: ready"));
	terminal_send(&t, ",");
	CU_ASSERT(terminal_shows(&t, "100 does not wait here"));
	CU_ASSERT(terminal_shows(&t, "!Enter where it began"));
	terminal_send(&t, "W");
	CU_ASSERT(terminal_shows(&t, "!Why 100"));
	terminal_quit(&t);
}

SUITE(tui_memory, at_every_size, in_monochrome_and_ascii, why_goes_to_the_beginning)
