/*
 * ptrace_states.c - guards what tier T says of states: reasons of waits, stops, signals with their senders, and that being
 * traced is never a state of the program.
 */
#include "tests/real/observing.h"

#include <signal.h>
#include <string.h>

#include "tests/test.h"

#define MS INT64_C(1000000)

static void with(const char *name, const char *text, enum real_ipc ipc, void (*check)(const struct observed *ob))
{
	struct observed ob;

	if (observing_run(&ob, 'T', ipc, 20, (const char *[]){observing_compile(name, text), NULL})) {
		const struct event *e;
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
		for (uint32_t i = 0; (e = observed_event(&ob, EV_STATE, i)); i++) CU_ASSERT_NOT_EQUAL(e->state.wait.why, WAIT_TRACER);
		check(&ob);
	}
	observed_clear(&ob);
}

/* The time a process waited for a reason, by the state events; *chan is the channel it waited on. */
static int64_t waited(const struct observed *ob, int64_t pid, enum wait_why why, uint32_t *chan)
{
	int64_t sum = 0, since = UNKNOWN;
	const struct event *e;

	for (uint32_t i = 0; (e = observed_event(ob, EV_STATE, i)); i++) {
		if (e->tid != pid) continue;
		if (since >= 0) sum += e->t - since;
		since = e->state.to == STATE_WAITING && e->state.wait.why == why ? e->t : UNKNOWN;
		if (since >= 0 && chan) *chan = e->state.wait.chan;
	}
	return sum;
}

static bool about(int64_t time, int64_t expected)
{
	return time > expected - 40 * MS && time < expected + 60 * MS;
}

static void check_reasons(const struct observed *ob)
{
	uint32_t chan = 0;

	CU_ASSERT(about(waited(ob, observed_said(ob, "sleeper", 0), WAIT_SLEEP, NULL), 200 * MS));
	CU_ASSERT(about(waited(ob, observed_said(ob, "reader", 0), WAIT_READ, &chan), 200 * MS));
	CU_ASSERT(about(waited(ob, ob->root, WAIT_CHILD, NULL), 200 * MS));
	const struct world_chan *c = world_chan(&ob->world, chan);
	CU_ASSERT(c && c->kind == CHAN_PIPE);
}

static void tells_why_it_waits(void)
{
	with("states_why", OBSERVING_HEAD
		"int main(void) { int p[2]; char c; if (pipe(p)) return 1; pid_t a = fork(); if (!a) { ms(200); _exit(0); } pid_t b = fork();\n"
		"if (!b) { close(p[1]); read(p[0], &c, 1); _exit(0); } printf(\"sleeper=%d reader=%d\\n\", a, b); waitpid(a, NULL, 0); "
		"close(p[1]);\n"
		"waitpid(b, NULL, 0); return 0; }\n", REAL_IPC_COUNTS, check_reasons);
}

static void check_stop(const struct observed *ob)
{
	const struct world_proc *p = world_proc(&ob->world, (int32_t)observed_said(ob, "child", 0));
	struct proc_times times;

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	world_proc_times(&ob->world, p, ob->world.t, &times);
	CU_ASSERT(about(times.stopped, 150 * MS));
	CU_ASSERT(about(times.running, 100 * MS));
}

static void a_stop_is_a_stop(void)
{
	with("states_stop", OBSERVING_HEAD
		"int main(void) { pid_t p = fork(); if (!p) { burn(100); _exit(0); } printf(\"child=%d\\n\", p); ms(20); kill(p, "
		"SIGSTOP); ms(150);\n"
		"kill(p, SIGCONT); waitpid(p, NULL, 0); return 0; }\n", REAL_IPC_COUNTS, check_stop);
}

static bool told(const struct observed *ob, int64_t from, int64_t to, int sig, enum signal_stage stage)
{
	const struct event *e;

	for (uint32_t i = 0; (e = observed_event(ob, EV_SIGNAL, i)); i++)
		if (e->pid == from && e->signal.to == to && e->signal.sig == sig && e->signal.stage == stage) return true;
	return false;
}

