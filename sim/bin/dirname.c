/* dirname.c - a path without its last part. */
#include <libgen.h>
#include <stdio.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	if (argc < 2) {
		fprintf(stderr, "%s: missing operand\n", program_invocation_name);
		return 1;
	}
	for (int i = 1; i < argc; i++) puts(dirname(argv[i]));
	return 0;
}
