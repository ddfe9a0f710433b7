/*
 * mp_processes.c - the demos of the runtime's processes and pipes do what their first lines promise, alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/labs/labs.h"

/* The demo, built beside the proclab under test. */
static void run(struct ran *r, const char *name, const char *picture)
{
	char path[512];
	const char *proclab = test_proclab(), *slash = strrchr(proclab, '/');
	snprintf(path, sizeof path, "%.*slabs/mp/%s", slash ? (int)(slash - proclab) + 1 : 0, proclab, name);
	test_run(r, 30, NULL, (const char *[]){path, picture ? "--svg" : NULL, picture, NULL});
	CU_ASSERT_EQUAL(r->status, 0);
	CU_ASSERT_EQUAL(r->err_len, 0);
}

static void says(const char *name, const char *const lines[])
{
	struct ran r;
	const char *at;
	run(&r, name, NULL);
	at = r.out;
	for (int i = 0; lines[i] && at; i++) {
		const char *found = strstr(at, lines[i]);
		CU_ASSERT_PTR_NOT_NULL(found);
		if (!found) fprintf(stderr, "\n%s does not say %s in\n%s\n", name, lines[i], r.out);
		at = found;
	}
	ran_clear(&r);
}

static void each_says_what_it_promises(void)
{
	says("process", (const char *[]){"Process-1, started by fork: is alive, has no exit code yet; joined: exit code 7\n",
									 "Process-2, started by spawn: ", "joined: exit code 7\n",
									 "Process-3, started by forkserver: ", "joined: exit code 7\n", "  worker 4  ", NULL});
	says("threads", (const char *[]){"two threads: the counter is 2; both pids are the same\n",
									 "two processes: the counter is 0; both pids are different\n", NULL});
	says("pipe", (const char *[]){"received 1\nreceived 4\nreceived 9\nreceived 16\nthen: the other end is closed\nexit code 0\n",
								  "  worker 1  ", NULL});
	says("zombie", (const char *[]){"the child has ended and is in state Z\n", "children that run: 0; the child is in state -\n",
									"its exit code is kept: 7\n", NULL});
	says("orphan", (const char *[]){"the one that was started: yes\n", "the child: has ended with its parent\n",
									"lives, and has another parent\n", NULL});
	says("daemon", (const char *[]){"main returns\n", "the daemon gets SIGTERM\n", "the other child has done its work\n", NULL});
}

/* The addresses: equal under fork, different in each fresh image, in each of 20 runs. */
static void addresses_are_what_they_are(void)
{
	for (int i = 0; i < 20; i++) {
		struct ran r;
		char parent[32] = "", fork[32] = "", spawn[32] = "", server[32] = "", later[32] = "";
		int shared = 0;
		run(&r, "memory", NULL);
		CU_ASSERT_EQUAL(
			sscanf(r.out,
				   "parent list at %31[^:]: 1 child by fork list at %31[^:]: 1 2 child by spawn list at %31[^:]: 2 child by "
				   "forkserver "
				   "list at %31[^:]: 2 parent, afterwards list at %31[^:]: 1 a value that is shared was added to by all: %d",
				   parent, fork, spawn, server, later, &shared),
			6);
		CU_ASSERT_STRING_EQUAL(parent, fork);
		CU_ASSERT_STRING_EQUAL(parent, later);
		CU_ASSERT_STRING_NOT_EQUAL(parent, spawn);
		CU_ASSERT_STRING_NOT_EQUAL(parent, server);
		CU_ASSERT_STRING_NOT_EQUAL(spawn, server);
		CU_ASSERT_EQUAL(shared, 3);
		ran_clear(&r);
	}
}

/* Of the times only what a busy machine cannot change: the parent's bar begins when the child's has ended, and the two overlap at
 * last. */
static void a_join_too_early_is_no_gain(void)
{
	struct ran r;
	const char *picture = test_path("parallel.svg");
	run(&r, "parallel", picture);
	const char *early = strstr(r.out, "child, join, then the parent: "),
			   *parallel = early ? strstr(early, "child beside the parent") : NULL;
	CU_ASSERT_PTR_NOT_NULL_FATAL(parallel);
	const char *rows[4] = {strstr(early, "worker 1  "), strstr(early, "worker 2  "), strstr(parallel, "worker 1  "),
						   strstr(parallel, "worker 2  ")};
	size_t ends[4], begins[4];
	for (int i = 0; i < 4; i++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(rows[i]);
		rows[i] += strlen("worker 1  ");
		ends[i] = strcspn(rows[i], "|");
		begins[i] = strspn(rows[i], " ");
	}
	CU_ASSERT(begins[1] + 1 >= ends[0]);
	CU_ASSERT(begins[3] < ends[2]);
	FILE *f = fopen(picture, "r");
	char text[4000] = "";
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT(fread(text, 1, sizeof text - 1, f) > 100);
	fclose(f);
	CU_ASSERT_EQUAL(labs_count(text, "<rect"), 2);
	ran_clear(&r);
}

SUITE(labs_mp_processes, each_says_what_it_promises, addresses_are_what_they_are, a_join_too_early_is_no_gain)
