/*
 * judge_source.c - the checks of the source: which functions it calls, and which it must not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lab/judge.h"
#include "cli/lab/source.h"
#include "trace/memory.h"

/* "wait(), exec()" */
static void write_names(FILE *f, const struct lab_texts *names, const char *before)
{
	for (size_t i = 0; i < names->n; i++) fprintf(f, "%s%s()", i ? ", " : before, names->list[i]);
}

static char *in_words(const struct lab_source *s)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	write_names(f, &s->must_call, "the program calls ");
	write_names(f, &s->must_not_call, s->must_call.n ? ", and never " : "the program never calls ");
	fclose(f);
	return text;
}

/* The first thing that is wrong, "usleep() in line 12"; NULL: nothing is. Allocated. */
static char *find_fault(const struct lab_source *s, const struct source_calls *calls)
{
	char text[200] = "";
	for (size_t i = 0; !*text && i < s->must_not_call.n; i++) {
		int line = source_calls_find(calls, s->must_not_call.list[i]);
		if (line) snprintf(text, sizeof text, "%s() in line %d", s->must_not_call.list[i], line);
	}
	for (size_t i = 0; !*text && i < s->must_call.n; i++)
		if (!source_calls_find(calls, s->must_call.list[i])) snprintf(text, sizeof text, "no %s() anywhere", s->must_call.list[i]);
	char *fault = *text ? strdup(text) : NULL;
	return fault;
}

static void fail(const struct lab_source *s, struct judge_result *r, const char *got)
{
	r->passed = false;
	r->failed = 1;
	r->said = s->fault ? judge_replace(s->fault, "%s", got) : strdup(got);
	memory_check(r->said);
}

void judge_sources(const struct lab *lab, const char *const *files, struct judge_result *rows)
{
	for (size_t i = 0; i < lab->nsource; i++) {
		const struct lab_source *s = &lab->sources[i];
		struct source_calls calls;
		struct diag d = {""};
		int code = source_calls_read(lab_file_of(lab, s->file, files), &calls, &d);
		char *fault = code < 0 ? strdup(d.text) : find_fault(s, &calls);
		free(rows[i].expected);
		rows[i].expected = in_words(s);
		if (fault) fail(s, &rows[i], fault);
		free(fault);
		source_calls_clear(&calls);
	}
}
