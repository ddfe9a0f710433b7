/*
 * world.c - the rows of a world: making, finding, copying them. What events do to them is in world_apply.c and
 * world_channels.c.
 *
 * Each kind of row sits in one array that doubles, with a map of as many hash chains as it has room. The youngest row of an
 * id comes first in its chain, so that a look-up finds it. Out of memory is an assertion: a world must not silently be
 * wrong.
 */
#include "trace/world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trace/error.h"
#include "trace/memory.h"
#include "trace/world_rows.h"

#define FIRST_ROWS 16

void world_init(struct world *w)
{
	*w = (struct world){.free_thread = WORLD_NONE, .here = WORLD_NONE, .here_last = WORLD_NONE};
}

/* All spaces of a world get a holder more, or one less. */
static void each_space(const struct world *w, void (*do_it)(struct world_space *))
{
	for (uint32_t i = 0; i < w->nproc; i++) do_it(w->procs[i].space);
}

void world_clear(struct world *w)
{
	each_space(w, world_space_drop);
	free(w->vars);
	free(w->procs);
	free(w->threads);
	free(w->chans);
	free(w->ends);
	free(w->proc_map);
	free(w->thread_map);
	free(w->chan_map);
	free(w->end_map);
	world_init(w);
}

/* Give *rows the room `cap` (0: none) and copy n rows into it. */
static int copy_rows(void **rows, uint32_t old_cap, const void *from, uint32_t n, uint32_t cap, size_t size)
{
	if (cap != old_cap) {
		void *fresh = cap ? malloc(cap * size) : NULL;
		if (cap && !fresh) return ERR_MEMORY;
		free(*rows);
		*rows = fresh;
	}
	if (!n) return 0;
	assert(*rows && n <= cap);
	memcpy(*rows, from, n * size);
	return 0;
}

#define COPY(rows, n, cap) \
	do { \
		void *copy = dst->rows; \
		if (copy_rows(&copy, dst->cap, src->rows, src->n, src->cap, sizeof *src->rows)) goto failed; \
		dst->rows = copy; \
	} while (0)

int world_copy(struct world *dst, const struct world *src)
{
	struct world old;
	each_space(dst, world_space_drop);
	dst->nproc = 0;
	COPY(proc_map, cap_proc, cap_proc);
	COPY(thread_map, cap_thread, cap_thread);
	COPY(chan_map, cap_chan, cap_chan);
	COPY(end_map, cap_end, cap_end);
	COPY(procs, nproc, cap_proc);
	COPY(threads, nthread, cap_thread);
	COPY(chans, nchan, cap_chan);
	COPY(ends, nend, cap_end);
	COPY(vars, nvar, cap_var);
	old = *dst;
	*dst = *src;
	dst->procs = old.procs;
	dst->threads = old.threads;
	dst->chans = old.chans;
	dst->ends = old.ends;
	dst->vars = old.vars;
	dst->proc_map = old.proc_map;
	dst->thread_map = old.thread_map;
	dst->chan_map = old.chan_map;
	dst->end_map = old.end_map;
	each_space(dst, world_space_hold);
	return 0;
failed:
	world_clear(dst);
	return ERR_MEMORY;
}

static uint32_t hash(uint32_t id, uint32_t cap)
{
	return (id * 2654435761u >> 8) & (cap - 1);
}

static uint32_t end_key(uint32_t chan, int32_t pid, int32_t fd)
{
	return (chan * 31 + (uint32_t)pid) * 31 + (uint32_t)fd;
}

/* Chain row i, whose id is given, first into its place of the map. */
#define MAP_ADD(map, rows, i, id, cap) \
	do { \
		uint32_t *head = &w->map[hash((uint32_t)(id), w->cap)]; \
		w->rows[i].hash_next = *head; \
		*head = (i); \
	} while (0)

/* Twice the room for rows, and a map to match, still empty. */
static void grow(void **rows, size_t size, uint32_t **map, uint32_t *cap)
{
	*cap = *cap ? *cap * 2 : FIRST_ROWS;
	*rows = realloc(*rows, *cap * size);
	memory_check(*rows);
	*map = realloc(*map, *cap * sizeof **map);
	memory_check(*map);
	memset(*map, 0xff, *cap * sizeof **map); /* WORLD_NONE */
}

