/* get.c - reading characters and lines from streams. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "stream.h"

int getc_unlocked(FILE *f)
{
	return __get(f);
}

int getchar_unlocked(void)
{
	return __get(stdin);
}

int fgetc(FILE *f)
{
	__stream_lock(f);
	int c = __get(f);
	__stream_unlock(f);
	return c;
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

/* Bytes given back go where they came from when that is what lies there; else into a place of their own before the rest. */
static int give_back(FILE *f, int c)
{
	if (!(f->flags & STREAM_BACKUP) && f->read > f->buf && f->read[-1] == (unsigned char)c) {
		f->read--;
		return 0;
	}
	if (!(f->flags & STREAM_BACKUP)) {
		if (f->flags & STREAM_PUTTING) __flush(f);
		if (!f->buf) __make_buffer(f);
		f->saved_read = f->read ? f->read : f->buf;
		f->saved_end = f->read ? f->read_end : f->buf;
		f->read = f->read_end = f->pushed + PUSHBACK;
		f->flags |= STREAM_BACKUP;
	}
	if (f->read == f->pushed) return -1;
	*--f->read = (unsigned char)c;
	return 0;
}

int ungetc(int c, FILE *f)
{
	if (c == EOF) return EOF;
	__stream_lock(f);
	int result = give_back(f, c) ? EOF : (unsigned char)c;
	if (result != EOF) f->flags &= ~STREAM_EOF;
	__stream_unlock(f);
	return result;
}

/* Copy what is ahead up to an end of line; *ended: it was there. */
static size_t take_line(FILE *f, char *out, size_t most, int end, int *ended)
{
	size_t have = (size_t)(f->read_end - f->read), n = have < most ? have : most;
	unsigned char *at = __vm_memchr(f->read, end, n);
	if (at) n = (size_t)(at + 1 - f->read);
	*ended = at != NULL;
	__vm_memcpy(out, f->read, n);
	f->read += n;
	return n;
}

static char *get_line(char *out, size_t size, FILE *f)
{
	size_t n = 0;
	int ended = 0, had_error = f->flags & STREAM_ERROR;
	f->flags &= ~STREAM_ERROR;
	while (n < size - 1 && !ended && __underflow(f) != EOF) n += take_line(f, out + n, size - 1 - n, '\n', &ended);
	int failed = f->flags & STREAM_ERROR && errno != EAGAIN;
	f->flags |= had_error;
	if (n == 0 || failed) return NULL;
	out[n] = 0;
	return out;
}

char *fgets(char *out, int size, FILE *f)
{
	if (size <= 0) return NULL;
	if (size == 1) {
		*out = 0;
		return out;
	}
	__stream_lock(f);
	char *result = get_line(out, (size_t)size, f);
	__stream_unlock(f);
	return result;
}

char *gets(char *out)
{
	size_t n = 0;
	int c;
	while ((c = fgetc(stdin)) != EOF && c != '\n') out[n++] = (char)c;
	if (c == EOF && n == 0) return NULL;
	out[n] = 0;
	return out;
}

size_t fread(void *out, size_t size, size_t n, FILE *f)
{
	size_t all = size * n;
	if (!all) return 0;
	__stream_lock(f);
	size_t got = __take(f, out, all);
	__stream_unlock(f);
	return got == all ? n : got / size;
}

/* Room for n more bytes and a NUL. */
static int make_room(char **line, size_t *size, size_t n)
{
	if (*line && *size >= n + 1) return 0;
	size_t more = *size * 2 > n + 1 ? *size * 2 : n + 1 > 120 ? n + 1 : 120;
	char *bigger = __realloc(*line, more);
	if (!bigger) return -1;
	*line = bigger;
	*size = more;
	return 0;
}

static ssize_t get_delimited(char **line, size_t *size, int end, FILE *f)
{
	size_t n = 0;
	int ended = 0;
	if (!*line) *size = 0;
	while (!ended && __underflow(f) != EOF) {
		size_t have = (size_t)(f->read_end - f->read);
		unsigned char *at = __vm_memchr(f->read, end, have);
		if (make_room(line, size, n + (at ? (size_t)(at + 1 - f->read) : have))) return -1;
		n += take_line(f, *line + n, have, end, &ended);
	}
	if (n == 0) return make_room(line, size, 0) ? -1 : -1;
	(*line)[n] = 0;
	return (ssize_t)n;
}

ssize_t getdelim(char **line, size_t *size, int end, FILE *f)
{
	if (!line || !size) return __fail(EINVAL);
	__stream_lock(f);
	ssize_t n = get_delimited(line, size, end, f);
	__stream_unlock(f);
	return n;
}

ssize_t getline(char **line, size_t *size, FILE *f)
{
	return getdelim(line, size, '\n', f);
}

int getw(FILE *f)
{
	int w;
	return fread(&w, sizeof w, 1, f) == 1 ? w : EOF;
}
