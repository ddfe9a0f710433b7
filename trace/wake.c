/*
 * wake.c - see wake.h. Where something is not known the answer is WAKE_ANYBODY: a deadlock must not be made up.
 */
#include "trace/wake.h"

#include <string.h>

/* The end through which th waits, NULL when its descriptor is not known. */
static const struct world_end *own_end(const struct world *w, const struct world_thread *th)
{
	return world_end(w, &w->procs[th->proc], th->wait.chan, th->wait.fd);
}

bool wake_reads(const struct world *w, const struct world_thread *th)
{
	if (th->wait.why == WAIT_READ || th->wait.why == WAIT_MSGRECV) return true;
	const struct world_end *e = th->wait.why == WAIT_POLL && th->wait.chan ? own_end(w, th) : NULL;
	return e && e->mode & MODE_R;
}

bool wake_writes(const struct world *w, const struct world_thread *th)
{
	if (th->wait.why == WAIT_WRITE || th->wait.why == WAIT_MSGSEND) return true;
	const struct world_end *e = th->wait.why == WAIT_POLL && th->wait.chan ? own_end(w, th) : NULL;
	return e && e->mode == MODE_W;
}

bool wake_by_end(const struct wake *k, const struct world_end *e)
{
	return e->open && e->mode & k->mode && (k->side < 0 || (int)e->side == k->side);
}

bool wake_by_child(const struct world *w, const struct world_thread *th, const struct world_proc *p)
{
	if (p->state == STATE_GONE || p->ppid != th->pid || world_proc(w, th->pid) != &w->procs[th->proc]) return false;
	if (th->wait.why == WAIT_VFORK && p->how != FORK_HOW_VFORK && p->how != FORK_HOW_POSIX_SPAWN) return false;
	/* Which group a process is in is not known here: any child may be of the one waited for. */
	return th->wait.target <= 0 || th->wait.target == p->pid;
}

static struct wake of_children(const struct world *w, const struct world_thread *th)
{
	bool live = false;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next) {
		const struct world_proc *p = &w->procs[i];
		if (!wake_by_child(w, th, p)) continue;
		if (p->state == STATE_ZOMBIE) return (struct wake){.by = WAKE_NOW};
		live = true;
	}
	/* Without a child the call fails at once. */
	return (struct wake){.by = live ? WAKE_CHILD : WAKE_NOW};
}

/* Whether somebody has put in what th waits to read, or taken out what is in the way of its write, since it waits. The next
 * moment it goes on, even though nobody has been seen to wake it yet. */
static bool has_been_served(const struct world_thread *th, const struct world_chan *c, bool reads, int side)
{
	int64_t queued = c->queued[side < 0 ? 0 : side];
	int64_t served = reads ? c->last_sent : c->last_received, undone = reads ? c->last_received : c->last_sent;
	if (served == UNKNOWN || served < th->acc.since) return false;
	if (queued != UNKNOWN) return reads ? queued > 0 : c->capacity == UNKNOWN || queued < c->capacity;
	return served >= undone;
}

/* What matters of the channel when th reads or writes it. */
static struct wake of_transfer(const struct world *w, const struct world_thread *th, const struct world_chan *c, bool reads)
{
	const struct world_end *own = own_end(w, th);
	struct wake k = {.by = WAKE_HOLDER, .chan = c, .mode = reads ? MODE_W : MODE_R, .side = -1};
	int queue = -1;
	if (chan_has_sides(c->kind)) {
		if (!own) return (struct wake){.by = WAKE_ANYBODY, .chan = c};
		k.side = !own->side;
		queue = reads ? own->side : !own->side;
	}
	if (c->kind == CHAN_FIFO) k.by = WAKE_OPENER;
	if (c->kind == CHAN_TTY || c->kind == CHAN_SOCKET || c->kind == CHAN_SIGNAL) k.by = WAKE_ANYBODY;
	if (has_been_served(th, c, reads, queue)) k.by = WAKE_NOW;
	return k;
}

/* A HOLDER must hold, and be of the tree. */
static void check_holders(struct wake *k)
{
	uint32_t held = 0, foreign = 0;
	for (int side = 0; side < 2; side++) {
		for (unsigned mode = 0; mode < 4; mode++) {
			if (!(mode & k->mode) || (k->side >= 0 && k->side != side)) continue;
			held += k->chan->held[side][mode].all;
			foreign += k->chan->held[side][mode].foreign;
		}
	}
	if (foreign) k->by = WAKE_ANYBODY;
	if (held) return;
	/* The other end of a pipe or socket closed: end-of-file, or a broken pipe. A lock that nobody holds is had. */
	bool tells = k->chan->kind == CHAN_PIPE || k->chan->kind == CHAN_LOCK || chan_has_sides(k->chan->kind);
	k->by = tells ? WAKE_NOW : WAKE_ANYBODY;
}

static struct wake of_channel(const struct world *w, const struct world_thread *th, const struct world_chan *c)
{
	struct wake k = {.by = WAKE_HOLDER, .chan = c, .mode = MODE_R | MODE_W, .side = -1};
	if (c->outside) return (struct wake){.by = WAKE_ANYBODY, .chan = c};
	switch ((enum wait_why)th->wait.why) {
	case WAIT_READ: case WAIT_WRITE: case WAIT_MSGRECV: case WAIT_MSGSEND: case WAIT_POLL: {
		bool reads = wake_reads(w, th);
		if (!reads && !wake_writes(w, th)) return (struct wake){.by = WAKE_ANYBODY, .chan = c};
		k = of_transfer(w, th, c, reads);
		break;
	}
	case WAIT_OPEN: k.by = WAKE_OPENER; break;
	case WAIT_LOCK: case WAIT_SEM: case WAIT_FLOCK: case WAIT_OTHERS: break;
	default: k.by = WAKE_ANYBODY; break;
	}
	if (k.by == WAKE_HOLDER) check_holders(&k);
	return k;
}

struct wake wake_of(const struct world *w, const struct world_thread *th)
{
	const struct wait *wait = &th->wait;
	const struct world_chan *c = wait->chan ? world_chan(w, wait->chan) : NULL;
	if (wait->timed) return (struct wake){.by = WAKE_ANYBODY, .chan = c};
	if (wait->why == WAIT_CHILD || wait->why == WAIT_VFORK) return of_children(w, th);
	if (c) return of_channel(w, th, c);
	/* A futex that no channel stands for is private to the threads of a process. */
	bool private = (wait->why == WAIT_LOCK || wait->why == WAIT_SEM) && wait->call && !strcmp(wait->call, "futex");
	return (struct wake){.by = private && w->procs[th->proc].threads_live > 1 ? WAKE_SELF : WAKE_ANYBODY};
}
