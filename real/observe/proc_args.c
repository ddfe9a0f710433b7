/*
 * proc_args.c - arguments that are pointers, read from the waiting thread's memory without stopping it.
 *
 * A waiting call's memory does not change unless another thread writes it; so what is read is a hint for people,
 * checked for plausibility.
 */
#include "real/observe/proc_args.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "real/observe/proc_file.h"
#include "real/observe/proc_intern.h"

#define MAX_FDS ((int)(sizeof ((struct proc_wait *)0)->fds / sizeof(int32_t)))

void proc_fd_name(char *name, int32_t fd)
{
	snprintf(name, 24, "fd/%d", fd);
}

bool proc_memory(int32_t pid, uint64_t addr, void *out, size_t size)
{
	struct iovec here = {out, size}, there = {(void *)(uintptr_t)addr, size};
	return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* Kept in order of descriptors; those of an epoll come in none. */
static void watch(struct proc_wait *out, int32_t fd, uint8_t mode)
{
	int at = 0;
	while (at < out->nfds && out->fds[at] < fd) at++;
	if (at < out->nfds && out->fds[at] == fd) {
		out->modes[at] |= mode;
		return;
	}
	if (out->nfds == MAX_FDS) return;
	memmove(&out->fds[at + 1], &out->fds[at], (size_t)(out->nfds - at) * sizeof *out->fds);
	memmove(&out->modes[at + 1], &out->modes[at], (size_t)(out->nfds - at));
	out->fds[at] = fd;
	out->modes[at] = mode;
	out->nfds++;
}

static uint8_t mode_of(unsigned poll_events)
{
	int reads = poll_events & (POLLIN | POLLPRI | POLLRDNORM), writes = poll_events & (POLLOUT | POLLWRNORM);
	return (uint8_t)((reads ? MODE_R : 0) | (writes ? MODE_W : 0));
}

static bool watched_by_poll(int32_t pid, struct proc_wait *out)
{
	struct pollfd p[64];
	size_t n = out->args[1] < 64 ? (size_t)out->args[1] : 64;
	if (n && !proc_memory(pid, out->args[0], p, n * sizeof *p)) return false;
	for (size_t i = 0; i < n; i++)
		if (p[i].fd >= 0) watch(out, p[i].fd, mode_of((unsigned)p[i].events));
	return true;
}

static bool watched_by_select(int32_t pid, struct proc_wait *out)
{
	fd_set sets[3];
	int n = (int)out->args[0] < FD_SETSIZE ? (int)out->args[0] : FD_SETSIZE;
	memset(sets, 0, sizeof sets);
	size_t bytes = ((size_t)n + 63) / 64 * 8;
	for (int i = 0; n > 0 && i < 3; i++)
		if (out->args[1 + i] && !proc_memory(pid, out->args[1 + i], &sets[i], bytes)) return false;
	for (int fd = 0; fd < n; fd++) {
		if (FD_ISSET(fd, &sets[0]) || FD_ISSET(fd, &sets[2])) watch(out, fd, MODE_R);
		if (FD_ISSET(fd, &sets[1])) watch(out, fd, MODE_W);
	}
	return true;
}

/* Lines "tfd:        5 events:       19 data: ..." of an epoll descriptor's fdinfo. */
static bool watched_by_epoll(int32_t pid, struct proc_wait *out)
{
	char name[32], path[PROC_PATH_SIZE];
	size_t len;
	snprintf(name, sizeof name, "fdinfo/%d", (int32_t)out->args[0]);
	char *text = proc_file_whole(proc_path(path, pid, 0, name), &len);
	if (!text) return false;
	for (const char *at = text; (at = strstr(at, "tfd:")); ) {
		at += 4;
		int32_t fd = (int32_t)proc_number(&at);
		const char *events = strstr(at, "events:");
		if (!events) break;
		at = events + 7;
		watch(out, fd, mode_of((unsigned)proc_hex(&at)));
	}
	free(text);
	return true;
}

void proc_watched(int32_t pid, const struct call *c, struct proc_wait *out)
{
	bool known = false;
	out->wait.fd = UNKNOWN;
	switch (c->shape) {
	case CALL_POLL: case CALL_PPOLL: known = watched_by_poll(pid, out); break;
	case CALL_SELECT: known = watched_by_select(pid, out); break;
	case CALL_EPOLL: case CALL_EPOLL2: watched_by_epoll(pid, out); return; /* another thread may still add some */
	}
	if (known && !out->nfds) out->wait.why = out->wait.timed ? WAIT_SLEEP : WAIT_SIGNAL;
}

/* A path of the process as one of ours: below its root, its folder, or a descriptor of a folder. */
static void path_from_here(int32_t pid, int32_t dirfd, const char *path, char *buf, size_t size)
{
	if (*path == '/') snprintf(buf, size, "/proc/%d/root%s", pid, path);
	else if (dirfd == AT_FDCWD) snprintf(buf, size, "/proc/%d/cwd/%s", pid, path);
	else snprintf(buf, size, "/proc/%d/fd/%d/%s", pid, dirfd, path);
}

/* A NUL-ended string, which may stand at the end of the readable memory. */
static bool string_at(int32_t pid, uint64_t addr, char *buf, size_t size)
{
	size_t to_page_end = 4096 - addr % 4096, n = size - 1 < to_page_end ? size - 1 : to_page_end;
	memset(buf, 0, size);
	if (!proc_memory(pid, addr, buf, n)) return false;
	if (n < size - 1 && !memchr(buf, 0, n)) proc_memory(pid, addr + n, buf + n, size - 1 - n);
	return *buf;
}

static uint8_t mode_of_flags(uint64_t flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY: return MODE_R;
	case O_WRONLY: return MODE_W;
	default: return MODE_R | MODE_W;
	}
}

