/*
 * perf_fds.c - what a process's system calls do to its descriptors, for tier R.
 *
 * A call that makes one descriptor returns its number. pipe and socketpair write two numbers into the program's memory, which the
 * records do not show; but they are the lowest that are free (POSIX), and the table knows which those are. Only where threads of
 * one process make and close descriptors at the same moment is that not certain: then the numbers that the thread uses next tell.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include "real/observe/perf_tier.h"

enum { AHEAD = 2048 };          /* records looked through for what a thread does next */

/* Whether another thread changed the descriptors while this call lasted. */
static bool crossed(const struct tree_task *task)
{
	const struct perf_task *w = task->tier;
	if (perf_proc(task->proc)->fds_changed >= w->entered) return true;
	for (const struct tree_task *other = task->proc->tasks; other; other = other->next) {
		const struct perf_task *theirs = other->tier;
		if (other != task && theirs && theirs->in_call && perf_calls_changes(theirs->nr)) return true;
	}
	return false;
}

/* Whether a thread is closing it: it may be free already. */
static bool is_closing(const struct tree_proc *proc, int32_t fd)
{
	for (const struct tree_task *task = proc->tasks; task; task = task->next) {
		const struct perf_task *w = task->tier;
		if (w && w->in_call && w->nr == SYS_close && (int32_t)w->args[0] == fd) return true;
	}
	return false;
}

static bool may_be_free(struct perf_tier *pt, const struct tree_proc *proc, int32_t fd)
{
	struct channels_answer at;
	return channels_at(pt->o->channels, proc->pid, fd, &at) == AT_NOTHING || is_closing(proc, fd);
}

/* The numbers that the thread uses next and that may be new. Returns how many were found, two at most. */
static int used_next(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fds[2])
{
	size_t n;
	int found = 0;
	int32_t fd;
	const struct record *all = perf_pending(pt->perf, &n);
	for (size_t i = perf_after(pt->perf, t + pt->o->t0), end = i + AHEAD; i < n && i < end && found < 2; i++) {
		if (all[i].tid != task->tid || !perf_calls_uses(pt->calls, &all[i], &fd)) continue;
		if (fd < 0 || (found && fds[0] == fd) || !may_be_free(pt, task->proc, fd)) continue;
		fds[found++] = fd;
	}
	if (found < 2 || fds[0] < fds[1]) return found;
	fd = fds[0];
	fds[0] = fds[1];
	fds[1] = fd;
	return found;
}

static enum precision two_numbers(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fds[2])
{
	int32_t lowest[3];
	channels_lowest(pt->o->channels, task->proc->pid, 0, lowest, 3);
	int found = pt->wide && crossed(task) ? used_next(pt, t, task, fds) : 0;
	if (found == 2) return PRECISION_INFERRED;
	if (found == 1) {
		int32_t other = lowest[lowest[0] == fds[0]], one = fds[0];
		fds[0] = one < other ? one : other;
		fds[1] = one < other ? other : one;
		return PRECISION_INFERRED;
	}
	fds[0] = lowest[0];
	fds[1] = lowest[1];
	return crossed(task) ? PRECISION_INFERRED : PRECISION_EXACT;
}

/* Lower numbers were free, by the table: when nobody else was at it, they were not. */
static void check_lowest(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t least, int32_t fd)
{
	int32_t lowest;
	channels_lowest(pt->o->channels, task->proc->pid, least, &lowest, 1);
	if (lowest >= fd || crossed(task)) return;
	channels_fill(pt->o->channels, t, task->proc->pid, least, fd);
	channels_doubt(pt->o->channels, task->proc->pid);
	perf_proc(task->proc)->dirty = true;
}

static void closed(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd)
{
	channels_closed(pt->o->channels, t, task->proc->pid, fd, PRECISION_EXACT);
	traffic_closed(pt->traffic, task->proc->pid, fd);
}

void perf_fds_close(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd)
{
	const struct perf_task *w = task->tier;
	struct channels_answer at;
	/* A slot younger than the call is of whoever got the number after it had been freed. */
	if (channels_at(pt->o->channels, task->proc->pid, fd, &at) == AT_NOTHING || at.since < w->entered) closed(pt, t, task, fd);
	perf_proc(task->proc)->fds_changed = t;
}

void perf_fds_close_range(struct perf_tier *pt, int64_t t, const struct tree_task *task, uint32_t first, uint32_t last, bool cloexec)
{
	struct channels *ch = pt->o->channels;
	int32_t pid = task->proc->pid;
	for (int32_t fd = channels_next_fd(ch, pid, first); fd >= 0 && (uint32_t)fd <= last; fd = channels_next_fd(ch, pid, (uint32_t)fd + 1)) {
		if (cloexec) channels_set_cloexec(ch, t, pid, fd, true);
		else closed(pt, t, task, fd);
	}
	perf_proc(task->proc)->fds_changed = t;
}

void perf_fds_dup(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t from, int32_t to, int32_t least, bool cloexec)
{
	struct channels *ch = pt->o->channels;
	int32_t pid = task->proc->pid;
	if (from == to) return;
	if (least >= 0) check_lowest(pt, t, task, least, to);
	if (channels_has(ch, pid, from)) {
		channels_dup(ch, t, pid, from, to, PRECISION_EXACT);
		channels_set_cloexec(ch, t, pid, to, cloexec);
	} else {
		channels_opened(ch, t, pid, to, cloexec, false);
		perf_proc(task->proc)->dirty = true;
	}
	traffic_closed(pt->traffic, pid, to);
	perf_proc(task->proc)->fds_changed = t;
}

void perf_fds_open(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd, int made, bool cloexec)
{
	struct channels *ch = pt->o->channels;
	int32_t pid = task->proc->pid;
	check_lowest(pt, t, task, 0, fd);
	if (made == MADE_FILE) channels_opened_file(ch, t, pid, fd, cloexec);
	else if (made >= 0) channels_made(ch, t, pid, fd, (enum chan_kind)made, cloexec);
	else channels_opened(ch, t, pid, fd, cloexec, made == MADE_SOCKET);
	if (made != MADE_FILE) perf_proc(task->proc)->dirty = true;
	perf_proc(task->proc)->fds_changed = t;
}

void perf_fds_fifo(struct perf_tier *pt, int64_t t, const struct tree_task *task, int32_t fd, uint32_t fifo, int flags)
{
	const uint8_t modes[] = {[O_RDONLY] = MODE_R, [O_WRONLY] = MODE_W, [O_RDWR] = MODE_R | MODE_W, [O_ACCMODE] = 0};
	check_lowest(pt, t, task, 0, fd);
	channels_opened_end(pt->o->channels, t, task->proc->pid, fd, fifo, modes[flags & O_ACCMODE], flags & O_CLOEXEC);
	perf_proc(task->proc)->dirty = true;
	perf_proc(task->proc)->fds_changed = t;
}

void perf_fds_pair(struct perf_tier *pt, int64_t t, const struct tree_task *task, enum chan_kind kind, bool cloexec)
{
	int32_t fds[2];
	enum precision p = two_numbers(pt, t, task, fds);
	channels_pair(pt->o->channels, t, task->proc->pid, kind, fds, cloexec, p, task->proc->live_tasks > 1);
	perf_proc(task->proc)->dirty = true;
	perf_proc(task->proc)->fds_changed = t;
}

void perf_fds_received(struct perf_tier *pt, int64_t t, const struct tree_task *task)
{
	channels_doubt(pt->o->channels, task->proc->pid);
	perf_proc(task->proc)->dirty = true;
	perf_proc(task->proc)->fds_changed = t;
}
