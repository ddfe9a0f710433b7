/*
 * jsonl.c - writes JSON lines from the tables of fields.c.
 *
 * Written by hand, not through jansson, because a live run may bring 300,000 events a second: building and dumping a
 * jansson object takes several microseconds an event, this about a quarter of one. The tests prove that jansson reads every
 * line back to the same event. Texts are UTF-8; a byte that is not becomes a code point of the last private area, U+10FF00
 * plus the byte, and so does, byte by byte, a code point that is from there itself: what is read back is what was written,
 * whatever it was.
 */
#include "trace/jsonl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "trace/fields.h"
#include "trace/memory.h"

void jsonl_clear(struct jsonl *l)
{
	free(l->text);
	*l = (struct jsonl){0};
}

/* Room for n more bytes. */
static char *room(struct jsonl *l, size_t n)
{
	if (l->cap - l->len < n) {
		l->cap = (l->cap + n) * 2;
		l->text = realloc(l->text, l->cap);
		memory_check(l->text);
	}
	return l->text + l->len;
}

static inline void put(struct jsonl *l, const char *s, size_t n)
{
	memcpy(room(l, n), s, n);
	l->len += n;
}

void jsonl_put(struct jsonl *l, const char *s, size_t n)
{
	put(l, s, n);
}

static void put_string(struct jsonl *l, const char *s)
{
	put(l, s, strlen(s));
}

static void put_number(struct jsonl *l, int64_t value)
{
	char digits[24], *at = digits + sizeof digits;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	do *--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0) *--at = '-';
	put(l, at, (size_t)(digits + sizeof digits - at));
}

static void put_key(struct jsonl *l, const char *key)
{
	put(l, ",\"", 2);
	put_string(l, key);
	put(l, "\":", 2);
}

/* A character below 128 inside a string. */
static void put_ascii(struct jsonl *l, unsigned char c)
{
	char *at = room(l, 8);
	if (c >= ' ' && c != '"' && c != '\\') {
		*at = (char)c;
		l->len++;
		return;
	}
	static const char *const short_forms[128] = {['\n'] = "\\n", ['\t'] = "\\t", ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\"};
	l->len += (size_t)(short_forms[c] ? sprintf(at, "%s", short_forms[c]) : sprintf(at, "\\u%04x", c));
}

static void put_point(struct jsonl *l, int32_t point)
{
	utf8proc_ssize_t n = utf8proc_encode_char(point, (utf8proc_uint8_t *)room(l, 4));
	l->len += (size_t)n;
}

static void put_text(struct jsonl *l, const char *s, size_t len)
{
	put(l, "\"", 1);
	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)s[i];
		int32_t point;
		if (c < 128) {
			put_ascii(l, c);
			i++;
			continue;
		}
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &point);
		if (n > 0 && point < TEXT_ESCAPE) {
			put(l, s + i, (size_t)n);
			i += (size_t)n;
		} else {
			put_point(l, TEXT_ESCAPE + c);
			i++;
		}
	}
	put(l, "\"", 1);
}

void jsonl_text(struct jsonl *l, const char *s)
{
	put_text(l, s, strlen(s));
}

static void put_bytes(struct jsonl *l, const char *s, size_t len)
{
	put(l, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < 128) put_ascii(l, c);
		else put_point(l, c);
	}
	put(l, "\"", 1);
}

static void put_args(struct jsonl *l, const char *args, size_t len, int32_t count)
{
	const char *end = args + len;
	put(l, "[", 1);
	for (int32_t i = 0; i < count && args < end; i++) {
		size_t n = strnlen(args, (size_t)(end - args));
		if (i) put(l, ",", 1);
		put_text(l, args, n);
		args += n + 1;
	}
	put(l, "]", 1);
}

static void put_signal(struct jsonl *l, int32_t sig)
{
	char buf[24];
	const char *name = sig > 0 ? signal_name(sig, buf) : buf;
	if (sig > 0 && !strncmp(name, "SIG", 3)) put_text(l, name, strlen(name));
	else put_number(l, sig);
}

