/*
 * bench.c - see bench.h. What a verb means the source knows; here is only who is spoken to.
 */
#include "tui/bench.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool bench_is(const struct app *a)
{
	return a->source->ops->command != NULL;
}

int bench_choices(const struct app *a, struct choice out[BENCH_VERBS_MOST])
{
	static char texts[BENCH_VERBS_MOST][120];
	int n = 0;
	for (const struct source_verb *v = bench_is(a) ? a->source->ops->verbs : NULL; v && v->word && n < BENCH_VERBS_MOST; v++, n++) {
		snprintf(texts[n], sizeof texts[n], "%s%s%s", v->arguments, *v->arguments ? ": " : "", v->help);
		out[n] = (struct choice){v->word, texts[n]};
	}
	return n;
}

bool bench_takes(const struct app *a, const char *words)
{
	size_t n = strcspn(words, " ");
	if (!bench_is(a)) return false;
	if (isdigit((unsigned char)*words)) return true;
	for (const struct source_verb *v = a->source->ops->verbs; v->word; v++)
		if (strlen(v->word) == n && !memcmp(v->word, words, n)) return true;
	return false;
}

int bench_say(struct app *a, const char *words)
{
	struct diag reply = {""};
	if (a->status.done) app_say(a, "everybody has ended: nobody is there to do it");
	else if (!bench_is(a)) app_say(a, "this is no workbench; proclab sim or real without a program is one");
	else {
		a->source->ops->command(a->source, a->selected, words, &reply);
		app_say(a, "%s", reply.text);
	}
	return EFFECT_DRAW;
}

void bench_news(struct app *a)
{
	if (a->status.nnews == a->news) return;
	a->news = a->status.nnews;
	app_say(a, "%s", a->status.news);
}

int bench_fork(struct app *a) { return bench_say(a, "fork"); }
int bench_wait(struct app *a) { return bench_say(a, "wait"); }
int bench_compute(struct app *a) { return bench_say(a, "compute 200"); }
int bench_pipe(struct app *a) { return bench_say(a, "pipe"); }

static int exit_done(struct app *a, const char *text)
{
	char words[80];
	snprintf(words, sizeof words, "exit %s", *text ? text : "0");
	return bench_say(a, words);
}

int bench_exit(struct app *a)
{
	const struct world_proc *p = app_selected(a);
	char label[96];
	if (!bench_is(a) || a->status.done || !p) return bench_say(a, "exit");
	snprintf(label, sizeof label, "exit status of %d (empty: 0): ", (int)p->pid);
	prompt_open(&a->prompt, label, NULL, exit_done);
	return EFFECT_DRAW;
}
