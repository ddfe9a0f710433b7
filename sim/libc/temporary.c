/* temporary.c - names that nobody has yet. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "internal.h"

enum { TRIES = 100 };

/* Fill in the XXXXXX. NULL: there is none. */
static char *fill(char *template)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t n = __vm_strlen(template);
	unsigned char bytes[6];
	if (n < 6 || __vm_strcmp(template + n - 6, "XXXXXX")) {
		__fail(EINVAL);
		return NULL;
	}
	__syscall(SYS_getrandom, bytes, sizeof bytes, 0);
	for (int i = 0; i < 6; i++) template[n - 6 + i] = letters[bytes[i] % 62];
	return template + n - 6;
}

static int make_file(const char *path) { return (int)CALL(open, path, O_RDWR | O_CREAT | O_EXCL, 0600); }
static int make_folder(const char *path) { return (int)CALL(mkdir, path, 0700); }

static int make_nothing(const char *path)
{
	struct stat st;
	return __syscall(SYS_lstat, path, &st) < 0 ? 0 : __fail(EEXIST);
}

/* Until one of the names is new. */
static int make(char *template, int (*with)(const char *))
{
	for (int i = 0; i < TRIES; i++) {
		char *at = fill(template);
		int result = at ? with(template) : -1;
		if (result >= 0 || errno != EEXIST) return result;
		__vm_memcpy(at, "XXXXXX", 6);
	}
	return -1;
}

int mkstemp(char *template)
{
	return make(template, make_file);
}

char *mkdtemp(char *template)
{
	return make(template, make_folder) < 0 ? NULL : template;
}

char *mktemp(char *template)
{
	if (make(template, make_nothing) < 0) *template = 0;
	return template;
}

char *tmpnam(char *out)
{
	static char room[L_tmpnam];
	char *to = out ? out : room;
	return make(__vm_strcpy(to, "/tmp/fileXXXXXX"), make_nothing) < 0 ? NULL : to;
}

char *tempnam(const char *dir, const char *prefix)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%.5sXXXXXX", dir ? dir : "/tmp", prefix ? prefix : "file");
	if (make(path, make_nothing) < 0) return NULL;
	char *copy = __malloc(__vm_strlen(path) + 1);
	return copy ? __vm_strcpy(copy, path) : NULL;
}
