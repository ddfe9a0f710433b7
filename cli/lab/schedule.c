/*
 * schedule.c - the policy's side of schedule.h: the engine of `proclab sched`, tick by tick.
 */
#include "cli/lab/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/policy/policy.h"
#include "trace/memory.h"

#define TICKS_MOST 10000

int schedule_init(struct schedule *s, const struct lab_schedule *asked, struct diag *d)
{
	*s = (struct schedule){.asked = asked};
	int code = jobs_parse(asked->jobs, &s->jobs, d);
	if (code == 0) code = policy_parse(asked->policy, 1, asked->quantum, &s->policy, d);
	struct exercise_options o = {.policy = &s->policy, .cpus = (int)asked->cpus, .switch_cost = asked->switch_cost, .seed = (uint64_t)asked->seed};
	if (code == 0) code = exercise_run(&s->jobs, &o, &s->exercise, d);
	if (code == 0 && s->exercise.total > TICKS_MOST) code = diag_set(d, ERR_USAGE, "it takes %lld ticks: nobody writes down more than %d", (long long)s->exercise.total, TICKS_MOST);
	return code;
}

void schedule_clear(struct schedule *s)
{
	exercise_clear(&s->exercise);
	jobs_clear(&s->jobs);
}

static const struct exercise_run *run_at(const struct schedule *s, int cpu, int64_t tick)
{
	for (uint32_t i = 0; i < s->exercise.nrun; i++) {
		const struct exercise_run *r = &s->exercise.runs[i];
		if (r->cpu == cpu && r->from <= tick && tick < r->to) return r;
	}
	return NULL;
}

int32_t schedule_at(const struct schedule *s, int cpu, int64_t tick)
{
	const struct exercise_run *r = run_at(s, cpu, tick);
	return r ? (int32_t)r->job : SCHEDULE_IDLE;
}

const char *schedule_job_name(const struct schedule *s, int32_t job)
{
	return job == SCHEDULE_IDLE ? "-" : s->jobs.jobs[job].name;
}

int32_t schedule_job(const struct schedule *s, const char *name)
{
	if (!strcmp(name, "-")) return SCHEDULE_IDLE;
	for (uint32_t i = 0; i < s->jobs.n; i++)
		if (!strcmp(s->jobs.jobs[i].name, name)) return (int32_t)i;
	return -2;
}

char *schedule_why(const struct schedule *s, int cpu, int64_t tick)
{
	const struct exercise_run *r = run_at(s, cpu, tick);
	const char *name = r ? s->jobs.jobs[r->job].name : "";
	char *text = NULL;
	int n;
	if (tick >= s->exercise.total) n = asprintf(&text, "all jobs have finished by tick %lld", (long long)s->exercise.total);
	else if (!r) n = asprintf(&text, s->asked->switch_cost ? "nobody runs: nobody is ready, or the CPU changes from one job to another" : "nobody runs, for nobody is ready");
	else if (r->from == tick) n = asprintf(&text, "%s runs: %s", name, r->why);
	else n = asprintf(&text, "%s goes on: it was chosen at tick %lld (%s)", name, (long long)r->from, r->why);
	if (n < 0) text = NULL;
	memory_check(text);
	return text;
}
