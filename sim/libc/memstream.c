/* memstream.c - streams on memory: fmemopen's on a piece of it, open_memstream's on one that grows. */
#include <errno.h>
#include <fcntl.h>

#include "stream.h"

struct piece {
	char *at;
	long size, len, position; /* room; bytes that are there; the next one */
	int append, own;
};

static long read_piece(FILE *f, void *to, size_t n)
{
	struct piece *p = f->below;
	long left = p->len - p->position;
	if (left <= 0) return 0;
	if (n > (size_t)left) n = (size_t)left;
	__vm_memcpy(to, p->at + p->position, n);
	p->position += (long)n;
	return (long)n;
}

/* A NUL follows what is written, when there is room. */
static long write_piece(FILE *f, const void *bytes, size_t n)
{
	struct piece *p = f->below;
	if (p->append) p->position = p->len;
	long left = p->size - p->position;
	if (n > (size_t)(left > 0 ? left : 0)) n = (size_t)(left > 0 ? left : 0);
	if (!n) return __fail(ENOSPC);
	__vm_memcpy(p->at + p->position, bytes, n);
	p->position += (long)n;
	if (p->position > p->len) {
		p->len = p->position;
		if (p->len < p->size) p->at[p->len] = 0;
	}
	return (long)n;
}

static long seek_piece(FILE *f, long to, int whence)
{
	struct piece *p = f->below;
	if (whence == SEEK_CUR) to += p->position;
	if (whence == SEEK_END) to += p->len;
	if (to < 0 || to > p->size) return __fail(EINVAL);
	return p->position = to;
}

static void close_piece(FILE *f)
{
	struct piece *p = f->below;
	if (p->own) __free(p->at);
	__free(p);
}

static const struct stream_ops ops = {read_piece, write_piece, seek_piece, close_piece};

FILE *fmemopen(void *buf, size_t size, const char *mode)
{
	int flags, how = __stream_mode(mode, &flags);
	struct piece *p = how < 0 ? NULL : __malloc(sizeof *p);
	if (!p) return NULL;
	*p = (struct piece){buf ? buf : __malloc(size + 1), (long)size, 0, 0, *mode == 'a', !buf};
	if (!buf) __vm_memset(p->at, 0, size + 1);
	if (*mode == 'w') *p->at = 0;
	p->len = *mode == 'r' ? (long)size : (long)__vm_strnlen(p->at, size);
	if (*mode == 'a') p->position = p->len;
	FILE *f = __stream_new(-1, flags & ~STREAM_APPEND);
	if (!f) return NULL;
	f->ops = &ops;
	f->below = p;
	return f;
}

/* ---- One that grows ---------------------------------------------------------------------------------------------- */

struct growing {
	char *at;
	size_t size, len, position;
	char **out;
	size_t *out_len;
};

static void tell(struct growing *g)
{
	*g->out = g->at;
	*g->out_len = g->position < g->len ? g->position : g->len;
}

/* Room for n bytes and a NUL; what is new is 0. */
static int grow(struct growing *g, size_t n)
{
	if (n < g->size) return 0;
	size_t size = n + n / 2 + 64;
	char *at = __realloc(g->at, size);
	if (!at) return __fail(ENOMEM);
	__vm_memset(at + g->size, 0, size - g->size);
	g->at = at;
	g->size = size;
	return 0;
}

static long write_growing(FILE *f, const void *bytes, size_t n)
{
	struct growing *g = f->below;
	if (grow(g, g->position + n)) return -1;
	__vm_memcpy(g->at + g->position, bytes, n);
	g->position += n;
	if (g->position > g->len) g->len = g->position;
	tell(g);
	return (long)n;
}

static long seek_growing(FILE *f, long to, int whence)
{
	struct growing *g = f->below;
	if (whence == SEEK_CUR) to += (long)g->position;
	if (whence == SEEK_END) to += (long)g->len;
	if (to < 0) return __fail(EINVAL);
	g->position = (size_t)to;
	tell(g);
	return to;
}

/* As in glibc it ends where the stream stands. */
static void close_growing(FILE *f)
{
	struct growing *g = f->below;
	g->at[g->position] = 0;
	g->len = g->position;
	tell(g);
	__free(g);
}

static const struct stream_ops grows = {NULL, write_growing, seek_growing, close_growing};

FILE *open_memstream(char **out, size_t *len)
{
	struct growing *g = __malloc(sizeof *g);
	FILE *f = g ? __stream_new(-1, STREAM_NO_READS) : NULL;
	if (!f) return NULL;
	*g = (struct growing){NULL, 0, 0, 0, out, len};
	if (grow(g, 0)) return NULL;
	f->ops = &grows;
	f->below = g;
	tell(g);
	return f;
}
