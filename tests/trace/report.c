/*
 * report.c - the JSON report of a trace made by hand, field by field, and what must hold whatever a program prints.
 */
#include "trace/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/trace/story.h"

static json_t *report_of(const struct story *s, const struct source_status *status, const struct deadlock *dead)
{
	char *bytes = NULL;
	size_t size;
	json_error_t error;
	FILE *f = open_memstream(&bytes, &size);
	struct report_input in = {trace_header_const(s->trace), &s->world, status, s->notes, dead, NULL};
	CU_ASSERT_EQUAL(report_json(f, &in), 0);
	fclose(f);
	json_t *o = json_loadb(bytes, size, JSON_ALLOW_NUL, &error);
	if (!o) fprintf(stderr, "\n%s\n", error.text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	CU_ASSERT_EQUAL(bytes[size - 1], '\n');
	free(bytes);
	return o;
}

static json_t *story_report(void)
{
	static const struct source_status status = {true, 3, UNKNOWN, "exit", 0};
	struct story s;
	story_fork_wait(&s);
	json_t *o = report_of(&s, &status, NULL);
	story_end(&s);
	return o;
}

static json_int_t integer(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	CU_ASSERT(json_is_integer(v));
	return json_integer_value(v);
}

static void is_text(const json_t *o, const char *key, const char *want)
{
	const char *got = json_string_value(json_object_get(o, key));
	CU_ASSERT_PTR_NOT_NULL(got);
	if (got) CU_ASSERT_STRING_EQUAL(got, want);
}

static void is_null(const json_t *o, const char *key)
{
	CU_ASSERT(json_is_null(json_object_get(o, key)));
}

static const json_t *process(const json_t *o, json_int_t pid)
{
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(o, "processes"), i, p)
		if (json_integer_value(json_object_get(p, "pid")) == pid) return p;
	CU_FAIL("no such process in the report");
	return NULL;
}

static void head_of_report(void)
{
	json_t *o = story_report();
	const json_t *args = json_object_get(o, "args"), *status = json_object_get(o, "status");
	CU_ASSERT_EQUAL(integer(o, "proclab_report"), 1);
	is_text(o, "backend", "real");
	is_text(o, "program", "fork-wait");
	CU_ASSERT_EQUAL(json_array_size(args), 2);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(args, 1)), "two words");
	CU_ASSERT_EQUAL(integer(status, "code"), 3);
	is_text(status, "ended_by", "exit");
	CU_ASSERT_PTR_NULL(json_object_get(status, "signal"));
	is_text(o, "tier", "P");
	CU_ASSERT_EQUAL(integer(json_object_get(o, "precision"), "bounded"), 1);
	CU_ASSERT_EQUAL(integer(json_object_get(o, "precision"), "exact"), integer(o, "events") - 1);
	CU_ASSERT_EQUAL(integer(o, "lost"), 0);
	CU_ASSERT_EQUAL(integer(o, "duration_ns"), 400 * MS);
	CU_ASSERT_EQUAL(integer(o, "cpus"), 2);
	is_text(o, "output", "hello\n\xef\xbf\xbd");
	CU_ASSERT_EQUAL(integer(o, "output_bytes"), 7);
	CU_ASSERT(json_is_false(json_object_get(o, "output_truncated")));
	is_null(o, "deadlock");
	json_decref(o);
}

static void processes_of_report(void)
{
	json_t *o = story_report();
	const json_t *sh = process(o, 12), *cat = process(o, 13), *sub = process(o, 15), *wc = process(o, 14);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(o, "processes")), 4);
	is_text(sh, "how", "start");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(sh, "exec"), 0)), "/bin/sh");
	CU_ASSERT_EQUAL(json_array_size(json_array_get(json_object_get(sh, "commands"), 0)), 3);
	CU_ASSERT_EQUAL(integer(cat, "ppid"), 12);
	is_text(cat, "name", "cat");
	is_text(cat, "how", "fork");
	CU_ASSERT_EQUAL(integer(cat, "born_ns"), 10 * MS);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(cat, "exec")), 0);
	CU_ASSERT_EQUAL(integer(json_object_get(cat, "exit"), "code"), 3);
	CU_ASSERT_EQUAL(integer(cat, "died_ns"), 90 * MS);
	CU_ASSERT_EQUAL(integer(cat, "reaped_by"), 12);
	CU_ASSERT_EQUAL(integer(cat, "reaped_ns"), 390 * MS);
	CU_ASSERT_EQUAL(integer(cat, "zombie_ns"), 300 * MS);
	is_null(cat, "orphaned_ns");
	is_null(cat, "adopted_by");
	CU_ASSERT_EQUAL(integer(cat, "running_ns"), 10 * MS - MS / 10 + 10 * MS);
	CU_ASSERT_EQUAL(integer(cat, "waiting_ns"), 60 * MS);
	CU_ASSERT_EQUAL(integer(cat, "threads"), 1);
	is_text(cat, "final_state", "gone");
	is_null(cat, "waiting_for");
	CU_ASSERT_EQUAL(integer(json_object_get(wc, "exit"), "signal"), 9);
	CU_ASSERT_EQUAL(integer(sub, "orphaned_ns"), 71 * MS);
	CU_ASSERT_EQUAL(integer(sub, "adopted_by"), STORY_SUPERVISOR);
	json_decref(o);
}

