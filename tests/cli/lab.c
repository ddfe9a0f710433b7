/*
 * lab.c - `proclab lab`: labs made up here, whose faults are known, and what is said of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/lab/property.h"
#include "tests/test.h"

/* What labs remember goes into the tests' own folder. */
#define RUN(r, ...) run_lab(r, (const char *const[]){test_proclab(), "lab", __VA_ARGS__, NULL})

static void run_lab(struct ran *r, const char *const argv[])
{
	setenv("XDG_STATE_HOME", test_path("state"), 1);
	test_run(r, 60, NULL, argv);
	unsetenv("XDG_STATE_HOME");
}

static void tell_lab(struct ran *r, const char *input, const char *const argv[])
{
	setenv("XDG_STATE_HOME", test_path("state"), 1);
	test_run(r, 60, input, argv);
	unsetenv("XDG_STATE_HOME");
}
#define TELL(r, input, ...) tell_lab(r, input, (const char *const[]){test_proclab(), "lab", __VA_ARGS__, NULL})

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

/* json with a part of it replaced. */
static const char *replaced(char out[2048], const char *json, const char *find, const char *by)
{
	const char *at = strstr(json, find);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	snprintf(out, 2048, "%.*s%s%s", (int)(at - json), json, by, at + strlen(find));
	return out;
}

