/*
 * why.c - why a process waits, in words, and which waits nobody can end: the textbook's situations, and those that only
 * look like them.
 */
#include "trace/why.h"

#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/trace/gen.h"
#include "tests/trace/scene.h"

static void check_short(const struct scene *s, int32_t pid, const char *expected)
{
	char buf[64];
	why_short(&s->world, world_proc(&s->world, pid), buf, sizeof buf);
	CU_ASSERT_STRING_EQUAL(buf, expected);
	if (strcmp(buf, expected)) fprintf(stderr, "\n%s\n", buf);
}

static void check_chain(const struct scene *s, int32_t pid, const char *expected)
{
	char *text = why_chain(&s->world, pid);
	CU_ASSERT_STRING_EQUAL(text, expected);
	if (strcmp(text, expected)) fprintf(stderr, "\n%s\n", text);
	free(text);
}

/* The deadlock is of exactly these n processes. */
static void check_deadlock(const struct scene *s, const int32_t *pids, uint32_t n, bool total)
{
	struct deadlock d;
	int found = world_deadlock(&s->world, &d);
	CU_ASSERT_EQUAL(found, n > 0);
	CU_ASSERT_EQUAL(d.npid, n);
	if (found == 1 && d.npid == n) {
		CU_ASSERT(!memcmp(d.pids, pids, n * sizeof *pids));
		CU_ASSERT_EQUAL(d.total, total);
		CU_ASSERT(strlen(d.why) > 20 && !strchr(d.why, '\n'));
	}
	deadlock_clear(&d);
}

#define DEADLOCK(s, total, ...) \
	check_deadlock(s, (const int32_t[]){__VA_ARGS__}, sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t), total)
#define NO_DEADLOCK(s) check_deadlock(s, NULL, 0, false)

/* P12 has a pipe (1) and a child P13, which has inherited both ends. */
static void parent_and_child(struct scene *s)
{
	scene_begin(s);
	scene_born(s, 0, 12);
	scene_runs(s, 12);
	scene_pipe(s, 12, 1);
	scene_born(s, 12, 13);
	scene_opens(s, 13, 1, 3, MODE_R);
	scene_opens(s, 13, 1, 4, MODE_W);
}

static void a_forgotten_close(void)
{
	struct scene s;
	struct deadlock d;
	parent_and_child(&s);
	scene_closes(&s, 13, 1, 4, MODE_W);
	scene_reads(&s, 13, 1, 3);
	check_chain(&s, 13, "P13 waits to read pipe 1: empty, and P12 holds its write end on fd 4 and may yet write to it. P12 is running.");
	NO_DEADLOCK(&s);
	scene_waits_child(&s, 12, -1);
	check_short(&s, 12, "a child");
	check_short(&s, 13, "pipe 1 (r)");
	check_chain(&s, 13, "P13 waits to read pipe 1: empty, and P12 still holds its write end on fd 4, so no end-of-file will come. "
	            "P12 waits for P13 to end. Nobody can end this: a deadlock.");
	check_chain(&s, 12, "P12 waits for P13 to end. P13 waits to read pipe 1: empty, and P12 still holds its write end on fd 4, so no "
	            "end-of-file will come. Nobody can end this: a deadlock.");
	DEADLOCK(&s, true, 12, 13);
	CU_ASSERT_EQUAL(world_deadlock(&s.world, &d), 1);
	CU_ASSERT_STRING_EQUAL(d.why, "P12 waits for P13 to end. P13 waits to read pipe 1: empty, and P12 still holds its write end on fd 4, "
	                       "so no end-of-file will come. None of them can go on: a deadlock.");
	deadlock_clear(&d);
	scene_end(&s);
}

static void a_forgotten_close_in_the_reader_itself(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_closes(&s, 12, 1, 4, MODE_W);
	scene_closes(&s, 12, 1, 3, MODE_R);
	scene_reads(&s, 13, 1, 3);
	DEADLOCK(&s, false, 13); /* its parent goes on */
	check_chain(&s, 13, "P13 waits to read pipe 1: empty, and P13 itself still holds its write end on fd 4, so no end-of-file will come. "
	            "Nobody can end this: a deadlock.");
	scene_waits_child(&s, 12, 13);
	check_short(&s, 12, "child 13");
	DEADLOCK(&s, true, 12, 13);
	scene_end(&s);
}

