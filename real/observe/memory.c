/*
 * memory.c - see memory.h.
 *
 * That a page was copied follows from two looks at it. A page of a file that is now the process's own was written by it. One that was shared
 * since a fork and is not any more was written by it when the variable in it has another value, or when another frame is there; else those
 * with whom it was shared may as well have gone, or have copied it.
 */
#include "real/observe/memory.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "real/observe/proc_file.h"
#include "real/observe/proc_intern.h"

#define PAGE 4096
/* Processes and variables that are remembered; the oldest are forgotten. */
#define PROCESSES 256
#define VARIABLES 256

/* What a variable was when it was last shown. */
struct shown {
	int32_t pid;
	uint64_t addr;
	uint64_t value;            /* a hash of its text */
	int64_t frame;
	uint8_t page;
};

struct memory_looks {
	memory_sink *sink;
	void *arg;
	struct { int32_t pid; uint64_t maps; } known[PROCESSES]; /* maps: a hash of its regions as told */
	struct shown shown[VARIABLES];
	uint32_t next_known, next_shown;
};

struct memory_looks *memory_looks_new(memory_sink *sink, void *arg)
{
	struct memory_looks *m = calloc(1, sizeof *m);
	if (!m) abort();
	m->sink = sink;
	m->arg = arg;
	return m;
}

void memory_looks_free(struct memory_looks *m)
{
	free(m);
}

static uint64_t hash(const char *text)
{
	uint64_t h = 0xcbf29ce484222325;
	for (; text && *text; text++) h = (h ^ (unsigned char)*text) * 0x100000001b3;
	return h;
}

/* ---- Regions --------------------------------------------------------------------------------------------------------------- */

/* One line of maps as an event; returns the next line. */
static const char *read_region(const char *at, struct event *e)
{
	e->region.start = proc_hex(&at);
	at++; /* '-' */
	e->region.end = proc_hex(&at);
	at += strspn(at, " ");
	e->region.prot = (at[0] == 'r' ? REGION_R : 0) | (at[1] == 'w' ? REGION_W : 0) | (at[2] == 'x' ? REGION_X : 0);
	e->region.shared = at[3] == 's';
	for (int field = 0; field < 4; field++) {
		at += strcspn(at, " \n");
		at += strspn(at, " ");
	}
	int len = (int)strcspn(at, "\n");
	e->region.name = proc_intern("", "%.*s", len, at);
	at += len;
	return *at ? at + 1 : at;
}

/* Whether its regions are others than when they were last told. */
static bool is_news(struct memory_looks *m, int32_t pid, uint64_t maps)
{
	for (int i = 0; i < PROCESSES; i++) {
		if (m->known[i].pid != pid) continue;
		bool other = m->known[i].maps != maps;
		m->known[i].maps = maps;
		return other;
	}
	m->known[m->next_known].pid = pid;
	m->known[m->next_known].maps = maps;
	m->next_known = (m->next_known + 1) % PROCESSES;
	return true;
}

void memory_look_regions(struct memory_looks *m, const struct event *about)
{
	char path[PROC_PATH_SIZE];
	size_t len;
	char *maps = proc_file_whole(proc_path(path, about->pid, 0, "maps"), &len);
	struct event e = {.t = about->t, .pid = about->pid, .tid = about->tid, .cpu = UNKNOWN, .kind = EV_REGION, .region.how = REGION_SEEN};
	if (maps && is_news(m, about->pid, hash(maps)))
		for (const char *at = maps; *at;) {
			at = read_region(at, &e);
			if (e.region.end > e.region.start && e.region.start < UINT64_C(1) << 63) m->sink(m->arg, &e); /* not [vsyscall] */
		}
	free(maps);
}

/* ---- Pages ----------------------------------------------------------------------------------------------------------------- */

enum page_kind memory_kind(uint64_t entry)
{
	return entry >> 61 & 1 ? PAGE_COMMON : entry >> 56 & 1 ? PAGE_OWN : PAGE_SHARED;
}

static void look_at_page(int32_t pid, uint64_t addr, uint8_t *page, int64_t *frame)
{
	char path[PROC_PATH_SIZE];
	uint64_t entry = 0;
	int fd = open(proc_path(path, pid, 0, "pagemap"), O_RDONLY | O_CLOEXEC);
	bool read_it = fd >= 0 && pread(fd, &entry, sizeof entry, (off_t)(addr / PAGE * sizeof entry)) == sizeof entry;
	if (fd >= 0) close(fd);
	*page = PAGE_UNKNOWN;
	*frame = UNKNOWN;
	if (!read_it || !(entry >> 63)) return;
	*page = (uint8_t)memory_kind(entry);
	if (entry & ((UINT64_C(1) << 55) - 1)) *frame = (int64_t)(entry & ((UINT64_C(1) << 55) - 1));
}

static struct shown *last_shown(struct memory_looks *m, int32_t pid, uint64_t addr)
{
	for (int i = 0; i < VARIABLES; i++)
		if (m->shown[i].pid == pid && m->shown[i].addr == addr) return &m->shown[i];
	struct shown *fresh = &m->shown[m->next_shown];
	m->next_shown = (m->next_shown + 1) % VARIABLES;
	*fresh = (struct shown){.pid = pid, .addr = addr, .frame = UNKNOWN};
	return fresh;
}

static void tell_copy(struct memory_looks *m, const struct event *about, const struct shown *before)
{
	struct event e = {.t = about->t, .pid = about->pid, .tid = about->tid, .cpu = UNKNOWN, .kind = EV_FAULT, .precision = PRECISION_INFERRED};
	e.fault.addr = about->var.addr & ~(uint64_t)(PAGE - 1);
	e.fault.before = before->frame;
	e.fault.after = about->var.frame;
	e.fault.what = FAULT_COW;
	m->sink(m->arg, &e);
}

void memory_look_var(struct memory_looks *m, struct event *e, bool told)
{
	struct shown *before = last_shown(m, e->pid, e->var.addr);
	uint64_t value = hash(e->var.value);
	memory_look_regions(m, e);
	look_at_page(e->pid, e->var.addr, &e->var.page, &e->var.frame);
	bool written = before->value != value || (before->frame != UNKNOWN && before->frame != e->var.frame);
	bool copied = before->page == PAGE_COMMON || (before->page == PAGE_SHARED && written);
	if (copied && !told && e->var.page == PAGE_OWN) tell_copy(m, e, before);
	before->value = value;
	before->frame = e->var.frame;
	before->page = e->var.page;
	m->sink(m->arg, e);
}
