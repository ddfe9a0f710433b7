/* thread_attr.c - attributes of threads, and how a thread is scheduled. */
#include <errno.h>
#include <sched.h>

#include "thread.h"

enum { LEAST_STACK = 16384 };

int pthread_attr_init(pthread_attr_t *attr)
{
	__vm_memset(attr, 0, sizeof *attr);
	attr->__bits[ATTR_SIZE] = STACK;
	attr->__bits[ATTR_GUARD] = GUARD;
	return 0;
}

int pthread_getattr_default_np(pthread_attr_t *attr)
{
	return pthread_attr_init(attr);
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
	if (state != PTHREAD_CREATE_DETACHED && state != PTHREAD_CREATE_JOINABLE) return EINVAL;
	attr->__bits[ATTR_DETACHED] = (unsigned long)state;
	return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
	*state = (int)attr->__bits[ATTR_DETACHED];
	return 0;
}

/* ---- Stack ------------------------------------------------------------------------------------------------------- */

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
	if (size < LEAST_STACK) return EINVAL;
	attr->__bits[ATTR_SIZE] = size;
	return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *attr, size_t *size)
{
	*size = attr->__bits[ATTR_SIZE];
	return 0;
}

int pthread_attr_setstack(pthread_attr_t *attr, void *stack, size_t size)
{
	if (size < LEAST_STACK) return EINVAL;
	attr->__bits[ATTR_STACK] = (unsigned long)stack;
	attr->__bits[ATTR_SIZE] = size;
	return 0;
}

/* Without one of its own, what glibc says too: the address 0 is where the stack would end. */
int pthread_attr_getstack(const pthread_attr_t *attr, void **stack, size_t *size)
{
	*size = attr->__bits[ATTR_SIZE];
	*stack = (void *)(attr->__bits[ATTR_STACK] ? attr->__bits[ATTR_STACK] : 0 - *size);
	return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *attr, size_t size)
{
	attr->__bits[ATTR_GUARD] = size;
	return 0;
}

int pthread_attr_getguardsize(const pthread_attr_t *attr, size_t *size)
{
	*size = attr->__bits[ATTR_GUARD];
	return 0;
}

/* ---- Scheduling -------------------------------------------------------------------------------------------------- */

int pthread_attr_setscope(pthread_attr_t *attr, int scope)
{
	(void)attr;
	return scope == PTHREAD_SCOPE_SYSTEM ? 0 : scope == PTHREAD_SCOPE_PROCESS ? ENOTSUP : EINVAL;
}

int pthread_attr_getscope(const pthread_attr_t *attr, int *scope)
{
	(void)attr;
	*scope = PTHREAD_SCOPE_SYSTEM;
	return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t *attr, int inherit)
{
	if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED) return EINVAL;
	attr->__bits[ATTR_EXPLICIT] = (unsigned long)inherit;
	return 0;
}

int pthread_attr_getinheritsched(const pthread_attr_t *attr, int *inherit)
{
	*inherit = (int)attr->__bits[ATTR_EXPLICIT];
	return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attr, int policy)
{
	if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR) return EINVAL;
	attr->__bits[ATTR_POLICY] = (unsigned long)policy;
	return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *attr, int *policy)
{
	*policy = (int)attr->__bits[ATTR_POLICY];
	return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *attr, const struct sched_param *param)
{
	int policy = (int)attr->__bits[ATTR_POLICY], priority = param->sched_priority;
	if (priority < __syscall(SYS_sched_get_priority_min, policy) || priority > __syscall(SYS_sched_get_priority_max, policy))
		return EINVAL;
	attr->__bits[ATTR_PRIORITY] = (unsigned long)priority;
	return 0;
}

int pthread_attr_getschedparam(const pthread_attr_t *attr, struct sched_param *param)
{
	param->sched_priority = (int)attr->__bits[ATTR_PRIORITY];
	return 0;
}

static int number(pthread_t t)
{
	return t == __thread_self() ? __self() : t->tid;
}

int pthread_setschedparam(pthread_t t, int policy, const struct sched_param *param)
{
	return (int)-__syscall(SYS_sched_setscheduler, number(t), policy, param);
}

int pthread_getschedparam(pthread_t t, int *policy, struct sched_param *param)
{
	long r = __syscall(SYS_sched_getscheduler, number(t));
	if (r < 0) return (int)-r;
	*policy = (int)r;
	return (int)-__syscall(SYS_sched_getparam, number(t), param);
}

int pthread_setschedprio(pthread_t t, int priority)
{
	struct sched_param param = {.sched_priority = priority};
	return (int)-__syscall(SYS_sched_setparam, number(t), &param);
}

int pthread_setaffinity_np(pthread_t t, size_t size, const cpu_set_t *set)
{
	return (int)-__syscall(SYS_sched_setaffinity, number(t), size, set);
}

int pthread_getaffinity_np(pthread_t t, size_t size, cpu_set_t *set)
{
	long n = __syscall(SYS_sched_getaffinity, number(t), size, set);
	if (n < 0) return (int)-n;
	__vm_memset((char *)set + n, 0, size - (size_t)n);
	return 0;
}

/* As the kernel has the clock of a thread's CPU time. */
int pthread_getcpuclockid(pthread_t t, clockid_t *out)
{
	*out = ~number(t) << 3 | 6;
	return 0;
}

/* A hint that nothing comes of, but that is remembered. */
static int concurrency;

int pthread_setconcurrency(int level)
{
	if (level < 0) return EINVAL;
	concurrency = level;
	return 0;
}

int pthread_getconcurrency(void)
{
	return concurrency;
}
