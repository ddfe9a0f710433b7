/*
 * lock.h - locks on files: flock(2), and those of fcntl (fcntl(2): by process, or by open file description).
 */
#ifndef PROCLAB_SIM_KERNEL_LOCK_H
#define PROCLAB_SIM_KERNEL_LOCK_H

#include "sim/kernel/file.h"

enum lock_kind { LOCK_PROCESS, LOCK_OPEN, LOCK_FLOCK };

struct lock {
	int64_t start, end;        /* bytes; end INT64_MAX: to the end of the file, however long */
	uint32_t kind;             /* enum lock_kind */
	int32_t pid;               /* who asked for it; the owner of a LOCK_PROCESS */
	uint32_t file;             /* owner of the others: an open file's object id; 0 */
	uint32_t exclusive;
};

/* F_GETLK, F_SETLK, F_SETLKW and their OFD_ kin. */
int64_t lock_ask(struct call *c, struct file *f);
int64_t lock_set(struct call *c, struct file *f);
/* A process has closed a descriptor of an inode: its locks there are gone. It has ended: all are. An open file is gone. */
void lock_drop_process(struct machine *m, int32_t pid, uint32_t inode);
void lock_drop_all(struct machine *m, const struct process *p);
void lock_drop_file(struct machine *m, const struct file *f);

#endif
