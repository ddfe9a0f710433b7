/*
 * markdown.c - see markdown.h. Line by line: what belongs to one paragraph is gathered, and written when another thing begins.
 */
#include "cli/lab/markdown.h"

#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "trace/memory.h"

struct paragraph {
	FILE *out;
	int width, indent;
	bool color, code;
	char *text;
	size_t len;
};

/* Without the marks that make no sense here: `code`, **strong**, [text](link). */
static void plain(char *text)
{
	char *o = text;
	for (const char *c = text; *c; c++) {
		if (*c == '`' || (*c == '*' && c[1] == '*')) {
			c += *c == '*';
			continue;
		}
		*o++ = *c;
	}
	*o = 0;
}

static void flush(struct paragraph *p)
{
	if (!p->len) return;
	plain(p->text);
	options_hang(p->out, p->text, p->indent, p->width);
	p->len = 0;
	p->indent = 0;
}

static void add(struct paragraph *p, const char *line)
{
	size_t len = strlen(line);
	memory_check(p->text = realloc(p->text, p->len + len + 2));
	if (p->len) p->text[p->len++] = ' ';
	memcpy(p->text + p->len, line, len + 1);
	p->len += len;
}

static void heading(struct paragraph *p, char *line)
{
	line += strspn(line, "# ");
	plain(line);
	fprintf(p->out, p->color ? "\033[1m%s\033[0m\n" : "%s\n", line);
	for (size_t i = 0; !p->color && line[i]; i++) fputc('-', p->out);
	if (!p->color) fputc('\n', p->out);
}

/* Length of "- ", "* ", "12. " in front of an item; 0: it is none. */
static size_t bullet(const char *line)
{
	size_t digits = strspn(line, "0123456789");
	if ((*line == '-' || *line == '*') && line[1] == ' ') return 2;
	return digits && line[digits] == '.' && line[digits + 1] == ' ' ? digits + 2 : 0;
}

static void item(struct paragraph *p, const char *line, size_t mark)
{
	fprintf(p->out, "  %.*s", (int)mark, line);
	p->indent = (int)mark + 2;
	add(p, line + mark);
}

static void take(struct paragraph *p, char *line)
{
	char *text = line + strspn(line, " ");
	size_t mark = bullet(text);
	if (!strncmp(text, "```", 3)) {
		flush(p);
		p->code = !p->code;
	} else if (p->code || (!p->len && !strncmp(line, "    ", 4))) {
		fprintf(p->out, "    %s\n", p->code ? line : line + 4);
	} else if (!*text) {
		flush(p);
		fputc('\n', p->out);
	} else if (*text == '#' || *text == '|') {
		flush(p);
		if (*text == '#') heading(p, text);
		else fprintf(p->out, "%s\n", text);
	} else if (mark) {
		flush(p);
		item(p, text, mark);
	} else add(p, text);
}

void markdown_print(FILE *out, FILE *in, int width, bool color)
{
	struct paragraph p = {.out = out, .width = width < 100 ? width : 100, .color = color};
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, in) > 0) {
		line[strcspn(line, "\r\n")] = 0;
		take(&p, line);
	}
	flush(&p);
	free(line);
	free(p.text);
}
