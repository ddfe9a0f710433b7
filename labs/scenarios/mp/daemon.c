/*
 * daemon.c - a daemon works as long as the program does: when its parent ends, it gets SIGTERM; others are joined. In Python:
 * Process(daemon=True).
 */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>
#include <signal.h>

#include "task.h"

static void on_term(int sig)
{
	static const char text[] = "the daemon gets SIGTERM\n";
	(void)sig;
	if (write(1, text, sizeof text - 1) < 0) _exit(1);
	_exit(0);
}

static int nothing(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	return 0;
}

static int serves(const void *arguments, size_t size)
{
	struct mp_process *p;
	(void)arguments, (void)size;
	signal(SIGTERM, on_term);
	must(mp_process_new(&p, MP_FORK, nothing, NULL, 0));
	printf("the daemon starts a child: %s\n", mp_strerror(mp_process_start(p)));
	for (;;) usleep(100000);
	return 0;
}

static int worker(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	usleep(200000);
	printf("the other child has done its work\n");
	return 0;
}

int main(void)
{
	struct mp_process *daemon, *other;
	setvbuf(stdout, NULL, _IOLBF, 0);
	must(mp_process_new(&daemon, MP_FORK, serves, NULL, 0));
	must(mp_process_set_daemon(daemon, true));
	must(mp_process_new(&other, MP_FORK, worker, NULL, 0));
	step("a daemon and another child are started");
	must(mp_process_start(daemon));
	must(mp_process_start(other));
	usleep(100000);
	step("main returns: the daemon is terminated, the other child joined");
	printf("main returns\n");
	return 0;
}
