/*
 * pidfd.h - pidfds: a descriptor that names one process for good, however often its number is used again.
 *
 * poll(2) or epoll(7) on one: IN says that the process is a zombie, HUP that it was reaped (Linux 6.9). Structures
 * newer than the system's headers are defined here. What the running kernel does not know is answered with -1 and
 * ENOSYS or ENOTTY, never guessed.
 */
#ifndef PROCLAB_REAL_PIDFD_H
#define PROCLAB_REAL_PIDFD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A new pidfd of a process (close-on-exec), or -1 with errno: ESRCH when it is gone. */
int pidfd_open_pid(pid_t pid);
/* A duplicate here (close-on-exec) of descriptor fd of that process. It keeps the file open: close it at once, or
 * an end-of-file is delayed. -1 with errno: EPERM when it may not be had. */
int pidfd_take(int pidfd, int fd);
/* Send a signal; never reaches another process that has got the same number. 0 or -1 with errno. */
int pidfd_signal(int pidfd, int sig);

struct pidfd_info_out {
	int32_t pid, ppid;  /* ppid 0: not known any more (the process is gone) */
	bool exited;        /* status is known: the process was reaped (Linux 6.15) */
	int status;         /* wait status as waitpid(2) gives it */
};
/* Ask the kernel (PIDFD_GET_INFO, Linux 6.13). 0, or -1 with errno: ENOTTY before 6.13, ESRCH when the process is
 * gone and this kernel does not keep the status. */
int pidfd_query(int pidfd, struct pidfd_info_out *out);

/* Whether this kernel reports a reap as HUP; tried once with a child of our own that raises no SIGCHLD. */
bool pidfd_hup_supported(void);
/* Whether pidfd_query gives the status of a process that was reaped by another; found by the same trial. */
bool pidfd_status_supported(void);

#endif
