/*
 * usage.c - what proclab says to wrong options and files, its help, and the exit statuses that go with them.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cli/options.h"
#include "tests/test.h"

#define ARGS_MAX 12

/* Run proclab with words (ended by NULL); the exit status. */
static int proclab(struct ran *r, const char *const *words)
{
	const char *argv[ARGS_MAX + 2] = {test_proclab()};
	for (int i = 0; words[i] && i < ARGS_MAX; i++) argv[i + 1] = words[i];
	test_run(r, 20, NULL, argv);
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}
#define RUN(r, ...) proclab(r, (const char *const[]){__VA_ARGS__, NULL})

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f)) CU_FAIL("cannot write a file");
}

/* A wrong call: nothing on stdout, the status, and what stderr must say. */
struct wrong {
	const char *words[8];   /* ended by NULL */
	int status;
	const char *says[2];
};

static const struct wrong wrongs[] = {
	{{"rael", "x.c"}, 2, {"unknown command 'rael'", "did you mean `proclab real`"}},
	{{"--jsn"}, 2, {"unknown option --jsn", "proclab --help"}},
	{{"doctor", "now"}, 2, {"no arguments", "'now'"}},
	{{"doctor", "--jsno"}, 2, {"--jsno", "did you mean --json"}},
	{{"real"}, 125, {"-- COMMAND", "--commands FILE"}},
	{{"sim", "--commands", "FILE", "x.c"}, 125, {"--commands is for the workbench"}},
	{{"real", "--"}, 125, {"nothing to run"}},
	{{"real", "--vew", "text", "--", "true"}, 125, {"unknown option --vew", "did you mean --view"}},
	{{"real", "--view", "txt", "--", "true"}, 125, {"tui|text|none", "'txt'"}},
	{{"real", "--limit", "soon", "--", "true"}, 125, {"number of seconds", "'soon'"}},
	{{"real", "--limit", "-1", "--", "true"}, 125, {"number of seconds", "'-1'"}},
	{{"real", "--deadlock", "nver", "--", "true"}, 125, {"never", "'nver'"}},
	{{"real", "--limit"}, 125, {"--limit needs an argument", "SECONDS"}},
	{{"real", "--json=yes", "--", "true"}, 125, {"--json takes no argument"}},
	{{"real", "-x", "--", "true"}, 125, {"unknown option -x"}},
	{{"real", "-qo"}, 125, {"-o needs an argument", "FILE"}},
	{{"real", "--json", "-o", "-", "--", "true"}, 125, {"both want stdout", "-o FILE"}},
	{{"real", "--json", "--view=text", "--", "true"}, 125, {"--json takes stdout", "--view text"}},
	{{"real", "--view", "tui", "--", "true"}, 2, {"terminal", "--view text"}},
	{{"real", "--step", "--view=none", "--", "true"}, 125, {"--step needs --view tui or text"}},
	{{"real", "true"}, 125, {"'true' is a command", "proclab real -- true"}},
	{{"real", "/"}, 125, {"is a directory"}},
	{{"real", "no-such-program.c"}, 125, {"there is no file 'no-such-program.c'"}},
	{{"real", "--", "no-such-command-here"}, 127, {"no-such-command-here", "not found"}},
	{{"real", "--", "/"}, 126, {"/"}},
	{{"export", "no-such.jsonl", "--to", "svgg"}, 2, {"unknown format 'svgg'"}},
	{{"play", "no-such.jsonl", "--goto"}, 2, {"--goto needs an argument"}},
	{{"sched"}, 2, {"which jobs", "A:0:8"}},
	{{"sched", "A:0:8", "B:0:8"}, 2, {"one job table", "'B:0:8'"}},
	{{"sched", "A:0"}, 2, {"has no bursts", "A:0:8"}},
	{{"sched", "A:0:8+2"}, 2, {"ends with an I/O burst", "'8+2'"}},
	{{"sched", "A:0:8,A:1:2"}, 2, {"two jobs named 'A'"}},
	{{"sched", "A:-1:8"}, 2, {"an arrival", "'-1'"}},
	{{"sched", "A:0:8:prio=1"}, 2, {"'prio'", "priority, tickets"}},
	{{"sched", "--policy", "rrr", "A:0:8"}, 2, {"no policy 'rrr'", "fcfs, sjf"}},
	{{"sched", "--policy", "mlfq:queue=2", "A:0:8"}, 2, {"no parameter 'queue'", "queues"}},
	{{"sched", "--policy", "rr:quantum=2", "A:0:8"}, 2, {"no parameter 'quantum'", "--quantum"}},
	{{"sched", "--policy", "mlfq:queues=2,quantum=1/2/3", "A:0:8"}, 2, {"quantum= has 3 values", "there are 2 queues"}},
	{{"sched", "--policy", "mlfq:boost=often", "A:0:8"}, 2, {"whole numbers", "'often'"}},
	{{"sched", "--policy", "fcfs", "--quantum", "3", "A:0:8"}, 2, {"fcfs knows no quantum", "rr, mlfq"}},
	{{"sched", "--policy", "edf", "A:0:8"}, 2, {"edf goes by periods", ":period=20"}},
	{{"sim", "--policy", "sjf", "--quantum", "3", "labs/scenarios/zombie.c"}, 125, {"sjf knows no quantum", "lottery"}},
	{{"sched", "--cpus", "65", "A:0:8"}, 2, {"1..64", "'65'"}},
	{{"sched", "--compare", "--policy", "rr", "A:0:8"}, 2, {"leave out --policy"}},
	{{"sched", "no-such-table.csv"}, 2, {"no-such-table.csv", "No such file"}},
	{{"real", "-o", "/no/such/folder/x", "--", "true"}, 125, {"/no/such/folder/x", "No such file"}},
};

