/*
 * session.h - what all commands that run a program have in common: how it is shown, recorded and reported, and the exit status.
 *
 * A command embeds session_settings in its own, gives the options' rows by SESSION_OPTIONS, settles them, and then runs a session: the
 * source is opened by a function of its own once everything is ready to take what it tells.
 */
#ifndef PROCLAB_CLI_SESSION_H
#define PROCLAB_CLI_SESSION_H

#include "cli/hang.h"
#include "cli/log.h"
#include "cli/options.h"
#include "cli/recorder.h"
#include "cli/stepper.h"
#include "trace/source.h"
#include "tui/script.h"

enum view { VIEW_TUI, VIEW_TEXT, VIEW_NONE, VIEW_AUTO };

#define DEADLOCK_DEFAULT 5000000000   /* ns */

struct session_settings {
	const char *output;           /* trace file, "-" stdout, NULL none */
	int view, color;              /* enum view, enum color_wish */
	bool json, ascii, quiet, verbose, help, version;
	const char *commands;         /* file of the workbench, NULL none */
	bool bench;                   /* there is no program: it is the workbench */
	bool step;                    /* the program waits at each step() until the viewer goes on */
	int64_t deadlock;             /* ns until a deadlock ends the run; SECONDS_NEVER */
	int64_t unsure;               /* as deadlock, of one that a timer may still end */
};

/* The first rows of the command's table, and the last. at: offset of the settings in the command's. */
#define SESSION_OPTIONS(at) \
	{'o', "output", OPTION_TEXT, "FILE", NULL, "record the trace in FILE; - is stdout; FILE.zst is compressed", (at) + offsetof(struct session_settings, output)}, \
	{0, "view", OPTION_CHOICE, NULL, "tui|text|none", \
	 "how it is shown; tui when stdin and stdout are a terminal, else text. none: proclab prints nothing", \
	 (at) + offsetof(struct session_settings, view)}, \
	{0, "json", OPTION_FLAG, NULL, NULL, "print the report as one JSON object when the run has ended, and nothing else", \
	 (at) + offsetof(struct session_settings, json)}, \
	{0, "color", OPTION_CHOICE, NULL, "auto|always|never", "colour; auto: on a terminal, unless NO_COLOR is set", \
	 (at) + offsetof(struct session_settings, color)}, \
	{0, "ascii", OPTION_FLAG, NULL, NULL, "no characters beyond ASCII", (at) + offsetof(struct session_settings, ascii)}, \
	{'q', "quiet", OPTION_FLAG, NULL, NULL, "text: no live log, only the report", (at) + offsetof(struct session_settings, quiet)}, \
	{'v', "verbose", OPTION_FLAG, NULL, NULL, "text: every event and every process", (at) + offsetof(struct session_settings, verbose)}
/* Of a command that has a workbench. */
#define SESSION_OPTIONS_BENCH(at) \
	{0, "commands", OPTION_TEXT, "FILE", NULL, "without a program: the workbench, done what the lines of FILE say (- is stdin)", \
	 (at) + offsetof(struct session_settings, commands)}
#define SESSION_OPTIONS_END(at) \
	{'h', "help", OPTION_FLAG, NULL, NULL, "this help", (at) + offsetof(struct session_settings, help)}, \
	{'V', "version", OPTION_FLAG, NULL, NULL, "the version", (at) + offsetof(struct session_settings, version)}

/* Whether stdout takes the report or the trace, and nothing else. */
bool session_takes_stdout(const struct session_settings *set);
/* Fill in what was left to us, refuse what cannot go together. Returns 0 or -1 after a message. */
int session_settle(const char *command, struct session_settings *set);
/* A program that is not here but is called like a scenario (labs/scenarios/zombie.c) becomes the one that comes with proclab; *word then lives
 * as long as proclab. */
void session_find_source(char **word);
/* Whether the program is a C source that can be read. retry: how to run a thing that is none ("proclab real -- "), NULL: not possible.
 * Returns 0 or -1 after a message. */
int session_check_source(const char *command, const char *path, const char *retry);

/* Whether nothing is to be run but the workbench: no word, and a terminal or --commands. Then *words becomes the worker's, and set->bench is
 * set. Returns 0, or -1 after a message; usage says what else could be given. */
int session_check_bench(const char *command, struct session_settings *set, char ***words, const char *usage);

/* Of a recording: where to begin (the TUI) or to end, how fast, and whether it stands there. */
struct playback {
	bool on;
	uint32_t position;            /* number of an event */
	bool ends;                    /* what comes after position is left out */
	bool paused;
	double speed;
	const struct script *script;  /* what is performed, and where; NULL nothing. Both borrowed */
	const struct script_fit *fit;
	bool automatic;
};

struct session {
	const char *command;          /* "real" */
	const struct session_settings *set;
	struct source *source;
	struct trace *trace;
	struct recorder recorder;
	struct log log;
	struct hang hang;
	struct stepper stepper;
	struct source_status status;
	struct playback playback;     /* set by the opening function where it is a recording */
	bool echo;                    /* the program's output comes only as events: print it */
};

/* Opens s->source and fills in the header of s->trace. Returns 0 or, after a message, an exit status. */
typedef int session_open(struct session *s, const void *arg);

/* Run it. Returns the exit status: the program's, EXIT_PROCLAB; of a recording EXIT_FINE, EXIT_CHECKED_FAILED. */
int session_run(const char *command, const struct session_settings *set, session_open *open, const void *arg);

#endif
