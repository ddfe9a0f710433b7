/*
 * witness.c - see witness.h.
 *
 * Invariant: a row exists from when a pidfd was asked for until the process is forgotten, and only then is the pidfd closed. The
 * lock is held for moments, and whoever holds it is not kept waiting by others (PTHREAD_PRIO_INHERIT).
 */
#include "real/observe/witness.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/connector.h"
#include "real/observe/descriptors.h"
#include "real/observe/observer.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc.h"

#define TAG_CONNECTOR (UINT64_C(1) << 32) /* other tags are pids */
#define TAG_STOP (UINT64_C(2) << 32)
#define WAKE_EVERY INT64_C(3000000)       /* the observer needs not be told more often */
#define SHARE_EVERY INT64_C(50000000)     /* ns: in so many it runs before all others no more than */
#define SHARE 2                           /* one part in so many, or else not in the next */

enum { BUCKETS = 1024, READY = 64 };

struct row {
	int32_t pid;
	int pidfd;                 /* -1: it was too late for one, or descriptors are short */
	int status;                /* open until it is a zombie, for opening takes too long then; -1 */
	bool zombie, reaped;       /* as seen */
	struct row *chain;
};

struct witness {
	int32_t supervisor;
	bool switches;
	int most;                  /* descriptors that may be open */
	int epoll, connector, stop, told; /* connector -1: there is none; stop, told: eventfds */
	pthread_t thread;
	bool running;
	sem_t ready;               /* posted by the thread when it is there */
	bool may_be_first, first;  /* the thread's own: it may run, and runs, before all others, */
	cpu_set_t cpus;            /* on these */
	int64_t since, used;       /* when its share was last looked at, and its time on a CPU then */
	pthread_mutex_t lock;      /* guards what follows */
	struct row *buckets[BUCKETS];
	struct sighting *seen;
	size_t nseen, room;
	int64_t woken;             /* when the observer was last told */
};

static int64_t clock_now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t now(void)
{
	return clock_now(CLOCK_MONOTONIC);
}

/* ---- rows; the lock is held ---- */

static struct row **place_of(struct witness *w, int32_t pid)
{
	struct row **at = &w->buckets[(uint32_t)pid % BUCKETS];
	while (*at && (*at)->pid != pid) at = &(*at)->chain;
	return at;
}

/* Also of one that is gone already: the connector may still tell how it ended. */
static struct row *open_row(struct witness *w, int32_t pid)
{
	struct row **at = place_of(w, pid), *row = *at;
	if (row) return row;
	if (!(row = malloc(sizeof *row))) abort();
	*row = (struct row){.pid = pid, .pidfd = descriptors_keep(pidfd_open_pid(pid), w->most / 8 * 7), .status = -1};
	*at = row;
	if (row->pidfd < 0) return row;
	if (w->switches) row->status = descriptors_keep(proc_status_open(pid, pid), w->most / 2);
	struct epoll_event e = {.events = EPOLLIN | EPOLLHUP | EPOLLET, .data.u64 = (uint32_t)pid};
	epoll_ctl(w->epoll, EPOLL_CTL_ADD, row->pidfd, &e);
	return row;
}

static void close_row(struct row **at)
{
	struct row *row = *at;
	if (!row) return;
	*at = row->chain;
	if (row->pidfd >= 0) close(row->pidfd);
	if (row->status >= 0) close(row->status);
	free(row);
}

int witness_watch(struct witness *w, int32_t pid)
{
	pthread_mutex_lock(&w->lock);
	int pidfd = open_row(w, pid)->pidfd;
	pthread_mutex_unlock(&w->lock);
	return pidfd;
}

void witness_forget(struct witness *w, int32_t pid)
{
	pthread_mutex_lock(&w->lock);
	close_row(place_of(w, pid));
	pthread_mutex_unlock(&w->lock);
}

/* ---- notes ---- */

static void note(struct witness *w, const struct sighting *s)
{
	pthread_mutex_lock(&w->lock);
	if (w->nseen == w->room) w->seen = realloc(w->seen, (w->room = w->room ? w->room * 2 : 64) * sizeof *w->seen);
	if (!w->seen) abort();
	w->seen[w->nseen++] = *s;
	int64_t t = now();
	bool wake = t - w->woken > WAKE_EVERY;
	if (wake) w->woken = t;
	pthread_mutex_unlock(&w->lock);
	if (wake && eventfd_write(w->told, 1)) abort();
}

