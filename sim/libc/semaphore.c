/* semaphore.c - POSIX semaphores; a named one is a file in /dev/shm that is mapped. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <sys/mman.h>

#include "internal.h"

int sem_init(sem_t *sem, int shared, unsigned value)
{
	if (value > INT_MAX) return __fail(EINVAL);
	__vm_memset(sem, 0, sizeof *sem);
	sem->__s.__value = value;
	sem->__s.__shared = shared;
	return 0;
}

int sem_destroy(sem_t *sem)
{
	(void)sem;
	return 0;
}

static int try(sem_t *sem)
{
	unsigned now = __atomic_load_n(&sem->__s.__value, __ATOMIC_RELAXED);
	while (now > 0)
		if (__atomic_compare_exchange_n(&sem->__s.__value, &now, now - 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return 0;
	return EAGAIN;
}

static void wait_no_more(void *waiters)
{
	__atomic_fetch_sub((unsigned *)waiters, 1, __ATOMIC_RELAXED);
}

static int wait_until(sem_t *sem, const struct timespec *until)
{
	while (try(sem)) {
		struct __cleanup c;
		__atomic_fetch_add(&sem->__s.__waiters, 1, __ATOMIC_RELAXED);
		__cleanup_push(&c, wait_no_more, &sem->__s.__waiters);
		int error = __futex_point((int *)&sem->__s.__value, 0, until, 0);
		__cleanup_pop(&c, 1);
		if (error && error != EAGAIN) return __fail(error);
	}
	return 0;
}

int sem_wait(sem_t *sem) { return wait_until(sem, NULL); }
int sem_timedwait(sem_t *sem, const struct timespec *until) { return wait_until(sem, until); }
int sem_trywait(sem_t *sem) { return try(sem) ? __fail(EAGAIN) : 0; }

int sem_post(sem_t *sem)
{
	if (__atomic_load_n(&sem->__s.__value, __ATOMIC_RELAXED) == INT_MAX) return __fail(EOVERFLOW);
	__atomic_fetch_add(&sem->__s.__value, 1, __ATOMIC_RELEASE);
	if (__atomic_load_n(&sem->__s.__waiters, __ATOMIC_ACQUIRE)) __futex_wake((int *)&sem->__s.__value, 1);
	return 0;
}

int sem_getvalue(sem_t *sem, int *value)
{
	*value = (int)__atomic_load_n(&sem->__s.__value, __ATOMIC_RELAXED);
	return 0;
}

static int path_of(const char *name, char path[PATH_MAX])
{
	while (*name == '/') name++;
	size_t n = __vm_strlen(name);
	if (!n || __vm_strchr(name, '/')) return __fail(EINVAL);
	if (n > NAME_MAX - 4) return __fail(ENAMETOOLONG);
	__vm_strcpy(__vm_stpcpy(path, "/dev/shm/sem."), name);
	return 0;
}

static sem_t *map(int fd)
{
	long at = CALL(mmap, NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	__syscall(SYS_close, fd);
	return at == -1 ? SEM_FAILED : (sem_t *)at;
}

static int create(const char *path, mode_t mode, unsigned value)
{
	sem_t fresh;
	int fd = (int)CALL(open, path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0 || sem_init(&fresh, 1, value) < 0) return -1;
	__syscall(SYS_write, fd, &fresh, sizeof fresh);
	return fd;
}

sem_t *sem_open(const char *name, int flags, ...)
{
	char path[PATH_MAX];
	va_list list;
	if (path_of(name, path)) return SEM_FAILED;
	va_start(list, flags);
	mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
	unsigned value = flags & O_CREAT ? va_arg(list, unsigned) : 0;
	va_end(list);
	int fd = flags & O_EXCL && flags & O_CREAT ? -1 : (int)CALL(open, path, O_RDWR | O_CLOEXEC, 0);
	if (fd < 0 && flags & O_CREAT) fd = create(path, mode, value);
	return fd < 0 ? SEM_FAILED : map(fd);
}

int sem_close(sem_t *sem)
{
	return (int)CALL(munmap, sem, sizeof *sem);
}

int sem_unlink(const char *name)
{
	char path[PATH_MAX];
	return path_of(name, path) ? -1 : (int)CALL(unlink, path);
}
