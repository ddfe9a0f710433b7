/*
 * tracepoint_find.c - guards that an ordinary user finds the ids of tracepoints: against tracefs, which root can read.
 */
#include "real/observe/tracepoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/observer.h"
#include "tests/test.h"

enum { CALLS = 4 };

static const long numbers[CALLS] = {SYS_read, SYS_write, SYS_kill, SYS_dup3};

/* As somebody else, with an empty folder for the cache and then again with what is in it. */
static void find(const char *home, int out)
{
	struct tracepoint_call rows[2][CALLS] = {{{0}}};
	int gate;
	bool again = true;
	setenv("HOME", home, 1);
	unsetenv("XDG_CACHE_HOME");
	if (!geteuid() && (setgid(65534) || setuid(65534))) _exit(3);
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < CALLS; i++) rows[k][i].nr = numbers[i];
		if (tracepoint_find(rows[k], CALLS, &gate) < CALLS) _exit(1);
		again &= k == 0 || gate < 0;
		if (gate >= 0) close(gate);
	}
	again &= !memcmp(rows[0], rows[1], sizeof rows[0]);
	_exit(write(out, rows[0], sizeof rows[0]) == sizeof rows[0] && again ? 0 : 2);
}

static void remove_home(const char *home)
{
	char path[120];
	snprintf(path, sizeof path, "%s/.cache/proclab/tracepoints", home);
	CU_ASSERT_EQUAL(unlink(path), 0);
	for (int i = 0; i < 3; i++) {
		*strrchr(path, '/') = 0;
		CU_ASSERT_EQUAL(rmdir(path), 0);
	}
}

static void an_ordinary_user_finds_them(void)
{
	struct tracepoint truth[CALLS] = {
		{.name = "syscalls/sys_enter_read"}, {.name = "syscalls/sys_enter_write"}, {.name = "syscalls/sys_enter_kill"}, {.name = "syscalls/sys_enter_dup3"}};
	struct tracepoint_call found[CALLS];
	char detail[160], home[] = "/tmp/proclab-find.XXXXXX";
	int fds[2], status;
	if (!tier_perf.probe(detail, sizeof detail)) {
		test_skip(detail);
		return;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(home));
	CU_ASSERT_EQUAL(chmod(home, 0777), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	pid_t child = fork();
	if (!child) find(home, fds[1]);
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	CU_ASSERT_EQUAL_FATAL(status, 0);
	CU_ASSERT_EQUAL(read(fds[0], found, sizeof found), (ssize_t)sizeof found);
	close(fds[0]), close(fds[1]);
	for (int i = 0; i < CALLS; i++) CU_ASSERT_EQUAL(found[i].exit, found[i].enter - 1);
	for (int i = 0, n = tracepoint_read(truth, CALLS); i < CALLS && n == CALLS; i++) CU_ASSERT_EQUAL(found[i].enter, truth[i].id);
	remove_home(home);
}

SUITE(tracepoint_find, an_ordinary_user_finds_them)
