/*
 * leak.h - whether what a lab gives to students shows its solution.
 */
#ifndef PROCLAB_CLI_LAB_LEAK_H
#define PROCLAB_CLI_LAB_LEAK_H

#include "cli/lab/lab.h"

/* A file's text, allocated; NULL when it cannot be read. */
char *lint_read(const char *path);
/* Where a line of the solution that is not in the starter stands in a file that is released, in words, allocated; NULL: nowhere. Hints may quote
 * it: lab.json is not looked at. Short lines, which anybody writes, are left out. */
char *lint_leak(const struct lab *lab);

#endif
