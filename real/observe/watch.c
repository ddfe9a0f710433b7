/*
 * watch.c - pidfds and the process events connector; see watch.h.
 *
 * Invariant: a row exists from the first sight of a process until the tier removes it after the reap; a number that is used again
 * meanwhile gets a row of its own only after that.
 */
#include "real/observe/watch.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/connector.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc.h"

#define TAG_WATCH   (UINT64_C(1) << 32)  /* + pid */
#define TAG_CONNECT (UINT64_C(2) << 32)
#define BUCKETS 1024

struct watch {
	struct observer *o;
	watch_reaped_fn *reaped;
	int connector;             /* -1 */
	bool switches, lost;
	struct watched *buckets[BUCKETS];
};

struct watched *watch_find(const struct watch *w, int32_t pid)
{
	struct watched *row = w->buckets[(uint32_t)pid % BUCKETS];
	while (row && row->pid != pid) row = row->chain;
	return row;
}

struct watched *watch_add(struct watch *w, int32_t pid)
{
	struct watched *row = watch_find(w, pid), **at = &w->buckets[(uint32_t)pid % BUCKETS];
	if (row) return row;
	row = calloc(1, sizeof *row);
	if (!row) abort();
	*row = (struct watched){.pid = pid, .pidfd = pidfd_open_pid(pid), .exec_at = UNKNOWN, .cpu_time = UNKNOWN,
		.vol = UNKNOWN, .invol = UNKNOWN, .chain = *at};
	*at = row;
	if (row->pidfd >= 0) observer_poll(w->o, row->pidfd, EPOLLIN | EPOLLHUP | EPOLLET, TAG_WATCH + (uint32_t)pid);
	else row->gone_at = observer_now(w->o), row->gone = true;
	return row;
}

static void free_row(struct watched *row)
{
	if (row->pidfd >= 0) close(row->pidfd);
	free(row->args);
	free(row->path);
	free(row);
}

void watch_remove(struct watch *w, int32_t pid)
{
	struct watched **at = &w->buckets[(uint32_t)pid % BUCKETS];
	while (*at && (*at)->pid != pid) at = &(*at)->chain;
	if (!*at) return;
	struct watched *row = *at;
	*at = row->chain;
	free_row(row);
}

struct watch *watch_new(struct observer *o, watch_reaped_fn *reaped, bool switches)
{
	struct watch *w = calloc(1, sizeof *w);
	if (!w) return NULL;
	*w = (struct watch){.o = o, .reaped = reaped, .switches = switches, .connector = connector_open()};
	if (w->connector >= 0) observer_poll(o, w->connector, EPOLLIN, TAG_CONNECT);
	return w;
}

void watch_free(struct watch *w)
{
	if (!w) return;
	for (int i = 0; i < BUCKETS; i++)
		for (struct watched *row = w->buckets[i], *next; row; row = next) {
			next = row->chain;
			free_row(row);
		}
	if (w->connector >= 0) close(w->connector);
	free(w);
}

void watch_read_exec(struct watch *w, struct watched *row, int64_t now)
{
	char args[4096], path[1024];
	int argc = 0, n = proc_cmdline(row->pid, args, sizeof args, &argc);
	(void)w;
	if (n <= 0) return;
	free(row->args);
	row->args = malloc((size_t)n);
	if (!row->args) abort();
	memcpy(row->args, args, (size_t)n);
	row->args_len = (uint32_t)n;
	row->argc = argc;
	row->exec_at = now;
	free(row->path);
	row->path = proc_exe(row->pid, path, sizeof path) >= 0 ? strdup(path) : NULL;
}

static void connected(struct watch *w, const struct connector_event *e)
{
	struct watched *row = e->kind == CONNECTOR_FORK ? NULL : watch_find(w, e->pid);
	switch (e->kind) {
	case CONNECTOR_FORK:
		if (e->pid == e->tid && (watch_find(w, e->parent) || e->parent == w->o->options.supervisor)) watch_add(w, e->pid);
		break;
	case CONNECTOR_EXEC:
		if (row) watch_read_exec(w, row, observer_now(w->o));
		break;
	case CONNECTOR_EXIT:
		if (!row) break;
		row->last_known = true;
		row->last_status = e->status;
		break;
	default:
		w->lost = true;
	}
}

static void read_connector(struct watch *w)
{
	struct connector_event events[64];
	for (int n; (n = connector_read(w->connector, events, 64)) > 0;)
		for (int i = 0; i < n; i++) connected(w, &events[i]);
}

/* At once: it may be reaped in a moment. */
static void read_zombie(const struct watch *w, struct watched *row)
{
	struct proc_status status;
	row->zombie = true;
	row->cpu_time = proc_cpu_time(row->pid);
	if (!w->switches || proc_status(row->pid, row->pid, &status)) return;
	row->vol = status.vol;
	row->invol = status.invol;
}

static void read_pidfd(struct watch *w, struct watched *row, uint32_t epoll_events)
{
	if (epoll_events & EPOLLIN && !row->zombie) read_zombie(w, row);
	if (!(epoll_events & EPOLLHUP) || row->gone) return;
	row->gone = true;
	row->gone_at = observer_now(w->o);
	epoll_ctl(w->o->epoll, EPOLL_CTL_DEL, row->pidfd, NULL);
	w->reaped(w->o, row, row->gone_at);
}

bool watch_ready(struct watch *w, uint64_t tag, uint32_t epoll_events)
{
	struct watched *row;
	if (tag == TAG_CONNECT) read_connector(w);
	else if (tag >> 32 != TAG_WATCH >> 32) return false;
	else if ((row = watch_find(w, (int32_t)(uint32_t)tag))) read_pidfd(w, row, epoll_events);
	return true;
}

/* The kernel's word first; then what a zombie's stat says; then the connector, whose leader may have left before the rest. */
bool watch_status(struct watched *row, int *status)
{
	struct pidfd_info_out info;
	struct proc_stat stat;
	if (row->pidfd >= 0 && !pidfd_query(row->pidfd, &info) && info.exited) *status = info.status;
	else if (!row->gone && !proc_stat(row->pid, 0, &stat) && stat.state == 'Z') *status = stat.exit_code;
	else if (row->last_known) *status = row->last_status;
	else return false;
	return true;
}

bool watch_is_gone(const struct watched *row)
{
	struct pollfd p = {row->pidfd, POLLIN, 0};
	return row->gone || row->pidfd < 0 || (poll(&p, 1, 0) == 1 && (p.revents & POLLHUP));
}

bool watch_lost(struct watch *w)
{
	bool lost = w->lost;
	w->lost = false;
	return lost;
}
