/* file.c - names in the file system: the system calls about them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "internal.h"

int stat(const char *path, struct stat *out) { return (int)CALL(stat, path, out); }
int lstat(const char *path, struct stat *out) { return (int)CALL(lstat, path, out); }
int fstat(int fd, struct stat *out) { return (int)CALL(fstat, fd, out); }
int chmod(const char *path, mode_t mode) { return (int)CALL(chmod, path, mode); }
int fchmod(int fd, mode_t mode) { return (int)CALL(fchmod, fd, mode); }
int chown(const char *path, uid_t user, gid_t group) { return (int)CALL(chown, path, user, group); }
int fchown(int fd, uid_t user, gid_t group) { return (int)CALL(fchown, fd, user, group); }
int mkdir(const char *path, mode_t mode) { return (int)CALL(mkdir, path, mode); }
int rmdir(const char *path) { return (int)CALL(rmdir, path); }
int mknod(const char *path, mode_t mode, dev_t device) { return (int)CALL(mknod, path, mode, device); }
int mkfifo(const char *path, mode_t mode) { return (int)CALL(mknod, path, (mode & 07777) | S_IFIFO, 0); }
mode_t umask(mode_t mask) { return (mode_t)__syscall(SYS_umask, mask); }
int access(const char *path, int mode) { return (int)CALL(access, path, mode); }
int link(const char *from, const char *to) { return (int)CALL(link, from, to); }
int symlink(const char *target, const char *path) { return (int)CALL(symlink, target, path); }
ssize_t readlink(const char *path, char *buf, size_t n) { return CALL(readlink, path, buf, n); }
ssize_t readlinkat(int dir, const char *path, char *buf, size_t n) { return CALL(readlinkat, dir, path, buf, n); }
int unlink(const char *path) { return (int)CALL(unlink, path); }
int unlinkat(int dir, const char *path, int flags) { return (int)CALL(unlinkat, dir, path, flags); }
int rename(const char *from, const char *to) { return (int)CALL(rename, from, to); }
int chdir(const char *path) { return (int)CALL(chdir, path); }
int fchdir(int fd) { return (int)CALL(fchdir, fd); }
int truncate(const char *path, off_t len) { return (int)CALL(truncate, path, len); }
void sync(void) { __syscall(SYS_sync); }

int faccessat(int dir, const char *path, int mode, int flags)
{
	(void)flags;
	return dir == AT_FDCWD || *path == '/' ? access(path, mode) : __fail(ENOSYS);
}

int fstatat(int dir, const char *path, struct stat *out, int flags)
{
	if (!*path && flags & AT_EMPTY_PATH) return fstat(dir, out);
	if (dir != AT_FDCWD && *path != '/') return __fail(ENOSYS);
	return flags & AT_SYMLINK_NOFOLLOW ? lstat(path, out) : stat(path, out);
}

int remove(const char *path)
{
	long r = __syscall(SYS_unlink, path);
	return (int)(r == -EISDIR || r == -EPERM ? CALL(rmdir, path) : __result(r));
}

char *getcwd(char *buf, size_t size)
{
	char room[PATH_MAX], *to = buf ? buf : room;
	if (buf && !size) {
		__fail(EINVAL);
		return NULL;
	}
	if (CALL(getcwd, to, buf ? size : sizeof room) < 0) return NULL;
	if (buf) return buf;
	size_t n = __vm_strlen(room) + 1;
	if (size && n > size) {
		__fail(ERANGE);
		return NULL;
	}
	char *copy = __malloc(size ? size : n);
	return copy ? __vm_memcpy(copy, room, n) : NULL;
}

char *getwd(char *buf) { return getcwd(buf, PATH_MAX); }
char *get_current_dir_name(void) { return getcwd(NULL, 0); }

int posix_fallocate(int fd, off_t from, off_t len)
{
	struct stat st;
	long r = __syscall(SYS_fstat, fd, &st);
	if (!r && st.st_size < from + len) r = __syscall(SYS_ftruncate, fd, from + len);
	return (int)-r;
}
