/*
 * options.h - command-line options as tables. A command has one table; parsing, --help and the suggestions of wrong usage are
 * derived from it (as the man page and the shells' completion are).
 *
 * Options end at "--" or at the first word that is none: what follows belongs to the program that is run.
 */
#ifndef PROCLAB_CLI_OPTIONS_H
#define PROCLAB_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What an option stores, at its offset in the command's struct of settings. */
enum option_kind {
	OPTION_FLAG,     /* bool: true */
	OPTION_CHOICE,   /* int: the number of the word in `choices` */
	OPTION_TEXT,     /* const char *: the argument, borrowed from argv */
	OPTION_SECONDS,  /* int64_t: ns; SECONDS_NEVER for the word "never" where `choices` has it */
	OPTION_LIST,     /* const char **: all arguments given, ended by NULL; borrowed, the list itself is freed by the command */
	OPTION_NUMBER,   /* int64_t: a whole number within `choices`, "1..64" */
};

#define SECONDS_NEVER (-1)

struct option_row {
	char letter;             /* 0 none */
	const char *name;        /* without the dashes */
	enum option_kind kind;
	const char *argument;    /* "FILE", shown in help; NULL: a choice shows its words */
	const char *choices;     /* words separated by '|' */
	const char *help;        /* lines are broken at the terminal's width */
	size_t offset;
};

struct option_table {
	const char *command;     /* "real", for messages; "" for proclab itself */
	const struct option_row *rows;
	size_t count;
};

/* Parse argv[1..] into settings (already filled with the defaults). Returns the index of the first word that is no option
 * (dashes: it was preceded by "--"), or -1 after a message on stderr. */
int options_parse(const struct option_table *table, int argc, char **argv, void *settings, bool *dashes);
/* The same where no word belongs to another program: options may stand behind the other words, which are moved to argv's end. */
int options_anywhere(const struct option_table *table, int argc, char **argv, void *settings);

/* The options, one paragraph each, in width columns. */
void options_help(FILE *out, const struct option_table *table, int width);
/* Text in paragraphs, broken at width, each line indented. A line that begins with a blank is kept as it is. */
void options_wrap(FILE *out, const char *text, int indent, int width);

/* One paragraph whose first line begins where the cursor stands, at column indent, as the others do. */
void options_hang(FILE *out, const char *text, int indent, int width);

/* "proclab COMMAND: ..." on stderr, with how to get help. Returns -1. */
int options_complain(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
