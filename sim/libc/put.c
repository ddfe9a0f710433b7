/* put.c - writing characters and strings to streams. */
#include <string.h>

#include "stream.h"

static int put_byte(FILE *f, int c)
{
	if (f->write >= f->write_end) return __overflow(f, (unsigned char)c);
	return *f->write++ = (unsigned char)c;
}

int putc_unlocked(int c, FILE *f)
{
	return put_byte(f, c);
}

int putchar_unlocked(int c)
{
	return put_byte(stdout, c);
}

int fputc(int c, FILE *f)
{
	__stream_lock(f);
	c = put_byte(f, c);
	__stream_unlock(f);
	return c;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int fputs(const char *s, FILE *f)
{
	size_t n = __vm_strlen(s);
	__stream_lock(f);
	int result = __put(f, s, n) == n ? 1 : EOF;
	__stream_unlock(f);
	return result;
}

int puts(const char *s)
{
	size_t n = __vm_strlen(s);
	int result = EOF;
	__stream_lock(stdout);
	if (__put(stdout, s, n) == n && put_byte(stdout, '\n') != EOF) result = n + 1 > 2147483647 ? 2147483647 : (int)n + 1;
	__stream_unlock(stdout);
	return result;
}

size_t fwrite(const void *bytes, size_t size, size_t n, FILE *f)
{
	size_t all = size * n;
	if (!all) return 0;
	__stream_lock(f);
	size_t done = __put(f, bytes, all);
	__stream_unlock(f);
	return done == all || done == (size_t)EOF ? n : done / size;
}

int putw(int w, FILE *f)
{
	return fwrite(&w, sizeof w, 1, f) == 1 ? 0 : EOF;
}