static const char *make_lab(const char *json)
{
	static char folder[256];
	snprintf(folder, sizeof folder, "%s", test_path("one"));
	mkdir(folder, 0755);
	write_file("one/lab.json", json);
	write_file("one/lab.md", "# One child\n");
	write_file("one/one.c", forgets);
	return folder;
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
		char json[2048];
		struct ran r;
		RUN(&r, "show", make_lab(replaced(json, lab_json, mistakes[i].find, mistakes[i].replace)));
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

/* The parser knows a call from a comment, a string and a variable. */
static void finds_calls(void)
{
	struct ran r;
	const char *lab = make_lab(
		"{\"proclab_lab\": 1, \"title\": \"Calls\", \"kernels\": [\"sim\"], \"files\": [\"one.c\"], \"runs\": [{\"id\": \"plain\"}],\n"
		" \"checks\": [{\"id\": \"ends\", \"run\": \"all\", \"is\": \"ends\"}],\n"
		" \"source\": [{\"id\": \"sleeps\", \"must_not_call\": [\"usleep\"], \"fault\": \"do not sleep: %s\"},\n"
		"  {\"id\": \"waits\", \"must_call\": [\"waitpid\", \"fork\"]}]}\n");
	write_file("words.c", "#include <sys/wait.h>\n#include <unistd.h>\n"
	                      "/* usleep(1) */\nint main(void) { int usleep = 1; if (fork() == 0) _exit(0); return waitpid(-1, 0, 0) > 0 ? 0 : usleep; }\n"
	                      "const char *word = \"usleep(2)\";\n");
	RUN(&r, "check", lab, test_path("words.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 0);
	CU_ASSERT(has(r.out, "3 of 3 checks passed"));
	ran_clear(&r);
	write_file("calls.c", "#include <unistd.h>\n\n#define NAP(us) \\\n\tusleep(us)\nstatic int nap(int n)\n{\n\treturn n ? 1 : NAP(n);\n}\n"
	                      "int main(void) { /* waitpid */ return fork() < 0 ? nap(0) : 0; }\n");
	RUN(&r, "check", lab, test_path("calls.c"));
	CU_ASSERT(has(r.out, "expected  the program never calls usleep()"));
	CU_ASSERT(has(r.out, "do not sleep: usleep() in line 7"));
	CU_ASSERT(has(r.out, "no waitpid() anywhere"));
	ran_clear(&r);
}

/* What a failed check says of how to see it can be typed as it stands. */
static void keeps_recordings(void)
{
	struct ran r, played;
	const char *lab = make_lab(lab_json);
	char play[256], position[64], *see;
	test_run(&r, 60, NULL, (const char *const[]){"env", "XDG_STATE_HOME=/dev/null", test_proclab(), "lab", "check", lab, test_path("one/one.c"), NULL});
	CU_ASSERT(strstr(r.out, "proclab play") == NULL);
	ran_clear(&r);
	RUN(&r, "check", lab, test_path("one/one.c"));
	see = strstr(r.out, "proclab play --goto");
	CU_ASSERT_PTR_NOT_NULL_FATAL(see);
	CU_ASSERT_EQUAL_FATAL(sscanf(see, "proclab play --goto %63s %255s", position, play), 2);
	test_run(&played, 60, NULL, (const char *const[]){test_proclab(), "play", "--view", "text", "--goto", position, play, NULL});
	CU_ASSERT_EQUAL(played.status, 0);
	CU_ASSERT(has(played.out, "zombie"));
	ran_clear(&played);
	ran_clear(&r);
}

/* What never ends, or wants everything, is ended; what happened comes first. */
static void bounds(void)
{
	static const struct {
		const char *program, *say;
	} wild[] = {
		{"int main(void) { for (;;) { } }\n", "was at wild.c:1"},
		{"#include <unistd.h>\nint main(void) { for (;;) fork(); }\n", "it had to be ended at its limit"},
		{"int main(void) { return *(volatile int *)0; }\n", "null pointer, read of 4 bytes"},
		{"#include <unistd.h>\nint main(void) { int p[2]; char c; return pipe(p) || read(p[0], &c, 1); }\n", "P100 waits to read pipe 1: empty"},
	};
	const char *lab = make_lab(
		"{\"proclab_lab\": 1, \"title\": \"Wild\", \"kernels\": [\"sim\", \"real\"], \"files\": [\"one.c\"],\n"
		" \"runs\": [{\"id\": \"plain\", \"time_limit\": 0.05}], \"checks\": [{\"id\": \"exit\", \"run\": \"all\", \"is\": \"exit-0\"}]}\n");
	for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
		struct ran r;
		write_file("wild.c", wild[i].program);
		RUN(&r, "check", "--kernel", i == 2 ? "sim" : "all", lab, test_path("wild.c"));
		CU_ASSERT_EQUAL(r.status, 1 << 8);
		CU_ASSERT(has(r.out, wild[i].say));
		CU_ASSERT(i == 2 || has(r.out, "It was not run on this machine"));
		ran_clear(&r);
	}
}

/* The same, asked tick by tick: told at once, and gone on with from what is right. */
static void asks_ticks(void)
{
	struct ran r;
	const char *lab = make_lab(
		"{\"proclab_lab\": 1, \"title\": \"Robin\", \"kind\": \"schedule\", \"kernels\": [\"sim\"], \"files\": [\"one.c\"],\n"
		" \"schedules\": [{\"id\": \"robin\", \"jobs\": \"P1:0:4,P2:1:3\", \"policy\": \"rr\", \"quantum\": 2},"
		" {\"id\": \"short\", \"jobs\": \"A:0:1\", \"policy\": \"fcfs\"}]}\n");
	TELL(&r, "q\n", "check", lab);
	CU_ASSERT(WEXITSTATUS(r.status) == 1 && !strstr(r.out, "short"));
	ran_clear(&r);
	TELL(&r, "P1\n\nP2\n\nP3\nP1\n\nP2\nA\n", "check", lab);
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT(has(r.out, "P2       arrives at 1, runs for 3") && has(r.out, "there is no job 'P3'"));
	CU_ASSERT(has(r.out, "7 of 7 ticks right"));
	ran_clear(&r);
	TELL(&r, "P1\n\n\n\n", "check", lab);
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 1);
	CU_ASSERT(has(r.out, "No: P2 runs: ") && has(r.out, "3 of 7 ticks right, and not finished"));
	ran_clear(&r);
}

static const char asking_json[] =
	"{\"proclab_lab\": 1, \"title\": \"Asking\", \"kernels\": [\"sim\"], \"files\": [\"one.c\"], \"runs\": [{\"id\": \"plain\"}],\n"
	" \"checks\": [{\"id\": \"reaped\", \"run\": \"all\", \"is\": \"all-reaped\"}],\n"
	" \"questions\": [{\"id\": \"status\", \"ask\": \"Which status?\", \"run\": \"plain\", \"answer\": \".status.code\", \"at\": \"program.died_ns\"},\n"
	"  {\"id\": \"count\", \"ask\": \"How many?\", \"run\": \"plain\", \"answer\": \".processes | length\"},\n"
	"  {\"id\": \"right\", \"ask\": \"And done right?\", \"run\": \"plain\", \"of\": \"solution\", \"answer\": \".status.code\"}],\n"
	" \"hints\": [\"first\", \"second\"], \"explain\": \"because\"}\n";

/* What was predicted stays, and stands beside what happened; what is about a right program comes when there is one. */
static void predicts_and_compares(void)
{
	struct ran r;
	const char *lab = make_lab(asking_json);
	write_file("good.c", waits);
	unlink(test_path("state/proclab/labs/one.json"));
	TELL(&r, "5\n\n0.0\n", "predict", lab);
	CU_ASSERT(has(r.out, "Locked in: 2 (seal "));
	CU_ASSERT(has(r.out, "1 of 3 questions are still open."));
	ran_clear(&r);
	TELL(&r, "2\n7\n", "predict", lab);
	CU_ASSERT(has(r.out, " 2. How many?") && !strstr(r.out, "Which status?"));
	ran_clear(&r);
	RUN(&r, "check", lab, test_path("one/one.c"));
	CU_ASSERT(has(r.out, "You said 5, but it is 3 (sim, 1 CPU, rr, seed 1, at t"));
	CU_ASSERT(has(r.out, "You said 2, and so it is (sim, 1 CPU, rr, seed 1)."));
	CU_ASSERT(has(r.out, "1 more when all checks have passed"));
	ran_clear(&r);
	RUN(&r, "explain", lab);
	CU_ASSERT(has(r.out, "not all checks of one have passed yet"));
	ran_clear(&r);
	RUN(&r, "check", lab, test_path("good.c"));
	CU_ASSERT(has(r.out, "You said 0.0, and so it is"));
	ran_clear(&r);
	RUN(&r, "explain", lab);
	CU_ASSERT(has(r.out, "because"));
	ran_clear(&r);
	test_run(&r, 10, NULL, (const char *const[]){"sed", "-i", "s/\"5\"/\"3\"/", test_path("state/proclab/labs/one.json"), NULL});
	ran_clear(&r);
	RUN(&r, "check", lab, test_path("good.c"));
	CU_ASSERT(has(r.out, "You said 3, and so it is") && has(r.out, "They were changed after they had been locked in."));
	ran_clear(&r);
}

static void hints_one_by_one(void)
{
	static const char *const seen[] = {"1 of 2: first\n", "1 of 2: first\n2 of 2: second\n", "1 of 2: first\n2 of 2: second\n"};
	const char *lab = make_lab(asking_json);
	unlink(test_path("state/proclab/labs/one.json"));
	for (size_t i = 0; i < 3; i++) {
		struct ran r;
		RUN(&r, "hint", lab);
		CU_ASSERT_STRING_EQUAL(r.out, seen[i]);
		ran_clear(&r);
	}
	unlink(test_path("state/proclab/labs/one.json"));
	struct ran r;
	RUN(&r, "check", "--hint", lab, test_path("one/one.c"));
	CU_ASSERT(has(r.out, "\n1 of 2: first\n") && !strstr(r.out, "second"));
	ran_clear(&r);
}

static bool is_there(const char *name)
{
	return !access(test_path(name), F_OK);
}

/* Nobody's work is written over, and no solution leaves the house. */
static void starts_and_releases(void)
{
	struct ran r;
	const char *lab = make_lab(asking_json);
	mkdir(test_path("one/solution"), 0755);
	write_file("one/solution/one.c", waits);
	RUN(&r, "start", lab, test_path("work"));
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT(is_there("work/one.c") && is_there("work/lab.md") && !is_there("work/lab.json") && !is_there("work/solution"));
	ran_clear(&r);
	write_file("work/one.c", "mine\n");
	RUN(&r, "start", lab, test_path("work"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 2);
	CU_ASSERT(has(r.err, "is there already, and is not written over"));
	ran_clear(&r);
	test_run(&r, 10, NULL, (const char *const[]){"cat", test_path("work/one.c"), NULL});
	CU_ASSERT_STRING_EQUAL(r.out, "mine\n");
	ran_clear(&r);
	RUN(&r, "release", "--without-answers", "-o", test_path("exam"), lab);
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
	test_run(&r, 10, NULL, (const char *const[]){"grep", "-rE", "answer|explain|wait\\(", test_path("exam"), NULL});
	CU_ASSERT_STRING_EQUAL(r.out, "");
	ran_clear(&r);
	RUN(&r, "show", test_path("exam"));
	CU_ASSERT_EQUAL(strncmp(r.out, "One child\n---------\n\nTo begin: proclab lab start /", 50), 0);
	ran_clear(&r);
}

/* Each way in which a lab can be no good, put into one that is. */
static void lints(void)
{
	static const struct {
		const char *file, *text, *say;
	} faults[] = {
		{"one/lab.md", "# One child\n\nEdit one.c.\n", NULL},
		{"one/one.c", waits, "the starter passes all checks on sim"},
		{"one/one.c", "int main(void) {\n", "the starter cannot be run on sim"},
		{"one/solution/one.c", forgets, "the solution fails reaped: never waited for"},
		{"one/lab.md", "One child: one.c\n", "its first line is no title"},
		{"one/lab.md", "# One child\n", "does not name one.c"},
		{"one/lab.md", "# One child: one.c\n\n    int main(void) { if (fork() == 0) _exit(0); wait(NULL); return 0; }\n", "a release would show the solution: lab.md"},
	};
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct ran r;
		const char *lab = make_lab(asking_json);
		mkdir(test_path("one/solution"), 0755);
		write_file("one/solution/one.c", waits);
		write_file("one/lab.md", faults[0].text);
		write_file(faults[i].file, faults[i].text);
		RUN(&r, "lint", lab);
		CU_ASSERT_EQUAL(WEXITSTATUS(r.status), faults[i].say ? 1 : 0);
		CU_ASSERT(!faults[i].say || has(r.out, faults[i].say));
		CU_ASSERT(faults[i].say || has(r.out, "count: 2"));
		ran_clear(&r);
	}
}

static void lints_questions(void)
{
	static const struct {
		const char *find, *replace, *say;
	} faults[] = {
		{"\".processes | length\"", "\"2\"", "its answer, 2, is written down"},
		{"\".processes | length\"", "\".seed\"", "(count): 1 in sim, 1 CPU, rr, seed 1, but 2 in sim"},
		{"\".processes | length\"", "\".nothing\"", "the answer is null"},
		{"\"hints\": [\"first\", \"second\"]", "\"hints\": []", "hints: there is none"},
	};
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct ran r;
		char json[2048], seeds[2048];
		replaced(json, asking_json, faults[i].find, faults[i].replace);
		replaced(seeds, json, "\"plain\"}]", "\"plain\", \"seeds\": [1, 2]}]");
		const char *lab = make_lab(seeds);
		mkdir(test_path("one/solution"), 0755);
		write_file("one/solution/one.c", waits);
		RUN(&r, "lint", lab);
		CU_ASSERT(has(r.out, faults[i].say));
		ran_clear(&r);
	}
}

