/*
 * truth_record.c - see truth_record.h. The rings are so large that nobody needs to read them before the end.
 *
 * Sources: perf_event_open(2); events/sched/sched_switch/format: prev_state is 0 for a task that yielded, the preempted bit for
 * one that was preempted, EXIT_ZOMBIE or EXIT_DEAD for one that never comes back (include/linux/sched.h).
 */
#include "bench/truth_record.h"

#include <linux/perf_event.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define TRACEFS "/sys/kernel/tracing"
#define EVENTS TRACEFS "/events/sched/"

enum { PAGES = 4096, CPUS = 256, STATE_PREEMPTED = 0x100, STATE_DEAD = 0x30 };
enum { SWITCH, EXIT, POINTS };

struct point {
	const char *format, *pid, *state; /* the names of its fields, */
	int id, at_pid, at_state;         /* and where they are */
};

struct recorder {
	int cpus, fds[CPUS][POINTS];
	struct perf_event_mmap_page *pages[CPUS];
	struct point points[POINTS];
	struct kernel_switch *all;
	size_t n, room;
	uint64_t lost;
};

/* ---- the tracepoint's number and fields ---- */

static bool read_point(struct point *p)
{
	char line[256];
	FILE *f = fopen(p->format, "r");
	while (f && fgets(line, sizeof line, f)) {
		char *at = strstr(line, "offset:");
		sscanf(line, "ID: %d", &p->id);
		if (at && strstr(line, p->pid)) p->at_pid = atoi(at + 7);
		if (at && strstr(line, p->state)) p->at_state = atoi(at + 7);
	}
	if (f) fclose(f);
	return p->id > 0 && p->at_pid > 0;
}

static bool read_formats(struct recorder *r)
{
	r->points[SWITCH] = (struct point){.format = EVENTS "sched_switch/format", .pid = " prev_pid;", .state = " prev_state;"};
	r->points[EXIT] = (struct point){.format = EVENTS "sched_process_exit/format", .pid = " pid;", .state = " prio;"};
	return read_point(&r->points[SWITCH]) && read_point(&r->points[EXIT]);
}

/* Mounted for a moment where nobody else sees it. */
static bool find_tracepoints(struct recorder *r)
{
	if (read_formats(r)) return true;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) return false;
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL)) return false;
	bool found = read_formats(r);
	umount(TRACEFS);
	return found;
}

/* ---- recording ---- */

static int open_point(const struct point *p, int cpu)
{
	struct perf_event_attr a = {.type = PERF_TYPE_TRACEPOINT, .size = sizeof a, .config = (uint64_t)p->id, .sample_period = 1,
		.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW, .use_clockid = 1, .clockid = CLOCK_MONOTONIC};
	return (int)syscall(SYS_perf_event_open, &a, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static bool open_cpu(struct recorder *r, int cpu)
{
	long page = sysconf(_SC_PAGESIZE);
	int *fds = r->fds[cpu];
	for (int i = 0; i < POINTS; i++)
		if ((fds[i] = open_point(&r->points[i], cpu)) < 0) return false;
	r->pages[cpu] = mmap(NULL, (size_t)((PAGES + 1) * page), PROT_READ | PROT_WRITE, MAP_SHARED, fds[SWITCH], 0);
	r->cpus = cpu + 1;
	return r->pages[cpu] != MAP_FAILED && !ioctl(fds[EXIT], PERF_EVENT_IOC_SET_OUTPUT, fds[SWITCH]);
}

struct recorder *recorder_start(void)
{
	struct recorder *r = calloc(1, sizeof *r);
	int cpus = (int)sysconf(_SC_NPROCESSORS_CONF);
	if (!r || !find_tracepoints(r)) {
		fprintf(stderr, "truth: no tracepoints of the scheduler: it takes root, outside of a container\n");
		free(r);
		return NULL;
	}
	for (int cpu = 0; cpu < cpus && cpu < CPUS; cpu++) {
		if (open_cpu(r, cpu)) continue;
		perror("truth: perf_event_open");
		return NULL;
	}
	return r;
}

/* ---- reading ---- */

static enum left how_left(int64_t state)
{
	if (state & STATE_DEAD) return LEFT_FOR_EVER;
	return state == 0 || state & STATE_PREEMPTED ? LEFT_PREEMPTED : LEFT_BLOCKED;
}

static struct kernel_switch *more(struct recorder *r)
{
	if (r->n == r->room) r->all = realloc(r->all, (r->room = r->room ? r->room * 2 : 65536) * sizeof *r->all);
	if (!r->all) abort();
	return &r->all[r->n++];
}

/* A sample: { time, size, raw[] }; raw begins with the tracepoint's number. */
static void take_sample(struct recorder *r, const char *body)
{
	struct kernel_switch *s = more(r);
	const char *raw = body + 12;
	uint16_t id;
	int64_t state;
	memcpy(&s->t, body, sizeof s->t);
	memcpy(&id, raw, sizeof id);
	const struct point *p = &r->points[id == r->points[SWITCH].id ? SWITCH : EXIT];
	memcpy(&s->tid, raw + p->at_pid, sizeof s->tid);
	memcpy(&state, raw + p->at_state, sizeof state);
	s->how = p == &r->points[EXIT] ? LEFT_LIFE : how_left(state);
}

/* A lost record: { id, count }. */
static void take(struct recorder *r, const struct perf_event_header *h)
{
	uint64_t count;
	if (h->type == PERF_RECORD_SAMPLE) take_sample(r, (const char *)(h + 1));
	if (h->type != PERF_RECORD_LOST) return;
	memcpy(&count, (const char *)(h + 1) + 8, sizeof count);
	r->lost += count;
}

static void read_ring(struct recorder *r, const struct perf_event_mmap_page *page)
{
	const char *data = (const char *)page + page->data_offset;
	uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE), size = page->data_size;
	_Alignas(8) char whole[4096];
	for (uint64_t tail = page->data_tail; tail < head;) {
		const struct perf_event_header *h = (const void *)(data + tail % size);
		size_t length = h->size, before_end = size - tail % size;
		if (length > before_end) {
			memcpy(whole, h, before_end);
			memcpy(whole + before_end, data, length - before_end);
			h = (const void *)whole;
		}
		take(r, h);
		tail += length;
	}
}

struct kernel_switch *recorder_stop(struct recorder *r, size_t *n, uint64_t *lost)
{
	for (int i = 0; i < r->cpus; i++) ioctl(r->fds[i][SWITCH], PERF_EVENT_IOC_DISABLE, 0);
	for (int i = 0; i < r->cpus; i++) {
		read_ring(r, r->pages[i]);
		munmap(r->pages[i], (size_t)((PAGES + 1) * sysconf(_SC_PAGESIZE)));
		for (int k = 0; k < POINTS; k++) close(r->fds[i][k]);
	}
	struct kernel_switch *all = r->all;
	*n = r->n;
	*lost = r->lost;
	free(r);
	return all;
}
