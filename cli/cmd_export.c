/*
 * cmd_export.c - `proclab export`: turn a recording into a picture, a page, a table.
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "trace/export/export.h"
#include "trace/export/export_file.h"
#include "trace/nearest.h"
#include "trace/position.h"
#include "trace/recording.h"
#include "tui/cast.h"
#include "tui/page_keys.h"

#define FORMATS_MAX 16

struct export_settings {
	const char *to, *output, *picture, *from, *until;
	bool blank, ascii, help, version;
};

#define AT(field) offsetof(struct export_settings, field)

static const struct option_row rows[] = {
	{0, "to", OPTION_TEXT, "FORMAT", NULL, "one of those below; what FILE is named like", AT(to)},
	{'o', "output", OPTION_TEXT, "FILE", NULL, "where to; - is stdout. A file that is there is replaced, once all went well", AT(output)},
	{0, "picture", OPTION_TEXT, "NAME", NULL, "which of the format's pictures or tables; the first", AT(picture)},
	{0, "goto", OPTION_TEXT, "POS", NULL, "as it is there: e118 (an event), t42ms (a time), 50%, m3 (a mark). What comes after is left out", AT(until)},
	{0, "from", OPTION_TEXT, "POS", NULL, "leave out what came before, where it is a matter of time", AT(from)},
	{0, "blank", OPTION_FLAG, NULL, NULL, "leave the answers out, for a handout", AT(blank)},
	{0, "ascii", OPTION_FLAG, NULL, NULL, "text: no characters beyond ASCII", AT(ascii)},
	{'h', "help", OPTION_FLAG, NULL, NULL, "this help", AT(help)},
	{'V', "version", OPTION_FLAG, NULL, NULL, "the version", AT(version)},
};

static const char about[] =
	"Turns TRACE, which proclab recorded with -o, into something to print, to hand out or to look at elsewhere. Recordings of both "
	"kernels can be had in every format. TRACE may be - for stdin.";

static const char examples[] =
	"  proclab sim -o run.jsonl fork-wait.c\n"
	"  proclab export -o run.svg run.jsonl\n"
	"  proclab export -o tree.svg --picture tree --goto e118 run.jsonl\n"
	"  proclab export -o handout.svg --blank run.jsonl\n"
	"  proclab export --to csv run.jsonl > accounts.csv\n"
	"  proclab export --to dot run.jsonl | dot -Tpdf -o run.pdf\n";

static const char statuses[] =
	"  0  fine\n"
	"  1  the recording is corrupt or of an unknown version, the result not written\n"
	"  2  wrong usage: no such file, or no recording\n";

/* ---- Help ---------------------------------------------------------------------------------------------------------------------- */

static void put_pictures(const struct export_format *f)
{
	printf("%*s", 12, "");
	for (const char *word = f->pictures; *word;) {
		size_t n = strcspn(word, "|");
		printf("%s%.*s", word == f->pictures ? "pictures: " : ", ", (int)n, word);
		word += n + (word[n] == '|');
	}
	printf("\n");
}

static void put_formats(void)
{
	printf("\nFormats:\n");
	for (const struct export_format *f = export_formats(); f->name; f++) {
		printf("  %-10s%s%s\n", f->name, f->purpose, f->blank ? "; --blank" : "");
		if (f->pictures) put_pictures(f);
	}
}

static int help(const struct command *c)
{
	command_help(stdout, c);
	put_formats();
	return command_finish(EXIT_FINE);
}

/* ---- What is asked for --------------------------------------------------------------------------------------------------------- */

static int complain_format(const char *name)
{
	const char *names[FORMATS_MAX];
	char list[256] = "";
	size_t n = 0;
	for (const struct export_format *f = export_formats(); f->name && n < FORMATS_MAX; f++) {
		names[n++] = f->name;
		snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", *list ? ", " : "", f->name);
	}
	const char *near = name ? word_nearest(name, names, n) : NULL;
	if (!name) return options_complain("export", "into what? --to takes one of %s", list);
	if (near) return options_complain("export", "unknown format '%s'; did you mean --to %s?", name, near);
	return options_complain("export", "unknown format '%s'; there are %s", name, list);
}

/* NULL after a message. */
static const struct export_format *choose_format(const struct export_settings *set)
{
	const struct export_format *f = set->to ? export_find(set->to) : set->output ? export_find_suffix(set->output) : NULL;
	if (!f) complain_format(set->to);
	if (!f || !set->picture || export_has_picture(f, set->picture)) return f;
	if (!f->pictures) options_complain("export", "%s has no pictures to choose from; leave --picture out", f->name);
	else options_complain("export", "%s has no picture '%s'; it has %s", f->name, set->picture, f->pictures);
	return NULL;
}

/* ---- The recording ------------------------------------------------------------------------------------------------------------- */

