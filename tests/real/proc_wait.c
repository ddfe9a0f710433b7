/*
 * proc_wait.c - every reason to wait that can be provoked: a child blocks in it and states its own truth in shared
 * memory, and proc_wait must say the same from outside.
 */
#include "real/observe/proc.h"

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

/* What the child says of itself before it blocks. */
struct truth {
	int32_t fd, target, tid, holder;
	int nfds; int32_t fds[4]; uint8_t modes[4];
	char on[64];
	int sysv;        /* identifier to remove afterwards */
	bool skip;       /* the machine does not have it */
	int ready;
};
static struct truth *truth;

static void say_ready(void) { __atomic_store_n(&truth->ready, 1, __ATOMIC_RELEASE); }
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
static void never(long result)
{
	dprintf(2, "\na call that was to wait came back with %ld: %s\n", result, strerror(errno));
	_exit(98);
}

static void in_read(void)
{
	int p[2];
	char c;
	if (pipe(p)) _exit(97);
	truth->fd = p[0];
	say_ready();
	never(read(p[0], &c, 1));
}

static void in_write(void)
{
	int p[2];
	if (pipe(p)) _exit(97);
	fill(p[1]);
	truth->fd = p[1];
	say_ready();
	never(write(p[1], "x", 1));
}

static void in_recv(void)
{
	int s[2];
	char c;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	truth->fd = s[1];
	say_ready();
	never(recv(s[1], &c, 1, 0));
}

static void in_recvmsg(void)
{
	int s[2];
	char c;
	struct iovec v = {&c, 1};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) _exit(97);
	truth->fd = s[0];
	say_ready();
	never(recvmsg(s[0], &m, 0));
}

static void in_send(void)
{
	int s[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) _exit(97);
	fill(s[0]);
	truth->fd = s[0];
	say_ready();
	char block[4096] = {0};
	never(send(s[0], block, sizeof block, 0));
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
	truth->fd = listener(&a, "accept");
	say_ready();
	never(accept(truth->fd, NULL, NULL));
}

static void in_connect(void)
{
	struct sockaddr_un a;
	listener(&a, "connect");
	for (;;) {
		int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(s, (struct sockaddr *)&a, sizeof a)) break;
	}
	truth->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	say_ready();
	never(connect(truth->fd, (struct sockaddr *)&a, sizeof a));
}

static void in_open(void)
{
	snprintf(truth->on, sizeof truth->on, "%s", test_path("fifo"));
	unlink(truth->on);
	if (mkfifo(truth->on, 0600)) _exit(97);
	truth->modes[0] = MODE_W;
	say_ready();
	never(open(truth->on, O_WRONLY));
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
	truth->target = -1;
	say_ready();
	never(wait(NULL));
}

static void in_waitpid(void)
{
	truth->target = sleeping_child();
	say_ready();
	never(waitpid(truth->target, NULL, 0));
}

static void in_waitid(void)
{
	siginfo_t info;
	truth->target = sleeping_child();
	say_ready();
	never(waitid(P_PID, (id_t)truth->target, &info, WEXITED));
}

static void in_wait_pidfd(void)
{
	siginfo_t info;
	truth->target = sleeping_child();
	truth->fd = (int)syscall(434, truth->target, 0);
	if (truth->fd < 0) truth->skip = true;
	say_ready();
	never(waitid(3, (id_t)truth->fd, &info, WEXITED));
}

static void in_sleep(void)
{
	say_ready();
	never(sleep(1000));
}

static void in_select_sleep(void)
{
	struct timeval tv = {1000, 0};
	say_ready();
	never(select(0, NULL, NULL, NULL, &tv));
}

static void in_mutex(void)
{
	static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&m);
	truth->holder = getpid();
	strcpy(truth->on, "a mutex that it holds itself");
	say_ready();
	never(pthread_mutex_lock(&m));
}

static void in_semaphore(void)
{
	static sem_t s __attribute__((aligned(8)));
	sem_init(&s, 0, 0);
	say_ready();
	never(sem_wait(&s));
}

static void in_timed_semaphore(void)
{
	static sem_t s __attribute__((aligned(8)));
	struct timespec t;
	sem_init(&s, 1, 0);
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	say_ready();
	never(sem_timedwait(&s, &t));
}

static void in_condition(void)
{
	static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	strcpy(truth->on, "a condition");
	pthread_mutex_lock(&m);
	say_ready();
	never(pthread_cond_wait(&c, &m));
}

static void *thread_reads(void *arg)
{
	char c;
	truth->tid = (int32_t)syscall(SYS_gettid);
	say_ready();
	never(read(*(int *)arg, &c, 1));
	return NULL;
}