struct sighting *witness_take(struct witness *w, size_t *n)
{
	eventfd_t ignored;
	(void)eventfd_read(w->told, &ignored);
	pthread_mutex_lock(&w->lock);
	struct sighting *seen = w->seen;
	*n = w->nseen;
	w->seen = NULL;
	w->nseen = w->room = 0;
	pthread_mutex_unlock(&w->lock);
	return seen;
}

void witness_drop(const struct sighting *s)
{
	if (s->kind != SEEN_EXEC) return;
	free(s->exec.args);
	free(s->exec.path);
}

int witness_fd(const struct witness *w)
{
	return w->told;
}

/* ---- looking ---- */

/* Too late: the parent had another CPU and was faster, while this thread got the one that the child was still leaving. Where it
 * runs before all others it is woken where it ran last, so let that be elsewhere. */
static void look_from_elsewhere(const struct witness *w)
{
	cpu_set_t others = w->cpus;
	int here = sched_getcpu();
	if (!w->first || here < 0) return;
	CPU_CLR(here, &others);
	(void)sched_setaffinity(0, sizeof others, &others); /* there may be no other */
}

static void see_zombie(struct witness *w, int32_t pid, int status)
{
	struct sighting s = {.kind = SEEN_ZOMBIE, .pid = pid, .t = now()};
	struct proc_status said = {.vol = UNKNOWN, .invol = UNKNOWN};
	s.last.cpu_time = proc_cpu_time(pid);
	if (status >= 0) proc_status_fd(status, &said);
	s.last.vol = said.vol;
	s.last.invol = said.invol;
	note(w, &s);
	if (s.last.cpu_time == UNKNOWN || (status >= 0 && said.vol == UNKNOWN)) look_from_elsewhere(w);
	if (status >= 0) close(status);
}

static void see_pidfd(struct witness *w, int32_t pid, uint32_t events)
{
	struct sighting s = {.kind = SEEN_REAPED, .pid = pid, .t = now()};
	bool zombie = false, reaped = false;
	int status = -1;
	pthread_mutex_lock(&w->lock);
	struct row *row = *place_of(w, pid);
	if (row && events & EPOLLIN && !row->zombie) {
		zombie = row->zombie = true;
		status = row->status;
		row->status = -1;
	}
	if (row && events & EPOLLHUP && !row->reaped) {
		reaped = row->reaped = true;
		epoll_ctl(w->epoll, EPOLL_CTL_DEL, row->pidfd, NULL);
	}
	pthread_mutex_unlock(&w->lock);
	if (zombie) see_zombie(w, pid, status);
	if (reaped) note(w, &s);
}

bool witness_read_exec(int32_t pid, struct seen_exec *out)
{
	char args[4096], path[1024];
	int argc = 0, n = proc_cmdline(pid, args, sizeof args, &argc);
	if (n <= 0) return false;
	out->args = malloc((size_t)n);
	if (!out->args) abort();
	memcpy(out->args, args, (size_t)n);
	out->args_len = (uint32_t)n;
	out->argc = argc;
	out->path = proc_exe(pid, path, sizeof path) >= 0 ? strdup(path) : NULL;
	return true;
}

/* Watch a child of somebody who is watched. */
static bool see_birth(struct witness *w, const struct connector_event *e)
{
	bool ours = false;
	if (e->pid != e->tid) return false;
	pthread_mutex_lock(&w->lock);
	ours = e->parent == w->supervisor || *place_of(w, e->parent);
	if (ours) open_row(w, e->pid);
	pthread_mutex_unlock(&w->lock);
	return ours;
}

static bool is_watched(struct witness *w, int32_t pid)
{
	pthread_mutex_lock(&w->lock);
	bool watched = *place_of(w, pid);
	pthread_mutex_unlock(&w->lock);
	return watched;
}

