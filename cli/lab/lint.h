/*
 * lint.h - proves a lab: that it can be read, that its starter fails and its reference passes on every kernel it declares, that hints and answers are
 * there, follow from the runs, and are the same in each, and that a release does not hold the solution.
 */
#ifndef PROCLAB_CLI_LAB_LINT_H
#define PROCLAB_CLI_LAB_LINT_H

#include <stdio.h>

#include "cli/lab/lab.h"

/* Write what is proved and what is wrong, a line each; returns how many things are wrong. kernels: where to run it, of those the lab names. */
size_t lint_lab(const struct lab *lab, const bool kernels[KERNEL_COUNT], FILE *out, int width);

#endif
