/*
 * channels_ends.c - the registry against processes that state their own truth: a child takes one step at a time,
 * and after each step the events of a scan must say what it did.
 */
#include "real/observe/channels.h"

#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/proc.h"
#include "tests/test.h"

/* Shared with the children. */
static struct shared {
	int step, done;          /* the child's orders, and how far it is */
	int32_t fd[8], pid[2];
	sem_t semaphore __attribute__((aligned(8)));
} *truth;

struct rig {
	struct tree *tree;
	struct channels *c;
	int32_t pid;
	struct event events[4096];
	char names[4096][40];    /* of CHAN events */
	int n, from;             /* from: first event since the last mark */
};
static struct rig *rig;

static void collect(void *arg, const struct event *e)
{
	struct rig *r = arg;
	if ((e->kind != EV_CHAN && e->kind != EV_END) || r->n == 4096) return;
	snprintf(r->names[r->n], sizeof r->names[0], "%s", e->kind == EV_CHAN && e->chan.name ? e->chan.name : "");
	r->events[r->n++] = *e;
}

static void wait_for_step(int n)
{
	while (__atomic_load_n(&truth->step, __ATOMIC_ACQUIRE) < n) usleep(200);
}

static void step_done(int n)
{
	__atomic_store_n(&truth->done, n, __ATOMIC_RELEASE);
}

static bool has_done(void *arg)
{
	return __atomic_load_n(&truth->done, __ATOMIC_ACQUIRE) >= *(int *)arg;
}

/* Let the child take step n, then forget the events so far. */
static void step(int n)
{
	rig->from = rig->n;
	__atomic_store_n(&truth->step, n, __ATOMIC_RELEASE);
	CU_ASSERT_FATAL(test_until(5, has_done, &n));
}

static void rig_open(void (*child)(void))
{
	rig = calloc(1, sizeof *rig);
	truth = mmap(NULL, sizeof *truth, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!rig || truth == MAP_FAILED) abort();
	test_dir();
	rig->pid = fork();
	if (!rig->pid) {
		setpgid(0, 0);
		child();
		for (;;) pause();
	}
	setpgid(rig->pid, rig->pid);
	rig->tree = tree_new(collect, rig, getpid(), 0);
	rig->c = channels_new(rig->tree);
	tree_start(rig->tree, 0, rig->pid, "child");
	tree_exec(rig->tree, 0, rig->pid, NULL, NULL, 0, 0, "child", PRECISION_EXACT);
	CU_ASSERT(channels_scan(rig->c, 0, rig->pid, PRECISION_BOUNDED) >= 0);
}

static void rig_close(void)
{
	kill(-rig->pid, SIGKILL);
	while (waitpid(rig->pid, NULL, 0) != rig->pid || kill(rig->pid, 0) == 0) {}
	channels_free(rig->c);
	tree_free(rig->tree);
	munmap(truth, sizeof *truth);
	free(rig);
}

static int scan(int32_t pid)
{
	return channels_scan(rig->c, 0, pid, PRECISION_BOUNDED);
}

/* The END event since the last step for this process and descriptor; NULL. */
static const struct event *end_of(int32_t pid, int32_t fd, bool gained)
{
	for (int i = rig->n - 1; i >= rig->from; i--) {
		const struct event *e = &rig->events[i];
		if (e->kind == EV_END && e->pid == pid && e->end.fd == fd && e->end.gained == gained) return e;
	}
	return NULL;
}

static const struct event *chan_of(uint32_t id)
{
	for (int i = rig->n - 1; i >= 0; i--)
		if (rig->events[i].kind == EV_CHAN && rig->events[i].chan.id == id) return &rig->events[i];
	return NULL;
}

static const char *name_of(uint32_t id)
{
	const struct event *e = chan_of(id);
	return e ? rig->names[e - rig->events] : "none";
}

static int changes_told(void)
{
	int n = 0;
	for (int i = rig->from; i < rig->n; i++) n += rig->events[i].kind == EV_END;
	return n;
}

