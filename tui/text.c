/*
 * text.c - numbers, channels and events in few characters, and pages of lines.
 */
#include "tui/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *bytes_text(int64_t n, char buf[16])
{
	static const char units[] = "KMGTP";
	double value = (double)n;
	int unit = -1;
	for (; value >= 1024 && unit < 4; unit++) value /= 1024;
	if (n < 0) snprintf(buf, 16, "?");
	else if (unit < 0) snprintf(buf, 16, "%d", (int)n);
	else snprintf(buf, 16, "%.*f%c", value < 10 && value != (int)value ? 1 : 0, value, units[unit]);
	return buf;
}

const char *time_text(int64_t ns, char buf[24])
{
	double t = (double)ns;
	if (ns < 0) snprintf(buf, 24, "-");
	else if (ns == 0) snprintf(buf, 24, "0");
	else if (ns < 1000) snprintf(buf, 24, "%dns", (int)ns);
	else if (t < 1e6) snprintf(buf, 24, "%.*fus", t < 1e5 ? 1 : 0, t / 1e3);
	else if (t < 1e9) snprintf(buf, 24, "%.*fms", t < 1e7 ? 2 : t < 1e8 ? 1 : 0, t / 1e6);
	else snprintf(buf, 24, "%.*fs", t < 1e10 ? 2 : 1, t / 1e9);
	return buf;
}

const char *channel_text(const struct world_chan *c, char *buf, size_t size)
{
	if (c->name && *c->name) snprintf(buf, size, "%s %u %s", chan_kind_name(c->kind), c->id, c->name);
	else snprintf(buf, size, "%s %u", chan_kind_name(c->kind), c->id);
	return buf;
}

const char *data_text(const char *data, size_t len, char *buf, size_t size)
{
	static const char special[] = "\n\t\r\0\033\\\"", *const names = "ntr0e\\\"";
	size_t used = 0;
	if (!data || size < 8) {
		*buf = 0;
		return buf;
	}
	buf[used++] = '"';
	for (size_t i = 0; i < len && used + 4 < size; i++) {
		const char *s = memchr(special, data[i], sizeof special - 1);
		if (s) buf[used++] = '\\';
		buf[used++] = s ? names[s - special] : data[i];
	}
	buf[used++] = '"';
	buf[used] = 0;
	return buf;
}

static void moved_text(const struct event *e, const struct world *w, char *buf, size_t size)
{
	const struct world_chan *c = world_chan(w, e->io.chan);
	char number[16], data[96];
	const char *kind = c ? chan_kind_name(c->kind) : "channel";
	data_text(e->io.data, e->io.data_len, data, sizeof data);
	if (c && c->kind == CHAN_QUEUE && e->io.queued >= 0)
		snprintf(data, sizeof data, "in %lld, %lld waiting", (long long)(e->io.messages > 0 ? e->io.messages : 1), (long long)e->io.queued);
	if (e->kind == EV_SEND)
		snprintf(buf, size, "%d > %s %u  %s %s", (int)e->pid, kind, e->io.chan, bytes_text(e->io.bytes, number), data);
	else
		snprintf(buf, size, "%s %u > %d  %s %s", kind, e->io.chan, (int)e->pid, bytes_text(e->io.bytes, number), data);
}

static void ended_text(const struct event *e, char *buf, size_t size)
{
	char name[24];
	if (e->exit.sig > 0) snprintf(buf, size, "%d killed by %s", (int)e->pid, signal_name(e->exit.sig, name));
	else if (e->exit.code >= 0) snprintf(buf, size, "%d exits with %d", (int)e->pid, (int)e->exit.code);
	else snprintf(buf, size, "%d ends", (int)e->pid);
}

static void signal_text(const struct event *e, char *buf, size_t size)
{
	char name[24], sender[24];
	const char *sig = signal_name(e->signal.sig, name);
	if (e->signal.stage != SIGNAL_STAGE_SENT) {
		snprintf(buf, size, "%d: %s %s", (int)e->signal.to, sig, signal_stage_name(e->signal.stage));
		return;
	}
	bool numbered = e->pid && e->signal.cause != SIGNAL_CAUSE_PROCLAB;
	if (numbered) snprintf(sender, sizeof sender, "%d", (int)e->pid);
	snprintf(buf, size, "%s > %d  %s sent", numbered ? sender : signal_cause_name(e->signal.cause), (int)e->signal.to, sig);
}

const char *event_text(const struct event *e, const struct world *w, char *buf, size_t size)
{
	switch (e->kind) {
	case EV_SEND:
	case EV_RECV:
		moved_text(e, w, buf, size);
		break;
	case EV_SIGNAL:
		signal_text(e, buf, size);
		break;
	case EV_FORK:
		snprintf(buf, size, "%d: %s > child %d %s", (int)e->pid, fork_how_name(e->fork.how), (int)e->fork.child,
		         e->fork.name ? e->fork.name : "");
		break;
	case EV_CALL:
		snprintf(buf, size, "%d: cannot execute %s  %s", (int)e->pid, e->call.args ? e->call.args : "", e->call.err ? strerror(e->call.err) : "");
		break;
	case EV_EXEC:
		snprintf(buf, size, "%d: exec %s", (int)e->pid, e->exec.path ? e->exec.path : "?");
		break;
	case EV_STATE:
		snprintf(buf, size, "%d: %s > %s", (int)e->pid, state_name(e->state.from), state_name(e->state.to));
		break;
	case EV_EXIT:
		ended_text(e, buf, size);
		break;
	case EV_REAP:
		snprintf(buf, size, "%d reaped by %d", (int)e->reap.child, (int)e->pid);
		break;
	case EV_ADOPT:
		snprintf(buf, size, "%d is an orphan, adopted by %d", (int)e->pid, (int)e->adopt.to);
		break;
	case EV_LINE:
		snprintf(buf, size, "%d: line %d", (int)e->pid, (int)e->line);
		break;
	case EV_MARK:
		snprintf(buf, size, "%s: %s", mark_name(e->mark.what), e->mark.text ? e->mark.text : "");
		break;
	case EV_ENDED:
		snprintf(buf, size, "proclab ends the run: %s", run_end_name(e->ended.by));
		break;
	default:
		snprintf(buf, size, "%d: %s", (int)e->pid, event_kind_name(e->kind));
	}
	return buf;
}

void lines_add(struct lines *l, int style, const char *format, ...)
{
	char *text;
	va_list args;
	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->line = realloc(l->line, l->cap * sizeof *l->line);
		assert(l->line);
	}
	va_start(args, format);
	int n = vasprintf(&text, format, args);
	va_end(args);
	assert(n >= 0);
	l->line[l->count++] = (struct line){text, style};
}

void lines_clear(struct lines *l)
{
	for (size_t i = 0; i < l->count; i++) free(l->line[i].text);
	free(l->line);
	*l = (struct lines){0};
}

/* Where an indented line goes on: below its second column if it has two, else below its first word. */
static int hang_of(const char *text, int width)
{
	int first = (int)strspn(text, " ");
	const char *gap = first ? strstr(text + first, "  ") : NULL;
	int second = gap ? (int)(gap - text) + (int)strspn(gap, " ") : 0;
	return second && second < width / 2 ? second : first < width / 2 ? first : 0;
}

int lines_draw(const struct lines *l, const struct area *a, int top)
{
	int row = -top;
	for (size_t i = 0; i < l->count; i++) {
		const char *text = l->line[i].text;
		int n = put_hanging(a, row, l->line[i].style, text, hang_of(text, a->w), row < a->h);
		row += n ? n : 1;
	}
	return row + top;
}
