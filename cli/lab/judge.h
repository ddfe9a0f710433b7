/*
 * judge.h - runs a submission in every way that its lab asks for, and says of each check whether it holds. Prints nothing: the verdict is
 * data, for one student's terminal as for a class.
 */
#ifndef PROCLAB_CLI_LAB_JUDGE_H
#define PROCLAB_CLI_LAB_JUDGE_H

#include "cli/lab/launch.h"

struct judge_result {
	const char *id;            /* of the check; borrowed from the lab */
	char *expected;            /* what should be, in words */
	bool passed, skipped;      /* skipped: nothing was made that it could look at; it does not count */
	char *said;                /* of one that failed: what happened */
	char *label;               /* in which run that was seen first; NULL: not of a run */
	char *command;             /* what makes that run again; NULL */
	char *recording;           /* of that run; NULL */
	bool is_first;             /* of those that failed in that run */
	size_t way;                /* that run, as combine numbers them; SIZE_MAX */
	int64_t at;                /* ns in it, when that was seen; UNKNOWN */
	size_t failed, of;         /* in so many of so many runs */
	double points;
};

struct verdict {
	struct judge_result *results;
	size_t n;
	char *trouble;             /* why nothing could be judged (it does not compile), or NULL */
	char *broke;               /* the first run that crashed or had to be ended, and how; or NULL */
	char *note;                /* what was left out, and why: then it has not passed; or NULL */
	bool endless;              /* a simulated run had to be ended: it was not let loose on the real machine */
	size_t runs;               /* made */
	double score, most, seconds;
};

struct judge_wishes {
	bool kernels[KERNEL_COUNT];        /* where to run it, of those that the lab names */
	int64_t seed;                      /* instead of the lab's, or UNKNOWN */
	const char *recordings;            /* folder that gets recordings of runs that failed, or NULL */
	/* Called before every run: the i-th, of n in all; may be NULL. */
	void (*on_run)(void *arg, const struct launch *l, size_t i, size_t n);
	void *arg;
};

/* Judge a submission: paths of its files, as many as the lab names and in their order. Always fills *out, cleared with verdict_clear. */
void judge_files(const struct lab *lab, const char *const *files, const struct judge_wishes *w, struct verdict *out);
/* The verdict on what could not be judged, for this trouble: nothing has passed. */
void judge_none(const struct lab *lab, const char *trouble, struct verdict *out);
/* Its checks of the source alone, one row each. */
void judge_sources(const struct lab *lab, const char *const *files, struct judge_result *rows);
/* All of a lab of schedules. */
void judge_schedules(const struct lab *lab, const char *const *files, struct verdict *out);
void verdict_clear(struct verdict *v);
/* text with each mark replaced; allocated. */
char *judge_replace(const char *text, const char *mark, const char *by);
bool verdict_passed(const struct verdict *v);

#endif
