/*
 * limits.c - what a process may: resource limits, priorities, CPUs, scheduling classes.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"

#include <sched.h> /* last: its SCHED_IDLE is a macro */

/* ---- Resource limits ------------------------------------------------------------------------------------------------------- */

static int64_t get_limit(struct call *c, const struct process *p, int64_t which, int64_t to)
{
	return to ? call_store(c, to, &p->limits[which], sizeof p->limits[which]) : 0;
}

static int64_t set_limit(struct call *c, struct process *p, int64_t which, int64_t from)
{
	struct limit new;
	if (!from) return 0;
	if (call_load(c, &new, from, sizeof new)) return -EFAULT;
	if (new.soft > new.hard) return -EINVAL;
	if (new.hard > p->limits[which].hard) return -EPERM;
	p->limits[which] = new;
	return 0;
}

int64_t sys_getrlimit(struct call *c)
{
	return c->args[0] < 0 || c->args[0] >= LIMITS ? -EINVAL : get_limit(c, c->p, c->args[0], c->args[1]);
}

int64_t sys_setrlimit(struct call *c)
{
	return c->args[0] < 0 || c->args[0] >= LIMITS ? -EINVAL : set_limit(c, c->p, c->args[0], c->args[1]);
}

int64_t sys_prlimit64(struct call *c)
{
	struct process *p = c->args[0] ? process_edit(c->m, (int32_t)c->args[0]) : c->p;
	struct limit old;
	if (!p) return -ESRCH;
	if (c->args[1] < 0 || c->args[1] >= LIMITS) return -EINVAL;
	old = p->limits[c->args[1]];
	int64_t code = set_limit(c, p, c->args[1], c->args[2]);
	return code || !c->args[3] ? code : call_store(c, c->args[3], &old, sizeof old);
}

/* ---- Niceness -------------------------------------------------------------------------------------------------------------- */

static bool is_meant(const struct call *c, const struct process *p, int64_t which, int64_t who)
{
	if (p->native || p->zombie) return false;
	if (which == PRIO_PROCESS) return p->pid == (who ? who : c->p->pid);
	if (which == PRIO_PGRP) return p->pgid == (who ? who : c->p->pgid);
	return !who || who == SIM_UID;
}

int64_t sys_getpriority(struct call *c)
{
	int best = -ESRCH;
	if (c->args[0] < PRIO_PROCESS || c->args[0] > PRIO_USER) return -EINVAL;
	for (uint32_t i = 0; i < c->m->nproc; i++) {
		const struct process *p = c->m->procs[i];
		if (is_meant(c, p, c->args[0], c->args[1]) && 20 - p->nice > best) best = 20 - p->nice; /* so that it is never negative */
	}
	return best;
}

static int set_nice(struct machine *m, struct process *p, int64_t nice)
{
	nice = nice < -20 ? -20 : nice > 19 ? 19 : nice;
	if (nice < p->nice && nice < 20 - (int64_t)p->limits[RLIMIT_NICE].soft) return -EACCES;
	p->nice = (int8_t)nice;
	for (uint32_t i = 0; i < p->ntid; i++) cpu_set_params(m, thread_find(m, p->tids[i]));
	return 0;
}

int64_t sys_setpriority(struct call *c)
{
	int code = -ESRCH;
	if (c->args[0] < PRIO_PROCESS || c->args[0] > PRIO_USER) return -EINVAL;
	for (uint32_t i = 0; i < c->m->nproc; i++)
		if (is_meant(c, c->m->procs[i], c->args[0], c->args[1]))
			code = set_nice(c->m, process_edit(c->m, c->m->procs[i]->pid), (int32_t)c->args[2]);
	return code;
}

/* ---- Scheduling ------------------------------------------------------------------------------------------------------------ */

int64_t sys_sched_yield(struct call *c)
{
	cpu_yield(c->m, c->t);
	return 0;
}

static struct thread *thread_or_self(struct call *c, int64_t tid)
{
	struct thread *t = tid ? thread_edit(c->m, (int32_t)tid) : c->t;
	return t && t->state < STATE_ZOMBIE ? t : NULL;
}

int64_t sys_sched_getaffinity(struct call *c)
{
	const struct thread *t = thread_or_self(c, c->args[0]);
	if (!t) return -ESRCH;
	if (c->args[1] < 8) return -EINVAL;
	uint64_t mask = t->affinity & (UINT64_MAX >> (64 - c->m->config->cpus));
	return call_store(c, c->args[2], &mask, sizeof mask) ? -EFAULT : 8;
}

