/*
 * proc.c - readers of /proc/PID and /proc/PID/task/TID. No state; a task that ends meanwhile is an error, never a guess.
 */
#include "real/observe/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/descriptors.h"
#include "real/observe/proc_file.h"

/* A short name may hold blanks and parentheses: the fields begin after the LAST ')'. */
static const char *stat_name(char *buf, char *comm, size_t size)
{
	char *open = strchr(buf, '('), *close = strrchr(buf, ')');
	if (!open || !close || close < open || close[1] != ' ') return NULL;
	size_t len = (size_t)(close - open - 1);
	if (len >= size) len = size - 1;
	memcpy(comm, open + 1, len);
	comm[len] = 0;
	return close + 2;
}

int proc_stat(int32_t pid, int32_t tid, struct proc_stat *out)
{
	enum { LAST_FIELD = 52, EXITING = 4 }; /* PF_EXITING, of the kernel's flags */
	char buf[1024];
	int64_t field[LAST_FIELD + 1] = {0}; /* as numbered in proc(5); 3 is the state */
	*out = (struct proc_stat){0};
	if (proc_file(pid, tid, "stat", buf, sizeof buf) < 0) return -1;
	const char *at = stat_name(buf, out->comm, sizeof out->comm);
	if (!at) {
		errno = EPROTO;
		return -1;
	}
	out->state = *at++;
	for (int i = 4; i <= LAST_FIELD; i++) field[i] = proc_number(&at);
	out->ppid = (int32_t)field[4];
	out->pgrp = (int32_t)field[5];
	out->session = (int32_t)field[6];
	out->tty = (int32_t)field[7];
	out->exiting = field[9] & EXITING;
	out->faults = field[10];
	out->child_faults = field[11];
	out->stack = (uint64_t)field[28];
	out->utime = field[14];
	out->stime = field[15];
	out->threads = (int32_t)field[20];
	out->start = field[22];
	out->exit_signal = (int32_t)field[38];
	out->cpu = (int32_t)field[39];
	out->exit_code = (int32_t)field[52];
	return 0;
}

static int parse_sched(const char *buf, struct proc_sched *out)
{
	out->run = proc_number(&buf);
	out->delay = proc_number(&buf);
	out->count = proc_number(&buf);
	return 0;
}

int proc_schedstat(int32_t pid, int32_t tid, struct proc_sched *out)
{
	char buf[128];
	if (proc_file(pid, proc_own_files(pid, tid), "schedstat", buf, sizeof buf) < 0) return -1;
	return parse_sched(buf, out);
}

