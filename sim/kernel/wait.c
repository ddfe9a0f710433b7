/*
 * wait.c - see wait.h.
 */
#include "sim/kernel/wait.h"

#include <assert.h>
#include <errno.h>

#include "sim/kernel/core.h"

void call_watch(struct call *c, uint32_t object, int queue, bool exclusive)
{
	struct object *o = object_edit(c->m, object);
	struct waiters *w = &o->waiters[queue];
	struct thread *t = c->t;
	w->list = sim_grow(w->list, w->n, &w->cap, sizeof *w->list);
	w->list[w->n++] = (struct waiter){t->tid, exclusive};
	t->watches = sim_grow(t->watches, t->nwatch, &t->cap_watch, sizeof *t->watches);
	t->watches[t->nwatch++] = (struct watch){object, (uint32_t)queue};
}

static void leave_queue(struct machine *m, const struct watch *watch, int32_t tid)
{
	struct waiters *w = &((struct object *)object_edit(m, watch->object))->waiters[watch->queue];
	uint32_t kept = 0;
	for (uint32_t i = 0; i < w->n; i++)
		if (w->list[i].tid != tid) w->list[kept++] = w->list[i];
	w->n = kept;
}

void wait_forget(struct machine *m, struct thread *t)
{
	for (uint32_t i = 0; i < t->nwatch; i++)
		if (t->watches[i].object <= m->nobject && m->objects[t->watches[i].object - 1]) leave_queue(m, &t->watches[i], t->tid);
	t->nwatch = 0;
	if (t->wake_at != TIME_NEVER) timer_cancel(m, t->wake_at, TIMER_THREAD, (uint32_t)t->tid);
	t->wake_at = TIME_NEVER;
	t->wait = (struct wait){0};
	t->firm = t->woken = false;
}

static int64_t block(struct call *c, const struct wait *why, int64_t until, bool firm)
{
	struct thread *t = c->t;
	if (!firm && (c->interrupted || signal_wanted(c->m, t))) {
		wait_forget(c->m, t);
		t->call.interrupted = true;
		return -EINTR;
	}
	t->wait = *why;
	t->wait.call = c->row->name;
	t->wait.timed = until != TIME_NEVER;
	t->firm = firm;
	t->wake_at = until;
	if (until != TIME_NEVER) timer_set(c->m, until, TIMER_THREAD, (uint32_t)t->tid);
	thread_move(c->m, t, STATE_WAITING, 0, 0);
	return CALL_BLOCKED;
}

int64_t call_block(struct call *c, const struct wait *why, int64_t until)
{
	return block(c, why, until, false);
}

int64_t call_block_firmly(struct call *c, const struct wait *why, int64_t until)
{
	return block(c, why, until, true);
}
