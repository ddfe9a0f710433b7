/*
 * perf.c - opening the rings and decoding their records; see perf.h.
 *
 * Each record ends with the sample_id fields asked for below (TID, TIME, CPU); a sample begins with the same ones.
 */
#include "real/observe/perf.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace/event.h"

enum { BIRTHS = 64 };         /* words of a set of task numbers */

struct ring {
	int fd, cpu;
	struct perf_event_mmap_page *page;
	size_t size;              /* of the data area */
	uint64_t head;            /* up to where it is being read */
};

struct perf {
	struct ring *rings;
	int nrings, pages;
	int *fds;                 /* of the tracepoints */
	int nfds;
	struct record *pending;
	size_t npending, cap;
	perf_keep_fn *keep;
	void *keep_arg;
	uint64_t births[BIRTHS];  /* of tasks whose birth is among the records not yet dealt with: a set that may hold others too */
};

#define SAMPLE_TYPE (PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU)

struct sample_id {
	uint32_t pid, tid;
	uint64_t time;
	uint32_t cpu, reserved;
};

static int event_open(struct perf_event_attr *a, pid_t pid, int cpu)
{
	return (int)syscall(SYS_perf_event_open, a, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static void common(struct perf_event_attr *a, const struct perf_options *o)
{
	a->size = sizeof *a;
	a->sample_id_all = 1;
	a->inherit = o->pid >= 0;
	a->exclude_kernel = o->user_only;
	a->exclude_hv = 1;
	a->use_clockid = 1;
	a->clockid = CLOCK_MONOTONIC;
	a->watermark = 1;
	a->sample_type = SAMPLE_TYPE;
}

/* ---- opening ---- */

static int open_ring(struct ring *r, const struct perf_options *o, int cpu, int pages)
{
	long page = sysconf(_SC_PAGESIZE);
	struct perf_event_attr a = {.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY};
	common(&a, o);
	a.context_switch = a.task = a.comm = a.comm_exec = 1;
	r->cpu = cpu;
	r->size = (size_t)pages * (size_t)page;
	a.wakeup_watermark = (uint32_t)(r->size / 2);
	r->fd = event_open(&a, o->pid, cpu);
	if (r->fd < 0) return -1;
	r->page = mmap(NULL, r->size + (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
	if (r->page != MAP_FAILED) return 0;
	close(r->fd);
	r->fd = -1;
	return -1;
}

static void close_rings(struct perf *p)
{
	for (int i = 0; i < p->nrings; i++) {
		munmap(p->rings[i].page, p->rings[i].size + (size_t)sysconf(_SC_PAGESIZE));
		close(p->rings[i].fd);
	}
	p->nrings = 0;
}

/* One ring per CPU that is there. A hole in the CPU numbers (ENODEV) is skipped. */
static int open_rings(struct perf *p, const struct perf_options *o, int cpus, int pages)
{
	for (int cpu = 0; cpu < cpus; cpu++) {
		if (!open_ring(&p->rings[p->nrings], o, cpu, pages)) p->nrings++;
		else if (errno != ENODEV) {
			int saved = errno;
			close_rings(p);
			errno = saved;
			return -1;
		}
	}
	p->pages = pages;
	return p->nrings ? 0 : -1;
}

static int open_tracepoint(struct perf *p, const struct perf_options *o, int i, const struct ring *r)
{
	struct perf_event_attr a = {.type = PERF_TYPE_TRACEPOINT, .config = (uint64_t)o->tracepoints[i], .sample_period = 1};
	common(&a, o);
	a.sample_type |= PERF_SAMPLE_RAW;
	a.wakeup_watermark = (uint32_t)(r->size / 2);
	int fd = event_open(&a, o->pid, r->cpu);
	if (fd < 0) return -1;
	p->fds[p->nfds++] = fd;
	if (o->filters && o->filters[i] && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, o->filters[i])) return -1;
	return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, r->fd);
}

static int open_tracepoints(struct perf *p, const struct perf_options *o)
{
	p->fds = calloc((size_t)(o->ntracepoints * p->nrings) + 1, sizeof *p->fds);
	if (!p->fds) return -1;
	for (int i = 0; i < o->ntracepoints; i++)
		for (int r = 0; r < p->nrings; r++)
			if (open_tracepoint(p, o, i, &p->rings[r])) return -1;
	return 0;
}

struct perf *perf_open(const struct perf_options *o)
{
	int cpus = (int)sysconf(_SC_NPROCESSORS_CONF), r = -1, saved;
	struct perf *p = calloc(1, sizeof *p);
	if (!p || !(p->rings = calloc((size_t)cpus, sizeof *p->rings))) goto fail;
	int most = o->pages;
	while (most > 16 && most * cpus > o->pages) most /= 2;
	for (int pages = most; pages >= 16 && r; pages /= 2) {
		r = open_rings(p, o, cpus, pages);
		if (r && errno != EPERM && errno != ENOMEM && errno != EINVAL) break;
	}
	if (r || open_tracepoints(p, o)) goto fail;
	return p;
fail:
	saved = errno;
	perf_close(p);
	errno = saved;
	return NULL;
}

static void close_events(struct perf *p)
{
	for (int i = 0; i < p->nfds; i++) close(p->fds[i]);
	close_rings(p);
}

/* Whether fd is one of ours, for a process that is to keep nothing else. */
static bool ours(const struct perf *p, int fd)
{
	for (int i = 0; i < p->nfds; i++)
		if (p->fds[i] == fd) return true;
	return false;
}

/* Hold the events, and nothing else, until `gate` is closed by whoever came before. */
static void hold(const struct perf *p, int gate)
{
	int highest = gate;
	char byte;
	for (int i = 0; i < p->nfds; i++) highest = p->fds[i] > highest ? p->fds[i] : highest;
	for (int fd = 0; fd < highest; fd++)
		if (fd != gate && !ours(p, fd)) close(fd);
	syscall(SYS_close_range, (unsigned)highest + 1, ~0u, 0u);
	prctl(PR_SET_NAME, "proclab-close");
	_exit(read(gate, &byte, 1) ? 1 : 0);
}

/* The last one to close a tracepoint waits for the kernel. Let that be a process that nobody waits for. Returns the gate: it goes
 * on when that is closed. -1: there is no such process. */
static int leave_to_another(const struct perf *p)
{
	int gate[2];
	if (!p->nfds || pipe2(gate, O_CLOEXEC)) return -1;
	pid_t child = fork();
	if (!child) {
		close(gate[1]);
		if (fork()) _exit(0);
		hold(p, gate[0]);
	}
	close(gate[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
	return gate[1];
}

void perf_close(struct perf *p)
{
	if (!p) return;
	int gate = leave_to_another(p);
	close_events(p);
	if (gate >= 0) close(gate);
	free(p->rings);
	free(p->fds);
	free(p->pending);
	free(p);
}

void perf_own(struct perf *p, int fd)
{
	p->fds[p->nfds++] = fd;
}

int perf_rings(const struct perf *p)
{
	return p->nrings;
}

int perf_fd(const struct perf *p, int ring)
{
	return p->rings[ring].fd;
}

int perf_pages(const struct perf *p)
{
	return p->pages;
}

/* ---- decoding ---- */

static struct record *add(struct perf *p)
{
	if (p->npending == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 4096;
		p->pending = realloc(p->pending, p->cap * sizeof *p->pending);
		assert(p->pending);
	}
	struct record *r = &p->pending[p->npending++];
	memset(r, 0, offsetof(struct record, sample));
	return r;
}

static struct record *add_with_id(struct perf *p, enum record_kind kind, const struct perf_event_header *h)
{
	struct sample_id id;
	memcpy(&id, (const char *)h + h->size - sizeof id, sizeof id);
	struct record *r = add(p);
	r->kind = (uint8_t)kind;
	r->t = (int64_t)id.time;
	r->pid = (int32_t)id.pid;
	r->tid = (int32_t)id.tid;
	r->cpu = (int16_t)id.cpu;
	return r;
}

static void add_switch(struct perf *p, const struct perf_event_header *h)
{
	bool out = h->misc & PERF_RECORD_MISC_SWITCH_OUT;
	struct record *r = add_with_id(p, out ? RECORD_OUT : RECORD_IN, h);
	r->flag = h->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT;
	r->in.known = false;
}

/* FORK and EXIT: { pid, ppid, tid, ptid, time } */
static void add_task(struct perf *p, const struct perf_event_header *h)
{
	struct { uint32_t pid, ppid, tid, ptid; uint64_t time; } body;
	memcpy(&body, h + 1, sizeof body);
	struct record *r = add_with_id(p, h->type == PERF_RECORD_FORK ? RECORD_FORK : RECORD_EXIT, h);
	r->t = (int64_t)body.time;
	r->pid = (int32_t)body.pid;
	r->tid = (int32_t)body.tid;
	r->task.ppid = (int32_t)body.ppid;
	r->task.ptid = (int32_t)body.ptid;
}

/* COMM: { pid, tid, comm[] } */
static void add_comm(struct perf *p, const struct perf_event_header *h)
{
	const char *body = (const char *)(h + 1);
	struct record *r = add_with_id(p, RECORD_COMM, h);
	memcpy(&r->pid, body, 4);
	memcpy(&r->tid, body + 4, 4);
	r->flag = h->misc & PERF_RECORD_MISC_COMM_EXEC;
	strncpy(r->comm, body + 8, sizeof r->comm - 1);
	r->comm[sizeof r->comm - 1] = 0;
}

/* A sample: { pid, tid, time, cpu, reserved, size, raw[] } */
static void add_sample(struct perf *p, const struct perf_event_header *h)
{
	const char *body = (const char *)(h + 1);
	struct sample_id id;
	uint32_t size;
	memcpy(&id, body, sizeof id);
	memcpy(&size, body + sizeof id, 4);
	struct record *r = add(p);
	r->kind = RECORD_SAMPLE;
	r->t = (int64_t)id.time;
	r->pid = (int32_t)id.pid;
	r->tid = (int32_t)id.tid;
	r->cpu = (int16_t)id.cpu;
	r->sample.size = (uint16_t)(size < RECORD_RAW ? size : RECORD_RAW);
	memcpy(r->sample.raw, body + sizeof id + 4, r->sample.size);
	memcpy(&r->sample.id, r->sample.raw, 2);
}

static void add_lost(struct perf *p, const struct perf_event_header *h)
{
	uint64_t count;
	memcpy(&count, (const char *)(h + 1) + 8, 8);
	add_with_id(p, RECORD_LOST, h)->count = count;
}

static void decode(struct perf *p, const struct perf_event_header *h)
{
	switch (h->type) {
	case PERF_RECORD_SWITCH:
	case PERF_RECORD_SWITCH_CPU_WIDE: add_switch(p, h); break;
	case PERF_RECORD_FORK:
	case PERF_RECORD_EXIT: add_task(p, h); break;
	case PERF_RECORD_COMM: add_comm(p, h); break;
	case PERF_RECORD_SAMPLE: add_sample(p, h); break;
	case PERF_RECORD_LOST: add_lost(p, h); break;
	default: break;
	}
}

static uint64_t *birth_word(struct perf *p, int32_t tid, uint64_t *bit)
{
	uint32_t hash = (uint32_t)tid * 2654435761u;
	*bit = UINT64_C(1) << (hash >> 26);
	return &p->births[hash % BIRTHS];
}

static void note_birth(struct perf *p, int32_t tid)
{
	uint64_t bit, *word = birth_word(p, tid, &bit);
	*word |= bit;
}

bool perf_newborn(struct perf *p, int32_t tid)
{
	uint64_t bit, *word = birth_word(p, tid, &bit);
	return *word & bit;
}

/* Decode, and drop again what is not wanted. */
static void take(struct perf *p, const struct perf_event_header *h)
{
	size_t before = p->npending;
	decode(p, h);
	if (p->keep && p->npending > before && !p->keep(p->keep_arg, &p->pending[before])) p->npending = before;
}

/* { pid, ppid, tid, ... } */
static void find_birth(struct perf *p, const struct perf_event_header *h)
{
	int32_t tid;
	if (h->type != PERF_RECORD_FORK) return;
	memcpy(&tid, (const char *)(h + 1) + 8, sizeof tid);
	note_birth(p, tid);
}

typedef void visit_fn(struct perf *p, const struct perf_event_header *h);

/* Visit the records of a ring up to head. */
static void walk(struct perf *p, struct ring *ring, uint64_t head, visit_fn *visit)
{
	uint64_t tail = ring->page->data_tail;
	const char *data = (const char *)ring->page + ring->page->data_offset;
	_Alignas(8) char whole[65536];
	while (tail < head) {
		size_t at = tail & (ring->size - 1);
		const struct perf_event_header *h = (const void *)(data + at);
		size_t size = h->size;
		if (at + size > ring->size) {
			memcpy(whole, data + at, ring->size - at);
			memcpy(whole + (ring->size - at), data, size - (ring->size - at));
			h = (const void *)whole;
		}
		visit(p, h);
		tail += size;
	}
}

/* ---- order ---- */

/* Merge two neighbouring sorted runs of `all`, [from, middle) and [middle, to). Stable. */
static void merge(struct record *all, size_t from, size_t middle, size_t to)
{
	if (middle == from || middle == to || all[middle - 1].t <= all[middle].t) return;
	while (from < middle && all[from].t <= all[middle].t) from++;
	size_t left = middle - from, a = 0, b = middle, at = from;
	if (!left) return;
	struct record *copy = malloc(left * sizeof *copy);
	assert(copy);
	memcpy(copy, all + from, left * sizeof *copy);
	while (a < left) all[at++] = b < to && all[b].t < copy[a].t ? all[b++] : copy[a++];
	free(copy);
}

/* A ring's records are in order but for nested ones a few places off. */
static void settle(struct record *all, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++) {
		struct record r = all[i];
		size_t at = i;
		if (all[i - 1].t <= r.t) continue;
		for (; at > from && all[at - 1].t > r.t; at--) all[at] = all[at - 1];
		all[at] = r;
	}
}

static uint64_t head_of(const struct ring *r)
{
	return __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
}

/* A child may run on another CPU than that of its birth. Births are looked for further on than records will be read: so that of
 * whoever has a record among them is found. */
static void find_births(struct perf *p)
{
	memset(p->births, 0, sizeof p->births);
	for (size_t i = 0; i < p->npending; i++)
		if (p->pending[i].kind == RECORD_FORK) note_birth(p, p->pending[i].tid);
	for (int i = 0; i < p->nrings; i++) p->rings[i].head = head_of(&p->rings[i]);
	for (int i = 0; i < p->nrings && p->keep; i++) walk(p, &p->rings[i], head_of(&p->rings[i]), find_birth);
}

size_t perf_collect(struct perf *p)
{
	size_t before = p->npending;
	find_births(p);
	for (int i = 0; i < p->nrings; i++) {
		struct ring *ring = &p->rings[i];
		size_t from = p->npending;
		walk(p, ring, ring->head, take);
		__atomic_store_n(&ring->page->data_tail, ring->head, __ATOMIC_RELEASE);
		settle(p->pending, from, p->npending);
		merge(p->pending, 0, from, p->npending);
	}
	return p->npending - before;
}

void perf_keep(struct perf *p, perf_keep_fn *keep, void *arg)
{
	p->keep = keep;
	p->keep_arg = arg;
}

void perf_add(struct perf *p, struct record *r)
{
	size_t at = perf_after(p, r->t), later = p->npending - at;
	add(p);
	memmove(p->pending + at + 1, p->pending + at, later * sizeof *r);
	p->pending[at] = *r;
}

struct record *perf_pending(struct perf *p, size_t *n)
{
	*n = p->npending;
	return p->pending;
}

size_t perf_after(const struct perf *p, int64_t t)
{
	size_t low = 0, high = p->npending;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (p->pending[middle].t <= t) low = middle + 1;
		else high = middle;
	}
	return low;
}

void perf_done(struct perf *p, size_t n)
{
	if (n == 0) return;
	p->npending -= n;
	memmove(p->pending, p->pending + n, p->npending * sizeof *p->pending);
}

int64_t record_field(const struct record *r, int offset, int size)
{
	int64_t wide;
	int32_t narrow;
	if (offset < 0 || offset + size > r->sample.size) return 0;
	if (size == 8) {
		memcpy(&wide, r->sample.raw + offset, 8);
		return wide;
	}
	memcpy(&narrow, r->sample.raw + offset, 4);
	return narrow;
}
