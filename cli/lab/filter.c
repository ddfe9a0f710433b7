/*
 * filter.c - the filters of filter.h, by libjq: one program, that runs the one whose number it is told.
 */
#include "cli/lab/filter.h"

#include <errno.h>
#include <jq.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"

struct filter_value {
	jv value;
};

struct filter {
	const char *text;
	char *where;
};

struct filters {
	const char *define;
	struct filter *list;
	size_t n;
	jq_state *jq;              /* once they are compiled */
};

/* What reports are asked again and again. */
static const char prelude[] =
	".run as $run | .n as $n | .events as $events | .which as $which | .report |"
	"def program: .processes[0];"
	"def children: .processes[1:];"
	"def children($pid): .processes | map(select(.ppid == $pid));"
	"def lines: .output | split(\"\\n\") | if .[-1] == \"\" then .[:-1] else . end;"
	"def few: if length > 8 then .[:8] + [\"and \\(length - 8) more\"] else . end;"
	"def list: map(tostring) | few | join(\", \");"
	"def names: map(\"\\(.name) (\\(.pid))\") | list;"
	"def ms: . / 1000000;\n";

#ifdef __SANITIZE_ADDRESS__
/* jq 1.6 loses the strings that its index() has compared, and some others: that is not ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libjq";
}
#endif

/* ---- values ---- */

static struct filter_value *wrap(jv value)
{
	struct filter_value *v = malloc(sizeof *v);
	memory_check(v);
	v->value = value;
	return v;
}

static jv value_of(const struct filter_value *v)
{
	return v ? jv_copy(v->value) : jv_null();
}

struct filter_value *filter_value_new(const char *json, size_t len, struct diag *d)
{
	jv value = jv_parse_sized(json, (int)len);
	if (jv_is_valid(value)) return wrap(value);
	jv message = jv_invalid_get_msg(value);
	diag_set(d, ERR_USAGE, "no JSON: %.200s", jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "it is empty");
	jv_free(message);
	return NULL;
}

struct filter_value *filter_value_lines(const char *path, struct diag *d)
{
	FILE *f = fopen(path, "re");
	jv all = jv_array();
	char *line = NULL;
	size_t size = 0;
	if (!f) return jv_free(all), diag_set(d, ERR_SYSTEM, "%.200s: %s", path, strerror(errno)), NULL;
	for (ssize_t len; (len = getline(&line, &size, f)) > 0;) all = jv_array_append(all, jv_parse_sized(line, (int)len));
	free(line);
	fclose(f);
	return wrap(all);
}

struct filter_value *filter_value_join(struct filter_value *const *list, size_t n)
{
	jv all = jv_array();
	for (size_t i = 0; i < n; i++) all = jv_array_append(all, value_of(list[i]));
	return wrap(all);
}

void filter_value_free(struct filter_value *v)
{
	if (v) jv_free(v->value);
	free(v);
}

/* ---- the program ---- */

struct filters *filters_new(const char *define)
{
	struct filters *f = calloc(1, sizeof *f);
	memory_check(f);
	f->define = define;
	return f;
}

void filters_free(struct filters *f)
{
	if (!f) return;
	if (f->jq) jq_teardown(&f->jq);
	for (size_t i = 0; i < f->n; i++) free(f->list[i].where);
	free(f->list);
	free(f);
}

int filters_add(struct filters *f, const char *text, const char *where)
{
	if (!text) return FILTER_NONE;
	memory_check(f->list = realloc(f->list, (f->n + 1) * sizeof *f->list));
	memory_check(f->list[f->n].where = strdup(where));
	f->list[f->n].text = text;
	return (int)f->n++;
}

bool filters_want_events(const struct filters *f)
{
	if (strstr(f->define, "$events")) return true;
	for (size_t i = 0; i < f->n; i++)
		if (strstr(f->list[i].text, "$events")) return true;
	return false;
}

static void keep_message(void *arg, jv message)
{
	struct diag *d = arg;
	message = jq_format_error(message);
	const char *text = jv_string_value(message);
	if (!strncmp(text, "jq: error: ", 11)) text += 11;
	if (!*d->text) diag_set(d, ERR_USAGE, "%.*s", (int)strcspn(text, "\n"), text);
	jv_free(message);
}

