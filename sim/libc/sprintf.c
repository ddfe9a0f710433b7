/* sprintf.c - the printf family into memory. */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#include "format.h"
#include "internal.h"

int vsnprintf(char *out, size_t size, const char *format, va_list list)
{
	return __format_text(out, size, format, list);
}

int vsprintf(char *out, const char *format, va_list list)
{
	return __format_text(out, INT_MAX, format, list);
}

int vasprintf(char **out, const char *format, va_list list)
{
	va_list again;
	va_copy(again, list);
	int n = __format_text(NULL, 0, format, list);
	char *text = n < 0 ? NULL : __malloc((size_t)n + 1);
	if (text) __format_text(*out = text, (size_t)n + 1, format, again);
	va_end(again);
	return text ? n : -1;
}

int sprintf(char *out, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = __format_text(out, INT_MAX, format, list);
	va_end(list);
	return n;
}

int snprintf(char *out, size_t size, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = __format_text(out, size, format, list);
	va_end(list);
	return n;
}

int asprintf(char **out, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vasprintf(out, format, list);
	va_end(list);
	return n;
}
