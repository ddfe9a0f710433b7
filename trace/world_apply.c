/*
 * world_apply.c - what each event does to the world's processes and threads. (Channels: world_channels.c.)
 *
 * set_state is the only writer of a thread's state, and derives its process's from it. Nothing but the event and the world
 * is looked at, so the same events give the same world.
 */
#include <assert.h>
#include <stddef.h>

#include "trace/transition.h"
#include "trace/world_rows.h"

/* A process is what its busiest thread is; a zombie or gone when its leader is, the others having ended. */
static enum state derive(const struct world *w, const struct world_proc *p)
{
	static const enum state busiest[] = {STATE_RUNNING, STATE_READY, STATE_WAITING, STATE_STOPPED, STATE_NEW};
	if (w->threads[p->leader].state == STATE_ZOMBIE) return STATE_ZOMBIE;
	for (size_t i = 0; i < sizeof busiest / sizeof *busiest; i++)
		if (p->threads_in[busiest[i]]) return busiest[i];
	return STATE_GONE;
}

static bool is_live(enum state s)
{
	return s < STATE_ZOMBIE;
}

/* Put a process last into the chain of those that are here. */
static void come_here(struct world *w, uint32_t proc)
{
	struct world_proc *p = &w->procs[proc];
	p->here_prev = w->here_last;
	p->here_next = WORLD_NONE;
	if (w->here_last == WORLD_NONE) w->here = proc;
	else w->procs[w->here_last].here_next = proc;
	w->here_last = proc;
}

static void leave_here(struct world *w, uint32_t proc)
{
	struct world_proc *p = &w->procs[proc];
	if (p->here_prev == WORLD_NONE) w->here = p->here_next;
	else w->procs[p->here_prev].here_next = p->here_next;
	if (p->here_next == WORLD_NONE) w->here_last = p->here_prev;
	else w->procs[p->here_next].here_prev = p->here_prev;
	p->here_next = p->here_prev = WORLD_NONE;
}

static void set_state(struct world *w, uint32_t thread, enum state to, int64_t t, bool seen)
{
	struct world_thread *th = &w->threads[thread];
	struct world_proc *p = &w->procs[th->proc];
	account_move(&th->acc, th->state, to, t, seen);
	p->threads_live += is_live(to) - is_live(th->state);
	p->threads_in[th->state]--;
	p->threads_in[to]++;
	th->state = (uint8_t)to;
	if (to != STATE_WAITING) th->wait = (struct wait){0};
	if (to != STATE_RUNNING) th->cpu = UNKNOWN;
	enum state now = derive(w, p);
	if (now == p->state) return;
	account_move(&p->acc, p->state, now, t, false);
	if (now == STATE_GONE) leave_here(w, th->proc);
	if (p->state == STATE_GONE) come_here(w, th->proc);
	p->state = (uint8_t)now;
	if (!is_live(now) && p->died == UNKNOWN) p->died = t;
	if (!is_live(now)) p->orphan = false;
	if (!is_live(now)) world_memory_end(w, th->proc);
}

static uint32_t add_thread(struct world *w, uint32_t proc, int32_t tid, int64_t t)
{
	uint32_t i = world_add_thread(w, proc, tid);
	struct world_proc *p = &w->procs[proc];
	account_start(&w->threads[i].acc, t);
	p->threads_total++;
	p->threads_live++;
	p->threads_in[STATE_NEW]++;
	return i;
}

/* What an ended thread adds to the sums of its process, or takes away again. */
static void add_ended(struct world *w, const struct world_thread *th, int64_t t, bool away)
{
	struct world_proc *p = &w->procs[th->proc];
	struct totals totals;
	int64_t sign = away ? -1 : 1;
	world_thread_totals(th, t, true, &totals);
	p->ended.run = capped_sum(p->ended.run, sign * totals.run);
	p->ended.ready = capped_sum(p->ended.ready, sign * totals.ready);
	p->ended.vol = capped_sum(p->ended.vol, sign * totals.vol);
	p->ended.invol = capped_sum(p->ended.invol, sign * totals.invol);
}

