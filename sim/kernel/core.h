/*
 * core.h - the machine from inside: for the files of sim/kernel alone.
 *
 * Tables of processes and threads are in order of pid and tid, so that the youngest are at the end and a look-up is a binary search.
 */
#ifndef PROCLAB_SIM_KERNEL_CORE_H
#define PROCLAB_SIM_KERNEL_CORE_H

#include "sim/kernel/machine.h"
#include "sim/kernel/object.h"
#include "sim/kernel/process.h"
#include "sim/kernel/timer.h"
#include "sim/kernel/wait.h"
#include "sim/policy/sched.h"

/* What uname(2) and /proc say. */
#define UNAME_NODE "proclab"
#define UNAME_RELEASE "6.1.0-proclab"

struct cpu {
	int64_t clock;             /* ns; while idle: when it became so */
	int64_t rest;              /* of a division: instructions * 1e9 that have not made a ns yet */
	int32_t tid;               /* who runs; 0 idle */
	int32_t last;              /* who ran last */
	int64_t slice;             /* as the scheduler gave it to who runs, ns */
	int64_t level;             /* and in which level of its queues */
};

struct machine {
	struct machine_config *config;
	int64_t now;               /* ns */
	int64_t busy;              /* CPU time that was used, ns */
	uint64_t random;
	int32_t last_id;           /* the pid or tid given last */
	uint32_t last_chan;
	int32_t live;              /* processes that are not native and not reaped */
	int32_t status_code, status_sig; /* of the program itself, -1 until it has ended */
	enum machine_end end;
	bool closing;              /* everybody has been killed: the limit no longer counts */
	struct process **procs;    /* in order of pid */
	uint32_t nproc, cap_proc;
	struct thread **threads;   /* in order of tid */
	uint32_t nthread, cap_thread;
	struct space **spaces;     /* by id - 1; NULL free */
	uint32_t *space_users;     /* processes that have it */
	uint32_t nspace, cap_space, cap_users;
	struct object **objects;   /* by id - 1; NULL free */
	uint32_t nobject, cap_object;
	uint32_t root, abstract;   /* object ids: the root directory; the hidden one of abstract socket names */
	uint32_t registry;         /* object id; see ipc.h */
	struct timers timers;
	struct sched *sched;       /* a part: who is ready, in which order, and who runs */
	int32_t *entity_tids;      /* by the scheduler's numbers */
	uint32_t nentity, cap_entity;
	bool undecided;            /* something has changed since its last decision */
	bool passes;               /* no input has come: time may go on */
	struct memory memory;
	uint32_t terminal;         /* object ids of what 0, 1 and 2 begin with; see io.c */
	/* ---- no part of the value ---- */
	machine_sink *sink;
	void *arg;
	uint64_t events;           /* emitted */
	uint64_t told_absent;      /* a bit for each command whose absence has been told (absent.c) */
	bool all_lines;            /* see machine_tell_lines */
	machine_wants_line *wanted;    /* see machine_watch_lines */
	void *wanted_arg;
	bool told_crowded;         /* it has been said that the machine has no room for more processes */
	struct news *news;         /* for files with O_ASYNC; none between steps */
	uint32_t nnews, cap_news;
	uint32_t in_flight;        /* open files in messages that nobody has received yet: a sum over all sockets */
	uint32_t full;             /* no id is free in the table of objects up to here; a hint */
	int32_t at_work;           /* tid for which something is done now, 0 */
	int16_t at_cpu;            /* -1 */
	struct cpu cpu[];          /* config->cpus of them; part of the value */
};

/* Something has come from outside: a machine in which nobody could go on looks again. */
void machine_go_on(struct machine *m);

/* Rows of the tables; n when there is none. */
uint32_t process_index(const struct machine *m, int32_t pid);
uint32_t thread_index(const struct machine *m, int32_t tid);

/* ---- CPUs (run.c) ---------------------------------------------------------------------------------------------------------- */

