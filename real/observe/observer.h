/*
 * observer.h - inside the observer: the thread, its queue, and what a tier is. Only real/observe/ includes this.
 *
 * A tier is one way of watching. All of its operations are called on the observer thread, so all ptrace requests come from that
 * one thread. (A second thread, answerer.h, looks in turns with it.) Findings go to o->tree; the tree's events come back to the
 * observer, which merges what was injected (output, marks) by time and queues everything for observer_take.
 */
#ifndef PROCLAB_REAL_OBSERVER_H
#define PROCLAB_REAL_OBSERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "real/observe/channels.h"
#include "real/observe/injected.h"
#include "real/observe/observe.h"
#include "real/observe/tree.h"

struct answerer;
struct things;
struct lines;
struct pages;
struct faults;
struct notify;

struct tier {
	char letter;
	const char *name;      /* "switch records of the whole machine" */
	const char *sees;
	const char *misses;
	const char *raise;     /* the command that would allow it, or NULL */
	/* Whether it works here, by trying; detail says what was tried and what the system answered. */
	bool (*probe)(char *detail, size_t size);
	/* Begin, the program being held before its exec; tree_start has been told. Returns 0 or an error with d filled. */
	int (*start)(struct observer *o, struct diag *d);
	/* Find out what has happened up to about now and tell the tree. now: ns since t0. Returns the ns after which it wants to
	 * be called again at the latest; a descriptor added with observer_poll calls it earlier. */
	int64_t (*step)(struct observer *o, int64_t now);
	/* The supervisor has reaped pid: an exact fact about a direct child or an adopted orphan. May be NULL. */
	void (*reaped)(struct observer *o, int64_t t, int32_t pid, int status);
	/* No process is left: tell the rest. */
	void (*finish)(struct observer *o, int64_t now);
	void (*free)(struct observer *o);
	/* Whether bytes are counted; NULL: only by notification. */
	bool (*counts)(const struct observer *o);
	/* A process is about to write and stands still meanwhile: it can be looked at. Goes with written. */
	void (*writing)(struct observer *o, int32_t pid, int32_t fd);
	/* Take a message that notify.c has looked at, whose channel is to be found by its descriptor; for a tier that is behind now.
	 * NULL: the tree gets it, by its time. */
	void (*written)(struct observer *o, const struct event *e);
	/* How far behind now its findings may come, ns: injected events wait that long, so that order is kept. A step that has told
	 * less sets o->told. */
	int64_t delay;
};

extern const struct tier tier_perf_wide;  /* R */
extern const struct tier tier_perf;       /* P */
extern const struct tier tier_ptrace;     /* T */
extern const struct tier tier_proc;       /* S */
enum { TIERS = 4 };
extern const struct tier *const observer_tiers[TIERS]; /* the best first */

struct reaped;
struct observer;
typedef void observer_ready_fn(struct observer *o, uint64_t tag, uint32_t epoll_events);

struct observer {
	struct observe_options options;
	int64_t t0;                  /* CLOCK_MONOTONIC ns of the trace's 0 */
	const struct tier *tier;
	void *state;                 /* the tier's own */
	pthread_mutex_t looking;     /* guards what follows up to `published`, and all that the tier does */
	atomic_int waiting;          /* threads that want to look */
	struct tree *tree;
	struct channels *channels;
	struct things *things;
	struct lines *lines;
	int64_t counted;             /* when their messages were last told */
	int64_t told;                /* up to when the tier has told all; what was injected goes in so far */
	struct pages *pages;         /* NULL unless wanted */
	struct faults *faults;       /* NULL unless wanted and allowed */
	struct notify *notify;       /* contents by seccomp notification, NULL unless wanted */
	struct answerer *answerer;
	bool planned;                /* this thread will publish in time what is staged */
	int64_t published;           /* when the other side was last woken */
	int epoll;
	observer_ready_fn *on_ready;
	pthread_t thread;

	pthread_mutex_t lock;        /* guards what follows */
	pthread_cond_t started;
	int start_result;            /* 1 while starting */
	struct diag start_diag;
	struct trace *stage;         /* events not yet taken */
	int stage_fd;                /* eventfd: readable when stage has events */
	struct injected_list injected; /* by time */
	struct reaped *reaped;       /* reaps the supervisor has seen */
	uint32_t nreaped, cap_reaped;
	int wake_fd;                 /* eventfd: wakes the thread */
	int listener;                /* -1 until observer_listen */
	bool finishing;
	int32_t *owned;              /* pids that may be signalled */
	uint32_t nowned, cap_owned;

	struct trace *taken;         /* the taker's: being handed over, up to event taken_at */
	uint32_t taken_at;
	bool running;
};

/* ns since t0. */
int64_t observer_now(const struct observer *o);
/* Whether the process ignores SIGCHLD, so that the kernel reaps its children. Of one that has ended: whether it did when last asked. */
bool observer_ignores_children(struct tree_proc *p);
/* Let fd wake the thread when it is readable (EPOLLIN) or hung up; `tag` is given to the function set with observer_on_ready.
 * Edge: EPOLLET. */
int observer_poll(struct observer *o, int fd, uint32_t epoll_events, uint64_t tag);
/* Between these a thread other than the observer's may look and tell the tree. */
void observer_look(struct observer *o);
void observer_looked(struct observer *o);
/* Of a thread that looks: no signals, and before a busy program's where that is allowed: late looks are wrong times. */
void observer_prepare_thread(void);
/* Called on the observer thread for each ready descriptor, before the next step; set in start. */
void observer_on_ready(struct observer *o, observer_ready_fn *fn);

#endif