static void channels_of_report(void)
{
	json_t *o = story_report();
	const json_t *c = json_array_get(json_object_get(o, "channels"), 0);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(o, "channels")), 1);
	CU_ASSERT_EQUAL(integer(c, "id"), 3);
	is_text(c, "kind", "pipe");
	CU_ASSERT_EQUAL(integer(c, "bytes"), 7);
	CU_ASSERT_EQUAL(integer(c, "messages"), 1);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(c, "writers")), 1);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(c, "readers")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_array_get(json_object_get(c, "readers"), 1)), 13);
	json_decref(o);
}

/* Where bytes are not seen the report says null, not 0. */
static void unseen_bytes_are_null(void)
{
	static const struct source_status status = {true, 0, UNKNOWN, "exit", 0};
	struct story s;
	story_begin(&s);
	trace_header(s.trace)->ipc = "ends";
	story_tell(&s, (struct event){.kind = EV_CHAN, .chan = {.id = 1, .kind = CHAN_PIPE, .capacity = UNKNOWN}});
	json_t *o = report_of(&s, &status, NULL);
	is_null(json_array_get(json_object_get(o, "channels"), 0), "bytes");
	json_decref(o);
	trace_header(s.trace)->ipc = "counts";
	o = report_of(&s, &status, NULL);
	CU_ASSERT_EQUAL(integer(json_array_get(json_object_get(o, "channels"), 0), "bytes"), 0);
	json_decref(o);
	story_end(&s);
}

/* Any bytes at all make valid JSON, and what is valid UTF-8 comes back as it was. */
static void any_output_is_valid(void)
{
	static const struct source_status status = {true, UNKNOWN, 15, "user", 0};
	struct deadlock dead = {.npid = 2, .pids = (int32_t[]){12, 13}, .total = true, .why = (char *)"12 waits \xff for 13"};
	for (int seed = 0; seed < 200; seed++) {
		struct story s;
		char bytes[64];
		srand((unsigned)seed);
		for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(seed % 2 ? rand() : rand() % 128);
		story_begin(&s);
		story_tell(&s, (struct event){.pid = 12, .tid = 12, .kind = EV_OUT, .out = {bytes, sizeof bytes, 1}});
		json_t *o = report_of(&s, &status, &dead);
		const json_t *output = json_object_get(o, "output");
		if (seed % 2 == 0) {
			CU_ASSERT_EQUAL(json_string_length(output), sizeof bytes);
			CU_ASSERT(!memcmp(json_string_value(output), bytes, sizeof bytes));
		}
		CU_ASSERT_EQUAL(json_array_size(json_object_get(json_object_get(o, "deadlock"), "pids")), 2);
		CU_ASSERT_EQUAL(integer(json_object_get(o, "status"), "signal"), 15);
		json_decref(o);
		story_end(&s);
	}
}

static void long_output_is_cut(void)
{
	static const struct source_status status = {true, 0, UNKNOWN, "exit", 0};
	static char piece[1 << 20];
	struct story s;
	memset(piece, 'x', sizeof piece);
	story_begin(&s);
	for (int i = 0; i < 17; i++)
		story_tell(&s, (struct event){.pid = 12, .tid = 12, .kind = EV_OUT, .out = {piece, sizeof piece, 1}});
	json_t *o = report_of(&s, &status, NULL);
	CU_ASSERT_EQUAL(json_string_length(json_object_get(o, "output")), REPORT_OUTPUT_MAX);
	CU_ASSERT_EQUAL(integer(o, "output_bytes"), 17 << 20);
	CU_ASSERT(json_is_true(json_object_get(o, "output_truncated")));
	json_decref(o);
	story_end(&s);
}

SUITE(report, head_of_report, processes_of_report, channels_of_report, unseen_bytes_are_null, any_output_is_valid,
      long_output_is_cut)
