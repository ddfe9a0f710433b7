/*
 * notify.c - answers seccomp notifications: look, tell, let go on; see notify.h and seccomp_unotify(2).
 *
 * The call itself is always left to the kernel (FLAG_CONTINUE): what was read here is for showing, never for deciding, so it
 * does not matter that another thread may change the memory meanwhile. The writer stands still from the notification to
 * the answer: its memory and descriptors are those of the call.
 */
#include "real/observe/notify.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/exec_attempts.h"
#include "real/observe/pids.h"
#include "real/observe/proc.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS /* Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1
#endif

enum { SHOWN = 64, VECTORS = 64, FOUND = 64, SERVED = 4096, DEFERRED = 64 };

/* How long a thread may be unknown until its call is told of all the same, ns. */
static const int64_t defer_limit = 5000000, defer_look = 1000000;

/* An event on its way to the tree, with the bytes it shows. */
struct found {
	struct event event;
	char data[SHOWN];
};

/* A call whose thread the records have not told of yet. */
struct deferred {
	struct seccomp_notif request;
	int64_t since;
};

struct notify {
	int fd;
	struct tree *tree;
	struct channels *channels;
	struct notify_options options;
	struct seccomp_notif *request;        /* of the sizes the kernel wants, which may be newer than ours */
	struct seccomp_notif_resp *response;
	size_t request_size, response_size;
	struct found found[FOUND]; /* of the call being served */
	int nfound, more;
	struct exec_attempts attempts;
	struct deferred deferred[DEFERRED];   /* of threads that the tree does not know yet */
	int ndeferred;
	struct { int64_t t; int32_t tid; } served[SERVED]; /* who was answered of late and when; a ring */
	uint32_t nserved;
};

/* One call, as far as it could be read. */
struct call {
	int64_t t;
	int32_t pid, tid;
	const uint64_t *args;
	char data[SHOWN];
	uint32_t data_len;
};

/* --- memory of the writer --- */

static size_t read_memory(const struct call *call, uint64_t from, void *to, size_t size)
{
	struct iovec local = {to, size}, remote = {(void *)(uintptr_t)from, size};
	ssize_t n = size ? process_vm_readv(call->tid, &local, 1, &remote, 1, 0) : 0;

	return n > 0 ? (size_t)n : 0;
}

/* No more than up to a page's end, so that a string at the end of what is mapped can be read, unless it goes on beyond. */
static size_t page_rest(uint64_t from, size_t size)
{
	size_t rest = 4096 - from % 4096;

	return rest < size ? rest : size;
}

static void add_data(struct call *call, uint64_t from, uint64_t size)
{
	size_t room = sizeof call->data - call->data_len;

	call->data_len += (uint32_t)read_memory(call, from, call->data + call->data_len, size < room ? size : room);
}

/* The bytes of a vector of buffers in all; its first ones go into the call. */
static int64_t add_vector(struct call *call, uint64_t from, uint64_t count)
{
	struct iovec v[VECTORS];
	int64_t sum = 0;

	for (uint64_t at = 0; at < count && at < 1024; at += VECTORS) {
		size_t want = count - at < VECTORS ? count - at : VECTORS, n = read_memory(call, from + at * sizeof *v, v, want * sizeof *v);
		for (size_t i = 0; i < n / sizeof *v; i++) {
			add_data(call, (uintptr_t)v[i].iov_base, v[i].iov_len);
			sum += (int64_t)v[i].iov_len;
		}
	}
	return sum;
}

/* --- what the calls mean --- */

/* Told when the caller has been let go, so that it waits for nothing but what had to be read of it. */
static void tell(struct notify *n, const struct event *e)
{
	if (n->nfound == FOUND) {
		n->more++;
		return;
	}
	struct found *f = &n->found[n->nfound++];
	f->event = *e;
	if (e->kind != EV_SEND || !e->io.data) return;
	memcpy(f->data, e->io.data, e->io.data_len);
	f->event.io.data = f->data;
}

static void tell_found(struct notify *n, int64_t now)
{
	for (int i = 0; i < n->nfound; i++) {
		if (n->options.sink) n->options.sink(n->options.arg, &n->found[i].event);
		else tree_tell(n->tree, &n->found[i].event);
	}
	struct event lost = {.t = now, .cpu = UNKNOWN, .kind = EV_LOST, .precision = PRECISION_EXACT,
		.lost = {.count = n->more, .what = "messages or signals of one call: too many at once"}};
	if (n->more) tree_tell(n->tree, &lost);
}

