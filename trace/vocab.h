/*
 * vocab.h - the vocabulary: every list that events, worlds and views share.
 *
 * Each list is written once, as an X-macro; names, JSON words, help, docs and tests are derived from it.
 * A new state, event, reason or channel kind is a new row here and nowhere else.
 */
#ifndef PROCLAB_TRACE_VOCAB_H
#define PROCLAB_TRACE_VOCAB_H

/* X(ENUM, "json word", 'letter', "what it means, for a student") - the textbook's states, design.md */
#define STATE_LIST(X) \
	X(NEW, "new", 'N', "being created, has had no time yet") \
	X(READY, "ready", 'R', "could run, waits for a CPU") \
	X(RUNNING, "running", '=', "on a CPU") \
	X(WAITING, "waiting", '.', "cannot run until something happens") \
	X(STOPPED, "stopped", 'T', "stopped by a signal or a debugger") \
	X(ZOMBIE, "zombie", 'z', "has exited, its parent has not yet reaped it") \
	X(GONE, "gone", ' ', "has exited and was reaped")

/* X(ENUM, "json word", "what it says") - kinds of event */
#define EVENT_LIST(X) \
	X(FORK, "fork", "a process has a child") \
	X(THREAD, "thread", "a process has a new thread") \
	X(EXEC, "exec", "a process runs another program") \
	X(STATE, "state", "a thread changes state") \
	X(SCHED, "sched", "a thread's place in a ready queue, or its time slice, is another") \
	X(CALL, "call", "a system call has finished") \
	X(CHAN, "chan", "a channel comes to be, or is known better") \
	X(END, "end", "a process gains or loses an end of a channel") \
	X(SEND, "send", "bytes go into a channel") \
	X(RECV, "recv", "bytes come out of a channel") \
	X(SIGNAL, "signal", "a signal is sent, or what became of it") \
	X(FAULT, "fault", "a page comes to be or is copied") \
	X(REGION, "region", "a region of a process's memory comes to be, changes or goes") \
	X(PAGES, "pages", "what a look at a process's pages has found") \
	X(VAR, "var", "the program shows a variable") \
	X(OUT, "out", "the program has printed") \
	X(EXIT, "exit", "a process ends") \
	X(REAP, "reap", "a zombie is reaped") \
	X(ADOPT, "adopt", "an orphan gets a new parent") \
	X(LINE, "line", "a thread comes to a line of its source") \
	X(SOURCE, "source", "what is in a source file") \
	X(MARK, "mark", "a step or note of the scenario's author") \
	X(CHUNK, "chunk", "a worker begins or ends a chunk of its pool's work") \
	X(USAGE, "usage", "what the kernel's own counters say of a thread") \
	X(LOST, "lost", "the observer missed events") \
	X(ENDED, "ended", "proclab ends the run")

/* X(ENUM, "json word", "how well a fact is known") */
#define PRECISION_LIST(X) \
	X(EXACT, "exact", "reported by the kernel, at its time") \
	X(BOUNDED, "bounded", "true, its time known within the observer's polling interval") \
	X(INFERRED, "inferred", "concluded from other exact facts") \
	X(SAMPLED, "sampled", "seen by looking from time to time; what lay between was not seen")

/* X(ENUM, "json word") - how a process came to be; START: launched by proclab itself */
#define FORK_HOW_LIST(X) \
	X(START, "start") \
	X(FORK, "fork") \
	X(VFORK, "vfork") \
	X(CLONE, "clone") \
	X(POSIX_SPAWN, "posix_spawn") \
	X(FORKSERVER, "forkserver")

/* X(ENUM, "json word", "waits for ...") - why a thread waits */
#define WAIT_LIST(X) \
	X(NONE, "none", "") \
	X(UNKNOWN, "unknown", "something not seen") \
	X(CHILD, "child", "a child to end") \
	X(READ, "read", "data to read") \
	X(WRITE, "write", "room to write") \
	X(OPEN, "open", "the other end to be opened") \
	X(ACCEPT, "accept", "a connection") \
	X(TERMINAL, "terminal", "input from the terminal") \
	X(SLEEP, "sleep", "time to pass") \
	X(LOCK, "lock", "a lock (futex)") \
	X(SEM, "sem", "a semaphore") \
	X(POLL, "poll", "one of several files") \
	X(FLOCK, "flock", "a file lock") \
	X(MSGRECV, "msgrecv", "a message") \
	X(MSGSEND, "msgsend", "room for a message") \
	X(OTHERS, "others", "other processes") \
	X(SIGNAL, "signal", "a signal") \
	X(VFORK, "vfork", "its vfork child to exec or exit") \
	X(DISK, "disk", "the disk or the memory system") \
	X(TRACER, "tracer", "its debugger or observer") \
	X(STEP, "step", "the viewer to go on")

