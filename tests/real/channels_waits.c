/*
 * channels_waits.c - the registry against processes that state their own truth (channels_rig.h): on which channel they wait, who
 * holds it; and what it costs to look at many.
 */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
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
#include "tests/real/channels_rig.h"
#include "tests/test.h"

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
	sem_init(&rig_truth->semaphore, 1, 0);
	rig_wait_for_step(1);
	pid_t pid = fork();
	if (!pid) {
		rig_truth->pid[0] = getpid();
		rig_step_done(1);
		sem_wait(&rig_truth->semaphore);
		_exit(98);
	}
}

static void finds_a_semaphore_in_shared_memory(void)
{
	struct proc_wait w;
	rig_open(semaphore_child);
	rig_step(1);
	int32_t child = rig_truth->pid[0];
	channels_fork(rig->c, 0, rig->pid, child, PRECISION_EXACT);
	CU_ASSERT_FATAL(wait_of(child, WAIT_SEM, &w));
	CU_ASSERT_NOT_EQUAL_FATAL(w.wait.chan, 0);
	CU_ASSERT_EQUAL(rig_chan_of(w.wait.chan)->chan.kind, CHAN_FUTEX);
	CU_ASSERT_FALSE(rig_chan_of(w.wait.chan)->chan.outside);
	bool both[2] = {false};
	for (int i = rig->from; i < rig->n; i++) {
		const struct event *e = &rig->events[i];
		if (e->kind == EV_END && e->end.chan == w.wait.chan) both[e->pid == child] = true;
	}
	CU_ASSERT(both[0] && both[1]);
	uint8_t role;
	uint32_t again = channels_find_futex(rig->c, 0, child, w.args[0], &role);
	CU_ASSERT_EQUAL(role, THING_NONE);
	CU_ASSERT_EQUAL(again, w.wait.chan);
	rig_close();
}

static void queue_child(void)
{
	struct { long type; char text[16]; } m = {1, "12345"};
	rig_wait_for_step(1);
	rig_truth->fd[0] = msgget(IPC_PRIVATE, 0600);
	msgsnd(rig_truth->fd[0], &m, 5, 0);
	rig_step_done(1);
	msgrcv(rig_truth->fd[0], &m, sizeof m.text, 7, 0);
}

static void finds_a_sysv_queue(void)
{
	struct proc_wait w;
	rig_open(queue_child);
	rig_step(1);
	CU_ASSERT(wait_of(rig->pid, WAIT_MSGRECV, &w));
	CU_ASSERT_NOT_EQUAL(w.wait.chan, 0);
	if (w.wait.chan) CU_ASSERT_EQUAL(rig_chan_of(w.wait.chan)->chan.kind, CHAN_SYSV_MSG);
	CU_ASSERT_EQUAL(channels_queued(rig->c, w.wait.chan, 0), 5);
	CU_ASSERT_EQUAL(channels_find_sysv(rig->c, 0, rig->pid, CHAN_SYSV_MSG, rig_truth->fd[0]), w.wait.chan);
	msgctl(rig_truth->fd[0], IPC_RMID, NULL);
	rig_close();
}

static void lock_child(void)
{
	int fd = open(test_path("lock"), O_CREAT | O_RDWR, 0600);
	flock(fd, LOCK_EX);
	rig_wait_for_step(1);
	pid_t pid = fork();
	if (!pid) {
		int mine = open(test_path("lock"), O_RDWR);
		rig_truth->pid[0] = getpid();
		rig_step_done(1);
		flock(mine, LOCK_EX);
		_exit(98);
	}
}

static void knows_who_holds_a_lock(void)
{
	struct proc_wait w;
	rig_open(lock_child);
	rig_step(1);
	CU_ASSERT(wait_of(rig_truth->pid[0], WAIT_FLOCK, &w));
	CU_ASSERT_EQUAL(w.holder, rig->pid);
	const struct event *e = rig_end_of(rig->pid, UNKNOWN, true);
	CU_ASSERT(e && e->end.chan == w.wait.chan);
	CU_ASSERT_EQUAL(rig_chan_of(w.wait.chan)->chan.kind, CHAN_LOCK);
	CU_ASSERT_FALSE(rig_chan_of(w.wait.chan)->chan.outside);
	rig_close();
}