static void connected(struct witness *w, const struct connector_event *e)
{
	struct sighting s = {.kind = SEEN_BIRTH, .pid = e->pid, .t = e->t};
	if (e->kind == CONNECTOR_LOST) {
		s.kind = SEEN_LOST;
		note(w, &s);
	} else if (e->kind == CONNECTOR_FORK) {
		if (see_birth(w, e)) note(w, &s);
	} else if (!is_watched(w, e->pid)) {
		return;
	} else if (e->kind == CONNECTOR_EXIT) {
		s.kind = SEEN_LEAVING;
		s.status = e->status;
		note(w, &s);
	} else if (witness_read_exec(e->pid, &s.exec)) {
		s.kind = SEEN_EXEC;
		s.t = now();
		note(w, &s);
	}
}

static void read_connector(struct witness *w)
{
	struct connector_event events[READY];
	int n = connector_read(w->connector, events, READY);
	for (int i = 0; i < n; i++) connected(w, &events[i]);
}

/* ---- the thread ---- */

static bool run_first(bool first)
{
	struct sched_param p = {.sched_priority = first};
	return !pthread_setschedparam(pthread_self(), first ? SCHED_FIFO : SCHED_OTHER, &p);
}

/* Who runs before all others must not do so all the time, whatever the program does: it may be a fork bomb. */
static void keep_to_share(struct witness *w)
{
	int64_t t = now(), used = clock_now(CLOCK_THREAD_CPUTIME_ID);
	if (!w->may_be_first || t - w->since < SHARE_EVERY) return;
	bool first = used - w->used <= (t - w->since) / SHARE;
	if (first != w->first && run_first(first)) w->first = first;
	w->since = t;
	w->used = used;
}

static void *run(void *arg)
{
	struct witness *w = arg;
	struct epoll_event ready[READY];
	observer_prepare_thread();
	w->may_be_first = w->first = w->switches && !sched_getaffinity(0, sizeof w->cpus, &w->cpus) && run_first(true);
	w->since = now();
	sem_post(&w->ready);
	for (bool stop = false; !stop;) {
		int n = epoll_wait(w->epoll, ready, READY, -1);
		keep_to_share(w);
		/* Zombies first: they may be reaped in a moment. */
		for (int i = 0; i < n; i++)
			if (ready[i].data.u64 < TAG_CONNECTOR) see_pidfd(w, (int32_t)ready[i].data.u64, ready[i].events);
		for (int i = 0; i < n; i++) {
			if (ready[i].data.u64 == TAG_CONNECTOR) read_connector(w);
			stop |= ready[i].data.u64 == TAG_STOP;
		}
	}
	return NULL;
}

static bool poll_for(const struct witness *w, int fd, uint64_t tag)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u64 = tag};
	return fd >= 0 && !epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &e);
}

struct witness *witness_new(int32_t supervisor, bool switches)
{
	struct witness *w = calloc(1, sizeof *w);
	pthread_mutexattr_t kind;
	if (!w) return NULL;
	pthread_mutexattr_init(&kind);
	pthread_mutexattr_setprotocol(&kind, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&w->lock, &kind);
	pthread_mutexattr_destroy(&kind);
	w->supervisor = supervisor;
	w->switches = switches;
	w->most = descriptors_raise();
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	w->stop = eventfd(0, EFD_CLOEXEC);
	w->told = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	w->connector = connector_open();
	poll_for(w, w->connector, TAG_CONNECTOR);
	sem_init(&w->ready, 0, 0);
	w->running = w->told >= 0 && poll_for(w, w->stop, TAG_STOP) && !pthread_create(&w->thread, NULL, run, w);
	if (!w->running) {
		witness_free(w);
		return NULL;
	}
	while (sem_wait(&w->ready) && errno == EINTR) {}
	return w;
}

void witness_free(struct witness *w)
{
	if (!w) return;
	if (w->running && !eventfd_write(w->stop, 1)) pthread_join(w->thread, NULL);
	for (int i = 0; i < BUCKETS; i++)
		while (w->buckets[i]) close_row(&w->buckets[i]);
	for (size_t i = 0; i < w->nseen; i++) witness_drop(&w->seen[i]);
	free(w->seen);
	const int fds[] = {w->epoll, w->stop, w->told, w->connector};
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0) close(fds[i]);
	sem_destroy(&w->ready);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
