/*
 * lab.h - a lab as its folder says it: lab.json as data (docs/howto-lab.md lists its members), and the files beside it.
 *
 * All strings are borrowed from the tree that was read, which the lab keeps.
 */
#ifndef PROCLAB_CLI_LAB_LAB_H
#define PROCLAB_CLI_LAB_LAB_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/lab/filter.h"
#include "trace/error.h"

struct lab_texts {
	const char **list;
	size_t n;
};

struct lab_numbers {
	int64_t *list;
	size_t n;
};

enum lab_kind { LAB_PROGRAM, LAB_SCHEDULE };                 /* in the order of the words of "kind" */
enum lab_kernel { KERNEL_SIM, KERNEL_REAL, KERNEL_COUNT };   /* in the order of the words of "kernels" and "only" */
enum lab_streams { LAB_PIPE, LAB_TTY };
enum lab_of { OF_STARTER, OF_SOLUTION };
#define KERNEL_ANY (-1)

/* How the program is run: on the simulated machine with every combination of cpus, policies and seeds. */
struct lab_run {
	const char *id;
	struct lab_texts args, policies, env;
	const char *input;                /* what it reads from its standard input; "" nothing */
	struct lab_numbers cpus, seeds;
	int64_t quantum;                  /* ms; 0: what the policy has by itself */
	double time_limit;                /* seconds */
	int streams;                      /* enum lab_streams */
	int only;                         /* enum lab_kernel or KERNEL_ANY */
};

/* What must hold of the report of a run. */
struct lab_check {
	const char *id;
	struct lab_texts run;             /* ids of the runs that it looks at, or "all" */
	const char *is;                   /* a property known by name (property.h), or NULL: */
	const char *expect;               /* a filter that gives true or false */
	const char *expected;             /* what should have been, in words */
	const char *got;                  /* filter: what was instead */
	const char *at;                   /* filter: ns, when that was seen */
	const char *fault;                /* what to say when it fails; %s is what `got` gave */
	double points;
	int only;
	bool across;                      /* the filters see an array of the reports of all combinations */
	/* when it has been read: what was left to the property is filled in, and */
	double n;                         /* the property's value */
	int f_expect, f_got, f_at;        /* numbers of the filters; FILTER_NONE */
};

/* What must hold of the source. */
struct lab_source {
	const char *id, *file, *fault;
	struct lab_texts must_call, must_not_call;
	double points;
};

struct lab_question {
	const char *id, *ask, *run;
	const char *answer;               /* filter over the run's report; NULL after a release without answers */
	int of;                           /* enum lab_of: whose run */
	int only;
	const char *at;                   /* filter: ns, when it can be seen; or NULL */
	int f_answer, f_at;
};

/* Be the scheduler: who runs at each tick? */
struct lab_schedule {
	const char *id, *file;            /* file: one of the lab's; the first */
	const char *jobs, *policy;        /* as `proclab sched` takes them */
	int64_t cpus, quantum, switch_cost, seed;
	double points;
	struct lab_run run;               /* for its questions: its id, and nothing else */
};

struct lab {
	char *name, *folder;
	json_t *root;
	int64_t version, level;           /* level: 1 easy to 4 */
	char *define;                     /* of the filters, joined */
	struct filters *filters;
	int f_ended;                      /* whether a run had to be ended */
	int f_crash;                      /* who crashed, and of what; null */
	const char *title, *explain;
	int kind;
	struct lab_numbers kernels;       /* enum lab_kernel */
	struct lab_texts files, hints, defines;
	struct lab_run *runs;
	size_t nrun;
	struct lab_check *checks;
	size_t ncheck;
	struct lab_source *sources;
	size_t nsource;
	struct lab_question *questions;
	size_t nquestion;
	struct lab_schedule *schedules;   /* of kind LAB_SCHEDULE */
	size_t nschedule;
};

/* Read folder/lab.json. Returns 0, or ERR_NOTFOUND, ERR_USAGE with *d saying where something is wrong and what is expected there.
 * Cleared with lab_clear in any case. */
int lab_read(struct lab *out, const char *folder, struct diag *d);
void lab_clear(struct lab *lab);

bool lab_has_kernel(const struct lab *lab, enum lab_kernel kernel);
/* Whether a check looks at this run. */
bool lab_looks_at(const struct lab_check *c, const struct lab_run *run);
/* The run of that name; never NULL for a name that lab.json uses. */
const struct lab_run *lab_find_run(const struct lab *lab, const char *id);
/* The submission's file of that name, of its first if it is NULL. */
const char *lab_file_of(const struct lab *lab, const char *name, const char *const *files);
/* "sim", "real". */
const char *lab_kernel_name(enum lab_kernel kernel);
/* folder/part, allocated. */
char *lab_path(const char *folder, const char *part);

#endif
