/* start.c - where a process begins. */
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

char **environ;
char *program_invocation_name = "", *program_invocation_short_name = "";

extern int main(int argc, char **argv, char **envp);

static char *base_of(char *path)
{
	char *slash = __vm_strrchr(path, '/');
	return slash ? slash + 1 : path;
}

void _start(int argc, char **argv, char **envp)
{
	environ = envp;
	if (argc > 0) {
		program_invocation_name = argv[0];
		program_invocation_short_name = base_of(argv[0]);
	}
	for (__starter *const *f = __init_array; *f; f++) (*f)(argc, argv, envp);
	exit(main(argc, argv, envp));
}