/* X(ENUM, "json word") - kinds of channel */
#define CHAN_LIST(X) \
	X(PIPE, "pipe") \
	X(FIFO, "fifo") \
	X(SOCKETPAIR, "socketpair") \
	X(UNIX, "unix") \
	X(SOCKET, "socket") \
	X(TTY, "tty") \
	X(MQ, "mq") \
	X(SYSV_MSG, "sysv-msg") \
	X(SYSV_SEM, "sysv-sem") \
	X(SYSV_SHM, "sysv-shm") \
	X(SHM, "shm") \
	X(SEM, "sem") \
	X(FUTEX, "futex") \
	X(EVENTFD, "eventfd") \
	X(LOCK, "lock") \
	X(QUEUE, "queue") \
	X(SEMAPHORE, "semaphore") \
	X(CONDITION, "condition") \
	X(EVENT, "event") \
	X(BARRIER, "barrier") \
	X(SIGNAL, "signal")

/* X(ENUM, "json word") - how an end was gained or lost */
#define END_HOW_LIST(X) \
	X(OPEN, "open") \
	X(DUP, "dup") \
	X(INHERIT, "inherit") \
	X(RECEIVE, "receive") \
	X(CLOSE, "close") \
	X(EXEC, "exec") \
	X(EXIT, "exit") \
	X(SEEN, "seen")

/* X(ENUM, "json word", "sentence") - what becomes of a signal */
#define SIGNAL_STAGE_LIST(X) \
	X(SENT, "sent", "sent") \
	X(PENDING, "pending", "blocked by the target: pending") \
	X(DELIVERED, "delivered", "delivered: default action") \
	X(IGNORED, "ignored", "ignored by the target (SIG_IGN)") \
	X(HANDLED, "handled", "handled by the target's handler") \
	X(ACCEPTED, "accepted", "taken by the target with sigwait or from a signalfd")

/* X(ENUM, "json word", "sent by ...") - what sends a signal. CHILD: the event's pid is the child, PROCLAB: its pid is proclab's */
#define SIGNAL_CAUSE_LIST(X) \
	X(UNKNOWN, "unknown", "nobody knows whom") \
	X(PROCESS, "process", "a process outside") \
	X(CHILD, "child", "the kernel: a child has ended, stopped or gone on") \
	X(FAULT, "fault", "the kernel: a fault in the program") \
	X(WRITE, "write", "the kernel: it writes to where nobody reads") \
	X(TIMER, "timer", "a timer of its own") \
	X(TERMINAL, "terminal", "the terminal") \
	X(KERNEL, "kernel", "the kernel") \
	X(PROCLAB, "proclab", "proclab")

/* X(ENUM, "json word", "a page ...") - what a page fault does. UNKNOWN: the kernel says only where; LOAD: no fault, exec itself filled the page */
#define FAULT_LIST(X) \
	X(UNKNOWN, "unknown", "touched") \
	X(ZERO, "zero", "of zeros comes to be") \
	X(FILE, "file", "comes from a file, or from memory that is shared") \
	X(COW, "cow", "copied because it is written") \
	X(LOAD, "load", "filled by exec")

/* X(ENUM, "json word") - what becomes of a region of memory; SEEN: it was found by looking; DISCARD: it stays, its pages go */
#define REGION_HOW_LIST(X) \
	X(MAP, "map") \
	X(UNMAP, "unmap") \
	X(PROTECT, "protect") \
	X(DISCARD, "discard") \
	X(SEEN, "seen")

/* X(ENUM, "json word", "a page ...") - who has a page of a process */
#define PAGE_LIST(X) \
	X(UNKNOWN, "unknown", "not known") \
	X(NONE, "none", "untouched") \
	X(OWN, "own", "of its own") \
	X(SHARED, "shared", "shared since a fork") \
	X(COPIED, "copied", "copied on write") \
	X(COMMON, "common", "of a file or shared memory")

/* X(ENUM, "json word") - marks of a scenario's author */
#define MARK_LIST(X) \
	X(STEP, "step") \
	X(NOTE, "note")

