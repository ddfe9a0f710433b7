/*
 * result_text.c - a verdict for somebody at a terminal. A failed check says what was expected, what happened, in which run, and how to
 * see it.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/lab/result_formats.h"
#include "cli/options.h"
#include "trace/event.h"
#include "trace/memory.h"

#define INDENT 12

const char *result_position(int64_t at, char buf[40])
{
	int n = snprintf(buf, 40, "t%lld.%06lld", (long long)at / 1000000, (long long)at % 1000000);
	while (buf[n - 1] == '0') buf[--n] = 0;
	if (buf[n - 1] == '.') buf[--n] = 0;
	strcat(buf, "ms");
	return buf;
}

static void line(FILE *out, const char *head, const char *text, const struct result_style *s)
{
	fprintf(out, "  %-*s", INDENT - 2, head);
	options_hang(out, text, INDENT, s->width);
}

/* A path as people type it. */
static const char *short_path(const char *path, char buf[512])
{
	const char *home = getenv("HOME");
	size_t len = home ? strlen(home) : 0;
	if (len < 2 || strncmp(path, home, len) != 0 || path[len] != '/') return path;
	snprintf(buf, 512, "~%s", path + len);
	return buf;
}

/* How to see it; how to make the run again is said once for each run. */
static void print_look(FILE *out, const struct judge_result *r)
{
	char position[40], path[512];
	if (r->recording && r->at != UNKNOWN)
		fprintf(out, "  %-*sproclab play --goto %s %s\n", INDENT - 2, "see", result_position(r->at, position), short_path(r->recording, path));
	else if (r->recording && r->is_first) fprintf(out, "  %-*sproclab play %s\n", INDENT - 2, "see", short_path(r->recording, path));
	if (r->is_first) fprintf(out, "  %-*s%s\n", INDENT - 2, "again", r->command);
}

void result_failure(FILE *out, const struct judge_result *r, const struct result_style *s)
{
	char where[200], position[40];
	line(out, "expected", r->expected, s);
	if (r->said) line(out, "happened", r->said, s);
	if (!r->label) return;
	snprintf(where, sizeof where, "%s%s%s", r->label, r->at != UNKNOWN ? ", at " : "", r->at != UNKNOWN ? result_position(r->at, position) : "");
	if (r->of > 1) snprintf(where + strlen(where), sizeof where - strlen(where), " (in %zu of %zu runs)", r->failed, r->of);
	line(out, "in", where, s);
	print_look(out, r);
}

static const char *mark(const struct judge_result *r, bool color)
{
	if (r->skipped) return "  --  ";
	if (r->passed) return color ? "\033[32m  ok  \033[0m" : "  ok  ";
	return color ? "\033[1;31m FAIL \033[0m" : " FAIL ";
}

void result_text(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *s)
{
	size_t passed = 0, judged = 0;
	fprintf(out, "%s: %s\n", lab->title, submission);
	if (v->trouble) {
		fprintf(out, "\nNothing could be checked:\n%s\n", v->trouble);
		return;
	}
	if (v->broke) {
		fputs("  !!  ", out);
		options_hang(out, v->broke, 6, s->width);
	}
	for (size_t i = 0; i < v->n; i++) {
		const struct judge_result *r = &v->results[i];
		fprintf(out, "%s%-20s %s\n", mark(r, s->color), r->id, r->skipped ? "(not looked at)" : r->passed ? r->expected : "");
		if (!r->passed && !r->skipped) result_failure(out, r, s);
		passed += r->passed;
		judged += !r->skipped;
	}
	if (v->note) fprintf(out, "\n%s\n", v->note);
	fprintf(out, "\n%zu of %zu checks passed, %g of %g points", passed, judged, v->score, v->most);
	if (v->runs) fprintf(out, "; %zu run%s in %.1f s", v->runs, v->runs == 1 ? "" : "s", v->seconds);
	fputc('\n', out);
}

static void put_names(FILE *out, const char *head, const struct verdict *v, bool passed, const struct result_style *s)
{
	char *text = NULL;
	size_t len, n = 0;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	for (size_t i = 0; i < v->n; i++)
		if (v->results[i].passed == passed && !v->results[i].skipped) fprintf(f, "%s%s", n++ ? ", " : "", v->results[i].id);
	fclose(f);
	if (n) line(out, head, text, s);
	free(text);
}

void result_brief(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *s)
{
	if (v->trouble) {
		result_text(out, lab, submission, v, s);
		return;
	}
	fprintf(out, "%s: %s (%g of %g points)\n", lab->title, submission, v->score, v->most);
	if (v->broke) line(out, "!!", v->broke, s);
	put_names(out, "passed", v, true, s);
	put_names(out, "failed", v, false, s);
	for (size_t i = 0; i < v->n; i++) {
		if (v->results[i].passed || v->results[i].skipped) continue;
		fprintf(out, "\n%s%s\n", mark(&v->results[i], s->color), v->results[i].id);
		result_failure(out, &v->results[i], s);
		break;
	}
	if (v->note) fprintf(out, "\n%s\n", v->note);
}
