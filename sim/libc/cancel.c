/*
 * cancel.c - thread cancellation: a thread is asked to end, and does so at its next cancellation point, or at once when it chose that.
 *
 * One that waits at a point is woken by a signal, which is kept for this as glibc keeps it.
 */
#include <errno.h>

#include "thread.h"

enum { SIGCANCEL = 32 };

static void end_if_asked(struct __pthread *t)
{
	if (__atomic_load_n(&t->cancelled, __ATOMIC_ACQUIRE) && t->cancel_state == PTHREAD_CANCEL_ENABLE)
		pthread_exit(PTHREAD_CANCELED);
}

static void look(void)
{
	end_if_asked(__thread_self());
}

static int at_once(const struct __pthread *t)
{
	return t->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS;
}

static void woken(int sig)
{
	(void)sig;
	struct __pthread *t = __thread_self();
	if (at_once(t) || __at_point) end_if_asked(t);
}

int pthread_cancel(pthread_t t)
{
	struct __pthread *self = __thread_self();
	__handle(SIGCANCEL, woken, SA_RESTART);
	__atomic_store_n(&__cancel_me, look, __ATOMIC_RELEASE);
	__atomic_store_n(&t->cancelled, 1, __ATOMIC_RELEASE);
	if (t == self) {
		if (at_once(t)) end_if_asked(t);
		return 0;
	}
	int tid = t->tid, waits = tid && t->cancel_state == PTHREAD_CANCEL_ENABLE && (at_once(t) || (t->at_point && *t->at_point));
	return waits ? (int)-__syscall(SYS_tgkill, (int)__syscall(SYS_getpid), tid, SIGCANCEL) : 0;
}

int pthread_setcancelstate(int state, int *old)
{
	struct __pthread *self = __thread_self();
	if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE) return EINVAL;
	if (old) *old = self->cancel_state;
	self->cancel_state = state;
	if (at_once(self)) end_if_asked(self);
	return 0;
}

int pthread_setcanceltype(int type, int *old)
{
	struct __pthread *self = __thread_self();
	if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS) return EINVAL;
	if (old) *old = self->cancel_type;
	self->cancel_type = type;
	if (at_once(self)) end_if_asked(self);
	return 0;
}

void pthread_testcancel(void)
{
	look();
}
