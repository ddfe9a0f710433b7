/*
 * header.c - see header.h. What tells where we are is never cut off: the program's name, and then the kernel's, give way to it.
 */
#include "tui/header.h"

#include <stdio.h>
#include <string.h>

#include "tui/text.h"

const char *header_outcome(const struct app *a, char buf[64])
{
	char name[24];
	const char *by = a->status.ended_by;
	bool told = by && strcmp(by, "exit") && strcmp(by, "signal");
	if (a->status.sig > 0) snprintf(buf, 64, "killed by %s", signal_name(a->status.sig, name));
	else if (a->status.code >= 0) snprintf(buf, 64, "exit %d", a->status.code);
	else snprintf(buf, 64, "no exit status");
	if (told) snprintf(buf + strlen(buf), 64 - strlen(buf), ", by %s", !strcmp(by, "user") ? "you" : by);
	return buf;
}

/* A word in a style, and what is said beside it. */
struct mode { int style; const char *word; char more[72]; };

static bool in_past(const struct app *a)
{
	return !a->following && cursor_position(a->cursor) < trace_count(a->trace);
}

/* Of a machine that can be paused. */
static const char *machine_word(const struct app *a)
{
	if (in_past(a)) return " PAST ";
	if (a->status.limit) return " LIMIT ";
	if (a->status.stuck) return " STUCK ";
	return a->wanted ? " STEPS " : a->status.paused ? " PAUSED " : " RUNS ";
}

static struct mode mode_of(const struct app *a)
{
	struct mode m = {.style = STYLE_LIVE, .word = "LIVE"};
	char outcome[64];
	bool recorded = a->status.recorded && in_past(a), stands = in_past(a) || a->status.paused || a->status.stuck;
	if (a->plays) m.word = " PLAYING ";
	else if (recorded) m = (struct mode){.style = STYLE_FROZEN, .word = " PAUSED "};
	else if (a->status.done) m = (struct mode){.style = STYLE_FROZEN, .word = " ENDED "};
	else if (a->status.steps) m = (struct mode){.style = stands ? STYLE_FROZEN : STYLE_LIVE, .word = machine_word(a)};
	else if (!a->following) m = (struct mode){.style = STYLE_FROZEN, .word = " FROZEN "};
	if (a->plays || recorded || (a->status.steps && !a->status.done))
		snprintf(m.more, sizeof m.more, " %gx%s", a->speed, a->loop.to ? " loop" : "");
	else if (a->status.done) snprintf(m.more, sizeof m.more, " %s", header_outcome(a, outcome));
	return m;
}

/* Of the whole only where it is known how long that is. */
static void place_text(const struct app *a, char *buf, size_t size)
{
	char now[24], end[24];
	const struct event *e = trace_get(a->trace, cursor_position(a->cursor));
	size_t n = (size_t)snprintf(buf, size, "t=%s", time_text(app_time(a), now));
	if (a->status.done) n += (size_t)snprintf(buf + n, size - n, "/%s", time_text(trace_end_time(a->trace), end));
	n += (size_t)snprintf(buf + n, size - n, "  e=%u/%u", cursor_position(a->cursor), trace_count(a->trace));
	if (e && e->line && a->lines_told) snprintf(buf + n, size - n, "  line %d", (int)e->line);
}

static void lost_text(const struct app *a, char *buf, size_t size)
{
	int64_t messages = app_world(a)->lost_messages, others = app_world(a)->lost - messages;
	size_t n = 0;
	*buf = 0;
	if (others > 0) n += (size_t)snprintf(buf, size, "  %lld lost", (long long)others);
	if (messages > 0) snprintf(buf + n, size - n, "  %lld message%s lost", (long long)messages, messages == 1 ? "" : "s");
}

/* The title in at most so many columns: of a path the last part, if need be. */
static int put_title(const struct app *a, const struct area *area, int most)
{
	const char *title = a->o->title ? a->o->title : "proclab", *slash = strrchr(title, '/');
	if (text_columns(title) > most && slash) title = slash + 1;
	int width = text_columns(title) < most ? text_columns(title) : most;
	return width > 0 ? put_cell(area, 0, 1, width, STYLE_HEADER, title) + 2 : 1;
}

static void put_steps(const struct app *a, const struct area *area, int at)
{
	char text[48];
	size_t number = numbers_until(&a->marks, cursor_position(a->cursor));
	int n = snprintf(text, sizeof text, "step %zu/%zu ", number, a->marks.count);
	if (a->marks.count && at + n + 2 <= area->w) put(area, 0, area->w - n, STYLE_NORMAL, text);
}

void header_draw(const struct app *a, const struct area *area)
{
	char place[96], lost[64];
	struct mode m = mode_of(a);
	place_text(a, place, sizeof place);
	lost_text(a, lost, sizeof lost);
	const char *backend = a->o->backend ? a->o->backend : "";
	int needed = text_columns(lost) + text_columns(m.word) + text_columns(m.more) + 2 + text_columns(place) + 1;
	int kernel = *backend ? text_columns(backend) + 2 : 0;
	if (area->w - needed - kernel < 10) kernel = 0;
	int at = put_title(a, area, area->w - needed - kernel - 3);
	if (kernel) at = put(area, 0, at, STYLE_NORMAL, backend) + 2;
	if (*lost) at = put(area, 0, at, STYLE_ERROR, lost + 2) + 2;
	at = put(area, 0, at, m.style, m.word);
	at = put(area, 0, at, m.style == STYLE_FROZEN && a->status.done && !a->status.recorded ? STYLE_HEADER : STYLE_NORMAL, m.more);
	at = put(area, 0, at + 2, STYLE_NORMAL, place);
	put_steps(a, area, at);
}
