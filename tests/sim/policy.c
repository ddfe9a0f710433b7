/*
 * policy.c - scheduling policies: worked examples of textbooks, a tick-by-tick reference of our own making for random job sets, and
 * what must hold whatever the policy.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/policy/exercise.h"
#include "sim/policy/policy.h"
#include "tests/test.h"
#include "trace/event.h"

static bool run(const char *policy, int64_t quantum, int cpus, int64_t cost, const char *jobs, struct job_table *t, struct exercise *e)
{
	struct policy_options p;
	struct diag d = {{0}};
	struct exercise_options o = {.policy = &p, .cpus = cpus, .switch_cost = cost, .seed = 7};
	memset(e, 0, sizeof *e);
	bool good = !jobs_parse(jobs, t, &d) && !policy_parse(policy, 1, quantum, &p, &d) && !exercise_run(t, &o, e, &d);
	if (!good) fprintf(stderr, "%s, %s: %s\n", policy, jobs, d.text);
	CU_ASSERT(good);
	return good;
}

static void clear(struct job_table *t, struct exercise *e)
{
	exercise_clear(e);
	jobs_clear(t);
}

/* ---- worked examples ---- */

/* Averages as printed in the book; waiting or turnaround -1 where it gives none. */
static const struct example {
	const char *policy;
	int64_t quantum;
	const char *jobs;
	double response, turnaround, waiting;
} examples[] = {
	/* Silberschatz, Galvin, Gagne, Operating System Concepts, section 5.3 */
	{"fcfs", 0, "P1:0:24,P2:0:3,P3:0:3", -1, -1, 17},
	{"fcfs", 0, "P2:0:3,P3:0:3,P1:0:24", -1, -1, 3},
	{"sjf", 0, "P1:0:6,P2:0:8,P3:0:7,P4:0:3", -1, -1, 7},
	{"srtf", 0, "P1:0:8,P2:1:4,P3:2:9,P4:3:5", -1, -1, 6.5},
	{"sjf", 0, "P1:0:8,P2:1:4,P3:2:9,P4:3:5", -1, -1, 7.75},
	{"rr", 4, "P1:0:24,P2:0:3,P3:0:3", -1, -1, 17.0 / 3},
	{"priority", 0, "P1:0:10:priority=3,P2:0:1:priority=1,P3:0:2:priority=4,P4:0:1:priority=5,P5:0:5:priority=2", -1, -1, 8.2},
	/* Arpaci-Dusseau, Operating Systems: Three Easy Pieces, chapter 7 */
	{"fcfs", 0, "A:0:100,B:0:10,C:0:10", -1, 110, -1},
	{"sjf", 0, "A:0:100,B:0:10,C:0:10", -1, 50, -1},
	{"sjf", 0, "A:0:100,B:10:10,C:10:10", -1, 310.0 / 3, -1},
	{"srtf", 0, "A:0:100,B:10:10,C:10:10", -1, 50, -1},
	{"sjf", 0, "A:0:5,B:0:5,C:0:5", 5, -1, -1},
	{"rr", 1, "A:0:5,B:0:5,C:0:5", 1, 14, -1},
	/* Tanenbaum, Bos, Modern Operating Systems, section 2.4.2: shortest job first */
	{"fcfs", 0, "A:0:8,B:0:4,C:0:4,D:0:4", -1, 14, -1},
	{"sjf", 0, "A:0:8,B:0:4,C:0:4,D:0:4", -1, 11, -1},
};

static bool agrees(double book, double ours)
{
	return book < 0 || fabs(book - ours) < 1e-9;
}

static void textbooks_examples(void)
{
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		const struct example *x = &examples[i];
		struct job_table t;
		struct exercise e;
		if (run(x->policy, x->quantum, 1, 0, x->jobs, &t, &e)) {
			bool good = agrees(x->response, e.response) && agrees(x->turnaround, e.turnaround) && agrees(x->waiting, e.waiting);
			if (!good) fprintf(stderr, "%s of %s: %g %g %g\n", x->policy, x->jobs, e.response, e.turnaround, e.waiting);
			CU_ASSERT(good);
		}
		clear(&t, &e);
	}
}

/* Who ran, one letter a tick. */
static void chart(const struct job_table *t, const struct exercise *e, char *out, size_t size)
{
	memset(out, '.', size - 1);
	out[size - 1] = 0;
	for (uint32_t i = 0; i < e->nrun; i++)
		for (int64_t at = e->runs[i].from; at < e->runs[i].to && at < (int64_t)size - 1; at++) out[at] = t->jobs[e->runs[i].job].name[0];
}

