/*
 * descendants.c - see descendants.h; the lists are /proc/PID/task/TID/children, and where the kernel was built without them, the
 * parents in every /proc/PID/stat.
 */
#include "real/run/descendants.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "real/observe/proc.h"

struct list {
	int32_t *pids;
	int count, room;
};

static void make_room(struct list *l, int more)
{
	if (l->count + more <= l->room) return;
	l->room = (l->count + more) * 2;
	l->pids = realloc(l->pids, (size_t)l->room * sizeof *l->pids);
	assert(l->pids);
}

static void add_children(struct list *l, pid_t parent)
{
	enum { AT_ONCE = 64 };
	make_room(l, AT_ONCE);
	int n = proc_children(parent, l->pids + l->count, l->room - l->count);
	if (n > l->room - l->count) {
		make_room(l, n + AT_ONCE);
		n = proc_children(parent, l->pids + l->count, l->room - l->count);
		if (n > l->room - l->count) n = l->room - l->count;
	}
	if (n > 0) l->count += n;
}

struct descendants descendants_signal(int sig, bool (*spare)(void *arg, pid_t child), void *arg)
{
	struct descendants d = {0, 0};
	struct list l = {0};
	add_children(&l, getpid());
	int children = l.count;
	for (int i = 0; i < l.count; i++) {
		pid_t pid = l.pids[i];
		if (i < children && spare && spare(arg, pid)) continue;
		d.found++;
		add_children(&l, pid);
		if (kill(pid, sig) && errno == EPERM) d.refused++;
	}
	free(l.pids);
	return d;
}
