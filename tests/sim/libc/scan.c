/* Thousands of scanf and strto* conversions of texts that are nearly numbers; every result is printed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long state = 362436069362436069UL;

static unsigned pick(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 11) % below;
}

static void text(char *out, const char *letters)
{
	unsigned n = pick(12), k = (unsigned)strlen(letters);
	while (n--) *out++ = letters[pick(k)];
	*out = 0;
}

static void integers(void)
{
	static const char *const formats[] = {"%d%n", "%i%n", "%u%n", "%o%n", "%x%n", "%3d%n", "%2i%n", "%5x%n", "%1d%n"};
	char s[32];
	for (int i = 0; i < 4000; i++) {
		int value = -77, n = -1;
		const char *format = formats[pick(9)];
		text(s, pick(2) ? "0123456789 -+x" : "0x1aF8 -+\n7");
		int k = sscanf(s, format, &value, &n);
		printf("\"%s\" %s: %d %d %d\n", s, format, k, value, n);
	}
}

static void reals(void)
{
	static const char *const formats[] = {"%lf%n", "%4lf%n", "%lg%n", "%2le%n"};
	char s[32];
	for (int i = 0; i < 3000; i++) {
		double value = -77;
		int n = -1;
		const char *format = formats[pick(4)];
		text(s, pick(3) ? "0123.4e5-+ " : pick(2) ? "0x1p.a-+8" : "infNaInty ");
		int k = sscanf(s, format, &value, &n);
		printf("\"%s\" %s: %d %g %d\n", s, format, k, value, n);
	}
}

static void words(void)
{
	static const char *const formats[] = {"%s%n",     "%3s%n", "%[abc]%n", "%[^abc]%n", "%2[a-c]%n", "%[]x]%n",
										  "%[^]x]%n", "%c%n",  " %c%n",    "%3c%n",     "a%s%n",     "%%%s%n"};
	char s[32], out[40];
	for (int i = 0; i < 3000; i++) {
		int n = -1;
		memset(out, 0, sizeof out);
		const char *format = formats[pick(12)];
		text(s, "abcx ]%\n");
		int k = sscanf(s, format, out, &n);
		printf("\"%s\" %s: %d \"%s\" %d\n", s, format, k, out, n);
	}
}

static void numbers(void)
{
	char s[32], *end;
	for (int i = 0; i < 4000; i++) {
		int base = (int[]){0, 10, 16, 8, 2, 36, 7, 1, 37}[pick(9)];
		text(s, pick(2) ? "0123456789 -+" : "0x1aFz8 -+");
		if (pick(10) == 0) strcpy(s, pick(2) ? "99999999999999999999" : "-9223372036854775809");
		errno = 0;
		long a = strtol(s, NULL, base);
		int error = errno;
		a = strtol(s, &end, base);
		long length = base == 1 || base == 37 ? 0 : (long)(end - s);
		errno = 0;
		unsigned long b = strtoul(s, NULL, base);
		printf("\"%s\" %d: %ld %d %ld %lu %d\n", s, base, a, error, length, b, errno);
		double d = strtod(s, &end);
		printf("%g %ld %d\n", d, (long)(end - s), atoi(s) + (int)atol(s));
	}
}

static void mixed(void)
{
	int a = 0, b = 0, n = 0;
	long l = 0;
	short h = 0;
	signed char hh = 0;
	float f = 0;
	double d = 0;
	char s[20] = "", t[20] = "", *m = NULL;
	void *p = NULL;
	printf("%d", sscanf("12 34abc", "%d %d%s", &a, &b, s));
	printf(" %d %d %s\n", a, b, s);
	printf("%d", sscanf("1,2", "%d,%d", &a, &b));
	printf(" %d %d\n", a, b);
	printf("%d", sscanf("99999999999 70000 300", "%ld %hd %hhd", &l, &h, &hh));
	printf(" %ld %d %d\n", l, h, hh);
	printf("%d", sscanf("1.5 2.5e3", "%f%lf", &f, &d));
	printf(" %g %g\n", (double)f, d);
	printf("%d", sscanf("skip 5", "%*s %d", &a));
	printf(" %d\n", a);
	printf("%d\n", sscanf("", "%d", &a));
	printf("%d\n", sscanf("   ", "%d", &a));
	printf("%d\n", sscanf("x", "%d", &a));
	printf("%d", sscanf("ab", "%ms", &m));
	printf(" %s\n", m);
	printf("%d", sscanf("0x1234 (nil)", "%p", &p));
	printf(" %p\n", p);
	printf("%d", sscanf("key = value", "%[^ =] = %s%n", s, t, &n));
	printf(" %s %s %d\n", s, t, n);
	printf("%d", sscanf("b a", "%2$s %1$s", s, t));
	printf(" %s %s\n", s, t);
	printf("%d", sscanf("12:34:56", "%2d:%2d:%d", &a, &b, &n));
	printf(" %d %d %d\n", a, b, n);
}

int main(void)
{
	integers();
	reals();
	words();
	numbers();
	mixed();
	return 0;
}
