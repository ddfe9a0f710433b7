/*
 * timeline.c - tracks of segments: one track a thread, one a CPU.
 *
 * A track is a list of marks. Mark i says when segment i begins, which state it is, and how much time the track had spent in each
 * state until then, so that the time in each state between two instants is a difference of two look-ups.
 * Dropping a mark merges two segments; the sums at the marks that are left stay true, and inside a merged (coarse) segment the
 * time is spread evenly. Coarse segments are always the oldest of their track.
 */
#include "trace/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/timeline_chunks.h"

#define SEGMENTS_DEFAULT (256 * 1024)
#define NOBODY STATE_GONE         /* a segment in which the row does not exist, or the CPU is idle */
#define CPUS_MAX 4096
#define INSTANTS 64               /* looked at in one cell of a CPU that holds more segments */

struct mark {
	int64_t t;
	int64_t in[STATE_GONE];   /* ns in each state before t */
	int64_t sampled_ns;       /* ns before t in which running or ready was sampled */
	int32_t pid;              /* a CPU's: who has it */
	uint8_t state;
	bool sampled, coarse;
};

struct track {
	struct mark *marks;
	size_t count, cap;
	struct track *sibling;    /* next thread of the process */
	int32_t tid, pid;
	int16_t cpu;              /* where the thread runs, UNKNOWN */
	struct chunk_list chunks; /* of a leader: its process's */
};

/* From an id to a track; open addressing, at most half full. */
struct map {
	struct { int32_t id; struct track *track; } *slots;
	size_t size, used;
};

struct timeline {
	struct map threads;       /* by tid: the youngest */
	struct map processes;     /* by pid: the first of its threads' list */
	struct track **all;
	size_t nall, cap_all;
	struct track *cpus[CPUS_MAX];
	size_t segments, max;
	int64_t end;
};

static void *grow(void *p, size_t *cap, size_t size)
{
	*cap = *cap ? *cap * 2 : 8;
	p = realloc(p, *cap * size);
	memory_check(p);
	return p;
}

static size_t map_slot(const struct map *m, int32_t id)
{
	size_t i = ((uint32_t)id * 2654435761u) & (m->size - 1);
	while (m->slots[i].track && m->slots[i].id != id) i = (i + 1) & (m->size - 1);
	return i;
}

static struct track *map_find(const struct map *m, int32_t id)
{
	return m->size ? m->slots[map_slot(m, id)].track : NULL;
}

static void map_resize(struct map *m)
{
	struct map old = *m;
	m->size = old.size ? old.size * 2 : 64;
	m->slots = calloc(m->size, sizeof *m->slots);
	memory_check(m->slots);
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].track) m->slots[map_slot(m, old.slots[i].id)] = old.slots[i];
	free(old.slots);
}

static void map_put(struct map *m, int32_t id, struct track *track)
{
	if (m->used * 2 >= m->size) map_resize(m);
	size_t i = map_slot(m, id);
	if (!m->slots[i].track) m->used++;
	m->slots[i].id = id;
	m->slots[i].track = track;
}

struct timeline *timeline_new(size_t max_segments)
{
	struct timeline *tl = calloc(1, sizeof *tl);
	if (tl) tl->max = max_segments ? max_segments : SEGMENTS_DEFAULT;
	return tl;
}

static void track_free(struct track *track)
{
	if (track) {
		free(track->marks);
		chunks_clear(&track->chunks);
	}
	free(track);
}

void timeline_free(struct timeline *tl)
{
	if (!tl) return;
	for (size_t i = 0; i < tl->nall; i++) track_free(tl->all[i]);
	for (size_t i = 0; i < CPUS_MAX; i++) track_free(tl->cpus[i]);
	free(tl->all);
	free(tl->threads.slots);
	free(tl->processes.slots);
	free(tl);
}

/* Merge the older half of a track by pairs. */
static size_t track_merge(struct track *track)
{
	size_t half = track->count / 2, kept = 1;
	if (track->count < 8) return 0;
	for (size_t i = 1; i < track->count; i++) {
		if (i < half && i % 2) {
			track->marks[kept - 1].coarse = true;
			continue;
		}
		track->marks[kept++] = track->marks[i];
	}
	size_t merged = track->count - kept;
	track->count = kept;
	return merged;
}

static void make_room(struct timeline *tl)
{
	for (size_t i = 0; i < tl->nall; i++) tl->segments -= track_merge(tl->all[i]);
	for (size_t i = 0; i < CPUS_MAX; i++)
		if (tl->cpus[i]) tl->segments -= track_merge(tl->cpus[i]);
	/* So many short tracks that merging gives nothing: they need what they need. */
	if (tl->segments > tl->max - tl->max / 8) tl->max += tl->max / 2 + 8;
}

