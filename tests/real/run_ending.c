/*
 * run_ending.c - however a run ends, nothing of it is left: no process, no directory. Programs that are hostile to what runs
 * them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/real/run_help.h"

/* Pids that a program has written to a file, one a line, while any of them lives. */
static bool none_alive(void *arg)
{
	FILE *f = fopen(arg, "re");
	bool alive = false;
	if (!f) return false;
	for (int pid; fscanf(f, "%d", &pid) == 1;) alive |= run_alive(pid);
	fclose(f);
	return !alive;
}

/* A file that holds at least so many lines. */
struct wanted_lines {
	const char *file;
	int count;
};

static bool has_lines(void *arg)
{
	const struct wanted_lines *w = arg;
	int n = 0;
	FILE *f = fopen(w->file, "re");
	if (!f) return false;
	for (int c; (c = getc(f)) != EOF;) n += c == '\n';
	fclose(f);
	return n >= w->count;
}

static bool lines(struct running *r, void *arg)
{
	(void)r;
	return has_lines(arg);
}

static void all_are_ended(void)
{
	struct outcome o;
	struct running r;
	const char *pids = test_path("ending-pids");
	struct wanted_lines fifty = {pids, 50};
	/* Children, grandchildren that lead sessions, and some that ignore what can be ignored. */
	char *const argv[] = {"sh", "-c", "trap '' INT TERM HUP; for i in $(seq 25); do (echo $(exec sh -c 'echo $PPID') >>$0; sleep 1000) & "
	                      "setsid sh -c 'echo $$ >>$0; sleep 1000; :' $0 & done; wait", (char *)pids, NULL};
	unlink(pids);
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, lines, &fifty));
	r.source->ops->end(r.source, "deadlock");
	run_finish(&r);
	CU_ASSERT(none_alive((void *)pids));
	CU_ASSERT_EQUAL(o.status.sig, SIGKILL);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "deadlock");
	outcome_clear(&o);
}

static void close_ends_all(void)
{
	struct outcome o;
	struct running r;
	const char *pids = test_path("close-pids");
	struct wanted_lines two = {pids, 2};
	char *const argv[] = {"sh", "-c", "echo $$ >>$0; setsid sh -c 'echo $$ >>$0; sleep 1000; :' $0 & wait", (char *)pids, NULL};
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, lines, &two));
	r.source->ops->close(r.source);
	CU_ASSERT(none_alive((void *)pids));
	outcome_clear(&o);
}

static bool no_scratch(void *folder)
{
	return run_scratches(folder) == 0;
}

/* Something that stands for proclab: runs the command with its temporary directory in folder, until it is killed. */
static pid_t start_proclab(const char *folder, const struct real_options *options)
{
	pid_t pid = fork();
	if (pid) return pid;
	struct outcome o;
	setenv("TMPDIR", folder, 1);
	run_all(&o, options);
	_exit(o.opened ? 125 : o.status.sig > 0 ? 128 + o.status.sig : o.status.code);
}

static void proclab_is_killed(int sig, enum real_io io)
{
	const char *folder = test_path("killed"), *pids = test_path("killed-pids");
	struct wanted_lines three = {pids, 3};
	int status;
	mkdir(folder, 0700);
	unlink(pids);
	char *const argv[] = {"sh", "-c", "trap '' HUP INT TERM; echo $$ >>$0; (echo $(exec sh -c 'echo $PPID') >>$0; sleep 1000) & "
	                      "setsid sh -c 'echo $$ >>$0; sleep 1000; :' $0 & wait", (char *)pids, NULL};
	pid_t pid = start_proclab(folder, &(struct real_options){.argv = argv, .io = io});
	CU_ASSERT(test_until(20, has_lines, &three));
	CU_ASSERT_EQUAL(run_scratches(folder), 1);
	kill(pid, sig);
	waitpid(pid, &status, 0);
	CU_ASSERT(test_until(10, none_alive, (void *)pids));
	CU_ASSERT(test_until(10, no_scratch, (void *)folder));
}

static void proclab_may_be_killed(void)
{
	proclab_is_killed(SIGKILL, REAL_IO_PIPES);
	proclab_is_killed(SIGKILL, REAL_IO_PTY);
	proclab_is_killed(SIGTERM, REAL_IO_PIPES);
	proclab_is_killed(SIGHUP, REAL_IO_PTY);
}

