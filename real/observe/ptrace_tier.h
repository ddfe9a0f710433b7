/*
 * ptrace_tier.h - inside tier T: what tier_ptrace.c (stops, execs, deaths), ptrace_births.c and ptrace_signals.c share.
 */
#ifndef PROCLAB_REAL_PTRACE_TIER_H
#define PROCLAB_REAL_PTRACE_TIER_H

#include <signal.h>

#include "real/observe/observer.h"
#include "real/observe/sampler.h"

/* A child seen before its parent's stop said that it was born. It stands still (dead: it has died already) until it is
 * claimed. */
struct parked {
	int32_t tid, ppid, tgid;
	int64_t since;
	bool dead;
};

struct ptrace_tier {
	struct observer *o;
	struct sampler *sampler;
	struct sigaction old_action;
	int wake;                   /* eventfd */
	struct parked *parked;
	uint32_t nparked, cap_parked;
	int64_t due;                /* when to look at states again */
	int32_t fresh[64];          /* zombies that have died in this round: most are reaped before a pidfd could tell it */
	int nfresh;
	int most_pidfds;            /* descriptors beyond this number are not kept */
	bool unwatched;             /* no pidfd tells the reaps of some processes: zombies are looked at */
	int64_t polled;             /* when */
};

/* tag of a pidfd, + pid */
#define PTRACE_TAG_PID (UINT64_C(2) << 32)
/* How long a birth's report may be late, ns. */
#define PTRACE_PARK_LIMIT INT64_C(20000000)

/* A request that may come too late: the tracee was killed, and its death is reported next. */
bool ptrace_request(int what, int32_t tid, void *addr, void *data);
void ptrace_resume(int32_t tid, int sig);
unsigned long ptrace_message(int32_t tid);
/* Look through the descriptors of a process that stands still. */
void ptrace_scan(struct ptrace_tier *pt, int64_t t, int32_t pid);

/* --- ptrace_births.c --- */

/* Have the reap of a process told. */
void ptrace_watch(struct ptrace_tier *pt, struct tree_proc *proc);
/* A thread stands at the end of its fork, vfork or clone. */
void ptrace_birth(struct ptrace_tier *pt, struct tree_task *task, int event, int64_t t);
/* A thread stands still that nobody has told of. */
void ptrace_park(struct ptrace_tier *pt, int64_t t, int32_t tid);
/* One has died that nobody has told of: it is born now. */
void ptrace_born_dead(struct ptrace_tier *pt, int64_t t, int32_t tid);
/* Let go the children of a process that is about to be told dead, and those whom nobody has claimed for long (parent 0:
 * only these). */
void ptrace_release_parked(struct ptrace_tier *pt, int64_t t, int32_t parent);
/* A parent that has lent its memory to a vfork child goes on when that execs or ends. */
void ptrace_vfork_done(struct ptrace_tier *pt, const struct tree_proc *child, int64_t t);

/* --- ptrace_signals.c --- */

/* A signal is being delivered to a thread, which stands still. */
void ptrace_signal(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t);
/* A stop of the whole process by a signal (sig), its end, or a new thread's first stop. The thread is resumed as it has to be. */
void ptrace_stopped(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t);
/* Whether the kernel reaps the children of this process by itself. */
bool ptrace_ignores_children(int32_t pid);

#endif