static void step_child(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char c;
	snprintf(a.sun_path, sizeof a.sun_path, "%s", test_path("marks"));
	rig_wait_for_step(1);
	rig_truth->fd[0] = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (connect(rig_truth->fd[0], (struct sockaddr *)&a, sizeof a)) _exit(97);
	rig_step_done(1);
	if (read(rig_truth->fd[0], &c, 1) != 1) _exit(98);
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
	rig_step(1);
	int s = accept4(l, NULL, NULL, SOCK_CLOEXEC);
	CU_ASSERT_EQUAL(rig_scan(rig->pid), 0);
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
	rig_wait_for_step(1);
	pthread_mutex_lock(&m);
	rig_step_done(1);
	pthread_mutex_lock(&m);
}

static void keeps_a_private_lock_private(void)
{
	struct proc_wait w;
	rig_open(mutex_child);
	rig_step(1);
	CU_ASSERT_FATAL(wait_of(rig->pid, WAIT_LOCK, &w));
	const struct event *e = rig_end_of(rig->pid, UNKNOWN, true);
	CU_ASSERT(e && e->end.chan == w.wait.chan);
	CU_ASSERT_EQUAL(rig_chan_of(w.wait.chan)->chan.kind, CHAN_FUTEX);
	channels_fork(rig->c, 1, rig->pid, 999999, PRECISION_EXACT);
	CU_ASSERT_PTR_NULL(rig_end_of(999999, UNKNOWN, true));
	rig_close();
}

static void fifo_child(void)
{
	rig_wait_for_step(1);
	unlink(test_path("one-sided"));
	if (mkfifo(test_path("one-sided"), 0600)) _exit(97);
	rig_step_done(1);
	open(test_path("one-sided"), O_RDONLY);
}

static void reader_child(void)
{
	int p[2];
	char c;
	rig_wait_for_step(1);
	if (pipe(p)) _exit(97);
	rig_truth->fd[0] = p[0];
	rig_step_done(1);
	if (read(p[0], &c, 1) != 1) _exit(98);
}

static void finds_the_channel_of_a_wait(void)
{
	struct proc_wait w;
	rig_open(fifo_child);
	rig_step(1);
	CU_ASSERT(wait_of(rig->pid, WAIT_OPEN, &w));
	CU_ASSERT_STRING_EQUAL(rig_name_of(w.wait.chan), test_path("one-sided"));
	CU_ASSERT_EQUAL(w.modes[0], MODE_R);
	rig_close();
	rig_open(reader_child);
	rig_step(1);
	CU_ASSERT(wait_of(rig->pid, WAIT_READ, &w));
	CU_ASSERT(w.wait.chan && rig_chan_of(w.wait.chan)->chan.kind == CHAN_PIPE);
	CU_ASSERT_EQUAL(rig_gained(rig->pid, rig_truth->fd[0], CHAN_PIPE, MODE_R, END_OPEN), w.wait.chan);
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
	rig_step_done(1);
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
	CU_ASSERT(test_until(10, rig_has_done, &one));
	double a = now_us();
	for (int i = 0; i < MANY; i++) CU_ASSERT(rig_scan(many[i]) > 0);
	double b = now_us();
	for (int i = 0; i < MANY; i++) CU_ASSERT_EQUAL(rig_scan(many[i]), 0);
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

SUITE(channels_waits, knows_proclabs_own_socket, keeps_a_private_lock_private, finds_a_semaphore_in_shared_memory,
	finds_a_sysv_queue, knows_who_holds_a_lock, finds_the_channel_of_a_wait, costs_little)