static void programs_kill_what_runs_them(void)
{
	static const struct {
		const char *command;
		int code, sig;
		bool lost;
	} cases[] = {
		{"kill -KILL $PPID; sleep 0.1; (exit 5); echo $?; exit 6", 6, UNKNOWN, true},
		{"kill -KILL $PPID; (sleep 0.1; exit 1) & exit 4", 4, UNKNOWN, true},
		{"kill -TERM $PPID; kill -HUP $PPID; kill -INT $PPID; exit 6", 6, UNKNOWN, false},
		{"(sleep 100 &); kill -KILL 0", UNKNOWN, SIGKILL, false},
		{"trap '' TERM; kill -TERM 0; exit 8", 8, UNKNOWN, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outcome o;
		run_shell(&o, cases[i].command);
		CU_ASSERT_EQUAL(o.opened, 0);
		CU_ASSERT_EQUAL(o.status.code, cases[i].code);
		CU_ASSERT_EQUAL(o.status.sig, cases[i].sig);
		CU_ASSERT(!cases[i].lost || o.count[EV_LOST]);
		outcome_clear(&o);
	}
}

/* The supervisor is dead, and then the run is to be ended. */
static void adopted_trees_are_ended(void)
{
	struct outcome o;
	struct running r;
	const char *pids = test_path("adopted-pids");
	struct wanted_lines two = {pids, 2};
	char *const argv[] = {"sh", "-c", "kill -KILL $PPID; trap '' INT; echo $$ >>$0; setsid sh -c 'echo $$ >>$0; sleep 1000; :' $0 & wait",
	                      (char *)pids, NULL};
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, lines, &two));
	r.source->ops->end(r.source, "user");
	run_finish(&r);
	CU_ASSERT(test_until(20, none_alive, (void *)pids));
	CU_ASSERT_EQUAL(o.status.sig, SIGKILL);
	outcome_clear(&o);
	unlink(pids);
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, lines, &two));
	r.source->ops->close(r.source);
	CU_ASSERT(test_until(20, none_alive, (void *)pids));
	outcome_clear(&o);
}

static void stopped_supervisors_obey(void)
{
	struct outcome o;
	struct running r;
	char *const argv[] = {"sh", "-c", "kill -STOP $PPID; echo stopped; exec sleep 1000", NULL};
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, run_printed, "stopped"));
	r.source->ops->end(r.source, "deadlock");
	run_finish(&r);
	CU_ASSERT_EQUAL(o.status.sig, SIGKILL);
	outcome_clear(&o);
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, run_printed, "stopped"));
	r.source->ops->close(r.source);
	outcome_clear(&o);
}

/* The leader of the terminal's session is gone: as in life, the program is hung up. */
static void killed_session_leaders(void)
{
	struct outcome o;
	char *const argv[] = {"sh", "-c", "kill -KILL $PPID; sleep 1000", NULL};
	run_all(&o, &(struct real_options){.argv = argv, .io = REAL_IO_PTY});
	CU_ASSERT_EQUAL(o.status.sig, SIGHUP);
	CU_ASSERT(o.count[EV_LOST] > 0);
	outcome_clear(&o);
}

static void closed_descriptors_do_not_hang(void)
{
	struct outcome o;
	run_shell(&o, "exec 0<&- 1>&- 2>&-; sleep 0.05; exit 3");
	CU_ASSERT_EQUAL(o.status.code, 3);
	outcome_clear(&o);
	run_shell(&o, "(setsid sleep 0.2 &); echo here; exit 2");
	CU_ASSERT_EQUAL(o.status.code, 2);
	CU_ASSERT_STRING_EQUAL(o.out, "here\n");
	outcome_clear(&o);
}

static void users_interrupt_comes_first(void)
{
	struct outcome o;
	struct running r;
	char *const argv[] = {"sh", "-c", "trap 'echo tidy; exit 5' INT; echo ready; while :; do sleep 0.01; done", NULL};
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES}));
	CU_ASSERT(run_until(&r, 20, run_printed, "ready"));
	r.source->ops->end(r.source, "user");
	run_finish(&r);
	CU_ASSERT_STRING_EQUAL(o.out, "ready\ntidy\n");
	CU_ASSERT_EQUAL(o.status.code, 5);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "user");
	outcome_clear(&o);
}

static void directories_are_removed(void)
{
	const char *folder = test_path("removed"), *before = getenv("TMPDIR");
	char *kept = before ? strdup(before) : NULL;
	struct outcome o;
	mkdir(folder, 0700);
	setenv("TMPDIR", folder, 1);
	run_shell(&o, "d=${PROCLAB_MARKS%/*}; mkdir -p $d/a/b/c; echo >$d/a/b/c/file; ls -d $d");
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, folder));
	CU_ASSERT_EQUAL(run_scratches(folder), 0);
	outcome_clear(&o);
	if (kept) setenv("TMPDIR", kept, 1);
	else unsetenv("TMPDIR");
	free(kept);
}

SUITE(run_ending, all_are_ended, close_ends_all, proclab_may_be_killed, programs_kill_what_runs_them, adopted_trees_are_ended, stopped_supervisors_obey, killed_session_leaders,
      closed_descriptors_do_not_hang, users_interrupt_comes_first, directories_are_removed)
