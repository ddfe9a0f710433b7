/*
 * blocked.c - see blocked.h.
 */
#include "tests/real/blocked.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"
#include "trace/event.h"

struct blocked_truth *blocked_truth;

void blocked_ready(void) { __atomic_store_n(&blocked_truth->ready, 1, __ATOMIC_RELEASE); }
static int number_of(const char *s) { return (int)strlen(s); }

static void fill(int fd)
{
	char block[4096] = {0};
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	while (write(fd, block, sizeof block) > 0) {}
	while (write(fd, block, 1) > 0) {}
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

/* The result of a call that must not come back: only a signal ends these children. */
void blocked_never(long result)
{
	dprintf(2, "\na call that was to wait came back with %ld: %s\n", result, strerror(errno));
	_exit(98);
}

static void in_read(void)
{
	int p[2];
	char c;
	if (pipe(p)) _exit(97);
	blocked_truth->fd = p[0];
	blocked_ready();
	blocked_never(read(p[0], &c, 1));
}

static void in_write(void)
{
	int p[2];
	if (pipe(p)) _exit(97);
	fill(p[1]);
	blocked_truth->fd = p[1];
	blocked_ready();
	blocked_never(write(p[1], "x", 1));
}

static void in_recv(void)
{
	int s[2];
	char c;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	blocked_truth->fd = s[1];
	blocked_ready();
	blocked_never(recv(s[1], &c, 1, 0));
}

static void in_recvmsg(void)
{
	int s[2];
	char c;
	struct iovec v = {&c, 1};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) _exit(97);
	blocked_truth->fd = s[0];
	blocked_ready();
	blocked_never(recvmsg(s[0], &m, 0));
}

static void in_send(void)
{
	int s[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	fill(s[0]);
	blocked_truth->fd = s[0];
	blocked_ready();
	char block[4096] = {0};
	blocked_never(send(s[0], block, sizeof block, 0));
}

static int listener(struct sockaddr_un *a, const char *name)
{
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	*a = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(a->sun_path, sizeof a->sun_path, "%s-%d", test_path(name), getpid());
	if (bind(s, (struct sockaddr *)a, sizeof *a) || listen(s, 0)) _exit(97);
	return s;
}

static void in_accept(void)
{
	struct sockaddr_un a;
	blocked_truth->fd = listener(&a, "accept");
	blocked_ready();
	blocked_never(accept(blocked_truth->fd, NULL, NULL));
}

static void in_connect(void)
{
	struct sockaddr_un a;
	listener(&a, "connect");
	for (;;) {
		int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(s, (struct sockaddr *)&a, sizeof a)) break;
	}
	blocked_truth->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	blocked_ready();
	blocked_never(connect(blocked_truth->fd, (struct sockaddr *)&a, sizeof a));
}

static void in_open(void)
{
	snprintf(blocked_truth->on, sizeof blocked_truth->on, "%s", test_path("fifo"));
	unlink(blocked_truth->on);
	if (mkfifo(blocked_truth->on, 0600)) _exit(97);
	blocked_truth->modes[0] = MODE_W;
	blocked_ready();
	blocked_never(open(blocked_truth->on, O_WRONLY));
}

static pid_t sleeping_child(void)
{
	pid_t pid = fork();
	if (!pid) for (;;) pause();
	return pid;
}

static void in_wait_any(void)
{
	sleeping_child();
	blocked_truth->target = -1;
	blocked_ready();
	blocked_never(wait(NULL));
}

static void in_waitpid(void)
{
	blocked_truth->target = sleeping_child();
	blocked_ready();
	blocked_never(waitpid(blocked_truth->target, NULL, 0));
}

static void in_waitid(void)
{
	siginfo_t info;
	blocked_truth->target = sleeping_child();
	blocked_ready();
	blocked_never(waitid(P_PID, (id_t)blocked_truth->target, &info, WEXITED));
}

static void in_wait_pidfd(void)
{
	siginfo_t info;
	blocked_truth->target = sleeping_child();
	blocked_truth->fd = (int)syscall(434, blocked_truth->target, 0);
	if (blocked_truth->fd < 0) blocked_truth->skip = true;
	blocked_ready();
	blocked_never(waitid(3, (id_t)blocked_truth->fd, &info, WEXITED));
}

static void in_sleep(void)
{
	blocked_ready();
	blocked_never(sleep(1000));
}

static void in_select_sleep(void)
{
	struct timeval tv = {1000, 0};
	blocked_ready();
	blocked_never(select(0, NULL, NULL, NULL, &tv));
}

static void in_mutex(void)
{
	static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&m);
	blocked_truth->holder = getpid();
	strcpy(blocked_truth->on, "a mutex that it holds itself");
	blocked_ready();
	blocked_never(pthread_mutex_lock(&m));
}

