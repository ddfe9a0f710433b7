/* format.c - see format.h. The rules are C11's (7.21.6.1) and, where they are silent, glibc's. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#include "format.h"
#include "internal.h"
#include "length.h"

enum flag { LEFT = 1, PLUS = 2, SPACE = 4, ALT = 8, ZERO = 16, GROUP = 32 };

/* One conversion. Numbers of arguments (n$) count from 1; 0: the next one. */
struct spec {
	const char *from, *to;       /* its text */
	int flags, width, precision; /* precision -1: none */
	int width_arg, precision_arg, arg;
	int has_star_width, has_star_precision;
	enum length length;
	char conv;
};

union argument {
	long n;
	double d;
	void *p;
};

/* Arguments in order, or (positional) collected beforehand. */
struct arguments {
	va_list list;
	union argument *all;
	int count;
};

enum { POSITIONS = 64, NUMBER_ROOM = 72 };

/* ---- Reading a conversion ---------------------------------------------------------------------------------------- */

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number; -1 when it is too large. */
static int read_number(const char **s)
{
	long n = 0;
	for (; is_digit(**s); ++*s)
		if (n <= INT_MAX) n = n * 10 + (**s - '0');
	return n > INT_MAX - 1 ? -1 : (int)n;
}

/* n$ */
static int read_position(const char **s)
{
	const char *at = *s;
	int n = is_digit(*at) ? read_number(&at) : 0;
	if (n <= 0 || *at != '$') return 0;
	*s = at + 1;
	return n;
}

static int flag_of(char c)
{
	switch (c) {
	case '-': return LEFT;
	case '+': return PLUS;
	case ' ': return SPACE;
	case '#': return ALT;
	case '0': return ZERO;
	case '\'': return GROUP;
	default: return 0;
	}
}

/* -1: a number that does not fit. */
static int read_width(struct spec *c, const char **s)
{
	if (**s == '*') {
		++*s;
		c->has_star_width = 1;
		c->width_arg = read_position(s);
	} else if (is_digit(**s)) {
		c->width = read_number(s);
	}
	return c->width < 0 ? -1 : 0;
}

static int read_precision(struct spec *c, const char **s)
{
	c->precision = -1;
	if (**s != '.') return 0;
	if (*++*s == '*') {
		++*s;
		c->has_star_precision = 1;
		c->precision_arg = read_position(s);
		return 0;
	}
	c->precision = is_digit(**s) ? read_number(s) : 0;
	return c->precision < 0 ? -1 : 0;
}

/* From the % on. 0, or -1: the format is wrong, errno says how. */
static int read_spec(struct spec *c, const char *s)
{
	__vm_memset(c, 0, sizeof *c);
	c->from = s++;
	c->arg = read_position(&s);
	for (int flag; *s && ((flag = flag_of(*s)) || *s == 'I'); s++) c->flags |= flag;
	if (read_width(c, &s) || read_precision(c, &s)) return __fail(EOVERFLOW);
	c->length = __read_length(&s);
	c->conv = *s;
	c->to = *s ? s + 1 : s;
	return *s ? 0 : __fail(EINVAL);
}

/* ---- Arguments --------------------------------------------------------------------------------------------------- */

static union argument take(struct arguments *a, int is_double)
{
	union argument value;
	if (is_double) value.d = va_arg(a->list, double);
	else value.n = va_arg(a->list, long);
	return value;
}

static int takes_double(char conv)
{
	return conv && __vm_strchr("aAeEfFgG", conv) != NULL;
}

static union argument argument(struct arguments *a, int number, int is_double)
{
	static const union argument none;
	if (number && a->all) return number <= a->count ? a->all[number - 1] : none;
	return take(a, is_double);
}

static void note_kind(char *kinds, int *count, int number, int is_double)
{
	if (number < 1 || number > POSITIONS) return;
	if (number > *count) *count = number;
	if (is_double) kinds[number - 1] = 1;
}

/* A format with n$: what each argument is, then all of them. */
static void collect(struct arguments *a, const char *format)
{
	char kinds[POSITIONS] = {0};
	struct spec c;
	for (const char *s = format; (s = __vm_strchr(s, '%')) && read_spec(&c, s) == 0; s = c.to) {
		note_kind(kinds, &a->count, c.width_arg, 0);
		note_kind(kinds, &a->count, c.precision_arg, 0);
		note_kind(kinds, &a->count, c.arg, takes_double(c.conv));
	}
	for (int i = 0; i < a->count; i++) a->all[i] = take(a, kinds[i]);
}

