/* scan.c - the scanf family. Where C leaves room (a number that is broken off, "0x" without digits) it does as glibc's vfscanf.
 * */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include "length.h"
#include "stream.h"

enum outcome { FINE, MISMATCH, INPUT_END };      /* how a directive ended */

struct source {
	FILE *f;
	const char *s;               /* or a string */
	long count;                  /* bytes taken */
};

struct spec {
	int suppress, allocate, width, arg;   /* width -1: none */
	enum length length;
	unsigned char conv;
	const char *set, *set_end;   /* [ ]: what is between */
	int negated;
};

/* What was read of a number or word; grows on the heap beyond `room`. */
struct word {
	char room[128], *text;
	size_t len, size;
};

static int get(struct source *in)
{
	int c = in->f ? __get(in->f) : *in->s ? (unsigned char)*in->s++ : EOF;
	if (c != EOF) in->count++;
	return c;
}

/* The byte that get has just given. */
static void unget(struct source *in, int c)
{
	if (c == EOF) return;
	if (in->f) in->f->read--;
	else in->s--;
	in->count--;
}

static int is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static unsigned digit_of(int c)
{
	return is_digit(c) ? (unsigned)(c - '0') : (c | 32) >= 'a' && (c | 32) <= 'f' ? (unsigned)((c | 32) - 'a' + 10) : 99;
}

/* The first byte that is no white space. */
static int skip_space(struct source *in)
{
	int c;
	do c = get(in);
	while (is_space(c));
	return c;
}

static int add(struct word *w, int c)
{
	if (w->len + 1 >= w->size) {
		char *more = __realloc(w->text == w->room ? NULL : w->text, w->size * 2);
		if (!more) return -1;
		if (w->text == w->room) __vm_memcpy(more, w->room, w->len);
		w->text = more;
		w->size *= 2;
	}
	w->text[w->len++] = (char)c;
	w->text[w->len] = 0;
	return 0;
}

static void begin(struct word *w)
{
	w->text = w->room;
	w->room[0] = 0;
	w->len = 0;
	w->size = sizeof w->room;
}

static void end(struct word *w)
{
	if (w->text != w->room) __free(w->text);
}

/* ---- The format -------------------------------------------------------------------------------------------------- */

static int read_number(const char **s)
{
	int n = 0;
	for (; is_digit(**s); ++*s)
		if (n < 100000000) n = n * 10 + (**s - '0');
	return n;
}

/* s: behind the [. Behind the ]. */
static const char *read_set(struct spec *c, const char *s)
{
	if ((c->negated = *s == '^')) s++;
	c->set = s;
	if (*s) s++; /* a ] that comes first is in the set */
	while (*s && *s != ']') s++;
	c->set_end = s;
	return *s ? s + 1 : s;
}

static const char *read_spec(struct spec *c, const char *s)
{
	__vm_memset(c, 0, sizeof *c);
	c->width = -1;
	const char *at = s;
	int n = read_number(&at);
	if (n && *at == '$') {
		c->arg = n;
		s = at + 1;
	}
	for (; *s == '*' || *s == '\'' || *s == 'I'; s++)
		if (*s == '*') c->suppress = 1;
	if (is_digit(*s) && !(c->width = read_number(&s))) c->width = -1;
	if (*s == 'm') {
		c->allocate = 1;
		s++;
	}
	c->length = __read_length(&s);
	c->conv = (unsigned char)*s;
	if (*s) s++;
	if (c->conv == 'C' || c->conv == 'S') {
		c->length = LENGTH_LONG;
		c->conv |= 32;
	}
	return c->conv == '[' ? read_set(c, s) : s;
}

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

static int take(struct source *in, int *width)
{
	if (*width > 0) --*width;
	return get(in);
}

static int read_prefix(struct source *in, struct word *w, int c, int *base, int *width)
{
	if (*width == 0 || c != '0') return c;
	add(w, c);
	c = take(in, width);
	if (*width != 0 && (c | 32) == 'x' && c != EOF) {
		if (*base == 0) *base = 16;
		if (*base == 16) c = take(in, width);
	} else if (*base == 0) {
		*base = 8;
	}
	return c;
}

/* "(nil)", as printf writes a null pointer. */
static enum outcome read_nil(struct source *in, int c, int width)
{
	static const char rest[] = "nil)";
	if (c == '(' && (width < 0 || width >= 5)) {
		int i = 0;
		while (rest[i] && (c = get(in)) != EOF && (c | 32) == (rest[i] | 32)) i++;
		if (!rest[i]) return FINE;
	}
	unget(in, c);
	return MISMATCH;
}

static int base_of(unsigned char conv)
{
	switch (conv) {
	case 'd': case 'u': return 10;
	case 'o': return 8;
	case 'i': return 0;
	default: return 16;
	}
}

