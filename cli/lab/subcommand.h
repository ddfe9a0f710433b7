/*
 * subcommand.h - the words behind `proclab lab`, one file each (verb_NAME.c); cmd_lab.c finds the one that was asked for.
 */
#ifndef PROCLAB_CLI_LAB_SUBCOMMAND_H
#define PROCLAB_CLI_LAB_SUBCOMMAND_H

#include "cli/command.h"
#include "cli/lab/lab.h"

extern const struct command lab_list, lab_show, lab_start, lab_predict, lab_check, lab_watch, lab_hint, lab_explain, lab_lint, lab_release, lab_grade;

/* What all of them do with their words: options parsed, --help answered. Returns the index of the first word that is no option, or, with
 * *status set, -1: there is nothing more to do. least, most: how many words are wanted behind the options. */
int subcommand_begin(const struct command *c, int argc, char **argv, void *settings, const bool *help, int least, int most, int *status);
/* Find and read a lab. Returns 0, or -1 after a message; lab_clear it then, too. */
int subcommand_lab(const struct command *c, const char *word, struct lab *out);

#define SUBCOMMAND_HELP(at) {'h', "help", OPTION_FLAG, NULL, NULL, "this help", (at)}
#define SUBCOMMAND_TABLE(name, rows) {"lab " name, rows, sizeof(rows) / sizeof *(rows)}

#endif