/* The process has gained this end, of a channel of this kind. Returns the channel. */
static uint32_t gained(int32_t pid, int32_t fd, enum chan_kind kind, uint8_t mode, enum end_how how)
{
	const struct event *e = end_of(pid, fd, true), *ch = e ? chan_of(e->end.chan) : NULL;
	CU_ASSERT_PTR_NOT_NULL(e);
	CU_ASSERT_PTR_NOT_NULL(ch);
	if (!e || !ch) return 0;
	CU_ASSERT_EQUAL(ch->chan.kind, kind);
	CU_ASSERT_EQUAL(e->end.mode, mode);
	CU_ASSERT_EQUAL(e->end.how, how);
	if (ch->chan.kind != kind || e->end.mode != mode || e->end.how != how)
		printf("\n    fd %d: %s mode %d by %s\n", fd, chan_kind_name(ch->chan.kind), e->end.mode, end_how_name(e->end.how));
	return e->end.chan;
}

static void lost(int32_t pid, int32_t fd, enum end_how how)
{
	const struct event *e = end_of(pid, fd, false);
	CU_ASSERT(e && e->end.how == how);
}

/* --- */

static void pipe_child(void)
{
	int p[2], q[2];
	char block[123] = {0};
	wait_for_step(1);
	if (pipe(p) || write(p[1], block, sizeof block) != sizeof block) _exit(97);
	memcpy(truth->fd, p, sizeof p);
	step_done(1);
	wait_for_step(2);
	truth->fd[2] = dup(p[1]);
	step_done(2);
	wait_for_step(3);
	close(p[1]);
	close(p[0]);
	step_done(3);
	wait_for_step(4);
	if (pipe(q) || q[0] != p[0]) _exit(97);    /* the same numbers again, another pipe */
	step_done(4);
	wait_for_step(5);
	dup2(q[1], q[0]);                          /* the same number and text, the other end */
	step_done(5);
}

static void sees_pipes_opened_duplicated_closed(void)
{
	rig_open(pipe_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	CU_ASSERT_EQUAL(scan(me), 2);
	uint32_t a = gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	CU_ASSERT_EQUAL(gained(me, fd[1], CHAN_PIPE, MODE_W, END_OPEN), a);
	CU_ASSERT_FALSE(chan_of(a)->chan.outside);
	int64_t queued = channels_queued(rig->c, a, 0);
	CU_ASSERT(queued == 123 || queued == UNKNOWN);
	if (queued != UNKNOWN) CU_ASSERT_EQUAL(chan_of(a)->chan.capacity, 65536);
	CU_ASSERT_EQUAL(scan(me), 0);
	step(2);
	CU_ASSERT_EQUAL(scan(me), 1);
	CU_ASSERT_EQUAL(gained(me, fd[2], CHAN_PIPE, MODE_W, END_DUP), a);
	step(3);
	CU_ASSERT_EQUAL(scan(me), 2);
	lost(me, fd[0], END_CLOSE);
	lost(me, fd[1], END_CLOSE);
	step(4);
	scan(me);
	uint32_t b = gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	CU_ASSERT(b > a);
	step(5);
	CU_ASSERT_EQUAL(scan(me), 1);
	lost(me, fd[0], END_CLOSE);
	CU_ASSERT_EQUAL(gained(me, fd[0], CHAN_PIPE, MODE_W, END_DUP), b);
	rig->from = rig->n;
	channels_exit(rig->c, 0, me, PRECISION_EXACT);
	lost(me, fd[2], END_EXIT);
	rig_close();
}

static void family_child(void)
{
	int p[2], q[2], s[2];
	wait_for_step(1);
	if (pipe(p) || pipe2(q, O_CLOEXEC) || socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	memcpy(truth->fd, p, sizeof p);
	memcpy(truth->fd + 2, q, sizeof q);
	memcpy(truth->fd + 4, s, sizeof s);
	pid_t pid = fork();
	if (!pid) {
		truth->pid[0] = getpid();
		step_done(1);
		wait_for_step(2);
		close(p[0]);
		step_done(2);
		wait_for_step(3);
		execlp("sleep", "sleep", "1000", (char *)NULL);
		_exit(97);
	}
}

static bool runs_sleep(void *arg)
{
	struct proc_stat s;
	return proc_stat(*(int32_t *)arg, 0, &s) == 0 && !strcmp(s.comm, "sleep");
}

static void follows_fork_and_exec(void)
{
	rig_open(family_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	int32_t child = truth->pid[0];
	scan(me);
	uint32_t p = gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	channels_fork(rig->c, 1, me, child, PRECISION_EXACT);
	CU_ASSERT_EQUAL(gained(child, fd[0], CHAN_PIPE, MODE_R, END_INHERIT), p);
	CU_ASSERT_EQUAL(gained(child, fd[1], CHAN_PIPE, MODE_W, END_INHERIT), p);
	CU_ASSERT_EQUAL(scan(child), 0);
	step(2);
	CU_ASSERT_EQUAL(scan(child), 1);
	lost(child, fd[0], END_CLOSE);
	rig->from = rig->n;
	__atomic_store_n(&truth->step, 3, __ATOMIC_RELEASE);
	CU_ASSERT(test_until(5, runs_sleep, &child));
	channels_exec(rig->c, 2, child, PRECISION_EXACT);
	lost(child, fd[2], END_EXEC);
	lost(child, fd[3], END_EXEC);
	CU_ASSERT_PTR_NULL(end_of(child, fd[1], false));
	CU_ASSERT_PTR_NULL(end_of(child, fd[4], false));
	CU_ASSERT_EQUAL(channels_find(rig->c, 3, child, fd[1], true, NULL, NULL), p);
	rig_close();
}

static void missed_fork(void)
{
	rig_open(family_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	int32_t child = truth->pid[0];
	scan(child);
	uint32_t p = gained(child, fd[0], CHAN_PIPE, MODE_R, END_SEEN);
	scan(me);
	CU_ASSERT_EQUAL(gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN), p);
	rig_close();
}

static void socket_child(void)
{
	int s[2], d[2], e;
	char block[77] = {0};
	wait_for_step(1);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) || write(s[0], block, sizeof block) != sizeof block) _exit(97);
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, d)) _exit(97);
	e = eventfd(5, 0);
	memcpy(truth->fd, s, sizeof s);
	memcpy(truth->fd + 2, d, sizeof d);
	truth->fd[4] = e;
	truth->fd[5] = eventfd(0, 0);
	truth->fd[6] = dup(e);
	step_done(1);
}

