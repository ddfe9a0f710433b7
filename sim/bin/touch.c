/* touch.c - make files that are not there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	int result = 0;
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
		if (fd < 0) {
			fprintf(stderr, "%s: cannot touch '%s': %s\n", program_invocation_name, argv[i], strerror(errno));
			result = 1;
		} else {
			close(fd);
		}
	}
	return result;
}
