/*
 * play.c - `proclab play`: a recording says what the run said, ends where it is told to, and what is none is refused.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

static int status_of(const struct ran *r)
{
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}

/* proclab with words (ended by NULL). */
static void run(struct ran *r, const char *const *words)
{
	const char *argv[16] = {test_proclab()};
	for (int i = 0; words[i] && i < 14; i++) argv[i + 1] = words[i];
	test_run(r, 60, NULL, argv);
}
#define RUN(r, ...) run(r, (const char *const[]){__VA_ARGS__, NULL})

/* What was printed of the run, and what is printed of its recording, is the same. */
static void says_the_same(const char *command, const char *how, const char *program)
{
	struct ran live, played;
	const char *trace = test_path("same.jsonl");
	if (*how == 't') {
		RUN(&live, command, "--view", how, "-o", trace, program);
		RUN(&played, "play", "--view", how, trace);
	} else {
		RUN(&live, command, how, "-o", trace, program);
		RUN(&played, "play", how, trace);
	}
	CU_ASSERT_EQUAL(status_of(&played), 0);
	CU_ASSERT(live.out_len > 200);
	CU_ASSERT_STRING_EQUAL(played.out, live.out);
	ran_clear(&live);
	ran_clear(&played);
}

static void reports_as_the_run(void)
{
	says_the_same("sim", "--json", "labs/scenarios/pipeline.c");
	says_the_same("sim", "text", "labs/scenarios/zombie.c");
	says_the_same("real", "--json", "labs/scenarios/fork-tree.c");
	says_the_same("sim", "--json", "labs/scenarios/signals.c");
	says_the_same("sim", "--json", "labs/scenarios/deadlock.c");
	says_the_same("sim", "text", "labs/scenarios/deadlock.c");
}

/* Who has ended the run, and why, is in the recording. */
static void ends_as_the_run(void)
{
	struct ran live, played;
	const char *trace = test_path("ended.jsonl"), *endless = test_path("endless.c");
	FILE *f = fopen(endless, "w");
	CU_ASSERT_FATAL(f && fputs("int main(void) { for (;;) {} }\n", f) >= 0 && fclose(f) == 0);
	RUN(&live, "sim", "--view", "text", "--time-limit", "0.1", "-o", trace, endless);
	RUN(&played, "play", "--view", "text", trace);
	CU_ASSERT_PTR_NOT_NULL(strstr(live.out, "LIMIT"));
	CU_ASSERT_STRING_EQUAL(played.out, live.out);
	ran_clear(&live);
	ran_clear(&played);
	RUN(&live, "real", "--json", "--limit", "0.2", "-o", trace, "--", "sleep", "100");
	RUN(&played, "play", "--json", trace);
	CU_ASSERT_PTR_NOT_NULL(strstr(live.out, "\"ended_by\":\"limit\""));
	CU_ASSERT_STRING_EQUAL(played.out, live.out);
	ran_clear(&live);
	ran_clear(&played);
}

static json_t *report(const char *trace, const char *position)
{
	struct ran r;
	RUN(&r, "play", "--json", "--goto", position, trace);
	json_t *o = json_loads(r.out, 0, NULL);
	CU_ASSERT_EQUAL(status_of(&r), 0);
	ran_clear(&r);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	return o;
}

static void ends_where_it_is_told(void)
{
	struct ran r;
	const char *trace = test_path("told.jsonl");
	RUN(&r, "sim", "--view", "none", "-o", trace, "labs/scenarios/zombie.c");
	ran_clear(&r);
	json_t *early = report(trace, "e7"), *late = report(trace, "100%");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(early, "events")), 7);
	CU_ASSERT(json_is_null(json_object_get(json_object_get(early, "status"), "ended_by")));
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(late, "status"), "ended_by")), "exit");
	json_t *first = report(trace, "m1");
	json_int_t at = json_integer_value(json_object_get(first, "events"));
	CU_ASSERT(at > 0 && at < json_integer_value(json_object_get(late, "events")));
	json_decref(early);
	json_decref(late);
	json_decref(first);
	RUN(&r, "play", "--goto", "m99", trace);
	CU_ASSERT_EQUAL(status_of(&r), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "--goto m99"));
	ran_clear(&r);
}

