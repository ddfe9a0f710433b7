/*
 * verb_show.c - `proclab lab show LAB`: its text.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/markdown.h"
#include "cli/lab/pager.h"
#include "cli/lab/subcommand.h"
#include "cli/terminal.h"

struct show_settings {
	bool help;
};

static const struct option_row rows[] = {SUBCOMMAND_HELP(offsetof(struct show_settings, help))};

static int show(const struct lab *lab, const char *word)
{
	char *path = lab_path(lab->folder, "lab.md");
	FILE *f = fopen(path, "re");
	int status = f ? EXIT_FINE : EXIT_CHECKED_FAILED;
	if (!f) fprintf(stderr, "proclab lab show: %s: %s\n", path, strerror(errno));
	if (f) {
		bool color = terminal_style(COLOR_AUTO, false, false).color;
		FILE *out = pager_open();
		markdown_print(out, f, command_width(STDOUT_FILENO), color);
		fprintf(out, "\nTo begin: proclab lab start %s\n", word);
		pager_close(out);
		fclose(f);
	}
	free(path);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct show_settings set = {0};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 1, 1, &status);
	if (at < 0) return status;
	status = subcommand_lab(c, argv[at], &lab) < 0 ? EXIT_USAGE : show(&lab, argv[at]);
	lab_clear(&lab);
	return command_finish(status);
}

const struct command lab_show = {
	.name = "lab show",
	.synopsis = "LAB",
	.summary = "read a lab",
	.options = SUBCOMMAND_TABLE("show", rows),
	.examples = "  proclab lab show wait-zombies\n",
	.statuses = "  0 fine, 1 its text cannot be read, 2 wrong usage.\n",
	.run = run,
};