static void put_field(struct jsonl *l, const struct field *f, const struct event *e)
{
	const char *base = (const char *)e, *at = base + f->at;
	if (f->type >= FIELD_TEXT) {
		const char *s = *(const char *const *)(const void *)at;
		if (!s) return;
		put_key(l, f->key);
		uint32_t len = f->len_at ? *(const uint32_t *)(const void *)(base + f->len_at) : 0;
		if (f->type == FIELD_TEXT) put_text(l, s, strlen(s));
		else if (f->type == FIELD_BYTES) put_bytes(l, s, len);
		else put_args(l, s, len, *(const int32_t *)(const void *)(base + f->count_at));
		return;
	}
	if (f->type == FIELD_HEX) {
		put_key(l, f->key);
		l->len += (size_t)sprintf(room(l, 24), "\"0x%" PRIx64 "\"", *(const uint64_t *)(const void *)at);
		return;
	}
	int64_t value = field_get(f, e);
	if (!f->always && value == f->absent) return;
	put_key(l, f->key);
	switch (f->type) {
	case FIELD_BOOL: put_string(l, value ? "true" : "false"); break;
	case FIELD_SIG16:
	case FIELD_SIG32: put_signal(l, (int32_t)value); break;
	case FIELD_WORD:
		assert(value < f->nword);
		put(l, "\"", 1);
		put_string(l, f->words[value]);
		put(l, "\"", 1);
		break;
	default: put_number(l, value);
	}
}

static void put_fields(struct jsonl *l, const struct field *f, const struct event *e)
{
	for (; f->key; f++) put_field(l, f, e);
}

static bool wait_is_zero(const struct wait *w)
{
	return !w->why && !w->fd && !w->target && !w->chan && !w->timed && !w->perhaps_timed && !w->call && !w->on;
}

void jsonl_event(struct jsonl *l, const struct event *e)
{
	put(l, "{\"n\":", 5);
	put_number(l, e->n);
	put(l, ",\"t\":", 5);
	put_number(l, e->t);
	if (e->cpu != UNKNOWN) {
		put(l, ",\"cpu\":", 7);
		put_number(l, e->cpu);
	}
	put(l, ",\"pid\":", 7);
	put_number(l, e->pid);
	put(l, ",\"tid\":", 7);
	put_number(l, e->tid);
	put_key(l, "ev");
	put(l, "\"", 1);
	put_string(l, event_kind_name(e->kind));
	put(l, "\",\"precision\":\"", 15);
	put_string(l, precision_name(e->precision));
	put(l, "\"", 1);
	if (e->file) {
		put_key(l, "file");
		put_text(l, e->file, strlen(e->file));
	}
	if (e->line) {
		put_key(l, "line");
		put_number(l, e->line);
	}
	put_fields(l, event_fields(e->kind), e);
	if (event_has_turn(e)) put_fields(l, turn_fields(), e);
	if (e->kind == EV_STATE && e->state.to == STATE_WAITING && !wait_is_zero(&e->state.wait)) put_fields(l, wait_fields(), e);
	put(l, "}", 1);
}

static void put_known(struct jsonl *l, const char *key, const char *s)
{
	if (!s) return;
	put_key(l, key);
	put_text(l, s, strlen(s));
}

void jsonl_header(struct jsonl *l, const struct trace_header *h)
{
	put_string(l, "{\"proclab\":");
	put_number(l, h->version);
	put_known(l, "backend", h->backend);
	put_known(l, "program", h->program);
	if (h->args) {
		put_key(l, "args");
		put_args(l, h->args, h->args_len, h->argc);
	}
	put_key(l, "cpus");
	put_number(l, h->cpus);
	put_known(l, "policy", h->policy);
	if (h->quantum) {
		put_key(l, "quantum");
		put_number(l, h->quantum);
	}
	if (h->seed != UNKNOWN) {
		put_key(l, "seed");
		put_number(l, h->seed);
	}
	put_known(l, "clock", h->clock);
	put_known(l, "tier", h->tier);
	put_known(l, "ipc", h->ipc);
	if (h->supervisor) {
		put_key(l, "supervisor");
		put_number(l, h->supervisor);
	}
	put(l, "}", 1);
}
