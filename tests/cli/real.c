/*
 * real.c - `proclab real` end to end: exit statuses, what goes to which stream, reports and traces of real programs, at every
 * tier that this machine allows.
 */
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"
#include "trace/file.h"

#define ARGS_MAX 14
#define SECONDS 30

static int proclab(struct ran *r, const char *input, const char *const *words)
{
	const char *argv[ARGS_MAX + 2] = {test_proclab()};
	for (int i = 0; words[i] && i < ARGS_MAX; i++) argv[i + 1] = words[i];
	test_run(r, SECONDS, input, argv);
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}
#define RUN(r, ...) proclab(r, NULL, (const char *const[]){__VA_ARGS__, NULL})
#define SH "--", "sh", "-c"

static void exit_statuses(void)
{
	struct ran r;
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "none", SH, "exit 7"), 7);
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "none", SH, "kill -9 $$"), 128 + SIGKILL);
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "none", "--limit", "0.3", SH, "sleep 60"), 124);
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "none", "true"), 125);
	ran_clear(&r);
}

/* --view none: the streams pass through, and nothing else is printed. */
static void none_prints_nothing(void)
{
	struct ran r;
	const char *const words[] = {"real", "--view", "none", SH, "cat; echo err >&2", NULL};
	CU_ASSERT_EQUAL(proclab(&r, "typed\n", words), 0);
	CU_ASSERT_STRING_EQUAL(r.out, "typed\n");
	CU_ASSERT_STRING_EQUAL(r.err, "err\n");
	ran_clear(&r);
}

static void text_goes_to_stdout(void)
{
	struct ran r;
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "text", "--ascii", SH, "echo program speaks; (exit 3); exit 4"), 4);
	CU_ASSERT_STRING_EQUAL(r.err, "");
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "program speaks\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "started by proclab"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "exits with status 3"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "-- Processes --"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "-- Tree and fates --"));
	CU_ASSERT_PTR_NULL(strchr(r.out, 033));
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "text", "-q", "--color", "always", SH, "exit 0"), 0);
	CU_ASSERT_PTR_NULL(strstr(r.out, "started by proclab"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "\033["));
	ran_clear(&r);
}

static json_t *json_of(const struct ran *r)
{
	json_error_t error;
	json_t *o = json_loadb(r->out, r->out_len, JSON_ALLOW_NUL, &error);
	if (!o) fprintf(stderr, "\n%s: '%.300s' stderr '%s'\n", error.text, r->out, r->err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	return o;
}

static json_t *find_exit(const json_t *o, json_int_t code)
{
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(o, "processes"), i, p) {
		const json_t *value = json_object_get(json_object_get(p, "exit"), "code");
		if (value && json_integer_value(value) == code) return p;
	}
	return NULL;
}

static json_int_t integer(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* A child that exits with 3, reaped by its parent, which exits with 4. */
static void check_family(const char *tier)
{
	struct ran r;
	CU_ASSERT_EQUAL(RUN(&r, "real", "--json", "--tier", tier, SH, "(sleep 0.2; exit 3); echo out; echo err >&2; exit 4"), 4);
	json_t *o = json_of(&r);
	const json_t *child = find_exit(o, 3), *parent = find_exit(o, 4);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "tier")), tier);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "output")), "out\nerr\n");
	CU_ASSERT_EQUAL(integer(json_object_get(o, "status"), "code"), 4);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(o, "status"), "ended_by")), "exit");
	CU_ASSERT_PTR_NOT_NULL(child);
	CU_ASSERT_PTR_NOT_NULL(parent);
	CU_ASSERT_EQUAL(integer(child, "ppid"), integer(parent, "pid"));
	if (*tier != 'S') CU_ASSERT_EQUAL(integer(child, "reaped_by"), integer(parent, "pid"));
	CU_ASSERT(integer(child, "died_ns") - integer(child, "born_ns") > 150000000);
	CU_ASSERT(json_is_null(json_object_get(o, "deadlock")));
	json_decref(o);
	ran_clear(&r);
}