/* A thread other than the leader has ended: its figures go to its process, its row may be used again. */
static void retire(struct world *w, uint32_t thread, int64_t t)
{
	struct world_thread *th = &w->threads[thread];
	struct world_proc *p = &w->procs[th->proc];
	uint32_t before = p->leader;
	while (w->threads[before].next != thread) before = w->threads[before].next;
	w->threads[before].next = th->next;
	p->threads_in[STATE_GONE]--;
	add_ended(w, th, t, false);
	world_release_thread(w, thread);
}

static void apply_fork(struct world *w, const struct event *e)
{
	uint32_t parent = e->pid ? world_find_proc(w, e->pid) : WORLD_NONE;
	uint32_t i = world_add_proc(w, e->fork.child);
	struct world_proc *p = &w->procs[i];
	p->parent = parent;
	p->ppid = p->ppid_birth = e->pid;
	p->how = e->fork.how;
	p->name = e->fork.name ? e->fork.name : parent == WORLD_NONE ? NULL : w->procs[parent].name;
	p->born = e->t;
	p->birth = e->n;
	account_start(&p->acc, e->t);
	p->leader = add_thread(w, i, e->fork.child, e->t);
	come_here(w, i);
	world_memory_fork(w, parent, i);
}

/* Whether a thread may be born with this tid. One that lives already is told twice, or has ended unseen. */
static bool make_room(struct world *w, uint32_t proc, int32_t tid, int64_t t)
{
	uint32_t old = world_find_thread(w, tid);
	if (old == WORLD_NONE || !is_live(w->threads[old].state)) return true;
	if (w->threads[old].proc == proc) return false;
	if (old == w->procs[w->threads[old].proc].leader) return true;
	set_state(w, old, STATE_GONE, t, false);
	retire(w, old, t);
	return true;
}

static void apply_thread(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->pid);
	if (proc == WORLD_NONE) return;
	uint32_t i = w->procs[proc].leader;
	if (e->thread.child == e->pid) {
		/* Another thread has taken the place of a leader that had left, by an exec. */
		if (w->threads[i].state == STATE_GONE) set_state(w, i, STATE_NEW, e->t, false);
		return;
	}
	if (!make_room(w, proc, e->thread.child, e->t)) return;
	i = add_thread(w, proc, e->thread.child, e->t);
	struct world_thread *leader = &w->threads[w->procs[proc].leader];
	w->threads[i].name = e->thread.name;
	w->threads[i].next = leader->next;
	leader->next = i;
}

/* End all threads but the leader, without counting edges: nobody saw them leave. */
static void end_others(struct world *w, uint32_t proc, int64_t t)
{
	uint32_t i;
	while ((i = w->threads[w->procs[proc].leader].next) != WORLD_NONE) {
		set_state(w, i, STATE_GONE, t, false);
		retire(w, i, t);
	}
}

static const char *base_name(const char *path)
{
	const char *name = path;
	for (; *path; path++)
		if (*path == '/' && path[1]) name = path + 1;
	return name;
}

static void apply_exec(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->pid);
	if (proc == WORLD_NONE) return;
	struct world_proc *p = &w->procs[proc];
	uint32_t caller = world_find_thread(w, e->tid);
	enum state state = caller == WORLD_NONE ? STATE_RUNNING : w->threads[caller].state;
	/* The thread that calls exec becomes the leader, also where the leader had left. */
	if (caller != p->leader && is_live(state)) set_state(w, p->leader, state, e->t, false);
	end_others(w, proc, e->t);
	p->last_exec = e->n;
	world_memory_exec(w, proc);
	p->failed_exec = 0;
	if (e->exec.path) p->name = base_name(e->exec.path);
}

static void apply_call(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->pid);
	if (proc != WORLD_NONE && is_failed_exec(e)) w->procs[proc].failed_exec = e->n;
}

/* A step mark stops waiting for the viewer when its thread goes on. */
static void step_done(struct world *w, const struct event *e)
{
	if (w->step_waits && e->pid == w->step_pid && (!w->step_tid || !e->tid || e->tid == w->step_tid)) w->step_waits = 0;
}

static void count_edge(struct world *w, enum state told, enum state from, enum state to)
{
	w->edges[from][to]++;
	if (told != from || !transition_find(from, to)) w->surprises++;
}

