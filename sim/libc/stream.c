/* stream.c - the heart of stdio: buffers are filled and written out as glibc does it (fileops.c). See stream.h. */
#include <errno.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "stream.h"

static FILE in = {.fd = 0, .flags = STREAM_NO_WRITES};
static FILE out = {.fd = 1, .flags = STREAM_NO_READS, .next = &in};
static FILE err = {.fd = 2, .flags = STREAM_NO_READS | STREAM_UNBUFFERED, .next = &out};
FILE *stdin = &in, *stdout = &out, *stderr = &err;
FILE *__streams = &err;
int __streams_lock;

/* ---- The file below ---------------------------------------------------------------------------------------------- */

/* Of a thread that is cancelled while it holds the stream. */
static void let_go(void *stream)
{
	FILE *f = stream;
	if (f->depth) f->depth = 1;
	__stream_unlock(f);
}

static long do_write(FILE *f, const void *bytes, size_t n)
{
	if (f->ops) return f->ops->write(f, bytes, n);
	if (!__threaded) return CALL(write, f->fd, bytes, n);
	struct __cleanup c;
	__cleanup_push(&c, let_go, f);
	long done = POINT(write, f->fd, bytes, n);
	__cleanup_pop(&c, 0);
	return done;
}

static long do_read(FILE *f, void *to, size_t n)
{
	struct __cleanup c;
	__cleanup_push(&c, let_go, f);
	long got = f->ops ? f->ops->read(f, to, n) : POINT(read, f->fd, to, n);
	__cleanup_pop(&c, 0);
	if (got <= 0) f->flags |= got ? STREAM_ERROR : STREAM_EOF;
	return got;
}

long __seek(FILE *f, long at, int whence)
{
	return f->ops ? f->ops->seek(f, at, whence) : CALL(lseek, f->fd, at, whence);
}

static size_t write_all(FILE *f, const unsigned char *bytes, size_t n)
{
	size_t done = 0;
	while (done < n) {
		long k = do_write(f, bytes + done, n - done);
		if (k < 0) {
			f->flags |= STREAM_ERROR;
			break;
		}
		done += k;
	}
	return done;
}

/* ---- The buffer -------------------------------------------------------------------------------------------------- */

/* A terminal's stream is line-buffered; the size is what the file likes best. */
void __make_buffer(FILE *f)
{
	struct stat st;
	long size = BUFSIZ;
	if (f->flags & STREAM_UNBUFFERED) {
		f->buf = f->tiny;
		f->buf_end = f->tiny + 1;
		return;
	}
	if (!f->ops && __syscall(SYS_fstat, f->fd, &st) == 0) {
		char terminal[64];
		if (S_ISCHR(st.st_mode) && __syscall(SYS_ioctl, f->fd, TCGETS, terminal) == 0) f->flags |= STREAM_LINE;
		if (st.st_blksize > 0 && st.st_blksize < BUFSIZ) size = st.st_blksize;
	}
	f->buf = __malloc(size);
	f->buf_end = f->buf + size;
	f->flags |= STREAM_OWN_BUFFER;
	if (f->buf) return;
	f->flags = (f->flags | STREAM_UNBUFFERED) & ~STREAM_OWN_BUFFER;
	f->buf = f->tiny;
	f->buf_end = f->tiny + 1;
}

static void set_read(FILE *f, unsigned char *from, unsigned char *to)
{
	f->read = from;
	f->read_end = to;
}

static void set_write_end(FILE *f)
{
	f->write_end = f->flags & (STREAM_LINE | STREAM_UNBUFFERED) ? f->write : f->buf_end;
}

void __drop_backup(FILE *f)
{
	if (!(f->flags & STREAM_BACKUP)) return;
	set_read(f, f->saved_read, f->saved_end);
	f->flags &= ~STREAM_BACKUP;
}

/* Write out so many bytes; afterwards the buffer is empty, whatever happened. */
static size_t write_out(FILE *f, const unsigned char *bytes, size_t n)
{
	if (!(f->flags & STREAM_APPEND) && f->read_end != f->write_base && __seek(f, f->write_base - f->read_end, SEEK_CUR) < 0)
		return 0;
	size_t done = write_all(f, bytes, n);
	set_read(f, f->buf, f->buf);
	f->write_base = f->write = f->buf;
	set_write_end(f);
	return done;
}

int __flush(FILE *f)
{
	size_t n = f->write - f->write_base;
	if (!n || !(f->flags & STREAM_PUTTING)) return 0;
	return write_out(f, f->write_base, n) == n ? 0 : EOF;
}

static void begin_putting(FILE *f)
{
	if (!f->buf) __make_buffer(f);
	if (!f->read) set_read(f, f->buf, f->buf);
	__drop_backup(f);
	if (f->read == f->buf_end) set_read(f, f->buf, f->buf);
	f->write = f->write_base = f->read;
	f->read_end = f->read;
	f->flags |= STREAM_PUTTING | STREAM_ORIENTED;
	set_write_end(f);
}

int __overflow(FILE *f, int c)
{
	if (f->flags & STREAM_NO_WRITES) {
		f->flags |= STREAM_ERROR;
		return __fail(EBADF);
	}
	if (!(f->flags & STREAM_PUTTING) || !f->write_base) begin_putting(f);
	if (c == EOF) return __flush(f);
	if (f->write == f->buf_end && __flush(f) == EOF) return EOF;
	*f->write++ = (unsigned char)c;
	if ((f->flags & STREAM_UNBUFFERED || (f->flags & STREAM_LINE && c == '\n')) && __flush(f) == EOF) return EOF;
	return (unsigned char)c;
}

