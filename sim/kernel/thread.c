/*
 * thread.c - threads as parts, and the one function that changes a thread's state.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "trace/transition.h"

static struct part *clone(const struct part *part)
{
	const struct thread *from = (const struct thread *)part;
	struct thread *t = sim_copy(part, sizeof *t);
	t->part.refs = 1;
	if (from->vm.image) vm_thread_copy(&t->vm, &from->vm); /* a zombie is nowhere */
	t->watches = sim_copy(from->watches, (t->cap_watch = t->nwatch) * sizeof *t->watches);
	t->handling = sim_copy(from->handling, (t->cap_handling = t->nhandling) * sizeof *t->handling);
	pending_copy(&t->pending, &from->pending);
	return &t->part;
}

static void free_thread(struct part *part)
{
	struct thread *t = (struct thread *)part;
	vm_thread_clear(&t->vm);
	free(t->watches);
	free(t->handling);
	pending_clear(&t->pending);
	free(t);
}

#define SAME(field) (x->field == y->field)

static bool same_call(const struct thread *x, const struct thread *y)
{
	return SAME(call.row) && SAME(call.number) && SAME(call.begun) && SAME(call.active) && SAME(call.again) && SAME(call.interrupted) &&
		SAME(call.timed_out) && !memcmp(x->call.args, y->call.args, sizeof x->call.args) &&
		!memcmp(&x->call.progress, &y->call.progress, sizeof x->call.progress);
}

static bool same_wait(const struct thread *x, const struct thread *y)
{
	return SAME(wait.why) && SAME(wait.fd) && SAME(wait.target) && SAME(wait.chan) && SAME(wait.timed) && SAME(wake_at) && SAME(firm) &&
		SAME(woken) && SAME(woken_by) && SAME(nwatch) && (!x->nwatch || !memcmp(x->watches, y->watches, x->nwatch * sizeof *x->watches));
}

static bool same_signals(const struct thread *x, const struct thread *y)
{
	return SAME(mask) && SAME(saved_mask) && SAME(suspended) && SAME(nhandling) && SAME(alt_base) && SAME(alt_size) && SAME(alt_flags) &&
		SAME(clear_tid) && SAME(robust) && pending_equal(&x->pending, &y->pending) &&
		(!x->nhandling || !memcmp(x->handling, y->handling, x->nhandling * sizeof *x->handling));
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct thread *x = (const struct thread *)a, *y = (const struct thread *)b;
	return SAME(tid) && SAME(pid) && SAME(state) && SAME(cpu) && SAME(last_cpu) && SAME(stop) && SAME(since) && SAME(entity) && SAME(ran_until) &&
		SAME(affinity) && SAME(policy) && SAME(priority) && SAME(user) && SAME(system) && SAME(vol) && SAME(invol) &&
		!strcmp(x->name, y->name) && same_call(x, y) && same_wait(x, y) && same_signals(x, y) &&
		SAME(vm.image) && (!x->vm.image || vm_thread_equal(&x->vm, &y->vm));
}

static const struct part_ops ops = {.name = "thread", .clone = clone, .free = free_thread, .equal = equal};

/* ---- The table ------------------------------------------------------------------------------------------------------------- */

struct thread *thread_add(struct machine *m, int32_t pid, int32_t tid)
{
	struct process *p = process_edit(m, pid);
	struct thread *t = part_new(sizeof *t, &ops);
	uint32_t i = thread_index(m, tid);
	t->tid = tid;
	t->pid = pid;
	t->cpu = t->last_cpu = -1;
	t->since = m->now;
	t->wake_at = TIME_NEVER;
	t->affinity = UINT64_MAX;
	m->threads = sim_grow(m->threads, m->nthread, &m->cap_thread, sizeof(*m->threads));
	memmove(&m->threads[i + 1], &m->threads[i], (m->nthread++ - i) * sizeof(*m->threads));
	m->threads[i] = t;
	p->tids = sim_grow(p->tids, p->ntid, &p->cap_tid, sizeof *p->tids);
	p->tids[p->ntid++] = tid;
	cpu_meet(m, t);
	return t;
}

void thread_remove(struct machine *m, int32_t tid)
{
	uint32_t i = thread_index(m, tid);
	assert(i < m->nthread && m->threads[i]->tid == tid);
	part_drop(m->threads[i]);
	memmove(&m->threads[i], &m->threads[i + 1], (--m->nthread - i) * sizeof(*m->threads));
}

/* ---- States ---------------------------------------------------------------------------------------------------------------- */

static void emit_state(struct machine *m, const struct thread *t, enum state from, int sig, int32_t by, int cpu)
{
	char decision[256], measure[160];
	bool told = m->sink && !m->config->brief;
	struct event e = {.kind = EV_STATE, .pid = t->pid, .tid = t->tid, .cpu = (int16_t)cpu};
	e.state.from = (uint8_t)from;
	e.state.to = t->state;
	e.state.sig = (int16_t)sig;
	e.state.by = by;
	if (t->state == STATE_WAITING) e.state.wait = t->wait;
	if (told && (t->state == STATE_READY || t->state == STATE_RUNNING)) e.state.turn = cpu_turn(m, t, measure, sizeof measure);
	if (told && t->state == STATE_RUNNING)
		e.state.decision = cpu_explain(m, cpu, decision, sizeof decision);
	machine_emit(m, &e);
}

static void count_switch(struct machine *m, struct thread *t, enum state to)
{
	struct process *p = process_edit(m, t->pid);
	bool wanted = to != STATE_READY;
	t->vol += wanted;
	t->invol += !wanted;
	p->vol += wanted;
	p->invol += !wanted;
}

static enum sched_why why_ready(enum state from)
{
	return from == STATE_NEW ? SCHED_ARRIVED : SCHED_WOKEN;
}

/* What the scheduler has to know of a move; that a RUNNING thread becomes READY was its own decision. */
static void tell_scheduler(struct machine *m, struct thread *t, enum state from, enum state to)
{
	if (from == STATE_RUNNING) {
		cpu_leave(m, t);
		count_switch(m, t, to);
	}
	if (from >= STATE_ZOMBIE) return;
	if (to >= STATE_ZOMBIE) cpu_forget(m, t);
	else if (to == STATE_READY && from != STATE_RUNNING) cpu_ready(m, t, why_ready(from));
	else if ((from == STATE_RUNNING || from == STATE_READY) && (to == STATE_WAITING || to == STATE_STOPPED)) cpu_block(m, t);
}

void thread_move(struct machine *m, struct thread *t, enum state to, int sig, int32_t by)
{
	enum state from = t->state;
	int cpu = t->cpu;
	bool waits_on = (from == STATE_WAITING && to == STATE_STOPPED) || to == STATE_WAITING;
	assert(transition_find(from, to) && "no such transition");
	tell_scheduler(m, t, from, to);
	if (!waits_on && t->wait.why) wait_forget(m, t);
	t->state = (uint8_t)to;
	t->since = m->now;
	emit_state(m, t, from, sig, by, to == STATE_RUNNING ? t->cpu : cpu);
}

void thread_wake(struct machine *m, int32_t tid, int32_t by)
{
	struct thread *t = thread_edit(m, tid);
	if (!t) return;
	if (t->state == STATE_STOPPED && t->wait.why) t->woken = true;
	if (t->state == STATE_WAITING) thread_move(m, t, STATE_READY, 0, by);
}
