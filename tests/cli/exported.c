/*
 * exported.c - see exported.h.
 */
#include "tests/cli/exported.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define RECORDINGS_MAX 64
#define WORDS_MAX 14

static struct { char key[96], path[300]; struct recording r; } made[RECORDINGS_MAX];

static void record(const char *kernel, const char *source, const char *path, char **report)
{
	struct ran r;
	bool sim = !strcmp(kernel, "sim");
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), kernel, "--json", "-o", path, sim ? "--stdout" : "--deadlock",
	                                             sim ? "pipe" : "0.5", source, NULL});
	CU_ASSERT(r.out_len > 100);
	if (r.out_len <= 100) fprintf(stderr, "\ncould not record %s: %s\n", source, r.err);
	*report = strdup(r.out);
	ran_clear(&r);
}

static const struct recording *find(const char *kernel, const char *name, const char *source)
{
	char key[sizeof made[0].key];
	size_t i = 0;
	snprintf(key, sizeof key, "%s-%s.jsonl", kernel, name);
	for (; i < RECORDINGS_MAX && made[i].r.path; i++)
		if (!strcmp(made[i].key, key)) return &made[i].r;
	if (i == RECORDINGS_MAX) abort();
	char *report;
	memcpy(made[i].key, key, sizeof key);
	snprintf(made[i].path, sizeof made[i].path, "%s", test_path(key));
	record(kernel, source, made[i].path, &report);
	made[i].r = (struct recording){made[i].path, report};
	return &made[i].r;
}

const struct recording *recording_of(const char *kernel, const char *scenario)
{
	char source[128];
	snprintf(source, sizeof source, "labs/scenarios/%s.c", scenario);
	return find(kernel, scenario, source);
}

const struct recording *recording_of_text(const char *kernel, const char *name, const char *program)
{
	char file[128];
	snprintf(file, sizeof file, "%s.c", name);
	const char *source = test_path(file);
	FILE *f = fopen(source, "w");
	if (!f || fputs(program, f) < 0 || fclose(f)) CU_FAIL_FATAL("cannot write a program");
	return find(kernel, name, source);
}

int exported(struct ran *r, const char *const *words)
{
	const char *argv[WORDS_MAX + 3] = {test_proclab(), "export"};
	for (int i = 0; words[i] && i < WORDS_MAX; i++) argv[i + 2] = words[i];
	test_run(r, 60, NULL, argv);
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}

bool exported_has(const char *tool)
{
	struct ran r;
	test_run(&r, 10, NULL, (const char *const[]){"sh", "-c", "command -v \"$1\"", "sh", tool, NULL});
	bool has = r.out_len > 0;
	ran_clear(&r);
	if (!has) printf("(without %s, which is not installed) ", tool);
	return has;
}
