/* cunit.c - see CUnit/CUnit.h. */
#include <CUnit/CUnit.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
	char name[128];
	void (*test)(void);
} tests[64];
static unsigned count, failed;
static bool holds_all;
static jmp_buf end_of_test;

enum CU_ErrorCode CU_initialize_registry(void)
{
	return CUE_SUCCESS;
}

enum CU_ErrorCode CU_get_error(void)
{
	return CUE_SUCCESS;
}

CU_pSuite CU_add_suite(const char *name, int (*begin)(void), int (*end)(void))
{
	(void)begin, (void)end;
	return name;
}

void *CU_add_test(CU_pSuite suite, const char *name, void (*test)(void))
{
	(void)suite;
	if (count == sizeof tests / sizeof *tests) abort();
	snprintf(tests[count].name, sizeof tests->name, "%s", name);
	tests[count].test = test;
	return &tests[count++];
}

void CU_basic_set_mode(enum CU_BasicRunMode mode)
{
	(void)mode;
}

void CU_basic_run_tests(void)
{
	for (unsigned i = 0; i < count; i++) {
		holds_all = true;
		if (!setjmp(end_of_test)) tests[i].test();
		printf("%s: %s\n", tests[i].name, holds_all ? "passed" : "failed");
		failed += !holds_all;
	}
}

unsigned CU_get_number_of_tests_run(void)
{
	return count;
}

unsigned CU_get_number_of_tests_failed(void)
{
	return failed;
}

void CU_cleanup_registry(void)
{
}

void cunit_check(bool holds, const char *text, const char *file, int line, bool fatal)
{
	if (holds) return;
	printf("%s:%d: %s\n", file, line, text);
	holds_all = false;
	if (fatal) longjmp(end_of_test, 1);
}
