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

/* What went through each channel, from whom to whom may have read: "pipe 5 1,2>1,2". Not of those that were there before. */
static void channels_of(const json_t *all, const json_t *processes, char *out, size_t size)
{
	size_t i, k, n = strlen(out);
	json_t *c, *pid;
	json_array_foreach(json_object_get(all, "channels"), i, c) {
		if (json_is_true(json_object_get(c, "outside"))) continue;
		n += (size_t)snprintf(out + n, size - n, "; %s %d ", json_string_value(json_object_get(c, "kind")), (int)json_integer_value(json_object_get(c, "bytes")));
		json_array_foreach(json_object_get(c, "writers"), k, pid)
			n += (size_t)snprintf(out + n, size - n, "%s%d", k ? "," : "", number_of(processes, json_integer_value(pid)));
		json_array_foreach(json_object_get(c, "readers"), k, pid)
			n += (size_t)snprintf(out + n, size - n, "%s%d", k ? "," : ">", number_of(processes, json_integer_value(pid)));
	}
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
	channels_of(all, processes, out, size);
	json_decref(all);
}

/* Tiers P and S see no channel that lives for a moment only, and count nothing: then only the tree is compared. */
static void compare(const char *kernel, const char *report, const char *expected)
{
	char tree[400], wanted[400];
	bool all = !strstr(report, "\"tier\":\"P\"") && !strstr(report, "\"tier\":\"S\"");
	tree_of(report, tree, sizeof tree);
	snprintf(wanted, sizeof wanted, "%s", expected);
	if (!all) {
		printf("(channels left out: not seen at this tier) ");
		tree[strcspn(tree, ";")] = wanted[strcspn(wanted, ";")] = 0;
	}
	CU_ASSERT_STRING_EQUAL(tree, wanted);
	if (strcmp(tree, wanted)) fprintf(stderr, "\n%s: %s\n", kernel, tree);
}

/* ---- What is done ---------------------------------------------------------------------------------------------------------- */

static const struct { const char *commands, *tree; int status; } runs[] = {
	{"exit 7\n", "1 exit 7", 7},
	{"fork\n2 exit 3\nwait\n", "1 exit 0, 2 of 1 exit 3", 0},
	{"# a chain, whose middle goes first\nfork\n2 fork\n2 exit 1\n3 compute 5 # an orphan\n3 exit 2\nwait 2\n1 exit 4\n",
	 "1 exit 4, 2 of 1 exit 1, 3 of 2 exit 2 orphan", 4},
	/* the reader waits first, and sees the end when nobody has a writing end any more */
	{"pipe\nfork\nclose 3\n2 close 4\n2 read 3\nwrite 4 hello\nclose 4\n2 read 3\n2 exit 1\nwait\n",
	 "1 exit 0, 2 of 1 exit 1; pipe 5 1,2>1,2", 0},
	/* two that have no pipe in common meet at a name */
	{"fork\nfork\npipe 2 3\n2 write 3 hi you\n3 read 3\n", "1 exit 0, 2 of 1 exit 0, 3 of 1 exit 0; fifo 6 2>3", 0},
	/* what is said to one who waits is done afterwards */
	{"spawn false\nwait\nfork\nwait 3\nexit 5\n3 sleep 0.01\n3 exec true\n", "1 exit 5, 2 of 1 exit 1, 3 of 1 exit 0", 5},
	{"fork\nstop 2\n2 exit 9\ncont 2\nwait 2\n", "1 exit 0, 2 of 1 exit 9", 0},
	{"fork\nfork\nkill 2 TERM\nwait\n", "1 exit 0, 2 of 1 killed 15, 3 of 1 exit 0", 0},
};

