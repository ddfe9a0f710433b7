/*
 * memory.c - see memory.h.
 */
#include "trace/memory.h"

#include <stdlib.h>
#include <unistd.h>

static struct memory_undo *undos;

void *memory_take(size_t size)
{
	void *p = malloc(size ? size : 1);
	memory_check(p);
	return p;
}

void memory_undo_add(struct memory_undo *u)
{
	u->next = undos;
	undos = u;
}

void memory_undo_remove(struct memory_undo *u)
{
	struct memory_undo **at = &undos;
	while (*at && *at != u) at = &(*at)->next;
	if (*at) *at = u->next;
}

_Noreturn void memory_exhausted(void)
{
	static const char text[] = "proclab: out of memory\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
	(void)written;
	for (struct memory_undo *u; (u = undos);) {
		undos = u->next;
		u->undo(u->arg);
	}
	exit(125);
}
