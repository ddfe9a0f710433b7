/*
 * proc.h - what /proc says of a task: plain readers, no state. Each returns 0, or -1 with errno when the task is
 * gone or may not be read. tid 0 asks for the process as a whole (times summed over its threads; the state is its
 * main thread's), tid == pid for its main thread. Sources: proc(5); formats of /proc/PID/stat, status, schedstat,
 * syscall, wchan.
 */
#ifndef PROCLAB_REAL_PROC_H
#define PROCLAB_REAL_PROC_H

#include <stddef.h>

#include "trace/event.h"

struct proc_stat {
	char comm[32], state;            /* the letter, as in ps */
	int32_t ppid, pgrp, session, tty, threads, cpu, exit_signal;
	int64_t utime, stime;            /* clock ticks */
	int64_t faults, child_faults;    /* minor page faults: its own, and of the children it has reaped */
	uint64_t stack;                  /* where its stack began at the last exec; 0 where not permitted */
	int64_t start;                   /* clock ticks since boot */
	int32_t exit_code;               /* wait status; 0 where not permitted */
	bool exiting;                    /* it is in its exit, or a zombie */
};
int proc_stat(int32_t pid, int32_t tid, struct proc_stat *out);

struct proc_sched { int64_t run, delay, count; };   /* ns, ns, times on a CPU */
int proc_schedstat(int32_t pid, int32_t tid, struct proc_sched *out);
/* The same through a descriptor that is kept in *fd (-1: not yet opened), unless its number is beyond most. */
int proc_schedstat_kept(int *fd, int most, int32_t pid, int32_t tid, struct proc_sched *out);

/* ns on a CPU of all threads that a process has and had, up to when each last left one; right to the end of a zombie. UNKNOWN:
 * gone. */
int64_t proc_cpu_time(int32_t pid);

struct proc_status {
	int64_t vol, invol;
	uint64_t pending, shared_pending, blocked, ignored, caught; /* signal sets: bit sig-1 */
	int32_t ppid, tracer, threads;
};
int proc_status(int32_t pid, int32_t tid, struct proc_status *out);
int proc_status_open(int32_t pid, int32_t tid);
int proc_status_fd(int fd, struct proc_status *out);

/* Whether a timer may end the process's waits: it has POSIX timers, or catches a signal that alarm(2) or setitimer(2) sends. */
bool proc_has_timer(int32_t pid);

/* Threads of a process, children of a process (all threads'). Returns how many (may exceed max), -1. */
int proc_threads(int32_t pid, int32_t *out, int max);
int proc_children(int32_t pid, int32_t *out, int max);
/* All processes whose parent chain leads to root (root first), by reading every /proc/PID/stat; for tier S. */
int proc_descendants(int32_t root, int32_t *out, int max);

/* argv as argc NUL-ended strings; returns bytes, *argc set. */
int proc_cmdline(int32_t pid, char *buf, size_t size, int *argc);
int proc_exe(int32_t pid, char *buf, size_t size);

/* A process's child, or a thread of it, by the number that the process itself knows it by: in a PID namespace of its own that is
 * not the number here. 0: there is none. */
int32_t proc_child_here(int32_t pid, int32_t number);
int32_t proc_thread_here(int32_t pid, int32_t number);
/* What the process calls itself, 0 when it cannot be told. */
int32_t proc_inner(int32_t pid);

/* Why the thread waits, from /proc/TID/syscall, wchan and the call's arguments: why, call, fd, target, timed, on
 * (lives for ever: see proc_intern.h). Gives WAIT_UNKNOWN where it may not be read. Returns 1 when it does wait, 0
 * when it is running, ready, stopped or a zombie, -1 gone. chan is left 0: channels.h finds it from pid and fd.
 * poll, select and epoll: fd UNKNOWN and the watched descriptors in fds[]; nothing watched is a sleep or a wait for
 * a signal. */
struct proc_wait {
	struct wait wait;
	int nfds; int32_t fds[32]; uint8_t modes[32];
	uint64_t args[6];
	long nr;             /* UNKNOWN where only wchan could be read */
	uint64_t dev, ino;   /* WAIT_OPEN: the FIFO that is being opened, as modes[0] says; 0 not known */
	int64_t made;        /* and when it was made, CLOCK_REALTIME ns */
	int32_t holder;      /* WAIT_FLOCK, WAIT_LOCK: pid or tid that has the lock, 0 not known */
	bool unsettled;      /* it is on a connection that nobody has accepted yet: whose it is a later look will tell */
};
int proc_wait(int32_t pid, int32_t tid, struct proc_wait *out);
/* The same from a system call number and its arguments, as a tracepoint gives them: which reason it would wait for.
 * Pure. */
void proc_wait_from_call(long nr, const uint64_t args[6], struct wait *out);
/* "read" for 0 on this architecture; NULL when it has no name here. */
const char *proc_call_name(long nr);

#endif
