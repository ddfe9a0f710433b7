#ifndef SIM_WCHAR_H
#define SIM_WCHAR_H

#include <stddef.h>
#include <stdarg.h>
#include <stdio.h>

typedef unsigned wint_t;
#define WEOF ((wint_t)-1)
size_t wcslen(const wchar_t *s);
int wcscmp(const wchar_t *a, const wchar_t *b);
wchar_t *wcscpy(wchar_t *to, const wchar_t *from);
wchar_t *wcscat(wchar_t *to, const wchar_t *from);
wchar_t *wcschr(const wchar_t *s, wchar_t c);

#endif
