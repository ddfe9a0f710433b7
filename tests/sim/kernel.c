/*
 * kernel.c - what programs see of the simulated kernel is what they see of Linux: each program of tests/sim/kernel runs on both, and
 * prints the same.
 */
#include "tests/sim/both.h"
#include "tests/test.h"

/* On one CPU and on several, under policies that choose differently: what these programs print does not depend on it. */
static const struct wanted likes[] = {
	{.cpus = 1}, {.cpus = 3, .seed = 7}, {.cpus = 2, .policy = "cfs"}, {.cpus = 1, .policy = "lottery", .seed = 3},
};

#define PROGRAM(name) \
	static void name(void) { both_run("tests/sim/kernel/" #name ".c", NULL, likes, sizeof likes / sizeof *likes); }
PROGRAM(waits)
PROGRAM(signals)
PROGRAM(jobs)
PROGRAM(memory)
PROGRAM(pipes)

SUITE(sim_kernel, waits, signals, jobs, memory, pipes)
