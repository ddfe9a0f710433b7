/* basename.c - the last part of a path, without a suffix. */
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	if (argc < 2) {
		fprintf(stderr, "%s: missing operand\n", program_invocation_name);
		return 1;
	}
	char *name = basename(argv[1]);
	size_t n = strlen(name), cut = argc > 2 ? strlen(argv[2]) : 0;
	if (cut && n > cut && !strcmp(name + n - cut, argv[2])) name[n - cut] = 0;
	puts(name);
	return 0;
}
