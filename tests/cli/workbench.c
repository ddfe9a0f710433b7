/*
 * workbench.c - the workbench: what is said to it is done by real calls, the same on both kernels, and what cannot be done is said.
 *
 * What is to be expected is written here, from what POSIX says of the calls, never taken from a run.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

static const char *write_file(const char *name, const char *text)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_FATAL(f && fputs(text, f) >= 0 && fclose(f) == 0);
	return path;
}

static int status_of(const struct ran *r)
{
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}

/* ---- The tree, as words: "1 exit 0, 2 of 1 exit 3 reaped" -------------------------------------------------------------------- */

static int number_of(const json_t *processes, json_int_t pid)
{
	size_t i;
	json_t *p;
	json_array_foreach(processes, i, p)
		if (json_integer_value(json_object_get(p, "pid")) == pid) return (int)i + 1;
	return 0;
}

static void tree_of(const char *report, char *out, size_t size)
{
	json_t *all = json_loads(report, 0, NULL), *processes = json_object_get(all, "processes"), *p;
	size_t i, n = 0;
	*out = 0;
	CU_ASSERT_PTR_NOT_NULL(all);
	json_array_foreach(processes, i, p) {
		int parent = number_of(processes, json_integer_value(json_object_get(p, "ppid")));
		const json_t *end = json_object_get(p, "exit"), *code = json_object_get(end, "code"), *sig = json_object_get(end, "signal");
		n += (size_t)snprintf(out + n, size - n, "%s%d", i ? ", " : "", (int)i + 1);
		if (parent) n += (size_t)snprintf(out + n, size - n, " of %d", parent);
		if (json_is_integer(code)) n += (size_t)snprintf(out + n, size - n, " exit %d", (int)json_integer_value(code));
		if (json_is_integer(sig)) n += (size_t)snprintf(out + n, size - n, " killed %d", (int)json_integer_value(sig));
		if (json_is_integer(json_object_get(p, "orphaned_ns"))) n += (size_t)snprintf(out + n, size - n, " orphan");
	}
	json_decref(all);
}

/* ---- What is done ---------------------------------------------------------------------------------------------------------- */

static const struct { const char *commands, *tree; int status; } runs[] = {
	{"exit 7\n", "1 exit 7", 7},
	{"fork\n2 exit 3\nwait\n", "1 exit 0, 2 of 1 exit 3", 0},
	{"# a chain, whose middle goes first\nfork\n2 fork\n2 exit 1\n3 compute 5 # an orphan\n3 exit 2\nwait 2\n1 exit 4\n",
	 "1 exit 4, 2 of 1 exit 1, 3 of 2 exit 2 orphan", 4},
	{"fork\nfork\nkill 2 TERM\nwait\n", "1 exit 0, 2 of 1 killed 15, 3 of 1 exit 0", 0},
};

static void check_run(const char *kernel, const char *commands, const char *expected, int status)
{
	struct ran r;
	char tree[400];
	const char *path = write_file("bench.txt", commands);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), kernel, "--json", "--commands", path, NULL});
	tree_of(r.out, tree, sizeof tree);
	CU_ASSERT_STRING_EQUAL(tree, expected);
	CU_ASSERT_EQUAL(status_of(&r), status);
	CU_ASSERT_STRING_EQUAL(r.err, "");
	if (strcmp(tree, expected) || *r.err) fprintf(stderr, "\n%s, %s: %s\n%s", kernel, commands, tree, r.err);
	ran_clear(&r);
}

static void does_what_is_said(void)
{
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		check_run("sim", runs[i].commands, runs[i].tree, runs[i].status);
		check_run("real", runs[i].commands, runs[i].tree, runs[i].status);
	}
}

/* ---- What cannot be done --------------------------------------------------------------------------------------------------- */

static const struct { const char *commands, *message; } wrongs[] = {
	{"fork\n7 exit\n", ":2: there is no process 7\n"},
	{"frok\n", ":1: 'frok' is nothing that a process here can do; did you mean fork?\n"},
	{"fork\n2 exit\n\n2 compute 5\n", ":4: 2 has ended\n"},
	{"compute soon\n", ":1: compute: 'soon' is no number that will do\n"},
	{"compute\n", ":1: compute MS is how it is said\n"},
	{"kill 1 LOUD\n", ":1: 'LOUD' is no signal\n"},
};

static void says_what_cannot_be_done(void)
{
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct ran r;
		char expected[300];
		const char *path = write_file("wrong.txt", wrongs[i].commands);
		snprintf(expected, sizeof expected, "proclab sim: %s%s", path, wrongs[i].message);
		test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--commands", path, NULL});
		CU_ASSERT_STRING_EQUAL(r.err, expected);
		ran_clear(&r);
	}
}

static void needs_a_terminal_or_a_file(void)
{
	struct ran r;
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", NULL});
	CU_ASSERT_EQUAL(status_of(&r), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "--commands FILE"));
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--commands", test_path("nowhere.txt"), NULL});
	CU_ASSERT_EQUAL(status_of(&r), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "No such file"));
	ran_clear(&r);
}

SUITE(cli_workbench, does_what_is_said, says_what_cannot_be_done, needs_a_terminal_or_a_file)
