/*
 * observed.c - each scenario under `proclab real --json` shows what it claims. What is expected comes from what the scenario
 * prints of itself. Each test runs on every tier that the machine allows and that can know the answer.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/labs/labs.h"

/* Tiers to be tried, best first. */
static const char tiers[] = "RPTS";

static bool available(char tier)
{
	static char known[128]; /* 0 not tried, 'y', 'n' */
	if (!known[(int)tier]) {
		struct ran r;
		test_run(&r, 20, NULL, (const char *[]){test_proclab(), "real", "--tier", (char[]){tier, 0}, "--view", "none", "--", "true", NULL});
		known[(int)tier] = WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0 ? 'y' : 'n';
		ran_clear(&r);
	}
	return known[(int)tier] == 'y';
}

/* The report of a scenario observed at a tier, or NULL after failing the test. To be released with json_decref. */
static json_t *observe(char tier, const char *name, const char *argument, int expected_status)
{
	struct ran r;
	json_error_t error;
	const char *program = labs_program(name);
	if (!program) return NULL;
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), "real", "--json", "--deadlock", "1", "--tier", (char[]){tier, 0}, "--",
	                                        program, argument, NULL});
	json_t *report = json_loads(r.out, 0, &error);
	bool good = report && WIFEXITED(r.status) && WEXITSTATUS(r.status) == expected_status;
	CU_ASSERT_TRUE(good);
	if (!good) fprintf(stderr, "\n%s at tier %c: status %x, %s\n%s\n", name, tier, (unsigned)r.status, error.text, r.err);
	ran_clear(&r);
	if (good) return report;
	json_decref(report);
	return NULL;
}

static int64_t integer(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	return json_is_integer(value) ? json_integer_value(value) : INT64_MIN;
}

static const char *output(const json_t *report)
{
	const char *text = json_string_value(json_object_get(report, "output"));
	return text ? text : "";
}

static json_t *process(const json_t *report, int64_t pid)
{
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(report, "processes"), i, p)
		if (integer(p, "pid") == pid) return p;
	return NULL;
}

static size_t process_count(const json_t *report)
{
	return json_array_size(json_object_get(report, "processes"));
}

static json_t *channel(const json_t *report, const char *kind, int64_t bytes)
{
	size_t i;
	json_t *c;
	json_array_foreach(json_object_get(report, "channels"), i, c)
	{
		const char *is = json_string_value(json_object_get(c, "kind"));
		if (is && !strcmp(is, kind) && (bytes < 0 || integer(c, "bytes") == bytes)) return c;
	}
	return NULL;
}

static bool holds(const json_t *pids, int64_t pid)
{
	size_t i;
	json_t *one;
	json_array_foreach(pids, i, one)
		if (json_integer_value(one) == pid) return true;
	return false;
}

/* At least half as long as the program slept meanwhile: before a state begins, somebody may have to get a CPU first, and most tiers see it
 * by looking, later the busier the machine. */
static bool lasted(int64_t ns, double slept_ms)
{
	bool good = (double)ns / 1e6 >= slept_ms / 2;
	if (!good) fprintf(stderr, "\n%.3f ms, and the program slept for %.0f ms\n", (double)ns / 1e6, slept_ms);
	return good;
}

static bool near_ms(int64_t ns, double ms, double by)
{
	bool good = fabs((double)ns / 1e6 - ms) <= by;
	if (!good) fprintf(stderr, "\n%.3f ms is not within %.0f ms of %.0f ms\n", (double)ns / 1e6, by, ms);
	return good;
}

/* Run check for each tier in wanted that is there; skip the test when none is. */
static void each_tier(const char *wanted, void (*check)(char tier))
{
	int done = 0;
	for (const char *t = tiers; *t; t++) {
		if (!strchr(wanted, *t) || !available(*t)) continue;
		check(*t);
		done++;
	}
	if (!done) test_skip("no tier works here");
}

static void check_zombie(char tier)
{
	json_t *report = observe(tier, "zombie", "300", 0);
	int parent = 0, child = 0, ms = 0;
	if (!report) return;
	CU_ASSERT_EQUAL(sscanf(output(report), "%d is the parent of %d %*d has ended and is in state Z %*d exited with 7, was a zombie for %d ms",
	                       &parent, &child, &ms), 3);
	const json_t *p = process(report, child);
	CU_ASSERT_PTR_NOT_NULL(p);
	/* It slept while there was the zombie, and again when there was none any more. */
	CU_ASSERT(ms >= 300);
	CU_ASSERT_TRUE(lasted(integer(p, "zombie_ns"), 300));
	CU_ASSERT_EQUAL(integer(p, "zombie_ns"), integer(p, "reaped_ns") - integer(p, "died_ns"));
	CU_ASSERT_TRUE(lasted(integer(process(report, parent), "died_ns") - integer(p, "reaped_ns"), 200));
	CU_ASSERT_EQUAL(integer(p, "ppid"), parent);
	CU_ASSERT_EQUAL(integer(p, "reaped_by"), parent);
	CU_ASSERT_EQUAL(integer(json_object_get(p, "exit"), "code"), 7);
	CU_ASSERT_TRUE(json_is_null(json_object_get(p, "orphaned_ns")));
	CU_ASSERT_EQUAL(process_count(report), 2);
	json_decref(report);
}

