/*
 * judge.c - the judge of judge.h. Run by run: make it, look at it with each check that belongs to it, forget it.
 */
#include "cli/lab/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/combine.h"
#include "trace/event.h"
#include "trace/memory.h"

#define RECORDINGS_MAX 4           /* kept of one judgement */

struct judging {
	const struct lab *lab;
	const struct judge_wishes *wishes;
	struct verdict *out;
	struct combinations ways;
	const char **sources;          /* the C files of the submission, ended by NULL */
	struct filter_value **reports; /* of the runs of one id, while they are made */
	size_t nreport;
	size_t way;                    /* which of them is being made */
	struct launch_events events;   /* what runs are recorded in where filters ask for $events */
	const struct lab_run *ended;   /* that run: another CPU or seed would not help it */
};

char *judge_replace(const char *text, const char *mark, const char *by)
{
	char *out = NULL;
	size_t len;
	FILE *f = open_memstream(&out, &len);
	memory_check(f);
	for (const char *at; (at = strstr(text, mark)); text = at + strlen(mark)) fprintf(f, "%.*s%s", (int)(at - text), text, by);
	fputs(text, f);
	fclose(f);
	return out;
}

static char *copy(const char *text)
{
	char *out = strdup(text ? text : "");
	memory_check(out);
	return out;
}

static char *in_words(const struct lab_check *c)
{
	char number[32];
	snprintf(number, sizeof number, "%g", c->n);
	return judge_replace(c->expected, "$n", number);
}

/* ---- one failure ---- */

static char *say(const struct judging *j, const struct lab_check *c, const struct filter_input *in)
{
	struct diag d = {""};
	char *got = c->f_got == FILTER_NONE ? copy("") : filter_text(j->lab->filters, c->f_got, in, &d), *said;
	if (!got || !strcmp(got, "null")) free(got), got = copy("nothing");
	if (c->fault) said = judge_replace(c->fault, "%s", got);
	else said = copy(*got ? got : "it is not so");
	free(got);
	return said;
}

/* in: what it was seen in, or NULL: it failed for this trouble. */
static void fail(struct judging *j, size_t i, const struct filter_input *in, const char *trouble)
{
	struct judge_result *r = &j->out->results[i];
	const struct lab_check *c = &j->lab->checks[i];
	double at;
	r->passed = false;
	if (r->failed++) return;
	r->said = in ? say(j, c, in) : copy(trouble);
	if (in && c->f_at != FILTER_NONE && filter_number(j->lab->filters, c->f_at, in, &at)) r->at = (int64_t)at;
	if (!c->across) r->way = j->way;
}

/* ---- one run ---- */

static bool belongs(const struct lab_check *c, const struct launch *l, bool across)
{
	return lab_looks_at(c, l->run) && c->across == across && (c->only == KERNEL_ANY || c->only == (int)l->kernel);
}

static void look_at(struct judging *j, const struct launch *l, struct filter_input *in, bool across)
{
	struct diag d;
	for (size_t i = 0; i < j->lab->ncheck; i++) {
		const struct lab_check *c = &j->lab->checks[i];
		if (!belongs(c, l, across)) continue;
		in->n = c->n;
		j->out->results[i].of++;
		if (filter_true(j->lab->filters, c->f_expect, in, &d) != 1) fail(j, i, in, NULL);
	}
}

/* All checks of this run fail for one reason. */
static void fail_all(struct judging *j, const struct launch *l, const char *why)
{
	for (size_t i = 0; i < j->lab->ncheck; i++) {
		if (!belongs(&j->lab->checks[i], l, false) && !belongs(&j->lab->checks[i], l, true)) continue;
		j->out->results[i].of++;
		fail(j, i, NULL, why);
	}
}

static void keep(struct judging *j, struct filter_value *report)
{
	memory_check(j->reports = realloc(j->reports, (j->nreport + 1) * sizeof *j->reports));
	j->reports[j->nreport++] = report;
}

static void note_broken(struct judging *j, const struct launch *l, const char *how)
{
	char label[96], text[640];
	if (j->out->broke || !how || !*how) return;
	if (!strncmp(how, "proclab sim: ", 13)) how += 13;
	snprintf(text, sizeof text, "%s: %.*s", launch_label(l, label, sizeof label), (int)strcspn(how, "\n"), how);
	j->out->broke = copy(text);
}

