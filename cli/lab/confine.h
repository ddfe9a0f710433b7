/*
 * confine.h - a process that runs what a stranger has written: it sees nothing of ours but what it is given, reaches no network, leaves
 * nothing behind.
 *
 * With namespaces (namespaces(7); without root in a user namespace of its own): everything is read-only, the folders where people keep
 * things are empty, a small file system in memory is all that can be written to, there is no network but a loopback that is down, and all
 * processes end with the first. As root it becomes nobody. Where namespaces are refused: Landlock (landlock(7)) for files, a filter of
 * system calls (seccomp(2)) for the network, and the processes are hunted down at the end. Limits (setrlimit(2)) hold in both.
 */
#ifndef PROCLAB_CLI_LAB_CONFINE_H
#define PROCLAB_CLI_LAB_CONFINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "trace/error.h"

/* What cannot be confined on this machine, as bits. */
enum { LACK_FILES = 1, LACK_NETWORK = 2, LACK_SIGNALS = 4 };

struct confine_file {
	int fd;                       /* open for reading */
	const char *name;             /* of the copy */
};

struct confine {
	const struct confine_file *files;   /* copied into the folder in which it begins */
	size_t nfile;
	const char *const *hidden;    /* folders that are not to be seen, ended by NULL */
	const char *const *seen;      /* folders that must be, even below hidden ones; ended by NULL */
	bool namespaces;              /* confine_probe has found that they work */
};

/* Find out what works here. Returns the LACK bits; *namespaces: use them. */
unsigned confine_probe(bool *namespaces);
/* As fork(): in the child, confined, in a folder of its own with the copies, returns 0; it ends with _exit, and all that it has started with it.
 * In the parent returns the pid to wait for and to kill (SIGKILL ends everything), or -1 with *d. A child that cannot be confined ends with
 * CONFINE_FAILED. scratch: a folder for the child, of the parent's, emptied by it; used where namespaces are not. */
pid_t confine_fork(const struct confine *c, const char *scratch, struct diag *d);
#define CONFINE_FAILED 99
/* Kill whatever descends from us, when nothing that we have started should be left; orphans are init's again from now on. */
void confine_sweep(void);
/* Bytes of memory that all processes of the confined one use together; 0 where that cannot be told. */
int64_t confine_memory(pid_t confined);

#endif
