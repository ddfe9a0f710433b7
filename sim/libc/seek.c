/* seek.c - where a stream is, its state, and its lock. */
#include <errno.h>

#include "stream.h"

static long tell(FILE *f)
{
	long at =
		__seek(f, 0, f->flags & STREAM_APPEND && f->flags & STREAM_PUTTING && f->write > f->write_base ? SEEK_END : SEEK_CUR);
	if (at < 0) return -1;
	if (f->flags & STREAM_BACKUP) return at - (f->saved_end - f->saved_read) - (f->read_end - f->read);
	if (f->flags & STREAM_PUTTING) return at - (f->read_end - f->write_base) + (f->write - f->write_base);
	return at - (f->read_end - f->read);
}

/* What was read ahead may hold the new place: then nothing is asked of the kernel but where the file is. */
static int seek(FILE *f, long to, int whence)
{
	if (whence < SEEK_SET || whence > SEEK_END) return __fail(EINVAL);
	if (whence == SEEK_CUR) {
		long at = tell(f);
		if (at < 0) return -1;
		to += at;
		whence = SEEK_SET;
		if (to < 0) return __fail(EINVAL);
	}
	if (f->flags & STREAM_PUTTING && __flush(f) == EOF) return -1;
	__drop_backup(f);
	if (__seek(f, to, whence) < 0) return -1;
	f->read = f->read_end = f->write_base = f->write = f->write_end = f->buf;
	f->flags &= ~(STREAM_EOF | STREAM_PUTTING);
	return 0;
}

int fseek(FILE *f, long at, int whence)
{
	__stream_lock(f);
	int result = seek(f, at, whence);
	__stream_unlock(f);
	return result;
}

int fseeko(FILE *f, off_t at, int whence)
{
	return fseek(f, at, whence);
}

long ftell(FILE *f)
{
	__stream_lock(f);
	long at = tell(f);
	__stream_unlock(f);
	return at;
}

off_t ftello(FILE *f)
{
	return ftell(f);
}

void rewind(FILE *f)
{
	fseek(f, 0, SEEK_SET);
	f->flags &= ~(STREAM_EOF | STREAM_ERROR);
}

int fgetpos(FILE *f, fpos_t *at)
{
	at->__at = ftell(f);
	return at->__at < 0 ? -1 : 0;
}

int fsetpos(FILE *f, const fpos_t *at) { return fseek(f, at->__at, SEEK_SET); }
int feof(FILE *f) { return (f->flags & STREAM_EOF) != 0; }
int ferror(FILE *f) { return (f->flags & STREAM_ERROR) != 0; }
void clearerr(FILE *f) { f->flags &= ~(STREAM_EOF | STREAM_ERROR); }
int fileno(FILE *f) { return f->ops ? __fail(EBADF) : f->fd; }
int fileno_unlocked(FILE *f) { return fileno(f); }
void flockfile(FILE *f) { __stream_lock(f); }
void funlockfile(FILE *f) { __stream_unlock(f); }

int ftrylockfile(FILE *f)
{
	int self = __self();
	if (__threaded && f->owner != self && f->lock) return -1;
	__stream_lock(f);
	return 0;
}
