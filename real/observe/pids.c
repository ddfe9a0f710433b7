/*
 * pids.c - reads Tgid and NSpid of /proc/TID/status; see pids.h and proc_pid_status(5).
 */
#include "real/observe/pids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind a word of a thread's status, in line; NULL when it is gone. */
static const char *status_line(int32_t pid, int32_t tid, const char *word, char *line, size_t size)
{
	char path[64];
	size_t length = strlen(word);
	const char *found = NULL;

	snprintf(path, sizeof path, "/proc/%d/task/%d/status", pid, tid);
	FILE *f = fopen(path, "re");
	if (!f) return NULL;
	while (!found && fgets(line, (int)size, f))
		if (!strncmp(line, word, length)) found = line + length;
	fclose(f);
	return found;
}

int32_t pids_process(int32_t tid)
{
	char line[256];
	const char *value = status_line(tid, tid, "Tgid:", line, sizeof line);

	return value ? (int32_t)strtol(value, NULL, 10) : 0;
}

/* Its number in the innermost namespace: the last of the line. */
static int32_t inner_number(const struct tree_task *task)
{
	char line[256];
	const char *value = status_line(task->proc->pid, task->tid, "NSpid:", line, sizeof line);
	const char *last = value ? strrchr(value, '\t') : NULL;

	return last ? (int32_t)strtol(last, NULL, 10) : 0;
}

struct tree_task *pids_inner(struct tree *tr, int32_t number)
{
	for (struct tree_proc *proc = tree_first(tr); proc; proc = proc->next)
		for (struct tree_task *task = proc->tasks; task; task = task->next)
			if (task->state != STATE_GONE && inner_number(task) == number) return task;
	return NULL;
}
