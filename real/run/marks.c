/*
 * marks.c - see marks.h. Each mark is a connection; those that wait stay open in a list, oldest first, until marks_go answers or
 * the sender is gone.
 */
#include "real/run/marks.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "include/proclab/marks.h"
#include "real/observe/memory.h"
#include "real/observe/proc_intern.h"

struct sender {
	struct sender *next;
	int socket;
	bool waits;             /* its mark has come, it waits for the answer */
	char *asks;             /* what it said when it asked for a command; NULL it does not */
	int32_t pid;            /* of one that asks */
	bool told;              /* it has been handed out */
};

struct marks {
	char folder[sizeof((struct sockaddr_un *)NULL)->sun_path];
	int listener, epoll;
	struct sender *senders; /* in order of arrival */
	struct memory_looks *looks;
	struct observer *observer; /* who hears what they find; borrowed, while one pumps */
};

static void tell_look(void *arg, const struct event *e)
{
	const struct marks *m = arg;
	observer_inject(m->observer, e);
}

static void sender_free(struct sender *s)
{
	close(s->socket);
	free(s->asks);
	free(s);
}

static void watch(struct marks *m, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
	epoll_ctl(m->epoll, EPOLL_CTL_ADD, fd, &e);
}

struct marks *marks_new(const char *path, int epoll)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct marks *m = calloc(1, sizeof *m);
	if (!m) return NULL;
	*m = (struct marks){.listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), .epoll = epoll};
	m->looks = memory_looks_new(tell_look, m);
	snprintf(m->folder, sizeof m->folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	if (m->listener < 0 || bind(m->listener, (struct sockaddr *)&at, sizeof at) || listen(m->listener, 1024)) {
		marks_free(m);
		return NULL;
	}
	watch(m, m->listener);
	return m;
}

void marks_free(struct marks *m)
{
	int error = errno;
	if (!m) return;
	for (struct sender *s = m->senders, *next; s; s = next) {
		next = s->next;
		sender_free(s);
	}
	if (m->listener >= 0) close(m->listener);
	memory_looks_free(m->looks);
	free(m);
	errno = error;
}