/* Returns 0, or a status after a message. What is left of a recording that was cut short is said, and used. */
static int read_trace(const char *path, struct trace *t)
{
	struct diag d = {""};
	struct trace_read_result result = {0};
	struct source *s;
	int code = recording_open(strcmp(path, "-") ? path : "/dev/stdin", t, &s, &result, &d);
	if (code < 0) {
		fprintf(stderr, "proclab export: %s\n", d.text);
		return code == ERR_CORRUPT || code == ERR_VERSION || code == ERR_MEMORY ? EXIT_CHECKED_FAILED : EXIT_USAGE;
	}
	s->ops->close(s);
	if (result.cut_short)
		fprintf(stderr, "proclab export: '%s' was cut short: taken up to event %u, its last whole block\n", path, trace_count(t));
	return 0;
}

/* A place on the command line. Returns 0 or, after a message, EXIT_USAGE. */
static int find_position(const char *option, const char *text, const struct trace *t, uint32_t *out)
{
	if (!text) return 0;
	*out = position_parse(t, text);
	if (*out != POSITION_NONE) return 0;
	options_complain("export", "--%s %s: no such place; give e118, t42ms, 50%% or m3, within the recording", option, text);
	return EXIT_USAGE;
}

/* The range that is shown. */
static int find_range(const struct export_settings *set, const struct trace *t, struct export_options *o)
{
	int status = find_position("from", set->from, t, &o->from);
	if (!status) status = find_position("goto", set->until, t, &o->until);
	if (status || !set->until) return status;
	if (!o->until) options_complain("export", "--goto %s: nothing has happened by then", set->until);
	else if (o->from > o->until) options_complain("export", "--from %s comes after --goto %s", set->from, set->until);
	else return 0;
	return EXIT_USAGE;
}

/* Returns 0 or, after a message, EXIT_CHECKED_FAILED. */
static int check_size(const struct export_format *f, const struct trace *t, const struct export_options *o)
{
	struct diag d;
	if (!export_fits(f, t, o, &d)) return 0;
	fprintf(stderr, "proclab export: %s\n", d.text);
	return EXIT_CHECKED_FAILED;
}

/* ---- The export ---------------------------------------------------------------------------------------------------------------- */

static void interrupted(int sig)
{
	export_file_abandon(); /* NOLINT(bugprone-signal-handler): it calls unlink() alone */
	signal(sig, SIG_DFL);
	raise(sig);
}

static int write_file(const struct export_format *f, const char *path, const struct trace *t, const struct export_options *o)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct diag d = {""};
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) signal(signals[i], interrupted);
	if (export_to_file(path, f, t, o, &d) == 0) return EXIT_FINE;
	fprintf(stderr, "proclab export: %s\n", d.text);
	return EXIT_CHECKED_FAILED;
}

/* By whom the screen is drawn; t is our own, and nobody else's. */
static int perform(FILE *out, const struct trace *t)
{
	struct cast_options o = {0};
	struct diag d = {""};
	int code = cast_write(out, (struct trace *)(uintptr_t)t, &o, &d);
	if (*d.text) fprintf(stderr, "proclab export: %s\n", d.text);
	return code;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	return !stat(a, &x) && !stat(b, &y) && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int export(const struct export_settings *set, const struct export_format *f, const char *path)
{
	struct export_options o = {.picture = set->picture, .blank = set->blank, .ascii = set->ascii, .perform = perform, .keys = page_keys()};
	struct trace *t = trace_new();
	bool to_stdout = !set->output || !strcmp(set->output, "-");
	if (to_stdout) o.width = command_width(STDOUT_FILENO);
	int status = read_trace(path, t);
	if (!status) status = find_range(set, t, &o);
	if (!status) status = check_size(f, t, &o);
	if (!status && to_stdout) {
		int code = f->write(stdout, t, &o);
		status = command_finish(code < 0 ? EXIT_CHECKED_FAILED : EXIT_FINE);
	} else if (!status) {
		status = write_file(f, set->output, t, &o);
	}
	trace_free(t);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct export_settings set = {0};
	int at = options_anywhere(&c->options, argc, argv, &set);
	if (at < 0) return EXIT_USAGE;
	if (set.help) return help(c);
	if (set.version) {
		printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	const struct export_format *f = choose_format(&set);
	if (!f) return EXIT_USAGE;
	if (at == argc) options_complain("export", "which recording? Give the TRACE that `proclab sim -o TRACE PROGRAM.c` has made");
	else if (at + 1 < argc) options_complain("export", "one recording at a time: what is '%s'?", argv[at + 1]);
	else if (set.blank && !f->blank) options_complain("export", "%s has no --blank", f->name);
	else if (f->performed && (set.from || set.until)) options_complain("export", "%s is of the whole run; leave out --%s", f->name, set.from ? "from" : "goto");
	else if (set.output && same_file(set.output, argv[at])) options_complain("export", "%s is the recording itself", set.output);
	else {
		signal(SIGPIPE, SIG_IGN); /* a closed pipe is said, as a full disk is */
		return export(&set, f, argv[at]);
	}
	return EXIT_USAGE;
}

const struct command command_export = {
	.name = "export",
	.synopsis = "[--to FORMAT] [-o FILE] [OPTIONS] TRACE",
	.summary = "turn a recording into a picture, a page, a table",
	.about = about,
	.options = {"export", rows, sizeof rows / sizeof *rows},
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
