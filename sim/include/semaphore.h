#ifndef SIM_SEMAPHORE_H
#define SIM_SEMAPHORE_H

#include <sys/types.h>
#include <fcntl.h>
#include <time.h>

typedef union { struct { unsigned __value, __waiters; int __shared; } __s; long __fill[4]; } sem_t;
#define SEM_FAILED ((sem_t *)0)
int sem_init(sem_t *sem, int shared, unsigned value);
int sem_destroy(sem_t *sem);
sem_t *sem_open(const char *name, int flags, ...);
int sem_close(sem_t *sem);
int sem_unlink(const char *name);
int sem_wait(sem_t *sem);
int sem_trywait(sem_t *sem);
int sem_timedwait(sem_t *sem, const struct timespec *until);
int sem_post(sem_t *sem);
int sem_getvalue(sem_t *sem, int *value);

#endif
