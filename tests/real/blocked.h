/*
 * blocked.h - every way of waiting that can be provoked: functions that block the process that calls them, and what is to be known
 * of that from outside. What only the process itself knows it states in shared memory before.
 */
#ifndef PROCLAB_TESTS_BLOCKED_H
#define PROCLAB_TESTS_BLOCKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a process that is about to block says of itself. */
struct blocked_truth {
	int32_t fd, target, tid, holder;
	int nfds; int32_t fds[4]; uint8_t modes[4];
	char on[64];
	int sysv;        /* identifier to remove afterwards */
	bool skip;       /* the machine does not have it */
	int ready;
};
/* Shared with it; whoever lets somebody block maps it first. */
extern struct blocked_truth *blocked_truth;

struct blocked {
	const char *name;
	void (*block)(void);
	int why;              /* -1: it does not wait */
	bool timed;
	const char *call;     /* any of those, separated by blanks; NULL not checked */
};
/* All of them; the last has no name. */
extern const struct blocked blocked_ways[];

/* For one that blocks: it is about to. The result of a call that must not come back; ends the process. */
void blocked_ready(void);
void blocked_never(long result);
/* What the tests ask of the table's functions. */
void blocked_in_stop(void);
/* Remove what a blocked process has left in the kernel (System V). */
void blocked_remove(const struct blocked *b);

#endif