static void tells_the_sides_of_socketpairs(void)
{
	uint8_t side[2], kind;
	rig_open(socket_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	scan(me);
	uint32_t s = gained(me, fd[0], CHAN_SOCKETPAIR, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_EQUAL(gained(me, fd[1], CHAN_SOCKETPAIR, MODE_R | MODE_W, END_OPEN), s);
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[0], false, &side[0], &kind), s);
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[1], false, &side[1], &kind), s);
	CU_ASSERT_EQUAL(kind, CHAN_SOCKETPAIR);
	CU_ASSERT_EQUAL(side[0] + side[1], 1);
	CU_ASSERT_EQUAL(channels_queued(rig->c, s, side[1]), 77);
	CU_ASSERT_EQUAL(channels_queued(rig->c, s, side[0]), 0);
	uint32_t d = gained(me, fd[2], CHAN_SOCKETPAIR, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_NOT_EQUAL(d, s);
	uint32_t e = gained(me, fd[4], CHAN_EVENTFD, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_NOT_EQUAL(gained(me, fd[5], CHAN_EVENTFD, MODE_R | MODE_W, END_OPEN), e);
	CU_ASSERT_EQUAL(gained(me, fd[6], CHAN_EVENTFD, MODE_R | MODE_W, END_DUP), e);
	CU_ASSERT_EQUAL(channels_queued(rig->c, e, 0), 5);
	rig_close();
}

static void server_child(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	snprintf(a.sun_path, sizeof a.sun_path, "%s", test_path("server"));
	unlink(a.sun_path);
	wait_for_step(1);
	int l = socket(AF_UNIX, SOCK_STREAM, 0), s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(l, (struct sockaddr *)&a, sizeof a) || listen(l, 1)) _exit(97);
	truth->fd[0] = l;
	truth->fd[1] = s;
	step_done(1);
	wait_for_step(2);
	if (connect(s, (struct sockaddr *)&a, sizeof a)) _exit(97);
	truth->fd[2] = accept(l, NULL, NULL);
	step_done(2);
}

