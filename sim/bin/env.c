/* env.c - print the environment, or run a program in a changed one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int i = 1;
	if (i < argc && (!strcmp(argv[i], "-i") || !strcmp(argv[i], "-"))) clearenv(), i++;
	for (; i < argc && strchr(argv[i], '='); i++) putenv(argv[i]);
	if (i < argc) {
		execvp(argv[i], argv + i);
		fprintf(stderr, "%s: '%s': %s\n", program_invocation_name, argv[i], strerror(errno));
		return errno == ENOENT ? 127 : 126;
	}
	for (char **e = environ; e && *e; e++) puts(*e);
	return 0;
}
