/* flush.c - fflush, and the choice of buffers. */
#include "stream.h"

static int flush_one(FILE *f)
{
	__stream_lock(f);
	int result = __sync(f);
	__stream_unlock(f);
	return result;
}

/* All that write. */
static int flush_all(void)
{
	int result = 0;
	__lock(&__streams_lock);
	for (FILE *f = __streams; f; f = f->next) {
		__stream_lock(f);
		if (__flush(f) == EOF) result = EOF;
		__stream_unlock(f);
	}
	__unlock(&__streams_lock);
	return result;
}

int fflush(FILE *f)
{
	return f ? flush_one(f) : flush_all();
}

int fflush_unlocked(FILE *f)
{
	return f ? __sync(f) : flush_all();
}

static void replace_buffer(FILE *f, unsigned char *buf, size_t size)
{
	if (f->flags & STREAM_OWN_BUFFER) __free(f->buf);
	f->flags &= ~STREAM_OWN_BUFFER;
	f->buf = buf;
	f->buf_end = buf ? buf + size : NULL;
	f->read = f->read_end = f->write_base = f->write = f->write_end = buf;
	f->flags &= ~STREAM_PUTTING;
}

static int set_buffer(FILE *f, char *buf, int mode, size_t size)
{
	if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF) return -1;
	if (__sync(f) == EOF) return -1;
	f->flags &= ~(STREAM_LINE | STREAM_UNBUFFERED);
	if (mode == _IOLBF) f->flags |= STREAM_LINE;
	if (mode == _IONBF) {
		f->flags |= STREAM_UNBUFFERED;
		replace_buffer(f, f->tiny, 1);
	} else if (buf && size) {
		replace_buffer(f, (unsigned char *)buf, size);
	} else if (f->buf == f->tiny) {
		replace_buffer(f, NULL, 0);
	} else if (f->flags & STREAM_PUTTING) {
		f->write_end = mode == _IOLBF ? f->write : f->buf_end;
	}
	if (!f->buf && mode == _IOFBF) {
		__make_buffer(f);
		f->flags &= ~STREAM_LINE;
	}
	return 0;
}

int setvbuf(FILE *f, char *buf, int mode, size_t size)
{
	__stream_lock(f);
	int result = set_buffer(f, buf, mode, size);
	__stream_unlock(f);
	return result;
}

void setbuffer(FILE *f, char *buf, size_t size)
{
	setvbuf(f, buf, buf ? _IOFBF : _IONBF, size);
}

void setbuf(FILE *f, char *buf)
{
	setbuffer(f, buf, BUFSIZ);
}

void setlinebuf(FILE *f)
{
	setvbuf(f, NULL, _IOLBF, 0);
}
