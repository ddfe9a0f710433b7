/* number.c - text to whole numbers and back again. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "internal.h"

static int is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9') return (unsigned)(c - '0');
	if ((c | 32) >= 'a' && (c | 32) <= 'z') return (unsigned)((c | 32) - 'a' + 10);
	return 99;
}

/* Behind 0x, when a digit follows. */
static const char *skip_prefix(const char *s, int *base)
{
	int hex = s[0] == '0' && (s[1] | 32) == 'x' && digit_of(s[2]) < 16;
	if ((*base == 0 || *base == 16) && hex) {
		*base = 16;
		return s + 2;
	}
	if (*base == 0) *base = *s == '0' ? 8 : 10;
	return s;
}

/* The number's size; 2: it does not fit 64 bits. *end: behind it, s when there is none. */
static int read_digits(const char *s, int base, unsigned long *out, const char **end)
{
	unsigned long n = 0;
	int too_large = 0;
	const char *from = s;
	for (unsigned d; (d = digit_of(*s)) < (unsigned)base; s++) {
		unsigned long next;
		if (__builtin_mul_overflow(n, (unsigned long)base, &next) || __builtin_add_overflow(next, (unsigned long)d, &next))
			too_large = 1;
		n = next;
	}
	*out = n;
	*end = s == from ? NULL : s;
	return too_large;
}

/* What strtol and strtoul share. */
static int parse(const char *s, char **end, int base, int *negative, unsigned long *n)
{
	const char *at = s, *behind;
	*n = 0;
	*negative = 0;
	if (base < 0 || base == 1 || base > 36) {
		__fail(EINVAL);
		return 0;
	}
	while (is_space(*at)) at++;
	if (*at == '-' || *at == '+') *negative = *at++ == '-';
	at = skip_prefix(at, &base);
	int too_large = read_digits(at, base, n, &behind);
	if (end) *end = (char *)(behind ? behind : s);
	return too_large;
}

long strtol(const char *s, char **end, int base)
{
	int negative;
	unsigned long n;
	int too_large = parse(s, end, base, &negative, &n);
	if (too_large || n > (unsigned long)LONG_MAX + (unsigned)negative) {
		__fail(ERANGE);
		return negative ? LONG_MIN : LONG_MAX;
	}
	return (long)(negative ? -n : n);
}

unsigned long strtoul(const char *s, char **end, int base)
{
	int negative;
	unsigned long n;
	if (parse(s, end, base, &negative, &n)) {
		__fail(ERANGE);
		return ULONG_MAX;
	}
	return negative ? -n : n;
}

long long strtoll(const char *s, char **end, int base) { return strtol(s, end, base); }
unsigned long long strtoull(const char *s, char **end, int base) { return strtoul(s, end, base); }
intmax_t strtoimax(const char *s, char **end, int base) { return strtol(s, end, base); }
uintmax_t strtoumax(const char *s, char **end, int base) { return strtoul(s, end, base); }
double strtod(const char *s, char **end) { return __vm_parse_double(s, end); }
float strtof(const char *s, char **end) { return __vm_parse_float(s, end); }
int atoi(const char *s) { return (int)strtol(s, NULL, 10); }
long atol(const char *s) { return strtol(s, NULL, 10); }
long long atoll(const char *s) { return strtol(s, NULL, 10); }
double atof(const char *s) { return __vm_parse_double(s, NULL); }

int abs(int n) { return n < 0 ? -n : n; }
long labs(long n) { return n < 0 ? -n : n; }
long long llabs(long long n) { return n < 0 ? -n : n; }
intmax_t imaxabs(intmax_t n) { return n < 0 ? -n : n; }
div_t div(int a, int b) { return (div_t){a / b, a % b}; }
ldiv_t ldiv(long a, long b) { return (ldiv_t){a / b, a % b}; }
lldiv_t lldiv(long long a, long long b) { return (lldiv_t){a / b, a % b}; }
imaxdiv_t imaxdiv(intmax_t a, intmax_t b) { return (imaxdiv_t){a / b, a % b}; }
