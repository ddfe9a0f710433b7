/*
 * stepper.c - see stepper.h.
 */
#include "cli/stepper.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "trace/error.h"

void stepper_init(struct stepper *s)
{
	*s = (struct stepper){.tty = -1};
}

int stepper_open(struct stepper *s)
{
	s->tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	return s->tty < 0 ? ERR_NOTFOUND : 0;
}

/* A background group that touches the terminal is stopped by SIGTTOU, unless the signal is blocked. */
static void give_foreground(const struct stepper *s, pid_t group)
{
	sigset_t set, before;
	sigemptyset(&set);
	sigaddset(&set, SIGTTOU);
	sigprocmask(SIG_BLOCK, &set, &before);
	tcsetpgrp(s->tty, group);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void say(const struct stepper *s, const char *text)
{
	if (write(s->tty, text, strlen(text)) < 0) { /* the terminal is gone: its hang-up ends the run */ }
}

static void stop_asking(struct stepper *s)
{
	if (s->lent) give_foreground(s, s->program);
	s->asking = s->lent = false;
}

void stepper_clear(struct stepper *s)
{
	if (s->asking) say(s, "\n");
	stop_asking(s);
	if (s->tty >= 0) close(s->tty);
	s->tty = -1;
}

void stepper_event(struct stepper *s, const struct event *e)
{
	if (e->kind == EV_FORK && !s->program) s->program = e->fork.child;
	if (e->kind == EV_MARK && e->mark.waits) s->waiting++;
}

int stepper_ask(struct stepper *s)
{
	if (s->tty < 0 || !s->waiting) return -1;
	if (s->asking) return s->tty;
	s->lent = s->program && tcgetpgrp(s->tty) == s->program;
	if (s->lent) give_foreground(s, getpgrp());
	say(s, "-- the program waits in step(): Enter goes on, ^C ends it ");
	s->asking = true;
	return s->tty;
}

void stepper_answer(struct stepper *s, struct source *source)
{
	char text[256];
	struct pollfd p = {s->tty, POLLIN, 0};
	if (!s->asking || poll(&p, 1, 0) <= 0) return;
	ssize_t n = read(s->tty, text, sizeof text);
	/* a whole line, however long; or, from a terminal that the program has made raw, the key; ^D goes on as well */
	if (n > 0 && !memchr(text, '\n', (size_t)n) && !memchr(text, '\r', (size_t)n)) return;
	stop_asking(s);
	s->waiting--;
	if (source->ops->request(source, SOURCE_STEP) < 0) s->waiting = 0; /* who waited has been killed */
}
