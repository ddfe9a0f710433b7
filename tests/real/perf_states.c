/*
 * perf_states.c - guards tiers R and P: states, times, lives, channels and signals of programs that say the truth themselves.
 * Each test runs at both tiers, where the machine allows them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/real/observing.h"
#include "tests/test.h"

/* Time on a CPU is the kernel's own, to 1 % or 1 ms. With a sanitizer the observer is too slow to ask for it often: only gross
 * errors are held against it then. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLACK 40
#else
#define SLACK 1
#endif

static void at_tier(const struct tier *tier, const char *name, const char *text, observed_check_fn *check)
{
	observing_at_tier(tier, observing_compile(name, text), check);
}

static void at_both(const char *name, const char *text, observed_check_fn *check)
{
	at_tier(&tier_perf_wide, name, text, check);
	at_tier(&tier_perf, name, text, check);
}

static const struct world_proc *said_proc(const struct observed *ob, const char *key, int i)
{
	const struct world_proc *p = world_proc(&ob->world, (int32_t)observed_said(ob, key, i));
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	return p;
}

static bool near(int64_t a, int64_t b, int64_t within)
{
	return a >= b - within && a <= b + within;
}

/* ---- times and switches, against what wait4 says ---- */

/* A quick parent's wait4 tells of a child before its last switch. What P cannot see are switches while the kernel clears a child
 * away that is reaped at once. */
static void check_usage(const struct observed *ob, char tier)
{
	int64_t unseen = tier == 'P' ? 4 : 1;
	for (int i = 0; i < 5; i++) {
		const struct world_proc *p = said_proc(ob, "pid", i);
		struct proc_times times;
		world_proc_times(&ob->world, p, ob->world.t, &times);
		int64_t run = observed_said(ob, "run", i) * 1000, vol = observed_said(ob, "vol", i), invol = observed_said(ob, "invol", i);
		CU_ASSERT(near(times.running, run, run / 100 * SLACK > 1000000 * SLACK ? run / 100 * SLACK : 1000000 * SLACK));
		CU_ASSERT(near(times.vol, vol, unseen));
		CU_ASSERT(near(times.invol, invol, unseen));
	}
}

static void counts_as_the_kernel_does(void)
{
	at_both("perf_usage", OBSERVING_HEAD
		"int main(void) { int a[2], b[2]; char x = 0; struct rusage u; pid_t p; if (pipe(a) || pipe(b)) return 1;\n"
		"if (!fork()) { burn(250); _exit(1); }\n"
		"if (!fork()) { burn(150); _exit(2); }\n"
		"if (!fork()) { for (int i = 0; i < 30; i++) { ms(5); burn(i); } _exit(3); }\n"
		"if (!fork()) { for (int i = 0; i < 5000; i++) if (write(a[1], &x, 1) < 0 || read(b[0], &x, 1) < 0) _exit(9); _exit(4); }\n"
		"if (!fork()) { for (int i = 0; i < 5000; i++) if (read(a[0], &x, 1) < 0 || write(b[1], &x, 1) < 0) _exit(9); _exit(5); }\n"
		"while ((p = wait4(-1, NULL, 0, &u)) > 0) printf(\"pid=%d run=%ld vol=%ld invol=%ld\\n\", (int)p,\n"
		"(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000L + u.ru_utime.tv_usec + u.ru_stime.tv_usec, u.ru_nvcsw, u.ru_nivcsw);\n"
		"return 0; }\n", check_usage);
}

/* How often the process left its CPU to be in that state, as told switch by switch. */
static int64_t told_leaving(const struct observed *ob, int32_t pid, enum state to)
{
	int64_t n = 0;
	for (uint32_t i = 1; i <= trace_count(ob->trace); i++) {
		const struct event *e = trace_get(ob->trace, i);
		n += e->kind == EV_STATE && e->pid == pid && e->state.from == STATE_RUNNING && e->state.to == to;
	}
	return n;
}

