/*
 * package.c - all that a child which is no copy of its parent gets: who it is, which target, its arguments; as bytes in a memfd, and descriptors beside it.
 *
 * The descriptors stand in one order: the lifeline, the forkserver's, what was passed. A fresh image finds them under the numbers they had; a child of
 * the forkserver gets them with its request, under new ones.
 */
#include <errno.h>
#include <fcntl.h>
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
	int n, fds[MP_PASSED + 2];
	size_t size;
};

static void add_descriptors(struct package *package, const struct mp_process *p)
{
	int lifeline = p->detached ? -1 : mp_lifeline();
	package->lifeline = lifeline >= 0;
	package->server = mp_forkserver_fd >= 0;
	if (package->lifeline) package->fds[package->n++] = lifeline;
	if (package->server) package->fds[package->n++] = mp_forkserver_fd;
	for (int i = 0; i < p->passes; i++) package->fds[package->n++] = p->passed[i];
}

int mp_package_make(const struct mp_process *process, const char *target, int fds[], int *n)
{
	struct package package = {.parent = getpid(), .method = mp_global_method, .daemon = process->daemon, .size = process->size};
	memcpy(package.name, process->name, sizeof package.name);
	memcpy(package.identity, process->identity, sizeof package.identity);
	memcpy(package.parent_name, mp_self.name, sizeof package.parent_name);
	strncpy(package.target, target, sizeof package.target - 1);
	add_descriptors(&package, process);
	memcpy(fds, package.fds, (size_t)package.n * sizeof *fds);
	*n = package.n;
	int fd = memfd_create("mp-start", MFD_CLOEXEC);
	struct iovec parts[] = {{&package, sizeof package}, {process->arguments, process->size}};
	if (fd < 0) return -1;
	if (writev(fd, parts, 2) == (ssize_t)(sizeof package + process->size)) return fd;
	close(fd);
	return -1;
}

/* From the place where it stands now, which after the reading is its end. */
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

static int descending(const void *a, const void *b)
{
	return *(const int *)b - *(const int *)a;
}

void mp_close_others(const int fds[], int n)
{
	int keep[MP_PASSED + 8];
	unsigned end = ~0U;
	memcpy(keep, fds, (size_t)n * sizeof *fds);
	qsort(keep, (size_t)n, sizeof *keep, descending);
	for (int i = 0; i < n; i++) {
		if ((unsigned)keep[i] < end) close_range((unsigned)keep[i] + 1, end, 0);
		end = (unsigned)keep[i] - 1;
		if (keep[i] <= 3) return;
	}
	close_range(3, end, 0);
}

static void become(const struct package *package, const int *fds)
{
	memcpy(mp_self.name, package->name, sizeof mp_self.name);
	memcpy(mp_self.identity, package->identity, sizeof mp_self.identity);
	memcpy(mp_parent.name, package->parent_name, sizeof mp_parent.name);
	mp_self.daemon = package->daemon;
	mp_parent.pid = package->parent;
	mp_global_method = package->method;
	mp_passes_here = package->n;
	for (int i = 0; i < package->n; i++) fcntl(fds[i], F_SETFD, FD_CLOEXEC);
	if (package->lifeline) {
		mp_lifeline_arm(*fds++);
		mp_passes_here--;
	}
	if (package->server) {
		mp_forkserver_fd = *fds++;
		mp_passes_here--;
	}
	mp_passed_here = malloc(sizeof *fds * MP_PASSED);
	if (!mp_passed_here) _exit(1);
	memcpy(mp_passed_here, fds, (size_t)mp_passes_here * sizeof *fds);
}

void mp_package_run(int package_fd, const int *fds)
{
	struct package package;
	if (!read_all(package_fd, &package, sizeof package, 0)) _exit(1);
	if (!fds) {
		int keep[MP_PASSED + 3];
		memcpy(keep, package.fds, sizeof package.fds);
		keep[package.n] = package_fd;
		mp_close_others(keep, package.n + 1);
		fds = package.fds;
	}
	void *arguments = package.size ? malloc(package.size) : NULL;
	if (package.size && (!arguments || !read_all(package_fd, arguments, package.size, sizeof package))) _exit(1);
	close(package_fd);
	become(&package, fds);
	mp_target *target = mp_target_find(package.target);
	if (!target) _exit(1);
	mp_child_run(target, arguments, package.size);
}