static const struct drawn {
	const char *policy;
	int64_t quantum;
	const char *jobs, *chart;
} drawings[] = {
	/* Three Easy Pieces, chapter 9: tickets 100, 50, 250, strides 100, 200, 40; the book's trace of passes: A B C C C A C C */
	{"stride", 1, "A:0:20:tickets=100,B:0:20:tickets=50,C:0:20:tickets=250", "ABCCCACC"},
	/* chapter 9: two jobs left of four share the latency of 48 as 24 and 24 */
	{"cfs:latency=8,granularity=1", 0, "A:0:12,B:0:12", "AAAABBBBAAAABBBB"},
	/* chapter 7: I/O every 10 ms of 10 ms; the short job fills the gaps */
	{"srtf", 0, "A:0:10+10+10+10+10,B:0:50", "AAAAAAAAAABBBBBBBBBBAAAAAAAAAABBBBBBBBBBAAAAAAAAAABBBBBBBBBB"},
	/* Silberschatz, section 5.6, in units of 5: periods 50 and 100, times 20 and 35; periods 50 and 80, times 25 and 35 */
	{"rm", 0, "A:0:4:period=10,B:0:7:period=20", "AAAABBBBBBAAAAB....."},
	{"edf", 0, "A:0:5:period=10,B:0:7:period=16", "AAAAABBBBBBBAAAAABBBAAAAABBBB."},
};

static void textbooks_charts(void)
{
	for (size_t i = 0; i < sizeof drawings / sizeof *drawings; i++) {
		const struct drawn *x = &drawings[i];
		struct job_table t;
		struct exercise e;
		char got[128];
		if (run(x->policy, x->quantum, 1, 0, x->jobs, &t, &e)) {
			chart(&t, &e, got, strlen(x->chart) + 1);
			if (strcmp(got, x->chart)) fprintf(stderr, "%s of %s: %s, not %s\n", x->policy, x->jobs, got, x->chart);
			CU_ASSERT_STRING_EQUAL(got, x->chart);
		}
		clear(&t, &e);
	}
}

/* ---- a reference that goes tick by tick, with plain lists, for one CPU ---- */

enum { REF_JOBS = 6, REF_BURSTS = 41, REF_QUEUES = 4 };

struct ref_job {
	int64_t arrival, bursts[REF_BURSTS], left, ready_at;
	int nburst, burst, level, ticks, quanta;
	bool in_io, done;
	int64_t first, end;
	uint64_t order;
};

struct ref {
	struct ref_job job[REF_JOBS];
	int n, queues, quantum[REF_QUEUES], allot[REF_QUEUES], boost;
	bool stay, bump;
	int list[REF_QUEUES][REF_JOBS], len[REF_QUEUES];
};

static void ref_push(struct ref *r, int j, bool front)
{
	int q = r->job[j].level, *list = r->list[q];
	if (front) memmove(list + 1, list, (size_t)r->len[q] * sizeof *list);
	list[front ? 0 : r->len[q]] = j;
	r->len[q]++;
}

static void ref_pop(struct ref *r, int q)
{
	memmove(r->list[q], r->list[q] + 1, (size_t)--r->len[q] * sizeof(int));
}

static void ref_fresh(const struct ref *r, struct ref_job *j)
{
	j->ticks = r->quantum[j->level];
	j->quanta = r->allot[j->level];
}

static void ref_boost(struct ref *r)
{
	for (int q = r->queues - 1; q > 0; q--)
		while (r->len[q]) {
			int j = r->list[q][0];
			ref_pop(r, q);
			r->list[0][r->len[0]++] = j;
		}
	for (int j = 0; j < r->n; j++)
		if (!r->job[j].done) {
			r->job[j].level = 0;
			ref_fresh(r, &r->job[j]);
		}
}

static void ref_arrivals(struct ref *r, int64_t t)
{
	for (;;) {
		int next = -1;
		for (int j = 0; j < r->n; j++)
			if (r->job[j].ready_at == t && (next < 0 || r->job[j].order < r->job[next].order)) next = j;
		if (next < 0) return;
		struct ref_job *j = &r->job[next];
		ref_push(r, next, j->in_io && r->bump);
		j->left = j->bursts[j->burst];
		j->in_io = false;
		j->ready_at = -1;
	}
}

