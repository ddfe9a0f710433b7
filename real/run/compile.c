/*
 * compile.c - see compile.h.
 *
 * Textbooks' programs are compiled as they are printed: what was once allowed (a function used before it is declared, a missing
 * int, pointers that do not match) is a warning, also with compilers that made it an error (gcc 14, clang 16). Of warnings there
 * are the compiler's own defaults and no -Wall: those are about what is wrong in nearly any program, and a textbook's older style
 * does not drown in them.
 */
#include "real/run/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/run/startup.h"

static const char *const liberties[] = {
	"-Wno-error=implicit-function-declaration",
	"-Wno-error=implicit-int",
	"-Wno-error=int-conversion",
	"-Wno-error=incompatible-pointer-types",
	"-Wno-error=return-type", /* clang, all versions: a return without the value */
};
/* What gcc 14 has for these and all other old liberties. Earlier versions know it for C++ alone, and say so; they do not need it. */
static const char permissive[] = "-fpermissive";

enum { LIBERTIES = sizeof liberties / sizeof *liberties, WORDS_OF_CC = 16, ARGUMENTS = LIBERTIES + WORDS_OF_CC + 24 };

int compile_check(const char *source, struct diag *d)
{
	struct stat st;
	size_t len = strlen(source);
	if (stat(source, &st)) {
		int code = errno == ENOENT || errno == ENOTDIR ? ERR_NOTFOUND : ERR_NOEXEC;
		return diag_set(d, code, "%s: %s", source, strerror(errno));
	}
	if (S_ISDIR(st.st_mode)) return diag_set(d, ERR_NOEXEC, "%s: is a directory; name a C file in it", source);
	if (len < 3 || strcmp(source + len - 2, ".c"))
		return diag_set(d, ERR_USAGE, "%s: not named *.c; to run a command as it is: proclab real -- %s%s", source,
		                strchr(source, '/') ? "" : "./", source);
	if (access(source, R_OK)) return diag_set(d, ERR_NOEXEC, "%s: %s", source, strerror(errno));
	return 0;
}

void compile_name(const char *source, char *name, size_t size)
{
	const char *slash = strrchr(source, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : source);
	size_t len = strlen(name);
	if (len > 2 && !strcmp(name + len - 2, ".c")) name[len - 2] = 0;
}

const char *compile_compiler(void)
{
	const char *cc = getenv("CC");
	return cc && *cc ? cc : "cc";
}

/* $CC may hold several words, as in "ccache gcc". */
static int compiler_words(char **argv, char *words)
{
	int n = 0;
	for (char *save, *word = strtok_r(words, " \t", &save); word && n < WORDS_OF_CC; word = strtok_r(NULL, " \t", &save))
		argv[n++] = word;
	return n;
}

/* Whether the compiler, argv's first n words, takes the option without a word. */
static bool accepts(const char *const *words, int n, const char *option)
{
	const char *argv[WORDS_OF_CC + 8];
	const char *rest[] = {"-Werror", option, "-fsyntax-only", "-x", "c", "/dev/null", NULL};
	int status = -1;
	memcpy(argv, words, (size_t)n * sizeof *argv);
	memcpy(argv + n, rest, sizeof rest);
	pid_t pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	return status == 0;
}

_Noreturn void compile_exec(const char *source, const char *output, const char *folder, const char *include, const char *library)
{
	static char words[1024], file[4096 + 2], folder_of_headers[4096 + 2];
	const char *argv[ARGUMENTS];
	const char *fixed[] = {"-g", "-std=gnu17", "-pthread", "-o", output};
	snprintf(words, sizeof words, "%s", compile_compiler());
	snprintf(file, sizeof file, "%s%s", *source == '-' ? "./" : "", source);
	int n = compiler_words((char **)argv, words);
	setenv("TMPDIR", folder, 1);
	startup_restore();
	bool permits = accepts(argv, n, permissive);
	for (unsigned i = 0; i < sizeof fixed / sizeof *fixed; i++) argv[n++] = fixed[i];
	for (unsigned i = 0; i < LIBERTIES; i++) argv[n++] = liberties[i];
	if (permits) argv[n++] = permissive;
	if (include) {
		snprintf(folder_of_headers, sizeof folder_of_headers, "-I%s", include);
		argv[n++] = folder_of_headers;
	}
	argv[n++] = file;
	if (library) argv[n++] = library;
	argv[n++] = "-lm";
	argv[n++] = "-lrt";
	argv[n] = NULL;
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}
