/*
 * mp_demos.c - the demos of the multiprocessing runtime: each compiles by itself with the library alone, prints what its
 * arithmetic says, draws a chart of who worked when, and writes it as a picture.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/labs/labs.h"


/* The library beside the proclab under test. */
static const char *library(void)
{
	static char path[512];
	const char *proclab = test_proclab(), *slash = strrchr(proclab, '/');
	snprintf(path, sizeof path, "%.*slibproclab_mp.a", slash ? (int)(slash - proclab) + 1 : 0, proclab);
	return path;
}

static const char *build(const char *name)
{
	struct ran r;
	char source[200];
	const char *program = test_path(name);
	snprintf(source, sizeof source, "labs/scenarios/mp/%s.c", name);
	test_run(
		&r, 60, NULL,
		(const char *[]){"cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Iinclude", "-o", program, source, library(), NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	if (r.status) fprintf(stderr, "\n%s does not compile:\n%s\n", source, r.err);
	ran_clear(&r);
	return program;
}

/* What each says; the chart's rows come after it. */
static const struct demo {
	const char *name;
	const char *says[3];
	int workers, bars;              /* in the last chart */
} demos[] = {
	{"queue",         {"sum of squares: 91\n"},															  2, 6 },
	{"pool-tasks",    {"4 tasks: 1 4 9 16\n", "6 tasks: 1 4 9 16 25 36\n"},                                  4, 6 },
	{"pool-chunks",
	 {"chunk 1: sum of squares 4900\n", "chunk 2: sum of squares 4900\n", "chunk 3: sum of squares 4900\n"},
	 4,																										 24},
	{"map-async",     {"ready at once: no\n", "wait 30 ms: ", "ready after get: yes, successful: yes\n"},      2, 6 },
	{"apply",         {"apply: 1 4 9 16\n", "apply_async: 1 4 9 16\n"},                                      2, 4 },
	{"imap",          {"imap: 1 2 3 4 5 6\n", "imap_unordered: "},                                           2, 6 },
	{"killed-worker", {"map: the worker died (task 4, signal 9)\n", "squares: 1 4 9 - 25 36 49 64\n"},       2, 7 },
};

static char *file_text(const char *path)
{
	static char text[20000];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	text[n] = 0;
	if (f) fclose(f);
	return text;
}

/* What is printed stays on one line in the Output pane of a screen of 80 columns. */
static size_t widest(const char *text)
{
	size_t most = 0;
	for (const char *at = text; (at = strstr(at, "  worker ")); at += strcspn(at, "\n"))
		if (strcspn(at, "\n") > most) most = strcspn(at, "\n");
	return most;
}

static void check(const struct demo *d)
{
	struct ran r;
	const char *picture = test_path("demo.svg");
	test_run(&r, 30, NULL, (const char *[]){build(d->name), "--svg", picture, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_EQUAL(r.err_len, 0);
	for (int i = 0; i < 3 && d->says[i]; i++) {
		CU_ASSERT_PTR_NOT_NULL(strstr(r.out, d->says[i]));
		if (!strstr(r.out, d->says[i])) fprintf(stderr, "\n%s does not say: %s%s\n", d->name, d->says[i], r.out);
	}
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "  worker 1  "));
	CU_ASSERT(widest(r.out) <= 44);
	CU_ASSERT_EQUAL(labs_count(file_text(picture), "<rect"), d->bars);
	CU_ASSERT(labs_count(file_text(picture), ">worker ") >= d->workers - 1);
	ran_clear(&r);
}

static void demos_do_what_they_say(void)
{
	for (size_t i = 0; i < sizeof demos / sizeof *demos; i++) check(&demos[i]);
}

/* The library is linked where a program uses it. */
static void run_under_proclab_real(void)
{
	struct ran r;
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), "real", "--view", "none", "labs/scenarios/mp/apply.c", NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "apply_async: 1 4 9 16\n"));
	ran_clear(&r);
}

SUITE(mp_demos, demos_do_what_they_say, run_under_proclab_real)
