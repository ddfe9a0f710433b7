/*
 * check.h - what the test programs print with. The same code runs on Linux and on the virtual machine, which has no C library here.
 */
#ifndef CHECK_H
#define CHECK_H

#ifdef SIM
int main();
static void put(const char *s, unsigned long n)
{
	__syscall(1, 1, s, n);
}
void _start(int argc, char **argv, char **envp)
{
	__syscall(231, main(argc, argv, envp));
}
#else
#include <unistd.h>
static void put(const char *s, unsigned long n)
{
	if (write(1, s, n) < 0)
		_exit(99);
}
#endif

static int put_number(char *at, unsigned long v, unsigned base)
{
	char digits[64];
	int n = 0, k = 0;
	do
		digits[n++] = "0123456789abcdef"[v % base];
	while ((v /= base) != 0);
	while (n)
		at[k++] = digits[--n];
	return k;
}

/* %d int, %u unsigned, %l long, %z unsigned long, %x unsigned long in hex, %s, %c, %f the bits of a double in hex */
static void print(const char *format, ...)
{
	char line[2000];
	int n = 0;
	__builtin_va_list args;
	__builtin_va_start(args, format);
	for (; *format; format++) {
		if (*format != '%') {
			line[n++] = *format;
			continue;
		}
		long l = 0;
		switch (*++format) {
		case 'd':
		case 'l':
			l = *format == 'd' ? __builtin_va_arg(args, int) : __builtin_va_arg(args, long);
			if (l < 0)
				line[n++] = '-';
			n += put_number(line + n, l < 0 ? 0ul - (unsigned long)l : (unsigned long)l, 10);
			break;
		case 'u':
			n += put_number(line + n, __builtin_va_arg(args, unsigned), 10);
			break;
		case 'z':
			n += put_number(line + n, __builtin_va_arg(args, unsigned long), 10);
			break;
		case 'x':
			n += put_number(line + n, __builtin_va_arg(args, unsigned long), 16);
			break;
		case 'c':
			line[n++] = (char)__builtin_va_arg(args, int);
			break;
		case 's':
			for (const char *s = __builtin_va_arg(args, const char *); *s;)
				line[n++] = *s++;
			break;
		case 'f': {
			union { double d; unsigned long u; } v;
			v.d = __builtin_va_arg(args, double);
			n += put_number(line + n, v.u, 16);
			break;
		}
		}
	}
	__builtin_va_end(args);
	put(line, (unsigned long)n);
}

#endif
