/*
 * readme.c - the program in README.md is compiled and run as it is printed there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/labs/labs.h"

/* The first block of C in a page, written to a file; false when there is none. */
static bool extract(const char *page, const char *to)
{
	char line[512];
	bool inside = false, found = false;
	FILE *in = fopen(page, "r"), *out = fopen(to, "w");
	if (!in || !out) abort();
	while (fgets(line, sizeof line, in)) {
		if (inside && !strcmp(line, "```\n")) break;
		if (inside) fputs(line, out);
		else inside = found = !strcmp(line, "```c\n");
	}
	fclose(in);
	fclose(out);
	return found;
}

static void program_is_a_zombies(void)
{
	struct ran r;
	const char *source = test_path("readme.c");
	CU_ASSERT_TRUE_FATAL(extract("README.md", source));
	CU_ASSERT_TRUE(labs_compile(source, "readme"));
	test_run(&r, 30, NULL, (const char *[]){test_proclab(), "real", "--view", "text", "--color", "never", source, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "exits with status 7\n"));
	char unit[3] = "";
	double time = 0;
	const char *fate = strstr(r.out, "exit 7, zombie for ");
	CU_ASSERT_PTR_NOT_NULL_FATAL(fate);
	CU_ASSERT_EQUAL(sscanf(fate, "exit 7, zombie for %lf%2[a-z]", &time, unit), 2);
	if (!strcmp(unit, "ms")) time /= 1000;
	CU_ASSERT(time > 0.9 && time < 2);
	ran_clear(&r);
}

SUITE(labs_readme, program_is_a_zombies)
