/*
 * screen.c - what the interface looks like: whole screens compared with those in tests/tui/screens/, on several terminals.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/script.h"

/* The scene up to its zombie, seen live. */
static void play_to_zombie(struct play *p, const struct terminal_kind *k, const char *shows)
{
	play_start(p, k);
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, "/21"));
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, "/31"));
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, shows));
	play_settle(p);
}

static void golden(const char *name, struct terminal_kind k, struct tui_options o, const char *shows, bool colored)
{
	struct play p = {.options = o};
	play_to_zombie(&p, &k, shows);
	play_compare(&p, name);
	CU_ASSERT_EQUAL(terminal_colored(&p.terminal), colored);
	CU_ASSERT(!p.terminal.strange);
	play_end(&p);
}

static const struct tui_options plain = {.title = NULL};

static void at_80x24(void)
{
	golden("80x24", (struct terminal_kind){.rows = 24, .cols = 80}, plain, "e=34/34", true);
}

static void at_140x40(void)
{
	golden("140x40", (struct terminal_kind){.rows = 40, .cols = 140}, plain, "e=34/34", true);
}

static void at_40x10(void)
{
	struct play p = {.options = plain};
	play_start(&p, &(struct terminal_kind){.rows = 10, .cols = 40});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "/21"));
	play_next(&p);
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "zombie"));
	play_settle(&p);
	play_compare(&p, "40x10");
	play_end(&p);
}

/* What was missed is said where the header has no room for all of it. */
static void lost_is_never_cut_off(void)
{
	static const struct event missed[] = {
		{.t = 0, .cpu = UNKNOWN, .kind = EV_FORK, .fork = {.child = 100, .how = FORK_HOW_START, .name = "demo"}},
		{.t = 1, .cpu = UNKNOWN, .kind = EV_LOST, .lost = {.count = 12345, .what = "records"}},
		{.kind = EV_COUNT},
	};
	struct play p = {.options = plain, .chapters = (const struct chapter[]){{missed}, {NULL}}};
	p.options.title = "/home/student/exercises/week3/pipeline.c";
	play_start(&p, &(struct terminal_kind){.rows = 10, .cols = 40});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "12345 lost"));
	play_end(&p);
}

static void at_20x5(void)
{
	struct play p = {.options = plain};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80});
	CU_ASSERT(terminal_shows(&p.terminal, "1 Processes"));
	terminal_resize(&p.terminal, 5, 20);
	CU_ASSERT(terminal_shows(&p.terminal, "too small"));
	CU_ASSERT(terminal_shows(&p.terminal, "20x5, needs 40x10"));
	play_next(&p);
	terminal_resize(&p.terminal, 24, 80);
	CU_ASSERT(terminal_shows(&p.terminal, "1 Processes"));
	CU_ASSERT(terminal_shows(&p.terminal, "4 Timeline"));
	play_end(&p);
}

static void ascii(void)
{
	struct tui_options o = plain;
	o.ascii = true;
	golden("ascii", (struct terminal_kind){.rows = 24, .cols = 80}, o, "e=34/34", true);
}

/* (not as an xterm: this libvterm misses the xterm's sequence for a repeated character, which ncurses uses here) */
static void locale_without_utf8(void)
{
	golden("ascii", (struct terminal_kind){.rows = 24, .cols = 80, .term = "screen-256color", .locale = "C"}, plain, "e=34/34", true);
}

static void no_color(void)
{
	golden("80x24", (struct terminal_kind){.rows = 24, .cols = 80, .no_color = true}, plain, "e=34/34", false);
}

static void color_over_no_color(void)
{
	struct tui_options o = plain;
	o.color = TUI_COLOR_ALWAYS;
	golden("80x24", (struct terminal_kind){.rows = 24, .cols = 80, .no_color = true}, o, "e=34/34", true);
}

static void color_never(void)
{
	struct tui_options o = plain;
	o.color = TUI_COLOR_NEVER;
	golden("80x24", (struct terminal_kind){.rows = 24, .cols = 80}, o, "e=34/34", false);
}

static void on_screen(void)
{
	golden("80x24", (struct terminal_kind){.rows = 24, .cols = 80, .term = "screen-256color"}, plain, "e=34/34", true);
}

