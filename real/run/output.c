/*
 * output.c - see output.h.
 */
#include "real/run/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "real/run/control.h"
#include "real/run/pty.h"

enum { CHUNK = 65536, QUEUE = 65536 };

struct stream {
	int fd;              /* -1 at its end */
	uint8_t name;        /* of an OUT event: 0, 1, 2 */
};

struct output {
	int epoll;
	int64_t t0;
	struct stream streams[2];  /* [0] is the terminal, where there is one */
	bool terminal;
	char chunk[CHUNK], queue[QUEUE];
	size_t queued;
};

static void watch(struct output *p, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
	if (fd >= 0) epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &e);
}

struct output *output_new(int epoll, int64_t t0, int terminal, int out, int err)
{
	struct output *p = calloc(1, sizeof *p);
	if (!p) return NULL;
	p->epoll = epoll;
	p->t0 = t0;
	p->terminal = terminal >= 0;
	p->streams[0] = p->terminal ? (struct stream){terminal, 0} : (struct stream){out, 1};
	p->streams[1] = (struct stream){err, 2};
	watch(p, p->streams[0].fd);
	watch(p, p->streams[1].fd);
	return p;
}

static void end(struct stream *s)
{
	if (s->fd >= 0) close(s->fd);
	s->fd = -1;
}

void output_free(struct output *p)
{
	if (!p) return;
	end(&p->streams[0]);
	end(&p->streams[1]);
	free(p);
}

/* A terminal gives at most 4 KiB a read: gather more, so that a flood does not become a flood of events. */
static size_t gather(struct output *p, struct stream *s)
{
	size_t have = 0;
	while (s->fd >= 0 && have < CHUNK) {
		ssize_t n = read(s->fd, p->chunk + have, CHUNK - have);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0 && errno == EAGAIN) break;
		if (n <= 0) end(s); /* EIO: no process has the terminal open any more */
		else have += (size_t)n;
	}
	return have;
}

static size_t tell(struct output *p, struct observer *o, struct stream *s)
{
	size_t n = gather(p, s);
	if (!n) return 0;
	struct event e = {
		.t = control_now() - p->t0,
		.kind = EV_OUT,
		.precision = PRECISION_BOUNDED,
		.cpu = UNKNOWN,
		.out = {.data = p->chunk, .data_len = (uint32_t)n, .stream = s->name},
	};
	observer_inject(o, &e);
	return n;
}

static void write_queue(struct output *p)
{
	struct stream *s = &p->streams[0];
	if (!p->queued || s->fd < 0) return;
	ssize_t n = write(s->fd, p->queue, p->queued);
	if (n > 0) memmove(p->queue, p->queue + n, p->queued -= (size_t)n);
	/* What does not fit waits until the program reads. */
	struct epoll_event e = {.events = p->queued ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.fd = s->fd};
	epoll_ctl(p->epoll, EPOLL_CTL_MOD, s->fd, &e);
}

size_t output_pump(struct output *p, struct observer *o, int64_t budget)
{
	size_t total = 0, n;
	int64_t stop = control_now() + budget;
	write_queue(p);
	do {
		n = tell(p, o, &p->streams[0]) + tell(p, o, &p->streams[1]);
		total += n;
	} while (n && control_now() < stop);
	return total;
}

bool output_ended(const struct output *p)
{
	return p->streams[0].fd < 0 && p->streams[1].fd < 0;
}

int output_type(struct output *p, const void *bytes, size_t n)
{
	if (!p->terminal || p->streams[0].fd < 0) return ERR_UNSUPPORTED;
	if (n > QUEUE - p->queued) n = QUEUE - p->queued;
	memcpy(p->queue + p->queued, bytes, n);
	p->queued += n;
	write_queue(p);
	return (int)n;
}

int output_resize(struct output *p, int rows, int cols)
{
	if (!p->terminal || p->streams[0].fd < 0) return ERR_UNSUPPORTED;
	return pty_resize(p->streams[0].fd, rows, cols) ? ERR_SYSTEM : 0;
}
