/*
 * timer.c - POSIX timers. One that notifies by a thread (SIGEV_THREAD) sends its signals, as in glibc, to a thread of the
 * library's own, which begins a thread for each.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "internal.h"

enum { SIGTIMER = 32, SET = 8 };

/* As the kernel has it. */
struct kernel_event {
	union sigval value;
	int sig, notify, tid, fill[11];
};

/* What timer_t points to when it is one of those that notify by a thread; else it is the kernel's number. */
struct by_thread {
	long id;
	void (*function)(union sigval);
	union sigval value;
	pthread_attr_t attr;
	struct by_thread *next;
};

static struct by_thread *all;
static int lock, helper, helper_of;

/* An address has more than 32 bits, a number has not. */
static long number(timer_t timer)
{
	return (unsigned long)timer >> 32 ? ((struct by_thread *)timer)->id : (long)timer;
}

static void *notify(void *arg)
{
	struct by_thread t = *(struct by_thread *)arg;
	unsigned long none = 0;
	__free(arg);
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, SET);
	t.function(t.value);
	return NULL;
}

static void begin_notifying(const struct by_thread *timer)
{
	pthread_t thread;
	struct by_thread *copy = __malloc(sizeof *copy);
	if (!copy) return;
	*copy = *timer;
	if (pthread_create(&thread, &copy->attr, notify, copy)) __free(copy);
}

/* A timer that was deleted while its signal was on its way is no longer in the list. */
static void expired(const struct by_thread *timer)
{
	__lock(&lock);
	const struct by_thread *t = all;
	while (t && t != timer) t = t->next;
	if (t) begin_notifying(t);
	__unlock(&lock);
}

static void *help(void *arg)
{
	unsigned long set = 1UL << (SIGTIMER - 1), every = ~0UL;
	siginfo_t info;
	int *tid = arg;
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, &every, NULL, SET);
	__atomic_store_n(tid, (int)__syscall(SYS_gettid), __ATOMIC_RELEASE);
	__futex_wake(tid, 1);
	for (;;)
		if (__syscall(SYS_rt_sigtimedwait, &set, &info, NULL, SET) == SIGTIMER && info.si_code == SI_TIMER) expired(info.si_ptr);
	return NULL;
}

/* The helper's thread number; a child of a fork has to make its own. */
static int find_helper(void)
{
	pthread_t thread;
	pthread_attr_t attr;
	int self = (int)__syscall(SYS_getpid);
	if (helper && helper_of == self) return helper;
	helper = 0;
	helper_of = self;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attr, help, &helper)) return 0;
	while (!__atomic_load_n(&helper, __ATOMIC_ACQUIRE)) __futex_wait(&helper, 0, NULL, 0);
	return helper;
}

static int create_by_thread(clockid_t clock, const struct sigevent *event, timer_t *out)
{
	int id;
	struct by_thread *t = __malloc(sizeof *t);
	if (!t || !find_helper()) {
		__free(t);
		return __fail(EAGAIN);
	}
	t->function = event->sigev_notify_function;
	t->value = event->sigev_value;
	if (event->sigev_notify_attributes)
		t->attr = *event->sigev_notify_attributes;
	else
		pthread_attr_init(&t->attr);
	pthread_attr_setdetachstate(&t->attr, PTHREAD_CREATE_DETACHED);
	struct kernel_event kernel = {.value = {.sival_ptr = t}, .sig = SIGTIMER, .notify = SIGEV_THREAD_ID, .tid = helper};
	if (CALL(timer_create, clock, &kernel, &id) < 0) {
		__free(t);
		return -1;
	}
	t->id = id;
	t->next = all;
	all = t;
	*out = t;
	return 0;
}

int timer_create(clockid_t clock, struct sigevent *event, timer_t *out)
{
	int id;
	if (event && event->sigev_notify == SIGEV_THREAD) {
		__lock(&lock);
		int result = create_by_thread(clock, event, out);
		__unlock(&lock);
		return result;
	}
	if (CALL(timer_create, clock, event, &id) < 0) return -1;
	*out = (timer_t)(long)id;
	return 0;
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	return (int)CALL(timer_settime, number(timer), flags, value, old);
}

int timer_gettime(timer_t timer, struct itimerspec *value)
{
	return (int)CALL(timer_gettime, number(timer), value);
}
int timer_getoverrun(timer_t timer)
{
	return (int)CALL(timer_getoverrun, number(timer));
}

int timer_delete(timer_t timer)
{
	int result = (int)CALL(timer_delete, number(timer));
	if (!((unsigned long)timer >> 32) || result < 0) return result;
	__lock(&lock);
	struct by_thread **at = &all;
	while (*at && *at != timer) at = &(*at)->next;
	if (*at) *at = (*at)->next;
	__unlock(&lock);
	__free(timer);
	return 0;
}