static void check_each_switch(const struct observed *ob, char tier)
{
	int64_t all = 0, off = 0;
	(void)tier;
	for (int i = 0; i < 40; i++) {
		int32_t pid = said_proc(ob, "pid", i)->pid;
		int64_t vol = observed_said(ob, "vol", i), invol = observed_said(ob, "invol", i);
		off += llabs(told_leaving(ob, pid, STATE_WAITING) + 1 - vol) + llabs(told_leaving(ob, pid, STATE_READY) - invol);
		all += vol + invol;
	}
	CU_ASSERT(all >= 40);
	CU_ASSERT(off <= all / 50);
}

/* Many end at the same time, each with much memory to give back, and are preempted in that too. Their parent lets them lie until
 * the last one is gone, so that all figures are final. */
static void tells_the_switches_of_exits(void)
{
	at_both("perf_exits", OBSERVING_HEAD
		"int main(void) { struct rusage u; siginfo_t si; pid_t p[40]; char *m;\n"
		"for (int i = 0; i < 40; i++) if (!(p[i] = fork())) { if ((m = malloc(4 << 20))) memset(m, 1, 4 << 20); burn(3); _exit(0); }\n"
		"for (int i = 0; i < 40; i++) waitid(P_PID, p[i], &si, WEXITED | WNOWAIT);\n"
		"ms(20); for (int i = 0; i < 40; i++) if (wait4(p[i], NULL, 0, &u) > 0)\n"
		"printf(\"pid=%d vol=%ld invol=%ld\\n\", (int)p[i], u.ru_nvcsw, u.ru_nivcsw); return 0; }\n", check_each_switch);
}

/* ---- lives ---- */

static void check_five_hundred(const struct observed *ob, char tier)
{
	int right = 0;
	CU_ASSERT_EQUAL(observed_count(ob, EV_FORK), 501);
	CU_ASSERT_EQUAL(observed_count(ob, EV_EXIT), 501);
	CU_ASSERT_EQUAL(observed_count(ob, EV_REAP), 501);
	CU_ASSERT_EQUAL(observed_count(ob, EV_EXEC), 51);
	CU_ASSERT_EQUAL(observed_count(ob, EV_ADOPT), 0);
	/* What P cannot place of the messages has nothing to do with lives. */
	CU_ASSERT_EQUAL(ob->world.lost, tier == 'P' ? ob->world.lost_messages : 0);
	for (int i = 0; i < 500; i++) {
		const struct world_proc *p = said_proc(ob, "child", i);
		int64_t status = observed_said(ob, "status", i);
		right += p->reaped_by == ob->root && (WIFSIGNALED((int)status) ? p->exit_sig == WTERMSIG((int)status)
		                                                               : p->exit_code == WEXITSTATUS((int)status));
	}
	CU_ASSERT_EQUAL(right, 500);
}

static void sees_five_hundred_children(void)
{
	at_both("perf_lives", OBSERVING_HEAD
		"static void say(pid_t p, int st) { printf(\"child=%d status=%d\\n\", (int)p, st); }\n"
		"int main(void) { int st; pid_t p; for (int i = 0; i < 500; i++) { fflush(stdout); p = fork(); if (!p) {\n"
		"if (i % 10 == 3) execl(\"/bin/sh\", \"sh\", \"-c\", \"exit 7\", (char *)NULL);\n"
		"if (i % 10 == 4) raise(SIGKILL); _exit(i % 128); }\n"
		"if (i % 2) { waitpid(p, &st, 0); say(p, st); } }\n"
		"while ((p = wait(&st)) > 0) say(p, st); return 0; }\n", check_five_hundred);
}

/* The parent's wait() ends with its last child, and then it ends too, so that nobody can ask it any more. */
#define IGNORES_CHILDREN \
	"int main(void) { signal(SIGCHLD, SIG_IGN); for (int i = 0; i < 20; i++) if (!fork()) { ms(50); _exit(0); } return wait(NULL) >= 0; }\n"

