/*
 * run_basic.c - a program run by real_open behaves as it does alone: exit status, output, descriptors, signals; and what cannot
 * be run is said to be so.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/real/run_help.h"

static void status_is_the_programs(void)
{
	static const struct {
		const char *command, *ended_by;
		int code, sig;
	} cases[] = {
		{"exit 0", "exit", 0, UNKNOWN},
		{"exit 7", "exit", 7, UNKNOWN},
		{"kill -TERM $$", "signal", UNKNOWN, SIGTERM},
		{"kill -KILL $$", "signal", UNKNOWN, SIGKILL},
		{"(sleep 0.05; exit 9) & exit 3", "exit", 3, UNKNOWN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outcome o;
		run_shell(&o, cases[i].command);
		CU_ASSERT_EQUAL(o.opened, 0);
		CU_ASSERT_EQUAL(o.status.code, cases[i].code);
		CU_ASSERT_EQUAL(o.status.sig, cases[i].sig);
		CU_ASSERT_STRING_EQUAL(o.status.ended_by, cases[i].ended_by);
		outcome_clear(&o);
	}
}

static char tier;       /* wanted by `same`, 0 the best */

/* The same command run by test_run, which ignores SIGPIPE, and by real_open. What it says on stderr goes into no comparison: the
 * two streams arrive in no certain order. */
static void same(const char *wanted)
{
	struct ran alone;
	struct outcome o;
	char command[1024];
	const char *const argv[] = {"env", "--default-signal=PIPE", "sh", "-c", command, NULL};
	snprintf(command, sizeof command, "exec 2>/dev/null; %s", wanted);
	test_run(&alone, 20, NULL, argv);
	run_all(&o, &(struct real_options){.argv = (char *const *)(argv + 2), .io = REAL_IO_PIPES, .tier = tier});
	CU_ASSERT_EQUAL(o.opened, 0);
	CU_ASSERT_STRING_EQUAL(o.out, alone.out);
	if (strcmp(o.out, alone.out)) fprintf(stderr, "\n%s\nalone:    %s\nobserved: %s\n", command, alone.out, o.out);
	CU_ASSERT_EQUAL(o.status.code, WIFEXITED(alone.status) ? WEXITSTATUS(alone.status) : UNKNOWN);
	CU_ASSERT_EQUAL(o.status.sig, WIFSIGNALED(alone.status) ? WTERMSIG(alone.status) : UNKNOWN);
	outcome_clear(&o);
	ran_clear(&alone);
}

static void finds_all_as_alone(void)
{
	same("ls /proc/self/fd");
	same("grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status");
	same("umask; ulimit -a; pwd");
	same("env | grep -v -e ^PROCLAB -e ^_= | sort");
	same("ps -o comm= -p $$");
	same("yes | head -1; trap '' INT; (trap; kill -INT $$); echo $?");
}

static void shells_run_as_alone(void)
{
	same("for i in 1 2 3; do (echo $i; exit $i) & wait $!; echo $?; done; wait; echo done");
	same("seq 100000 | sort -rn | head -5 | cat -n");
	same("x=$(echo a; echo b >&2; exit 4) 2>/dev/null; echo $x $?");
	same("sh -c 'kill -SEGV $$'; echo $?");
	same("sleep 10 & kill %1 2>/dev/null || kill $!; wait $!; echo $?");
	same("timeout 0.05 sleep 10; echo $?");
}

static void python_runs_as_alone(void)
{
	static const char program[] =
		"import multiprocessing as m, os, sys\n"
		"def f(x): return x * x\n"
		"def g(q, n): q.put(n + 1); sys.exit(n)\n"
		"if __name__ == '__main__':\n"
		"  for how in 'fork', 'spawn', 'forkserver':\n"
		"    c = m.get_context(how)\n"
		"    q = c.Queue(); p = c.Process(target=g, args=(q, 3)); p.start(); n = q.get(); p.join(); print(how, n, p.exitcode)\n"
		"    with c.Pool(2) as pool: print(pool.map(f, range(10)))\n";
	const char *path = test_path("pools.py");
	char command[512];
	FILE *f = fopen(path, "w");
	if (!f || fputs(program, f) < 0 || fclose(f)) abort();
	if (system("command -v python3 >/dev/null")) {
		test_skip("no python3");
		return;
	}
	snprintf(command, sizeof command, "python3 %s", path);
	same(command);
}

