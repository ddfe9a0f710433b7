/*
 * proc_args.h - what the arguments of a waiting call point to in the thread's memory. For proc_wait.c.
 * Where the memory may not be read, the wait is left as it is.
 */
#ifndef PROCLAB_REAL_PROC_ARGS_H
#define PROCLAB_REAL_PROC_ARGS_H

#include <stdbool.h>

#include "real/observe/proc.h"
#include "real/observe/proc_call.h"

/* Put "fd/N" into name (at least 24 bytes). */
void proc_fd_name(char *name, int32_t fd);
/* Copy size bytes at addr of the process. False when they may not be read. */
bool proc_memory(int32_t pid, uint64_t addr, void *out, size_t size);
/* poll, select, epoll: fds, modes, nfds; a wait for nothing is a sleep or a wait for a signal. */
void proc_watched(int32_t pid, const struct call *c, struct proc_wait *out);
/* open: path, which FIFO, for what. Anything but a FIFO or a device is a wait for the disk. */
void proc_opened(int32_t pid, const struct call *c, struct proc_wait *out);
/* futex: semaphore, mutex, condition or thread's end, as glibc lays them out. */
void proc_futex(int32_t pid, int32_t tid, struct proc_wait *out);
/* waitid(P_PIDFD): the pid behind the descriptor. */
void proc_pidfd_target(int32_t pid, struct proc_wait *out);

#endif
