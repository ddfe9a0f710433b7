/*
 * tree.h - the observed tree: who exists and in which state, as told so far. Tiers report findings here, in order of time,
 * and the tree makes events of them.
 *
 * It keeps the promises of the vocabulary for every tier: `from` is always the state told last, every transition is one of
 * transition.h's table (a missing step is inserted at the same time, precision INFERRED), a process is born before it does
 * anything, a zombie follows an exit, an orphan is adopted at its parent's death, a finding told twice is one event.
 * Findings about a pid or tid that is not in the tree are ignored. Strings in an event are borrowed until the sink returns;
 * those of a wait (call, on) must be static or interned, as proc.h and channels.h give them. Out of memory asserts.
 * Single-threaded.
 */
#ifndef PROCLAB_REAL_TREE_H
#define PROCLAB_REAL_TREE_H

#include "real/observe/timers.h"
#include "trace/event.h"

struct tree;

struct tree_task {
	int32_t tid;
	struct tree_proc *proc;
	struct tree_task *next;        /* of its process, leader first */
	struct tree_task *chain;       /* tree.c's own: of its hash bucket */
	uint8_t state;                 /* enum state, as told */
	int16_t cpu;
	int64_t since;                 /* of the state */
	int64_t run;                   /* ns seen RUNNING in all (switch records), the current stretch excluded */
	int64_t vol, invol;            /* switches seen */
	struct wait wait;
	int64_t lines_wait;            /* lines.c's own: the wait (its since) that was looked at last */
	void *tier;                    /* a tier's own data, freed by its tree_ops.task_gone; new tasks have NULL */
	int64_t kernel_run, kernel_ready, kernel_count; /* schedstat as last read, UNKNOWN */
	int schedstat;                 /* descriptor of /proc/TID/schedstat, -1; closed with the task */
};

struct tree_proc {
	int32_t pid, ppid, ppid_birth; /* ppid: now, as told (of the program itself: who launched it) */
	struct tree_proc *next;        /* of all, order of birth */
	struct tree_proc **link;       /* tree.c's own: what points at this one */
	struct tree_task *tasks;       /* the leader (tid == pid) is always the first, also after it has left */
	int live_tasks;
	int children;                  /* unreaped processes whose ppid it is */
	char name[32];
	int pidfd;                     /* -1 when none could be had; closed with the process unless outside_pidfd */
	struct timers timers;          /* that it was seen to set */
	int8_t ignores_children;       /* observer.c's own: whether it ignores SIGCHLD, as last seen; UNKNOWN not yet */
	bool exited, reaped, execed, outside_pidfd;
	uint32_t execs;                /* how many it has made */
	uint32_t lines_looked;         /* lines.c's own: execs + 1 when its program was asked for lines, */
	bool lines_there;              /* and whether it had any */
	bool kill_told;                /* tree.c's own: who sent it SIGKILL was told, */
	int16_t delivered;             /* and the signal whose default action was told last */
	bool leaving;                  /* a tier's own: its last thread is on its way out and does nothing any more */
	int64_t born, died;
	int32_t code, sig;             /* UNKNOWN until known */
	bool core;
	void *tier;                    /* as a task's, freed by tree_ops.proc_gone */
};

typedef void tree_sink(void *arg, const struct event *e);

/* Events go to sink in the order told. */
struct tree *tree_new(tree_sink *sink, void *arg, int32_t supervisor, int32_t init);
void tree_free(struct tree *tr);

/* What a tier is asked and told; any may be NULL. */
struct tree_ops {
	void (*task_gone)(void *arg, struct tree_task *task);  /* its row is about to be freed */
	void (*proc_gone)(void *arg, struct tree_proc *proc);
	/* Who adopts this orphan of the dead process (a subreaper in the tree); 0: the default, init if there is one, else the
	 * supervisor. */
	int32_t (*adopter)(void *arg, const struct tree_proc *orphan, int32_t dead);
};
void tree_set_ops(struct tree *tr, const struct tree_ops *ops, void *arg);

