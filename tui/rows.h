/*
 * rows.h - the processes of a world as rows: filtered, and sorted or as a tree.
 */
#ifndef PROCLAB_TUI_ROWS_H
#define PROCLAB_TUI_ROWS_H

#include <stddef.h>

#include "trace/world.h"

enum sort { SORT_BIRTH, SORT_STATE, SORT_CPU, SORT_NAME, SORT_COUNT };

struct row {
	uint32_t proc;      /* index in world.procs */
	uint16_t depth;
	uint64_t trunks;    /* bit d: the ancestor at depth d has children still to come below */
};
struct rows {
	struct row *row;
	size_t count, cap;
	int16_t *cpu;       /* by process: the CPU it runs on, UNKNOWN */
	uint32_t *child, *sibling; /* by process: the first child and the next one, for the tree */
	uint32_t cpu_cap;
};

void rows_clear(struct rows *r);
/* Fill r with the processes of w that match filter: in order, the gone ones last and the youngest of them first. */
void rows_list(struct rows *r, const struct world *w, const char *filter, enum sort sort);
/* The same as a tree, children below the parent that bore them; gone: with those that are gone. */
void rows_tree(struct rows *r, const struct world *w, const char *filter, bool gone);
/* The row of a process, -1 when it is not there. */
int rows_find(const struct rows *r, const struct world *w, int32_t pid);
const char *sort_name(enum sort s);
/* Whether a process has this text in its name, pid or state. */
bool proc_matches(const struct world_proc *p, const char *text);

#endif
