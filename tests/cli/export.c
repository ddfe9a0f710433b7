/*
 * export.c - `proclab export`: a recording's report is the run's own, and what is said when something cannot be done. A file is written
 * whole or not at all.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/exported.h"

static const char *const kernels[] = {"sim", "real"};
static const char *const scenarios[] = {"pipeline", "deadlock", "orphan", "zombie"};

static void report_is_the_run_s_own(void)
{
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
			struct ran r;
			const struct recording *run = recording_of(kernels[k], scenarios[i]);
			CU_ASSERT_EQUAL(EXPORT(&r, "--to", "json", run->path), 0);
			CU_ASSERT_STRING_EQUAL(r.out, run->report);
			if (strcmp(r.out, run->report)) fprintf(stderr, "\n%s %s:\n%s%s", kernels[k], scenarios[i], r.out, run->report);
			ran_clear(&r);
		}
}

/* As play has it, whose word it is. */
static void an_instant_is_that_of_play(void)
{
	static const char *const places[] = {"e30", "50%", "100%"};
	struct ran played, r;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *trace = recording_of("sim", "orphan")->path;
		test_run(&played, 20, NULL, (const char *const[]){test_proclab(), "play", "--json", "--goto", places[i], trace, NULL});
		CU_ASSERT(played.out_len > 100);
		CU_ASSERT_EQUAL(EXPORT(&r, "--to", "json", "--goto", places[i], trace), 0);
		CU_ASSERT_STRING_EQUAL(r.out, played.out);
		ran_clear(&played);
		ran_clear(&r);
	}
}

/* To the letter what the text view printed where UTF-8 is spoken, of a run that is recorded at the same time: log, output, report. */
static void text_is_that_of_the_view(void)
{
	struct ran view, r;
	const char *trace = test_path("text.jsonl");
	test_run(&view, 60, NULL, (const char *const[]){"env", "LC_ALL=C.UTF-8", test_proclab(), "sim", "--view", "text", "-o", trace,
	         "labs/scenarios/orphan.c", NULL});
	CU_ASSERT(strstr(view.out, "is an orphan") && strstr(view.out, "\n102: my parent is 101\n") && strstr(view.out, "Tree and fates"));
	CU_ASSERT_EQUAL(EXPORT(&r, "--to", "text", trace), 0);
	CU_ASSERT_STRING_EQUAL(r.out, view.out);
	ran_clear(&view);
	ran_clear(&r);
}

/* The same showing as play's, which tests/tui/cast.c looks into. */
static void cast_is_that_of_play(void)
{
	struct ran r, played;
	const char *trace = recording_of("sim", "zombie")->path, *cast = test_path("zombie.cast");
	CU_ASSERT_EQUAL(EXPORT(&r, "-o", cast, trace), 0);
	ran_clear(&r);
	test_run(&played, 30, NULL, (const char *const[]){test_proclab(), "play", "--cast", "-", trace, NULL});
	test_run(&r, 10, NULL, (const char *const[]){"cat", cast, NULL});
	CU_ASSERT(r.out_len > 1000 && strstr(r.out, "\"version\""));
	CU_ASSERT_STRING_EQUAL(r.out, played.out);
	ran_clear(&r);
	ran_clear(&played);
}

static const struct { const char *words[8]; int status; const char *says[2]; } wrongs[] = {
	{{"TRACE"}, 2, {"--to takes one of", "json"}},
	{{"--to", "jsn", "TRACE"}, 2, {"unknown format 'jsn'", "did you mean --to json?"}},
	{{"--to", "gif89a", "TRACE"}, 2, {"unknown format 'gif89a'", "there are svg"}},
	{{"--to", "json"}, 2, {"which recording?", "-o TRACE"}},
	{{"--to", "json", "TRACE", "more"}, 2, {"one recording at a time", "'more'"}},
	{{"--to", "json", "--picture", "tree", "TRACE"}, 2, {"json has no pictures"}},
	{{"--to", "json", "--blank", "TRACE"}, 2, {"json has no --blank"}},
	{{"--to", "json", "--goto", "e0", "TRACE"}, 2, {"--goto e0", "nothing has happened"}},
	{{"--to", "json", "--goto", "soon", "TRACE"}, 2, {"--goto soon", "no such place"}},
	{{"--to", "json", "--goto", "e4", "--from", "e5", "TRACE"}, 2, {"--from e5 comes after --goto e4"}},
	{{"--to", "cast", "--goto", "e9", "TRACE"}, 2, {"cast is of the whole run", "--goto"}},
	{{"--to", "json", "/no/such"}, 2, {"/no/such", "No such file"}},
	{{"--to", "json", "README.md"}, 2, {"README.md", "not a proclab recording"}},
	{{"--to", "json", "labs"}, 2, {"labs", "a directory, not a recording"}},
	{{"--to", "json", "-o", "TRACE", "TRACE"}, 2, {"is the recording itself"}},
	{{"--to", "json", "-o", "/no/such/folder/x", "TRACE"}, 1, {"/no/such/folder/x", "No such file"}},
	{{"--to", "json", "-o", "/tmp", "TRACE"}, 1, {"'/tmp'", "Is a directory"}},
	{{"--to", "json", "-o", "/dev/full", "TRACE"}, 1, {"/dev/full", "No space left"}},
};

