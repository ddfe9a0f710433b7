/*
 * marks.h - how a program tells proclab of a mark (a step or a note), on the wire.
 *
 * PROCLAB_MARKS names a unix socket (SOCK_SEQPACKET). A mark is one connection: connect, one message (struct proclab_mark, cut off
 * after the text), for a step that waits one byte back when the viewer goes on, close. The message says where it comes from as the
 * sender sees it; proclab takes the process from SO_PEERCRED. Without PROCLAB_MARKS, and when proclab has gone, nothing happens.
 * Used by proclab.h; programs do not include this file themselves.
 */
#ifndef PROCLAB_MARKS_H
#define PROCLAB_MARKS_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PROCLAB_MARK_VERSION = 1, PROCLAB_MARK_TEXT = 500 };
/* VAR: a variable; text "ADDRESS SIZE NAME\nVALUE", the numbers in hexadecimal; the sender waits for the byte back, so that what is
 * looked at is so then. PAGE: no mark, but news of a file beside the socket, text its name, in which the multiprocessing library tells of its things.
 * ASK: no mark either: a worker of the workbench asks what to do next; text what came of the last command. Answered by a line of text, by nothing
 * when there is no workbench. */
enum { PROCLAB_MARK_STEP, PROCLAB_MARK_NOTE, PROCLAB_MARK_PAGE, PROCLAB_MARK_VAR, PROCLAB_MARK_ASK };
/* Of the socket: the same as 0, which everybody else gives. By it the observer, who sees the numbers of a call but no address, knows
 * it for proclab's own. */
enum { PROCLAB_MARK_PROTOCOL = AF_UNIX };

struct proclab_mark {
	uint8_t version;            /* PROCLAB_MARK_VERSION */
	uint8_t kind;               /* PROCLAB_MARK_STEP, ... */
	uint8_t waits;              /* 1: the sender waits for the byte that lets it go on */
	uint8_t unused;
	int32_t pid, tid;           /* the sender's, as it sees them itself; tid 0 not known */
	int32_t line;               /* of the call in the source, 0 not known */
	int64_t t;                  /* CLOCK_MONOTONIC, ns */
	char text[PROCLAB_MARK_TEXT]; /* without a NUL; the message ends with it */
};

#ifdef __proclab_sim__

/* On the simulated machine a mark is a system call of its own. */
static inline int proclab_mark_wanted(void)
{
	return 1;
}

static inline void proclab_mark_send(int kind, const char *text, int line)
{
	__syscall(1001L, (long)kind, text, (long)line);
}

static inline void proclab_show_send(const char *name, const void *at, size_t size, const char *value, int line)
{
	(void)line;
	__syscall(1002L, at, (long)size, name, value);
}

static inline int proclab_ask(const char *said, char *line, size_t size)
{
	return __syscall(1003L, said, line, (long)size) > 0;
}

#else

static inline int proclab_mark_wanted(void)
{
	return getenv("PROCLAB_MARKS") != NULL;
}

static inline int proclab_mark_connect(void)
{
	struct sockaddr_un to;
	const char *path = getenv("PROCLAB_MARKS");
	int s;

	if (!path || strlen(path) >= sizeof to.sun_path)
		return -1;
	s = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, PROCLAB_MARK_PROTOCOL);
	if (s < 0)
		return -1;
	memset(&to, 0, sizeof to);
	to.sun_family = AF_UNIX;
	strcpy(to.sun_path, path);
	while (connect(s, (struct sockaddr *)&to, sizeof to) < 0) {
		if (errno == EINTR)
			continue;
		close(s);
		return -1;
	}
	return s;
}

/* Connect and send. Returns the connection, -1 none. *waits: whether it is answered. */
static inline int proclab_mark_open(int kind, const char *text, int line, int *waits)
{
	struct proclab_mark m;
	struct timespec now;
	size_t len = strlen(text);
	int s = proclab_mark_connect();

	if (s >= 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		memset(&m, 0, offsetof(struct proclab_mark, text));
		m.version = PROCLAB_MARK_VERSION;
		m.kind = (uint8_t)kind;
		m.waits = kind >= PROCLAB_MARK_PAGE || (kind == PROCLAB_MARK_STEP && getenv("PROCLAB_STEP"));
		m.pid = (int32_t)getpid();
#if defined _DEFAULT_SOURCE || defined _GNU_SOURCE
		m.tid = (int32_t)syscall(SYS_gettid);
#endif
		m.line = line;
		m.t = now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
		if (len > PROCLAB_MARK_TEXT)
			len = PROCLAB_MARK_TEXT;
		memcpy(m.text, text, len);
		while (send(s, &m, offsetof(struct proclab_mark, text) + len, MSG_NOSIGNAL) < 0 && errno == EINTR) {}
		*waits = m.waits;
	}
	return s;
}

/* Tell proclab of a mark, and wait for the viewer if it is a step and proclab runs with --step. Leaves errno alone. */
static inline void proclab_mark_send(int kind, const char *text, int line)
{
	int before = errno, waits = 0, s = proclab_mark_open(kind, text, line, &waits);
	char go;

	if (s >= 0) {
		while (waits && recv(s, &go, 1, 0) < 0 && errno == EINTR) {}
		close(s);
	}
	errno = before;
}

/* For the worker of the workbench: say what came of the last command, wait for the next. Returns 0 when there is none. */
static inline int proclab_ask(const char *said, char *line, size_t size)
{
	int waits, s = proclab_mark_open(PROCLAB_MARK_ASK, said, 0, &waits);
	ssize_t n = -1;

	if (s < 0)
		return 0;
	while ((n = recv(s, line, size - 1, 0)) < 0 && errno == EINTR) {}
	close(s);
	line[n > 0 ? n : 0] = 0;
	return n > 0;
}

static inline void proclab_show_send(const char *name, const void *at, size_t size, const char *value, int line)
{
	char text[PROCLAB_MARK_TEXT + 1];
	snprintf(text, sizeof text, "%llx %llx %.200s\n%s", (unsigned long long)(uintptr_t)at, (unsigned long long)size, name, value);
	proclab_mark_send(PROCLAB_MARK_VAR, text, line);
}

#endif

#endif
