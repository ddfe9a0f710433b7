/*
 * policy.h - one scheduling policy: who comes next, for how long, and why. One file each; policies.c lists them.
 *
 * A policy keeps what it knows in the fields of sched_entity that are its own and in struct sched; it has no storage. What is
 * NULL is not needed by it. docs/howto-policy.md shows how to add one.
 */
#ifndef PROCLAB_SIM_POLICY_POLICY_H
#define PROCLAB_SIM_POLICY_POLICY_H

#include "sim/policy/sched.h"

struct policy {
	const char *name;
	const char *alias;         /* another textbook's word, NULL */
	const char *summary;       /* one line */
	const char *source;        /* where it is described */
	struct policy_param params[POLICY_PARAMS];
	bool quantum;              /* --quantum means something to it */
	bool periods;              /* it goes by the periods of jobs, and by nothing else */
	bool keeps_slice;          /* what is left of a slice outlives a wait */
	/* A new entity: its first level, virtual time ... */
	void (*arrive)(struct sched *s, struct sched_entity *e);
	/* It joins the queue: give it its key. PREEMPTED and BALANCED keep its place unless the key says otherwise. */
	void (*enqueue)(struct sched *s, struct sched_entity *e, enum sched_why why);
	/* It has run. burst_used, burst and slice_left are up to date. */
	void (*charge)(struct sched *s, struct sched_entity *e, int64_t ran);
	/* It leaves the CPU or the queue to wait. */
	void (*block)(struct sched *s, struct sched_entity *e);
	/* Its slice is over (it is enqueued afterwards). */
	void (*expire)(struct sched *s, struct sched_entity *e);
	/* It gets a CPU: slice_left for it, SCHED_FOREVER for no limit. NULL: no limit. */
	int64_t (*slice)(struct sched *s, struct sched_entity *e);
	/* Who is first, among those that may run on cpu; NULL: the smallest key. draw: the CPU's record of the decision. */
	uint32_t (*pick)(struct sched *s, const struct sched_queue *q, int cpu, struct sched_cpu *draw);
	/* Whether a ready one takes the CPU from a running one. NULL: never. */
	bool (*preempts)(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running);
	/* Acts by itself at s->tick_at; sets the next. begin sets the first. */
	void (*begin)(struct sched *s);
	void (*tick)(struct sched *s);
	/* Where a ready entity stands among the others, if that is more than its key. NULL: by its key, all in one level. */
	void (*place)(const struct sched *s, const struct sched_entity *e, struct sched_place *out);
	bool shifts;               /* places change as time passes, and not only when a queue is put in order again */
	/* The measure it decides by, of one entity, as "shortest next burst 4": word before, value after. */
	const char *measure;       /* "shortest next burst" */
	const char *noun;          /* the measure of one who waits for his turn: "next burst"; NULL: it is nothing but his turn */
	bool timed;                /* that is a time */
	bool lot;                  /* chance says who is next */
	void (*show)(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size);
};

/* All of them, ended by NULL. */
extern const struct policy *const policies[];

/* The value of a parameter for a level (0 where it is no list). The row must be of s's policy. */
int64_t policy_value(const struct sched *s, int param, int level);
/* The next place at the back, or at the front, of all queues. */
int64_t sched_back(struct sched *s);
int64_t sched_front(struct sched *s);
/* The number of an entity. */
uint32_t sched_id(const struct sched *s, const struct sched_entity *e);
bool sched_key_less(struct sched_key a, struct sched_key b);
/* Whether it may run on a CPU. */
bool sched_allowed(const struct sched_entity *e, int cpu);
/* The first of q that may run on cpu, by key; SCHED_NONE. */
uint32_t sched_first(const struct sched *s, const struct sched_queue *q, int cpu);
/* Put a queue in order again after many keys have changed. */
void sched_reorder(struct sched *s, struct sched_queue *q);
/* Whose turn it is when keys are first come, first served: at the back, or where it was. */
void sched_enqueue_fifo(struct sched *s, struct sched_entity *e, enum sched_why why);
/* A slice of --quantum, or what is left of it. */
int64_t sched_slice_quantum(struct sched *s, struct sched_entity *e);
/* Show a time; the number itself. */
void sched_show_time(int64_t time, int64_t unit, char *buf, size_t size);

#endif
