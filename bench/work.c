/*
 * work.c - the loads that `make bench` and `make truth` measure, each of a fixed amount of work. A load prints the seconds it
 * took, from after its start to before its end, so that starting an observer can be told from being observed; then what the
 * kernel says of each child that it has reaped (wait4).
 *
 *   work cpu PROCESSES MILLIONS      PROCESSES children, each doing so many million steps of arithmetic
 *   work pingpong ROUNDS one|two     a byte to and fro over two pipes, both processes on one CPU or each on its own
 *   work forks N                     N times fork, exit, wait
 *   work execs N                     N times fork, exec of true, wait
 *   work many N PERIOD_MS SECONDS    N children that wake every PERIOD_MS (0: never) for so long
 *   work sleepers N ROUNDS           N children, each sleeping 1 to 3 ms and computing a little, ROUNDS times
 *   work threads N ROUNDS            two children of N threads each, which do the same
 *   work lives N ORPHANS EXECS       N children, exiting at once; so many leave a child of their own behind, so many exec true
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REAPED_MAX = 4096 };

static struct { pid_t pid; struct rusage used; } reaped[REAPED_MAX];
static int nreaped;

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

/* The pid of a child that has ended, -1. */
static pid_t reap(void)
{
	struct rusage used;
	pid_t pid = wait4(-1, NULL, 0, &used);
	if (pid > 0 && nreaped < REAPED_MAX) reaped[nreaped].pid = pid, reaped[nreaped++].used = used;
	return pid;
}

static void wait_for_all(void)
{
	while (reap() > 0) {}
}

static void say_reaped(void)
{
	for (int i = 0; i < nreaped; i++) {
		const struct rusage *u = &reaped[i].used;
		printf("pid=%d run=%ld vol=%ld invol=%ld\n", (int)reaped[i].pid,
		       (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000 + u->ru_utime.tv_usec + u->ru_stime.tv_usec, u->ru_nvcsw,
		       u->ru_nivcsw);
	}
}

static void keep_to(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set) < 0) die("sched_setaffinity");
}

static void compute(long steps)
{
	volatile unsigned long x = 1;
	for (long k = 0; k < steps; k++) x = x * 6364136223846793005UL + 1;
}

static void cpu(char **argv)
{
	long steps = atol(argv[1]) * 1000000;
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) > 0) continue;
		compute(steps);
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
		if (reap() < 0) die("wait");
	}
}

static void execs(char **argv)
{
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) == 0) {
			execlp("true", "true", (char *)NULL);
			die("true");
		}
		if (reap() < 0) die("wait");
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

static void sleep_and_compute(int rounds)
{
	for (int i = 0; i < rounds; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 1000000L * (1 + i % 3)}, NULL);
		compute(i % 7 * 50000L);
	}
}

static void sleepers(char **argv)
{
	for (int i = atoi(argv[0]); i > 0; i--) {
		if (child_of(fork()) > 0) continue;
		sleep_and_compute(atoi(argv[1]));
		_exit(0);
	}
	wait_for_all();
}

static void *thread(void *rounds)
{
	sleep_and_compute(*(int *)rounds);
	return NULL;
}

static void be_threads(int n, int rounds)
{
	pthread_t threads[64];
	for (int i = 0; i < n && i < 64; i++)
		if (pthread_create(&threads[i], NULL, thread, &rounds)) die("pthread_create");
	for (int i = 0; i < n && i < 64; i++) pthread_join(threads[i], NULL);
	_exit(0);
}

static void threads(char **argv)
{
	for (int i = 0; i < 2; i++)
		if (child_of(fork()) == 0) be_threads(atoi(argv[0]), atoi(argv[1]));
	wait_for_all();
}

/* A child that ends while its own child lives. */
static void leave_an_orphan(void)
{
	pid_t parent = getpid();
	if (child_of(fork()) > 0) _exit(0);
	while (getppid() == parent) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	_exit(0);
}

static void lives(char **argv)
{
	int orphans = atoi(argv[1]), execs_too = orphans + atoi(argv[2]);
	for (int i = 0; i < atoi(argv[0]); i++) {
		if (child_of(fork()) == 0) {
			if (i < orphans) leave_an_orphan();
			if (i < execs_too) execlp("true", "true", (char *)NULL);
			_exit(i < execs_too);
		}
		if (i % 2 && reap() < 0) die("wait");
	}
	wait_for_all();
}

static const struct load {
	const char *name;
	int arguments;
	void (*run)(char **argv);
} loads[] = {{"cpu", 2, cpu}, {"pingpong", 2, pingpong}, {"forks", 1, forks}, {"execs", 1, execs}, {"many", 3, many},
	{"sleepers", 2, sleepers}, {"threads", 2, threads}, {"lives", 3, lives}};

int main(int argc, char **argv)
{
	struct timespec from, to;
	for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
		if (argc < 2 || strcmp(argv[1], loads[i].name) != 0 || argc != 2 + loads[i].arguments) continue;
		clock_gettime(CLOCK_MONOTONIC, &from);
		loads[i].run(argv + 2);
		clock_gettime(CLOCK_MONOTONIC, &to);
		printf("seconds %.6f\n", (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
		say_reaped();
		return 0;
	}
	fprintf(stderr, "usage: see the head of bench/work.c\n");
	return 2;
}