static void in_semaphore(void)
{
	static sem_t s __attribute__((aligned(8)));
	sem_init(&s, 0, 0);
	blocked_ready();
	blocked_never(sem_wait(&s));
}

static void in_timed_semaphore(void)
{
	static sem_t s __attribute__((aligned(8)));
	struct timespec t;
	sem_init(&s, 1, 0);
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	blocked_ready();
	blocked_never(sem_timedwait(&s, &t));
}

static void in_condition(void)
{
	static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	strcpy(blocked_truth->on, "a condition");
	pthread_mutex_lock(&m);
	blocked_ready();
	blocked_never(pthread_cond_wait(&c, &m));
}

static void *thread_reads(void *arg)
{
	char c;
	blocked_truth->tid = (int32_t)syscall(SYS_gettid);
	blocked_ready();
	blocked_never(read(*(int *)arg, &c, 1));
	return NULL;
}

static void in_thread(void)
{
	int p[2];
	pthread_t t;
	if (pipe(p)) _exit(97);
	blocked_truth->fd = p[0];
	if (pthread_create(&t, NULL, thread_reads, p)) _exit(97);
	for (;;) pause();
}

static void *thread_pauses(void *arg)
{
	*(int32_t *)arg = (int32_t)syscall(SYS_gettid);
	for (;;) pause();
	return NULL;
}

static void in_join(void)
{
	pthread_t t;
	static int32_t tid;
	if (pthread_create(&t, NULL, thread_pauses, &tid)) _exit(97);
	while (!__atomic_load_n(&tid, __ATOMIC_ACQUIRE)) usleep(100);
	blocked_truth->holder = tid;
	snprintf(blocked_truth->on, sizeof blocked_truth->on, "thread %d to end", tid);
	blocked_ready();
	blocked_never(pthread_join(t, NULL));
}

static void in_semop(void)
{
	struct sembuf op = {0, -1, 0};
	blocked_truth->sysv = semget(IPC_PRIVATE, 1, 0600);
	blocked_ready();
	blocked_never(semop(blocked_truth->sysv, &op, 1));
}

static void in_msgrcv(void)
{
	struct { long type; char text[8]; } m;
	blocked_truth->sysv = msgget(IPC_PRIVATE, 0600);
	blocked_ready();
	blocked_never(msgrcv(blocked_truth->sysv, &m, sizeof m.text, 0, 0));
}

static void in_msgsnd(void)
{
	struct { long type; char text[1024]; } m = {1, {0}};
	blocked_truth->sysv = msgget(IPC_PRIVATE, 0600);
	while (!msgsnd(blocked_truth->sysv, &m, sizeof m.text, IPC_NOWAIT)) {}
	blocked_ready();
	blocked_never(msgsnd(blocked_truth->sysv, &m, sizeof m.text, 0));
}

static mqd_t queue(void)
{
	char name[40];
	struct mq_attr a = {.mq_maxmsg = 1, .mq_msgsize = 8};
	snprintf(name, sizeof name, "/proclab-test-%d", getpid());
	mqd_t q = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &a);
	mq_unlink(name);
	if (q < 0) blocked_truth->skip = true;
	return blocked_truth->fd = q;
}

static void in_mq_receive(void)
{
	char text[8];
	mqd_t q = queue();
	blocked_ready();
	blocked_never(mq_receive(q, text, sizeof text, NULL));
}

static void in_mq_timedsend(void)
{
	struct timespec t;
	mqd_t q = queue();
	mq_send(q, "first", 5, 0);
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	blocked_ready();
	blocked_never(mq_timedsend(q, "second", 6, 0, &t));
}

/* A pipe that is empty to read, and one that is full to write. */
static void watched(int32_t fds[2])
{
	int a[2], b[2];
	if (pipe(a) || pipe(b)) _exit(97);
	fill(b[1]);
	blocked_truth->nfds = 2;
	blocked_truth->fds[0] = fds[0] = a[0];
	blocked_truth->fds[1] = fds[1] = b[1];
	blocked_truth->modes[0] = MODE_R;
	blocked_truth->modes[1] = MODE_W;
}

static void in_poll(void)
{
	int32_t f[2];
	watched(f);
	struct pollfd p[3] = {{f[0], POLLIN, 0}, {-1, POLLIN, 0}, {f[1], POLLOUT, 0}};
	blocked_ready();
	blocked_never(poll(p, 3, -1));
}

static void in_timed_poll(void)
{
	int32_t f[2];
	watched(f);
	struct pollfd p[2] = {{f[0], POLLIN, 0}, {f[1], POLLOUT, 0}};
	blocked_ready();
	blocked_never(poll(p, 2, 1000000));
}