/* From now on all calls that set timers are told to the processes' timers: whether one may end a wait is known. */
void tree_see_timers(struct tree *tr);
bool tree_sees_timers(const struct tree *tr);

struct tree_proc *tree_proc(struct tree *tr, int32_t pid);   /* living or not yet reaped; NULL */
struct tree_task *tree_task(struct tree *tr, int32_t tid);
struct tree_proc *tree_first(struct tree *tr);               /* all not yet reaped, order of birth */
uint32_t tree_live(const struct tree *tr);                   /* processes not yet reaped */

/* The program itself, held before its exec. */
struct tree_proc *tree_start(struct tree *tr, int64_t t, int32_t pid, const char *name);
/* parent_tid 0: not known which thread. The child comes to be NEW, then READY. Told twice: the second is ignored, how is kept.
 * A pid that is used again (its last owner has exited and had another parent) is a new process; the old one's reap was missed and
 * is told first. */
struct tree_proc *tree_fork(struct tree *tr, int64_t t, int32_t parent, int32_t parent_tid, int32_t child, enum fork_how how,
                            enum precision p);
struct tree_task *tree_thread(struct tree *tr, int64_t t, int32_t pid, int32_t creator, int32_t tid, enum precision p);
/* path and args (argc strings, each ended by NUL) may be NULL; name is the new short name. All other threads are gone
 * afterwards. */
void tree_exec(struct tree *tr, int64_t t, int32_t pid, const char *path, const char *args, uint32_t args_len, int argc,
               const char *name, enum precision p);
/* The thread is now in state `to` (READY, RUNNING, WAITING, STOPPED). cpu where RUNNING. wait where WAITING (NULL: not
 * known). by: pid of who woke it, 0. sig: for STOPPED. The same state again is ignored, except WAITING on something else. A
 * switch from RUNNING counts as vol or invol. */
void tree_state(struct tree *tr, int64_t t, int32_t tid, enum state to, int cpu, const struct wait *wait, int32_t by, int sig,
                enum precision p);
/* A thread has ended while others of its process live; told of the last one it is ignored (tree_exit says it). */
void tree_thread_exit(struct tree *tr, int64_t t, int32_t tid, enum precision p);
/* The process has ended (its last thread). code or sig UNKNOWN where not known (tree_status may tell later, until the reap).
 * Its live children become orphans: tree_ops.adopter is asked for each child's new parent. Its zombie children change parents
 * silently: an orphan is a live process. */
void tree_exit(struct tree *tr, int64_t t, int32_t pid, int32_t code, int32_t sig, bool core, enum precision p);
/* How a process that has exited ended, learnt after the exit was told; kept for the reap. */
void tree_status(struct tree *tr, int32_t pid, int32_t code, int32_t sig, bool core);
/* It was reaped: by a pid, 0 by the kernel itself (auto), UNKNOWN. Ends the process; its row is freed. A status learnt here that
 * exit did not have is in the reap event. An exit that was not told is told first; auto-reaped, it was never a zombie. */
void tree_reap(struct tree *tr, int64_t t, int32_t child, int32_t by, int32_t code, int32_t sig, enum precision p);
void tree_adopt(struct tree *tr, int64_t t, int32_t orphan, int32_t to, enum precision p);
/* The kernel's counters of a thread, or of a whole process, up to t; UNKNOWN each where not known. */
void tree_usage(struct tree *tr, int64_t t, int32_t pid, int32_t tid, int64_t run, int64_t ready, int64_t vol, int64_t invol,
                bool whole, enum precision p);
/* Split a wait status of an ended process. */
void tree_wait_status(int status, int32_t *code, int32_t *sig, bool *core);
/* From now on proclab may end the tree: it is taken to have killed whoever dies of a SIGKILL that nobody was seen to send.
 * The one call that any thread may make. */
void tree_killing(struct tree *tr);
/* Anything else: the event as it is. */
void tree_tell(struct tree *tr, const struct event *e);

#endif