static void ref_tick(struct ref *r, int64_t t, uint64_t *order)
{
	int q = 0;
	while (q < r->queues && !r->len[q]) q++;
	if (q == r->queues) return;
	int id = r->list[q][0];
	struct ref_job *j = &r->job[id];
	if (j->first < 0) j->first = t;
	j->left--;
	bool over = --j->ticks == 0, waits = !j->left;
	if (waits) {
		ref_pop(r, q);
		if (j->burst + 1 == j->nburst) {
			j->done = true;
			j->end = t + 1;
			return;
		}
		j->in_io = true;
		j->ready_at = t + 1 + j->bursts[j->burst + 1];
		j->burst += 2;
		j->order = (*order)++;
		if (r->stay) ref_fresh(r, j);
	}
	if (!over) return;
	if (!waits) ref_pop(r, q);
	j->ticks = r->quantum[q];
	if (--j->quanta == 0) {
		if (q + 1 < r->queues) j->level++;
		ref_fresh(r, j);
	}
	if (!waits) ref_push(r, id, false);
}

static void ref_run(struct ref *r)
{
	uint64_t order = 0;
	int left = r->n;
	for (int j = 0; j < r->n; j++) {
		r->job[j].order = order++;
		r->job[j].ready_at = r->job[j].arrival;
		r->job[j].first = r->job[j].end = -1;
		ref_fresh(r, &r->job[j]);
	}
	for (int64_t t = 0; left; t++) {
		CU_ASSERT_FATAL(t < 100000);
		if (r->boost && t && t % r->boost == 0) ref_boost(r);
		ref_arrivals(r, t);
		ref_tick(r, t, &order);
		left = 0;
		for (int j = 0; j < r->n; j++) left += !r->job[j].done;
	}
}

static int dice(unsigned *seed, int least, int most)
{
	return least + (int)(rand_r(seed) % (unsigned)(most - least + 1));
}

static void random_jobs(struct ref *r, unsigned *seed, char *text, size_t size)
{
	size_t len = 0;
	memset(r, 0, sizeof *r);
	r->n = dice(seed, 1, REF_JOBS);
	for (int i = 0; i < r->n; i++) {
		struct ref_job *j = &r->job[i];
		j->arrival = dice(seed, 0, 1) ? 0 : dice(seed, 0, 20);
		j->nburst = 2 * dice(seed, 0, 5) + 1;
		len += (size_t)snprintf(text + len, size - len, "%sJ%d:%d:", i ? "," : "", i, (int)j->arrival);
		for (int b = 0; b < j->nburst; b++) {
			j->bursts[b] = dice(seed, 1, b % 2 ? 9 : 14);
			len += (size_t)snprintf(text + len, size - len, "%s%d", b ? "+" : "", (int)j->bursts[b]);
		}
	}
}

static void random_mlfq(struct ref *r, unsigned *seed, char *text, size_t size)
{
	char quantum[64] = "", allot[64] = "";
	r->queues = dice(seed, 1, REF_QUEUES);
	for (int q = 0; q < r->queues; q++) {
		r->quantum[q] = dice(seed, 1, 10);
		r->allot[q] = dice(seed, 1, 3);
		snprintf(quantum + strlen(quantum), sizeof quantum - strlen(quantum), "%s%d", q ? "/" : "", r->quantum[q]);
		snprintf(allot + strlen(allot), sizeof allot - strlen(allot), "%s%d", q ? "/" : "", r->allot[q]);
	}
	r->boost = dice(seed, 0, 2) ? dice(seed, 5, 40) : 0;
	r->stay = dice(seed, 0, 1);
	r->bump = dice(seed, 0, 1);
	snprintf(text, size, "mlfq:queues=%d,quantum=%s,allot=%s,boost=%d,stay=%d,iobump=%d", r->queues, quantum, allot, r->boost, r->stay,
	         r->bump);
}

static void compare_with(const struct ref *r, const char *policy, int64_t quantum, const char *jobs)
{
	struct job_table t;
	struct exercise e;
	bool same = run(policy, quantum, 1, 0, jobs, &t, &e);
	for (int j = 0; same && j < r->n; j++) same = e.jobs[j].first_run == r->job[j].first && e.jobs[j].finish == r->job[j].end;
	if (!same) fprintf(stderr, "differs from tick by tick: %s of %s\n", policy, jobs);
	CU_ASSERT(same);
	clear(&t, &e);
}

