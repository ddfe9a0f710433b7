/*
 * completion.h - what could stand where the cursor is in a command line, for the shells' completion. All of it follows from the tables of commands
 * and options; labs and files are looked for when they are asked for.
 */
#ifndef PROCLAB_CLI_COMPLETION_H
#define PROCLAB_CLI_COMPLETION_H

#include <stdio.h>

/* The n words behind "proclab"; the last one, perhaps empty, is to be completed. Prints a line for each way to do so, "WORD\tWHAT IT IS", and at last
 * ":files" or ":folders" where the shell is to offer those. A "=" of its own, as bash has it, is passed over. */
void completion_print(FILE *out, char **words, int n);

#endif
