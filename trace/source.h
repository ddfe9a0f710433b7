/*
 * source.h - what a view needs of a running kernel: one interface, three implementations (simulator, observer, recording).
 *
 * A source appends events to a trace when it is pumped, and never at any other time; all calls come from the one thread that
 * owns the trace.
 */
#ifndef PROCLAB_TRACE_SOURCE_H
#define PROCLAB_TRACE_SOURCE_H

#include <stddef.h>

#include "trace/error.h"
#include "trace/trace.h"

struct source;

enum source_request {
	SOURCE_PAUSE,    /* sim: stop the clock. real: not supported (the view freezes instead) */
	SOURCE_RESUME,
	SOURCE_STEP,     /* let a program that waits in step() go on; sim: go on to the next event, and pause there */
	SOURCE_STEP_CHOICE, /* sim: to the next time that the scheduler gives somebody a CPU */
	SOURCE_STEP_LINE, /* sim, when it tells lines: to the next one */
};

struct source_status {
	bool done;        /* no more events will come; the closing ones have been pumped */
	bool recorded;    /* it is a recording: there is nobody to signal, nothing to type into */
	int code, sig;    /* the program's exit code or signal, UNKNOWN until it has ended */
	const char *ended_by; /* "exit", "signal", "limit", "deadlock", "user"; NULL before done */
	bool stuck;       /* nothing will ever happen again by itself (only a simulator knows), or a limit has been reached */
	const char *limit;/* that limit, "--time-limit (600 s)", for as long as the source lives; NULL none */
	int64_t now;      /* the time it is in the run, ns, when time goes on by itself; 0 when it does not, and once done */
	bool steps;       /* it can be paused and stepped */
	bool lines;       /* it tells lines */
	bool paused;
	double speed;     /* its seconds in one of ours; 0: as they come */
	const char *news; /* a workbench: what came last of a command, and how much news there was; NULL none. For as long as it is not pumped */
	uint32_t nnews;
};

/* Whether the run is to pause after this event. */
typedef bool source_stop(void *arg, const struct event *e);

/* A worker of the workbench that asks what to do next. */
struct source_ask {
	int32_t pid;
	char text[512];   /* what it says */
};

/* Something that can be said to a workbench. */
struct source_verb { const char *word, *arguments, *help; };

struct source_ops {
	/* Append what has happened, taking about budget ns at most. Returns the number appended, or an error code. */
	int (*pump)(struct source *s, struct trace *t, int64_t budget);
	/* A descriptor that becomes readable when there is something to pump; -1: pump again at once. */
	int (*fd)(struct source *s);
	int (*request)(struct source *s, enum source_request r);
	/* Type into the program's terminal. Returns bytes taken or an error code. */
	int (*input)(struct source *s, const void *bytes, size_t n);
	/* Send a signal to a process of the tree; refused (ERR_NOTFOUND) for any other. */
	int (*signal)(struct source *s, int32_t pid, int sig);
	/* From now on so many of its seconds in one of ours, more than 0. */
	void (*set_speed)(struct source *s, double speed);
	/* sim: from now on pause as soon as stop(arg, event) is true of an event; NULL: no more. Called in pump. */
	void (*stop_at)(struct source *s, source_stop *stop, void *arg);
	/* Tell the program's terminal its size. */
	int (*resize)(struct source *s, int rows, int cols);
	/* The next worker that has begun to ask; false: none. */
	bool (*asked)(struct source *s, struct source_ask *out);
	/* Answer one that asks. Returns 0, ERR_NOTFOUND: it does not. */
	int (*answer)(struct source *s, int32_t pid, const char *line);
	/* A workbench: what the user says in words, to the selected process (pid, 0 none) where it names none. reply: what is to be said to that.
	 * Returns 0, ERR_USAGE. */
	int (*command)(struct source *s, int32_t selected, const char *words, struct diag *reply);
	const struct source_verb *verbs; /* ended by a NULL word */
	/* End the run now: kills what still lives. The closing events come with the next pumps. ended_by "user", "deadlock", "limit". */
	void (*end)(struct source *s, const char *ended_by);
	void (*status)(struct source *s, struct source_status *out);
	/* Ends the run if need be and frees everything. */
	void (*close)(struct source *s);
};

/* First member of every implementation. Operations that are NULL are not supported. */
struct source {
	const struct source_ops *ops;
};

#endif