static void mlfq_tick_by_tick(void)
{
	for (unsigned seed = 1, n = 0; n < 500; n++) {
		struct ref r;
		char jobs[1024], policy[256];
		random_jobs(&r, &seed, jobs, sizeof jobs);
		random_mlfq(&r, &seed, policy, sizeof policy);
		ref_run(&r);
		compare_with(&r, policy, 0, jobs);
	}
}

/* Round robin is a feedback queue of one level in which a wait gives a fresh quantum; first come, first served has an endless one. */
static void rr_and_fcfs_tick_by_tick(void)
{
	for (unsigned seed = 2, n = 0; n < 300; n++) {
		struct ref r;
		char jobs[1024];
		int quantum = dice(&seed, 1, 6);
		random_jobs(&r, &seed, jobs, sizeof jobs);
		r.queues = 1;
		r.stay = true;
		r.quantum[0] = n % 2 ? quantum : 1000000;
		r.allot[0] = 1;
		ref_run(&r);
		compare_with(&r, n % 2 ? "rr" : "fcfs", quantum, jobs);
	}
}

/* ---- what holds for each policy ---- */

/* Stretches of a CPU do not overlap, nor those of a job; each job has had its bursts; the parts of its time add up. */
static bool is_sound(const struct job_table *t, const struct exercise *e, int cpus)
{
	int64_t cpu_until[SCHED_CPUS] = {0}, *job_until = calloc(t->n, sizeof *job_until), busy = 0;
	bool sound = !e->unfinished;
	for (uint32_t i = 0; i < e->nrun; i++) {
		const struct exercise_run *r = &e->runs[i];
		sound = sound && r->cpu < cpus && r->from < r->to && r->from >= cpu_until[r->cpu] && r->from >= job_until[r->job];
		sound = sound && r->from >= t->jobs[r->job].arrival && *r->why;
		cpu_until[r->cpu] = job_until[r->job] = r->to;
		busy += r->to - r->from;
	}
	sound = sound && busy == e->busy;
	for (uint32_t j = 0; j < t->n; j++) {
		int64_t cpu = 0, io = 0;
		for (uint32_t b = 0; b < t->jobs[j].nburst; b++) *(b % 2 ? &io : &cpu) += t->jobs[j].bursts[b].length;
		sound = sound && e->jobs[j].cpu == cpu && e->jobs[j].io == io && e->jobs[j].waiting >= 0 && job_until[j] == e->jobs[j].finish;
		sound = sound && e->jobs[j].turnaround == cpu + io + e->jobs[j].waiting && e->jobs[j].response >= 0;
	}
	free(job_until);
	return sound;
}

/* With nothing to be paid for a switch: while a job waits, no CPU is idle. Adds the time for which jobs have waited. */
static bool is_busy(const struct job_table *t, const struct exercise *e, int cpus, int64_t *waited)
{
	int64_t idle_while_waiting = 0;
	for (int64_t at = 0; at < e->total; at++) {
		int running = 0, ready = 0;
		for (uint32_t i = 0; i < e->nrun; i++) running += e->runs[i].from <= at && at < e->runs[i].to;
		for (uint32_t j = 0; j < t->n; j++) {
			int64_t in = t->jobs[j].arrival;
			bool mine = false, away = at < in || at >= e->jobs[j].finish;
			for (uint32_t i = 0; i < e->nrun && !away; i++) mine = mine || (e->runs[i].job == j && e->runs[i].from <= at && at < e->runs[i].to);
			ready += !away && !mine && t->jobs[j].nburst == 1;
		}
		*waited += ready;
		idle_while_waiting += ready && running < cpus;
	}
	return !idle_while_waiting;
}

static void each_policy_is_sound(void)
{
	for (int p = 0; policies[p]; p++) {
		int64_t waited = 0;
		for (unsigned seed = 3, n = 0; n < 60; n++) {
			struct ref r;
			struct job_table t;
			struct exercise e;
			char jobs[1024], policy[64];
			int cpus = dice(&seed, 1, 3);
			random_jobs(&r, &seed, jobs, sizeof jobs);
			snprintf(policy, sizeof policy, "%s:queues_per_cpu=%d", policies[p]->name, dice(&seed, 0, 1));
			int64_t cost = dice(&seed, 0, 2);
			if (run(policy, 3, cpus, cost, jobs, &t, &e)) {
				bool good = is_sound(&t, &e, cpus) && (cost || is_busy(&t, &e, cpus, &waited));
				if (!good) fprintf(stderr, "unsound: %s, %d CPUs, cost %d: %s\n", policy, cpus, (int)cost, jobs);
				CU_ASSERT(good);
			}
			clear(&t, &e);
		}
		CU_ASSERT(waited > 0);
	}
}

