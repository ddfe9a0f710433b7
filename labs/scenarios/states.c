/*
 * states - every state of a process, side by side.
 *
 * Watch: three workers want a CPU and the program keeps to two, so that at each moment two workers are RUNNING and one is READY,
 * and they take turns. The sleeper is WAITING for time to pass, the reader is WAITING for data in a pipe. Then the parent has
 * a worker STOPPED and continued, and leaves the first that ends a ZOMBIE for a moment.
 * Why: ready and waiting look the same from outside, neither gets on. But a ready process lacks nothing except a CPU, and a
 * waiting one could not use a CPU if it had one.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

enum { WORKERS = 3, CPUS = 2, WORK_MS = 800 };

static int channel[2];

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

/* Keep to the first CPUS of the CPUs that this program may use; its children inherit that. Returns how many those are. */
static int keep_to_few_cpus(void)
{
	cpu_set_t all, few;
	if (sched_getaffinity(0, sizeof all, &all) < 0) die("sched_getaffinity");
	CPU_ZERO(&few);
	for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&few) < CPUS; cpu++)
		if (CPU_ISSET(cpu, &all)) CPU_SET(cpu, &few);
	if (sched_setaffinity(0, sizeof few, &few) < 0) die("sched_setaffinity");
	return CPU_COUNT(&few);
}

static void worker(void)
{
	struct rusage used;
	note("%d is a worker: it wants a CPU all the time", (int)getpid());
	compute(WORK_MS);
	getrusage(RUSAGE_SELF, &used);
	printf("%d worked and used %ld ms of CPU time\n", (int)getpid(),
	       used.ru_utime.tv_sec * 1000L + used.ru_utime.tv_usec / 1000 + used.ru_stime.tv_sec * 1000L + used.ru_stime.tv_usec / 1000);
}

static void sleeper(void)
{
	note("%d is the sleeper: it waits for time to pass", (int)getpid());
	nap(1000);
	printf("%d slept\n", (int)getpid());
}

static void reader(void)
{
	char text[32];
	close(channel[1]);
	note("%d is the reader: it waits for data in a pipe", (int)getpid());
	ssize_t n = read(channel[0], text, sizeof text);
	if (n < 0) die("read");
	printf("%d read \"%.*s\"\n", (int)getpid(), (int)n, text);
}

static pid_t start(void (*work)(void))
{
	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (pid > 0) return pid;
	work();
	exit(0);
}

int main(void)
{
	pid_t workers[WORKERS];
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	int cpus = keep_to_few_cpus();
	if (pipe(channel) < 0) die("pipe");

	step("%d workers for %d CPUs, a sleeper and a reader", WORKERS, cpus);
	for (int i = 0; i < WORKERS; i++) workers[i] = start(worker);
	start(sleeper);
	start(reader);
	close(channel[0]);

	nap(400);
	step("a worker is stopped, and continued after 300 ms");
	kill(workers[0], SIGSTOP);
	nap(300);
	kill(workers[0], SIGCONT);

	step("the reader gets what it waits for, and ends: a zombie until the parent waits");
	if (write(channel[1], "hello", 5) != 5) die("write");
	nap(600);
	step("the parent waits for all its children");
	while (wait(NULL) > 0) {}
	return 0;
}
