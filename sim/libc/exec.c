/* exec.c - the exec family: a path, or a name that is looked for in PATH; what is no program is given to the shell (execvp(3)).
 * */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

int execve(const char *path, char *const argv[], char *const env[])
{
	return (int)CALL(execve, path, argv, env);
}

int execv(const char *path, char *const argv[])
{
	return (int)CALL(execve, path, argv, environ);
}

static size_t count(char *const argv[])
{
	size_t n = 0;
	while (argv[n]) n++;
	return n;
}

/* A text file without #!: its first argument becomes the script's path. */
static void run_script(const char *path, char *const argv[], char *const env[])
{
	size_t n = count(argv);
	char **with = __builtin_alloca((n + 3) * sizeof *with);
	with[0] = "/bin/sh";
	with[1] = (char *)path;
	for (size_t i = 1; i <= (n ? n : 1); i++) with[i + 1] = n ? argv[i] : NULL;
	__syscall(SYS_execve, with[0], with, env);
}

static void try_path(const char *path, char *const argv[], char *const env[])
{
	if (CALL(execve, path, argv, env) < 0 && errno == ENOEXEC) run_script(path, argv, env);
}

/* Whether to look in the next folder of PATH after this error; EACCES is remembered. */
static int goes_on(int error, int *denied)
{
	if (error == EACCES) *denied = 1;
	return error == EACCES || error == ENOENT || error == ESTALE || error == ENOTDIR || error == ENODEV || error == ETIMEDOUT;
}

int execvpe(const char *file, char *const argv[], char *const env[])
{
	char path[PATH_MAX];
	const char *at = getenv("PATH"), *end;
	size_t n = __vm_strlen(file);
	int denied = 0;
	if (!n) return __fail(ENOENT);
	if (__vm_strchr(file, '/')) {
		try_path(file, argv, env);
		return -1;
	}
	if (n > NAME_MAX) return __fail(ENAMETOOLONG);
	for (at = at ? at : "/bin:/usr/bin";; at = end + 1) {
		size_t len = (end = __vm_strchr(at, ':')) ? (size_t)(end - at) : __vm_strlen(at);
		if (len + n + 2 <= sizeof path) {
			__vm_memcpy(path, at, len);
			if (len) path[len++] = '/';
			__vm_strcpy(path + len, file);
			try_path(path, argv, env);
			if (!goes_on(errno, &denied)) return -1;
		}
		if (!end) break;
	}
	return denied ? __fail(EACCES) : -1;
}

int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* The arguments of the execl functions as an array; *rest is left behind the NULL. */
#define COLLECT(argv, first, list) \
	size_t n_ = 1; \
	va_list again_; \
	va_copy(again_, list); \
	while (va_arg(again_, char *)) n_++; \
	va_end(again_); \
	char **argv = __builtin_alloca((n_ + 1) * sizeof *argv); \
	argv[0] = (char *)(first); \
	for (size_t i_ = 1; i_ <= n_; i_++) argv[i_] = va_arg(list, char *)

int execl(const char *path, const char *arg, ...)
{
	va_list list;
	va_start(list, arg);
	COLLECT(argv, arg, list);
	va_end(list);
	return execv(path, argv);
}

int execlp(const char *file, const char *arg, ...)
{
	va_list list;
	va_start(list, arg);
	COLLECT(argv, arg, list);
	va_end(list);
	return execvpe(file, argv, environ);
}

int execle(const char *path, const char *arg, ...)
{
	va_list list;
	va_start(list, arg);
	COLLECT(argv, arg, list);
	char *const *env = va_arg(list, char *const *);
	va_end(list);
	return execve(path, argv, env);
}
