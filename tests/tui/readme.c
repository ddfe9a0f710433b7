/*
 * readme.c - the screen that README.md shows is what `proclab sim` shows: the first block of it, compared character by character.
 * PROCLAB_WRITE_SCREENS=1 writes the block anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"

#define README_MOST 65536

/* README.md; *block and *end: where its first fenced block's text begins and ends. */
static char *read_readme(char **block, char **end)
{
	char *text = calloc(1, README_MOST);
	FILE *f = fopen("README.md", "r");
	if (!f || !text || !fread(text, 1, README_MOST - 1, f)) CU_FAIL_FATAL("no README.md");
	fclose(f);
	*block = strstr(text, "```\n");
	CU_ASSERT_PTR_NOT_NULL_FATAL(*block);
	*block += 4;
	*end = strstr(*block, "```\n");
	CU_ASSERT_PTR_NOT_NULL_FATAL(*end);
	return text;
}

static void write_block(const char *text, const char *block, const char *end, const char *screen)
{
	FILE *f = fopen("README.md", "w");
	if (!f) CU_FAIL_FATAL("README.md cannot be written");
	fprintf(f, "%.*s%s%s", (int)(block - text), text, screen, end);
	fclose(f);
}

/* Wait until each line of the block is there: a frame may come in pieces. */
static void await_lines(struct terminal *t, const char *block, const char *end)
{
	char line[400];
	for (bool shown = true; shown && block < end; block = strchr(block, '\n') + 1) {
		snprintf(line, sizeof line, "%.*s", (int)strcspn(block, "\n"), block);
		shown = terminal_shows(t, line);
	}
}

static void shows_the_real_screen(void)
{
	static const struct terminal_kind kind = {.rows = 24, .cols = 80};
	const char *argv[] = {test_proclab(), "sim", "labs/scenarios/deadlock.c", NULL};
	struct terminal t;
	char *block, *end, *text = read_readme(&block, &end);
	terminal_start(&t, &kind, terminal_exec, argv);
	CU_ASSERT(terminal_shows(&t, "step 2/2"));
	CU_ASSERT(terminal_shows(&t, " PAUSED "));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, " STUCK "));
	CU_ASSERT(terminal_shows(&t, "them can go on: a deadlock."));
	CU_ASSERT(terminal_shows(&t, "!cannot go on until"));
	if (!getenv("PROCLAB_WRITE_SCREENS")) await_lines(&t, block, end);
	CU_ASSERT(terminal_shows(&t, " W why "));
	char *screen = terminal_text(&t);
	if (getenv("PROCLAB_WRITE_SCREENS")) write_block(text, block, end, screen);
	else if ((size_t)(end - block) != strlen(screen) || strncmp(block, screen, strlen(screen))) {
		CU_FAIL("README.md shows another screen");
		printf("\nit is:\n%s", screen);
	}
	free(screen);
	free(text);
	terminal_send(&t, "Q");
	terminal_exits(&t, 124);
}

SUITE(tui_readme, shows_the_real_screen)
