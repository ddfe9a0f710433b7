/*
 * syscall.h - the system calls: one table, and what a handler gets.
 *
 * Numbers, order of arguments and layouts of structures are those of Linux on x86-64 (syscall(2)); what Linux has not got begins
 * at 1000. A row drives the execution, the event's text and the documentation. A handler is `sys_NAME` in the file of its object;
 * it returns the result or a negated errno, or what call_block (wait.h) returned.
 */
#ifndef PROCLAB_SIM_KERNEL_SYSCALL_H
#define PROCLAB_SIM_KERNEL_SYSCALL_H

#include "sim/kernel/syscall_list.h"
#include "sim/vm/space.h"

struct machine;
struct process;
struct thread;
struct event;

/* What a call that had to wait has to remember. Zero when the call begins. */
struct progress {
	int64_t done;          /* bytes moved so far, and the like */
	int64_t until;         /* when its time is up; for handlers to compute once */
	int64_t note[2];       /* the handler's own */
};

struct call {
	struct machine *m;
	struct process *p;     /* owned, as is the thread */
	struct thread *t;
	struct space *space;   /* entered */
	const struct syscall_row *row;
	const int64_t *args;   /* six */
	struct progress *progress;
	bool again;            /* it has waited: not the first time that the handler runs for this call */
	bool interrupted;      /* a signal wants to be handled */
	bool timed_out;
};

/* Results that are none: the handler waits; or there is nothing to go back to (exec, exit, sigreturn). */
#define CALL_BLOCKED INT64_MIN
#define CALL_GONE (INT64_MIN + 1)

enum syscall_flag {
	CALL_QUIET = 1,        /* no event: it changes nothing and is called all the time (clock_gettime) */
	CALL_RESTARTS = 2,     /* goes on after a handler with SA_RESTART (signal(7)) */
	CALL_LOCAL = 4,        /* touches nothing that another process could see */
	CALL_TOLD = 8,         /* told even where calls are left out: an exec that fails is part of the report */
};

struct syscall_row {
	const char *name;
	int number;
	/* How the arguments are printed, a letter each: d descriptor, i int, l long, z size, x flags in hex, o mode in octal, p
	 * address, s string, b buffer whose length is the next argument (going in), S signal, P pid. */
	const char *args;
	int cost;              /* ns */
	int flags;             /* enum syscall_flag */
	int64_t (*handler)(struct call *c);
};

/* The row of a number; NULL when there is none. */
const struct syscall_row *syscall_find(int64_t number);
/* All rows, in order of number; *count how many. */
const struct syscall_row *syscall_table(size_t *count);
/* The arguments as text, as strace would print them. At most size bytes. */
void syscall_print(const struct call *c, char *out, size_t size);

/* Copy from and to the caller's memory. Return 0 or -EFAULT. */
int call_load(struct call *c, void *out, int64_t addr, size_t n);
int call_store(struct call *c, int64_t addr, const void *bytes, size_t n);
/* A path or name into out. Returns its length, -EFAULT, -ENAMETOOLONG. */
int64_t call_load_string(struct call *c, int64_t addr, char *out, size_t size);
/* Emit an event of the caller: pid, tid, cpu, time, source line are filled in. */
void call_emit(struct call *c, struct event *e);

#define X(name, number, args, cost, flags) int64_t sys_##name(struct call *c);
SYSCALL_LIST(X)
#undef X

#endif