static void in_ppoll(void)
{
	int32_t f[2];
	watched(f);
	struct pollfd p[2] = {{f[0], POLLIN, 0}, {f[1], POLLOUT, 0}};
	blocked_ready();
	blocked_never(ppoll(p, 2, NULL, NULL));
}

static void in_select(void)
{
	int32_t f[2];
	fd_set r, w;
	watched(f);
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_SET(f[0], &r);
	FD_SET(f[1], &w);
	blocked_ready();
	blocked_never(select(f[1] + 1, &r, &w, NULL, NULL));
}

static void in_epoll(void)
{
	int32_t f[2];
	watched(f);
	int e = epoll_create1(0);
	struct epoll_event ev = {.events = EPOLLIN}, got;
	epoll_ctl(e, EPOLL_CTL_ADD, f[0], &ev);
	ev.events = EPOLLOUT;
	epoll_ctl(e, EPOLL_CTL_ADD, f[1], &ev);
	blocked_ready();
	blocked_never(epoll_wait(e, &got, 1, -1));
}

static void in_flock(void)
{
	const char *path = test_path("locked");
	int mine = open(path, O_CREAT | O_RDWR, 0600), p[2];
	char c;
	if (pipe(p)) _exit(97);
	pid_t holder = fork();
	if (!holder) {
		int fd = open(path, O_RDWR);
		if (flock(fd, LOCK_EX) || write(p[1], "x", 1) != 1) _exit(97);
		for (;;) pause();
	}
	if (read(p[0], &c, 1) != 1) _exit(97);
	blocked_truth->fd = mine;
	blocked_truth->holder = holder;
	snprintf(blocked_truth->on, sizeof blocked_truth->on, "%s, locked by %d", path, holder);
	blocked_ready();
	blocked_never(flock(mine, LOCK_EX));
}

static void in_fcntl(void)
{
	const char *path = test_path("locked2");
	struct flock l = {.l_type = F_WRLCK};
	int p[2];
	char c;
	blocked_truth->fd = open(path, O_CREAT | O_RDWR, 0600);
	if (pipe(p)) _exit(97);
	pid_t holder = fork();
	if (!holder) {
		if (fcntl(blocked_truth->fd, F_SETLK, &l) || write(p[1], "x", 1) != 1) _exit(97);
		for (;;) pause();
	}
	if (read(p[0], &c, 1) != 1) _exit(97);
	blocked_truth->holder = holder;
	snprintf(blocked_truth->on, sizeof blocked_truth->on, "%s, locked by %d", path, holder);
	blocked_ready();
	blocked_never(fcntl(blocked_truth->fd, F_SETLKW, &l));
}

static void in_pause(void)
{
	blocked_ready();
	blocked_never(pause());
}

static void in_sigsuspend(void)
{
	sigset_t none;
	sigemptyset(&none);
	blocked_ready();
	blocked_never(sigsuspend(&none));
}

static void in_sigtimedwait(void)
{
	sigset_t one;
	struct timespec t = {1000, 0};
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigprocmask(SIG_BLOCK, &one, NULL);
	blocked_ready();
	blocked_never(sigtimedwait(&one, NULL, &t));
}

static void in_terminal(void)
{
	char c;
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) || unlockpt(master)) blocked_truth->skip = true;
	else snprintf(blocked_truth->on, sizeof blocked_truth->on, "%s", ptsname(master));
	blocked_truth->fd = open(blocked_truth->on, O_RDWR | O_NOCTTY);
	if (blocked_truth->fd < 0) blocked_truth->skip = true;
	blocked_ready();
	blocked_never(read(blocked_truth->fd, &c, 1));
}

static void reads_eight(int fd, const char *on)
{
	uint64_t n;
	blocked_truth->fd = fd;
	strcpy(blocked_truth->on, on);
	blocked_ready();
	blocked_never(read(fd, &n, sizeof n));
}

static void in_eventfd(void) { reads_eight(eventfd(0, 0), "an eventfd"); }

static void in_timerfd(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	struct itimerspec t = {.it_value = {1000, 0}};
	timerfd_settime(fd, 0, &t, NULL);
	reads_eight(fd, "a timer (timerfd)");
}

static void in_signalfd(void)
{
	sigset_t one;
	char info[128];
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigprocmask(SIG_BLOCK, &one, NULL);
	blocked_truth->fd = signalfd(-1, &one, 0);
	strcpy(blocked_truth->on, "a signalfd");
	blocked_ready();
	blocked_never(read(blocked_truth->fd, info, sizeof info));
}