int64_t sys_sched_setaffinity(struct call *c)
{
	struct thread *t = thread_or_self(c, c->args[0]);
	uint64_t mask = 0;
	if (!t) return -ESRCH;
	if (c->args[1] <= 0 || call_load(c, &mask, c->args[2], c->args[1] < 8 ? (size_t)c->args[1] : 8)) return -EFAULT;
	if (!(mask & (UINT64_MAX >> (64 - c->m->config->cpus)))) return -EINVAL;
	t->affinity = mask;
	cpu_set_params(c->m, t);
	if (t->state == STATE_RUNNING && !(mask >> t->cpu & 1)) cpu_yield(c->m, t);
	return 0;
}

int64_t sys_getcpu(struct call *c)
{
	uint32_t cpu = (uint32_t)c->t->cpu, node = 0;
	if (c->args[0] && call_store(c, c->args[0], &cpu, sizeof cpu)) return -EFAULT;
	return c->args[1] ? call_store(c, c->args[1], &node, sizeof node) : 0;
}

static bool is_realtime(int64_t policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

int64_t sys_sched_get_priority_max(struct call *c)
{
	int64_t policy = c->args[0];
	return is_realtime(policy) ? 99 : policy == SCHED_OTHER || policy == SCHED_BATCH || policy == SCHED_IDLE ? 0 : -EINVAL;
}

int64_t sys_sched_get_priority_min(struct call *c)
{
	int64_t max = sys_sched_get_priority_max(c);
	return max > 0 ? 1 : max;
}

int64_t sys_sched_getscheduler(struct call *c)
{
	const struct thread *t = thread_or_self(c, c->args[0]);
	return t ? t->policy : -ESRCH;
}

int64_t sys_sched_getparam(struct call *c)
{
	const struct thread *t = thread_or_self(c, c->args[0]);
	return t ? call_store(c, c->args[1], &t->priority, sizeof t->priority) : -ESRCH;
}

/* Real-time classes need a privilege that the simulated user has not got. */
static int64_t set_class(struct call *c, struct thread *t, int64_t policy, int64_t from)
{
	int32_t priority;
	if (!t) return -ESRCH;
	if (call_load(c, &priority, from, sizeof priority)) return -EFAULT;
	if (is_realtime(policy) ? priority < 1 || priority > 99 : priority != 0) return -EINVAL;
	if (is_realtime(policy) && (uint64_t)priority > c->p->limits[RLIMIT_RTPRIO].soft) return -EPERM;
	t->policy = (int8_t)policy;
	t->priority = priority;
	return 0;
}

int64_t sys_sched_setscheduler(struct call *c)
{
	int64_t policy = c->args[1];
	if (!is_realtime(policy) && policy != SCHED_OTHER && policy != SCHED_BATCH && policy != SCHED_IDLE) return -EINVAL;
	return set_class(c, thread_or_self(c, c->args[0]), policy, c->args[2]);
}

int64_t sys_sched_setparam(struct call *c)
{
	struct thread *t = thread_or_self(c, c->args[0]);
	return set_class(c, t, t ? t->policy : 0, c->args[1]);
}

int64_t sys_sched_rr_get_interval(struct call *c)
{
	int64_t ts[2] = {c->m->config->quantum / 1000000000, c->m->config->quantum % 1000000000};
	return thread_or_self(c, c->args[0]) ? call_store(c, c->args[1], ts, sizeof ts) : -ESRCH;
}

int64_t sys_sysinfo(struct call *c)
{
	struct { int64_t uptime, loads[3]; uint64_t total, free, shared, buffer, swap, free_swap; uint16_t procs, pad; uint64_t high, free_high; uint32_t unit; char rest[4]; } out;
	memset(&out, 0, sizeof out);
	out.uptime = (c->m->now + 100000000000) / 1000000000;
	out.total = (uint64_t)c->m->memory.limit << PAGE_BITS;
	out.free = (uint64_t)(c->m->memory.limit - c->m->memory.used) << PAGE_BITS;
	out.procs = (uint16_t)c->m->nproc;
	out.unit = 1;
	return call_store(c, c->args[0], &out, sizeof out);
}