/* A textbook's example of round robin, quantum 4 (Silberschatz: P1 24, P2 3, P3 3): P1 4, P2 3, P3 3, and P1 to the end. */
static void schedules(void)
{
	static const struct {
		const char *text, *say;
		int status;
	} rows[] = {
		{"P1*4 P2*3 P3*3 # the others are short\nP1*20\n", "1 of 1 checks passed", 0},
		{"P1 P1 P1 P1 | P2 P2 P2 | P3 P3 P3\nCPU 0: P1*20 - -\n", "1 of 1 checks passed", 0},
		{"P1*24 P2*3 P3*3\n", "at tick 4 P2 runs: ", 1},
		{"P1*4 P2*3\nP3*2 P1\n", "you have P1 there (line 2); before that, right: P1 P1 P1 P1 P2 P2 P2 P3 P3", 1},
		{"P1*4 P2*3\n", "your schedule ends before that", 1},
		{"P1*4 P2*3 P3*3 P1*21\n", "at tick 30 all jobs have finished by tick 30", 1},
		{"P1*4 P4\n", "one.c:1: there is no job 'P4'; the jobs are P1, P2, P3, and - is nobody", 1},
		{"\nP1*x\n", "one.c:2: how often is P1 to run?", 1},
		{"CPU 1: P1\n", "expected \"CPU N:\", with N from 0 to 0", 1},
	};
	const char *lab = make_lab(
		"{\"proclab_lab\": 1, \"title\": \"Robin\", \"kind\": \"schedule\", \"kernels\": [\"sim\"], \"files\": [\"one.c\"],\n"
		" \"schedules\": [{\"id\": \"robin\", \"jobs\": \"P1:0:24,P2:0:3,P3:0:3\", \"policy\": \"rr\", \"quantum\": 4}]}\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ran r;
		char wide[] = "COLUMNS=300";
		write_file("one/one.c", rows[i].text);
		putenv(wide);
		RUN(&r, "check", lab, test_path("one/one.c"));
		unsetenv("COLUMNS");
		CU_ASSERT_EQUAL(WEXITSTATUS(r.status), rows[i].status);
		CU_ASSERT(has(r.out, rows[i].say));
		ran_clear(&r);
	}
}