static void store(const struct spec *c, void *to, unsigned long n)
{
	if (c->suppress) return;
	if (c->length == LENGTH_LONG || c->conv == 'p') *(unsigned long *)to = n;
	else if (c->length == LENGTH_SHORT) *(unsigned short *)to = (unsigned short)n;
	else if (c->length == LENGTH_CHAR) *(unsigned char *)to = (unsigned char)n;
	else *(unsigned *)to = (unsigned)n;
}

static enum outcome scan_integer(struct source *in, const struct spec *spec, void *to)
{
	struct word w;
	int base = base_of(spec->conv), width = spec->width, c = skip_space(in);
	if (c == EOF) return INPUT_END;
	begin(&w);
	if (c == '-' || c == '+') {
		add(&w, c);
		c = take(in, &width);
	}
	c = read_prefix(in, &w, c, &base, &width);
	if (base == 0) base = 10;
	for (; c != EOF && width != 0 && digit_of(c) < (unsigned)base; c = take(in, &width)) add(&w, c);
	enum outcome result = FINE;
	if (w.len == 0 && spec->conv == 'p') {
		result = read_nil(in, c, width);
	} else {
		unget(in, c);
		if (w.len == 0 || (w.len == 1 && !is_digit(w.text[0]) && digit_of(w.text[0]) == 99)) result = MISMATCH;
	}
	int is_signed = spec->conv == 'd' || spec->conv == 'i';
	if (result == FINE) store(spec, to, is_signed ? (unsigned long)strtol(w.text, NULL, base) : strtoul(w.text, NULL, base));
	end(&w);
	return result;
}

/* The letters of a name ("inf"); how many fitted. c: the first byte. */
static int read_name(struct source *in, struct word *w, const char *name, int *c, int *width)
{
	int i = 0;
	while (name[i] && *width != 0 && *c != EOF && (*c | 32) == name[i]) {
		add(w, *c);
		*c = take(in, width);
		i++;
	}
	return !name[i];
}

static int read_special(struct source *in, struct word *w, int *c, int *width)
{
	if ((*c | 32) == 'n') return read_name(in, w, "nan", c, width);
	return read_name(in, w, "inf", c, width) && (*width == 0 || (*c | 32) != 'i' || read_name(in, w, "inity", c, width));
}

/* Digits, point and exponent, as far as they can belong to a number. */
static int read_float(struct source *in, struct word *w, int c, int *width)
{
	int hex = 0, got_digit = 0, got_dot = 0, got_e = 0, mark = 'e';
	size_t from = w->len;
	if (c == '0' && *width != 0) {
		add(w, c);
		c = take(in, width);
		got_digit = 1;
		if ((*width < 0 || *width > 1) && c != EOF && (c | 32) == 'x') { /* an x that is the last byte allowed makes no prefix */
			add(w, c);
			hex = 1;
			mark = 'p';
			got_digit = 0;
			c = take(in, width);
		}
	}
	for (; c != EOF && *width != 0; c = take(in, width)) {
		if (is_digit(c) || (hex && !got_e && digit_of(c) < 16)) got_digit = 1;
		else if (got_e && (w->text[w->len - 1] | 32) == mark && (c == '-' || c == '+')) ;
		else if (got_digit && !got_e && (c | 32) == mark) got_e = got_dot = 1;
		else if (c == '.' && !got_dot) got_dot = 1;
		else break;
		add(w, c);
	}
	unget(in, c);
	return w->len > from && !(hex && w->len == from + 2);
}

