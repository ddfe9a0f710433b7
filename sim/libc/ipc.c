/* ipc.c - System V's shared memory, semaphores and message queues, and POSIX's message queues. */
#include <errno.h>
#include <mqueue.h>
#include <stdarg.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include "internal.h"

key_t ftok(const char *path, int id)
{
	struct stat st;
	if (CALL(stat, path, &st) < 0) return -1;
	return (key_t)((st.st_ino & 0xffff) | (st.st_dev & 0xff) << 16 | (unsigned long)(id & 0xff) << 24);
}

int shmget(key_t key, size_t size, int flags) { return (int)CALL(shmget, key, size, flags); }
void *shmat(int id, const void *at, int flags) { return (void *)CALL(shmat, id, at, flags); }
int shmdt(const void *at) { return (int)CALL(shmdt, at); }
int shmctl(int id, int command, struct shmid_ds *buf) { return (int)CALL(shmctl, id, command, buf); }

int semget(key_t key, int n, int flags) { return (int)CALL(semget, key, n, flags); }
int semop(int id, struct sembuf *ops, size_t n) { return (int)CALL(semop, id, ops, n); }
int semtimedop(int id, struct sembuf *ops, size_t n, const struct timespec *timeout)
{
	return (int)CALL(semtimedop, id, ops, n, timeout);
}

/* The program's own union semun, or an int: 8 bytes either way. */
int semctl(int id, int n, int command, ...)
{
	va_list list;
	va_start(list, command);
	long argument = va_arg(list, long);
	va_end(list);
	return (int)CALL(semctl, id, n, command, argument);
}

int msgget(key_t key, int flags) { return (int)CALL(msgget, key, flags); }
int msgsnd(int id, const void *message, size_t size, int flags) { return (int)POINT(msgsnd, id, message, size, flags); }
ssize_t msgrcv(int id, void *message, size_t size, long type, int flags) { return POINT(msgrcv, id, message, size, type, flags); }
int msgctl(int id, int command, struct msqid_ds *buf) { return (int)CALL(msgctl, id, command, buf); }

/* The kernel's names have no slash. */
static const char *queue_name(const char *name)
{
	if (*name == '/') return name + 1;
	__fail(EINVAL);
	return NULL;
}

mqd_t mq_open(const char *name, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
	struct mq_attr *attr = flags & O_CREAT ? va_arg(list, struct mq_attr *) : NULL;
	va_end(list);
	name = queue_name(name);
	return name ? (mqd_t)CALL(mq_open, name, flags | O_CLOEXEC, mode, attr) : -1;
}

int mq_unlink(const char *name)
{
	name = queue_name(name);
	long r = name ? __syscall(SYS_mq_unlink, name) : -EINVAL;
	return (int)__result(r == -EPERM ? -EACCES : r);
}

int mq_close(mqd_t queue) { return (int)CALL(close, queue); }
int mq_getattr(mqd_t queue, struct mq_attr *out) { return (int)CALL(mq_getsetattr, queue, NULL, out); }
int mq_setattr(mqd_t queue, const struct mq_attr *attr, struct mq_attr *old)
{
	return (int)CALL(mq_getsetattr, queue, attr, old);
}
int mq_notify(mqd_t queue, const struct sigevent *event) { return (int)CALL(mq_notify, queue, event); }
int mq_send(mqd_t queue, const char *message, size_t size, unsigned priority)
{
	return (int)POINT(mq_timedsend, queue, message, size, priority, NULL);
}
ssize_t mq_receive(mqd_t queue, char *message, size_t size, unsigned *priority)
{
	return POINT(mq_timedreceive, queue, message, size, priority, NULL);
}

int mq_timedsend(mqd_t queue, const char *message, size_t size, unsigned priority, const struct timespec *until)
{
	return (int)POINT(mq_timedsend, queue, message, size, priority, until);
}

ssize_t mq_timedreceive(mqd_t queue, char *message, size_t size, unsigned *priority, const struct timespec *until)
{
	return POINT(mq_timedreceive, queue, message, size, priority, until);
}