uint32_t world_add_proc(struct world *w, int32_t pid)
{
	if (w->nproc == w->cap_proc) {
		void *rows = w->procs;
		grow(&rows, sizeof *w->procs, &w->proc_map, &w->cap_proc);
		w->procs = rows;
		for (uint32_t i = 0; i < w->nproc; i++) MAP_ADD(proc_map, procs, i, w->procs[i].pid, cap_proc);
	}
	uint32_t i = w->nproc++;
	w->procs[i] = (struct world_proc){
		.pid = pid, .parent = WORLD_NONE, .leader = WORLD_NONE, .ends = WORLD_NONE, .precision_running = true,
		.here_next = WORLD_NONE, .here_prev = WORLD_NONE, .vars = WORLD_NONE, .borrows = WORLD_NONE,
		.born = UNKNOWN, .died = UNKNOWN, .reaped = UNKNOWN, .exit_code = UNKNOWN, .exit_sig = UNKNOWN, .reaped_by = UNKNOWN,
		.orphaned = UNKNOWN, .acc.first_run = UNKNOWN,
		.whole = {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0},
	};
	MAP_ADD(proc_map, procs, i, pid, cap_proc);
	return i;
}

/* Take row i out of its hash chain, so that it may get another tid. */
static void unmap_thread(struct world *w, uint32_t i)
{
	uint32_t *at = &w->thread_map[hash((uint32_t)w->threads[i].tid, w->cap_thread)];
	while (*at != i) at = &w->threads[*at].hash_next;
	*at = w->threads[i].hash_next;
}

static uint32_t fresh_thread(struct world *w)
{
	if (w->free_thread != WORLD_NONE) {
		uint32_t i = w->free_thread;
		w->free_thread = w->threads[i].next;
		unmap_thread(w, i);
		return i;
	}
	if (w->nthread == w->cap_thread) {
		void *rows = w->threads;
		grow(&rows, sizeof *w->threads, &w->thread_map, &w->cap_thread);
		w->threads = rows;
		for (uint32_t i = 0; i < w->nthread; i++) MAP_ADD(thread_map, threads, i, w->threads[i].tid, cap_thread);
	}
	return w->nthread++;
}

uint32_t world_add_thread(struct world *w, uint32_t proc, int32_t tid)
{
	uint32_t i = fresh_thread(w);
	w->threads[i] = (struct world_thread){
		.tid = tid, .pid = w->procs[proc].pid, .proc = proc, .next = WORLD_NONE, .cpu = UNKNOWN, .last_cpu = UNKNOWN,
		.acc.first_run = UNKNOWN, .usage = {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0},
	};
	MAP_ADD(thread_map, threads, i, tid, cap_thread);
	return i;
}

void world_release_thread(struct world *w, uint32_t thread)
{
	w->threads[thread].next = w->free_thread;
	w->free_thread = thread;
}

uint32_t world_add_chan(struct world *w, uint32_t id)
{
	if (w->nchan == w->cap_chan) {
		void *rows = w->chans;
		grow(&rows, sizeof *w->chans, &w->chan_map, &w->cap_chan);
		w->chans = rows;
		for (uint32_t i = 0; i < w->nchan; i++) MAP_ADD(chan_map, chans, i, w->chans[i].id, cap_chan);
	}
	uint32_t i = w->nchan++;
	w->chans[i] = (struct world_chan){
		.id = id, .ends = WORLD_NONE, .capacity = UNKNOWN, .queued = {UNKNOWN, UNKNOWN}, .last_used = UNKNOWN,
		.last_sent = UNKNOWN, .last_received = UNKNOWN,
	};
	MAP_ADD(chan_map, chans, i, id, cap_chan);
	return i;
}

static uint32_t key_of(const struct world_end *e)
{
	return end_key(e->chan, e->pid, e->fd);
}

uint32_t world_add_end(struct world *w, uint32_t chan, uint32_t proc, int32_t pid, int32_t fd)
{
	if (w->nend == w->cap_end) {
		void *rows = w->ends;
		grow(&rows, sizeof *w->ends, &w->end_map, &w->cap_end);
		w->ends = rows;
		for (uint32_t i = 0; i < w->nend; i++) MAP_ADD(end_map, ends, i, key_of(&w->ends[i]), cap_end);
	}
	uint32_t i = w->nend++;
	w->ends[i] = (struct world_end){
		.chan = w->chans[chan].id, .pid = pid, .fd = fd, .proc = proc, .next_of_proc = WORLD_NONE, .next_of_chan = w->chans[chan].ends,
		.until = UNKNOWN,
	};
	MAP_ADD(end_map, ends, i, key_of(&w->ends[i]), cap_end);
	w->chans[chan].ends = i;
	if (proc == WORLD_NONE) return i;
	w->ends[i].next_of_proc = w->procs[proc].ends;
	w->procs[proc].ends = i;
	return i;
}

