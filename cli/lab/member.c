/*
 * member.c - the reader of member.h.
 */
#include "cli/lab/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lab/lab.h"
#include "trace/memory.h"
#include "trace/nearest.h"

#define WHERE_MAX 160
#define NAMES_MAX 32

/* One place of the file, while its member is read. */
struct spot {
	const struct member *member;
	char where[WHERE_MAX];
	struct diag *d;
};

static int expected(const struct spot *s, const char *what, const json_t *got)
{
	const char *words = s->member->words;
	char *text = json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT);
	int code = diag_set(s->d, ERR_USAGE, "%s: expected %s%s%s, not %.60s", s->where, what, words ? " " : "", words ? words : "", text ? text : "");
	free(text);
	return code;
}

static int read_text(const struct spot *s, const json_t *v, const char **out)
{
	*out = json_string_value(v);
	return *out ? 0 : expected(s, "a text", v);
}

static int read_number(const struct spot *s, const json_t *v, int64_t *out)
{
	char *end;
	long long least = strtoll(s->member->words, &end, 10), most = strtoll(end + 2, NULL, 10);
	*out = json_integer_value(v);
	return json_is_integer(v) && *out >= least && *out <= most ? 0 : expected(s, "a whole number in", v);
}

/* Its number among the words. */
static int read_word(const struct spot *s, const json_t *v, int64_t *out)
{
	const char *word = json_string_value(v), *c = s->member->words;
	for (*out = 0; word && *c; (*out)++) {
		size_t len = strcspn(c, "|");
		if (strlen(word) == len && !memcmp(c, word, len)) return 0;
		c += len + (c[len] == '|');
	}
	return expected(s, "one of", v);
}

static int read_choice(const struct spot *s, const json_t *v, int *out)
{
	int64_t n = 0;
	int code = read_word(s, v, &n);
	*out = (int)n;
	return code;
}

static int read_fraction(const struct spot *s, const json_t *v, double *out)
{
	*out = json_number_value(v);
	return json_is_number(v) && *out > 0 && *out <= 1e6 ? 0 : expected(s, "a number greater than 0", v);
}

static int read_flag(const struct spot *s, const json_t *v, bool *out)
{
	*out = json_is_true(v);
	return json_is_boolean(v) ? 0 : expected(s, "true or false", v);
}

static int read_texts(const struct spot *s, const json_t *v, struct lab_texts *out)
{
	size_t n = json_array_size(v);
	if (!json_is_array(v)) return expected(s, "an array of texts", v);
	memory_check(out->list = calloc(n + 1, sizeof *out->list));
	for (out->n = 0; out->n < n; out->n++)
		if (!(out->list[out->n] = json_string_value(json_array_get(v, out->n)))) return expected(s, "an array of texts", v);
	return 0;
}

static int read_names(const struct spot *s, const json_t *v, struct lab_texts *out)
{
	if (!json_is_string(v)) return read_texts(s, v, out);
	memory_check(out->list = calloc(1, sizeof *out->list));
	out->list[0] = json_string_value(v);
	out->n = 1;
	return 0;
}

static int read_numbers(const struct spot *s, const json_t *v, struct lab_numbers *out)
{
	size_t n = json_array_size(v);
	if (!json_is_array(v) || !n) return expected(s, "an array of", v);
	memory_check(out->list = calloc(n, sizeof *out->list));
	for (out->n = 0; out->n < n; out->n++) {
		const json_t *item = json_array_get(v, out->n);
		int code = s->member->kind == MEMBER_CHOICES ? read_word(s, item, &out->list[out->n]) : read_number(s, item, &out->list[out->n]);
		if (code < 0) return code;
	}
	return 0;
}

static int read_row(const struct spot *s, json_t *v, const char *where, void *row)
{
	const struct member_table *t = s->member->rows;
	if (t->defaults) memcpy(row, t->defaults, t->size);
	if (!json_is_object(v)) return diag_set(s->d, ERR_USAGE, "%s: expected an object", where);
	return member_read(t, v, where, row, s->d);
}

