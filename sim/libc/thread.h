/* thread.h - a POSIX thread, for the files that need to look into it. */
#ifndef SIM_LIBC_THREAD_H
#define SIM_LIBC_THREAD_H

#include <pthread.h>

#include "internal.h"

enum { KEYS = 128, GUARD = 4096, STACK = 8 << 20 };

/* pthread_attr_t's words */
enum { ATTR_DETACHED, ATTR_SIZE, ATTR_STACK, ATTR_GUARD, ATTR_EXPLICIT, ATTR_POLICY, ATTR_PRIORITY };

/* At the upper end of the thread's stack; the first thread's is static. */
struct __pthread {
	int tid;                   /* the kernel makes it 0 when the thread has ended */
	int detached, joined;
	void *(*function)(void *);
	void *arg, *result;
	char *stack;               /* mapping, NULL for the first thread */
	size_t size;
	int cancelled, cancel_state, cancel_type;
	int *at_point;             /* its __at_point; NULL before it runs */
	void *values[KEYS];
	struct __pthread *next;    /* of those whose stacks can be used again */
};

struct __pthread *__thread_self(void);
/* key.c, or nothing: call the destructors of the thread's values. */
extern void (*__end_keys)(struct __pthread *t);

#endif
