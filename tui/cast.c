/*
 * cast.c - see cast.h. ncurses draws into a file in memory; what a frame has added to it is an event of the cast. Time is the showing's: it goes
 * from one moment at which there is something to draw to the next.
 */
#include "tui/cast.h"

#include "tui/layout.h" /* before <term.h>, which takes many words for its own */

#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "trace/memory.h"
#include "trace/recording.h"
#include "tui/app.h"
#include "tui/frame.h"
#include "tui/paint.h"
#include "tui/player.h"

#define FRAME 33333333 /* ns between frames */
#define TERMINAL "xterm-256color"
#define SIZE_MOST 500
#define TITLE_MOST 120

struct cast {
	FILE *out;
	FILE *drawn, *keys;  /* what ncurses writes; what it would read */
	SCREEN *screen;
	off_t taken;         /* of drawn, so far */
	size_t marks;        /* that have been told */
	int error;           /* errno of the first write that failed */
	struct app a;
};

/* ---- The file -------------------------------------------------------------------------------------------------------------------- */

static void write_line(struct cast *c, json_t *line)
{
	memory_check(line);
	json_dumpf(line, c->out, JSON_COMPACT);
	fputc('\n', c->out);
	json_decref(line);
}

static void write_header(struct cast *c, const struct cast_options *o)
{
	char title[TITLE_MOST];
	const char *program = trace_header_const(c->a.trace)->program;
	snprintf(title, sizeof title, "%s", o->script && o->script->title ? o->script->title : program ? program : "proclab");
	json_t *named = json_string(title);
	write_line(c, json_pack("{s:i, s:i, s:i, s:o, s:{s:s}}", "version", 2, "width", COLS, "height", LINES, "title",
	                        named ? named : json_string("proclab"), "env", "TERM", TERMINAL));
}

/* To the microsecond, as asciinema writes it. */
static void write_event(struct cast *c, const char *code, const char *text, size_t len)
{
	json_t *data = json_stringn(text, len);
	memory_check(data);
	char *quoted = json_dumps(data, JSON_ENCODE_ANY);
	memory_check(quoted);
	if (fprintf(c->out, "[%.6f, \"%s\", %s]\n", (double)c->a.now / 1e9, code, quoted) < 0 && !c->error) c->error = errno;
	free(quoted);
	json_decref(data);
}

static void write_marks(struct cast *c)
{
	for (size_t until = numbers_until(&c->a.marks, cursor_position(c->a.cursor)); c->marks < until; c->marks++) {
		const struct event *e = trace_get(c->a.trace, c->a.marks.at[c->marks]);
		const char *text = e && e->mark.text ? e->mark.text : "";
		write_event(c, "m", text, strlen(text));
	}
}

/* What has been drawn since the last time. */
static int write_drawn(struct cast *c)
{
	fflush(c->drawn);
	off_t end = lseek(fileno(c->drawn), 0, SEEK_END);
	size_t len = end > c->taken ? (size_t)(end - c->taken) : 0;
	if (!len) return 0;
	char *bytes = malloc(len);
	memory_check(bytes);
	ssize_t n = pread(fileno(c->drawn), bytes, len, c->taken);
	if (n == (ssize_t)len) write_event(c, "o", bytes, len);
	c->taken = end;
	free(bytes);
	if (n == (ssize_t)len && !c->error) return 0;
	if (c->error) errno = c->error;
	return ERR_SYSTEM;
}

/* ---- The showing ------------------------------------------------------------------------------------------------------------------- */

/* Draw what is to be seen now, and go on to the next moment. Returns 1 when the showing is over, or an error code. */
static int show_frame(struct cast *c)
{
	struct app *a = &c->a;
	player_tick(a);
	int effects = show_tick(a);
	write_marks(c);
	frame_draw(a);
	wnoutrefresh(stdscr);
	doupdate();
	int code = write_drawn(c);
	app_deadlock(a);
	if (code || effects & EFFECT_LEAVE) return code ? code : 1;
	a->now = a->wake > a->now + FRAME ? a->wake : a->now + FRAME;
	return 0;
}

static int show(struct cast *c, const struct cast_options *o)
{
	int code = 0;
	write_header(c, o);
	app_begin(&c->a, 0);
	while (!(code = show_frame(c))) {}
	endwin();
	return code < 0 ? code : write_drawn(c);
}

/* ---- The screen -------------------------------------------------------------------------------------------------------------------- */

static int open_files(struct cast *c)
{
	int fd = memfd_create("cast", MFD_CLOEXEC);
	c->drawn = fd < 0 ? NULL : fdopen(fd, "w+");
	c->keys = fopen("/dev/null", "re");
	return c->drawn && c->keys ? 0 : ERR_SYSTEM;
}

static int bounded(int wanted, int usual, int least)
{
	return !wanted ? usual : wanted < least ? least : wanted > SIZE_MOST ? SIZE_MOST : wanted;
}

/* The terminal of whoever runs us has no say: neither in the size nor in what characters there are. */
static int open_screen(struct cast *c, const struct cast_options *o, struct diag *d)
{
	if (open_files(c) < 0) return ERR_SYSTEM;
	if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "");
	use_env(FALSE);
	c->screen = newterm(TERMINAL, c->drawn, c->keys);
	if (!c->screen) return diag_set(d, ERR_UNSUPPORTED, "no terminal " TERMINAL " is described here: install ncurses-base");
	set_term(c->screen);
	typeahead(-1); /* nobody types: a refresh is never put off */
	resizeterm(bounded(o->rows, 24, LAYOUT_MIN_ROWS), bounded(o->cols, 80, LAYOUT_MIN_COLS));
	return 0;
}

static void close_screen(struct cast *c)
{
	if (c->screen) delscreen(c->screen);
	use_env(TRUE);
	if (c->drawn) fclose(c->drawn);
	if (c->keys) fclose(c->keys);
}

static int draw_showing(struct cast *c, const struct cast_options *o, const struct tui_options *options, struct trace *t, struct diag *d)
{
	struct source *s = recording_new(t);
	int code = app_init(&c->a, options, s, t);
	if (!code) {
		code = open_screen(c, o, d);
		if (!code) paint_init(options);
		if (!code) code = show(c, o);
		close_screen(c);
		app_clear(&c->a);
	}
	s->ops->close(s);
	return code;
}

int cast_write(FILE *out, struct trace *t, const struct cast_options *o, struct diag *d)
{
	struct cast c = {.out = out};
	struct script marks = {0};
	struct script_fit fit = {0};
	char backend[64];
	trace_backend_text(trace_header_const(t), backend, sizeof backend);
	struct tui_options options = {
		.title = trace_header_const(t)->program, .backend = backend, .ascii = o->ascii, .color = o->plain ? TUI_COLOR_NEVER : TUI_COLOR_ALWAYS,
		.speed = o->rate, .script = o->script, .fit = o->fit, .automatic = true,
	};
	if (!o->script) {
		script_of_marks(&marks, t);
		script_fit(&marks, t, &fit, NULL);
		options.script = &marks;
		options.fit = &fit;
	}
	int code = draw_showing(&c, o, &options, t, d);
	script_clear(&marks);
	script_fit_clear(&fit);
	if (c.error) errno = c.error;
	return code;
}