static void accept_senders(struct marks *m)
{
	struct sender **last = &m->senders;
	while (*last) last = &(*last)->next;
	for (int fd; (fd = accept4(m->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
		struct sender *s = calloc(1, sizeof *s);
		assert(s);
		s->socket = fd;
		*last = s;
		last = &s->next;
		watch(m, fd);
	}
}

/* The thread as seen from here: known when both sides count alike, or when it is the main thread. */
static int32_t thread_of(const struct proclab_mark *w, pid_t pid)
{
	return w->pid == pid && w->tid > 0 ? w->tid : pid;
}

static void tell(struct observer *o, int64_t t0, const struct proclab_mark *w, size_t len, const struct sender *s)
{
	char text[PROCLAB_MARK_TEXT + 1] = "";
	struct ucred from = {0};
	socklen_t size = sizeof from;
	getsockopt(s->socket, SOL_SOCKET, SO_PEERCRED, &from, &size);
	memcpy(text, w->text, len);
	struct event e = {
		.t = w->t > t0 ? w->t - t0 : 0,
		.kind = EV_MARK,
		.precision = PRECISION_EXACT,
		.cpu = UNKNOWN,
		.pid = from.pid,
		.tid = thread_of(w, from.pid),
		.line = w->line,
		.mark = {.text = text, .what = w->kind == PROCLAB_MARK_STEP ? MARK_STEP : MARK_NOTE, .waits = s->waits},
	};
	observer_inject(o, &e);
}

/* A variable: "ADDRESS SIZE NAME\nVALUE". Its process stands still until it is answered. */
static void tell_var(const struct marks *m, int64_t t0, struct proclab_mark *w, size_t len, const struct sender *s)
{
	struct ucred from = {0};
	socklen_t size = sizeof from;
	unsigned long long addr, bytes;
	char text[PROCLAB_MARK_TEXT + 1] = "", *value;
	int name = 0;
	memcpy(text, w->text, len);
	getsockopt(s->socket, SOL_SOCKET, SO_PEERCRED, &from, &size);
	if (sscanf(text, "%llx %llx %n", &addr, &bytes, &name) < 2 || !name || !(value = strchr(text + name, '\n'))) return;
	*value++ = 0;
	struct event e = {
		.t = w->t > t0 ? w->t - t0 : 0, .kind = EV_VAR, .precision = PRECISION_EXACT, .cpu = UNKNOWN, .pid = from.pid, .tid = thread_of(w, from.pid),
		.line = w->line,
	};
	e.var.addr = addr;
	e.var.size = (int64_t)bytes;
	e.var.name = proc_intern("?", "%s", text + name);
	e.var.value = value;
	memory_look_var(m->looks, &e, observer_tells_faults(m->observer));
}

/* A file that the library has put beside the socket. Nobody else is to find it. */
static void take_page(const struct marks *m, struct observer *o, const struct proclab_mark *w, size_t len, const struct sender *s)
{
	char path[sizeof m->folder + PROCLAB_MARK_TEXT + 2];
	struct ucred from = {0};
	struct stat st;
	socklen_t size = sizeof from;
	if (memchr(w->text, '/', len)) return;
	snprintf(path, sizeof path, "%s/%.*s", m->folder, (int)len, w->text);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	getsockopt(s->socket, SOL_SOCKET, SO_PEERCRED, &from, &size);
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		if (fd >= 0) close(fd);
		return;
	}
	observer_page(o, fd, from.pid, w->pid);
}

static bool take_ask(struct sender *s, const struct proclab_mark *w, size_t len)
{
	struct ucred from = {0};
	socklen_t size = sizeof from;
	getsockopt(s->socket, SOL_SOCKET, SO_PEERCRED, &from, &size);
	s->pid = from.pid;
	s->asks = strndup(w->text, len);
	return s->asks != NULL;
}

/* Returns whether the connection is to be kept. */
static bool hear(const struct marks *m, struct observer *o, int64_t t0, struct sender *s)
{
	struct proclab_mark w;
	const size_t head = offsetof(struct proclab_mark, text);
	ssize_t n;
	do n = recv(s->socket, &w, sizeof w, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN) return true;
	if (n < (ssize_t)head || w.version != PROCLAB_MARK_VERSION || s->waits || s->asks) return false;
	if (w.kind == PROCLAB_MARK_PAGE) {
		take_page(m, o, &w, (size_t)n - head, s);
		send(s->socket, "", 1, MSG_NOSIGNAL);
		return false;
	}
	if (w.kind == PROCLAB_MARK_VAR) {
		tell_var(m, t0, &w, (size_t)n - head, s);
		send(s->socket, "", 1, MSG_NOSIGNAL);
		return false;
	}
	if (w.kind == PROCLAB_MARK_ASK) return take_ask(s, &w, (size_t)n - head);
	s->waits = w.waits;
	tell(o, t0, &w, (size_t)n - head, s);
	return s->waits;
}

void marks_pump(struct marks *m, struct observer *o, int64_t t0)
{
	m->observer = o;
	accept_senders(m);
	for (struct sender **at = &m->senders, *s; (s = *at);) {
		if (hear(m, o, t0, s)) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		sender_free(s);
	}
}

bool marks_go(struct marks *m)
{
	for (struct sender **at = &m->senders, *s; (s = *at); at = &s->next) {
		if (!s->waits) continue;
		*at = s->next;
		send(s->socket, "", 1, MSG_NOSIGNAL);
		sender_free(s);
		return true;
	}
	return false;
}

bool marks_asked(struct marks *m, int32_t *pid, char *text, size_t size)
{
	for (struct sender *s = m->senders; s; s = s->next) {
		if (!s->asks || s->told) continue;
		s->told = true;
		*pid = s->pid;
		snprintf(text, size, "%s", s->asks);
		return true;
	}
	return false;
}

bool marks_answer(struct marks *m, int32_t pid, const char *line)
{
	for (struct sender **at = &m->senders, *s; (s = *at); at = &s->next) {
		if (!s->asks || s->pid != pid) continue;
		*at = s->next;
		send(s->socket, line, strlen(line), MSG_NOSIGNAL);
		sender_free(s);
		return true;
	}
	return false;
}
