/*
 * jsonl_read.c - reads JSON lines, by jansson and the tables of fields.c. A value of the wrong type or out of range is an
 * error; a key that is absent has the value that is then left out. The common lines are read by jsonl_fast.c.
 */
#include "trace/jsonl.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "trace/fields.h"

/* Where a parse is, and what it has to say when it fails. */
struct parse {
	json_t *object;
	struct trace *trace;
	struct diag *d;
};

static int wrong(struct parse *p, const char *key, const char *what)
{
	return diag_set(p->d, ERR_CORRUPT, "\"%s\" %s", key, what);
}

static int lacks(struct parse *p, const char *key)
{
	return wrong(p, key, "is missing");
}

/* Undo the escape of a text in place; returns its new length. */
static size_t unescape(char *s, size_t len)
{
	size_t out = 0;
	for (size_t i = 0; i < len;) {
		int32_t point;
		utf8proc_ssize_t n = 1;
		if ((unsigned char)s[i] < 0xf4) {
			s[out++] = s[i++];
			continue;
		}
		n = utf8proc_iterate((utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &point);
		if (n == 4 && point >= TEXT_ESCAPE) {
			s[out++] = (char)(point & 0xff);
		} else {
			memmove(s + out, s + i, (size_t)n);
			out += (size_t)n;
		}
		i += (size_t)n;
	}
	return out;
}

/* The text of a JSON string, in the pool. */
static int read_text(struct parse *p, const char *key, json_t *v, const char **out)
{
	const char *s = json_string_value(v);
	if (!s) return wrong(p, key, "is not a string");
	size_t len = json_string_length(v);
	if (memchr(s, 0, len)) return wrong(p, key, "has a NUL in it");
	if (!memchr(s, 0xf4, len)) {
		*out = trace_string(p->trace, s);
		return 0;
	}
	char *copy = strdup(s);
	if (!copy) return ERR_MEMORY;
	copy[unescape(copy, len)] = 0;
	*out = trace_string(p->trace, copy);
	free(copy);
	return 0;
}

/* Each code point of s, below 256, as one byte. Below 256 UTF-8 has one byte, or two that begin with 0xc2 or 0xc3. */
static bool to_bytes(const char *s, size_t len, char *out, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c >= 128 && c != 0xc2 && c != 0xc3) return false;
		out[(*n)++] = (char)(c < 128 ? c : (c & 3) << 6 | (s[++i] & 0x3f));
	}
	return true;
}

static int read_bytes(struct parse *p, const char *key, json_t *v, const char **out, uint32_t *out_len)
{
	const char *s = json_string_value(v);
	size_t len = json_string_length(v), n;
	if (!s) return wrong(p, key, "is not a string");
	char *bytes = malloc(len + 1);
	if (!bytes) return ERR_MEMORY;
	bool good = to_bytes(s, len, bytes, &n);
	if (good) {
		*out = trace_bytes(p->trace, bytes, n);
		*out_len = (uint32_t)n;
	}
	free(bytes);
	return good ? 0 : wrong(p, key, "has a character that is no byte");
}

/* An array of texts, one after the other, each with its NUL. */
static int read_args(struct parse *p, const char *key, json_t *v, const char **out, uint32_t *out_len, int32_t *count)
{
	struct jsonl all = {0};
	int result = 0;
	if (!json_is_array(v)) return wrong(p, key, "is not an array");
	*count = (int32_t)json_array_size(v);
	for (size_t i = 0; i < json_array_size(v) && !result; i++) {
		const char *s = "";
		result = read_text(p, key, json_array_get(v, i), &s);
		if (!result) jsonl_put(&all, s, strlen(s) + 1);
	}
	if (!result) {
		*out = trace_bytes(p->trace, all.text, all.len);
		*out_len = (uint32_t)all.len;
	}
	jsonl_clear(&all);
	return result;
}

static int read_integer(struct parse *p, const char *key, json_t *v, int64_t *out)
{
	if (!json_is_integer(v)) return wrong(p, key, "is not a whole number");
	*out = json_integer_value(v);
	return 0;
}

