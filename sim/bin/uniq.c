/* uniq.c - each run of equal lines once; -c with their number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static void show(const char *line, long n, int counts)
{
	if (counts) printf("%7ld ", n);
	fputs(line, stdout);
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "c");
	int counts = argc > 1 && !strcmp(argv[1], "-c");
	char *line = NULL, *last = NULL;
	size_t room = 0;
	long n = 0;
	if (argc > 1 + counts && !freopen(argv[1 + counts], "r", stdin)) return perror(argv[1 + counts]), 1;
	while (getline(&line, &room, stdin) > 0) {
		if (last && !strcmp(last, line)) {
			n++;
			continue;
		}
		if (last) show(last, n, counts);
		free(last);
		last = strdup(line);
		n = 1;
	}
	if (last) show(last, n, counts);
	return 0;
}
