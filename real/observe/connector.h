/*
 * connector.h - the kernel's process events connector (netlink): a message at each fork, exec and exit on the machine, at once.
 *
 * It tells exit statuses that nobody else could, of children reaped within microseconds, and wakes the observer so that it can
 * open a pidfd and read a command line before they are gone. Not to be had inside a network or PID namespace, nor by ordinary
 * users before Linux 6.6. Source: linux/cn_proc.h, drivers/connector/cn_proc.c.
 */
#ifndef PROCLAB_REAL_CONNECTOR_H
#define PROCLAB_REAL_CONNECTOR_H

#include <stdbool.h>
#include <stdint.h>

enum connector_kind { CONNECTOR_FORK, CONNECTOR_EXEC, CONNECTOR_EXIT, CONNECTOR_LOST };

struct connector_event {
	uint8_t kind;
	int32_t pid;       /* FORK: the child's process; EXEC, EXIT: the process */
	int32_t tid;
	int32_t parent;    /* FORK: the parent process */
	int32_t status;    /* EXIT: of this thread, as a wait status */
	int64_t t;         /* CLOCK_MONOTONIC ns */
};

/* A descriptor to poll, or -1 with errno. Confirmed by the kernel's answer, not only by the socket's opening. */
int connector_open(void);
/* Take at most max events; returns how many (0: none now). */
int connector_read(int fd, struct connector_event *out, int max);

#endif
