/*
 * answer.c - see answer.h.
 */
#include "cli/lab/answer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lab/combine.h"
#include "trace/event.h"
#include "trace/memory.h"

/* ---- files ---- */

char **lab_files(const struct lab *lab, const char *below)
{
	char *folder = *below ? lab_path(lab->folder, below) : strdup(lab->folder), **files = calloc(lab->files.n + 1, sizeof *files);
	memory_check(folder);
	memory_check(files);
	for (size_t i = 0; i < lab->files.n; i++) files[i] = lab_path(folder, lab->files.list[i]);
	free(folder);
	return files;
}

void lab_files_free(char **files)
{
	for (char **f = files; *f; f++) free(*f);
	free(files);
}

/* ---- answers ---- */

static bool is_about(const struct lab_question *q, const struct launch *l, enum lab_of of)
{
	return q->of == (int)of && q->f_answer != FILTER_NONE && !strcmp(q->run, l->run->id) && (q->only == KERNEL_ANY || q->only == (int)l->kernel);
}

static char *copy(const char *text)
{
	char *out = strdup(text);
	memory_check(out);
	return out;
}

static void take(const struct lab *lab, const struct lab_question *q, const struct launch *l, const struct filter_input *in, struct answer *a)
{
	char label[96];
	struct diag d = {""};
	double at;
	char *text = filter_text(lab->filters, q->f_answer, in, &d);
	launch_label(l, label, sizeof label);
	if (!text && !a->trouble) a->trouble = copy(d.text);
	if (text && !a->text) {
		a->text = copy(text);
		a->label = copy(label);
		if (q->f_at != FILTER_NONE && filter_number(lab->filters, q->f_at, in, &at)) a->at = (int64_t)at;
	} else if (text && !a->other && strcmp(text, a->text) != 0) {
		a->other = copy(text);
		a->other_label = copy(label);
	}
	free(text);
}

static void take_trouble(const struct lab *lab, const struct launch *l, enum lab_of of, const char *why, struct answer *out)
{
	for (size_t i = 0; i < lab->nquestion; i++)
		if (is_about(&lab->questions[i], l, of) && !out[i].trouble) out[i].trouble = copy(why);
}

/* Returns whether the run had to be ended. */
static bool ask(const struct lab *lab, const struct launch *l, enum lab_of of, const struct launched *r, struct answer *out)
{
	struct diag d = {""};
	struct filter_value *report = filter_value_new(r->report, r->report_len, &d), *way = combine_value(l);
	struct filter_value *events = l->recording ? filter_value_lines(l->recording, &d) : NULL;
	struct filter_input in = {.report = report, .run = way, .events = events};
	if (!report) take_trouble(lab, l, of, d.text, out);
	for (size_t i = 0; report && i < lab->nquestion; i++)
		if (is_about(&lab->questions[i], l, of)) take(lab, &lab->questions[i], l, &in, &out[i]);
	bool ended = report && filter_true(lab->filters, lab->f_ended, &in, &d) == 1;
	filter_value_free(report);
	filter_value_free(way);
	filter_value_free(events);
	return ended;
}

/* Whether somebody still asks this run. */
static bool is_wanted(const struct lab *lab, const struct launch *l, enum lab_of of, bool all, const struct answer *out)
{
	for (size_t i = 0; i < lab->nquestion; i++)
		if (is_about(&lab->questions[i], l, of) && (all || (!out[i].text && !out[i].trouble))) return true;
	return false;
}

/* Returns whether the run had to be ended. */
static bool make(const struct lab *lab, const struct launch *l, enum lab_of of, struct answer *out)
{
	struct launched r;
	launch_run(l, &r);
	bool ended = r.end == LAUNCH_RAN && ask(lab, l, of, &r, out);
	if (r.end != LAUNCH_RAN) take_trouble(lab, l, of, r.said ? r.said : "it could not be run", out);
	launched_clear(&r);
	return ended;
}

void answers_find(const struct lab *lab, const char *const *files, enum lab_of of, const bool kernels[KERNEL_COUNT], bool all, int64_t seed,
                  struct answer *out)
{
	struct combinations ways = combine_ways(lab, kernels, seed);
	const char **sources = combine_sources(lab, files);
	struct launch_events events;
	launch_events_begin(&events, lab);
	for (size_t i = 0; i < lab->nquestion; i++)
		if (lab->questions[i].of == (int)of) out[i] = (struct answer){.at = UNKNOWN};
	const struct lab_run *ended = NULL; /* what hangs on the simulated machine is not made to hang on the real one, for seconds */
	for (size_t i = 0; i < ways.n; i++) {
		struct launch *l = &ways.list[i];
		l->sources = sources;
		l->recording = *events.path ? events.path : NULL;
		if (!is_wanted(lab, l, of, all, out) || (l->kernel == KERNEL_REAL && l->run == ended)) continue;
		if (make(lab, l, of, out)) ended = l->run;
	}
	launch_events_end(&events);
	free(sources);
	free(ways.list);
}

void answers_clear(struct answer *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].text);
		free(list[i].trouble);
		free(list[i].label);
		free(list[i].other);
		free(list[i].other_label);
	}
}

/* ---- comparing ---- */

/* Small letters, a single blank between words. */
static char *plain(const char *text)
{
	char *out = calloc(strlen(text) + 1, 1), *o = out;
	memory_check(out);
	for (; *text; text++) {
		if (!isspace((unsigned char)*text)) *o++ = (char)tolower((unsigned char)*text);
		else if (o > out && o[-1] != ' ') *o++ = ' ';
	}
	if (o > out && o[-1] == ' ') o[-1] = 0;
	return out;
}

static bool as_number(const char *text, double *out)
{
	char *end;
	*out = strtod(text, &end);
	return end != text && !*end;
}

bool answer_is(const char *answer, const char *typed)
{
	char *a = plain(answer), *b = plain(typed);
	double x, y;
	bool same = !strcmp(a, b) || (as_number(a, &x) && as_number(b, &y) && x == y);
	free(a);
	free(b);
	return same;
}
