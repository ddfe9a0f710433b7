/*
 * segments.c - see segments.h.
 */
#include "trace/export/segments.h"

#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/why.h"

#define CPUS_MAX 4096

/* Room for need rows, the new ones zero. */
static void *grow(void *rows, uint32_t *cap, uint32_t need, size_t size)
{
	if (need <= *cap) return rows;
	uint32_t old = *cap;
	*cap = need * 2;
	rows = realloc(rows, *cap * size);
	memory_check(rows);
	memset((char *)rows + old * size, 0, (*cap - old) * size);
	return rows;
}

/* The last segment of a track ends at t; one that lasted no time is taken back. */
static void track_close(struct track *track, int64_t t)
{
	if (!track->open) return;
	track->open = false;
	struct segment *last = &track->segments[track->count - 1];
	last->to = t;
	if (last->to <= last->from) track->count--;
}

static void track_open(struct track *track, const struct segment *s)
{
	if (track->count == track->cap) {
		track->cap = track->cap ? track->cap * 2 : 8;
		track->segments = realloc(track->segments, track->cap * sizeof *track->segments);
		memory_check(track->segments);
	}
	track->segments[track->count++] = *s;
	track->open = true;
}

static bool same(const struct segment *a, const struct segment *b)
{
	return a->state == b->state && a->sampled == b->sampled && a->cpu == b->cpu && !strcmp(a->why, b->why);
}

static int16_t cpu_of(const struct world *w, const struct world_proc *p)
{
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th))
		if (th->state == STATE_RUNNING) return th->cpu;
	return UNKNOWN;
}

static void look_at_process(struct segments *s, const struct event *e, const struct world *w, int32_t pid)
{
	char why[128] = "";
	const struct world_proc *p = pid > 0 ? world_proc(w, pid) : NULL;
	if (!p) return;
	uint32_t row = (uint32_t)(p - w->procs);
	s->procs = grow(s->procs, &s->cap_proc, w->nproc, sizeof *s->procs);
	s->nproc = w->nproc;
	struct track *track = &s->procs[row];
	if (p->state == STATE_WAITING) why_short(w, p, why, sizeof why);
	struct segment now = {.from = e->t, .n = e->n, .row = row, .state = p->state, .cpu = cpu_of(w, p), .why = pool_intern(&s->words, why)};
	now.sampled = !p->precision_running && (p->state == STATE_RUNNING || p->state == STATE_READY);
	if (track->open && same(&track->segments[track->count - 1], &now)) return;
	track_close(track, e->t);
	if (p->state != STATE_GONE) track_open(track, &now);
}

static int32_t thread_of(const struct event *e)
{
	return e->tid ? e->tid : e->pid;
}

static void leave_cpus(struct segments *s, int32_t tid, int64_t t)
{
	for (uint32_t i = 0; i < s->ncpu; i++)
		if (s->cpus[i].open && s->cpus[i].tid == tid) track_close(&s->cpus[i], t);
}

/* The threads of pid are gone, of which nothing more is told; but for the main one, unless all are. */
static void leave_cpus_unsaid(struct segments *s, const struct world *w, int32_t pid, bool all, int64_t t)
{
	for (uint32_t i = 0; i < s->ncpu; i++) {
		struct track *track = &s->cpus[i];
		if (!track->open || w->procs[track->segments[track->count - 1].row].pid != pid) continue;
		if (all || track->tid != pid) track_close(track, t);
	}
}

static void look_at_cpu(struct segments *s, const struct event *e, const struct world *w)
{
	const struct world_proc *p = world_proc(w, e->pid);
	leave_cpus(s, thread_of(e), e->t);
	if (e->state.to != STATE_RUNNING || e->cpu < 0 || e->cpu >= CPUS_MAX || !p) return;
	s->cpus = grow(s->cpus, &s->cap_cpu, (uint32_t)e->cpu + 1, sizeof *s->cpus);
	if (s->ncpu <= (uint32_t)e->cpu) s->ncpu = (uint32_t)e->cpu + 1;
	struct track *track = &s->cpus[e->cpu];
	track_close(track, e->t);
	track->tid = thread_of(e);
	track_open(track, &(struct segment){.from = e->t, .n = e->n, .row = (uint32_t)(p - w->procs), .state = STATE_RUNNING, .cpu = e->cpu,
	                                    .sampled = e->precision == PRECISION_SAMPLED, .why = pool_intern(&s->words, "")});
}

void segments_feed(struct segments *s, const struct event *e, const struct world *w)
{
	switch ((enum event_kind)e->kind) {
	case EV_STATE:
		look_at_cpu(s, e, w);
		look_at_process(s, e, w, e->pid);
		return;
	case EV_FORK:
		look_at_process(s, e, w, e->fork.child);
		return;
	case EV_REAP:
		leave_cpus_unsaid(s, w, e->reap.child, true, e->t);
		look_at_process(s, e, w, e->reap.child);
		return;
	case EV_EXEC: case EV_EXIT:
		leave_cpus_unsaid(s, w, e->pid, false, e->t);
		look_at_process(s, e, w, e->pid);
		return;
	case EV_THREAD:
		look_at_process(s, e, w, e->pid);
		return;
	default:
		return;
	}
}

void segments_end(struct segments *s, int64_t t)
{
	for (uint32_t i = 0; i < s->nproc; i++) track_close(&s->procs[i], t);
	for (uint32_t i = 0; i < s->ncpu; i++) track_close(&s->cpus[i], t);
}

void segments_clear(struct segments *s)
{
	for (uint32_t i = 0; i < s->cap_proc; i++) free(s->procs[i].segments);
	for (uint32_t i = 0; i < s->cap_cpu; i++) free(s->cpus[i].segments);
	free(s->procs);
	free(s->cpus);
	pool_clear(&s->words);
	*s = (struct segments){0};
}
