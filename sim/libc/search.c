/* search.c - <string.h>: looking for bytes and words in strings, and comparing without regard to case. */
#include <string.h>

#include "internal.h"

void *memmem(const void *s, size_t n, const void *what, size_t len)
{
	const char *at = s, *end = at + n;
	if (len == 0) return (void *)s;
	while ((size_t)(end - at) >= len) {
		at = __vm_memchr(at, *(const unsigned char *)what, (size_t)(end - at) - len + 1);
		if (!at) return NULL;
		if (__vm_memcmp(at, what, len) == 0) return (void *)at;
		at++;
	}
	return NULL;
}

char *strstr(const char *s, const char *what)
{
	size_t len = __vm_strlen(what);
	if (len == 0) return (char *)s;
	for (; (s = __vm_strchr(s, *what)); s++)
		if (__vm_strncmp(s, what, len) == 0) return (char *)s;
	return NULL;
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n--; a++, b++) {
		int x = lower((unsigned char)*a), y = lower((unsigned char)*b);
		if (x != y || !x) return x - y;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, (size_t)-1);
}

char *strcasestr(const char *s, const char *what)
{
	size_t len = __vm_strlen(what);
	for (;; s++) {
		if (strncasecmp(s, what, len) == 0) return (char *)s;
		if (!*s) return NULL;
	}
}

/* Bytes of s up to one that is (not) in the set. */
static size_t span(const char *s, const char *set, int within)
{
	char table[256] = {0};
	size_t n = 0;
	for (; *set; set++) table[(unsigned char)*set] = 1;
	while (s[n] && table[(unsigned char)s[n]] == within) n++;
	return n;
}

size_t strspn(const char *s, const char *set)
{
	return span(s, set, 1);
}

size_t strcspn(const char *s, const char *set)
{
	return span(s, set, 0);
}

char *strpbrk(const char *s, const char *set)
{
	s += span(s, set, 0);
	return *s ? (char *)s : NULL;
}

char *strtok_r(char *s, const char *set, char **state)
{
	if (!s) s = *state;
	s += span(s, set, 1);
	if (!*s) {
		*state = s;
		return NULL;
	}
	char *end = s + span(s, set, 0);
	*state = *end ? end + 1 : end;
	*end = 0;
	return s;
}

char *strtok(char *s, const char *set)
{
	static char *state;
	return strtok_r(s, set, &state);
}

char *strsep(char **s, const char *set)
{
	char *from = *s, *end;
	if (!from) return NULL;
	end = strpbrk(from, set);
	*s = end ? end + 1 : NULL;
	if (end) *end = 0;
	return from;
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Runs of digits compare as numbers; those with leading zeros as fractions. */
int strverscmp(const char *a, const char *b)
{
	size_t i = 0, digits = 0;
	int zeros = 1;
	for (; a[i] == b[i]; i++) {
		if (!a[i]) return 0;
		if (!is_digit(a[i])) {
			digits = i + 1;
			zeros = 1;
		} else if (a[i] != '0') {
			zeros = 0;
		}
	}
	int fraction = zeros && i > digits;
	if (!fraction && a[i] != '0' && b[i] != '0' && is_digit(a[i]) && is_digit(b[i])) {
		size_t j = i;
		for (; is_digit(a[j]); j++)
			if (!is_digit(b[j])) return 1;
		if (is_digit(b[j])) return -1;
	} else if (fraction && digits < i && (is_digit(a[i]) || is_digit(b[i]))) {
		return (unsigned char)(a[i] - '0') - (unsigned char)(b[i] - '0');
	}
	return (unsigned char)a[i] - (unsigned char)b[i];
}

int ffs(int n)
{
	return __builtin_ffs(n);
}

int ffsl(long n)
{
	return __builtin_ffsl(n);
}

int ffsll(long long n)
{
	return __builtin_ffsl(n);
}

/* GNU's; <libgen.h>'s is __xpg_basename. */
char *basename(const char *path)
{
	char *slash = __vm_strrchr(path, '/');
	return slash ? slash + 1 : (char *)path;
}
