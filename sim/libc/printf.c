/* printf.c - the printf family to streams and descriptors. */
#include <stdarg.h>

#include "format.h"
#include "stream.h"

static int put_stream(struct sink *s, const char *bytes, size_t n)
{
	FILE *f = s->to;
	if ((size_t)(f->write_end - f->write) >= n && f->write_end > f->write) {
		__vm_memcpy(f->write, bytes, n);
		f->write += n;
		return 0;
	}
	return __put(f, bytes, n) == n ? 0 : -1;
}

/* What is written to an unbuffered stream or a descriptor is gathered first, so that it arrives as one. */
struct gathered {
	FILE *f;
	int fd;
	size_t len;
	char bytes[BUFSIZ];
};

static int send(struct gathered *g)
{
	size_t n = g->len, done = 0;
	g->len = 0;
	if (g->f) return __put(g->f, g->bytes, n) == n ? 0 : -1;
	while (done < n) {
		long k = POINT(write, g->fd, g->bytes + done, n - done);
		if (k < 0) return -1;
		done += (size_t)k;
	}
	return 0;
}

static int put_gathered(struct sink *s, const char *bytes, size_t n)
{
	struct gathered *g = s->to;
	while (n) {
		size_t k = sizeof g->bytes - g->len < n ? sizeof g->bytes - g->len : n;
		__vm_memcpy(g->bytes + g->len, bytes, k);
		g->len += k;
		bytes += k;
		n -= k;
		if (g->len == sizeof g->bytes && send(g)) return -1;
	}
	return 0;
}

static int gather(FILE *f, int fd, const char *format, va_list list)
{
	struct gathered g;
	g.f = f;
	g.fd = fd;
	g.len = 0;
	struct sink s = {.put = put_gathered, .to = &g};
	int n = __format(&s, format, list);
	return g.len && send(&g) ? -1 : n;
}

static int print(FILE *f, const char *format, va_list list)
{
	struct sink s = {.put = put_stream, .to = f};
	if (f->flags & STREAM_NO_WRITES) return __overflow(f, EOF);
	return f->flags & STREAM_UNBUFFERED ? gather(f, -1, format, list) : __format(&s, format, list);
}

int vfprintf(FILE *f, const char *format, va_list list)
{
	__stream_lock(f);
	int n = print(f, format, list);
	__stream_unlock(f);
	return n;
}

int vprintf(const char *format, va_list list)
{
	return vfprintf(stdout, format, list);
}

int vdprintf(int fd, const char *format, va_list list)
{
	return gather(NULL, fd, format, list);
}

int printf(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfprintf(stdout, format, list);
	va_end(list);
	return n;
}

int fprintf(FILE *f, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfprintf(f, format, list);
	va_end(list);
	return n;
}

int dprintf(int fd, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = gather(NULL, fd, format, list);
	va_end(list);
	return n;
}

void __say(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
}
