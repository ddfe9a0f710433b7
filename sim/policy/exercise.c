/*
 * exercise.c - runs a job table through a scheduler, from instant to instant.
 *
 * A job's number is its entity's. Invariant between instants: a job is not yet come, or idle (in I/O, or finished), or ready, or
 * on a CPU.
 */
#include "sim/policy/exercise.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/policy/policy.h"
#include "trace/event.h"

struct job_state {
	uint32_t burst;            /* the one it is at */
	int64_t left;              /* of a CPU burst */
	int64_t ready_since;
	int64_t came;              /* release of the present work */
	uint32_t waiting_releases; /* releases that came while the one before was not finished */
	bool busy;                 /* between its release and its finish */
};

/* Something that has been announced for a time. */
struct announcement {
	int64_t t;
	uint64_t order;
	uint32_t job;
	bool release;              /* else its I/O is over */
};

struct cpu_state {
	int64_t from;              /* its job really runs since, or will: switching is over */
	int64_t charged;           /* and has been charged up to */
	uint32_t last;             /* job it ran last */
	uint32_t run;              /* index of the present stretch */
};

struct sim {
	const struct job_table *table;
	const struct exercise_options *options;
	struct exercise *out;
	struct sched *sched;
	struct job_state *jobs;
	struct announcement *heap; /* by time, then order */
	uint32_t nheap, cap_heap;
	uint64_t announced;
	struct cpu_state cpu[SCHED_CPUS];
	int64_t device_free[JOB_DEVICES];
	int64_t now, until;
	uint32_t unfinished;
};

/* ---- announcements: a heap by (time, order) ---- */

static bool earlier(const struct announcement *a, const struct announcement *b)
{
	return a->t < b->t || (a->t == b->t && a->order < b->order);
}

static void announce(struct sim *s, int64_t t, uint32_t job, bool release)
{
	struct announcement a = {t, s->announced++, job, release};
	s->heap = sim_grow(s->heap, s->nheap, &s->cap_heap, sizeof *s->heap);
	uint32_t i = s->nheap++;
	for (; i && earlier(&a, &s->heap[(i - 1) / 2]); i = (i - 1) / 2) s->heap[i] = s->heap[(i - 1) / 2];
	s->heap[i] = a;
}

static struct announcement take_announcement(struct sim *s)
{
	struct announcement first = s->heap[0], last = s->heap[--s->nheap];
	uint32_t i = 0;
	for (uint32_t child; (child = 2 * i + 1) < s->nheap; i = child) {
		if (child + 1 < s->nheap && earlier(&s->heap[child + 1], &s->heap[child])) child++;
		if (!earlier(&s->heap[child], &last)) break;
		s->heap[i] = s->heap[child];
	}
	s->heap[i] = last;
	return first;
}

/* ---- jobs ---- */

static void become_ready(struct sim *s, uint32_t job, enum sched_why why)
{
	struct job_state *j = &s->jobs[job];
	j->left = s->table->jobs[job].bursts[j->burst].length;
	j->ready_since = s->now;
	sched_ready(s->sched, job, why, j->left, s->now);
}

static void start_work(struct sim *s, uint32_t job, int64_t came)
{
	struct job_state *j = &s->jobs[job];
	struct sched_params params = s->table->jobs[job].params;
	params.released = came;
	sched_set_params(s->sched, job, &params);
	j->came = came;
	j->burst = 0;
	j->busy = true;
	become_ready(s, job, SCHED_ARRIVED);
}

static void release(struct sim *s, uint32_t job)
{
	int64_t period = s->table->jobs[job].params.period;
	s->out->jobs[job].releases++;
	if (period && s->now + period < s->until) announce(s, s->now + period, job, true);
	if (s->jobs[job].busy) s->jobs[job].waiting_releases++;
	else start_work(s, job, s->now);
}

static void finish(struct sim *s, uint32_t job)
{
	struct job_state *j = &s->jobs[job];
	struct exercise_job *r = &s->out->jobs[job];
	int64_t period = s->table->jobs[job].params.period, came = j->came;
	r->missed += period && s->now > came + period;
	r->finish = s->now;
	s->out->total = s->now;
	j->busy = false;
	if (j->waiting_releases) {
		j->waiting_releases--;
		start_work(s, job, came + period);
	} else if (!period || came + period >= s->until) s->unfinished--;
}

static void start_io(struct sim *s, uint32_t job)
{
	const struct job_burst *io = &s->table->jobs[job].bursts[++s->jobs[job].burst];
	int64_t start = s->now;
	if (io->device && s->device_free[io->device] > start) start = s->device_free[io->device];
	if (io->device) s->device_free[io->device] = start + io->length;
	s->out->jobs[job].io += start + io->length - s->now;
	announce(s, start + io->length, job, false);
}