/* A process's CPU clock, whose number is made of its pid (clock_getcpuclockid(3), without a look at whether it is there). */
int64_t proc_cpu_time(int32_t pid)
{
	struct timespec t;
	clockid_t clock = (clockid_t)((~(uint32_t)pid << 3) | 2);
	return clock_gettime(clock, &t) ? UNKNOWN : t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int open_own(int32_t pid, int32_t tid, const char *name)
{
	char path[PROC_PATH_SIZE];
	return open(proc_path(path, pid, proc_own_files(pid, tid), name), O_RDONLY | O_CLOEXEC);
}

/* What it says now, NUL-ended. */
static bool read_again(int fd, char *buf, size_t size)
{
	ssize_t n = pread(fd, buf, size - 1, 0);
	buf[n > 0 ? n : 0] = 0;
	return n > 0;
}

int proc_schedstat_kept(int *fd, int most, int32_t pid, int32_t tid, struct proc_sched *out)
{
	char buf[128];
	if (*fd < 0) *fd = descriptors_keep(open_own(pid, tid, "schedstat"), most);
	if (*fd < 0) return proc_schedstat(pid, tid, out);
	return read_again(*fd, buf, sizeof buf) ? parse_sched(buf, out) : -1;
}

/* The text after "NAME:" at the beginning of a line, or "". at: where to search from; moved on when found (lines
 * keep their order). */
static const char *status_line(const char **at, const char *name)
{
	size_t len = strlen(name);
	for (const char *line = *at; line && *line; line = strchr(line, '\n'), line += !!line) {
		if (strncmp(line, name, len) || line[len] != ':') continue;
		*at = line;
		return line + len + 1;
	}
	return "";
}

static int64_t status_number(const char **at, const char *name)
{
	const char *text = status_line(at, name);
	return *text ? proc_number(&text) : UNKNOWN;
}

static uint64_t status_signals(const char **at, const char *name)
{
	const char *text = status_line(at, name);
	return proc_hex(&text);
}

static int parse_status(const char *at, struct proc_status *out)
{
	out->ppid = (int32_t)status_number(&at, "PPid");
	out->tracer = (int32_t)status_number(&at, "TracerPid");
	out->threads = (int32_t)status_number(&at, "Threads");
	out->pending = status_signals(&at, "SigPnd");
	out->shared_pending = status_signals(&at, "ShdPnd");
	out->blocked = status_signals(&at, "SigBlk");
	out->ignored = status_signals(&at, "SigIgn");
	out->caught = status_signals(&at, "SigCgt");
	out->vol = status_number(&at, "voluntary_ctxt_switches");
	out->invol = status_number(&at, "nonvoluntary_ctxt_switches");
	return 0;
}

int proc_status(int32_t pid, int32_t tid, struct proc_status *out)
{
	char buf[8192];
	return proc_file(pid, proc_own_files(pid, tid), "status", buf, sizeof buf) < 0 ? -1 : parse_status(buf, out);
}

int proc_status_open(int32_t pid, int32_t tid)
{
	return open_own(pid, tid, "status");
}

int proc_status_fd(int fd, struct proc_status *out)
{
	char buf[8192];
	return read_again(fd, buf, sizeof buf) ? parse_status(buf, out) : -1;
}

/* The numbers that name entries of a directory. Returns how many, of which at most max are in out. */
static int numbered_entries(const char *path, int32_t *out, int max)
{
	DIR *d = opendir(path);
	if (!d) return -1;
	int n = 0;
	for (struct dirent *e; (e = readdir(d));) {
		const char *at = e->d_name;
		int32_t number = (int32_t)proc_number(&at);
		if (at == e->d_name || *at) continue;
		if (n < max) out[n] = number;
		n++;
	}
	closedir(d);
	return n;
}

int proc_threads(int32_t pid, int32_t *out, int max)
{
	char path[PROC_PATH_SIZE];
	return numbered_entries(proc_path(path, pid, 0, "task"), out, max);
}

/* One thread's children, added after the n that there are. */
static int children_of_thread(int32_t pid, int32_t tid, int32_t *out, int max, int n)
{
	char path[PROC_PATH_SIZE];
	size_t len;
	char *text = proc_file_whole(proc_path(path, pid, tid, "children"), &len);
	if (!text) return -1;
	const char *at = text;
	for (int32_t child; (child = (int32_t)proc_number(&at)) > 0; n++)
		if (n < max) out[n] = child;
	free(text);
	return n;
}

int proc_children(int32_t pid, int32_t *out, int max)
{
	int32_t few[64], *tids = few;
	int nthreads = proc_threads(pid, few, 64), n = 0;
	if (nthreads < 0) return -1;
	if (nthreads > 64) {
		int room = nthreads + 64;
		tids = malloc((size_t)room * sizeof *tids);
		if (!tids) return -1;
		nthreads = proc_threads(pid, tids, room);
		if (nthreads > room) nthreads = room;
	}
	bool any = false;
	for (int i = 0; i < nthreads; i++) {
		int more = children_of_thread(pid, tids[i], out, max, n);
		if (more < 0) continue;
		any = true;
		n = more;
	}
	if (tids != few) free(tids);
	return any ? n : -1;
}

struct relation { int32_t pid, parent; bool in; };

/* Every process of the machine with its parent; freed by the caller. */
static struct relation *all_processes(int *n)
{
	int room = 256, found;
	int32_t *pids = NULL;
	do {
		free(pids);
		room *= 2;
		pids = malloc((size_t)room * sizeof *pids);
		found = pids ? numbered_entries("/proc", pids, room) : -1;
	} while (found > room);
	struct relation *all = found > 0 ? calloc((size_t)found, sizeof *all) : NULL;
	*n = 0;
	for (int i = 0; all && i < found; i++) {
		struct proc_stat s;
		if (proc_stat(pids[i], 0, &s) == 0) all[(*n)++] = (struct relation){pids[i], s.ppid, false};
	}
	free(pids);
	return all;
}

static bool chosen(const int32_t *out, int n, int32_t pid)
{
	for (int i = 0; i < n; i++)
		if (out[i] == pid) return true;
	return false;
}

int proc_descendants(int32_t root, int32_t *out, int max)
{
	int nall, n = 0;
	struct relation *all = all_processes(&nall);
	if (!all) return -1;
	for (int i = 0; i < nall; i++)
		if (all[i].pid == root && max > 0) out[n++] = root, all[i].in = true;
	for (bool grown = n > 0; grown;) {
		grown = false;
		for (int i = 0; i < nall && n < max; i++) {
			if (all[i].in || !chosen(out, n, all[i].parent)) continue;
			out[n++] = all[i].pid;
			grown = all[i].in = true;
		}
	}
	free(all);
	return n;
}

int proc_cmdline(int32_t pid, char *buf, size_t size, int *argc)
{
	ssize_t n = proc_file(pid, 0, "cmdline", buf, size);
	*argc = 0;
	if (n < 0) return -1;
	if (n && buf[n - 1]) n++; /* cut short, or a title the program wrote itself: ended by proc_file's own NUL */
	for (ssize_t i = 0; i < n; i++) *argc += !buf[i];
	return (int)n;
}

int proc_exe(int32_t pid, char *buf, size_t size)
{
	char path[PROC_PATH_SIZE];
	ssize_t n = readlink(proc_path(path, pid, 0, "exe"), buf, size - 1);
	if (n < 0) return -1;
	buf[n] = 0;
	return 0;
}

bool proc_has_timer(int32_t pid)
{
	const uint64_t timers = UINT64_C(1) << (SIGALRM - 1) | UINT64_C(1) << (SIGVTALRM - 1) | UINT64_C(1) << (SIGPROF - 1);
	struct proc_status status;
	char text[64];
	if (!proc_status(pid, 0, &status) && (status.caught & timers)) return true;
	return proc_file(pid, 0, "timers", text, sizeof text) > 0;
}
