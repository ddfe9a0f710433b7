/*
 * run_marks.c - steps and notes of a program: they come as events with their sender and time, and a step waits when it is asked
 * to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/real/run_help.h"

static const char *write_program(void)
{
	const char *path = test_path("marks.c");
	FILE *f = fopen(path, "w");
	if (!f) abort();
	fputs("#include <proclab/proclab.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	      "int main(void) { step(\"first %d\", 1); if (!fork()) { note(\"child\"); _exit(0); } wait(NULL); step(\"second\"); puts(\"end\"); }\n", f);
	fclose(f);
	return path;
}

static char *const no_arguments[] = {NULL};

static const struct event *mark(const struct trace *t, int number)
{
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (e->kind == EV_MARK && number-- == 0) return e;
	}
	return NULL;
}

static void marks_are_events(void)
{
	struct outcome o;
	run_all(&o, &(struct real_options){.source = write_program(), .argv = no_arguments, .io = REAL_IO_PIPES, .include_dir = "include"});
	CU_ASSERT_EQUAL_FATAL(o.opened, 0);
	const struct event *first = mark(o.trace, 0), *child = mark(o.trace, 1), *second = mark(o.trace, 2);
	CU_ASSERT_EQUAL_FATAL(o.count[EV_MARK], 3);
	CU_ASSERT_EQUAL(o.count[EV_LOST], 0); /* they are no messages of the program's */
	CU_ASSERT_STRING_EQUAL(first->mark.text, "first 1");
	CU_ASSERT_EQUAL(first->mark.what, MARK_STEP);
	CU_ASSERT(!first->mark.waits);
	CU_ASSERT_STRING_EQUAL(child->mark.text, "child");
	CU_ASSERT_EQUAL(child->mark.what, MARK_NOTE);
	CU_ASSERT_NOT_EQUAL(child->pid, first->pid);
	CU_ASSERT_EQUAL(second->pid, first->pid);
	CU_ASSERT_EQUAL(second->tid, first->pid);
	CU_ASSERT_EQUAL(first->line, 4);
	CU_ASSERT(first->t > 0 && first->t <= child->t && child->t <= second->t);
	outcome_clear(&o);
}

static bool marked(struct running *r, void *arg)
{
	return r->outcome->count[EV_MARK] >= *(unsigned *)arg;
}

static void steps_wait(void)
{
	struct outcome o;
	struct running r;
	unsigned one = 1, three = 3;
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.source = write_program(), .argv = no_arguments, .io = REAL_IO_PIPES,
	                         .include_dir = "include", .step = true}));
	const struct source_ops *ops = r.source->ops;
	CU_ASSERT(run_until(&r, 10, marked, &one));
	CU_ASSERT(mark(o.trace, 0)->mark.waits);
	CU_ASSERT(!run_until(&r, 0.1, marked, &three));
	CU_ASSERT_EQUAL(ops->request(r.source, SOURCE_STEP), 0);
	CU_ASSERT(run_until(&r, 10, marked, &three));
	CU_ASSERT(!run_until(&r, 0.1, run_printed, "end"));
	CU_ASSERT_EQUAL(ops->request(r.source, SOURCE_STEP), 0);
	CU_ASSERT_EQUAL(ops->request(r.source, SOURCE_STEP), ERR_NOTFOUND);
	run_finish(&r);
	CU_ASSERT_STRING_EQUAL(o.out, "end\n");
	outcome_clear(&o);
}

static void waiting_steps_can_be_ended(void)
{
	struct outcome o;
	struct running r;
	unsigned one = 1;
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.source = write_program(), .argv = no_arguments, .io = REAL_IO_PIPES,
	                         .include_dir = "include", .step = true}));
	CU_ASSERT(run_until(&r, 10, marked, &one));
	r.source->ops->end(r.source, "user");
	run_finish(&r);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "user");
	outcome_clear(&o);
}

static void many_marks_arrive(void)
{
	struct outcome o;
	const char *path = test_path("many.c");
	FILE *f = fopen(path, "w");
	if (!f) abort();
	fputs("#include <proclab/proclab.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	      "int main(void) { for (int i = 0; i < 20; i++) if (!fork()) { for (int j = 0; j < 50; j++) note(\"%d\", j); _exit(0); }\n"
	      "while (wait(NULL) > 0) {} }\n", f);
	fclose(f);
	run_all(&o, &(struct real_options){.source = path, .argv = no_arguments, .io = REAL_IO_PIPES, .include_dir = "include"});
	CU_ASSERT_EQUAL(o.count[EV_MARK], 1000);
	outcome_clear(&o);
}

SUITE(run_marks, marks_are_events, steps_wait, waiting_steps_can_be_ended, many_marks_arrive)
