/*
 * run.c - the CPUs: which of them goes on, for how long, and what then happens.
 *
 * Always the busy CPU whose clock is furthest behind does the next step, and a timer that is due earlier fires before. A step is a
 * stretch of the program up to its next visible operation, or that operation. So what others can see happens in order of time, at the
 * price that a stretch may lie up to LEAD ahead of the other CPUs.
 */
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/posix_timer.h"

#define LEAD 50000 /* ns */
#define LINES_AT_ONCE 10000
#define SECOND 1000000000

/* ---- The scheduler --------------------------------------------------------------------------------------------------------- */

static struct sched *scheduler(struct machine *m)
{
	m->undecided = true;
	return part_own(&m->sched);
}

static struct sched_params params_of(const struct machine *m, const struct thread *t)
{
	const struct process *p = process_find(m, t->pid);
	return (struct sched_params){.priority = p->nice, .nice = p->nice, .cpus = t->affinity};
}

void cpu_meet(struct machine *m, struct thread *t)
{
	struct sched_params params = params_of(m, t);
	t->entity = sched_add(scheduler(m), &params, m->now);
	while (m->nentity <= t->entity) {
		m->entity_tids = sim_grow(m->entity_tids, m->nentity, &m->cap_entity, sizeof *m->entity_tids);
		m->entity_tids[m->nentity++] = 0;
	}
	m->entity_tids[t->entity] = t->tid;
}

void cpu_set_params(struct machine *m, const struct thread *t)
{
	struct sched_params params = params_of(m, t);
	sched_set_params(scheduler(m), t->entity, &params);
}

void cpu_ready(struct machine *m, const struct thread *t, enum sched_why why)
{
	sched_ready(scheduler(m), t->entity, why, SCHED_UNTOLD, m->now);
}

void cpu_block(struct machine *m, const struct thread *t)
{
	sched_block(scheduler(m), t->entity, m->now);
}

void cpu_forget(struct machine *m, const struct thread *t)
{
	sched_remove(scheduler(m), t->entity);
}

void cpu_yield(struct machine *m, const struct thread *t)
{
	sched_yield_cpu(scheduler(m), t->cpu, m->now);
}

/* ---- Who is on which CPU --------------------------------------------------------------------------------------------------- */

