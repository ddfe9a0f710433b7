/*
 * memory.h - out of memory. Whoever cannot go on without some says so here: the tool ends with one message and the status of a failure of
 * its own. What can be given up (a file that is too large, a picture of a deadlock) is given up with ERR_MEMORY instead.
 */
#ifndef PROCLAB_TRACE_MEMORY_H
#define PROCLAB_TRACE_MEMORY_H

#include <stddef.h>

/* "proclab: out of memory" on stderr, what has to be undone, and exit(125). */
_Noreturn void memory_exhausted(void);
/* p has been asked for, and is needed: does not return when it is NULL. */
static inline void memory_check(const void *p)
{
	if (!p) memory_exhausted();
}

/* malloc, with that check: for libraries that take an allocator (json_set_alloc_funcs). */
void *memory_take(size_t size);

/* What is to be undone when the tool ends so (a folder of the temporary one); the caller's storage, until it is taken off again. */
struct memory_undo {
	void (*undo)(void *arg);
	void *arg;
	struct memory_undo *next;
};
void memory_undo_add(struct memory_undo *u);
void memory_undo_remove(struct memory_undo *u);

#endif
