/*
 * command.h - proclab's commands, one file each (cmd_NAME.c). main.c finds the one that was asked for.
 */
#ifndef PROCLAB_CLI_COMMAND_H
#define PROCLAB_CLI_COMMAND_H

#include "cli/options.h"

#define PROCLAB_VERSION "0.1.0"

/* Exit statuses of commands that run a program: its own, 128+n for signal n, and these. */
enum {
	EXIT_LIMIT = 124,        /* ended by a limit or a deadlock */
	EXIT_PROCLAB = 125,      /* proclab itself failed, wrong usage, the program did not compile */
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
};
/* Exit statuses of all other commands. */
enum { EXIT_FINE = 0, EXIT_CHECKED_FAILED = 1, EXIT_USAGE = 2 };

struct command {
	const char *name;
	const char *synopsis;        /* lines of usage, separated by newlines, without "proclab NAME" */
	const char *summary;         /* one line */
	const char *about;           /* paragraphs before the options, NULL */
	struct option_table options;
	const char *details;         /* after the options: preformatted or paragraphs; NULL */
	const char *examples;        /* lines */
	const char *statuses;        /* exit statuses, lines */
	int (*run)(const struct command *c, int argc, char **argv); /* argv[0] is the command's name. Returns the exit status */
	const struct command *const *inner; /* commands behind its name, ended by NULL; NULL: it has none */
};

/* All of them, ended by NULL. */
extern const struct command *const commands[];
extern const struct command command_real, command_sim, command_sched, command_doctor;
extern const struct command command_play;
extern const struct command command_export;
extern const struct command command_lab;
extern const struct command command_completion;

/* `proclab NAME --help` on out. */
void command_help(FILE *out, const struct command *c);
/* Its lines of usage, the first after prefix, the others indented. */
void command_synopsis(FILE *out, const struct command *c, const char *prefix);
/* Flush stdout: a full disk or a closed pipe is an error that must not pass unseen. Returns status, or the one of failure. */
int command_finish(int status);
/* Columns of the terminal on fd, or what COLUMNS says, or 80. */
int command_width(int fd);

#endif
