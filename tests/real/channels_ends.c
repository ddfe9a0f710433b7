/*
 * channels_ends.c - the registry against processes that state their own truth (channels_rig.h): which ends they hold, of what.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/proc.h"
#include "tests/real/channels_rig.h"
#include "tests/test.h"

static void pipe_child(void)
{
	int p[2], q[2];
	char block[123] = {0};
	rig_wait_for_step(1);
	if (pipe(p) || write(p[1], block, sizeof block) != sizeof block) _exit(97);
	memcpy(rig_truth->fd, p, sizeof p);
	rig_step_done(1);
	rig_wait_for_step(2);
	rig_truth->fd[2] = dup(p[1]);
	rig_step_done(2);
	rig_wait_for_step(3);
	close(p[1]);
	close(p[0]);
	rig_step_done(3);
	rig_wait_for_step(4);
	if (pipe(q) || q[0] != p[0]) _exit(97);    /* the same numbers again, another pipe */
	rig_step_done(4);
	rig_wait_for_step(5);
	dup2(q[1], q[0]);                          /* the same number and text, the other end */
	rig_step_done(5);
}

static void sees_pipes_opened_duplicated_closed(void)
{
	rig_open(pipe_child);
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	CU_ASSERT_EQUAL(rig_scan(me), 2);
	uint32_t a = rig_gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	CU_ASSERT_EQUAL(rig_gained(me, fd[1], CHAN_PIPE, MODE_W, END_OPEN), a);
	CU_ASSERT_FALSE(rig_chan_of(a)->chan.outside);
	int64_t queued = channels_queued(rig->c, a, 0);
	CU_ASSERT(queued == 123 || queued == UNKNOWN);
	if (queued != UNKNOWN) CU_ASSERT_EQUAL(rig_chan_of(a)->chan.capacity, 65536);
	CU_ASSERT_EQUAL(rig_scan(me), 0);
	rig_step(2);
	CU_ASSERT_EQUAL(rig_scan(me), 1);
	CU_ASSERT_EQUAL(rig_gained(me, fd[2], CHAN_PIPE, MODE_W, END_DUP), a);
	rig_step(3);
	CU_ASSERT_EQUAL(rig_scan(me), 2);
	rig_lost(me, fd[0], END_CLOSE);
	rig_lost(me, fd[1], END_CLOSE);
	rig_step(4);
	rig_scan(me);
	uint32_t b = rig_gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	CU_ASSERT(b > a);
	rig_step(5);
	CU_ASSERT_EQUAL(rig_scan(me), 1);
	rig_lost(me, fd[0], END_CLOSE);
	CU_ASSERT_EQUAL(rig_gained(me, fd[0], CHAN_PIPE, MODE_W, END_DUP), b);
	rig->from = rig->n;
	channels_exit(rig->c, 0, me, PRECISION_EXACT);
	rig_lost(me, fd[2], END_EXIT);
	rig_close();
}

