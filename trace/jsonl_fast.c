/*
 * jsonl_fast.c - reads the lines that jsonl.c writes, eight times as fast as jansson, so that a recording of a million
 * events opens in a moment.
 *
 * It knows one form only: the keys in the order of the tables, no blanks, texts of ASCII with the escapes that jsonl.c writes. Whatever is
 * otherwise it refuses, and the line is read through jansson, which alone says what is wrong with one. The tests hold that
 * the two never differ.
 */
#include "trace/jsonl.h"

#include <string.h>

#include "trace/fields.h"

/* A longer text is left to jansson. */
#define TEXT_MAX 512

struct scan {
	const char *at, *end;
	struct trace *trace;
};

static bool skip(struct scan *s, const char *text, size_t len)
{
	if ((size_t)(s->end - s->at) < len || memcmp(s->at, text, len)) return false;
	s->at += len;
	return true;
}

#define SKIP(s, literal) skip(s, literal, sizeof literal - 1)

/* Go over ,"key": if it comes next. */
static bool take_key(struct scan *s, const char *key)
{
	const char *before = s->at;
	if (SKIP(s, ",\"") && skip(s, key, strlen(key)) && SKIP(s, "\":")) return true;
	s->at = before;
	return false;
}

static bool take_number(struct scan *s, int64_t *out)
{
	bool negative = SKIP(s, "-");
	const char *first = s->at;
	int64_t value = 0;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - first < 18) value = value * 10 + (*s->at++ - '0');
	if (s->at == first || (*first == '0' && s->at - first > 1)) return false;
	*out = negative ? -value : value;
	/* A digit more, a fraction or an exponent: not ours. */
	return s->at < s->end && (*s->at == ',' || *s->at == '}');
}

/* A text in quotes; *len is its length, and it begins at the result. NULL when it has anything but plain ASCII. */
static const char *take_text(struct scan *s, size_t *len)
{
	if (!SKIP(s, "\"")) return NULL;
	const char *first = s->at;
	for (; s->at < s->end && *s->at != '"'; s->at++) {
		unsigned char c = (unsigned char)*s->at;
		if (c < ' ' || c >= 127 || c == '\\') return NULL;
	}
	*len = (size_t)(s->at - first);
	return SKIP(s, "\"") && *len < TEXT_MAX ? first : NULL;
}

static bool take_word(struct scan *s, const char *const *words, int count, int64_t *out)
{
	size_t len;
	const char *text = take_text(s, &len);
	if (!text) return false;
	for (int i = 0; i < count; i++) {
		if (strncmp(words[i], text, len) || words[i][len]) continue;
		*out = i;
		return true;
	}
	return false;
}

static bool take_signal(struct scan *s, int64_t *out)
{
	char name[32];
	size_t len;
	if (s->at < s->end && *s->at != '"') return take_number(s, out);
	const char *text = take_text(s, &len);
	if (!text || len >= sizeof name) return false;
	memcpy(name, text, len);
	name[len] = 0;
	*out = signal_number(name);
	return *out >= 0;
}

static bool take_address(struct scan *s, const struct field *f, struct event *e)
{
	uint64_t value = 0;
	int digits = 0;
	if (!SKIP(s, "\"0x")) return false;
	for (; s->at < s->end && digits < 16; digits++, s->at++) {
		int c = (unsigned char)*s->at, digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
		if (digit < 0) break;
		value = value << 4 | (uint64_t)digit;
	}
	memcpy((char *)e + f->at, &value, sizeof value);
	return digits && SKIP(s, "\"");
}

static bool take_flag(struct scan *s, int64_t *out)
{
	*out = SKIP(s, "true");
	return *out || SKIP(s, "false");
}

/* The character that stands after a backslash, -1 when it is none of ours. */
static int take_escape(struct scan *s)
{
	static const char names[] = "\"\\nrt", meant[] = "\"\\\n\r\t", digits[] = "0123456789abcdef";
	const char *name = s->at < s->end && *s->at ? strchr(names, *s->at) : NULL;
	if (name) {
		s->at++;
		return meant[name - names];
	}
	if (!SKIP(s, "u00") || s->end - s->at < 2 || !s->at[0] || !s->at[1]) return -1;
	const char *high = strchr(digits, s->at[0]), *low = strchr(digits, s->at[1]);
	int c = high && low ? (int)((high - digits) * 16 + (low - digits)) : 0;
	s->at += 2;
	return c > 0 && c < 128 ? c : -1; /* of a NUL jansson has something to say */
}

