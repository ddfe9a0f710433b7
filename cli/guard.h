/*
 * guard.h - a source around a source that ends the run when all its processes have been in a deadlock for too long. For the TUI,
 * which pumps by itself; the text view's loop looks out on its own.
 */
#ifndef PROCLAB_CLI_GUARD_H
#define PROCLAB_CLI_GUARD_H

#include "cli/hang.h"
#include "trace/source.h"

struct guard {
	struct source base;
	struct source_ops ops;       /* ours, with what only inner knows */
	struct source *inner;        /* borrowed */
	const struct world *world;   /* kept up to date by somebody else from what is pumped; borrowed */
	struct hang *hang;           /* borrowed */
	int epoll, timer;
	bool ended;
};

/* Returns 0 or ERR_SYSTEM. Everything borrowed must outlive the guard; inner stays the caller's to close. */
int guard_init(struct guard *g, struct source *inner, const struct world *w, struct hang *hang);
void guard_clear(struct guard *g);

#endif
