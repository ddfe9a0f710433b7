/*
 * words.c - see words.h.
 */
#include "trace/export/words.h"

#include <string.h>

#include "trace/text_line.h"
#include "trace/why.h"

static const struct text_style plain = {.width = 0};

const char *words_clean(char *buf, size_t size, const char *bytes, int columns)
{
	struct text_line l;
	line_init(&l, buf, size, &plain);
	if (bytes) line_clean(&l, bytes, strlen(bytes), columns);
	return buf;
}

const char *words_process(char *buf, size_t size, const struct world_proc *p, int columns)
{
	char name[256];
	snprintf(buf, size, "%d %s", p->pid, words_clean(name, sizeof name, p->name, columns));
	return buf;
}

const char *words_fate(char *buf, size_t size, const struct world *w, const struct world_proc *p)
{
	struct text_line l;
	char why[128];
	line_init(&l, buf, size, &plain);
	if (p->exited) {
		line_status(&l, p->exit_code, p->exit_sig);
		return buf;
	}
	why_short(w, p, why, sizeof why);
	line_add(&l, "%s%s", state_name(p->state), *why ? " for " : "");
	line_clean(&l, why, strlen(why), 24);
	return buf;
}

const char *words_channel(char *buf, size_t size, const struct world *w, uint32_t id)
{
	struct text_line l;
	line_init(&l, buf, size, &plain);
	line_channel(&l, w, id);
	return buf;
}
