/*
 * exec_attempts.c - see exec_attempts.h. Why one fails is concluded from the file.
 */
#include "real/observe/exec_attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long an exec may take until it is believed to have failed. */
static const int64_t exec_limit = 100000000;

/* What execve(2) would say of a file, by what it says itself; 0: nothing speaks against it, or nobody can tell. */
static int why_not(int32_t pid, const char *path)
{
	char there[FAILED_EXEC_PATH + 32], head[4] = {0};
	struct stat st;

	snprintf(there, sizeof there, "/proc/%d/%s/%s", pid, *path == '/' ? "root" : "cwd", path);
	if (!*path || stat(there, &st)) return *path ? errno : ENOENT;
	if (!S_ISREG(st.st_mode) || !(st.st_mode & 0111)) return EACCES;
	int fd = open(there, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : read(fd, head, sizeof head);
	if (fd >= 0) close(fd);
	return got < 0 || !memcmp(head, "\177ELF", 4) || !memcmp(head, "#!", 2) ? 0 : ENOEXEC;
}

/* Whether the attempt has led nowhere; it then counts as failed. Else the thread runs another program: forget it. */
static bool has_failed(struct tree *tr, struct attempt *a)
{
	const struct tree_task *task = tree_task(tr, a->tid);

	if (task && task->proc->execs == a->execs) {
		if (a->before.argv != a->argv) failed_exec_tell(&a->before, tr, a->since, task, PRECISION_INFERRED);
		failed_exec_add(&a->before, a->since, a->argv, a->path, a->err);
		return true;
	}
	a->tid = 0;
	return false;
}

static void settle(struct tree *tr, struct attempt *a, int64_t t)
{
	if (!has_failed(tr, a)) return;
	failed_exec_tell(&a->before, tr, t, tree_task(tr, a->tid), PRECISION_INFERRED);
	a->tid = 0;
}

static struct attempt *attempt_of(struct exec_attempts *as, int32_t tid)
{
	for (int i = 0; i < EXEC_ATTEMPTS; i++)
		if (as->rows[i].tid == tid) return &as->rows[i];
	return NULL;
}

void exec_attempts_settle(struct exec_attempts *as, struct tree *tr, int32_t tid, int64_t t)
{
	struct attempt *a = attempt_of(as, tid);

	if (a) settle(tr, a, t);
}

void exec_attempts_begin(struct exec_attempts *as, struct tree *tr, int64_t t, const struct tree_task *task, uint64_t argv, const char *path)
{
	struct attempt *a = attempt_of(as, task->tid);

	if (a) has_failed(tr, a);
	if (!a || !a->tid) a = attempt_of(as, 0);
	if (!a) return;
	struct failed_exec before = a->tid ? a->before : (struct failed_exec){0};
	*a = (struct attempt){.before = before, .tid = task->tid, .execs = task->proc->execs, .since = t, .argv = argv};
	snprintf(a->path, sizeof a->path, "%s", path);
	a->err = why_not(task->tid, a->path);
}

int64_t exec_attempts_settle_old(struct exec_attempts *as, struct tree *tr, int64_t now)
{
	int64_t due = INT64_MAX;

	for (struct attempt *a = as->rows; a < as->rows + EXEC_ATTEMPTS; a++) {
		if (!a->tid) continue;
		if (now - a->since > exec_limit) settle(tr, a, now);
		else if (a->since + exec_limit - now < due) due = a->since + exec_limit - now + 1;
	}
	return due;
}
