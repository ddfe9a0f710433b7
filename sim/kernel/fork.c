/*
 * fork.c - fork, vfork, clone and posix_spawn's beginning: how processes and threads come to be.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"

#include <sched.h> /* last: its SCHED_IDLE is a macro */

/* Threads of all processes but init and the shell, against RLIMIT_NPROC and what the machine has. */
static bool too_many(struct call *c)
{
	if (c->m->nthread >= (uint32_t)c->m->config->max_processes) crowded(c);
	return c->m->nthread >= c->p->limits[RLIMIT_NPROC].soft;
}

static void emit_fork(struct call *c, const struct process *child, enum fork_how how)
{
	struct event e = {.kind = EV_FORK, .cpu = UNKNOWN, .fork = {child->pid, (uint8_t)how, NULL}};
	call_emit(c, &e);
}

/* The child's thread: like the caller's, but that its call returns 0 (fork), or that it begins elsewhere. */
static struct thread *copy_thread(struct call *c, int32_t pid, int32_t tid)
{
	struct thread *t = thread_add(c->m, pid, tid);
	const struct thread *from = c->t;
	t->mask = from->mask;
	t->affinity = from->affinity;
	t->policy = from->policy;
	t->priority = from->priority;
	t->alt_base = from->alt_base;
	t->alt_size = from->alt_size;
	t->alt_flags = from->alt_flags;
	memcpy(t->name, from->name, sizeof t->name);
	return t;
}

static void copy_place(struct thread *t, const struct thread *from)
{
	vm_thread_copy(&t->vm, &from->vm);
	t->handling = sim_copy(from->handling, (t->cap_handling = t->nhandling = from->nhandling) * sizeof *t->handling);
	vm_return(&t->vm, 0);
}

struct begin {
	uint64_t flags;
	enum fork_how how;
	uint64_t function, argument;   /* 0: goes on where the caller is */
	uint64_t stack, stack_low, tls;
	uint64_t parent_tid, child_tid;
};

static bool begin_vm(struct call *c, struct thread *t, const struct begin *b)
{
	if (!b->function) {
		copy_place(t, c->t);
		return true;
	}
	const struct vm_thread *vm = &c->t->vm;
	if (!vm_thread_init(&t->vm, vm->image, vm->base, b->function, &b->argument, 1, b->stack, b->stack_low)) return false;
	t->vm.tls = b->tls ? b->tls : b->flags & CLONE_THREAD ? map_tls(c->space, vm->image) : vm->tls;
	return true;
}

static void store_tid(struct call *c, uint64_t address, int32_t tid)
{
	if (address) space_store(c->space, address, &tid, sizeof tid);
}

/* In the child's memory, which may not be the caller's. */
static void store_child_tid(struct call *c, const struct process *child, uint64_t address, int32_t tid)
{
	if (!address) return;
	struct space *space = space_edit(c->m, child->space);
	space_enter(space, &c->m->memory);
	space_store(space, address, &tid, sizeof tid);
	space_enter(c->space, &c->m->memory);
}

static int64_t new_thread(struct call *c, const struct begin *b, int32_t tid)
{
	struct thread *t = copy_thread(c, c->p->pid, tid);
	if (!begin_vm(c, t, b)) {
		c->p->ntid--;
		thread_remove(c->m, tid);
		return -EINVAL;
	}
	struct event e = {.kind = EV_THREAD, .cpu = UNKNOWN, .thread = {tid, NULL}};
	call_emit(c, &e);
	if (b->flags & CLONE_CHILD_CLEARTID) t->clear_tid = b->child_tid;
	if (b->flags & CLONE_PARENT_SETTID) store_tid(c, b->parent_tid, tid);
	if (b->flags & CLONE_CHILD_SETTID) store_tid(c, b->child_tid, tid);
	thread_move(c->m, t, STATE_READY, 0, c->p->pid);
	return tid;
}

static void give_space(struct call *c, struct process *child, bool share)
{
	if (share) space_hold(c->m, child->space);
	else child->space = space_add(c->m, space_fork(c->space, &c->m->memory));
}

