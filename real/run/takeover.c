/*
 * takeover.c - see takeover.h. Proclab may have children of its own: only those are touched that belong to the tree.
 */
#include "real/run/takeover.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/proc.h"
#include "real/run/descendants.h"

struct tree_of {
	struct observer *observer;
	pid_t program;
};

static bool belongs(const struct tree_of *t, pid_t pid)
{
	if (t->program <= 0) return false;
	return pid == t->program || getpgid(pid) == t->program || (t->observer && observer_owns(t->observer, pid));
}

static bool spare(void *arg, pid_t pid)
{
	return !belongs(arg, pid);
}

/* Whether a thread of ours (the observer's) traces it. A wait of its parent's, which we are, would then take the stops that are
 * meant for the tracer, and its end is told by the tracer as well. */
static bool traced_by_us(pid_t pid)
{
	struct proc_status status;
	char thread[48];
	if (proc_status(pid, pid, &status) || !status.tracer) return false;
	snprintf(thread, sizeof thread, "/proc/self/task/%d", status.tracer);
	return !access(thread, F_OK);
}

int takeover_reap(struct observer *o, pid_t program, void (*reaped)(void *arg, pid_t pid, int status), void *arg)
{
	enum { AT_ONCE = 1024 };
	int32_t children[AT_ONCE];
	struct tree_of tree = {o, program};
	int left = 0, n = proc_children(getpid(), children, AT_ONCE);
	for (int i = 0; i < n && i < AT_ONCE; i++) {
		int status;
		if (!belongs(&tree, children[i])) continue;
		if (!traced_by_us(children[i]) && waitpid(children[i], &status, WNOHANG | __WALL) == children[i])
			reaped(arg, children[i], status);
		else
			left++;
	}
	return left + (n > AT_ONCE);
}

void takeover_kill(struct observer *o, pid_t program)
{
	descendants_signal(SIGKILL, spare, &(struct tree_of){o, program});
}