static void take_stars(struct spec *c, struct arguments *a)
{
	if (c->has_star_width) {
		c->width = (int)argument(a, c->width_arg, 0).n;
		if (c->width < 0) {
			c->flags |= LEFT;
			c->width = -c->width;
		}
	}
	if (!c->has_star_precision) return;
	c->precision = (int)argument(a, c->precision_arg, 0).n;
	if (c->precision < 0) c->precision = -1;
}

/* ---- Output ------------------------------------------------------------------------------------------------------ */

static int put(struct sink *s, const char *bytes, size_t n)
{
	s->total += (long)n;
	if (s->total > INT_MAX) return __fail(EOVERFLOW);
	return n ? s->put(s, bytes, n) : 0;
}

static int put_padding(struct sink *s, int c, long n)
{
	char block[32];
	if (n > 0) __vm_memset(block, c, sizeof block);
	for (; n > 0; n -= (long)sizeof block)
		if (put(s, block, n < (long)sizeof block ? n : (long)sizeof block)) return -1;
	return 0;
}

/* Text in a field: prefix (sign, 0x), zeros, body. */
static int put_field(struct sink *s, const struct spec *c, const char *prefix, size_t nprefix, long zeros, const char *body,
					 size_t n)
{
	long pad = c->width - (long)(nprefix + n) - zeros;
	if (!(c->flags & LEFT) && pad > 0 && put_padding(s, ' ', pad)) return -1;
	if ((nprefix && put(s, prefix, nprefix)) || (zeros > 0 && put_padding(s, '0', zeros)) || put(s, body, n)) return -1;
	return c->flags & LEFT && pad > 0 ? put_padding(s, ' ', pad) : 0;
}

/* ---- Conversions ------------------------------------------------------------------------------------------------- */

static int format_digits(struct sink *s, const struct spec *c, const char *prefix, unsigned long n, unsigned base)
{
	char room[NUMBER_ROOM], *end = room + NUMBER_ROOM, *at = n || c->precision ? __digits(end, n, base, c->conv == 'X') : end;
	long len = end - at, zeros = c->precision > len ? c->precision - len : 0, nprefix = (long)__vm_strlen(prefix);
	if (base == 8 && c->flags & ALT && zeros == 0 && (at == end || *at != '0')) zeros = 1;
	if (c->precision < 0 && c->flags & ZERO && !(c->flags & LEFT) && c->width > len + nprefix + zeros)
		zeros = c->width - len - nprefix;
	return put_field(s, c, prefix, (size_t)nprefix, zeros, at, (size_t)len);
}

static const char *sign_of(const struct spec *c, int negative)
{
	return negative ? "-" : c->flags & PLUS ? "+" : c->flags & SPACE ? " " : "";
}

static int format_signed(struct sink *s, const struct spec *c, long n)
{
	if (c->length == LENGTH_NONE) n = (int)n;
	else if (c->length == LENGTH_SHORT) n = (short)n;
	else if (c->length == LENGTH_CHAR) n = (signed char)n;
	return format_digits(s, c, sign_of(c, n < 0), n < 0 ? -(unsigned long)n : (unsigned long)n, 10);
}

static int format_unsigned(struct sink *s, const struct spec *c, unsigned long n)
{
	static const char prefixes[][3] = {"0x", "0X", "0b", "0B"};
	unsigned base = c->conv == 'u' ? 10 : c->conv == 'o' ? 8 : c->conv == 'b' || c->conv == 'B' ? 2 : 16;
	const char *prefix = "";
	if (c->length == LENGTH_NONE) n = (unsigned)n;
	else if (c->length == LENGTH_SHORT) n = (unsigned short)n;
	else if (c->length == LENGTH_CHAR) n = (unsigned char)n;
	if (c->flags & ALT && n && (base == 16 || base == 2)) prefix = prefixes[(base == 2) * 2 + (c->conv == 'X' || c->conv == 'B')];
	return format_digits(s, c, prefix, n, base);
}

