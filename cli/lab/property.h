/*
 * property.h - what may be asked of a run by name ("is": "all-reaped"), each a filter with what to say when it does not hold. A name
 * with a value, as no-zombie-longer-than:100, has it as $n.
 */
#ifndef PROCLAB_CLI_LAB_PROPERTY_H
#define PROCLAB_CLI_LAB_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/error.h"

struct property {
	const char *name;
	const char *value;         /* what stands behind the colon ("MS"), NULL: nothing */
	const char *expect;        /* filter: holds */
	const char *expected;      /* in words */
	const char *got;           /* filter: what was instead, in words */
	const char *at;            /* filter: when that was seen, ns; NULL */
	bool across;               /* of all runs together: the filters see an array of reports */
};

extern const struct property properties[];
extern const size_t property_count;

/* The property of "NAME" or "NAME:VALUE"; *value is what stands behind the colon, or 0. NULL, with *d, when there is none, the value is
 * missing, or none belongs there. */
const struct property *property_find(const char *word, double *value, struct diag *d);

#endif
