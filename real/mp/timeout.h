/* timeout.h - a caller's time-out in seconds as a deadline, and poll(2) until one. */
#ifndef PROCLAB_MP_TIMEOUT_H
#define PROCLAB_MP_TIMEOUT_H

#include <errno.h>
#include <poll.h>

#include "futex.h"

/* Whatever is longer than a century is for ever. */
static inline int64_t deadline_of(double timeout)
{
	if (timeout < 0 || timeout > 3e9) return MP_NEVER;
	return mp_now() + (int64_t)(timeout * 1e9);
}

/* A wake-up is lost with the process that gets it and is killed before it acts: so nobody sleeps for longer than this without
 * looking again. */
static inline int64_t look_again(int64_t deadline)
{
	int64_t soon = mp_now() + 500000000;
	return deadline < soon ? deadline : soon;
}

/* As poll(2), with a deadline; goes on after a signal. */
static inline int poll_until(struct pollfd *fds, nfds_t n, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline == MP_NEVER ? 0 : deadline - mp_now();
		struct timespec t = mp_timespec(left > 0 ? left : 0);
		int ready = ppoll(fds, n, deadline == MP_NEVER ? NULL : &t, NULL);
		if (ready >= 0 || errno != EINTR) return ready;
	}
}

#endif
