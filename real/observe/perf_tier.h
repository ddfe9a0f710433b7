/*
 * perf_tier.h - inside tiers R and P: what tier_perf.c (the tier), perf_tell.c (records), perf_usage.c (counters), perf_look.c
 * (looking at /proc), perf_ready.c (wake-ups), perf_exit.c (switches in exits), perf_calls.c (system calls) and
 * perf_signals.c share.
 */
#ifndef PROCLAB_REAL_PERF_TIER_H
#define PROCLAB_REAL_PERF_TIER_H

#include "real/observe/failed_exec.h"
#include "real/observe/observer.h"
#include "real/observe/perf.h"
#include "real/observe/watch.h"

#define MS INT64_C(1000000)
#define LOOK_AFTER (3 * MS)    /* a wait that lasts so long has its reason looked up */
#define LOOKS_AT_ONCE 64

struct perf_calls;
struct traffic;
struct channels_look;

/* What the kernel's counters had more than the records, over so many switches. */
struct lateness { int64_t switches, missing; };

struct perf_tier {
	struct observer *o;
	bool wide;                  /* R: the whole machine's records, with the scheduler's and the signals' tracepoints */
	struct perf *perf;
	struct watch *watch;
	struct perf_calls *calls;   /* NULL where no tracepoint could be had */
	struct traffic *traffic;
	bool exact;                 /* all calls that change descriptors are seen */
	int64_t rest;               /* ns until the next step */
	int64_t stepped, told;      /* when the last step began; up to when it told */
	int most_files;             /* descriptors beyond this number are not kept */
	bool full;                  /* a ring has asked to be read */
	bool busy;                  /* this step had something to tell of the tree */
	struct lateness late;       /* of all tasks */
	double looks;               /* looks at waits that may be made now, */
	int64_t looks_at;           /* as of then */
	int64_t look_after;         /* ns that a wait must have lasted */
	uint64_t round;             /* number of this step */
};

/* Of a thread; tree_task.tier. Times are ns since t0. */
struct perf_task {
	int64_t ins, base;          /* times on a CPU told so far; the kernel's count before we watched */
	int64_t preempted, gave_up; /* times it left its CPU so far, by the records: preempted or not */
	int64_t left;               /* when it last left its CPU, or was born */
	bool left_blocked;
	int64_t ready_seen;         /* ns ready, by the records */
	/* the kernel's counters when they were read, and what the records said then: the records are a little late each time */
	struct { int64_t run, ready, run_seen, ready_seen, ins; } anchor;
	struct lateness late;       /* of its own records */
	int64_t usage_told;
	int64_t looked;             /* .left of the wait whose reason has been looked up */
	int64_t woken_early;        /* a wake-up seen just before the switch it belongs to */
	bool in_call;
	long nr;                    /* the system call it is in, */
	int64_t entered;            /* since then */
	uint64_t args[6];
	int32_t mark;               /* the descriptor of its way to proclab, for a mark; 0 none */
	uint32_t fifo;              /* the FIFO that it opens by this call; 0 not known */
	int64_t wait_returned;      /* when it last returned from waitid, UNKNOWN */
	int8_t stopping;            /* a signal that stops, sent to it and not yet seen to have done so; 0 */
	uint64_t sent;              /* signals sent to it of which it is not yet known whether they are pending */
	int64_t sent_at;
	int64_t leaving;            /* its EXIT is put off, and was then (R), will be then (P); 0 */
	struct failed_exec failed;  /* execs that are to be told */
	char exec_name[16];         /* the name it took with an exec that is not yet told */
	/* of one round */
	uint64_t round;
	int64_t round_ins, round_left, round_kernel_count;
	bool round_blocked, round_running;
	int64_t share_rest;         /* perf_ready.c: ready time to share out, and among how many waits */
	int share_waits;
};

