/* open.c - streams come and go: fopen, fdopen, freopen, fclose, tmpfile. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "stream.h"

int __stream_mode(const char *mode, int *flags)
{
	int how;
	switch (*mode) {
	case 'r': how = O_RDONLY, *flags = STREAM_NO_WRITES; break;
	case 'w': how = O_WRONLY | O_CREAT | O_TRUNC, *flags = STREAM_NO_READS; break;
	case 'a': how = O_WRONLY | O_CREAT | O_APPEND, *flags = STREAM_NO_READS | STREAM_APPEND; break;
	default: return __fail(EINVAL);
	}
	while (*++mode && *mode != ',') {
		if (*mode == '+') {
			how = (how & ~O_ACCMODE) | O_RDWR;
			*flags &= STREAM_APPEND;
		}
		if (*mode == 'x') how |= O_EXCL;
		if (*mode == 'e') how |= O_CLOEXEC;
	}
	return how;
}

FILE *__stream_new(int fd, int flags)
{
	FILE *f = __malloc(sizeof *f);
	if (!f) return NULL;
	__vm_memset(f, 0, sizeof *f);
	f->fd = fd;
	f->flags = flags | STREAM_OWN;
	__lock(&__streams_lock);
	f->next = __streams;
	__streams = f;
	__unlock(&__streams_lock);
	return f;
}

void __stream_unlink(FILE *f)
{
	__lock(&__streams_lock);
	for (FILE **at = &__streams; *at; at = &(*at)->next)
		if (*at == f) {
			*at = f->next;
			break;
		}
	__unlock(&__streams_lock);
}

FILE *fdopen(int fd, const char *mode)
{
	int flags, how = __stream_mode(mode, &flags), has = (int)CALL(fcntl, fd, F_GETFL, 0);
	if (how < 0 || has < 0) return NULL;
	if ((has & O_ACCMODE) != O_RDWR && ((how & O_ACCMODE) == O_RDWR || (has & O_ACCMODE) != (how & O_ACCMODE))) {
		__fail(EINVAL);
		return NULL;
	}
	if (how & O_APPEND && !(has & O_APPEND) && CALL(fcntl, fd, F_SETFL, has | O_APPEND) < 0) return NULL;
	return __stream_new(fd, flags);
}

FILE *fopen(const char *path, const char *mode)
{
	int flags, how = __stream_mode(mode, &flags);
	if (how < 0) return NULL;
	int fd = (int)CALL(open, path, how, 0666);
	if (fd < 0) return NULL;
	FILE *f = __stream_new(fd, flags);
	if (!f) __syscall(SYS_close, fd);
	else if (flags & STREAM_APPEND && flags & STREAM_NO_READS) __syscall(SYS_lseek, fd, 0, SEEK_END);
	return f;
}

/* Everything written and the descriptor closed; the buffer is free. 0 or EOF. */
static int finish(FILE *f)
{
	int result = __sync(f);
	if (f->flags & STREAM_ERROR && f->flags & STREAM_PUTTING) result = EOF;
	if (f->ops && f->ops->close) f->ops->close(f);
	if (!f->ops && f->fd >= 0 && CALL(close, f->fd) < 0) result = EOF;
	if (f->flags & STREAM_OWN_BUFFER) __free(f->buf);
	return result;
}

int fclose(FILE *f)
{
	__stream_unlink(f);
	__stream_lock(f);
	int result = finish(f);
	__stream_unlock(f);
	if (f->flags & STREAM_OWN) __free(f);
	else f->flags |= STREAM_NO_READS | STREAM_NO_WRITES;
	return result;
}

int fcloseall(void)
{
	__stdio_exit();
	return 0;
}

/* The new file gets the old one's number, as for dup2. */
static int reopen(const FILE *f, const char *path, int how)
{
	int fd = (int)CALL(open, path, how, 0666);
	if (fd < 0 || f->fd < 0 || fd == f->fd) return fd;
	int result = (int)CALL(dup3, fd, f->fd, how & O_CLOEXEC);
	__syscall(SYS_close, fd);
	return result;
}

FILE *freopen(const char *path, const char *mode, FILE *f)
{
	int flags, how = __stream_mode(mode, &flags), old = f->fd;
	char self[32];
	if (how < 0) return NULL;
	__stream_lock(f);
	__sync(f);
	if (!path) {
		__vm_strcpy(self, "/proc/self/fd/");
		char room[16], *end = room + 15, *at = (*end = 0, __digits(end, (unsigned)old, 10, 0));
		path = __vm_strcat(self, at);
	}
	int fd = reopen(f, path, how);
	if (f->flags & STREAM_OWN_BUFFER) __free(f->buf);
	if (fd < 0 && old >= 0) __syscall(SYS_close, old);
	f->flags = flags | (f->flags & STREAM_OWN) | (f == stderr ? STREAM_UNBUFFERED : 0);
	f->fd = fd;
	f->buf = f->buf_end = f->read = f->read_end = f->write = f->write_base = f->write_end = NULL;
	__stream_unlock(f);
	if (fd < 0) fclose(f);
	return fd < 0 ? NULL : f;
}

FILE *tmpfile(void)
{
	char path[] = "/tmp/tmpfXXXXXX";
	int fd = mkstemp(path);
	if (fd < 0) return NULL;
	__syscall(SYS_unlink, path);
	return fdopen(fd, "w+");
}
