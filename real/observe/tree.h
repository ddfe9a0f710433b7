/*
 * tree.h - the observed tree: who exists and in which state, as told so far. Tiers report findings here, in order of time, and
 * the tree makes events of them.
 *
 * It keeps the promises of the vocabulary for every tier: `from` is always the state told last, a process is born before it does
 * anything, a zombie follows an exit, an orphan is adopted at its parent's death, a finding told twice is one event. Single-threaded.
 */
#ifndef PROCLAB_REAL_TREE_H
#define PROCLAB_REAL_TREE_H

#include "trace/event.h"

struct tree;

struct tree_task {
	int32_t tid;
	struct tree_proc *proc;
	struct tree_task *next;        /* of its process, leader first */
	uint8_t state;                 /* enum state, as told */
	int16_t cpu;
	int64_t since;                 /* of the state */
	int64_t run;                   /* ns seen RUNNING in all (switch records), the current stretch excluded */
	int64_t vol, invol;            /* switches seen */
	struct wait wait;
	void *tier;                    /* a tier's own data, freed by its tree_ops.task_gone */
	int64_t kernel_run, kernel_ready, kernel_count; /* schedstat as last read, UNKNOWN */
	int schedstat;                 /* descriptor of /proc/TID/schedstat, -1 */
};

struct tree_proc {
	int32_t pid, ppid;             /* ppid: now, as told */
	struct tree_proc *next;        /* of all, order of birth */
	struct tree_task *tasks;
	int live_tasks;
	char name[32];
	int pidfd;                     /* -1 when none could be had */
	bool exited, reaped, execed, outside_pidfd;
	int64_t born, died;
	int32_t code, sig;             /* UNKNOWN until known */
	bool core;
	void *tier;
};

typedef void tree_sink(void *arg, const struct event *e);

/* Events go to sink in the order told. */
struct tree *tree_new(tree_sink *sink, void *arg, int32_t supervisor, int32_t init);
void tree_free(struct tree *tr);

struct tree_proc *tree_proc(struct tree *tr, int32_t pid);   /* living or not yet reaped; NULL */
struct tree_task *tree_task(struct tree *tr, int32_t tid);
struct tree_proc *tree_first(struct tree *tr);               /* all not yet reaped, order of birth */
uint32_t tree_live(const struct tree *tr);                   /* processes not yet reaped */

/* The program itself, held before its exec. */
struct tree_proc *tree_start(struct tree *tr, int64_t t, int32_t pid, const char *name);
/* parent_tid 0: not known which thread. The child comes to be NEW, then READY. Told twice: the second is ignored, how is kept. */
struct tree_proc *tree_fork(struct tree *tr, int64_t t, int32_t parent, int32_t parent_tid, int32_t child, enum fork_how how,
                            enum precision p);
struct tree_task *tree_thread(struct tree *tr, int64_t t, int32_t pid, int32_t creator, int32_t tid, enum precision p);
/* path and args (argc strings, each ended by NUL) may be NULL; name is the new short name. All other threads are gone afterwards. */
void tree_exec(struct tree *tr, int64_t t, int32_t pid, const char *path, const char *args, uint32_t args_len, int argc,
               const char *name, enum precision p);
/* The thread is now in state `to`. cpu where RUNNING. wait where WAITING (NULL: not known). by: pid of who woke it, 0. sig: for
 * STOPPED. The same state again is ignored, except WAITING on something else. A switch from RUNNING counts as vol or invol. */
void tree_state(struct tree *tr, int64_t t, int32_t tid, enum state to, int cpu, const struct wait *wait, int32_t by, int sig,
                enum precision p);
/* A thread other than the last of its process has ended. */
void tree_thread_exit(struct tree *tr, int64_t t, int32_t tid, enum precision p);
/* The process has ended (its last thread). code or sig UNKNOWN where not known (tree_status may tell later, until the reap).
 * Its live children become orphans: `adopter(pid)` is asked for each child's new parent. */
void tree_exit(struct tree *tr, int64_t t, int32_t pid, int32_t code, int32_t sig, bool core, enum precision p);
/* It was reaped: by a pid, 0 by the kernel itself (auto), UNKNOWN. Ends the process; its row is freed. A status learnt here that exit did not have is in
 * the reap event. */
void tree_reap(struct tree *tr, int64_t t, int32_t child, int32_t by, int32_t code, int32_t sig, enum precision p);
void tree_adopt(struct tree *tr, int64_t t, int32_t orphan, int32_t to, enum precision p);
/* The kernel's counters of a thread, or of a whole process, up to t; UNKNOWN each where not known. */
void tree_usage(struct tree *tr, int64_t t, int32_t pid, int32_t tid, int64_t run, int64_t ready, int64_t vol, int64_t invol,
                bool whole, enum precision p);
/* Anything else: the event as it is. */
void tree_tell(struct tree *tr, const struct event *e);

#endif