/* ---- stretches on a CPU ---- */

static void name_job(const void *arg, uint32_t id, char buf[32])
{
	const struct sim *s = arg;
	strncpy(buf, s->table->jobs[id].name, 31);
	buf[31] = 0;
}

static void end_run(struct sim *s, int cpu)
{
	struct exercise_run *run = &s->out->runs[s->cpu[cpu].run];
	run->to = s->now;
	if (run->to > run->from) return;
	run->to = run->from; /* given up while switching: dropped at the end */
}

static void start_run(struct sim *s, int cpu)
{
	struct cpu_state *c = &s->cpu[cpu];
	uint32_t job = sched_current(s->sched, cpu);
	struct exercise_job *r = &s->out->jobs[job];
	bool other = c->last != job;
	char why[256];
	c->from = c->charged = s->now + (other && c->last != SCHED_NONE ? s->options->switch_cost : 0);
	s->out->switches += other && c->last != SCHED_NONE;
	c->last = job;
	sched_explain(s->sched, cpu, 1, name_job, s, why, sizeof why);
	s->out->runs = sim_grow(s->out->runs, s->out->nrun, &s->out->cap_run, sizeof *s->out->runs);
	s->out->runs[c->run = s->out->nrun++] = (struct exercise_run){cpu, job, c->from, c->from, sim_copy(why, strlen(why) + 1)};
	r->waiting += s->now - s->jobs[job].ready_since;
}

/* CPU time up to now, and the wait for the switch. */
static void charge(struct sim *s, int cpu)
{
	struct cpu_state *c = &s->cpu[cpu];
	uint32_t job = sched_current(s->sched, cpu);
	if (job == SCHED_NONE || s->now <= c->charged) return;
	struct exercise_job *r = &s->out->jobs[job];
	int64_t ran = s->now - c->charged;
	if (r->first_run == UNKNOWN) r->first_run = c->from;
	s->jobs[job].left -= ran;
	r->cpu += ran;
	s->out->busy += ran;
	c->charged = s->now;
	sched_charge(s->sched, cpu, ran);
}

/* A burst or a slice that ends now. */
static void end_stretch(struct sim *s, int cpu)
{
	uint32_t job = sched_current(s->sched, cpu);
	if (job == SCHED_NONE) return;
	struct job_state *j = &s->jobs[job];
	if (!j->left) {
		end_run(s, cpu);
		sched_block(s->sched, job, s->now);
		if (j->burst + 1 == s->table->jobs[job].nburst) finish(s, job);
		else start_io(s, job);
	} else if (!sched_slice(s->sched, cpu)) {
		end_run(s, cpu);
		j->ready_since = s->now;
		sched_expire(s->sched, cpu, s->now);
	}
}

static void decide(struct sim *s)
{
	uint32_t before[SCHED_CPUS];
	const int cpus = s->options->cpus;
	for (int c = 0; c < cpus; c++) before[c] = sched_current(s->sched, c);
	uint64_t decided = sched_decide(s->sched, s->now);
	for (int c = 0; c < cpus; c++) {
		if (!(decided >> c & 1)) continue;
		if (before[c] != SCHED_NONE) { /* preempted */
			end_run(s, c);
			s->jobs[before[c]].ready_since = s->now;
		}
		start_run(s, c);
	}
}

/* ---- from instant to instant ---- */

static int64_t earliest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The next time at which anything happens; SCHED_FOREVER. */
static int64_t next_instant(const struct sim *s)
{
	int64_t t = s->nheap ? s->heap[0].t : SCHED_FOREVER;
	for (int c = 0; c < s->options->cpus; c++) {
		uint32_t job = sched_current(s->sched, c);
		if (job == SCHED_NONE) continue;
		int64_t left = earliest(s->jobs[job].left, sched_slice(s->sched, c));
		t = earliest(t, s->cpu[c].charged + left);
	}
	return t == SCHED_FOREVER ? t : earliest(t, sched_next_tick(s->sched));
}

static void instant(struct sim *s)
{
	for (int c = 0; c < s->options->cpus; c++) charge(s, c);
	for (int c = 0; c < s->options->cpus; c++) end_stretch(s, c);
	if (sched_next_tick(s->sched) == s->now) sched_tick(s->sched, s->now);
	while (s->nheap && s->heap[0].t == s->now) {
		struct announcement a = take_announcement(s);
		if (a.release) release(s, a.job);
		else {
			s->jobs[a.job].burst++;
			become_ready(s, a.job, SCHED_WOKEN);
		}
	}
	decide(s);
}

