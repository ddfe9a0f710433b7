/*
 * parting.h - two recordings side by side: which moments of theirs correspond, and where they part.
 *
 * A moment is what people tell of a run: a process is born (and how), runs another program, ends (and how), is reaped, is adopted; and, when
 * the schedule is compared, is given a CPU. Times and pids are left out. Processes correspond when they stand at the same place in the
 * family: 1 is the program, 1.2 its second child, 1.2.1 the first child of that.
 *
 * By life, the moments of each process are compared with those of the one that corresponds, whatever the others do meanwhile: two runs that
 * only took turns in another way do not part. By schedule, the order of all moments is compared. They part at the first moment that the
 * other recording does not have, or has otherwise.
 */
#ifndef PROCLAB_TRACE_PARTING_H
#define PROCLAB_TRACE_PARTING_H

#include "trace/trace.h"

enum parting_by { PARTING_LIFE, PARTING_SCHEDULE };

enum moment_kind { MOMENT_BORN, MOMENT_EXEC, MOMENT_EXIT, MOMENT_REAPS, MOMENT_REAPED, MOMENT_ADOPTED, MOMENT_RUNS };
struct moment {
	uint32_t n;              /* of its event */
	int64_t t;
	enum moment_kind kind;
	uint32_t who;            /* whose life it belongs to: a place in the family, 0 outside */
	uint32_t other;          /* the child, or who adopts; 0 outside */
	int32_t value;           /* BORN: enum fork_how; EXIT: the code, or -signal */
	const char *name;        /* EXEC: the program's, without its folders; else NULL. Borrowed from the trace */
};

/* A position in both: the numbers of the events after which they stand. */
struct parting_step { uint32_t n[2]; };

struct kinship;              /* the family that both have in common */
struct parting {
	enum parting_by by;
	struct kinship *family;
	struct moment *moments[2];
	size_t count[2];
	size_t *counterpart;     /* of each moment of the first recording, as far as they are in common, that of the second */
	size_t common;           /* how many those are */
	struct parting_step *steps; /* from before the first moment to the end of both, in step by what happens */
	size_t nstep;
	struct parting_step *timed; /* the same in step by time */
	size_t ntimed;
	bool parts;
	size_t at, timed_at;     /* the steps at which they do */
	const struct moment *first[2]; /* what each does there; NULL: nothing, where the other does something */
};

/* Compare two recordings (borrowed). Cleared with parting_clear. */
void parting_init(struct parting *p, const struct trace *a, const struct trace *b, enum parting_by by);
void parting_clear(struct parting *p);
/* By schedule when both come from the simulated machine, whose order means something; else by life. */
enum parting_by parting_choose(const struct trace *a, const struct trace *b);

/* A moment in words: "1.2 ends with 7". */
const char *moment_text(const struct parting *p, const struct moment *m, char *buf, size_t size);
/* The last moment of a side at or before event n; NULL before the first. */
const struct moment *parting_moment(const struct parting *p, int side, uint32_t n);
/* What each does where they part: "in A 1 reaps 1.1; in B 1 reaps 1.2"; "" when they do not. */
const char *parting_first(const struct parting *p, char *buf, size_t size);
/* Where they part, in a sentence. */
const char *parting_text(const struct parting *p, char *buf, size_t size);

#endif
