/* process.c - a child by each start method: how it ends, by itself, by a signal, with its parent. And names that are the library's own inside are
 * free for a program. */
#include <proclab/mp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int shared_new(int ring_new)
{
	return ring_new + 1;
}

static int counts(const void *arguments, size_t size)
{
	printf("%s got %d of %zu bytes\n", mp_process_name(mp_current_process()), *(const int *)arguments, size);
	return shared_new(*(const int *)arguments);
}

static int waits(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	while (pause()) {}
	return 0;
}

/* Has a child of its own, which keeps the pipe open, and is gone. */
static int leaves_one(const void *arguments, size_t size)
{
	struct mp_process *p;
	(void)size;
	if (mp_process_new(&p, *(const enum mp_method *)arguments, waits, NULL, 0) || mp_process_pass(p, mp_passed(0)) < 0) return 1;
	int error = mp_process_start(p);
	_exit(error ? 2 : 9);
}

static int ended(struct mp_process *p)
{
	int code = -99;
	if (mp_process_join(p, MP_FOREVER) || mp_process_exit_code(p, &code)) return -98;
	mp_process_free(p);
	return code;
}

static struct mp_process *made(enum mp_method method, mp_target *target, const void *arguments, size_t size)
{
	struct mp_process *p;
	if (mp_process_new(&p, method, target, arguments, size)) exit(1);
	return p;
}

static void all(enum mp_method method, const char *name)
{
	int number = 4, ends[2];
	struct mp_process *p = made(method, counts, &number, sizeof number);
	int error = mp_process_start(p), code = ended(p);
	printf("%s: started %d, returned %d\n", name, error, code);
	p = made(method, waits, NULL, 0);
	mp_process_start(p);
	mp_process_terminate(p);
	printf("%s: terminated %d\n", name, ended(p));
	if (pipe(ends)) exit(1);
	p = made(method, leaves_one, &method, sizeof method);
	mp_process_pass(p, ends[1]);
	close(ends[1]);
	mp_process_start(p);
	printf("%s: left %d\n", name, ended(p));
	printf("%s: and the child it left has ended: %d\n", name, (int)read(ends[0], &number, 1));
	close(ends[0]);
}

int main(int argc, char **argv)
{
	MP_TARGET(counts);
	MP_TARGET(waits);
	MP_TARGET(leaves_one);
	mp_init(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	all(MP_FORK, "fork");
	all(MP_SPAWN, "spawn");
	all(MP_FORKSERVER, "forkserver");
	return 0;
}
