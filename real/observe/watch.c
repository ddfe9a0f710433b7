/*
 * watch.c - the witness's notes, put into rows; see watch.h.
 *
 * Invariant: a row exists from the first sight of a process until the tier removes it after the reap; a number that is used again
 * meanwhile gets a row of its own only after that.
 */
#include "real/observe/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "real/observe/pidfd.h"
#include "real/observe/proc.h"

#define TAG_WATCH (UINT64_C(1) << 32)
#define BUCKETS 1024
#define LOOK_EVERY INT64_C(50000000)

struct watch {
	struct observer *o;
	watch_reaped_fn *reaped;
	struct witness *witness;
	bool lost;
	int nowhere;               /* rows of processes that live, and have no pidfd */
	int64_t looked;            /* when those were last looked for */
	struct watched *buckets[BUCKETS];
};

struct watched *watch_find(const struct watch *w, int32_t pid)
{
	struct watched *row = w->buckets[(uint32_t)pid % BUCKETS];
	while (row && row->pid != pid) row = row->chain;
	return row;
}

static bool is_absent(int32_t pid)
{
	return kill(pid, 0) && errno == ESRCH;
}

struct watched *watch_add(struct watch *w, int32_t pid)
{
	struct watched *row = watch_find(w, pid), **at = &w->buckets[(uint32_t)pid % BUCKETS];
	if (row) return row;
	row = calloc(1, sizeof *row);
	if (!row) abort();
	*row = (struct watched){.pid = pid, .pidfd = witness_watch(w->witness, pid), .exec_at = UNKNOWN, .zombie_at = UNKNOWN,
		.last = {UNKNOWN, UNKNOWN, UNKNOWN}, .chain = *at};
	*at = row;
	if (row->pidfd >= 0) return row;
	row->gone = is_absent(pid);
	if (row->gone) row->gone_at = observer_now(w->o);
	else w->nowhere++;
	return row;
}

static void free_row(struct watched *row)
{
	free(row->exec.args);
	free(row->exec.path);
	free(row);
}

void watch_remove(struct watch *w, int32_t pid)
{
	struct watched **at = &w->buckets[(uint32_t)pid % BUCKETS];
	while (*at && (*at)->pid != pid) at = &(*at)->chain;
	if (!*at) return;
	struct watched *row = *at;
	*at = row->chain;
	w->nowhere -= row->pidfd < 0 && !row->gone;
	free_row(row);
	witness_forget(w->witness, pid);
}

struct watch *watch_new(struct observer *o, watch_reaped_fn *reaped, bool switches)
{
	struct watch *w = calloc(1, sizeof *w);
	if (!w) return NULL;
	*w = (struct watch){.o = o, .reaped = reaped, .witness = witness_new(o->options.supervisor, switches)};
	if (w->witness && !observer_poll(o, witness_fd(w->witness), EPOLLIN, TAG_WATCH)) return w;
	watch_free(w);
	return NULL;
}

void watch_free(struct watch *w)
{
	if (!w) return;
	for (int i = 0; i < BUCKETS; i++)
		for (struct watched *row = w->buckets[i], *next; row; row = next) {
			next = row->chain;
			free_row(row);
		}
	witness_free(w->witness);
	free(w);
}

static void take_exec(struct watched *row, const struct seen_exec *exec, int64_t t)
{
	free(row->exec.args);
	free(row->exec.path);
	row->exec = *exec;
	row->exec_at = t;
}

void watch_read_exec(struct watched *row, int64_t now)
{
	struct seen_exec exec;
	if (witness_read_exec(row->pid, &exec)) take_exec(row, &exec, now);
}

static void take_reaped(struct watch *w, struct watched *row, int64_t t)
{
	w->nowhere -= row->pidfd < 0 && !row->gone;
	row->gone = true;
	row->gone_at = t;
	w->reaped(w->o, row, t);
}

/* The kernel's own time of the end is better than when a pidfd was seen to tell it. */
static void take(struct watch *w, const struct sighting *s)
{
	int64_t t = s->t - w->o->t0;
	struct watched *row = s->kind == SEEN_BIRTH ? watch_add(w, s->pid) : watch_find(w, s->pid);
	w->lost |= s->kind == SEEN_LOST;
	if (!row) { /* it has been told to the end by other findings */
		witness_drop(s);
		return;
	}
	switch (s->kind) {
	case SEEN_EXEC: take_exec(row, &s->exec, t); break;
	case SEEN_LEAVING:
		row->last_known = true;
		row->last_status = s->status;
		row->zombie_at = t;
		break;
	case SEEN_ZOMBIE:
		row->zombie = true;
		row->last = s->last;
		if (!row->last_known) row->zombie_at = t;
		break;
	case SEEN_REAPED: take_reaped(w, row, t); break;
	default: break;
	}
}

bool watch_catch_up(struct watch *w)
{
	size_t n;
	struct sighting *seen = witness_take(w->witness, &n);
	for (size_t i = 0; i < n; i++) take(w, &seen[i]);
	free(seen);
	return n;
}

bool watch_is_ready(uint64_t tag)
{
	return tag == TAG_WATCH;
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

static void look_for_reaps(struct watch *w, struct watched *row, int64_t now)
{
	for (; row; row = row->chain)
		if (row->pidfd < 0 && !row->gone && is_absent(row->pid)) take_reaped(w, row, now);
}

bool watch_look(struct watch *w, int64_t now)
{
	if (w->nowhere && now - w->looked > LOOK_EVERY) {
		w->looked = now;
		for (int i = 0; i < BUCKETS; i++) look_for_reaps(w, w->buckets[i], now);
	}
	return w->nowhere;
}

bool watch_has_ended(const struct watched *row)
{
	struct pollfd p = {row->pidfd, POLLIN, 0};
	struct proc_stat stat;
	if (row->gone || row->zombie) return true;
	return row->pidfd < 0 ? proc_stat(row->pid, 0, &stat) || stat.state == 'Z' : poll(&p, 1, 0) == 1 && p.revents;
}

bool watch_is_gone(const struct watched *row)
{
	struct pollfd p = {row->pidfd, POLLIN, 0};
	if (row->pidfd < 0) return row->gone || is_absent(row->pid);
	return row->gone || (poll(&p, 1, 0) == 1 && (p.revents & POLLHUP));
}

bool watch_lost(struct watch *w)
{
	bool lost = w->lost;
	w->lost = false;
	return lost;
}
