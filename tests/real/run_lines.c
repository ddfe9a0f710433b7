/*
 * run_lines.c - where real programs wait in their source: a program that prints the number of the line before each call that blocks is
 * told to be at those lines, on each tier that works, and so is one that is stopped; what has no debugging information has no lines, and
 * a text that was written after the program was compiled is not shown for it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real/observe/observer.h"
#include "tests/real/run_help.h"

/* Six processes, each of which says its pid and the line on which it is about to block for ever. */
static const char program[] =
	"#include <poll.h>\n#include <pthread.h>\n#include <semaphore.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
	"#include <sys/wait.h>\n#include <unistd.h>\n"
	"#define SAY(line) dprintf(1, \"%d %d\\n\", (int)getpid(), line)\n"
	"static int fds[2];\n"
	"static sem_t semaphore;\n"
	"static void deep(int depth)\n{\n"
	"\tchar c;\n"
	"\tif (depth) deep(depth - 1);\n"
	"\telse SAY(__LINE__ + 1);\n"
	"\tif (!depth) read(fds[0], &c, 1);\n"
	"}\n"
	"static int compare(const void *a, const void *b)\n{\n"
	"\tSAY(__LINE__ + 1);\n"
	"\tpause();\n"
	"\treturn a < b;\n"
	"}\n"
	"static void sleeps(void)\n{\n\tSAY(__LINE__ + 1);\n\tsleep(1000);\n}\n"
	"static void sorts(void)\n{\n\tint two[2] = {1, 2};\n\tqsort(two, 2, sizeof *two, compare);\n}\n"
	"static void polls(void)\n{\n\tSAY(__LINE__ + 1);\n\tpoll(NULL, 0, -1);\n}\n"
	"static void locks(void)\n{\n\tsem_init(&semaphore, 0, 0);\n\tSAY(__LINE__ + 1);\n\tsem_wait(&semaphore);\n}\n"
	"static void reads(void)\n{\n\tdeep(5);\n}\n"
	"int main(void)\n{\n"
	"\tvoid (*todo[])(void) = {sleeps, sorts, polls, locks, reads};\n"
	"\tpipe(fds);\n"
	"\tfor (int i = 0; i < 5; i++)\n"
	"\t\tif (fork() == 0) {\n\t\t\ttodo[i]();\n\t\t\t_exit(1);\n\t\t}\n"
	"\tSAY(__LINE__ + 1);\n"
	"\twhile (wait(NULL) > 0) continue;\n"
	"\treturn 0;\n}\n";
enum { WAITERS = 6 };

static const char *write_source(const char *name, const char *text)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_FATAL(f && fputs(text, f) >= 0 && fclose(f) == 0);
	return path;
}

/* The line that was told last of a process, 0. */
static int line_of(const struct trace *t, int32_t pid)
{
	for (uint32_t n = trace_count(t); n; n--) {
		const struct event *e = trace_get(t, n);
		if (e->kind == EV_LINE && e->pid == pid) return e->line;
	}
	return 0;
}

/* How many of the processes that have said a line are told to be there. */
static int agreed(const struct running *r)
{
	int pid, line, n = 0;
	for (const char *at = r->outcome->out; sscanf(at, "%d %d", &pid, &line) == 2; at = strchr(at, '\n') + 1) n += line_of(r->outcome->trace, pid) == line;
	return n;
}

static bool all_agree(struct running *r, void *arg)
{
	(void)arg;
	return agreed(r) == WAITERS;
}

static bool first_at_line(struct running *r, void *line)
{
	const struct event *first = trace_get(r->outcome->trace, 1);
	return first && line_of(r->outcome->trace, first->fork.child) == *(int *)line;
}

static void kill_children(const struct trace *t)
{
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (e->kind == EV_FORK && e->fork.how != FORK_HOW_START) kill(e->fork.child, SIGKILL);
	}
}

static const char *text_told(const struct trace *t, const char *file)
{
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (e->kind == EV_SOURCE && !strcmp(e->file, file)) return e->source.text;
	}
	return NULL;
}

