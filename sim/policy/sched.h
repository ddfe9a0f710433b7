/*
 * sched.h - the scheduler as a value: entities (jobs, or threads of the simulated machine), ready queues, and one policy.
 *
 * Whoever owns time drives it: sched_ready when an entity can run, sched_charge for the CPU time it had, sched_decide at an
 * instant at which something has changed. The policy (policy.h) says who comes next and for how long; it knows neither processes
 * nor clocks. Times are int64 in the caller's unit: ticks for `proclab sched`, ns for the machine.
 *
 * At an instant the caller reports in this order: time used (sched_charge), those who leave (sched_block, sched_remove), those
 * whose slice is over (sched_expire), sched_tick, those who come (sched_ready), and then sched_decide.
 *
 * Invariant: an entity is idle, ready (in exactly one queue) or running (on exactly one CPU).
 */
#ifndef PROCLAB_SIM_POLICY_SCHED_H
#define PROCLAB_SIM_POLICY_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/policy/options.h"
#include "sim/vm/part.h"

#define SCHED_NONE UINT32_MAX
#define SCHED_CPUS 64
#define SCHED_FOREVER INT64_MAX
#define SCHED_UNTOLD (-1)

/* Why an entity becomes ready. */
enum sched_why {
	SCHED_ARRIVED,   /* it is new */
	SCHED_WOKEN,     /* what it waited for has happened */
	SCHED_YIELDED,   /* it gave the CPU up by itself */
	SCHED_EXPIRED,   /* its slice is over */
	SCHED_PREEMPTED, /* somebody else is better; it has what is left of its slice */
	SCHED_BALANCED,  /* it changes to another CPU's queue */
};

enum sched_state { SCHED_UNUSED, SCHED_IDLE, SCHED_READY, SCHED_RUNNING };

/* What the owner says of an entity; zero where it says nothing. */
struct sched_params {
	int32_t priority;  /* lower is better */
	int32_t nice;      /* -20 to 19 */
	int64_t tickets;   /* shares of lottery and stride; 0: DEFAULT_TICKETS */
	int64_t period;    /* of periodic work, 0 none */
	int64_t released;  /* when its present work was released: its deadline is a period later */
	uint64_t cpus;     /* bit c: may run on CPU c; 0: on all */
};
#define DEFAULT_TICKETS 100

/* Smaller comes first: by a, then by b. */
struct sched_key {
	int64_t a, b;
};

/* Where an entity stands among the ready ones, for somebody who looks: the smallest level is next, in it the smallest key. */
struct sched_place {
	struct sched_key key;
	int32_t level;
	bool lot;                      /* chance says who is next */
	const char *note;              /* to be said after its measure, or NULL */
};

struct sched_entity {
	struct sched_params params;    /* written by the owner through sched_params */
	/* written by sched.c */
	uint8_t state;                 /* enum sched_state */
	int16_t cpu;                   /* where it runs, or ran last; -1 */
	int16_t home;                  /* its queue while it is ready */
	uint32_t rank;                 /* position in its queue's heap */
	int64_t ready_since;
	uint32_t next_free;
	/* written by the policy */
	struct sched_key key;          /* its place in the queue */
	int64_t burst;                 /* what is left of the CPU burst as the owner told it, SCHED_UNTOLD */
	int64_t burst_used;            /* CPU time since its last wait */
	int64_t guess;                 /* predicted burst where nobody knows it */
	int64_t slice_left;            /* what it may still run before it has to give way */
	int64_t allotment_left;        /* mlfq: quanta until it sinks */
	int32_t level;                 /* mlfq: queue, 0 the highest */
	int32_t told_level;            /* written by sched.c: its place as somebody who looks knows it */
	struct sched_key told;
	int64_t share;                 /* virtual time (cfs, eevdf), pass (stride) */
	int64_t lag;                   /* eevdf: what it is owed while it sleeps */
	int64_t deadline;              /* edf: absolute; eevdf: virtual */
};

/* Ready entities of all CPUs, or of one: a heap by key. */
struct sched_queue {
	uint32_t *ids;
	uint32_t n;
};

