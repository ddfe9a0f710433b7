/*
 * copy.h - a lab's folder copied for others: without the solution.
 */
#ifndef PROCLAB_CLI_LAB_COPY_H
#define PROCLAB_CLI_LAB_COPY_H

#include <stdbool.h>

#include "cli/lab/lab.h"

enum copy_what {
	COPY_WORK,       /* what a student works on: everything but lab.json */
	COPY_LAB,        /* the lab as it is handed out */
	COPY_EXAM,       /* that without answers and explanation */
};

/* Into a folder, made where it is missing; files that are there already are never written over. Returns 0, or ERR_USAGE (something is in the way) or
 * ERR_SYSTEM with *d. */
int copy_lab(const struct lab *lab, const char *to, enum copy_what what, struct diag *d);

#endif