void cpu_leave(struct machine *m, struct thread *t)
{
	struct cpu *cpu = &m->cpu[t->cpu];
	t->ran_until = cpu->clock;
	cpu->last = t->tid;
	cpu->tid = 0;
	t->last_cpu = t->cpu;
	t->cpu = -1;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What the scheduler has given to who is on a CPU. Returns whether it is another slice or level than before. */
static bool take_slice(struct machine *m, int i)
{
	struct cpu *cpu = &m->cpu[i];
	uint32_t entity = sched_current(m->sched, i);
	int64_t slice = m->sched->cpu[i].slice, level = m->sched->entities[entity].level;
	bool same = cpu->slice == slice && cpu->level == level;
	cpu->slice = slice;
	cpu->level = level;
	return !same;
}

static void enter(struct machine *m, int i, int32_t tid)
{
	struct cpu *cpu = &m->cpu[i];
	struct thread *t = thread_edit(m, tid);
	cpu->clock = larger(cpu->clock, larger(m->now, t->ran_until));
	if (cpu->last && cpu->last != tid) cpu->clock += m->config->switch_cost;
	cpu->tid = tid;
	t->cpu = (int16_t)i;
	take_slice(m, i);
	thread_move(m, t, STATE_RUNNING, 0, 0);
}

static int32_t chosen(const struct machine *m, int cpu)
{
	uint32_t entity = sched_current(m->sched, cpu);
	return entity == SCHED_NONE ? 0 : m->entity_tids[entity];
}

static void emit_sched(struct machine *m, const struct thread *t)
{
	char measure[160], decision[256];
	struct event e = {.kind = EV_SCHED, .pid = t->pid, .tid = t->tid, .cpu = t->cpu};
	if (!m->sink || m->config->brief) return;
	e.sched.state = t->state;
	e.sched.turn = cpu_turn(m, t, measure, sizeof measure);
	if (t->state == STATE_RUNNING) e.sched.decision = cpu_explain(m, t->cpu, decision, sizeof decision);
	machine_emit(m, &e);
}

/* Places in the queues that have changed by themselves. Who has only now left his CPU is told of when he does. */
static void tell_shifted(struct machine *m)
{
	for (uint32_t id = 0; (id = sched_shifted(part_own(&m->sched), id)) != SCHED_NONE; id++) {
		const struct thread *t = thread_find(m, m->entity_tids[id]);
		if (t->state == STATE_READY) emit_sched(m, t);
	}
}

/* Who goes on for another slice has been chosen too, if there was anybody to choose from or something else is given to him. */
static void tell_renewed(struct machine *m, uint64_t decided)
{
	for (int i = 0; i < m->config->cpus; i++) {
		if (!(decided >> i & 1) || !m->cpu[i].tid || m->cpu[i].tid != chosen(m, i)) continue;
		bool another = take_slice(m, i);
		if (another || m->sched->cpu[i].others) emit_sched(m, thread_find(m, m->cpu[i].tid));
	}
}

/* Let the scheduler decide, and do what it says: first everybody leaves who has to, then the others come. */
static void decide(struct machine *m)
{
	tell_shifted(m);
	uint64_t decided = sched_decide(scheduler(m), m->now);
	m->undecided = false;
	tell_renewed(m, decided);
	for (int i = 0; i < m->config->cpus; i++)
		if (m->cpu[i].tid && m->cpu[i].tid != chosen(m, i)) thread_move(m, thread_edit(m, m->cpu[i].tid), STATE_READY, 0, 0);
	for (int i = 0; i < m->config->cpus; i++)
		if (chosen(m, i) && m->cpu[i].tid != chosen(m, i)) enter(m, i, chosen(m, i));
}

/* Entities go by the pids of their threads' processes. */
static void name_entity(const void *arg, uint32_t id, char buf[32])
{
	const struct machine *m = arg;
	const struct thread *t = thread_find(m, m->entity_tids[id]);
	snprintf(buf, 32, "P%d", t ? t->tid : 0);
}

struct turn cpu_turn(const struct machine *m, const struct thread *t, char *buf, size_t size)
{
	const struct sched *s = m->sched;
	const struct sched_entity *e = &s->entities[t->entity];
	struct turn p = {.queue = (int16_t)(e->home + 1)};
	struct sched_place place;
	sched_place(s, t->entity, &place);
	p.level = (int16_t)place.level;
	p.lot = place.lot;
	if (t->state == STATE_RUNNING) {
		p.slice = m->cpu[t->cpu].slice == SCHED_FOREVER ? 0 : m->cpu[t->cpu].slice;
		return p;
	}
	p.key = place.key.a;
	p.order = place.key.b;
	sched_measure(s, t->entity, s->options.unit, buf, size);
	p.measure = *buf ? buf : NULL;
	return p;
}

const char *cpu_explain(const struct machine *m, int cpu, char *buf, size_t size)
{
	sched_explain(m->sched, cpu, m->sched->options.unit, name_entity, m, buf, size);
	return *buf ? buf : NULL;
}

/* ---- Time ------------------------------------------------------------------------------------------------------------------ */

/* The busy CPU that is furthest behind, -1 none. *second: the clock of the next one. */
static int hindmost(const struct machine *m, int64_t *second)
{
	int best = -1;
	*second = TIME_NEVER;
	for (int i = 0; i < m->config->cpus; i++) {
		if (!m->cpu[i].tid) continue;
		if (best < 0 || m->cpu[i].clock < m->cpu[best].clock) {
			if (best >= 0 && m->cpu[best].clock < *second) *second = m->cpu[best].clock;
			best = i;
		} else if (m->cpu[i].clock < *second) *second = m->cpu[i].clock;
	}
	return best;
}

static int64_t next_timer(const struct machine *m)
{
	return m->timers.n ? m->timers.list[m->timers.n - 1].at : TIME_NEVER;
}

static void charge(struct machine *m, struct cpu *cpu, struct thread *t, int64_t ns, bool system)
{
	struct process *p = process_edit(m, t->pid);
	cpu->clock += ns;
	m->busy += ns;
	sched_charge(part_own(&m->sched), t->cpu, ns);
	*(system ? &t->system : &t->user) += ns;
	*(system ? &p->system : &p->user) += ns;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long a stretch may be as far as the other CPUs do not matter, ns; at least 1. */
static int64_t stretch(const struct machine *m, const struct cpu *cpu, const struct thread *t)
{
	const struct process *p = process_find(m, t->pid);
	int64_t slice = sched_slice(m->sched, t->cpu), end = smaller(next_timer(m), sched_next_tick(m->sched));
	if (slice != SCHED_FOREVER) end = smaller(end, cpu->clock + slice);
	if (m->config->limit) end = smaller(end, m->config->limit);
	end = smaller(end, cpu->clock + cpu_time_left(p));
	return larger(end - cpu->clock, 1);
}

static uint64_t instructions(const struct machine *m, int64_t ns)
{
	return (uint64_t)ns * (uint64_t)m->config->ips / SECOND;
}

/* How many instructions pass before anybody else does anything. It is this CPU's turn: the first one, which may be the atomic
 * operation that the thread has stopped before, is among them. */
static uint64_t alone(const struct machine *m, const struct cpu *cpu, const struct process *p, int64_t length, int64_t second)
{
	if (p->ntid == 1 && m->space_users[p->space - 1] == 1) return VM_ALONE;
	uint64_t n = instructions(m, smaller(length, second - cpu->clock));
	return n ? n : 1;
}

static void account(struct machine *m, struct cpu *cpu, struct thread *t, uint64_t used)
{
	int64_t ips = m->config->ips;
	int64_t whole = (int64_t)used * SECOND + cpu->rest;
	cpu->rest = whole % ips;
	charge(m, cpu, t, whole / ips, false);
	cpu_time_passed(m, process_edit(m, t->pid));
}

/* ---- One stretch ----------------------------------------------------------------------------------------------------------- */

static void refuse_call(struct machine *m, struct thread *t, uint64_t number)
{
	vm_return(&t->vm, unknown_call(m, t, number));
}

static void meet_call(struct machine *m, struct cpu *cpu, struct thread *t, uint64_t number)
{
	const struct syscall_row *row = number <= INT32_MAX ? syscall_find((int64_t)number) : NULL;
	if (!row) {
		refuse_call(m, t, number);
		return;
	}
	t->stop = VM_SYSCALL;
	t->lines = 0;
	t->vm.passes_lines = false;
	t->call.active = true;
	t->call.row = row;
	t->call.number = (int64_t)number;
	t->call.begun = cpu->clock;
	for (unsigned i = 0; i < 6; i++) t->call.args[i] = (int64_t)vm_arg(&t->vm, i);
	charge(m, cpu, t, row->cost, true);
}

static void run_stretch(struct machine *m, struct cpu *cpu, struct thread *t, int64_t second)
{
	struct process *p = process_edit(m, t->pid);
	struct space *space = space_edit(m, p->space);
	struct vm_result result;
	uint64_t used;
	int64_t length = stretch(m, cpu, t), ahead = second == TIME_NEVER ? length : smaller(length, second - cpu->clock + LEAD);
	uint64_t budget = instructions(m, ahead);
	space_enter(space, &m->memory);
	t->stop = VM_BUDGET;
	enum vm_stop stop = vm_run(&t->vm, space, budget ? budget : 1, alone(m, cpu, p, length, second), &used, &result);
	int32_t pid = t->pid, tid = t->tid;
	account(m, cpu, t, used);
	t = thread_edit(m, tid);
	if (!t || t->pid != pid || t->state != STATE_RUNNING) return; /* its CPU time was up */
	switch (stop) {
	case VM_BUDGET: break;
	case VM_SYSCALL: meet_call(m, cpu, t, result.number); break;
	case VM_ATOMIC: case VM_LINE: t->stop = stop; break;
	case VM_FAULT: fault_report(m, t, &result.fault); break;
	case VM_SIGRETURN: signal_return(m, t); break;
	case VM_ENDED: process_end(m, process_edit(m, pid), (int)result.value, 0); break;
	}
}

/* Who has told enough lines tells them again. */
static void hear_lines(struct machine *m)
{
	for (uint32_t i = 0; i < m->nthread; i++)
		if (m->threads[i]->vm.passes_lines) thread_edit(m, m->threads[i]->tid)->vm.passes_lines = false;
}

void machine_tell_lines(struct machine *m, bool all)
{
	m->all_lines = all;
	if (all) hear_lines(m);
}

void machine_watch_lines(struct machine *m, machine_wants_line *wanted, void *arg)
{
	m->wanted = wanted;
	m->wanted_arg = arg;
	if (wanted) hear_lines(m);
}

/* As a step of its own, so that it is told when it is begun and not ahead of other CPUs. A long computation would fill a recording with
 * millions of them: it is told how it begins. */
static void tell_line(struct machine *m, struct thread *t)
{
	struct event e = {.kind = EV_LINE, .pid = t->pid, .tid = t->tid};
	e.line = (int32_t)vm_where(&t->vm, &e.file);
	bool told = m->all_lines || (m->wanted && m->wanted(m->wanted_arg, &e));
	if (t->lines == LINES_AT_ONCE && !told) {
		e.kind = EV_LOST;
		e.lost.count = UNKNOWN;
		e.lost.what = "its further lines until it makes a system call";
	}
	if (t->lines <= LINES_AT_ONCE || told) machine_emit(m, &e);
	if (t->lines <= LINES_AT_ONCE) t->lines++;
	t->vm.passes_lines = t->lines > LINES_AT_ONCE && !m->all_lines && !m->wanted;
	t->stop = VM_BUDGET;
	vm_pass_line(&t->vm);
}

/* ---- One step -------------------------------------------------------------------------------------------------------------- */

static void go_on(struct machine *m, int i, int64_t second)
{
	struct cpu *cpu = &m->cpu[i];
	struct thread *t = thread_edit(m, cpu->tid);
	m->at_work = t->tid;
	m->at_cpu = (int16_t)i;
	if (t->stop == VM_SYSCALL) call_execute(m, t);
	else if (t->stop == VM_LINE) tell_line(m, t);
	else if (signal_deliver(m, t)) run_stretch(m, cpu, t, second);
	m->at_work = 0;
	m->at_cpu = -1;
}

static void fire(struct machine *m)
{
	struct timer timer = m->timers.list[--m->timers.n];
	struct thread *t;
	switch ((enum timer_kind)timer.kind) {
	case TIMER_THREAD:
		t = thread_edit(m, (int32_t)timer.id);
		t->call.timed_out = true;
		t->wake_at = TIME_NEVER;
		thread_wake(m, t->tid, 0);
		break;
	case TIMER_ALARM: alarm_fire(m, (int32_t)timer.id); break;
	case TIMER_POSIX: posix_timers_fire(m, (int32_t)timer.id); break;
	case TIMER_OBJECT: object_timer(m, timer.id); break;
	}
}

/* Nobody runs, no timer is set: why. */
static enum machine_end nobody(const struct machine *m)
{
	if (!m->live) return MACHINE_DONE;
	return console_awaited(m) || machine_awaited(m) ? MACHINE_ASLEEP : MACHINE_DEADLOCK;
}

static bool is_late(const struct machine *m, int64_t next)
{
	return m->config->limit && next >= m->config->limit;
}

static bool is_used_up(const struct machine *m)
{
	return m->config->busy_limit && m->busy >= m->config->busy_limit;
}

static bool is_overcrowded(const struct machine *m)
{
	return m->config->birth_limit && m->last_id - PID_PROGRAM >= m->config->birth_limit;
}

static bool limit_reached(struct machine *m, int64_t next)
{
	bool late = is_late(m, next);
	if (m->closing || !(late || is_used_up(m) || is_overcrowded(m))) return false;
	if (late) m->now = m->config->limit;
	m->end = MACHINE_LIMIT;
	return true;
}

/* The process that has used most CPU time: of those that live, the first. */
static const struct process *busiest(const struct machine *m)
{
	const struct process *most = NULL;
	for (uint32_t i = 0; i < m->nproc; i++) {
		const struct process *p = m->procs[i];
		if (p->pid < PID_PROGRAM || p->zombie) continue;
		if (!most || p->user + p->system > most->user + most->system) most = p;
	}
	return most;
}

/* That of its threads that runs, or else the last. */
static const struct thread *thread_at_work(const struct machine *m, int32_t pid)
{
	const struct thread *found = NULL;
	for (uint32_t i = 0; i < m->nthread && !(found && found->state == STATE_RUNNING); i++)
		if (m->threads[i]->pid == pid) found = m->threads[i];
	return found;
}

static int which_limit(const struct machine *m, char *text, size_t size)
{
	const struct machine_config *c = m->config;
	if (is_late(m, m->now)) return snprintf(text, size, "--time-limit (%g s)", (double)c->limit / SECOND);
	if (is_used_up(m)) return snprintf(text, size, "--time-limit (%g s of CPU time)", (double)c->busy_limit / SECOND);
	return snprintf(text, size, "--time-limit (%d processes born)", (int)c->birth_limit);
}

void machine_limit_text(const struct machine *m, char *text, size_t size)
{
	const struct process *p = busiest(m);
	const struct thread *t = p ? thread_at_work(m, p->pid) : NULL;
	const char *file = NULL, *slash;
	uint32_t line = t && t->vm.image ? vm_where(&t->vm, &file) : 0;
	size_t n = (size_t)which_limit(m, text, size);
	if (!line) return;
	slash = strrchr(file, '/');
	snprintf(text + n, size - n, ", when process %d (%s) was at %s:%u", (int)p->pid, p->name, slash ? slash + 1 : file, line);
}

/* At an instant first those give way whose slice is over, then the policy's own clock ticks, then timers fire, then the scheduler
 * decides, and then somebody goes on. */
static void act(struct machine *m, int i, int64_t second, int64_t timer)
{
	bool busy = i >= 0 && m->cpu[i].clock == m->now;
	if (busy && sched_current(m->sched, i) != SCHED_NONE && sched_slice(m->sched, i) <= 0) sched_expire(scheduler(m), i, m->now);
	else if (i >= 0 && sched_next_tick(m->sched) <= m->now) sched_tick(scheduler(m), m->now);
	else if (timer == m->now) fire(m);
	else if (m->undecided) decide(m);
	else go_on(m, i, second);
}

/* When something is to be done next; i: the CPU that would go on. */
static int64_t next_time(const struct machine *m, int i, int64_t timer)
{
	int64_t next = smaller(i >= 0 ? m->cpu[i].clock : TIME_NEVER, timer);
	if (m->undecided) next = smaller(next, m->now);
	return i >= 0 ? smaller(next, sched_next_tick(m->sched)) : next;
}

int64_t machine_next(const struct machine *m)
{
	int64_t second;
	return larger(next_time(m, hindmost(m, &second), next_timer(m)), m->now);
}

/* Input that was waited for may come before time goes on. */
static bool is_to_wait(struct machine *m, int i, int64_t next)
{
	if (!m->config->patient || i >= 0 || m->undecided || next <= m->now || m->closing) return false;
	if (m->passes) return m->passes = false;
	return console_awaited(m) || machine_looks(m);
}

void machine_pass_until(struct machine *m, int64_t t)
{
	m->now = larger(m->now, smaller(t, machine_next(m)));
}

enum machine_end machine_step(struct machine *m)
{
	int64_t second, timer = next_timer(m);
	if (m->end != MACHINE_RUNS && m->end != MACHINE_ASLEEP && m->end != MACHINE_WAITS) return m->end;
	m->end = MACHINE_RUNS;
	int i = hindmost(m, &second);
	int64_t next = next_time(m, i, timer);
	if (!m->live || next == TIME_NEVER) return m->end = nobody(m);
	if (limit_reached(m, next)) return m->end;
	if (is_to_wait(m, i, next)) return m->end = MACHINE_WAITS;
	m->now = larger(next, m->now);
	act(m, i, second, timer);
	if (m->nnews) async_send(m);
	return MACHINE_RUNS;
}

enum machine_end machine_run(struct machine *m, uint64_t events, uint64_t steps)
{
	uint64_t until = events > UINT64_MAX - m->events ? UINT64_MAX : m->events + events;
	enum machine_end end = MACHINE_RUNS;
	while (steps-- && m->events < until && end == MACHINE_RUNS) end = machine_step(m);
	return end;
}
