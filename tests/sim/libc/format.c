/* Thousands of printf conversions; every result is printed, so that two C libraries can be compared. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long state = 88172645463325252UL;

static unsigned pick(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 11) % below;
}

static const char *one_of(const char *const *list, unsigned n)
{
	return list[pick(n)];
}

static long number(void)
{
	static const long edges[] = {0,   1,       -1,      7,        8,        9,        10,       99,    100, 255,
								 256, INT_MAX, INT_MIN, UINT_MAX, LONG_MAX, LONG_MIN, SHRT_MIN, 65535, 127, -128};
	unsigned long n = pick(2) ? (unsigned long)edges[pick(20)] : (unsigned long)pick(1u << 31) << 32 | pick(1u << 31);
	return (long)(pick(3) ? n : n >> pick(63));
}

static double real(void)
{
	static const double edges[] = {0.0,  -0.0, 1.0,  0.5,         1.5,   2.5,    9.5,    99.95,  0.1,
								   1e15, 1e16, 1e17, 123456789.0, 1e300, 1e-300, 5e-324, 1.0 / 3};
	double x = pick(2) ? edges[pick(17)] : (double)number() / (1 + (double)pick(1000000));
	if (pick(50) == 0) x = 1e308 * 10;
	return pick(2) ? x : -x;
}

static void flags(char *out)
{
	static const char all[] = "-+ #0";
	for (int i = 0; i < 5; i++)
		if (pick(4) == 0) *out++ = all[i];
	*out = 0;
}

/* %FLAGS WIDTH PRECISION LENGTH */
static void start(char *out)
{
	char part[8];
	flags(part);
	strcat(strcpy(out, "%"), part);
	if (pick(2)) sprintf(out + strlen(out), "%u", pick(3) ? pick(12) : pick(60));
	if (pick(3) == 0) strcat(out, ".");
	if (pick(3) == 0 && out[strlen(out) - 1] == '.') sprintf(out + strlen(out), "%u", pick(25));
}

static void integers(void)
{
	static const char *const lengths[] = {"", "hh", "h", "l", "ll", "j", "z", "t"}, *const signs[] = {"d", "i"},
							 *const others[] = {"u", "o", "x", "X"};
	char format[64], out[512];
	for (int i = 0; i < 4000; i++) {
		const char *length = one_of(lengths, 8);
		int wide = strchr("ljzt", *length) && *length;
		long n = number();
		start(format);
		strcat(strcat(format, length), pick(2) ? one_of(signs, 2) : one_of(others, 4));
		int k = wide ? snprintf(out, sizeof out, format, n) : snprintf(out, sizeof out, format, (int)n);
		printf("%s %lx: %d [%s]\n", format, (unsigned long)n, k, out);
	}
}

static void reals(void)
{
	static const char *const kinds[] = {"e", "f", "g", "E", "F", "G", "a", "A"};
	char format[64], out[1024];
	for (int i = 0; i < 3000; i++) {
		double x = real();
		start(format);
		strcat(format, one_of(kinds, 8));
		int k = snprintf(out, sizeof out, format, x);
		printf("%s: %d [%s]\n", format, k, out);
	}
}

static void strings(void)
{
	static const char *const texts[] = {"", "a", "hello", "a longer text with blanks", NULL};
	char format[64], out[256], small[8];
	for (int i = 0; i < 1000; i++) {
		const char *text = one_of(texts, 5);
		start(format);
		for (char *s = format; *s; s++)
			if (strchr("#+ 0", *s) && s < format + 6 && (s[-1] < '1' || s[-1] > '9')) *s = '-';
		strcat(format, "s");
		int k = snprintf(out, sizeof out, format, text), cut = snprintf(small, sizeof small, format, text);
		printf("%s: %d [%s] %d [%s]\n", format, k, out, cut, small);
	}
}

static void oddities(void)
{
	int n = 0;
	long ln = 0;
	char out[100];
	printf("%c%c|%5c|%-5c|\n", 'a', 'b', 'c', 'd');
	printf("%%|%5%|%-5%|\n");
	printf("%p %p %20p %-20p|\n", (void *)0, (void *)0x1234, (void *)0, (void *)0xabcdef);
	printf("12345%n6789%ln\n", &n, &ln);
	printf("%d %ld\n", n, ln);
	printf("%2$s %1$s %3$5d\n", "one", "two", 3);
	printf("%2$*1$d|%3$.*1$f|%2$d\n", 7, 42, 3.14159);
	printf("%*d|%-*d|%.*f|%*d\n", 6, 1, 6, 2, 2, 3.14159, -6, 4);
	printf("%.*s|%.*s\n", 3, "abcdef", -1, "abcdef");
	errno = ENOENT;
	printf("%m|%20m|%-30m|\n");
	errno = 9999;
	printf("%m\n");
	printf("%s|%.3s|%10s|%.10s\n", (char *)0, (char *)0, (char *)0, (char *)0);
	printf("%ls|%5ls|%-5ls|%.1ls|%lc\n", L"wide", L"ab", L"ab", L"ab", (unsigned)L'x');
	printf("%y|%5y|%-+5.3y\n");
	printf("%'d %'ld\n", 1234567, 123456789012L);
	printf("%b %#b %08b\n", 5u, 5u, 5u);
	printf("%hhd %hd %hhu %hu\n", 300, 70000, 300, 70000);
	printf("%#x %#o %#x %#o %#.3o %#5x\n", 255, 8, 0, 0, 8, 255);
	printf("%+d % d %+d %05d %-5d| %5d\n", 5, 5, -5, -42, -42, -42);
	printf("%.0d|%.0x|%5.0d|%+.0d|%#.0o\n", 0, 0, 0, 0, 0);
	printf("%d %s\n", snprintf(out, 5, "%s", "truncated"), out);
	printf("%d\n", snprintf((char *)0, 0, "%d", 12345));
	printf("%d\n", sprintf(out, "%s", ""));
	printf("%f %e %g %a %lf\n", 1.0, 1e10, 1e10, 1.0, 1.5);
}

int main(void)
{
	integers();
	reals();
	strings();
	oddities();
	return 0;
}
