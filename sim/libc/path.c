/* path.c - parts of paths (<libgen.h>), and realpath. */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "internal.h"

/* Where the last part begins, slashes at the end taken away. */
static char *last_part(char *path, char **end)
{
	char *at = path + __vm_strlen(path);
	while (at > path + 1 && at[-1] == '/') at--;
	*end = at;
	while (at > path && at[-1] != '/') at--;
	return at;
}

char *__xpg_basename(char *path)
{
	char *end;
	if (!path || !*path) return ".";
	char *at = last_part(path, &end);
	if (at == end || *at == '/') return path + __vm_strlen(path) - 1; /* only slashes: the last */
	*end = 0;
	return at;
}

char *dirname(char *path)
{
	char *end;
	if (!path || !*path) return ".";
	char *at = last_part(path, &end);
	if (at == path && *path != '/') return ".";
	if (path[0] == '/' && path[1] == '/' && !path[2]) return path; /* what // is, the system says */
	if (at == path) return path[1] = 0, path;
	while (at > path + 1 && at[-1] == '/') at--;
	*at = 0;
	return path;
}

enum { LINKS_MOST = 40 };

struct resolver {
	char done[PATH_MAX];       /* absolute, without links; "" is the root */
	char todo[PATH_MAX];
	int links;
};

/* Put text before what is left to do. */
static int prepend(struct resolver *r, const char *text, size_t n, const char *rest)
{
	size_t len = __vm_strlen(rest);
	if (n + len + 2 > PATH_MAX) return __fail(ENAMETOOLONG);
	__vm_memmove(r->todo + n + 1, rest, len + 1);
	__vm_memcpy(r->todo, text, n);
	r->todo[n] = '/';
	return 0;
}

static int follow(struct resolver *r, const char *rest)
{
	char target[PATH_MAX];
	long n = CALL(readlink, r->done, target, PATH_MAX - 1);
	if (n < 0) return -1;
	if (++r->links > LINKS_MOST) return __fail(ELOOP);
	char *slash = *target == '/' ? r->done : __vm_strrchr(r->done, '/');
	*slash = 0;
	return prepend(r, target, (size_t)n, rest);
}

/* One part of the path. */
static int step(struct resolver *r, char *part, size_t n, char *rest)
{
	struct stat st;
	size_t len = __vm_strlen(r->done);
	if (n == 0 || (n == 1 && *part == '.')) return prepend(r, "", 0, rest);
	if (n == 2 && part[0] == '.' && part[1] == '.') {
		char *slash = __vm_strrchr(r->done, '/');
		if (slash) *slash = 0;
		return prepend(r, "", 0, rest);
	}
	if (len + n + 2 > PATH_MAX) return __fail(ENAMETOOLONG);
	r->done[len] = '/';
	__vm_memcpy(r->done + len + 1, part, n);
	r->done[len + 1 + n] = 0;
	if (CALL(lstat, r->done, &st) < 0) return -1;
	if (S_ISLNK(st.st_mode)) return follow(r, rest);
	if (*rest && !S_ISDIR(st.st_mode)) return __fail(ENOTDIR);
	return prepend(r, "", 0, rest);
}

static int resolve(struct resolver *r)
{
	while (*r->todo) {
		char *part = r->todo;
		while (*part == '/') part++;
		if (!*part) break;
		char *end = __vm_strchr(part, '/');
		size_t n = end ? (size_t)(end - part) : __vm_strlen(part);
		char name[NAME_MAX + 1];
		if (n > NAME_MAX) return __fail(ENAMETOOLONG);
		__vm_memcpy(name, part, n);
		char *rest = end ? end : part + n;
		if (step(r, name, n, rest)) return -1;
	}
	return 0;
}

char *realpath(const char *path, char *out)
{
	struct resolver r;
	r.links = 0;
	r.done[0] = 0;
	if (!path || !*path) {
		__fail(path ? ENOENT : EINVAL);
		return NULL;
	}
	if (*path != '/' && CALL(getcwd, r.done, PATH_MAX) < 0) return NULL;
	if (r.done[0] == '/' && !r.done[1]) r.done[0] = 0;
	if (__vm_strlen(path) >= PATH_MAX) {
		__fail(ENAMETOOLONG);
		return NULL;
	}
	__vm_strcpy(r.todo, path);
	if (resolve(&r)) return NULL;
	if (!r.done[0]) __vm_strcpy(r.done, "/");
	if (!out) out = __malloc(__vm_strlen(r.done) + 1);
	return out ? __vm_strcpy(out, r.done) : NULL;
}
