/*
 * notify_content.c - guards what is told of writes by seccomp notification, and that the program means the same.
 */
#include "tests/real/observing.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

#define HEAD \
	"#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/socket.h>\n#include " \
	"<sys/uio.h>\n" \
	"#include <sys/wait.h>\n#include <unistd.h>\n"

/* Sum of the bytes sent by a process into channels, and whether one of its messages began so. */
static int64_t sent(const struct observed *ob, int64_t pid, const char *begins, bool *found)
{
	int64_t sum = 0;
	const struct event *e;

	for (uint32_t i = 0; (e = observed_event(ob, EV_SEND, i)); i++) {
		if (e->pid != pid) continue;
		sum += e->io.bytes;
		size_t n = strlen(begins);
		if (e->io.data && e->io.data_len >= n && !memcmp(e->io.data, begins, n)) *found = true;
	}
	return sum;
}

static void shows_what_a_pipe_carries(void)
{
	struct observed ob;
	bool found = false;
	const char *program = observing_compile("notify_pipe", HEAD
		"int main(void) { int p[2]; char b[100]; if (pipe(p)) return 1; pid_t c = fork();\n"
		"if (!c) { write(p[1], \"hello \", 6); struct iovec v[2] = {{\"wor\", 3}, {\"ld!\", 3}}; writev(p[1], v, 2); _exit(0); }\n"
		"close(p[1]); int n = 0, r; while ((r = read(p[0], b + n, 50)) > 0) n += r; waitpid(c, NULL, 0);\n"
		"printf(\"child=%d got=%d text=%.*s\\n\", c, n, n, b); return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_CONTENT, 10, (const char *[]){program, NULL})) {
		int64_t child = observed_said(&ob, "child", 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(ob.out, "text=hello world!"));
		CU_ASSERT_EQUAL(sent(&ob, child, "world!", &found), 12);
		CU_ASSERT(found);
	}
	observed_clear(&ob);
}

static void tells_who_sends_a_signal(void)
{
	struct observed ob;
	const struct event *e;
	bool seen = false;
	const char *program = observing_compile("notify_kill", HEAD
		"int main(void) { pid_t c = fork(); if (!c) for (;;) pause(); kill(c, SIGKILL); int st; waitpid(c, &st, 0);\n"
		"printf(\"child=%d sig=%d\\n\", c, WTERMSIG(st)); return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_CONTENT, 10, (const char *[]){program, NULL})) {
		CU_ASSERT_EQUAL(observed_said(&ob, "sig", 0), SIGKILL);
		for (uint32_t i = 0; (e = observed_event(&ob, EV_SIGNAL, i)); i++)
			seen |= e->pid == ob.root && e->signal.to == observed_said(&ob, "child", 0) && e->signal.sig == SIGKILL &&
			        e->signal.stage == SIGNAL_STAGE_SENT;
		CU_ASSERT(seen);
	}
	observed_clear(&ob);
}

static void a_killed_writer_is_no_harm(void)
{
	struct observed ob;
	const char *program = observing_compile("notify_killed", HEAD
		"int main(void) { int p[2], ended = 0; char b[4096]; if (pipe(p)) return 1; for (int i = 0; i < 30; i++) { pid_t c = fork();\n"
		"if (!c) for (;;) if (write(p[1], b, 100) != 100) _exit(1); for (int k = 0; k <= i; k++) read(p[0], b, 100); kill(c, "
		"SIGKILL);\n"
		"int st; waitpid(c, &st, 0); ended += WIFSIGNALED(st); } printf(\"ended=%d\\n\", ended); return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_CONTENT, 20, (const char *[]){program, NULL})) {
		CU_ASSERT_EQUAL(observed_said(&ob, "ended", 0), 30);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_REAP), 31);
	}
	observed_clear(&ob);
}

static void being_looked_at_is_not_waiting(void)
{
	struct observed ob;
	const struct event *e;
	const char *program = observing_compile("notify_busy", HEAD
		"int main(void) { int p[2]; char b[9]; if (pipe(p)) return 1; for (int i = 0; i < 20000; i++) { write(p[1], \"x\", 1); "
		"read(p[0], b, 1); }\n"
		"return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_CONTENT, 20, (const char *[]){program, NULL})) {
		for (uint32_t i = 0; (e = observed_event(&ob, EV_STATE, i)); i++)
			CU_ASSERT(e->state.to != STATE_WAITING || (e->state.wait.why != WAIT_WRITE && e->state.wait.why != WAIT_TRACER));
		CU_ASSERT_EQUAL(observed_count(&ob, EV_SEND), 20000);
	}
	observed_clear(&ob);
}

