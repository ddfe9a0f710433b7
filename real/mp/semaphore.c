/* semaphore.c - a count in shared memory that is taken down and given back. Nobody owns it, so nobody's death can be made good.
 */
#include <limits.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "timeout.h"

static int down(struct count *count, int64_t deadline)
{
	for (;;) {
		uint32_t value = atomic_load(&count->value);
		while (value)
			if (atomic_compare_exchange_weak(&count->value, &value, value - 1)) return 0;
		if (deadline != MP_NEVER && mp_now() >= deadline) return MP_ETIMEOUT;
		atomic_fetch_add(&count->waiting, 1);
		futex_sleep(&count->value, 0, look_again(deadline));
		atomic_fetch_sub(&count->waiting, 1);
	}
}

static int up(struct count *count)
{
	uint32_t value = atomic_load(&count->value);
	do
		if (value >= count->most) return MP_EOVERFLOW;
	while (!atomic_compare_exchange_weak(&count->value, &value, value + 1));
	if (atomic_load(&count->waiting)) futex_wake(&count->value, 1);
	return 0;
}

int count_down(struct count *count, int64_t deadline, struct watch *watch)
{
	if (deadline == MP_NEVER) watch_waits(watch, 1);
	int error = down(count, deadline);
	if (deadline == MP_NEVER) watch_waits(watch, -1);
	if (!error) watch_use(watch, 0, 1);
	return error;
}

int count_up(struct count *count, struct watch *watch)
{
	int error = up(count);
	if (!error) watch_use(watch, 1, 0);
	return error;
}

struct semaphore_state {
	uint32_t kind;
	struct count count;
};

struct mp_semaphore {
	struct shared shared;
	struct watch watch;
};

static struct count *count_of(const struct mp_semaphore *semaphore)
{
	return &((struct semaphore_state *)semaphore->shared.address)->count;
}

static void watch_semaphore(struct mp_semaphore *semaphore)
{
	struct watch_thing thing = {.kind = WATCH_SEMAPHORE, .address = semaphore->shared.address, .size = sizeof(struct semaphore_state)};
	watch_begin(&semaphore->watch, &thing);
}

static int make(struct mp_semaphore **out, enum mp_method context, int value, uint32_t most)
{
	if (value < 0) return MP_EARGUMENT;
	int error = shared_thing_new(out, sizeof **out, context, sizeof(struct semaphore_state), SHARED_SEMAPHORE);
	if (error) return error;
	*count_of(*out) = (struct count){.value = (uint32_t)value, .most = most};
	watch_semaphore(*out);
	return 0;
}

int mp_semaphore_new(struct mp_semaphore **out, enum mp_method context, int value)
{
	return make(out, context, value, INT_MAX);
}

int mp_bounded_semaphore_new(struct mp_semaphore **out, enum mp_method context, int value)
{
	return make(out, context, value, (uint32_t)value);
}

int mp_semaphore_open(struct mp_semaphore **out, int fd)
{
	int error = shared_thing_open(out, sizeof **out, fd, sizeof(struct semaphore_state), SHARED_SEMAPHORE);
	if (!error) watch_semaphore(*out);
	return error;
}

int mp_semaphore_fd(const struct mp_semaphore *semaphore)
{
	return semaphore->shared.fd;
}

int mp_semaphore_acquire(struct mp_semaphore *semaphore, double timeout)
{
	return count_down(count_of(semaphore), deadline_of(timeout), &semaphore->watch);
}

int mp_semaphore_release(struct mp_semaphore *semaphore)
{
	return count_up(count_of(semaphore), &semaphore->watch);
}

int mp_semaphore_value(const struct mp_semaphore *semaphore)
{
	return (int)atomic_load(&count_of(semaphore)->value);
}

void mp_semaphore_free(struct mp_semaphore *semaphore)
{
	if (semaphore) watch_end(&semaphore->watch);
	shared_thing_free(semaphore);
}
