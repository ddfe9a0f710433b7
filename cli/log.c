/*
 * log.c - the live log of log.h.
 */
#include "cli/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 8192

void log_init(struct log *l, const struct text_style *style, bool on)
{
	*l = (struct log){.style = *style, .on = on};
	l->style.width -= 2; /* the prefix */
}

void log_clear(struct log *l)
{
	text_log_clear(&l->filter);
}

void log_failed(struct log *l, int error)
{
	if (l->failed) return;
	l->failed = true;
	l->on = false;
	fprintf(stderr, "proclab: cannot write to standard output: %s; the run goes on\n", strerror(error));
}

static void put(struct log *l, const char *text)
{
	if (!l->on) return;
	int n = printf("%s%s%s%s\n", l->style.color ? "\033[2m" : "", l->style.ascii ? "| " : "│ ", l->style.color ? "\033[0m" : "", text);
	if (n < 0 || fflush(stdout)) log_failed(l, errno);
}

void log_event(struct log *l, const struct event *e, const struct world *after)
{
	char line[LINE_MAX_BYTES];
	if (!l->on) return;
	if (!l->style.verbose && !text_log_takes(&l->filter, e, after)) return;
	text_event(line, sizeof line, e, after, &l->style);
	put(l, line);
}

void log_words(struct log *l, const char *heading, const char *text)
{
	char line[LINE_MAX_BYTES];
	int width = l->style.width > 40 ? l->style.width : 78;
	int len = snprintf(line, sizeof line, "%s%s:%s", l->style.color ? "\033[1;38;5;166m" : "", heading, l->style.color ? "\033[0m" : "");
	int column = (int)strlen(heading) + 1;
	for (const char *c = text; *c;) {
		int word = (int)strcspn(c, " \n");
		if (column + 1 + word > width) {
			put(l, line);
			len = snprintf(line, sizeof line, "   ");
			column = 3;
		}
		int room = (int)sizeof line - len;
		int added = snprintf(line + len, (size_t)room, " %.*s", word, c);
		len += added < room ? added : room - 1;
		column += 1 + word;
		c += word;
		c += strspn(c, " \n");
	}
	put(l, line);
}
