/*
 * both.h - for tests: a program that uses nothing but system calls prints the same on this Linux and on the simulated machine.
 */
#ifndef PROCLAB_TESTS_SIM_BOTH_H
#define PROCLAB_TESTS_SIM_BOTH_H

#include <stddef.h>

#include "tests/sim/machine_driver.h"

/* Compile a C file of tests/sim for this Linux. Returns the program's path, to be freed. */
char *both_build(const char *source);
/* What the simulator has said is what Linux has said: else the test fails, and the first line that differs is shown. */
void both_same(const char *source, const char *sim, const char *real);
/* Run a program here, with an argument or NULL, and on n machines; it must print the same on all, and end alike. */
void both_run(const char *source, const char *argument, const struct wanted *likes, size_t n);

#endif