static void check_reaped_by_the_kernel(const struct observed *ob, char tier)
{
	int right = 0;
	(void)tier;
	CU_ASSERT_EQUAL(ob->status, 0);
	for (uint32_t i = 0; i < ob->world.nproc; i++) right += ob->world.procs[i].reap_auto;
	CU_ASSERT_EQUAL(right, 20);
}

static void the_kernel_reaps_ignored_children(void)
{
	at_both("perf_ignored", OBSERVING_HEAD IGNORES_CHILDREN, check_reaped_by_the_kernel);
	at_tier(&tier_proc, "perf_ignored", OBSERVING_HEAD IGNORES_CHILDREN, check_reaped_by_the_kernel);
}

/* It was dead when the first of these intervals began, and reaped behind its end; it lived yet when the second began. */
static void check_zombie(const struct observed *ob, char tier)
{
	const struct world_proc *p = said_proc(ob, "child", 0);
	int64_t least = observed_said(ob, "least", 0) * 1000, most = observed_said(ob, "most", 0) * 1000;
	CU_ASSERT_EQUAL(p->exit_code, 7);
	CU_ASSERT_EQUAL(p->reaped_by, ob->root);
	CU_ASSERT_EQUAL(p->orphaned, UNKNOWN);
	CU_ASSERT(p->reaped - p->died >= least);
	/* P hears of the reap late, but while its parent sleeps behind it. */
	if (tier == 'R') CU_ASSERT(p->reaped - p->died <= most);
	CU_ASSERT(world_proc(&ob->world, ob->root)->died - p->reaped > 150000000);
}

static void a_zombie_is_one_until_reaped(void)
{
	at_both("perf_zombie", OBSERVING_HEAD
		"int main(void) { siginfo_t i; long long born = us(CLOCK_MONOTONIC); pid_t p = fork(); if (!p) _exit(7);\n"
		"waitid(P_PID, p, &i, WEXITED | WNOWAIT); long long dead = us(CLOCK_MONOTONIC); ms(300); long long t = us(CLOCK_MONOTONIC);\n"
		"waitpid(p, NULL, 0); printf(\"child=%d least=%lld most=%lld\\n\", (int)p, t - dead, us(CLOCK_MONOTONIC) - born + 1);\n"
		"ms(300); return 0; }\n", check_zombie);
}

static void check_orphan(const struct observed *ob, char tier)
{
	const struct world_proc *parent = said_proc(ob, "parent", 0), *orphan = said_proc(ob, "orphan", 0);
	(void)tier;
	CU_ASSERT_EQUAL(orphan->orphaned, parent->died);
	CU_ASSERT(orphan->died - orphan->orphaned > 90000000);
	CU_ASSERT_EQUAL(orphan->adopted_by, (int32_t)observed_said(ob, "then", 0));
	CU_ASSERT_EQUAL(orphan->exit_code, 4);
	CU_ASSERT_EQUAL(parent->orphaned, UNKNOWN);
}

static void an_orphan_is_adopted_at_its_parents_death(void)
{
	at_both("perf_orphan", OBSERVING_HEAD
		"int main(void) { pid_t p = fork(); if (!p) { pid_t me = getpid(); if (!fork()) { while (getppid() == me) ms(1);\n"
		"printf(\"orphan=%d then=%d\\n\", (int)getpid(), (int)getppid()); fflush(stdout); ms(100); _exit(4); } ms(50); _exit(3); }\n"
		"waitpid(p, NULL, 0); printf(\"parent=%d\\n\", (int)p); return 0; }\n", check_orphan);
}

/* ---- threads ---- */

static void check_threads(const struct observed *ob, char tier)
{
	const struct world_proc *p = said_proc(ob, "pid", 0);
	(void)tier;
	CU_ASSERT_EQUAL(p->threads_total, 4);
	CU_ASSERT_EQUAL(p->exit_code, 6);
	/* The leader left 150 ms before the last thread: that is not the process's death. */
	CU_ASSERT(p->died - p->born > 150000000);
}

