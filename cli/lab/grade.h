/*
 * grade.h - one submission of a class: judged as `lab check` does, by a process that is confined, and bounded in time, memory and output.
 */
#ifndef PROCLAB_CLI_LAB_GRADE_H
#define PROCLAB_CLI_LAB_GRADE_H

#include <jansson.h>
#include <signal.h>

#include "cli/lab/result.h"
#include "cli/lab/submission.h"

struct grading {
	const struct lab *lab;
	bool kernels[KERNEL_COUNT];
	int64_t seed;                 /* instead of the lab's, or UNKNOWN */
	double limit;                 /* seconds that one may take in all */
	enum result_format format;
	const char *const *hidden;    /* as confine.h has them */
	const char *const *seen;
	bool namespaces;
	const volatile sig_atomic_t *stopped; /* not 0: end it, nobody wants to know any more */
};

struct grade {
	json_t *result;               /* as `lab check --format json` has it */
	char *text;                   /* as the format has it */
	bool failed;                  /* it could not be judged, for a reason that is not the submission's */
};

/* Judge it; whatever it does, this returns. Cleared with grade_clear. */
void grade_submission(const struct grading *g, const struct submission *s, struct grade *out);
void grade_clear(struct grade *g);

#endif