static void an_end_of_file_is_no_deadlock(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_reads(&s, 13, 1, 3);
	scene_waits_child(&s, 12, -1);
	DEADLOCK(&s, true, 12, 13);
	scene_closes(&s, 12, 1, 4, MODE_W);
	scene_closes(&s, 13, 1, 4, MODE_W);
	NO_DEADLOCK(&s);
	check_chain(&s, 13, "P13 waits to read pipe 1: nobody holds its write end, so it will read an end-of-file.");
	scene_end(&s);
}

static void a_full_pipe_that_nobody_reads(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_closes(&s, 13, 1, 3, MODE_R);
	scene_closes(&s, 12, 1, 4, MODE_W);
	scene_sends(&s, 13, 1, 65536, 65536);
	scene_writes(&s, 13, 1, 4);
	check_short(&s, 13, "pipe 1 (w)");
	NO_DEADLOCK(&s);
	scene_waits_child(&s, 12, 13);
	DEADLOCK(&s, true, 12, 13);
	check_chain(&s, 13, "P13 waits to write into pipe 1: full, and P12 holds its read end on fd 3 but does not read. P12 waits for P13 "
	            "to end. Nobody can end this: a deadlock.");
	scene_closes(&s, 12, 1, 3, MODE_R);
	NO_DEADLOCK(&s);
	check_chain(&s, 13, "P13 waits to write into pipe 1: nobody holds its read end, so it will get a broken pipe.");
	scene_end(&s);
}

/* Each reads first what the other would write only then. */
static void two_pipes_crosswise(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_chan(&s, 2, CHAN_PIPE);
	scene_opens(&s, 12, 2, 5, MODE_R);
	scene_opens(&s, 13, 2, 6, MODE_W);
	scene_closes(&s, 12, 1, 3, MODE_R);
	scene_closes(&s, 13, 1, 4, MODE_W);
	scene_reads(&s, 12, 2, 5);
	NO_DEADLOCK(&s);
	scene_reads(&s, 13, 1, 3);
	DEADLOCK(&s, true, 12, 13);
	scene_end(&s);
}

static void a_ring_of_many(void)
{
	enum { MANY = 1000 };
	struct scene s;
	int32_t pids[MANY];
	scene_begin(&s);
	for (int32_t i = 0; i < MANY; i++) {
		pids[i] = 100 + i;
		scene_born(&s, 0, 100 + i);
		scene_chan(&s, 1 + (uint32_t)i, CHAN_PIPE);
	}
	for (int32_t i = 0; i < MANY; i++) {
		scene_opens(&s, 100 + i, 1 + (uint32_t)i, 3, MODE_R);
		scene_opens(&s, 100 + i, 1 + (uint32_t)((i + 1) % MANY), 4, MODE_W);
	}
	for (int32_t i = 0; i < MANY - 1; i++) scene_reads(&s, 100 + i, 1 + (uint32_t)i, 3);
	NO_DEADLOCK(&s);
	scene_reads(&s, 100 + MANY - 1, MANY, 3);
	check_deadlock(&s, pids, MANY, true);
	char *text = why_chain(&s.world, 100);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "And so on."));
	free(text);
	scene_end(&s);
}

static void a_socketpair_dialogue(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 12);
	scene_runs(&s, 12);
	scene_chan(&s, 1, CHAN_SOCKETPAIR);
	scene_opens_side(&s, 12, 1, 3, 0);
	scene_born(&s, 12, 13);
	scene_opens_side(&s, 13, 1, 4, 1);
	scene_reads(&s, 13, 1, 4);
	check_chain(&s, 13, "P13 waits to read socketpair 1: empty, and P12 holds its other side on fd 3 and may yet write to it. P12 is running.");
	NO_DEADLOCK(&s);
	scene_reads(&s, 12, 1, 3);
	DEADLOCK(&s, true, 12, 13);
	scene_end(&s);
}