static void apply_state(struct world *w, const struct event *e)
{
	uint32_t i = world_find_thread(w, e->tid);
	w->last_state = e->n;
	if (i == WORLD_NONE || e->state.to >= STATE_COUNT || e->state.from >= STATE_COUNT) {
		w->surprises++;
		return;
	}
	struct world_thread *th = &w->threads[i];
	enum state from = th->state, to = e->state.to;
	bool sampled = e->precision == PRECISION_SAMPLED;
	/* Another event has said so already: a reap that the zombie is gone, an exec that a thread is. */
	bool known = from == to && e->state.from != to;
	if (!known) count_edge(w, e->state.from, from, to);
	if (from == STATE_GONE && i != w->procs[th->proc].leader) return;
	/* A switch that was not seen when it happened: there may have been others. */
	bool unseen = from == STATE_RUNNING && (to == STATE_READY || to == STATE_WAITING) && e->precision != PRECISION_EXACT;
	if (unseen || (sampled && (to == STATE_RUNNING || to == STATE_READY))) w->procs[th->proc].precision_running = false;
	if (!known) set_state(w, i, to, e->t, !sampled);
	th->precision = e->precision;
	if (to == STATE_WAITING) th->wait = e->state.wait;
	th->placed = to == STATE_READY || to == STATE_RUNNING ? e->n : 0;
	th->chosen = to == STATE_RUNNING ? e->n : 0;
	if (to == STATE_RUNNING) th->cpu = th->last_cpu = e->cpu;
	th->sig = to == STATE_STOPPED ? e->state.sig : 0;
	if (to == STATE_READY || to == STATE_RUNNING) th->woken_by = from == STATE_WAITING ? e->state.by : th->woken_by;
	if (from == STATE_WAITING && to != STATE_WAITING) step_done(w, e);
	if (to == STATE_GONE && !known && i != w->procs[th->proc].leader) retire(w, i, e->t);
}

static void apply_sched(struct world *w, const struct event *e)
{
	uint32_t i = world_find_thread(w, e->tid);
	if (i == WORLD_NONE) return;
	w->threads[i].placed = e->n;
	if (e->sched.state == STATE_RUNNING) w->threads[i].chosen = e->n;
}

static void apply_exit(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->pid);
	step_done(w, e);
	if (proc == WORLD_NONE) return;
	end_others(w, proc, e->t);
	world_close_ends(w, proc, e->t, END_EXIT);
	struct world_proc *p = &w->procs[proc];
	p->exited = true;
	p->died = e->t;
	p->exit_code = e->exit.code;
	p->exit_sig = e->exit.sig;
	p->orphan = false;
}

static void apply_reap(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->reap.child);
	if (proc == WORLD_NONE) return;
	struct world_proc *p = &w->procs[proc];
	p->reaped = e->t;
	p->reaped_by = e->pid;
	p->reap_auto = e->pid == 0;
	if (p->exit_code == UNKNOWN && p->exit_sig == UNKNOWN) {
		p->exit_code = e->reap.code;
		p->exit_sig = e->reap.sig;
	}
	enum state from = w->threads[p->leader].state;
	if (from == STATE_GONE) return;
	count_edge(w, from, from, STATE_GONE);
	set_state(w, p->leader, STATE_GONE, e->t, false);
}

static void apply_adopt(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->pid), dead = world_find_proc(w, e->adopt.from);
	if (proc == WORLD_NONE) return;
	struct world_proc *p = &w->procs[proc];
	p->ppid = e->adopt.to;
	/* A zombie that gets a new parent is not an orphan: it lives no more. */
	if (p->exited || !is_live(p->state)) return;
	p->orphan = true;
	p->adopted_by = e->adopt.to;
	if (p->orphaned != UNKNOWN) return;
	p->orphaned = dead != WORLD_NONE && w->procs[dead].died != UNKNOWN ? w->procs[dead].died : e->t;
}

static void apply_signal(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->signal.to);
	if (proc != WORLD_NONE) w->procs[proc].last_sig = e->signal.sig;
}

static void apply_mark(struct world *w, const struct event *e)
{
	step_done(w, e);
	w->last_mark = e->n;
	w->marks++;
	if (!e->mark.waits) return;
	w->step_waits = e->n;
	w->step_pid = e->pid;
	w->step_tid = e->tid;
}

static void set_known(int64_t *to, int64_t value)
{
	if (value != UNKNOWN) *to = value;
}

