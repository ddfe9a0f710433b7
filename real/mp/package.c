/*
 * package.c - all that a child which is no copy of its parent gets: who it is, which target, its arguments; as bytes in a memfd,
 * and descriptors beside it.
 *
 * The descriptors stand in one order: the lifeline, the forkserver's, what was passed. A fresh image finds them under the numbers
 * they had; a child of the forkserver gets them with its request, under new ones.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "process.h"

struct package {
	char name[MP_NAME], identity[MP_NAME], target[MP_NAME], parent_name[MP_NAME];
	pid_t parent;
	enum mp_method method;
	bool daemon, lifeline, server;
	size_t size;
	int n, fds[MP_PASSED + 2]; /* in the memfd only n of them */
};

static int write_package(const struct package *package, const void *arguments)
{
	int fd = memfd_create("mp-start", MFD_CLOEXEC);
	size_t length = offsetof(struct package, fds) + (size_t)package->n * sizeof *package->fds;
	struct iovec parts[] = {
		{(void *)package,   length       },
        {(void *)arguments, package->size}
    };
	if (fd < 0 || writev(fd, parts, 2) == (ssize_t)(length + package->size)) return fd;
	close(fd);
	return -1;
}

bool mp_parcel_make(struct mp_parcel *out, const struct mp_process *process, const char *target)
{
	struct package package = {.parent = getpid(), .method = mp_global_method, .daemon = process->daemon, .size = process->size};
	int lifeline = process->detached ? -1 : mp_lifeline();
	if (lifeline < 0 && !process->detached) return false;
	memcpy(package.name, process->name, sizeof package.name);
	memcpy(package.identity, process->identity, sizeof package.identity);
	memcpy(package.parent_name, mp_self.name, sizeof package.parent_name);
	strncpy(package.target, target, sizeof package.target - 1);
	package.lifeline = lifeline >= 0;
	package.server = mp_forkserver_fd >= 0;
	if (package.lifeline) package.fds[package.n++] = lifeline;
	if (package.server) package.fds[package.n++] = mp_forkserver_fd;
	for (int i = 0; i < process->passes; i++) package.fds[package.n++] = process->passed[i];
	*out =
		(struct mp_parcel){.n = package.n + 1, .own = 1 + package.lifeline, .fds = {write_package(&package, process->arguments)}};
	memcpy(out->fds + 1, package.fds, (size_t)package.n * sizeof *package.fds);
	if (out->fds[0] >= 0) return true;
	if (lifeline >= 0) close(lifeline);
	return false;
}

void mp_parcel_close(struct mp_parcel *parcel)
{
	for (int i = 0; i < parcel->own; i++) close(parcel->fds[i]);
}

static bool read_all(int fd, void *data, size_t size, off_t at)
{
	for (char *to = data; size;) {
		ssize_t n = pread(fd, to, size, at);
		if (n <= 0) return false;
		to += n;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

void mp_close_others(const int fds[], int n)
{
	unsigned from = 3;
	for (;;) {
		unsigned next = ~0U;
		for (int i = 0; i < n; i++)
			if (fds[i] >= 0 && (unsigned)fds[i] >= from && (unsigned)fds[i] < next) next = (unsigned)fds[i];
		if (next > from) close_range(from, next == ~0U ? next : next - 1, 0);
		if (next == ~0U) return;
		from = next + 1;
	}
}

static void become(const struct package *package, const int *fds)
{
	static int passed[MP_PASSED];
	memcpy(mp_self.name, package->name, sizeof mp_self.name);
	memcpy(mp_self.identity, package->identity, sizeof mp_self.identity);
	memcpy(mp_parent.name, package->parent_name, sizeof mp_parent.name);
	mp_self.daemon = package->daemon;
	mp_parent.pid = package->parent;
	mp_global_method = package->method;
	if (package->lifeline) mp_lifeline_arm(*fds++);
	if (package->server) mp_forkserver_fd = *fds++;
	mp_passes_here = package->n - package->lifeline - package->server;
	memcpy(passed, fds, (size_t)mp_passes_here * sizeof *fds);
	mp_passed_here = passed;
}

/* A fresh image has its descriptors under the numbers they had, and maybe others. */
static void keep_only(int package_fd, const struct package *package)
{
	int keep[MP_PASSED + 3];
	memcpy(keep, package->fds, (size_t)package->n * sizeof *keep);
	keep[package->n] = package_fd;
	mp_close_others(keep, package->n + 1);
	for (int i = 0; i < package->n; i++) fcntl(keep[i], F_SETFD, FD_CLOEXEC);
}

void mp_package_run(int package_fd, const int *fds)
{
	struct package package;
	ssize_t head = pread(package_fd, &package, sizeof package, 0), length = offsetof(struct package, fds);
	if (head < length || head < (length += (ssize_t)sizeof *fds * package.n)) _exit(1);
	if (!fds) keep_only(package_fd, &package);
	void *arguments = package.size ? malloc(package.size) : NULL;
	if (package.size && (!arguments || !read_all(package_fd, arguments, package.size, length))) _exit(1);
	close(package_fd);
	become(&package, fds ? fds : package.fds);
	mp_target *target = mp_target_find(package.target);
	if (!target) _exit(1);
	mp_child_run(target, arguments, package.size);
}