static void stop_putting(FILE *f)
{
	__flush(f);
	f->read = f->write;
	if (f->write > f->read_end) f->read_end = f->write;
	f->write = f->write_base = f->write_end = f->read;
	f->flags &= ~STREAM_PUTTING;
}

/* What the user is to see before he is asked. */
static void flush_terminal(FILE *f)
{
	if (f->flags & (STREAM_LINE | STREAM_UNBUFFERED) && (stdout->flags & (STREAM_NO_WRITES | STREAM_LINE)) == STREAM_LINE) {
		__stream_lock(stdout);
		__flush(stdout);
		__stream_unlock(stdout);
	}
}

int __underflow(FILE *f)
{
	if (f->read < f->read_end) return *f->read;
	if (f->flags & STREAM_BACKUP) {
		__drop_backup(f);
		if (f->read < f->read_end) return *f->read;
	}
	if (f->flags & STREAM_EOF) return EOF;
	if (f->flags & STREAM_NO_READS) {
		f->flags |= STREAM_ERROR;
		return __fail(EBADF);
	}
	if (!f->buf) __make_buffer(f);
	flush_terminal(f);
	if (f->flags & STREAM_PUTTING) stop_putting(f);
	f->flags |= STREAM_ORIENTED;
	set_read(f, f->buf, f->buf);
	f->write_base = f->write = f->write_end = f->buf;
	long n = do_read(f, f->buf, f->buf_end - f->buf);
	if (n <= 0) return EOF;
	f->read_end += n;
	return *f->read;
}

int __get(FILE *f)
{
	if (f->read >= f->read_end && __underflow(f) == EOF) return EOF;
	return *f->read++;
}

/* ---- Many bytes -------------------------------------------------------------------------------------------------- */

/* The room in the buffer, and (line-buffered) how much of it is to be used: up to the last end of line. */
static size_t room_for(FILE *f, const unsigned char *bytes, size_t n, int *must_flush)
{
	size_t room = f->write_end > f->write ? f->write_end - f->write : 0;
	if ((f->flags & (STREAM_LINE | STREAM_PUTTING)) != (STREAM_LINE | STREAM_PUTTING)) return room;
	room = f->buf_end - f->write;
	if (room < n) return room;
	unsigned char *last = __vm_memrchr(bytes, '\n', n);
	if (!last) return room;
	*must_flush = 1;
	return last + 1 - bytes;
}

static size_t put_each(FILE *f, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t room = f->write_end > f->write ? f->write_end - f->write : 0;
		if (room > n - i) room = n - i;
		if (room) {
			__vm_memcpy(f->write, bytes + i, room);
			f->write += room;
			i += room;
		} else if (__overflow(f, bytes[i++]) == EOF) {
			return i - 1;
		}
	}
	return n;
}

size_t __put(FILE *f, const void *from, size_t n)
{
	const unsigned char *bytes = from;
	int must_flush = 0;
	size_t left = n, room = room_for(f, bytes, n, &must_flush);
	if (!n) return 0;
	if (room > left) room = left;
	if (room) {
		__vm_memcpy(f->write, bytes, room);
		f->write += room;
		bytes += room;
		left -= room;
	}
	if (!left && !must_flush) return n;
	if (__overflow(f, EOF) == EOF) return left ? n - left : (size_t)EOF;
	size_t block = f->buf_end - f->buf, whole = left - (block >= 128 ? left % block : 0);
	if (whole) {
		size_t done = write_out(f, bytes, whole);
		left -= done;
		if (done < whole) return n - left;
		bytes += done;
	}
	return n - left + put_each(f, bytes, left);
}

size_t __take(FILE *f, void *to, size_t n)
{
	unsigned char *at = to;
	size_t left = n;
	if (!f->buf) __make_buffer(f);
	while (left) {
		size_t have = f->read_end - f->read;
		if (have > left) have = left;
		if (have) {
			__vm_memcpy(at, f->read, have);
			at += have;
			f->read += have;
			left -= have;
			continue;
		}
		size_t block = f->buf_end - f->buf;
		if (left < block || f->flags & (STREAM_BACKUP | STREAM_PUTTING | STREAM_NO_READS | STREAM_EOF)) {
			if (__underflow(f) == EOF) break;
			continue;
		}
		long k = do_read(f, at, block >= 128 ? left - left % block : left);
		if (k <= 0) break;
		at += k;
		left -= k;
	}
	return n - left;
}

int __sync(FILE *f)
{
	if (f->flags & STREAM_PUTTING) return __flush(f);
	__drop_backup(f);
	if (f->read == f->read_end) return 0;
	if (__seek(f, f->read - f->read_end, SEEK_CUR) < 0) return *__errno_location() == ESPIPE ? 0 : EOF;
	set_read(f, f->buf, f->buf);
	return 0;
}

/* Input that was read ahead goes back to the file, which others may share. */
void __stdio_exit(void)
{
	for (FILE *f = __streams; f; f = f->next) __flush(f);
	for (FILE *f = __streams; f; f = f->next)
		if (!(f->flags & STREAM_UNBUFFERED) && f->flags & STREAM_ORIENTED) __sync(f);
}

/* ---- Locks ------------------------------------------------------------------------------------------------------- */

void __stream_lock(FILE *f)
{
	if (!__threaded) return;
	int self = __self();
	if (f->owner != self) {
		__lock(&f->lock);
		f->owner = self;
	}
	f->depth++;
}

void __stream_unlock(FILE *f)
{
	if (!__threaded || f->depth == 0 || --f->depth) return;
	f->owner = 0;
	__unlock(&f->lock);
}
