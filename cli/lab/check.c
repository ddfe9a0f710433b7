/*
 * check.c - see check.h.
 */
#include "cli/lab/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/lab/answer.h"
#include "cli/lab/judge.h"
#include "cli/lab/predict.h"
#include "cli/lab/result.h"
#include "cli/state.h"
#include "cli/terminal.h"
#include "trace/memory.h"

static bool is_folder(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Why it cannot be read as a file; NULL: it can. A FIFO would never end. */
static const char *fault_of(const char *path)
{
	struct stat st;
	if (stat(path, &st) || access(path, R_OK)) return strerror(errno);
	return S_ISREG(st.st_mode) ? NULL : S_ISDIR(st.st_mode) ? "a folder, not a file" : "not a plain file";
}

char **submission_find(const struct command *c, const struct lab *lab, char **words, int n)
{
	bool folder = n == 1 && is_folder(words[0]);
	char **files = calloc(lab->files.n + 1, sizeof *files);
	memory_check(files);
	if (!folder && (size_t)n != lab->files.n)
		return free(files), options_complain(c->name, "%s asks for %zu file%s, not %d", lab->name, lab->files.n, lab->files.n == 1 ? "" : "s", n), NULL;
	for (size_t i = 0; i < lab->files.n; i++) {
		memory_check(files[i] = folder ? lab_path(words[0], lab->files.list[i]) : strdup(words[i]));
		const char *fault = fault_of(files[i]);
		if (!fault) continue;
		options_complain(c->name, "%s: %s", files[i], fault);
		return lab_files_free(files), NULL;
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
static void remember(const struct lab *lab, const char *const *files, bool passed, const struct check_how *set, const struct result_style *style)
{
	struct progress p;
	if (set->format != RESULT_TEXT) return;
	progress_init(&p, lab);
	if (lab->nquestion) predict_compare(stdout, lab, &p, files, passed, set->seed, style);
	if (passed && !progress_passed(&p) && progress_pass(&p) == 0 && lab->explain)
		printf("\nAll checks passed. What there is to understand: proclab lab explain %s\n", lab->name);
	progress_clear(&p);
}

bool check_submission(const struct lab *lab, const char *const *files, const char *name, const struct check_how *set)
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
	judge_files(lab, files, &w, &v);
	if (watched) fputs("\r\033[K", stderr);
	if (set->brief) result_brief(stdout, lab, name, &v, &style);
	else result_print(stdout, (enum result_format)set->format, lab, name, &v, &style);
	bool passed = verdict_passed(&v);
	remember(lab, files, passed, set, &style);
	verdict_clear(&v);
	return passed;
}
