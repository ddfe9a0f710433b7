/*
 * submission.h - what a class has handed in: a folder, with a folder for each student or, where a lab asks for one file, a file.
 */
#ifndef PROCLAB_CLI_LAB_SUBMISSION_H
#define PROCLAB_CLI_LAB_SUBMISSION_H

#include "cli/lab/confine.h"
#include "cli/lab/lab.h"

struct submission {
	char *name;                   /* of the folder or file, without .c */
	char *path;
	bool folder;
};

struct submissions {
	struct submission *list;      /* in order of their names, bytewise */
	size_t n;
};

/* All in dir, but names that begin with a dot. Returns 0, or ERR_SYSTEM, ERR_NOTFOUND with *d. Cleared with submissions_clear in any case. */
int submissions_read(struct submissions *out, const struct lab *lab, const char *dir, struct diag *d);
void submissions_clear(struct submissions *s);

#define SUBMISSION_FILE_MAX ((int64_t)16 << 20) /* bytes */

/* Open its files, as many as the lab names and in their order, for whoever judges it. Returns 0, or ERR_USAGE with *d saying what is wrong with it:
 * one is missing, a link, not a file, too large. Closed with submission_close. */
int submission_open(const struct submission *s, const struct lab *lab, struct confine_file *out, struct diag *d);
void submission_close(struct confine_file *files, size_t n);

#endif
