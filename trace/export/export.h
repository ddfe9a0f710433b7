/*
 * export.h - what a recording can be turned into: one table of formats, a row each, one file each.
 *
 * A format knows nothing but a trace: any recording, of either kernel, can be had in any format. It writes to a stream and says whether
 * that went well; where the stream leads, and that no half of a file is left behind, is export_file.h's.
 */
#ifndef PROCLAB_TRACE_EXPORT_H
#define PROCLAB_TRACE_EXPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "trace/error.h"
#include "trace/trace.h"

/* A key of the terminal, for what can be played: the name of what it asks for, how it is written, where it works and what it does. */
struct export_key {
	const char *request, *shown, *scope;
	const char *help;        /* NULL: another key for the request of the row before */
	unsigned panes;          /* a bit for each pane in which it works, by their digits; 0: in all */
};

struct export_options {
	const char *picture;     /* which of the format's pictures; NULL: its first */
	uint32_t from, until;    /* of the events [from, until] only; until 0: to the end. What was before from is known, but not shown */
	bool blank;              /* without the answers: what a student fills in by hand */
	bool ascii;              /* no characters beyond ASCII, where the format is for reading */
	int width;               /* columns, where the format has some; 0: 80 */
	int (*perform)(FILE *out, const struct trace *t); /* writes a showing: as export_write. NULL: what is performed cannot be had */
	const struct export_key *keys; /* where it can be played; ended by a row without a request. NULL: none */
};

/* Returns 0 or ERR_SYSTEM (errno says why), ERR_MEMORY. */
typedef int export_write(FILE *out, const struct trace *t, const struct export_options *o);

struct export_format {
	const char *name;        /* as --to takes it */
	const char *suffix;      /* of its files, with the dot */
	const char *pictures;    /* words separated by '|', the first is the default; NULL: there is only one */
	bool blank;              /* it can leave the answers out */
	bool performed;          /* it is of the whole run, and needs o->perform */
	bool played;             /* it has what was before o->from, too, and begins there */
	uint32_t events_max;     /* it can have no more; 0: any number */
	const char *purpose;     /* one line */
	export_write *write;
};

/* All formats, ended by a row without a name. */
const struct export_format *export_formats(void);
/* The format of that name, or the one whose files end so; NULL. */
const struct export_format *export_find(const char *name);
const struct export_format *export_find_suffix(const char *path);
/* Whether there are not too many events for the format: 0, or ERR_UNSUPPORTED with d saying so. */
int export_fits(const struct export_format *f, const struct trace *t, const struct export_options *o, struct diag *d);
/* Whether the format has a picture of that name. */
bool export_has_picture(const struct export_format *f, const char *picture);

#endif