static void in_thread(void)
{
	int p[2];
	pthread_t t;
	if (pipe(p)) _exit(97);
	truth->fd = p[0];
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
	truth->holder = tid;
	snprintf(truth->on, sizeof truth->on, "thread %d to end", tid);
	say_ready();
	never(pthread_join(t, NULL));
}

static void in_semop(void)
{
	struct sembuf op = {0, -1, 0};
	truth->sysv = semget(IPC_PRIVATE, 1, 0600);
	say_ready();
	never(semop(truth->sysv, &op, 1));
}

static void in_msgrcv(void)
{
	struct { long type; char text[8]; } m;
	truth->sysv = msgget(IPC_PRIVATE, 0600);
	say_ready();
	never(msgrcv(truth->sysv, &m, sizeof m.text, 0, 0));
}

static void in_msgsnd(void)
{
	struct { long type; char text[1024]; } m = {1, {0}};
	truth->sysv = msgget(IPC_PRIVATE, 0600);
	while (!msgsnd(truth->sysv, &m, sizeof m.text, IPC_NOWAIT)) {}
	say_ready();
	never(msgsnd(truth->sysv, &m, sizeof m.text, 0));
}

static mqd_t queue(void)
{
	char name[40];
	struct mq_attr a = {.mq_maxmsg = 1, .mq_msgsize = 8};
	snprintf(name, sizeof name, "/proclab-test-%d", getpid());
	mqd_t q = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &a);
	mq_unlink(name);
	if (q < 0) truth->skip = true;
	return truth->fd = q;
}

static void in_mq_receive(void)
{
	char text[8];
	mqd_t q = queue();
	say_ready();
	never(mq_receive(q, text, sizeof text, NULL));
}

static void in_mq_timedsend(void)
{
	struct timespec t;
	mqd_t q = queue();
	mq_send(q, "first", 5, 0);
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	say_ready();
	never(mq_timedsend(q, "second", 6, 0, &t));
}

/* A pipe that is empty to read, and one that is full to write. */
static void watched(int32_t fds[2])
{
	int a[2], b[2];
	if (pipe(a) || pipe(b)) _exit(97);
	fill(b[1]);
	truth->nfds = 2;
	truth->fds[0] = fds[0] = a[0];
	truth->fds[1] = fds[1] = b[1];
	truth->modes[0] = MODE_R;
	truth->modes[1] = MODE_W;
}

static void in_poll(void)
{
	int32_t f[2];
	watched(f);
	struct pollfd p[3] = {{f[0], POLLIN, 0}, {-1, POLLIN, 0}, {f[1], POLLOUT, 0}};
	say_ready();
	never(poll(p, 3, -1));
}

static void in_timed_poll(void)
{
	int32_t f[2];
	watched(f);
	struct pollfd p[2] = {{f[0], POLLIN, 0}, {f[1], POLLOUT, 0}};
	say_ready();
	never(poll(p, 2, 1000000));
}

static void in_ppoll(void)
{
	int32_t f[2];
	watched(f);
	struct pollfd p[2] = {{f[0], POLLIN, 0}, {f[1], POLLOUT, 0}};
	say_ready();
	never(ppoll(p, 2, NULL, NULL));
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
	say_ready();
	never(select(f[1] + 1, &r, &w, NULL, NULL));
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
	say_ready();
	never(epoll_wait(e, &got, 1, -1));
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
	truth->fd = mine;
	truth->holder = holder;
	snprintf(truth->on, sizeof truth->on, "%s, locked by %d", path, holder);
	say_ready();
	never(flock(mine, LOCK_EX));
}

static void in_fcntl(void)
{
	const char *path = test_path("locked2");
	struct flock l = {.l_type = F_WRLCK};
	int p[2];
	char c;
	truth->fd = open(path, O_CREAT | O_RDWR, 0600);
	if (pipe(p)) _exit(97);
	pid_t holder = fork();
	if (!holder) {
		if (fcntl(truth->fd, F_SETLK, &l) || write(p[1], "x", 1) != 1) _exit(97);
		for (;;) pause();
	}
	if (read(p[0], &c, 1) != 1) _exit(97);
	truth->holder = holder;
	snprintf(truth->on, sizeof truth->on, "%s, locked by %d", path, holder);
	say_ready();
	never(fcntl(truth->fd, F_SETLKW, &l));
}

static void in_pause(void)
{
	say_ready();
	never(pause());
}

static void in_sigsuspend(void)
{
	sigset_t none;
	sigemptyset(&none);
	say_ready();
	never(sigsuspend(&none));
}

static void in_sigtimedwait(void)
{
	sigset_t one;
	struct timespec t = {1000, 0};
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigprocmask(SIG_BLOCK, &one, NULL);
	say_ready();
	never(sigtimedwait(&one, NULL, &t));
}