/* A run that had to be ended, or in which somebody crashed. */
static void look_for_trouble(struct judging *j, const struct launch *l, const struct launched *r, const struct filter_input *in)
{
	struct diag d;
	bool ended = filter_true(j->lab->filters, j->lab->f_ended, in, &d) == 1;
	char *crash = filter_text(j->lab->filters, j->lab->f_crash, in, &d);
	if (crash && strcmp(crash, "null") != 0) note_broken(j, l, crash);
	else if (ended) note_broken(j, l, r->said);
	if (ended) j->ended = l->run;
	j->out->endless |= ended && l->kernel == KERNEL_SIM;
	free(crash);
}

static void take_report(struct judging *j, const struct launch *l, const struct launched *r)
{
	struct diag d = {""};
	struct filter_value *report = filter_value_new(r->report, r->report_len, &d), *way = combine_value(l);
	struct filter_value *events = *j->events.path ? filter_value_lines(l->recording, &d) : NULL;
	struct filter_input in = {.report = report, .run = way, .events = events};
	if (!report) fail_all(j, l, d.text);
	else {
		look_at(j, l, &in, false);
		look_for_trouble(j, l, r, &in);
		keep(j, report);
	}
	filter_value_free(way);
	filter_value_free(events);
}

static void across(struct judging *j, const struct launch *last)
{
	struct filter_value *all = filter_value_join(j->reports, j->nreport);
	look_at(j, last, &(struct filter_input){.report = all}, true);
	filter_value_free(all);
	for (size_t i = 0; i < j->nreport; i++) filter_value_free(j->reports[i]);
	j->nreport = 0;
}

static char *recording_path(const struct judging *j, const char *what)
{
	char name[128];
	snprintf(name, sizeof name, "%.80s-%s.jsonl", j->lab->name, what);
	return lab_path(j->wishes->recordings, name);
}

/* False when there is nothing more to be judged. */
static bool make_run(struct judging *j, struct launch *l)
{
	struct launched r;
	if (*j->events.path && !l->recording) l->recording = j->events.path;
	launch_run(l, &r);
	j->out->runs++;
	j->out->seconds += r.seconds;
	if (r.end == LAUNCH_RAN) take_report(j, l, &r);
	else if (r.end == LAUNCH_BOUND) {
		j->out->endless |= l->kernel == KERNEL_SIM;
		j->ended = l->run;
		note_broken(j, l, r.said);
		fail_all(j, l, r.said);
	} else j->out->trouble = copy(r.said && *r.said ? r.said : "proclab could not run it");
	launched_clear(&r);
	return !j->out->trouble;
}

static bool make_real_run(struct judging *j, struct launch *l)
{
	char *path = j->wishes->recordings ? recording_path(j, "real") : NULL;
	if (path) unlink(path);
	l->recording = path;
	bool goes_on = make_run(j, l);
	free(path);
	return goes_on;
}

static bool make_way(struct judging *j, const struct launch *way)
{
	struct launch l = *way;
	if (l.kernel == KERNEL_SIM) return j->ended == l.run || make_run(j, &l);
	if (!j->out->endless) return make_real_run(j, &l);
	if (!j->out->note) j->out->note = copy("It was not run on this machine: on the simulated one it had to be ended.");
	return true;
}

static void make_runs(struct judging *j)
{
	for (size_t i = 0; i < j->ways.n; i++) {
		struct launch *l = &j->ways.list[j->way = i];
		l->sources = j->sources;
		if (j->wishes->on_run) j->wishes->on_run(j->wishes->arg, l, i, j->ways.n);
		if (!make_way(j, l)) break;
		if (i + 1 == j->ways.n || j->ways.list[i + 1].run != l->run) across(j, l);
	}
	free(j->reports);
}

/* ---- recordings ---- */

/* Real runs are recorded while they are made, simulated ones are made again when somebody will want to see them. */
static void record(const struct launch *l, char **path)
{
	struct launch again = *l;
	struct launched r;
	if (l->kernel == KERNEL_SIM) {
		again.recording = *path;
		launch_run(&again, &r);
		launched_clear(&r);
	}
	if (!access(*path, R_OK)) return;
	free(*path);
	*path = NULL;
}

static void note_way(struct judging *j, size_t way, const char *recording)
{
	char label[96];
	for (size_t i = 0; i < j->out->n; i++) {
		struct judge_result *r = &j->out->results[i];
		if (r->way != way) continue;
		r->label = copy(launch_label(&j->ways.list[way], label, sizeof label));
		r->command = launch_command(&j->ways.list[way]);
		r->recording = recording ? copy(recording) : NULL;
	}
}

