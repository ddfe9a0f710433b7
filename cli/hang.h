/*
 * hang.h - looks out for deadlocks while a program runs: finds one within a second, remembers the last, and says when it has
 * lasted.
 *
 * A deadlock counts only when two looks in a row have found the same processes in it: one look may fall between two events.
 */
#ifndef PROCLAB_CLI_HANG_H
#define PROCLAB_CLI_HANG_H

#include "trace/why.h"

#define HANG_LOOK 250000000      /* ns between two looks */

struct hang {
	uint32_t seen;               /* number of the last event the last look knew */
	int64_t next;                /* when to look again, monotonic ns */
	bool found, confirmed;       /* dead is from the last look; from two looks at least */
	bool told;                   /* it was reported as new */
	int64_t total_since;         /* monotonic ns since when everybody has been in it, 0 not everybody */
	int64_t gone_at;             /* t of the world in which it was gone, UNKNOWN while it lasts */
	int missed;                  /* looks in a row that did not find it again */
	struct deadlock dead;        /* the last one found */
	struct world world;          /* as it was then */
	int64_t patience, more;      /* ns until one of all processes has lasted too long; one that a timer may still end. HANG_NEVER */
};

#define HANG_NEVER (-1)

void hang_init(struct hang *h, int64_t patience, int64_t more);
void hang_clear(struct hang *h);
/* Milliseconds until the next look is due, -1 when none is needed before something happens. */
int hang_timeout(const struct hang *h, const struct world *w, int64_t now);
/* Look, when it is due. Returns true once for each deadlock: it is then to be told. */
bool hang_look(struct hang *h, const struct world *w, int64_t now);
/* The kernel itself says that nobody can go on: what it is is found in one look. Where no chain closes, all who wait are taken to be
 * in it. Returns false when nothing can be said. */
bool hang_certain(struct hang *h, const struct world *w);
/* Whether every process of the tree has been in it for too long. */
bool hang_too_long(const struct hang *h, int64_t now);
/* The deadlock that a run ended in, NULL: none. ended_by: as in struct source_status; w: the world at the end. */
const struct deadlock *hang_at_end(const struct hang *h, const struct world *w, const char *ended_by);

#endif
