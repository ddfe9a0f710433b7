/*
 * verb_release.c - `proclab lab release DIR`: a lab for a class, without its solution.
 */
#include <stdio.h>

#include "cli/lab/copy.h"
#include "cli/lab/subcommand.h"

struct release_settings {
	const char *output;
	bool without, help;
};

#define AT(field) offsetof(struct release_settings, field)
static const struct option_row rows[] = {
	{'o', "output", OPTION_TEXT, "FOLDER", NULL, "where to; NAME-student", AT(output)},
	{0, "without-answers", OPTION_FLAG, NULL, NULL, "leave out what answers the questions, and the explanation", AT(without)},
	SUBCOMMAND_HELP(AT(help)),
};

static int release(const struct command *c, const struct release_settings *set, const struct lab *lab)
{
	char folder[300];
	struct diag d = {""};
	snprintf(folder, sizeof folder, "%.200s-student", lab->name);
	const char *to = set->output ? set->output : folder;
	int code = copy_lab(lab, to, set->without ? COPY_EXAM : COPY_LAB, &d);
	if (code < 0) options_complain(c->name, "%s", d.text);
	else printf("%s: %s for students, without the solution%s\n", to, lab->title, set->without ? " and the answers" : "");
	return code == 0 ? EXIT_FINE : code == ERR_USAGE ? EXIT_USAGE : EXIT_CHECKED_FAILED;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct release_settings set = {0};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 1, 1, &status);
	if (at < 0) return status;
	status = subcommand_lab(c, argv[at], &lab) < 0 ? EXIT_USAGE : release(c, &set, &lab);
	lab_clear(&lab);
	return command_finish(status);
}

const struct command lab_release = {
	.name = "lab release",
	.synopsis = "[OPTIONS] LAB",
	.summary = "a copy for students, without the solution",
	.about =
		"Copies a lab without its solution. The answers to its questions are no numbers in it but follow from runs, so that a student's own "
		"proclab can compare them with what was predicted; with --without-answers they are left out, too.",
	.options = SUBCOMMAND_TABLE("release", rows),
	.examples = "  proclab lab release -o /srv/class/zombies labs/wait-zombies\n",
	.statuses = "  0 fine, 1 it cannot be copied, 2 wrong usage, or there are such files already.\n",
	.run = run,
};
