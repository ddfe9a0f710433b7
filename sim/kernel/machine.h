/*
 * machine.h - the whole simulated operating system as a value.
 *
 * `struct machine` holds processes, threads, memory, objects, timers, CPUs and the random state, and nothing outside it is written
 * while it runs. machine_copy is cheap: parts are shared until one of the copies writes them (sim/vm/part.h). Two machines that will
 * behave alike from now on compare equal. The same program, options and seed give the same events.
 *
 * Time is virtual. Each CPU has a clock of its own; always the one that is furthest behind goes on, up to the next operation that
 * others can see, so that events come out in order of time.
 */
#ifndef PROCLAB_SIM_KERNEL_MACHINE_H
#define PROCLAB_SIM_KERNEL_MACHINE_H

#include "sim/policy/options.h"
#include "sim/vm/part.h"
#include "trace/event.h"

struct image;
struct process;
struct thread;

enum { PID_INIT = 1, PID_SHELL = 2, PID_PROGRAM = 100, PID_LAST = 4194303 };

/* A program that can be executed. */
struct program {
	char *path;                /* "/bin/echo", or what the user called it */
	struct image *image;       /* one hold; NULL: not compiled yet */
	/* Compile it when it is first executed; NULL: image is there. May be called by several machines at once. NULL from it: it cannot be. */
	struct image *(*compile)(const char *path);
};

/* What a machine is told once; it and all its copies share it and never write it (but for images, which are compiled when they are needed). */
struct machine_config {
	uint32_t refs;
	int cpus;                  /* 1 to MACHINE_CPUS */
	int64_t ips;               /* instructions a virtual second */
	struct policy_options policy;
	int64_t quantum;           /* ns; what sched_rr_get_interval says */
	int64_t switch_cost;       /* ns a CPU needs to change threads */
	uint64_t seed;
	int64_t limit;             /* virtual ns until the run is ended; 0 none */
	int64_t busy_limit;        /* CPU time of all together until it is ended, ns; 0 none */
	int32_t birth_limit;       /* processes and threads that may be born until it is ended; 0 none */
	int64_t epoch;             /* CLOCK_REALTIME at virtual time 0, ns */
	int32_t max_processes;     /* processes and threads */
	uint32_t max_frames;       /* pages of memory */
	bool brief;                /* system calls and the scheduler's reasons are no events: nobody reads them */
	bool tty;                  /* stdin, stdout and stderr are a terminal; else pipes to somebody outside */
	uint16_t rows, cols;       /* of that terminal; 0: 24 and 80 */
	struct program *programs;  /* the first is what is run */
	uint32_t nprogram;
	char **argv, **env;        /* each ended by NULL; argv[0] the program's name */
	char *folder;              /* of the host, absolute: what can be read as the working directory; NULL none */
	char *input;               /* what can be read from stdin at the start, or NULL */
	size_t input_len;
	bool input_closed;         /* nothing more will come; else it comes by machine_input */
	bool patient;              /* stop with MACHINE_WAITS rather than let time pass in which input is waited for */
};
/* One holder less; the last frees it with all it has. */
void machine_config_release(struct machine_config *c);

#define MACHINE_CPUS 64

/* Why a machine has stopped. */
enum machine_end {
	MACHINE_RUNS,
	MACHINE_DONE,              /* every process has ended */
	MACHINE_DEADLOCK,          /* nobody can ever run again */
	MACHINE_LIMIT,             /* a limit is reached: machine_limit_text says which */
	MACHINE_ASLEEP,            /* nobody can run before input comes from outside */
	MACHINE_WAITS,             /* nobody can run before input comes or a time has come (config->patient) */
};

/* Takes the events, in order. Strings are borrowed for the call. */
typedef void machine_sink(void *arg, const struct event *e);

struct machine;

/* A machine about to start programs[0]; takes the config (one hold). Never NULL. */
struct machine *machine_new(struct machine_config *config, machine_sink *sink, void *arg);
void machine_free(struct machine *m);
/* A copy that goes on as m would. Its events go to the given sink. m is written only in what is no part of its value. */
struct machine *machine_copy(struct machine *m, machine_sink *sink, void *arg);
bool machine_equal(struct machine *a, struct machine *b);

/* Run one step: one thread up to its next visible operation, one system call, or one timer. */
enum machine_end machine_step(struct machine *m);
/* Virtual time of the next step, ns; INT64_MAX when there is none (by itself). */
int64_t machine_next(const struct machine *m);
/* Run until it ends, or events many events have been emitted, or steps many steps were made. */
enum machine_end machine_run(struct machine *m, uint64_t events, uint64_t steps);

/* In MACHINE_LIMIT: which limit it is, and where the process was that has used most CPU time: "--time-limit (60 s of CPU time), when process 100
 * (loop) was at loop.c:3". */
void machine_limit_text(const struct machine *m, char *text, size_t size);
const struct machine_config *machine_settings(const struct machine *m);
/* How the program itself ended: exit code and signal, each UNKNOWN (-1) when it did not so or lives. */
void machine_status(const struct machine *m, int *code, int *sig);
/* Somebody outside sends a signal to one process; false: there is none. And SIGKILL to all: the run is to end. */
bool machine_kill(struct machine *m, int32_t pid, int sig);
void machine_kill_all(struct machine *m);
/* Somebody outside types; n 0: the end of the input. */
void machine_input(struct machine *m, const void *bytes, size_t n);
/* The workbench: the process that asks for a command and has not been handed out yet, with what it says; 0 none. Whether there is one. And the
 * answer to one that asks; false: it does not ask, or the line is too long for it. */
int32_t machine_asked(struct machine *m, char *text, size_t size);
bool machine_asks(const struct machine *m);
bool machine_answer(struct machine *m, int32_t pid, const char *text);
/* Somebody has looked for input in vain, without waiting. */
bool machine_looks(const struct machine *m);
/* In MACHINE_WAITS: no input has come, the time that is waited for has. */
void machine_pass(struct machine *m);
/* The terminal gets another size. */
void machine_resize(struct machine *m, uint16_t rows, uint16_t cols);
/* Time passes up to t, but not beyond the next step, without anything being done. */
void machine_pass_until(struct machine *m, int64_t t);
/* Whether lines are told without end (somebody steps through them), or only the first 10,000 after a system call. */
void machine_tell_lines(struct machine *m, bool all);
/* Tell lines for which this is true also beyond those; NULL: no more. The event has pid, tid, file and line. */
typedef bool machine_wants_line(void *arg, const struct event *e);
void machine_watch_lines(struct machine *m, machine_wants_line *wanted, void *arg);
/* Virtual time of what is being done now, ns. */
int64_t machine_now(const struct machine *m);
/* The machine's random state: 64 bits. */
uint64_t machine_random(struct machine *m);
/* A channel id that was never used. */
uint32_t machine_new_chan(struct machine *m);
/* Emit an event: t and cpu are filled in, pid and tid are the caller's to fill. */
void machine_emit(struct machine *m, struct event *e);

/* By pid, by tid; NULL when there is none. find: to look at; edit: to write. A pointer is good until somebody else edits. */
const struct process *process_find(const struct machine *m, int32_t pid);
struct process *process_edit(struct machine *m, int32_t pid);
const struct thread *thread_find(const struct machine *m, int32_t tid);
struct thread *thread_edit(struct machine *m, int32_t tid);

#endif
