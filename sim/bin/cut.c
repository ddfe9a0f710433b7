/* cut.c - fields (-f, divided by -d) or characters (-c) of each line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

enum { MOST = 1024 };
static char wanted[MOST + 2]; /* by number, from 1; past MOST: as MOST + 1 */
static char divider = '\t';

static int is_wanted(int n)
{
	return wanted[n > MOST ? MOST + 1 : n];
}

/* 1,3-5,7- */
static int read_list(const char *s)
{
	while (*s) {
		char *end;
		long from = *s == '-' ? 1 : strtol(s, &end, 10), to = from;
		if (*s != '-') s = end;
		if (*s == '-') {
			to = strtol(s + 1, &end, 10);
			if (end == s + 1) to = MOST + 1;
			s = end;
		}
		if (from < 1 || from > to || from > MOST || (*s && *s != ',')) return -1;
		for (long i = from; i <= to && i <= MOST + 1; i++) wanted[i] = 1;
		s += *s == ',';
	}
	return 0;
}

static void cut_characters(const char *line)
{
	for (int i = 0; line[i]; i++)
		if (is_wanted(i + 1)) putchar(line[i]);
	putchar('\n');
}

/* A line without a divider is printed whole. */
static void cut_fields(char *line)
{
	const char division[] = {divider, 0};
	int printed = 0, n = 1;
	if (!strchr(line, divider)) {
		puts(line);
		return;
	}
	for (char *field; (field = strsep(&line, division)); n++)
		if (is_wanted(n)) printf("%s%s", printed++ ? division : "", field);
	putchar('\n');
}

static int cut(FILE *f, int fields)
{
	char *line = NULL;
	size_t room = 0;
	for (ssize_t n; (n = getline(&line, &room, f)) >= 0;) {
		if (n && line[n - 1] == '\n') line[n - 1] = 0;
		if (fields)
			cut_fields(line);
		else
			cut_characters(line);
	}
	free(line);
	return 0;
}

static int cut_file(const char *path, int fields)
{
	FILE *f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "%s: %s: %s\n", program_invocation_name, path, strerror(errno));
		return 1;
	}
	cut(f, fields);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	int fields = -1, result = 0;
	options_check(argc, argv, "d:f:c:");
	optind = 1;
	for (int c; (c = getopt(argc, argv, "d:f:c:")) != -1;) {
		if (c == 'd')
			divider = *optarg;
		else if (fields = c == 'f', read_list(optarg) < 0) {
			fprintf(stderr, "%s: invalid list '%s'\n", program_invocation_name, optarg);
			return 1;
		}
	}
	if (fields < 0) {
		fprintf(stderr, "%s: you must specify a list of bytes, characters, or fields\n", program_invocation_name);
		return 1;
	}
	if (optind == argc) cut(stdin, fields);
	for (int i = optind; i < argc; i++) result |= cut_file(argv[i], fields);
	return result;
}