static void check_signals(const struct observed *ob)
{
	int64_t child = observed_said(ob, "child", 0), parent = ob->root;

	CU_ASSERT(told(ob, parent, child, SIGUSR1, SIGNAL_STAGE_HANDLED));
	CU_ASSERT(told(ob, parent, child, SIGHUP, SIGNAL_STAGE_IGNORED));
	CU_ASSERT(told(ob, parent, child, SIGUSR2, SIGNAL_STAGE_SENT));
	CU_ASSERT(told(ob, parent, child, SIGUSR2, SIGNAL_STAGE_PENDING));
	CU_ASSERT(told(ob, parent, child, SIGTERM, SIGNAL_STAGE_DELIVERED));
	CU_ASSERT(told(ob, child, parent, SIGCHLD, SIGNAL_STAGE_DELIVERED));
	CU_ASSERT_FALSE(told(ob, parent, child, SIGUSR2, SIGNAL_STAGE_DELIVERED));
	CU_ASSERT_EQUAL(world_proc(&ob->world, (int32_t)child)->exit_sig, SIGTERM);
}

static void signals_have_a_sender_and_an_end(void)
{
	with("states_signals", OBSERVING_HEAD
		"static void h(int s) { (void)s; } int main(void) { int r[2]; char c; if (pipe(r)) return 1; pid_t p = fork(); if (!p) "
		"{ sigset_t s;\n"
		"signal(SIGUSR1, h); signal(SIGHUP, SIG_IGN); sigemptyset(&s); sigaddset(&s, SIGUSR2); sigprocmask(SIG_BLOCK, &s, NULL);\n"
		"write(r[1], \"x\", 1); for (;;) pause(); } printf(\"child=%d\\n\", p); fflush(stdout); read(r[0], &c, 1);\n"
		"int sigs[] = {SIGUSR1, SIGHUP, SIGUSR2, SIGTERM}; for (int i = 0; i < 4; i++) { kill(p, sigs[i]); ms(20); }\n"
		"waitpid(p, NULL, 0); return 0; }\n", REAL_IPC_COUNTS, check_signals);
}

/* Four that compute on whatever CPUs there are: their states are running and ready, and nearly never anything else. */
static void check_burners(const struct observed *ob)
{
	for (int i = 0; i < 4; i++) {
		const struct world_proc *p = world_proc(&ob->world, (int32_t)observed_said(ob, "burner", i));
		struct proc_times times;
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		world_proc_times(&ob->world, p, ob->world.t, &times);
		CU_ASSERT(times.running >= 79 * MS && times.running <= 90 * MS);
		CU_ASSERT(times.waiting < 15 * MS);
		CU_ASSERT(p->acc.in[STATE_WAITING] < 15 * MS);
		CU_ASSERT(times.turnaround >= times.running + times.ready - MS);
	}
}

static void computing_is_running_or_ready(void)
{
	with("states_burn", OBSERVING_HEAD
		"int main(void) { for (int i = 0; i < 4; i++) { pid_t p = fork(); if (!p) { burn(80); _exit(0); } "
		"printf(\"burner=%d\\n\", p); }\n"
		"while (wait(NULL) > 0) {} return 0; }\n", REAL_IPC_OFF, check_burners);
}

static void check_counts(const struct observed *ob)
{
	int64_t bytes = 0, messages = 0;

	for (uint32_t i = 0; i < ob->world.nchan; i++) {
		if (ob->world.chans[i].outside) continue;
		bytes += ob->world.chans[i].bytes;
		messages += ob->world.chans[i].messages;
		CU_ASSERT_PTR_NULL(ob->world.chans[i].last_data);
	}
	CU_ASSERT_EQUAL(bytes, 100 * 7);
	CU_ASSERT_EQUAL(messages, 100);
}

static void counts_bytes_but_does_not_show_them(void)
{
	with("states_counts", OBSERVING_HEAD
		"int main(void) { int p[2]; char b[700]; if (pipe(p)) return 1; pid_t c = fork(); if (!c) { for (int i = 0; i < 100; i++)\n"
		"write(p[1], \"message\", 7); _exit(0); } close(p[1]); while (read(p[0], b, 700) > 0) {} wait(NULL); return 0; }\n",
		REAL_IPC_COUNTS, check_counts);
}

SUITE(ptrace_states, tells_why_it_waits, a_stop_is_a_stop, signals_have_a_sender_and_an_end, computing_is_running_or_ready,
      counts_bytes_but_does_not_show_them)
