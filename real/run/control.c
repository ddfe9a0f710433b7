/*
 * control.c - see control.h.
 */
#include "real/run/control.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>

int control_receive(int fd, struct control *out)
{
	for (;;) {
		ssize_t n = recv(fd, out, sizeof *out, 0);
		if (n == sizeof *out) return 1;
		if (n < 0 && errno == EINTR) continue;
		if (n < 0 && errno == EAGAIN) return 0;
		return -1;
	}
}

int control_send(int fd, const struct control *m)
{
	while (send(fd, m, sizeof *m, MSG_NOSIGNAL) < 0)
		if (errno != EINTR) return -1;
	return 0;
}

int64_t control_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}