static void apply_whole(struct world *w, struct world_proc *p, const struct event *e)
{
	struct totals seen;
	world_proc_totals(w, p, e->t, &seen);
	set_known(&p->whole.run, e->usage.run);
	set_known(&p->whole.ready, e->usage.ready);
	set_known(&p->whole.vol, e->usage.vol);
	set_known(&p->whole.invol, e->usage.invol);
	p->whole.seen_run = seen.run;
	p->whole.seen_ready = seen.ready;
}

static void apply_usage(struct world *w, const struct event *e)
{
	uint32_t proc = world_find_proc(w, e->pid), i = world_find_thread(w, e->tid);
	if (e->usage.whole) {
		if (proc != WORLD_NONE) apply_whole(w, &w->procs[proc], e);
		return;
	}
	if (i == WORLD_NONE || w->threads[i].pid != e->pid) return;
	struct world_thread *th = &w->threads[i];
	struct account a;
	/* The last word on a thread often comes when its figures have gone to its process already. */
	bool retired = th->state == STATE_GONE && i != w->procs[th->proc].leader;
	if (retired) add_ended(w, th, th->acc.since, true);
	account_at(&th->acc, th->state, e->t, &a);
	set_known(&th->usage.run, e->usage.run);
	set_known(&th->usage.ready, e->usage.ready);
	set_known(&th->usage.vol, e->usage.vol);
	set_known(&th->usage.invol, e->usage.invol);
	th->usage.at = e->t;
	th->usage.seen_run = a.in[STATE_RUNNING];
	th->usage.seen_ready = a.in[STATE_READY];
	if (retired) add_ended(w, th, th->acc.since, false);
}

static void apply_lost(struct world *w, const struct event *e)
{
	int64_t n = e->lost.count == UNKNOWN ? 1 : e->lost.count;
	w->lost = capped_sum(w->lost, n);
	if (e->lost.messages) w->lost_messages = capped_sum(w->lost_messages, n);
}

/* What needs no more than being counted. */
static void apply_nothing(struct world *w, const struct event *e)
{
	(void)w;
	(void)e;
}

static void (*const apply[EV_COUNT])(struct world *w, const struct event *e) = {
	[EV_FORK] = apply_fork,
	[EV_THREAD] = apply_thread,
	[EV_EXEC] = apply_exec,
	[EV_STATE] = apply_state,
	[EV_SCHED] = apply_sched,
	[EV_CALL] = apply_call,
	[EV_CHAN] = world_apply_chan,
	[EV_END] = world_apply_end,
	[EV_SEND] = world_apply_io,
	[EV_RECV] = world_apply_io,
	[EV_SIGNAL] = apply_signal,
	[EV_FAULT] = world_apply_fault,
	[EV_REGION] = world_apply_region,
	[EV_PAGES] = world_apply_pages,
	[EV_VAR] = world_apply_var,
	[EV_OUT] = apply_nothing,
	[EV_EXIT] = apply_exit,
	[EV_REAP] = apply_reap,
	[EV_ADOPT] = apply_adopt,
	[EV_LINE] = apply_nothing,
	[EV_SOURCE] = apply_nothing,
	[EV_MARK] = apply_mark,
	[EV_CHUNK] = apply_nothing,
	[EV_USAGE] = apply_usage,
	[EV_LOST] = apply_lost,
	[EV_ENDED] = apply_nothing,
};

/* Where in its source a thread is. In a new program nobody knows yet. */
static void set_place(struct world *w, const struct event *e)
{
	uint32_t i = world_find_thread(w, e->tid);
	if (i == WORLD_NONE) return;
	w->threads[i].line = e->kind == EV_EXEC ? 0 : e->line;
	w->threads[i].file = e->kind == EV_EXEC ? NULL : e->file;
	w->threads[i].line_precision = e->kind == EV_LINE ? e->precision : PRECISION_EXACT;
}

void world_apply(struct world *w, const struct event *e)
{
	assert(e->n == w->n + 1 && e->kind < EV_COUNT && e->precision < PRECISION_COUNT);
	w->n = e->n;
	w->t = e->t;
	w->counts[e->kind]++;
	w->precisions[e->precision]++;
	apply[e->kind](w, e);
	if (e->line || e->kind == EV_EXEC) set_place(w, e);
}
