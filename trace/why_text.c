/*
 * why_text.c - the sentences of why.c: what a process does, and who could end its wait.
 */
#include "trace/why_text.h"

#include <stdlib.h>

/* Of a process with more threads than this only so many are told. */
enum { MAX_THREADS = 3 };

static bool is_live(const struct world_thread *th)
{
	return th->state < STATE_ZOMBIE;
}

static void add_name(const struct world *w, struct why_names *names, uint32_t proc, int32_t fd)
{
	if (w->procs[proc].state != STATE_WAITING) names->all_wait = false;
	for (uint32_t i = 0; i < names->n; i++)
		if (names->at[i].proc == proc) return;
	if (names->n == WHY_NAMES) {
		names->more++;
		return;
	}
	names->at[names->n].proc = proc;
	names->at[names->n++].fd = fd;
}

static int by_birth(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

struct why_names why_holders(const struct world *w, const struct wake *k, uint32_t but)
{
	struct why_names names = {.all_wait = true, .outside = k->chan->outside};
	for (const struct world_end *e = world_chan_ends(w, k->chan); e; e = world_next_of_chan(w, e)) {
		if (!wake_by_end(k, e)) continue;
		if (e->proc == WORLD_NONE) names.outside = true;
		else if (e->proc != but) add_name(w, &names, e->proc, e->fd);
	}
	qsort(names.at, names.n, sizeof *names.at, by_birth);
	return names;
}

struct why_names why_children(const struct world *w, const struct world_thread *th, bool dead)
{
	struct why_names names = {.all_wait = true};
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next) {
		const struct world_proc *p = &w->procs[i];
		if (wake_by_child(w, th, p) && (p->state == STATE_ZOMBIE) == dead) add_name(w, &names, i, UNKNOWN);
	}
	return names;
}

/* "P12 (fd 4), P13 itself and 3 others" */
static void put_names(FILE *f, const struct world *w, const struct why_names *names, uint32_t self)
{
	uint32_t all = names->n + (names->more > 0);
	for (uint32_t i = 0; i < names->n; i++) {
		const char *before = !i ? "" : i + 1 == all ? " and " : ", ";
		fprintf(f, "%sP%d%s", before, w->procs[names->at[i].proc].pid, names->at[i].proc == self ? " itself" : "");
		if (names->n > 1 && names->at[i].fd >= 0) fprintf(f, " (fd %d)", names->at[i].fd);
	}
	if (names->more) fprintf(f, " and %u other%s", names->more, names->more > 1 ? "s" : "");
}

/* --- sentences, one a wait --- */

static void put_channel(FILE *f, const struct world_chan *c)
{
	fprintf(f, "%s %u", chan_kind_name(c->kind), c->id);
	if (c->name && *c->name) fprintf(f, " (%s)", c->name);
}

/* "P12 still holds its write end on fd 4" */
static void put_held(FILE *f, const struct world *w, const struct why_names *names, uint32_t self, const char *end, const char *still)
{
	bool one = names->n == 1 && !names->more;
	put_names(f, w, names, self);
	fprintf(f, " %s%s %s", still, one ? "holds" : "hold", end);
	if (one && names->at[0].fd >= 0) fprintf(f, " on fd %d", names->at[0].fd);
}

/* A queue of the multiprocessing library: it has no ends of its own, so none is ever closed. */
static void put_queue(FILE *f, const struct world *w, const struct world_thread *th, const struct wake *k, const struct why_names *names)
{
	bool reads = wake_reads(w, th);
	if (k->by == WAKE_NOW) {
		fprintf(f, reads ? ": a message has come, so it will go on" : ": there is room again, so it will go on");
		return;
	}
	fprintf(f, reads ? ": empty, and " : ": full, and ");
	if (!names->n) fprintf(f, "nobody else has it");
	else put_names(f, w, names, th->proc);
	if (names->n) fprintf(f, reads ? " may put" : " may get");
}