/* The program of n filters; allocated. */
static char *program_of(const char *define, const struct filter *list, size_t n)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	fprintf(f, "%s%s\n", prelude, define);
	for (size_t i = 0; i < n; i++) fprintf(f, "def filter_%zu: (%s\n);\n", i, list[i].text);
	for (size_t i = 0; i < n; i++) fprintf(f, "%s $which == %zu then filter_%zu", i ? " elif" : "if", i, i);
	fputs(n ? " else null end" : "null", f);
	fclose(f);
	return text;
}

/* NULL with *d. */
static jq_state *compile(const char *define, const struct filter *list, size_t n, struct diag *d)
{
	char *program = program_of(define, list, n);
	jq_state *jq = jq_init();
	memory_check(jq);
	*d = (struct diag){""};
	jq_set_error_cb(jq, keep_message, d);
	if (!jq_compile(jq, program)) jq_teardown(&jq);
	else jq_set_error_cb(jq, NULL, NULL);
	free(program);
	return jq;
}

/* Which of them it is, when all together are no program. */
static int find_culprit(const struct filters *f, struct diag *d)
{
	struct diag said;
	jq_state *jq = compile(f->define, NULL, 0, &said);
	if (!jq) return diag_set(d, ERR_USAGE, "define: no definitions of jq: %.300s", said.text);
	jq_teardown(&jq);
	for (size_t i = 0; i < f->n; i++) {
		if (!(jq = compile(f->define, &f->list[i], 1, &said)))
			return diag_set(d, ERR_USAGE, "%.100s: not a filter of jq: %.300s", f->list[i].where, said.text);
		jq_teardown(&jq);
	}
	return diag_set(d, ERR_USAGE, "the filters are none of jq together");
}

int filters_compile(struct filters *f, struct diag *d)
{
	struct diag said;
	f->jq = compile(f->define, f->list, f->n, &said);
	return f->jq ? 0 : find_culprit(f, d);
}

/* ---- runs of it ---- */

static jv input_of(const struct filter_input *in, int number)
{
	jv o = jv_object_set(jv_object(), jv_string("report"), value_of(in->report));
	o = jv_object_set(o, jv_string("run"), value_of(in->run));
	o = jv_object_set(o, jv_string("events"), value_of(in->events));
	o = jv_object_set(o, jv_string("n"), jv_number(in->n));
	return jv_object_set(o, jv_string("which"), jv_number(number));
}

/* The first value; invalid with *d. */
static jv run(struct filters *f, int number, const struct filter_input *in, struct diag *d)
{
	jq_start(f->jq, input_of(in, number), 0);
	jv v = jq_next(f->jq);
	if (jv_is_valid(v)) return v;
	jv message = jv_invalid_get_msg(jv_copy(v));
	if (jv_get_kind(message) == JV_KIND_STRING) diag_set(d, ERR_USAGE, "%.300s", jv_string_value(message));
	else diag_set(d, ERR_USAGE, "the filter gives nothing");
	jv_free(message);
	return v;
}

char *filter_text(struct filters *f, int number, const struct filter_input *in, struct diag *d)
{
	jv v = run(f, number, in, d);
	if (!jv_is_valid(v)) return jv_free(v), NULL;
	if (jv_get_kind(v) != JV_KIND_STRING) v = jv_dump_string(v, 0);
	char *out = strdup(jv_string_value(v));
	memory_check(out);
	jv_free(v);
	return out;
}

int filter_true(struct filters *f, int number, const struct filter_input *in, struct diag *d)
{
	jv v = run(f, number, in, d);
	jv_kind kind = jv_get_kind(v);
	jv_free(v);
	if (kind == JV_KIND_TRUE || kind == JV_KIND_FALSE) return kind == JV_KIND_TRUE;
	return kind == JV_KIND_INVALID ? ERR_USAGE : diag_set(d, ERR_USAGE, "the filter gives neither true nor false");
}

bool filter_number(struct filters *f, int number, const struct filter_input *in, double *out)
{
	struct diag d;
	jv v = run(f, number, in, &d);
	bool found = jv_get_kind(v) == JV_KIND_NUMBER;
	if (found) *out = jv_number_value(v);
	jv_free(v);
	return found;
}
