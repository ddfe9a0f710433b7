/*
 * ready.h - what the calls share that wait for one of several files: poll, select, epoll.
 */
#ifndef PROCLAB_SIM_KERNEL_READY_H
#define PROCLAB_SIM_KERNEL_READY_H

#include "sim/kernel/file.h"

/* Be woken when one of these POLL events may have come. */
void file_watch(struct call *c, const struct file *f, uint32_t events);
/* The signal mask of the caller's memory (0: none) while the call waits; and the old one again when it has a result. */
int64_t mask_replace(struct call *c, int64_t address, int64_t size);
int64_t mask_restore(struct call *c, int64_t result);
/* Set progress->until, the first time: ms from now, negative without limit; a struct timespec from now, 0 without limit. */
void wait_milliseconds(struct call *c, int64_t ms);
int64_t wait_timespec(struct call *c, int64_t address);

#endif