static void joins_connected_sockets(void)
{
	rig_open(server_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	scan(me);
	uint32_t l = gained(me, fd[0], CHAN_SOCKET, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_PTR_NOT_NULL(strstr(name_of(l), "/server"));
	CU_ASSERT_PTR_NULL(end_of(me, fd[1], true));  /* not connected: no channel yet */
	step(2);
	scan(me);
	uint32_t pair = gained(me, fd[1], CHAN_UNIX, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_EQUAL(gained(me, fd[2], CHAN_UNIX, MODE_R | MODE_W, END_OPEN), pair);
	CU_ASSERT_NOT_EQUAL(end_of(me, fd[1], true)->end.side, end_of(me, fd[2], true)->end.side);
	CU_ASSERT_PTR_NOT_NULL(strstr(name_of(pair), "/server"));
	CU_ASSERT_FALSE(chan_of(pair)->chan.outside);
	rig_close();
}

static void named_child(void)
{
	char name[40];
	struct mq_attr a = {.mq_maxmsg = 4, .mq_msgsize = 16};
	wait_for_step(1);
	unlink(test_path("named"));
	if (mkfifo(test_path("named"), 0600)) _exit(97);
	truth->fd[0] = open(test_path("named"), O_RDWR);
	if (write(truth->fd[0], "four", 4) != 4) _exit(97);
	truth->fd[6] = open(test_path("older"), O_RDWR);
	truth->fd[1] = memfd_create("lump", 0);
	snprintf(name, sizeof name, "/proclab-ends-%d", getpid());
	truth->fd[2] = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &a);
	if (truth->fd[2] >= 0) mq_send(truth->fd[2], "seven..", 7, 0);
	mq_unlink(name);
	truth->fd[3] = open(test_path("plain"), O_CREAT | O_RDWR, 0600);
	truth->fd[4] = posix_openpt(O_RDWR | O_NOCTTY);
	truth->fd[5] = -1;
	if (truth->fd[4] >= 0 && !grantpt(truth->fd[4]) && !unlockpt(truth->fd[4]))
		truth->fd[5] = open(ptsname(truth->fd[4]), O_RDWR | O_NOCTTY);
	step_done(1);
}

static void knows_named_things(void)
{
	struct timespec nap = {.tv_nsec = 20000000};
	unlink(test_path("older"));
	CU_ASSERT_EQUAL(mkfifo(test_path("older"), 0600), 0);
	nanosleep(&nap, NULL);                     /* the clock of files is coarse */
	rig_open(named_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	scan(me);
	uint32_t fifo = gained(me, fd[0], CHAN_FIFO, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_STRING_EQUAL(name_of(fifo), test_path("named"));
	CU_ASSERT_FALSE(chan_of(fifo)->chan.outside);
	CU_ASSERT(chan_of(gained(me, fd[6], CHAN_FIFO, MODE_R | MODE_W, END_OPEN))->chan.outside);
	int64_t queued = channels_queued(rig->c, fifo, 0);
	CU_ASSERT(queued == 4 || queued == UNKNOWN);
	gained(me, fd[1], CHAN_SHM, MODE_R | MODE_W, END_OPEN);
	if (fd[2] >= 0) {
		uint32_t mq = gained(me, fd[2], CHAN_MQ, MODE_R | MODE_W, END_OPEN);
		CU_ASSERT_EQUAL(name_of(mq)[0], '/');
		queued = channels_queued(rig->c, mq, 0);
		CU_ASSERT(queued == 7 || queued == UNKNOWN);
	}
	CU_ASSERT_PTR_NULL(end_of(me, fd[3], true));
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[3], true, NULL, NULL), 0);
	if (fd[5] >= 0) CU_ASSERT(chan_of(gained(me, fd[5], CHAN_TTY, MODE_R | MODE_W, END_OPEN))->chan.outside);
	rig_close();
}

/* Our own pipe, made before the child: its other end is outside. */
static int outer[2];

static void nothing(void) { wait_for_step(1); step_done(1); }

static void knows_what_comes_from_outside(void)
{
	if (pipe(outer)) abort();
	rig_open(nothing);
	uint32_t chan = gained(rig->pid, outer[0], CHAN_PIPE, MODE_R, END_INHERIT);
	CU_ASSERT(chan_of(chan)->chan.outside);
	rig_close();
	close(outer[0]);
	close(outer[1]);
}

static void receive_child(void)
{
	int s[2], p[2];
	char c, space[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec v = {&c, 1};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
	wait_for_step(1);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	pid_t pid = fork();
	if (!pid) {
		wait_for_step(2);
		if (pipe(p)) _exit(97);
		struct cmsghdr *h = CMSG_FIRSTHDR(&m);
		*h = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
		memcpy(CMSG_DATA(h), &p[1], sizeof(int));
		truth->fd[0] = p[0];
		step_done(2);
		wait_for_step(3);
		if (sendmsg(s[1], &m, 0) != 1) _exit(97);
		for (;;) pause();
	}
	truth->pid[0] = pid;
	step_done(1);
	wait_for_step(3);
	if (recvmsg(s[0], &m, 0) != 1) _exit(97);
	memcpy(&truth->fd[1], CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(int));
	step_done(3);
}

static void sees_an_end_received(void)
{
	rig_open(receive_child);
	int32_t me = rig->pid;
	step(1);
	scan(me);
	channels_fork(rig->c, 0, me, truth->pid[0], PRECISION_EXACT);
	scan(truth->pid[0]);
	step(2);
	scan(truth->pid[0]);
	uint32_t p = gained(truth->pid[0], truth->fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	step(3);
	scan(me);
	CU_ASSERT_EQUAL(gained(me, truth->fd[1], CHAN_PIPE, MODE_W, END_RECEIVE), p);
	rig_close();
}

static void leaves_out_what_holds_the_program(void)
{
	rig_open(pipe_child);
	struct tree_proc *p = tree_proc(rig->tree, rig->pid);
	p->execed = false;
	step(1);
	CU_ASSERT_EQUAL(scan(rig->pid), 2);
	rig_close();
	rig_open(family_child);
	p = tree_proc(rig->tree, rig->pid);
	p->execed = false;                         /* held: its descriptors that end with the exec are proclab's */
	step(1);
	scan(rig->pid);
	CU_ASSERT_PTR_NULL(end_of(rig->pid, truth->fd[2], true));
	CU_ASSERT_PTR_NOT_NULL(end_of(rig->pid, truth->fd[0], true));
	rig_close();
}

static void exact_calls(void)
{
	rig_open(pipe_child);
	int32_t me = rig->pid, *fd = truth->fd;
	step(1);
	uint32_t p = channels_find(rig->c, 0, me, fd[0], true, NULL, NULL);
	CU_ASSERT_NOT_EQUAL(p, 0);
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[1], true, NULL, NULL), p);
	step(2);
	channels_dup(rig->c, 5, me, fd[1], fd[2], PRECISION_EXACT);
	CU_ASSERT_EQUAL(gained(me, fd[2], CHAN_PIPE, MODE_W, END_DUP), p);
	CU_ASSERT_EQUAL(end_of(me, fd[2], true)->precision, PRECISION_EXACT);
	step(3);
	channels_closed(rig->c, 6, me, fd[0], PRECISION_EXACT);
	channels_closed(rig->c, 6, me, fd[1], PRECISION_EXACT);
	lost(me, fd[0], END_CLOSE);
	CU_ASSERT_EQUAL(changes_told(), 2);
	CU_ASSERT_EQUAL(scan(me), 0);
	rig_close();
}

/* --- waits --- */


/* Look at pid until it waits for `why`, and find the channel. */
static bool wait_of(int32_t pid, enum wait_why why, struct proc_wait *w)
{
	struct timespec nap = {.tv_nsec = 2000000};
	for (int i = 0; i < 2000; i++, nanosleep(&nap, NULL)) {
		if (proc_wait(pid, pid, w) != 1 || w->wait.why != why) continue;
		channels_wait(rig->c, 0, pid, w);
		return true;
	}
	return false;
}

static void semaphore_child(void)
{
	sem_init(&truth->semaphore, 1, 0);
	wait_for_step(1);
	pid_t pid = fork();
	if (!pid) {
		truth->pid[0] = getpid();
		step_done(1);
		sem_wait(&truth->semaphore);
		_exit(98);
	}
}

static void finds_a_semaphore_in_shared_memory(void)
{
	struct proc_wait w;
	rig_open(semaphore_child);
	step(1);
	int32_t child = truth->pid[0];
	channels_fork(rig->c, 0, rig->pid, child, PRECISION_EXACT);
	CU_ASSERT_FATAL(wait_of(child, WAIT_SEM, &w));
	CU_ASSERT_NOT_EQUAL_FATAL(w.wait.chan, 0);
	CU_ASSERT_EQUAL(chan_of(w.wait.chan)->chan.kind, CHAN_FUTEX);
	CU_ASSERT_FALSE(chan_of(w.wait.chan)->chan.outside);
	bool both[2] = {false};
	for (int i = rig->from; i < rig->n; i++) {
		const struct event *e = &rig->events[i];
		if (e->kind == EV_END && e->end.chan == w.wait.chan) both[e->pid == child] = true;
	}
	CU_ASSERT(both[0] && both[1]);
	uint32_t again = channels_find_futex(rig->c, 0, child, w.args[0]);
	CU_ASSERT_EQUAL(again, w.wait.chan);
	rig_close();
}

static void queue_child(void)
{
	struct { long type; char text[16]; } m = {1, "12345"};
	wait_for_step(1);
	truth->fd[0] = msgget(IPC_PRIVATE, 0600);
	msgsnd(truth->fd[0], &m, 5, 0);
	step_done(1);
	msgrcv(truth->fd[0], &m, sizeof m.text, 7, 0);
}

static void finds_a_sysv_queue(void)
{
	struct proc_wait w;
	rig_open(queue_child);
	step(1);
	CU_ASSERT(wait_of(rig->pid, WAIT_MSGRECV, &w));
	CU_ASSERT_NOT_EQUAL(w.wait.chan, 0);
	if (w.wait.chan) CU_ASSERT_EQUAL(chan_of(w.wait.chan)->chan.kind, CHAN_SYSV_MSG);
	CU_ASSERT_EQUAL(channels_queued(rig->c, w.wait.chan, 0), 5);
	CU_ASSERT_EQUAL(channels_find_sysv(rig->c, 0, rig->pid, CHAN_SYSV_MSG, truth->fd[0]), w.wait.chan);
	msgctl(truth->fd[0], IPC_RMID, NULL);
	rig_close();
}

static void lock_child(void)
{
	int fd = open(test_path("lock"), O_CREAT | O_RDWR, 0600);
	flock(fd, LOCK_EX);
	wait_for_step(1);
	pid_t pid = fork();
	if (!pid) {
		int mine = open(test_path("lock"), O_RDWR);
		truth->pid[0] = getpid();
		step_done(1);
		flock(mine, LOCK_EX);
		_exit(98);
	}
}

static void knows_who_holds_a_lock(void)
{
	struct proc_wait w;
	rig_open(lock_child);
	step(1);
	CU_ASSERT(wait_of(truth->pid[0], WAIT_FLOCK, &w));
	CU_ASSERT_EQUAL(w.holder, rig->pid);
	const struct event *e = end_of(rig->pid, UNKNOWN, true);
	CU_ASSERT(e && e->end.chan == w.wait.chan);
	CU_ASSERT_EQUAL(chan_of(w.wait.chan)->chan.kind, CHAN_LOCK);
	CU_ASSERT_FALSE(chan_of(w.wait.chan)->chan.outside);
	rig_close();
}

static void step_child(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char c;
	snprintf(a.sun_path, sizeof a.sun_path, "%s", test_path("marks"));
	wait_for_step(1);
	truth->fd[0] = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (connect(truth->fd[0], (struct sockaddr *)&a, sizeof a)) _exit(97);
	step_done(1);
	if (read(truth->fd[0], &c, 1) != 1) _exit(98);
}

static void knows_proclabs_own_socket(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct proc_wait w;
	snprintf(a.sun_path, sizeof a.sun_path, "%s", test_path("marks"));
	int l = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	CU_ASSERT_FATAL(!bind(l, (struct sockaddr *)&a, sizeof a) && !listen(l, 1));
	rig_open(step_child);
	channels_outside(rig->c, getpid());
	step(1);
	int s = accept4(l, NULL, NULL, SOCK_CLOEXEC);
	CU_ASSERT_EQUAL(scan(rig->pid), 0);
	CU_ASSERT_FATAL(proc_wait(rig->pid, rig->pid, &w) >= 0);
	CU_ASSERT_FATAL(wait_of(rig->pid, WAIT_READ, &w));
	CU_ASSERT_EQUAL(w.wait.why, WAIT_STEP);
	CU_ASSERT_EQUAL(w.wait.chan, 0);
	rig_close();
	close(l);
	close(s);
}

static void mutex_child(void)
{
	static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	wait_for_step(1);
	pthread_mutex_lock(&m);
	step_done(1);
	pthread_mutex_lock(&m);
}

static void keeps_a_private_lock_private(void)
{
	struct proc_wait w;
	rig_open(mutex_child);
	step(1);
	CU_ASSERT_FATAL(wait_of(rig->pid, WAIT_LOCK, &w));
	const struct event *e = end_of(rig->pid, UNKNOWN, true);
	CU_ASSERT(e && e->end.chan == w.wait.chan);
	CU_ASSERT_EQUAL(chan_of(w.wait.chan)->chan.kind, CHAN_FUTEX);
	channels_fork(rig->c, 1, rig->pid, 999999, PRECISION_EXACT);
	CU_ASSERT_PTR_NULL(end_of(999999, UNKNOWN, true));
	rig_close();
}

static void fifo_child(void)
{
	wait_for_step(1);
	unlink(test_path("one-sided"));
	if (mkfifo(test_path("one-sided"), 0600)) _exit(97);
	step_done(1);
	open(test_path("one-sided"), O_RDONLY);
}

static void reader_child(void)
{
	int p[2];
	char c;
	wait_for_step(1);
	if (pipe(p)) _exit(97);
	truth->fd[0] = p[0];
	step_done(1);
	if (read(p[0], &c, 1) != 1) _exit(98);
}

static void finds_the_channel_of_a_wait(void)
{
	struct proc_wait w;
	rig_open(fifo_child);
	step(1);
	CU_ASSERT(wait_of(rig->pid, WAIT_OPEN, &w));
	CU_ASSERT_STRING_EQUAL(name_of(w.wait.chan), test_path("one-sided"));
	CU_ASSERT_EQUAL(w.modes[0], MODE_R);
	rig_close();
	rig_open(reader_child);
	step(1);
	CU_ASSERT(wait_of(rig->pid, WAIT_READ, &w));
	CU_ASSERT(w.wait.chan && chan_of(w.wait.chan)->chan.kind == CHAN_PIPE);
	CU_ASSERT_EQUAL(gained(rig->pid, truth->fd[0], CHAN_PIPE, MODE_R, END_OPEN), w.wait.chan);
	rig_close();
}

/* --- cost --- */

enum { MANY = 200 };
static int32_t *many;

static void many_child(void)
{
	for (int i = 0; i < MANY; i++) {
		int p[2];
		if (pipe(p)) _exit(97);
		pid_t pid = fork();
		if (!pid) for (;;) pause();
		many[i] = pid;
		close(p[1]);
		if (i > 2) close(p[0]);
	}
	step_done(1);
}

static double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void costs_little(void)
{
	int one = 1;
	many = mmap(NULL, MANY * sizeof *many, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	rig_open(many_child);
	CU_ASSERT(test_until(10, has_done, &one));
	double a = now_us();
	for (int i = 0; i < MANY; i++) CU_ASSERT(scan(many[i]) > 0);
	double b = now_us();
	for (int i = 0; i < MANY; i++) CU_ASSERT_EQUAL(scan(many[i]), 0);
	double c = now_us();
	int waiting = 0;
	struct proc_wait w;
	for (int i = 0; i < MANY; i++) waiting += proc_wait(many[i], many[i], &w) == 1;
	double d = now_us();
	printf("\n    %d processes: first scan %.0f us each, again %.0f us; why it waits %.0f us (%d waiting) ", MANY, (b - a) / MANY,
		(c - b) / MANY, (d - c) / MANY, waiting);
	rig_close();
	munmap(many, MANY * sizeof *many);
}

SUITE(channels_ends, sees_pipes_opened_duplicated_closed, follows_fork_and_exec, missed_fork, tells_the_sides_of_socketpairs,
	joins_connected_sockets, knows_named_things, knows_what_comes_from_outside, sees_an_end_received,
	leaves_out_what_holds_the_program, exact_calls)
SUITE(channels_waits, knows_proclabs_own_socket, keeps_a_private_lock_private, finds_a_semaphore_in_shared_memory,
	finds_a_sysv_queue, knows_who_holds_a_lock, finds_the_channel_of_a_wait, costs_little)
