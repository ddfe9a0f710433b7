/*
 * signals - what can become of a signal: handled, pending, ignored, and the default actions stop, continue and terminate.
 *
 * Watch the child. SIGUSR2 is blocked at first: two of them become one that is pending. SIGUSR1 wakes the child, which then takes SIGUSR2 out of
 * its mask: its handler runs once. SIGHUP is ignored. SIGSTOP makes the child STOPPED, SIGCONT lets it go on, SIGTERM ends it.
 * Why once: a process has one bit for each ordinary signal, not a queue. A signal says that something has happened, not how often.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

static volatile sig_atomic_t usr1, usr2;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void nap(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	while (nanosleep(&t, &t) < 0) {}
}

static void count(int sig)
{
	if (sig == SIGUSR1) usr1++;
	else usr2++;
}

static void child(const sigset_t *only_usr2)
{
	while (usr1 == 0) sigsuspend(only_usr2);
	note("SIGUSR1 was handled; now SIGUSR2 is let in");
	compute(100);
	sigprocmask(SIG_UNBLOCK, only_usr2, NULL);
	printf("the child handled SIGUSR1 %d times and SIGUSR2 %d times\n", (int)usr1, (int)usr2);
	for (;;) compute(1000); /* until SIGTERM */
}

static void send_signal(pid_t to, int sig, const char *name)
{
	step("the parent sends %s", name);
	if (kill(to, sig) < 0) die("kill");
	nap(250);
}

static void expect(pid_t pid, int options, const char *what)
{
	int status;
	if (waitpid(pid, &status, options) < 0) die("waitpid");
	if (WIFSTOPPED(status)) printf("%s: stopped by signal %d\n", what, WSTOPSIG(status));
	if (WIFCONTINUED(status)) printf("%s: continued\n", what);
	if (WIFSIGNALED(status)) printf("%s: ended by signal %d\n", what, WTERMSIG(status));
}

int main(void)
{
	struct sigaction action = {.sa_handler = count};
	sigset_t both, only_usr2;
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */

	/* Handlers and mask are set before the fork: the child has them from its first instant, no signal can come too early. */
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&only_usr2);
	sigaddset(&only_usr2, SIGUSR2);
	both = only_usr2;
	sigaddset(&both, SIGUSR1);
	sigprocmask(SIG_BLOCK, &both, NULL);

	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (pid == 0) child(&only_usr2);

	send_signal(pid, SIGUSR2, "SIGUSR2, which is blocked: pending");
	send_signal(pid, SIGUSR2, "SIGUSR2 again: pending already");
	send_signal(pid, SIGUSR1, "SIGUSR1: its handler runs");
	send_signal(pid, SIGHUP, "SIGHUP: ignored");
	send_signal(pid, SIGSTOP, "SIGSTOP: the child is stopped");
	expect(pid, WUNTRACED, "SIGSTOP");
	send_signal(pid, SIGCONT, "SIGCONT: the child goes on");
	expect(pid, WCONTINUED, "SIGCONT");
	send_signal(pid, SIGTERM, "SIGTERM: the child is terminated");
	expect(pid, 0, "SIGTERM");
	return 0;
}
