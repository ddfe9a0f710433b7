/* head.c - the first lines, or bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static void head(FILE *f, long count, int bytes)
{
	for (int c; count > 0 && (c = getc(f)) != EOF;) {
		putchar(c);
		if (bytes || c == '\n') count--;
	}
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "c:n:0123456789");
	long count = 10;
	int i = 1, result = 0, bytes = i < argc && !strncmp(argv[i], "-c", 2);
	if (bytes || (i < argc && !strncmp(argv[i], "-n", 2))) count = atol(argv[i][2] ? argv[i] + 2 : argv[++i]), i++;
	else if (i < argc && argv[i][0] == '-' && argv[i][1]) count = atol(argv[i++] + 1);
	int files = argc - i;
	if (!files) head(stdin, count, bytes);
	for (int k = 0; k < files; k++) {
		FILE *f = fopen(argv[i + k], "r");
		if (!f) {
			fprintf(stderr, "%s: cannot open '%s' for reading: %s\n", program_invocation_name, argv[i + k], strerror(errno));
			result = 1;
			continue;
		}
		if (files > 1) printf("%s==> %s <==\n", k ? "\n" : "", argv[i + k]);
		head(f, count, bytes);
		fclose(f);
	}
	return result;
}
