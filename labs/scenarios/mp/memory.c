/*
 * memory.c - each process has its own memory. In Python: a global list, appended to in parent and child, and id() of it printed
 * in both.
 *
 * Watch the list's address. After a fork it is the same in both, and yet not the same memory: the child writes to its own copy,
 * page by page as it writes (copy-on-write). Under spawn and forkserver the child is a fresh image, which Linux puts somewhere
 * else. Shared is only what is made so: the last line's value.
 */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

static int list[8], length;

static void append(int number)
{
	list[length++] = number;
}

static void show(const char *who)
{
	printf("%-20s list at %p:", who, (void *)list);
	for (int i = 0; i < length; i++) printf(" %d", list[i]);
	printf("\n");
	show_var(length);
}

static int child(const void *arguments, size_t size)
{
	struct mp_value *shared;
	(void)size;
	must(mp_value_open(&shared, mp_passed(0)));
	append(2);
	show(arguments);
	must(mp_lock_acquire(mp_value_lock(shared), MP_FOREVER));
	++*(int *)mp_value_data(shared);
	must(mp_lock_release(mp_value_lock(shared)));
	mp_value_free(shared);
	return 0;
}

static void by(enum mp_method method, const char *who, size_t size, struct mp_value *shared)
{
	struct mp_process *p;
	step("%s appends 2 to its list", who);
	must(mp_process_new(&p, method, child, who, size));
	if (mp_process_pass(p, mp_value_fd(shared)) < 0) must(MP_ECONTEXT);
	must(mp_process_start(p));
	must(mp_process_join(p, MP_FOREVER));
	mp_process_free(p);
}

int main(int argc, char **argv)
{
	struct mp_value *shared;
	MP_TARGET(child);
	mp_init(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	must(mp_value_new(&shared, MP_SPAWN, sizeof(int)));
	append(1);
	show("parent");
	by(MP_FORK, "child by fork", sizeof "child by fork", shared);
	by(MP_SPAWN, "child by spawn", sizeof "child by spawn", shared);
	by(MP_FORKSERVER, "child by forkserver", sizeof "child by forkserver", shared);
	show("parent, afterwards");
	printf("a value that is shared was added to by all: %d\n", *(int *)mp_value_data(shared));
	mp_value_free(shared);
	return 0;
}
