/*
 * starved.c - `proclab sim` with each of its allocations failing in turn: it says so and ends with the status of a failure of its own, or
 * it does without and does right. No crash, no leak (make asan), nothing left in the temporary folder, no report with something left out.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

static const char program[] =
	"#include <stdio.h>\n#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	"int main(void)\n{\n\tint fd[2], s;\n\tchar *p = malloc(100000);\n\tpipe(fd);\n"
	"\tif (fork() == 0) {\n\t\twrite(fd[1], \"abc\", 3);\n\t\texit(3);\n\t}\n\tread(fd[0], p, 3);\n\twait(&s);\n"
	"\tprintf(\"%.3s %d\\n\", p, WEXITSTATUS(s));\n\treturn 7;\n}\n";

/* Beside the program under test. */
static const char *starved(void)
{
	static char path[600];
	snprintf(path, sizeof path, "%.*stests/starved", (int)(strrchr(test_proclab(), '/') + 1 - test_proclab()), test_proclab());
	return path;
}

static bool is_empty(const char *folder)
{
	DIR *d = opendir(folder);
	int n = 0;
	while (d && readdir(d)) n++;
	if (d) closedir(d);
	return n == 2;
}

static bool is_right(const struct ran *r, const char *wanted)
{
	int status = WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
	bool said = strstr(r->err, "proclab: out of memory\n") || strstr(r->err, "Cannot allocate memory");
	return (status == 125 && said) || (status == 7 && (!strcmp(r->out, wanted) || said));
}

/* Every one of the first ones, then one in `step`, until none fails any more. Returns how many did. */
static int starve(const char *view, int step)
{
	struct ran r;
	char path[600], folder[600], count[40], temporary[640];
	int failed = 0;
	bool more = true;
	snprintf(path, sizeof path, "%s", test_path("starved.c"));
	snprintf(folder, sizeof folder, "%s", test_path("starved"));
	snprintf(temporary, sizeof temporary, "TMPDIR=%s", folder);
	mkdir(folder, 0700);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(program, f);
	CU_ASSERT_EQUAL(fclose(f), 0);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", view, path, NULL});
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 7);
	char *wanted = strdup(r.out);
	ran_clear(&r);
	for (int n = 1; more; n += n < 40 ? 1 : step) {
		snprintf(count, sizeof count, "STARVE=%d", n);
		test_run(&r, 60, NULL, (const char *const[]){"env", count, temporary, starved(), "sim", view, path, NULL});
		more = strstr(r.err, "starved\n");
		failed += more;
		if (!is_right(&r, wanted)) {
			fprintf(stderr, "%s %s: status %d\n%s", view, count, r.status, r.err);
			CU_FAIL("a failed allocation");
			more = false;
		}
		CU_ASSERT_TRUE(is_empty(folder));
		ran_clear(&r);
	}
	free(wanted);
	return failed;
}

static void each_allocation_fails(void)
{
	CU_ASSERT_TRUE(starve("--view=none", 7) > 60);
}

static void a_report_is_whole_or_missing(void)
{
	CU_ASSERT_TRUE(starve("--json", 19) > 60);
}

SUITE(sim_starved, each_allocation_fails, a_report_is_whole_or_missing)
