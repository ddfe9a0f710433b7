/*
 * calls.c - random system calls with random arguments by several processes: the fuzzer's target (tests/fuzz/calls.c) with scripts of its own.
 * What it asserts is said there.
 */
#define LLVMFuzzerTestOneInput fuzz_calls
#include "tests/fuzz/calls.c"

#include "tests/test.h"

enum { SCRIPTS = 1000, LONGEST = 700 };

static void any_calls_are_survived(void)
{
	uint8_t script[LONGEST];
	uint64_t random = 1;
	for (int i = 0; i < SCRIPTS; i++) {
		size_t size = HEADER + 1 + (size_t)i * (LONGEST - HEADER - 1) / SCRIPTS;
		for (size_t k = 0; k < size; k++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			script[k] = (uint8_t)(random >> 56);
		}
		fuzz_calls(script, size);
	}
	CU_PASS("still here");
}

SUITE(sim_calls, any_calls_are_survived)
