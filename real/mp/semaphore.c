/* semaphore.c - a count in shared memory that is taken down and given back. Nobody owns it, so nobody's death can be made good. */
#include <limits.h>
#include <stdlib.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "timeout.h"

int count_down(struct count *count, int64_t deadline)
{
	for (;;) {
		uint32_t value = atomic_load(&count->value);
		while (value)
			if (atomic_compare_exchange_weak(&count->value, &value, value - 1)) return 0;
		if (deadline != MP_NEVER && mp_now() >= deadline) return MP_ETIMEOUT;
		atomic_fetch_add(&count->waiting, 1);
		futex_sleep(&count->value, 0, deadline);
		atomic_fetch_sub(&count->waiting, 1);
	}
}

int count_up(struct count *count)
{
	uint32_t value = atomic_load(&count->value);
	do
		if (value >= count->most) return MP_EOVERFLOW;
	while (!atomic_compare_exchange_weak(&count->value, &value, value + 1));
	if (atomic_load(&count->waiting)) futex_wake(&count->value, 1);
	return 0;
}

struct semaphore_state {
	uint32_t kind;
	struct count count;
};

struct mp_semaphore {
	struct shared shared;
	struct count *count;
};

static int make(struct mp_semaphore **out, enum mp_method context, int value, uint32_t most)
{
	if (value < 0) return MP_EARGUMENT;
	struct mp_semaphore *semaphore = malloc(sizeof *semaphore);
	int error = semaphore ? shared_new(&semaphore->shared, context, sizeof(struct semaphore_state), SHARED_SEMAPHORE) : MP_EMEMORY;
	if (error) {
		free(semaphore);
		return error;
	}
	semaphore->count = &((struct semaphore_state *)semaphore->shared.address)->count;
	*semaphore->count = (struct count){.value = (uint32_t)value, .most = most};
	*out = semaphore;
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
	struct mp_semaphore *semaphore = malloc(sizeof *semaphore);
	int error = semaphore ? shared_open(&semaphore->shared, fd, sizeof(struct semaphore_state), SHARED_SEMAPHORE) : MP_EMEMORY;
	if (error) {
		free(semaphore);
		return error;
	}
	semaphore->count = &((struct semaphore_state *)semaphore->shared.address)->count;
	*out = semaphore;
	return 0;
}

int mp_semaphore_fd(const struct mp_semaphore *semaphore)
{
	return semaphore->shared.fd;
}

int mp_semaphore_acquire(struct mp_semaphore *semaphore, double timeout)
{
	return count_down(semaphore->count, deadline_of(timeout));
}

int mp_semaphore_release(struct mp_semaphore *semaphore)
{
	return count_up(semaphore->count);
}

int mp_semaphore_value(const struct mp_semaphore *semaphore)
{
	return (int)atomic_load(&semaphore->count->value);
}

void mp_semaphore_free(struct mp_semaphore *semaphore)
{
	if (!semaphore) return;
	shared_clear(&semaphore->shared);
	free(semaphore);
}
