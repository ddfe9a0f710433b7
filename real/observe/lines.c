/*
 * lines.c - see lines.h.
 *
 * Invariant: what is told of a thread is of one wait: the kernel's count of its times on a CPU was the same before and after the look.
 */
#include "real/observe/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/objects.h"
#include "real/observe/proc.h"
#include "real/observe/proc_file.h"
#include "trace/listing.h"
#include "trace/memory.h"

#define EVERY INT64_C(40000000)
#define LASTING INT64_C(20000000)      /* a shorter wait is not looked at */
#define BUDGET INT64_C(2000000)        /* of one round; the rest waits for the next */
#define FRAMES 64
#define PATH 4096
#define SOURCES 64                     /* told; those of more are not */

/* A source file by its absolute name, and the name that events give it: seen from where proclab was started, if it is below. */
struct file {
	char *path;
	const char *name;
};

struct lines {
	lines_sink *sink;
	void *arg;
	struct objects *objects;
	struct file files[SOURCES];
	int nfile;
	char here[PATH];
	const struct object *sourced; /* of which all files were told last */
	int64_t due;
	bool begun;               /* the program has made its exec: before that it is proclab */
};

/* A thread while it is looked at. */
struct look {
	struct lines *lines;
	int32_t pid, tid;
	char *maps;
	bool in_call;
	struct registers at;
};

struct lines *lines_new(lines_sink *sink, void *arg)
{
	struct lines *l = calloc(1, sizeof *l);
	memory_check(l);
	l->sink = sink;
	l->arg = arg;
	memory_check(l->objects = objects_new());
	if (!getcwd(l->here, sizeof l->here)) *l->here = 0;
	return l;
}

void lines_free(struct lines *l)
{
	if (!l) return;
	for (int i = 0; i < l->nfile; i++) free(l->files[i].path);
	objects_free(l->objects);
	free(l);
}

/* ---- Source files ---------------------------------------------------------------------------------------------------------- */

/* The program chose the name: only what is called a source file is read. */
static bool is_source(const char *path)
{
	static const char *const ends[] = {".c", ".cc", ".cpp", ".cxx", ".C", ".c++", ".s", ".S", ".y", ".l"};
	size_t len = strlen(path);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (len > strlen(ends[i]) && !strcmp(path + len - strlen(ends[i]), ends[i])) return true;
	return false;
}

static bool is_later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

/* The text that was compiled; NULL when it is not there, or was written since. */
static char *text_of(const char *path, const struct object *object)
{
	struct stat st;
	if (!is_source(path) || stat(path, &st) || is_later(st.st_mtim, object_made(object))) return NULL;
	return listing_read(path);
}

/* The name for events; NULL when there are too many files. The text is told with the first. */
static const char *file_name(struct lines *l, const struct object *object, const char *path, int64_t t)
{
	for (int i = 0; i < l->nfile; i++)
		if (!strcmp(l->files[i].path, path)) return l->files[i].name;
	if (l->nfile == SOURCES) return NULL;
	struct file *f = &l->files[l->nfile++];
	size_t len = strlen(l->here);
	memory_check(f->path = strdup(path));
	f->name = len > 1 && !strncmp(path, l->here, len) && path[len] == '/' ? f->path + len + 1 : f->path;
	char *text = text_of(path, object);
	if (text) l->sink(l->arg, &(struct event){.t = t, .cpu = UNKNOWN, .kind = EV_SOURCE, .file = f->name, .source = {.text = text}});
	free(text);
	return f->name;
}

/* ---- Where a thread is ----------------------------------------------------------------------------------------------------- */

/* A line of maps in which an address is. */
struct region {
	uint64_t start, end, offset, dev, ino;
	char path[PATH];
};

static const char *read_region(const char *at, struct region *r)
{
	r->start = proc_hex(&at);
	at++; /* '-' */
	r->end = proc_hex(&at);
	at += strspn(at, " ");
	at += strcspn(at, " \n");
	r->offset = proc_hex(&at);
	r->dev = proc_hex(&at) << 32;
	at++; /* ':' */
	r->dev |= proc_hex(&at);
	r->ino = (uint64_t)proc_number(&at);
	at += strspn(at, " ");
	size_t len = strcspn(at, "\n");
	snprintf(r->path, sizeof r->path, "%.*s", (int)len, at);
	return at[len] ? at + len + 1 : at + len;
}

static bool find_region(const char *maps, uint64_t address, struct region *out)
{
	for (const char *at = maps; at && *at;) {
		at = read_region(at, out);
		if (address >= out->start && address < out->end) return out->path[0] == '/';
	}
	return false;
}

/* The object at an address of the thread's, and the offset in it. */
static const struct object *object_at(struct look *k, uint64_t address, uint64_t *offset)
{
	struct region r;
	if (!find_region(k->maps, address, &r)) return NULL;
	*offset = address - r.start + r.offset;
	return objects_find(k->lines->objects, r.dev, r.ino, r.path);
}

static bool read_word(void *arg, uint64_t address, uint64_t *out)
{
	const struct look *k = arg;
	struct iovec here = {out, sizeof *out}, there = {(void *)(uintptr_t)address, sizeof *out}; /* NOLINT: an address of theirs */
	return process_vm_readv(k->pid, &here, 1, &there, 1, 0) == sizeof *out;
}