/* The runs in which something failed first, each once. */
static void note_failures(struct judging *j)
{
	size_t recorded = 0;
	for (size_t i = 0; i < j->out->n; i++) {
		struct judge_result *r = &j->out->results[i];
		char number[8], *path = NULL;
		if (r->way == SIZE_MAX || r->label) continue;
		struct launch *l = &j->ways.list[r->way];
		if (j->wishes->recordings && recorded++ < RECORDINGS_MAX) {
			snprintf(number, sizeof number, "%zu", recorded);
			path = recording_path(j, l->kernel == KERNEL_REAL ? "real" : number);
			record(l, &path);
		}
		note_way(j, r->way, path);
		r->is_first = true;
		free(path);
	}
}

/* ---- the verdict ---- */

static void begin_source(const struct lab_source *s, struct judge_result *r)
{
	*r = (struct judge_result){.id = s->id, .expected = copy(""), .passed = true, .of = 1, .at = UNKNOWN, .way = SIZE_MAX, .points = s->points};
}

static void begin(struct judging *j)
{
	struct verdict *v = j->out;
	v->n = j->lab->ncheck + j->lab->nsource;
	memory_check(v->results = calloc(v->n + 1, sizeof *v->results));
	for (size_t i = 0; i < j->lab->nsource; i++) begin_source(&j->lab->sources[i], &v->results[j->lab->ncheck + i]);
	for (size_t i = 0; i < j->lab->ncheck; i++) {
		v->results[i] = (struct judge_result){.id = j->lab->checks[i].id, .expected = in_words(&j->lab->checks[i]), .passed = true, .at = UNKNOWN,
		                                      .way = SIZE_MAX, .points = j->lab->checks[i].points};
	}
}

static void add_up(struct judging *j)
{
	for (size_t i = 0; i < j->out->n; i++) {
		struct judge_result *r = &j->out->results[i];
		r->skipped = !r->of && !j->out->trouble;
		r->passed &= r->of && !j->out->trouble;
		if (r->skipped) continue;
		j->out->most += r->points;
		if (r->passed) j->out->score += r->points;
	}
}

static void judge_program(const struct lab *lab, const char *const *files, const struct judge_wishes *w, struct verdict *out)
{
	struct judging j = {.lab = lab, .wishes = w, .out = out, .ways = combine_ways(lab, w->kernels, w->seed)};
	j.sources = combine_sources(lab, files);
	begin(&j);
	launch_events_begin(&j.events, lab);
	make_runs(&j);
	if (!out->trouble) judge_sources(lab, files, out->results + lab->ncheck);
	launch_events_end(&j.events);
	add_up(&j);
	note_failures(&j);
	free(j.sources);
	free(j.ways.list);
}

void judge_files(const struct lab *lab, const char *const *files, const struct judge_wishes *w, struct verdict *out)
{
	*out = (struct verdict){0};
	if (lab->kind == LAB_SCHEDULE) judge_schedules(lab, files, out);
	else judge_program(lab, files, w, out);
}

static void refuse(struct verdict *v, const char *id, double points)
{
	v->results[v->n++] = (struct judge_result){.id = id, .expected = copy(""), .of = 1, .at = UNKNOWN, .way = SIZE_MAX, .points = points};
	v->most += points;
}

void judge_none(const struct lab *lab, const char *trouble, struct verdict *out)
{
	*out = (struct verdict){.trouble = copy(trouble)};
	memory_check(out->results = calloc(lab->ncheck + lab->nsource + lab->nschedule + 1, sizeof *out->results));
	for (size_t i = 0; i < lab->ncheck; i++) refuse(out, lab->checks[i].id, lab->checks[i].points);
	for (size_t i = 0; i < lab->nsource; i++) refuse(out, lab->sources[i].id, lab->sources[i].points);
	for (size_t i = 0; i < lab->nschedule; i++) refuse(out, lab->schedules[i].id, lab->schedules[i].points);
}

void verdict_clear(struct verdict *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct judge_result *r = &v->results[i];
		free(r->expected);
		free(r->said);
		free(r->label);
		free(r->command);
		free(r->recording);
	}
	free(v->results);
	free(v->trouble);
	free(v->note);
	free(v->broke);
}

bool verdict_passed(const struct verdict *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (!v->results[i].passed && !v->results[i].skipped) return false;
	return !v->trouble && !v->note && v->n > 0;
}
