/*
 * process.h - a process and its threads, as the kernel sees them. Both are parts: to write one, own it (process_edit, thread_edit).
 *
 * A process is known by its pid, a thread by its tid; the first thread of a process has its pid. Nothing here points at another
 * process, thread, space or object: they are named by number.
 */
#ifndef PROCLAB_SIM_KERNEL_PROCESS_H
#define PROCLAB_SIM_KERNEL_PROCESS_H

#include "sim/kernel/signal.h"
#include "sim/kernel/syscall.h"
#include "sim/vm/vm.h"
#include "trace/event.h"

#define PROCESS_NAME 32
#define LIMITS 16                 /* RLIM_NLIMITS */
enum { SIM_UID = 1000 };          /* the user that everybody is */

struct limit {
	uint64_t soft, hard;
};

/* An interval timer; all ns. For ITIMER_REAL `next` is a time of the machine's, for the others CPU time of the process. */
struct interval {
	int64_t next;                 /* TIME_NEVER: not set */
	int64_t period;
};

struct process {
	struct part part;
	/* who it is */
	int32_t pid, ppid, pgid, sid;
	char name[PROCESS_NAME];
	const struct program *program; /* what it runs; of the machine's config */
	uint64_t argv;                /* where argv was put, and how many there were; what /proc/PID/cmdline shows */
	uint32_t argc;
	bool native;                  /* init and the shell: no code, they only reap */
	bool forked;                  /* no exec since the fork */
	bool leads_session;
	/* what it has */
	uint32_t space;               /* id; shared by vfork and CLONE_VM */
	uint32_t files;               /* object id of its descriptor table */
	uint32_t umask;
	uint32_t cwd;                 /* the files part's */
	int32_t *tids;                /* of its threads that have not ended, in order of birth */
	uint32_t ntid, cap_tid;
	/* how it ends */
	bool dying, zombie;
	int32_t exit_code, exit_sig;  /* sig > 0: killed by it */
	bool core;
	/* as a parent and as a child */
	uint32_t children;            /* not reaped yet */
	int32_t *dead;                /* those of them that are zombies, in order of pid */
	uint32_t ndead, cap_dead;
	int32_t exit_signal;          /* what its parent is sent; SIGCHLD but for clone */
	int32_t vfork_tid;            /* thread that waits for its exec or exit; 0 */
	int32_t parent_death;         /* PR_SET_PDEATHSIG */
	bool subreaper;
	/* job control: stopped, and what its parent has not yet been told by wait */
	bool stopped;
	int32_t stop_sig;
	bool tell_stop, tell_cont;
	/* signals */
	struct sig_action actions[SIGNALS + 1];
	struct pending pending;
	struct interval real, virtual, prof;
	struct posix_timer *timers;
	uint32_t ntimers, cap_timers;
	uint32_t next_timer;          /* id */
	/* time, ns */
	int64_t born;
	int64_t user, system;         /* of ended threads and running ones together */
	int64_t child_user, child_system;
	int64_t vol, invol, child_vol, child_invol;
	int64_t zero_faults, copy_faults;
	uint32_t max_pages;
	/* what it may */
	struct limit limits[LIMITS];
	int8_t nice;
};

/* A handler that runs, innermost last. */
struct handling {
	uint64_t mask;                /* to be restored */
	uint32_t depth;               /* of the thread's frames when it was entered */
	uint32_t sig;
};

struct watch {
	uint32_t object, queue;
};

struct thread {
	struct part part;
	int32_t tid, pid;
	uint8_t state;                /* enum state; thread_move alone writes it */
	int16_t cpu, last_cpu;        /* -1 none */
	char name[16];
	struct vm_thread vm;
	enum vm_stop stop;            /* what it is stopped before: VM_BUDGET (nothing), VM_SYSCALL, VM_ATOMIC, VM_LINE */
	/* the system call it is in */
	struct {
		const struct syscall_row *row;
		int64_t number, args[6];
		int64_t begun;            /* ns */
		struct progress progress;
		bool active, again, interrupted, timed_out;
	} call;
	uint32_t lines;               /* told since its last system call; no part of the value */
	/* while WAITING */
	struct wait wait;             /* strings are constants */
	struct watch *watches;
	uint32_t nwatch, cap_watch;
	int64_t wake_at;              /* TIME_NEVER */
	bool firm;                    /* no signal ends the wait */
	bool woken;                   /* while STOPPED: what it waited for has happened */
	int32_t woken_by;
	/* signals */
	uint64_t mask;
	uint64_t saved_mask;          /* what sigsuspend and the like replaced, while `suspended` */
	bool suspended;
	struct pending pending;
	struct handling *handling;
	uint32_t nhandling, cap_handling;
	uint64_t alt_base, alt_size;
	uint32_t alt_flags;
	uint64_t clear_tid;           /* address to zero and wake when it ends */
	uint64_t robust;
	/* scheduling */
	int64_t since;                /* of its state, ns */
	uint32_t entity;              /* its number in the machine's scheduler */
	int64_t ran_until;            /* on the CPU's clock; it cannot go on earlier, ns */
	uint64_t affinity;
	int8_t policy;                /* SCHED_OTHER ... */
	int32_t priority;
	int64_t user, system, vol, invol;
};