/* A watcher with its keys on a pipe, and what it has shown in a file. */
struct watcher {
	pid_t pid;
	int keys;
	const char *wanted;
	int times;
};

static bool has_shown(void *arg)
{
	struct watcher *w = arg;
	char seen[65536] = "";
	FILE *f = fopen(test_path("seen"), "r");
	size_t n = f ? fread(seen, 1, sizeof seen - 1, f) : 0;
	int times = 0;
	if (f) fclose(f);
	seen[n] = 0;
	for (const char *at = seen; (at = strstr(at, w->wanted)); at++) times++;
	return times >= w->times;
}

static bool shows(struct watcher *w, const char *wanted, int times)
{
	w->wanted = wanted;
	w->times = times;
	return test_until(30, has_shown, w);
}

static void watch_begin(struct watcher *w, const char *lab, const char *file)
{
	int keys[2];
	if (pipe(keys)) CU_FAIL_FATAL("pipe");
	write_file("seen", "");
	w->pid = fork();
	if (!w->pid) {
		setenv("XDG_STATE_HOME", test_path("state"), 1);
		if (dup2(keys[0], 0) < 0 || !freopen(test_path("seen"), "w", stdout)) _exit(99);
		close(keys[0]);
		close(keys[1]);
		execl(test_proclab(), "proclab", "lab", "watch", lab, file, (char *)NULL);
		_exit(99);
	}
	close(keys[0]);
	w->keys = keys[1];
}