static void zombie(void)
{
	each_tier("RPTS", check_zombie);
}

static void check_orphan(char tier)
{
	json_t *report = observe(tier, "orphan", NULL, 0);
	int orphan = 0, before = 0, after = 0;
	if (!report) return;
	const char *line = strstr(output(report), ": my parent was ");
	if (line)
		while (line > output(report) && line[-1] != '\n') line--;
	CU_ASSERT_EQUAL(line ? sscanf(line, "%d: my parent was %d, now it is %d", &orphan, &before, &after) : 0, 3);
	const json_t *p = process(report, orphan), *parent = process(report, before);
	CU_ASSERT_TRUE(p && parent);
	CU_ASSERT_EQUAL(integer(p, "ppid"), before);
	CU_ASSERT_EQUAL(integer(p, "adopted_by"), after);
	/* At its parent's death, and long before its own. */
	CU_ASSERT_EQUAL(integer(p, "orphaned_ns"), integer(parent, "died_ns"));
	CU_ASSERT_TRUE(lasted(integer(p, "died_ns") - integer(p, "orphaned_ns"), 600));
	CU_ASSERT_TRUE(json_is_null(json_object_get(parent, "orphaned_ns")));
	CU_ASSERT_EQUAL(integer(json_object_get(p, "exit"), "code"), 3);
	CU_ASSERT_EQUAL(process_count(report), 3);
	json_decref(report);
}

static void orphan(void)
{
	each_tier("RPTS", check_orphan);
}

static void check_fork_tree(char tier)
{
	json_t *report = observe(tier, "fork-tree", NULL, 0);
	int lines = 0;
	if (!report) return;
	for (const char *at = output(report); (at = strstr(at, " is process ")); at++) {
		int pid, ppid, children = 0;
		CU_ASSERT_EQUAL(sscanf(at, " is process %d, its parent is %d, it has %d", &pid, &ppid, &children), 3);
		const json_t *p = process(report, pid);
		CU_ASSERT_PTR_NOT_NULL(p);
		if (at - output(report) < 3 || strncmp(at - 3, "ppp", 3) != 0) CU_ASSERT_EQUAL(integer(p, "ppid"), ppid);
		for (size_t i = 0; i < process_count(report); i++)
			children -= integer(json_array_get(json_object_get(report, "processes"), i), "ppid") == pid;
		CU_ASSERT_EQUAL(children, 0);
		lines++;
	}
	CU_ASSERT_EQUAL(lines, 8);
	CU_ASSERT_EQUAL(process_count(report), 8);
	json_decref(report);
}

static void fork_tree(void)
{
	each_tier("RPTS", check_fork_tree);
}

static void check_states(char tier)
{
	json_t *report = observe(tier, "states", NULL, 0);
	int workers = 0;
	int64_t ready = 0, stopped = 0;
	if (!report) return;
	for (const char *line = output(report); line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		int pid, ms;
		if (sscanf(line, "%d worked and used %d ms", &pid, &ms) != 2) continue;
		const json_t *p = process(report, pid);
		CU_ASSERT_PTR_NOT_NULL(p);
		/* It printed whole ms, before it ended. */
		CU_ASSERT_TRUE(near_ms(integer(p, "running_ns"), ms + 1, 0.01 * ms + 2));
		ready += integer(p, "ready_ns");
		if (integer(p, "stopped_ns") > stopped) stopped = integer(p, "stopped_ns");
		workers++;
	}
	CU_ASSERT_EQUAL(workers, 3);
	/* Three that want 800 ms each of two CPUs: together they are ready for some 400 ms at the least (one was stopped meanwhile). */
	CU_ASSERT(ready > 200 * 1000000LL);
	CU_ASSERT_TRUE(lasted(stopped, 250));
	CU_ASSERT_EQUAL(process_count(report), 6);
	json_decref(report);
}

static void states(void)
{
	each_tier("RPTS", check_states);
}

static void check_pipeline(char tier)
{
	json_t *report = observe(tier, "pipeline", NULL, 0);
	size_t i, sorts = 0;
	json_t *p;
	if (!report) return;
	json_array_foreach(json_object_get(report, "processes"), i, p)
	{
		const json_t *first = json_array_get(json_object_get(p, "exec"), 0);
		const char *name = json_string_value(json_object_get(p, "name"));
		if (name && !strcmp(name, "sort")) sorts++;
		(void)first;
	}
	CU_ASSERT_EQUAL(sorts, 1);
	CU_ASSERT_EQUAL(process_count(report), 4);
	CU_ASSERT_PTR_NOT_NULL(strstr(output(report), "the consumer got 5 lines, 37 bytes\n"));
	CU_ASSERT_PTR_NOT_NULL(channel(report, "pipe", -1));
	json_decref(report);
}

