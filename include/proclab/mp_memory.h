/*
 * mp_memory.h - memory that processes share: a value, an array, a block with a name. None of it is a file: when the last process
 * that uses it has ended, in whatever way, it is gone.
 *
 * A value and an array come with a recursive lock. Nothing takes it for you: `(*x)++` is a load and a store, and between the two
 * somebody else may store.
 */
#ifndef PROCLAB_MP_MEMORY_H
#define PROCLAB_MP_MEMORY_H

#include <stddef.h>

#include "mp_lock.h"

struct mp_value;
struct mp_array;
struct mp_shared_memory;

/* A value of so many bytes, zero at first. For context see mp_lock.h. MP_EARGUMENT (size 0), MP_EMEMORY, MP_ESYSTEM. */
int mp_value_new(struct mp_value **out, enum mp_method context, size_t size);
int mp_value_open(struct mp_value **out, int fd);
int mp_value_fd(const struct mp_value *value);
/* Where it is in this process, aligned for any type; borrowed. */
void *mp_value_data(struct mp_value *value);
/* Its lock; borrowed. */
struct mp_lock *mp_value_lock(struct mp_value *value);
void mp_value_free(struct mp_value *value);

/* count elements of size bytes, zero at first. */
int mp_array_new(struct mp_array **out, enum mp_method context, size_t count, size_t size);
int mp_array_open(struct mp_array **out, int fd);
int mp_array_fd(const struct mp_array *array);
size_t mp_array_count(const struct mp_array *array);
/* The address of an element, NULL outside. Element 0 begins aligned for any type; the others follow without a gap. */
void *mp_array_at(struct mp_array *array, size_t index);
struct mp_lock *mp_array_lock(struct mp_array *array);
void mp_array_free(struct mp_array *array);

/* A block of memory, zero at first. With a name (at most 63 bytes) other processes of the same user, related or not, can attach
 * it as long as the one that made it lives and holds it: EEXIST in errno when the name is in use. Without one (NULL) it goes by
 * its descriptor. */
int mp_shared_memory_new(struct mp_shared_memory **out, const char *name, size_t size);
/* The block of that name. MP_ESYSTEM with ENOENT when there is none. */
int mp_shared_memory_attach(struct mp_shared_memory **out, const char *name);
int mp_shared_memory_open(struct mp_shared_memory **out, int fd);
int mp_shared_memory_fd(const struct mp_shared_memory *memory);
void *mp_shared_memory_data(struct mp_shared_memory *memory);
size_t mp_shared_memory_size(const struct mp_shared_memory *memory);
/* Nobody else finds it by its name from now on; who has it keeps it. */
int mp_shared_memory_unlink(struct mp_shared_memory *memory);
void mp_shared_memory_free(struct mp_shared_memory *memory);

#endif
