/*
 * mermaid.c - diagrams as text for Markdown pages that draw Mermaid: the sequence of messages, the states with counts.
 */
#include <string.h>

#include "trace/export/formats.h"
#include "trace/export/talk.h"
#include "trace/export/words.h"
#include "trace/transition.h"

#define LINES_MAX 400          /* Mermaid refuses texts of 50,000 characters */

struct mermaid {
	FILE *out;
	const struct export_options *o;
};

/* Characters that mean something to Mermaid, as its numbered entities. */
static void put_text(const struct mermaid *m, const char *text)
{
	for (; *text; text++) {
		if (strchr("#;<>\"{}%", *text)) fprintf(m->out, "#%d;", *text);
		else fputc(*text, m->out);
	}
}

static void put_participants(const struct mermaid *m, const struct world *w)
{
	char name[256];
	for (uint32_t i = 0; i < w->nproc; i++) {
		fprintf(m->out, "    participant p%u as ", i);
		put_text(m, words_process(name, sizeof name, &w->procs[i], WORDS_NAME));
		fputc('\n', m->out);
	}
}

static void put_line(const struct mermaid *m, const struct talk_line *l)
{
	static const struct { const char *arrow, *word; } looks[] = {
		[TALK_FORK] = {"->>", ""}, [TALK_MESSAGE] = {"-)", ""}, [TALK_LOST] = {"-x", " (nobody reads it)"}, [TALK_SIGNAL] = {"-->>", ""},
		[TALK_REAP] = {"-->>", " (reaped)"},
	};
	uint32_t from = l->from != WORLD_NONE ? l->from : l->to, to = l->to != WORLD_NONE ? l->to : l->from;
	if (from == WORLD_NONE) return;
	if (l->kind == TALK_EXIT || l->kind == TALK_NOTE) fprintf(m->out, "    Note over p%u: ", from);
	else fprintf(m->out, "    p%u%sp%u: ", from, looks[l->kind].arrow, to);
	put_text(m, l->label);
	fprintf(m->out, "%s\n", l->kind < TALK_EXIT || l->kind == TALK_REAP ? looks[l->kind].word : "");
}

static void put_sequence(const struct mermaid *m, const struct trace *t)
{
	struct talk talk;
	struct export_run r;
	talk_init(&talk, &r, t, m->o);
	fputs("sequenceDiagram\n", m->out);
	put_participants(m, &r.world);
	size_t shown = m->o->blank ? 0 : talk.count < LINES_MAX ? talk.count : LINES_MAX;
	for (size_t i = 0; i < shown; i++) put_line(m, &talk.lines[i]);
	if (shown < talk.count && !m->o->blank) fprintf(m->out, "    Note over p0: and %zu more\n", talk.count - shown);
	talk_clear(&talk);
	export_run_clear(&r);
}

/* Of a blank one the ways, without how often. */
static void put_states(const struct mermaid *m, const struct trace *t)
{
	struct export_run r;
	export_run_init(&r, t, m->o, NULL, NULL);
	fputs("stateDiagram-v2\n    direction LR\n    [*] --> new\n", m->out);
	for (const struct transition *row = transition_table(); row->sentence; row++) {
		uint64_t count = r.world.edges[row->from][row->to];
		if (!count) continue;
		fprintf(m->out, "    %s --> %s : %s", state_name(row->from), state_name(row->to), row->cause);
		if (!m->o->blank) fprintf(m->out, " %llu", (unsigned long long)count);
		fputc('\n', m->out);
	}
	fputs("    gone --> [*]\n", m->out);
	export_run_clear(&r);
}

int export_mermaid(FILE *out, const struct trace *t, const struct export_options *o)
{
	struct mermaid m = {out, o};
	if (o->picture && !strcmp(o->picture, "states")) put_states(&m, t);
	else put_sequence(&m, t);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