/* CPU time of each job in the first so many ticks. */
static int64_t had(const struct exercise *e, uint32_t job, int64_t until)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < e->nrun; i++) {
		if (e->runs[i].job != job || e->runs[i].from >= until) continue;
		sum += (e->runs[i].to < until ? e->runs[i].to : until) - e->runs[i].from;
	}
	return sum;
}

static void shares_follow_tickets(void)
{
	static const char jobs[] = "A:0:40000:tickets=100,B:0:40000:tickets=200,C:0:40000:tickets=500";
	static const double part[] = {0.125, 0.25, 0.625};
	for (int i = 0; i < 2; i++) {
		struct job_table t;
		struct exercise e;
		/* 20,000 draws: the standard deviation of a share is at most 0.0035 */
		double off = i ? 0.001 : 0.015;
		if (run(i ? "stride" : "lottery", 1, 1, 0, jobs, &t, &e))
			for (uint32_t j = 0; j < 3; j++) CU_ASSERT_DOUBLE_EQUAL((double)had(&e, j, 20000) / 20000, part[j], off);
		clear(&t, &e);
	}
}

/* Weights 1024 and 335 (nice 5): three quarters to one. */
static void fair_policies_follow_nice(void)
{
	static const char *const names[] = {"cfs", "eevdf"};
	for (int i = 0; i < 2; i++) {
		struct job_table t;
		struct exercise e;
		if (run(names[i], 0, 1, 0, "A:0:40000,B:0:40000:nice=5", &t, &e))
			CU_ASSERT_DOUBLE_EQUAL((double)had(&e, 0, 20000) / 20000, 1024.0 / (1024 + 335), 0.01);
		clear(&t, &e);
	}
}

static void aging_ends_starvation(void)
{
	static const char jobs[] = "L:0:5:priority=9,A:0:200:priority=1,B:0:200:priority=1";
	struct job_table t;
	struct exercise never, aged;
	CU_ASSERT_FATAL(run("priority:quantum=10", 0, 1, 0, jobs, &t, &never));
	jobs_clear(&t);
	CU_ASSERT_FATAL(run("priority:quantum=10,aging=10", 0, 1, 0, jobs, &t, &aged));
	CU_ASSERT_EQUAL(never.jobs[0].first_run, 400);
	CU_ASSERT(aged.jobs[0].first_run >= 80 && aged.jobs[0].first_run <= 100);
	exercise_clear(&never);
	clear(&t, &aged);
}

static void devices_serve_one_at_a_time(void)
{
	struct job_table t;
	struct exercise e;
	if (run("fcfs", 0, 2, 0, "A:0:1+10@disk+1,B:0:1+10@disk+1", &t, &e)) {
		CU_ASSERT_EQUAL(e.jobs[0].finish, 12);
		CU_ASSERT_EQUAL(e.jobs[1].finish, 22);
		CU_ASSERT_EQUAL(e.jobs[1].waiting, 0);
	}
	clear(&t, &e);
}

/* 5/10 + 7/14 = 1: edf meets all deadlines; rm misses one of the second. */
static void deadlines(void)
{
	struct job_table t;
	struct exercise e;
	if (run("edf", 0, 1, 0, "A:0:5:period=10,B:0:7:period=14", &t, &e)) {
		CU_ASSERT_EQUAL(e.jobs[0].missed + e.jobs[1].missed, 0);
		CU_ASSERT_EQUAL(e.jobs[0].releases, 7);
		CU_ASSERT_EQUAL(e.jobs[1].releases, 5);
	}
	clear(&t, &e);
	if (run("rm", 0, 1, 0, "A:0:5:period=10,B:0:7:period=14", &t, &e)) {
		CU_ASSERT_EQUAL(e.jobs[0].missed, 0);
		CU_ASSERT(e.jobs[1].missed > 0);
	}
	clear(&t, &e);
}

