/*
 * verb_check.c - `proclab lab check LAB FILE...`: have a submission judged.
 */
#include "cli/lab/answer.h"
#include "cli/lab/check.h"
#include "cli/lab/learn.h"
#include "cli/lab/result.h"
#include "cli/lab/schedule.h"
#include "cli/lab/subcommand.h"
#include "trace/event.h"

struct check_settings {
	struct check_how how;
	bool json, hint, help;
};

#define AT(field) offsetof(struct check_settings, field)
static const struct option_row rows[] = {
	{0, "format", OPTION_CHOICE, NULL, RESULT_FORMATS, "how the result is written; text", AT(how.format)},
	{0, "json", OPTION_FLAG, NULL, NULL, "as --format json", AT(json)},
	{0, "hint", OPTION_FLAG, NULL, NULL, "and the next hint, if a check fails", AT(hint)},
	{0, "kernel", OPTION_CHOICE, NULL, "sim|real|all", "where it is run; all that the lab is for", AT(how.kernel)},
	{0, "seed", OPTION_NUMBER, "N", "0..1000000000", "run the simulated machine with this seed instead of the lab's", AT(how.seed)},
	{0, "color", OPTION_CHOICE, NULL, "auto|always|never", "colour; auto: on a terminal, unless NO_COLOR is set", AT(how.color)},
	SUBCOMMAND_HELP(AT(help)),
};

static const char about[] =
	"Runs what you have written in every way that the lab asks for, and says of each check whether it holds: what was expected, what "
	"happened instead, in which run, and how to see it. FILE is your program; where a lab has several files, give them in the order in "
	"which `proclab lab show` names them, or the folder that holds them. Without a FILE a lab about scheduling asks who runs, tick by tick.";

static const char examples[] =
	"  proclab lab check wait-zombies reap.c\n"
	"  proclab lab check --kernel sim --seed 7 wait-zombies reap.c\n"
	"  proclab lab check --format gradescope wait-zombies /autograder/submission > /autograder/results/results.json\n";

static const char statuses[] = "  0 all checks passed, 1 one failed, 2 wrong usage.\n";

/* Without a file: tick by tick. Returns the exit status. */
static int ask_schedules(const struct lab *lab)
{
	int all = 1;
	for (size_t i = 0; i < lab->nschedule; i++) {
		struct schedule s;
		struct diag d;
		int right = schedule_init(&s, &lab->schedules[i], &d) < 0 ? -1 : schedule_ask(&s, stdin, stdout, command_width(1));
		schedule_clear(&s);
		if (right < 0) return EXIT_CHECKED_FAILED;
		all &= right;
	}
	return all ? EXIT_FINE : EXIT_CHECKED_FAILED;
}

static void give_hint(const struct lab *lab)
{
	struct progress p;
	progress_init(&p, lab);
	printf("\n");
	learn_hint(lab, &p, command_width(1));
	progress_clear(&p);
}

static int check_words(const struct command *c, const struct check_settings *set, const struct lab *lab, char **words, int n)
{
	if (!n && lab->kind == LAB_SCHEDULE) return ask_schedules(lab);
	char **files = submission_find(c, lab, words, n);
	if (!files) return EXIT_USAGE;
	bool passed = check_submission(lab, (const char *const *)files, words[0], &set->how);
	lab_files_free(files);
	if (set->hint && !passed && set->how.format == RESULT_TEXT) give_hint(lab);
	return passed ? EXIT_FINE : EXIT_CHECKED_FAILED;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct check_settings set = {.how = {.kernel = CHECK_ALL, .seed = UNKNOWN}};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 1, 100, &status);
	if (at < 0) return status;
	if (set.json) set.how.format = RESULT_JSON;
	status = subcommand_lab(c, argv[at], &lab) < 0 ? EXIT_USAGE : check_words(c, &set, &lab, argv + at + 1, argc - at - 1);
	lab_clear(&lab);
	return command_finish(status);
}

const struct command lab_check = {
	.name = "lab check",
	.synopsis = "[OPTIONS] LAB FILE...",
	.summary = "have what you have written checked",
	.about = about,
	.options = SUBCOMMAND_TABLE("check", rows),
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