static void wrong_calls_are_told(void)
{
	const char *trace = recording_of("sim", "pipeline")->path;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct ran r;
		const char *words[9] = {NULL};
		for (int k = 0; k < 8 && wrongs[i].words[k]; k++) words[k] = strcmp(wrongs[i].words[k], "TRACE") ? wrongs[i].words[k] : trace;
		int status = exported(&r, words);
		bool good = status == wrongs[i].status && !r.out_len;
		for (int k = 0; k < 2 && wrongs[i].says[k]; k++) good = good && strstr(r.err, wrongs[i].says[k]);
		CU_ASSERT(good);
		if (!good) fprintf(stderr, "\nwrong call %zu: status %d, '%s'\n", i, status, r.err);
		ran_clear(&r);
	}
}

static void closed_streams_are_told(void)
{
	const char *trace = recording_of("sim", "pipeline")->path;
	static const struct { const char *command, *says; } ways[] = {
		{"\"$1\" export --to json \"$2\" >/dev/full; test $? = 1", "No space left"},
		{"{ \"$1\" export --to json \"$2\"; echo $? >&2; } | :", "Broken pipe\n1"},
		{"\"$1\" export --to json \"$2\" >&-; test $? = 1", "standard output"},
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct ran r;
		test_run(&r, 20, NULL, (const char *const[]){"sh", "-c", ways[i].command, "sh", test_proclab(), trace, NULL});
		if (i != 1 || *r.err != '0') CU_ASSERT_PTR_NOT_NULL(strstr(r.err, ways[i].says)); /* the pipe's buffer may have taken it all */
		CU_ASSERT_EQUAL(r.status, 0);
		ran_clear(&r);
	}
}

static int files_in(const char *path)
{
	int n = 0;
	DIR *d = opendir(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	for (struct dirent *e; (e = readdir(d));) n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static char *contents(const char *path)
{
	struct ran r;
	test_run(&r, 10, NULL, (const char *const[]){"cat", path, NULL});
	free(r.err);
	return r.out;
}

/* A limit of the file size is what a full disk is: the write fails half-way. */
static void a_file_is_whole_or_as_it_was(void)
{
	static const char limited[] = "trap '' XFSZ; ulimit -f 1; exec \"$1\" export --to text -o \"$3\" \"$2\"";
	const char *trace = recording_of("sim", "orphan")->path, *folder = test_path("whole");
	char path[300];
	struct ran r;
	struct stat st;
	CU_ASSERT_EQUAL_FATAL(mkdir(folder, 0700), 0);
	snprintf(path, sizeof path, "%s/old.txt", folder);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs("old", f);
	fclose(f);
	chmod(path, 0640);
	test_run(&r, 20, NULL, (const char *const[]){"sh", "-c", limited, "sh", test_proclab(), trace, path, NULL});
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "File too large"));
	CU_ASSERT_NOT_EQUAL(r.status, 0);
	ran_clear(&r);
	char *text = contents(path);
	CU_ASSERT_STRING_EQUAL(text, "old");
	free(text);
	CU_ASSERT_EQUAL(files_in(folder), 1);
	CU_ASSERT_EQUAL(EXPORT(&r, "-o", path, trace), 0); /* the format follows from the name */
	CU_ASSERT_EQUAL(r.out_len + r.err_len, 0);
	ran_clear(&r);
	text = contents(path);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "Tree and fates"));
	free(text);
	CU_ASSERT(!stat(path, &st) && (st.st_mode & 0777) == 0640);
	CU_ASSERT_EQUAL(files_in(folder), 1);
}

static void help_names_each_format(void)
{
	struct ran r;
	CU_ASSERT_EQUAL(EXPORT(&r, "--help"), 0);
	static const char *const formats[] = {"svg", "dot", "mermaid", "csv", "perfetto", "html", "text", "json", "cast"};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) CU_ASSERT_PTR_NOT_NULL(strstr(r.out, formats[i]));
	for (const char *line = r.out, *end; (end = strchr(line, '\n')); line = end + 1) CU_ASSERT(end - line <= 80);
	ran_clear(&r);
}

/* A run of which nothing is left but the header has no process, and is no error. */
static void empty_ones_are_taken(void)
{
	struct ran r;
	const char *empty = test_path("empty.jsonl");
	test_run(&r, 20, NULL, (const char *const[]){"sh", "-c", "head -n 1 \"$1\" >\"$2\"", "sh", recording_of("sim", "zombie")->path, empty, NULL});
	ran_clear(&r);
	CU_ASSERT_EQUAL(EXPORT(&r, "--to", "json", empty), 0);
	json_t *o = json_loads(r.out, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(o, "processes")), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "was cut short: taken up to event 0"));
	json_decref(o);
	ran_clear(&r);
}

SUITE(export, report_is_the_run_s_own, an_instant_is_that_of_play, text_is_that_of_the_view, cast_is_that_of_play, wrong_calls_are_told, closed_streams_are_told, a_file_is_whole_or_as_it_was,
      help_names_each_format, empty_ones_are_taken)
