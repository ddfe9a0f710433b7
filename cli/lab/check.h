/*
 * check.h - a student's submission checked, for the student: judged, told, and remembered as progress.
 */
#ifndef PROCLAB_CLI_LAB_CHECK_H
#define PROCLAB_CLI_LAB_CHECK_H

#include "cli/command.h"
#include "cli/lab/lab.h"

enum { CHECK_SIM, CHECK_REAL, CHECK_ALL };

struct check_how {
	int format, kernel, color;   /* enum result_format, one of the above, enum color_wish */
	int64_t seed;                /* instead of the lab's, or UNKNOWN */
	bool brief;                  /* the first failure alone, for a screen that is shown again and again */
};

/* The submission's files in the lab's order: the n words, or, if there is one and it is a folder, those in it. NULL after a message; freed with
 * lab_files_free. */
char **submission_find(const struct command *c, const struct lab *lab, char **words, int n);
/* Judge it and print the verdict, beside what was predicted. Returns whether it passed. name: what it is called. */
bool check_submission(const struct lab *lab, const char *const *files, const char *name, const struct check_how *how);

#endif
