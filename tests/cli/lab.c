/*
 * lab.c - `proclab lab`: labs made up here, whose faults are known, and what is said of them.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/test.h"

#define RUN(r, ...) test_run(r, 60, NULL, (const char *const[]){test_proclab(), "lab", __VA_ARGS__, NULL})

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(test_path(name), "w");
	if (!f || fputs(text, f) == EOF || fclose(f)) CU_FAIL_FATAL("cannot write a file");
}

static bool has(const char *text, const char *part)
{
	if (strstr(text, part)) return true;
	printf("\n--- not found: %s\n--- in:\n%s\n", part, text);
	return false;
}

static const char forgets[] =
	"#include <unistd.h>\n#include <stdlib.h>\n"
	"int main(void) { if (fork() == 0) { usleep(1000); _exit(0); } usleep(50000); return 3; }\n";
static const char waits[] =
	"#include <unistd.h>\n#include <sys/wait.h>\n"
	"int main(void) { if (fork() == 0) _exit(0); wait(NULL); return 0; }\n";

static const char lab_json[] =
	"{\"proclab_lab\": 1, \"title\": \"One child\", \"kernels\": [\"sim\"], \"files\": [\"one.c\"],\n"
	" \"runs\": [{\"id\": \"plain\", \"cpus\": [1, 2], \"policies\": [\"rr\", \"fcfs\"]}],\n"
	" \"checks\": [{\"id\": \"reaped\", \"run\": \"plain\", \"is\": \"all-reaped\"},\n"
	"  {\"id\": \"status\", \"run\": \"all\", \"is\": \"exit-0\", \"fault\": \"the status is wrong: %s\", \"points\": 2},\n"
	"  {\"id\": \"two\", \"run\": [\"plain\"], \"expect\": \".processes | length == $run.cpus or true\", \"expected\": \"two\"}],\n"
	" \"hints\": [\"wait()\"]}\n";

static const char *make_lab(const char *json)
{
	mkdir(test_path("one"), 0755);
	write_file("one/lab.json", json);
	write_file("one/lab.md", "# One child\n");
	write_file("one/one.c", forgets);
	return test_path("one");
}

static void judges(void)
{
	struct ran r;
	const char *lab = make_lab(lab_json);
	write_file("good.c", waits);
	RUN(&r, "check", lab, test_path("one/one.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 1);
	CU_ASSERT(has(r.out, "FAIL reaped"));
	CU_ASSERT(has(r.out, "never waited for by their parent: one (101)"));
	CU_ASSERT(has(r.out, "sim, 1 CPU, rr, seed 1, at t1."));
	CU_ASSERT(has(r.out, "(in 4 of 4 runs)"));
	CU_ASSERT(has(r.out, "the status is wrong: it ended with 3"));
	CU_ASSERT(has(r.out, "1 of 3 checks passed, 1 of 4 points; 4 runs"));
	ran_clear(&r);
	RUN(&r, "check", lab, test_path("good.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 0);
	CU_ASSERT(has(r.out, "3 of 3 checks passed, 4 of 4 points; 4 runs"));
	ran_clear(&r);
}

/* A mistake in lab.json, and what must be said of it. */
static void refuses(void)
{
	static const struct {
		const char *find, *replace, *say;
	} mistakes[] = {
		{"\"sim\"]", "\"sim\"", "lab.json:1:"},
		{"\"hints\"", "\"hint\"", "hint: no such member; did you mean \"hints\"?"},
		{"\"kernels\": [\"sim\"]", "\"kernels\": [\"simm\"]", "kernels: expected one of sim|real, not \"simm\""},
		{"[1, 2]", "[1, 65]", "runs[0].cpus: expected a whole number in 1..64, not 65"},
		{"one.c", "two.c", "files[0]: there is no file two.c in the lab's folder"},
		{"\"run\": \"plain\"", "\"run\": \"plane\"", "checks[0].run: there is no run with the id \"plane\""},
		{"all-reaped", "al-reaped", "checks[0].is: no property is called \"al-reaped\"; did you mean \"all-reaped\"?"},
		{"exit-0", "exit", "checks[1].is: \"exit\" takes a number: \"exit:STATUS\""},
		{"\"id\": \"two\"", "\"id\": \"reaped\"", "checks[2].id: checks[0] has the same"},
		{"length ==", "length = =", "checks[2].expect: not a filter of jq: syntax error"},
		{", \"expected\": \"two\"", "", "checks[2].expected: missing: what is expected, in words"},
		{"fcfs", "fcsf", "runs[0].policies[1]: "},
		{"\"proclab_lab\": 1", "\"proclab_lab\": 2", "proclab_lab: expected a whole number in 1..1, not 2"},
	};
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		char json[sizeof lab_json + 64], *at = strstr(lab_json, mistakes[i].find);
		struct ran r;
		CU_ASSERT_PTR_NOT_NULL_FATAL(at);
		snprintf(json, sizeof json, "%.*s%s%s", (int)(at - lab_json), lab_json, mistakes[i].replace, at + strlen(mistakes[i].find));
		RUN(&r, "show", make_lab(json));
		CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 2);
		CU_ASSERT(has(r.err, mistakes[i].say));
		ran_clear(&r);
	}
}

static void compile_errors(void)
{
	struct ran r;
	const char *lab = make_lab(lab_json);
	write_file("bad.c", "int main(void) { return x; }\n");
	RUN(&r, "check", lab, test_path("bad.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 1);
	CU_ASSERT(has(r.out, "Nothing could be checked:"));
	CU_ASSERT(has(r.out, "bad.c:1:25: error: 'x' undeclared"));
	ran_clear(&r);
	RUN(&r, "check", lab, test_path("none.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 2);
	CU_ASSERT(has(r.err, "none.c: No such file or directory"));
	ran_clear(&r);
}

SUITE(cli_lab, judges, refuses, compile_errors)
