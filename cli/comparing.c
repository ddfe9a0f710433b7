/*
 * comparing.c - see comparing.h.
 */
#include "cli/comparing.h"

#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "trace/recording.h"
#include "trace/text.h"
#include "tui/pair.h"

/* ---- Without a screen -------------------------------------------------------------------------------------------------------------- */

/* "1.23ms  1.2 exits with 7", in so many columns; "" where there is no moment. All of it is ASCII, but for names. */
static void print_moment(const struct parting *p, const struct moment *m, int columns, bool fill)
{
	char what[256], time[24], line[320] = "";
	if (m) snprintf(line, sizeof line, "%6s  %s", text_duration_short(m->t, time), moment_text(p, m, what, sizeof what));
	int len = (int)strlen(line);
	if (len > columns && columns > 3) snprintf(line + columns - 3, sizeof line - (size_t)columns + 3, "...");
	printf("%-*s", fill ? columns : 0, line);
}

static const char *bar(const struct session_settings *set)
{
	return terminal_style((enum color_wish)set->color, set->ascii, false).ascii ? "|" : "│";
}

static void print_row(const struct session_settings *set, const struct parting *p, const struct moment *a, const struct moment *b, const char *between)
{
	int half = (command_width(STDOUT_FILENO) - 3) / 2;
	print_moment(p, a, half, true);
	printf(" %s ", between ? between : bar(set));
	print_moment(p, b, half, false);
	printf("\n");
}

static void print_heads(const struct session_settings *set, const char *const paths[2])
{
	int half = (command_width(STDOUT_FILENO) - 3) / 2;
	for (int s = 0; s < 2; s++) {
		int len = (int)strlen(paths[s]), room = half - 2;
		const char *tail = len > room ? paths[s] + len - room : paths[s];
		printf("%c %-*s", "AB"[s], s ? 0 : room, tail);
		if (!s) printf(" %s ", bar(set));
	}
	printf("\n");
}

static int print_comparison(const struct session_settings *set, const struct parting *p, const char *const paths[2])
{
	char text[1100];
	if (!set->quiet) {
		print_heads(set, paths);
		for (size_t i = 0; i < p->common; i++) print_row(set, p, &p->moments[0][i], &p->moments[1][p->counterpart[i]], NULL);
		if (p->parts) print_row(set, p, p->first[0], p->first[1], "X");
		printf("\n");
	}
	options_wrap(stdout, parting_text(p, text, sizeof text), 0, command_width(STDOUT_FILENO));
	return command_finish(p->parts ? EXIT_CHECKED_FAILED : EXIT_FINE);
}

/* ---- On the screen ----------------------------------------------------------------------------------------------------------------- */

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static int show_pair(const struct session_settings *set, const struct parting *p, const char *const paths[2], struct trace *const t[2])
{
	struct pair_options o = {
		.names = {file_name(paths[0]), file_name(paths[1])}, .ascii = set->ascii, .color = (enum tui_color)set->color,
	};
	struct diag d;
	if (tui_check(&d) < 0) {
		fprintf(stderr, "proclab play: %s\n", d.text);
		return EXIT_USAGE;
	}
	int result = tui_pair(&o, t, p);
	return result > 0 ? 128 + result : result ? EXIT_CHECKED_FAILED : EXIT_FINE;
}

/* ---- Both ------------------------------------------------------------------------------------------------------------------------- */

static int open_recording(const char *path, struct trace *t)
{
	struct diag d = {""};
	struct trace_read_result result = {0};
	struct source *s;
	int code = recording_open(path, t, &s, &result, &d);
	if (code < 0) {
		fprintf(stderr, "proclab play: %s\n", d.text);
		return code == ERR_CORRUPT || code == ERR_VERSION || code == ERR_MEMORY ? EXIT_CHECKED_FAILED : EXIT_USAGE;
	}
	s->ops->close(s);
	if (result.cut_short) fprintf(stderr, "proclab play: '%s' was cut short: compared up to event %u, its last whole block\n", path, trace_count(t));
	return EXIT_FINE;
}

int comparing_run(const struct session_settings *set, int by, const char *const paths[2])
{
	struct trace *const t[2] = {trace_new(), trace_new()};
	struct parting p;
	int status = open_recording(paths[0], t[0]);
	if (!status) status = open_recording(paths[1], t[1]);
	if (!status) {
		parting_init(&p, t[0], t[1], by == COMPARE_AUTO ? parting_choose(t[0], t[1]) : (enum parting_by)by);
		status = set->view == VIEW_TUI ? show_pair(set, &p, paths, t) : print_comparison(set, &p, paths);
		parting_clear(&p);
	}
	trace_free(t[0]);
	trace_free(t[1]);
	return status;
}
