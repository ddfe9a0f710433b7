/*
 * proc_file.c - small files below /proc, read without stdio: these reads are what watching by polling costs.
 */
#include "real/observe/proc_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static char *append_number(char *at, int32_t n)
{
	char digits[12];
	int len = 0;
	do digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	while (len) *at++ = digits[--len];
	return at;
}

const char *proc_path(char buf[PROC_PATH_SIZE], int32_t pid, int32_t tid, const char *name)
{
	char *at = append_number(stpcpy(buf, "/proc/"), pid);
	if (tid) at = append_number(stpcpy(at, "/task/"), tid);
	*at++ = '/';
	size_t room = (size_t)(buf + PROC_PATH_SIZE - at), len = strlen(name);
	if (len >= room) len = room - 1;
	memcpy(at, name, len);
	at[len] = 0;
	return buf;
}

ssize_t proc_file_path(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	ssize_t n = read(fd, buf, size - 1);
	int error = errno;
	close(fd);
	errno = error;
	if (n < 0) return -1;
	buf[n] = 0;
	return n;
}

ssize_t proc_file(int32_t pid, int32_t tid, const char *name, char *buf, size_t size)
{
	char path[PROC_PATH_SIZE];
	return proc_file_path(proc_path(path, pid, tid, name), buf, size);
}

char *proc_file_whole(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return NULL;
	size_t room = 16384;
	char *buf = malloc(room);
	ssize_t n = 1;
	for (*len = 0; buf && n > 0;) {
		n = read(fd, buf + *len, room - *len - 1);
		if (n < 0 && errno == EINTR) n = 1;
		else if (n > 0) *len += (size_t)n;
		if (room - *len > 4096) continue;
		char *bigger = realloc(buf, room *= 2);
		if (!bigger) free(buf);
		buf = bigger;
	}
	int error = buf ? errno : ENOMEM;
	close(fd);
	if (buf && n == 0) {
		buf[*len] = 0;
		return buf;
	}
	free(buf);
	errno = error;
	return NULL;
}

int64_t proc_file_made(const char *path)
{
	struct statx st;
	if (statx(AT_FDCWD, path, 0, STATX_BTIME | STATX_CTIME, &st)) return 0;
	const struct statx_timestamp *t = st.stx_mask & STATX_BTIME ? &st.stx_btime : &st.stx_ctime;
	return t->tv_sec * INT64_C(1000000000) + t->tv_nsec;
}

bool proc_file_terminal(const struct stat *st)
{
	unsigned number = major(st->st_rdev);
	if (!S_ISCHR(st->st_mode)) return false;
	return (number >= 136 && number <= 143) || number == 4 || number == 5 || number == 204 || number == 229;
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t') s++;
	return s;
}

int64_t proc_number(const char **at)
{
	const char *s = skip_blanks(*at);
	int negative = *s == '-';
	uint64_t n = 0;
	if (s[negative] < '0' || s[negative] > '9') return 0;
	for (s += negative; *s >= '0' && *s <= '9'; s++) n = n * 10 + (uint64_t)(*s - '0');
	*at = s;
	return negative ? -(int64_t)n : (int64_t)n;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint64_t proc_hex(const char **at)
{
	const char *s = skip_blanks(*at);
	if (s[0] == '0' && s[1] == 'x') s += 2;
	uint64_t n = 0;
	for (int d; (d = hex_digit(*s)) >= 0; s++) n = n << 4 | (uint64_t)d;
	*at = s;
	return n;
}
