/*
 * wait.h - how a system call waits.
 *
 * A handler that cannot go on says where it may be woken (call_watch, any number of times) and then blocks: `return call_block(c,
 * &why, until)`. The thread is WAITING from then on. When it is woken the handler runs again from its start, with the same arguments
 * and with what it noted in c->progress; it looks anew whether it can go on. A signal also makes it run again, with c->interrupted
 * set: then call_block does not block but returns -EINTR, and the handler returns what it has done so far if that is more than
 * nothing. Whether the call is then restarted (SA_RESTART) is the kernel's affair. When time is up, c->timed_out is set.
 *
 *     int64_t sys_eventfd_read(struct call *c)
 *     {
 *             ...
 *             if (e->value == 0) {
 *                     if (nonblocking) return -EAGAIN;
 *                     call_watch(c, e->object.id, QUEUE_READ, true);
 *                     return call_block(c, &(struct wait){.why = WAIT_READ, .fd = fd, .chan = e->object.chan}, TIME_NEVER);
 *             }
 *             ...
 *     }
 */
#ifndef PROCLAB_SIM_KERNEL_WAIT_H
#define PROCLAB_SIM_KERNEL_WAIT_H

#include "sim/kernel/syscall.h"
#include "trace/event.h"

#define TIME_NEVER INT64_MAX

/* Be woken by object_wake on this queue. exclusive: when one such is woken, the others sleep on (a pipe's readers); a call that
 * only looks (poll) is not. */
void call_watch(struct call *c, uint32_t object, int queue, bool exclusive);
/* Wait. why->call is filled in. until: virtual ns, TIME_NEVER without limit. Returns what the handler is to return. */
int64_t call_block(struct call *c, const struct wait *why, int64_t until);
/* Wait in a way that no handled signal ends, as for a disk. */
int64_t call_block_firmly(struct call *c, const struct wait *why, int64_t until);

#endif
