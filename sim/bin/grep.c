/* grep.c - lines that match a pattern: letters, . * ^ $ [ ] and backslash; -v -i -n -c -q. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static int inverted, any_case, numbers, counts, quiet;

static int fold(int c)
{
	return any_case ? tolower(c) : c;
}

/* Behind one element of the pattern. */
static const char *element_end(const char *p)
{
	if (*p == '\\' && p[1]) return p + 2;
	if (*p != '[') return p + 1;
	const char *end = strchr(p[1] == '^' ? p + 3 : p + 2, ']');
	return end ? end + 1 : p + 1;
}

static int in_class(const char *p, int c)
{
	int negated = p[1] == '^', found = 0;
	const char *end = element_end(p) - 1;
	for (p += 1 + negated; p < end; p++) {
		if (p[1] == '-' && p + 2 < end) {
			if (c >= (unsigned char)*p && c <= (unsigned char)p[2]) found = 1;
			p += 2;
		} else if (fold((unsigned char)*p) == fold(c)) {
			found = 1;
		}
	}
	return found != negated;
}

static int matches_one(const char *p, int c)
{
	if (!c) return 0;
	if (*p == '.') return 1;
	if (*p == '[' && element_end(p) > p + 1) return in_class(p, c);
	if (*p == '\\' && p[1]) p++;
	return fold((unsigned char)*p) == fold(c);
}

static int matches_here(const char *p, const char *s)
{
	for (; *p;) {
		const char *next = element_end(p);
		if (*p == '$' && !p[1]) return !*s;
		if (*next == '*') {
			const char *from = s;
			while (matches_one(p, (unsigned char)*s)) s++;
			for (; s >= from; s--)
				if (matches_here(next + 1, s)) return 1;
			return 0;
		}
		if (!matches_one(p, (unsigned char)*s)) return 0;
		p = next;
		s++;
	}
	return 1;
}

static int matches(const char *p, const char *s)
{
	if (*p == '^') return matches_here(p + 1, s);
	do
		if (matches_here(p, s)) return 1;
	while (*s++);
	return 0;
}

static long search(const char *pattern, FILE *f, const char *name)
{
	char *line = NULL;
	size_t room = 0;
	long found = 0, number = 0;
	for (ssize_t n; (n = getline(&line, &room, f)) > 0;) {
		number++;
		if (line[n - 1] == '\n') line[n - 1] = 0;
		if (matches(pattern, line) == inverted) continue;
		found++;
		if (quiet) break;
		if (counts) continue;
		if (name) printf("%s:", name);
		if (numbers) printf("%ld:", number);
		puts(line);
	}
	free(line);
	if (counts) printf("%s%s%ld\n", name ? name : "", name ? ":" : "", found);
	return found;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "vincq");
	int i = 1, result = 1;
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		inverted |= strchr(argv[i], 'v') != NULL;
		any_case |= strchr(argv[i], 'i') != NULL;
		numbers |= strchr(argv[i], 'n') != NULL;
		counts |= strchr(argv[i], 'c') != NULL;
		quiet |= strchr(argv[i], 'q') != NULL;
	}
	if (i >= argc) return fputs("Usage: grep [-cinqv] PATTERN [FILE]...\n", stderr), 2;
	const char *pattern = argv[i++];
	int files = argc - i;
	if (!files && search(pattern, stdin, NULL)) result = 0;
	for (; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		if (!f) {
			fprintf(stderr, "grep: %s: %s\n", argv[i], strerror(errno));
			result = 2;
			continue;
		}
		if (search(pattern, f, files > 1 ? argv[i] : NULL) && result == 1) result = 0;
		fclose(f);
	}
	return result;
}
