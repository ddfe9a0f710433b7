/*
 * judge_schedule.c - a schedule as a student has written it, beside what the policy does: where they part first, and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lab/judge.h"
#include "cli/lab/schedule.h"
#include "trace/event.h"
#include "trace/memory.h"

static char *copy(const char *text)
{
	char *out = strdup(text);
	memory_check(out);
	return out;
}

/* What was agreed on until then, its last ticks. */
static void write_before(FILE *f, const struct schedule *s, int cpu, int64_t tick)
{
	int64_t from = tick > 10 ? tick - 10 : 0;
	if (!tick) return;
	fprintf(f, "; before that, right:%s", from ? " ..." : "");
	for (int64_t t = from; t < tick; t++) fprintf(f, " %s", schedule_job_name(s, schedule_at(s, cpu, t)));
}

static char *say(const struct schedule *s, const struct schedule_written *w, int cpu, int64_t tick)
{
	const struct schedule_row *row = &w->rows[cpu];
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	if (tick >= row->n) fputs("your schedule ends before that", f);
	else fprintf(f, "you have %s there (line %d)", schedule_job_name(s, row->jobs[tick]), row->lines[tick]);
	write_before(f, s, cpu, tick);
	fclose(f);
	return text;
}

static char *expect(const struct schedule *s, int cpu, int64_t tick)
{
	char *why = schedule_why(s, cpu, tick), *text = NULL, on[32] = "";
	if (s->asked->cpus > 1) snprintf(on, sizeof on, " on CPU %d", cpu);
	if (asprintf(&text, "at tick %lld%s %s", (long long)tick, on, why) < 0) text = NULL;
	memory_check(text);
	free(why);
	return text;
}

static void compare(const struct schedule *s, const struct schedule_written *w, struct judge_result *r)
{
	int cpu = 0;
	int64_t tick = schedule_differ(s, w, &cpu);
	r->passed = tick < 0;
	if (r->passed) return;
	free(r->expected);
	r->failed = 1;
	r->expected = expect(s, cpu, tick);
	r->said = say(s, w, cpu, tick);
}

static void judge_one(const struct lab *lab, const struct lab_schedule *asked, const char *const *files, struct judge_result *r)
{
	struct schedule s;
	struct schedule_written w = {0};
	struct diag d = {""};
	char text[200];
	snprintf(text, sizeof text, "who runs at each tick is what %.100s does", asked->policy);
	*r = (struct judge_result){.id = asked->id, .expected = copy(text), .of = 1, .at = UNKNOWN, .way = SIZE_MAX, .points = asked->points};
	int code = schedule_init(&s, asked, &d);
	if (code == 0) code = schedule_read(&s, lab_file_of(lab, asked->file, files), &w, &d);
	if (code == 0) compare(&s, &w, r);
	else {
		r->failed = 1;
		r->said = copy(d.text);
	}
	schedule_written_clear(&w);
	schedule_clear(&s);
}

void judge_schedules(const struct lab *lab, const char *const *files, struct verdict *out)
{
	out->n = lab->nschedule;
	memory_check(out->results = calloc(out->n + 1, sizeof *out->results));
	for (size_t i = 0; i < lab->nschedule; i++) {
		judge_one(lab, &lab->schedules[i], files, &out->results[i]);
		out->most += out->results[i].points;
		if (out->results[i].passed) out->score += out->results[i].points;
	}
}
