/*
 * timeline.c - the timeline's cells against what a plain array of "who was what in each nanosecond" says.
 */
#include "trace/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "tests/test.h"

#define TIDS 6
#define SPAN 4000
#define CELLS 37

/* The plain truth: by nanosecond, state of each thread (STATE_GONE: not there), and who has CPU 0 and 1. */
static uint8_t truth[TIDS][SPAN];
static int32_t on_cpu[2][SPAN];
static bool sampled[TIDS][SPAN];

static int32_t process_of(int tid_index)
{
	return tid_index < 4 ? 100 + tid_index : 103; /* 104 and 105 are threads of 103 */
}

static void fill(int i, int t, uint8_t state, bool is_sampled)
{
	memset(&truth[i][t], state, (size_t)(SPAN - t));
	for (int k = t; k < SPAN; k++) sampled[i][k] = is_sampled && (state == STATE_RUNNING || state == STATE_READY);
}

static void fill_cpu(int cpu, int t, int32_t pid)
{
	for (int k = t; k < SPAN; k++) on_cpu[cpu][k] = pid;
}

static void birth(struct timeline *tl, int i, int t)
{
	struct event e = {.t = t, .pid = 100, .tid = 100, .cpu = UNKNOWN, .kind = EV_FORK, .fork = {.child = 100 + i}};
	if (i >= 4) {
		e.kind = EV_THREAD;
		e.pid = e.tid = 103;
		e.thread.child = 100 + i;
	}
	timeline_feed(tl, &e);
	fill(i, t, STATE_NEW, false);
}

static void change(struct timeline *tl, int i, int t, uint8_t to, int cpu, int holder[2], bool is_sampled)
{
	struct event e = {.t = t, .pid = process_of(i), .tid = 100 + i, .cpu = (int16_t)cpu, .kind = EV_STATE,
	                  .precision = is_sampled ? PRECISION_SAMPLED : PRECISION_EXACT, .state = {.to = to}};
	timeline_feed(tl, &e);
	fill(i, t, to, is_sampled);
	for (int c = 0; c < 2; c++) {
		if (holder[c] != i || c == cpu) continue;
		holder[c] = -1;
		fill_cpu(c, t, 0);
	}
	if (cpu < 0) return;
	holder[cpu] = i;
	fill_cpu(cpu, t, process_of(i));
}

/* A random life of all threads; at least one ns between events of a thread is not promised. */
static void random_life(struct timeline *tl, bool with_samples)
{
	int holder[2] = {-1, -1};
	memset(truth, STATE_GONE, sizeof truth);
	memset(on_cpu, 0, sizeof on_cpu);
	memset(sampled, 0, sizeof sampled);
	for (int i = 0; i < TIDS; i++) birth(tl, i, i * 3);
	for (int t = 30; t < SPAN - 10; t += rand() % 9) {
		int i = rand() % TIDS, cpu = -1;
		uint8_t to = (uint8_t)(STATE_READY + rand() % 4);
		if (to == STATE_RUNNING) {
			cpu = rand() % 2;
			if (holder[cpu] >= 0 && holder[cpu] != i) change(tl, holder[cpu], t, STATE_READY, -1, holder, false);
		}
		change(tl, i, t, to, cpu, holder, with_samples && rand() % 3 == 0);
	}
	timeline_extend(tl, SPAN);
}

static int share_of(int i, int from, int to, uint8_t state)
{
	int n = 0;
	for (int t = from; t < to; t++) n += truth[i][t] == state;
	return (int)(n * 255.0 / (to - from) + 0.5);
}

static void check_cell(const struct timeline_cell *cell, int i, int from, int to)
{
	bool any_sample = false;
	for (int s = 0; s < STATE_GONE; s++) CU_ASSERT(abs(cell->share[s] - share_of(i, from, to, (uint8_t)s)) <= 1);
	for (int t = from; t < to; t++) any_sample |= sampled[i][t];
	CU_ASSERT_EQUAL(cell->sampled, any_sample);
	if (cell->state == STATE_COUNT) return;
	for (int s = 0; s < STATE_GONE; s++) CU_ASSERT(cell->share[s] <= cell->share[cell->state] + 1);
}

static void threads_agree(void)
{
	struct timeline_cell cells[CELLS];
	for (int seed = 0; seed < 30; seed++) {
		struct timeline *tl = timeline_new(0);
		srand((unsigned)seed);
		random_life(tl, seed % 2);
		int t0 = rand() % 300, step = 1 + rand() % ((SPAN - t0) / CELLS);
		for (int i = 0; i < TIDS; i++) {
			timeline_thread(tl, 100 + i, t0, t0 + step * CELLS, CELLS, cells);
			for (int k = 0; k < CELLS; k++) check_cell(&cells[k], i, t0 + k * step, t0 + (k + 1) * step);
		}
		timeline_free(tl);
	}
}

static void busiest_thread_stands_for_process(void)
{
	struct timeline_cell cells[CELLS];
	for (int seed = 0; seed < 20; seed++) {
		struct timeline *tl = timeline_new(0);
		srand((unsigned)seed);
		random_life(tl, false);
		timeline_process(tl, 103, 0, SPAN / CELLS * CELLS, CELLS, cells);
		for (int k = 0; k < CELLS; k++) {
			int step = SPAN / CELLS, most = 0;
			for (int i = 3; i < TIDS; i++) {
				int running = share_of(i, k * step, (k + 1) * step, STATE_RUNNING);
				if (running > most) most = running;
			}
			CU_ASSERT(abs(cells[k].share[STATE_RUNNING] - most) <= 1);
		}
		timeline_free(tl);
	}
}

