/*
 * CUnit.h - of CUnit what the suites of tests/mp and tests/main.c use, for the simulated machine: there they are compiled with this
 * in CUnit's place (tests/mp/both_kernels.c).
 */
#ifndef PROCLAB_TESTS_MACHINE_CUNIT_H
#define PROCLAB_TESTS_MACHINE_CUNIT_H

#include <stdbool.h>
#include <string.h>

enum CU_ErrorCode { CUE_SUCCESS };
enum CU_BasicRunMode { CU_BRM_VERBOSE };
typedef const char *CU_pSuite;

enum CU_ErrorCode CU_initialize_registry(void);
enum CU_ErrorCode CU_get_error(void);
CU_pSuite CU_add_suite(const char *name, int (*begin)(void), int (*end)(void));
void *CU_add_test(CU_pSuite suite, const char *name, void (*test)(void));
void CU_basic_set_mode(enum CU_BasicRunMode mode);
void CU_basic_run_tests(void);
unsigned CU_get_number_of_tests_run(void), CU_get_number_of_tests_failed(void);
void CU_cleanup_registry(void);

/* A check of the running test: told when it does not hold; then a fatal one ends the test. */
void cunit_check(bool holds, const char *text, const char *file, int line, bool fatal);

#define CUNIT_CHECK(holds, fatal) cunit_check(holds, #holds, __FILE__, __LINE__, fatal)
#define CU_PASS(text) ((void)0)
#define CU_FAIL(text) cunit_check(false, text, __FILE__, __LINE__, false)
#define CU_ASSERT(x) CUNIT_CHECK(x, false)
#define CU_ASSERT_FATAL(x) CUNIT_CHECK(x, true)
#define CU_ASSERT_TRUE(x) CUNIT_CHECK(x, false)
#define CU_ASSERT_FALSE(x) CUNIT_CHECK(!(x), false)
#define CU_ASSERT_EQUAL(a, b) CUNIT_CHECK((a) == (b), false)
#define CU_ASSERT_EQUAL_FATAL(a, b) CUNIT_CHECK((a) == (b), true)
#define CU_ASSERT_NOT_EQUAL(a, b) CUNIT_CHECK((a) != (b), false)
#define CU_ASSERT_PTR_EQUAL(a, b) CUNIT_CHECK((const void *)(a) == (const void *)(b), false)
#define CU_ASSERT_PTR_NULL(p) CUNIT_CHECK(!(p), false)
#define CU_ASSERT_PTR_NOT_NULL(p) CUNIT_CHECK((p) != NULL, false)
#define CU_ASSERT_PTR_NOT_NULL_FATAL(p) CUNIT_CHECK((p) != NULL, true)
#define CU_ASSERT_STRING_EQUAL(a, b) CUNIT_CHECK(!strcmp(a, b), false)
#define CU_ASSERT_STRING_NOT_EQUAL(a, b) CUNIT_CHECK(strcmp(a, b), false)

#endif
