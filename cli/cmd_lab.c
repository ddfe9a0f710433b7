/*
 * cmd_lab.c - `proclab lab`: finds the word that was asked for (cli/lab/).
 */
#include <string.h>

#include "cli/command.h"
#include "cli/lab/subcommand.h"
#include "trace/nearest.h"

static const struct command *const subcommands[] = {
	&lab_list, &lab_show, &lab_start, &lab_predict, &lab_check, &lab_watch, &lab_hint, &lab_explain, &lab_lint, &lab_release, &lab_grade,
	NULL,
};
#define SUBCOMMANDS (sizeof subcommands / sizeof *subcommands - 1)

static const char about[] =
	"Exercises: a lab is a folder with a text to read, C files to start from, and checks that run what you have written on the simulated "
	"operating system, on several CPUs and under several policies, and on this machine. A check that fails says what was expected, what "
	"happened, and where to look.";

static const char statuses[] = "  0 fine, 1 a check failed, 2 wrong usage.\n";

static void help(const struct command *c)
{
	for (size_t i = 0; i < SUBCOMMANDS; i++) command_synopsis(stdout, subcommands[i], i ? "       " : "Usage: ");
	printf("\n");
	options_wrap(stdout, about, 0, command_width(1) > 100 ? 100 : command_width(1));
	printf("\nCommands:\n");
	for (size_t i = 0; i < SUBCOMMANDS; i++) printf("  %-10s %s\n", strchr(subcommands[i]->name, ' ') + 1, subcommands[i]->summary);
	printf("\n`proclab lab COMMAND --help` says more.\n\nExamples:\n%s\nExit status:\n%s", c->examples, c->statuses);
}

static int unknown(const char *word)
{
	const char *names[SUBCOMMANDS];
	for (size_t i = 0; i < SUBCOMMANDS; i++) names[i] = strchr(subcommands[i]->name, ' ') + 1;
	const char *near = *word == '-' ? NULL : word_nearest(word, names, SUBCOMMANDS);
	if (*word == '-') options_complain("lab", "unknown option %s", word);
	else if (near) options_complain("lab", "unknown command '%s'; did you mean `proclab lab %s`?", word, near);
	else options_complain("lab", "unknown command '%s'", word);
	return EXIT_USAGE;
}

static int run(const struct command *c, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help")) {
		help(c);
		return command_finish(EXIT_FINE);
	}
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		if (!strcmp(strchr(subcommands[i]->name, ' ') + 1, word)) return subcommands[i]->run(subcommands[i], argc - 1, argv + 1);
	return unknown(word);
}

const struct command command_lab = {
	.name = "lab",
	.synopsis = "list | show LAB | start LAB [DIR] | predict LAB | check LAB FILE... | watch LAB FILE... | hint LAB | explain LAB\nlint LAB... | release LAB | grade LAB DIR",
	.summary = "exercises: read, write, have it checked",
	.about = about,
	.examples = "  proclab lab list\n"
	            "  proclab lab start wait-zombies\n"
	            "  proclab lab check wait-zombies wait-zombies/reap.c\n",
	.statuses = statuses,
	.run = run,
	.inner = subcommands,
};
