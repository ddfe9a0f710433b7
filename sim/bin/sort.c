/* sort.c - sort lines: -r backwards, -n by number, -u each once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static int backwards, numeric, once;

static int compare(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	double m = numeric ? atof(x) : 0, n = numeric ? atof(y) : 0;
	int order = m < n ? -1 : m > n ? 1 : numeric && once ? 0 : strcmp(x, y);
	return backwards ? -order : order;
}

static char **lines;
static size_t count;

static void take(FILE *f)
{
	char *line = NULL;
	size_t room = 0;
	for (ssize_t n; (n = getline(&line, &room, f)) > 0;) {
		if (line[n - 1] == '\n') line[n - 1] = 0;
		lines = realloc(lines, (count + 1) * sizeof *lines);
		lines[count++] = strdup(line);
	}
	free(line);
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "rnu");
	int i = 1;
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		backwards |= strchr(argv[i], 'r') != NULL;
		numeric |= strchr(argv[i], 'n') != NULL;
		once |= strchr(argv[i], 'u') != NULL;
	}
	if (i == argc) take(stdin);
	for (; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		if (!f) return fprintf(stderr, "%s: cannot read: %s: %s\n", program_invocation_name, argv[i], strerror(errno)), 2;
		take(f);
		fclose(f);
	}
	if (count) qsort(lines, count, sizeof *lines, compare);
	for (size_t k = 0; k < count; k++)
		if (!once || !k || compare(&lines[k - 1], &lines[k])) puts(lines[k]);
	return 0;
}
