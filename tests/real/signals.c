/*
 * signals.c - guards what is told of signals: who or what sends them and what becomes of them, against what the kernel tells the
 * programs themselves (siginfo, wait statuses), at each tier.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/real/observing.h"
#include "tests/test.h"

/* got() prints what the kernel says of a signal that a handler gets: "got=SIG code=CODE from=PID self=PID wrote=1 where it came
 * of a write". */
#define TELLING \
	"static int wrote;\n" \
	"static void got(int s, siginfo_t *i, void *c) { char b[120]; (void)c; int n = snprintf(b, sizeof b, \"got=%d code=%d from=%d self=%d wrote=%d\\n\",\n" \
	" s, i->si_code, (int)i->si_pid, (int)getpid(), wrote); if (write(1, b, (size_t)n) < 0) _exit(9); if (s == SIGSEGV) _exit(3); }\n" \
	"static void handle(int s) { struct sigaction a = {.sa_sigaction = got, .sa_flags = SA_SIGINFO | SA_RESTART}; sigaction(s, &a, NULL); }\n"

static bool told(const struct observed *ob, int32_t from, int64_t to, int sig, enum signal_stage stage, int cause)
{
	const struct event *e;
	for (uint32_t i = 0; (e = observed_event(ob, EV_SIGNAL, i)); i++) {
		bool same = e->signal.to == to && e->signal.sig == sig && e->signal.stage == stage;
		if (same && (from == UNKNOWN || e->pid == from) && (cause == UNKNOWN || e->signal.cause == cause)) return true;
	}
	return false;
}

/* What the kernel's own code of a signal means, sigaction(2). */
static enum signal_cause meaning(int64_t sig, int64_t code, bool wrote)
{
	if (wrote) return SIGNAL_CAUSE_WRITE;
	if (sig == SIGCHLD && code > 0) return SIGNAL_CAUSE_CHILD;
	if (sig == SIGSEGV && code > 0) return SIGNAL_CAUSE_FAULT;
	if (sig == SIGALRM && (code == SI_KERNEL || code == SI_TIMER)) return SIGNAL_CAUSE_TIMER;
	return SIGNAL_CAUSE_PROCESS;
}

/* At P: an ordinary user needs what `proclab doctor` finds out, which is not for a test to do. */
static bool sees_kill(void)
{
	return geteuid() == 0;
}

static void check_senders(const struct observed *ob, char tier)
{
	int n = 0;
	for (; observed_said(ob, "got", n) > 0; n++) {
		int sig = (int)observed_said(ob, "got", n);
		int64_t code = observed_said(ob, "code", n), self = observed_said(ob, "self", n);
		enum signal_cause cause = meaning(sig, code, observed_said(ob, "wrote", n) == 1);
		bool named = cause == SIGNAL_CAUSE_PROCESS || cause == SIGNAL_CAUSE_CHILD;
		bool seen = tier != 'P' || cause == SIGNAL_CAUSE_CHILD || (cause == SIGNAL_CAUSE_PROCESS && code == SI_USER && sees_kill());
		int32_t from = named ? (int32_t)observed_said(ob, "from", n) : 0;
		if (seen && !told(ob, from, self, sig, SIGNAL_STAGE_SENT, (int)cause)) {
			printf("\ntier %c: signal %d, code %d, from %d to %d is not told\n", tier, sig, (int)code, from, (int)self);
			CU_FAIL("a signal is not told with its sender");
		}
		if (tier != 'P') CU_ASSERT(told(ob, UNKNOWN, self, sig, SIGNAL_STAGE_HANDLED, UNKNOWN));
	}
	CU_ASSERT_EQUAL(n, 12);
}

static const char senders[] = OBSERVING_HEAD "#include <sys/time.h>\n" TELLING
	"static void *sleeper(void *p) { ms(60); return p; }\n"
	"int main(void) { int e[2]; pthread_t t; union sigval v = {.sival_int = 7}; timer_t timer; pid_t p;\n"
	"struct sigevent by = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM}; struct itimerspec soon = {.it_value = {0, 10000000}};\n"
	"struct itimerval due = {.it_value = {0, 20000}};\n"
	"const int all[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGCHLD, SIGSEGV, SIGHUP, SIGRTMIN + 1}; for (int i = 0; i < 8; i++) handle(all[i]);\n"
	"setpgid(0, 0); raise(SIGUSR1); kill(getpid(), SIGUSR2); kill(getpid(), SIGPIPE);\n"
	"if (pipe(e)) return 1; close(e[0]); wrote = 1; if (write(e[1], \"x\", 1) >= 0) return 2; wrote = 0;\n"
	"setitimer(ITIMER_REAL, &due, NULL); pause(); if (timer_create(CLOCK_MONOTONIC, &by, &timer)) return 3;\n"
	"timer_settime(timer, 0, &soon, NULL); pause(); sigqueue(getpid(), SIGRTMIN + 1, v);\n"
	"pthread_create(&t, NULL, sleeper, NULL); pthread_kill(t, SIGUSR1); pthread_join(t, NULL);\n"
	"p = fork(); if (!p) { kill(getppid(), SIGUSR2); ms(20); *(volatile int *)8 = 1; } while (waitpid(p, NULL, 0) < 0) {}\n"
	"kill(0, SIGHUP); ms(150); return 0; }\n";

