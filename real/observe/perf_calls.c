/*
 * perf_calls.c - system calls and wake-ups from tracepoints: who moves what, and what a wait is for.
 *
 * R opens the machine-wide raw_syscalls pair with a filter, the scheduler's sched_waking and the two tracepoints of signals. P
 * may open tracepoints of single system calls; each is inherited and costs the program some 10 us per CPU at each fork, so it
 * takes only nine ends of seven calls: read and write, what most often changes descriptors, and kill. Arguments are numbers only:
 * what a pointer pointed to is gone by the time the record is read.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "include/proclab/marks.h"
#include "real/observe/exec_path.h"
#include "real/observe/perf_call_table.h"
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"
#include "real/observe/tracepoint.h"

/* R's tracepoints, in the order of enum point. */
enum point { POINT_ENTER, POINT_EXIT, POINT_WAKING, POINT_GENERATE, POINT_DELIVER, POINT_EXEC, POINTS };
/* One more is not opened, only used: where exec_path.h hangs its program. */
enum { POINT_PATH = POINTS, POINTS_READ };

#ifdef SYS_dup2
#define DUP SYS_dup2
#define DUP_NAME "dup2"
#else
#define DUP SYS_dup3
#define DUP_NAME "dup3"
#endif

#define POINT_OF(end, name) "syscalls/sys_" end "_" name
#define POINTS_OF(name) {POINT_OF("enter", name), POINT_OF("exit", name)}

/* P's calls: each end that is wanted costs at every fork, so of most there is only one. */
static const struct {
	long nr;
	const char *names[2];
	bool begin, end;
} tree_calls[] = {
	{SYS_read, POINTS_OF("read"), true, true}, {SYS_write, POINTS_OF("write"), true, true}, {SYS_kill, POINTS_OF("kill"), true, false},
	{SYS_close, POINTS_OF("close"), true, false}, {SYS_pipe2, POINTS_OF("pipe2"), false, true}, {SYS_openat, POINTS_OF("openat"), false, true},
	{DUP, POINTS_OF(DUP_NAME), true, false},
};

enum { TREE_CALLS = sizeof tree_calls / sizeof *tree_calls };

struct perf_calls {
	struct perf_tier *pt;
	struct tracepoint points[POINTS_READ];
	struct exec_path *paths;    /* NULL: may not be had */
	struct tracepoint_call pairs[TREE_CALLS];
	int ids[POINTS + 2 * TREE_CALLS];
	const char *filters[POINTS + 2 * TREE_CALLS];
	char filter[PERF_CALL_FILTER];
	int gate;                   /* of what was opened to find the ids, -1 */
};

bool perf_calls_changes(long nr)
{
	return perf_call_means(nr, MEANS_RECVMSG, MEANS_FCNTL);
}

bool perf_calls_closes(long nr)
{
	return perf_call_means(nr, MEANS_CLOSE, MEANS_DUP);
}

/* ---- opening ---- */

static bool open_wide(struct perf_calls *c, struct perf_options *open)
{
	const struct tracepoint points[POINTS_READ] = {
		[POINT_ENTER] = {.name = "raw_syscalls/sys_enter", .fields = {"id", "args"}},
		[POINT_EXIT] = {.name = "raw_syscalls/sys_exit", .fields = {"id", "ret"}},
		[POINT_WAKING] = {.name = "sched/sched_waking", .fields = {"pid"}},
		[POINT_GENERATE] = {.name = "signal/signal_generate", .fields = {"sig", "pid", "result", "code", "group"}},
		[POINT_DELIVER] = {.name = "signal/signal_deliver", .fields = {"sig", "sa_handler"}},
		[POINT_EXEC] = {.name = "sched/sched_process_exec", .fields = {"filename"}},
		[POINT_PATH] = {.name = "syscalls/sys_enter_execve"},
	};
	memcpy(c->points, points, sizeof points);
	if (c->pt->o->options.ipc == REAL_IPC_OFF) return false;
	tracepoint_read(c->points, POINTS_READ);
	for (int i = 0; i < POINTS; i++)
		if (c->points[i].id < 0) return false;
	if (!perf_call_filter(c->filter, sizeof c->filter)) return false;
	for (int i = 0; i < POINTS; i++) {
		c->ids[i] = c->points[i].id;
		c->filters[i] = i == POINT_ENTER || i == POINT_EXIT ? c->filter : NULL;
	}
	open->ntracepoints = POINTS;
	return true;
}