static struct event event_of(const struct call *call, enum event_kind kind)
{
	return (struct event){.t = call->t, .pid = call->pid, .tid = call->tid, .cpu = UNKNOWN, .kind = (uint8_t)kind,
		.precision = PRECISION_INFERRED};
}

static void tell_send(struct notify *n, const struct call *call, uint32_t chan, int32_t fd, uint8_t side, int64_t bytes)
{
	struct event e = event_of(call, EV_SEND);

	e.io.chan = chan;
	e.io.fd = fd;
	e.io.side = side;
	e.io.bytes = bytes;
	e.io.queued = UNKNOWN;
	if (n->options.contents && call->data_len) {
		e.io.data = call->data;
		e.io.data_len = call->data_len;
	}
	tell(n, &e);
}

/* The channel behind the call's first argument; 0 when it is none. */
static uint32_t channel_of(struct notify *n, const struct call *call, uint8_t *side)
{
	uint8_t kind = 0;

	int32_t fd = (int32_t)call->args[0];

	*side = 0;
	if (n->options.writing) {
		n->options.writing(n->options.arg, call->pid, fd);
		return UINT32_MAX;
	}
	if (!n->options.sink) return channels_find(n->channels, call->t, call->pid, fd, true, side, &kind);
	/* The tier tells calls later than they are made: what is there now is more than they have told. Then all is looked at. */
	bool known = channels_has(n->channels, call->pid, fd);
	uint32_t told = known ? channels_find(n->channels, call->t, call->pid, fd, false, side, &kind) : 0;
	uint32_t found = channels_find(n->channels, call->t, call->pid, fd, true, side, &kind);
	if (found == told) return found;
	if (channels_scan(n->channels, call->t, call->pid, PRECISION_BOUNDED) >= 0) channels_scanned(n->channels, call->pid, call->t);
	return channels_find(n->channels, call->t, call->pid, fd, false, side, &kind);
}

static void on_write(struct notify *n, struct call *call)
{
	uint8_t side;
	uint32_t chan = channel_of(n, call, &side);

	if (!chan) return;
	if (n->options.contents) add_data(call, call->args[1], call->args[2]);
	tell_send(n, call, chan, (int32_t)call->args[0], side, (int64_t)call->args[2]);
}

static void on_writev(struct notify *n, struct call *call)
{
	uint8_t side;
	uint32_t chan = channel_of(n, call, &side);

	if (chan) tell_send(n, call, chan, (int32_t)call->args[0], side, add_vector(call, call->args[1], call->args[2]));
}

static void tell_message(struct notify *n, struct call *call, uint32_t chan, uint8_t side, const struct msghdr *m)
{
	call->data_len = 0;
	int64_t bytes = add_vector(call, (uintptr_t)m->msg_iov, m->msg_iovlen);

	tell_send(n, call, chan, (int32_t)call->args[0], side, bytes);
}

static void on_sendmsg(struct notify *n, struct call *call)
{
	struct msghdr m = {0};
	uint8_t side;
	uint32_t chan = channel_of(n, call, &side);

	if (chan && read_memory(call, call->args[1], &m, sizeof m) == sizeof m) tell_message(n, call, chan, side, &m);
}

static void on_sendmmsg(struct notify *n, struct call *call)
{
	struct mmsghdr m = {0};
	uint8_t side;
	uint32_t chan = channel_of(n, call, &side);

	for (uint64_t i = 0; chan && i < call->args[2] && i < 1024; i++) {
		if (read_memory(call, call->args[1] + i * sizeof m, &m, sizeof m) != sizeof m) return;
		tell_message(n, call, chan, side, &m.msg_hdr);
	}
}

static void on_msgsnd(struct notify *n, struct call *call)
{
	uint32_t chan = channels_find_sysv(n->channels, call->t, call->pid, CHAN_SYSV_MSG, (int32_t)call->args[0]);

	if (!chan) return;
	if (n->options.contents) add_data(call, call->args[1] + sizeof(long), call->args[2]); /* the text follows the type */
	tell_send(n, call, chan, UNKNOWN, 0, (int64_t)call->args[2]);
}

