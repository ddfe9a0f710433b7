/*
 * timers.c - guards that a wait which a timer may end is told so, that one is not which was taken back, and that it is said where
 * neither can be seen.
 */
#include "real/observe/timers.h"

#include <stdio.h>
#include <sys/wait.h>

#include "tests/real/observing.h"
#include "tests/test.h"

#define SECOND INT64_C(1000000000)

static struct wait judged(const struct timers *ts, bool seen, int64_t t, enum wait_why why)
{
	struct wait w = {.why = (uint8_t)why};
	timers_judge(ts, seen, t, &w);
	return w;
}

static bool may_end(const struct timers *ts, int64_t t)
{
	return judged(ts, true, t, WAIT_READ).timed;
}

static void knows_which_may_go_off(void)
{
	struct timers ts = {0};
	CU_ASSERT(!may_end(&ts, 0));
	timers_alarm(&ts, 5 * SECOND, 3);
	CU_ASSERT(may_end(&ts, 6 * SECOND));
	CU_ASSERT(!may_end(&ts, 20 * SECOND)); /* it has gone off */
	timers_alarm(&ts, 5 * SECOND, 0);
	CU_ASSERT(!may_end(&ts, 6 * SECOND));
	timers_interval(&ts, 0, ITIMER_REAL, &(struct itimerval){{1, 0}, {1, 0}});
	CU_ASSERT(may_end(&ts, 1000 * SECOND));
	timers_interval(&ts, 0, ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}});
	CU_ASSERT(!may_end(&ts, 0));
	timers_interval(&ts, 0, ITIMER_REAL, NULL);
	CU_ASSERT(may_end(&ts, 1000 * SECOND));
	timers_alarm(&ts, 0, 0); /* the same timer */
	timers_posix(&ts, 1, true);
	timers_posix(&ts, 2, true);
	timers_posix(&ts, 1, false);
	CU_ASSERT(may_end(&ts, 0));
	timers_posix(&ts, 2, false);
	CU_ASSERT(!may_end(&ts, 0));
	timers_posix(&ts, 63, true);
	timers_posix(&ts, 127, true);
	timers_posix(&ts, 63, false); /* 127 is still set */
	CU_ASSERT(may_end(&ts, 0));
}

static void doubts_what_is_not_seen(void)
{
	struct timers none = {0}, set = {.alarm = SECOND};
	CU_ASSERT(judged(&none, false, 0, WAIT_READ).perhaps_timed);
	CU_ASSERT(!judged(&none, true, 0, WAIT_READ).perhaps_timed);
	CU_ASSERT(judged(&set, false, 0, WAIT_CHILD).timed && !judged(&set, false, 0, WAIT_CHILD).perhaps_timed);
	CU_ASSERT(!judged(&set, false, 0, WAIT_SIGNAL).timed && !judged(&none, false, 0, WAIT_SIGNAL).perhaps_timed);
}

/* The program's waits for its pipe: how many, how many of them timed and perhaps timed. */
struct reads {
	int n, timed, perhaps;
};

static struct reads reads_of(const struct observed *ob)
{
	struct reads r = {0};
	const struct event *e;
	for (uint32_t i = 0; (e = observed_event(ob, EV_STATE, i)); i++) {
		if (e->pid != ob->root || e->state.to != STATE_WAITING || e->state.wait.why != WAIT_READ) continue;
		r.n++;
		r.timed += e->state.wait.timed;
		r.perhaps += e->state.wait.perhaps_timed;
	}
	return r;
}

/* In P and S nothing shows an alarm without a handler. */
static void check_alarm(const struct observed *ob, char tier)
{
	struct reads r = reads_of(ob);
	CU_ASSERT(WIFSIGNALED(ob->status) && WTERMSIG(ob->status) == SIGALRM);
	CU_ASSERT(r.n > 0);
	CU_ASSERT_EQUAL(r.timed, tier == 'R' || tier == 'T' ? r.n : 0);
	CU_ASSERT_EQUAL(r.perhaps, tier == 'P' || tier == 'S' ? r.n : 0);
}

static void check_none(const struct observed *ob, char tier)
{
	struct reads r = reads_of(ob);
	CU_ASSERT(WIFEXITED(ob->status) && WEXITSTATUS(ob->status) == 0);
	CU_ASSERT(r.n > 0);
	CU_ASSERT_EQUAL(r.timed, 0);
	CU_ASSERT_EQUAL(r.perhaps, tier == 'P' || tier == 'S' ? r.n : 0);
}

static void at_each(const char *program, observed_check_fn *check)
{
	const struct tier *tiers[] = {&tier_perf_wide, &tier_perf, &tier_ptrace, &tier_proc};
	for (int i = 0; i < 4; i++) observing_at_tier(tiers[i], program, check);
}

static void an_alarm_ends_a_wait(void)
{
	at_each(observing_compile("alarm", OBSERVING_HEAD
		"int main(void) { int p[2]; char c; if (pipe(p)) return 9; alarm(1); return (int)read(p[0], &c, 1); }\n"), check_alarm);
}

/* What R's records do not show is what setitimer is given: that it takes one back is only seen in T. */
static void one_taken_back_does_not(void)
{
	static const char waiting[] = "pid_t w = fork(); if (!w) { ms(300); _exit(write(p[1], \"x\", 1) != 1); }\n"
		"return read(p[0], &c, 1) != 1 || waitpid(w, NULL, 0) != w; }\n";
	static char text[2048]; /* observing_compile keeps it */
	snprintf(text, sizeof text, "%s#include <sys/time.h>\nint main(void) { int p[2]; char c; if (pipe(p)) return 9; alarm(100); alarm(0);\n%s",
	         OBSERVING_HEAD, waiting);
	at_each(observing_compile("taken_back", text), check_none);
	static char all[2048];
	snprintf(all, sizeof all, "%s#include <sys/time.h>\nint main(void) { int p[2]; char c; timer_t t; if (pipe(p)) return 9;\n"
		"struct itimerval v = {.it_value = {100, 0}}; setitimer(ITIMER_REAL, &v, NULL); v.it_value.tv_sec = 0; setitimer(ITIMER_REAL, &v, NULL);\n"
		"struct itimerspec s = {.it_value = {100, 0}}; if (timer_create(CLOCK_MONOTONIC, NULL, &t)) return 8; timer_settime(t, 0, &s, NULL);\n"
		"s.it_value.tv_sec = 0; timer_settime(t, 0, &s, NULL);\n%s", OBSERVING_HEAD, waiting);
	observing_at_tier(&tier_ptrace, observing_compile("all_back", all), check_none);
}

SUITE(timers, knows_which_may_go_off, doubts_what_is_not_seen, an_alarm_ends_a_wait, one_taken_back_does_not)
