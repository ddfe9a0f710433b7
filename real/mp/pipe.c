/*
 * pipe.c - connections: messages over a pipe or a pair of packet sockets.
 *
 * A message is its length (8 bytes) and its bytes. Through a pipe it goes as one stream: with one write when it is below
 * PIPE_BUF, which the kernel keeps together. Through the sockets it goes in packets, the length in the first: so one call
 * receives a small message, and nobody who receives from the same end can get into the middle of it. A message that does not fit
 * into the receiver's buffer stays where it is, all but what had to be read to know its length.
 */
#include "pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "proclab/mp_error.h"
#include "timeout.h"

/* A look-out lasts some 50 us at most; where it is of no use it is tried again every so many messages. */
enum { PACKET = 64 * 1024, WIDE = 1 << 20, SPIN_MOST = 160, SPIN_AGAIN = 4096 };

static int make(struct mp_connection **out, int fd, bool receives, bool sends, bool packets)
{
	struct mp_connection *c = calloc(1, sizeof *c);
	if (!c) return MP_EMEMORY;
	*c = (struct mp_connection){.fd = fd, .receives = receives, .sends = sends, .packets = packets, .spin = SPIN_MOST};
	if (packets && !(c->first = malloc(PACKET))) {
		free(c);
		return MP_EMEMORY;
	}
	*out = c;
	return 0;
}

int mp_pipe(struct mp_connection *ends[2], bool duplex)
{
	int fds[2];
	ends[0] = ends[1] = NULL;
	if (duplex ? socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) : pipe2(fds, O_CLOEXEC)) return MP_ESYSTEM;
	if (!make(&ends[0], fds[0], true, duplex, duplex) && !make(&ends[1], fds[1], duplex, true, duplex)) return 0;
	mp_connection_free(ends[0]);
	if (!ends[0]) close(fds[0]);
	close(fds[1]);
	ends[0] = NULL;
	return MP_EMEMORY;
}

static bool is_stream_socket(int fd)
{
	int type = 0;
	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){sizeof type}) == 0 && type == SOCK_STREAM;
}

int mp_connection_open(struct mp_connection **out, int fd)
{
	struct stat status;
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fstat(fd, &status)) return MP_ESYSTEM;
	if (is_stream_socket(fd)) return MP_EARGUMENT; /* that of a shared one */
	if (S_ISSOCK(status.st_mode)) return make(out, fd, true, true, true);
	if (!S_ISFIFO(status.st_mode)) return MP_EARGUMENT;
	return make(out, fd, (flags & O_ACCMODE) != O_WRONLY, (flags & O_ACCMODE) != O_RDONLY, false);
}

int mp_connection_fd(const struct mp_connection *connection)
{
	return connection->fd < 0 ? MP_ECLOSED : connection->fd;
}

int mp_connection_close(struct mp_connection *connection)
{
	if (connection->fd < 0) return MP_ECLOSED;
	close(connection->fd);
	shared_close(connection);
	connection->fd = -1;
	return 0;
}

void mp_connection_free(struct mp_connection *connection)
{
	if (!connection) return;
	if (connection->fd >= 0) mp_connection_close(connection);
	free(connection->first);
	free(connection);
}

static int ready(int fd, short events, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	return poll_until(&p, 1, deadline) > 0;
}

/* A pipe has no MSG_NOSIGNAL; where the kernel does not know of RWF_NOSIGNAL, the signal is held back and taken. */
static ssize_t write_held_back(int fd, const struct iovec parts[], int n)
{
	sigset_t pipe_signal, before, waiting;
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	sigpending(&waiting);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
	ssize_t written = writev(fd, parts, n);
	int error = errno;
	if (written < 0 && error == EPIPE && !sigismember(&waiting, SIGPIPE)) sigtimedwait(&pipe_signal, NULL, &(struct timespec){0});
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return written;
}