/* --- signals --- */

/* A signal that the target blocks is pending: told of a process with one thread, since any thread may take it. */
static bool is_blocked(const struct tree_task *target, int sig)
{
	struct proc_status status;

	if (sig == SIGKILL || sig == SIGSTOP || target->proc->live_tasks != 1) return false;
	return !proc_status(target->proc->pid, target->tid, &status) && status.blocked >> (sig - 1) & 1;
}

static void tell_signal(struct notify *n, const struct call *call, const struct tree_task *target, int32_t to_tid, int sig)
{
	struct event e = event_of(call, EV_SIGNAL);

	if (target->proc->exited) return;
	e.signal.to = target->proc->pid;
	e.signal.to_tid = to_tid;
	e.signal.sig = (int16_t)sig;
	e.signal.stage = SIGNAL_STAGE_SENT;
	e.signal.cause = SIGNAL_CAUSE_PROCESS;
	tell(n, &e);
	e.signal.stage = SIGNAL_STAGE_PENDING;
	if (is_blocked(target, sig)) tell(n, &e);
}

/* The task that the caller means by a number; NULL when it is none of the tree. */
static const struct tree_task *target_of(struct notify *n, int32_t number)
{
	return n->options.inner ? pids_inner(n->tree, number) : tree_task(n->tree, number);
}

/* group -1: all that there are, but for the sender itself, kill(2). */
static void tell_group(struct notify *n, const struct call *call, int32_t group, int sig)
{
	struct proc_stat stat;

	for (struct tree_proc *proc = tree_first(n->tree); proc; proc = proc->next) {
		if (proc->exited || proc_stat(proc->pid, proc->pid, &stat)) continue;
		if (group == -1 ? proc->pid == call->pid : stat.pgrp != group) continue;
		tell_signal(n, call, proc->tasks, 0, sig);
	}
}

static void on_kill(struct notify *n, struct call *call)
{
	int32_t to = (int32_t)call->args[0];
	int sig = (int)call->args[1];
	const struct tree_task *target = to > 0 ? target_of(n, to) : to < -1 ? target_of(n, -to) : NULL;
	struct proc_stat stat;

	if (!n->options.signals || sig <= 0 || sig > 64) return;
	if (to > 0 && target) tell_signal(n, call, target, 0, sig);
	else if (to == 0 && !proc_stat(call->pid, call->pid, &stat)) tell_group(n, call, stat.pgrp, sig);
	else if (to < 0) tell_group(n, call, target ? target->proc->pid : to == -1 ? -1 : -to, sig);
}

static void tell_thread_signal(struct notify *n, const struct call *call, int32_t tid, int sig)
{
	const struct tree_task *task = target_of(n, tid);

	if (n->options.signals && sig > 0 && sig <= 64 && task) tell_signal(n, call, task, task->tid, sig);
}

static void on_tkill(struct notify *n, struct call *call)
{
	tell_thread_signal(n, call, (int32_t)call->args[0], (int)call->args[1]);
}

static void on_tgkill(struct notify *n, struct call *call)
{
	tell_thread_signal(n, call, (int32_t)call->args[1], (int)call->args[2]);
}

/* --- timers --- */

static struct timers *timers_of(struct notify *n, const struct call *call)
{
	static struct timers nobodys;
	struct tree_proc *proc = tree_proc(n->tree, call->pid);

	return proc ? &proc->timers : &nobodys;
}

static void on_setitimer(struct notify *n, struct call *call)
{
	struct itimerval v;
	bool known = read_memory(call, call->args[1], &v, sizeof v) == sizeof v;

	timers_interval(timers_of(n, call), call->t, (int)call->args[0], known ? &v : NULL);
}

static void on_timer_settime(struct notify *n, struct call *call)
{
	struct itimerspec v;
	bool known = read_memory(call, call->args[2], &v, sizeof v) == sizeof v;

	timers_posix(timers_of(n, call), (int32_t)call->args[0], !known || v.it_value.tv_sec || v.it_value.tv_nsec);
}

static void on_timer_delete(struct notify *n, struct call *call)
{
	timers_posix(timers_of(n, call), (int32_t)call->args[0], false);
}

