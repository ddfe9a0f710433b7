/* key.c - a thread's own values, and what is done once. */
#include <errno.h>

#include "thread.h"

enum { ROUNDS = 4 };

static struct key {
	int used;
	void (*destroy)(void *);
} keys[KEYS];
static int lock;

/* Destructors may set values again: at most four rounds (PTHREAD_DESTRUCTOR_ITERATIONS). */
static void end_values(struct __pthread *t)
{
	for (int round = 0, again = 1; again && round < ROUNDS; round++) {
		again = 0;
		for (int i = 0; i < KEYS; i++) {
			void *value = t->values[i];
			if (!value || !keys[i].used || !keys[i].destroy) continue;
			t->values[i] = NULL;
			again = 1;
			keys[i].destroy(value);
		}
	}
}

int pthread_key_create(pthread_key_t *out, void (*destroy)(void *))
{
	int i = 0;
	__lock(&lock);
	while (i < KEYS && keys[i].used) i++;
	if (i < KEYS) keys[i] = (struct key){1, destroy};
	__end_keys = end_values;
	__unlock(&lock);
	if (i == KEYS) return EAGAIN;
	*out = (unsigned)i;
	__thread_self()->values[i] = NULL;
	return 0;
}

int pthread_key_delete(pthread_key_t key)
{
	if (key >= KEYS || !keys[key].used) return EINVAL;
	keys[key].used = 0;
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return key < KEYS ? __thread_self()->values[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= KEYS || !keys[key].used) return EINVAL;
	__thread_self()->values[key] = (void *)value;
	return 0;
}

/* 0 not yet, 1 being done, 2 done */
int pthread_once(pthread_once_t *once, void (*function)(void))
{
	for (;;) {
		int state = 0;
		if (__atomic_load_n(once, __ATOMIC_ACQUIRE) == 2) return 0;
		if (__atomic_compare_exchange_n(once, &state, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) break;
		if (state == 1) __futex_wait(once, 1, NULL, 0);
	}
	function();
	__atomic_store_n(once, 2, __ATOMIC_RELEASE);
	__futex_wake(once, 0x7fffffff);
	return 0;
}