static void family_child(void)
{
	int p[2], q[2], s[2];
	rig_wait_for_step(1);
	if (pipe(p) || pipe2(q, O_CLOEXEC) || socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	memcpy(rig_truth->fd, p, sizeof p);
	memcpy(rig_truth->fd + 2, q, sizeof q);
	memcpy(rig_truth->fd + 4, s, sizeof s);
	pid_t pid = fork();
	if (!pid) {
		rig_truth->pid[0] = getpid();
		rig_step_done(1);
		rig_wait_for_step(2);
		close(p[0]);
		rig_step_done(2);
		rig_wait_for_step(3);
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
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	int32_t child = rig_truth->pid[0];
	rig_scan(me);
	uint32_t p = rig_gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	channels_fork(rig->c, 1, me, child, PRECISION_EXACT);
	CU_ASSERT_EQUAL(rig_gained(child, fd[0], CHAN_PIPE, MODE_R, END_INHERIT), p);
	CU_ASSERT_EQUAL(rig_gained(child, fd[1], CHAN_PIPE, MODE_W, END_INHERIT), p);
	CU_ASSERT_EQUAL(rig_scan(child), 0);
	rig_step(2);
	CU_ASSERT_EQUAL(rig_scan(child), 1);
	rig_lost(child, fd[0], END_CLOSE);
	rig->from = rig->n;
	__atomic_store_n(&rig_truth->step, 3, __ATOMIC_RELEASE);
	CU_ASSERT(test_until(5, runs_sleep, &child));
	channels_exec(rig->c, 2, child, PRECISION_EXACT);
	rig_lost(child, fd[2], END_EXEC);
	rig_lost(child, fd[3], END_EXEC);
	CU_ASSERT_PTR_NULL(rig_end_of(child, fd[1], false));
	CU_ASSERT_PTR_NULL(rig_end_of(child, fd[4], false));
	CU_ASSERT_EQUAL(channels_find(rig->c, 3, child, fd[1], true, NULL, NULL), p);
	rig_close();
}

static void missed_fork(void)
{
	rig_open(family_child);
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	int32_t child = rig_truth->pid[0];
	rig_scan(child);
	uint32_t p = rig_gained(child, fd[0], CHAN_PIPE, MODE_R, END_SEEN);
	rig_scan(me);
	CU_ASSERT_EQUAL(rig_gained(me, fd[0], CHAN_PIPE, MODE_R, END_OPEN), p);
	rig_close();
}

static void socket_child(void)
{
	int s[2], d[2], e;
	char block[77] = {0};
	rig_wait_for_step(1);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) || write(s[0], block, sizeof block) != sizeof block) _exit(97);
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, d)) _exit(97);
	e = eventfd(5, 0);
	memcpy(rig_truth->fd, s, sizeof s);
	memcpy(rig_truth->fd + 2, d, sizeof d);
	rig_truth->fd[4] = e;
	rig_truth->fd[5] = eventfd(0, 0);
	rig_truth->fd[6] = dup(e);
	rig_step_done(1);
}

static void tells_the_sides_of_socketpairs(void)
{
	uint8_t side[2], kind;
	rig_open(socket_child);
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	rig_scan(me);
	uint32_t s = rig_gained(me, fd[0], CHAN_SOCKETPAIR, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_EQUAL(rig_gained(me, fd[1], CHAN_SOCKETPAIR, MODE_R | MODE_W, END_OPEN), s);
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[0], false, &side[0], &kind), s);
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[1], false, &side[1], &kind), s);
	CU_ASSERT_EQUAL(kind, CHAN_SOCKETPAIR);
	CU_ASSERT_EQUAL(side[0] + side[1], 1);
	CU_ASSERT_EQUAL(channels_queued(rig->c, s, side[1]), 77);
	CU_ASSERT_EQUAL(channels_queued(rig->c, s, side[0]), 0);
	uint32_t d = rig_gained(me, fd[2], CHAN_SOCKETPAIR, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_NOT_EQUAL(d, s);
	uint32_t e = rig_gained(me, fd[4], CHAN_EVENTFD, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_NOT_EQUAL(rig_gained(me, fd[5], CHAN_EVENTFD, MODE_R | MODE_W, END_OPEN), e);
	CU_ASSERT_EQUAL(rig_gained(me, fd[6], CHAN_EVENTFD, MODE_R | MODE_W, END_DUP), e);
	CU_ASSERT_EQUAL(channels_queued(rig->c, e, 0), 5);
	rig_close();
}

static void server_child(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	snprintf(a.sun_path, sizeof a.sun_path, "%s", test_path("server"));
	unlink(a.sun_path);
	rig_wait_for_step(1);
	int l = socket(AF_UNIX, SOCK_STREAM, 0), s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(l, (struct sockaddr *)&a, sizeof a) || listen(l, 1)) _exit(97);
	rig_truth->fd[0] = l;
	rig_truth->fd[1] = s;
	rig_step_done(1);
	rig_wait_for_step(2);
	if (connect(s, (struct sockaddr *)&a, sizeof a)) _exit(97);
	rig_truth->fd[2] = accept(l, NULL, NULL);
	rig_step_done(2);
}

