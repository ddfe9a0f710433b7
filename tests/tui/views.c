/*
 * views.c - what single views show besides whole screens: who woke whom in the timeline, as far as the cursor; the transitions in States, counted and
 * said forwards and backwards.
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

/* At the end 102 has become a zombie; one event before it has not, and it is its exit that is undone. */
static void states_step_back(void)
{
	struct play p = {.chapters = scene};
	play_start(&p, &(struct terminal_kind){.rows = 40, .cols = 80, .locale = "C"});
	for (int i = 0; i < 3; i++) play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "e=34/34"));
	terminal_send(&p.terminal, "3z");
	CU_ASSERT(terminal_shows(&p.terminal, "gone so far"));
	CU_ASSERT(terminal_shows(&p.terminal, "running > zombie        1"));
	CU_ASSERT(terminal_shows(&p.terminal, "102: running > zombie  e34"));
	terminal_send(&p.terminal, ",");
	CU_ASSERT(terminal_shows(&p.terminal, "e=33/34"));
	CU_ASSERT(terminal_shows(&p.terminal, "!running > zombie "));
	CU_ASSERT(terminal_shows(&p.terminal, "102: waiting > running  e32"));
	terminal_send(&p.terminal, ".");
	CU_ASSERT(terminal_shows(&p.terminal, "running > zombie        1"));
	play_end(&p);
}

SUITE(tui_views, arrows_follow_the_selected, states_step_back)
