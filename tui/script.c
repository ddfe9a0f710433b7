/*
 * script.c - reads a script, line by line. What a word means is a row of a table; the first mistake ends it.
 */
#include "tui/script.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/nearest.h"

#define SCRIPT_MOST (1 << 20) /* bytes: more is no script */

struct reader {
	struct script *s;
	struct diag *d;
	int line;
	char *begin, *word, *rest; /* of the line: its first word, ended by a NUL, and what follows it */
	char **text;               /* what `and` goes on with; NULL */
	bool in_cue;
};

static int column_of(const struct reader *r, const char *at)
{
	return (int)(at - r->begin) + 1;
}

static struct script_spot spot_of(const struct reader *r, const char *at)
{
	return (struct script_spot){r->line, column_of(r, at)};
}

static int complain(const struct reader *r, const char *at, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int complain(const struct reader *r, const char *at, const char *format, ...)
{
	char what[400];
	va_list args;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return diag_set(r->d, ERR_FORMAT, "%s:%d:%d: %s", r->s->path, r->line, column_of(r, at), what);
}

static char *copy(const char *text)
{
	char *s = strdup(text);
	memory_check(s);
	return s;
}

/* ---- Places and facts ---------------------------------------------------------------------------------------------------------- */

static const char places[] = "start, end, mark 2, mark \"its words\", deadlock, e118, t42ms or 50%";

/* A whole number from 1 to 9999 and nothing else; 0 when it is none. */
static int whole_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);
	return isdigit((unsigned char)*text) && !*end && n >= 1 && n <= 9999 ? (int)n : 0;
}

static int parse_mark(const struct reader *r, char *text, struct script_place *out)
{
	size_t len = strlen(text);
	*out = (struct script_place){.kind = PLACE_MARK, .number = whole_number(text), .spot = spot_of(r, text)};
	if (out->number) return 0;
	if (len < 3 || *text != '"' || text[len - 1] != '"')
		return complain(r, text, "which mark? Write its number, mark 2, or some of its words in quotes, mark \"reaped\"");
	text[len - 1] = 0;
	out->kind = PLACE_NAMED;
	out->text = copy(text + 1);
	return 0;
}

static bool is_position(const char *text)
{
	bool lettered = *text == 'e' || *text == 't' || *text == 'm';
	return isdigit((unsigned char)text[lettered]) && !strchr(text, ' ');
}

static int parse_place(const struct reader *r, char *text, struct script_place *out)
{
	static const struct { const char *word; enum place_kind kind; } named[] = {
		{"start", PLACE_START}, {"end", PLACE_END}, {"deadlock", PLACE_DEADLOCK},
	};
	*out = (struct script_place){.kind = PLACE_POSITION, .spot = spot_of(r, text)};
	if (!*text) return complain(r, text, "at what place? Write %s", places);
	if (!strncmp(text, "mark ", 5)) return parse_mark(r, text + 5 + strspn(text + 5, " "), out);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (!strcmp(named[i].word, text)) out->kind = named[i].kind;
	if (out->kind != PLACE_POSITION) return 0;
	if (!is_position(text)) return complain(r, text, "'%s' is no place; write %s", text, places);
	out->text = copy(text);
	return 0;
}

static const struct { const char *word, *meaning; enum fact_argument argument; } facts[FACT_COUNT] = {
#define X(name, word, argument, text) [FACT_##name] = {word, text, ARGUMENT_##argument},
	FACT_LIST(X)
#undef X
};

const char *fact_word(enum fact_kind k) { return facts[k].word; }
const char *fact_meaning(enum fact_kind k) { return facts[k].meaning; }
enum fact_argument fact_argument(enum fact_kind k) { return facts[k].argument; }