bool perf_calls_scan(void)
{
	struct tracepoint_call pairs[TREE_CALLS] = {{0}};
	for (int i = 0; i < TREE_CALLS; i++) pairs[i].nr = tree_calls[i].nr;
	return tracepoint_scan(pairs, TREE_CALLS) == TREE_CALLS;
}

/* Who can read tracefs needs no scan. */
static bool read_pairs(struct tracepoint_call *pairs)
{
	struct tracepoint rows[2 * TREE_CALLS] = {{0}};
	for (int i = 0; i < 2 * TREE_CALLS; i++) rows[i].name = tree_calls[i / 2].names[i % 2];
	if (tracepoint_read(rows, 2 * TREE_CALLS) < 2 * TREE_CALLS) return false;
	for (int i = 0; i < TREE_CALLS; i++) pairs[i].enter = rows[2 * i].id, pairs[i].exit = rows[2 * i + 1].id;
	return true;
}

static bool open_tree(struct perf_calls *c, struct perf_options *open)
{
	for (int i = 0; i < TREE_CALLS; i++) c->pairs[i].nr = tree_calls[i].nr;
	if (c->pt->o->options.ipc == REAL_IPC_OFF) return false;
	if (!read_pairs(c->pairs) && tracepoint_find(c->pairs, TREE_CALLS, &c->gate) < TREE_CALLS) return false;
	for (int i = 0; i < TREE_CALLS; i++) {
		if (tree_calls[i].begin) c->ids[open->ntracepoints++] = c->pairs[i].enter;
		if (tree_calls[i].end) c->ids[open->ntracepoints++] = c->pairs[i].exit;
	}
	return true;
}

struct perf_calls *perf_calls_new(struct perf_tier *pt, struct perf_options *open)
{
	struct perf_calls *c = calloc(1, sizeof *c);
	if (!c) return NULL;
	c->pt = pt;
	c->gate = -1;
	if (pt->wide ? !open_wide(c, open) : !open_tree(c, open)) {
		perf_calls_free(c);
		return NULL;
	}
	open->tracepoints = c->ids;
	open->filters = c->filters;
	return c;
}

void perf_calls_opened(struct perf_calls *c)
{
	int event;
	if (!c || !c->pt->wide || c->points[POINT_PATH].id < 0) return;
	c->paths = exec_path_new(c->points[POINT_PATH].id, &event);
	if (c->paths) perf_own(c->pt->perf, event);
}

void perf_calls_free(struct perf_calls *c)
{
	if (!c) return;
	if (c->gate >= 0) close(c->gate);
	exec_path_free(c->paths);
	free(c);
}

/* ---- calls ---- */

static void tell_reap(struct perf_calls *c, int64_t t, const struct tree_task *by, struct tree_proc *child, struct watched *row)
{
	int status, code = UNKNOWN, sig = UNKNOWN;
	bool core = false;
	if (watch_status(row, &status)) tree_wait_status(status, &code, &sig, &core);
	tree_reap(c->pt->o->tree, t, child->pid, by->proc->pid, code, sig, PRECISION_EXACT);
}

/* waitid does not return whom it reaped: a child whose pidfd says that it is gone. */
static void end_waitid(struct perf_calls *c, int64_t t, const struct tree_task *task)
{
	for (struct tree_proc *child = tree_first(c->pt->o->tree), *next; child; child = next) {
		struct watched *row = child->ppid == task->proc->pid ? watch_find(c->pt->watch, child->pid) : NULL;
		next = child->next;
		if (row && child->exited && watch_is_gone(row)) tell_reap(c, t, task, child, row);
	}
}

static void end_wait4(struct perf_calls *c, int64_t t, const struct tree_task *task, int64_t ret)
{
	struct tree_proc *child = tree_proc(c->pt->o->tree, (int32_t)ret);
	struct watched *row = watch_find(c->pt->watch, (int32_t)ret);
	if (c->pt->o->options.init) end_waitid(c, t, task); /* the number is that of a namespace which it has left */
	else if (child && row && perf_has_exited(c->pt, child)) tell_reap(c, t, task, child, row);
}

static void end_fcntl(struct perf_tier *pt, int64_t t, const struct tree_task *task, const struct perf_task *w, int32_t ret)
{
	int32_t fd = (int32_t)w->args[0], command = (int32_t)w->args[1], value = (int32_t)w->args[2];
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) perf_fds_dup(pt, t, task, fd, ret, value, command == F_DUPFD_CLOEXEC);
	else if (command == F_SETFD) channels_set_cloexec(pt->o->channels, t, task->proc->pid, fd, value & FD_CLOEXEC);
}

