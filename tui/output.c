/*
 * output.c - a very small terminal that keeps lines.
 *
 * The line being written is an array of characters, so that a carriage return or a backspace can go back in it. A finished
 * line is kept as UTF-8 text. Bytes may come cut anywhere, inside a character or a control sequence too.
 */
#include "tui/output.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { PLAIN, ESCAPE, SEQUENCE, STRING, STRING_ESCAPE, CHARSET };

void output_init(struct output *o)
{
	*o = (struct output){.count = 1};
}

void output_clear(struct output *o)
{
	for (size_t i = 0; i < OUTPUT_LINES; i++) free(o->lines[i].text);
	*o = (struct output){.count = 1};
}

static size_t encode(const uint32_t *cells, uint32_t n, char *out, size_t size)
{
	size_t used = 0;
	for (uint32_t i = 0; i < n && used + 5 <= size; i++)
		used += (size_t)utf8proc_encode_char((utf8proc_int32_t)cells[i], (utf8proc_uint8_t *)out + used);
	out[used] = 0;
	return used;
}

static void finish_line(struct output *o)
{
	char text[OUTPUT_COLUMNS * 4 + 1];
	struct output_line *l = &o->lines[(o->first + o->count - 1) % OUTPUT_LINES];
	l->len = (uint32_t)encode(o->cells, o->cells_len, text, sizeof text);
	if (l->len >= l->cap) {
		char *bigger = realloc(l->text, l->len + 1);
		if (bigger) {
			l->text = bigger;
			l->cap = l->len + 1;
		}
	}
	if (l->cap > l->len) memcpy(l->text, text, l->len + 1);
	if (o->count < OUTPUT_LINES) o->count++;
	else o->first = (o->first + 1) % OUTPUT_LINES;
	o->cells_len = o->column = 0;
}

static void character(struct output *o, uint32_t c)
{
	if (o->column >= OUTPUT_COLUMNS) finish_line(o);
	while (o->cells_len < o->column) o->cells[o->cells_len++] = ' ';
	o->cells[o->column++] = c;
	if (o->column > o->cells_len) o->cells_len = o->column;
}

static void control(struct output *o, unsigned char c)
{
	switch (c) {
	case '\n':
		finish_line(o);
		break;
	case '\r':
		o->column = 0;
		break;
	case '\b':
		if (o->column) o->column--;
		break;
	case '\t':
		o->column = (o->column + 8) & ~7u;
		if (o->column >= OUTPUT_COLUMNS) finish_line(o);
		break;
	case 27:
		o->state = ESCAPE;
		break;
	}
}

/* The last byte of a sequence ESC [ ... : what a line of text can follow is done, all else skipped. */
static void sequence_end(struct output *o, unsigned char c)
{
	uint32_t n = o->value ? o->value : 1;
	if (c == 'K' && !o->value) o->cells_len = o->cells_len < o->column ? o->cells_len : o->column;
	if (c == 'K' && o->value) o->cells_len = o->column = 0;
	if (c == 'D') o->column -= n < o->column ? n : o->column;
	if (c == 'C') o->column = o->column + n < OUTPUT_COLUMNS ? o->column + n : OUTPUT_COLUMNS - 1;
	if (c == 'G') o->column = n - 1 < OUTPUT_COLUMNS ? n - 1 : 0;
	/* the cursor elsewhere on the screen: what comes is not this line's */
	if ((c == 'H' || c == 'J') && o->cells_len) finish_line(o);
	o->state = PLAIN;
}

static void sequence(struct output *o, unsigned char c)
{
	switch (o->state) {
	case ESCAPE:
		o->value = 0;
		o->state = c == '[' ? SEQUENCE : c == ']' || c == 'P' || c == '^' || c == '_' ? STRING :
		           c == '(' || c == ')' ? CHARSET : PLAIN;
		break;
	case SEQUENCE:
		if (c >= '0' && c <= '9') o->value = o->value * 10 % 100000 + (c - '0');
		else if (c >= 0x40 && c <= 0x7e) sequence_end(o, c);
		break;
	case STRING:
		if (c == 7) o->state = PLAIN;
		if (c == 27) o->state = STRING_ESCAPE;
		break;
	default:
		o->state = PLAIN;
	}
}

static void text_byte(struct output *o, unsigned char c)
{
	if (o->missing && (c & 0xc0) == 0x80) {
		o->character = o->character << 6 | (c & 0x3f);
		bool valid = --o->missing || utf8proc_codepoint_valid((utf8proc_int32_t)o->character);
		if (!o->missing) character(o, valid ? o->character : '?');
		return;
	}
	if (o->missing) character(o, '?');
	o->missing = c >= 0xf0 && c < 0xf5 ? 3 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xc2 && c < 0xe0 ? 1 : 0;
	o->character = o->missing == 3 ? c & 7 : o->missing == 2 ? c & 15 : c & 31;
	if (!o->missing) character(o, c < 0x80 ? c : '?');
}

void output_write(struct output *o, const char *data, size_t len)
{
	for (const char *p = data; p < data + len; p++) {
		unsigned char c = (unsigned char)*p;
		if (o->state != PLAIN) sequence(o, c);
		else if (c < 0x20 || c == 0x7f) control(o, c);
		else text_byte(o, c);
	}
}

uint32_t output_count(const struct output *o)
{
	return o->count;
}

const char *output_line(const struct output *o, uint32_t i, char *buf, size_t size)
{
	if (i + 1 == o->count) {
		encode(o->cells, o->cells_len, buf, size);
		return buf;
	}
	const char *text = o->lines[(o->first + i) % OUTPUT_LINES].text;
	return text ? text : "";
}
