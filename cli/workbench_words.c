/*
 * workbench_words.c - what is said to the workbench: from words to an act, from an act to the line for the worker and back to words.
 *
 *     LINE = [PROCESS] VERB ARGUMENTS
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/workbench.h"
#include "trace/nearest.h"
#include "trace/vocab.h"

static const struct { const char *word, *arguments; } verbs[BENCH_VERBS] = {
#define X(name, word, arguments, help) [BENCH_##name] = {word, arguments},
	BENCH_VERB_LIST(X)
#undef X
};

const char *bench_verb_word(enum bench_verb v)
{
	return verbs[v].word;
}

/* ---- Words to an act ------------------------------------------------------------------------------------------------------- */

struct reader {
	const struct workbench *b;
	const char *rest;
	struct bench_act *act;
	struct diag *d;
};

/* The next word; false when there is none. */
static bool take_word(struct reader *r, char *word, size_t size)
{
	r->rest += strspn(r->rest, " \t");
	size_t n = strcspn(r->rest, " \t");
	snprintf(word, size, "%.*s", (int)n, r->rest);
	r->rest += n;
	r->rest += strspn(r->rest, " \t");
	return n > 0;
}

static bool is_number(const char *word, double *out)
{
	char *end;
	*out = strtod(word, &end);
	return end != word && !*end && *out >= 0 && *out <= 1e9;
}

static int usage(const struct reader *r)
{
	return diag_set(r->d, ERR_USAGE, "%s %s is how it is said", verbs[r->act->verb].word, verbs[r->act->verb].arguments);
}

/* What a process is called: its number here, or its pid. 0 with d filled. */
static int find_hand(const struct workbench *b, const char *word, struct diag *d)
{
	double n;
	if (!is_number(word, &n)) {
		diag_set(d, ERR_USAGE, "'%s' is no process", word);
		return 0;
	}
	if (n >= 1 && n <= b->nhand) return (int)n;
	for (int i = 0; i < b->nhand; i++)
		if (b->hands[i].pid == (int32_t)n) return i + 1;
	diag_set(d, ERR_USAGE, "there is no process %s", word);
	return 0;
}

static int read_target(struct reader *r, bool needed, int *out)
{
	char word[32];
	if (!take_word(r, word, sizeof word)) return needed ? usage(r) : 0;
	return (*out = find_hand(r->b, word, r->d)) ? 0 : ERR_USAGE;
}

/* A number, times scale. fallback: where there is none; -1: there has to be one. */
static int read_number(struct reader *r, double scale, long fallback)
{
	char word[32];
	double n;
	r->act->number = fallback;
	if (!take_word(r, word, sizeof word)) return fallback < 0 ? usage(r) : 0;
	if (!is_number(word, &n) || n * scale > 1e8) return diag_set(r->d, ERR_USAGE, "%s: '%s' is no number that will do", verbs[r->act->verb].word, word);
	r->act->number = (long)(n * scale);
	return 0;
}

static int read_signal(struct reader *r)
{
	char word[32];
	r->act->number = take_word(r, word, sizeof word) ? signal_number(word) : SIGTERM;
	return r->act->number > 0 ? 0 : diag_set(r->d, ERR_USAGE, "'%s' is no signal", word);
}

static int read_text(struct reader *r)
{
	size_t n = strlen(r->rest);
	if (!n) return usage(r);
	if (n >= sizeof r->act->text) return diag_set(r->d, ERR_USAGE, "%s: that is too long", verbs[r->act->verb].word);
	strcpy(r->act->text, r->rest);
	r->rest += n;
	return 0;
}

static int read_ends(struct reader *r)
{
	int from = 0, to = 0, failed;
	if (!*r->rest) return 0;
	if ((failed = read_target(r, true, &from)) || (failed = read_target(r, true, &to))) return failed;
	if (from == to) return diag_set(r->d, ERR_USAGE, "pipe: from a process to itself; say %d pipe", from);
	r->act->who = from;
	r->act->target = to;
	return 0;
}

static int read_arguments(struct reader *r)
{
	struct bench_act *a = r->act;
	int failed;
	switch (a->verb) {
	case BENCH_SPAWN: case BENCH_EXEC: return read_text(r);
	case BENCH_COMPUTE: return read_number(r, 1, -1);
	case BENCH_SLEEP: return read_number(r, 1000, -1);
	case BENCH_EXIT: return read_number(r, 1, 0);
	case BENCH_WAIT: return read_target(r, false, &a->target);
	case BENCH_KILL: return (failed = read_target(r, true, &a->target)) ? failed : read_signal(r);
	case BENCH_STOP: a->number = SIGSTOP; return read_target(r, false, &a->target);
	case BENCH_CONT: a->number = SIGCONT; return read_target(r, true, &a->target);
	case BENCH_WRITE: return (failed = read_number(r, 1, -1)) ? failed : read_text(r);
	case BENCH_READ: case BENCH_CLOSE: return read_number(r, 1, -1);
	case BENCH_PIPE: return read_ends(r);
	default: return 0;
	}
}