/* Without its note in the kernel the path is where the thread had it, if that is still there. */
static const char *wanted_path(struct perf_calls *c, const struct tree_task *task, uint64_t address, char *buf, size_t size)
{
	struct iovec here = {buf, size}, there = {(void *)(uintptr_t)address, size};
	if (exec_path_find(c->paths, task->tid, address, buf, size)) return buf;
	if (c->paths || process_vm_readv(task->tid, &here, 1, &there, 1, 0) <= 0 || !memchr(buf, 0, size)) return NULL;
	return buf;
}

static void end_failed_exec(struct perf_calls *c, int64_t t, const struct tree_task *task, struct perf_task *w, int err)
{
	char path[FAILED_EXEC_PATH] = "";
	bool at = w->nr == SYS_execveat;
	uint64_t argv = w->args[at ? 2 : 1];
	if (w->failed.argv != argv) failed_exec_tell(&w->failed, c->pt->o->tree, t, task, PRECISION_BOUNDED);
	failed_exec_add(&w->failed, t, argv, at ? NULL : wanted_path(c, task, w->args[0], path, sizeof path), err);
}

/* What the arguments point at is not seen. */
static void end_timer(const struct perf_task *w, int64_t t, struct timers *ts)
{
	if (w->nr == SYS_timer_settime) timers_posix(ts, (int32_t)w->args[0], true);
	else if (w->nr == SYS_timer_delete) timers_posix(ts, (int32_t)w->args[0], false);
	else if (w->nr == SYS_setitimer) timers_interval(ts, t, (int)w->args[0], NULL);
	else timers_alarm(ts, t, (unsigned)w->args[0]);
}

/* A mark's way to proclab is no channel of the program's. */
static bool is_mark(const struct perf_task *w)
{
	return w->nr == SYS_socket && w->args[0] == AF_UNIX && w->args[2] == PROCLAB_MARK_PROTOCOL && w->args[1] == (SOCK_SEQPACKET | SOCK_CLOEXEC);
}

static void end_fd(struct perf_tier *pt, int64_t t, struct tree_task *task, struct perf_task *w, int32_t fd, const struct perf_call *call, bool cloexec)
{
	bool mark = is_mark(w);
	if (mark) w->mark = fd;
	perf_fds_open(pt, t, task, fd, mark ? MADE_FILE : call->made, cloexec);
}

/* The flags of the open(2) that the thread is in; -1: it is in none. */
static int open_flags(const struct perf_task *w)
{
	const struct perf_call *call = w->in_call ? perf_call_of(w->nr) : NULL;
	return call && call->meaning == MEANS_FD && call->made == MADE_UNKNOWN && call->flags ? (int)w->args[call->flags - 1] : -1;
}

