/*
 * stubs.c - stands in for what has not landed yet; each symbol is weak and goes when the real one comes.
 */
#include <stddef.h>

#include "trace/why.h"

#define WEAK __attribute__((weak))

WEAK void why_short(const struct world *w, const struct world_proc *p, char *buf, size_t size)
{
	(void)w;
	(void)p;
	if (size) *buf = 0;
}

WEAK char *why_chain(const struct world *w, int32_t pid)
{
	(void)w;
	(void)pid;
	return NULL;
}

WEAK int world_deadlock(const struct world *w, struct deadlock *out)
{
	(void)w;
	(void)out;
	return 0;
}

WEAK void deadlock_clear(struct deadlock *d)
{
	(void)d;
}
