/*
 * startup.c - see startup.h. Descriptors above the table's size are taken as inherited: proclab opens all of its own
 * close-on-exec anyway, and this is the second lock on that door.
 */
#include "real/run/startup.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

enum { DESCRIPTORS = 256 };

static struct {
	sigset_t mask, ignored;
	bool inherited[DESCRIPTORS];
	struct rlimit files;
} startup;

__attribute__((constructor)) static void startup_take(void)
{
	sigprocmask(SIG_BLOCK, NULL, &startup.mask);
	sigemptyset(&startup.ignored);
	for (int sig = 1; sig < NSIG; sig++) {
		struct sigaction a;
		if (!sigaction(sig, NULL, &a) && a.sa_handler == SIG_IGN) sigaddset(&startup.ignored, sig);
	}
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		int flags = fcntl(fd, F_GETFD);
		startup.inherited[fd] = flags >= 0 && !(flags & FD_CLOEXEC);
	}
	/* A missing stdin, stdout or stderr is filled, so that nothing else lands there; the program gets it missing, too. */
	for (int fd; (fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0;)
		if (fd > 2) {
			close(fd);
			break;
		}
	getrlimit(RLIMIT_NOFILE, &startup.files);
}

void startup_restore(void)
{
	for (int sig = 1; sig < NSIG; sig++) {
		struct sigaction a = {.sa_handler = sigismember(&startup.ignored, sig) == 1 ? SIG_IGN : SIG_DFL};
		sigaction(sig, &a, NULL); /* refused for KILL, STOP and the C library's own, which are as they were */
	}
	for (int fd = 0; fd < DESCRIPTORS; fd++)
		if (fd > 2 && !startup.inherited[fd]) fcntl(fd, F_SETFD, FD_CLOEXEC); /* EBADF: not open, all the better */
	setrlimit(RLIMIT_NOFILE, &startup.files);
	sigprocmask(SIG_SETMASK, &startup.mask, NULL);
}

void startup_close_others(const int *keep, int n)
{
	for (int fd = 3; fd < DESCRIPTORS; fd++) {
		bool kept = startup.inherited[fd];
		for (int i = 0; i < n; i++) kept |= fd == keep[i];
		if (!kept) close(fd);
	}
}