static bool tier_works(char letter)
{
	static struct real_doctor_row rows[4];
	static int n;
	char best;

	if (!n) n = observer_doctor(rows, 4, &best);
	return n == 4 && rows[strchr("RPTS", letter) - "RPTS"].works;
}

/* Children that write as soon as they live: each is born before anything is told of it, and all that it wrote is there. */
static void check_births(char tier)
{
	struct observed ob;
	bool born[65536] = {false};
	int64_t bytes = 0;
	const char *program = observing_compile("notify_births", HEAD
		"int main(void) { int p[2]; char b[9]; if (pipe(p)) return 1; for (int i = 0; i < 30; i++) if (!fork()) { write(p[1], "
		"\"12345\", 5); _exit(0); }\n"
		"for (int i = 0; i < 30; i++) { read(p[0], b, 5); wait(NULL); } return 0; }\n");

	if (observing_run(&ob, tier, REAL_IPC_CONTENT, 20, (const char *[]){program, NULL})) {
		for (uint32_t n = 1; n <= trace_count(ob.trace); n++) {
			const struct event *e = trace_get(ob.trace, n);
			if (e->kind == EV_FORK) born[e->fork.child & 65535] = true;
			if (e->kind == EV_END || e->kind == EV_SEND) CU_ASSERT(born[e->pid & 65535]);
			if (e->kind != EV_SEND) continue;
			bytes += e->io.bytes;
			CU_ASSERT(e->io.data && e->io.data_len == 5 && !memcmp(e->io.data, "12345", 5));
		}
		CU_ASSERT_EQUAL(bytes, 150);
	}
	observed_clear(&ob);
}

static void a_writer_is_born_first(void)
{
	for (const char *tier = "RPTS"; *tier; tier++)
		if (tier_works(*tier)) check_births(*tier);
}

/* Writers at the same time as births and deaths: two threads look in turns, and neither may lose or disorder what the other
 * tells. */
static void check_turns(char tier)
{
	struct observed ob;
	int64_t sum = 0, last = 0;
	const char *program = observing_compile("notify_turns", OBSERVING_HEAD
		"static int p[2];\n"
		"static void *writer(void *n) { for (int i = 0; i < 1000; i++) if (write(p[1], \"xyz\", 3) != 3) exit(9); return n; }\n"
		"static void *reader(void *n) { char b[999]; int sum = 0; while (sum < 6000) sum += (int)read(p[0], b, sizeof b); return n; }\n"
		"int main(void) { pthread_t t[3]; int ended = 0, st; if (pipe(p)) return 9;\n"
		"for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, i ? writer : reader, NULL);\n"
		"for (int i = 0; i < 100; i++) { pid_t c = fork(); if (!c) _exit(3); waitpid(c, &st, 0); ended += WEXITSTATUS(st) == 3; }\n"
		"for (int i = 0; i < 3; i++) pthread_join(t[i], NULL); printf(\"ended=%d\\n\", ended); return 0; }\n");

	if (observing_run(&ob, tier, REAL_IPC_CONTENT, 30, (const char *[]){program, NULL})) {
		CU_ASSERT_EQUAL(observed_said(&ob, "ended", 0), 100);
		for (uint32_t n = 1; n <= trace_count(ob.trace); n++) {
			const struct event *e = trace_get(ob.trace, n);
			CU_ASSERT(e->t >= last);
			last = e->t;
			if (e->kind == EV_SEND && e->io.bytes == 3) sum += e->io.bytes;
		}
		CU_ASSERT_EQUAL(sum, 6000);
		if (tier == 'T') CU_ASSERT_EQUAL(observed_count(&ob, EV_FORK), 101);
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
	}
	observed_clear(&ob);
}

static void two_threads_look_in_turns(void)
{
	for (const char *tier = "RPTS"; *tier; tier++)
		if (tier_works(*tier)) check_turns(*tier);
}

SUITE(notify_content, a_writer_is_born_first, being_looked_at_is_not_waiting, shows_what_a_pipe_carries,
      tells_who_sends_a_signal, a_killed_writer_is_no_harm,
      two_threads_look_in_turns)
