/* memory.c - mappings and the break: the system calls about memory. */
#include <errno.h>
#include <limits.h>
#include <sys/mman.h>
#include <fcntl.h>
#include <unistd.h>

#include "internal.h"

void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
	return (void *)CALL(mmap, at, len, prot, flags, fd, offset);
}
int munmap(void *at, size_t len) { return (int)CALL(munmap, at, len); }
int mprotect(void *at, size_t len, int prot) { return (int)CALL(mprotect, at, len, prot); }
int msync(void *at, size_t len, int flags) { return (int)CALL(msync, at, len, flags); }
int madvise(void *at, size_t len, int advice) { return (int)CALL(madvise, at, len, advice); }
int memfd_create(const char *name, unsigned flags) { return (int)CALL(memfd_create, name, flags); }

/* Nothing is ever swapped out. */
int mlock(const void *at, size_t len) { return (void)at, (void)len, 0; }
int munlock(const void *at, size_t len) { return (void)at, (void)len, 0; }

static int shm_path(const char *name, char path[PATH_MAX])
{
	while (*name == '/') name++;
	size_t n = __vm_strlen(name);
	if (!n || __vm_strchr(name, '/')) return __fail(EINVAL);
	if (n > NAME_MAX) return __fail(ENAMETOOLONG);
	__vm_strcpy(__vm_stpcpy(path, "/dev/shm/"), name);
	return 0;
}

int shm_open(const char *name, int flags, mode_t mode)
{
	char path[PATH_MAX];
	return shm_path(name, path) ? -1 : (int)CALL(open, path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
}

int shm_unlink(const char *name)
{
	char path[PATH_MAX];
	return shm_path(name, path) ? -1 : (int)CALL(unlink, path);
}

int brk(void *end)
{
	return (void *)__syscall(SYS_brk, end) == end ? 0 : __fail(ENOMEM);
}

void *sbrk(intptr_t step)
{
	char *now = (char *)__syscall(SYS_brk, 0);
	if (step && brk(now + step) < 0) return (void *)-1;
	return now;
}