static void every_tier_reports_the_family(void)
{
	static const char *const tiers[] = {"R", "P", "T", "S"};
	int worked = 0;
	for (size_t i = 0; i < 4; i++) {
		struct ran r;
		int status = RUN(&r, "real", "--view", "none", "--tier", tiers[i], "--", "true");
		if (status == 0) check_family(tiers[i]);
		else CU_ASSERT(status == 125 && strlen(r.err) > 10);
		worked += status == 0;
		ran_clear(&r);
	}
	CU_ASSERT(worked > 0);
}

static void trace_is_written(void)
{
	struct ran r;
	struct diag d = {""};
	struct trace_read_result result;
	const char *path = test_path("run.jsonl");
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "none", "-o", path, SH, "(exit 3); exit 4"), 4);
	CU_ASSERT_STRING_EQUAL(r.out, "");
	ran_clear(&r);
	FILE *f = fopen(path, "r");
	struct trace *t = trace_new();
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(trace_read(f, t, &result, &d), 0);
	CU_ASSERT(!result.cut_short);
	CU_ASSERT(trace_count(t) > 10);
	trace_free(t);
	fclose(f);
	CU_ASSERT_EQUAL(RUN(&r, "real", "-o", "-", SH, "echo hidden; exit 4"), 4);
	CU_ASSERT(!strncmp(r.out, "{\"proclab\":1", 12));
	CU_ASSERT_PTR_NULL(strstr(r.out, "\nhidden"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "hidden"));
	ran_clear(&r);
}

/* A disk that is full, a stdout that is closed: one message, 125, and the program has run to its end all the same. */
static void unwritable_places(void)
{
	struct ran r;
	char command[1024];
	const char *mark = test_path("ran-on");
	snprintf(command, sizeof command, "sleep 0.1; echo done > %s; exit 4", mark);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "none", "-o", "/dev/full", SH, command), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "/dev/full: No space left on device"));
	CU_ASSERT_EQUAL(access(mark, F_OK), 0);
	ran_clear(&r);
	static const char *const redirections[] = {">&-", ">/dev/full", "| sleep 0"};
	for (size_t i = 0; i < 3; i++) {
		char line[2048];
		unlink(mark);
		snprintf(line, sizeof line, "set -o pipefail; %s real --view text -v -- sh -c '%s' %s", test_proclab(), command, redirections[i]);
		const char *const argv[] = {"bash", "-c", line, NULL};
		test_run(&r, SECONDS, NULL, argv);
		CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 125);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "standard output"));
		CU_ASSERT_EQUAL(access(mark, F_OK), 0);
		ran_clear(&r);
	}
}

static void compile_errors(void)
{
	struct ran r;
	FILE *f = fopen(test_path("broken.c"), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs("int main(void) { retrun 0; }\n", f);
	fclose(f);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--json", test_path("broken.c")), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "retrun"));
	CU_ASSERT_STRING_EQUAL(r.out, "");
	ran_clear(&r);
}

/* Two processes wait for each other: found within a second, ended a second later, and the report says why. */
static void check_hang(const char *tier)
{
	struct ran r;
	int status = RUN(&r, "real", "--json", "--tier", tier, "--deadlock", "1", "labs/scenarios/deadlock.c");
	CU_ASSERT_EQUAL(status, 124);
	json_t *o = json_of(&r);
	const json_t *dead = json_object_get(o, "deadlock"), *pids = json_object_get(dead, "pids");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(o, "status"), "ended_by")), "deadlock");
	CU_ASSERT_EQUAL(json_array_size(pids), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_object_get(dead, "why")), "still holds its write end"));
	CU_ASSERT(integer(o, "duration_ns") < 5000000000);
	const json_t *reader = json_array_get(json_object_get(o, "processes"), 2);
	CU_ASSERT_EQUAL(integer(reader, "pid"), json_integer_value(json_array_get(pids, 1)));
	CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_object_get(reader, "waiting_for")), "pipe"));
	json_decref(o);
	ran_clear(&r);
}

