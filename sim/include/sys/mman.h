#ifndef SIM_SYS_MMAN_H
#define SIM_SYS_MMAN_H

#include <sys/types.h>

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON 0x20
#define MAP_GROWSDOWN 0x100
#define MAP_LOCKED 0x2000
#define MAP_NORESERVE 0x4000
#define MAP_POPULATE 0x8000
#define MAP_STACK 0x20000
#define MAP_FAILED ((void *)-1)
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4
#define MADV_NORMAL 0
#define MADV_DONTNEED 4
#define MFD_CLOEXEC 1
#define MFD_ALLOW_SEALING 2
void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset);
int munmap(void *at, size_t len);
int mprotect(void *at, size_t len, int prot);
int msync(void *at, size_t len, int flags);
int madvise(void *at, size_t len, int advice);
int mlock(const void *at, size_t len);
int munlock(const void *at, size_t len);
int shm_open(const char *name, int flags, mode_t mode);
int shm_unlink(const char *name);
int memfd_create(const char *name, unsigned flags);

#endif
