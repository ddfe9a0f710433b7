/* head.c - the first lines. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static void head(FILE *f, long lines)
{
	for (int c; lines > 0 && (c = getc(f)) != EOF;) {
		putchar(c);
		if (c == '\n') lines--;
	}
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "n:0123456789");
	long lines = 10;
	int i = 1, result = 0;
	if (i < argc && !strncmp(argv[i], "-n", 2)) lines = atol(argv[i][2] ? argv[i] + 2 : argv[++i]), i++;
	else if (i < argc && argv[i][0] == '-' && argv[i][1]) lines = atol(argv[i++] + 1);
	int files = argc - i;
	if (!files) head(stdin, lines);
	for (int k = 0; k < files; k++) {
		FILE *f = fopen(argv[i + k], "r");
		if (!f) {
			fprintf(stderr, "%s: cannot open '%s' for reading: %s\n", program_invocation_name, argv[i + k], strerror(errno));
			result = 1;
			continue;
		}
		if (files > 1) printf("%s==> %s <==\n", k ? "\n" : "", argv[i + k]);
		head(f, lines);
		fclose(f);
	}
	return result;
}