static void a_leader_that_left_is_no_zombie(void)
{
	at_both("perf_threads", OBSERVING_HEAD
		"static void *work(void *a) { ms(50); return a; }\n"
		"static void *last(void *a) { ms(200); exit(6); return a; }\n"
		"int main(void) { pid_t p = fork(); if (p) { waitpid(p, NULL, 0); printf(\"pid=%d\\n\", (int)p); return 0; }\n"
		"pthread_t t; for (int i = 0; i < 2; i++) pthread_create(&t, NULL, work, NULL); pthread_create(&t, NULL, last, NULL);\n"
		"pthread_exit(NULL); }\n", check_threads);
}

/* ---- why it waits, and stopped ---- */

static bool waited(const struct observed *ob, int32_t pid, enum wait_why why, int64_t least)
{
	const struct event *e;
	int64_t since = UNKNOWN;
	for (uint32_t i = 0; (e = observed_event(ob, EV_STATE, i)); i++) {
		if (e->pid != pid) continue;
		if (e->state.to == STATE_WAITING && e->state.wait.why == why) since = e->t;
		else if (since != UNKNOWN && e->state.to != STATE_WAITING && e->t - since >= least) return true;
		else if (e->state.to != STATE_WAITING) since = UNKNOWN;
	}
	return false;
}

static void check_reasons(const struct observed *ob, char tier)
{
	(void)tier;
	CU_ASSERT(waited(ob, ob->root, WAIT_CHILD, 60000000));
	CU_ASSERT(waited(ob, (int32_t)observed_said(ob, "reader", 0), WAIT_READ, 60000000));
	CU_ASSERT(waited(ob, (int32_t)observed_said(ob, "sleeper", 0), WAIT_SLEEP, 60000000));
}

static void knows_what_is_waited_for(void)
{
	at_both("perf_reasons", OBSERVING_HEAD
		"int main(void) { int e[2]; char x; if (pipe(e)) return 1; pid_t r = fork(); if (!r) { close(e[1]); _exit(read(e[0], &x, 1) != 0); }\n"
		"pid_t s = fork(); if (!s) { ms(100); _exit(0); } printf(\"reader=%d sleeper=%d\\n\", (int)r, (int)s);\n"
		"waitpid(s, NULL, 0); close(e[1]); waitpid(r, NULL, 0); return 0; }\n", check_reasons);
}

static void check_stop(const struct observed *ob, char tier)
{
	const struct world_proc *p = said_proc(ob, "pid", 0);
	int64_t least = observed_said(ob, "least", 0) * 1000, most = observed_said(ob, "most", 0) * 1000;
	/* In tier P a stop is seen by looking: some ms late, more on a busy machine. */
	CU_ASSERT(p->acc.in[STATE_STOPPED] >= (tier == 'P' ? least / 2 : least));
	CU_ASSERT(p->acc.in[STATE_STOPPED] <= most);
	CU_ASSERT_EQUAL(p->exit_sig, 15);
}

static void a_stopped_process_does_not_wait(void)
{
	at_both("perf_stop", OBSERVING_HEAD
		"int main(void) { int st; pid_t p = fork(); if (!p) for (;;) pause(); ms(30); long long t = us(CLOCK_MONOTONIC); kill(p, SIGSTOP);\n"
		"waitpid(p, &st, WUNTRACED); long long stopped = us(CLOCK_MONOTONIC); ms(200); long long goes = us(CLOCK_MONOTONIC);\n"
		"kill(p, SIGCONT); waitpid(p, &st, WCONTINUED); ms(200); printf(\"pid=%d least=%lld most=%lld\\n\", (int)p, goes - stopped,\n"
		"us(CLOCK_MONOTONIC) - t); kill(p, SIGTERM); waitpid(p, &st, 0); return 0; }\n",
		check_stop);
}

/* ---- channels and signals: tier R sees each call ---- */

