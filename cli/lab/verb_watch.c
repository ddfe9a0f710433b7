/*
 * verb_watch.c - `proclab lab watch LAB FILE...`: checked whenever it is saved.
 *
 * The folders of the files are watched, not the files: many editors write a new file and put it in the old one's place.
 */
#include <errno.h>
#include <libgen.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cli/lab/answer.h"
#include "cli/lab/check.h"
#include "cli/lab/keyboard.h"
#include "cli/lab/learn.h"
#include "cli/lab/predict.h"
#include "cli/lab/subcommand.h"
#include "cli/terminal.h"
#include "trace/event.h"
#include "trace/memory.h"

struct watch_settings {
	struct check_how how;
	bool help;
};

#define AT(field) offsetof(struct watch_settings, field)
static const struct option_row rows[] = {
	{0, "kernel", OPTION_CHOICE, NULL, "sim|real|all", "where it is run; all that the lab is for", AT(how.kernel)},
	{0, "seed", OPTION_NUMBER, "N", "0..1000000000", "run the simulated machine with this seed instead of the lab's", AT(how.seed)},
	{0, "color", OPTION_CHOICE, NULL, "auto|always|never", "colour; auto: on a terminal, unless NO_COLOR is set", AT(how.color)},
	SUBCOMMAND_HELP(AT(help)),
};

#define SETTLE_MS 50       /* an editor writes more than once */

struct watch {
	const struct lab *lab;
	char **files;
	const char *name;
	const struct check_how *how;
	int inotify;
	bool screen, input, left;  /* a screen that can be cleared; somebody may still press keys */
	bool passed;
};

/* ---- saved? ---- */

static int watch_folders(const struct watch *w)
{
	for (char **f = w->files; *f; f++) {
		char *path = strdup(*f);
		memory_check(path);
		int code = inotify_add_watch(w->inotify, dirname(path), IN_CLOSE_WRITE | IN_MOVED_TO);
		free(path);
		if (code < 0) return -1;
	}
	return 0;
}

static bool is_ours(const struct watch *w, const char *name)
{
	for (char **f = w->files; *f; f++) {
		const char *slash = strrchr(*f, '/');
		if (!strcmp(slash ? slash + 1 : *f, name)) return true;
	}
	return false;
}

/* Takes all that has been told. Whether one of our files has been written. */
static bool take_news(const struct watch *w)
{
	_Alignas(struct inotify_event) char news[4096];
	bool saved = false;
	ssize_t n = read(w->inotify, news, sizeof news);
	for (ssize_t at = 0; n > 0 && at < n;) {
		const struct inotify_event *e = (const struct inotify_event *)(const void *)(news + at);
		saved |= e->len && is_ours(w, e->name);
		at += (ssize_t)(sizeof *e + e->len);
	}
	return saved;
}

static bool was_saved(const struct watch *w)
{
	bool saved = take_news(w);
	struct pollfd p = {w->inotify, POLLIN, 0};
	while (saved && poll(&p, 1, SETTLE_MS) > 0) take_news(w);
	return saved;
}

/* ---- what is done ---- */

static void check(struct watch *w)
{
	if (w->screen) fputs("\033[H\033[2J", stdout);
	fflush(stdout);
	w->passed = check_submission(w->lab, (const char *const *)w->files, w->name, w->how);
}

static void predict(struct watch *w)
{
	struct progress p;
	progress_init(&p, w->lab);
	keyboard_end();
	if (!predict_open(w->lab, &p)) printf("Everything is predicted (seal %s).\n", progress_seal(&p));
	else if (predict_ask(w->lab, &p, stdin, stdout, command_width(STDOUT_FILENO)) < 0) printf("There is no folder to keep it in.\n");
	keyboard_begin();
	progress_clear(&p);
}

static void hint(struct watch *w)
{
	struct progress p;
	progress_init(&p, w->lab);
	learn_hint(w->lab, &p, command_width(STDOUT_FILENO));
	progress_clear(&p);
}

static void explain(struct watch *w)
{
	struct progress p;
	progress_init(&p, w->lab);
	learn_explain(w->lab, &p, false, command_width(STDOUT_FILENO));
	progress_clear(&p);
}

static void leave(struct watch *w)
{
	w->left = true;
}

static const struct {
	char key;
	void (*act)(struct watch *w);
	const char *help;
} keys[] = {
	{'p', predict, "predict"}, {'H', hint, "hint"}, {'e', explain, "explain"}, {'k', check, "check"}, {'q', leave, "quit"},
};

static void ask(const struct watch *w)
{
	printf("\n");
	for (size_t i = 0; w->input && i < sizeof keys / sizeof *keys; i++) printf("%s%c %s", i ? "  " : "", keys[i].key, keys[i].help);
	printf("%swatching %s\n", w->input ? "  |  " : "", w->name);
	fflush(stdout);
}

static void press(struct watch *w)
{
	char key;
	ssize_t n = read(STDIN_FILENO, &key, 1);
	if (n == 0) w->input = false;
	for (size_t i = 0; n == 1 && i < sizeof keys / sizeof *keys; i++)
		if (keys[i].key == key) {
			keys[i].act(w);
			if (!w->left) ask(w);
		}
}

static void follow(struct watch *w)
{
	check(w);
	for (ask(w); !w->left;) {
		struct pollfd p[2] = {{w->inotify, POLLIN, 0}, {w->input ? STDIN_FILENO : -1, POLLIN, 0}};
		if (poll(p, 2, -1) < 0 && errno != EINTR) return;
		if (p[1].revents) press(w);
		if (w->left || !p[0].revents || !was_saved(w)) continue;
		check(w);
		ask(w);
	}
}

static int watch(const struct command *c, const struct lab *lab, char **files, const char *name, const struct check_how *how)
{
	struct watch w = {.lab = lab, .files = files, .name = name, .how = how, .inotify = inotify_init1(IN_CLOEXEC), .input = true};
	w.screen = terminal_is_interactive() && terminal_style((enum color_wish)how->color, false, false).color;
	if (w.inotify < 0 || watch_folders(&w) < 0) {
		options_complain(c->name, "the folder of %s cannot be watched: %s", name, strerror(errno));
		return EXIT_CHECKED_FAILED;
	}
	setvbuf(stdin, NULL, _IONBF, 0); /* keys are read from below it */
	keyboard_begin();
	follow(&w);
	keyboard_end();
	close(w.inotify);
	return w.passed ? EXIT_FINE : EXIT_CHECKED_FAILED;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct watch_settings set = {.how = {.kernel = CHECK_ALL, .seed = UNKNOWN, .brief = true}};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 2, 100, &status);
	if (at < 0) return status;
	char **files = subcommand_lab(c, argv[at], &lab) < 0 ? NULL : submission_find(c, &lab, argv + at + 1, argc - at - 1);
	status = EXIT_USAGE;
	if (files) {
		status = watch(c, &lab, files, argv[at + 1], &set.how);
		lab_files_free(files);
	}
	lab_clear(&lab);
	return command_finish(status);
}

const struct command lab_watch = {
	.name = "lab watch",
	.synopsis = "[OPTIONS] LAB FILE...",
	.summary = "check it whenever it is saved",
	.about =
		"Checks what you have written, and again whenever you save it; of what fails the first is shown. Keys: p predict, H hint, e explain, "
		"k check again, q quit.",
	.options = SUBCOMMAND_TABLE("watch", rows),
	.examples = "  proclab lab watch wait-zombies reap.c\n",
	.statuses = "  0 all checks had passed when it was left, 1 they had not, 2 wrong usage.\n",
	.run = run,
};
