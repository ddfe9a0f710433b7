/* wide.c - wide characters and locales, as far as the "C" locale goes: ASCII. */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "internal.h"

size_t wcslen(const wchar_t *s)
{
	size_t n = 0;
	while (s[n]) n++;
	return n;
}

int wcscmp(const wchar_t *a, const wchar_t *b)
{
	while (*a && *a == *b) a++, b++;
	return (*a > *b) - (*a < *b);
}

wchar_t *wcscpy(wchar_t *to, const wchar_t *from)
{
	return __vm_memcpy(to, from, (wcslen(from) + 1) * sizeof *to);
}

wchar_t *wcscat(wchar_t *to, const wchar_t *from)
{
	wcscpy(to + wcslen(to), from);
	return to;
}

wchar_t *wcschr(const wchar_t *s, wchar_t c)
{
	for (; *s != c; s++)
		if (!*s) return NULL;
	return (wchar_t *)s;
}

int mbtowc(wchar_t *out, const char *s, size_t n)
{
	if (!s) return 0;
	if (!n || (unsigned char)*s > 127) return __fail(EILSEQ);
	if (out) *out = *s;
	return *s != 0;
}

int mblen(const char *s, size_t n)
{
	return mbtowc(NULL, s, n);
}

int wctomb(char *out, wchar_t c)
{
	if (!out) return 0;
	if ((unsigned)c > 127) return __fail(EILSEQ);
	*out = (char)c;
	return 1;
}

size_t mbstowcs(wchar_t *out, const char *s, size_t n)
{
	size_t i = 0;
	for (; !out || i < n; i++) {
		if ((unsigned char)s[i] > 127) return (size_t)__fail(EILSEQ);
		if (out) out[i] = s[i];
		if (!s[i]) break;
	}
	return i;
}

size_t wcstombs(char *out, const wchar_t *s, size_t n)
{
	size_t i = 0;
	for (; !out || i < n; i++) {
		if ((unsigned)s[i] > 127) return (size_t)__fail(EILSEQ);
		if (out) out[i] = (char)s[i];
		if (!s[i]) break;
	}
	return i;
}

char *setlocale(int category, const char *name)
{
	(void)category;
	return !name || !*name || !__vm_strcmp(name, "C") || !__vm_strcmp(name, "POSIX") ? "C" : NULL;
}

struct lconv *localeconv(void)
{
	static struct lconv c = {".", ""};
	return &c;
}
