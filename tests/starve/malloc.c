/*
 * malloc.c - linked into build/tests/starved, which is proclab itself but for this: its STARVE-th allocation (and no other) fails, and says
 * "starved" on stderr. See tests/sim/starved.c.
 *
 * The linker sends every call of malloc and its kin here (--wrap); those inside of shared libraries it does not see.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static bool fails(void)
{
	static long left = -1;
	if (left < 0) {
		const char *s = getenv("STARVE");
		left = s ? atol(s) : 0;
	}
	if (left == 0 || --left > 0) return false;
	ssize_t n = write(STDERR_FILENO, "starved\n", 8);
	(void)n;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *s)
{
	return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return fails() ? NULL : __real_strndup(s, n);
}