static void put_read(FILE *f, const struct world *w, const struct world_thread *th, const struct wake *k)
{
	struct why_names names = why_holders(w, k, WORLD_NONE);
	const char *end = chan_has_sides(k->chan->kind) ? "its other side" : "its write end";
	fprintf(f, "to read ");
	put_channel(f, k->chan);
	if (k->chan->kind == CHAN_QUEUE) {
		put_queue(f, w, th, k, &names);
	} else if (k->by == WAKE_NOW && names.n) {
		fprintf(f, ": data has come, so it will go on");
	} else if (names.outside) {
		fprintf(f, ": empty; somebody outside the tree may yet write to it");
	} else if (!names.n) {
		fprintf(f, ": nobody holds %s%s", end, k->by == WAKE_NOW ? ", so it will read an end-of-file" : "");
	} else {
		fprintf(f, ": empty, and ");
		put_held(f, w, &names, th->proc, end, names.all_wait ? "still " : "");
		fprintf(f, "%s", names.all_wait ? ", so no end-of-file will come" : " and may yet write to it");
	}
}

static void put_write(FILE *f, const struct world *w, const struct world_thread *th, const struct wake *k)
{
	struct why_names names = why_holders(w, k, WORLD_NONE);
	const char *end = chan_has_sides(k->chan->kind) ? "its other side" : "its read end";
	fprintf(f, "to write %s ", chan_has_sides(k->chan->kind) ? "to" : "into");
	put_channel(f, k->chan);
	if (k->chan->kind == CHAN_QUEUE) {
		put_queue(f, w, th, k, &names);
	} else if (k->by == WAKE_NOW && names.n) {
		fprintf(f, ": there is room again, so it will go on");
	} else if (names.outside) {
		fprintf(f, ": full; somebody outside the tree may yet read from it");
	} else if (!names.n) {
		fprintf(f, ": nobody holds %s%s", end, k->by == WAKE_NOW ? ", so it will get a broken pipe" : "");
	} else {
		fprintf(f, ": full, and ");
		put_held(f, w, &names, th->proc, end, "");
		const char *not_reading = names.n > 1 || names.more ? " but do not read" : " but does not read";
		fprintf(f, "%s", names.all_wait ? not_reading : " and may yet read from it");
	}
}

static void put_child(FILE *f, const struct world *w, const struct world_thread *th)
{
	struct why_names dead = why_children(w, th, true), live = why_children(w, th, false);
	const char *until = th->wait.why == WAIT_VFORK ? "exec or exit" : "end";
	if (dead.n) {
		fprintf(f, "for a child to end: ");
		put_names(f, w, &dead, WORLD_NONE);
		fprintf(f, " has ended, so it will go on");
	} else if (!live.n) {
		fprintf(f, "for a child to %s, but has none", until);
	} else if (live.n == 1 && !live.more) {
		fprintf(f, "for P%d to %s", w->procs[live.at[0].proc].pid, until);
	} else {
		fprintf(f, "for one of its children to %s: ", until);
		put_names(f, w, &live, WORLD_NONE);
	}
}

/* A process that waits with all it has gives nothing itself. */
static uint32_t itself(const struct world *w, const struct world_thread *th)
{
	return w->procs[th->proc].threads_live == 1 ? th->proc : WORLD_NONE;
}

/* "which P12 and P13 can give" */
static void put_givers(FILE *f, const struct world *w, const struct world_thread *th, const struct wake *k)
{
	static const char *const deeds[CHAN_COUNT] = {
		[CHAN_SEMAPHORE] = "release", [CHAN_CONDITION] = "notify", [CHAN_EVENT] = "set", [CHAN_BARRIER] = "come to",
	};
	struct why_names names = why_holders(w, k, itself(w, th));
	fprintf(f, "which ");
	if (names.n) put_names(f, w, &names, th->proc);
	else fprintf(f, "nobody else");
	fprintf(f, " can %s", deeds[k->chan->kind] ? deeds[k->chan->kind] : "give");
}