#ifdef SYS_alarm
static void on_alarm(struct notify *n, struct call *call)
{
	timers_alarm(timers_of(n, call), call->t, (unsigned)call->args[0]);
}
#define ALARM_LIST(X) X(alarm, on_alarm)
#else
#define ALARM_LIST(X)
#endif

/* --- signals through a pidfd --- */

/* The process behind a pidfd, as /proc tells the caller's namespace. */
static int32_t pidfd_target(const struct call *call, int32_t fd)
{
	char path[64], line[128];
	int32_t pid = 0;

	snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", call->pid, fd);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "Pid:\t%d", &pid) == 1) break;
	if (f) fclose(f);
	return pid;
}

static void on_pidfd_send_signal(struct notify *n, struct call *call)
{
	const struct tree_task *target = tree_task(n->tree, pidfd_target(call, (int32_t)call->args[0]));
	int sig = (int)call->args[1];

	if (n->options.signals && sig > 0 && sig <= 64 && target) tell_signal(n, call, target, 0, sig);
}

/* --- execs --- */

void notify_settle(struct notify *n, int32_t tid, int64_t t)
{
	exec_attempts_settle(&n->attempts, n->tree, tid, t);
}

static void on_execve(struct notify *n, struct call *call)
{
	const struct tree_task *task = tree_task(n->tree, call->tid);
	char path[FAILED_EXEC_PATH] = "";

	if (!n->options.signals || !task) return;
	read_memory(call, call->args[0], path, page_rest(call->args[0], sizeof path - 1));
	exec_attempts_begin(&n->attempts, n->tree, call->t, task, call->args[1], path);
}

/* --- the filter --- */

/* X(system call, what to do) */
#define TIMER_LIST(X) \
	ALARM_LIST(X) \
	X(setitimer, on_setitimer) \
	X(timer_settime, on_timer_settime) \
	X(timer_delete, on_timer_delete)

#define WRITE_LIST(X) \
	X(write, on_write) X(sendto, on_write) \
	X(writev, on_writev) X(pwritev2, on_writev) X(vmsplice, on_writev) \
	X(sendmsg, on_sendmsg) \
	X(sendmmsg, on_sendmmsg) \
	X(msgsnd, on_msgsnd) \
	X(mq_timedsend, on_write) \
	X(kill, on_kill) \
	X(tkill, on_tkill) \
	X(tgkill, on_tgkill) \
	X(execve, on_execve) \
	X(rt_sigqueueinfo, on_kill) \
	X(rt_tgsigqueueinfo, on_tgkill) \
	X(pidfd_send_signal, on_pidfd_send_signal)

static const struct row {
	int nr;
	void (*act)(struct notify *n, struct call *call);
} rows[] = {
#define X(name, act) {SYS_##name, act},
	TIMER_LIST(X)
	WRITE_LIST(X)
#undef X
};

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

const struct sock_fprog *notify_filter(bool writes)
{
#ifdef THIS_ARCH
#define HEAD \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)), \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH, 1, 0), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#define X(name, act) \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	static struct sock_filter timers[] = {HEAD TIMER_LIST(X) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	static struct sock_filter all[] = {HEAD TIMER_LIST(X) WRITE_LIST(X) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	static const struct sock_fprog programs[2] = {{sizeof timers / sizeof *timers, timers}, {sizeof all / sizeof *all, all}};
#undef X
#undef HEAD
	return &programs[writes];
#else
	(void)writes;
	return NULL;
#endif
}

/* --- the listener --- */

struct notify *notify_new(int listener, struct tree *tr, struct channels *c)
{
	struct seccomp_notif_sizes sizes = {0};
	struct notify *n = calloc(1, sizeof *n);

	if (!n) return NULL;
	*n = (struct notify){.fd = listener, .tree = tr, .channels = c, .options = {.contents = true, .signals = true}};
	syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes);
	n->request_size = sizes.seccomp_notif > sizeof *n->request ? sizes.seccomp_notif : sizeof *n->request;
	n->response_size = sizes.seccomp_notif_resp > sizeof *n->response ? sizes.seccomp_notif_resp : sizeof *n->response;
	n->request = malloc(n->request_size);
	n->response = malloc(n->response_size);
	if (!n->request || !n->response) {
		notify_free(n);
		return NULL;
	}
	/* Ours to run at once and theirs afterwards; kernels before 6.6 do not know it. */
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	return n;
}

