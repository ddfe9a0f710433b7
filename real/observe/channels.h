/*
 * channels.h - the channels between the processes of a tree: which exist, who holds which end, what is queued.
 *
 * Found by reading /proc/PID/fd (pipes, FIFOs, sockets, eventfds, POSIX queues, memfds, terminals), /proc/PID/maps
 * (shared mappings, System V attachments), /proc/sysvipc, and unix sock_diag for a socket's peer. Nothing is opened
 * in the observed processes; duplicates taken with pidfd_getfd to ask for the bytes queued are closed at once (they
 * would delay an end-of-file). A channel is outside when somebody who is not in the tree may hold an end: what the
 * first process had from the beginning, terminals, named things older than the registry, System V objects (who
 * knows their identifier cannot be known), sockets whose other side was not seen in the tree. Findings become CHAN
 * and END events through the tree. Single-threaded.
 */
#ifndef PROCLAB_REAL_CHANNELS_H
#define PROCLAB_REAL_CHANNELS_H

#include "real/observe/tree.h"

struct channels;

struct channels *channels_new(struct tree *tr);
/* Find no channels at all: all that follows costs nothing. */
void channels_off(struct channels *c);
void channels_free(struct channels *c);
/* Descriptors of these processes (proclab, the supervisor) count as outside: a channel they hold an end of may be
 * used from outside the tree. */
void channels_outside(struct channels *c, int32_t pid);

/* Life of a process. A fork gives the child the parent's ends (how inherit); an exec loses those that were
 * close-on-exec (seen by a rescan); an exit loses all. */
void channels_fork(struct channels *c, int64_t t, int32_t parent, int32_t child, enum precision p);
void channels_exec(struct channels *c, int64_t t, int32_t pid, enum precision p);
void channels_exit(struct channels *c, int64_t t, int32_t pid, enum precision p);
/* Read the process's descriptors now and tell what has changed. Returns the number of changes, -1 when it may not
 * be read. */
int channels_scan(struct channels *c, int64_t t, int32_t pid, enum precision p);
/* Read the process's mappings and tell which shared memory it has gained or lost. Slow (a line a mapping): at exec,
 * at exit, on a rare sweep. Returns the number of changes, -1 when they may not be read. */
int channels_scan_maps(struct channels *c, int64_t t, int32_t pid, enum precision p);
/* The scan just made showed the process as of time `now`, later than it was told for: calls from before then are in
 * it already. */
void channels_scanned(struct channels *c, int32_t pid, int64_t now);
/* The channel behind a descriptor: from the table, by a readlink when it is not known or fresh is set. 0: none (a
 * plain file), side and kind set otherwise. */
uint32_t channels_find(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool fresh, uint8_t *side, uint8_t *kind);
/* The channel of a System V id, a POSIX queue descriptor, a futex address or a named semaphore used by pid; 0. */
uint32_t channels_find_sysv(struct channels *c, int64_t t, int32_t pid, enum chan_kind kind, int32_t id);
/* role: what a sleeper there waits for, where it is in a thing's memory. */
enum { THING_NONE, THING_READS, THING_WRITES, THING_LOCKS };
uint32_t channels_find_futex(struct channels *c, int64_t t, int32_t pid, uint64_t addr, uint8_t *role);
/* What a program uses by a library that tells of it (things.c): memory of so many bytes at an offset of a file, and the parts of
 * it, as offsets from there, in which the futexes are that wait for a message and for room. */
struct channels_place {
	enum chan_kind kind;
	uint64_t inode, device, offset, size, read_from, read_to, write_from, write_to;
};
/* Somebody waits for a thing: bring up to date who holds it. Whether the process waits for it without a limit in time, by its own word. */
typedef bool channels_ask_fn(void *arg, int64_t t, int32_t pid, uint32_t chan);
void channels_ask(struct channels *c, channels_ask_fn *ask, void *arg);
/* The process has the lock now; 0 nobody. */
void channels_hold_thing(struct channels *c, int64_t t, uint32_t chan, int32_t holder);
/* A new channel for it; 0 when channels are off. The caller tells it, with *name, which is the registry's copy. */
uint32_t channels_thing(struct channels *c, const struct channels_place *place, int64_t capacity, const char **name);
/* The process has it: it and those that it forks from now on (told: the caller has told so); or has it no more. */
void channels_use_thing(struct channels *c, int64_t t, int32_t pid, uint32_t chan, bool told);
void channels_drop_thing(struct channels *c, int64_t t, int32_t pid, uint32_t chan);
/* Bytes queued now towards `side`, UNKNOWN. */
int64_t channels_queued(struct channels *c, uint32_t chan, uint8_t side);
/* A dup, pipe, close seen as it happened (a tier that sees the calls). pipefd: both ends. */
void channels_closed(struct channels *c, int64_t t, int32_t pid, int32_t fd, enum precision p);
void channels_dup(struct channels *c, int64_t t, int32_t pid, int32_t from, int32_t to, enum precision p);
/* Where all calls are seen (channels_calls.c): from now on the calls that are told are the truth, and nothing is looked up
 * but by channels_look. Each time a look finds what a descriptor is that calls had left open, found is told so: the number
 * of its open file (0: it came without a call) and its channel (0: none). */
