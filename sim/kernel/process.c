/*
 * process.c - processes as parts: born, copied, compared, taken out of the table.
 */
#include "sim/kernel/process.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/posix_timer.h"

static struct part *clone(const struct part *from)
{
	struct process *p = sim_copy(from, sizeof *p);
	p->part.refs = 1;
	p->tids = sim_copy(p->tids, (p->cap_tid = p->ntid) * sizeof *p->tids);
	p->dead = sim_copy(p->dead, (p->cap_dead = p->ndead) * sizeof *p->dead);
	p->timers = sim_copy(p->timers, (p->cap_timers = p->ntimers) * sizeof *p->timers);
	pending_copy(&p->pending, &((const struct process *)from)->pending);
	return &p->part;
}

static void free_process(struct part *part)
{
	struct process *p = (struct process *)part;
	free(p->tids);
	free(p->dead);
	free(p->timers);
	pending_clear(&p->pending);
	free(p);
}

#define SAME(field) (x->field == y->field)
#define SAME_BYTES(field) (!memcmp(&x->field, &y->field, sizeof x->field))

static bool same_list(const int32_t *a, uint32_t n, const int32_t *b, uint32_t nb)
{
	return n == nb && (!n || !memcmp(a, b, n * sizeof *a));
}

static bool same_fate(const struct process *x, const struct process *y)
{
	return SAME(dying) && SAME(zombie) && SAME(exit_code) && SAME(exit_sig) && SAME(core) && SAME(exit_signal) && SAME(vfork_tid) &&
		SAME(parent_death) && SAME(subreaper) && SAME(stopped) && SAME(stop_sig) && SAME(tell_stop) && SAME(tell_cont);
}

static bool same_timers(const struct process *x, const struct process *y)
{
	return SAME(next_timer) && SAME(ntimers) && (!x->ntimers || !memcmp(x->timers, y->timers, x->ntimers * sizeof *x->timers));
}

static bool same_times(const struct process *x, const struct process *y)
{
	return SAME_BYTES(real) && SAME_BYTES(virtual) && SAME_BYTES(prof) && SAME(born) && SAME(user) && SAME(system) && SAME(child_user) &&
		SAME(child_system) && SAME(vol) && SAME(invol) && SAME(child_vol) && SAME(child_invol) && SAME(zero_faults) && SAME(copy_faults) &&
		SAME(max_pages);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct process *x = (const struct process *)a, *y = (const struct process *)b;
	return SAME(pid) && SAME(ppid) && SAME(pgid) && SAME(sid) && SAME(program) && SAME(argv) && SAME(argc) && SAME(native) && SAME(forked) && SAME(leads_session) &&
		SAME(space) && SAME(files) && SAME(umask) && SAME(cwd) && SAME(children) && SAME(nice) && !strcmp(x->name, y->name) &&
		same_list(x->tids, x->ntid, y->tids, y->ntid) && same_list(x->dead, x->ndead, y->dead, y->ndead) && same_fate(x, y) &&
		same_times(x, y) && same_timers(x, y) && SAME_BYTES(limits) && SAME_BYTES(actions) && pending_equal(&x->pending, &y->pending);
}

static const struct part_ops ops = {.name = "process", .clone = clone, .free = free_process, .equal = equal};

/* ---- The table ------------------------------------------------------------------------------------------------------------- */

int32_t machine_new_id(struct machine *m)
{
	if ((int32_t)m->nthread >= m->config->max_processes) return 0;
	do m->last_id = m->last_id >= PID_LAST ? PID_PROGRAM : m->last_id + 1;
	while (process_find(m, m->last_id) || thread_find(m, m->last_id));
	return m->last_id;
}

static struct process *insert(struct machine *m, struct process *p)
{
	uint32_t i = process_index(m, p->pid);
	m->procs = sim_grow(m->procs, m->nproc, &m->cap_proc, sizeof(*m->procs));
	memmove(&m->procs[i + 1], &m->procs[i], (m->nproc++ - i) * sizeof(*m->procs));
	return m->procs[i] = p;
}

/* As a login on Debian has them. */
static void set_limits(struct process *p, const struct machine *m)
{
	for (int i = 0; i < LIMITS; i++) p->limits[i] = (struct limit){RLIM_INFINITY, RLIM_INFINITY};
	p->limits[RLIMIT_STACK].soft = 8 << 20;
	p->limits[RLIMIT_CORE].soft = 0;
	p->limits[RLIMIT_NPROC] = (struct limit){(uint64_t)m->config->max_processes, (uint64_t)m->config->max_processes};
	p->limits[RLIMIT_NOFILE] = (struct limit){1024, 1 << 20};
	p->limits[RLIMIT_MEMLOCK] = (struct limit){8 << 20, 8 << 20};
	p->limits[RLIMIT_SIGPENDING] = (struct limit){4096, 4096};
	p->limits[RLIMIT_MSGQUEUE] = (struct limit){819200, 819200};
	p->limits[RLIMIT_NICE] = p->limits[RLIMIT_RTPRIO] = (struct limit){0, 0};
}

struct process *process_add(struct machine *m, int32_t pid)
{
	struct process *p = part_new(sizeof *p, &ops);
	p->pid = pid;
	p->umask = 022;
	p->exit_signal = SIGCHLD;
	p->born = m->now;
	p->real.next = p->virtual.next = p->prof.next = TIME_NEVER;
	set_limits(p, m);
	return insert(m, p);
}

struct process *process_fork(struct machine *m, const struct process *from, int32_t pid)
{
	struct process *p = sim_copy(from, offsetof(struct process, actions));
	p = sim_resize(p, sizeof *p);
	memset(&p->actions, 0, sizeof *p - offsetof(struct process, actions));
	memcpy(p->actions, from->actions, sizeof p->actions);
	memcpy(p->limits, from->limits, sizeof p->limits);
	p->part.refs = 1;
	p->pid = pid;
	p->ppid = from->pid;
	p->nice = from->nice;
	p->forked = true;
	p->leads_session = p->subreaper = p->tell_stop = p->tell_cont = false;
	p->tids = p->dead = NULL;
	p->ntid = p->cap_tid = p->ndead = p->cap_dead = p->children = 0;
	p->exit_signal = SIGCHLD;
	p->vfork_tid = p->parent_death = 0;
	p->born = m->now;
	p->real.next = p->virtual.next = p->prof.next = TIME_NEVER;
	return insert(m, p);
}

void process_remove(struct machine *m, int32_t pid)
{
	uint32_t i = process_index(m, pid);
	assert(i < m->nproc && m->procs[i]->pid == pid);
	part_drop(m->procs[i]);
	memmove(&m->procs[i], &m->procs[i + 1], (--m->nproc - i) * sizeof(*m->procs));
}

const struct thread *process_leader(const struct machine *m, const struct process *p)
{
	return thread_find(m, p->pid);
}