static void in_terminal(void)
{
	char c;
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) || unlockpt(master)) truth->skip = true;
	else snprintf(truth->on, sizeof truth->on, "%s", ptsname(master));
	truth->fd = open(truth->on, O_RDWR | O_NOCTTY);
	if (truth->fd < 0) truth->skip = true;
	say_ready();
	never(read(truth->fd, &c, 1));
}

static void reads_eight(int fd, const char *on)
{
	uint64_t n;
	truth->fd = fd;
	strcpy(truth->on, on);
	say_ready();
	never(read(fd, &n, sizeof n));
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
	truth->fd = signalfd(-1, &one, 0);
	strcpy(truth->on, "a signalfd");
	say_ready();
	never(read(truth->fd, info, sizeof info));
}

static void in_inotify(void)
{
	char event[512];
	truth->fd = inotify_init1(0);
	inotify_add_watch(truth->fd, test_dir(), IN_DELETE_SELF);
	strcpy(truth->on, "changes of files (inotify)");
	say_ready();
	never(read(truth->fd, event, sizeof event));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void in_vfork(void)
{
	say_ready();
	if (!vfork()) for (;;) pause();
	never(0);
}
#pragma GCC diagnostic pop

static void in_debugger(void)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL)) truth->skip = true;
	say_ready();
	raise(SIGUSR1);
	never(0);
}

static void in_loop(void)
{
	say_ready();
	for (;;) number_of("never waits");
}

static void in_stop(void)
{
	say_ready();
	raise(SIGSTOP);
	never(0);
}

/* ---- */

static const struct blocked {
	const char *name;
	void (*block)(void);
	int why;              /* -1: it does not wait */
	bool timed;
	const char *call;     /* any of those, separated by blanks; NULL not checked */
} all[] = {
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
	{"busy loop", in_loop, -1, false, NULL}, {"stopped", in_stop, -1, false, NULL},
};

struct look {
	int32_t pid;
	const struct blocked *b;
	struct proc_wait got;
	int result;
};

static bool as_expected(void *arg)
{
	struct look *l = arg;
	if (!__atomic_load_n(&truth->ready, __ATOMIC_ACQUIRE)) return false;
	if (truth->skip) return true;
	struct proc_stat s;
	if (l->b->block == in_stop && (proc_stat(l->pid, 0, &s) || s.state != 'T')) return false;
	l->result = proc_wait(l->pid, truth->tid ? truth->tid : l->pid, &l->got);
	return l->b->why < 0 ? l->result == 0 : l->result == 1 && l->got.wait.why == l->b->why;
}

static bool is_one_of(const char *word, const char *words)
{
	size_t n = strlen(word);
	for (const char *at = words; (at = strstr(at, word)); at++)
		if ((at == words || at[-1] == ' ') && (!at[n] || at[n] == ' ')) return true;
	return false;
}

static bool agrees(const struct look *l)
{
	const struct proc_wait *got = &l->got;
	if (l->b->why < 0) return true;
	if (got->wait.timed != l->b->timed || got->wait.fd != truth->fd || got->wait.target != truth->target) return false;
	if (l->b->call && (!got->wait.call || !is_one_of(got->wait.call, l->b->call))) return false;
	if (*truth->on && (!got->wait.on || strcmp(got->wait.on, truth->on))) return false;
	if (got->holder != truth->holder || got->nfds != truth->nfds) return false;
	size_t n = (size_t)truth->nfds;
	return !memcmp(got->fds, truth->fds, n * sizeof *truth->fds) && !memcmp(got->modes, truth->modes, n);
}

static void remove_sysv(const struct blocked *b)
{
	if (truth->sysv < 0) return;
	if (b->block == in_semop) semctl(truth->sysv, 0, IPC_RMID);
	else msgctl(truth->sysv, IPC_RMID, NULL);
}

/* Run the child in a group of its own, so that its children end with it. */
static void check(const struct blocked *b)
{
	struct look l = {.b = b};
	*truth = (struct truth){.fd = UNKNOWN, .sysv = UNKNOWN};
	l.pid = fork();
	if (!l.pid) {
		setpgid(0, 0);
		b->block();
		_exit(96);
	}
	setpgid(l.pid, l.pid);
	bool seen = test_until(5, as_expected, &l), right = truth->skip || (seen && agrees(&l));
	CU_ASSERT(seen);
	CU_ASSERT(right);
	if (!right)
		printf("\n    %s: result %d why %s call %s fd %d target %d timed %d on %s holder %d nfds %d\n", b->name, l.result,
			wait_name(l.got.wait.why), l.got.wait.call ? l.got.wait.call : "-", l.got.wait.fd, l.got.wait.target,
			l.got.wait.timed, l.got.wait.on ? l.got.wait.on : "-", l.got.holder, l.got.nfds);
	remove_sysv(b);
	kill(-l.pid, SIGKILL);
	while (waitpid(l.pid, NULL, 0) != l.pid || kill(l.pid, 0) == 0) {}
}