/* Of a process; tree_proc.tier. */
struct perf_proc {
	int64_t run, ready, vol, invol;  /* of its threads that have ended */
	int64_t vol_before, invol_before;
	int64_t exit_seen;               /* an EXIT that is not yet believed, UNKNOWN */
	int exit_code;                   /* of exit_group, UNKNOWN */
	bool left_behind;                /* a zombie when its parent died: who reaps it is a matter of moments */
	bool ignored;                    /* or its parent ignored its children, and the kernel has reaped it */
	bool dirty;                      /* its descriptors are to be looked through */
	int64_t fds_changed;             /* end of the last call that changed its descriptors */
	struct channels_look *look;      /* owned; a look that is not told yet */
	int64_t swept, sweep;            /* when they were last looked through, and how long not again */
	bool ran;                        /* since the last sweep */
	uint64_t sent;                   /* signals sent to it and not seen to be dealt with */
};

struct perf_task *perf_task(struct tree_task *task);
struct perf_proc *perf_proc(struct tree_proc *proc);

/* perf_tell.c: tell the tree of one record; of all pending ones up to `until` (CLOCK_MONOTONIC ns), or less while a process is
 * ending: returns up to when; of ends that were in doubt. */
void perf_tell(struct perf_tier *pt, const struct record *r);
int64_t perf_tell_until(struct perf_tier *pt, int64_t until);
void perf_settle_exits(struct perf_tier *pt);
/* An exec, at the tracepoint (R) or when the name changes (P); path NULL where not known. */
void perf_exec(struct perf_tier *pt, int64_t t, struct tree_proc *proc, const char *path);
/* Whether a process has ended, now that somebody has reaped it: an EXIT that was in doubt is believed. */
bool perf_has_exited(struct perf_tier *pt, struct tree_proc *proc);

/* perf_exit.c (P). Whether the record is the EXIT of a process that is not yet a zombie, but may soon be: it is to wait, and what
 * comes after it. Put the switches of its exit among the records, and the EXIT behind them; false: there were none, or nobody
 * knows. */
bool perf_exit_is_early(const struct perf_tier *pt, const struct record *r);
bool perf_exit_put_off(struct perf_tier *pt, const struct record *r);

/* perf_usage.c: a thread's counters were read; a thread has ended; a process has. */
void perf_tell_counters(struct perf_tier *pt, const struct record *r, int64_t t);
void perf_add_ended(struct perf_tier *pt, int64_t t, struct tree_task *task);
/* ns on a CPU of all its threads, as told up to t. */
int64_t perf_run_told(struct perf_tier *pt, int64_t t, const struct tree_proc *proc);
void perf_tell_whole(struct perf_tier *pt, int64_t t, struct tree_proc *proc, const struct watched *row);

/* perf_look.c: look where it is worth it; what is found is told as of `now`, the horizon. */
void perf_look_around(struct perf_tier *pt, int64_t now);

/* Look at its descriptors, unless a look at them has yet to be told; where all calls are seen. */
void perf_look_now(struct perf_tier *pt, struct tree_proc *proc);

/* A look has ended before all that is told from now on. */
void perf_looked(struct perf_tier *pt, const struct record *r, int64_t t);

/* perf_ready.c: find out, for pending switches, when waits ended and what the kernel's counters were. */
void perf_ready(struct perf_tier *pt);

