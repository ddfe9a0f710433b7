/*
 * orphan.c - a parent is killed. Its child ends with it; a detached one lives on as an orphan, with another parent. In Python every
 * child lives on so.
 */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

static struct mp_connection *from_child[2], *from_orphan[2], *to_orphan[2];

static int child(const void *arguments, size_t size)
{
	pid_t parent = getppid();
	(void)arguments, (void)size;
	mp_connection_close(from_orphan[1]);
	must(mp_send(from_child[1], &parent, sizeof parent, MP_FOREVER));
	for (;;) usleep(100000);
	return 0;
}

static int orphan(const void *arguments, size_t size)
{
	pid_t parents[2] = {getppid()};
	char word;
	(void)arguments, (void)size;
	mp_connection_close(from_child[1]);
	must(mp_send(from_orphan[1], parents, sizeof parents, MP_FOREVER));
	must(mp_recv(to_orphan[0], &word, 1, NULL, MP_FOREVER));
	parents[1] = getppid();
	must(mp_send(from_orphan[1], parents, sizeof parents, MP_FOREVER));
	return 0;
}

static int parent(const void *arguments, size_t size)
{
	struct mp_process *one, *other;
	(void)arguments, (void)size;
	must(mp_process_new(&one, MP_FORK, child, NULL, 0));
	must(mp_process_new(&other, MP_FORK, orphan, NULL, 0));
	must(mp_process_set_detached(other, true));
	must(mp_process_start(one));
	must(mp_process_start(other));
	must(mp_process_join(one, MP_FOREVER));
	return 0;
}

int main(void)
{
	struct mp_process *p;
	pid_t first, parents[2];
	setvbuf(stdout, NULL, _IOLBF, 0);
	must(mp_pipe(from_child, false));
	must(mp_pipe(from_orphan, false));
	must(mp_pipe(to_orphan, false));
	must(mp_process_new(&p, MP_FORK, parent, NULL, 0));
	must(mp_process_start(p));
	mp_connection_close(from_child[1]);
	mp_connection_close(from_orphan[1]);
	must(mp_recv(from_child[0], &first, sizeof first, NULL, MP_FOREVER));
	must(mp_recv(from_orphan[0], parents, sizeof parents, NULL, MP_FOREVER));
	printf("the parent of both is the one that was started: %s\n",
		   first == mp_process_pid(p) && parents[0] == first ? "yes" : "no");
	step("the parent is killed");
	must(mp_process_kill(p));
	must(mp_process_join(p, MP_FOREVER));
	printf("the child: %s\n",
		   mp_recv(from_child[0], &first, sizeof first, NULL, MP_FOREVER) == MP_EEOF ? "has ended with its parent" : "lives");
	must(mp_send(to_orphan[1], "?", 1, MP_FOREVER));
	must(mp_recv(from_orphan[0], parents, sizeof parents, NULL, MP_FOREVER));
	printf("the detached one: lives, and has %s parent\n", parents[1] != parents[0] ? "another" : "the same");
	mp_process_free(p);
	return 0;
}
