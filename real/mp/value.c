/* value.c - mp_value and mp_array: zeroed bytes in shared memory, behind a recursive lock of their own. */
#include <stdalign.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "proclab/mp_memory.h"

struct elements {
	uint32_t kind;
	size_t count, size;
	struct lock_state lock;
	alignas(max_align_t) char bytes[];
};

struct mp_array {
	struct shared shared;
	struct elements *elements;
	struct mp_lock lock;
};

/* A value is an array of one; only its name differs. */
struct mp_value {
	struct mp_array array;
};
_Static_assert(sizeof(struct mp_value) == sizeof(struct mp_array), "one is made as the other");

static int with_lock(struct mp_array *array)
{
	array->elements = array->shared.address;
	array->lock = (struct mp_lock){.shared.fd = array->shared.fd, .state = &array->elements->lock};
	return 0;
}

static int make(struct mp_array **out, enum mp_method context, size_t count, size_t size, enum shared_kind kind)
{
	size_t bytes;
	if (!size || __builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2) return MP_EARGUMENT;
	int error = shared_thing_new(out, sizeof **out, context, sizeof(struct elements) + bytes, kind);
	if (error) return error;
	with_lock(*out);
	(*out)->elements->count = count;
	(*out)->elements->size = size;
	if ((error = lock_state_init(&(*out)->elements->lock, LOCK_RECURSIVE))) mp_array_free(*out);
	return error;
}

static int open_it(struct mp_array **out, int fd, enum shared_kind kind)
{
	int error = shared_thing_open(out, sizeof **out, fd, sizeof(struct elements), kind);
	return error ? error : with_lock(*out);
}

int mp_array_new(struct mp_array **out, enum mp_method context, size_t count, size_t size)
{
	return make(out, context, count, size, SHARED_ARRAY);
}

int mp_array_open(struct mp_array **out, int fd)
{
	return open_it(out, fd, SHARED_ARRAY);
}

int mp_array_fd(const struct mp_array *array)
{
	return array->shared.fd;
}

size_t mp_array_count(const struct mp_array *array)
{
	return array->elements->count;
}

void *mp_array_at(struct mp_array *array, size_t index)
{
	return index < array->elements->count ? array->elements->bytes + index * array->elements->size : NULL;
}

struct mp_lock *mp_array_lock(struct mp_array *array)
{
	return &array->lock;
}

void mp_array_free(struct mp_array *array)
{
	shared_thing_free(array);
}

int mp_value_new(struct mp_value **out, enum mp_method context, size_t size)
{
	return make((struct mp_array **)out, context, 1, size, SHARED_VALUE);
}

int mp_value_open(struct mp_value **out, int fd)
{
	return open_it((struct mp_array **)out, fd, SHARED_VALUE);
}

int mp_value_fd(const struct mp_value *value)
{
	return value->array.shared.fd;
}

void *mp_value_data(struct mp_value *value)
{
	return value->array.elements->bytes;
}

struct mp_lock *mp_value_lock(struct mp_value *value)
{
	return &value->array.lock;
}

void mp_value_free(struct mp_value *value)
{
	mp_array_free((struct mp_array *)value);
}