static void in_inotify(void)
{
	char event[512];
	blocked_truth->fd = inotify_init1(0);
	inotify_add_watch(blocked_truth->fd, test_dir(), IN_DELETE_SELF);
	strcpy(blocked_truth->on, "changes of files (inotify)");
	blocked_ready();
	blocked_never(read(blocked_truth->fd, event, sizeof event));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void in_vfork(void)
{
	blocked_ready();
	if (!vfork()) for (;;) pause();
	blocked_never(0);
}
#pragma GCC diagnostic pop

static void in_debugger(void)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL)) blocked_truth->skip = true;
	blocked_ready();
	raise(SIGUSR1);
	blocked_never(0);
}

static void in_loop(void)
{
	blocked_ready();
	for (;;) number_of("never waits");
}

void blocked_in_stop(void)
{
	blocked_ready();
	raise(SIGSTOP);
	blocked_never(0);
}

const struct blocked blocked_ways[] = {
	{"read", in_read, WAIT_READ, false, "read"}, {"write", in_write, WAIT_WRITE, false, "write"},
	{"recv", in_recv, WAIT_READ, false, "recvfrom"}, {"recvmsg", in_recvmsg, WAIT_READ, false, "recvmsg"},
	{"send", in_send, WAIT_WRITE, false, "sendto"}, {"accept", in_accept, WAIT_ACCEPT, false, "accept accept4"},
	{"connect", in_connect, WAIT_ACCEPT, false, "connect"}, {"open", in_open, WAIT_OPEN, false, "open openat"},
	{"wait any", in_wait_any, WAIT_CHILD, false, "wait4"}, {"waitpid", in_waitpid, WAIT_CHILD, false, "wait4"},
	{"waitid", in_waitid, WAIT_CHILD, false, "waitid"}, {"wait pidfd", in_wait_pidfd, WAIT_CHILD, false, "waitid"},
	{"sleep", in_sleep, WAIT_SLEEP, true, "nanosleep clock_nanosleep"}, {"select sleep", in_select_sleep, WAIT_SLEEP, true, NULL},
	{"mutex", in_mutex, WAIT_LOCK, false, "futex"}, {"semaphore", in_semaphore, WAIT_SEM, false, "futex"},
	{"timed semaphore", in_timed_semaphore, WAIT_SEM, true, "futex"}, {"condition", in_condition, WAIT_LOCK, false, "futex"},
	{"thread", in_thread, WAIT_READ, false, "read"}, {"join", in_join, WAIT_LOCK, false, "futex"},
	{"semop", in_semop, WAIT_SEM, false, "semop semtimedop"}, {"msgrcv", in_msgrcv, WAIT_MSGRECV, false, "msgrcv"},
	{"msgsnd", in_msgsnd, WAIT_MSGSEND, false, "msgsnd"}, {"mq_receive", in_mq_receive, WAIT_MSGRECV, false, "mq_timedreceive"},
	{"mq_timedsend", in_mq_timedsend, WAIT_MSGSEND, true, "mq_timedsend"}, {"poll", in_poll, WAIT_POLL, false, "poll ppoll"},
	{"timed poll", in_timed_poll, WAIT_POLL, true, "poll ppoll"}, {"ppoll", in_ppoll, WAIT_POLL, false, "ppoll"},
	{"select", in_select, WAIT_POLL, false, "select pselect6"}, {"epoll", in_epoll, WAIT_POLL, false, "epoll_wait epoll_pwait"},
	{"flock", in_flock, WAIT_FLOCK, false, "flock"}, {"fcntl", in_fcntl, WAIT_FLOCK, false, "fcntl"},
	{"pause", in_pause, WAIT_SIGNAL, false, NULL}, {"sigsuspend", in_sigsuspend, WAIT_SIGNAL, false, "rt_sigsuspend"},
	{"sigtimedwait", in_sigtimedwait, WAIT_SIGNAL, true, "rt_sigtimedwait"},
	{"terminal", in_terminal, WAIT_TERMINAL, false, "read"},
	{"eventfd", in_eventfd, WAIT_READ, false, "read"}, {"timerfd", in_timerfd, WAIT_SLEEP, true, "read"},
	{"signalfd", in_signalfd, WAIT_SIGNAL, false, "read"}, {"inotify", in_inotify, WAIT_READ, false, "read"},
	{"vfork", in_vfork, WAIT_VFORK, false, "vfork clone clone3"}, {"debugger", in_debugger, WAIT_TRACER, false, NULL},
	{"busy loop", in_loop, -1, false, NULL}, {"stopped", blocked_in_stop, -1, false, NULL},
	{.name = NULL},
};

void blocked_remove(const struct blocked *b)
{
	if (blocked_truth->sysv < 0) return;
	if (b->block == in_semop) semctl(blocked_truth->sysv, 0, IPC_RMID);
	else msgctl(blocked_truth->sysv, IPC_RMID, NULL);
}
