/*
 * header.c - proclab.h by itself: compiles in every dialect that a course may use, computes as long as it says, and is silent and
 * without effect when nobody watches.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/labs/labs.h"

static const char program[] = "#include <proclab/proclab.h>\n"
                              "#include <errno.h>\n"
                              "#include <time.h>\n"
                              "int main(void)\n"
                              "{\n"
                              "\tlong long before = proclab_cpu_time(), used;\n"
                              "\tint step_is_no_keyword = 1;\n"
                              "\terrno = 42;\n"
                              "\tstep(\"one\");\n"
                              "\tnote(\"%d of %s\", step_is_no_keyword, \"two\");\n"
                              "\tif (errno != 42) return 1;\n"
                              "\tcompute(0);\n"
                              "\tcompute(120);\n"
                              "\tused = proclab_cpu_time() - before;\n"
                              "\tprintf(\"%lld\\n\", used / 1000);\n"
                              "\treturn 0;\n"
                              "}\n";

static const char *write_program(void)
{
	const char *path = test_path("header.c");
	FILE *f = fopen(path, "w");
	if (!f || fputs(program, f) < 0 || fclose(f)) abort();
	return path;
}

static void computes_as_long_as_it_says(void)
{
	struct ran r;
	CU_ASSERT_TRUE_FATAL(labs_compile(write_program(), "header"));
	test_run(&r, 20, NULL, (const char *[]){test_path("header"), NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_EQUAL(r.err_len, 0);
	long us = strtol(r.out, NULL, 10);
	CU_ASSERT(us >= 120000 && us < 130000);
	ran_clear(&r);
}

/* A socket that nobody listens to: as when proclab has died. */
static void does_nothing_when_proclab_is_gone(void)
{
	struct ran r;
	CU_ASSERT_TRUE_FATAL(labs_compile(write_program(), "header"));
	test_run(&r, 20, NULL,
	         (const char *[]){"env", "PROCLAB_MARKS=/nonexistent/socket", "PROCLAB_STEP=1", test_path("header"), NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_EQUAL(r.err_len, 0);
	ran_clear(&r);
}

static void compiles_in_every_dialect(void)
{
	static const char *const dialects[] = {"-std=gnu99", "-std=gnu11", "-std=gnu17", "-std=c99", "-std=c11"};
	const char *source = write_program();
	for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
		struct ran r;
		test_run(&r, 60, NULL,
		         (const char *[]){"cc", dialects[i], "-D_DEFAULT_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
		                          "-Werror", "-Iinclude", "-c", "-o", "/dev/null", source, NULL});
		if (r.err_len) fprintf(stderr, "\n%s: %s\n", dialects[i], r.err);
		CU_ASSERT_EQUAL(r.status, 0);
		ran_clear(&r);
	}
}

static void says_what_strict_c_lacks(void)
{
	struct ran r;
	test_run(&r, 60, NULL,
	         (const char *[]){"cc", "-std=c11", "-Iinclude", "-fsyntax-only", write_program(), NULL});
	CU_ASSERT_NOT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "_DEFAULT_SOURCE before the first include"));
	ran_clear(&r);
}

SUITE(labs_header, computes_as_long_as_it_says, does_nothing_when_proclab_is_gone, compiles_in_every_dialect, says_what_strict_c_lacks)
