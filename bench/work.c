/*
 * work.c - the loads that `make bench` measures, each of a fixed amount of work. A load prints the seconds it took, from after
 * its start to before its end, so that starting an observer can be told from being observed.
 *
 *   work cpu PROCESSES MILLIONS      PROCESSES children, each doing so many million steps of arithmetic
 *   work pingpong ROUNDS one|two     a byte to and fro over two pipes, both processes on one CPU or each on its own
 *   work forks N                     N times fork, exit, wait
 *   work execs N                     N times fork, exec of true, wait
 *   work many N PERIOD_MS SECONDS    N children that wake every PERIOD_MS (0: never) for so long
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static pid_t child_of(pid_t pid)
{
	if (pid < 0) die("fork");
	return pid;
}

static void wait_for_all(void)
{
	while (wait(NULL) > 0) {}
}

static void keep_to(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set) < 0) die("sched_setaffinity");
}

static void cpu(char **argv)
{
	long steps = atol(argv[1]) * 1000000;
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) > 0) continue;
		volatile unsigned long x = 1;
		for (long k = 0; k < steps; k++) x = x * 6364136223846793005UL + 1;
		_exit(0);
	}
	wait_for_all();
}

static void pingpong(char **argv)
{
	int there[2], back[2], rounds = atoi(argv[0]), two = strcmp(argv[1], "two") == 0;
	char byte = 'x';
	if (pipe(there) < 0 || pipe(back) < 0) die("pipe");
	if (child_of(fork()) == 0) {
		keep_to(two ? 1 : 0);
		for (int i = 0; i < rounds; i++)
			if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1) die("pong");
		_exit(0);
	}
	keep_to(0);
	for (int i = 0; i < rounds; i++)
		if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) die("ping");
	wait_for_all();
}

static void forks(char **argv)
{
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) == 0) _exit(0);
		if (wait(NULL) < 0) die("wait");
	}
}

static void execs(char **argv)
{
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) == 0) {
			execlp("true", "true", (char *)NULL);
			die("true");
		}
		if (wait(NULL) < 0) die("wait");
	}
}

static void many(char **argv)
{
	long period = atol(argv[1]) * 1000000L;
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) > 0) continue;
		alarm((unsigned)atoi(argv[2]));
		for (;;) { /* until the alarm */
			if (period > 0) nanosleep(&(struct timespec){period / 1000000000L, period % 1000000000L}, NULL);
			else pause();
		}
	}
	wait_for_all();
}

static const struct load {
	const char *name;
	int arguments;
	void (*run)(char **argv);
} loads[] = {{"cpu", 2, cpu}, {"pingpong", 2, pingpong}, {"forks", 1, forks}, {"execs", 1, execs}, {"many", 3, many}};

int main(int argc, char **argv)
{
	struct timespec from, to;
	for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
		if (argc < 2 || strcmp(argv[1], loads[i].name) != 0 || argc != 2 + loads[i].arguments) continue;
		clock_gettime(CLOCK_MONOTONIC, &from);
		loads[i].run(argv + 2);
		clock_gettime(CLOCK_MONOTONIC, &to);
		printf("seconds %.6f\n", (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
		return 0;
	}
	fprintf(stderr, "usage: see the head of bench/work.c\n");
	return 2;
}