/* "NR ARG0 .. ARG5 SP PC", or "-1 SP PC" outside of a call. */
static bool read_place(struct look *k)
{
	char text[256];
	if (proc_file(k->pid, proc_own_files(k->pid, k->tid), "syscall", text, sizeof text) <= 0) return false;
	const char *at = text;
	if (!strncmp(text, "running", 7)) return false;
	k->in_call = proc_number(&at) >= 0;
	for (int i = 0; k->in_call && i < 6; i++) (void)proc_hex(&at);
	uint64_t stack = proc_hex(&at);
	registers_set(&k->at, proc_hex(&at), stack);
	return k->at.pc && stack;
}

/* The innermost line of the program's own. A caller's address is that after its call, which may be another line's. */
static int find_line(struct look *k, const char **file, const struct object **object)
{
	uint64_t offset;
	int line = 0;
	for (int depth = 0; !line && depth < FRAMES && k->at.pc; depth++) {
		uint64_t address = k->at.pc - (k->in_call || depth);
		if (!(*object = object_at(k, address, &offset))) return 0;
		line = object_line(*object, offset, file);
		if (!line && !object_unwind(*object, offset, &k->at, read_word, k)) return 0;
	}
	return line;
}

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t times_on_cpu(int32_t pid, int32_t tid)
{
	struct proc_sched s;
	return proc_schedstat(pid, tid, &s) ? UNKNOWN : s.count;
}

static void look_at(struct look *k, int64_t t0)
{
	char path[PROC_PATH_SIZE];
	size_t len;
	const char *file = NULL;
	const struct object *object = NULL;
	int64_t count = times_on_cpu(k->pid, k->tid);
	if (!read_place(k) || !(k->maps = proc_file_whole(proc_path(path, k->pid, 0, "maps"), &len))) return;
	int line = find_line(k, &file, &object);
	free(k->maps);
	if (!line || times_on_cpu(k->pid, k->tid) != count) return;
	struct event e = {.pid = k->pid, .tid = k->tid, .cpu = UNKNOWN, .kind = EV_LINE, .precision = PRECISION_INFERRED, .line = line};
	e.t = clock_now() - t0;
	e.file = file_name(k->lines, object, file, e.t);
	if (e.file) k->lines->sink(k->lines->arg, &e);
}

/* ---- Whom to look at ------------------------------------------------------------------------------------------------------- */

struct telling {
	struct lines *lines;
	const struct object *object;
	int64_t t;
};

static void tell_source(void *arg, const char *folder, const char *name)
{
	const struct telling *told = arg;
	char path[PATH];
	int len = snprintf(path, sizeof path, "%s%s%s", *name == '/' ? "" : folder, *name == '/' ? "" : "/", name);
	if (len < (int)sizeof path && is_source(path) && access(path, R_OK) == 0) file_name(told->lines, told->object, path, told->t);
}

/* Whether the process's program has lines. Of one that has, all sources are told, so that they can be read before anybody waits. */
static bool has_lines(struct lines *l, struct tree_proc *p, int64_t t)
{
	char path[PROC_PATH_SIZE];
	struct stat st;
	if (p->lines_looked == p->execs + 1) return p->lines_there;
	if (stat(proc_path(path, p->pid, 0, "exe"), &st)) return false;
	uint64_t dev = (uint64_t)major(st.st_dev) << 32 | minor(st.st_dev);
	struct telling told = {l, objects_find(l->objects, dev, st.st_ino, path), t};
	p->lines_looked = p->execs + 1;
	p->lines_there = told.object && object_has_lines(told.object);
	if (p->lines_there && told.object != l->sourced) object_sources(told.object, tell_source, &told);
	if (p->lines_there) l->sourced = told.object;
	return p->lines_there;
}

/* A stop is as good as a wait: it stands there. */
static bool is_new_wait(const struct tree_task *t)
{
	return (t->state == STATE_WAITING || t->state == STATE_STOPPED) && t->lines_wait != t->since;
}

/* Look at the process's threads; false: some are left for later. */
static bool look_at_process(struct lines *l, struct tree_proc *p, int64_t t0, int64_t now)
{
	bool all = true;
	for (struct tree_task *t = p->tasks; t; t = t->next) {
		if (!is_new_wait(t)) continue;
		if (now - t->since < LASTING || clock_now() - t0 - now > BUDGET) {
			all = false;
			continue;
		}
		t->lines_wait = t->since;
		look_at(&(struct look){.lines = l, .pid = p->pid, .tid = t->tid}, t0);
	}
	return all;
}

int64_t lines_look(struct lines *l, struct tree *tr, int64_t t0, int64_t now)
{
	if (now < l->due) return l->due - now;
	bool all = true;
	for (struct tree_proc *p = tree_first(tr); p; p = p->next) {
		l->begun |= p->execed;
		if (l->begun && !p->exited && has_lines(l, p, now)) all &= look_at_process(l, p, t0, now);
	}
	l->due = now + EVERY;
	return all ? INT64_MAX : EVERY;
}
