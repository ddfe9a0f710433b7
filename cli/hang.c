/*
 * hang.c - the look-out for deadlocks of hang.h.
 */
#include "cli/hang.h"

#include <stdlib.h>
#include <string.h>

#include "trace/error.h"
#include "trace/why_text.h"

#define AFTERMATH 3000000000   /* ns; a run that is ended takes no longer to die */

void hang_init(struct hang *h, int64_t patience, int64_t more)
{
	*h = (struct hang){.gone_at = UNKNOWN, .patience = patience, .more = more};
	world_init(&h->world);
}

void hang_clear(struct hang *h)
{
	if (h->dead.pids) deadlock_clear(&h->dead);
	world_clear(&h->world);
}

int hang_timeout(const struct hang *h, const struct world *w, int64_t now)
{
	bool waiting = w->n != h->seen || (h->found && !h->confirmed) || h->total_since || h->missed;
	if (!waiting) return -1;
	return h->next > now ? (int)((h->next - now) / 1000000) + 1 : 0;
}

static void gone(struct hang *h, const struct world *w)
{
	if (h->found && h->confirmed) h->gone_at = w->t;
	h->found = false;
	h->total_since = h->missed = 0;
}

bool hang_look(struct hang *h, const struct world *w, int64_t now)
{
	struct deadlock d = {0};
	if (now < h->next || hang_timeout(h, w, now) < 0) return false;
	h->next = now + HANG_LOOK;
	h->seen = w->n;
	if (world_deadlock(w, &d) != 1) {
		if (!h->found || !deadlock_missed(&h->dead, &h->missed)) gone(h, w);
		return false;
	}
	h->missed = 0;
	bool again = h->found && deadlock_same(&h->dead, &d);
	if (!again) h->told = false;
	if (h->dead.pids) deadlock_clear(&h->dead);
	h->dead = d;
	h->confirmed = again;
	h->found = true;
	h->gone_at = UNKNOWN;
	if (!d.total || !again) h->total_since = 0;
	else if (!h->total_since) h->total_since = now;
	if (again && h->told) return false;
	if (world_copy(&h->world, w) < 0) h->confirmed = false;
	if (!h->confirmed) return false;
	return h->told = true;
}

/* Everybody who still lives: they wait for what nobody will do (a signal, input). */
static bool everybody(const struct world *w, struct deadlock *out)
{
	*out = (struct deadlock){.total = true, .pids = calloc(w->nproc + 1, sizeof *out->pids)};
	for (uint32_t i = w->here; out->pids && i != WORLD_NONE; i = w->procs[i].here_next)
		if (!w->procs[i].exited) out->pids[out->npid++] = w->procs[i].pid;
	if (out->pids && out->npid) out->why = why_deadlock(w, out->pids, out->npid, false);
	if (out->why) return true;
	free(out->pids);
	return false;
}

bool hang_certain(struct hang *h, const struct world *w)
{
	struct deadlock d = {0};
	if (world_deadlock(w, &d) != 1 && !everybody(w, &d)) return false;
	if (h->dead.pids) deadlock_clear(&h->dead);
	h->dead = d;
	h->found = h->told = true;
	h->gone_at = UNKNOWN;
	return h->confirmed = world_copy(&h->world, w) == 0;
}

bool hang_too_long(const struct hang *h, int64_t now)
{
	int64_t patience = h->dead.unsure ? h->more : h->patience;
	return h->total_since && !h->missed && patience != HANG_NEVER && now - h->total_since >= patience;
}

const struct deadlock *hang_at_end(const struct hang *h, const struct world *w, const char *ended_by)
{
	if (!h->confirmed || !h->dead.pids || !ended_by || !strcmp(ended_by, "exit")) return NULL;
	if (h->gone_at != UNKNOWN && w->t - h->gone_at > AFTERMATH) return NULL;
	return &h->dead;
}
