/*
 * policy.c - the Policy pane, in playback at every size: who runs, who is next and why, forwards and back; under mlfq by level; of a real
 * run what is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"
#include "trace/file.h"

/* Three children that compute: at the second one's first step the third and the first stand in line. */
static const char program[] =
	"#include <proclab/proclab.h>\n#include <sys/wait.h>\n#include <unistd.h>\nint main(void)\n{\n\tfor (int i = 0; i < 3; i++)\n"
	"\t\tif (fork() == 0) {\n\t\t\tif (i == 1) note(\"here\");\n\t\t\tfor (volatile int k = 0; k < 1500000; k++) {}\n\t\t\t_exit(0);\n\t\t}\n"
	"\twhile (wait(NULL) > 0) {}\n\treturn 0;\n}\n";

static const char *record(const char *policy)
{
	struct ran r;
	const char *source = test_path("turns.c"), *recording = test_path("turns.jsonl");
	FILE *f = fopen(source, "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && fclose(f) == 0);
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), "sim", "--view", "none", "--policy", policy, "-o", recording, source, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
	return recording;
}

/* The pane alone, at the mark. */
static void start(struct terminal *t, const struct terminal_kind *kind, const char *policy, const char *ascii)
{
	const char *recording = record(policy), *argv[] = {test_proclab(), "play", ascii ? ascii : recording, ascii ? recording : NULL, NULL};
	terminal_start(t, kind, terminal_exec, argv);
	CU_ASSERT(terminal_shows(t, "ENDED"));
	terminal_send(t, "gm1\r9z");
	CU_ASSERT(terminal_shows(t, "9 Policy 2 ready, next 103"));
}

static void shows_the_queue(const struct terminal_kind *kind, const char *ascii)
{
	struct terminal t;
	start(&t, kind, "rr", ascii);
	CU_ASSERT(terminal_shows(&t, "policy rr"));
	CU_ASSERT(terminal_shows(&t, "CPU 0  102"));
	CU_ASSERT(terminal_shows(&t, "its turn, ready since"));
	/* the next decision is what the pane has said, and the one before it is as it was */
	terminal_send(&t, "}");
	CU_ASSERT(terminal_shows(&t, "CPU 0  103"));
	CU_ASSERT(terminal_shows(&t, "2 ready, next 101"));
	terminal_send(&t, "{");
	CU_ASSERT(terminal_shows(&t, "CPU 0  102"));
	CU_ASSERT(terminal_shows(&t, "2 ready, next 103"));
	/* what has no room is scrolled to */
	terminal_send(&t, "\033OB\033OB\033OB");
	CU_ASSERT(terminal_shows(&t, "Ready: next is 103"));
	terminal_quit(&t);
}

static void at_every_size(void)
{
	shows_the_queue(&(struct terminal_kind){.rows = 24, .cols = 80}, NULL);
	shows_the_queue(&(struct terminal_kind){.rows = 40, .cols = 140}, NULL);
	shows_the_queue(&(struct terminal_kind){.rows = 10, .cols = 40}, NULL);
}

static void in_monochrome_and_ascii(void)
{
	shows_the_queue(&(struct terminal_kind){.rows = 24, .cols = 80, .term = "vt100", .no_color = true}, NULL);
	shows_the_queue(&(struct terminal_kind){.rows = 24, .cols = 80, .locale = "C"}, "--ascii");
}

/* The first quantum of 102 is over: it has sunk below the others, who still stand in the highest queue. */
static void levels_of_mlfq(void)
{
	struct terminal t;
	start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, "mlfq:quantum=1/2/4", NULL);
	terminal_send(&t, "}");
	CU_ASSERT(terminal_shows(&t, "CPU 0  103"));
	CU_ASSERT(terminal_shows(&t, "1.00ms of its quantum of 1.00ms left"));
	CU_ASSERT(terminal_shows(&t, "102 turns, queue 2 of 3"));
	terminal_quit(&t);
}

static void places_change_while_they_wait(void)
{
	struct terminal t;
	start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, "priority:aging=1,quantum=2", NULL);
	terminal_send(&t, "}");
	CU_ASSERT(terminal_shows(&t, "aged by"));
	terminal_quit(&t);
}

/* One process that gets CPU 1 and loses it. */
static const char *record_real(void)
{
	const char *path = test_path("real.jsonl");
	struct trace *t = trace_new();
	struct trace_header *h = trace_header(t);
	*h = (struct trace_header){.version = 1, .backend = "real", .program = "x", .args = "x", .args_len = 2, .argc = 1, .cpus = 2, .tier = "P",
		.seed = UNKNOWN, .clock = "monotonic"};
	struct event e = {.pid = 1, .tid = 1, .cpu = UNKNOWN, .kind = EV_FORK, .fork = {70, FORK_HOW_START, "busy"}};
	trace_append_copy(t, &e);
	static const struct { int64_t t; uint8_t from, to; int16_t cpu; } moves[] = {
		{0, STATE_NEW, STATE_READY, UNKNOWN}, {1000000, STATE_READY, STATE_RUNNING, 1}, {4000000, STATE_RUNNING, STATE_READY, 1}};
	for (int i = 0; i < 3; i++) {
		e = (struct event){.t = moves[i].t, .pid = 70, .tid = 70, .cpu = moves[i].cpu, .kind = EV_STATE};
		e.state.from = moves[i].from;
		e.state.to = moves[i].to;
		trace_append_copy(t, &e);
	}
	FILE *f = fopen(path, "w");
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT(!trace_writer_close(w) && !fclose(f));
	trace_free(t);
	return path;
}

static void real_kernels_do_not_tell(void)
{
	struct terminal t;
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, (const char *[]){test_proclab(), "play", record_real(), NULL});
	CU_ASSERT(terminal_shows(&t, "ENDED"));
	terminal_send(&t, "9z");
	CU_ASSERT(terminal_shows(&t, "Linux does not tell its queues"));
	CU_ASSERT(terminal_shows(&t, "70 busy, ready for 0"));
	CU_ASSERT(terminal_shows(&t, "CPU 1 70 busy: preempted, or gave way"));
	terminal_send(&t, ",");
	CU_ASSERT(terminal_shows(&t, "CPU 1  70 busy since 1.00ms"));
	terminal_quit(&t);
}

SUITE(tui_policy, at_every_size, in_monochrome_and_ascii, levels_of_mlfq, places_change_while_they_wait, real_kernels_do_not_tell)