/* A file named .zst is compressed, as the zstd of the system understands, and is known by what it holds. */
static void compressed_is_the_same(void)
{
	struct ran r, zstd;
	const char *plain = test_path("plain.jsonl"), *packed = test_path("packed.jsonl.zst"), *renamed = test_path("renamed");
	RUN(&r, "sim", "--view", "none", "-o", plain, "labs/scenarios/zombie.c");
	ran_clear(&r);
	RUN(&r, "sim", "--view", "none", "-o", packed, "labs/scenarios/zombie.c");
	ran_clear(&r);
	CU_ASSERT_EQUAL(rename(packed, renamed), 0);
	RUN(&r, "play", "-o", packed, renamed);
	ran_clear(&r);
	RUN(&r, "play", "-o", test_path("unpacked.jsonl"), packed);
	CU_ASSERT_EQUAL(status_of(&r), 0);
	ran_clear(&r);
	test_run(&r, 10, NULL, (const char *const[]){"cmp", plain, test_path("unpacked.jsonl"), NULL});
	CU_ASSERT_EQUAL(status_of(&r), 0);
	ran_clear(&r);
	test_run(&zstd, 10, NULL, (const char *const[]){"zstd", "-dcq", packed, NULL});
	if (status_of(&zstd) == 127) printf("(without zstd: not compared with it) ");
	else {
		test_run(&r, 10, zstd.out, (const char *const[]){"cmp", plain, "-", NULL});
		CU_ASSERT_EQUAL(status_of(&r), 0);
		ran_clear(&r);
	}
	ran_clear(&zstd);
}

/* With -o it is written anew, and is the same. */
static void is_written_anew(void)
{
	struct ran r;
	const char *trace = test_path("old.jsonl"), *again = test_path("new.jsonl");
	RUN(&r, "sim", "--view", "none", "-o", trace, "labs/scenarios/zombie.c");
	ran_clear(&r);
	RUN(&r, "play", "-o", again, trace);
	CU_ASSERT_EQUAL(status_of(&r), 0);
	ran_clear(&r);
	test_run(&r, 10, NULL, (const char *const[]){"cmp", trace, again, NULL});
	CU_ASSERT_EQUAL(status_of(&r), 0);
	ran_clear(&r);
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(test_path(name), "w");
	CU_ASSERT_FATAL(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void refuses(const char *path, int status, const char *says)
{
	struct ran r;
	RUN(&r, "play", "--view", "none", path);
	bool well = status_of(&r) == status && strstr(r.err, says) && strstr(r.err, path) && !r.out_len;
	if (!well) printf("\n%s: status %d, '%s'\n", path, status_of(&r), r.err);
	CU_ASSERT(well);
	ran_clear(&r);
}

static void refuses_what_is_none(void)
{
	write_file("empty.jsonl", "");
	write_file("text.jsonl", "Dear reader,\n");
	write_file("object.jsonl", "{\"name\":\"value\"}\n");
	write_file("future.jsonl", "{\"proclab\":99}\n");
	write_file("wrong.jsonl", "{\"proclab\":1,\"cpus\":1}\n{\"n\":1}\n{\"end\":true}\n");
	refuses(test_path("empty.jsonl"), 2, "it is empty");
	refuses(test_path("text.jsonl"), 2, "not a proclab recording");
	refuses(test_path("object.jsonl"), 2, "not a proclab recording");
	refuses(test_path("future.jsonl"), 1, "version 99");
	refuses(test_path("wrong.jsonl"), 1, "line 2");
	refuses(test_path("none.jsonl"), 2, "No such file");
	refuses(test_dir(), 2, "a directory");
}

static void says_what_was_cut(void)
{
	struct ran r;
	const char *trace = test_path("whole.jsonl"), *cut = test_path("cut.jsonl");
	char command[700];
	RUN(&r, "sim", "--view", "none", "-o", trace, "labs/scenarios/pipeline.c");
	ran_clear(&r);
	snprintf(command, sizeof command, "head -n -1 %s >%s", trace, cut);
	test_run(&r, 10, NULL, (const char *const[]){"sh", "-c", command, NULL});
	ran_clear(&r);
	RUN(&r, "play", "--json", cut);
	CU_ASSERT_EQUAL(status_of(&r), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "was cut short"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "left out"));
	ran_clear(&r);
}

SUITE(cli_play, reports_as_the_run, ends_as_the_run, ends_where_it_is_told, is_written_anew, compressed_is_the_same, refuses_what_is_none, says_what_was_cut)