static void wrong_calls(void)
{
	/* A folder in PATH that may not be read makes a missing command a forbidden one, for env(1) too. */
	char *path = strdup(getenv("PATH"));
	setenv("PATH", "/usr/bin:/bin", 1);
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct ran r;
		int status = proclab(&r, wrongs[i].words);
		bool good = status == wrongs[i].status && !r.out_len;
		for (int k = 0; k < 2 && wrongs[i].says[k]; k++) good = good && strstr(r.err, wrongs[i].says[k]);
		if (!good) fprintf(stderr, "\nproclab %s %s...: status %d, stdout '%s', stderr '%s'\n", wrongs[i].words[0],
		                   wrongs[i].words[1] ? wrongs[i].words[1] : "", status, r.out, r.err);
		CU_ASSERT(good);
		ran_clear(&r);
	}
	setenv("PATH", path, 1);
	free(path);
}

static void near_file_is_suggested(void)
{
	struct ran r;
	char near[300];
	write_file(test_path("producer.c"), "int main(void) { return 0; }\n");
	write_file(test_path("producer.txt"), "no C\n");
	CU_ASSERT_EQUAL(RUN(&r, "real", test_path("prodcer.c")), 125);
	snprintf(near, sizeof near, "did you mean %s?", test_path("producer.c"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, near));
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "real", test_path("producer.txt")), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "proclab real -- "));
	ran_clear(&r);
}

static void help_and_version(void)
{
	static const char *const options[] = {
		"--output", "--view", "--json", "--color", "--ascii", "--quiet", "--verbose", "--tier", "--ipc", "--init", "--step", "--limit",
		"--deadlock", "--help", "--version",
	};
	struct ran r;
	CU_ASSERT_EQUAL(RUN(&r, "real", "--help"), 0);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) CU_ASSERT_PTR_NOT_NULL(strstr(r.out, options[i]));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "Examples:"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "Exit status:"));
	for (const char *line = r.out, *end; (end = strchr(line, '\n')); line = end + 1) CU_ASSERT(end - line <= 80);
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "--version"), 0);
	CU_ASSERT(!strncmp(r.out, "proclab ", 8));
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "--help"), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "proclab real"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "proclab doctor"));
	ran_clear(&r);
	CU_ASSERT_EQUAL(proclab(&r, (const char *const[]){NULL}), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "Usage:"));
	ran_clear(&r);
}