/* A lock, a semaphore, a file to be opened. */
static void put_object(FILE *f, const struct world *w, const struct world_thread *th, const struct wake *k)
{
	fprintf(f, "for %s: ", wait_meaning(th->wait.why));
	put_channel(f, k->chan);
	if (k->by != WAKE_HOLDER) return;
	fprintf(f, ", ");
	if (k->chan->kind != CHAN_LOCK) {
		put_givers(f, w, th, k);
		return;
	}
	struct why_names names = why_holders(w, k, WORLD_NONE);
	fprintf(f, "held by ");
	put_names(f, w, &names, th->proc);
}

static void put_plain(FILE *f, const struct world_thread *th)
{
	const char *meaning = wait_meaning(th->wait.why);
	fprintf(f, "for %s", *meaning ? meaning : "something not seen");
	if (th->wait.on && *th->wait.on) fprintf(f, ": %s", th->wait.on);
	else if (th->wait.fd >= 0 && (th->wait.why == WAIT_READ || th->wait.why == WAIT_WRITE)) fprintf(f, " on fd %d", th->wait.fd);
	if ((th->wait.why == WAIT_UNKNOWN || th->wait.why == WAIT_NONE) && th->wait.call) fprintf(f, " in %s()", th->wait.call);
}

static void put_wait(FILE *f, const struct world *w, const struct world_thread *th)
{
	struct wake k = wake_of(w, th);
	fprintf(f, " waits ");
	if (th->wait.why == WAIT_CHILD || th->wait.why == WAIT_VFORK) put_child(f, w, th);
	else if (k.chan && k.mode && wake_reads(w, th)) put_read(f, w, th, &k);
	else if (k.chan && k.mode && wake_writes(w, th)) put_write(f, w, th, &k);
	else if (k.chan) put_object(f, w, th, &k);
	else put_plain(f, th);
	if (k.by == WAKE_SELF) fprintf(f, ", which another of its threads must give");
	if (th->wait.timed && th->wait.why != WAIT_SLEEP) fprintf(f, ", for a limited time");
}

static void put_dead(FILE *f, const struct world *w, const struct world_proc *p)
{
	char buf[24];
	const struct world_proc *parent = world_proc(w, p->ppid);
	fprintf(f, "P%d has ended", p->pid);
	if (p->exit_sig > 0) fprintf(f, " by %s", signal_name(p->exit_sig, buf));
	else if (p->exit_code != UNKNOWN) fprintf(f, " with exit code %d", p->exit_code);
	if (p->state == STATE_GONE) fprintf(f, " and was reaped");
	else if (parent) fprintf(f, "; its parent P%d has not yet reaped it", parent->pid);
	else fprintf(f, "; its parent has not yet reaped it");
}

static void put_thread(FILE *f, const struct world *w, const struct world_proc *p, const struct world_thread *th)
{
	static const char *const words[STATE_COUNT] = {
		[STATE_NEW] = " is being created", [STATE_READY] = " is ready and waits for a CPU", [STATE_RUNNING] = " is running",
		[STATE_STOPPED] = " is stopped, until it is continued",
	};
	fprintf(f, "P%d", p->pid);
	if (p->threads_live > 1) fprintf(f, "'s thread %d", th->tid);
	if (th->state == STATE_WAITING) put_wait(f, w, th);
	else fprintf(f, "%s", words[th->state]);
}

void why_process(FILE *f, const struct world *w, const struct world_proc *p)
{
	int told = 0;
	if (!p->threads_live) {
		put_dead(f, w, p);
		fprintf(f, ".");
		return;
	}
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th)) {
		if (!is_live(th)) continue;
		if (++told > MAX_THREADS) continue;
		if (told > 1) fprintf(f, " ");
		put_thread(f, w, p, th);
		fprintf(f, ".");
	}
	if (told > MAX_THREADS) fprintf(f, " It has %d more threads.", told - MAX_THREADS);
}
