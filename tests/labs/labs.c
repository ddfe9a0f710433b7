/*
 * labs.c - building and running the scenarios for the tests.
 */
#include "tests/labs/labs.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const labs_names[] = {"addresses", "deadlock",   "fork-tree", "full-pipe", "orphan", "pipeline",
                                  "signals",   "socketpair", "states",    "tour",      "zombie", NULL};

const char *labs_source(const char *name)
{
	static char paths[4][128];
	static unsigned next;
	char *p = paths[next++ % 4];
	snprintf(p, sizeof paths[0], "labs/scenarios/%s.c", name);
	return p;
}

bool labs_compile(const char *source, const char *name)
{
	struct ran r;
	const char *program = test_path(name);
	test_run(&r, 60, NULL, (const char *[]){"cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Iinclude", "-o", program, source, NULL});
	bool good = WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0 && r.err_len == 0;
	if (!good) fprintf(stderr, "\n%s does not compile:\n%s\n", source, r.err);
	ran_clear(&r);
	return good;
}

const char *labs_program(const char *name)
{
	if (access(test_path(name), X_OK) == 0) return test_path(name);
	bool compiled = labs_compile(labs_source(name), name);
	CU_ASSERT_TRUE(compiled);
	return compiled ? test_path(name) : NULL;
}

void labs_run(struct ran *r, const char *name, const char *argument, bool err_wanted)
{
	*r = (struct ran){0};
	const char *program = labs_program(name);
	if (!program) return;
	test_run(r, 30, NULL, (const char *[]){program, argument, NULL});
	CU_ASSERT_TRUE(WIFEXITED(r->status) && WEXITSTATUS(r->status) == 0);
	CU_ASSERT_EQUAL(r->err_len > 0, err_wanted);
}

int labs_count(const char *text, const char *word)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, word)); at += strlen(word)) n++;
	return n;
}

size_t labs_each(const char *pattern, void (*look)(const char *path))
{
	glob_t found = {0};
	glob(pattern, 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) look(found.gl_pathv[i]);
	size_t n = found.gl_pathc;
	globfree(&found);
	return n;
}