/* What it was told to begin with is no function: it will fault when it first runs. */
static void doom(struct process *child, struct thread *t, uint64_t function)
{
	const struct sig_info info = {.sig = SIGSEGV, .code = SEGV_MAPERR, .value = function};
	child->actions[SIGSEGV] = (struct sig_action){0};
	t->mask &= ~SIGNAL_BIT(SIGSEGV);
	pending_add(&t->pending, &info);
}

static int64_t new_process(struct call *c, const struct begin *b, int32_t pid)
{
	struct machine *m = c->m;
	struct process *child = process_fork(m, c->p, pid);
	if (b->flags & CLONE_PARENT) child->ppid = c->p->ppid;
	child->exit_signal = (int32_t)(b->flags & CSIGNAL);
	if (child->exit_signal > SIGNALS) child->exit_signal = 0; /* the parent is sent nothing then */
	process_edit(m, child->ppid)->children++;
	m->live++;
	give_space(c, child, b->flags & CLONE_VM);
	struct thread *t = copy_thread(c, pid, pid);
	if (!begin_vm(c, t, b)) doom(child, t, b->function);
	emit_fork(c, child, b->how);
	files_fork(m, c->p, child, b->flags & CLONE_FILES);
	if (b->flags & CLONE_CHILD_CLEARTID) t->clear_tid = b->child_tid;
	if (b->flags & CLONE_PARENT_SETTID) store_tid(c, b->parent_tid, pid);
	if (b->flags & CLONE_CHILD_SETTID) store_child_tid(c, child, b->child_tid, pid);
	if (b->flags & CLONE_VFORK) child->vfork_tid = c->t->tid;
	thread_move(m, t, STATE_READY, 0, c->p->pid);
	return pid;
}

/* After a vfork the parent waits until the child has let go of its memory. */
static int64_t wait_for_vfork(struct call *c)
{
	const struct process *child = process_find(c->m, (int32_t)c->progress->done);
	if (!child || child->vfork_tid != c->t->tid) return c->progress->done;
	return call_block_firmly(c, &(struct wait){.why = WAIT_VFORK, .fd = UNKNOWN, .target = child->pid}, TIME_NEVER);
}

static int64_t begin(struct call *c, const struct begin *b)
{
	if (c->again) return wait_for_vfork(c);
	if (too_many(c)) return -EAGAIN;
	int32_t id = machine_new_id(c->m);
	if (!id) return -EAGAIN;
	if (b->flags & CLONE_THREAD) return new_thread(c, b, id);
	int64_t result = new_process(c, b, id);
	if (!(b->flags & CLONE_VFORK)) return result;
	c->progress->done = result;
	return wait_for_vfork(c);
}

int64_t sys_fork(struct call *c)
{
	return begin(c, &(struct begin){.flags = SIGCHLD, .how = FORK_HOW_FORK});
}

int64_t sys_vfork(struct call *c)
{
	return begin(c, &(struct begin){.flags = CLONE_VM | CLONE_VFORK | SIGCHLD, .how = FORK_HOW_VFORK});
}

/* (flags, 0, parent_tid, child_tid, tls): as fork, where the caller is. A stack of its own needs a function to begin with:
 * clone_call. */
int64_t sys_clone(struct call *c)
{
	uint64_t flags = (uint64_t)c->args[0];
	if (c->args[1] || flags & CLONE_THREAD) return -EINVAL;
	return begin(c, &(struct begin){.flags = flags, .how = FORK_HOW_CLONE, .parent_tid = (uint64_t)c->args[2], .child_tid = (uint64_t)c->args[3]});
}

/* What clone(3) and pthread_create(3) are made of: struct { function, argument, stack_top, stack_low, tls, parent_tid, child_tid
 * }, 8 bytes each, and flags. The new thread calls function(argument), and ends as clone(2) says when it returns. */
int64_t sys_clone_call(struct call *c)
{
	uint64_t flags = (uint64_t)c->args[0], v[7];
	if (call_load(c, v, c->args[1], sizeof v)) return -EFAULT;
	if (!v[2] || (flags & CLONE_THREAD && !(flags & CLONE_VM))) return -EINVAL;
	enum fork_how how = flags & CLONE_VFORK ? FORK_HOW_POSIX_SPAWN : FORK_HOW_CLONE;
	return begin(c, &(struct begin){flags, how, v[0], v[1], v[2], v[3], v[4], v[5], v[6]});
}