static int format_pointer(struct sink *s, struct spec *c, void *p)
{
	if (!p) {
		c->flags &= ~ZERO;
		return put_field(s, c, "", 0, 0, "(nil)", 5);
	}
	c->conv = 'x';
	char prefix[4] = "", *at = prefix;
	if (c->flags & (PLUS | SPACE)) *at++ = c->flags & PLUS ? '+' : ' ';
	__vm_strcpy(at, "0x");
	return format_digits(s, c, prefix, (unsigned long)p, 16);
}

static int format_string(struct sink *s, struct spec *c, const char *text)
{
	if (!text) text = c->precision < 0 || c->precision >= 6 ? "(null)" : "";
	size_t n = c->precision < 0 ? __vm_strlen(text) : __vm_strnlen(text, (size_t)c->precision);
	return put_field(s, c, "", 0, 0, text, n);
}

/* Wide text in the "C" locale: what is not ASCII cannot be converted. */
static int format_wide(struct sink *s, struct spec *c, const wchar_t *text)
{
	size_t n = 0, most = c->precision < 0 ? SIZE_MAX : (size_t)c->precision;
	if (!text) return format_string(s, c, NULL);
	while (n < most && text[n]) {
		if ((unsigned)text[n] > 127) return __fail(EILSEQ);
		n++;
	}
	long pad = c->width - (long)n;
	if (!(c->flags & LEFT) && put_padding(s, ' ', pad)) return -1;
	for (size_t i = 0; i < n; i++)
		if (put(s, &(char){(char)text[i]}, 1)) return -1;
	return c->flags & LEFT ? put_padding(s, ' ', pad) : 0;
}

static int format_char(struct sink *s, struct spec *c, int value, int wide)
{
	char byte = (char)value;
	if (wide && (unsigned)value > 127) return __fail(EILSEQ);
	return put_field(s, c, "", 0, 0, &byte, 1);
}

static int format_double(struct sink *s, const struct spec *c, double value)
{
	char format[12] = "%", *at = format + 1, small[128], *text = small;
	for (const char *f = "-+ #0"; *f; f++)
		if (c->flags & flag_of(*f)) *at++ = *f;
	*at++ = '*';
	*at++ = '.';
	*at++ = '*';
	*at++ = c->conv;
	int n = __vm_format_double(small, sizeof small, format, c->width, c->precision, value);
	if (n >= (int)sizeof small) {
		text = __malloc((size_t)n + 1);
		if (!text) return -1;
		__vm_format_double(text, (size_t)n + 1, format, c->width, c->precision, value);
	}
	int result = n < 0 ? -1 : put(s, text, (size_t)n);
	if (text != small) __free(text);
	return result;
}

static int format_error(struct sink *s, struct spec *c, int error)
{
	char room[80];
	const char *text = __error_text(error);
	if (!text) {
		char *end = room + sizeof room - 1, *at = __digits(end, error < 0 ? -(unsigned)error : (unsigned)error, 10, 0);
		*end = 0;
		if (error < 0) *--at = '-';
		text = __vm_memcpy(at - 14, "Unknown error ", 14);
	}
	return format_string(s, c, text);
}

static int store_count(const struct sink *s, const struct spec *c, void *to)
{
	if (c->length == LENGTH_LONG) *(long *)to = s->total;
	else if (c->length == LENGTH_SHORT) *(short *)to = (short)s->total;
	else if (c->length == LENGTH_CHAR) *(signed char *)to = (signed char)s->total;
	else *(int *)to = (int)s->total;
	return 0;
}

/* A conversion that there is not: shown as it was written, put in order. */
static int format_unknown(struct sink *s, const struct spec *c)
{
	char text[48], *at = text, *end = text + sizeof text;
	*at++ = '%';
	if (c->flags & ALT) *at++ = '#';
	if (c->flags & GROUP) *at++ = '\'';
	if (c->flags & PLUS) *at++ = '+';
	else if (c->flags & SPACE) *at++ = ' ';
	if (c->flags & LEFT) *at++ = '-';
	if (c->flags & ZERO) *at++ = '0';
	for (int part = 0; part < 2; part++) {
		int n = part ? c->precision : c->width;
		if (part && n != -1) *at++ = '.';
		if (part ? n == -1 : n == 0) continue;
		char *digits = __digits(end, (unsigned)n, 10, 0);
		__vm_memmove(at, digits, (size_t)(end - digits));
		at += end - digits;
	}
	*at++ = c->conv;
	return put(s, text, (size_t)(at - text));
}

