/*
 * event.h - one event: the only thing a kernel, simulated or real, hands out.
 *
 * An event is plain data. Its strings are borrowed: they live in the string pool of the trace that holds it.
 * pid and tid are the process and thread the event is about or that caused it; 0 where nobody is known.
 * On Linux a process's main thread has tid == pid.
 */
#ifndef PROCLAB_TRACE_EVENT_H
#define PROCLAB_TRACE_EVENT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "trace/vocab.h"

/* Bits of event.end.mode and of a fd's access. */
enum { MODE_R = 1, MODE_W = 2 };

/* Bits of event.region.prot; the values of PROT_READ and so on. */
enum { REGION_R = 1, REGION_W = 2, REGION_X = 4 };

/* Where a value of an event is not known. */
#define UNKNOWN (-1)

/* Why a thread waits, and on what. All zero: not known or not waiting. */
struct wait {
	uint8_t why;       /* enum wait_why */
	int32_t fd;        /* file descriptor of the call, or UNKNOWN */
	int32_t target;    /* WAIT_CHILD: the pid waited for, -1 any child, < -1 or 0 a process group as in waitpid(2) */
	uint32_t chan;     /* channel id, 0 none */
	bool timed;        /* the wait has a time limit: it ends by itself */
	bool perhaps_timed; /* the process may have set a timer, which was not to be seen, that ends it */
	const char *call;  /* the system call's name, or NULL */
	const char *on;    /* the object in words where it is no channel ("/dev/sda", "0x7ffd... (futex)"), or NULL */
};

/* What a simulated scheduler says of a thread. All zero: nothing is said. Of those that are ready in a queue the one with the smallest
 * level is next, in a level the one with the smallest key, and of equal keys the one with the smallest order. */
struct turn {
	int64_t key, order; /* compare only */
	int64_t slice;      /* RUNNING: ns it may run before its quantum is over, 0 no limit */
	const char *measure; /* READY: by what the policy judges it, "vruntime 4.2 ms", or NULL */
	int16_t queue;      /* 1, or where each CPU has a queue, 1 + that CPU; 0 not told */
	int16_t level;
	bool lot;           /* who is next is drawn by lot */
};

