/*
 * proc_wait.c - every reason to wait that can be provoked (blocked.h): what a blocked child states of itself, proc_wait must say
 * from outside.
 */
#include "real/observe/proc.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/real/blocked.h"
#include "tests/test.h"

struct look {
	int32_t pid;
	const struct blocked *b;
	struct proc_wait got;
	int result;
};

static bool as_expected(void *arg)
{
	struct look *l = arg;
	if (!__atomic_load_n(&blocked_truth->ready, __ATOMIC_ACQUIRE)) return false;
	if (blocked_truth->skip) return true;
	struct proc_stat s;
	if (l->b->block == blocked_in_stop && (proc_stat(l->pid, 0, &s) || s.state != 'T')) return false;
	l->result = proc_wait(l->pid, blocked_truth->tid ? blocked_truth->tid : l->pid, &l->got);
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
	if (got->wait.timed != l->b->timed || got->wait.fd != blocked_truth->fd || got->wait.target != blocked_truth->target) return false;
	if (l->b->call && (!got->wait.call || !is_one_of(got->wait.call, l->b->call))) return false;
	if (*blocked_truth->on && (!got->wait.on || strcmp(got->wait.on, blocked_truth->on))) return false;
	if (got->holder != blocked_truth->holder || got->nfds != blocked_truth->nfds) return false;
	size_t n = (size_t)blocked_truth->nfds;
	return !memcmp(got->fds, blocked_truth->fds, n * sizeof *blocked_truth->fds) && !memcmp(got->modes, blocked_truth->modes, n);
}

/* Run the child in a group of its own, so that its children end with it. */
static void check(const struct blocked *b)
{
	struct look l = {.b = b};
	*blocked_truth = (struct blocked_truth){.fd = UNKNOWN, .sysv = UNKNOWN};
	l.pid = fork();
	if (!l.pid) {
		setpgid(0, 0);
		b->block();
		_exit(96);
	}
	setpgid(l.pid, l.pid);
	bool seen = test_until(5, as_expected, &l), right = blocked_truth->skip || (seen && agrees(&l));
	CU_ASSERT(seen);
	CU_ASSERT(right);
	if (!right)
		printf("\n    %s: result %d why %s call %s fd %d target %d timed %d on %s holder %d nfds %d\n", b->name, l.result,
			wait_name(l.got.wait.why), l.got.wait.call ? l.got.wait.call : "-", l.got.wait.fd, l.got.wait.target,
			l.got.wait.timed, l.got.wait.on ? l.got.wait.on : "-", l.got.holder, l.got.nfds);
	blocked_remove(b);
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
	blocked_truth = mmap(NULL, sizeof *blocked_truth, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_FATAL(blocked_truth != MAP_FAILED);
	test_dir();
	for (const struct blocked *b = blocked_ways; b->name; b++) check(b);
	munmap(blocked_truth, sizeof *blocked_truth);
}

/* The first process of a PID namespace waits for a child whose number there is not the one here. */
static void namespace_child(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWPID)) {
		blocked_truth->skip = true;
		blocked_ready();
		return;
	}
	pid_t init = fork();
	if (!init) {
		pid_t pid = fork();
		if (!pid) for (;;) pause();
		blocked_ready();
		blocked_never(waitpid(pid, NULL, 0));
	}
	blocked_truth->tid = init;
}

static bool init_waits(void *arg)
{
	struct look *l = arg;
	if (blocked_truth->skip) return true;
	if (!__atomic_load_n(&blocked_truth->tid, __ATOMIC_ACQUIRE) || !__atomic_load_n(&blocked_truth->ready, __ATOMIC_ACQUIRE)) return false;
	return proc_wait(blocked_truth->tid, blocked_truth->tid, &l->got) == 1 && l->got.wait.why == WAIT_CHILD;
}

static void translates_a_namespaces_numbers(void)
{
	struct look l = {.b = NULL};
	int32_t child = 0;
	blocked_truth = mmap(NULL, sizeof *blocked_truth, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_FATAL(blocked_truth != MAP_FAILED);
	l.pid = fork();
	if (!l.pid) {
		setpgid(0, 0);
		namespace_child();
		for (;;) pause();
	}
	setpgid(l.pid, l.pid);
	CU_ASSERT(test_until(5, init_waits, &l));
	bool skip = blocked_truth->skip;
	if (!skip && proc_children(blocked_truth->tid, &child, 1) == 1) CU_ASSERT_EQUAL(l.got.wait.target, child);
	kill(-l.pid, SIGKILL);
	while (waitpid(l.pid, NULL, 0) != l.pid || kill(l.pid, 0) == 0) {}
	munmap(blocked_truth, sizeof *blocked_truth);
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