/* A text in quotes, as what it means. Returns its length, -1 when it has anything but ASCII. */
static long take_escaped(struct scan *s, char out[TEXT_MAX])
{
	long len = 0;
	if (!SKIP(s, "\"")) return -1;
	while (s->at < s->end && *s->at != '"' && len < TEXT_MAX - 1) {
		int c = (unsigned char)*s->at++;
		if (c == '\\') c = take_escape(s);
		if (c < 0 || c >= 128 || (c < ' ' && s->at[-1] == c)) return -1;
		out[len++] = (char)c;
	}
	out[len] = 0;
	return SKIP(s, "\"") ? len : -1;
}

/* A text or bytes, into the trace's pool. */
static bool take_string(struct scan *s, const struct field *f, struct event *e)
{
	char copy[TEXT_MAX];
	long n = take_escaped(s, copy);
	if (n < 0) return false;
	size_t len = (size_t)n;
	const char *kept = f->type == FIELD_TEXT ? trace_string(s->trace, copy) : trace_bytes(s->trace, copy, len);
	memcpy((char *)e + f->at, &kept, sizeof kept);
	if (f->type == FIELD_BYTES) *(uint32_t *)(void *)((char *)e + f->len_at) = (uint32_t)len;
	return true;
}

static bool take_field(struct scan *s, const struct field *f, struct event *e)
{
	int64_t value;
	bool good;
	if (!take_key(s, f->key)) {
		if (!f->always && f->type < FIELD_TEXT) field_set(f, e, f->absent);
		return !f->always;
	}
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_BYTES: return take_string(s, f, e);
	case FIELD_HEX: return take_address(s, f, e);
	case FIELD_ARGS: return false;
	case FIELD_WORD: good = take_word(s, f->words, f->nword, &value); break;
	case FIELD_SIG16:
	case FIELD_SIG32: good = take_signal(s, &value); break;
	case FIELD_BOOL: good = take_flag(s, &value); break;
	default: good = take_number(s, &value);
	}
	if (!good || !field_fits(f, value)) return false;
	field_set(f, e, value);
	return true;
}

static bool take_fields(struct scan *s, const struct field *f, struct event *e)
{
	for (; f->key; f++)
		if (!take_field(s, f, e)) return false;
	return true;
}

/* What every event has. */
static bool take_common(struct scan *s, struct event *e)
{
	static const struct field n = {.key = "n", .type = FIELD_U32, .at = offsetof(struct event, n)};
	static const struct field common[] = {
		{.key = "cpu", .type = FIELD_I16, .at = offsetof(struct event, cpu), .absent = UNKNOWN},
		{.key = "pid", .type = FIELD_I32, .at = offsetof(struct event, pid), .always = true},
		{.key = "tid", .type = FIELD_I32, .at = offsetof(struct event, tid), .always = true},
		{.key = NULL},
	};
	int64_t number;
	if (!SKIP(s, "{\"n\":") || !take_number(s, &number) || number < 1 || !field_fits(&n, number)) return false;
	field_set(&n, e, number);
	if (!take_key(s, "t") || !take_number(s, &e->t) || e->t > JSONL_TIME_MAX || e->t < -JSONL_TIME_MAX) return false;
	return take_fields(s, common, e);
}

static bool take_place(struct scan *s, struct event *e)
{
	static const struct field place[] = {
		{.key = "file", .type = FIELD_TEXT, .at = offsetof(struct event, file)},
		{.key = "line", .type = FIELD_I32, .at = offsetof(struct event, line)},
		{.key = NULL},
	};
	return take_fields(s, place, e);
}

/* "ev" or "precision". */
static bool take_kind(struct scan *s, const char *key, int (*find)(const char *word), uint8_t *out)
{
	char word[16];
	size_t len;
	const char *text = take_key(s, key) ? take_text(s, &len) : NULL;
	if (!text || len >= sizeof word) return false;
	memcpy(word, text, len);
	word[len] = 0;
	int row = find(word);
	*out = (uint8_t)row;
	return row >= 0;
}

bool jsonl_fast_event(const char *text, size_t len, struct trace *t, struct event *out)
{
	struct scan s = {text, text + len, t};
	memset(out, 0, sizeof *out);
	if (!take_common(&s, out) || !take_kind(&s, "ev", event_kind_find, &out->kind) ||
	    !take_kind(&s, "precision", precision_find, &out->precision) || !take_place(&s, out) || !take_fields(&s, event_fields(out->kind), out))
		return false;
	bool waits = out->kind == EV_STATE && out->state.to == STATE_WAITING;
	if (waits && s.end - s.at > 7 && !memcmp(s.at, ",\"why\":", 7) && !take_fields(&s, wait_fields(), out)) return false;
	if (event_has_turn(out) && *s.at != '}' && !take_fields(&s, turn_fields(), out)) return false;
	return SKIP(&s, "}") && (s.at == s.end || (*s.at == '\n' && s.at + 1 == s.end));
}