static void end_call(struct perf_calls *c, int64_t t, struct tree_task *task, struct perf_task *w, int64_t ret)
{
	const struct perf_call *call = perf_call_of(w->nr);
	struct perf_tier *pt = c->pt;
	struct perf_proc *pp = perf_proc(task->proc);
	int32_t fd = (int32_t)w->args[0];
	if (call && call->meaning == MEANS_EXEC && ret < 0) end_failed_exec(c, t, task, w, (int)-ret);
	if (!call || (ret < 0 && call->meaning != MEANS_CLOSE)) return;
	bool cloexec = call->flags ? w->args[call->flags - 1] & call->cloexec : call->cloexec != 0;
	switch (call->meaning) {
	case MEANS_SEND:
		if (w->nr == SYS_sendmsg) channels_sent(pt->o->channels, task->proc->pid);
		traffic_tell(pt->traffic, t, task, true, fd, ret);
		break;
	case MEANS_RECVMSG: perf_fds_received(pt, t, task); /* fall through */
	case MEANS_RECV:
		if (pp->sent) perf_signal_read(pt, t, task, fd, w->args[1], ret);
		traffic_tell(pt->traffic, t, task, false, fd, ret);
		break;
	case MEANS_SPLICE:
		traffic_tell(pt->traffic, t, task, false, fd, ret);
		traffic_tell(pt->traffic, t, task, true, (int32_t)w->args[2], ret);
		break;
	case MEANS_SENT_ARG: traffic_tell(pt->traffic, t, task, true, fd, (int64_t)w->args[2]); break;
	case MEANS_MSGSND: traffic_tell_sysv(pt->traffic, t, task, true, fd, (int64_t)w->args[2]); break;
	case MEANS_MSGRCV: traffic_tell_sysv(pt->traffic, t, task, false, fd, ret); break;
	case MEANS_SYSV_GET: channels_find_sysv(pt->o->channels, t, task->proc->pid, (enum chan_kind)call->made, (int32_t)ret); break;
	case MEANS_SYSV_USE: channels_find_sysv(pt->o->channels, t, task->proc->pid, (enum chan_kind)call->made, fd); break;
	case MEANS_CLOSE:
		if (fd == w->mark) w->mark = 0;
		perf_fds_close(pt, t, task, fd);
		break;
	case MEANS_RANGE:
		perf_fds_close_range(pt, t, task, (uint32_t)w->args[0], (uint32_t)w->args[1], w->args[2] & CLOSE_RANGE_CLOEXEC);
		break;
	case MEANS_DUP: perf_fds_dup(pt, t, task, fd, (int32_t)ret, w->nr == SYS_dup ? 0 : -1, cloexec); break;
	case MEANS_FD:
		if (w->fifo) perf_fds_fifo(pt, t, task, (int32_t)ret, w->fifo, open_flags(w));
		else if (ret != fd || w->nr != SYS_signalfd4) end_fd(pt, t, task, w, (int32_t)ret, call, cloexec);
		break;
	case MEANS_PAIR: perf_fds_pair(pt, t, task, (enum chan_kind)call->made, cloexec); break;
	case MEANS_FCNTL: end_fcntl(pt, t, task, w, (int32_t)ret); break;
	case MEANS_CONNECT: pp->dirty = true; break;
	case MEANS_TIMER: end_timer(w, t, &task->proc->timers); break;
	case MEANS_TAKE: if (ret > 0) perf_signal_accepted(c->pt, t, task, (int)ret, PRECISION_EXACT); break;
	case MEANS_WAIT4: if (ret > 0) end_wait4(c, t, task, ret); break;
	case MEANS_WAITID:
		w->wait_returned = t;
		end_waitid(c, t, task);
		break;
	case MEANS_WAIT: case MEANS_FORK: case MEANS_EXEC: case MEANS_EXIT: break;
	}
}

static void on_enter(struct perf_calls *c, int64_t t, struct tree_task *task, long nr, const unsigned char *args, size_t size)
{
	struct perf_task *w = perf_task(task);
	if (w->failed.tries && nr != SYS_execve && nr != SYS_execveat) failed_exec_tell(&w->failed, c->pt->o->tree, t, task, PRECISION_BOUNDED);
	w->in_call = true;
	w->entered = t;
	w->fifo = 0;
	w->nr = nr;
	memset(w->args, 0, sizeof w->args);
	memcpy(w->args, args, size < sizeof w->args ? size : sizeof w->args);
	if (nr == SYS_exit_group) perf_proc(task->proc)->exit_code = (int)(w->args[0] & 0xff);
}

static void on_exit_call(struct perf_calls *c, int64_t t, struct tree_task *task, long nr, int64_t ret)
{
	struct perf_task *w = perf_task(task);
	if (w->in_call && w->nr == nr) end_call(c, t, task, w, ret);
	w->in_call = false;
}

/* ---- wake-ups and signals ---- */

/* Who opens one end of a FIFO waits for the other to be opened (fifo(7)), and nobody else is woken in an open by another's: so the
 * calls alone tell a FIFO that is closed before anybody could look. But one that may create holds the folder's lock meanwhile. */
static void meet(struct perf_calls *c, int64_t t, struct perf_task *waits, struct perf_task *comes)
{
	int first = open_flags(waits), second = open_flags(comes);
	if (first < 0 || second < 0 || (first | second) & O_CREAT || (first & O_ACCMODE) == O_RDWR || (first & O_ACCMODE) == (second & O_ACCMODE)) return;
	uint32_t fifo = waits->fifo ? waits->fifo : comes->fifo ? comes->fifo : channels_fifo(c->pt->o->channels, t);
	waits->fifo = comes->fifo = fifo;
}

