/*
 * progress.h - what a student has done with a lab: predictions, which once made stay as they are, and hints seen. A file of its own in
 * $XDG_STATE_HOME/proclab/labs/, for the student alone: a grade is made by running the submission again.
 *
 * A prediction is locked by a hash over it, its time and the lock before it: one that is changed, added between or taken out by hand is told.
 */
#ifndef PROCLAB_CLI_LAB_PROGRESS_H
#define PROCLAB_CLI_LAB_PROGRESS_H

#include "cli/lab/lab.h"

struct progress {
	char *path;          /* NULL: there is nowhere to keep anything */
	json_t *root;
	bool intact;         /* the locks fit */
};

/* What is known of this lab; nothing where nothing can be read. Cleared with progress_clear. */
void progress_init(struct progress *p, const struct lab *lab);
void progress_clear(struct progress *p);

/* The answer predicted to a question, borrowed; NULL: none yet. */
const char *progress_predicted(const struct progress *p, const struct lab_question *q);
/* When, as text; borrowed. */
const char *progress_time(const struct progress *p, const struct lab_question *q);
/* Lock an answer in. Returns 0, ERR_USAGE when there is one already, or ERR_SYSTEM when it cannot be kept. */
int progress_lock(struct progress *p, const struct lab_question *q, const char *answer);
/* The last lock, to be written down or handed in; "" before the first. Borrowed. */
const char *progress_seal(const struct progress *p);

/* Hints seen so far. */
size_t progress_hints(const struct progress *p);
int progress_count_hint(struct progress *p);
/* Whether, and since when, all checks have passed at least once; NULL not yet. Borrowed. */
const char *progress_passed(const struct progress *p);
int progress_pass(struct progress *p);

#endif
