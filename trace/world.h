/*
 * world.h - the world: what the events add up to at an instant. world = fold(events), nothing else.
 *
 * Flat arrays of plain data, so that a copy is a few memcpy; processes' memory alone is shared by reference
 * (world_memory.h). Students may read it; only world*.c writes it. Pointers to strings are borrowed from the trace. Rows
 * are found by index; pids may be used again by the kernel, so a lookup by pid finds the youngest process of that pid. A
 * process's row and its main thread's stay for good; the row of another thread that has ended (GONE) may be given to a
 * new one. Rows that belong together are chained by index, WORLD_NONE at the end: a process's threads (leader first,
 * then `next`; ended ones leave the chain), a process's ends, a channel's ends, and the processes that are not GONE, in
 * order of birth, so that a long run does not make looking at the present slow. A process's state is derived from its
 * threads' by world.c alone; a transition outside transition.h's table is counted in `surprises` (sim asserts instead).
 */
#ifndef PROCLAB_TRACE_WORLD_H
#define PROCLAB_TRACE_WORLD_H

#include <stddef.h>

#include "trace/event.h"

struct world_space;

/* Times in ns spent in each state, and how often. */
struct account {
	int64_t in[STATE_COUNT];    /* up to `since`, exclusive of the state it is in now */
	int64_t since;              /* when the present state began */
	int64_t first_run;          /* t of the first time on a CPU, UNKNOWN */
	int64_t vol, invol;         /* switches: gave the CPU up by itself; was preempted */
};

struct world_thread {
	int32_t tid, pid;
	uint32_t proc;              /* index of its process */
	uint32_t next;              /* next thread of the process */
	uint32_t hash_next;         /* for look-ups */
	uint8_t state;              /* enum state */
	uint8_t precision;          /* of that state */
	uint8_t line_precision;     /* of its line: INFERRED from where it waits, SAMPLED */
	int16_t cpu;                /* while RUNNING, UNKNOWN else; last_cpu stays */
	int16_t last_cpu, sig;      /* sig: what stopped it */
	int32_t woken_by;
	int32_t line;               /* source line last seen */
	const char *file, *name;
	struct wait wait;           /* while WAITING */
	uint32_t placed, chosen;    /* events that say its place or slice, and why it was chosen; while READY or RUNNING, 0 */
	struct account acc;
	/* the kernel's counters as last reported, UNKNOWN; at: when; seen: the account's running and ready time then */
	struct { int64_t run, ready, vol, invol, at, seen_run, seen_ready; } usage;
};

struct world_proc {
	int32_t pid;
	int32_t ppid_birth, ppid;   /* parent at birth; parent now */
	uint32_t parent;            /* index of the parent at birth, WORLD_NONE when not in the tree */
	uint32_t leader;            /* index of the main thread, first of the chain of threads */
	uint32_t ends;              /* first of the chain of its ends, newest first */
	uint32_t here_next, here_prev; /* in the chain of processes that are not GONE */
	uint32_t hash_next;         /* for look-ups */
	uint8_t how;                /* enum fork_how */
	uint8_t state;              /* enum state, derived */
	bool precision_running;     /* running against ready is exact (false: sampled) */
	bool orphan;                /* a live process whose parent has died; false again once it is dead itself (orphaned stays) */
	int32_t threads_live, threads_total;
	int32_t threads_in[STATE_COUNT]; /* its threads by state, ended ones left out */
	const char *name;           /* short, of the last exec or of the parent */
	uint32_t last_exec;         /* event number of the last exec, 0 none */
	uint32_t failed_exec;       /* event number of an exec that failed since then, 0 none */
	int64_t born, died, reaped; /* t, UNKNOWN */
	int32_t exit_code, exit_sig;/* UNKNOWN */
	bool exited;
	int32_t reaped_by;          /* pid; 0 by the kernel itself; UNKNOWN not reaped or not known by whom */
	bool reap_auto;
	int64_t orphaned;           /* t of its parent's death, UNKNOWN */
	int32_t adopted_by;         /* pid, 0 none */
	int32_t last_sig;           /* last signal to it, 0 */
	struct account acc;         /* of the process as a whole: in[RUNNING] while any thread runs */
	/* sums over threads that have ended, so that totals are right when their rows are reused */
	struct { int64_t run, ready, vol, invol; } ended;
	uint32_t faults[FAULT_COUNT];/* page faults told of so far */
	uint32_t birth;             /* event number of its birth */
	uint32_t vars;              /* first of the chain of variables it has shown since its last exec, newest first */
	uint32_t borrows;           /* index of the process whose memory it uses (vfork), WORLD_NONE */
	struct world_space *space;  /* its memory (world_memory.h), NULL */
	/* the kernel's word on the whole process, UNKNOWN; seen: the sums over its threads then */
	struct { int64_t run, ready, vol, invol, seen_run, seen_ready; } whole;
};

struct world_chan {
	uint32_t id;
	uint8_t kind;               /* enum chan_kind */
	bool outside, dead;         /* dead: there were ends, and none is left */
	uint32_t ends, open_ends;   /* first of the chain of its ends, newest first; how many are open */
	struct { uint32_t all, foreign; } held[2][4]; /* of these by side and mode: how many, and how many not of the tree */
	uint32_t hash_next;         /* for look-ups */
	int64_t capacity, queued[2];/* queued towards side 0 and side 1 (pipes use [0]); UNKNOWN */
	int64_t bytes, messages;    /* sent in all */
	int64_t bytes_received, messages_received;
	int32_t last_writer, last_reader;
	int64_t last_used, last_sent, last_received; /* t, UNKNOWN */
	const char *name;
	const char *last_data;      /* the first bytes of the last message, where recorded and not forgotten */
	uint32_t last_data_len, last_data_n; /* n: number of its event */
};

