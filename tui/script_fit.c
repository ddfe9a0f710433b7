/*
 * script_fit.c - holds a script against a recording: where its places are, and what the run says to its questions.
 */
#include "tui/script.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/cursor.h"
#include "trace/memory.h"
#include "trace/position.h"
#include "trace/why.h"

struct fitting {
	const struct script *s;
	const struct trace *t;
	struct cursor *cursor;
	struct diag *d;
};

static int refuse(const struct fitting *f, struct script_spot at, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int refuse(const struct fitting *f, struct script_spot at, const char *format, ...)
{
	char what[400];
	va_list args;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return diag_set(f->d, ERR_FORMAT, "%s:%d:%d: %s", f->s->path, at.line, at.column, what);
}

/* ---- Places -------------------------------------------------------------------------------------------------------------------- */

/* The mark of that number, or the first after event `after` with these words; 0 when there is none. */
static uint32_t find_mark(const struct trace *t, const struct script_place *p, uint32_t after)
{
	int number = 0;
	for (uint32_t n = trace_first(t); n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (e->kind != EV_MARK) continue;
		number++;
		if (p->kind == PLACE_MARK ? number == p->number : n > after && e->mark.text && strstr(e->mark.text, p->text)) return n;
	}
	return 0;
}

/* The first event after which somebody can never go on: only who begins to wait can bring that about. 0 when there is none. */
static uint32_t find_deadlock(const struct fitting *f, uint32_t after)
{
	for (uint32_t n = after > trace_first(f->t) ? after : trace_first(f->t); n <= trace_count(f->t); n++) {
		const struct event *e = trace_get(f->t, n);
		struct deadlock found = {0};
		if (e->kind != EV_STATE || e->state.to != STATE_WAITING) continue;
		cursor_seek(f->cursor, n);
		bool there = world_deadlock(cursor_world(f->cursor), &found) > 0;
		deadlock_clear(&found);
		if (there) return n;
	}
	return 0;
}

static int count_marks(const struct trace *t)
{
	int marks = 0;
	for (uint32_t n = trace_first(t); n <= trace_count(t); n++) marks += trace_get(t, n)->kind == EV_MARK;
	return marks;
}

static int complain_mark(const struct fitting *f, const struct script_place *p)
{
	int marks = count_marks(f->t);
	if (!marks) return refuse(f, p->spot, "this recording has no marks; write start, end, t42ms or 50%%");
	if (p->kind == PLACE_MARK) return refuse(f, p->spot, "there is no mark %d in this recording; write mark 1 to mark %d", p->number, marks);
	return refuse(f, p->spot, "no mark from here on says \"%s\"; proclab play shows what the marks say", p->text);
}

/* Where a place is; a mark by its words is looked for after event `after`. */
static int find_place(const struct fitting *f, const struct script_place *p, uint32_t after, uint32_t *out)
{
	switch (p->kind) {
	case PLACE_NONE:
		*out = after;
		break;
	case PLACE_START:
		*out = trace_first(f->t) - 1;
		break;
	case PLACE_END:
		*out = trace_count(f->t);
		break;
	case PLACE_DEADLOCK:
		*out = find_deadlock(f, after);
		return *out ? 0 : refuse(f, p->spot, "there is no deadlock in this recording; write another place");
	case PLACE_MARK:
	case PLACE_NAMED:
		*out = find_mark(f->t, p, after);
		return *out ? 0 : complain_mark(f, p);
	case PLACE_POSITION:
		*out = position_parse(f->t, p->text);
		if (*out == POSITION_NONE) return refuse(f, p->spot, "%s is no place in this recording; write e118, t42ms or 50%%", p->text);
	}
	return 0;
}

/* ---- What the run says ----------------------------------------------------------------------------------------------------------- */

static void say_parent(const struct world *w, const struct world_proc *p, char out[24])
{
	snprintf(out, 24, "outside");
	for (uint32_t i = 0; i < w->nproc; i++)
		if (w->procs[i].pid == p->ppid && &w->procs[i] != p && w->procs[i].state != STATE_GONE) snprintf(out, 24, "%u", i + 1);
}

static void say_exit(const struct world_proc *p, char out[24])
{
	char name[24];
	if (!p->exited) snprintf(out, 24, "none");
	else if (p->exit_sig > 0) snprintf(out, 24, "%s", signal_name(p->exit_sig, name));
	else snprintf(out, 24, "%d", (int)p->exit_code);
}

static void say_wait(const struct world *w, const struct world_proc *p, char out[24])
{
	const struct world_thread *leader = &w->threads[p->leader];
	snprintf(out, 24, "%s", leader->state == STATE_WAITING ? wait_name(leader->wait.why) : "nothing");
}

static void say_deadlock(const struct world *w, char out[24])
{
	struct deadlock found = {0};
	snprintf(out, 24, "%s", world_deadlock(w, &found) > 0 ? "yes" : "no");
	deadlock_clear(&found);
}

/* Processes in one of these states, a bit each. */
static unsigned count_states(const struct world *w, unsigned states)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < w->nproc; i++) n += states >> w->procs[i].state & 1;
	return n;
}