/* Nothing of this can be called a deadlock: somebody or something will, or may, end the wait. */
static void waits_that_may_end(void)
{
	const struct wait waits[] = {
		{.why = WAIT_READ, .fd = 3, .chan = 1, .timed = true},
		{.why = WAIT_SLEEP, .fd = UNKNOWN},
		{.why = WAIT_SIGNAL, .fd = UNKNOWN},
		{.why = WAIT_TERMINAL, .fd = 0},
		{.why = WAIT_UNKNOWN},
		{.why = WAIT_NONE},
		{.why = WAIT_READ, .fd = 9, .chan = 77},                  /* a channel nobody knows */
		{.why = WAIT_READ, .fd = 9},
		{.why = WAIT_ACCEPT, .fd = 5, .chan = 3},                 /* an idle server */
		{.why = WAIT_POLL, .fd = UNKNOWN},
		{.why = WAIT_DISK},
		{.why = WAIT_STEP},
		{.why = WAIT_TRACER},
		{.why = WAIT_LOCK, .call = "futex", .fd = UNKNOWN},       /* of a process with one thread: not seen whose */
		{.why = WAIT_READ, .fd = 7, .chan = 2},                   /* somebody outside may write */
		{.why = WAIT_MSGRECV, .fd = 7, .chan = 2},
	};
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		struct scene s;
		parent_and_child(&s);
		scene_tell(&s, (struct event){.kind = EV_CHAN, .chan = {.id = 2, .kind = CHAN_PIPE, .outside = true}});
		scene_chan(&s, 3, CHAN_UNIX);
		scene_opens(&s, 13, 2, 7, MODE_R | MODE_W);
		scene_opens(&s, 13, 3, 5, MODE_R | MODE_W);
		scene_waits(&s, 13, waits[i]);
		scene_waits_child(&s, 12, 13);
		NO_DEADLOCK(&s);
		char *text = why_chain(&s.world, 12);
		CU_ASSERT_PTR_NULL(strstr(text, "deadlock"));
		CU_ASSERT_EQUAL(strncmp(text, "P12 waits for P13 to end. P13 waits ", 36), 0);
		free(text);
		scene_end(&s);
	}
}

static void states_that_may_change(void)
{
	const enum state states[] = {STATE_READY, STATE_RUNNING, STATE_STOPPED};
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		struct scene s;
		parent_and_child(&s);
		scene_runs(&s, 13);
		if (states[i] != STATE_RUNNING) scene_state(&s, 13, states[i]);
		scene_waits_child(&s, 12, 13);
		NO_DEADLOCK(&s);
		check_short(&s, 13, "");
		scene_end(&s);
	}
}

static void a_zombie_child_ends_a_wait(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_born(&s, 12, 14);
	scene_reads(&s, 13, 1, 3);
	scene_exits(&s, 14, 2);
	scene_waits_child(&s, 12, -1);
	NO_DEADLOCK(&s);
	check_short(&s, 14, "reaping");
	check_chain(&s, 14, "P14 has ended with exit code 2; its parent P12 has not yet reaped it.");
	check_chain(&s, 12, "P12 waits for a child to end: P14 has ended, so it will go on.");
	scene_reaps(&s, 12, 14);
	check_short(&s, 14, "");
	check_chain(&s, 14, "P14 has ended with exit code 2 and was reaped.");
	DEADLOCK(&s, true, 12, 13);
	/* It waits for that one only: the zombie does not help. */
	scene_born(&s, 12, 15);
	scene_exits(&s, 15, 0);
	scene_state(&s, 12, STATE_READY);
	scene_waits_child(&s, 12, 13);
	DEADLOCK(&s, true, 12, 13);
	scene_end(&s);
}

