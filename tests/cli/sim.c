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
static const char awaited[] =
	"#include <unistd.h>\n"
	"int main(void) { int p[2]; char c; pipe(p); if (fork()) return pause(); close(p[1]); return (int)read(p[0], &c, 1); }\n";
static const char lasts[] = "int main(void) { volatile int n = 0; while (n < 20000000) n++; return 3; }\n";
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
	const char *path = write_program("endless.c", endless);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--time-limit", "0.2", path, NULL});
	CU_ASSERT_EQUAL(status_of(&r), 124);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "ended by --time-limit (0.2 s)"));
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "text", write_program("awaited.c", awaited), NULL});
	CU_ASSERT_EQUAL(status_of(&r), 124);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "DEADLOCK: P100 waits for a signal. P101 waits to read pipe 1"));
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "text", "--time-limit", "0.2", path, NULL});
	CU_ASSERT_EQUAL(status_of(&r), 124);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "LIMIT: the run is ended by --time-limit (0.2 s), when process 100 (endless)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "THEN: P100 is running."));
	ran_clear(&r);
}

/* 40 s of the machine's CPU time: an ordinary computation is not taken for an endless one. */
static void lets_long_computations_end(void)
{
	struct ran r;
	test_run(&r, 120, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--ips", "1000000", write_program("long.c", lasts), NULL});
	CU_ASSERT_EQUAL(status_of(&r), 3);
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
	const char *const bad[][2] = {
		{"--policy", "rrr"}, {"--cpus", "65"}, {"--bin", "x"}, {"--env", "x"}, {"--cpus", "0"}, {"--quantum", "0"},
		{"--speed", "fast"}, {"--speed", "-1"}, {"--time-limit", "-1"}, {"--input", "/"}, {"--json", "-o-"}, {"--input", "/no/such/file"}};
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

/* A computation of a million lines does not fill the recording, which says so; what comes after a system call is told again. */
static void tells_how_a_long_computation_begins(void)
{
	static const char text[] =
		"#include <unistd.h>\nint main(void)\n{\n\tint n = 0;\n\tfor (int i = 0; i < 300000; i++)\n\t\tn += i;\n"
		"\tgetpid();\n\treturn n == 7;\n}\n";
	struct ran r;
	size_t lines = 0, lost = 0;
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--lines", "-o", "-", write_program("long.c", text), NULL});
	for (const char *at = r.out; (at = strstr(at, "\"ev\":\"line\"")); at++) lines++;
	for (const char *at = r.out; (at = strstr(at, "\"ev\":\"lost\"")); at++) lost++;
	CU_ASSERT(lines > 1000 && lines < 20000);
	CU_ASSERT_EQUAL(lost, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "long.c\",\"line\":8"));
	ran_clear(&r);
}

/* A program and what becomes of it: status, and what is said (in out or err). */
static const struct { const char *text, *option; int status; const char *says; } hopeless[] = {
	{"#include <unistd.h>\nint main(void) { for (;;) fork(); }\n", "--time-limit=1", 124, "its limit is 32768 processes"},
	{"int main(void) { for (;;) {} }\n", "--time-limit=1", 124, "ended by --time-limit (1 s)"},
	{"#include <stdio.h>\nint main(void) { for (int i = 0; i < 300000; i++) puts(\"0123456789012345678901234567890123456789\"); return 3; }\n",
	 "-q", 3, "exit 3"},
	{"int f(int n) { char b[100]; b[0] = (char)n; return f(n + 1) + b[0]; }\nint main(void) { return f(0); }\n", "-q", 139, "stack overflow"},
	{"#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) { char *p = malloc(1 << 20); if (!p) return 9; memset(p, 1, 1 << 20); } }\n",
	 "-q", 137, "out of memory"},
	{"", "-q", 125, "'main'"},
	{"\177ELF\002\001\001\n\003\004\200\377#$@`\n", "-q", 125, "error"},
	{"#error no\n", "-q", 125, "no"},
	{"#include <windows.h>\nint main(void) { return 0; }\n", "-q", 125, "windows.h"},
};

static void survives_hopeless_programs(void)
{
	for (size_t i = 0; i < sizeof hopeless / sizeof *hopeless; i++) {
		struct ran r;
		const char *path = write_program("hopeless.c", hopeless[i].text);
		test_run(&r, 120, NULL, (const char *const[]){test_proclab(), "sim", "--view", "text", hopeless[i].option, "-q", path, NULL});
		bool said = strstr(r.out, hopeless[i].says) || strstr(r.err, hopeless[i].says);
		CU_ASSERT_EQUAL(status_of(&r), hopeless[i].status);
		CU_ASSERT(said);
		if (!said || status_of(&r) != hopeless[i].status) printf("\nprogram %zu: %d\n%.400s\n%.400s\n", i, status_of(&r), r.out, r.err);
		ran_clear(&r);
	}
}

/* 10 MB of source are compiled, and so is what is only one long line. */
static void takes_large_sources(void)
{
	struct ran r;
	const char *path = test_path("large.c");
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs("int main(void) { unsigned x = 0;", f);
	for (int i = 0; i < 700000; i++) fprintf(f, "x += %d;    %s", i, i % 1000 ? "" : "\n");
	fputs("return (int)(x % 251); }\n", f);
	CU_ASSERT(ftell(f) > 10000000);
	fclose(f);
	test_run(&r, 120, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", path, NULL});
	CU_ASSERT_EQUAL(status_of(&r), (int)((unsigned)(UINT64_C(700000) * 699999 / 2) % 251));
	ran_clear(&r);
}

/* Waits with a time limit, looks and non-blocking reads find what comes through a pipe late, each line only when the one before has been
 * seen: on the machine as in a process of this kernel. */
static void sees_input_that_comes_late(void)
{
	static const char looks[] =
		"#include <fcntl.h>\n#include <poll.h>\n#include <stdio.h>\n#include <sys/select.h>\n#include <unistd.h>\n"
		"static void take(const char *how) { char b[9]; long n = read(0, b, 8); printf(\"%s %ld\\n\", how, n); fflush(stdout); }\n"
		"int main(void) {\n"
		"	fd_set set; struct timeval limit = {60, 0}; struct pollfd in = {0, POLLIN, 0}; char c; int i = 0;\n"
		"	FD_ZERO(&set); FD_SET(0, &set);\n"
		"	if (select(1, &set, NULL, NULL, &limit) == 1) take(\"selected\");\n"
		"	if (poll(&in, 1, 60000) == 1) take(\"polled\");\n"
		"	while (poll(&in, 1, 0) == 0 && i++ < 6000) usleep(10000);\n"
		"	take(\"looked\");\n"
		"	fcntl(0, F_SETFL, O_NONBLOCK);\n"
		"	while (read(0, &c, 1) < 0 && i++ < 6000) usleep(10000);\n"
		"	printf(\"tried %c\\n\", c);\n"
		"	return 0;\n}\n";
	static const char feed[] =
		"out=$1; shift; : >$out; for seen in ready selected polled looked; do until [ $seen = ready ] || grep -q $seen $out; do sleep 0.02; "
		"done; echo line; done | \"$@\" >$out; cat $out";
	const char *source = write_program("sim-looks.c", looks), *out = test_path("sim-looks.out"), *program = test_path("sim-looks");
	struct ran r, real;
	test_run(&r, 60, NULL, (const char *const[]){"cc", "-o", program, source, NULL});
	CU_ASSERT_EQUAL_FATAL(r.status, 0);
	ran_clear(&r);
	test_run(&real, 120, NULL, (const char *const[]){"sh", "-c", feed, "sh", out, program, NULL});
	test_run(&r, 120, NULL, (const char *const[]){"sh", "-c", feed, "sh", out, test_proclab(), "sim", "--view", "none", source, NULL});
	CU_ASSERT_STRING_EQUAL(real.out, "selected 5\npolled 5\nlooked 5\ntried l\n");
	CU_ASSERT_STRING_EQUAL(r.out, real.out);
	ran_clear(&r);
	ran_clear(&real);
}

SUITE(cli_sim, sees_input_that_comes_late, runs_and_reports, says_the_same_twice, ends_what_would_never_end, lets_long_computations_end,
      refuses, tells_lines, tells_how_a_long_computation_begins, survives_hopeless_programs,
      takes_large_sources)
