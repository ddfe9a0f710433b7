/*
 * watched.c - guards that the observer tells of queues, pools, locks and the like what the program itself knows of them, and that a page that
 * is not the library's harms nobody.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

static const char *const tiers[] = {"R", "P", "T", "S"};

enum { TIERS = sizeof tiers / sizeof *tiers };

/* The report of a program at a tier, NULL where that does not work here. A deadlock ends it after a second. */
static json_t *report_at(const char *tier, const char *program, const char *argument, struct ran *r)
{
	test_run(r, 60, NULL, (const char *const[]){test_proclab(), "real", "--tier", tier, "--json", "--view", "none", "--deadlock", "1", "--limit", "15", program,
	                                            argument, NULL});
	if (WIFEXITED(r->status) && WEXITSTATUS(r->status) == 125 && strstr(r->err, "does not work here")) return NULL;
	json_t *report = json_loads(r->out, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(report);
	return report;
}

static json_t *channel(json_t *report, const char *name)
{
	size_t i;
	json_t *c;
	json_array_foreach (json_object_get(report, "channels"), i, c) {
		const char *is = json_string_value(json_object_get(c, "name"));
		if (is && !strcmp(is, name)) return c;
	}
	return NULL;
}

static int64_t number(json_t *o, const char *key)
{
	json_t *n = json_object_get(o, key);
	return json_is_integer(n) ? json_integer_value(n) : -1;
}

static void queues_are_counted(void)
{
	int worked = 0;
	for (int i = 0; i < TIERS; i++) {
		struct ran r;
		json_t *report = report_at(tiers[i], "tests/mp/programs/watched-queue.c", NULL, &r);
		if (report) {
			json_t *q = channel(report, "mp queue 1");
			worked++;
			CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(report, "output")), "left=12\n");
			CU_ASSERT_PTR_NOT_NULL_FATAL(q);
			CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(q, "kind")), "queue");
			CU_ASSERT_EQUAL(number(q, "messages"), 100);
			CU_ASSERT_EQUAL(number(q, "bytes"), 100 * (int64_t)sizeof(int));
			CU_ASSERT_EQUAL(number(q, "messages_received"), 88);
			CU_ASSERT_EQUAL(number(q, "waiting"), 12);
			CU_ASSERT_EQUAL(json_array_size(json_object_get(q, "writers")), 3);
		}
		json_decref(report);
		ran_clear(&r);
	}
	CU_ASSERT(worked > 0);
}

static json_t *chunk(json_t *report, int64_t n)
{
	size_t i;
	json_t *c;
	json_array_foreach (json_object_get(report, "chunks"), i, c)
		if (number(c, "chunk") == n) return c;
	return NULL;
}

enum { CHUNKS = 12, FATAL = 3 };

/* What the program printed of chunk n against what was told of it. A worker that was killed at a chunk never came to its end. */
static void check_chunk(json_t *report, json_t *tasks, const char **at, int64_t n, bool killed)
{
	long long pid = 0, ns = 0;
	json_t *c = chunk(report, n);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL(sscanf(*at, "%lld %lld", &pid, &ns), 2);
	*at = strchr(*at, '\n') + 1;
	CU_ASSERT_EQUAL(number(c, "items"), 2);
	CU_ASSERT_EQUAL(number(c, "channel"), number(tasks, "id"));
	if (killed && n == FATAL) {
		CU_ASSERT(json_is_null(json_object_get(c, "end_ns")));
		return;
	}
	CU_ASSERT_EQUAL(number(c, "pid"), pid);
	CU_ASSERT(ns >= 4000000);
	CU_ASSERT(number(c, "end_ns") - number(c, "begin_ns") >= ns);
}

/* A process does one thing at a time. */
static void check_order(json_t *report)
{
	size_t i, j;
	json_t *a, *b;
	json_array_foreach (json_object_get(report, "chunks"), i, a)
		json_array_foreach (json_object_get(report, "chunks"), j, b) {
			if (i >= j || number(a, "pid") != number(b, "pid")) continue;
			CU_ASSERT(number(a, "end_ns") <= number(b, "begin_ns"));
		}
}

static void check_pool(const char *tier, bool killed, int *worked)
{
	struct ran r;
	json_t *report = report_at(tier, "tests/mp/programs/watched-pool.c", killed ? "killed" : NULL, &r);
	if (report) {
		json_t *tasks = channel(report, "tasks of pool 1");
		const char *at = json_string_value(json_object_get(report, "output"));
		++*worked;
		CU_ASSERT_EQUAL(r.status, 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(tasks);
		CU_ASSERT_EQUAL(number(tasks, "messages"), CHUNKS);
		CU_ASSERT_EQUAL(number(tasks, "messages_received"), CHUNKS);
		CU_ASSERT_EQUAL(number(tasks, "waiting"), 0);
		CU_ASSERT_EQUAL(json_array_size(json_object_get(report, "chunks")), CHUNKS);
		for (int n = 1; n <= CHUNKS; n++) check_chunk(report, tasks, &at, n, killed);
		check_order(report);
	}
	json_decref(report);
	ran_clear(&r);
}

static void chunks_are_timed(void)
{
	int worked = 0;
	for (int i = 0; i < TIERS; i++) check_pool(tiers[i], false, &worked);
	CU_ASSERT(worked > 0);
}

static void a_killed_worker_leaves_its_chunk_open(void)
{
	int worked = 0;
	for (int i = 0; i < TIERS; i++) check_pool(tiers[i], true, &worked);
	CU_ASSERT(worked > 0);
}

static void a_lock_has_its_holder(void)
{
	int worked = 0;
	for (int i = 0; i < TIERS; i++) {
		struct ran r;
		json_t *report = report_at(tiers[i], "tests/mp/programs/watched-lock.c", NULL, &r);
		if (report) {
			json_t *lock = channel(report, "mp lock 1"), *first = json_array_get(json_object_get(lock, "writers"), 0);
			worked++;
			CU_ASSERT_EQUAL(r.status, 0);
			CU_ASSERT_PTR_NOT_NULL_FATAL(lock);
			CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(lock, "kind")), "lock");
			CU_ASSERT_EQUAL(json_integer_value(first), atoi(json_string_value(json_object_get(report, "output"))));
		}
		json_decref(report);
		ran_clear(&r);
	}
	CU_ASSERT(worked > 0);
}