static int read_word(struct parse *p, const struct field *f, json_t *v, int64_t *out)
{
	const char *s = json_string_value(v);
	for (int i = 0; s && i < f->nword; i++) {
		if (strcmp(f->words[i], s)) continue;
		*out = i;
		return 0;
	}
	return wrong(p, f->key, "has a word that is not known");
}

static int read_signal(struct parse *p, const char *key, json_t *v, int64_t *out)
{
	const char *s = json_string_value(v);
	if (!s) return read_integer(p, key, v, out);
	*out = signal_number(s);
	return *out < 0 ? wrong(p, key, "names no signal") : 0;
}

static int read_address(struct parse *p, const char *key, json_t *v, uint64_t *out)
{
	const char *s = json_string_value(v);
	char *end;
	if (!s || strncmp(s, "0x", 2)) return wrong(p, key, "is not an address");
	*out = strtoull(s, &end, 16);
	return *end ? wrong(p, key, "is not an address") : 0;
}

static int read_flag(struct parse *p, const char *key, json_t *v, int64_t *out)
{
	*out = json_is_true(v);
	return json_is_boolean(v) ? 0 : wrong(p, key, "is neither true nor false");
}

/* A field that is a number in struct event, whatever it is in JSON. v NULL: absent. */
static int read_value(struct parse *p, const struct field *f, json_t *v, struct event *e)
{
	int64_t value = f->absent;
	int result = 0;
	if (!v && f->always) return lacks(p, f->key);
	if (v) {
		switch (f->type) {
		case FIELD_SIG16:
		case FIELD_SIG32: result = read_signal(p, f->key, v, &value); break;
		case FIELD_WORD: result = read_word(p, f, v, &value); break;
		case FIELD_BOOL: result = read_flag(p, f->key, v, &value); break;
		default: result = read_integer(p, f->key, v, &value);
		}
	}
	if (!result && !field_fits(f, value)) result = wrong(p, f->key, "is out of range");
	if (!result) field_set(f, e, value);
	return result;
}

static int read_field(struct parse *p, const struct field *f, struct event *e)
{
	char *base = (char *)e;
	void *at = base + f->at, *len = base + f->len_at, *count = base + f->count_at;
	json_t *v = json_object_get(p->object, f->key);
	switch (f->type) {
	case FIELD_TEXT: return v ? read_text(p, f->key, v, at) : 0;
	case FIELD_BYTES: return v ? read_bytes(p, f->key, v, at, len) : 0;
	case FIELD_ARGS: return v ? read_args(p, f->key, v, at, len, count) : 0;
	case FIELD_HEX: return v ? read_address(p, f->key, v, at) : lacks(p, f->key);
	default: return read_value(p, f, v, e);
	}
}

static int read_fields(struct parse *p, const struct field *f, struct event *e)
{
	int result = 0;
	for (; f->key && !result; f++) result = read_field(p, f, e);
	return result;
}

/* A number of the header or of what every event has; absent when it is not there. */
static int read_common(struct parse *p, const char *key, int64_t min, int64_t max, int64_t absent, int64_t *out)
{
	json_t *v = json_object_get(p->object, key);
	*out = absent;
	int result = v ? read_integer(p, key, v, out) : 0;
	return !result && (*out < min || *out > max) ? wrong(p, key, "is out of range") : result;
}

static int read_kind(struct parse *p, const char *key, int (*find)(const char *word), uint8_t *out)
{
	const char *s = json_string_value(json_object_get(p->object, key));
	if (!s) return lacks(p, key);
	int row = find(s);
	*out = (uint8_t)row;
	return row < 0 ? wrong(p, key, "has a word that is not known") : 0;
}