struct mapping;
/* An event of what becomes of a mapping. */
void mapping_emit(struct machine *m, const struct thread *t, enum region_how how, const struct mapping *map);
/* What the scheduler is told of a thread has changed: niceness, CPUs. */
void cpu_set_params(struct machine *m, const struct thread *t);
/* It gives way to others that are ready. */
void cpu_yield(struct machine *m, const struct thread *t);
/* A new thread. */
void cpu_meet(struct machine *m, struct thread *t);
/* t becomes READY, stops being READY or RUNNING, is no more. */
void cpu_ready(struct machine *m, const struct thread *t, enum sched_why why);
void cpu_block(struct machine *m, const struct thread *t);
void cpu_forget(struct machine *m, const struct thread *t);
/* The CPU of t, which stops running, is free. */
void cpu_leave(struct machine *m, struct thread *t);
/* What the scheduler says of t, which is READY or RUNNING; its measure goes into buf. */
struct turn cpu_turn(const struct machine *m, const struct thread *t, char *buf, size_t size);
/* Why the scheduler chose who is on a CPU now, in words; NULL when nothing was to be chosen. */
const char *cpu_explain(const struct machine *m, int cpu, char *buf, size_t size);

/* Let the call of t be executed (again), and end it if it ends. */
void call_execute(struct machine *m, struct thread *t);
/* Take a thread out of all queues it waits in. */
void wait_forget(struct machine *m, struct thread *t);

void fault_report(struct machine *m, struct thread *t, const struct vm_fault *fault);
/* A call that there is not: the message, and the result. */
int64_t unknown_call(struct machine *m, struct thread *t, uint64_t number);
/* Tell the user that the caller wants what the machine has not got. */
void not_simulated(struct call *c, const char *text);
/* The program at path is not there: when it is a command of Linux, say so. */
void tell_absent(struct call *c, const char *path);
/* Another process or thread was refused because the machine has no room for more; said once. */
void crowded(struct call *c);
int64_t unknown_family(struct call *c, int32_t family);
/* A thread's copy of its image's thread-local variables; 0: it has none. */
uint64_t map_tls(struct space *s, const struct image *image);

/* ---- What the files part fills in (file.c, io.c) --------------------------------------------------------------------------- */

/* Descriptors 0, 1 and 2 of the first process. Returns the object id of its table. */
uint32_t files_begin(struct machine *m, struct process *p);
/* The child's descriptor table after a fork: shared or copied. Emits the ends it inherits. */
void files_fork(struct machine *m, const struct process *parent, struct process *child, bool share);
void files_exec(struct machine *m, struct process *p);
void files_end(struct machine *m, struct process *p);
void object_timer(struct machine *m, uint32_t id);
/* What mmap of a descriptor shows: fills in store, a hold of which is the caller's; offset is there already. 0, -EBADF, -EACCES,
 * -ENODEV. */
int64_t file_map(struct call *c, int32_t fd, struct mapping *map);
/* Why a path that is no program cannot be executed: -ENOENT, -EACCES, -ENOEXEC. */
int64_t file_why_not_exec(struct call *c, const char *path);
/* The signals of files with O_ASYNC for what has happened in this step. */
void async_send(struct machine *m);
/* The process that a pidfd stands for, or -EBADF. */
int32_t pidfd_pid(struct call *c, int32_t fd);
/* A signal has become pending: signalfds may be readable. */
void signalfd_wake(struct machine *m, const struct process *p);
/* FUTEX_WAKE at an address of p. */
void futex_wake_address(struct machine *m, const struct process *p, uint64_t address, int most);
/* Somebody waits for input that may still come from outside. */
bool console_awaited(const struct machine *m);
/* Somebody asks for a command, be it that this has been handed out. */
bool machine_awaited(const struct machine *m);
/* Something for a person, to where the process's standard error goes. */
void write_stderr(struct machine *m, struct process *p, const char *text, size_t n);

#endif
