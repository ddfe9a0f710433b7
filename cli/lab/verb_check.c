/*
 * verb_check.c - `proclab lab check LAB FILE...`: have a submission judged.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/lab/judge.h"
#include "cli/lab/predict.h"
#include "cli/lab/result.h"
#include "cli/lab/subcommand.h"
#include "cli/state.h"
#include "cli/terminal.h"
#include "trace/event.h"
#include "trace/memory.h"

enum { CHECK_SIM, CHECK_REAL, CHECK_ALL };

struct check_settings {
	int format, kernel, color;
	int64_t seed;
	bool help;
};

#define AT(field) offsetof(struct check_settings, field)
static const struct option_row rows[] = {
	{0, "format", OPTION_CHOICE, NULL, RESULT_FORMATS, "how the result is written; text", AT(format)},
	{0, "kernel", OPTION_CHOICE, NULL, "sim|real|all", "where it is run; all that the lab is for", AT(kernel)},
	{0, "seed", OPTION_NUMBER, "N", "0..1000000000", "run the simulated machine with this seed instead of the lab's", AT(seed)},
	{0, "color", OPTION_CHOICE, NULL, "auto|always|never", "colour; auto: on a terminal, unless NO_COLOR is set", AT(color)},
	SUBCOMMAND_HELP(AT(help)),
};

static const char about[] =
	"Runs what you have written in every way that the lab asks for, and says of each check whether it holds: what was expected, what "
	"happened instead, in which run, and how to see it. FILE is your program; where a lab has several files, give them in the order in "
	"which `proclab lab show` names them, or the folder that holds them.";

static const char examples[] =
	"  proclab lab check wait-zombies reap.c\n"
	"  proclab lab check --kernel sim --seed 7 wait-zombies reap.c\n"
	"  proclab lab check --format gradescope wait-zombies /autograder/submission > /autograder/results/results.json\n";

static const char statuses[] = "  0 all checks passed, 1 one failed, 2 wrong usage.\n";

static bool is_folder(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static void free_files(char **files)
{
	for (char **f = files; *f; f++) free(*f);
	free(files);
}

/* The submission's files in the lab's order: those given, or those of the folder given. NULL after a message. */
static char **find_files(const struct command *c, const struct lab *lab, char **words, int n)
{
	bool folder = n == 1 && is_folder(words[0]);
	char **files = calloc(lab->files.n + 1, sizeof *files);
	memory_check(files);
	if (!folder && (size_t)n != lab->files.n)
		return free(files), options_complain(c->name, "%s asks for %zu file%s, not %d", lab->name, lab->files.n, lab->files.n == 1 ? "" : "s", n), NULL;
	for (size_t i = 0; i < lab->files.n; i++) {
		memory_check(files[i] = folder ? lab_path(words[0], lab->files.list[i]) : strdup(words[i]));
		if (access(files[i], R_OK) == 0 && !is_folder(files[i])) continue;
		options_complain(c->name, "%s: %s", files[i], is_folder(files[i]) ? "a folder, not a file" : strerror(errno));
		return free_files(files), NULL;
	}
	return files;
}

/* One line that is written over, for somebody who waits. */
static void show_progress(void *arg, const struct launch *l, size_t i, size_t n)
{
	char label[96];
	(void)arg;
	fprintf(stderr, "\r\033[K  run %zu of %zu: %s, %s", i + 1, n, l->run->id, launch_label(l, label, sizeof label));
	fflush(stderr);
}

/* A student's own progress, and predictions beside what happened: for people. */
static void remember(const struct lab *lab, const char *const *files, bool passed, const struct check_settings *set, const struct result_style *style)
{
	struct progress p;
	if (set->format != RESULT_TEXT) return;
	progress_init(&p, lab);
	if (lab->nquestion) predict_compare(stdout, lab, &p, files, passed, set->seed, style);
	if (passed && !progress_passed(&p) && progress_pass(&p) == 0 && lab->explain)
		printf("\nAll checks passed. What there is to understand: proclab lab explain %s\n", lab->name);
	progress_clear(&p);
}

static int check(const struct check_settings *set, const struct lab *lab, char **files, const char *name)
{
	struct verdict v;
	struct text_style terminal = terminal_style((enum color_wish)set->color, false, false);
	struct result_style style = {terminal.color, command_width(STDOUT_FILENO)};
	char folder[512];
	struct judge_wishes w = {
		.kernels = {set->kernel != CHECK_REAL, set->kernel != CHECK_SIM}, .seed = set->seed,
		.recordings = state_folder("recordings", folder, sizeof folder),
	};
	bool watched = set->format == RESULT_TEXT && terminal.color && isatty(STDERR_FILENO);
	if (watched) w.on_run = show_progress;
	judge_files(lab, (const char *const *)files, &w, &v);
	if (watched) fputs("\r\033[K", stderr);
	result_print(stdout, (enum result_format)set->format, lab, name, &v, &style);
	bool passed = verdict_passed(&v);
	remember(lab, (const char *const *)files, passed, set, &style);
	int status = passed ? EXIT_FINE : EXIT_CHECKED_FAILED;
	verdict_clear(&v);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct check_settings set = {.kernel = CHECK_ALL, .seed = UNKNOWN};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 2, 100, &status);
	if (at < 0) return status;
	char **files = subcommand_lab(c, argv[at], &lab) < 0 ? NULL : find_files(c, &lab, argv + at + 1, argc - at - 1);
	status = EXIT_USAGE;
	if (files) {
		status = check(&set, &lab, files, argv[at + 1]);
		free_files(files);
	}
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