static enum outcome scan_float(struct source *in, const struct spec *spec, void *to)
{
	struct word w;
	int width = spec->width, c = skip_space(in), fine;
	char *rest;
	if (c == EOF) return INPUT_END;
	begin(&w);
	if (c == '-' || c == '+') {
		add(&w, c);
		c = take(in, &width);
	}
	if (c != EOF && width != 0 && ((c | 32) == 'n' || (c | 32) == 'i')) {
		fine = read_special(in, &w, &c, &width);
		unget(in, c);
	} else {
		fine = read_float(in, &w, c, &width);
	}
	double value = fine ? strtod(w.text, &rest) : 0;
	if (fine && rest == w.text) fine = 0;
	if (fine && !spec->suppress) {
		if (spec->length == LENGTH_LONG) *(double *)to = value;
		else *(float *)to = strtof(w.text, NULL);
	}
	end(&w);
	return fine ? FINE : MISMATCH;
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

static void mark_set(const struct spec *c, char table[256])
{
	__vm_memset(table, c->negated, 256);
	for (const char *s = c->set; s < c->set_end; s++) {
		unsigned char low = (unsigned char)*s, high = low;
		if (s + 2 < c->set_end && s[1] == '-' && (unsigned char)s[2] >= low) {
			high = (unsigned char)s[2];
			s += 2;
		}
		for (unsigned i = low; i <= high; i++) table[i] = (char)!c->negated;
	}
}

/* Where the bytes of a %s, %[ or %c go. */
struct target {
	char *out;
	wchar_t *wide;
	struct word *word;           /* m: gathered first */
};

static void put(const struct target *t, size_t at, int c)
{
	if (t->out) t->out[at] = (char)c;
	if (t->wide) t->wide[at] = c;
	if (t->word) add(t->word, c);
}

static void give(const struct spec *spec, const struct word *w, void *to)
{
	size_t unit = spec->length == LENGTH_LONG ? sizeof(wchar_t) : 1, n = w->len + (spec->conv != 'c');
	char *copy = __malloc(n * unit);
	for (size_t i = 0; copy && i < n; i++) {
		if (unit == 1) copy[i] = w->text[i];
		else ((wchar_t *)copy)[i] = (unsigned char)w->text[i];
	}
	*(char **)to = copy;
}

static int belongs(const struct spec *spec, const char *table, int c)
{
	return spec->conv == 'c' || (spec->conv == 's' ? !is_space(c) : table[c]);
}

static enum outcome scan_text(struct source *in, const struct spec *spec, void *to)
{
	char table[256];
	struct word w;
	struct target t = {NULL, NULL, NULL};
	int c = spec->conv == 's' ? skip_space(in) : get(in);
	size_t n = 0, most = spec->width > 0 ? (size_t)spec->width : spec->conv == 'c' ? 1 : SIZE_MAX;
	if (c == EOF) return INPUT_END;
	begin(&w);
	if (spec->conv == '[') mark_set(spec, table);
	if (!spec->suppress && spec->allocate) t.word = &w;
	else if (!spec->suppress) *(spec->length == LENGTH_LONG ? (void **)&t.wide : (void **)&t.out) = to;
	for (; c != EOF && belongs(spec, table, c); c = get(in)) {
		put(&t, n++, c);
		if (n == most) break;
	}
	if (n < most) unget(in, c);
	if (n && spec->conv != 'c' && !t.word) put(&t, n, 0);
	if (n && t.word) give(spec, &w, to);
	end(&w);
	return n ? FINE : MISMATCH;
}

/* ---- All together ------------------------------------------------------------------------------------------------ */

static enum outcome scan_percent(struct source *in)
{
	int c = skip_space(in);
	if (c == EOF) return INPUT_END;
	if (c == '%') return FINE;
	unget(in, c);
	return MISMATCH;
}

static enum outcome convert(struct source *in, const struct spec *spec, void *to)
{
	switch (spec->conv) {
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': case 'p': return scan_integer(in, spec, to);
	case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return scan_float(in, spec, to);
	case 's': case 'c': case '[': return scan_text(in, spec, to);
	default: return MISMATCH;
	}
}

/* The argument of a number (n$), or the next one. */
static void *argument(va_list *list, va_list first, int number)
{
	va_list all;
	void *to = NULL;
	if (!number) return va_arg(*list, void *);
	va_copy(all, first);
	while (number--) to = va_arg(all, void *);
	va_end(all);
	return to;
}

static enum outcome match(struct source *in, unsigned char wanted)
{
	int c = get(in);
	if (c == wanted) return FINE;
	unget(in, c);
	return c == EOF ? INPUT_END : MISMATCH;
}

/* White space in a format passes over any; at the end of the input that is no failure. */
static void match_space(struct source *in)
{
	unget(in, skip_space(in));
}

static int scan(struct source *in, const char *format, va_list first)
{
	int done = 0;
	struct spec spec;
	va_list list;
	va_copy(list, first);
	for (enum outcome how = FINE; *format && how == FINE;) {
		if (is_space((unsigned char)*format)) {
			match_space(in);
			format++;
			continue;
		}
		if (*format != '%') {
			how = match(in, (unsigned char)*format++);
		} else {
			format = read_spec(&spec, format + 1);
			void *to = spec.suppress || spec.conv == '%' ? NULL : argument(&list, first, spec.arg);
			if (spec.conv == '%') how = scan_percent(in);
			else if (spec.conv == 'n') store(&spec, to, (unsigned long)in->count);
			else if ((how = convert(in, &spec, to)) == FINE && !spec.suppress) done++;
		}
		if (how == INPUT_END && !done) done = EOF;
	}
	va_end(list);
	return done;
}

int vfscanf(FILE *f, const char *format, va_list list)
{
	struct source in = {f, NULL, 0};
	__stream_lock(f);
	int n = scan(&in, format, list);
	__stream_unlock(f);
	return n;
}

int vscanf(const char *format, va_list list)
{
	return vfscanf(stdin, format, list);
}

int vsscanf(const char *s, const char *format, va_list list)
{
	struct source in = {NULL, s, 0};
	return scan(&in, format, list);
}

int scanf(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfscanf(stdin, format, list);
	va_end(list);
	return n;
}

int fscanf(FILE *f, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfscanf(f, format, list);
	va_end(list);
	return n;
}

int sscanf(const char *s, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vsscanf(s, format, list);
	va_end(list);
	return n;
}
