/* cat.c - print files, or standard input. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

static int copy(int fd)
{
	static char room[65536];
	for (ssize_t n; (n = read(fd, room, sizeof room)) != 0;) {
		if (n < 0) return -1;
		for (ssize_t done = 0, k; done < n; done += k)
			if ((k = write(1, room + done, (size_t)(n - done))) < 0) return -1;
	}
	return 0;
}

static int cat(const char *path)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY) : 0;
	if (fd < 0 || copy(fd) < 0) {
		fprintf(stderr, "%s: %s: %s\n", program_invocation_name, path, strerror(errno));
		return 1;
	}
	if (fd) close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "");
	int result = argc < 2 ? cat("-") : 0;
	for (int i = 1; i < argc; i++) result |= cat(argv[i]);
	return result;
}
