/* environment.c - getenv and those who change what it finds. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

static char **own;       /* the list, when it is on the heap */
static size_t room;
static int lock;

static char **find(const char *name, size_t n)
{
	for (char **e = environ; e && *e; e++)
		if (__vm_strncmp(*e, name, n) == 0 && (*e)[n] == '=') return e;
	return NULL;
}

char *getenv(const char *name)
{
	size_t n = __vm_strlen(name);
	char **e = n ? find(name, n) : NULL;
	return e ? *e + n + 1 : NULL;
}

char *secure_getenv(const char *name)
{
	return getenv(name);
}

static int append(char *pair)
{
	size_t n = 0;
	while (environ && environ[n]) n++;
	if (environ != own || n + 2 > room) {
		char **more = __malloc((n + 16) * sizeof *more);
		if (!more) return -1;
		if (n) __vm_memcpy(more, environ, n * sizeof *more);
		if (environ == own) __free(own);
		own = environ = more;
		room = n + 16;
	}
	environ[n] = pair;
	environ[n + 1] = NULL;
	return 0;
}

static int put(char *pair, size_t n, int overwrite)
{
	char **e = find(pair, n);
	if (!e) return append(pair);
	if (overwrite) *e = pair;
	return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
	size_t n = name ? __vm_strlen(name) : 0;
	if (!n || __vm_strchr(name, '=')) return __fail(EINVAL);
	if (!overwrite && find(name, n)) return 0;
	char *pair = __malloc(n + __vm_strlen(value) + 2);
	if (!pair) return -1;
	__vm_memcpy(pair, name, n);
	pair[n] = '=';
	__vm_strcpy(pair + n + 1, value);
	__lock(&lock);
	int result = put(pair, n, overwrite);
	__unlock(&lock);
	return result;
}

int unsetenv(const char *name)
{
	size_t n = name ? __vm_strlen(name) : 0;
	if (!n || __vm_strchr(name, '=')) return __fail(EINVAL);
	__lock(&lock);
	for (char **e; (e = find(name, n));)
		do e[0] = e[1];
		while (*e++);
	__unlock(&lock);
	return 0;
}

int putenv(char *pair)
{
	char *sign = __vm_strchr(pair, '=');
	if (!sign) return unsetenv(pair);
	__lock(&lock);
	int result = put(pair, (size_t)(sign - pair), 1);
	__unlock(&lock);
	return result;
}

int clearenv(void)
{
	environ = NULL;
	return 0;
}
