/* tr.c - translate bytes, or (-d) delete them. Ranges as a-z; \\n and \\t. */
#include <stdio.h>
#include <string.h>

#include "options.h"

static int expand(const char *s, unsigned char out[256])
{
	int n = 0;
	for (; *s && n < 256; s++) {
		int c = (unsigned char)*s;
		if (c == '\\' && s[1]) c = *++s == 'n' ? '\n' : *s == 't' ? '\t' : (unsigned char)*s;
		if (s[1] == '-' && s[2]) {
			for (; c <= (unsigned char)s[2] && n < 256; c++) out[n++] = (unsigned char)c;
			s += 2;
		} else {
			out[n++] = (unsigned char)c;
		}
	}
	return n;
}

int main(int argc, char **argv)
{
	options_check(argc, argv, "d");
	unsigned char from[256], to[256];
	int table[256], deletes = argc > 1 && !strcmp(argv[1], "-d");
	if (argc < 3) return fputs("tr: missing operand\n", stderr), 1;
	int n = expand(argv[1 + deletes], from), m = deletes ? 0 : expand(argv[2], to);
	for (int i = 0; i < 256; i++) table[i] = i;
	for (int i = 0; i < n; i++) table[from[i]] = m ? to[i < m ? i : m - 1] : -1;
	for (int c; (c = getchar()) != EOF;)
		if (table[c] >= 0) putchar(table[c]);
	return 0;
}