typedef void channels_found_fn(void *arg, int64_t t, int32_t pid, int32_t fd, uint32_t open, uint32_t chan, uint8_t side,
                               uint8_t kind);
void channels_exact(struct channels *c, channels_found_fn *found, void *arg);
/* The same where some of the calls that make descriptors are not seen. The numbers of a pipe's ends are then taken to be the
 * lowest free ones until a look proves it; proved is told so: which ends (modes) of a channel are now certain in all processes. */
typedef void channels_proved_fn(void *arg, int64_t t, uint32_t chan, uint8_t modes);
void channels_partial(struct channels *c, channels_found_fn *found, channels_proved_fn *proved, void *arg);
/* What the calls made: a descriptor of which a look has to tell what it is (socket: made by socket or accept); one that is no
 * channel; one that is a channel of that kind at once; the two of a pipe or socketpair (threads: others may have
 * made or closed descriptors at the same moment). */
void channels_opened(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec, bool socket);
void channels_opened_file(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec);
void channels_made(struct channels *c, int64_t t, int32_t pid, int32_t fd, enum chan_kind kind, bool cloexec);
void channels_pair(struct channels *c, int64_t t, int32_t pid, enum chan_kind kind, const int32_t fds[2], bool cloexec,
                   enum precision p, bool threads);
/* A FIFO by whose name two have met, each an open(2) that gets an end of it (mode: MODE_R, MODE_W). Its name a look may tell. */
uint32_t channels_fifo(struct channels *c, int64_t t);
void channels_opened_end(struct channels *c, int64_t t, int32_t pid, int32_t fd, uint32_t chan, uint8_t mode, bool cloexec);
/* The n lowest numbers that are free, from `least` on. */
void channels_lowest(struct channels *c, int32_t pid, int32_t least, int32_t *out, int n);
/* A call gave `fd` although lower numbers from `least` on were free: so they are not. */
void channels_fill(struct channels *c, int64_t t, int32_t pid, int32_t least, int32_t fd);
/* The process may have descriptors that no call told of. */
void channels_doubt(struct channels *c, int32_t pid);
/* It sent a message in which any of its descriptors may have been. */
void channels_sent(struct channels *c, int32_t pid);
/* Whether a look could tell more of the process's descriptors. */
bool channels_wants_look(struct channels *c, int32_t pid);
/* What the table says of a descriptor; open and socket are of one that is unknown. */
enum channels_at { AT_NOTHING, AT_UNKNOWN, AT_FILE, AT_CHANNEL };
struct channels_answer {
	uint32_t chan, open;
	uint8_t side, kind;
	bool socket;
	uint8_t mode;
	bool sure;                /* it is certain that the descriptor is of that channel: else a look may prove it, */
	bool doubt;               /* and that for this process alone */
	int64_t since;            /* end of the call that made it */
};
enum channels_at channels_at(struct channels *c, int32_t pid, int32_t fd, struct channels_answer *out);
/* The process's lowest descriptor from `from` on, -1 none. */
int32_t channels_next_fd(struct channels *c, int32_t pid, uint32_t from);
/* Whether anybody still has the open file. */
bool channels_held(struct channels *c, uint32_t open);

/* A look at a process's descriptors (channels_look.c), to be told once all calls that ended before it have been: then the
 * table is as the process was when it was looked at, and what the look shows of descriptors that no call was about meanwhile
 * is certain. began: now, on the clock of the calls. NULL: it cannot be looked at. */
struct channels_look;
struct channels_look *channels_look_new(struct channels *c, int32_t pid, int64_t began);
void channels_look_free(struct channels_look *look);
/* closing, opening: a call that closes or makes descriptors is under way. False: something is still open, look again. */
bool channels_look_tell(struct channels *c, int64_t t, int32_t pid, const struct channels_look *look, bool opening, bool closing);

void channels_set_cloexec(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec);
/* An exec loses what has the flag. */
void channels_exec_known(struct channels *c, int64_t t, int32_t pid, enum precision p);
/* Whether the process's table has that descriptor; nothing is looked up. */
bool channels_has(struct channels *c, int32_t pid, int32_t fd);
/* Fill wait->chan (and on) for a wait of pid from its fd or arguments. */
struct proc_wait;
void channels_wait(struct channels *c, int64_t t, int32_t pid, struct proc_wait *w);

#endif
