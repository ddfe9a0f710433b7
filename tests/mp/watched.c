/*
 * watched.c - guards that the observer tells of queues, pools and locks what the program itself knows of them, and that a page that
 * is not the library's harms nobody.
 */
#include <jansson.h>
#include <string.h>

#include "tests/test.h"

static const char *const tiers[] = {"R", "P", "T", "S"};

enum { TIERS = sizeof tiers / sizeof *tiers };

/* The report of a program at a tier, NULL where that does not work here. */
static json_t *report_at(const char *tier, const char *program, struct ran *r)
{
	test_run(r, 60, NULL, (const char *const[]){test_proclab(), "real", "--tier", tier, "--json", "--view", "none", program, NULL});
	if (r->status == 125 && strstr(r->err, "does not work here")) return NULL;
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
		json_t *report = report_at(tiers[i], "tests/mp/programs/watched-queue.c", &r);
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

SUITE(mp_watched, queues_are_counted, wild_pages_harm_nobody)
