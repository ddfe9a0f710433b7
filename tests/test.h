/*
 * test.h - the few words that all test files share. A file holds suites; a suite registers itself before main.
 *
 *     static void reads_back(void) { CU_ASSERT_EQUAL(...); }
 *     SUITE(trace_file, reads_back, refuses_garbage)
 *
 * `build/tests/run` runs all; `build/tests/run trace_file tui` the suites whose names begin so; with --but before them all others.
 */
#ifndef PROCLAB_TESTS_TEST_H
#define PROCLAB_TESTS_TEST_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void test_fn(void);

struct suite {
	const char *name;
	test_fn *const *tests;      /* ended by NULL */
	const char *names;          /* comma-separated, in order */
	struct suite *next;
};
void suite_register(struct suite *s);

#define SUITE(suite_name, ...) \
	static test_fn *const suite_name##_tests[] = {__VA_ARGS__, NULL}; \
	static struct suite suite_name##_suite = {#suite_name, suite_name##_tests, #__VA_ARGS__, NULL}; \
	__attribute__((constructor)) static void suite_name##_register(void) { suite_register(&suite_name##_suite); }

/* Say why the running test cannot be run here and count it as skipped; use as `return test_skip("...")`. */
void test_skip(const char *why);

/* A fresh private directory, removed with all it holds when the test program ends. Borrowed until then. */
const char *test_dir(void);
/* Path of a file in test_dir(), in a static buffer of eight that rotate. */
const char *test_path(const char *name);
/* Path of the proclab program under test. */
const char *test_proclab(void);

/* What a command did: exit status as waitpid gives it, and all that it wrote. Cleared with ran_clear. */
struct ran {
	int status;
	char *out, *err;
	size_t out_len, err_len;
};
/* Run argv (searched in PATH) with input on its stdin (NULL: /dev/null). Killed, and the test failed, after seconds. */
void test_run(struct ran *r, double seconds, const char *input, const char *const argv[]);
void ran_clear(struct ran *r);
/* Wait until condition(arg) holds; false after seconds. Polls every few ms. */
bool test_until(double seconds, bool (*condition)(void *arg), void *arg);

#endif
