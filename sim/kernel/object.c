/*
 * object.c - the table of objects, and the queues of those who wait for one.
 */
#include "sim/kernel/object.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

uint32_t object_add(struct machine *m, void *object)
{
	uint32_t at = m->full < m->nobject ? m->full : m->nobject;
	while (at < m->nobject && m->objects[at]) at++;
	m->full = at + 1;
	if (at == m->nobject) {
		m->objects = sim_grow(m->objects, m->nobject, &m->cap_object, sizeof *m->objects);
		m->nobject++;
	}
	struct object *o = object;
	o->id = at + 1;
	o->holders = 1;
	m->objects[at] = o;
	return o->id;
}

const void *object_find(const struct machine *m, uint32_t id)
{
	assert(id && id <= m->nobject && m->objects[id - 1]);
	return m->objects[id - 1];
}

void *object_edit(struct machine *m, uint32_t id)
{
	assert(id && id <= m->nobject && m->objects[id - 1]);
	return part_own(&m->objects[id - 1]);
}

void object_hold(struct machine *m, uint32_t id)
{
	((struct object *)object_edit(m, id))->holders++;
}

bool object_release(struct machine *m, uint32_t id)
{
	struct object *o = object_edit(m, id);
	assert(o->holders > 0);
	return --o->holders == 0;
}

void object_remove(struct machine *m, uint32_t id)
{
	/* Who still waits for it finds out that it is gone. */
	object_wake(m, id, QUEUE_READ, WAKE_ALL);
	object_wake(m, id, QUEUE_WRITE, WAKE_ALL);
	part_drop(m->objects[id - 1]);
	m->objects[id - 1] = NULL;
	if (m->full > id - 1) m->full = id - 1;
	while (m->nobject && !m->objects[m->nobject - 1]) m->nobject--;
}

static void tell(struct machine *m, uint32_t watcher, uint32_t id, int queue)
{
	if (file_is(object_find(m, watcher))) async_notice(m, watcher, queue);
	else epoll_notice(m, watcher, id, queue);
}

/* news: something has happened. Else only the turn is passed on, which is nothing to those who merely look. */
static void wake(struct machine *m, uint32_t id, int queue, int most, bool news)
{
	const struct object *o = object_find(m, id);
	uint32_t n = o->waiters[queue].n, woken = 0;
	if (!n) return;
	/* Waking takes a thread out of the queue: go by a copy. */
	struct waiter few[16], *list = n <= 16 ? few : sim_alloc(n * sizeof *list);
	const struct thread *by = m->at_work ? thread_find(m, m->at_work) : NULL;
	memcpy(list, o->waiters[queue].list, n * sizeof *list);
	for (uint32_t i = 0; i < n; i++) {
		if (!news && !list[i].exclusive) continue;
		if (list[i].tid < 0) {
			tell(m, (uint32_t)-list[i].tid, id, queue);
			continue;
		}
		if (list[i].exclusive && woken >= (uint32_t)most) continue;
		woken += list[i].exclusive;
		thread_wake(m, list[i].tid, by ? by->pid : 0);
	}
	if (list != few) free(list);
}

void object_wake(struct machine *m, uint32_t id, int queue, int most)
{
	wake(m, id, queue, most, true);
}

void object_pass(struct machine *m, uint32_t id, int queue)
{
	wake(m, id, queue, 1, false);
}

void object_enter(struct machine *m, uint32_t id, int queue, uint32_t who)
{
	struct waiters *w = &((struct object *)object_edit(m, id))->waiters[queue];
	w->list = sim_grow(w->list, w->n, &w->cap, sizeof *w->list);
	memset(&w->list[w->n], 0, sizeof *w->list);
	w->list[w->n++].tid = -(int32_t)who;
}

void object_leave(struct machine *m, uint32_t id, int queue, uint32_t who)
{
	struct waiters *w = &((struct object *)object_edit(m, id))->waiters[queue];
	uint32_t i = 0;
	while (i < w->n && w->list[i].tid != -(int32_t)who) i++;
	if (i < w->n) memmove(&w->list[i], &w->list[i + 1], (--w->n - i) * sizeof *w->list);
}

void *object_clone(const void *src, size_t size)
{
	struct object *o = sim_copy(src, size);
	o->part.refs = 1;
	for (int q = 0; q < QUEUES; q++) {
		o->waiters[q].list = sim_copy(o->waiters[q].list, o->waiters[q].n * sizeof *o->waiters[q].list);
		o->waiters[q].cap = o->waiters[q].n;
	}
	return o;
}

void object_clear(void *object)
{
	struct object *o = object;
	for (int q = 0; q < QUEUES; q++) free(o->waiters[q].list);
}

static bool same_waiters(const struct waiters *a, const struct waiters *b)
{
	if (a->n != b->n) return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->list[i].tid != b->list[i].tid || a->list[i].exclusive != b->list[i].exclusive) return false;
	return true;
}

bool object_equal(const void *a, const void *b)
{
	const struct object *x = a, *y = b;
	return x->id == y->id && x->holders == y->holders && x->chan == y->chan &&
		same_waiters(&x->waiters[QUEUE_READ], &y->waiters[QUEUE_READ]) && same_waiters(&x->waiters[QUEUE_WRITE], &y->waiters[QUEUE_WRITE]);
}