static void joins_connected_sockets(void)
{
	rig_open(server_child);
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	rig_scan(me);
	uint32_t l = rig_gained(me, fd[0], CHAN_SOCKET, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_name_of(l), "/server"));
	CU_ASSERT_PTR_NULL(rig_end_of(me, fd[1], true));  /* not connected: no channel yet */
	rig_step(2);
	rig_scan(me);
	uint32_t pair = rig_gained(me, fd[1], CHAN_UNIX, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_EQUAL(rig_gained(me, fd[2], CHAN_UNIX, MODE_R | MODE_W, END_OPEN), pair);
	CU_ASSERT_NOT_EQUAL(rig_end_of(me, fd[1], true)->end.side, rig_end_of(me, fd[2], true)->end.side);
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_name_of(pair), "/server"));
	CU_ASSERT_FALSE(rig_chan_of(pair)->chan.outside);
	rig_close();
}

static void named_child(void)
{
	char name[40];
	struct mq_attr a = {.mq_maxmsg = 4, .mq_msgsize = 16};
	rig_wait_for_step(1);
	unlink(test_path("named"));
	if (mkfifo(test_path("named"), 0600)) _exit(97);
	rig_truth->fd[0] = open(test_path("named"), O_RDWR);
	if (write(rig_truth->fd[0], "four", 4) != 4) _exit(97);
	rig_truth->fd[6] = open(test_path("older"), O_RDWR);
	rig_truth->fd[1] = memfd_create("lump", 0);
	snprintf(name, sizeof name, "/proclab-ends-%d", getpid());
	rig_truth->fd[2] = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &a);
	if (rig_truth->fd[2] >= 0) mq_send(rig_truth->fd[2], "seven..", 7, 0);
	mq_unlink(name);
	rig_truth->fd[3] = open(test_path("plain"), O_CREAT | O_RDWR, 0600);
	rig_truth->fd[4] = posix_openpt(O_RDWR | O_NOCTTY);
	rig_truth->fd[5] = -1;
	if (rig_truth->fd[4] >= 0 && !grantpt(rig_truth->fd[4]) && !unlockpt(rig_truth->fd[4]))
		rig_truth->fd[5] = open(ptsname(rig_truth->fd[4]), O_RDWR | O_NOCTTY);
	rig_step_done(1);
}

static void knows_named_things(void)
{
	struct timespec nap = {.tv_nsec = 20000000};
	unlink(test_path("older"));
	CU_ASSERT_EQUAL(mkfifo(test_path("older"), 0600), 0);
	nanosleep(&nap, NULL);                     /* the clock of files is coarse */
	rig_open(named_child);
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	rig_scan(me);
	uint32_t fifo = rig_gained(me, fd[0], CHAN_FIFO, MODE_R | MODE_W, END_OPEN);
	CU_ASSERT_STRING_EQUAL(rig_name_of(fifo), test_path("named"));
	CU_ASSERT_FALSE(rig_chan_of(fifo)->chan.outside);
	CU_ASSERT(rig_chan_of(rig_gained(me, fd[6], CHAN_FIFO, MODE_R | MODE_W, END_OPEN))->chan.outside);
	int64_t queued = channels_queued(rig->c, fifo, 0);
	CU_ASSERT(queued == 4 || queued == UNKNOWN);
	rig_gained(me, fd[1], CHAN_SHM, MODE_R | MODE_W, END_OPEN);
	if (fd[2] >= 0) {
		uint32_t mq = rig_gained(me, fd[2], CHAN_MQ, MODE_R | MODE_W, END_OPEN);
		CU_ASSERT_EQUAL(rig_name_of(mq)[0], '/');
		queued = channels_queued(rig->c, mq, 0);
		CU_ASSERT(queued == 7 || queued == UNKNOWN);
	}
	CU_ASSERT_PTR_NULL(rig_end_of(me, fd[3], true));
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[3], true, NULL, NULL), 0);
	if (fd[5] >= 0) CU_ASSERT(rig_chan_of(rig_gained(me, fd[5], CHAN_TTY, MODE_R | MODE_W, END_OPEN))->chan.outside);
	rig_close();
}

/* Our own pipe, made before the child: its other end is outside. */
static int outer[2];

static void nothing(void) { rig_wait_for_step(1); rig_step_done(1); }

