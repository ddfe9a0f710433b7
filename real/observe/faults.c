/*
 * faults.c - see faults.h. One ring per CPU; records are copied out whole, since one may lie across the ring's end.
 */
#include "real/observe/faults.h"

#include <linux/perf_event.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define RING_PAGES 64
#define MOST_CPUS 1024

struct ring {
	int fd;
	struct perf_event_mmap_page *head;
};

struct faults {
	memory_sink *sink;
	void *arg;
	int nring;
	struct ring *rings;
};

/* As the attributes below ask for it. */
struct sample {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t time, addr;
	uint32_t cpu, unused;
};

struct lost {
	struct perf_event_header header;
	uint64_t id, count;
};

static int open_event(pid_t root, int cpu)
{
	struct perf_event_attr a = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof a, .config = PERF_COUNT_SW_PAGE_FAULTS, .sample_period = 1,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR | PERF_SAMPLE_CPU,
		.inherit = 1, .exclude_kernel = 1, .use_clockid = 1, .clockid = CLOCK_MONOTONIC,
	};
	return (int)syscall(SYS_perf_event_open, &a, root, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static bool open_ring(struct ring *r, pid_t root, int cpu)
{
	r->fd = open_event(root, cpu);
	if (r->fd < 0) return false;
	r->head = mmap(NULL, (RING_PAGES + 1) * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
	if (r->head != MAP_FAILED) return true;
	close(r->fd);
	return false;
}

struct faults *faults_open(pid_t root, memory_sink *sink, void *arg)
{
	struct faults *f = calloc(1, sizeof *f);
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	if (!f) abort();
	f->sink = sink;
	f->arg = arg;
	f->rings = calloc(MOST_CPUS, sizeof *f->rings);
	if (!f->rings) abort();
	for (int cpu = 0; cpu < cpus && cpu < MOST_CPUS; cpu++) f->nring += open_ring(&f->rings[f->nring], root, cpu);
	if (f->nring) return f;
	faults_close(f);
	return NULL;
}

void faults_close(struct faults *f)
{
	if (!f) return;
	for (int i = 0; i < f->nring; i++) {
		munmap(f->rings[i].head, (RING_PAGES + 1) * PAGE);
		close(f->rings[i].fd);
	}
	free(f->rings);
	free(f);
}

static void tell_fault(struct faults *f, const struct sample *s, int64_t t0)
{
	struct event e = {
		.t = (int64_t)s->time > t0 ? (int64_t)s->time - t0 : 0, .pid = (int32_t)s->pid, .tid = (int32_t)s->tid, .cpu = (int16_t)s->cpu, .kind = EV_FAULT,
	};
	e.fault.addr = s->addr & ~(uint64_t)(PAGE - 1);
	e.fault.before = e.fault.after = UNKNOWN;
	f->sink(f->arg, &e);
}

static void tell_lost(struct faults *f, uint64_t count, int64_t t)
{
	struct event e = {.t = t, .cpu = UNKNOWN, .kind = EV_LOST, .lost = {(int64_t)count, "page faults", false}};
	f->sink(f->arg, &e);
}

static void copy_out(const struct ring *r, uint64_t at, void *to, size_t n)
{
	const unsigned char *data = (const unsigned char *)r->head + PAGE;
	for (size_t i = 0; i < n; i++) ((unsigned char *)to)[i] = data[(at + i) % (RING_PAGES * PAGE)];
}

static void read_ring(struct faults *f, const struct ring *r, int64_t t0)
{
	uint64_t head = r->head->data_head, at = r->head->data_tail;
	struct timespec now;
	atomic_thread_fence(memory_order_acquire);
	clock_gettime(CLOCK_MONOTONIC, &now);
	while (at < head) {
		union { struct perf_event_header header; struct sample sample; struct lost lost; } record = {0};
		copy_out(r, at, &record.header, sizeof record.header);
		size_t size = record.header.size;
		if (!size) break;
		copy_out(r, at, &record, size < sizeof record ? size : sizeof record);
		if (record.header.type == PERF_RECORD_SAMPLE) tell_fault(f, &record.sample, t0);
		if (record.header.type == PERF_RECORD_LOST) tell_lost(f, record.lost.count, now.tv_sec * INT64_C(1000000000) + now.tv_nsec - t0);
		at += size;
	}
	atomic_thread_fence(memory_order_release);
	r->head->data_tail = at;
}

void faults_read(struct faults *f, int64_t t0)
{
	for (int i = 0; i < f->nring; i++) read_ring(f, &f->rings[i], t0);
}
