/*
 * scenarios.c - every scenario compiles with cc alone and does what its first lines promise, without proclab.
 */
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/labs/labs.h"

static void all_compile(void)
{
	glob_t found;
	size_t names = 0;
	while (labs_names[names]) names++;
	CU_ASSERT_EQUAL_FATAL(glob("labs/scenarios/*.c", 0, NULL, &found), 0);
	CU_ASSERT_EQUAL(found.gl_pathc, names);
	for (size_t i = 0; i < found.gl_pathc && i < names; i++) {
		CU_ASSERT_STRING_EQUAL(found.gl_pathv[i], labs_source(labs_names[i]));
		CU_ASSERT_PTR_NOT_NULL(labs_program(labs_names[i]));
	}
	globfree(&found);
}

static void zombie_is_one_until_it_is_waited_for(void)
{
	struct ran r;
	int parent = 0, child = 0, zombie = 0, reaped = 0, code = 0, ms = 0;
	char during = 0, after = 0;
	labs_run(&r, "zombie", "300", false);
	CU_ASSERT_EQUAL(sscanf(r.out, "%d is the parent of %d %d has ended and is in state %c %d exited with %d, was a zombie for %d ms, and "
	                       "is in state %c", &parent, &child, &zombie, &during, &reaped, &code, &ms, &after), 8);
	CU_ASSERT(child == zombie && child == reaped && child != parent && child > 1);
	CU_ASSERT(during == 'Z' && after == '-' && code == 7 && ms >= 300);
	ran_clear(&r);
}

static void orphan_gets_another_parent(void)
{
	struct ran r;
	int orphan = 0, before = 0, after = 0;
	labs_run(&r, "orphan", NULL, false);
	const char *line = strstr(r.out, ": my parent was ");
	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	while (line > r.out && line[-1] != '\n') line--;
	CU_ASSERT_EQUAL(sscanf(line, "%d: my parent was %d, now it is %d", &orphan, &before, &after), 3);
	CU_ASSERT(orphan > 1 && before > 1 && after > 0 && after != before);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "has ended too, and wait() says: no child\n"));
	ran_clear(&r);
}

static void fork_tree_has_eight(void)
{
	static const char *const names[] = {"ppp", "ppc", "pcp", "pcc", "cpp", "cpc", "ccp", "ccc"};
	struct ran r;
	labs_run(&r, "fork-tree", NULL, false);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) CU_ASSERT_EQUAL(labs_count(r.out, names[i]), 1);
	CU_ASSERT_EQUAL(labs_count(r.out, " is process "), 8);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "3 forks in a row made 8 processes of one\n"));
	ran_clear(&r);
}

static void states_finish(void)
{
	struct ran r;
	labs_run(&r, "states", NULL, false);
	CU_ASSERT_EQUAL(labs_count(r.out, " worked and used "), 3);
	CU_ASSERT_EQUAL(labs_count(r.out, " slept\n"), 1);
	CU_ASSERT_EQUAL(labs_count(r.out, " read \"hello\"\n"), 1);
	ran_clear(&r);
}

/* A line of the table that addresses prints. */
static void address_line(const char *out, const char *who, const char *when, void **address, int *value)
{
	char key[40];
	snprintf(key, sizeof key, "%-12s %-12s pid ", who, when);
	const char *line = strstr(out, key);
	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	CU_ASSERT_EQUAL(sscanf(line + strlen(key), "%*d address %p value %d", address, value), 2);
}