/* One end held now, or held once (closed). A process that has several fds of a channel has several rows. */
struct world_end {
	uint32_t chan;              /* id */
	int32_t pid, fd;
	uint32_t proc;              /* index of the holder, WORLD_NONE when not in the tree */
	uint32_t next_of_proc, next_of_chan;
	uint32_t hash_next;         /* for look-ups */
	uint8_t mode, side, how;    /* how it was gained, or lost once closed */
	bool open;
	int64_t since, until;       /* until: UNKNOWN while open */
};

/* A variable that a process has shown, as it was then. */
struct world_var {
	const char *name, *value;   /* value: NULL not known, or forgotten */
	uint64_t addr;
	int64_t size, t;
	uint32_t n;                 /* number of the event */
	uint32_t proc, next_of_proc;
};

#define WORLD_NONE UINT32_MAX

struct world {
	uint32_t n;                 /* the last event folded in */
	int64_t t;
	size_t weight;              /* of a keyframe: bytes of its processes' memory (cursor.c) */
	uint32_t nproc, cap_proc, nthread, cap_thread, nchan, cap_chan, nend, cap_end, nvar, cap_var;
	struct world_proc *procs;   /* in order of birth */
	struct world_thread *threads;
	struct world_chan *chans;   /* in order of first sight */
	struct world_end *ends;     /* in order of first sight */
	struct world_var *vars;     /* in order of first showing */
	uint64_t counts[EV_COUNT];  /* events folded, by kind */
	uint64_t precisions[PRECISION_COUNT];
	uint64_t edges[STATE_COUNT][STATE_COUNT]; /* transitions of processes' threads taken so far */
	uint64_t surprises;         /* transitions outside the table */
	int64_t lost;               /* events known to be missing, at least */
	int64_t lost_messages;      /* of these, messages that were seen, but not through which channel they went */
	uint32_t last_mark;         /* event number of the last mark, 0 */
	uint32_t last_state;        /* event number of the last state event, 0 */
	uint32_t marks;             /* how many so far */
	uint32_t step_waits;        /* event number of a step mark that waits for the viewer, 0 */
	int32_t step_pid, step_tid; /* who */
	uint32_t here, here_last;   /* the chain of processes that are not GONE: first and last */
	uint32_t free_thread;       /* first of the chain of thread rows that may be used again, WORLD_NONE */
	/* for look-ups: first row of each hash value, as many as the array has room */
	uint32_t *proc_map, *thread_map, *chan_map, *end_map;
};

void world_init(struct world *w);
void world_clear(struct world *w);
/* Make dst (initialised) equal to src. Returns 0 or ERR_MEMORY. */
int world_copy(struct world *dst, const struct world *src);
/* Whether two worlds are the same in everything a view can see. */
bool world_equal(const struct world *a, const struct world *b);
/* Fold one event in. Must be event w->n + 1. Out of memory asserts. */
void world_apply(struct world *w, const struct event *e);

/* The youngest process, thread, channel of that id; NULL. */
const struct world_proc *world_proc(const struct world *w, int32_t pid);
const struct world_thread *world_thread(const struct world *w, int32_t tid);
const struct world_chan *world_chan(const struct world *w, uint32_t id);
/* The open end of a channel that a process has as descriptor fd; NULL. */
const struct world_end *world_end(const struct world *w, const struct world_proc *p, uint32_t chan, int32_t fd);
/* Whether a channel's ends are two sides, each of which reads and writes. */
bool chan_has_sides(enum chan_kind kind);
/* Next thread or end of a chain: `for (th = world_threads(w, p); th; th = world_next_thread(w, th))`. */
const struct world_thread *world_threads(const struct world *w, const struct world_proc *p);
const struct world_thread *world_next_thread(const struct world *w, const struct world_thread *th);
const struct world_end *world_proc_ends(const struct world *w, const struct world_proc *p);
const struct world_end *world_next_of_proc(const struct world *w, const struct world_end *e);
const struct world_end *world_chan_ends(const struct world *w, const struct world_chan *c);
const struct world_end *world_next_of_chan(const struct world *w, const struct world_end *e);
/* Drop what points into events before n (trace_forget). */
void world_forget(struct world *w, uint32_t n);

/* Account of a process or thread including the state it is in, as of time now (ns). */
void account_at(const struct account *a, enum state s, int64_t now, struct account *out);

/* What people ask of a process at time now. Running is CPU time, of all threads together, as getrusage counts it: the
 * kernel's own figures where it gave them (usage events) plus what has been seen since, else the sum of what was seen.
 * Ready likewise. Waiting is the rest of a single-threaded process's life, so that the parts add up to it; with several
 * threads it is the time in which all that were not stopped waited. UNKNOWN where the tier cannot tell. */
struct proc_times {
	int64_t running, ready, waiting, stopped, zombie;
	int64_t turnaround;         /* birth to death, or to now */
	int64_t response;           /* birth to first time on a CPU, UNKNOWN */
	int64_t vol, invol;         /* as getrusage would say: the switch at its exit included */
};
void world_proc_times(const struct world *w, const struct world_proc *p, int64_t now, struct proc_times *out);

#endif
