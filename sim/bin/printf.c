/* printf.c - formatted output: %d %i %u %o %x %X %c %s %b %% with flags, width and precision, and backslashes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One escape or byte; behind it. */
static const char *put_byte(const char *s)
{
	static const char names[] = "abfnrtv\\\"", values[] = "\a\b\f\n\r\t\v\\\"";
	const char *name = *s == '\\' && s[1] ? strchr(names, s[1]) : NULL;
	if (name) putchar(values[name - names]);
	else if (*s == '\\' && s[1] >= '0' && s[1] <= '7') {
		int c = 0, n = 0;
		for (s++; n < 3 && *s >= '0' && *s <= '7'; n++) c = c * 8 + (*s++ - '0');
		putchar(c);
		return s;
	} else {
		putchar(*s);
		return s + 1;
	}
	return s + 2;
}

/* The conversion at s with one argument; behind it. */
static const char *convert(const char *s, const char *argument)
{
	char format[64] = "%";
	size_t n = strspn(s + 1, "-+ #0123456789.");
	char conv = s[1 + n];
	if (n > 40 || !conv) return s + 1;
	memcpy(format + 1, s + 1, n);
	if (conv == '%') putchar('%');
	else if (conv == 'c') putchar(*argument);
	else if (conv == 'b') while (*argument) argument = put_byte(argument);
	else if (strchr("diouxX", conv)) {
		snprintf(format + 1 + n, 4, "l%c", conv);
		long value = *argument == '\'' || *argument == '"' ? argument[1] : strtol(argument, NULL, 0);
		printf(format, value);
	} else if (strchr("eEfFgG", conv)) {
		snprintf(format + 1 + n, 4, "%c", conv);
		printf(format, atof(argument));
	} else {
		strcat(format, "s");
		printf(format, argument);
	}
	return s + n + 2;
}

int main(int argc, char **argv)
{
	int next = 2;
	if (argc < 2) return fputs("printf: missing operand\n", stderr), 1;
	do {
		int before = next;
		for (const char *s = argv[1]; *s;) {
			if (*s != '%') s = put_byte(s);
			else s = convert(s, s[1] == '%' ? "" : next < argc ? argv[next++] : "");
		}
		if (next == before) break;
	} while (next < argc);
	return 0;
}