static ssize_t write_parts(int fd, const struct iovec parts[], int n)
{
#ifndef RWF_NOSIGNAL
#define RWF_NOSIGNAL 0x100
#endif
#ifndef __proclab_sim__
	static _Atomic bool unknown;
	if (!unknown) {
		ssize_t written = pwritev2(fd, parts, n, -1, RWF_NOSIGNAL);
		if (written >= 0 || errno != EOPNOTSUPP) return written;
		unknown = true;
	}
#endif
	return write_held_back(fd, parts, n);
}

static int send_error(void)
{
	return errno == EPIPE || errno == ECONNRESET ? MP_EPEER : MP_ESYSTEM;
}

/* Take off what has been written. */
static void advance(struct iovec parts[2], size_t done)
{
	for (int i = 0; i < 2; i++) {
		size_t n = done < parts[i].iov_len ? done : parts[i].iov_len;
		parts[i].iov_base = (char *)parts[i].iov_base + n;
		parts[i].iov_len -= n;
		done -= n;
	}
}

static int send_stream(struct mp_connection *c, struct iovec parts[2])
{
	while (parts[0].iov_len + parts[1].iov_len) {
		ssize_t n = write_parts(c->fd, parts, 2);
		if (n >= 0)
			advance(parts, (size_t)n);
		else if (errno == EAGAIN)
			ready(c->fd, POLLOUT, MP_NEVER);
		else if (errno != EINTR)
			return send_error();
	}
	return 0;
}

static int send_packets(struct mp_connection *c, struct iovec parts[2])
{
	size_t left = parts[1].iov_len;
	do {
		struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
		parts[1].iov_len = left < PACKET ? left : PACKET;
		if (sendmsg(c->fd, &message, MSG_NOSIGNAL) < 0) {
			if (errno == ECONNRESET)
				c->reset = true; /* said once: the next attempt tells of the peer itself */
			else if (errno != EINTR)
				return send_error();
			continue;
		}
		left -= parts[1].iov_len;
		parts[1].iov_base = (char *)parts[1].iov_base + parts[1].iov_len;
		parts[0].iov_len = 0;
	} while (left || parts[0].iov_len);
	return 0;
}

/* For messages that are larger than what a channel usually holds: fewer changes between the two. Where it is not granted, it
 * stays as it is. */
static void widen(struct mp_connection *c)
{
	int size = WIDE;
	c->wide = true;
	if (c->packets)
		setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	else
		fcntl(c->fd, F_SETPIPE_SZ, size);
}

int mp_send(struct mp_connection *connection, const void *data, size_t size, double timeout)
{
	uint64_t length = size;
	struct iovec parts[2] = {
		{&length,      sizeof length},
        {(void *)data, size         }
    };
	if (connection->fd < 0) return MP_ECLOSED;
	if (!connection->sends) return MP_EDIRECTION;
	if (connection->lanes) return shared_send(connection, data, size, deadline_of(timeout));
	if (size > PACKET && !connection->wide) widen(connection);
	if (timeout >= 0 && !ready(connection->fd, POLLOUT, deadline_of(timeout))) return MP_ETIMEOUT;
	return connection->packets ? send_packets(connection, parts) : send_stream(connection, parts);
}

/* Where the peer runs on another CPU, a short look-out costs less than a sleep and a wake-up. Nobody can say where it runs:
 * whether it helps is learnt. */
static bool look_out(struct mp_connection *c)
{
	if (!c->spin && ++c->slept >= SPIN_AGAIN) {
		c->spin = SPIN_MOST;
		c->slept = 0;
	}
	for (int i = 0; i < c->spin; i++)
		if (ready(c->fd, POLLIN, 0)) {
			c->spin = SPIN_MOST;
			return true;
		}
	c->spin /= 4;
	return false;
}

static int wait_readable(struct mp_connection *c, double timeout)
{
	if (timeout == 0) return ready(c->fd, POLLIN, 0) ? 0 : MP_ETIMEOUT;
	if (look_out(c) || timeout < 0) return 0;
	return ready(c->fd, POLLIN, deadline_of(timeout)) ? 0 : MP_ETIMEOUT;
}