struct sched_cpu {
	uint32_t current;              /* entity, SCHED_NONE */
	uint32_t beaten;               /* who was the best of the others at the decision, SCHED_NONE */
	int64_t since;                 /* of the decision */
	int64_t ready_before;          /* how long the entity had been ready then */
	int64_t drawn, of;             /* lottery: the winning ticket, of how many */
	int64_t slice;                 /* for how long it may run from then on, SCHED_FOREVER */
	uint32_t others;               /* how many others were ready then */
	uint32_t stolen;               /* 1: taken from another CPU's queue */
};

struct sched {
	struct part part;
	const struct policy *policy;
	struct policy_options options;
	int cpus;
	int queues;                    /* 1, or one per CPU */
	struct sched_queue queue[SCHED_CPUS];
	struct sched_cpu cpu[SCHED_CPUS];
	struct sched_entity *entities;
	uint32_t count, cap;           /* rows used so far, and room for (heaps have as much) */
	uint32_t free;                 /* first of the chain of rows to be used again */
	uint32_t nready, nrunning;
	int64_t back, front;           /* last places given at the back and at the front */
	int64_t now;                   /* of the last call that told the time */
	int64_t floor;                 /* least virtual time or pass, never decreasing */
	int64_t tick_at;               /* next time the policy itself wants to act, SCHED_FOREVER */
	uint64_t random;               /* state of the lottery's draws */
	bool shifted;                  /* keys in the queues have changed, and nobody has asked sched_shifted yet */
};

/* A scheduler with nobody in it; never NULL. options: of a known policy. cpus: 1 to SCHED_CPUS. Freed with part_drop. */
struct sched *sched_new(const struct policy_options *options, int cpus, uint64_t seed);

/* A new entity, idle. */
uint32_t sched_add(struct sched *s, const struct sched_params *params, int64_t now);
/* It is gone for good, whatever it was doing; its number may be used again. */
void sched_remove(struct sched *s, uint32_t id);
/* Change what the owner says of it. */
void sched_set_params(struct sched *s, uint32_t id, const struct sched_params *params);

/* An idle entity can run. burst: how much CPU time it wants until it next waits, or SCHED_UNTOLD. */
void sched_ready(struct sched *s, uint32_t id, enum sched_why why, int64_t burst, int64_t now);
/* A ready or running entity can no longer run. */
void sched_block(struct sched *s, uint32_t id, int64_t now);
/* The running entity of a CPU gives way to others by itself (sched_yield). */
void sched_yield_cpu(struct sched *s, int cpu, int64_t now);
/* It has used CPU time. */
void sched_charge(struct sched *s, int cpu, int64_t ran);
/* How long the running entity of a CPU may go on before sched_expire is due; SCHED_FOREVER. */
int64_t sched_slice(const struct sched *s, int cpu);
/* Its slice is over: it goes back to the queue. */
void sched_expire(struct sched *s, int cpu, int64_t now);
/* When the policy wants sched_tick by itself (mlfq's boost); SCHED_FOREVER. */
int64_t sched_next_tick(const struct sched *s);
void sched_tick(struct sched *s, int64_t now);

/* Put the best entities onto the CPUs. Bit c of the result: a decision was made on CPU c (cpu[c].current may be who it was
 * before). */
uint64_t sched_decide(struct sched *s, int64_t now);
/* The running entity of a CPU, SCHED_NONE. */
uint32_t sched_current(const struct sched *s, int cpu);

/* Where a ready entity stands. */
void sched_place(const struct sched *s, uint32_t id, struct sched_place *out);
/* The first ready entity, from number id on, whose place has changed while it was in its queue, since it joined or since this was last asked;
 * SCHED_NONE. To be asked until it says SCHED_NONE. */
uint32_t sched_shifted(struct sched *s, uint32_t id);
/* By what the policy judges an entity: "vruntime 4.2 ms"; "" where by nothing but its turn. unit: as for sched_explain. */
void sched_measure(const struct sched *s, uint32_t id, int64_t unit, char *buf, size_t size);

/* Names of entities in a reason: name(arg, id, buf) fills buf of 32 bytes. */
typedef void sched_namer(const void *arg, uint32_t id, char buf[32]);
/* Why the last decision on a CPU was taken: "lowest vruntime 12.0 against P5's 14.5". unit: of times, for people (1 for ticks,
 * 1000000 to show ns as ms). */
void sched_explain(const struct sched *s, int cpu, int64_t unit, sched_namer *name, const void *arg, char *buf, size_t size);

#endif