uint32_t world_find_proc(const struct world *w, int32_t pid)
{
	if (!w->nproc) return WORLD_NONE;
	uint32_t i = w->proc_map[hash((uint32_t)pid, w->cap_proc)];
	while (i != WORLD_NONE && w->procs[i].pid != pid) i = w->procs[i].hash_next;
	return i;
}

uint32_t world_find_thread(const struct world *w, int32_t tid)
{
	if (!w->nthread) return WORLD_NONE;
	uint32_t i = w->thread_map[hash((uint32_t)tid, w->cap_thread)];
	while (i != WORLD_NONE && w->threads[i].tid != tid) i = w->threads[i].hash_next;
	return i;
}

uint32_t world_find_chan(const struct world *w, uint32_t id)
{
	if (!w->nchan) return WORLD_NONE;
	uint32_t i = w->chan_map[hash(id, w->cap_chan)];
	while (i != WORLD_NONE && w->chans[i].id != id) i = w->chans[i].hash_next;
	return i;
}

uint32_t world_find_ends(const struct world *w, uint32_t id, int32_t pid, int32_t fd)
{
	if (!w->nend) return WORLD_NONE;
	uint32_t i = w->end_map[hash(end_key(id, pid, fd), w->cap_end)];
	while (i != WORLD_NONE && (w->ends[i].chan != id || w->ends[i].pid != pid || w->ends[i].fd != fd)) i = w->ends[i].hash_next;
	return i;
}

const struct world_proc *world_proc(const struct world *w, int32_t pid)
{
	uint32_t i = world_find_proc(w, pid);
	return i == WORLD_NONE ? NULL : &w->procs[i];
}

const struct world_thread *world_thread(const struct world *w, int32_t tid)
{
	uint32_t i = world_find_thread(w, tid);
	return i == WORLD_NONE ? NULL : &w->threads[i];
}

const struct world_chan *world_chan(const struct world *w, uint32_t id)
{
	uint32_t i = world_find_chan(w, id);
	return i == WORLD_NONE ? NULL : &w->chans[i];
}

const struct world_end *world_end(const struct world *w, const struct world_proc *p, uint32_t chan, int32_t fd)
{
	for (uint32_t i = world_find_ends(w, chan, p->pid, fd); i != WORLD_NONE; i = w->ends[i].hash_next) {
		const struct world_end *e = &w->ends[i];
		if (e->open && e->chan == chan && e->fd == fd && e->proc == (uint32_t)(p - w->procs)) return e;
	}
	return NULL;
}

static const struct world_thread *thread_row(const struct world *w, uint32_t i)
{
	return i == WORLD_NONE ? NULL : &w->threads[i];
}

static const struct world_end *end_row(const struct world *w, uint32_t i)
{
	return i == WORLD_NONE ? NULL : &w->ends[i];
}

const struct world_thread *world_threads(const struct world *w, const struct world_proc *p)
{
	return thread_row(w, p->leader);
}

const struct world_thread *world_next_thread(const struct world *w, const struct world_thread *th)
{
	return thread_row(w, th->next);
}

const struct world_end *world_proc_ends(const struct world *w, const struct world_proc *p)
{
	return end_row(w, p->ends);
}

const struct world_end *world_next_of_proc(const struct world *w, const struct world_end *e)
{
	return end_row(w, e->next_of_proc);
}

const struct world_end *world_chan_ends(const struct world *w, const struct world_chan *c)
{
	return end_row(w, c->ends);
}

const struct world_end *world_next_of_chan(const struct world *w, const struct world_end *e)
{
	return end_row(w, e->next_of_chan);
}

void world_forget(struct world *w, uint32_t n)
{
	for (uint32_t i = 0; i < w->nchan; i++) {
		if (w->chans[i].last_data_n >= n) continue;
		w->chans[i].last_data = NULL;
		w->chans[i].last_data_len = 0;
	}
	for (uint32_t i = 0; i < w->nvar; i++)
		if (w->vars[i].n < n) w->vars[i].value = NULL;
}