static bool readable_here(void)
{
	char text[256];
	pid_t pid = fork();
	if (!pid) for (;;) pause();
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/syscall", pid);
	int fd = open(path, O_RDONLY);
	bool yes = fd >= 0 && read(fd, text, sizeof text) > 0;
	if (fd >= 0) close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return yes;
}

static void says_why_a_child_waits(void)
{
	if (!readable_here()) {
		test_skip("/proc/PID/syscall may not be read here");
		return;
	}
	truth = mmap(NULL, sizeof *truth, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_FATAL(truth != MAP_FAILED);
	test_dir();
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) check(&all[i]);
	munmap(truth, sizeof *truth);
}

/* The first process of a PID namespace waits for a child whose number there is not the one here. */
static void namespace_child(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWPID)) {
		truth->skip = true;
		say_ready();
		return;
	}
	pid_t init = fork();
	if (!init) {
		pid_t pid = fork();
		if (!pid) for (;;) pause();
		say_ready();
		never(waitpid(pid, NULL, 0));
	}
	truth->tid = init;
}

static bool init_waits(void *arg)
{
	struct look *l = arg;
	if (truth->skip) return true;
	if (!__atomic_load_n(&truth->tid, __ATOMIC_ACQUIRE) || !__atomic_load_n(&truth->ready, __ATOMIC_ACQUIRE)) return false;
	return proc_wait(truth->tid, truth->tid, &l->got) == 1 && l->got.wait.why == WAIT_CHILD;
}

static void translates_a_namespaces_numbers(void)
{
	struct look l = {.b = NULL};
	int32_t child = 0;
	truth = mmap(NULL, sizeof *truth, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_FATAL(truth != MAP_FAILED);
	l.pid = fork();
	if (!l.pid) {
		setpgid(0, 0);
		namespace_child();
		for (;;) pause();
	}
	setpgid(l.pid, l.pid);
	CU_ASSERT(test_until(5, init_waits, &l));
	bool skip = truth->skip;
	if (!skip && proc_children(truth->tid, &child, 1) == 1) CU_ASSERT_EQUAL(l.got.wait.target, child);
	kill(-l.pid, SIGKILL);
	while (waitpid(l.pid, NULL, 0) != l.pid || kill(l.pid, 0) == 0) {}
	munmap(truth, sizeof *truth);
	if (skip) test_skip("user namespaces are refused here");
}

static void names_calls(void)
{
	CU_ASSERT_STRING_EQUAL(proc_call_name(SYS_read), "read");
	CU_ASSERT_STRING_EQUAL(proc_call_name(SYS_futex), "futex");
	CU_ASSERT_PTR_NULL(proc_call_name(-1));
	CU_ASSERT_PTR_NULL(proc_call_name(100000));
}

static void decides_from_the_call_alone(void)
{
	struct wait w;
	proc_wait_from_call(SYS_read, (uint64_t[6]){7}, &w);
	CU_ASSERT(w.why == WAIT_READ && w.fd == 7 && !w.timed);
	proc_wait_from_call(SYS_wait4, (uint64_t[6]){(uint64_t)-1}, &w);
	CU_ASSERT(w.why == WAIT_CHILD && w.target == -1 && w.fd == UNKNOWN);
	proc_wait_from_call(SYS_fcntl, (uint64_t[6]){5, F_GETFL}, &w);
	CU_ASSERT_EQUAL(w.why, WAIT_NONE);
	proc_wait_from_call(SYS_fcntl, (uint64_t[6]){5, F_SETLKW}, &w);
	CU_ASSERT(w.why == WAIT_FLOCK && w.fd == 5);
	proc_wait_from_call(SYS_futex, (uint64_t[6]){0x1000, 1}, &w); /* FUTEX_WAKE */
	CU_ASSERT_EQUAL(w.why, WAIT_NONE);
	proc_wait_from_call(SYS_futex, (uint64_t[6]){0x1000, 128, 2, 0x2000}, &w);
	CU_ASSERT(w.why == WAIT_LOCK && w.timed);
	proc_wait_from_call(SYS_getpid, (uint64_t[6]){0}, &w);
	CU_ASSERT(w.why == WAIT_NONE && !strcmp(w.call, "getpid"));
	proc_wait_from_call(99999, (uint64_t[6]){0}, &w);
	CU_ASSERT(w.why == WAIT_UNKNOWN && !w.call);
}

SUITE(proc_wait, says_why_a_child_waits, translates_a_namespaces_numbers, names_calls, decides_from_the_call_alone)