static void tells_who_sends(void)
{
	const char *program = observing_compile("senders", senders);
	observing_at_tier(&tier_perf_wide, program, check_senders);
	observing_at_tier(&tier_perf, program, check_senders);
	observing_at_tier(&tier_ptrace, program, check_senders);
}

static void check_fates(const struct observed *ob, char tier)
{
	int64_t ends = observed_said(ob, "ends", 0), stops = observed_said(ob, "stops", 0);
	CU_ASSERT(told(ob, ob->root, ends, SIGHUP, SIGNAL_STAGE_SENT, SIGNAL_CAUSE_PROCESS));
	CU_ASSERT(told(ob, UNKNOWN, ends, SIGHUP, SIGNAL_STAGE_IGNORED, UNKNOWN));
	CU_ASSERT(told(ob, UNKNOWN, ends, SIGUSR2, SIGNAL_STAGE_PENDING, UNKNOWN));
	CU_ASSERT(told(ob, UNKNOWN, ends, SIGTERM, SIGNAL_STAGE_DELIVERED, UNKNOWN));
	CU_ASSERT_FALSE(told(ob, UNKNOWN, ends, SIGTERM, SIGNAL_STAGE_IGNORED, UNKNOWN));
	CU_ASSERT(told(ob, ob->root, stops, SIGSTOP, SIGNAL_STAGE_SENT, SIGNAL_CAUSE_PROCESS));
	CU_ASSERT(told(ob, ob->root, stops, SIGCONT, SIGNAL_STAGE_SENT, SIGNAL_CAUSE_PROCESS));
	CU_ASSERT(told(ob, UNKNOWN, stops, SIGCONT, SIGNAL_STAGE_DELIVERED, UNKNOWN));
	CU_ASSERT_FALSE(told(ob, UNKNOWN, stops, SIGCONT, SIGNAL_STAGE_IGNORED, UNKNOWN));
	CU_ASSERT(told(ob, ob->root, stops, SIGKILL, SIGNAL_STAGE_SENT, SIGNAL_CAUSE_PROCESS));
	CU_ASSERT(told(ob, UNKNOWN, stops, SIGKILL, SIGNAL_STAGE_DELIVERED, UNKNOWN));
	/* SIGCHLD by default does nothing, which is not SIG_IGN. */
	CU_ASSERT(told(ob, UNKNOWN, ob->root, SIGCHLD, SIGNAL_STAGE_DELIVERED, UNKNOWN));
	CU_ASSERT_FALSE(told(ob, UNKNOWN, ob->root, SIGCHLD, SIGNAL_STAGE_IGNORED, UNKNOWN));
	if (tier != 'R') return;
	CU_ASSERT(told(ob, UNKNOWN, ob->root, SIGUSR1, SIGNAL_STAGE_ACCEPTED, UNKNOWN));
	CU_ASSERT(told(ob, UNKNOWN, ob->root, SIGUSR2, SIGNAL_STAGE_ACCEPTED, UNKNOWN));
}

static const char fates[] = OBSERVING_HEAD "#include <sys/signalfd.h>\n"
	"static struct signalfd_siginfo info;\n"
	"int main(void) { int e[2], got; char x; sigset_t s; if (pipe(e)) return 1; pid_t p = fork();\n"
	"if (!p) { setpgid(0, 0); sigemptyset(&s); sigaddset(&s, SIGUSR2); sigprocmask(SIG_BLOCK, &s, NULL); signal(SIGHUP, SIG_IGN);\n"
	"if (write(e[1], \"\", 1) < 0) _exit(1); for (;;) pause(); }\n"
	"if (read(e[0], &x, 1) != 1) return 2; printf(\"ends=%d\\n\", (int)p); kill(p, SIGUSR2); kill(-p, SIGHUP); ms(60); kill(-p, SIGTERM);\n"
	"if (waitpid(p, &got, 0) < 0 || !WIFSIGNALED(got) || WTERMSIG(got) != SIGTERM) return 3;\n"
	"p = fork(); if (!p) for (;;) pause(); printf(\"stops=%d\\n\", (int)p); kill(p, SIGSTOP); if (waitpid(p, &got, WUNTRACED) < 0) return 4;\n"
	"kill(p, SIGCONT); if (waitpid(p, &got, WCONTINUED) < 0) return 5; ms(60); kill(p, SIGKILL); waitpid(p, &got, 0);\n"
	"sigemptyset(&s); sigaddset(&s, SIGUSR1); sigaddset(&s, SIGUSR2); sigprocmask(SIG_BLOCK, &s, NULL); raise(SIGUSR1); kill(getpid(), SIGUSR2);\n"
	"sigdelset(&s, SIGUSR2); if (sigwait(&s, &got) || got != SIGUSR1) return 6; sigemptyset(&s); sigaddset(&s, SIGUSR2);\n"
	"if (read(signalfd(-1, &s, 0), &info, sizeof info) != sizeof info || info.ssi_signo != SIGUSR2) return 7; ms(60); return 0; }\n";

static void tells_what_becomes_of_them(void)
{
	const char *program = observing_compile("fates", fates);
	observing_at_tier(&tier_perf_wide, program, check_fates);
	if (sees_kill()) observing_at_tier(&tier_perf, program, check_fates);
	observing_at_tier(&tier_ptrace, program, check_fates);
}

SUITE(signals, tells_who_sends, tells_what_becomes_of_them)
