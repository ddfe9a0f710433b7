/*
 * guard.c - the guarding source of guard.h. Its descriptor is an epoll set of the inner one and a timer, so that a view wakes up
 * for a look also while nothing happens.
 */
#include "cli/guard.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "trace/error.h"

static struct guard *guard_of(struct source *s)
{
	return (struct guard *)s;
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void set_timer(const struct guard *g, int milliseconds)
{
	struct itimerspec when = {.it_value = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L + 1}};
	if (milliseconds < 0) when.it_value = (struct timespec){0};
	timerfd_settime(g->timer, 0, &when, NULL);
}

static int guard_pump(struct source *s, struct trace *t, int64_t budget)
{
	struct guard *g = guard_of(s);
	int n = g->inner->ops->pump(g->inner, t, budget);
	if (g->ended) return n;
	hang_look(g->hang, g->world, now());
	if (hang_too_long(g->hang, now())) {
		g->ended = true;
		g->inner->ops->end(g->inner, "deadlock");
	}
	/* What was pumped now reaches the world after this; so look again in any case when there was something. */
	int timeout = hang_timeout(g->hang, g->world, now());
	set_timer(g, g->ended ? -1 : timeout < 0 && n > 0 ? HANG_LOOK / 1000000 : timeout);
	return n;
}

static int guard_fd(struct source *s)
{
	return guard_of(s)->epoll;
}

static int guard_request(struct source *s, enum source_request r)
{
	struct source *in = guard_of(s)->inner;
	return in->ops->request ? in->ops->request(in, r) : ERR_UNSUPPORTED;
}

static int guard_input(struct source *s, const void *bytes, size_t n)
{
	struct source *in = guard_of(s)->inner;
	return in->ops->input ? in->ops->input(in, bytes, n) : ERR_UNSUPPORTED;
}

static int guard_signal(struct source *s, int32_t pid, int sig)
{
	struct source *in = guard_of(s)->inner;
	return in->ops->signal ? in->ops->signal(in, pid, sig) : ERR_UNSUPPORTED;
}

static void guard_set_speed(struct source *s, double speed)
{
	struct source *in = guard_of(s)->inner;
	in->ops->set_speed(in, speed);
}

static void guard_stop_at(struct source *s, source_stop *stop, void *arg)
{
	struct source *in = guard_of(s)->inner;
	if (in->ops->stop_at) in->ops->stop_at(in, stop, arg);
}

static int guard_resize(struct source *s, int rows, int cols)
{
	struct source *in = guard_of(s)->inner;
	return in->ops->resize ? in->ops->resize(in, rows, cols) : ERR_UNSUPPORTED;
}

static void guard_end(struct source *s, const char *ended_by)
{
	struct guard *g = guard_of(s);
	g->ended = true;
	if (g->inner->ops->end) g->inner->ops->end(g->inner, ended_by);
}

static void guard_status(struct source *s, struct source_status *out)
{
	struct source *in = guard_of(s)->inner;
	in->ops->status(in, out);
}

static int guard_command(struct source *s, int32_t selected, const char *words, struct diag *reply)
{
	struct source *in = guard_of(s)->inner;
	return in->ops->command(in, selected, words, reply);
}

static const struct source_ops ops = {
	.pump = guard_pump, .fd = guard_fd, .request = guard_request, .input = guard_input, .signal = guard_signal,
	.resize = guard_resize, .set_speed = guard_set_speed, .stop_at = guard_stop_at, .end = guard_end, .status = guard_status,
};

int guard_init(struct guard *g, struct source *inner, const struct world *w, struct hang *hang)
{
	*g = (struct guard){.ops = ops, .inner = inner, .world = w, .hang = hang};
	g->base.ops = &g->ops;
	g->ops.verbs = inner->ops->verbs;
	if (inner->ops->command) g->ops.command = guard_command;
	g->epoll = epoll_create1(EPOLL_CLOEXEC);
	g->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	int fds[] = {g->timer, inner->ops->fd(inner)};
	for (int i = 0; i < 2; i++) {
		struct epoll_event e = {.events = EPOLLIN};
		if (g->epoll < 0 || epoll_ctl(g->epoll, EPOLL_CTL_ADD, fds[i], &e)) return ERR_SYSTEM;
	}
	return 0;
}

void guard_clear(struct guard *g)
{
	if (g->epoll >= 0) close(g->epoll);
	if (g->timer >= 0) close(g->timer);
}