static void on_waking(struct perf_calls *c, int64_t t, const struct record *r)
{
	struct tree_task *task = tree_task(c->pt->o->tree, (int32_t)record_field(r, c->points[POINT_WAKING].offsets[0], 4));
	struct tree_task *waker = tree_task(c->pt->o->tree, r->tid);
	if (!task || task->proc->exited) return;
	if (waker) meet(c, t, perf_task(task), perf_task(waker));
	if (task->state == STATE_RUNNING) perf_task(task)->woken_early = t;
	if (task->state != STATE_WAITING && task->state != STATE_STOPPED) return;
	int32_t by = waker ? r->pid : 0;
	tree_state(c->pt->o->tree, t, task->tid, STATE_READY, UNKNOWN, NULL, by, 0, PRECISION_EXACT);
}

/* signal_generate comes in the sender's name, also where the kernel itself sends. */
static void on_generate(struct perf_calls *c, int64_t t, const struct record *r)
{
	const struct tracepoint *p = &c->points[POINT_GENERATE];
	perf_signal_sent(c->pt, t, &(struct perf_sent){
		.pid = r->pid, .tid = r->tid,
		.sig = (int)record_field(r, p->offsets[0], 4),
		.to = (int32_t)record_field(r, p->offsets[1], 4),
		.discarded = record_field(r, p->offsets[2], 4) == 1,
		.code = (int)record_field(r, p->offsets[3], 4),
		.thread = !record_field(r, p->offsets[4], 4),
	});
}

static void on_deliver(struct perf_calls *c, int64_t t, const struct record *r)
{
	const struct tracepoint *p = &c->points[POINT_DELIVER];
	struct tree_task *to = tree_task(c->pt->o->tree, r->tid);
	perf_signal_delivered(c->pt, t, to, (int)record_field(r, p->offsets[0], 4), (uint64_t)record_field(r, p->offsets[1], 8));
}

/* ---- samples ---- */

/* __data_loc: the offset of a string in the low half, its length in the high one. A path too long for the record is not known. */
static void on_exec(struct perf_calls *c, const struct record *r, struct tree_task *task)
{
	uint32_t where = (uint32_t)record_field(r, c->points[POINT_EXEC].offsets[0], 4);
	size_t at = where & 0xffff, len = where >> 16;
	char path[RECORD_RAW + 1] = {0};
	if (at + len <= r->sample.size) memcpy(path, r->sample.raw + at, len);
	perf_exec(c->pt, r->t - c->pt->o->t0, task->proc, *path ? path : NULL);
}

static void wide_sample(struct perf_calls *c, const struct record *r, int64_t t)
{
	int point = 0;
	while (point < POINTS && c->points[point].id != r->sample.id) point++;
	struct tree_task *task = tree_task(c->pt->o->tree, r->tid);
	if (point == POINT_WAKING) on_waking(c, t, r);
	if (point == POINT_GENERATE) on_generate(c, t, r);
	if (!task || task->state == STATE_GONE || task->proc->exited || point >= POINTS) return;
	const int *at = c->points[point].offsets;
	if (point == POINT_ENTER) on_enter(c, t, task, record_field(r, at[0], 8), r->sample.raw + at[1], sizeof(uint64_t[6]));
	if (point == POINT_EXIT) on_exit_call(c, t, task, record_field(r, at[0], 8), record_field(r, at[1], 8));
	if (point == POINT_DELIVER) on_deliver(c, t, r);
	if (point == POINT_EXEC) on_exec(c, r, task);
}

/* A call of which P sees only the beginning, and takes it to succeed. */
static void begin_call(struct perf_calls *c, int64_t t, struct tree_task *task)
{
	struct perf_task *w = perf_task(task);
	int32_t first = (int32_t)w->args[0], second = (int32_t)w->args[1];
	if (w->nr == SYS_kill) perf_signal_kill(c->pt, t, task, first, second);
	if (w->nr == DUP) perf_fds_dup(c->pt, t, task, first, second, -1, false);
	if (w->nr == SYS_close) perf_fds_close(c->pt, t, task, first);
	w->in_call = false;
}

/* A call of which P sees only the end. */
static void only_end(struct perf_calls *c, int64_t t, struct tree_task *task, long nr, int64_t ret)
{
	struct perf_task *w = perf_task(task);
	w->in_call = true;
	w->entered = t;
	w->nr = nr;
	memset(w->args, 0, sizeof w->args);
	on_exit_call(c, t, task, nr, ret);
}

