/*
 * failed_exec.c - see failed_exec.h.
 */
#include "real/observe/failed_exec.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void failed_exec_add(struct failed_exec *f, int64_t t, uint64_t argv, const char *path, int err)
{
	/* As execvp: that a file is there and may not be executed is worth more than that others are not there. */
	f->err = f->tries && f->err == EACCES ? EACCES : err;
	f->tries++;
	f->argv = argv;
	f->since = t;
	snprintf(f->path, sizeof f->path, "%s", path ? path : "");
}

/* "/bin/lss", or of a search "lss" and in how many folders. */
static const char *arguments(const struct failed_exec *f, char *buf, size_t size)
{
	const char *slash = strrchr(f->path, '/');
	if (!*f->path) return NULL;
	if (f->tries == 1) snprintf(buf, size, "\"%s\"", f->path);
	else snprintf(buf, size, "\"%s\" in %d folders", slash ? slash + 1 : f->path, f->tries);
	return buf;
}

void failed_exec_tell(struct failed_exec *f, struct tree *tr, int64_t t, const struct tree_task *task, enum precision p)
{
	char args[FAILED_EXEC_PATH + 32];
	struct event e = {.kind = EV_CALL, .t = t, .cpu = UNKNOWN, .pid = task->proc->pid, .tid = task->tid, .precision = (uint8_t)p,
		.call = {.name = "execve", .args = arguments(f, args, sizeof args), .result = -1, .err = f->err, .dur = UNKNOWN}};
	if (f->tries) tree_tell(tr, &e);
	*f = (struct failed_exec){0};
}
