/* od.c - bytes as numbers or characters: od [-c|-b|-x|-t c|-t x1|-t o2|-t x2] [-A n|o] [FILE]. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

#define ROW 16

static const struct { const char *type, *format; int size; } types[] = {
	{"o2", " %06o", 2}, {"x2", " %04x", 2}, {"o1", " %03o", 1}, {"x1", " %02x", 1}, {"c", NULL, 1},
};

static void print_character(int c)
{
	static const char plain[] = "\0\a\b\t\n\v\f\r", letters[] = "0abtnvfr";
	const char *found = memchr(plain, c, sizeof plain - 1);
	if (found) printf("  \\%c", letters[found - plain]);
	else if (c >= ' ' && c < 127) printf("   %c", c);
	else printf(" %03o", c);
}

static void print_row(const unsigned char *row, size_t n, int type)
{
	for (size_t i = 0; i < n; i += (size_t)types[type].size) {
		unsigned second = types[type].size == 2 && i + 1 < n ? row[i + 1] : 0;
		if (types[type].format) printf(types[type].format, row[i] | second << 8);
		else print_character(row[i]);
	}
	putchar('\n');
}

/* Rows like the one before are a star. */
static void dump(FILE *f, int type, int offsets)
{
	unsigned char row[ROW], last[ROW];
	unsigned long at = 0;
	int stars = 0;
	for (size_t n; (n = fread(row, 1, ROW, f)) > 0; at += n) {
		int same = at && n == ROW && !memcmp(row, last, ROW);
		if (same && !stars) puts("*");
		stars = same;
		memcpy(last, row, ROW);
		if (same) continue;
		if (offsets) printf("%07lo", at);
		print_row(row, n, type);
	}
	if (offsets) printf("%07lo\n", at);
}

static int find_type(const char *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(types[i].type, name)) return (int)i;
	fprintf(stderr, "%s: type '%s' is not simulated\n", program_invocation_name, name);
	exit(2);
}

int main(int argc, char **argv)
{
	int type = 0, offsets = 1;
	options_check(argc, argv, "cbxt:A:");
	optind = 0;
	for (int c; (c = getopt(argc, argv, "cbxt:A:")) != -1;) {
		if (c == 'A') offsets = *optarg != 'n';
		else type = find_type(c == 't' ? optarg : c == 'c' ? "c" : c == 'b' ? "o1" : "x2");
	}
	FILE *f = optind < argc ? fopen(argv[optind], "r") : stdin;
	if (!f) {
		fprintf(stderr, "%s: %s: %s\n", program_invocation_name, argv[optind], strerror(errno));
		return 1;
	}
	dump(f, type, offsets);
	return 0;
}
