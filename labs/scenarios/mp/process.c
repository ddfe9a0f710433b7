/*
 * process.c - a process is made, started and joined; by each start method. In Python: p = Process(target=work, args=(7,));
 * p.start(); p.join().
 *
 * Watch when the parent goes on: start returns at once, join only when the child has ended.
 */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

static int work(const void *arguments, size_t size)
{
	(void)size;
	usleep(60000);
	return *(const int *)arguments;
}

static void one(enum mp_method method, const char *how)
{
	struct mp_process *p;
	int number = 7, code = 0;
	must(mp_process_new(&p, method, work, &number, sizeof number));
	step("%s is started by %s", mp_process_name(p), how);
	long long start = chart_now();
	must(mp_process_start(p));
	printf("%s, started by %s: %s", mp_process_name(p), how, mp_process_is_alive(p) ? "is alive, " : "");
	printf("%s", mp_process_exit_code(p, &code) == MP_ERUNNING ? "has no exit code yet; " : "");
	must(mp_process_join(p, MP_FOREVER));
	chart_add(mp_process_pid(p), how, start, chart_now());
	must(mp_process_exit_code(p, &code));
	printf("joined: exit code %d\n", code);
	must(mp_process_close(p));
	mp_process_free(p);
}

int main(int argc, char **argv)
{
	MP_TARGET(work);
	mp_init(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	printf("%s has %d CPUs\n", mp_process_name(mp_current_process()), mp_cpu_count());
	one(MP_FORK, "fork");
	one(MP_SPAWN, "spawn");
	one(MP_FORKSERVER, "forkserver");
	one(MP_FORKSERVER, "forkserver");
	chart_show(argc, argv);
	return 0;
}
