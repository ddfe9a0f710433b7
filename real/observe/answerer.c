/*
 * answerer.c - see answerer.h. It takes a notification, then looks and tells as the observer does (observer_look).
 */
#include "real/observe/answerer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct answerer {
	struct observer *o;
	struct notify *notify;
	pthread_t thread;
	int stop;                  /* eventfd */
};

static void *run(void *arg)
{
	struct answerer *a = arg;
	struct pollfd p[2] = {{.fd = notify_fd(a->notify), .events = POLLIN}, {.fd = a->stop, .events = POLLIN}};
	observer_prepare_thread();
	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR) break;
		if (p[1].revents || (p[0].revents && !(p[0].revents & POLLIN))) break; /* hung up: nobody is left who has the filter */
		if (!p[0].revents || !notify_take(a->notify)) continue;
		observer_look(a->o);
		notify_answer(a->notify, observer_now(a->o));
		observer_looked(a->o);
	}
	return NULL;
}

struct answerer *answerer_start(struct observer *o, struct notify *n)
{
	struct answerer *a = calloc(1, sizeof *a);
	if (!a) return NULL;
	*a = (struct answerer){.o = o, .notify = n, .stop = eventfd(0, EFD_CLOEXEC)};
	if (a->stop >= 0 && !pthread_create(&a->thread, NULL, run, a)) return a;
	if (a->stop >= 0) close(a->stop);
	free(a);
	return NULL;
}

void answerer_stop(struct answerer *a)
{
	if (!a) return;
	if (eventfd_write(a->stop, 1)) abort();
	pthread_join(a->thread, NULL);
	close(a->stop);
	free(a);
}
