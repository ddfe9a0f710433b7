/* rmdir.c - remove empty folders. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	int result = 0;
	options_check(argc, argv, "");
	for (int i = 1; i < argc; i++)
		if (rmdir(argv[i]) < 0) {
			fprintf(stderr, "%s: failed to remove '%s': %s\n", program_invocation_name, argv[i], strerror(errno));
			result = 1;
		}
	return result;
}
