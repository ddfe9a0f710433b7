/*
 * options.h - what a user may say of a policy: `mlfq:queues=3,quantum=10/20/40,boost=100`.
 */
#ifndef PROCLAB_SIM_POLICY_OPTIONS_H
#define PROCLAB_SIM_POLICY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trace/error.h"

enum { POLICY_LEVELS = 16, POLICY_PARAMS = 8 };

/* One parameter of a policy. */
struct policy_param {
	const char *name, *help;
	int64_t value;             /* when nothing is said, */
	const char *words;         /* or, in words, where value is the quantum's; NULL */
	int64_t least, most;
	bool time;                 /* given in ticks or ms: multiplied by the unit */
	bool list;                 /* a value per queue, separated by slashes */
};

struct policy;

/* Without padding: schedulers are compared by bytes. */
struct policy_options {
	const struct policy *policy;
	int64_t unit;              /* of times: how many of the owner's a tick or ms is */
	int64_t value[POLICY_PARAMS][POLICY_LEVELS]; /* as in the policy's table; a list is filled up with its last value */
	int64_t quantum;           /* --quantum, in the owner's time */
	int64_t per_cpu;           /* 1: a queue per CPU instead of one for all */
	int given[POLICY_PARAMS];  /* how many values were said */
};

/* Parse "NAME[:k=v,...]". quantum: what --quantum said, in ticks or ms, 0 nothing. Returns 0, or ERR_USAGE with *d saying what is
 * wrong and what could be typed. */
int policy_parse(const char *text, int64_t unit, int64_t quantum, struct policy_options *out, struct diag *d);
/* Refuse a quantum that was asked for of a policy that knows none. Returns 0 or ERR_USAGE with d filled. */
int policy_check_quantum(const struct policy_options *o, struct diag *d);
/* All policies and their parameters, for --help. */
void policy_help(FILE *out);

#endif
