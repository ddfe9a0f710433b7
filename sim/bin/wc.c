/* wc.c - count lines, words and bytes. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

struct count {
	long lines, words, bytes;
};
static int shows_lines, shows_words, shows_bytes;

static void count(FILE *f, struct count *c)
{
	int in_word = 0;
	for (int ch; (ch = getc(f)) != EOF; c->bytes++) {
		if (ch == '\n') c->lines++;
		if (isspace(ch)) in_word = 0;
		else if (!in_word) in_word = 1, c->words++;
	}
}

static void show(const struct count *c, const char *name, int width)
{
	const char *before = "";
	if (shows_lines) printf("%s%*ld", before, width, c->lines), before = " ";
	if (shows_words) printf("%s%*ld", before, width, c->words), before = " ";
	if (shows_bytes) printf("%s%*ld", before, width, c->bytes);
	printf("%s%s\n", name ? " " : "", name ? name : "");
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "lwc");
	struct count all = {0, 0, 0};
	int i = 1, result = 0, files;
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		shows_lines |= strchr(argv[i], 'l') != NULL;
		shows_words |= strchr(argv[i], 'w') != NULL;
		shows_bytes |= strchr(argv[i], 'c') != NULL;
	}
	if (!shows_lines && !shows_words && !shows_bytes) shows_lines = shows_words = shows_bytes = 1;
	files = argc - i;
	int width = shows_lines + shows_words + shows_bytes == 1 && files < 2 ? 1 : 7;
	if (!files) {
		count(stdin, &all);
		show(&all, NULL, width);
	}
	for (; i < argc; i++) {
		struct count one = {0, 0, 0};
		FILE *f = fopen(argv[i], "r");
		if (!f) {
			fprintf(stderr, "%s: %s: %s\n", program_invocation_name, argv[i], strerror(errno));
			result = 1;
			continue;
		}
		count(f, &one);
		fclose(f);
		show(&one, argv[i], files > 1 ? 2 : width == 7 ? 2 : 1);
		all = (struct count){all.lines + one.lines, all.words + one.words, all.bytes + one.bytes};
	}
	if (files > 1) show(&all, "total", 2);
	return result;
}
