/* memstream.c - fmemopen: a stream on a piece of memory. */
#include <errno.h>
#include <fcntl.h>

#include "stream.h"

struct piece {
	char *at;
	long size, len, position;      /* room; bytes that are there; the next one */
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
