/*
 * Guards that the runtime is the same on both kernels: programs that include proclab/mp.h print the same on Linux, linked with the
 * library, and on the simulated machine, which carries it; and the suites of this folder pass there, with a CUnit of their own (machine/).
 */
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

static const char *const machines[][2] = {{"--cpus", "1"}, {"--cpus", "3"}, {"--policy", "lottery"}};
#define MACHINES (sizeof machines / sizeof *machines)

/* A file of what was built. */
static const char *built(char path[256], const char *name)
{
	const char *proclab = test_proclab();
	snprintf(path, 256, "%.*s/%s", (int)(strrchr(proclab, '/') - proclab), proclab, name);
	return path;
}

/* What a program prints here; to be cleared. */
static void printed_here(struct ran *r, const char *program)
{
	test_run(r, 60, NULL, (const char *const[]){program, NULL});
	CU_ASSERT_EQUAL_FATAL(r->status, 0);
	CU_ASSERT_NOT_EQUAL(r->out_len, 0);
}

static void same_there(const char *source, struct ran *here, void (*reduce)(char *text))
{
	struct ran there;
	if (reduce) reduce(here->out);
	for (size_t k = 0; k < MACHINES; k++) {
		test_run(&there, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", machines[k][0], machines[k][1],
		         source, NULL});
		if (reduce) reduce(there.out);
		CU_ASSERT_STRING_EQUAL(there.out, here->out);
		CU_ASSERT_EQUAL(there.status, 0);
		if (there.status || strcmp(there.out, here->out))
			printf("%s %s: %s%s\nhere: %s", source, machines[k][1], there.out, there.err, here->out);
		ran_clear(&there);
	}
}

static void programs_print_the_same(void)
{
	static const char *const programs[] = {"process", "queue"};
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		char source[64], program[256], library[256];
		struct ran r;
		snprintf(source, sizeof source, "tests/mp/programs/%s.c", programs[i]);
		snprintf(program, sizeof program, "%s", test_path(programs[i]));
		test_run(&r, 60, NULL, (const char *const[]){"cc", "-Iinclude", "-pthread", "-o", program, source,
		         built(library, "libproclab_mp.a"), NULL});
		CU_ASSERT_EQUAL_FATAL(r.status, 0);
		ran_clear(&r);
		printed_here(&r, program);
		same_there(source, &r, NULL);
		ran_clear(&r);
	}
}

/* A wake-up that is lost with somebody who is killed would be for ever: nobody there looks again by himself. */
static void nobody_waits_for_the_dead(void)
{
	for (int seed = 1; seed <= 9; seed++) {
		char seeds[8];
		struct ran r;
		snprintf(seeds, sizeof seeds, "%d", seed);
		test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--quantum", "1", "--ips", "10000000", "--policy",
		         "lottery", "--cpus", seed % 4 ? "1" : "3", "--seed", seeds, "tests/mp/programs/lock-kills.c", NULL});
		CU_ASSERT_EQUAL(r.status, 0);
		CU_ASSERT_STRING_EQUAL(r.out, "done\n");
		ran_clear(&r);
	}
}

/* Of locks in opposite order the machine knows at once that nobody can go on. */
static void locks_in_opposite_order(void)
{
	struct ran r;
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--json", "tests/mp/programs/opposite-locks.c", NULL});
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 124);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "\"ended_by\":\"deadlock\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "None of them can go on: a deadlock."));
	ran_clear(&r);
}

/* Without the charts, whose lines begin with a space, and with # for numbers that are times, addresses or CPUs. */
static void without_times(char *text)
{
	char *to = text;
	for (char *at = text; *at;) {
		char *end = at;
		if (*at == ' ' && (at == text || at[-1] == '\n')) {
			at += strcspn(at, "\n");
			at += *at == '\n';
			continue;
		}
		if (isdigit((unsigned char)*at)) {
			bool hex = !strncmp(at, "0x", 2);
			end = at + strspn(at, hex ? "0123456789abcdefx" : "0123456789.");
			if (hex || !strncmp(end, " ms", 3) || !strncmp(end, " CPUs", 5) || !strncmp(end, " times", 6)) {
				*to++ = '#';
				at = end;
				continue;
			}
		}
		do *to++ = *at++;
		while (at < end);
	}
	*to = 0;
}

static void demos_print_the_same(void)
{
	glob_t found;
	CU_ASSERT_EQUAL_FATAL(glob("labs/scenarios/mp/*.c", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char name[64], program[256];
		struct ran r;
		const char *base = strrchr(found.gl_pathv[i], '/') + 1;
		snprintf(name, sizeof name, "labs/mp/%.*s", (int)strlen(base) - 2, base);
		printed_here(&r, built(program, name));
		same_there(found.gl_pathv[i], &r, without_times);
		ran_clear(&r);
	}
	globfree(&found);
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (; (text = strstr(text, what)); text += strlen(what)) n++;
	return n;
}

/* How many tests a suite has: the names behind SUITE(name. */
static int tests_of(const char *source)
{
	static char text[65536];
	FILE *f = fopen(source, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	text[fread(text, 1, sizeof text - 1, f)] = 0;
	fclose(f);
	const char *suite = strstr(text, "\nSUITE(");
	CU_ASSERT_PTR_NOT_NULL_FATAL(suite);
	return count(suite, ",");
}

static void suites_pass_there(void)
{
	/* With what of the library's inside the suite calls by itself. */
	static const struct { const char *name, *cpus, *inside; } suites[] = {
		{"ending", "2", NULL}, {"error", "2", NULL}, {"futex", "2", "real/mp/futex.c"}, {"imap", "2", NULL}, {"kills", "2", NULL},
		{"lock", "2", NULL}, {"memory", "2", NULL}, {"pipe", "2", NULL}, {"pool", "2", NULL}, {"pool_crash", "2", NULL},
		{"pool_crash", "1", NULL}, {"process", "2", NULL}, {"queue", "2", NULL}, {"queue_crash", "2", NULL},
		{"robust", "2", "real/mp/robust.c"},
	};
	setenv("CPATH", "tests/mp/machine:.", 1);
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
		char source[64];
		struct ran r;
		snprintf(source, sizeof source, "tests/mp/%s.c", suites[i].name);
		test_run(&r, 120, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--cpus", suites[i].cpus, "--env",
		         "PROCLAB_MP_KILLS=30", "tests/main.c", "tests/mp/machine/cunit.c", "tests/mp/crash.c", source, suites[i].inside, NULL});
		bool passed = r.status == 0 && count(r.out, ": passed\n") == tests_of(source);
		CU_ASSERT_TRUE(passed);
		if (!passed) printf("%s: %s%s\n", source, r.out, r.err);
		ran_clear(&r);
	}
	unsetenv("CPATH");
}

SUITE(mp_both_kernels, nobody_waits_for_the_dead, locks_in_opposite_order, programs_print_the_same, demos_print_the_same, suites_pass_there)
