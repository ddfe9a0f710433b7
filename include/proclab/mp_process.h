/*
 * mp_process.h - a process as a thing that is made, started, joined and asked how it ended.
 *
 * Three ways to start one:
 * - fork: the child is a copy of its parent and has all that the parent had. Unsafe when the parent has other threads: a lock
 *   that one of them holds at that moment stays locked in the child for ever.
 * - spawn: the child is a fresh image of the same program. It gets its arguments, what was passed to it, the standard streams,
 *   and nothing else.
 * - forkserver: a helper, itself a fresh image started when it is first needed, forks the child. As clean as spawn, nearly as
 *   fast as fork.
 *
 * A child whose parent has died is killed (SIGKILL), however the parent died; a detached one lives on. Its stdin is /dev/null.
 * What waits in stdio's buffers is written out before a fork, so that it does not come twice.
 *
 * When a process ends by exit() or by the return of main or of its target, its daemons get SIGTERM and then all its children are
 * joined.
 */
#ifndef PROCLAB_MP_PROCESS_H
#define PROCLAB_MP_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct mp_process;

/* What a child does: its result is the exit code. arguments are the child's own copy, aligned for any type. */
typedef int mp_target(const void *arguments, size_t size);

enum mp_method { MP_DEFAULT, MP_FORK, MP_SPAWN, MP_FORKSERVER };

/* Make a function known by its name, so that a fresh image finds it: before mp_init. The name is kept, not copied. */
void mp_target_add(const char *name, mp_target *target);
#define MP_TARGET(function) mp_target_add(#function, function)

/* At the top of main, after the targets. In the program that was started by hand it only remembers the arguments; in a child
 * started by spawn, and in the forkserver, it does the child's work and does not return. */
void mp_init(int argc, char **argv);

/* Set what MP_DEFAULT means, in this process and the children it starts. Once: MP_EMETHOD when it was set or used before. Unset
 * it means fork. */
int mp_set_start_method(enum mp_method method);
enum mp_method mp_get_start_method(void);

/* A new process, not yet started. The arguments are copied; NULL when size is 0. Its name is Process-1, Process-2, and
 * Process-2:1 in a child; its daemon flag that of the caller. MP_EARGUMENT, MP_EMEMORY. */
int mp_process_new(struct mp_process **out, enum mp_method method, mp_target *target, const void *arguments, size_t size);
/* Free it. One that still runs goes on and is joined at exit. */
void mp_process_free(struct mp_process *process);

/* The name may be changed at any time, the flags before the start (MP_ESTARTED). Borrowed; a name is at most 63 bytes
 * (MP_EARGUMENT). */
int mp_process_set_name(struct mp_process *process, const char *name);
const char *mp_process_name(const struct mp_process *process);
int mp_process_set_daemon(struct mp_process *process, bool daemon);
bool mp_process_daemon(const struct mp_process *process);
/* A detached process outlives its parent and is not joined at exit. */
int mp_process_set_detached(struct mp_process *process, bool detached);
/* Hand a descriptor to the child, before the start: there it is mp_passed(index), with the index returned, from 0. It is
 * duplicated: the caller may close its own at once. MP_ECONTEXT for -1, which is what the `_fd` of a thing made for fork gives;
 * at most 240 of them (MP_EARGUMENT). */
int mp_process_pass(struct mp_process *process, int fd);
/* In a child: a descriptor that was passed, close-on-exec; MP_EARGUMENT when there is none. */
int mp_passed(int index);

/* Start it. MP_ESTARTED, MP_EDAEMON (the caller is one), MP_ENOTCHILD; for spawn and forkserver MP_ETARGET and MP_EINIT;
 * MP_ESYSTEM. */
int mp_process_start(struct mp_process *process);
/* Wait until it has ended. 0 also when the time is over before: the exit code tells. MP_ENOTSTARTED, MP_ENOTCHILD, MP_ECLOSED.
 * May be called again. */
int mp_process_join(struct mp_process *process, double timeout);
bool mp_process_is_alive(struct mp_process *process);
/* How it ended: the low 8 bits of what it gave to exit, or minus the signal's number. MP_ERUNNING and MP_ENOTSTARTED when there
 * is no such code yet; MP_EXIT_UNKNOWN when somebody else has reaped it. */
int mp_process_exit_code(struct mp_process *process, int *out);
#define MP_EXIT_UNKNOWN 255
/* 0 before the start. */
pid_t mp_process_pid(const struct mp_process *process);
/* A descriptor (pidfd) that polls readable when it has ended; borrowed. MP_ENOTSTARTED, MP_ECLOSED. */
int mp_process_sentinel(struct mp_process *process);
/* SIGTERM, SIGKILL: to it alone, nothing when it has ended. MP_ENOTSTARTED, MP_ENOTCHILD, MP_ECLOSED. */
int mp_process_terminate(struct mp_process *process);
int mp_process_kill(struct mp_process *process);
/* Give up what it holds. MP_ERUNNING while it runs. After it, every call says MP_ECLOSED. */
int mp_process_close(struct mp_process *process);

/* The children that run: at most so many into out, borrowed; returns how many there are. Reaps those that have ended. */
size_t mp_active_children(struct mp_process **out, size_t most);
/* The process that asks; in the program started by hand it is called MainProcess. Only its name, pid, daemon flag and is_alive
 * mean something. */
struct mp_process *mp_current_process(void);
/* Who started this one, or NULL in the program started by hand. Only its name, pid, is_alive and join mean something. */
struct mp_process *mp_parent_process(void);
/* CPUs that are online. */
int mp_cpu_count(void);

#endif