static void pipeline(void)
{
	each_tier("RPTS", check_pipeline);
}

/* What tiers that see the calls count. */
static void check_bytes(char tier)
{
	json_t *report = observe(tier, "socketpair", NULL, 0);
	if (!report) return;
	const json_t *c = channel(report, "socketpair", 32);
	CU_ASSERT_PTR_NOT_NULL(c);
	CU_ASSERT_EQUAL(integer(c, "messages"), 8);
	json_decref(report);

	report = observe(tier, "full-pipe", NULL, 0);
	if (!report) return;
	c = channel(report, "pipe", 163840);
	CU_ASSERT_PTR_NOT_NULL(c);
	/* Both have held both ends, after the fork. */
	const json_t *producer = json_array_get(json_object_get(report, "processes"), 1);
	CU_ASSERT_TRUE(holds(json_object_get(c, "writers"), integer(producer, "pid")));
	CU_ASSERT_TRUE(holds(json_object_get(c, "readers"), integer(producer, "ppid")));
	CU_ASSERT(integer(producer, "waiting_ns") > 400 * 1000000LL);
	json_decref(report);
}

static void bytes_are_counted(void)
{
	each_tier("R", check_bytes);
}

static void check_signals(char tier)
{
	json_t *report = observe(tier, "signals", NULL, 0);
	if (!report) return;
	CU_ASSERT_EQUAL_FATAL(process_count(report), 2);
	const json_t *child = json_array_get(json_object_get(report, "processes"), 1);
	CU_ASSERT_EQUAL(integer(json_object_get(child, "exit"), "signal"), 15);
	/* Its parent sleeps for 250 ms behind each signal: twice until SIGUSR1 comes, for which it waits; twice until SIGSTOP and once between
	 * SIGCONT and SIGTERM, while it wants a CPU. */
	CU_ASSERT_TRUE(lasted(integer(child, "waiting_ns"), 2 * 250));
	CU_ASSERT_TRUE(lasted(integer(child, "stopped_ns"), 250));
	CU_ASSERT_TRUE(lasted(integer(child, "running_ns") + integer(child, "ready_ns"), 3 * 250));
	CU_ASSERT_TRUE(json_is_null(json_object_get(child, "orphaned_ns")));
	json_decref(report);
}

static void signals(void)
{
	each_tier("RPTS", check_signals);
}

static void check_deadlock(char tier)
{
	json_t *report = observe(tier, "deadlock", NULL, 124);
	if (!report) return;
	const json_t *found = json_object_get(report, "deadlock"), *pids = json_object_get(found, "pids");
	const char *ended_by = json_string_value(json_object_get(json_object_get(report, "status"), "ended_by"));
	CU_ASSERT_TRUE(json_is_object(found));
	CU_ASSERT_EQUAL(json_array_size(pids), 2);
	CU_ASSERT_TRUE(ended_by && !strcmp(ended_by, "deadlock"));
	/* The parent and its second child, the reader. */
	const json_t *processes = json_object_get(report, "processes");
	CU_ASSERT_TRUE(holds(pids, integer(json_array_get(processes, 0), "pid")));
	CU_ASSERT_TRUE(holds(pids, integer(json_array_get(processes, 2), "pid")));
	json_decref(report);

	report = observe(tier, "deadlock", "fixed", 0);
	if (!report) return;
	CU_ASSERT_TRUE(json_is_null(json_object_get(report, "deadlock")));
	json_decref(report);
}

static void deadlock(void)
{
	each_tier("RPTS", check_deadlock);
}

static void check_addresses(char tier)
{
	json_t *report = observe(tier, "addresses", NULL, 0);
	size_t i;
	json_t *p;
	int fork = 0, vfork = 0, spawn = 0;
	if (!report) return;
	json_array_foreach(json_object_get(report, "processes"), i, p)
	{
		const char *how = json_string_value(json_object_get(p, "how"));
		fork += how && !strcmp(how, "fork");
		vfork += how && !strcmp(how, "vfork");
		spawn += how && !strcmp(how, "posix_spawn");
	}
	CU_ASSERT_EQUAL(process_count(report), 5);
	CU_ASSERT_EQUAL(fork, 2);
	CU_ASSERT_EQUAL(vfork + spawn, 2); /* glibc's posix_spawn is a vfork underneath: not every tier can tell them apart */
	json_decref(report);
}

static void addresses(void)
{
	each_tier("RT", check_addresses);
}

SUITE(labs_observed, zombie, orphan, fork_tree, states, pipeline, bytes_are_counted, signals, deadlock, addresses)
