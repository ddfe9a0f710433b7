/*
 * observe.h - the observer: a thread that watches a process tree by the best means there are, and queues events in order.
 *
 * Life: observer_start while the program is held before its exec (all that it does afterwards is seen); observer_take from the
 * source's pump; observer_finish when the supervisor says that no descendant is left; observer_free.
 */
#ifndef PROCLAB_REAL_OBSERVE_H
#define PROCLAB_REAL_OBSERVE_H

#include <linux/filter.h>
#include <sys/types.h>

#include "real/real.h"

struct observer;

struct observe_options {
	char tier;                 /* wanted, 0 the best */
	enum real_ipc ipc;
	bool memory;               /* pages and page faults too */
	pid_t root;                /* the program, stopped before its exec in a read of the go pipe */
	const char *name;          /* its short name */
	pid_t supervisor;          /* its parent, which adopts orphans */
	pid_t init;                /* init of its own PID namespace as seen from here, 0 none */
};

/* Watch. Returns 0, ERR_UNSUPPORTED when the wanted tier does not work here, ERR_SYSTEM; d filled. */
int observer_start(const struct observe_options *o, struct observer **out, struct diag *d);
/* CLOCK_MONOTONIC ns that is the trace's 0: when the observer was in place, and the program need not be held any longer. What it
 * was held for is no time of its own. */
int64_t observer_t0(const struct observer *o);
char observer_tier(const struct observer *o);
/* What is really seen of channels: "content", "counts", "ends" (who holds which end, no bytes) or "off"; for the trace's header. */
const char *observer_ipc(const struct observer *o);
/* The seccomp filter that the program must install before its exec so that contents can be seen; NULL where not needed.
 * (ipc content; the listener is then given with observer_listen.) */
const struct sock_fprog *observer_filter(const struct observer *o);
void observer_listen(struct observer *o, int listener);
/* Readable (poll) when there is something to take. */
int observer_fd(const struct observer *o);
/* Append what is queued to t (strings copied into its pool). Returns how many events. */
int observer_take(struct observer *o, struct trace *t, int64_t budget);
/* Whether page faults are told as the kernel counts them: then none has to be concluded. */
bool observer_tells_faults(const struct observer *o);
/* Queue an event found elsewhere (OUT, MARK, VAR, the exit status the supervisor saw): merged by its time. Its bytes and texts are copied;
 * a name must live for ever (proc_intern.h). Thread-safe. */
void observer_inject(struct observer *o, const struct event *e);
/* The process pid, which takes itself for `inner`, tells of its things in this file (things.h), which is ours from now on. Thread-safe. */
void observer_page(struct observer *o, int fd, int32_t pid, int32_t inner);
/* The supervisor reaped pid (a child or an adopted orphan) with this wait status at time t (ns since t0). Thread-safe. */
void observer_reaped(struct observer *o, int64_t t, pid_t pid, int status);
/* Whether pid belongs to the tree and has not been reaped: may be signalled. Thread-safe. */
bool observer_owns(struct observer *o, pid_t pid);
/* Proclab is about to end the run: deaths by SIGKILL that nobody was seen to ask for are its doing. Thread-safe. */
void observer_killing(struct observer *o);
/* No descendant is left: queue the closing events and end the thread. observer_take afterwards gives the rest. */
void observer_finish(struct observer *o);
void observer_free(struct observer *o);

/* The rows of real_doctor about tiers. */
int observer_doctor(struct real_doctor_row *rows, int max, char *tier);

#endif
