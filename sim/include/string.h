#ifndef SIM_STRING_H
#define SIM_STRING_H

#include <features.h>
#include <stddef.h>
#include <strings.h>

void *memcpy(void *to, const void *from, size_t n);
void *mempcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memccpy(void *to, const void *from, int c, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
void *memrchr(const void *s, int c, size_t n);
void *rawmemchr(const void *s, int c);
void *memmem(const void *s, size_t n, const void *what, size_t len);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t n);
char *stpcpy(char *to, const char *from);
char *stpncpy(char *to, const char *from, size_t n);
char *strcat(char *to, const char *from);
char *strncat(char *to, const char *from, size_t n);
size_t strlcpy(char *to, const char *from, size_t size);
size_t strlcat(char *to, const char *from, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcoll(const char *a, const char *b);
size_t strxfrm(char *to, const char *from, size_t n);
int strverscmp(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strchrnul(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *what);
char *strcasestr(const char *s, const char *what);
size_t strspn(const char *s, const char *set);
size_t strcspn(const char *s, const char *set);
char *strpbrk(const char *s, const char *set);
char *strtok(char *s, const char *set);
char *strtok_r(char *s, const char *set, char **state);
char *strsep(char **s, const char *set);
char *strdup(const char *s);
char *strndup(const char *s, size_t n);
#define strdupa(s) strcpy(alloca(strlen(s) + 1), s)
char *strerror(int error);
char *strerror_r(int error, char *buf, size_t size);
const char *strerrorname_np(int error);
const char *strerrordesc_np(int error);
char *strsignal(int sig);
const char *sigabbrev_np(int sig);
#ifndef basename /* <libgen.h> has another one */
char *basename(const char *path);
#endif

#endif