/* perf_calls.c. The tracepoints to open, for perf_options; then each sample; then what it knows. */
struct perf_calls *perf_calls_new(struct perf_tier *pt, struct perf_options *open);
/* Whether a call changes descriptors; whether it closes any. */
bool perf_calls_changes(long nr);
bool perf_calls_closes(long nr);
/* Whether the record is the beginning of a call on a descriptor that it has as its first argument. */
bool perf_calls_uses(const struct perf_calls *c, const struct record *r, int32_t *fd);
/* Find the ids that P needs; for doctor. */
bool perf_calls_scan(void);
/* The events are open. */
void perf_calls_opened(struct perf_calls *c);
void perf_calls_free(struct perf_calls *c);
void perf_calls_sample(struct perf_calls *c, const struct record *r);
/* The thread that a sample is about: who is woken or signalled, else who made the call. */
int32_t perf_calls_about(const struct perf_calls *c, const struct record *r);
/* The reason of a wait that begins now, as far as the calls tell. */
void perf_calls_wait(struct perf_tier *pt, int64_t t, struct tree_task *task, struct wait *out);
/* How the parent makes the child that is being born. */
enum fork_how perf_calls_fork_how(const struct tree_task *parent, enum precision *p);
/* Whether a thread of the process is in wait4 or waitid, or has just returned from waitid, at time t. */
bool perf_calls_waits(const struct tree_proc *proc, int64_t t);
/* perf_signals.c. A signal as signal_generate tells of it (R). */
struct perf_sent {
	int32_t pid, tid, to;       /* in whose name, to which thread */
	int sig, code;
	bool discarded, thread;     /* the kernel has thrown it away; to that thread alone */
};
void perf_signal_sent(struct perf_tier *pt, int64_t t, const struct perf_sent *sent);
/* As signal_deliver does: what is to be done about it (R). */
void perf_signal_delivered(struct perf_tier *pt, int64_t t, struct tree_task *to, int sig, uint64_t handler);
/* kill(2), with its first argument (P). */
void perf_signal_kill(struct perf_tier *pt, int64_t t, const struct tree_task *from, int32_t pid, int sig);
/* A signal ends the process; tree.h tells so. */
void perf_signal_fatal(struct perf_tier *pt, int64_t t, const struct tree_proc *proc, int sig);
/* The parent gets SIGCHLD at the child's end (P). */
void perf_signal_child(struct perf_tier *pt, int64_t t, const struct tree_proc *child);
/* The thread has taken a pending signal; it has read `bytes` into its memory at buffer, perhaps from a signalfd. */
void perf_signal_accepted(struct perf_tier *pt, int64_t t, struct tree_task *task, int sig, enum precision p);
void perf_signal_read(struct perf_tier *pt, int64_t t, struct tree_task *task, int32_t fd, uint64_t buffer, int64_t bytes);
/* Signals that were sent and are blocked by their target: tell that they are pending. */
void perf_signal_pending(struct perf_tier *pt, struct tree_task *task, int64_t now);

/* perf_fds.c (R): what calls that have ended did to the descriptors. made: a kind of channel, or one of these. least: the number
 * that the call was to take or the next free one; -1 it was told the number. */
enum { MADE_UNKNOWN = -1, MADE_FILE = -2, MADE_SOCKET = -3 };
void perf_fds_close(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd);
void perf_fds_close_range(struct perf_tier *pt, int64_t t, const struct tree_task *task, uint32_t first, uint32_t last, bool cloexec);
void perf_fds_dup(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t from, int32_t to, int32_t least, bool cloexec);
void perf_fds_open(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd, int made, bool cloexec);
/* An end of the FIFO, opened with these flags. */
void perf_fds_fifo(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd, uint32_t fifo, int flags);
void perf_fds_pair(struct perf_tier *pt, int64_t t, const struct tree_task *task, enum chan_kind kind, bool cloexec);
void perf_fds_received(struct perf_tier *pt, int64_t t, const struct tree_task *task);

/* perf_traffic.c. A call has moved bytes; a message whose channel is to be found by its descriptor; what a descriptor is
 * (channels_found_fn); descriptors are gone (fd UNKNOWN: all of the process); say how many messages were lost. */
struct traffic *traffic_new(struct perf_tier *pt);
void traffic_free(struct traffic *tr);
void traffic_tell(struct traffic *tr, int64_t t, const struct tree_task *task, bool send, int32_t fd, int64_t bytes);
/* Through a System V message queue, which has an identifier and no descriptor. */
void traffic_tell_sysv(struct traffic *tr, int64_t t, const struct tree_task *task, bool send, int32_t id, int64_t bytes);
void traffic_place(struct traffic *tr, struct event *e);
void traffic_found(void *tr, int64_t t, int32_t pid, int32_t fd, uint32_t open, uint32_t chan, uint8_t side, uint8_t kind);
void traffic_closed(struct traffic *tr, int32_t pid, int32_t fd);
void traffic_tell_lost(struct traffic *tr, int64_t t);
/* A look proved what the calls only let suppose (channels_proved_fn); nothing will be proved any more. */
void traffic_proved(void *tr, int64_t t, uint32_t chan, uint8_t modes);
void traffic_finish(struct traffic *tr, int64_t t);

#endif
