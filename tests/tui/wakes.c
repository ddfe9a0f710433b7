/*
 * wakes.c - the timeline says who woke whom: a letter in the lane of who was woken, and an arrow for the selected process, as far as the cursor.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/script.h"

#define DOWN "\033OB"

/* In the scene the writer, lane C, wakes the reader, lane B, at e18 or so and nobody else wakes anybody. */
static void arrows_follow_the_selected(void)
{
	struct play p = {.chapters = scene};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80, .locale = "C"});
	for (int i = 0; i < 3; i++) play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "e=34/34"));
	CU_ASSERT(terminal_shows(&p.terminal, "letter: waker"));
	CU_ASSERT(terminal_shows(&p.terminal, "......C"));
	terminal_send(&p.terminal, DOWN);
	CU_ASSERT(terminal_shows(&p.terminal, "^####")); /* in the writer's lane, to the reader above */
	terminal_send(&p.terminal, "ge6\r");
	CU_ASSERT(terminal_shows(&p.terminal, "e=6/34"));
	CU_ASSERT(terminal_shows(&p.terminal, "!^####"));
	play_end(&p);
}

SUITE(tui_wakes, arrows_follow_the_selected)