/* Tracing in particular must not be felt. */
static void every_tier_runs_as_alone(void)
{
	for (const char *t = "RPTS"; *t; t++) {
		struct outcome o;
		char *const argv[] = {"true", NULL};
		run_all(&o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES, .tier = *t});
		bool works = !o.opened;
		CU_ASSERT(works || o.opened == ERR_UNSUPPORTED);
		CU_ASSERT(!works || *trace_header_const(o.trace)->tier == *t);
		outcome_clear(&o);
		if (!works) continue;
		tier = *t;
		shells_run_as_alone();
		finds_all_as_alone();
		if (*t == 'T') python_runs_as_alone(); /* the tier that stops processes; the best one has its own test */
		same("bash -c 'set -m; sleep 1000 & kill -STOP %1; while ! jobs | grep -q Stopped; do sleep 0.01; done; kill -CONT %1; kill %1; wait %1; echo $?'");
		same("(setsid sh -c 'sleep 0.1; echo late' &); echo early; exec sleep 0.3");
		tier = 0;
	}
}

static void streams_are_told_apart(void)
{
	struct outcome o;
	unsigned streams[3] = {0};
	run_shell(&o, "echo one; echo two >&2");
	for (uint32_t n = 1; n <= trace_count(o.trace); n++) {
		const struct event *e = trace_get(o.trace, n);
		if (e->kind == EV_OUT) streams[e->out.stream] += e->out.data_len;
	}
	CU_ASSERT_EQUAL(streams[1], 4);
	CU_ASSERT_EQUAL(streams[2], 4);
	outcome_clear(&o);
}

static void header_says_what_ran(void)
{
	struct outcome o;
	run_shell(&o, "exit 0");
	const struct trace_header *h = trace_header_const(o.trace);
	CU_ASSERT_STRING_EQUAL(h->backend, "real");
	CU_ASSERT_STRING_EQUAL(h->program, "sh");
	CU_ASSERT_EQUAL(h->argc, 2);
	CU_ASSERT_EQUAL(h->args_len, 10);
	CU_ASSERT(!memcmp(h->args, "-c\0exit 0", 10));
	CU_ASSERT_STRING_EQUAL(h->clock, "monotonic");
	CU_ASSERT(h->supervisor > 1);
	outcome_clear(&o);
}

static void floods_pass(void)
{
	struct outcome o;
	run_shell(&o, "head -c 20000000 /dev/zero");
	CU_ASSERT_EQUAL(o.printed, 20000000);
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

static void what_cannot_run_is_said(void)
{
	const char *plain = test_path("plain");
	FILE *f = fopen(plain, "w");
	if (f) fclose(f);
	char *path = strdup(getenv("PATH"));
	setenv("PATH", "/usr/bin:/bin", 1); /* a folder that may not be searched makes it "permission denied" */
	struct {
		const char *file;
		int error;
	} cases[] = {{"proclab-no-such-command", ERR_NOTFOUND}, {"/no/such/file", ERR_NOTFOUND}, {"/tmp", ERR_NOEXEC}, {plain, ERR_NOEXEC}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outcome o;
		char *const argv[] = {(char *)cases[i].file, NULL};
		run_all(&o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES});
		CU_ASSERT_EQUAL(o.opened, cases[i].error);
		CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, cases[i].file));
		outcome_clear(&o);
	}
	setenv("PATH", path, 1);
	free(path);
}

static void limit_ends_it(void)
{
	struct outcome o;
	char *const argv[] = {"sh", "-c", "trap '' TERM INT; (setsid sleep 100 &); while :; do sleep 100; done", NULL};
	run_all(&o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES, .limit = 200000000});
	CU_ASSERT_EQUAL(o.opened, 0);
	CU_ASSERT_EQUAL(o.status.sig, SIGKILL);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "limit");
	outcome_clear(&o);
}

/* What is told before the program is in its first state is what was found while it was held. */
static void begins_at_zero(char letter)
{
	struct outcome o;
	char *const argv[] = {"sleep", "0.2", NULL};
	run_all(&o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES, .tier = letter});
	if (o.opened == 0) {
		const struct event *e = trace_get(o.trace, 1);
		CU_ASSERT_EQUAL(e->kind, EV_FORK);
		for (uint32_t n = 1; e && e->kind != EV_STATE && e->kind != EV_EXEC; e = trace_get(o.trace, ++n)) CU_ASSERT_EQUAL(e->t, 0);
		CU_ASSERT_PTR_NOT_NULL(e);
	} else {
		CU_ASSERT_EQUAL(o.opened, ERR_UNSUPPORTED);
	}
	outcome_clear(&o);
}

/* The program is held until the observer is in place, for a moment or much longer: that is no part of its life. */
static void held_time_is_not_its_own(void)
{
	for (const char *letter = "RPTS"; *letter; letter++) begins_at_zero(*letter);
}

SUITE(run_basic, status_is_the_programs, finds_all_as_alone, shells_run_as_alone, python_runs_as_alone, every_tier_runs_as_alone, streams_are_told_apart, header_says_what_ran, floods_pass,
      what_cannot_run_is_said, limit_ends_it, held_time_is_not_its_own)
