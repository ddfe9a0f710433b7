/*
 * verb_lint.c - `proclab lab lint LAB...`: is a lab as it should be?
 */
#include <stdio.h>

#include "cli/lab/lint.h"
#include "cli/lab/subcommand.h"

enum { LINT_SIM, LINT_REAL, LINT_ALL };

struct lint_settings {
	int kernel;
	bool help;
};

#define AT(field) offsetof(struct lint_settings, field)
static const struct option_row rows[] = {
	{0, "kernel", OPTION_CHOICE, NULL, "sim|real|all", "where to run it; on all that the lab is for", AT(kernel)},
	SUBCOMMAND_HELP(AT(help)),
};

static int lint_one(const struct command *c, const char *word, const bool kernels[KERNEL_COUNT])
{
	struct lab lab;
	int width = command_width(1), status = EXIT_USAGE;
	if (subcommand_lab(c, word, &lab) == 0) {
		bool both[KERNEL_COUNT];
		for (int k = 0; k < KERNEL_COUNT; k++) both[k] = kernels[k] && lab_has_kernel(&lab, (enum lab_kernel)k);
		size_t wrong = lint_lab(&lab, both, stdout, width < 140 ? width : 140);
		if (wrong) printf("  %zu thing%s wrong\n", wrong, wrong == 1 ? " is" : "s are");
		status = wrong ? EXIT_CHECKED_FAILED : EXIT_FINE;
	}
	lab_clear(&lab);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct lint_settings set = {.kernel = LINT_ALL};
	int worst = EXIT_FINE, status, at = subcommand_begin(c, argc, argv, &set, &set.help, 1, 1000, &status);
	if (at < 0) return status;
	const bool kernels[KERNEL_COUNT] = {set.kernel != LINT_REAL, set.kernel != LINT_SIM};
	for (; at < argc; at++) {
		status = lint_one(c, argv[at], kernels);
		fflush(stdout);
		if (status > worst) worst = status;
	}
	return command_finish(worst);
}

const struct command lab_lint = {
	.name = "lab lint",
	.synopsis = "[OPTIONS] LAB...",
	.summary = "prove that a lab is as it should be",
	.about =
		"Proves a lab: lab.json and lab.md are whole; the starter can be run and fails on every kernel that the lab names; the solution passes there, in "
		"every run; each question has an answer that follows from the runs, and is the same in each; no file that is released shows a line of the "
		"solution. LAB is a name, or a folder.",
	.options = SUBCOMMAND_TABLE("lint", rows),
	.examples = "  proclab lab lint labs/*/\n  proclab lab lint --kernel sim ./my-lab\n",
	.statuses = "  0 all is proved, 1 something is wrong, 2 a lab cannot be read, or wrong usage.\n",
	.run = run,
};
