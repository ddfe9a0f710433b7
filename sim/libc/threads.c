/* threads.c - C11's threads, on POSIX's. */
#include <errno.h>
#include <stdint.h>
#include <threads.h>

#include "thread.h"

static int as_result(int error)
{
	switch (error) {
	case 0: return thrd_success;
	case ENOMEM: return thrd_nomem;
	case ETIMEDOUT: return thrd_timedout;
	case EBUSY: return thrd_busy;
	default: return thrd_error;
	}
}

struct start {
	thrd_start_t function;
	void *arg;
};

static void *begin(void *arg)
{
	struct start s = *(struct start *)arg;
	__free(arg);
	return (void *)(intptr_t)s.function(s.arg);
}

int thrd_create(thrd_t *out, thrd_start_t function, void *arg)
{
	struct start *s = __malloc(sizeof *s);
	if (!s) return thrd_nomem;
	*s = (struct start){function, arg};
	return as_result(pthread_create(out, NULL, begin, s));
}

int thrd_join(thrd_t thread, int *result)
{
	void *value;
	int error = pthread_join(thread, &value);
	if (!error && result) *result = (int)(intptr_t)value;
	return as_result(error);
}

int thrd_detach(thrd_t thread) { return as_result(pthread_detach(thread)); }
thrd_t thrd_current(void) { return pthread_self(); }
int thrd_equal(thrd_t a, thrd_t b) { return a == b; }
void thrd_yield(void) { __syscall(SYS_sched_yield); }
void thrd_exit(int result) { pthread_exit((void *)(intptr_t)result); }

int thrd_sleep(const struct timespec *time, struct timespec *left)
{
	long r = __syscall(SYS_nanosleep, time, left);
	return r == 0 ? 0 : r == -EINTR ? -1 : -2;
}

int mtx_init(mtx_t *mutex, int type)
{
	pthread_mutexattr_t attr = {.__a = {.__type = type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL}};
	return as_result(pthread_mutex_init(mutex, &attr));
}

int mtx_lock(mtx_t *mutex) { return as_result(pthread_mutex_lock(mutex)); }
int mtx_trylock(mtx_t *mutex) { return as_result(pthread_mutex_trylock(mutex)); }
int mtx_unlock(mtx_t *mutex) { return as_result(pthread_mutex_unlock(mutex)); }
void mtx_destroy(mtx_t *mutex) { pthread_mutex_destroy(mutex); }
int cnd_init(cnd_t *cond) { return as_result(pthread_cond_init(cond, NULL)); }
int cnd_wait(cnd_t *cond, mtx_t *mutex) { return as_result(pthread_cond_wait(cond, mutex)); }
int cnd_signal(cnd_t *cond) { return as_result(pthread_cond_signal(cond)); }
int cnd_broadcast(cnd_t *cond) { return as_result(pthread_cond_broadcast(cond)); }
void cnd_destroy(cnd_t *cond) { pthread_cond_destroy(cond); }
void call_once(once_flag *once, void (*function)(void)) { pthread_once(once, function); }