void notify_set(struct notify *n, const struct notify_options *options)
{
	n->options = *options;
}

int notify_fd(const struct notify *n)
{
	return n->fd;
}

/* The process of a thread, which the tree may not know yet. */
static int32_t process_of(struct notify *n, int32_t tid)
{
	const struct tree_task *task = tree_task(n->tree, tid);
	int32_t pid = task ? task->proc->pid : pids_process(tid);

	return pid ? pid : tid;
}

/* False when the caller has gone meanwhile: then what was read may be of another process with its number. */
static bool let_go_on(struct notify *n, uint64_t id)
{
	memset(n->response, 0, n->response_size);
	n->response->id = id;
	n->response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	/* ENOENT: the writer was interrupted or killed meanwhile. */
	if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_SEND, n->response) == 0) return true;
	assert(errno == ENOENT || errno == EINPROGRESS);
	return false;
}

static void serve(struct notify *n, const struct seccomp_notif *request, int64_t now)
{
	uint64_t args[6];
	struct call call = {.t = now, .tid = (int32_t)request->pid, .args = args};

	for (int i = 0; i < 6; i++) args[i] = request->data.args[i];
	call.pid = process_of(n, call.tid);
	if (request->data.nr != SYS_execve) notify_settle(n, call.tid, now);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].nr == request->data.nr) rows[i].act(n, &call);
	n->served[n->nserved % SERVED].t = now;
	n->served[n->nserved++ % SERVED].tid = call.tid;
	if (let_go_on(n, request->id)) tell_found(n, now);
	n->nfound = n->more = 0;
}

/* Serve it, or keep it until the tree knows its thread: a process is born before anything is told of it. */
void notify_answer(struct notify *n, int64_t now)
{
	if (tree_task(n->tree, (int32_t)n->request->pid) || n->ndeferred == DEFERRED) serve(n, n->request, now);
	else n->deferred[n->ndeferred++] = (struct deferred){*n->request, now};
}

bool notify_defers(const struct notify *n)
{
	return n->ndeferred > 0;
}

/* The tier has not seen it in all that time: its birth is told now. */
static void tell_birth(struct notify *n, int32_t tid, int64_t now)
{
	int32_t pid = pids_process(tid);
	struct proc_stat stat;

	if (!tree_proc(n->tree, pid) && !proc_stat(pid, pid, &stat) && tree_proc(n->tree, stat.ppid))
		tree_fork(n->tree, now, stat.ppid, 0, pid, FORK_HOW_FORK, PRECISION_INFERRED);
	if (tid != pid && !tree_task(n->tree, tid)) tree_thread(n->tree, now, pid, 0, tid, PRECISION_INFERRED);
}

int64_t notify_deferred(struct notify *n, int64_t now)
{
	int left = 0;

	for (int i = 0; i < n->ndeferred; i++) {
		const struct deferred d = n->deferred[i];
		bool known = tree_task(n->tree, (int32_t)d.request.pid), late = now - d.since > defer_limit;
		if (late && !known) tell_birth(n, (int32_t)d.request.pid, now);
		if (known || late) serve(n, &d.request, now);
		else n->deferred[left++] = d;
	}
	n->ndeferred = left;
	int64_t due = exec_attempts_settle_old(&n->attempts, n->tree, now);
	return left && defer_look < due ? defer_look : due;
}

bool notify_held(const struct notify *n, int32_t tid, int64_t from, int64_t to)
{
	for (uint32_t i = n->nserved; i > 0 && n->nserved - i < SERVED && n->served[(i - 1) % SERVED].t >= from; i--)
		if (n->served[(i - 1) % SERVED].tid == tid && n->served[(i - 1) % SERVED].t <= to) return true;
	return false;
}

bool notify_take(struct notify *n)
{
	memset(n->request, 0, n->request_size);
	if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_RECV, n->request) == 0) return true;
	assert(errno == ENOENT || errno == EINTR); /* the writer was interrupted or killed meanwhile */
	return false;
}

void notify_free(struct notify *n)
{
	if (!n) return;
	close(n->fd);
	free(n->request);
	free(n->response);
	free(n);
}