/* syscalls:sys_enter_X: the number at 8, arguments from 16; sys_exit_X: the result at 16. */
static void tree_sample(struct perf_calls *c, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(c->pt->o->tree, r->tid);
	if (!task || task->state == STATE_GONE || task->proc->exited) return;
	for (int i = 0; i < TREE_CALLS; i++) {
		if (r->sample.id == c->pairs[i].enter) {
			on_enter(c, t, task, c->pairs[i].nr, r->sample.raw + 16, r->sample.size > 16 ? r->sample.size - 16u : 0);
			if (!tree_calls[i].end) begin_call(c, t, task);
		}
		if (r->sample.id == c->pairs[i].exit && !tree_calls[i].begin) only_end(c, t, task, c->pairs[i].nr, record_field(r, 16, 8));
		else if (r->sample.id == c->pairs[i].exit) on_exit_call(c, t, task, c->pairs[i].nr, record_field(r, 16, 8));
	}
}

void perf_calls_sample(struct perf_calls *c, const struct record *r)
{
	int64_t t = r->t - c->pt->o->t0;
	if (c->pt->wide) wide_sample(c, r, t);
	else tree_sample(c, r, t);
}

bool perf_calls_uses(const struct perf_calls *c, const struct record *r, int32_t *fd)
{
	const struct tracepoint *p = &c->points[POINT_ENTER];
	if (r->kind != RECORD_SAMPLE || r->sample.id != p->id) return false;
	long nr = record_field(r, p->offsets[0], 8);
	*fd = (int32_t)record_field(r, p->offsets[1], 8);
	return perf_call_means(nr, MEANS_SEND, MEANS_CLOSE) || perf_call_means(nr, MEANS_DUP, MEANS_DUP) || nr == SYS_fcntl;
}

int32_t perf_calls_about(const struct perf_calls *c, const struct record *r)
{
	if (r->sample.id == c->points[POINT_WAKING].id) return (int32_t)record_field(r, c->points[POINT_WAKING].offsets[0], 4);
	if (r->sample.id == c->points[POINT_GENERATE].id) return (int32_t)record_field(r, c->points[POINT_GENERATE].offsets[1], 4);
	return r->tid;
}

/* ---- what the calls tell of other things ---- */

void perf_calls_wait(struct perf_tier *pt, int64_t t, struct tree_task *task, struct wait *out)
{
	struct perf_task *w = perf_task(task);
	uint8_t side, kind;
	if (!w->in_call) return;
	proc_wait_from_call(w->nr, w->args, out);
	const struct perf_call *call = perf_call_of(w->nr);
	if (call && call->meaning == MEANS_FORK) out->why = WAIT_VFORK;
	if (out->why == WAIT_CHILD && out->target > 0 && pt->o->options.init)
		out->target = proc_child_here(task->proc->pid, out->target);
	if (out->fd < 0) return;
	if (out->fd == w->mark && w->mark && out->why == WAIT_READ) *out = (struct wait){.why = WAIT_TRACER, .fd = UNKNOWN, .call = out->call};
	if (out->why == WAIT_TRACER) return; /* until proclab has looked; one that lasts is a step's, and looked up */
	out->chan = channels_find(pt->o->channels, t, task->proc->pid, out->fd, false, &side, &kind);
	if (!out->chan) return;
	if (kind == CHAN_TTY && out->why == WAIT_READ) out->why = WAIT_TERMINAL;
}

enum fork_how perf_calls_fork_how(const struct tree_task *parent, enum precision *p)
{
	const struct perf_task *w = parent->tier;
	*p = PRECISION_EXACT;
	if (!w || !w->in_call) return FORK_HOW_FORK;
#ifdef SYS_vfork
	if (w->nr == SYS_vfork) return FORK_HOW_VFORK;
#endif
	if (w->nr == SYS_clone && (w->args[0] & CLONE_VFORK)) return FORK_HOW_POSIX_SPAWN;
	if (w->nr == SYS_clone && (w->args[0] & CLONE_VM)) return FORK_HOW_CLONE;
	/* clone3's flags are behind a pointer; glibc uses it for posix_spawn and for threads, not for fork. */
	return w->nr == SYS_clone3 ? FORK_HOW_POSIX_SPAWN : FORK_HOW_FORK;
}

bool perf_calls_waits(const struct tree_proc *proc, int64_t t)
{
	for (const struct tree_task *task = proc->tasks; task; task = task->next) {
		const struct perf_task *w = task->tier;
		if (!w) continue;
		if (w->in_call && (w->nr == SYS_wait4 || w->nr == SYS_waitid)) return true;
		if (w->wait_returned != UNKNOWN && t - w->wait_returned < 50000000) return true;
	}
	return false;
}
