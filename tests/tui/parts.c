/*
 * parts.c - the parts that need no terminal: output as lines, layouts of all sizes, rows, the table of keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tui/keys.h"
#include "tui/layout.h"
#include "tui/output.h"
#include "tui/rows.h"

static struct output *written(const char *text, size_t len, size_t piece)
{
	struct output *o = malloc(sizeof *o);
	if (!o) abort();
	output_init(o);
	for (size_t i = 0; i < len; i += piece) output_write(o, text + i, len - i < piece ? len - i : piece);
	return o;
}

static void free_output(struct output *o)
{
	output_clear(o);
	free(o);
}

static void output_becomes_lines(void)
{
	static const struct { const char *text, *lines; } cases[] = {
		{"one\ntwo\n", "one|two|"}, {"one\r\ntwo", "one|two"}, {"50%\r100%\n", "100%|"}, {"abc\b\bX\n", "aXc|"},
		{"a\tb\n", "a       b|"}, {"\033[1;31mred\033[0m\n", "red|"}, {"long line\r\033[Kx\n", "x|"}, {"\033]0;title\007t\n", "t|"},
		{"\033]8;;http://x\033\\link\n", "link|"}, {"a\033[2Jb\n", "a|b|"}, {"\346\227\245\n", "\346\227\245|"},
		{"\346\227x\n", "?x|"}, {"\377\200\n", "??|"}, {"abc\033[2D!\n", "a!c|"}, {"\033(Bx\n", "x|"}, {"a\033[5Cb\n", "a     b|"},
		{"\033[2;3mdim\033[?25l\n", "dim|"}, {"\a\001\002bell\n", "bell|"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t piece = 1; piece < 9; piece++) {
			char all[512] = "", buf[8192];
			struct output *o = written(cases[i].text, strlen(cases[i].text), piece);
			for (uint32_t l = 0; l < output_count(o); l++) {
				if (l) strcat(all, "|");
				strcat(all, output_line(o, l, buf, sizeof buf));
			}
			CU_ASSERT_STRING_EQUAL(all, cases[i].lines);
			if (strcmp(all, cases[i].lines)) printf("\n\"%s\", wanted \"%s\"\n", all, cases[i].lines);
			free_output(o);
		}
}

static void output_is_bounded(void)
{
	char line[64], buf[8192];
	struct output *o = written("", 0, 1);
	for (int i = 0; i < 5000; i++) output_write(o, line, (size_t)snprintf(line, sizeof line, "line %d\n", i));
	CU_ASSERT_EQUAL(output_count(o), OUTPUT_LINES);
	CU_ASSERT_STRING_EQUAL(output_line(o, OUTPUT_LINES - 2, buf, sizeof buf), "line 4999");
	CU_ASSERT_STRING_EQUAL(output_line(o, 0, buf, sizeof buf), "line 3001");
	for (int i = 0; i < 100000; i++) output_write(o, "x", 1);
	CU_ASSERT_EQUAL(output_count(o), OUTPUT_LINES);
	CU_ASSERT_EQUAL(strlen(output_line(o, OUTPUT_LINES - 2, buf, sizeof buf)), OUTPUT_COLUMNS);
	output_write(o, "\033[99999999999999C\033[9999999D\033[0G!", 33);
	free_output(o);
}

/* Any bytes at all, in any pieces, leave it standing. */
static void output_survives_anything(void)
{
	unsigned seed = 7;
	struct output *o = written("", 0, 1);
	for (int i = 0; i < 20000; i++) {
		char bytes[16];
		for (size_t k = 0; k < sizeof bytes; k++) {
			seed = seed * 1103515245 + 12345;
			bytes[k] = (char)(seed >> 16);
			if ((seed >> 24) % 4 == 0) bytes[k] = "\033[;0123CDGKHJm]\a\b\r"[(seed >> 16) % 18];
		}
		output_write(o, bytes, sizeof bytes);
		CU_ASSERT_FATAL(o->cells_len <= OUTPUT_COLUMNS && o->column <= OUTPUT_COLUMNS && o->count <= OUTPUT_LINES);
	}
	free_output(o);
}

static bool apart(const struct slot *a, const struct slot *b)
{
	return a->inner.x + a->inner.w < b->inner.x || b->inner.x + b->inner.w < a->inner.x || a->inner.y + a->inner.h < b->inner.y ||
	       b->inner.y + b->inner.h < a->inner.y;
}

