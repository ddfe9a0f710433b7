/*
 * account.c - time in each state and switches: kept while events are folded in, and what people ask of them.
 *
 * Always holds: the times of an account at `now` add up to now minus its start. The kernel's counters, where given, are
 * truer than the switch records (which see a switch a microsecond late and not at all the last one, at a process's exit),
 * so the answers prefer them.
 */
#include "trace/world_rows.h"

void account_start(struct account *a, int64_t t)
{
	*a = (struct account){.since = t, .first_run = UNKNOWN};
}

void account_move(struct account *a, enum state from, enum state to, int64_t t, bool seen)
{
	if (from == to) return; /* waits for something else: it still waits */
	a->in[from] += t - a->since;
	a->since = t;
	if (to == STATE_RUNNING && a->first_run == UNKNOWN) a->first_run = t;
	if (from != STATE_RUNNING || !seen) return;
	if (to == STATE_READY) a->invol++;
	if (to == STATE_WAITING || to == STATE_STOPPED) a->vol++;
}

void account_at(const struct account *a, enum state s, int64_t now, struct account *out)
{
	*out = *a;
	if (now > a->since) out->in[s] += now - a->since;
	out->since = now > a->since ? now : a->since;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t sum(int64_t a, int64_t b)
{
	return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : capped_sum(a, b);
}

/* The kernel's figure as of when it was read, plus what was seen since; what was seen alone when that can be trusted. */
static int64_t best(int64_t kernel, int64_t kernel_saw, int64_t seen, bool trusted)
{
	if (kernel != UNKNOWN) return capped_sum(kernel, larger(0, seen - kernel_saw));
	return trusted ? seen : UNKNOWN;
}

void world_thread_totals(const struct world_thread *th, int64_t now, bool trusted, struct totals *out)
{
	struct account a;
	account_at(&th->acc, th->state, now, &a);
	out->run = best(th->usage.run, th->usage.seen_run, a.in[STATE_RUNNING], trusted);
	out->ready = best(th->usage.ready, th->usage.seen_ready, a.in[STATE_READY], trusted);
	out->vol = th->usage.vol == UNKNOWN && !trusted ? UNKNOWN : larger(th->usage.vol, a.vol);
	out->invol = th->usage.invol == UNKNOWN && !trusted ? UNKNOWN : larger(th->usage.invol, a.invol);
}

void world_proc_totals(const struct world *w, const struct world_proc *p, int64_t now, struct totals *out)
{
	*out = (struct totals){p->ended.run, p->ended.ready, p->ended.vol, p->ended.invol};
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th)) {
		struct totals t;
		world_thread_totals(th, now, p->precision_running, &t);
		out->run = sum(out->run, t.run);
		out->ready = sum(out->ready, t.ready);
		out->vol = sum(out->vol, t.vol);
		out->invol = sum(out->invol, t.invol);
	}
}

/* The kernel's word on the whole process. While it lives, what was seen since is added; once it has ended that word is
 * final. */
static int64_t whole(const struct world_proc *p, int64_t kernel, int64_t kernel_saw, int64_t seen)
{
	if (kernel == UNKNOWN) return seen;
	bool final = p->exited || seen == UNKNOWN || kernel_saw == UNKNOWN;
	return final ? kernel : capped_sum(kernel, larger(0, seen - kernel_saw));
}

static int64_t switches(const struct world_proc *p, int64_t kernel, int64_t seen)
{
	if (kernel == UNKNOWN) return seen;
	return p->exited ? kernel : larger(kernel, seen);
}

void world_proc_times(const struct world *w, const struct world_proc *p, int64_t now, struct proc_times *out)
{
	struct account a;
	struct totals t;
	account_at(&p->acc, p->state, now, &a);
	world_proc_totals(w, p, now, &t);
	int64_t life = (p->died == UNKNOWN ? larger(now, p->born) : p->died) - p->born;
	*out = (struct proc_times){
		.running = whole(p, p->whole.run, p->whole.seen_run, t.run),
		.ready = whole(p, p->whole.ready, p->whole.seen_ready, t.ready),
		.waiting = a.in[STATE_WAITING],
		.stopped = a.in[STATE_STOPPED],
		.zombie = a.in[STATE_ZOMBIE],
		.turnaround = life,
		.response = p->acc.first_run == UNKNOWN ? UNKNOWN : p->acc.first_run - p->born,
		.vol = switches(p, p->whole.vol, t.vol),
		.invol = switches(p, p->whole.invol, t.invol),
	};
	/* The kernel counts the switch away from a process at its exit; no record shows it. */
	if (p->exited && p->whole.vol == UNKNOWN && out->vol != UNKNOWN) out->vol = capped_sum(out->vol, 1);
	if (p->threads_total > 1 || out->running == UNKNOWN || out->ready == UNKNOWN) return;
	int64_t used = larger(capped_sum(out->running, out->ready), -INT64_MAX); /* of a damaged recording it may be anything */
	int64_t rest = capped_sum(life - a.in[STATE_NEW] - out->stopped, -used);
	out->waiting = larger(0, rest);
	if (rest < 0) out->ready = larger(0, capped_sum(out->ready, rest));
}