static int read_verb(struct reader *r, const char *word)
{
	const char *words[BENCH_VERBS], *near;
	for (int v = 0; v < BENCH_VERBS; v++) {
		words[v] = verbs[v].word;
		if (strcmp(words[v], word)) continue;
		r->act->verb = (enum bench_verb)v;
		return 0;
	}
	near = word_nearest(word, words, BENCH_VERBS);
	return diag_set(r->d, ERR_USAGE, "'%s' is nothing that a process here can do%s%s%s", word, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

int bench_parse(const struct workbench *b, int selected, const char *words, struct bench_act *out, struct diag *d)
{
	struct reader r = {b, words, out, d};
	char word[64];
	int failed;
	*out = (struct bench_act){.who = selected, .fd = {-1, -1}};
	if (!take_word(&r, word, sizeof word)) return diag_set(d, ERR_USAGE, "nothing is said");
	if (*word >= '0' && *word <= '9') {
		if (!(out->who = find_hand(b, word, d))) return ERR_USAGE;
		if (!take_word(&r, word, sizeof word)) return diag_set(d, ERR_USAGE, "what is %d to do?", out->who);
	}
	if ((failed = read_verb(&r, word)) || (failed = read_arguments(&r))) return failed;
	if (*r.rest) return usage(&r);
	if (out->verb == BENCH_STOP && !out->target) out->target = out->who;
	return out->who ? 0 : diag_set(d, ERR_USAGE, "who is to do it? select a process, or begin with its number");
}

/* ---- An act to words ------------------------------------------------------------------------------------------------------- */

void bench_words(const struct bench_act *a, char *out, size_t size)
{
	char signal[24], target[16] = "";
	const char *word = verbs[a->verb].word;
	if (a->target) snprintf(target, sizeof target, " %d", a->target);
	switch (a->verb) {
	case BENCH_SPAWN: case BENCH_EXEC: snprintf(out, size, "%s %s", word, a->text); break;
	case BENCH_COMPUTE: case BENCH_EXIT: case BENCH_READ: case BENCH_CLOSE: snprintf(out, size, "%s %ld", word, a->number); break;
	case BENCH_SLEEP: snprintf(out, size, "%s %g", word, (double)a->number / 1000); break;
	case BENCH_KILL: snprintf(out, size, "%s%s %s", word, target, signal_name((int)a->number, signal)); break;
	case BENCH_WRITE: snprintf(out, size, "%s %ld %s", word, a->number, a->text); break;
	case BENCH_PIPE:
		if (a->target) snprintf(out, size, "%s %d %d", word, a->reads ? a->target : a->who, a->reads ? a->who : a->target);
		else snprintf(out, size, "%s", word);
		break;
	default: snprintf(out, size, "%s%s", word, target); break;
	}
}

/* On the machine nobody else is; here the name has to be ours alone. */
void bench_pipe_path(const struct workbench *b, long number, char *out, size_t size)
{
	if (!strcmp(b->command, "sim")) snprintf(out, size, "/tmp/pipe-%ld", number);
	else snprintf(out, size, "/tmp/proclab-pipe-%d-%ld", (int)getpid(), number);
}

bool bench_line(const struct workbench *b, const struct bench_act *a, char *out, size_t size, struct diag *d)
{
	const struct bench_hand *target = a->target ? &b->hands[a->target - 1] : NULL;
	char path[64];
	if (target && a->verb != BENCH_PIPE && !target->own) {
		diag_set(d, ERR_USAGE, "%d was never born", a->target);
		return false;
	}
	switch (a->verb) {
	case BENCH_FORK: snprintf(out, size, "fork %d", a->child); break;
	case BENCH_SPAWN: snprintf(out, size, "spawn %d %s", a->child, a->text); break;
	case BENCH_SLEEP: snprintf(out, size, "sleep %ld", a->number); break;
	case BENCH_PIPE:
		bench_pipe_path(b, a->number, path, sizeof path);
		if (a->target) snprintf(out, size, "open %s %s", a->reads ? "r" : "w", path);
		else snprintf(out, size, "pipe");
		break;
	case BENCH_WAIT:
		if (target) snprintf(out, size, "wait %d", (int)target->own);
		else snprintf(out, size, "wait");
		break;
	case BENCH_KILL: case BENCH_STOP: case BENCH_CONT: snprintf(out, size, "kill %d %ld", (int)target->own, a->number); break;
	default: bench_words(a, out, size); break;
	}
	return true;
}
