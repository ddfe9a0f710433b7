/*
 * proc_namespace.c - numbers that a process in a PID namespace of its own uses, as numbers here.
 */
#include <string.h>
#include <unistd.h>

#include "real/observe/proc.h"
#include "real/observe/proc_file.h"

enum { MANY = 1024 };

static bool same_namespace(int32_t pid)
{
	char path[PROC_PATH_SIZE], here[64], there[64];
	ssize_t a = readlink("/proc/self/ns/pid", here, sizeof here);
	ssize_t b = readlink(proc_path(path, pid, 0, "ns/pid"), there, sizeof there);
	return a <= 0 || b <= 0 || (a == b && !memcmp(here, there, (size_t)a));
}

/* The last number of the line "NSpid:", which begins with the one here: its own in its own namespace. */
static int32_t innermost(int32_t pid, int32_t tid)
{
	char text[4096];
	int32_t number = 0;
	if (proc_file(pid, tid, "status", text, sizeof text) < 0) return 0;
	const char *at = strstr(text, "\nNSpid:");
	if (!at) return 0;
	for (at += 7; *at == '\t' || *at == ' ';) number = (int32_t)proc_number(&at);
	return number;
}

int32_t proc_inner(int32_t pid)
{
	return innermost(pid, 0);
}

int32_t proc_child_here(int32_t pid, int32_t number)
{
	int32_t pids[MANY];
	if (same_namespace(pid)) return number;
	int n = proc_children(pid, pids, MANY);
	for (int i = 0; i < n && i < MANY; i++)
		if (innermost(pids[i], 0) == number) return pids[i];
	return 0;
}

int32_t proc_thread_here(int32_t pid, int32_t number)
{
	int32_t tids[MANY];
	char path[PROC_PATH_SIZE];
	if (number <= 0) return 0;
	if (same_namespace(pid)) return access(proc_path(path, pid, number, "comm"), F_OK) ? 0 : number;
	int n = proc_threads(pid, tids, MANY);
	for (int i = 0; i < n && i < MANY; i++)
		if (innermost(pid, tids[i]) == number) return tids[i];
	return 0;
}
