/*
 * pages.c - see pages.h.
 *
 * Of each process the pages that were there at the last look are kept, in order of address, and compared with those that are there now: one
 * event for each run of pages that are news in the same way.
 */
#include "real/observe/pages.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/proc_file.h"

#define PAGE 4096
#define PROCESSES 64                    /* looked at; more are not */
#define MOST_PAGES 16384                /* of a process, and of one region: what lies beyond is not looked at */
#define OFTEN ((int64_t)20 * 1000000)
#define SHARE 20                        /* one part in so many of a CPU */
#define FRAME_BITS ((UINT64_C(1) << 55) - 1)

struct page {
	uint64_t addr;
	int64_t frame;
	uint8_t kind;                   /* enum page_kind */
};

struct look {
	int32_t pid;                    /* 0 free */
	uint32_t execs;
	uint32_t n;
	bool seen;                      /* in this round */
	struct page *pages;
};

struct pages {
	memory_sink *sink;
	void *arg;
	struct memory_looks *regions;
	struct look looks[PROCESSES];
	struct page *fresh;             /* room for MOST_PAGES */
	uint64_t *entries;
	int64_t due;
	bool begun;                     /* the program has made its exec: before that it is proclab */
};

struct pages *pages_new(memory_sink *sink, void *arg)
{
	struct pages *p = calloc(1, sizeof *p);
	if (!p) abort();
	p->sink = sink;
	p->arg = arg;
	p->regions = memory_looks_new(sink, arg);
	p->fresh = calloc(MOST_PAGES, sizeof *p->fresh);
	p->entries = calloc(MOST_PAGES, sizeof *p->entries);
	if (!p->fresh || !p->entries) abort();
	return p;
}

static void forget(struct look *l)
{
	free(l->pages);
	*l = (struct look){0};
}

void pages_free(struct pages *p)
{
	if (!p) return;
	for (int i = 0; i < PROCESSES; i++) forget(&p->looks[i]);
	memory_looks_free(p->regions);
	free(p->fresh);
	free(p->entries);
	free(p);
}

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* ---- Runs of pages ---------------------------------------------------------------------------------------------------------- */

struct run {
	struct event e;                 /* PAGES, count 0: none yet */
};

static void tell_run(struct pages *p, struct run *r)
{
	if (r->e.pages.count) p->sink(p->arg, &r->e);
	r->e.pages.count = 0;
}

/* A page is so now; pages in a row that are so are one event, unless frames are known. */
static void tell_page(struct pages *p, struct run *r, uint64_t addr, enum page_kind kind, int64_t frame)
{
	struct event *e = &r->e;
	bool goes_on = e->pages.count && e->pages.page == kind && frame == UNKNOWN && e->pages.frame == UNKNOWN &&
		addr == e->pages.addr + (uint64_t)e->pages.count * PAGE;
	if (!goes_on) tell_run(p, r);
	if (!goes_on) e->pages.addr = addr;
	if (!goes_on) e->pages.page = (uint8_t)kind;
	e->pages.frame = frame;
	e->pages.count++;
}

/* ---- One look -------------------------------------------------------------------------------------------------------------- */

/* The pages of [start, end) that are there, behind the n there are already; those that are not go to gaps (NULL: nobody asks). Returns how
 * many there are then. */
static uint32_t read_region(struct pages *p, int pagemap, uint64_t start, uint64_t end, uint32_t n, struct run *gaps)
{
	uint64_t count = (end - start) / PAGE;
	if (count > MOST_PAGES) count = MOST_PAGES;
	ssize_t got = pread(pagemap, p->entries, count * sizeof *p->entries, (off_t)(start / PAGE * sizeof *p->entries));
	for (uint64_t i = 0; got > 0 && i < (uint64_t)got / sizeof *p->entries && n < MOST_PAGES; i++) {
		uint64_t entry = p->entries[i];
		struct page *page = &p->fresh[n];
		if (!(entry >> 63) && gaps) tell_page(p, gaps, start + i * PAGE, PAGE_NONE, UNKNOWN);
		if (!(entry >> 63)) continue;
		page->addr = start + i * PAGE;
		page->kind = memory_kind(entry);
		page->frame = entry & FRAME_BITS ? (int64_t)(entry & FRAME_BITS) : UNKNOWN;
		n++;
	}
	return n;
}

