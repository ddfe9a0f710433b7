/*
 * verb_learn.c - `proclab lab predict`, `hint` and `explain`: what a student asks, and is asked, beside the checks.
 */
#include <unistd.h>

#include "cli/lab/learn.h"
#include "cli/lab/predict.h"
#include "cli/lab/subcommand.h"

struct learn_settings {
	bool now, help;
};

#define AT(field) offsetof(struct learn_settings, field)
static const struct option_row plain_rows[] = {SUBCOMMAND_HELP(AT(help))};
static const struct option_row explain_rows[] = {
	{0, "now", OPTION_FLAG, NULL, NULL, "even though not all checks have passed yet", AT(now)},
	SUBCOMMAND_HELP(AT(help)),
};

typedef int learn(const struct command *c, const struct learn_settings *set, const struct lab *lab, struct progress *p);

static int run_learn(const struct command *c, int argc, char **argv, learn *what)
{
	struct learn_settings set = {0};
	struct lab lab;
	struct progress p;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 1, 1, &status);
	if (at < 0) return status;
	status = EXIT_USAGE;
	if (subcommand_lab(c, argv[at], &lab) == 0) {
		progress_init(&p, &lab);
		status = what(c, &set, &lab, &p);
		progress_clear(&p);
	}
	lab_clear(&lab);
	return command_finish(status);
}

static int no_state(const struct command *c)
{
	options_complain(c->name, "there is no folder to keep it in: set HOME or XDG_STATE_HOME");
	return EXIT_CHECKED_FAILED;
}

static int predict(const struct command *c, const struct learn_settings *set, const struct lab *lab, struct progress *p)
{
	(void)set;
	if (!lab->nquestion) printf("%s asks nothing.\n", lab->name);
	else if (!predict_open(lab, p)) printf("Everything is predicted (seal %s). `proclab lab check %s FILE` compares.\n", progress_seal(p), lab->name);
	else {
		if (isatty(STDIN_FILENO)) printf("Before you run it: what will happen? Enter alone leaves a question for later.\n\n");
		if (predict_ask(lab, p, stdin, stdout, command_width(STDOUT_FILENO)) < 0) return no_state(c);
	}
	return EXIT_FINE;
}

static int hint(const struct command *c, const struct learn_settings *set, const struct lab *lab, struct progress *p)
{
	(void)set;
	return learn_hint(lab, p, command_width(STDOUT_FILENO)) < 0 ? no_state(c) : EXIT_FINE;
}

static int explain(const struct command *c, const struct learn_settings *set, const struct lab *lab, struct progress *p)
{
	(void)c;
	learn_explain(lab, p, set->now, command_width(STDOUT_FILENO));
	return EXIT_FINE;
}

static int run_predict(const struct command *c, int argc, char **argv)
{
	return run_learn(c, argc, argv, predict);
}

static int run_hint(const struct command *c, int argc, char **argv)
{
	return run_learn(c, argc, argv, hint);
}

static int run_explain(const struct command *c, int argc, char **argv)
{
	return run_learn(c, argc, argv, explain);
}

const struct command lab_predict = {
	.name = "lab predict",
	.synopsis = "LAB",
	.summary = "say what will happen, before it is run",
	.about =
		"Asks the lab's questions, one line each, and locks the answers in: they cannot be changed afterwards, and `proclab lab check` shows "
		"them beside what happened. They are kept for yourself, in $XDG_STATE_HOME/proclab/labs; the seal, a hash over all of them, "
		"may be handed in to show that none was changed.",
	.options = SUBCOMMAND_TABLE("predict", plain_rows),
	.examples = "  proclab lab predict wait-zombies\n  printf '4\\n8\\n' | proclab lab predict counting-forks\n",
	.statuses = "  0 fine, 1 they cannot be kept, 2 wrong usage.\n",
	.run = run_predict,
};

const struct command lab_hint = {
	.name = "lab hint",
	.synopsis = "LAB",
	.summary = "the next hint",
	.about = "Shows the hints seen so far and one more.",
	.options = SUBCOMMAND_TABLE("hint", plain_rows),
	.examples = "  proclab lab hint wait-zombies\n",
	.statuses = "  0 fine, 1 it cannot be counted, 2 wrong usage.\n",
	.run = run_hint,
};

const struct command lab_explain = {
	.name = "lab explain",
	.synopsis = "[OPTIONS] LAB",
	.summary = "what to understand afterwards",
	.options = SUBCOMMAND_TABLE("explain", explain_rows),
	.examples = "  proclab lab explain wait-zombies\n",
	.statuses = "  0 fine, 2 wrong usage.\n",
	.run = run_explain,
};