static int64_t gcd(int64_t a, int64_t b)
{
	return b ? gcd(b, a % b) : a;
}

/* Periodic work goes on for ever: it is looked at for a hyperperiod after the last arrival. 0: there is none, or too long (-1).
 * */
static int64_t horizon(const struct job_table *t)
{
	int64_t all = 0, last = 0;
	for (uint32_t i = 0; i < t->n; i++) {
		int64_t period = t->jobs[i].params.period;
		if (!period) continue;
		all = all ? all / gcd(all, period) * period : period;
		if (t->jobs[i].arrival > last) last = t->jobs[i].arrival;
		if (all > 100000) return -1;
	}
	return all ? last + all : 0;
}

static int prepare(struct sim *s, struct diag *d)
{
	const struct job_table *t = s->table;
	s->out->njob = s->unfinished = t->n;
	s->out->jobs = sim_alloc(t->n * sizeof *s->out->jobs);
	s->jobs = sim_alloc(t->n * sizeof *s->jobs);
	s->sched = sched_new(s->options->policy, s->options->cpus, s->options->seed);
	s->until = s->options->until ? s->options->until : horizon(t);
	if (s->until < 0) return diag_set(d, ERR_USAGE, "the periods repeat only after more than 100000 ticks; say --until");
	for (int c = 0; c < SCHED_CPUS; c++) s->cpu[c].last = SCHED_NONE;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t id = sched_add(s->sched, &t->jobs[i].params, 0);
		assert(id == i);
		s->out->jobs[i].first_run = s->out->jobs[i].finish = UNKNOWN;
		announce(s, t->jobs[i].arrival, i, true);
	}
	return 0;
}

/* What is still under way when periodic work is no longer looked at. */
static void cut(struct sim *s)
{
	for (int c = 0; c < s->options->cpus; c++)
		if (sched_current(s->sched, c) != SCHED_NONE) end_run(s, c);
	for (uint32_t i = 0; i < s->table->n; i++) {
		const struct job *j = &s->table->jobs[i];
		struct exercise_job *r = &s->out->jobs[i];
		if (!s->jobs[i].busy || !j->params.period) continue;
		r->missed += s->jobs[i].waiting_releases + (s->jobs[i].came + j->params.period <= s->now);
	}
	s->out->unfinished = s->unfinished;
	if (s->unfinished) s->out->total = s->now;
}

static void conclude(struct sim *s)
{
	struct exercise *e = s->out;
	uint32_t kept = 0, finished = 0;
	for (uint32_t i = 0; i < e->nrun; i++)
		if (e->runs[i].to > e->runs[i].from) e->runs[kept++] = e->runs[i];
		else free(e->runs[i].why);
	e->nrun = kept;
	for (uint32_t i = 0; i < e->njob; i++) {
		struct exercise_job *r = &e->jobs[i];
		const struct job *j = &s->table->jobs[i];
		if (r->first_run == UNKNOWN || r->finish == UNKNOWN) continue;
		r->response = r->first_run - j->arrival;
		r->turnaround = r->finish - j->arrival;
		if (!j->params.period) r->waiting = r->turnaround - r->cpu - r->io;
		e->response += (double)r->response;
		e->turnaround += (double)r->turnaround;
		e->waiting += (double)r->waiting;
		finished++;
	}
	if (!finished) return;
	e->response /= finished;
	e->turnaround /= finished;
	e->waiting /= finished;
}

static int run(struct sim *s, struct diag *d)
{
	while (s->unfinished) {
		int64_t t = next_instant(s);
		assert(t != SCHED_FOREVER && t >= s->now);
		if (s->until && t > s->until) t = s->until;
		s->now = t;
		instant(s);
		if (s->until && s->now >= s->until) break;
		if (s->out->nrun > EXERCISE_RUNS_MAX)
			return diag_set(d, ERR_USAGE, "that takes more than %d decisions", EXERCISE_RUNS_MAX);
	}
	return 0;
}

int exercise_run(const struct job_table *jobs, const struct exercise_options *options, struct exercise *out, struct diag *d)
{
	struct sim s = {.table = jobs, .options = options, .out = out};
	memset(out, 0, sizeof *out);
	int err = prepare(&s, d);
	if (!err) err = run(&s, d);
	if (!err) {
		cut(&s);
		conclude(&s);
	}
	part_drop(s.sched);
	free(s.jobs);
	free(s.heap);
	return err;
}

void exercise_clear(struct exercise *e)
{
	for (uint32_t i = 0; i < e->nrun; i++) free(e->runs[i].why);
	free(e->runs);
	free(e->jobs);
	memset(e, 0, sizeof *e);
}
