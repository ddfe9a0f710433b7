/* thread.c - POSIX threads begin, end, and are waited for. */
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "thread.h"

static struct __pthread first;
static _Thread_local struct __pthread *self;
static struct __pthread *unused;
static int unused_lock, live = 1;
void (*__end_keys)(struct __pthread *t);

struct __pthread *__thread_self(void)
{
	if (!self) {
		self = &first;
		self->at_point = &__at_point;
	}
	if (self == &first || !self->tid) self->tid = __self();
	return self;
}

pthread_t pthread_self(void)
{
	return __thread_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}

/* ---- Beginning --------------------------------------------------------------------------------------------------- */

/* A stack that an ended thread has left. */
static struct __pthread *take_unused(size_t size)
{
	struct __pthread *t = NULL;
	__lock(&unused_lock);
	for (struct __pthread **at = &unused; *at; at = &(*at)->next)
		if ((*at)->size == size && !__atomic_load_n(&(*at)->tid, __ATOMIC_ACQUIRE)) {
			t = *at;
			*at = t->next;
			break;
		}
	__unlock(&unused_lock);
	return t;
}

static void leave(struct __pthread *t)
{
	__lock(&unused_lock);
	t->next = unused;
	unused = t;
	__unlock(&unused_lock);
}

/* A stack that the program brings is its own affair: no guard, not used again. */
static struct __pthread *use_stack(char *stack, size_t size)
{
	struct __pthread *t = (struct __pthread *)((size_t)(stack + size - sizeof *t) & ~(size_t)63);
	__vm_memset(t, 0, sizeof *t);
	return t;
}

static struct __pthread *make_stack(size_t size)
{
	struct __pthread *t = take_unused(size);
	char *stack = t ? t->stack : NULL;
	if (!stack) {
		long at = CALL(mmap, NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
		if (at == -1) return NULL;
		stack = (char *)at;
		__syscall(SYS_mprotect, stack + GUARD, size - GUARD, PROT_READ | PROT_WRITE);
		t = (struct __pthread *)((size_t)(stack + size - sizeof *t) & ~(size_t)63);
	} else {
		__vm_memset(t, 0, sizeof *t);
	}
	t->stack = stack;
	t->size = size;
	return t;
}

static void begin(void *arg)
{
	self = arg;
	self->at_point = &__at_point;
	void *result = self->function(self->arg);
	__cleanups = NULL; /* of functions that have returned */
	pthread_exit(result);
}

static long start(struct __pthread *t, char *lowest)
{
	void *how[7] = {(void *)begin, t, t, lowest, NULL, &t->tid, &t->tid};
	return __syscall(SYS_clone_call,
					 CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_PARENT_SETTID |
						 CLONE_CHILD_CLEARTID,
					 how);
}

static size_t stack_size(const pthread_attr_t *attr)
{
	size_t size = attr && attr->__bits[ATTR_SIZE] ? attr->__bits[ATTR_SIZE] : STACK;
	return (size + GUARD - 1) & ~(size_t)(GUARD - 1);
}

int pthread_create(pthread_t *out, const pthread_attr_t *attr, void *(*function)(void *), void *arg)
{
	__thread_self();
	__threaded = 1;
	/* Who may not have another policy learns it here; nobody may. */
	if (attr && attr->__bits[ATTR_EXPLICIT] && attr->__bits[ATTR_POLICY] != SCHED_OTHER) return EPERM;
	char *own = attr ? (char *)attr->__bits[ATTR_STACK] : NULL;
	struct __pthread *t = own ? use_stack(own, attr->__bits[ATTR_SIZE]) : make_stack(stack_size(attr));
	if (!t) return EAGAIN;
	t->function = function;
	t->arg = arg;
	t->detached = attr && attr->__bits[ATTR_DETACHED] == PTHREAD_CREATE_DETACHED;
	*out = t;
	__atomic_fetch_add(&live, 1, __ATOMIC_RELAXED);
	long r = start(t, own ? own : t->stack + GUARD);
	if (r >= 0) return 0;
	__atomic_fetch_sub(&live, 1, __ATOMIC_RELAXED);
	t->tid = 0;
	if (t->stack) leave(t);
	return (int)-r;
}

/* ---- Ending ------------------------------------------------------------------------------------------------------ */

void pthread_exit(void *result)
{
	struct __pthread *t = __thread_self();
	t->cancel_state = PTHREAD_CANCEL_DISABLE;
	while (__cleanups) __cleanup_pop(__cleanups, 1);
	if (__end_keys) __end_keys(t);
	t->result = result;
	if (__atomic_sub_fetch(&live, 1, __ATOMIC_ACQ_REL) == 0) exit(0);
	if (__atomic_exchange_n(&t->detached, 2, __ATOMIC_ACQ_REL) == 1 && t->stack) leave(t);
	for (;;) __syscall(SYS_exit, 0);
}

static void leave_unjoined(void *joined)
{
	__atomic_store_n((int *)joined, 0, __ATOMIC_RELEASE);
}

/* False: the time was up. */
static int wait_for(struct __pthread *t, const struct timespec *until)
{
	struct __cleanup c;
	int error = 0;
	__cleanup_push(&c, leave_unjoined, &t->joined);
	for (int tid; error != ETIMEDOUT && (tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE));)
		error = __futex_point(&t->tid, tid, until, 0);
	__cleanup_pop(&c, error == ETIMEDOUT);
	return error != ETIMEDOUT;
}

int pthread_timedjoin_np(pthread_t t, void **result, const struct timespec *until)
{
	if (t == __thread_self()) return EDEADLK;
	if (t->detached == 1 || __atomic_exchange_n(&t->joined, 1, __ATOMIC_ACQ_REL)) return EINVAL;
	if (!wait_for(t, until)) return ETIMEDOUT;
	if (result) *result = t->result;
	if (t->stack) leave(t);
	return 0;
}

int pthread_join(pthread_t t, void **result)
{
	return pthread_timedjoin_np(t, result, NULL);
}

int pthread_tryjoin_np(pthread_t t, void **result)
{
	return t->tid ? EBUSY : pthread_join(t, result);
}

/* detached: 1 yes; 2 the thread has ended already. */
int pthread_detach(pthread_t t)
{
	int no = 0;
	if (__atomic_compare_exchange_n(&t->detached, &no, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return 0;
	if (no == 1 || t->joined) return EINVAL;
	if (t->stack) leave(t);
	return 0;
}

/* ---- The rest ---------------------------------------------------------------------------------------------------- */

int pthread_kill(pthread_t t, int sig)
{
	int tid = t == __thread_self() ? __self() : t->tid;
	return tid ? (int)-__syscall(SYS_tgkill, (int)__syscall(SYS_getpid), tid, sig) : ESRCH;
}

/* Only the caller's own name is to be had. */
int pthread_setname_np(pthread_t t, const char *name)
{
	if (__vm_strlen(name) > 15) return ERANGE;
	return t == __thread_self() ? (int)-__syscall(SYS_prctl, PR_SET_NAME, name) : ENOSYS;
}

int pthread_getname_np(pthread_t t, char *name, size_t size)
{
	if (size < 16) return ERANGE;
	return t == __thread_self() ? (int)-__syscall(SYS_prctl, PR_GET_NAME, name) : ENOSYS;
}

int pthread_yield(void)
{
	return (int)-__syscall(SYS_sched_yield);
}
