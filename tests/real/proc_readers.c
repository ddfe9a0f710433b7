/*
 * proc_readers.c - the readers of /proc against what a process knows about itself.
 */
#include "real/observe/proc.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

static pid_t pausing_child(const char *name)
{
	int p[2];
	char c;
	if (pipe(p)) abort();
	pid_t pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, name);
		signal(SIGUSR1, SIG_IGN);
		if (write(p[1], "x", 1) != 1) _exit(97);
		for (;;) pause();
	}
	CU_ASSERT_EQUAL(read(p[0], &c, 1), 1);
	close(p[0]);
	close(p[1]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void survives_an_awkward_name(void)
{
	pid_t pid = pausing_child("a) R 1 (b");
	struct proc_stat s;
	CU_ASSERT_EQUAL(proc_stat(pid, 0, &s), 0);
	CU_ASSERT_STRING_EQUAL(s.comm, "a) R 1 (b");
	CU_ASSERT(s.state == 'S' || s.state == 'R');
	CU_ASSERT_EQUAL(s.ppid, getpid());
	CU_ASSERT_EQUAL(s.pgrp, getpgrp());
	CU_ASSERT_EQUAL(s.session, getsid(0));
	CU_ASSERT_EQUAL(s.threads, 1);
	CU_ASSERT_EQUAL(s.exit_signal, SIGCHLD);
	struct proc_status u;
	CU_ASSERT_EQUAL(proc_status(pid, 0, &u), 0);
	CU_ASSERT_EQUAL(u.ppid, getpid());
	CU_ASSERT_EQUAL(u.threads, 1);
	CU_ASSERT(u.ignored & 1ull << (SIGUSR1 - 1));
	CU_ASSERT(u.vol >= 0);
	CU_ASSERT(u.invol >= 0);
	end_child(pid);
	CU_ASSERT_EQUAL(proc_stat(pid, 0, &s), -1);
	CU_ASSERT(errno == ENOENT || errno == ESRCH);
	CU_ASSERT_EQUAL(proc_children(pid, NULL, 0), -1);
}

static void shows_a_zombie_and_its_code(void)
{
	siginfo_t info;
	pid_t pid = fork();
	if (!pid) _exit(7);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	struct proc_stat s;
	CU_ASSERT_EQUAL(proc_stat(pid, 0, &s), 0);
	CU_ASSERT_EQUAL(s.state, 'Z');
	CU_ASSERT(WIFEXITED(s.exit_code) && WEXITSTATUS(s.exit_code) == 7);
	waitpid(pid, NULL, 0);
}

static void counts_time_on_a_cpu(void)
{
	struct proc_sched a, b;
	int fd = -1, none = -1;
	CU_ASSERT_EQUAL(proc_schedstat_kept(&fd, 1000, getpid(), getpid(), &a), 0);
	CU_ASSERT_FATAL(fd >= 0);
	struct timespec begin, now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < 20);
	sched_yield();
	CU_ASSERT_EQUAL(proc_schedstat_kept(&fd, 1000, getpid(), getpid(), &b), 0);
	CU_ASSERT(b.run - a.run > 10000000 && b.run - a.run < 1000000000);
	CU_ASSERT(b.count >= a.count && b.delay >= a.delay);
	CU_ASSERT_EQUAL(proc_schedstat(getpid(), getpid(), &a), 0);
	CU_ASSERT(a.run >= b.run);
	CU_ASSERT_EQUAL(proc_schedstat_kept(&none, fd - 1, getpid(), getpid(), &b), 0); /* there may be no more */
	CU_ASSERT(none < 0 && b.run >= a.run);
	close(fd);
}

static void *waits(void *arg)
{
	while (!__atomic_load_n((int *)arg, __ATOMIC_ACQUIRE)) usleep(1000);
	return NULL;
}

static void lists_threads(void)
{
	enum { N = 70 };
	pthread_t t[N];
	int32_t tids[2 * N], few[3];
	int go = 0, before = proc_threads(getpid(), tids, 2 * N);
	for (int i = 0; i < N; i++) CU_ASSERT_FATAL(!pthread_create(&t[i], NULL, waits, &go));
	CU_ASSERT_EQUAL(proc_threads(getpid(), tids, 2 * N), before + N);
	CU_ASSERT_EQUAL(proc_threads(getpid(), few, 3), before + N);
	CU_ASSERT_EQUAL(tids[0], getpid());
	CU_ASSERT(proc_children(getpid(), few, 3) >= 0);
	__atomic_store_n(&go, 1, __ATOMIC_RELEASE);
	for (int i = 0; i < N; i++) pthread_join(t[i], NULL);
}

static bool holds(const int32_t *list, int n, int32_t pid)
{
	for (int i = 0; i < n; i++)
		if (list[i] == pid) return true;
	return false;
}

static void finds_children_and_theirs(void)
{
	int32_t grandchild, list[256];
	int p[2];
	if (pipe(p)) abort();
	pid_t pid = fork();
	if (!pid) {
		pid_t inner = fork();
		if (!inner) for (;;) pause();
		if (write(p[1], &inner, sizeof inner) < 0) _exit(97);
		for (;;) pause();
	}
	CU_ASSERT_EQUAL(read(p[0], &grandchild, sizeof grandchild), sizeof grandchild);
	int n = proc_children(getpid(), list, 256);
	if (n >= 0) CU_ASSERT(holds(list, n, pid) && !holds(list, n, grandchild));
	n = proc_descendants(getpid(), list, 256);
	CU_ASSERT_EQUAL(list[0], getpid());
	CU_ASSERT(holds(list, n, pid) && holds(list, n, grandchild));
	n = proc_descendants(pid, list, 256);
	CU_ASSERT(n == 2 && list[0] == pid && list[1] == grandchild);
	kill(grandchild, SIGKILL);
	end_child(pid);
	close(p[0]);
	close(p[1]);
}

static void reads_the_command(void)
{
	char buf[4096], exe[256], mine[256];
	int argc, p[2];
	if (pipe(p)) abort();
	pid_t pid = fork();
	if (!pid) {
		dup2(p[0], 0);
		close(p[1]);
		execlp("cat", "cat", "-u", "-", "", (char *)NULL);
		_exit(97);
	}
	for (int i = 0; i < 2000; i++) {
		int n = proc_cmdline(pid, buf, sizeof buf, &argc);
		if (n > 0 && !strcmp(buf, "cat")) break;
		usleep(1000);
	}
	CU_ASSERT_EQUAL(argc, 4);
	CU_ASSERT(!memcmp(buf, "cat\0-u\0-\0", 10));
	CU_ASSERT_EQUAL(proc_exe(pid, exe, sizeof exe), 0);
	CU_ASSERT_PTR_NOT_NULL(strrchr(exe, '/'));
	CU_ASSERT_EQUAL(proc_exe(getpid(), mine, sizeof mine), 0);
	end_child(pid);
	close(p[0]);
	close(p[1]);
}

SUITE(proc_readers, survives_an_awkward_name, shows_a_zombie_and_its_code, counts_time_on_a_cpu, lists_threads,
	finds_children_and_theirs, reads_the_command)