/* "one, two or three" of n words, into buf; and the one that is near to what was typed. */
static const char *list_words(const char *const *words, size_t n, const char *typed, char *buf, size_t size)
{
	const char *near = word_nearest(typed, words, n);
	size_t used = 0;
	if (near) snprintf(buf, size, "did you mean %s?", near);
	else used = (size_t)snprintf(buf, size, "write ");
	for (size_t i = 0; i < n && !near && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", words[i]);
	return buf;
}

static int complain_fact(const struct reader *r, const char *at, const char *typed)
{
	const char *words[FACT_COUNT];
	char list[300];
	for (int k = 0; k < FACT_COUNT; k++) words[k] = facts[k].word;
	return complain(r, at, "the run cannot be asked for '%s'; %s", typed, list_words(words, FACT_COUNT, typed, list, sizeof list));
}

static int parse_argument(const struct reader *r, const char *word, char *text, struct fact *out)
{
	size_t len = strlen(text);
	switch (facts[out->kind].argument) {
	case ARGUMENT_NONE:
		if (*text) return complain(r, text, "'%s' stands alone; leave out '%s'", word, text);
		break;
	case ARGUMENT_PROCESS:
		out->process = whole_number(text);
		if (out->process) break;
		return complain(r, text, "%s of which process? Write %s 2: processes are counted in order of birth, the program is 1", word, word);
	case ARGUMENT_TEXT:
		if (len < 3 || *text != '"' || text[len - 1] != '"') return complain(r, text, "which words? Write some words of the line in quotes: %s \"total\"", word);
		text[len - 1] = 0;
		out->text = copy(text + 1);
	}
	return 0;
}

/* "state 2 at mark 2": the place is cut off first; words in quotes may have an "at" of their own. */
static int parse_fact(const struct reader *r, char *text, struct fact *out)
{
	char *quote = strchr(text, '"'), *closed = quote ? strchr(quote + 1, '"') : NULL, *at = strstr(closed ? closed : text, " at ");
	if (closed && strstr(text, " at ") && strstr(text, " at ") < quote) at = strstr(text, " at ");
	out->kind = FACT_COUNT;
	out->spot = spot_of(r, text);
	if (at && parse_place(r, at + 4 + strspn(at + 4, " "), &out->at) < 0) return ERR_FORMAT;
	if (at) *at = 0;
	char *argument = text + strcspn(text, " ");
	if (*argument) *argument++ = 0;
	argument += strspn(argument, " ");
	for (int k = 0; k < FACT_COUNT; k++)
		if (!strcmp(facts[k].word, text)) out->kind = (enum fact_kind)k;
	return out->kind == FACT_COUNT ? complain_fact(r, text, text) : parse_argument(r, text, argument, out);
}

/* ---- What each word means ------------------------------------------------------------------------------------------------------ */

static struct script_step *add_step(const struct reader *r, enum step_kind kind)
{
	struct script *s = r->s;
	if (s->nstep == s->cap_step) {
		s->cap_step = s->cap_step ? s->cap_step * 2 : 32;
		s->steps = realloc(s->steps, s->cap_step * sizeof *s->steps);
		memory_check(s->steps);
	}
	struct script_step *step = &s->steps[s->nstep++];
	*step = (struct script_step){.kind = kind, .spot = spot_of(r, r->word)};
	s->cues[s->ncue - 1].count++;
	return step;
}

static int read_title(struct reader *r)
{
	free(r->s->title);
	r->s->title = copy(r->rest);
	return 0;
}

static int read_at(struct reader *r)
{
	struct script *s = r->s;
	if (s->ncue == s->cap_cue) {
		s->cap_cue = s->cap_cue ? s->cap_cue * 2 : 16;
		s->cues = realloc(s->cues, s->cap_cue * sizeof *s->cues);
		memory_check(s->cues);
	}
	struct cue *c = &s->cues[s->ncue++];
	*c = (struct cue){.first = s->nstep};
	r->in_cue = true;
	return parse_place(r, r->rest, &c->at);
}

static int read_say(struct reader *r)
{
	struct script_step *step = add_step(r, STEP_SAY);
	step->text = copy(r->rest);
	r->text = &step->text;
	return 0;
}

static int read_and(struct reader *r)
{
	char *longer = NULL;
	if (!r->text) return complain(r, r->word, "'and' goes on with a text; write say, ask or because before it");
	memory_check(asprintf(&longer, "%s%s%s", *r->text, **r->text ? " " : "", r->rest) < 0 ? NULL : longer);
	free(*r->text);
	*r->text = longer;
	return 0;
}

static int find_pane(const struct reader *r, const char *word, enum pane *out)
{
	const char *words[PANE_COUNT + 1];
	char list[300];
	size_t n = 0;
	for (int p = 1; p < PANE_COUNT; p++) {
		const char *name = pane_word((enum pane)p);
		if (!name) continue;
		words[n++] = name;
		if (strcmp(name, word)) continue;
		*out = (enum pane)p;
		return 0;
	}
	return complain(r, word, "'%s' is no pane; %s", word, list_words(words, n, word, list, sizeof list));
}

static int read_show(struct reader *r)
{
	return find_pane(r, r->rest, &add_step(r, STEP_SHOW)->pane);
}

static int read_zoom(struct reader *r)
{
	struct script_step *step = add_step(r, STEP_ZOOM);
	if (!strcmp(r->rest, "off")) return 0;
	return find_pane(r, r->rest, &step->pane);
}

static int read_select(struct reader *r)
{
	int n = whole_number(r->rest);
	if (!n) return complain(r, r->rest, "which process? Write select 2: processes are counted in order of birth, the program is 1");
	add_step(r, STEP_SELECT)->number = n;
	return 0;
}

/* A number in [least, most] and nothing else. */
static bool real_number(const char *text, double least, double most, double *out)
{
	char *end;
	*out = strtod(text, &end);
	return end != text && !*end && *out >= least && *out <= most;
}

static int read_speed(struct reader *r)
{
	double speed;
	if (!real_number(r->rest, 1e-6, 1e6, &speed))
		return complain(r, r->rest, "how fast? Write the run's seconds in one of the showing, from 0.000001 to 1000000: speed 0.5");
	if (r->in_cue) add_step(r, STEP_SPEED)->number = speed;
	else r->s->speed = speed;
	return 0;
}

static int read_pause(struct reader *r)
{
	struct script_step *step = add_step(r, STEP_PAUSE);
	step->number = -1;
	if (!*r->rest || real_number(r->rest, 0, 3600, &step->number)) return 0;
	return complain(r, r->rest, "how long? Write seconds, pause 3, or pause alone: until Space is pressed");
}

static int read_ask(struct reader *r)
{
	if (!*r->rest) return complain(r, r->rest, "ask what? Write the question on this line");
	struct script_step *step = add_step(r, STEP_ASK);
	step->question = (struct question){.text = copy(r->rest), .spot = step->spot};
	r->text = &step->question.text;
	return 0;
}

/* The question that the step before asks, or NULL after a message. */
static struct question *question_here(const struct reader *r)
{
	const struct script *s = r->s;
	struct script_step *last = s->ncue && s->cues[s->ncue - 1].count ? &s->steps[s->nstep - 1] : NULL;
	if (last && last->kind == STEP_ASK) return &last->question;
	complain(r, r->word, "'%s' belongs to a question; write ask, and the question, before it", r->word);
	return NULL;
}

static int read_answer(struct reader *r)
{
	struct question *q = question_here(r);
	if (!q) return ERR_FORMAT;
	if (!*r->rest) return complain(r, r->rest, "which answer? Write it on this line, other ways to say it after a | each");
	free(q->answer);
	q->answer = copy(r->rest);
	q->answer_spot = spot_of(r, r->rest);
	r->text = NULL;
	return 0;
}

static int read_because(struct reader *r)
{
	struct question *q = question_here(r);
	if (!q) return ERR_FORMAT;
	free(q->because);
	q->because = copy(r->rest);
	r->text = &q->because;
	return 0;
}

static void clear_fact(struct fact *f)
{
	free(f->at.text);
	free(f->text);
	*f = (struct fact){0};
}

static int read_from(struct reader *r)
{
	struct question *q = question_here(r);
	if (!q) return ERR_FORMAT;
	clear_fact(&q->from);
	q->proved = true;
	r->text = NULL;
	return parse_fact(r, r->rest, &q->from);
}

/* in: may stand below `at`; before: may stand above the first one. */
static const struct word { const char *name; bool before, in; int (*read)(struct reader *r); } words[] = {
	{"title", true, false, read_title}, {"speed", true, true, read_speed}, {"at", true, true, read_at}, {"say", false, true, read_say},
	{"and", false, true, read_and}, {"show", false, true, read_show}, {"zoom", false, true, read_zoom}, {"select", false, true, read_select},
	{"pause", false, true, read_pause}, {"ask", false, true, read_ask}, {"answer", false, true, read_answer},
	{"because", false, true, read_because}, {"from", false, true, read_from},
};
#define WORDS (sizeof words / sizeof *words)

static int complain_word(const struct reader *r)
{
	const char *names[WORDS];
	char list[300];
	for (size_t i = 0; i < WORDS; i++) names[i] = words[i].name;
	return complain(r, r->word, "'%s' means nothing in a script; %s", r->word, list_words(names, WORDS, r->word, list, sizeof list));
}

static int read_word(struct reader *r)
{
	const struct word *w = words;
	while (w < words + WORDS && strcmp(w->name, r->word)) w++;
	if (w == words + WORDS) return complain_word(r);
	if (!r->in_cue && !w->before) return complain(r, r->word, "when? Write `at start`, or another place, before the first %s", w->name);
	if (r->in_cue && !w->in) return complain(r, r->word, "'%s' belongs above the first `at`", w->name);
	if (strcmp(w->name, "and")) r->text = NULL;
	return w->read(r);
}

static int read_line(struct reader *r, char *line)
{
	size_t len = strlen(line);
	while (len && isspace((unsigned char)line[len - 1])) line[--len] = 0;
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ') *c = ' ';
	r->begin = line;
	r->word = line + strspn(line, " ");
	if (!*r->word || *r->word == '#') return 0;
	r->rest = r->word + strcspn(r->word, " ");
	if (*r->rest) *r->rest++ = 0;
	r->rest += strspn(r->rest, " ");
	return read_word(r);
}

/* ---- All of it ------------------------------------------------------------------------------------------------------------------ */

static int check_questions(struct reader *r)
{
	for (const struct script_step *s = r->s->steps; s < r->s->steps + r->s->nstep; s++) {
		const struct question *q = &s->question;
		if (s->kind != STEP_ASK || q->answer || q->proved) continue;
		return diag_set(r->d, ERR_FORMAT, "%s:%d:%d: this question has no answer; write answer, or from and what the run says, below it",
		                r->s->path, s->spot.line, s->spot.column);
	}
	if (r->s->ncue) return 0;
	return diag_set(r->d, ERR_FORMAT, "%s:%d:1: nothing happens in this script; write `at start`, and what to say, show or ask there", r->s->path,
	                r->line);
}

int script_parse(struct script *out, const char *path, const char *text, struct diag *d)
{
	*out = (struct script){.path = copy(path)};
	struct reader r = {.s = out, .d = d};
	char *all = copy(text), *save;
	int code = 0;
	for (char *line = all; line && !code; line = save) {
		save = strchr(line, '\n');
		if (save) *save++ = 0;
		r.line++;
		code = read_line(&r, line);
	}
	free(all);
	return code ? code : check_questions(&r);
}

int script_read(struct script *out, const char *path, struct diag *d)
{
	*out = (struct script){0};
	FILE *f = fopen(path, "re");
	if (!f) return diag_set(d, ERR_SYSTEM, "'%s': %s", path, strerror(errno));
	char *text = malloc(SCRIPT_MOST + 1);
	memory_check(text);
	size_t n = fread(text, 1, SCRIPT_MOST, f);
	bool failed = ferror(f), whole = !failed && n < SCRIPT_MOST;
	int error = errno;
	fclose(f);
	text[n] = 0;
	int code = failed ? diag_set(d, ERR_SYSTEM, "'%s': %s", path, strerror(error)) :
	           !whole || strlen(text) < n ? diag_set(d, ERR_FORMAT, "'%s' is no script", path) : script_parse(out, path, text, d);
	free(text);
	return code;
}

void script_of_marks(struct script *out, const struct trace *t)
{
	*out = (struct script){.path = copy("the author's marks")};
	struct reader r = {.s = out};
	int number = 0;
	for (uint32_t n = trace_first(t); n <= trace_count(t); n++) {
		char place[16], mark[] = "at", pause[] = "pause", nothing[] = "";
		if (trace_get(t, n)->kind != EV_MARK || number == 9999) continue;
		snprintf(place, sizeof place, "mark %d", ++number);
		r.begin = r.word = mark;
		r.rest = place;
		read_at(&r);
		r.word = pause;
		r.rest = nothing;
		read_pause(&r);
	}
}

void script_clear(struct script *s)
{
	for (size_t i = 0; i < s->ncue; i++) free(s->cues[i].at.text);
	for (size_t i = 0; i < s->nstep; i++) {
		struct question *q = &s->steps[i].question;
		free(s->steps[i].text);
		free(q->text);
		free(q->answer);
		free(q->because);
		clear_fact(&q->from);
	}
	free(s->cues);
	free(s->steps);
	free(s->path);
	free(s->title);
	*s = (struct script){0};
}
