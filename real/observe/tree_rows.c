/*
 * tree_rows.c - the rows of the tree: who is there, found by number or in order of birth. No events come from here.
 *
 * Every task (thread) has one row, found by its tid; a process is found through its leader's row, which stays until the reap.
 */
#include "real/observe/tree_rows.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct tree_ops no_ops;

static void *allocate(size_t n, size_t size)
{
	void *p = calloc(n, size);
	assert(p && "out of memory");
	return p;
}

static struct tree_task **bucket(const struct tree *tr, int32_t tid)
{
	return &tr->buckets[((uint32_t)tid * 2654435761u >> 8) & (tr->nbucket - 1)];
}

static void grow(struct tree *tr)
{
	struct tree_task **old = tr->buckets;
	uint32_t n = tr->nbucket;

	tr->nbucket *= 2;
	tr->buckets = allocate(tr->nbucket, sizeof *tr->buckets);
	for (uint32_t i = 0; i < n; i++) {
		for (struct tree_task *task = old[i], *next; task; task = next) {
			next = task->chain;
			struct tree_task **at = bucket(tr, task->tid);
			task->chain = *at;
			*at = task;
		}
	}
	free(old);
}

struct tree_task *tree_add_task(struct tree *tr, struct tree_proc *proc, int32_t tid, int64_t t)
{
	struct tree_task *task = allocate(1, sizeof *task), **end = &proc->tasks;

	if (tr->tasks >= tr->nbucket) grow(tr);
	*task = (struct tree_task){.tid = tid, .proc = proc, .state = STATE_NEW, .cpu = UNKNOWN, .since = t, .kernel_run = UNKNOWN,
		.kernel_ready = UNKNOWN, .kernel_count = UNKNOWN, .schedstat = -1};
	while (*end) end = &(*end)->next;
	*end = task;
	struct tree_task **at = bucket(tr, tid);
	task->chain = *at;
	*at = task;
	tr->tasks++;
	proc->live_tasks++;
	return task;
}

void tree_drop_task(struct tree *tr, struct tree_task *task)
{
	struct tree_task **at = bucket(tr, task->tid), **of = &task->proc->tasks;

	if (tr->ops->task_gone) tr->ops->task_gone(tr->ops_arg, task);
	while (*at != task) at = &(*at)->chain;
	*at = task->chain;
	while (*of != task) of = &(*of)->next;
	*of = task->next;
	if (task->schedstat >= 0) close(task->schedstat);
	tr->tasks--;
	free(task);
}

void tree_set_parent(struct tree *tr, struct tree_proc *proc, int32_t ppid)
{
	struct tree_proc *parent = tree_proc(tr, proc->ppid);

	if (parent && proc->ppid) parent->children--;
	proc->ppid = ppid;
	parent = tree_proc(tr, ppid);
	if (parent) parent->children++;
}

struct tree_proc *tree_add_proc(struct tree *tr, int64_t t, int32_t pid, int32_t ppid, const char *name)
{
	struct tree_proc *proc = allocate(1, sizeof *proc);

	*proc = (struct tree_proc){.pid = pid, .ppid_birth = ppid, .pidfd = -1, .born = t, .died = UNKNOWN, .code = UNKNOWN,
		.sig = UNKNOWN, .ignores_children = UNKNOWN, .link = tr->last};
	snprintf(proc->name, sizeof proc->name, "%s", name ? name : "");
	tree_set_parent(tr, proc, ppid);
	*tr->last = proc;
	tr->last = &proc->next;
	tr->live++;
	tree_add_task(tr, proc, pid, t);
	return proc;
}

void tree_drop_proc(struct tree *tr, struct tree_proc *proc)
{
	if (tr->ops->proc_gone) tr->ops->proc_gone(tr->ops_arg, proc);
	tree_set_parent(tr, proc, 0);
	for (struct tree_task *task = proc->tasks, *next; task; task = next) {
		next = task->next;
		tree_drop_task(tr, task);
	}
	*proc->link = proc->next;
	if (proc->next) proc->next->link = proc->link;
	else tr->last = proc->link;
	if (proc->pidfd >= 0 && !proc->outside_pidfd) close(proc->pidfd);
	tr->live--;
	free(proc);
}

struct tree *tree_new(tree_sink *sink, void *arg, int32_t supervisor, int32_t init)
{
	struct tree *tr = allocate(1, sizeof *tr);

	*tr = (struct tree){.sink = sink, .sink_arg = arg, .supervisor = supervisor, .init = init, .ops = &no_ops, .nbucket = 64};
	tr->last = &tr->first;
	tr->buckets = allocate(tr->nbucket, sizeof *tr->buckets);
	return tr;
}

void tree_free(struct tree *tr)
{
	if (!tr) return;
	for (struct tree_proc *proc = tr->first, *next; proc; proc = next) {
		next = proc->next;
		tree_drop_proc(tr, proc);
	}
	free(tr->buckets);
	free(tr);
}

void tree_see_timers(struct tree *tr)
{
	tr->sees_timers = true;
}

bool tree_sees_timers(const struct tree *tr)
{
	return tr->sees_timers;
}

void tree_set_ops(struct tree *tr, const struct tree_ops *ops, void *arg)
{
	tr->ops = ops ? ops : &no_ops;
	tr->ops_arg = arg;
}

struct tree_task *tree_task(struct tree *tr, int32_t tid)
{
	struct tree_task *task = *bucket(tr, tid);

	while (task && task->tid != tid) task = task->chain;
	return task;
}

struct tree_proc *tree_proc(struct tree *tr, int32_t pid)
{
	struct tree_task *leader = tree_task(tr, pid);

	return leader && leader->proc->pid == pid ? leader->proc : NULL;
}

struct tree_proc *tree_first(struct tree *tr)
{
	return tr->first;
}

uint32_t tree_live(const struct tree *tr)
{
	return tr->live;
}
