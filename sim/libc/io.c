/* io.c - descriptors: the system calls about them. */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include "internal.h"

ssize_t read(int fd, void *buf, size_t n) { return POINT(read, fd, buf, n); }
ssize_t write(int fd, const void *buf, size_t n) { return POINT(write, fd, buf, n); }
ssize_t pread(int fd, void *buf, size_t n, off_t at) { return POINT(pread64, fd, buf, n, at); }
ssize_t pwrite(int fd, const void *buf, size_t n, off_t at) { return POINT(pwrite64, fd, buf, n, at); }
ssize_t readv(int fd, const struct iovec *list, int n) { return POINT(readv, fd, list, n); }
ssize_t writev(int fd, const struct iovec *list, int n) { return POINT(writev, fd, list, n); }
off_t lseek(int fd, off_t at, int whence) { return CALL(lseek, fd, at, whence); }
int close(int fd) { return (int)POINT(close, fd); }
int pipe(int fds[2]) { return (int)CALL(pipe, fds); }
int pipe2(int fds[2], int flags) { return (int)CALL(pipe2, fds, flags); }
int dup(int fd) { return (int)CALL(dup, fd); }
int dup2(int from, int to) { return (int)CALL(dup2, from, to); }
int dup3(int from, int to, int flags) { return (int)CALL(dup3, from, to, flags); }
int ftruncate(int fd, off_t len) { return (int)CALL(ftruncate, fd, len); }
int fsync(int fd) { return (int)POINT(fsync, fd); }
int fdatasync(int fd) { return (int)POINT(fdatasync, fd); }
int flock(int fd, int how) { return (int)CALL(flock, fd, how); }
int close_range(unsigned first, unsigned last, int flags) { return (int)CALL(close_range, first, last, flags); }
void closefrom(int fd) { __syscall(SYS_close_range, fd, ~0U, 0); }

/* The third argument, of whatever size. */
static long third(va_list list)
{
	return va_arg(list, long);
}

int open(const char *path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	long mode = flags & O_CREAT ? third(list) : 0;
	va_end(list);
	return (int)POINT(open, path, flags, (int)mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	long mode = flags & O_CREAT ? third(list) : 0;
	va_end(list);
	return (int)POINT(openat, dir, path, flags, (int)mode);
}

int creat(const char *path, mode_t mode)
{
	return (int)POINT(open, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int fcntl(int fd, int command, ...)
{
	va_list list;
	va_start(list, command);
	long argument = third(list);
	va_end(list);
	return (int)(command == F_SETLKW ? POINT(fcntl, fd, command, argument) : CALL(fcntl, fd, command, argument));
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	va_start(list, request);
	long argument = third(list);
	va_end(list);
	return (int)CALL(ioctl, fd, request, argument);
}

int isatty(int fd)
{
	char room[64];
	return CALL(ioctl, fd, TCGETS, room) == 0;
}

int lockf(int fd, int command, off_t len)
{
	struct flock lock = {.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK, .l_whence = SEEK_CUR, .l_len = len};
	if (command != F_TEST) return (int)POINT(fcntl, fd, command == F_LOCK ? F_SETLKW : F_SETLK, &lock);
	lock.l_type = F_RDLCK;
	if (CALL(fcntl, fd, F_GETLK, &lock) < 0) return -1;
	return lock.l_type == F_UNLCK || lock.l_pid == (pid_t)__syscall(SYS_getpid) ? 0 : __fail(13);
}