static struct track *thread_new(struct timeline *tl, int32_t tid, int32_t pid)
{
	struct track *track = calloc(1, sizeof *track);
	memory_check(track);
	if (tl->nall == tl->cap_all) tl->all = grow(tl->all, &tl->cap_all, sizeof *tl->all);
	tl->all[tl->nall++] = track;
	*track = (struct track){.tid = tid, .pid = pid, .cpu = UNKNOWN, .sibling = map_find(&tl->processes, pid)};
	map_put(&tl->threads, tid, track);
	map_put(&tl->processes, pid, track);
	return track;
}

static struct track *thread_track(struct timeline *tl, int32_t tid, int32_t pid)
{
	struct track *track = map_find(&tl->threads, tid);
	return track && track->pid == pid ? track : thread_new(tl, tid, pid);
}

static struct mark *track_last(const struct track *track)
{
	return track->count ? &track->marks[track->count - 1] : NULL;
}

/* From t on the track is in this state. */
static void track_set(struct timeline *tl, struct track *track, int64_t t, uint8_t state, bool sampled, int32_t pid)
{
	struct mark *last = track_last(track);
	if (last ? last->state == state && last->sampled == sampled && last->pid == pid : state == NOBODY) return;
	struct mark m = {.t = t, .state = state, .sampled = sampled, .pid = pid};
	if (last) {
		if (m.t < last->t) m.t = last->t;
		memcpy(m.in, last->in, sizeof m.in);
		m.sampled_ns = last->sampled_ns + (last->sampled ? m.t - last->t : 0);
		if (last->state != NOBODY) m.in[last->state] += m.t - last->t;
	}
	if (last && last->t == m.t && !last->coarse) { /* it lasted no time */
		*last = m;
		return;
	}
	if (track->count == track->cap) track->marks = grow(track->marks, &track->cap, sizeof *track->marks);
	memory_check(track->marks);
	track->marks[track->count++] = m;
	if (++tl->segments > tl->max) make_room(tl);
}

static void cpu_set(struct timeline *tl, int cpu, int64_t t, int32_t pid, bool sampled)
{
	if (cpu < 0 || cpu >= CPUS_MAX) return;
	if (!tl->cpus[cpu]) {
		tl->cpus[cpu] = calloc(1, sizeof *tl->cpus[cpu]);
		memory_check(tl->cpus[cpu]);
	}
	track_set(tl, tl->cpus[cpu], t, pid ? STATE_RUNNING : NOBODY, sampled, pid);
}

/* A thread comes into a state, and with it the CPU that it takes or leaves. tid is the CPU track's holder while it runs. */
static void thread_set(struct timeline *tl, struct track *track, int64_t t, uint8_t state, int16_t cpu, bool sampled)
{
	if (track->cpu != UNKNOWN && (state != STATE_RUNNING || cpu != track->cpu)) {
		struct track *c = tl->cpus[track->cpu];
		if (c->tid == track->tid) cpu_set(tl, track->cpu, t, 0, false);
		track->cpu = UNKNOWN;
	}
	if (state == STATE_RUNNING && cpu >= 0 && cpu < CPUS_MAX) {
		cpu_set(tl, cpu, t, track->pid, sampled);
		tl->cpus[cpu]->tid = track->tid;
		track->cpu = cpu;
	}
	track_set(tl, track, t, state, sampled && (state == STATE_RUNNING || state == STATE_READY), 0);
}

static void others_gone(struct timeline *tl, int32_t pid, int64_t t)
{
	for (struct track *track = map_find(&tl->processes, pid); track; track = track->sibling)
		if (track->tid != pid) thread_set(tl, track, t, NOBODY, UNKNOWN, false);
}

static void feed_reap(struct timeline *tl, const struct event *e)
{
	struct track *track = map_find(&tl->threads, e->reap.child);
	others_gone(tl, e->reap.child, e->t);
	if (track && track->pid == e->reap.child) thread_set(tl, track, e->t, NOBODY, UNKNOWN, false);
}

static void feed_chunk(struct timeline *tl, const struct event *e)
{
	struct chunk_list *chunks = &thread_track(tl, e->pid, e->pid)->chunks;
	if (e->chunk.ends) chunks_end(chunks, e->chunk.at);
	else chunks_begin(chunks, e->chunk.at, e->chunk.number);
}

static void feed_exit(struct timeline *tl, const struct event *e)
{
	struct track *track = map_find(&tl->threads, e->pid);
	if (track) chunks_end(&track->chunks, e->t);
	others_gone(tl, e->pid, e->t);
}