static void check_layout(const struct layout *l, enum pane focus)
{
	CU_ASSERT_FATAL(l->count > 0 && l->count <= LAYOUT_SLOTS);
	CU_ASSERT(layout_find(l, focus) != NULL);
	for (int i = 0; i < l->count; i++) {
		const struct slot *s = &l->slots[i];
		CU_ASSERT(s->inner.h > 0 && s->inner.w > 0);
		CU_ASSERT(s->inner.x > 0 && s->inner.x + s->inner.w < l->cols);
		CU_ASSERT(s->inner.y > l->top && s->inner.y + s->inner.h <= l->bottom);
		for (int k = 0; k < i; k++) CU_ASSERT(apart(s, &l->slots[k]) && s->pane != l->slots[k].pane);
	}
}

static void layouts_of_all_sizes(void)
{
	static const enum pane panes[] = {PANE_PROCS, PANE_TREE, PANE_STATES, PANE_TIMELINE, PANE_MEMORY, PANE_IPC, PANE_OUTPUT, PANE_POLICY};
	struct layout l;
	for (int rows = 1; rows < 70; rows++)
		for (int cols = 1; cols < 180; cols += 3)
			for (int i = 0; i < 16; i++) {
				int head = rows >= 14 ? 1 + i % 4 : 1;
				layout_make(&l, rows, cols, head, 1, panes[i % 8], i >= 8);
				bool small = rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS;
				CU_ASSERT_EQUAL(l.too_small, small);
				if (!small) check_layout(&l, panes[i % 8]);
			}
}

/* The process table is the last pane to go, and a small screen shows what is asked for in its place. */
static void panes_drop_by_priority(void)
{
	struct layout l;
	layout_make(&l, 10, 40, 1, 1, PANE_PROCS, false);
	CU_ASSERT_EQUAL(l.count, 1);
	CU_ASSERT_EQUAL(l.slots[0].pane, PANE_PROCS);
	layout_make(&l, 24, 80, 1, 1, PANE_PROCS, false);
	CU_ASSERT_EQUAL(l.count, 5);
	CU_ASSERT(layout_find(&l, PANE_TREE) == NULL);
	layout_make(&l, 24, 80, 1, 1, PANE_TREE, false);
	CU_ASSERT(layout_find(&l, PANE_PROCS) == NULL);
	layout_make(&l, 40, 140, 1, 1, PANE_PROCS, false);
	CU_ASSERT_EQUAL(l.count, 7);
}

static void keys_are_well_formed(void)
{
	bool has_key[REQUEST_COUNT] = {false};
	enum scope last = 0;
	for (const struct key *k = key_table(); k->code; k++) {
		CU_ASSERT(k->scope >= last);
		CU_ASSERT(k->help || (k > key_table() && k[-1].request == k->request));
		for (const struct key *other = key_table(); other < k; other++) CU_ASSERT(other->scope != k->scope || other->code != k->code);
		has_key[k->request] = true;
		last = k->scope;
	}
	for (int r = 1; r < REQUEST_COUNT; r++) CU_ASSERT(has_key[r] && *request_help(r) && *request_name(r));
}

static void rows_follow_the_tree(void)
{
	struct world w;
	struct rows r = {0};
	world_init(&w);
	/* 1 bears 2 and 3, 2 bears 4; 3 is gone */
	static const int32_t born[][2] = {{0, 1}, {1, 2}, {1, 3}, {2, 4}};
	for (uint32_t i = 0; i < 4; i++) {
		struct event e = {.n = i + 1, .kind = EV_FORK, .pid = born[i][0], .tid = born[i][0], .fork = {.child = born[i][1], .name = "p"}};
		world_apply(&w, &e);
	}
	rows_tree(&r, &w, "", true);
	CU_ASSERT_EQUAL_FATAL(r.count, 4);
	static const int32_t order[] = {1, 2, 4, 3}, depths[] = {0, 1, 2, 1};
	for (int i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(w.procs[r.row[i].proc].pid, order[i]);
		CU_ASSERT_EQUAL(r.row[i].depth, depths[i]);
	}
	rows_tree(&r, &w, "4", true);
	CU_ASSERT_EQUAL(r.count, 1);
	rows_list(&r, &w, "no such name", SORT_NAME);
	CU_ASSERT_EQUAL(r.count, 0);
	CU_ASSERT_EQUAL(rows_find(&r, &w, 1), -1);
	rows_clear(&r);
	world_clear(&w);
}

SUITE(tui_parts, output_becomes_lines, output_is_bounded, output_survives_anything, layouts_of_all_sizes, panes_drop_by_priority,
      keys_are_well_formed, rows_follow_the_tree)