static unsigned count_orphans(const struct world *w)
{
	unsigned n = 0;
	for (uint32_t i = 0; i < w->nproc; i++) n += w->procs[i].orphan;
	return n;
}

static long long count_queued(const struct world *w)
{
	long long bytes = 0;
	for (uint32_t i = 0; i < w->nchan; i++)
		if (w->chans[i].kind == CHAN_PIPE && w->chans[i].queued[0] > 0) bytes += w->chans[i].queued[0];
	return bytes;
}

/* All that was printed up to event n; freed with free(). */
static char *read_output(const struct trace *t, uint32_t n)
{
	size_t len = 0, cap = 1;
	for (uint32_t i = trace_first(t); i <= n; i++)
		if (trace_get(t, i)->kind == EV_OUT) cap += trace_get(t, i)->out.data_len;
	char *text = malloc(cap);
	memory_check(text);
	for (uint32_t i = trace_first(t); i <= n; i++) {
		const struct event *e = trace_get(t, i);
		if (e->kind != EV_OUT) continue;
		memcpy(text + len, e->out.data, e->out.data_len);
		len += e->out.data_len;
	}
	text[len] = 0;
	return text;
}

static void say_printed(const struct trace *t, const struct world *w, const char *words, char out[24])
{
	char *text = read_output(t, w->n), *last = NULL;
	for (char *at = text; (at = strstr(at, words)); at++) last = at;
	snprintf(out, 24, "nothing");
	if (last) {
		char *end = last + strcspn(last, "\r\n");
		while (end > last && end[-1] == ' ') end--;
		*end = 0;
		char *word = strrchr(last, ' ');
		snprintf(out, 24, "%.23s", word ? word + 1 : last);
	}
	free(text);
}

static void say_fact(const struct fitting *f, const struct world *w, const struct fact *q, char out[24])
{
	const struct world_proc *p = q->process ? &w->procs[q->process - 1] : NULL;
	unsigned dead = 1U << STATE_ZOMBIE | 1U << STATE_GONE, zombies = 1U << STATE_ZOMBIE;
	switch (q->kind) {
	case FACT_STATE: snprintf(out, 24, "%s", state_name(p->state)); break;
	case FACT_ALIVE: snprintf(out, 24, "%s", dead >> p->state & 1 ? "no" : "yes"); break;
	case FACT_EXIT: say_exit(p, out); break;
	case FACT_PARENT: say_parent(w, p, out); break;
	case FACT_WAITS: say_wait(w, p, out); break;
	case FACT_BORN: snprintf(out, 24, "%u", w->nproc); break;
	case FACT_LIVING: snprintf(out, 24, "%u", count_states(w, ~dead)); break;
	case FACT_ZOMBIES: snprintf(out, 24, "%u", count_states(w, zombies)); break;
	case FACT_ORPHANS: snprintf(out, 24, "%u", count_orphans(w)); break;
	case FACT_QUEUED: snprintf(out, 24, "%lld", count_queued(w)); break;
	case FACT_DEADLOCK: say_deadlock(w, out); break;
	case FACT_PRINTED: say_printed(f->t, w, q->text, out); break;
	case FACT_COUNT: *out = 0;
	}
}

static int no_process(const struct fitting *f, struct script_spot at, int process, uint32_t born)
{
	return refuse(f, at, "there is no process %d yet at this place: %u %s born, 1 is the program", process, born, born == 1 ? "has been" : "have been");
}