static void addresses_mean_what_they_should(void)
{
	static const struct {
		const char *who, *when;
		bool same_address;
		int value;
	} rows[] = {
		{"fork child", "before", true, 1},    {"fork child", "after", true, 2},    {"parent", "after fork", true, 1},
		{"vfork child", "after", true, 3},    {"parent", "after vfork", true, 3},  {"exec child", "before", false, 1},
		{"exec child", "after", false, 2},    {"parent", "after exec", true, 3},   {"spawn child", "before", false, 1},
		{"spawn child", "after", false, 2},   {"parent", "after spawn", true, 3},
	};
	struct ran r;
	void *first, *address;
	int value;
	labs_run(&r, "addresses", NULL, false);
	address_line(r.out, "parent", "at first", &first, &value);
	CU_ASSERT_EQUAL(value, 1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		address_line(r.out, rows[i].who, rows[i].when, &address, &value);
		CU_ASSERT_EQUAL(value, rows[i].value);
		/* Where addresses are not randomised (setarch -R) all are the same: then only sameness can be tested. */
		if (rows[i].same_address) CU_ASSERT_PTR_EQUAL(address, first);
	}
	ran_clear(&r);
}

static void pipeline_sorts_backwards(void)
{
	struct ran r;
	labs_run(&r, "pipeline", NULL, true);
	CU_ASSERT_STRING_EQUAL(r.err, "1: zombie\n2: waiting\n3: stopped\n4: running\n5: ready\nthe consumer got 5 lines, 37 bytes\n");
	ran_clear(&r);
}

static void socketpair_answers(void)
{
	struct ran r;
	labs_run(&r, "socketpair", NULL, false);
	CU_ASSERT_STRING_EQUAL(r.out, "1 squared is 1\n2 squared is 4\n3 squared is 9\n4 squared is 16\n");
	ran_clear(&r);
}

static void signals_do_not_queue(void)
{
	struct ran r;
	labs_run(&r, "signals", NULL, false);
	CU_ASSERT_STRING_EQUAL(r.out, "the child handled SIGUSR1 1 times and SIGUSR2 1 times\nSIGSTOP: stopped by signal 19\n"
	                              "SIGCONT: continued\nSIGTERM: ended by signal 15\n");
	ran_clear(&r);
}

static void full_pipe_holds_the_producer_back(void)
{
	struct ran r;
	labs_run(&r, "full-pipe", NULL, false);
	CU_ASSERT(labs_count(r.out, "the producer waited for room after ") >= 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "the producer wrote 163840 bytes\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "the consumer read 163840 bytes\n"));
	ran_clear(&r);
}

static void deadlock_hangs_unless_fixed(void)
{
	struct ran r;
	labs_run(&r, "deadlock", "fixed", false);
	CU_ASSERT_STRING_EQUAL(r.out, "the reader got: one line\nthe reader got end-of-file\nthe parent has waited for both\n");
	ran_clear(&r);

	const char *program = labs_program("deadlock");
	CU_ASSERT_PTR_NOT_NULL_FATAL(program);
	/* timeout ends its whole process group, and says 124 when it had to. It ends the parent first: the reader may just get its
	 * end-of-file then. */
	test_run(&r, 20, NULL, (const char *[]){"timeout", "3", program, NULL});
	CU_ASSERT(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 124);
	CU_ASSERT_EQUAL(strncmp(r.out, "the reader got: one line\n", 25), 0);
	CU_ASSERT_EQUAL(labs_count(r.out, "has waited for both"), 0);
	ran_clear(&r);
}

static void tour_visits_those_named(void)
{
	struct ran r;
	CU_ASSERT_TRUE(labs_program("tour") && labs_program("zombie") && labs_program("deadlock"));
	test_run(&r, 30, NULL, (const char *[]){labs_program("tour"), test_dir(), "deadlock", "zombie", NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_EQUAL(labs_count(r.out, "== "), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "\n== zombie: "));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "the reader got: one line\n"));
	CU_ASSERT_EQUAL(labs_count(r.out, "has waited for both"), 0);
	ran_clear(&r);
}

SUITE(labs_scenarios, all_compile, zombie_is_one_until_it_is_waited_for, orphan_gets_another_parent, fork_tree_has_eight, states_finish,
      addresses_mean_what_they_should, pipeline_sorts_backwards, socketpair_answers, signals_do_not_queue,
      full_pipe_holds_the_producer_back, deadlock_hangs_unless_fixed, tour_visits_those_named)