struct event {
	int64_t t;          /* ns since the start */
	uint32_t n;         /* 1 for the first event of a trace */
	int32_t pid, tid;
	int16_t cpu;        /* UNKNOWN where not known */
	uint8_t kind;       /* enum event_kind */
	uint8_t precision;  /* enum precision */
	int32_t line;       /* source line, 0 where not known */
	const char *file;   /* source file, or NULL */
	union {
		/* FORK: pid is the parent; of the program itself (START) the supervisor, which is not in the tree. */
		struct { int32_t child; uint8_t how; const char *name; } fork;
		/* THREAD: pid, tid the creator; child the new tid. */
		struct { int32_t child; const char *name; } thread;
		/* EXEC: args as in argv, argc strings one after the other, each ended by a NUL. */
		struct { const char *path; const char *args; uint32_t args_len; int32_t argc; } exec;
		/* STATE of thread tid. by: who woke it (pid), 0 unknown. wait: when to is WAITING. sig: when to is STOPPED. decision: when to is
		 * RUNNING, why the scheduler chose it, in words, or NULL (real: the kernel does not say).
		 * turn: when to is READY or RUNNING.
		 * preempted, yielded: when RUNNING to READY. A thread-group leader that has left while its threads
		 * live goes to GONE as a thread does; the process's zombie is a STATE event of the leader afterwards. */
		struct { uint8_t from, to; int16_t sig; int32_t by; union { struct wait wait; struct turn turn; }; const char *decision; } state;
		/* SCHED: turn and decision as of STATE, where a thread stays what it is: a READY one has another place in its queue, a RUNNING one goes on
		 * for another slice. */
		struct { uint8_t state; struct turn turn; const char *decision; } sched;
		/* CALL: args and result in text; err 0 or errno; dur in ns. */
		struct { const char *name, *args; int64_t result; int32_t err; int64_t dur; } call;
		/* CHAN: id is never 0 and never used again. capacity in bytes (QUEUE: messages), UNKNOWN; outside: somebody who is not in the
		 * tree may hold an end. name: a path, a label, or NULL. A second CHAN of an id updates it. */
		struct { uint32_t id; uint8_t kind; bool outside; int64_t capacity; const char *name; } chan;
		/* END: gained or lost, file descriptor fd (UNKNOWN: a mapping or an attachment). mode: MODE_R | MODE_W. peer: for a
		 * socketpair's two sides, 0 or 1, told apart; 0 elsewhere. */
		struct { uint32_t chan; int32_t fd; uint8_t mode, how, side; bool gained; } end;
		/* SEND, RECV: bytes moved by one call; what is then queued (UNKNOWN; QUEUE: messages). messages:
		 * several calls told as one, 0 as 1; the first bytes where content is
		 * recorded (NULL else). side: the sender's or receiver's own side of a socketpair. */
		struct { uint32_t chan; int32_t fd; uint8_t side; int64_t bytes, queued, messages; const char *data; uint32_t data_len; } io;
		/* SIGNAL: pid the sender (0 the kernel, or not known), to the target process (to_tid its thread, 0 any). cause:
		 * enum signal_cause, of what sends it; with the other stages 0 where not known. */
		struct { int32_t to, to_tid; int16_t sig; uint8_t stage, cause; } signal;
		/* FAULT. addr: of the page's first byte. frames: UNKNOWN where not known. what: enum fault_kind. */
		struct { uint64_t addr; int64_t before, after; uint8_t what; } fault;
		/* REGION [start, end) of pid's memory; how: enum region_how. prot: REGION_R, ... and shared (what is written goes to all) where it is or
		 * comes to be. name: a path, "[heap]", "[stack]", "" or NULL for one that has none. */
		struct { uint64_t start, end; const char *name; uint8_t how, prot; bool shared; } region;
		/* PAGES: count pages from addr on are each so (enum page_kind, as far as a look can tell). frame of the first, UNKNOWN; given only
		 * with a count of 1. */
		struct { uint64_t addr; int64_t count, frame; uint8_t page; } pages;
		/* VAR: the variable of that name, its size in bytes and its value in words (NULL not known). page, frame: of the page it is in,
		 * as PAGES has them. */
		struct { uint64_t addr; int64_t size, frame; const char *name, *value; uint8_t page; } var;
		/* OUT: stream 1 stdout, 2 stderr, 0 the terminal (both). */
		struct { const char *data; uint32_t data_len; uint8_t stream; } out;
		/* EXIT of the whole process: code, or sig when killed (core: dumped). Both UNKNOWN where not known. */
		struct { int32_t code, sig; bool core; } exit;
		/* REAP: pid the reaper, 0 when the kernel did it by itself (SIGCHLD ignored). code, sig as for EXIT. */
		struct { int32_t child, code, sig; } reap;
		/* ADOPT: pid is the orphan. from its dead parent, to the new one. */
		struct { int32_t from, to; } adopt;
		/* LINE: nothing but where. INFERRED: from where the thread waits or is stopped; SAMPLED: seen there, and then it went on. */
		/* SOURCE: the text of file, once and before what happens there, so that a recording shows it anywhere. */
		struct { const char *text; } source;
		/* MARK. waits: the program waits for the viewer to go on. */
		struct { const char *text; uint8_t what; bool waits; } mark;
		/* CHUNK number (1 is the pool's first) of the pool whose tasks channel is chan: thread tid begins or ends it.
		 * at: when it did; t may be later, where later events had been told by then. */
		struct { int64_t at, number, items; uint32_t chan; bool ends; } chunk;
		/* USAGE of thread tid up to t, cumulative: ns on a CPU, ns ready; switches, voluntary and not. UNKNOWN each where
		 * not known. whole: of all threads of the process together, the ended ones included. */
		struct { int64_t run, ready, vol, invol; bool whole; } usage;
		/* LOST: how many, or UNKNOWN; of what, in words. messages: only of these, because nobody knows through which channel they
		 * went. */
		struct { int64_t count; const char *what; bool messages; } lost;
		/* ENDED: whatever happens after this is proclab's doing. by: enum run_end. limit: which, in words, or NULL. */
		struct { const char *limit; uint8_t by; } ended;
	};
};

/* Whether the event is an exec that failed: the process goes on as the program it was. err 0: why is not known. */
static inline bool is_failed_exec(const struct event *e)
{
	return e->kind == EV_CALL && e->call.result < 0 && e->call.name && !strcmp(e->call.name, "execve");
}

/* Whether it is a decision of a scheduler: somebody gets a CPU, or keeps it for another slice. */
static inline bool is_choice(const struct event *e)
{
	return (e->kind == EV_STATE && e->state.to == STATE_RUNNING) || (e->kind == EV_SCHED && e->sched.state == STATE_RUNNING);
}

#endif