void timeline_extend(struct timeline *tl, int64_t t)
{
	if (t > tl->end) tl->end = t;
}

void timeline_feed(struct timeline *tl, const struct event *e)
{
	timeline_extend(tl, e->t);
	switch ((enum event_kind)e->kind) {
	case EV_FORK:
		thread_set(tl, thread_track(tl, e->fork.child, e->fork.child), e->t, STATE_NEW, UNKNOWN, false);
		return;
	case EV_THREAD:
		thread_set(tl, thread_track(tl, e->thread.child, e->pid), e->t, STATE_NEW, UNKNOWN, false);
		return;
	case EV_STATE:
		thread_set(tl, thread_track(tl, e->tid ? e->tid : e->pid, e->pid), e->t, e->state.to, e->cpu,
		           e->precision == PRECISION_SAMPLED);
		return;
	case EV_EXEC:
		others_gone(tl, e->pid, e->t);
		return;
	case EV_EXIT:
		feed_exit(tl, e);
		return;
	case EV_CHUNK:
		feed_chunk(tl, e);
		return;
	case EV_REAP:
		feed_reap(tl, e);
		return;
	default:
		return;
	}
}

int64_t timeline_end(const struct timeline *tl)
{
	return tl->end;
}

/* The segment that t lies in: the last mark with .t <= t, searched from `from` on. count when t is before all of them. */
static size_t segment_at(const struct track *track, int64_t t, size_t from)
{
	size_t low = from, high = track->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (track->marks[middle].t <= t) low = middle + 1;
		else high = middle;
	}
	return low ? low - 1 : track->count;
}

struct sums {
	int64_t in[STATE_GONE], sampled;
	size_t segment;
	bool coarse;
};

/* What the track has spent in each state until t, as far as is known at `end`. */
static void sums_at(const struct track *track, int64_t t, int64_t end, size_t from, struct sums *out)
{
	size_t i = segment_at(track, t, from);
	memset(out, 0, sizeof *out);
	out->segment = i == track->count ? 0 : i;
	if (i == track->count) return;
	const struct mark *m = &track->marks[i];
	memcpy(out->in, m->in, sizeof out->in);
	out->sampled = m->sampled_ns;
	out->coarse = m->coarse;
	if (t > end) t = end;
	if (t <= m->t) return;
	if (!m->coarse) {
		if (m->state != NOBODY) out->in[m->state] += t - m->t;
		if (m->sampled) out->sampled += t - m->t;
		return;
	}
	double share = (double)(t - m->t) / (double)(m[1].t - m->t);
	for (int s = 0; s < STATE_GONE; s++) out->in[s] += (int64_t)((double)(m[1].in[s] - m->in[s]) * share);
	out->sampled += (int64_t)((double)(m[1].sampled_ns - m->sampled_ns) * share);
}

static void cell_fill(struct timeline_cell *cell, const struct sums *a, const struct sums *b, int64_t ns)
{
	int64_t most = 0;
	*cell = (struct timeline_cell){.state = STATE_COUNT};
	for (int s = 0; s < STATE_GONE; s++) {
		int64_t in = b->in[s] - a->in[s];
		cell->share[s] = (uint8_t)((double)in * 255.0 / (double)ns + 0.5);
		if (in <= most) continue;
		most = in;
		cell->state = (uint8_t)s;
	}
	cell->sampled = b->sampled > a->sampled;
	cell->coarse = a->coarse && most;
}

static int64_t column(int64_t t0, int64_t t1, int n, int k)
{
	return t0 + (int64_t)((double)(t1 - t0) * (double)k / (double)n);
}

static void track_cells(const struct timeline *tl, const struct track *track, int64_t t0, int64_t t1, int n,
                        struct timeline_cell *out)
{
	struct sums a, b;
	sums_at(track, t0, tl->end, 0, &a);
	for (int k = 0; k < n; k++, a = b) {
		int64_t from = column(t0, t1, n, k), to = column(t0, t1, n, k + 1);
		sums_at(track, to, tl->end, a.segment, &b);
		cell_fill(&out[k], &a, &b, to > from ? to - from : 1);
	}
}

static void cells_clear(struct timeline_cell *out, int n)
{
	for (int k = 0; k < n; k++) out[k] = (struct timeline_cell){.state = STATE_COUNT};
}

void timeline_thread(const struct timeline *tl, int32_t tid, int64_t t0, int64_t t1, int n, struct timeline_cell *out)
{
	const struct track *track = map_find(&tl->threads, tid);
	if (track) track_cells(tl, track, t0, t1, n, out);
	else cells_clear(out, n);
}