/* X(ENUM, "json word") - why proclab ends a run; the words are those of struct source_status */
#define RUN_END_LIST(X) \
	X(USER, "user") \
	X(LIMIT, "limit") \
	X(DEADLOCK, "deadlock")

enum state {
#define X(name, word, letter, text) STATE_##name,
	STATE_LIST(X)
#undef X
	STATE_COUNT
};
enum event_kind {
#define X(name, word, text) EV_##name,
	EVENT_LIST(X)
#undef X
	EV_COUNT
};
enum precision {
#define X(name, word, text) PRECISION_##name,
	PRECISION_LIST(X)
#undef X
	PRECISION_COUNT
};
enum fork_how {
#define X(name, word) FORK_HOW_##name,
	FORK_HOW_LIST(X)
#undef X
	FORK_HOW_COUNT
};
enum wait_why {
#define X(name, word, text) WAIT_##name,
	WAIT_LIST(X)
#undef X
	WAIT_COUNT
};
enum chan_kind {
#define X(name, word) CHAN_##name,
	CHAN_LIST(X)
#undef X
	CHAN_COUNT
};
enum end_how {
#define X(name, word) END_##name,
	END_HOW_LIST(X)
#undef X
	END_COUNT
};
enum signal_stage {
#define X(name, word, text) SIGNAL_STAGE_##name,
	SIGNAL_STAGE_LIST(X)
#undef X
	SIGNAL_STAGE_COUNT
};
enum signal_cause {
#define X(name, word, text) SIGNAL_CAUSE_##name,
	SIGNAL_CAUSE_LIST(X)
#undef X
	SIGNAL_CAUSE_COUNT
};
enum fault_kind {
#define X(name, word, text) FAULT_##name,
	FAULT_LIST(X)
#undef X
	FAULT_COUNT
};
enum region_how {
#define X(name, word) REGION_##name,
	REGION_HOW_LIST(X)
#undef X
	REGION_COUNT
};
enum page_kind {
#define X(name, word, text) PAGE_##name,
	PAGE_LIST(X)
#undef X
	PAGE_COUNT
};
enum run_end {
#define X(name, word) RUN_END_##name,
	RUN_END_LIST(X)
#undef X
	RUN_END_COUNT
};
enum mark_kind {
#define X(name, word) MARK_##name,
	MARK_LIST(X)
#undef X
	MARK_COUNT
};

/* The JSON word of a row; "?" when out of range. */
const char *state_name(enum state s);
char state_letter(enum state s);
const char *state_meaning(enum state s);
const char *event_kind_name(enum event_kind k);
const char *event_kind_meaning(enum event_kind k);
const char *precision_name(enum precision p);
const char *precision_meaning(enum precision p);
const char *fork_how_name(enum fork_how h);
const char *wait_name(enum wait_why w);
const char *wait_meaning(enum wait_why w);
const char *chan_kind_name(enum chan_kind k);
const char *end_how_name(enum end_how h);
const char *signal_stage_name(enum signal_stage s);
const char *signal_stage_meaning(enum signal_stage s);
const char *signal_cause_name(enum signal_cause c);
const char *signal_cause_meaning(enum signal_cause c);
const char *fault_name(enum fault_kind f);
const char *fault_meaning(enum fault_kind f);
const char *region_how_name(enum region_how h);
const char *page_name(enum page_kind p);
const char *page_meaning(enum page_kind p);
const char *mark_name(enum mark_kind m);
const char *run_end_name(enum run_end r);

/* "SIGTERM" for 15; "SIGRTMIN+3"; "signal 99" in the caller's buffer (at least 24 bytes) for what has no name. */
const char *signal_name(int sig, char buf[24]);
/* What its default action does to the target, signal(7): "it ends", "it stops", "it goes on", "nothing happens". */
const char *signal_default(int sig);
/* 15 for "SIGTERM", "TERM", "term" or "15"; -1 when it names none. */
int signal_number(const char *name);

/* Find a word in a list: the row's number, or -1. */
int state_find(const char *word);
int event_kind_find(const char *word);
int precision_find(const char *word);
int fork_how_find(const char *word);
int wait_find(const char *word);
int chan_kind_find(const char *word);
int end_how_find(const char *word);
int signal_stage_find(const char *word);
int signal_cause_find(const char *word);
int fault_find(const char *word);
int region_how_find(const char *word);
int page_find(const char *word);
int mark_find(const char *word);
int run_end_find(const char *word);

#endif