/* ---- Questions and the rest ------------------------------------------------------------------------------------------------------ */

static int fit_question(const struct fitting *f, const struct question *q, uint32_t here, char out[24])
{
	uint32_t at;
	if (!q->proved) return 0;
	if (find_place(f, &q->from.at, here, &at) < 0) return ERR_FORMAT;
	cursor_seek(f->cursor, at);
	const struct world *w = cursor_world(f->cursor);
	if (q->from.process > (int)w->nproc) return no_process(f, q->from.spot, q->from.process, w->nproc);
	if (q->answer && q->from.kind == FACT_PRINTED && !w->counts[EV_OUT]) return 0; /* what it printed was not recorded */
	say_fact(f, w, &q->from, out);
	if (!q->answer || answer_right(q->answer, out)) return 0;
	return refuse(f, q->answer_spot, "\"%s\" is not what the run says: write \"%s\", or another question", q->answer, out);
}

static int fit_step(const struct fitting *f, const struct script_step *s, uint32_t here, char out[24])
{
	if (s->kind == STEP_ASK) return fit_question(f, &s->question, here, out);
	if (s->kind != STEP_SELECT) return 0;
	cursor_seek(f->cursor, here);
	uint32_t born = cursor_world(f->cursor)->nproc;
	return (uint32_t)s->number <= born ? 0 : no_process(f, s->spot, (int)s->number, born);
}

static int fit_cue(const struct fitting *f, size_t i, struct script_fit *out)
{
	const struct cue *c = &f->s->cues[i];
	uint32_t before = i ? out->at[i - 1] : 0;
	if (find_place(f, &c->at, before, &out->at[i]) < 0) return ERR_FORMAT;
	if (out->at[i] < before) return refuse(f, c->at.spot, "this place (e%u) comes before the one above (e%u); put them in the order of the run", out->at[i], before);
	for (size_t k = c->first; k < c->first + c->count; k++)
		if (fit_step(f, &f->s->steps[k], out->at[i], out->answers[k]) < 0) return ERR_FORMAT;
	return 0;
}

int script_fit(const struct script *s, const struct trace *t, struct script_fit *out, struct diag *d)
{
	struct fitting f = {s, t, cursor_new(t), d};
	int code = 0;
	*out = (struct script_fit){calloc(s->ncue + 1, sizeof *out->at), calloc(s->nstep + 1, sizeof *out->answers)};
	memory_check(f.cursor);
	memory_check(out->at);
	memory_check(out->answers);
	for (size_t i = 0; i < s->ncue && !code; i++) code = fit_cue(&f, i, out);
	cursor_free(f.cursor);
	return code;
}

void script_fit_clear(struct script_fit *f)
{
	free(f->at);
	free(f->answers);
	*f = (struct script_fit){0};
}

/* ---- Answers --------------------------------------------------------------------------------------------------------------------- */

/* The next word of *text, in small letters and without a full stop; articles are passed over. False when there is none. */
static bool next_word(const char **text, const char *end, char out[64])
{
	static const char *const articles[] = {"a", "an", "the"};
	for (;;) {
		size_t n = 0;
		while (*text < end && isspace((unsigned char)**text)) ++*text;
		for (; *text < end && !isspace((unsigned char)**text); ++*text)
			if (n < 63) out[n++] = (char)tolower((unsigned char)**text);
		while (n && strchr(".!?,", out[n - 1])) n--;
		out[n] = 0;
		bool article = false;
		for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) article |= !strcmp(out, articles[i]);
		if (n && !article) return true;
		if (*text >= end) return false;
	}
}

static bool same_words(const char *a, const char *a_end, const char *b)
{
	char x[64], y[64];
	const char *b_end = b + strlen(b);
	for (bool any = false;; any = true) {
		bool more = next_word(&a, a_end, x), also = next_word(&b, b_end, y);
		if (!more || !also) return any && more == also;
		if (strcmp(x, y)) return false;
	}
}

bool answer_right(const char *alternatives, const char *typed)
{
	for (const char *a = alternatives;; a++) {
		const char *end = a + strcspn(a, "|");
		if (same_words(a, end, typed)) return true;
		if (!*(a = end)) return false;
	}
}
