/*
 * signal.h - signals: what a process does with them, which are pending, and the rules of sending (signal(7), POSIX 2.4).
 */
#ifndef PROCLAB_SIM_KERNEL_SIGNAL_H
#define PROCLAB_SIM_KERNEL_SIGNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "trace/vocab.h"

struct machine;
struct process;
struct thread;

#define SIGNALS 64
#define SIGNAL_REALTIME 32          /* from here on they queue */
#define SIGNAL_BIT(sig) ((uint64_t)1 << ((sig) - 1))

enum { ACTION_DEFAULT = 0, ACTION_IGNORE = 1 };   /* values of a handler that are none */

struct sig_action {
	uint64_t handler, mask, flags; /* all of one size: without padding they are compared by bytes */
};

/* What a handler with SA_SIGINFO is told. */
struct sig_info {
	int32_t sig, code;
	int32_t pid, status;      /* sender or child; of a child: its code or signal; of a file: the descriptor */
	uint64_t value;           /* sigqueue's value; of a fault: the address; of a file: POLL events */
	uint64_t timer;           /* POSIX timer and overrun */
};

/* In order of arrival; of each of the first 31 signals one at the most. */
struct pending {
	uint64_t set;
	struct sig_info *list;
	uint32_t n, cap;
};

void pending_copy(struct pending *p, const struct pending *from);
bool pending_equal(const struct pending *a, const struct pending *b);
void pending_clear(struct pending *p);
/* False: it is pending already, and is not queued. */
bool pending_add(struct pending *p, const struct sig_info *info);
void pending_remove(struct pending *p, uint64_t set);
/* Take the first of the lowest-numbered signal in set. False: none. */
bool pending_take(struct pending *p, uint64_t set, struct sig_info *out);

/* What happens by default. */
enum sig_default { DEFAULT_TERM, DEFAULT_CORE, DEFAULT_IGNORE, DEFAULT_STOP, DEFAULT_CONT };
enum sig_default sig_default_of(int sig);

/* Send info->sig to a process (tid 0) or to one of its threads. from: the sender's pid, 0 the kernel. Default actions happen at
 * once; a caught one is left for its thread to handle. Returns 0, or -EAGAIN when too many are queued. */
int signal_send(struct machine *m, int32_t from, int32_t pid, int32_t tid, const struct sig_info *info);
/* A fault of thread t itself: cannot be blocked or ignored. */
void signal_force(struct machine *m, struct thread *t, const struct sig_info *info);
/* What p does with a signal that it does not catch, now. It may have ended afterwards. */
void signal_act(struct machine *m, struct process *p, int32_t from, int32_t tid, int sig);
void signal_emit(struct machine *m, int32_t from, int32_t to, int32_t to_tid, int sig, enum signal_stage stage);
/* siginfo_t, as x86-64 Linux has it. */
void signal_fill_info(const struct sig_info *info, unsigned char out[128]);
/* Of the kernel, to all processes of a group. */
void signal_group(struct machine *m, int32_t pgid, int sig);

/* Take the first of the lowest-numbered signal in set that is pending for t or its process p. False: none. */
bool signal_take(struct machine *m, struct process *p, struct thread *t, uint64_t set, struct sig_info *out);
/* A signal that t would handle if it ran; also while it waits in a call. */
bool signal_wanted(const struct machine *m, const struct thread *t);
/* Whether the call that a signal interrupts goes on after it (SA_RESTART). */
bool signal_restarts(const struct machine *m, const struct thread *t);
/* Before t goes on: handle what is pending. False: t cannot go on now (it was stopped, or its process has ended). */
bool signal_deliver(struct machine *m, struct thread *t);
/* The handler that was entered last has returned. */
void signal_return(struct machine *m, struct thread *t);

#endif
