/*
 * mp_python.c - the Python forms of the demos, which docs/multiprocessing-python.md shows: each runs under proclab real and says
 * what its demo in C says. Where the two differ, that is the point.
 */
#include <stdio.h>
#include <string.h>

#include "tests/labs/labs.h"

/* What each says, in this order, with or without more between. */
static const struct python {
	const char *name, *says[4];
} programs[] = {
	{"process",
	 {"-1, started by fork: is alive, has no exit code yet; joined: exit code 7\n", "-2, started by spawn: ",
	  "-3, started by forkserver: ", "joined: exit code 7\n"}},
	{"memory",       {"parent               list at 0x", ": 1\n", "parent, afterwards   list at 0x", "added to by all: 3\n"}},
	{"parallel",     {"in sequence: ", "child, join, then the parent: ", "child beside the parent, then join: "}},
	{"threads",
	 {"two threads: the counter is 2; both pids are the same\n", "two processes: the counter is 0; both pids are different\n"}},
	{"pipe",         {"received 1\nreceived 4\nreceived 9\nreceived 16\nthen: the other end is closed\nexit code 0\n"}},
	{"queue-python", {"sum of squares: 91\n"}},
	{"pool-tasks",   {"4 tasks: 1 4 9 16\n", "6 tasks: 1 4 9 16 25 36\n"}},
	{"pool-chunks",
	 {"chunk 1: sum of squares 4900\n", "chunk 2: sum of squares 4900\n", "chunk 3: sum of squares 4900\n"}},
	{"map-async",    {"ready at once: no\n", "ready after get: yes, successful: yes\n", "squares: 1 4 9 16 25 36\n"}},
	{"apply",        {"apply: 1 4 9 16\n", "apply_async: 1 4 9 16\n"}},
	{"imap",         {"imap: 1 2 3 4 5 6\n", "imap_unordered: "}},
	{"killed-worker", {"map: after 1 s there is nothing, and nothing would ever come\n"}},
	{"zombie",
	 {"the child has ended and is in state Z\n", "children that run: 0; the child is in state -\n", "its exit code is kept: 7\n"}},
	{"orphan",       {"the one that was started: yes\n", "the child: lives, and has another parent\n"}},
	{"daemon",
	 {"not allowed to have children\n", "main returns\n", "the daemon gets SIGTERM\n", "the other child has done its work\n"}},
};

static bool has_python(void)
{
	struct ran r;
	test_run(&r, 20, NULL, (const char *[]){"sh", "-c", "python3 -c 'import multiprocessing.synchronize'", NULL});
	bool has = r.status == 0;
	ran_clear(&r);
	return has;
}

static void check(const struct python *p)
{
	struct ran r;
	char source[100];
	snprintf(source, sizeof source, "labs/scenarios/mp/%s.py", p->name);
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), "real", "--view", "none", "--", "python3", source, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_EQUAL(r.err_len, 0);
	const char *at = r.out;
	for (int i = 0; i < 4 && p->says[i]; i++) {
		const char *found = strstr(at, p->says[i]);
		CU_ASSERT_PTR_NOT_NULL(found);
		if (found) at = found;
		else fprintf(stderr, "\n%s does not say %s in\n%s%s\n", source, p->says[i], r.out, r.err);
	}
	ran_clear(&r);
}

static void each_says_what_its_demo_says(void)
{
	if (!has_python()) {
		test_skip("no python3 with multiprocessing here");
		return;
	}
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) check(&programs[i]);
}

SUITE(labs_mp_python, each_says_what_its_demo_says)
