/*
 * export.c - see export.h.
 *
 * What is looked at: the run up to the cursor, by the picture that is like the focused pane where the format has one; of a timeline that
 * shows a part, that part.
 */
#include "tui/export.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/export/export.h"
#include "trace/export/export_file.h"
#include "tui/page_keys.h"

#define FORMATS_MAX 16

/* The pictures that are like a pane, the first that the format has. */
static const char *const likes[PANE_COUNT][3] = {
	[PANE_PROCS] = {"processes", "tree"}, [PANE_TREE] = {"tree", "processes"}, [PANE_STATES] = {"states"},
	[PANE_TIMELINE] = {"timeline", "states"}, [PANE_IPC] = {"messages", "events"}, [PANE_OUTPUT] = {"events"},
	[PANE_POLICY] = {"timeline", "states"},
};

static const char *picture_of(const struct app *a, const struct export_format *f)
{
	for (int i = 0; a->focus < PANE_COUNT && i < 3 && likes[a->focus][i]; i++)
		if (export_has_picture(f, likes[a->focus][i])) return likes[a->focus][i];
	return NULL;
}

static struct export_options options_of(const struct app *a, const struct export_format *f)
{
	bool past = cursor_position(a->cursor) < trace_count(a->trace);
	struct export_options o = {.picture = picture_of(a, f), .ascii = a->o->ascii, .keys = page_keys()};
	if (f->played) {
		o.from = past ? cursor_position(a->cursor) + 1 : 0;
		return o;
	}
	if (past) o.until = cursor_position(a->cursor) ? cursor_position(a->cursor) : 1;
	if (a->focus != PANE_TIMELINE || a->fit || !o.picture) return o;
	o.from = trace_at_time(a->trace, a->window_from) + 1;
	if (trace_at_time(a->trace, a->window_to) >= o.from) o.until = trace_at_time(a->trace, a->window_to);
	return o;
}

static int write_it(struct app *a, const char *path)
{
	const struct export_format *f = a->export_format;
	struct export_options o = options_of(a, f);
	struct diag d = {""};
	struct stat st;
	if (export_fits(f, a->trace, &o, &d) < 0 || export_to_file(path, f, a->trace, &o, &d) < 0) app_say(a, "%s", d.text);
	else if (stat(path, &st) || !S_ISREG(st.st_mode)) app_say(a, "written to %s", path);
	else app_say(a, "%s: %lld bytes written%s%s", path, (long long)st.st_size, o.picture ? ", the " : "", o.picture ? o.picture : "");
	return EFFECT_DRAW;
}

static int replace_done(struct app *a, const char *answer)
{
	(void)answer; /* yes: no is not told */
	return write_it(a, a->export_path);
}

static int path_done(struct app *a, const char *path)
{
	char question[96];
	if (!*path) return EFFECT_DRAW;
	if (access(path, F_OK)) return write_it(a, path);
	snprintf(a->export_path, sizeof a->export_path, "%s", path);
	snprintf(question, sizeof question, "%.60s is there. Replace it?", path);
	prompt_confirm(&a->prompt, question, replace_done);
	return EFFECT_DRAW;
}

/* "pipeline-tree.svg". */
static void suggest(struct app *a, const struct export_format *f)
{
	struct prompt *p = &a->prompt;
	const char *title = a->o->title ? a->o->title : "run", *slash = strrchr(title, '/'), *name = slash ? slash + 1 : title;
	const char *picture = picture_of(a, f);
	snprintf(p->text, sizeof p->text, "%.*s%s%s%s", (int)(strcspn(name, ".") < 30 ? strcspn(name, ".") : 30), name, picture ? "-" : "",
	         picture ? picture : "", f->suffix);
	p->len = strlen(p->text);
}

static int format_done(struct app *a, const char *name)
{
	const struct export_format *f = export_find(name);
	uint32_t events = cursor_position(a->cursor);
	if (!f || f->performed) app_say(a, "there is no \"%s\"; x shows what there is", name);
	else if (f->events_max && events > f->events_max) app_say(a, "%s can have %u events at most; go back to where there are no more", name, f->events_max);
	else {
		a->export_format = f;
		prompt_open(&a->prompt, "into the file: ", NULL, path_done);
		suggest(a, f);
	}
	return EFFECT_DRAW;
}

int export_ask(struct app *a)
{
	static struct choice choices[FORMATS_MAX];
	int n = 0;
	if (trace_first(a->trace) > 1) {
		app_say(a, "the beginning of this long run has been forgotten; -o FILE records it, and proclab export takes that");
		return EFFECT_DRAW;
	}
	for (const struct export_format *f = export_formats(); f->name && n + 1 < FORMATS_MAX; f++)
		if (!f->performed) choices[n++] = (struct choice){f->name, f->purpose};
	prompt_open(&a->prompt, "export as: ", choices, format_done);
	return EFFECT_DRAW;
}
