/*
 * sim.c - `proclab sim`: exit statuses, what goes where, the same bytes twice, and runs that would never end.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

static const char family[] =
	"#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
	"int main(void) { int s = 0; if (fork() == 0) return 3; wait(&s); printf(\"child %d\\n\", s >> 8); return 7; }\n";
static const char stuck[] =
	"#include <unistd.h>\n"
	"int main(void) { int p[2]; char c; pipe(p); fork(); return (int)read(p[0], &c, 1); }\n";
static const char endless[] = "int main(void) { for (;;) {} }\n";
static const char wrong[] = "int main(void) { return x; }\n";

static const char *write_program(const char *name, const char *text)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static int status_of(const struct ran *r)
{
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}

static void runs_and_reports(void)
{
	struct ran r;
	const char *path = write_program("family.c", family);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", path, NULL});
	CU_ASSERT_EQUAL(status_of(&r), 7);
	CU_ASSERT_STRING_EQUAL(r.out, "child 3\n");
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--json", path, NULL});
	CU_ASSERT_EQUAL(status_of(&r), 7);
	json_t *report = json_loads(r.out, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(report);
	json_t *processes = json_object_get(report, "processes");
	CU_ASSERT_EQUAL(json_array_size(processes), 2); /* neither init nor the shell */
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_array_get(processes, 0), "pid")), 100);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_array_get(processes, 1), "pid")), 101);
	CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_object_get(report, "output")), "child 3\n"));
	json_decref(report);
	ran_clear(&r);
}

static void says_the_same_twice(void)
{
	struct ran r[2];
	const char *path = write_program("again.c", family);
	for (int i = 0; i < 2; i++)
		test_run(&r[i], 60, NULL, (const char *const[]){test_proclab(), "sim", "-o", "-", "--cpus", "2", "--seed", "5", path, NULL});
	CU_ASSERT_TRUE(r[0].out_len > 1000);
	CU_ASSERT_EQUAL(r[0].out_len, r[1].out_len);
	CU_ASSERT_TRUE(r[0].out_len == r[1].out_len && !memcmp(r[0].out, r[1].out, r[0].out_len));
	ran_clear(&r[0]);
	ran_clear(&r[1]);
}

static void ends_what_would_never_end(void)
{
	struct ran r;
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "text", write_program("stuck.c", stuck), NULL});
	CU_ASSERT_EQUAL(status_of(&r), 124);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "DEADLOCK"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "can go on"));
	ran_clear(&r);
	test_run(&r, 60, NULL,
	         (const char *const[]){test_proclab(), "sim", "--view", "none", "--time-limit", "0.2", write_program("endless.c", endless), NULL});
	CU_ASSERT_EQUAL(status_of(&r), 124);
	ran_clear(&r);
}

static void refuses(void)
{
	struct ran r;
	const char *path = write_program("wrong.c", wrong);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", path, NULL});
	CU_ASSERT_EQUAL(status_of(&r), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "wrong.c:1:25"));
	ran_clear(&r);
	const char *const bad[][2] = {{"--policy", "rrr"}, {"--cpus", "65"}, {"--bin", "x"}, {"--env", "x"}, {"--input", "/no/such/file"}};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", bad[i][0], bad[i][1], path, NULL});
		CU_ASSERT_EQUAL(status_of(&r), 125);
		CU_ASSERT_TRUE(r.err_len > 20);
		ran_clear(&r);
	}
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "/no/such.c", NULL});
	CU_ASSERT_EQUAL(status_of(&r), 125);
	ran_clear(&r);
}

static const char counted[] =
	"#include <sys/wait.h>\n#include <unistd.h>\nint main(void)\n{\n\tint n = 0;\n\tfor (int i = 0; i < 2; i++)\n\t\tn += i;\n"
	"\tif (fork() == 0)\n\t\t_exit(n);\n\twait(0);\n\treturn n;\n}\n";

/* Lines of a pid, in order, as "5 6 7"; and when the program ended. */
static void lines_of(const struct ran *r, int pid, char *buf, size_t size, char **last)
{
	*buf = 0;
	for (char *at = r->out; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
		json_t *e = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
		const char *kind = json_string_value(json_object_get(e, "ev"));
		size_t used = strlen(buf);
		if (kind && !strcmp(kind, "line") && json_integer_value(json_object_get(e, "pid")) == pid)
			snprintf(buf + used, size - used, "%s%d", used ? " " : "", (int)json_integer_value(json_object_get(e, "line")));
		if (kind && !strcmp(kind, "exit")) snprintf(*last, 32, "%lld", (long long)json_integer_value(json_object_get(e, "t")));
		json_decref(e);
	}
}

/* Each line in the order in which it is executed, of headers and library none; and telling them takes no time of the machine's. */
static void tells_lines(void)
{
	struct ran r;
	char buf[256], with[32] = "", without[32] = "", *at[2] = {with, without};
	const char *path = write_program("lines.c", counted);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--lines", "-o", "-", path, NULL});
	lines_of(&r, 100, buf, sizeof buf, &at[0]);
	CU_ASSERT_STRING_EQUAL(buf, "5 6 7 7 8 10 11");
	lines_of(&r, 101, buf, sizeof buf, &at[0]);
	CU_ASSERT_STRING_EQUAL(buf, "9");
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "-o", "-", path, NULL});
	lines_of(&r, 100, buf, sizeof buf, &at[1]);
	CU_ASSERT_STRING_EQUAL(buf, "");
	CU_ASSERT_STRING_NOT_EQUAL(without, "");
	CU_ASSERT_STRING_EQUAL(with, without);
	ran_clear(&r);
}

SUITE(cli_sim, runs_and_reports, says_the_same_twice, ends_what_would_never_end, refuses, tells_lines)
