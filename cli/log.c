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
	free(l->seen);
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

/* Put a key into the table; false when it was there. */
static bool insert(uint64_t *table, size_t cap, uint64_t key)
{
	size_t i = (size_t)(key >> 20) & (cap - 1);
	while (table[i] && table[i] != key) i = (i + 1) & (cap - 1);
	if (table[i]) return false;
	table[i] = key;
	return true;
}

static bool first_time(struct log *l, uint64_t key)
{
	if (l->nseen * 2 >= l->cap_seen) {
		size_t cap = l->cap_seen ? l->cap_seen * 2 : 256;
		uint64_t *bigger = calloc(cap, sizeof *bigger);
		if (!bigger) return true;
		for (size_t i = 0; i < l->cap_seen; i++)
			if (l->seen[i]) insert(bigger, cap, l->seen[i]);
		free(l->seen);
		l->seen = bigger;
		l->cap_seen = cap;
	}
	if (!insert(l->seen, l->cap_seen, key)) return false;
	l->nseen++;
	return true;
}

void log_event(struct log *l, const struct event *e, const struct world *after)
{
	char line[LINE_MAX_BYTES];
	if (!l->on) return;
	if (!l->style.verbose) {
		if (!text_worth(e, after)) return;
		uint64_t key = text_wait_key(e);
		if (key && !first_time(l, key)) return;
	}
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