/* The library wakes from time to time while it waits: no reason to doubt that it waits for ever. */
static void locks_in_opposite_order_are_a_deadlock(void)
{
	int worked = 0;
	for (int i = 0; i < TIERS; i++) {
		struct ran r;
		json_t *report = report_at(tiers[i], "tests/mp/programs/opposite-locks.c", NULL, &r);
		if (report) {
			json_t *dead = json_object_get(report, "deadlock");
			const char *why = json_string_value(json_object_get(dead, "why"));
			worked++;
			CU_ASSERT_EQUAL(json_array_size(json_object_get(dead, "pids")), 2);
			CU_ASSERT_FATAL(why && strstr(why, "(mp lock 1), held by") && strstr(why, "(mp lock 2), held by"));
		}
		json_decref(report);
		ran_clear(&r);
	}
	CU_ASSERT(worked > 0);
}

/* Each kind by its name, and what others can do about it; the library's own looks are no limit in time. */
static void whoever_waits_says_for_what(void)
{
	static const char *const waits[] = {
		"for a semaphore: semaphore ", "(mp semaphore 1), which ", "(mp lock 2), which ", " can release", "for other processes: condition ",
		"(mp condition 1), which ", " can notify", "(mp event 1), which ", " can set", "(mp barrier 1), which ", " can come to",
	};
	int worked = 0;
	for (int i = 0; i < TIERS; i++) {
		struct ran r;
		json_t *report = report_at(tiers[i], "tests/mp/programs/watched-waits.c", NULL, &r);
		if (report) {
			json_t *dead = json_object_get(report, "deadlock");
			const char *why = json_string_value(json_object_get(dead, "why"));
			const char *by = json_string_value(json_object_get(json_object_get(report, "status"), "ended_by"));
			bool ended = by && !strcmp(by, "limit");
			if (ended) printf("(tier %s: it never held still for long enough to be taken for a deadlock) ", tiers[i]);
			json_t *pids = json_object_get(dead, "pids");
			if (ended && json_array_size(pids) < 6) {
				json_decref(report);
				ran_clear(&r);
				continue;
			}
			worked++;
			CU_ASSERT_EQUAL(json_array_size(pids), 6);
			CU_ASSERT_PTR_NOT_NULL_FATAL(why);
			for (size_t k = 0; k < sizeof waits / sizeof *waits; k++) CU_ASSERT_PTR_NOT_NULL(strstr(why, waits[k]));
		}
		json_decref(report);
		ran_clear(&r);
	}
	CU_ASSERT(worked > 0);
}

static void uses_are_told(void)
{
	static const char *const told[] = {
		"releases semaphore ", "acquires semaphore ", "notifies condition ", "is notified by condition ", "sets event ", "has waited for event ",
		"comes to barrier ", "passes barrier ", "(mp semaphore 1)\n", "(mp lock 2)\n", "(mp condition 1)", "(mp event 1)\n", "(mp barrier 1)\n",
	};
	struct ran r;
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "real", "--verbose", "--deadlock", "1", "tests/mp/programs/watched-waits.c", NULL});
	for (size_t k = 0; k < sizeof told / sizeof *told; k++) CU_ASSERT_PTR_NOT_NULL(strstr(r.out, told[k]));
	ran_clear(&r);
}

static void wild_pages_harm_nobody(void)
{
	struct ran r;
	const char *program = test_path("wild-page");
	test_run(&r, 60, NULL, (const char *const[]){"cc", "-I.", "-Iinclude", "-o", program, "tests/mp/programs/wild-page.c", NULL});
	CU_ASSERT_EQUAL_FATAL(r.status, 0);
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "real", "--view", "none", "--json", "--", program, NULL});
	json_t *report = json_loads(r.out, 0, NULL);
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(report);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(report, "output")), "done\n");
	CU_ASSERT(number(report, "lost") > 0); /* that a page is full was read from it */
	json_decref(report);
	ran_clear(&r);
}

SUITE(mp_watched, queues_are_counted, chunks_are_timed, a_killed_worker_leaves_its_chunk_open, a_lock_has_its_holder,
      locks_in_opposite_order_are_a_deadlock, whoever_waits_says_for_what, uses_are_told, wild_pages_harm_nobody)
