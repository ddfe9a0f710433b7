/*
 * showing.c - see showing.h.
 */
#include "cli/showing.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "trace/recording.h"
#include "tui/cast.h"

/* Returns 0 or -1 after a message. */
static int parse_size(struct showing *w)
{
	const char *text = w->set->size;
	int end = 0;
	if (!text) return 0;
	bool read = sscanf(text, "%4dx%4d%n", &w->cols, &w->rows, &end) == 2 && !text[end];
	if (read && w->cols >= 40 && w->rows >= 10 && w->cols <= 500 && w->rows <= 500) return 0;
	return options_complain("play", "--size takes COLSxROWS from 40x10 to 500x500, such as 80x24, not '%s'", text);
}

/* Returns 0 or -1 after a message. */
static int check(struct showing *w, const struct session_settings *common, const char *position)
{
	const char *option = w->set->script ? "--script" : w->set->cast ? "--cast" : "--auto";
	if (w->set->size && !w->set->cast) return options_complain("play", "--size is for --cast FILE");
	if (w->set->cast && (common->output || common->json)) return options_complain("play", "--cast shows it; leave out %s", common->json ? "--json" : "-o");
	if (!w->set->cast && common->view != VIEW_TUI) return options_complain("play", "%s is for the screen; leave it out, or use a terminal", option);
	if (position) return options_complain("play", "%s begins at the beginning; leave out --goto", option);
	return parse_size(w);
}

int showing_init(struct showing *w, const struct showing_settings *set, const struct session_settings *common, const char *position)
{
	struct diag d = {""};
	*w = (struct showing){.set = set, .on = set->script || set->automatic || set->cast || set->size};
	if (!w->on) return 0;
	if (check(w, common, position) < 0) return EXIT_USAGE;
	if (!set->script || script_read(&w->script, set->script, &d) == 0) return 0;
	fprintf(stderr, "proclab play: %s\n", d.text);
	return EXIT_USAGE;
}

void showing_clear(struct showing *w)
{
	script_clear(&w->script);
	script_fit_clear(&w->fit);
}

/* Returns 0 or, after a message, an exit status. */
static int fit(struct showing *w, const struct trace *t)
{
	struct diag d = {""};
	if (!w->set->script) script_of_marks(&w->script, t);
	if (script_fit(&w->script, t, &w->fit, &d) == 0) return 0;
	fprintf(stderr, "proclab play: %s\n", d.text);
	return EXIT_CHECKED_FAILED;
}

int showing_fit(struct showing *w, struct session *s)
{
	int status = w->on ? fit(w, s->trace) : 0;
	if (!w->on || status) return status;
	s->playback.script = &w->script;
	s->playback.fit = &w->fit;
	s->playback.automatic = w->set->automatic;
	return 0;
}

static int complain_cast(const struct showing *w, const struct diag *d)
{
	fprintf(stderr, "proclab play: cannot write the cast to '%s': %s\n", w->set->cast, *d->text ? d->text : strerror(errno));
	return EXIT_CHECKED_FAILED;
}

/* Half of a cast is left to nobody; but what is no file (a device, a pipe) stays. */
static void remove_half(const char *path)
{
	struct stat st;
	if (!lstat(path, &st) && S_ISREG(st.st_mode)) unlink(path);
}

static int write_cast(struct showing *w, const struct cast_options *o, struct trace *t)
{
	struct diag d = {""};
	bool to_stdout = !strcmp(w->set->cast, "-");
	FILE *out = to_stdout ? stdout : fopen(w->set->cast, "we");
	if (!out) return complain_cast(w, &d);
	int code = cast_write(out, t, o, &d);
	if (!code && (fflush(out) || ferror(out))) code = ERR_SYSTEM;
	int status = code ? complain_cast(w, &d) : EXIT_FINE;
	if (!to_stdout && fclose(out) && !status) status = complain_cast(w, &d);
	if (!to_stdout && status) remove_half(w->set->cast);
	return status;
}

int showing_cast(struct showing *w, const struct session_settings *common, const char *path, double speed)
{
	struct trace *t = trace_new();
	struct diag d = {""};
	struct trace_read_result result;
	struct source *s;
	int code = recording_open(path, t, &s, &result, &d), status = EXIT_FINE;
	if (code < 0) {
		fprintf(stderr, "proclab play: %s\n", d.text);
		status = code == ERR_CORRUPT || code == ERR_VERSION || code == ERR_MEMORY ? EXIT_CHECKED_FAILED : EXIT_USAGE;
	} else {
		s->ops->close(s);
		status = fit(w, t);
	}
	struct cast_options o = {
		.rows = w->rows, .cols = w->cols, .ascii = common->ascii, .plain = common->color == (int)TUI_COLOR_NEVER, .rate = speed,
		.script = &w->script, .fit = &w->fit,
	};
	if (!status) status = write_cast(w, &o, t);
	trace_free(t);
	return status;
}
