/*
 * memory.c - the write after a fork, on both kernels: the child's variable has its parent's address and another value, the page it is in is
 * copied when it is written, and the parent's value is what it was. What is told as fact is compared with what the program itself found.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "trace/file.h"
#include "trace/world_memory.h"

/* The variable has a page of its own, so that nothing else that is written copies it. */
static const char program[] =
	"#define _GNU_SOURCE\n#include <proclab/proclab.h>\n#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	"static struct { int value; char rest[4092]; } page __attribute__((aligned(4096))) = {1, \"\"};\n"
	"static char name[] = \"shown\";\n"
	"int main(void)\n{\n"
	"\tprintf(\"%p\\n\", (void *)&page.value);\n\tfflush(stdout);\n"
	"\tshow_var(name);\n\tshow_var(page.value);\n"
	"\tif (fork() == 0) {\n\t\tshow_var(page.value);\n\t\tpage.value = 2;\n\t\tshow_var(page.value);\n\t\t_exit(0);\n\t}\n"
	"\twait(NULL);\n\tshow_var(page.value);\n\treturn page.value - 1;\n}\n";

#define SHOWN 4

struct seen {
	struct trace *trace;
	const struct event *shown[SHOWN], *copy;
	uint64_t printed;         /* the address, by the program's own word */
	int nshown, copies;
};

static void record(struct seen *s, const char *kernel)
{
	struct ran r;
	struct diag d;
	struct trace_read_result result;
	const char *source = test_path("shown.c"), *recording = test_path("shown.jsonl");
	FILE *f = fopen(source, "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && fclose(f) == 0);
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), kernel, "--view", "none", "-o", recording, source, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	*s = (struct seen){.trace = trace_new(), .printed = strtoull(r.out, NULL, 16)};
	f = fopen(recording, "r");
	CU_ASSERT_FATAL(f && !trace_read(f, s->trace, &result, &d));
	fclose(f);
	ran_clear(&r);
}

static void look_through(struct seen *s)
{
	for (uint32_t n = 1; n <= trace_count(s->trace); n++) {
		const struct event *e = trace_get(s->trace, n);
		if (e->kind == EV_VAR && !strcmp(e->var.name, "page.value") && s->nshown < SHOWN) s->shown[s->nshown++] = e;
		bool copies = e->kind == EV_FAULT && e->fault.what == FAULT_COW && e->fault.addr == (s->printed & ~(WORLD_PAGE - 1));
		if (!copies) continue;
		s->copies++;
		s->copy = e;
	}
}

static void check_world(const struct seen *s, uint32_t until)
{
	struct world w;
	bool inherited;
	world_init(&w);
	for (uint32_t n = 1; n <= until; n++) world_apply(&w, trace_get(s->trace, n));
	const struct world_proc *parent = world_proc(&w, s->shown[0]->pid), *child = world_proc(&w, s->shown[1]->pid);
	const struct world_page *page = world_page_at(world_space(&w, child), s->printed);
	CU_ASSERT_PTR_NOT_NULL_FATAL(page);
	CU_ASSERT_EQUAL(world_page_kind(&w, child, page), PAGE_COPIED);
	CU_ASSERT_STRING_EQUAL(world_var(&w, parent, "page.value", &inherited)->value, "1");
	CU_ASSERT_STRING_EQUAL(world_var(&w, child, "page.value", &inherited)->value, "2");
	const struct world_region *r = world_region_at(world_space(&w, child), s->printed);
	CU_ASSERT(r && !strcmp(world_region_kind(r), "data"));
	world_clear(&w);
}

/* The report says the same. */
static void check_report(const char *kernel)
{
	struct ran r;
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), kernel, "--json", test_path("shown.c"), NULL});
	json_t *report = json_loads(r.out, 0, NULL);
	const json_t *copy = json_array_get(json_object_get(report, "copies"), 0), *variables = json_object_get(report, "variables");
	const json_t *last = json_array_get(variables, SHOWN), *written = json_array_get(variables, SHOWN - 1);
	CU_ASSERT_EQUAL(json_array_size(variables), SHOWN + 1);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(report, "copies")), 1);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(copy, "shared_with")), json_integer_value(json_object_get(last, "pid")));
	CU_ASSERT(json_equal(json_object_get(copy, "pid"), json_object_get(written, "pid")));
	CU_ASSERT(json_equal(json_object_get(last, "address"), json_object_get(written, "address")));
	CU_ASSERT(json_is_string(json_object_get(last, "value")) && !strcmp(json_string_value(json_object_get(last, "value")), "1"));
	json_decref(report);
	ran_clear(&r);
}

static void told_by(const char *kernel)
{
	static const char *const values[SHOWN] = {"1", "1", "2", "1"};
	struct seen s;
	record(&s, kernel);
	look_through(&s);
	CU_ASSERT_EQUAL_FATAL(s.nshown, SHOWN);
	for (int i = 0; i < SHOWN; i++) {
		CU_ASSERT_EQUAL(s.shown[i]->var.addr, s.printed);
		CU_ASSERT_STRING_EQUAL(s.shown[i]->var.value, values[i]);
		CU_ASSERT_EQUAL(s.shown[i]->pid, s.shown[i == 1 || i == 2]->pid);
	}
	CU_ASSERT_NOT_EQUAL(s.shown[0]->pid, s.shown[1]->pid);
	CU_ASSERT_EQUAL_FATAL(s.copies, 1);
	CU_ASSERT_EQUAL(s.copy->pid, s.shown[1]->pid);
	CU_ASSERT(s.copy->n > s.shown[1]->n && s.copy->n < s.shown[2]->n);
	check_world(&s, s.shown[2]->n);
	trace_free(s.trace);
	check_report(kernel);
}

static void simulated(void)
{
	told_by("sim");
}

static void real(void)
{
	told_by("real");
}

SUITE(cli_memory, simulated, real)