/* A pointer to the rows, and behind it how many; copied, since the pointer there is of another type. */
struct row_list {
	char *rows;
	size_t n;
};

static int read_rows(const struct spot *s, json_t *v, void *at)
{
	size_t n = json_array_size(v), size = s->member->rows->size;
	struct row_list list = {calloc(n + 1, size), n};
	if (!json_is_array(v)) return free(list.rows), expected(s, "an array of objects", v);
	memory_check(list.rows);
	memcpy(at, &list, sizeof list);
	for (size_t i = 0; i < n; i++) {
		char where[WHERE_MAX];
		snprintf(where, sizeof where, "%s[%zu]", s->where, i);
		int code = read_row(s, json_array_get(v, i), where, list.rows + size * i);
		if (code < 0) return code;
	}
	return 0;
}

static int read_value(const struct spot *s, json_t *v, void *at)
{
	switch (s->member->kind) {
	case MEMBER_TEXT: return read_text(s, v, at);
	case MEMBER_TEXTS: return read_texts(s, v, at);
	case MEMBER_NAMES: return read_names(s, v, at);
	case MEMBER_NUMBER: return read_number(s, v, at);
	case MEMBER_CHOICES:
	case MEMBER_NUMBERS: return read_numbers(s, v, at);
	case MEMBER_FRACTION: return read_fraction(s, v, at);
	case MEMBER_CHOICE: return read_choice(s, v, at);
	case MEMBER_FLAG: return read_flag(s, v, at);
	case MEMBER_ROWS: return read_rows(s, v, at);
	}
	return ERR_USAGE;
}

static const struct member *find(const struct member_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->members[i].name, name)) return &table->members[i];
	return NULL;
}

static int refuse_unknown(const struct member_table *table, const char *where, const char *name, struct diag *d)
{
	const char *names[NAMES_MAX];
	size_t n = 0;
	for (; n < table->count && n < NAMES_MAX; n++) names[n] = table->members[n].name;
	const char *near = word_nearest(name, names, n);
	return diag_set(d, ERR_USAGE, "%s%s%.60s: no such member%s%s%s", where, *where ? "." : "", name, near ? "; did you mean \"" : "",
	                near ? near : "", near ? "\"?" : "");
}

int member_read(const struct member_table *table, json_t *object, const char *where, void *out, struct diag *d)
{
	const char *name;
	json_t *v;
	json_object_foreach(object, name, v) if (!find(table, name)) return refuse_unknown(table, where, name, d);
	for (size_t i = 0; i < table->count; i++) {
		struct spot s = {.member = &table->members[i], .d = d};
		snprintf(s.where, sizeof s.where, "%s%s%s", where, *where ? "." : "", s.member->name);
		v = json_object_get(object, s.member->name);
		if (!v && s.member->required) return diag_set(d, ERR_USAGE, "%s: missing", s.where);
		int code = v ? read_value(&s, v, (char *)out + s.member->offset) : 0;
		if (code < 0) return code;
	}
	return 0;
}

static void clear_rows(const struct member_table *table, const void *at)
{
	struct row_list list;
	memcpy(&list, at, sizeof list);
	for (size_t i = 0; i < list.n; i++) member_clear(table, list.rows + table->size * i);
	free(list.rows);
}

void member_clear(const struct member_table *table, void *out)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct member *m = &table->members[i];
		void *at = (char *)out + m->offset;
		if (m->kind == MEMBER_TEXTS || m->kind == MEMBER_NAMES) free(((struct lab_texts *)at)->list);
		if (m->kind == MEMBER_NUMBERS || m->kind == MEMBER_CHOICES) free(((struct lab_numbers *)at)->list);
		if (m->kind == MEMBER_ROWS) clear_rows(m->rows, at);
	}
}