/* A scheduler that is copied in the middle goes on as the original does. */
static void copies_go_on_alike(void)
{
	for (int p = 0; policies[p]; p++) {
		struct policy_options o;
		struct diag d;
		CU_ASSERT_EQUAL_FATAL(policy_parse(policies[p]->name, 1, 2, &o, &d), 0);
		struct sched *s = sched_new(&o, 1, 5), *copy = part_share(s);
		for (uint32_t i = 0; i < 4; i++) {
			struct sched_params params = {.priority = (int32_t)i % 2, .tickets = 10 * (i + 1), .period = i};
			uint32_t id = sched_add(s, &params, 0);
			sched_ready(s, id, SCHED_ARRIVED, 20 + i, 0);
		}
		part_own(&copy);
		CU_ASSERT_PTR_NOT_EQUAL(s, copy);
		CU_ASSERT(part_equal(s, copy));
		for (int64_t now = 0; now < 20; now++) {
			sched_decide(s, now);
			sched_decide(copy, now);
			CU_ASSERT_EQUAL(sched_current(s, 0), sched_current(copy, 0));
			sched_charge(s, 0, 1);
			CU_ASSERT(!part_equal(s, copy));
			sched_charge(copy, 0, 1);
			if (!sched_slice(s, 0)) sched_expire(s, 0, now + 1), sched_expire(copy, 0, now + 1);
			CU_ASSERT(part_equal(s, copy));
		}
		part_drop(s);
		part_drop(copy);
	}
}

static void tables_from_csv(void)
{
	static const char text[] = "arrival, name,bursts,tickets\r\n0,A,8,\r\n\r\n2, \"B\",4+5@disk+3,50\r\n";
	struct job_table t;
	struct diag d = {{0}};
	CU_ASSERT_EQUAL_FATAL(jobs_parse_csv(text, "x.csv", &t, &d), 0);
	CU_ASSERT_EQUAL_FATAL(t.n, 2);
	CU_ASSERT_STRING_EQUAL(t.jobs[1].name, "B");
	CU_ASSERT_EQUAL(t.jobs[1].arrival, 2);
	CU_ASSERT_EQUAL(t.jobs[1].nburst, 3);
	CU_ASSERT_EQUAL(t.jobs[1].bursts[1].device, 1);
	CU_ASSERT_EQUAL(t.jobs[1].params.tickets, 50);
	jobs_clear(&t);
	CU_ASSERT_EQUAL(jobs_parse_csv("name,arrival,bursts\nA,0,8\nB,x,3\n", "x.csv", &t, &d), ERR_USAGE);
	CU_ASSERT_PTR_NOT_NULL(strstr(d.text, "x.csv:3:"));
	jobs_clear(&t);
	CU_ASSERT_EQUAL(jobs_parse_csv("A,0,8\n", "x.csv", &t, &d), ERR_USAGE);
	CU_ASSERT_PTR_NOT_NULL(strstr(d.text, "no column 'name'"));
	jobs_clear(&t);
}

/* On the machine each decision is part of the event that it leads to. */
static void decisions_are_in_the_trace(void)
{
	static const char source[] =
		"#include <unistd.h>\n#include <sys/wait.h>\n"
		"int main(void) { for (int i = 0; i < 2; i++) if (!fork()) { for (volatile int k = 0; k < 5000000; k++) {} _exit(0); }\n"
		"while (wait(0) > 0) {} return 0; }\n";
	static const char *const policy_says[][2] = {{"rr", "its turn, ready since"}, {"cfs", "lowest vruntime"}, {"lottery", "drawn: the winner"}};
	const char *file = test_path("decisions.c");
	FILE *f = fopen(file, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(source, f);
	fclose(f);
	for (int i = 0; i < 3; i++) {
		const char *const argv[] = {test_proclab(), "sim", "--policy", policy_says[i][0], "-o", "-", file, NULL};
		struct ran r;
		test_run(&r, 30, NULL, argv);
		CU_ASSERT_EQUAL(r.status, 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.out, policy_says[i][1]));
		CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "the only one ready"));
		ran_clear(&r);
	}
}

SUITE(sim_policy, decisions_are_in_the_trace, textbooks_examples, textbooks_charts, mlfq_tick_by_tick, rr_and_fcfs_tick_by_tick, each_policy_is_sound,
      shares_follow_tickets, fair_policies_follow_nice, aging_ends_starvation, devices_serve_one_at_a_time, deadlines, copies_go_on_alike,
      tables_from_csv)