static void knows_what_comes_from_outside(void)
{
	if (pipe(outer)) abort();
	rig_open(nothing);
	uint32_t chan = rig_gained(rig->pid, outer[0], CHAN_PIPE, MODE_R, END_INHERIT);
	CU_ASSERT(rig_chan_of(chan)->chan.outside);
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
	rig_wait_for_step(1);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	pid_t pid = fork();
	if (!pid) {
		rig_wait_for_step(2);
		if (pipe(p)) _exit(97);
		struct cmsghdr *h = CMSG_FIRSTHDR(&m);
		*h = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
		memcpy(CMSG_DATA(h), &p[1], sizeof(int));
		rig_truth->fd[0] = p[0];
		rig_step_done(2);
		rig_wait_for_step(3);
		if (sendmsg(s[1], &m, 0) != 1) _exit(97);
		for (;;) pause();
	}
	rig_truth->pid[0] = pid;
	rig_step_done(1);
	rig_wait_for_step(3);
	if (recvmsg(s[0], &m, 0) != 1) _exit(97);
	memcpy(&rig_truth->fd[1], CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(int));
	rig_step_done(3);
}

static void sees_an_end_received(void)
{
	rig_open(receive_child);
	int32_t me = rig->pid;
	rig_step(1);
	rig_scan(me);
	channels_fork(rig->c, 0, me, rig_truth->pid[0], PRECISION_EXACT);
	rig_scan(rig_truth->pid[0]);
	rig_step(2);
	rig_scan(rig_truth->pid[0]);
	uint32_t p = rig_gained(rig_truth->pid[0], rig_truth->fd[0], CHAN_PIPE, MODE_R, END_OPEN);
	rig_step(3);
	rig_scan(me);
	CU_ASSERT_EQUAL(rig_gained(me, rig_truth->fd[1], CHAN_PIPE, MODE_W, END_RECEIVE), p);
	rig_close();
}

static void leaves_out_what_holds_the_program(void)
{
	rig_open(pipe_child);
	struct tree_proc *p = tree_proc(rig->tree, rig->pid);
	p->execed = false;
	rig_step(1);
	CU_ASSERT_EQUAL(rig_scan(rig->pid), 2);
	rig_close();
	rig_open(family_child);
	p = tree_proc(rig->tree, rig->pid);
	p->execed = false;                         /* held: its descriptors that end with the exec are proclab's */
	rig_step(1);
	rig_scan(rig->pid);
	CU_ASSERT_PTR_NULL(rig_end_of(rig->pid, rig_truth->fd[2], true));
	CU_ASSERT_PTR_NOT_NULL(rig_end_of(rig->pid, rig_truth->fd[0], true));
	rig_close();
}

static void exact_calls(void)
{
	rig_open(pipe_child);
	int32_t me = rig->pid, *fd = rig_truth->fd;
	rig_step(1);
	uint32_t p = channels_find(rig->c, 0, me, fd[0], true, NULL, NULL);
	CU_ASSERT_NOT_EQUAL(p, 0);
	CU_ASSERT_EQUAL(channels_find(rig->c, 0, me, fd[1], true, NULL, NULL), p);
	rig_step(2);
	channels_dup(rig->c, 5, me, fd[1], fd[2], PRECISION_EXACT);
	CU_ASSERT_EQUAL(rig_gained(me, fd[2], CHAN_PIPE, MODE_W, END_DUP), p);
	CU_ASSERT_EQUAL(rig_end_of(me, fd[2], true)->precision, PRECISION_EXACT);
	rig_step(3);
	channels_closed(rig->c, 6, me, fd[0], PRECISION_EXACT);
	channels_closed(rig->c, 6, me, fd[1], PRECISION_EXACT);
	rig_lost(me, fd[0], END_CLOSE);
	CU_ASSERT_EQUAL(rig_changes_told(), 2);
	CU_ASSERT_EQUAL(rig_scan(me), 0);
	rig_close();
}

SUITE(channels_ends, sees_pipes_opened_duplicated_closed, follows_fork_and_exec, missed_fork, tells_the_sides_of_socketpairs,
	joins_connected_sockets, knows_named_things, knows_what_comes_from_outside, sees_an_end_received,
	leaves_out_what_holds_the_program, exact_calls)
