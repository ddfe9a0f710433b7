/*
 * threads.c - two threads, then two processes, do the same. In Python: threading.Thread against multiprocessing.Process.
 *
 * Watch the counter: threads have one memory, so that each sees what the other adds; of processes each has its own. In C both run
 * in parallel (in Python threads do not: one lock guards the interpreter).
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>

#include "work.h"

static atomic_int counter;

static int adds(const void *which, size_t size)
{
	work_do(which, size);
	counter++;
	return 0;
}

static void *thread(void *which)
{
	adds(which, sizeof(int));
	return NULL;
}

static void two_threads(void)
{
	pthread_t threads[2];
	static int numbers[2] = {0, 1};
	for (int i = 0; i < 2; i++) must(pthread_create(&threads[i], NULL, thread, &numbers[i]) ? MP_ESYSTEM : 0);
	for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}

static void two_processes(void)
{
	struct mp_process *p[2];
	for (int i = 0; i < 2; i++) {
		must(mp_process_new(&p[i], MP_FORK, adds, &i, sizeof i));
		must(mp_process_start(p[i]));
	}
	for (int i = 0; i < 2; i++) work_join(p[i]);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	work_prepare();
	step("two threads add one each");
	two_threads();
	printf("two threads: the counter is %d; both pids are %s\n", counter,
		   work_times[0].pid == work_times[1].pid ? "the same" : "different");
	work_chart("thread", "thread", 0, NULL);
	counter = 0;
	step("two processes add one each, to their own copies");
	two_processes();
	printf("two processes: the counter is %d; both pids are %s\n", counter,
		   work_times[0].pid == work_times[1].pid ? "the same" : "different");
	work_chart("process", "process", argc, argv);
	return 0;
}
