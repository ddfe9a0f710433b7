/*
 * run_memory.c - --memory: every page that a child writes after the fork is told as copied, at the address that the program itself prints; its
 * parent's pages stay; pages that only a look can know are found by looking.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "real/observe/faults.h"
#include "tests/real/run_help.h"
#include "trace/world_memory.h"

#define PAGES 40

/* Each page of the array is written before the fork, and the first half of them by the child after it. It then sleeps, to be looked at. */
static const char program[] =
	"#define _GNU_SOURCE\n#include <stdio.h>\n#include <string.h>\n#include <sys/mman.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	"int main(void)\n{\n"
	"\tchar *p = mmap(0, 40 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
	"\tmadvise(p, 40 * 4096, MADV_NOHUGEPAGE);\n"
	"\tmemset(p, 1, 40 * 4096);\n\tprintf(\"%p\\n\", (void *)p);\n\tfflush(stdout);\n"
	"\tif (fork() == 0) {\n\t\tmemset(p, 2, 20 * 4096);\n\t\tusleep(150000);\n\t\t_exit(0);\n\t}\n"
	"\twait(0);\n\treturn p[0] == 1 ? 0 : 1;\n}\n";

static void no_event(void *arg, const struct event *e)
{
	(void)arg;
	(void)e;
}

static uint64_t printed(const struct trace *t)
{
	for (uint32_t n = 1; n <= trace_count(t); n++)
		if (trace_get(t, n)->kind == EV_OUT) return strtoull(trace_get(t, n)->out.data, NULL, 16);
	return 0;
}

/* The world just before the child ends. */
static void world_of(struct world *w, const struct trace *t, int32_t *child)
{
	world_init(w);
	*child = 0;
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (e->kind == EV_EXIT && e->pid == *child) return;
		if (e->kind == EV_FORK && e->fork.how != FORK_HOW_START) *child = e->fork.child;
		world_apply(w, e);
	}
}

static int looks_at(const struct trace *t, int32_t pid)
{
	int n = 0;
	for (uint32_t i = 1; i <= trace_count(t); i++) n += trace_get(t, i)->kind == EV_PAGES && trace_get(t, i)->pid == pid;
	return n;
}

static int count(const struct world *w, int32_t pid, uint64_t from, enum page_kind a, enum page_kind b)
{
	int n = 0;
	const struct world_proc *p = world_proc(w, pid);
	for (int i = 0; i < PAGES / 2; i++) {
		const struct world_page *page = world_page_at(world_space(w, p), from + (uint64_t)i * WORLD_PAGE);
		enum page_kind kind = page ? world_page_kind(w, p, page) : PAGE_NONE;
		n += kind == a || kind == b;
	}
	return n;
}

static void copies_are_told(void)
{
	struct outcome o;
	struct world w;
	int32_t child;
	const char *path = test_path("pages.c");
	FILE *f = fopen(path, "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && fclose(f) == 0);
	run_all(&o, &(struct real_options){.source = path, .argv = (char *const[]){NULL}, .io = REAL_IO_PIPES, .include_dir = "include", .memory = true});
	CU_ASSERT_EQUAL_FATAL(o.opened, 0);
	CU_ASSERT_EQUAL(o.status.code, 0);
	uint64_t at = printed(o.trace), half = at + PAGES / 2 * WORLD_PAGE;
	CU_ASSERT_FATAL(at != 0);
	world_of(&w, o.trace, &child);
	const struct world_proc *c = world_proc(&w, child);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	struct faults *faults = faults_open(getpid(), no_event, NULL);
	const char *tier = trace_header_const(o.trace)->tier;
	bool found_late = tier && *tier == 'S'; /* what is told of a child before anybody knows of it is lost */
	if (faults && !found_late) {
		CU_ASSERT(c->faults[FAULT_COW] >= PAGES / 2);
		CU_ASSERT_EQUAL(count(&w, child, at, PAGE_COPIED, PAGE_COPIED), PAGES / 2);
	} else {
		if (!faults) test_skip("page faults may not be told here: only looked at");
		CU_ASSERT_EQUAL(count(&w, child, at, PAGE_COPIED, PAGE_OWN), PAGES / 2);
	}
	faults_close(faults);
	CU_ASSERT_EQUAL(count(&w, child, half, PAGE_SHARED, PAGE_SHARED), PAGES / 2);
	CU_ASSERT_EQUAL(count(&w, c->ppid, half, PAGE_SHARED, PAGE_SHARED), PAGES / 2);
	CU_ASSERT_EQUAL(count(&w, c->ppid, at, PAGE_COPIED, PAGE_COPIED), 0);
	CU_ASSERT(looks_at(o.trace, child) > 0 && looks_at(o.trace, c->ppid) > 0);
	world_clear(&w);
	outcome_clear(&o);
}

SUITE(run_memory, copies_are_told)