static int read_event(struct parse *p, struct event *e)
{
	int64_t n, cpu, pid, tid, line;
	json_t *file = json_object_get(p->object, "file");
	int result;
	if ((result = read_kind(p, "ev", event_kind_find, &e->kind)) ||
	    (result = read_kind(p, "precision", precision_find, &e->precision)) ||
	    (result = read_common(p, "n", 1, UINT32_MAX, 0, &n)) ||
	    (result = read_common(p, "t", -JSONL_TIME_MAX, JSONL_TIME_MAX, 0, &e->t)) ||
	    (result = read_common(p, "cpu", INT16_MIN, INT16_MAX, UNKNOWN, &cpu)) ||
	    (result = read_common(p, "pid", INT32_MIN, INT32_MAX, 0, &pid)) ||
	    (result = read_common(p, "tid", INT32_MIN, INT32_MAX, 0, &tid)) ||
	    (result = read_common(p, "line", INT32_MIN, INT32_MAX, 0, &line)) ||
	    (file && (result = read_text(p, "file", file, &e->file))) || (result = read_fields(p, event_fields(e->kind), e)))
		return result;
	e->n = (uint32_t)n;
	e->cpu = (int16_t)cpu;
	e->pid = (int32_t)pid;
	e->tid = (int32_t)tid;
	e->line = (int32_t)line;
	if (event_has_turn(e)) return read_fields(p, turn_fields(), e);
	if (e->kind != EV_STATE || e->state.to != STATE_WAITING || !json_object_get(p->object, "why")) return 0;
	return read_fields(p, wait_fields(), e);
}

/* The object in a line, NULL when it is none. */
static json_t *load(const char *text, size_t len, char *problem, size_t size)
{
	json_error_t error;
	json_t *object = json_loadb(text, len, JSON_ALLOW_NUL, &error);
	if (json_is_object(object)) return object;
	snprintf(problem, size, "%s", object ? "not an object" : error.text);
	json_decref(object);
	return NULL;
}

int jsonl_slow_event(const char *text, size_t len, struct trace *t, struct event *out, struct diag *d)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	struct parse p = {load(text, len, problem, sizeof problem), t, d};
	if (!p.object) return diag_set(d, ERR_CORRUPT, "not JSON: %s", problem);
	memset(out, 0, sizeof *out);
	int result = read_event(&p, out);
	json_decref(p.object);
	return result;
}

int jsonl_read_event(const char *text, size_t len, struct trace *t, struct event *out, struct diag *d)
{
	return jsonl_fast_event(text, len, t, out) ? 0 : jsonl_slow_event(text, len, t, out, d);
}

static int read_known(struct parse *p, const char *key, const char **out)
{
	json_t *v = json_object_get(p->object, key);
	return v ? read_text(p, key, v, out) : 0;
}

static int read_header(struct parse *p, struct trace_header *h)
{
	int64_t cpus, supervisor;
	json_t *args = json_object_get(p->object, "args");
	int32_t argc = 0;
	int result;
	if ((result = read_known(p, "backend", &h->backend)) || (result = read_known(p, "program", &h->program)) ||
	    (result = read_known(p, "policy", &h->policy)) || (result = read_known(p, "clock", &h->clock)) ||
	    (result = read_known(p, "tier", &h->tier)) || (result = read_known(p, "ipc", &h->ipc)) ||
	    (args && (result = read_args(p, "args", args, &h->args, &h->args_len, &argc))) ||
	    (result = read_common(p, "seed", INT64_MIN, INT64_MAX, UNKNOWN, &h->seed)) ||
	    (result = read_common(p, "quantum", 0, INT64_MAX, 0, &h->quantum)) ||
	    (result = read_common(p, "cpus", 0, INT32_MAX, 0, &cpus)) ||
	    (result = read_common(p, "supervisor", INT32_MIN, INT32_MAX, 0, &supervisor)))
		return result;
	h->version = 1;
	h->argc = argc;
	h->cpus = (int)cpus;
	h->supervisor = (int32_t)supervisor;
	return 0;
}

int jsonl_read_header(const char *text, size_t len, struct trace *t, struct diag *d)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	struct parse p = {load(text, len, problem, sizeof problem), t, d};
	int result;
	json_t *version = p.object ? json_object_get(p.object, "proclab") : NULL;
	if (!p.object) result = diag_set(d, ERR_FORMAT, "not a proclab recording: its first line is not JSON (%s)", problem);
	else if (!json_is_integer(version)) result = diag_set(d, ERR_FORMAT, "not a proclab recording: its first line does not say so");
	else if (json_integer_value(version) != 1)
		result = diag_set(d, ERR_VERSION, "the recording is of version %" JSON_INTEGER_FORMAT ", this proclab knows version 1",
		                  json_integer_value(version));
	else result = read_header(&p, trace_header(t));
	json_decref(p.object);
	return result;
}
