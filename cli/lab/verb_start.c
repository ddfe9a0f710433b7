/*
 * verb_start.c - `proclab lab start LAB [DIR]`: a folder to work in, and what to do there.
 */
#include <stdio.h>

#include "cli/lab/copy.h"
#include "cli/lab/subcommand.h"

struct start_settings {
	bool help;
};

static const struct option_row rows[] = {SUBCOMMAND_HELP(offsetof(struct start_settings, help))};

static void say_next(const struct lab *lab, const char *word, const char *folder)
{
	const char *file = lab->files.list[0];
	printf("%s is in %s/. What to do:\n\n", lab->title, folder);
	printf("  proclab lab show %s\n      read what it is about\n", word);
	if (lab->nquestion) printf("  proclab lab predict %s\n      say what will happen, before you run anything (%zu questions)\n", word, lab->nquestion);
	printf("  proclab lab watch %s %s/%s\n      have it checked whenever you save it; edit it in another terminal\n", word, folder, file);
	printf("  proclab lab check %s %s\n      have it checked once\n", word, folder);
	if (lab->hints.n) printf("  proclab lab hint %s\n      one hint after the other (%zu)\n", word, lab->hints.n);
}

static int start(const struct command *c, const struct lab *lab, const char *word, const char *folder)
{
	struct diag d = {""};
	int code = copy_lab(lab, folder, COPY_WORK, &d);
	if (code < 0) {
		options_complain(c->name, "%s", d.text);
		return code == ERR_USAGE ? EXIT_USAGE : EXIT_CHECKED_FAILED;
	}
	say_next(lab, word, folder);
	return EXIT_FINE;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct start_settings set = {0};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 1, 2, &status);
	if (at < 0) return status;
	status = EXIT_USAGE;
	if (subcommand_lab(c, argv[at], &lab) == 0) status = start(c, &lab, argv[at], argv[at + 1] ? argv[at + 1] : lab.name);
	lab_clear(&lab);
	return command_finish(status);
}

const struct command lab_start = {
	.name = "lab start",
	.synopsis = "LAB [DIR]",
	.summary = "a folder to work in",
	.about = "Copies what you work on into the folder DIR (by default one of the lab's name), and says what to do next.",
	.options = SUBCOMMAND_TABLE("start", rows),
	.examples = "  proclab lab start wait-zombies\n",
	.statuses = "  0 fine, 1 it cannot be copied, 2 wrong usage, or there are such files already.\n",
	.run = run,
};
