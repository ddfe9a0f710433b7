/*
 * subcommand.c - what the words behind `proclab lab` share.
 */
#include "cli/lab/subcommand.h"

#include <stdlib.h>
#include <string.h>

#include "cli/lab/folder.h"

int subcommand_begin(const struct command *c, int argc, char **argv, void *settings, const bool *help, int least, int most, int *status)
{
	int at = options_anywhere(&c->options, argc, argv, settings), words = argc - at;
	*status = EXIT_USAGE;
	if (at < 0) return -1;
	if (*help) {
		command_help(stdout, c);
		*status = command_finish(EXIT_FINE);
		return -1;
	}
	if (words >= least && words <= most) return at;
	if (words < least) options_complain(c->name, "too few words: proclab %s %s", c->name, c->synopsis);
	else options_complain(c->name, "'%s' is a word too many: proclab %s %s", argv[at + most], c->name, c->synopsis);
	return -1;
}

int subcommand_lab(const struct command *c, const char *word, struct lab *out)
{
	struct diag d = {""};
	char *folder = folder_find(word, &d);
	*out = (struct lab){0};
	int code = folder ? lab_read(out, folder, &d) : ERR_NOTFOUND;
	free(folder);
	return code < 0 ? options_complain(c->name, "%s", d.text) : 0;
}
