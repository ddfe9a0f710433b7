/* tail.c - the last lines. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static void tail(FILE *f, long most)
{
	char **lines = calloc((size_t)most + 1, sizeof *lines), *line = NULL;
	size_t room = 0;
	long n = 0;
	while (most > 0 && getline(&line, &room, f) >= 0) {
		free(lines[n % most]);
		lines[n++ % most] = strdup(line);
	}
	for (long i = n > most ? n - most : 0; i < n; i++) fputs(lines[i % most], stdout);
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "n:0123456789");
	long lines = 10;
	int i = 1;
	if (i < argc && !strncmp(argv[i], "-n", 2)) lines = atol(argv[i][2] ? argv[i] + 2 : argv[++i]), i++;
	else if (i < argc && argv[i][0] == '-' && argv[i][1]) lines = atol(argv[i++] + 1);
	if (i > 1 && strchr(argv[i - 1], '+')) return fprintf(stderr, "tail: '%s' is not simulated\n", argv[i - 1]), 2;
	FILE *f = i < argc ? fopen(argv[i], "r") : stdin;
	if (!f)
		return fprintf(stderr, "%s: cannot open '%s' for reading: %s\n", program_invocation_name, argv[i], strerror(errno)), 1;
	tail(f, lines);
	return 0;
}