static void without_children_a_wait_fails(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 12);
	scene_waits_child(&s, 12, -1);
	NO_DEADLOCK(&s);
	check_chain(&s, 12, "P12 waits for a child to end, but has none.");
	scene_end(&s);
}

/* A reader counts as waiting until it has been seen to run again: what was sent since then will wake it. */
static void data_on_its_way_is_no_deadlock(void)
{
	struct scene s;
	parent_and_child(&s);
	s.now = 10;
	scene_reads(&s, 13, 1, 3);
	s.now = 20;
	scene_sends(&s, 12, 1, 5, UNKNOWN);
	scene_waits_child(&s, 12, -1);
	NO_DEADLOCK(&s);
	check_chain(&s, 13, "P13 waits to read pipe 1: data has come, so it will go on.");
	s.now = 30;
	scene_runs(&s, 13);
	scene_receives(&s, 13, 1, 5, UNKNOWN);
	s.now = 40;
	scene_reads(&s, 13, 1, 3);
	DEADLOCK(&s, true, 12, 13);
	/* The same with what is queued known. */
	s.now = 50;
	scene_sends(&s, 12, 1, 5, 5);
	NO_DEADLOCK(&s);
	scene_receives(&s, 12, 1, 5, 0);
	DEADLOCK(&s, true, 12, 13);
	scene_end(&s);
}

static void room_made_is_no_deadlock(void)
{
	struct scene s;
	parent_and_child(&s);
	s.now = 10;
	scene_sends(&s, 13, 1, 65536, 65536);
	scene_writes(&s, 13, 1, 4);
	s.now = 20;
	scene_receives(&s, 12, 1, 4096, 61440);
	scene_waits_child(&s, 12, 13);
	NO_DEADLOCK(&s);
	check_chain(&s, 13, "P13 waits to write into pipe 1: there is room again, so it will go on.");
	scene_end(&s);
}

static void one_thread_that_can_go_on_is_enough(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_thread(&s, 13, 14);
	scene_reads(&s, 13, 1, 3);
	scene_waits_child(&s, 12, 13);
	NO_DEADLOCK(&s);
	scene_waits(&s, 14, (struct wait){.why = WAIT_SLEEP, .timed = true});
	NO_DEADLOCK(&s);
	scene_runs(&s, 14);
	scene_waits(&s, 14, (struct wait){.why = WAIT_LOCK, .call = "futex", .fd = UNKNOWN}); /* which thread 13 would release */
	DEADLOCK(&s, true, 12, 13);
	check_chain(&s, 12, "P12 waits for P13 to end. P13's thread 13 waits to read pipe 1: empty, and P12 (fd 4) and P13 itself (fd 4) still "
	            "hold its write end, so no end-of-file will come. P13's thread 14 waits for a lock (futex), which another of its "
	            "threads must give. Nobody can end this: a deadlock.");
	scene_end(&s);
}

/* Two processes, two semaphores in shared memory, taken in opposite order. */
static void two_locks_crosswise(void)
{
	struct scene s;
	scene_begin(&s);
	for (int32_t pid = 12; pid <= 13; pid++) scene_born(&s, 0, pid);
	for (uint32_t chan = 1; chan <= 2; chan++) {
		scene_chan(&s, chan, CHAN_FUTEX);
		for (int32_t pid = 12; pid <= 13; pid++) scene_opens(&s, pid, chan, UNKNOWN, MODE_R | MODE_W);
	}
	scene_waits(&s, 12, (struct wait){.why = WAIT_LOCK, .fd = UNKNOWN, .chan = 2, .call = "futex"});
	NO_DEADLOCK(&s);
	check_short(&s, 12, "futex 2");
	scene_waits(&s, 13, (struct wait){.why = WAIT_SEM, .fd = UNKNOWN, .chan = 1, .call = "futex"});
	DEADLOCK(&s, true, 12, 13);
	check_chain(&s, 12, "P12 waits for a lock (futex): futex 2, which P13 can give. P13 waits for a semaphore: futex 1, "
	            "which P12 can give. Nobody can end this: a deadlock.");
	scene_end(&s);
}

