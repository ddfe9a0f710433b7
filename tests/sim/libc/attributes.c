/* attributes.c - what a thread is made with, and how it is scheduled. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static char stack[1 << 18] __attribute__((aligned(64)));

static void defaults(void)
{
	pthread_attr_t a;
	struct sched_param p;
	int v;
	size_t n;
	void *at;
	printf("%d\n", pthread_getattr_default_np(&a));
	printf("detached %d %d\n", pthread_attr_getdetachstate(&a, &v), v);
	printf("scope %d", pthread_attr_getscope(&a, &v));
	printf(" %d\n", v == PTHREAD_SCOPE_SYSTEM);
	printf("inherit %d", pthread_attr_getinheritsched(&a, &v));
	printf(" %d\n", v == PTHREAD_INHERIT_SCHED);
	printf("policy %d", pthread_attr_getschedpolicy(&a, &v));
	printf(" %d\n", v == SCHED_OTHER);
	printf("priority %d", pthread_attr_getschedparam(&a, &p));
	printf(" %d\n", p.sched_priority);
	printf("guard %d", pthread_attr_getguardsize(&a, &n));
	printf(" %zu\n", n);
	pthread_attr_init(&a);
	printf("stack %d", pthread_attr_getstack(&a, &at, &n));
	printf(" %d\n", (char *)at + n == NULL);
}

static void settings(void)
{
	pthread_attr_t a;
	struct sched_param p = {.sched_priority = 10};
	int v;
	pthread_attr_init(&a);
	printf("%d", pthread_attr_setscope(&a, PTHREAD_SCOPE_PROCESS) == ENOTSUP);
	printf(" %d", pthread_attr_setscope(&a, 7) == EINVAL);
	printf(" %d", pthread_attr_setinheritsched(&a, 7) == EINVAL);
	printf(" %d", pthread_attr_setschedpolicy(&a, 77) == EINVAL);
	printf(" %d", pthread_attr_setschedparam(&a, &p) == EINVAL);
	printf(" %d", pthread_attr_setschedpolicy(&a, SCHED_RR));
	printf(" %d", pthread_attr_setschedparam(&a, &p));
	pthread_attr_getschedpolicy(&a, &v);
	printf(" %d", v == SCHED_RR);
	printf(" %d\n", pthread_attr_setstack(&a, stack, 100) == EINVAL);
}

static void *where(void *arg)
{
	char here;
	*(int *)arg = &here > stack && &here < stack + sizeof stack;
	return "own";
}

static void own_stack(void)
{
	pthread_attr_t a;
	pthread_t t;
	void *result;
	int inside = 0;
	pthread_attr_init(&a);
	printf("%d", pthread_attr_setstack(&a, stack, sizeof stack));
	printf(" %d", pthread_create(&t, &a, where, &inside));
	pthread_join(t, &result);
	printf(" %s %d\n", (char *)result, inside);
}

static void *schedules(void *arg)
{
	struct sched_param p = {.sched_priority = 1};
	int policy = -1;
	cpu_set_t set;
	printf("%d", pthread_setschedparam(pthread_self(), SCHED_OTHER, &p) == EINVAL);
	p.sched_priority = 0;
	printf(" %d", pthread_setschedparam(pthread_self(), SCHED_OTHER, &p));
	printf(" %d", pthread_getschedparam(pthread_self(), &policy, &p));
	printf(" %d %d", policy == SCHED_OTHER, p.sched_priority);
	printf(" %d", pthread_getaffinity_np(pthread_self(), sizeof set, &set));
	printf(" %d\n", CPU_COUNT(&set) >= 1);
	return arg;
}

static void sets(void)
{
	cpu_set_t a, b, c;
	cpu_set_t *big = CPU_ALLOC(2000);
	size_t size = CPU_ALLOC_SIZE(2000);
	CPU_ZERO(&a);
	CPU_ZERO(&b);
	for (int i = 0; i < 100; i += 3) CPU_SET(i, &a);
	for (int i = 0; i < 100; i += 2) CPU_SET(i, &b);
	CPU_SET(5000, &a);
	CPU_AND(&c, &a, &b);
	printf("%d %d %d %d", CPU_COUNT(&a), CPU_COUNT(&b), CPU_COUNT(&c), CPU_ISSET(5000, &a));
	CPU_OR(&c, &a, &b);
	printf(" %d", CPU_COUNT(&c));
	CPU_XOR(&c, &a, &b);
	printf(" %d %d %d\n", CPU_COUNT(&c), CPU_EQUAL(&a, &b), CPU_EQUAL(&a, &a));
	CPU_ZERO_S(size, big);
	CPU_SET_S(1999, size, big);
	CPU_SET_S(7, size, big);
	CPU_CLR_S(7, size, big);
	printf("%zu %d %d\n", size, CPU_COUNT_S(size, big), CPU_ISSET_S(1999, size, big) != 0);
	CPU_FREE(big);
	printf("%u %u %#lx\n", major(0x1234567890UL), minor(0x1234567890UL), (unsigned long)makedev(0x12345, 0x67890));
}

static void *sleeps(void *arg)
{
	usleep(300000);
	return arg;
}

int main(void)
{
	pthread_t t;
	struct timespec until;
	pthread_rwlockattr_t r;
	pthread_barrierattr_t b;
	pthread_condattr_t c;
	clockid_t clock;
	int v;
	defaults();
	settings();
	own_stack();
	sets();
	pthread_create(&t, NULL, schedules, NULL);
	pthread_join(t, NULL);
	printf("%d", pthread_getconcurrency());
	printf(" %d %d\n", pthread_setconcurrency(3), pthread_getconcurrency());
	pthread_create(&t, NULL, sleeps, "late");
	clock_gettime(CLOCK_REALTIME, &until);
	printf("%d", pthread_timedjoin_np(t, NULL, &until) == ETIMEDOUT);
	printf(" %d\n", pthread_join(t, NULL));
	pthread_rwlockattr_init(&r);
	pthread_barrierattr_init(&b);
	pthread_condattr_init(&c);
	printf("%d %d\n", pthread_rwlockattr_getpshared(&r, &v), v);
	pthread_barrierattr_setpshared(&b, PTHREAD_PROCESS_SHARED);
	printf("%d %d\n", pthread_barrierattr_getpshared(&b, &v), v);
	pthread_condattr_setclock(&c, CLOCK_MONOTONIC);
	printf("%d %d\n", pthread_condattr_getclock(&c, &clock), clock == CLOCK_MONOTONIC);
	return 0;
}