static void on_linux(void)
{
	golden("80x24", (struct terminal_kind){.rows = 24, .cols = 80, .term = "linux"}, plain, "e=34/34", true);
}

static void on_vt100(void)
{
	golden("ascii", (struct terminal_kind){.rows = 24, .cols = 80, .term = "vt100", .locale = "C"}, plain, "e=34/34", false);
}

/* All kinds of sizes, one after the other: nothing crashes, and the last is as if it had been the first. */
static void resizes(void)
{
	static const struct { int rows, cols; const char *shows; } sizes[] = {
		{40, 140, "2 Tree"}, {24, 80, "6 IPC"}, {14, 72, "4 Timeline"}, {30, 44, "3 States"}, {10, 40, "1 Processes"},
		{9, 39, "too small"}, {1, 1, NULL}, {5, 20, "too small"}, {100, 300, "2 Tree"}, {24, 80, "8 Output"},
	};
	struct play p = {.options = plain};
	play_to_zombie(&p, &(struct terminal_kind){.rows = 24, .cols = 80}, "e=34/34");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		terminal_resize(&p.terminal, sizes[i].rows, sizes[i].cols);
		if (sizes[i].shows) CU_ASSERT(terminal_shows(&p.terminal, sizes[i].shows));
	}
	CU_ASSERT(terminal_shows(&p.terminal, "e=34/34"));
	CU_ASSERT(play_asked(&p, "resize 4 44"));
	terminal_send(&p.terminal, "\f");
	play_settle(&p);
	play_compare(&p, "80x24");
	play_end(&p);
}

#define DATA 0x555555558000
#define STACK 0x7ffffffde000
#define AT(time, who) .t = (time) * 1000000, .pid = (who), .tid = (who)

/* A parent has a page of data and one of stack; its child writes to the first, and both show their variable. Pages beyond were looked at. */
static const struct event copies[] = {
	{.kind = EV_FORK, .fork = {.child = 100, .how = FORK_HOW_START, .name = "parent"}},
	{AT(1, 100), .kind = EV_STATE, .state = {.from = STATE_NEW, .to = STATE_READY}},
	{AT(2, 100), .kind = EV_STATE, .state = {.from = STATE_READY, .to = STATE_RUNNING}},
	{AT(3, 100), .kind = EV_REGION, .region = {.start = DATA - 4096, .end = DATA, .name = "/home/a.out", .prot = REGION_R | REGION_X}},
	{AT(3, 100), .kind = EV_REGION, .region = {.start = DATA, .end = DATA + 4 * 4096, .name = "/home/a.out", .prot = REGION_R | REGION_W}},
	{AT(3, 100), .kind = EV_REGION, .region = {.start = STACK, .end = STACK + 33 * 4096, .name = "[stack]", .prot = REGION_R | REGION_W}},
	{AT(4, 100), .kind = EV_PAGES, .precision = PRECISION_SAMPLED, .pages = {.addr = DATA - 4096, .count = 1, .frame = UNKNOWN, .page = PAGE_COMMON}},
	{AT(4, 100), .kind = EV_FAULT, .fault = {DATA, UNKNOWN, 70, FAULT_FILE}},
	{AT(4, 100), .kind = EV_FAULT, .fault = {DATA + 4096, UNKNOWN, 71, FAULT_ZERO}},
	{AT(4, 100), .kind = EV_FAULT, .fault = {STACK + 32 * 4096, UNKNOWN, 72, FAULT_ZERO}},
	{AT(5, 100), .kind = EV_VAR, .var = {.addr = DATA + 16, .size = 4, .frame = 70, .name = "value", .value = "1"}},
	{AT(6, 100), .kind = EV_FORK, .fork = {.child = 101, .how = FORK_HOW_FORK}},
	{AT(6, 101), .kind = EV_STATE, .state = {.from = STATE_NEW, .to = STATE_READY}},
	{AT(7, 100), .kind = EV_STATE, .state = {.from = STATE_RUNNING, .to = STATE_WAITING, .wait = {.why = WAIT_CHILD, .target = -1, .fd = UNKNOWN}}},
	{AT(7, 101), .kind = EV_STATE, .state = {.from = STATE_READY, .to = STATE_RUNNING}},
	{AT(8, 101), .kind = EV_FAULT, .fault = {DATA, 70, 73, FAULT_COW}},
	{AT(8, 101), .kind = EV_VAR, .var = {.addr = DATA + 16, .size = 4, .frame = 73, .name = "value", .value = "2"}},
	{.kind = EV_COUNT},
};
static const struct chapter memory[] = {{copies}, {copies}, {NULL}};