static void a_file_lock_has_a_holder(void)
{
	struct scene s;
	scene_begin(&s);
	for (int32_t pid = 12; pid <= 13; pid++) scene_born(&s, 0, pid);
	for (uint32_t chan = 1; chan <= 2; chan++) scene_chan(&s, chan, CHAN_LOCK);
	scene_opens(&s, 12, 1, UNKNOWN, MODE_R | MODE_W);
	scene_opens(&s, 13, 2, UNKNOWN, MODE_R | MODE_W);
	scene_waits(&s, 12, (struct wait){.why = WAIT_FLOCK, .fd = 3, .chan = 2});
	NO_DEADLOCK(&s);
	scene_waits(&s, 13, (struct wait){.why = WAIT_FLOCK, .fd = 3, .chan = 1});
	DEADLOCK(&s, true, 12, 13);
	check_chain(&s, 12, "P12 waits for a file lock: lock 2, held by P13. P13 waits for a file lock: lock 1, held by P12. Nobody can end "
	            "this: a deadlock.");
	scene_closes(&s, 13, 2, UNKNOWN, MODE_R | MODE_W);
	NO_DEADLOCK(&s);
	scene_end(&s);
}

/* A FIFO can be opened by anybody of the tree who still does something. */
static void fifos_can_be_opened_by_name(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_chan(&s, 2, CHAN_FIFO);
	scene_waits(&s, 13, (struct wait){.why = WAIT_OPEN, .fd = UNKNOWN, .chan = 2, .call = "openat"});
	check_short(&s, 13, "fifo 2 (open)");
	NO_DEADLOCK(&s);
	scene_waits_child(&s, 12, -1);
	DEADLOCK(&s, true, 12, 13);
	scene_born(&s, 0, 20);
	NO_DEADLOCK(&s);
	scene_end(&s);
}

static void a_deadlock_of_some(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_born(&s, 0, 20);
	scene_runs(&s, 20);
	scene_reads(&s, 13, 1, 3);
	scene_waits_child(&s, 12, 13);
	DEADLOCK(&s, false, 12, 13);
	scene_opens(&s, 20, 1, 9, MODE_W); /* who could write after all */
	NO_DEADLOCK(&s);
	scene_exits(&s, 20, 0);
	DEADLOCK(&s, true, 12, 13);
	/* An orphan whose parent has gone is not what its adopter waits for. */
	scene_adopts(&s, 13, 12, 1);
	NO_DEADLOCK(&s);
	scene_end(&s);
}

/* The same processes stuck again are not the same deadlock; a reason learnt late makes no other one. */
static void a_deadlock_has_a_beginning(void)
{
	struct scene s;
	struct deadlock d;
	parent_and_child(&s);
	s.now = 10;
	scene_reads(&s, 13, 1, 3);
	s.now = 20;
	scene_waits(&s, 12, (struct wait){.why = WAIT_UNKNOWN});
	NO_DEADLOCK(&s);
	s.now = 30;
	scene_state(&s, 12, STATE_WAITING);
	scene_tell(&s, (struct event){.kind = EV_STATE, .pid = 12, .tid = 12, .cpu = UNKNOWN,
	                              .state = {.from = STATE_WAITING, .to = STATE_WAITING, .wait = {.why = WAIT_CHILD, .target = 13}}});
	CU_ASSERT_EQUAL(world_deadlock(&s.world, &d), 1);
	CU_ASSERT_EQUAL(d.since, 20);
	deadlock_clear(&d);
	s.now = 40;
	scene_runs(&s, 13);
	scene_reads(&s, 13, 1, 3);
	CU_ASSERT_EQUAL(world_deadlock(&s.world, &d), 1);
	CU_ASSERT_EQUAL(d.since, 40);
	deadlock_clear(&d);
	scene_end(&s);
}

static void polling_one_pipe_is_reading_it(void)
{
	struct scene s;
	parent_and_child(&s);
	scene_waits(&s, 13, (struct wait){.why = WAIT_POLL, .fd = 3, .chan = 1, .call = "poll"});
	check_short(&s, 13, "pipe 1 (r)");
	scene_waits_child(&s, 12, 13);
	DEADLOCK(&s, true, 12, 13);
	scene_end(&s);
}