static uint32_t read_pages(struct pages *p, int32_t pid, struct run *gaps)
{
	char path[PROC_PATH_SIZE];
	size_t len;
	uint32_t n = 0;
	char *maps = proc_file_whole(proc_path(path, pid, 0, "maps"), &len);
	int pagemap = open(proc_path(path, pid, 0, "pagemap"), O_RDONLY | O_CLOEXEC);
	for (const char *at = maps; pagemap >= 0 && at && *at;) {
		uint64_t start = proc_hex(&at), end = (at++, proc_hex(&at));
		if (start < UINT64_C(1) << 63 && end > start) n = read_region(p, pagemap, start, end, n, gaps);
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	if (pagemap >= 0) close(pagemap);
	free(maps);
	return n;
}

/* A page of a file that is now the process's own was written; so was one that was shared and has another frame. */
static enum page_kind became(const struct page *old, const struct page *now)
{
	bool other = old->frame != UNKNOWN && now->frame != UNKNOWN && old->frame != now->frame;
	bool copied = now->kind == PAGE_OWN && (old->kind == PAGE_COMMON || (old->kind == PAGE_SHARED && other));
	return copied ? PAGE_COPIED : now->kind;
}

static struct run run_of(int32_t pid, int64_t t)
{
	return (struct run){.e = {.t = t, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_PAGES, .precision = PRECISION_SAMPLED}};
}

static void compare(struct pages *p, const struct look *l, uint32_t n, int64_t t)
{
	struct run r = run_of(l->pid, t);
	uint32_t i = 0, k = 0;
	while (i < l->n || k < n) {
		const struct page *old = i < l->n ? &l->pages[i] : NULL, *now = k < n ? &p->fresh[k] : NULL;
		bool gone = old && (!now || old->addr < now->addr), new = now && (!old || now->addr < old->addr);
		/* frames of files are nobody's concern, and would make each of their pages an event */
		int64_t frame = now && !gone && now->kind != PAGE_COMMON ? now->frame : UNKNOWN;
		if (gone) tell_page(p, &r, old->addr, PAGE_NONE, UNKNOWN);
		else if (new) tell_page(p, &r, now->addr, now->kind, frame);
		else if (old->kind != now->kind || (frame != UNKNOWN && old->frame != frame)) tell_page(p, &r, now->addr, became(old, now), frame);
		i += !new;
		k += !gone;
	}
	tell_run(p, &r);
}

static struct look *look_of(struct pages *p, int32_t pid)
{
	struct look *free_one = NULL;
	for (struct look *l = p->looks; l < p->looks + PROCESSES; l++) {
		if (l->pid == pid) return l;
		if (!l->pid) free_one = l;
	}
	return free_one;
}

static void look_at(struct pages *p, const struct tree_proc *proc, int64_t t)
{
	struct look *l = look_of(p, proc->pid);
	if (!l) return;
	if (l->pid != proc->pid || l->execs != proc->execs) forget(l);
	l->pid = proc->pid;
	l->execs = proc->execs;
	l->seen = true;
	memory_look_regions(p->regions, &(struct event){.t = t, .pid = proc->pid, .tid = proc->pid});
	/* of a child it is believed at first that all its parent's pages are there; those of files are left out by a fork */
	struct run gaps = run_of(proc->pid, t);
	uint32_t n = read_pages(p, proc->pid, l->n ? NULL : &gaps);
	tell_run(p, &gaps);
	if (!n) return;
	compare(p, l, n, t);
	free(l->pages);
	l->pages = malloc(n * sizeof *l->pages);
	if (!l->pages) abort();
	memcpy(l->pages, p->fresh, n * sizeof *l->pages);
	l->n = n;
}

int64_t pages_look(struct pages *p, struct tree *tr, int64_t now)
{
	if (now < p->due) return p->due - now;
	int64_t began = clock_now();
	int looked = 0;
	for (int i = 0; i < PROCESSES; i++) p->looks[i].seen = false;
	for (const struct tree_proc *proc = tree_first(tr); proc && looked < PROCESSES; proc = proc->next) {
		p->begun |= proc->execed;
		if (proc->exited || !p->begun) continue;
		look_at(p, proc, now);
		looked++;
	}
	for (int i = 0; i < PROCESSES; i++)
		if (p->looks[i].pid && !p->looks[i].seen) forget(&p->looks[i]);
	int64_t rest = (clock_now() - began) * SHARE;
	p->due = now + (rest > OFTEN ? rest : OFTEN);
	return p->due - now;
}