/* ---- Life (process.c, thread.c) -------------------------------------------------------------------------------------------- */

/* The next pid or tid; never one in use. 0: none is free. */
int32_t machine_new_id(struct machine *m);
/* A new process in the table. */
struct process *process_add(struct machine *m, int32_t pid);
/* A copy of p as a child of its own, without threads; the descriptors and the space are the caller's affair. */
struct process *process_fork(struct machine *m, const struct process *p, int32_t pid);
void process_remove(struct machine *m, int32_t pid);
/* A new thread of pid, NEW. */
struct thread *thread_add(struct machine *m, int32_t pid, int32_t tid);
void thread_remove(struct machine *m, int32_t tid);
const struct thread *process_leader(const struct machine *m, const struct process *p);

/* The only function that changes a thread's state: asserts that the table of transitions has it, keeps the accounts, takes it
 * from or gives it to the scheduler, and emits the event. sig: when it is stopped. by: pid of who woke it. */
void thread_move(struct machine *m, struct thread *t, enum state to, int sig, int32_t by);
/* WAITING to READY: what it waited for may have happened. Nothing when it does not wait. */
void thread_wake(struct machine *m, int32_t tid, int32_t by);

/* ---- Spaces ---------------------------------------------------------------------------------------------------------------- */

uint32_t space_add(struct machine *m, struct space *s);
struct space *space_edit(struct machine *m, uint32_t id);
/* Processes that have it; the last one frees it. */
void space_hold(struct machine *m, uint32_t id);
void space_release(struct machine *m, uint32_t id);

/* ---- Beginnings and ends (fork.c, exec.c, exit.c) -------------------------------------------------------------------------- */

/* Replace what p runs by the program that was called path; t is its only thread from then on, with no vm state. 0, or -errno with nothing changed. */
int exec_load(struct machine *m, struct process *p, struct thread *t, const char *path, const struct program *program,
	char *const *argv, uint32_t argc, char *const *env, uint32_t nenv);
const struct program *program_find(const struct machine *m, const char *path);
/* Where a program of the machine's is found. */
void program_path(const struct machine *m, const struct program *program, char *out, size_t size);
/* End the whole process: exited with code, or (sig > 0) killed. The caller's thread is gone afterwards, if it is one of p's. */
void process_end(struct machine *m, struct process *p, int code, int sig);
/* End one thread; the last one ends the process with code. */
void thread_end(struct machine *m, struct thread *t, int code);
/* Take one thread out of a process that lives on or is ending. */
void thread_drop(struct machine *m, struct process *p, int32_t tid);
/* A parent has taken notice of a zombie: by its pid, 0 the kernel. */
void process_reap(struct machine *m, int32_t by, int32_t child);
/* Wake the threads of pid that wait for a child. */
void wake_parent(struct machine *m, int32_t pid, int32_t by);
/* Whether a group has no member whose parent is in another group of the same session (POSIX: orphaned). */
bool group_is_orphaned(const struct machine *m, int32_t pgid, int32_t except);
/* The vfork child p no longer uses its parent's space. */
void vfork_done(struct machine *m, struct process *p);

/* ---- Scheduling ------------------------------------------------------------------------------------------------------------ */

/* ns of CPU time until one of p's interval timers or its CPU limit is reached. */
int64_t cpu_time_left(const struct process *p);
/* Let them see that it has used CPU time. */
void cpu_time_passed(struct machine *m, struct process *p);
/* Its real-time interval timer is due. */
void alarm_fire(struct machine *m, int32_t pid);
/* Stop all its threads, and let them go on. */
void process_stop(struct machine *m, struct process *p, int sig);
void process_continue(struct machine *m, struct process *p, int32_t by);

#endif