static void every_tier_explains_the_hang(void)
{
	static const char *const tiers[] = {"R", "P", "T", "S"};
	for (size_t i = 0; i < 4; i++) {
		struct ran r;
		if (RUN(&r, "real", "--view", "none", "--tier", tiers[i], "--", "true") == 0) check_hang(tiers[i]);
		ran_clear(&r);
	}
}

/* What proclab kills, at the user's wish, is said to be killed by proclab. */
static void every_tier_says_who_kills(void)
{
	static const char *const tiers[] = {"R", "P", "T", "S"};
	int tried = 0;
	for (size_t i = 0; i < 4; i++) {
		struct ran r;
		int status = RUN(&r, "real", "--view", "none", "--tier", tiers[i], "--", "true");
		ran_clear(&r);
		if (status) continue;
		tried++;
		CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "text", "--ascii", "--limit", "0.3", "--tier", tiers[i], "--", "sleep", "60"), 124);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "is sent SIGKILL by proclab\n"));
		CU_ASSERT_PTR_NULL(strstr(r.out, "ignores SIGKILL"));
		ran_clear(&r);
	}
	CU_ASSERT(tried > 0);
}

/* SIGTERM ends the whole tree, and the report still comes. */
static void a_signal_ends_the_run(void)
{
	struct ran r;
	char line[512];
	snprintf(line, sizeof line, "%s real --json -- sh -c 'sleep 50 & sleep 60; :' & sleep 1; kill -TERM $!; wait $!", test_proclab());
	const char *const argv[] = {"bash", "-c", line, NULL};
	test_run(&r, SECONDS, NULL, argv);
	json_t *o = json_of(&r);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(o, "status"), "ended_by")), "user");
	CU_ASSERT(WEXITSTATUS(r.status) >= 128);
	json_decref(o);
	ran_clear(&r);
}

/* A wait that an alarm will end is no deadlock, though nobody else can end it. */
static void an_alarm_ends_a_wait(void)
{
	static const char program[] = "#include <signal.h>\n#include <unistd.h>\nstatic void on(int s) { (void)s; }\n"
		"int main(void) { struct sigaction a = {.sa_handler = on}; int e[2]; char c; sigaction(SIGALRM, &a, 0); alarm(2);\n"
		"return pipe(e) || read(e[0], &c, 1) != -1 ? 1 : 7; }\n";
	struct ran r;
	FILE *f = fopen(test_path("alarm.c"), "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && !fclose(f));
	CU_ASSERT_EQUAL(RUN(&r, "real", "--view", "text", "--deadlock", "1", test_path("alarm.c")), 7);
	CU_ASSERT_PTR_NULL(strstr(r.out, "DEADLOCK"));
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "real", "--tier", "S", "--view", "none", "--deadlock", "1", test_path("alarm.c")), 7);
	ran_clear(&r);
}

/* Without a handler it cannot be seen in S: then the run gets more time than the 5 s that a certain deadlock has. */
static void an_alarm_that_cannot_be_seen_ends_a_wait(void)
{
	static const char program[] = "#include <unistd.h>\nint main(void) { int e[2]; char c; alarm(7); return pipe(e) || read(e[0], &c, 1); }\n";
	struct ran r;
	FILE *f = fopen(test_path("unseen.c"), "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && !fclose(f));
	CU_ASSERT_EQUAL(RUN(&r, "real", "--tier", "S", "--view", "text", test_path("unseen.c")), 128 + SIGALRM);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "a timer may still end it"));
	ran_clear(&r);
}

SUITE(cli_real, an_alarm_ends_a_wait, an_alarm_that_cannot_be_seen_ends_a_wait, exit_statuses, none_prints_nothing,
      text_goes_to_stdout, every_tier_reports_the_family, trace_is_written, unwritable_places, compile_errors,
      every_tier_explains_the_hang, every_tier_says_who_kills, a_signal_ends_the_run)