static void words_for_tables(void)
{
	const struct {
		struct wait wait;
		const char *words;
	} cases[] = {
		{{.why = WAIT_SLEEP, .fd = UNKNOWN, .timed = true}, "time"},
		{{.why = WAIT_TERMINAL, .fd = 0}, "terminal"},
		{{.why = WAIT_SIGNAL, .fd = UNKNOWN}, "a signal"},
		{{.why = WAIT_READ, .fd = 5}, "read fd 5"},
		{{.why = WAIT_READ, .fd = 5, .on = "/dev/sda"}, "/dev/sda"},
		{{.why = WAIT_CHILD, .fd = UNKNOWN, .target = -1}, "a child"},
		{{.why = WAIT_CHILD, .fd = UNKNOWN, .target = -55}, "a child"},
		{{.why = WAIT_UNKNOWN, .fd = UNKNOWN}, "?"},
		{{.why = WAIT_WRITE, .fd = 1, .chan = 9}, "channel 9 (w)"},
		{{.why = WAIT_VFORK, .fd = UNKNOWN}, "vfork child"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scene s;
		char tiny[4];
		scene_begin(&s);
		scene_born(&s, 0, 12);
		scene_waits(&s, 12, cases[i].wait);
		check_short(&s, 12, cases[i].words);
		why_short(&s.world, world_proc(&s.world, 12), tiny, sizeof tiny);
		CU_ASSERT(strlen(tiny) < sizeof tiny && !strncmp(tiny, cases[i].words, strlen(tiny)));
		scene_end(&s);
	}
}

static void nobody_waits_for_nothing(void)
{
	struct scene s;
	scene_begin(&s);
	NO_DEADLOCK(&s);
	check_chain(&s, 99, "");
	scene_end(&s);
}

/* In any world whatever: answers, no crash, and nobody in a deadlock who is not waiting. */
static void any_world_can_be_asked(void)
{
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct gen g = {seed};
		struct trace *t = trace_new();
		struct world w;
		world_init(&w);
		gen_run(&g, t, 1000);
		for (uint32_t n = 1; n <= trace_count(t); n++) {
			struct deadlock d;
			char buf[30];
			world_apply(&w, trace_get(t, n));
			if (n % 50) continue;
			CU_ASSERT(world_deadlock(&w, &d) >= 0);
			for (uint32_t i = 0; i < d.npid; i++) CU_ASSERT_EQUAL(world_proc(&w, d.pids[i])->state, STATE_WAITING);
			deadlock_clear(&d);
			for (uint32_t i = 0; i < w.nproc; i += 3) {
				why_short(&w, &w.procs[i], buf, sizeof buf);
				CU_ASSERT(w.procs[i].state == STATE_WAITING || w.procs[i].state == STATE_ZOMBIE || !*buf);
				char *text = why_chain(&w, w.procs[i].pid);
				CU_ASSERT(text && strlen(text) > 5);
				free(text);
			}
		}
		world_clear(&w);
		trace_free(t);
	}
}

SUITE(trace_why, a_forgotten_close, a_forgotten_close_in_the_reader_itself, an_end_of_file_is_no_deadlock,
      a_full_pipe_that_nobody_reads, two_pipes_crosswise, a_ring_of_many, a_socketpair_dialogue, waits_that_may_end,
      states_that_may_change, a_zombie_child_ends_a_wait, without_children_a_wait_fails, data_on_its_way_is_no_deadlock,
      room_made_is_no_deadlock, one_thread_that_can_go_on_is_enough, two_locks_crosswise, a_file_lock_has_a_holder,
      fifos_can_be_opened_by_name, a_deadlock_of_some, a_deadlock_has_a_beginning,
      polling_one_pipe_is_reading_it, words_for_tables, nobody_waits_for_nothing,
      any_world_can_be_asked)