static int convert(struct sink *s, struct spec *c, struct arguments *a)
{
	int error = *__errno_location();
	take_stars(c, a);
	switch (c->conv) {
	case '%': return put(s, "%", 1);
	case 'm': return format_error(s, c, error);
	case 'd': case 'i': return format_signed(s, c, argument(a, c->arg, 0).n);
	case 'u':
	case 'o':
	case 'x':
	case 'X':
	case 'b':
	case 'B': return format_unsigned(s, c, (unsigned long)argument(a, c->arg, 0).n);
	case 'p': return format_pointer(s, c, argument(a, c->arg, 0).p);
	case 'c': case 'C': return format_char(s, c, (int)argument(a, c->arg, 0).n, c->conv == 'C' || c->length == LENGTH_LONG);
	case 's':
		if (c->length != LENGTH_LONG) return format_string(s, c, argument(a, c->arg, 0).p);
		return format_wide(s, c, argument(a, c->arg, 0).p);
	case 'S': return format_wide(s, c, argument(a, c->arg, 0).p);
	case 'n': return store_count(s, c, argument(a, c->arg, 0).p);
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G': return format_double(s, c, argument(a, c->arg, 1).d);
	default: return format_unknown(s, c);
	}
}

/* %d and %s, as most are, without ado. */
static const char *convert_plain(struct sink *s, const char *at, struct arguments *a, int *result)
{
	char room[NUMBER_ROOM], *end = room + NUMBER_ROOM;
	if (at[1] == 'd') {
		int n = va_arg(a->list, int);
		char *digits = __digits(end, n < 0 ? -(unsigned long)n : (unsigned long)n, 10, 0);
		if (n < 0) *--digits = '-';
		*result = put(s, digits, (size_t)(end - digits));
		return at + 2;
	}
	if (at[1] != 's') return NULL;
	const char *text = va_arg(a->list, const char *);
	if (!text) text = "(null)";
	*result = put(s, text, __vm_strlen(text));
	return at + 2;
}

static int format_with(struct sink *s, const char *at, struct arguments *a)
{
	struct spec c;
	int result = 0;
	for (;;) {
		const char *sign = __vm_strchr(at, '%');
		if (put(s, at, sign ? (size_t)(sign - at) : __vm_strlen(at))) return -1;
		if (!sign) return (int)s->total;
		at = convert_plain(s, sign, a, &result);
		if (!at) {
			if (read_spec(&c, sign)) return -1;
			if (c.arg && !a->all) return -2;
			result = convert(s, &c, a);
			at = c.to;
		}
		if (result) return -1;
	}
}

/* Whether an argument is taken by its number; glibc then takes all of them so. */
static int is_positional(const char *format)
{
	struct spec c;
	for (const char *s = format; (s = __vm_strchr(s, '%')); s = c.to) {
		if (!is_digit(s[1]) && s[1] != '*') {
			c.to = s[1] ? s + 2 : s + 1;
			continue;
		}
		if (read_spec(&c, s)) return 0;
		if (c.arg || c.width_arg || c.precision_arg) return 1;
	}
	return 0;
}

int __format(struct sink *s, const char *format, va_list list)
{
	union argument all[POSITIONS];
	struct arguments a = {.all = NULL};
	va_copy(a.list, list);
	if (is_positional(format)) {
		a.all = all;
		collect(&a, format);
	}
	int result = format_with(s, format, &a);
	va_end(a.list);
	return result < 0 ? -1 : result;
}

static int put_text(struct sink *s, const char *bytes, size_t n)
{
	size_t k = n < s->room ? n : s->room;
	if (k) __vm_memcpy(s->to, bytes, k);
	s->to = (char *)s->to + k;
	s->room -= k;
	return 0;
}

int __format_text(char *out, size_t size, const char *format, va_list list)
{
	struct sink s = {.put = put_text, .to = out, .room = size ? size - 1 : 0};
	int n = __format(&s, format, list);
	if (size) *(char *)s.to = 0;
	return n;
}