/* Whether a shows more activity than b. */
static bool busier(const struct timeline_cell *a, const struct timeline_cell *b)
{
	static const uint8_t order[] = {STATE_RUNNING, STATE_READY, STATE_WAITING, STATE_STOPPED, STATE_NEW, STATE_ZOMBIE};
	_Static_assert(sizeof order == STATE_GONE, "every state that takes time has its rank");
	for (size_t i = 0; i < sizeof order; i++)
		if (a->share[order[i]] != b->share[order[i]]) return a->share[order[i]] > b->share[order[i]];
	return false;
}

void timeline_process(const struct timeline *tl, int32_t pid, int64_t t0, int64_t t1, int n, struct timeline_cell *out)
{
	const struct track *track = map_find(&tl->processes, pid);
	cells_clear(out, n);
	if (!track) return;
	track_cells(tl, track, t0, t1, n, out);
	if (!track->sibling) return;
	struct timeline_cell *other = malloc((size_t)n * sizeof *other);
	memory_check(other);
	while ((track = track->sibling)) {
		track_cells(tl, track, t0, t1, n, other);
		for (int k = 0; k < n; k++)
			if (busier(&other[k], &out[k])) out[k] = other[k];
	}
	free(other);
}

bool timeline_chunks(const struct timeline *tl, int32_t pid, int64_t t0, int64_t t1, int n, char *out)
{
	const struct track *track = map_find(&tl->threads, pid);
	if (!track || !track->chunks.count || t1 <= t0) return false;
	chunks_label(&track->chunks, t0, t1, n, out);
	return true;
}

/* Votes for who had a CPU: time by pid, few of them. */
struct votes {
	struct { int32_t pid; int64_t ns; } row[INSTANTS];
	size_t count;
};

static void vote(struct votes *v, int32_t pid, int64_t ns)
{
	size_t i = 0;
	while (i < v->count && v->row[i].pid != pid) i++;
	if (i == v->count) {
		v->row[v->count].pid = pid;
		v->row[v->count++].ns = 0;
	}
	v->row[i].ns += ns;
}

static int32_t winner(const struct votes *v)
{
	int64_t most = 0;
	int32_t pid = 0;
	for (size_t i = 0; i < v->count; i++) {
		if (!v->row[i].pid || v->row[i].ns <= most) continue;
		most = v->row[i].ns;
		pid = v->row[i].pid;
	}
	return pid;
}

static int32_t pid_at(const struct track *track, int64_t t, int64_t end, size_t from)
{
	size_t i = segment_at(track, t, from);
	return i == track->count || t >= end ? 0 : track->marks[i].pid;
}

/* Who had the CPU most in [from, to): exact when few segments lie there, else by the word of evenly spread instants. */
static int32_t cpu_owner(const struct timeline *tl, const struct track *track, int64_t from, int64_t to, size_t first, size_t last)
{
	struct votes v = {.count = 0};
	if (last - first + 1 > INSTANTS) {
		for (int i = 0; i < INSTANTS; i++)
			vote(&v, pid_at(track, column(from, to, INSTANTS, i), tl->end, first), 1);
		return winner(&v);
	}
	for (size_t i = first; i <= last; i++) {
		int64_t a = track->marks[i].t, b = i + 1 < track->count ? track->marks[i + 1].t : tl->end;
		if (a < from) a = from;
		if (b > to) b = to;
		if (b > a) vote(&v, track->marks[i].pid, b - a);
	}
	return winner(&v);
}

void timeline_cpu(const struct timeline *tl, int cpu, int64_t t0, int64_t t1, int n, struct timeline_cell *out)
{
	const struct track *track = cpu >= 0 && cpu < CPUS_MAX ? tl->cpus[cpu] : NULL;
	cells_clear(out, n);
	if (!track || !track->count) return;
	track_cells(tl, track, t0, t1, n, out);
	size_t from_segment = 0;
	for (int k = 0; k < n; k++) {
		int64_t from = column(t0, t1, n, k), to = column(t0, t1, n, k + 1);
		size_t first = segment_at(track, from, from_segment), last = segment_at(track, to, from_segment);
		if (first == track->count) first = 0;
		if (last == track->count) last = 0;
		out[k].pid = to > from ? cpu_owner(tl, track, from, to, first, last) : 0;
		if (out[k].share[STATE_RUNNING] < 128) out[k].state = STATE_COUNT;
		from_segment = first;
	}
}

int timeline_cpus(const struct timeline *tl, int16_t *out, int max)
{
	int n = 0;
	for (int i = 0; i < CPUS_MAX; i++) {
		if (!tl->cpus[i]) continue;
		if (n < max) out[n] = (int16_t)i;
		n++;
	}
	return n;
}