/* Saved in place, and by a new file that takes its place; what else changes in the folder is no news. */
static void watches(void)
{
	struct watcher w;
	struct ran r;
	int status = -1;
	const char *lab = make_lab(asking_json);
	mkdir(test_path("desk"), 0755);
	write_file("desk/one.c", forgets);
	watch_begin(&w, lab, test_path("desk/one.c"));
	CU_ASSERT(shows(&w, "watching", 1) && shows(&w, "FAIL reaped", 1));
	write_file("desk/two.c", waits);
	write_file("desk/new", waits);
	CU_ASSERT(rename(test_path("desk/new"), test_path("desk/one.c")) == 0);
	CU_ASSERT(shows(&w, "(1 of 1 points)", 1) && shows(&w, "watching", 2));
	write_file("desk/one.c", forgets);
	CU_ASSERT(shows(&w, "(0 of 1 points)", 2) && shows(&w, "watching", 3));
	CU_ASSERT_EQUAL(write(w.keys, "Hkq", 3), 3);
	CU_ASSERT_EQUAL(waitpid(w.pid, &status, 0), w.pid);
	CU_ASSERT_EQUAL(status, 1 << 8);
	CU_ASSERT(shows(&w, "(0 of 1 points)", 3) && shows(&w, "watching", 5));
	close(w.keys);
	TELL(&r, "q", "watch", lab, test_path("nowhere/one.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 2);
	ran_clear(&r);
}

/* Of what stands in no report: the events themselves. A file may be called as it likes. */
static void asks_events(void)
{
	struct ran r;
	const char *lab = make_lab(
		"{\"proclab_lab\": 1, \"title\": \"Events\", \"kernels\": [\"sim\", \"real\"], \"files\": [\"one.c\"], \"runs\": [{\"id\": \"plain\"}],\n"
		" \"define\": \"def told(e): [$events[] | select(.ev == e)];\",\n"
		" \"checks\": [{\"id\": \"forks\", \"run\": \"all\", \"expect\": \"told(\\\"fork\\\") | length == 3\", \"expected\": \"three\","
		" \"got\": \"told(\\\"fork\\\") | length\", \"fault\": \"there were %s in $n %s\"}]}\n");
	write_file("-odd name.c", waits);
	RUN(&r, "check", lab, test_path("-odd name.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 1);
	CU_ASSERT(has(r.out, "there were 2 in $n 2"));
	CU_ASSERT(has(r.out, "(in 2 of 2 runs)"));
	ran_clear(&r);
	CU_ASSERT_EQUAL(mkfifo(test_path("fifo.c"), 0600), 0);
	RUN(&r, "check", lab, test_path("fifo.c"));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 2);
	CU_ASSERT(has(r.err, "fifo.c: not a plain file"));
	ran_clear(&r);
}

/* Each format by a tool that knows it, or, where it is missing, by what every one must hold. */
static void writes_formats(void)
{
	static const struct {
		const char *format, *tool, *holds;
	} rows[] = {
		{"json", "import json, sys; v = json.load(sys.stdin); assert v['max_score'] == 4 and v['score'] == 1 and not v['passed']; "
		         "assert [c['status'] for c in v['checks']] == ['failed', 'failed', 'passed']", "\"proclab_lab_result\": 1"},
		{"gradescope", "import json, sys; v = json.load(sys.stdin); assert v['score'] == 1 and v['max_score'] == 4; "
		               "assert all(t['score'] <= t['max_score'] and t['output'] and t['status'] in ('passed', 'failed') for t in v['tests'])", "\"tests\""},
		{"junit", "import sys, xml.etree.ElementTree as x; v = x.parse(sys.stdin).getroot(); assert v.tag == 'testsuite' and v.get('failures') == '2'; "
		          "assert len(v.findall('testcase')) == 3 and 'a < b & \"c\"' in v.findall('testcase')[1].find('failure').get('message')", "<testsuite"},
		{"csv", "import csv, sys; v = list(csv.DictReader(sys.stdin)); assert [r['status'] for r in v] == ['failed', 'failed', 'passed']; "
		        "assert 'a < b & \"c\"' in v[1]['happened'] and v[1]['max_points'] == '2'", "lab,submission,check,status"},
	};
	char json[2048];
	const char *lab = make_lab(replaced(json, lab_json, "the status is wrong", "a < b & \\\"c\\\""));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ran r, tool;
		RUN(&r, "check", "--format", rows[i].format, lab, test_path("one/one.c"));
		CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 1);
		CU_ASSERT(has(r.out, rows[i].holds));
		test_run(&tool, 30, r.out, (const char *const[]){"python3", "-c", rows[i].tool, NULL});
		if (tool.status == 127 << 8) printf("(no python3: %s not parsed) ", rows[i].format);
		else CU_ASSERT_EQUAL(tool.status, 0);
		if (tool.status && tool.status != 127 << 8) printf("%s\n%s\n", r.out, tool.err);
		ran_clear(&tool);
		ran_clear(&r);
	}
}

/* Whoever writes a lab finds every property in its guide. */
static void documents_properties(void)
{
	struct ran r;
	test_run(&r, 10, NULL, (const char *const[]){"cat", "docs/howto-lab.md", NULL});
	for (size_t i = 0; i < property_count; i++) {
		char name[80];
		snprintf(name, sizeof name, "`%s%s%s`", properties[i].name, properties[i].value ? ":" : "", properties[i].value ? properties[i].value : "");
		CU_ASSERT(has(r.out, name));
	}
	CU_ASSERT(property_count > 10);
	ran_clear(&r);
}

SUITE(cli_lab, asks_ticks, documents_properties, asks_events, writes_formats, watches, schedules, lints, lints_questions, predicts_and_compares, hints_one_by_one, starts_and_releases, finds_calls, keeps_recordings, bounds, judges, refuses, compile_errors)
