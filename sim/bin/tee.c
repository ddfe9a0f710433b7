/* tee.c - copy standard input to standard output and files; -a appends. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

int main(int argc, char **argv)
{
	options_check(argc, argv, "a");
	char room[4096];
	int fds[64] = {1}, n = 1, appends = argc > 1 && !strcmp(argv[1], "-a"), result = 0;
	for (int i = 1 + appends; i < argc && n < 64; i++) {
		fds[n] = open(argv[i], O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC), 0666);
		if (fds[n] < 0) perror(argv[i]), result = 1;
		else n++;
	}
	for (ssize_t got; (got = read(0, room, sizeof room)) > 0;)
		for (int i = 0; i < n; i++)
			if (write(fds[i], room, (size_t)got) < 0) result = 1;
	return result;
}
