/*
 * transition.h - the one table of transitions between process states: from, to, what causes it, and a sentence.
 */
#ifndef PROCLAB_TRACE_TRANSITION_H
#define PROCLAB_TRACE_TRANSITION_H

#include "trace/vocab.h"

/* X(FROM, TO, "cause in a word or two", "sentence a student can read; %s is the process") */
#define TRANSITION_LIST(X) \
	X(NEW, READY, "admitted", "%s has been created and may run") \
	X(NEW, RUNNING, "scheduled", "%s runs for the first time") \
	X(NEW, ZOMBIE, "killed", "%s was killed before it ever ran") \
	X(NEW, GONE, "killed", "%s was killed before it ever ran, and reaped") \
	X(READY, RUNNING, "scheduled", "%s gets a CPU") \
	X(READY, STOPPED, "stop signal", "%s is stopped by a signal") \
	X(READY, ZOMBIE, "killed", "%s ends, killed by a signal") \
	X(READY, GONE, "killed", "%s ends and nobody has to reap it") \
	X(RUNNING, READY, "preempted", "%s loses its CPU to another, but could go on") \
	X(RUNNING, WAITING, "waits", "%s cannot go on until something happens") \
	X(RUNNING, STOPPED, "stop signal", "%s is stopped by a signal") \
	X(RUNNING, ZOMBIE, "exits", "%s has ended; its parent has not yet reaped it") \
	X(RUNNING, GONE, "exits", "%s has ended and nobody has to reap it") \
	X(WAITING, READY, "woken", "what %s waited for has happened") \
	X(WAITING, RUNNING, "woken", "what %s waited for has happened, and it runs at once") \
	X(WAITING, WAITING, "waits on", "%s now waits for something else") \
	X(WAITING, STOPPED, "stop signal", "%s is stopped by a signal while it waits") \
	X(WAITING, ZOMBIE, "killed", "%s ends while it waits, killed by a signal") \
	X(WAITING, GONE, "killed", "%s ends while it waits, and nobody has to reap it") \
	X(STOPPED, READY, "continued", "%s is continued and may run") \
	X(STOPPED, RUNNING, "continued", "%s is continued and runs") \
	X(STOPPED, WAITING, "continued", "%s is continued and goes on waiting") \
	X(STOPPED, ZOMBIE, "killed", "%s is killed while it is stopped") \
	X(STOPPED, GONE, "killed", "%s is killed while it is stopped, and reaped") \
	X(GONE, ZOMBIE, "last thread ended", "the last thread of %s has ended; its parent has not yet reaped it") \
	X(ZOMBIE, GONE, "reaped", "the parent of %s has read its exit status") \

struct transition {
	enum state from, to;
	const char *cause;
	const char *sentence; /* printf format with one %s */
};

/* The row, or NULL when there is no such transition. */
const struct transition *transition_find(enum state from, enum state to);
/* All rows, ended by one whose sentence is NULL. */
const struct transition *transition_table(void);

#endif
