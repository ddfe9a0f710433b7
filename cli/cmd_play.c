/*
 * cmd_play.c - `proclab play`: show a recording as the run was shown, and step through it in both directions. Nothing is run again.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/comparing.h"
#include "cli/session.h"
#include "cli/showing.h"
#include "trace/position.h"
#include "trace/recording.h"
#include "tui/player.h"

struct play_settings {
	struct session_settings common;
	struct showing_settings showing;
	const char *position, *speed;
	int compare;
};

#define AT(field) offsetof(struct play_settings, field)

static const struct option_row rows[] = {
	SESSION_OPTIONS(AT(common)),
	{0, "goto", OPTION_TEXT, "POS", NULL,
	 "begin there, and stand: e118 (an event), t42ms (a time), 50%, m3 (the author's third mark); text, --json: end there", AT(position)},
	{0, "speed", OPTION_TEXT, "X", NULL, "tui: so many of the run's seconds in one of ours, 0.000001 to 1000000; 0 begins paused; 1. With a script: that much faster than it says", AT(speed)},
	SHOWING_OPTIONS(AT(showing)),
	{0, "compare", OPTION_CHOICE, NULL, "life|schedule", "of two recordings what each process does, or the order of all that happens, CPUs given included; schedule when both are simulated", AT(compare)},
	SESSION_OPTIONS_END(AT(common)),
};

static const char about[] =
	"Shows a recording made with --output, in the same views as the run itself, at any speed, forwards and backwards. Nothing is run again: "
	"what was seen is shown. A recording that was cut short, because its writer was killed, plays up to its last whole block, and says so; "
	"one that is not as it was written is refused. Without a terminal, or with --view text, the log and the report are printed as they were "
	"for the run; with --json the report alone.\n\n"
	"Two recordings are shown side by side, in step, with where they part: fork against spawn, one policy against another, simulated "
	"against real. Pids and times are left out; processes correspond that stand at the same place in the family.";

static const char examples[] =
	"  proclab sim -o run.jsonl fork-wait.c\n"
	"  proclab play run.jsonl\n"
	"  proclab play --goto e118 run.jsonl\n"
	"  proclab play --speed 0.01 run.jsonl\n"
	"  proclab play rr.jsonl mlfq.jsonl\n"
	"  proclab play --json --goto 50% run.jsonl > half.json\n";

static const char statuses[] =
	"  0  played to its end, or left\n"
	"  1  the recording is corrupt, or of a version that is not known; of two, without a screen: they part\n"
	"  2  wrong usage: no such file, or no recording\n";

struct play_run {
	const struct play_settings *set;
	const char *path;
	double speed;
	struct showing *showing;
};

static void tell_cut(const char *path, const struct trace *t, const struct trace_read_result *r)
{
	fprintf(stderr, "proclab play: '%s' was cut short: its writer did not close it. Played up to event %u, its last whole block", path,
	        trace_count(t));
	fprintf(stderr, r->dropped ? "; %u event%s after it left out.\n" : ".\n", r->dropped, r->dropped == 1 ? "" : "s");
}

static int open_recording(struct session *s, const void *arg)
{
	const struct play_run *r = arg;
	struct trace_read_result result;
	struct diag d = {""};
	int code = recording_open(r->path, s->trace, &s->source, &result, &d);
	if (code < 0) {
		fprintf(stderr, "proclab play: %s\n", d.text);
		return code == ERR_CORRUPT || code == ERR_VERSION || code == ERR_MEMORY ? EXIT_CHECKED_FAILED : EXIT_USAGE;
	}
	if (result.cut_short) tell_cut(r->path, s->trace, &result);
	s->playback = (struct playback){.on = true, .speed = r->speed, .paused = r->speed == 0 || r->set->position};
	s->echo = !session_takes_stdout(&r->set->common);
	int status = showing_fit(r->showing, s);
	if (status) s->source->ops->close(s->source);
	if (status || !r->set->position) return status;
	uint32_t n = position_parse(s->trace, r->set->position);
	if (n == POSITION_NONE) {
		options_complain("play", "--goto %s: no such place; give e118, t42ms, 50%% or m3, within the recording", r->set->position);
		s->source->ops->close(s->source);
		return EXIT_USAGE;
	}
	s->playback.position = n;
	if (s->set->view != VIEW_TUI) {
		s->playback.ends = true;
		recording_end_after(s->source, n);
	}
	return 0;
}

static int parse_speed(const char *text, double *out)
{
	char *end;
	*out = strtod(text, &end);
	if (end != text && !*end && (*out == 0 || (*out >= PLAYER_SLOWEST && *out <= PLAYER_FASTEST))) return 0;
	return options_complain("play", "--speed takes a number from 0.000001 to 1000000, or 0, not '%s'", text);
}

/* What is for one recording is refused for two. */
static int settle_two(struct play_settings *set, char **words)
{
	const struct session_settings *common = &set->common;
	const char *odd = set->position ? "--goto" : common->output ? "-o" : common->json ? "--json" : set->showing.script ? "--script" :
	                  set->showing.automatic ? "--auto" : set->showing.cast ? "--cast" : common->verbose ? "-v" : NULL;
	if (odd) return options_complain("play", "two recordings are shown side by side: leave out %s", odd);
	for (int i = 0; i < 2; i++)
		if (access(words[i], R_OK)) return options_complain("play", "'%s': %s", words[i], strerror(errno));
	return session_settle("play", &set->common);
}

static int settle(struct play_settings *set, char **words)
{
	struct session_settings *common = &set->common;
	if (!*words) return options_complain("play", "which recording? give the file that -o has written");
	if (words[1] && words[2]) return options_complain("play", "two recordings at most; '%s' is one too many", words[2]);
	if (words[1]) return settle_two(set, words);
	if (set->compare != COMPARE_AUTO) return options_complain("play", "--compare is for two recordings: A B");
	if (access(*words, R_OK)) return options_complain("play", "'%s': %s", *words, strerror(errno));
	if (common->output && common->view == VIEW_TUI) return options_complain("play", "-o writes the recording anew and shows nothing; leave out --view tui");
	if (common->output && common->view == VIEW_AUTO) common->view = VIEW_NONE;
	return session_settle("play", common);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct play_settings set = {.common = {.view = VIEW_AUTO, .deadlock = SECONDS_NEVER}, .speed = "1", .compare = COMPARE_AUTO};
	struct showing showing;
	struct play_run r = {.set = &set, .showing = &showing};
	int at = options_anywhere(&c->options, argc, argv, &set);
	if (at < 0) return EXIT_USAGE;
	if (set.common.help || set.common.version) {
		if (set.common.help) command_help(stdout, c);
		else printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	if (settle(&set, argv + at) < 0 || parse_speed(set.speed, &r.speed) < 0) return EXIT_USAGE;
	if (argv[at + 1]) return comparing_run(&set.common, set.compare, (const char *const[]){argv[at], argv[at + 1]});
	int status = showing_init(&showing, &set.showing, &set.common, set.position);
	r.path = argv[at];
	if (!status) status = set.showing.cast ? showing_cast(&showing, &set.common, r.path, r.speed) : session_run("play", &set.common, open_recording, &r);
	showing_clear(&showing);
	return status;
}

const struct command command_play = {
	.name = "play",
	.synopsis = "[OPTIONS] TRACE\n[OPTIONS] A B",
	.summary = "play a recording",
	.about = about,
	.options = {"play", rows, sizeof rows / sizeof *rows},
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