static int cpu_ns(int cpu, int from, int to, int32_t pid)
{
	int n = 0;
	for (int t = from; t < to; t++) n += on_cpu[cpu][t] == pid;
	return n;
}

static void cpus_agree(void)
{
	struct timeline_cell cells[CELLS];
	int16_t cpus[4];
	for (int seed = 0; seed < 20; seed++) {
		struct timeline *tl = timeline_new(0);
		int step = SPAN / CELLS;
		srand((unsigned)seed);
		random_life(tl, false);
		CU_ASSERT_EQUAL(timeline_cpus(tl, cpus, 4), 2);
		for (int cpu = 0; cpu < 2; cpu++) {
			timeline_cpu(tl, cpu, 0, step * CELLS, CELLS, cells);
			for (int k = 0; k < CELLS; k++) {
				int from = k * step, to = from + step, most = cpu_ns(cpu, from, to, cells[k].pid);
				CU_ASSERT(abs(cells[k].share[STATE_RUNNING] - (int)((step - cpu_ns(cpu, from, to, 0)) * 255.0 / step + 0.5)) <= 1);
				for (int32_t pid = 100; pid < 104; pid++)
					CU_ASSERT(cpu_ns(cpu, from, to, pid) <= (cells[k].pid ? most : 0));
			}
		}
		timeline_free(tl);
	}
}

/* Few segments allowed: sums over long stretches stay right, the recent ones exact. */
static void merging_keeps_sums(void)
{
	struct timeline_cell cell, recent[4];
	for (int seed = 0; seed < 20; seed++) {
		struct timeline *tl = timeline_new(200);
		srand((unsigned)seed);
		random_life(tl, false);
		for (int i = 0; i < TIDS; i++) {
			timeline_thread(tl, 100 + i, 0, SPAN, 1, &cell);
			for (int s = 0; s < STATE_GONE; s++) CU_ASSERT(abs(cell.share[s] - share_of(i, 0, SPAN, (uint8_t)s)) <= 1);
			timeline_thread(tl, 100 + i, SPAN - 80, SPAN, 4, recent);
			for (int k = 0; k < 4; k++) check_cell(&recent[k], i, SPAN - 80 + k * 20, SPAN - 60 + k * 20);
		}
		timeline_free(tl);
	}
}

static void nobody_is_empty(void)
{
	struct timeline_cell cells[3];
	struct timeline *tl = timeline_new(0);
	timeline_thread(tl, 7, 0, 30, 3, cells);
	for (int k = 0; k < 3; k++) CU_ASSERT_EQUAL(cells[k].state, STATE_COUNT);
	timeline_feed(tl, &(struct event){.t = 10, .kind = EV_FORK, .fork = {.child = 7}});
	timeline_feed(tl, &(struct event){.t = 20, .pid = 1, .kind = EV_REAP, .reap = {.child = 7}});
	timeline_extend(tl, 30);
	timeline_process(tl, 7, 0, 30, 3, cells);
	CU_ASSERT_EQUAL(cells[0].state, STATE_COUNT);
	CU_ASSERT_EQUAL(cells[1].state, STATE_NEW);
	CU_ASSERT_EQUAL(cells[1].share[STATE_NEW], 255);
	CU_ASSERT_EQUAL(cells[2].state, STATE_COUNT);
	timeline_cpu(tl, 0, 0, 30, 3, cells);
	CU_ASSERT_EQUAL(cells[1].pid, 0);
	timeline_free(tl);
}

/* Ten ns a cell: a number where its chunk is wide enough for it and a cell of what the worker does, else a bar. */
static void chunks_begin_with_their_number(void)
{
	static const struct { int64_t at, number; bool ends; } told[] = {
		{20, 7, false}, {50, 7, true}, {50, 12, false}, {70, 12, true}, {71, 13, false}, {79, 13, true}, {90, 345, false},
	};
	struct timeline *tl = timeline_new(0);
	char out[20];
	timeline_feed(tl, &(struct event){.pid = 1, .kind = EV_FORK, .cpu = UNKNOWN, .fork = {.child = 5}});
	CU_ASSERT_FALSE(timeline_chunks(tl, 5, 0, 200, 20, out));
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		timeline_feed(tl, &(struct event){.t = told[i].at, .pid = 5, .tid = 5, .kind = EV_CHUNK, .cpu = UNKNOWN,
			.chunk = {.at = told[i].at, .number = told[i].number, .ends = told[i].ends}});
	timeline_feed(tl, &(struct event){.t = 180, .pid = 5, .tid = 5, .kind = EV_EXIT, .cpu = UNKNOWN});
	CU_ASSERT_FATAL(timeline_chunks(tl, 5, 0, 200, 20, out));
	for (int i = 0; i < 20; i++)
		if (!out[i]) out[i] = '.';
	CU_ASSERT_NSTRING_EQUAL(out, "..7..|.|.345........", 20);
	CU_ASSERT(timeline_chunks(tl, 5, 100, 200, 10, out)); /* begun before: no number */
	CU_ASSERT_EQUAL(out[0], 0);
	timeline_free(tl);
}

SUITE(timeline, chunks_begin_with_their_number, threads_agree, busiest_thread_stands_for_process, cpus_agree, merging_keeps_sums, nobody_is_empty)
