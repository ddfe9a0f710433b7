/*
 * filter.h - conditions as jq filters; jq's own library runs them.
 *
 * The filters of a lab are compiled together, once (compiling is what jq needs most time for), and then run by their number, each over a
 * report and with the variables $run (how the program was run), $n (the value of a property) and $events (the recording, where asked for).
 */
#ifndef PROCLAB_CLI_LAB_FILTER_H
#define PROCLAB_CLI_LAB_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/error.h"

/* A JSON value. */
struct filter_value;

/* From JSON text of len bytes. NULL, with *d, when it is none. */
struct filter_value *filter_value_new(const char *json, size_t len, struct diag *d);
/* An array of the lines of a file, each a JSON value; NULL, with *d. */
struct filter_value *filter_value_lines(const char *path, struct diag *d);
/* An array of values, which stay the caller's. */
struct filter_value *filter_value_join(struct filter_value *const *list, size_t n);
void filter_value_free(struct filter_value *v);

struct filters;

/* define: definitions of functions that all of them may use ("def wanted: ...;"); borrowed until they are compiled. */
struct filters *filters_new(const char *define);
void filters_free(struct filters *f);
/* One more, text borrowed; where: its place, for messages, copied. Returns its number; FILTER_NONE for a text of NULL. */
int filters_add(struct filters *f, const char *text, const char *where);
#define FILTER_NONE (-1)
/* Returns 0, or ERR_USAGE with *d saying which is no filter, and why. Nothing is added afterwards. */
int filters_compile(struct filters *f, struct diag *d);
/* Whether one of them asks for $events. */
bool filters_want_events(const struct filters *f);

/* What a filter sees. Borrowed. */
struct filter_input {
	const struct filter_value *report, *run, *events;  /* NULL: null */
	double n;
};

/* Run one; what it gives first, as text for people: strings without quotes, all else as JSON; allocated. NULL, with *d, when it fails or
 * gives nothing. */
char *filter_text(struct filters *f, int number, const struct filter_input *in, struct diag *d);
/* The same of a condition: 1 true, 0 false, ERR_USAGE (with *d) when it fails or gives something else. */
int filter_true(struct filters *f, int number, const struct filter_input *in, struct diag *d);
/* The same of a number: false when it gives none. */
bool filter_number(struct filters *f, int number, const struct filter_input *in, double *out);

#endif