static void doctor_as_json(void)
{
	struct ran r;
	CU_ASSERT_EQUAL(RUN(&r, "doctor", "--json"), 0);
	json_t *o = json_loads(r.out, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL(o);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(o, "proclab_doctor")), 1);
	const char *tier = json_string_value(json_object_get(o, "tier"));
	CU_ASSERT(tier && strlen(tier) == 1 && strchr("RPTS", *tier));
	CU_ASSERT(json_array_size(json_object_get(o, "rows")) >= 4);
	json_decref(o);
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "doctor"), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "observed at tier"));
	ran_clear(&r);
}

static void options_end_at_the_program(void)
{
	static const struct option_row rows[] = {{'q', "quiet", OPTION_FLAG, NULL, NULL, "", 0}};
	static const struct option_table table = {"test", rows, 1};
	char *argv[] = {(char *)"test", (char *)"-q", (char *)"prog", (char *)"-q", (char *)"--", NULL};
	bool quiet = false, dashes = true;
	CU_ASSERT_EQUAL(options_parse(&table, 5, argv, &quiet, &dashes), 2);
	CU_ASSERT(quiet && !dashes);
	argv[2] = (char *)"--";
	CU_ASSERT_EQUAL(options_parse(&table, 5, argv, &quiet, &dashes), 3);
	CU_ASSERT(dashes);
	argv[2] = (char *)"-";
	CU_ASSERT_EQUAL(options_parse(&table, 5, argv, &quiet, &dashes), 2);
}

struct anywhere { bool quiet; const char *to; };

/* Where no word belongs to another program, as with ls. */
static void options_stand_anywhere(void)
{
	static const struct option_row rows[] = {
		{'q', "quiet", OPTION_FLAG, NULL, NULL, "", offsetof(struct anywhere, quiet)},
		{0, "to", OPTION_TEXT, "X", NULL, "", offsetof(struct anywhere, to)},
	};
	static const struct option_table table = {"test", rows, 2};
	static const char *const sorted[] = {"test", "--to", "x", "-q", "--", "a", "b", "c", "-q"};
	char *argv[] = {(char *)"test", (char *)"a", (char *)"--to", (char *)"x", (char *)"b", (char *)"-q", (char *)"--", (char *)"c", (char *)"-q", NULL};
	struct anywhere set = {0};
	CU_ASSERT_EQUAL(options_anywhere(&table, 9, argv, &set), 5);
	CU_ASSERT(set.quiet && set.to && !strcmp(set.to, "x"));
	for (int i = 0; i < 9; i++) CU_ASSERT_STRING_EQUAL(argv[i], sorted[i]);
	char *only[] = {(char *)"test", (char *)"a", (char *)"b", NULL};
	CU_ASSERT_EQUAL(options_anywhere(&table, 3, only, &set), 1);
}

/* The texts of labs say labs/scenarios/zombie.c, and are read in a student's folder. */
static void scenarios_are_found_from_anywhere(void)
{
	char program[512];
	struct ran r;
	CU_ASSERT_PTR_NOT_NULL_FATAL(realpath(test_proclab(), program));
	test_run(&r, 20, NULL, (const char *const[]){"env", "--chdir=/", program, "sim", "--json", "labs/scenarios/zombie.c", NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "zombie.c"));
	ran_clear(&r);
	test_run(&r, 20, NULL, (const char *const[]){"env", "--chdir=/", program, "sim", "labs/scenarios/no-such.c", NULL});
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "there is no file 'labs/scenarios/no-such.c'"));
	ran_clear(&r);
}

SUITE(cli_usage, wrong_calls, near_file_is_suggested, scenarios_are_found_from_anywhere, help_and_version, doctor_as_json, options_end_at_the_program, options_stand_anywhere)