static void check_pipe(const struct observed *ob, char tier)
{
	const struct world_chan *c = NULL;
	(void)tier;
	for (uint32_t i = 0; i < ob->world.nchan; i++)
		if (ob->world.chans[i].last_writer == (int32_t)observed_said(ob, "writer", 0)) c = &ob->world.chans[i];
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL(c->bytes, 5);
	CU_ASSERT_EQUAL(c->messages, 2);
	CU_ASSERT_EQUAL(c->bytes_received, 5);
	CU_ASSERT_EQUAL(c->kind, CHAN_PIPE);
	CU_ASSERT_EQUAL(c->last_reader, (int32_t)observed_said(ob, "reader", 0));
}

/* All of it is over before anybody could look. */
static void sees_a_pipe_that_lives_for_a_moment(void)
{
	at_tier(&tier_perf_wide, "moment", OBSERVING_HEAD
		"int main(void) { int e[2]; char b[9]; if (pipe(e)) return 1; pid_t w = fork(); if (!w) { close(e[0]);\n"
		"_exit(write(e[1], \"abc\", 3) + write(e[1], \"de\", 2) != 5); }\n"
		"pid_t r = fork(); if (!r) { close(e[1]); while (read(e[0], b, 9) > 0) {} _exit(0); } close(e[0]); close(e[1]);\n"
		"while (wait(NULL) > 0) {} printf(\"writer=%d reader=%d\\n\", (int)w, (int)r); return 0; }\n", check_pipe);
}

static bool signalled(const struct observed *ob, int32_t from, int32_t to, int sig, enum signal_stage stage)
{
	const struct event *e;
	for (uint32_t i = 0; (e = observed_event(ob, EV_SIGNAL, i)); i++)
		if (e->pid == from && e->signal.to == to && e->signal.sig == sig && e->signal.stage == stage) return true;
	return false;
}

static void check_signals(const struct observed *ob, char tier)
{
	int32_t child = (int32_t)observed_said(ob, "child", 0);
	(void)tier;
	CU_ASSERT(signalled(ob, ob->root, child, 10, SIGNAL_STAGE_SENT));
	CU_ASSERT(signalled(ob, 0, child, 10, SIGNAL_STAGE_HANDLED));
	CU_ASSERT(signalled(ob, ob->root, child, 1, SIGNAL_STAGE_IGNORED));
	CU_ASSERT(signalled(ob, ob->root, child, 12, SIGNAL_STAGE_SENT));
	CU_ASSERT(signalled(ob, 0, child, 12, SIGNAL_STAGE_PENDING));
	CU_ASSERT(signalled(ob, 0, child, 15, SIGNAL_STAGE_DELIVERED));
	CU_ASSERT_EQUAL(said_proc(ob, "child", 0)->exit_sig, 15);
}

static void tells_what_became_of_signals(void)
{
	at_tier(&tier_perf_wide, "signals", OBSERVING_HEAD
		"static void on(int s) { (void)s; }\n"
		"int main(void) { int e[2]; if (pipe(e)) return 1; pid_t p = fork(); if (!p) { sigset_t s; sigemptyset(&s); sigaddset(&s, SIGUSR2);\n"
		"sigprocmask(SIG_BLOCK, &s, NULL); signal(SIGUSR1, on); signal(SIGHUP, SIG_IGN); if (write(e[1], \"\", 1) < 0) _exit(1); for (;;) pause(); }\n"
		"char x; if (read(e[0], &x, 1) != 1) return 2; kill(p, SIGUSR1); kill(p, SIGHUP); kill(p, SIGUSR2); ms(60);\n"
		"kill(p, SIGTERM); waitpid(p, NULL, 0); printf(\"child=%d\\n\", (int)p); return 0; }\n", check_signals);
}

SUITE(perf_states, counts_as_the_kernel_does, tells_the_switches_of_exits, sees_five_hundred_children, the_kernel_reaps_ignored_children, a_zombie_is_one_until_reaped,
      an_orphan_is_adopted_at_its_parents_death, a_leader_that_left_is_no_zombie, knows_what_is_waited_for,
      a_stopped_process_does_not_wait, sees_a_pipe_that_lives_for_a_moment, tells_what_became_of_signals)