/* Read it all from a pipe. 0; MP_EEOF when it ends before the first byte, MP_ECUT later. */
static int read_all(int fd, void *data, size_t size)
{
	for (size_t got = 0; got < size;) {
		ssize_t n = read(fd, (char *)data + got, size - got);
		if (n == 0) return got ? MP_ECUT : MP_EEOF;
		if (n > 0)
			got += (size_t)n;
		else if (errno == EAGAIN)
			ready(fd, POLLIN, MP_NEVER);
		else if (errno != EINTR)
			return MP_ESYSTEM;
	}
	return 0;
}

/* One packet. That the peer had not read all is said once, before what it sent: it counts when that has been received. */
static ssize_t packet(struct mp_connection *c, struct iovec parts[], int n)
{
	for (;;) {
		struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)n};
		ssize_t got = recvmsg(c->fd, &message, 0);
		if (got >= 0) return got;
		if (errno == ECONNRESET)
			c->reset = true;
		else if (errno == EAGAIN)
			ready(c->fd, POLLIN, MP_NEVER);
		else if (errno != EINTR)
			return -1;
	}
}

/* The first packet of a message: its bytes go into data as far as they fit, and on into first. */
static int begin_packets(struct mp_connection *c, void *data, size_t size)
{
	uint64_t total;
	size_t fits = size < PACKET ? size : PACKET;
	struct iovec parts[3] = {
		{&total,          sizeof total },
        {data,            fits         },
        {c->first + fits, PACKET - fits}
    };
	ssize_t n = packet(c, parts, 3);
	if (n < 0) return MP_ESYSTEM;
	if (n == 0) return c->reset ? MP_EPEER : MP_EEOF;
	if (n < (ssize_t)sizeof total) return MP_ECUT;
	c->total = total;
	c->held = (size_t)n - sizeof total;
	if (total > size) memcpy(c->first, data, fits < c->held ? fits : c->held);
	return 0;
}

/* What is left of it. */
static int end_packets(struct mp_connection *c, char *data)
{
	for (size_t got = c->held; got < c->total;) {
		struct iovec part = {data + got, c->total - got < PACKET ? c->total - got : PACKET};
		ssize_t n = packet(c, &part, 1);
		if (n <= 0) return n ? MP_ESYSTEM : MP_ECUT;
		got += (size_t)n;
	}
	return 0;
}

static int begin(struct mp_connection *c, void *data, size_t size, double timeout)
{
	int error = wait_readable(c, timeout);
	if (error) return error;
	c->held = 0;
	return c->packets ? begin_packets(c, data, size) : read_all(c->fd, &c->total, sizeof c->total);
}

static int end(struct mp_connection *c, void *data, bool was_pending)
{
	if (was_pending && c->held) memcpy(data, c->first, c->held);
	if (c->packets) return end_packets(c, data);
	int error = read_all(c->fd, data, c->total);
	return error == MP_EEOF ? MP_ECUT : error;
}

int mp_recv(struct mp_connection *connection, void *data, size_t size, size_t *length, double timeout)
{
	bool was_pending = connection->pending;
	if (connection->fd < 0) return MP_ECLOSED;
	if (!connection->receives) return MP_EDIRECTION;
	if (connection->lanes) return shared_recv(connection, data, size, length, deadline_of(timeout));
	int error = was_pending ? 0 : begin(connection, data, size, timeout);
	if (error) return error;
	if (length) *length = connection->total;
	connection->pending = connection->total > size;
	return connection->pending ? MP_ESHORT : end(connection, data, was_pending);
}

int mp_poll(struct mp_connection *connection, double timeout)
{
	if (connection->fd < 0) return MP_ECLOSED;
	if (!connection->receives) return MP_EDIRECTION;
	if (connection->lanes) return shared_poll(connection, deadline_of(timeout));
	if (connection->pending) return 1;
	return ready(connection->fd, POLLIN, deadline_of(timeout));
}