static void memory_golden(const char *name, struct terminal_kind k, const char *keys, const char *shows)
{
	struct play p = {.options = plain, .chapters = memory};
	play_start(&p, &k);
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "100"));
	terminal_send(&p.terminal, keys);
	CU_ASSERT(terminal_shows(&p.terminal, shows));
	play_settle(&p);
	play_compare(&p, name);
	play_end(&p);
}

static void memory_at_every_size(void)
{
	memory_golden("memory-80x24", (struct terminal_kind){.rows = 24, .cols = 80}, "5", "C = 2");
	memory_golden("memory-140x40", (struct terminal_kind){.rows = 40, .cols = 140}, "5", "C = 2");
	memory_golden("memory-40x10", (struct terminal_kind){.rows = 10, .cols = 40}, "5", "C = 2");
	memory_golden("memory-80x24", (struct terminal_kind){.rows = 24, .cols = 80, .no_color = true}, "5", "C = 2");
	memory_golden("memory-ascii", (struct terminal_kind){.rows = 24, .cols = 80, .locale = "C"}, "5z", "same address, other page");
	memory_golden("memory-page", (struct terminal_kind){.rows = 24, .cols = 80}, "5\r", "page faults told of");
	memory_golden("why", (struct terminal_kind){.rows = 24, .cols = 80}, "W", "Why 100 waits");
}

/* What a process is named and prints cannot touch the terminal: the title, the colours and the screen stay ours. */
static void safe_from_output(void)
{
	static const char output[] = "\033]0;evil\007\033[31mred\033[0m\033cok\b\bOK\x9b 7m\033Pq\033\\done\r\n";
	static const struct event evil[] = {
		{.t = 0, .kind = EV_FORK, .fork = {.child = 100, .how = FORK_HOW_START, .name = "\033]0;x\007\033[2Jev\342\200\256il\377\n"}},
		{.t = 1, .pid = 100, .tid = 100, .kind = EV_STATE, .state = {.from = STATE_NEW, .to = STATE_READY}},
		{.t = 2, .pid = 100, .tid = 100, .kind = EV_MARK, .mark = {.text = "\033[2J\033cmark", .what = MARK_NOTE}},
		{.t = 2, .pid = 100, .tid = 100, .kind = EV_REGION, .region = {.start = DATA, .end = DATA + 4096, .name = "/\033[2J\033cregion", .prot = 3}},
		{.t = 2, .pid = 100, .tid = 100, .kind = EV_VAR, .var = {.addr = DATA, .name = "\033[2Jname", .value = "\033cvalue", .frame = UNKNOWN}},
		{.t = 3, .pid = 100, .tid = 100, .kind = EV_OUT, .out = {.data = output, .data_len = sizeof output - 1}},
		{.kind = EV_COUNT},
	};
	static const struct chapter chapters[] = {{evil}, {evil}, {NULL}};
	struct play p = {.chapters = chapters};
	play_start(&p, &(struct terminal_kind){.rows = 40, .cols = 140});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "?]0;x??[2Jevil?"));
	CU_ASSERT(terminal_shows(&p.terminal, "redOK"));
	CU_ASSERT(terminal_shows(&p.terminal, "1 Processes"));
	terminal_send(&p.terminal, "5z");
	CU_ASSERT(terminal_shows(&p.terminal, "= ?cvalue"));
	terminal_send(&p.terminal, "\r");
	CU_ASSERT(terminal_shows(&p.terminal, "region"));
	CU_ASSERT(!p.terminal.strange);
	play_end(&p);
}

SUITE(tui_screen, memory_at_every_size, at_80x24, at_140x40, at_40x10, lost_is_never_cut_off, at_20x5, ascii, locale_without_utf8, no_color, color_over_no_color, color_never,
      on_screen, on_linux, on_vt100, resizes, safe_from_output)