static void at_tier(const char *path, char tier)
{
	struct running r;
	struct outcome o;
	const struct real_options options = {.source = path, .argv = (char *const[]){NULL}, .io = REAL_IO_PIPES, .include_dir = "include", .tier = tier};
	CU_ASSERT_FATAL(run_open(&r, &o, &options));
	if (!run_until(&r, 30, all_agree, NULL)) printf("tier %c: %d of %d at their lines; they said:\n%s", tier, agreed(&r), WAITERS, o.out);
	CU_ASSERT_EQUAL(agreed(&r), WAITERS);
	for (uint32_t n = 1; n <= trace_count(o.trace); n++) {
		const struct event *e = trace_get(o.trace, n);
		CU_ASSERT(e->kind != EV_LINE || (e->precision == PRECISION_INFERRED && !strcmp(e->file, path)));
	}
	const char *text = text_told(o.trace, path);
	CU_ASSERT_FATAL(text != NULL);
	CU_ASSERT_STRING_EQUAL(text, program);
	CU_ASSERT_EQUAL(o.count[EV_SOURCE], 1);
	kill_children(o.trace);
	run_finish(&r);
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

static void each_is_at_its_line(void)
{
	char detail[160];
	const char *path = write_source("waiters.c", program);
	for (int i = 0; i < TIERS; i++)
		if (observer_tiers[i]->probe(detail, sizeof detail)) at_tier(path, observer_tiers[i]->letter);
		else test_skip("a tier that does not work here");
}

/* Compile a program that reads if it has an argument, which is in the C library's header as an inline function, and sleeps for a moment;
 * do something with what came out, and run it. */
static void run_compiled(struct running *r, struct outcome *o, char *argument, const char *flags, const char *then)
{
	static char executable[512];
	char command[2048];
	const char *cc = getenv("CC"), *source = write_source("reader.c", "#include <stdio.h>\n#include <unistd.h>\n"
		"int main(int n, char **v)\n{\n\tint p[2];\n\tif (n > 1 && pipe(p) == 0 && dup2(p[0], 0) == 0)\n\t\tgetchar();\n\tusleep(200000);\n\treturn v == 0;\n}\n");
	snprintf(executable, sizeof executable, "%.*s", (int)strlen(source) - 2, source);
	snprintf(command, sizeof command, "%s %s -o '%s' '%s' && cd '%.*s' && %s", cc && *cc ? cc : "cc", flags, executable, source,
	         (int)(strrchr(source, '/') - source), source, then);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	CU_ASSERT_FATAL(run_open(r, o, &(struct real_options){.argv = (char *[]){executable, argument, NULL}, .io = REAL_IO_PIPES}));
}

/* Until the program is told to be at the line where it reads. */
static void run_reader(struct outcome *o, const char *flags, const char *then)
{
	struct running r;
	int line = 7;
	run_compiled(&r, o, "wait", flags, then);
	CU_ASSERT(run_until(&r, 30, first_at_line, &line));
	kill(trace_get(o->trace, 1)->fork.child, SIGKILL);
	run_finish(&r);
}

static void any_command_that_has_lines(void)
{
	static const char *const flags[] = {"-g", "-g -O2", "-gdwarf-4 -no-pie"};
	struct outcome o;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		run_reader(&o, flags[i], "true");
		CU_ASSERT_EQUAL(o.count[EV_SOURCE], 1);
		outcome_clear(&o);
	}
}

static void changed_text_is_not_told(void)
{
	struct outcome o;
	run_reader(&o, "-g", "touch -d '+1 hour' reader.c");
	CU_ASSERT_EQUAL(o.count[EV_SOURCE], 0);
	outcome_clear(&o);
	run_reader(&o, "-g", "rm reader.c");
	CU_ASSERT_EQUAL(o.count[EV_SOURCE], 0);
	outcome_clear(&o);
}

static void no_lines_without_information(void)
{
	struct running r;
	struct outcome o;
	run_compiled(&r, &o, NULL, "-g", "strip reader");
	run_finish(&r);
	CU_ASSERT_EQUAL(o.count[EV_LINE] + o.count[EV_SOURCE], 0);
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

static void a_busy_program_that_is_stopped(void)
{
	struct running r;
	struct outcome o;
	int line = 5;
	const char *source = write_source("busy.c", "#include <unistd.h>\nvolatile int n;\nint main(void)\n{\n\tfor (write(1, \"go\", 2);;) n++;\n}\n");
	CU_ASSERT_FATAL(run_open(&r, &o, &(struct real_options){.source = source, .argv = (char *const[]){NULL}, .io = REAL_IO_PIPES, .include_dir = "include"}));
	CU_ASSERT(run_until(&r, 30, run_printed, "go"));
	kill(trace_get(o.trace, 1)->fork.child, SIGSTOP);
	CU_ASSERT(run_until(&r, 30, first_at_line, &line));
	kill(trace_get(o.trace, 1)->fork.child, SIGKILL);
	run_finish(&r);
	outcome_clear(&o);
}

SUITE(run_lines, a_busy_program_that_is_stopped, each_is_at_its_line, any_command_that_has_lines, changed_text_is_not_told, no_lines_without_information)