void proc_opened(int32_t pid, const struct call *c, struct proc_wait *out)
{
	char path[512], here[600];
	struct stat st;
	int at = c->shape == CALL_OPENAT;
	if (!string_at(pid, out->args[at], path, sizeof path)) return;
	out->wait.on = proc_intern("a file", "%s", path);
	if (!strcmp(c->name, "openat2")) return; /* flags are in memory; no shell or library opens a FIFO so */
	out->modes[0] = strcmp(c->name, "creat") ? mode_of_flags(out->args[at + 1]) : MODE_W;
	path_from_here(pid, at ? (int32_t)out->args[0] : AT_FDCWD, path, here, sizeof here);
	if (stat(here, &st)) return;
	if (S_ISFIFO(st.st_mode)) {
		out->dev = st.st_dev;
		out->ino = st.st_ino;
		out->made = proc_file_made(here);
	} else if (!S_ISCHR(st.st_mode)) {
		out->wait.why = WAIT_DISK;
	}
}

/* glibc's pthread_mutex_t: the word, a count, the owner's tid. Believed when it is a thread of the process. */
static void describe_mutex(int32_t pid, int32_t tid, const uint32_t words[3], struct proc_wait *out)
{
	int32_t owner = (int32_t)(words[0] & FUTEX_TID_MASK);
	if (owner <= 2) owner = (int32_t)words[2];
	owner = proc_thread_here(pid, owner);
	out->wait.on = "a mutex";
	if (!owner) return;
	out->holder = owner;
	out->wait.on = proc_intern("a mutex", owner == tid ? "a mutex that it holds itself" : "a mutex held by %d", owner);
}

/* How glibc waits: a lock by FUTEX_WAIT with 2 in the word; all others by WAIT_BITSET: join with the tid, a semaphore with 0 and
 * the number of those who wait in the upper half of its 64 bits, a condition variable with whatever its group has. */
void proc_futex(int32_t pid, int32_t tid, struct proc_wait *out)
{
	uint32_t words[3] = {0}, value = (uint32_t)out->args[2];
	int op = (int)out->args[1] & FUTEX_CMD_MASK;
	uint64_t addr = out->args[0];
	bool readable = proc_memory(pid, addr, words, sizeof words);
	int32_t joined = op == FUTEX_WAIT_BITSET ? proc_thread_here(pid, (int32_t)value) : 0;
	if (joined) {
		out->holder = joined;
		out->wait.on = proc_intern("a thread to end", "thread %d to end", joined);
	} else if (op == FUTEX_WAIT_BITSET && value == 0 && readable && addr % 8 == 0 && words[1] >= 1 && words[1] < 65536) {
		out->wait.why = WAIT_SEM;
		out->wait.on = "a semaphore";
	} else if (op == FUTEX_LOCK_PI || (op == FUTEX_WAIT && value == 2) || (op == FUTEX_WAIT && (value & FUTEX_WAITERS))) {
		if (readable) describe_mutex(pid, tid, words, out);
	} else if (op == FUTEX_WAIT_BITSET) {
		out->wait.on = "a condition";
	}
}

void proc_pidfd_target(int32_t pid, struct proc_wait *out)
{
	char name[32], text[512];
	snprintf(name, sizeof name, "fdinfo/%d", out->wait.fd);
	out->wait.target = -1;
	if (proc_file(pid, 0, name, text, sizeof text) < 0) return;
	const char *at = strstr(text, "\nPid:");
	if (!at) return;
	at += 5;
	int32_t target = (int32_t)proc_number(&at);
	if (target > 0) out->wait.target = target;
}