static void check_run(const char *kernel, const char *commands, const char *expected, int status)
{
	struct ran r;
	const char *path = write_file("bench.txt", commands);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), kernel, "--json", "--commands", path, NULL});
	compare(kernel, r.out, expected);
	CU_ASSERT_EQUAL(status_of(&r), status);
	CU_ASSERT_STRING_EQUAL(r.err, "");
	if (*r.err) fprintf(stderr, "\n%s, %s: %s", kernel, commands, r.err);
	ran_clear(&r);
}

static void does_what_is_said(void)
{
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		check_run("sim", runs[i].commands, runs[i].tree, runs[i].status);
		check_run("real", runs[i].commands, runs[i].tree, runs[i].status);
	}
}

/* ---- What is saved --------------------------------------------------------------------------------------------------------- */

static void check_report(const char *kernel, const char *program, const char *expected)
{
	struct ran r;
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), kernel, "--json", program, NULL});
	compare(kernel, r.out, expected);
	ran_clear(&r);
}

/* As C it compiles without a warning, and does the same on both kernels; as words it is what was said. */
static void saves_what_was_done(void)
{
	static const char said[] =
		"pipe\nfork\nfork\nclose 4\n3 write 4 \"100%\" \\n\n2 read 3\n3 kill 2 TERM\n3 compute 5\n3 exit 6\nwait 3\n";
	static const char expected[] = "1 exit 0, 2 of 1 killed 15, 3 of 1 exit 6; pipe 9 1,2,3>1,2,3";
	static const char words[] =
		"1 pipe\n1 fork\n1 fork\n1 close 4\n3 write 4 \"100%\" \\n\n2 read 3\n3 kill 2 SIGTERM\n3 compute 5\n3 exit 6\n1 wait 3\n";
	struct ran r;
	char commands[1000];
	const char *program = test_path("saved.c"), *text = test_path("saved.txt");
	snprintf(commands, sizeof commands, "%ssave %s\nsave %s\n", said, program, text);
	check_run("sim", commands, expected, 0);
	test_run(&r, 60, NULL, (const char *const[]){"cc", "-Wall", "-Werror", "-Iinclude", "-o", test_path("saved"), program, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	if (r.status) fprintf(stderr, "\n%s", r.err);
	ran_clear(&r);
	check_report("sim", program, expected);
	check_report("real", program, expected);
	test_run(&r, 60, NULL, (const char *const[]){"cat", text, NULL});
	CU_ASSERT_STRING_EQUAL(r.out, words);
	ran_clear(&r);
	check_run("sim", words, expected, 0);
}

/* ---- What cannot be done --------------------------------------------------------------------------------------------------- */

static const struct { const char *commands, *message; } wrongs[] = {
	{"fork\n7 exit\n", ":2: there is no process 7\n"},
	{"frok\n", ":1: 'frok' is nothing that a process here can do; did you mean fork?\n"},
	{"fork\n2 exit\n\n2 compute 5\n", ":4: 2 has ended\n"},
	{"compute soon\n", ":1: compute: 'soon' is no number that will do\n"},
	{"compute\n", ":1: compute MS is how it is said\n"},
	{"save /proc/nowhere.c\n", ":1: /proc/nowhere.c: No such file or directory\n"},
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
		if (strcmp(r.err, expected)) fprintf(stderr, "\n%s", r.err);
		ran_clear(&r);
	}
}

/* By then the program may have ended: on the machine a second is over as soon as nobody else has anything to do. */
static void a_program_takes_no_commands(void)
{
	struct ran r;
	test_run(&r, 60, "fork\n2 exec sleep 1\n2 exit 3\n", (const char *const[]){test_proclab(), "sim", "--view", "none", "--commands", "-", NULL});
	CU_ASSERT(strstr(r.err, ":3: 2 runs another program, which takes no commands\n") || strstr(r.err, ":3: 2 has ended\n"));
	ran_clear(&r);
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

SUITE(cli_workbench, does_what_is_said, saves_what_was_done, says_what_cannot_be_done, a_program_takes_no_commands, needs_a_terminal_or_a_file)
