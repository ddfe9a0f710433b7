/* string.c - <string.h>: what the machine does itself, under the names that programs know. */
#include <string.h>

#include "internal.h"

void *memcpy(void *to, const void *from, size_t n)
{
	return __vm_memcpy(to, from, n);
}

void *mempcpy(void *to, const void *from, size_t n)
{
	return (char *)__vm_memcpy(to, from, n) + n;
}

void *memmove(void *to, const void *from, size_t n)
{
	return __vm_memmove(to, from, n);
}

void *memset(void *to, int c, size_t n)
{
	return __vm_memset(to, c, n);
}

int memcmp(const void *a, const void *b, size_t n)
{
	return __vm_memcmp(a, b, n);
}

void *memchr(const void *s, int c, size_t n)
{
	return __vm_memchr(s, c, n);
}

void *memrchr(const void *s, int c, size_t n)
{
	return __vm_memrchr(s, c, n);
}

void *rawmemchr(const void *s, int c)
{
	const unsigned char *at = s;
	while (*at != (unsigned char)c) at++;
	return (void *)at;
}

void *memccpy(void *to, const void *from, int c, size_t n)
{
	const char *end = __vm_memchr(from, c, n);
	__vm_memcpy(to, from, end ? (size_t)(end + 1 - (const char *)from) : n);
	return end ? (char *)to + (end + 1 - (const char *)from) : NULL;
}

size_t strlen(const char *s)
{
	return __vm_strlen(s);
}

size_t strnlen(const char *s, size_t n)
{
	return __vm_strnlen(s, n);
}

char *strcpy(char *to, const char *from)
{
	return __vm_strcpy(to, from);
}

char *stpcpy(char *to, const char *from)
{
	return __vm_stpcpy(to, from);
}

char *stpncpy(char *to, const char *from, size_t n)
{
	size_t len = __vm_strnlen(from, n);
	__vm_memcpy(to, from, len);
	__vm_memset(to + len, 0, n - len);
	return to + len;
}

char *strncpy(char *to, const char *from, size_t n)
{
	stpncpy(to, from, n);
	return to;
}

char *strcat(char *to, const char *from)
{
	return __vm_strcat(to, from);
}

char *strncat(char *to, const char *from, size_t n)
{
	char *at = to + __vm_strlen(to);
	size_t len = __vm_strnlen(from, n);
	__vm_memcpy(at, from, len);
	at[len] = 0;
	return to;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t len = __vm_strlen(from), n = len < size ? len : size - 1;
	if (!size) return len;
	__vm_memcpy(to, from, n);
	to[n] = 0;
	return len;
}

size_t strlcat(char *to, const char *from, size_t size)
{
	size_t at = __vm_strnlen(to, size);
	return at == size ? size + __vm_strlen(from) : at + strlcpy(to + at, from, size - at);
}

int strcmp(const char *a, const char *b)
{
	return __vm_strcmp(a, b);
}

int strncmp(const char *a, const char *b, size_t n)
{
	return __vm_strncmp(a, b, n);
}

int strcoll(const char *a, const char *b)
{
	return __vm_strcmp(a, b);
}

size_t strxfrm(char *to, const char *from, size_t n)
{
	return strlcpy(to, from, n);
}

char *strchr(const char *s, int c)
{
	return __vm_strchr(s, c);
}

char *strchrnul(const char *s, int c)
{
	char *at = __vm_strchr(s, c);
	return at ? at : (char *)s + __vm_strlen(s);
}

char *strrchr(const char *s, int c)
{
	return __vm_strrchr(s, c);
}

char *index(const char *s, int c)
{
	return __vm_strchr(s, c);
}

char *rindex(const char *s, int c)
{
	return __vm_strrchr(s, c);
}

char *strdup(const char *s)
{
	size_t n = __vm_strlen(s) + 1;
	char *copy = __malloc(n);
	return copy ? __vm_memcpy(copy, s, n) : NULL;
}

char *strndup(const char *s, size_t n)
{
	n = __vm_strnlen(s, n);
	char *copy = __malloc(n + 1);
	if (!copy) return NULL;
	copy[n] = 0;
	return __vm_memcpy(copy, s, n);
}

void bzero(void *to, size_t n)
{
	__vm_memset(to, 0, n);
}

void bcopy(const void *from, void *to, size_t n)
{
	__vm_memmove(to, from, n);
}

int bcmp(const void *a, const void *b, size_t n)
{
	return __vm_memcmp(a, b, n);
}

void explicit_bzero(void *to, size_t n)
{
	__vm_memset(to, 0, n);
}
