/*
 * lifeline.c - a child is killed when its parent has died, in whatever way.
 *
 * A process holds the write end of one pipe; nobody else does. For each child it opens the read end anew, so that the file is the
 * child's own, and asks the kernel for SIGKILL when something happens to the pipe; all that can happen is that the write end
 * closes. The child says that the signal is for it. A signal at the parent's death (PR_SET_PDEATHSIG) would come already when the
 * thread that started the child ends, and below a forkserver it would follow the forkserver; it is taken only where the pipe
 * cannot be opened anew.
 */
#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static int armed = -1;
static char path[40]; /* of the read end, for opening */

static void drop(int *fd)
{
	if (*fd >= 0) close(*fd);
	*fd = -1;
}

static void make(void)
{
	if (ends[1] >= 0) return;
	drop(&ends[0]);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) ends[0] = ends[1] = -1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
}

int mp_lifeline(void)
{
	mp_children_lock();
	make();
	int fd = ends[0] < 0 ? -1 : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && (fcntl(fd, F_SETSIG, SIGKILL) || fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC))) drop(&fd);
	if (fd < 0 && ends[0] >= 0) fd = fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
	mp_children_unlock();
	return fd;
}

void mp_lifeline_forked(void)
{
	drop(&ends[1]);
	drop(&armed);
}

void mp_lifeline_arm(int fd)
{
	char byte;
	armed = fd;
	if (fcntl(fd, F_GETSIG) != SIGKILL || fcntl(fd, F_SETOWN, getpid())) prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(fd, &byte, 1) == 0) raise(SIGKILL); /* it died before */
}
