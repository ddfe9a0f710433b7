/* directory.c - reading folders. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "internal.h"

struct __dir {
	int fd;
	long at, len;                  /* in what was read */
	long told;                     /* d_off of the last entry */
	char room[4096] __attribute__((aligned(8)));
};

DIR *fdopendir(int fd)
{
	struct stat st;
	if (CALL(fstat, fd, &st) < 0) return NULL;
	if (!S_ISDIR(st.st_mode)) {
		__fail(ENOTDIR);
		return NULL;
	}
	DIR *dir = __malloc(sizeof *dir);
	if (!dir) return NULL;
	dir->fd = fd;
	dir->at = dir->len = dir->told = 0;
	return dir;
}

DIR *opendir(const char *path)
{
	int fd = (int)CALL(open, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir && fd >= 0) __syscall(SYS_close, fd);
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	if (dir->at >= dir->len) {
		long n = CALL(getdents64, dir->fd, dir->room, sizeof dir->room);
		if (n <= 0) return NULL;
		dir->at = 0;
		dir->len = n;
	}
	struct dirent *e = (struct dirent *)(dir->room + dir->at);
	dir->at += e->d_reclen;
	dir->told = e->d_off;
	return e;
}

int closedir(DIR *dir)
{
	int result = (int)CALL(close, dir->fd);
	__free(dir);
	return result;
}

void seekdir(DIR *dir, long at)
{
	__syscall(SYS_lseek, dir->fd, at, 0);
	dir->at = dir->len = 0;
	dir->told = at;
}

void rewinddir(DIR *dir) { seekdir(dir, 0); }
long telldir(DIR *dir) { return dir->told; }
int dirfd(DIR *dir) { return dir->fd; }
int alphasort(const struct dirent **a, const struct dirent **b) { return __vm_strcmp((*a)->d_name, (*b)->d_name); }

static int keep(struct dirent ***list, int n, const struct dirent *e)
{
	struct dirent **more = n & (n - 1) && n ? *list : __realloc(*list, (size_t)(n ? 2 * n : 1) * sizeof *more);
	struct dirent *copy = more ? __malloc(e->d_reclen) : NULL;
	if (more) *list = more;
	if (!copy) return -1;
	__vm_memcpy(copy, e, e->d_reclen);
	more[n] = copy;
	return 0;
}

int scandir(const char *path, struct dirent ***out, int (*filter)(const struct dirent *),
			int (*compare)(const struct dirent **, const struct dirent **))
{
	DIR *dir = opendir(path);
	struct dirent **list = NULL, *e;
	int n = 0;
	if (!dir) return -1;
	while ((e = readdir(dir)))
		if ((!filter || filter(e)) && keep(&list, n++, e)) n = -1;
	closedir(dir);
	if (n < 0) return -1;
	if (n && compare) qsort(list, (size_t)n, sizeof *list, (int (*)(const void *, const void *))compare);
	*out = list;
	return n;
}
