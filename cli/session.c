/*
 * session.c - see session.h.
 *
 * Results go to stdout: the live log between the program's own output, then the report; with --json or `-o -` that alone, and the
 * program's output inside it. The exit status is the program's.
 */
#include "cli/session.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/guard.h"
#include "cli/run_loop.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/workbench.h"
#include "trace/error.h"
#include "tui/tui.h"

/* ---- What is asked for ------------------------------------------------------------------------------------------------------- */

bool session_takes_stdout(const struct session_settings *set)
{
	return set->json || (set->output && !strcmp(set->output, "-"));
}

int session_settle(const char *command, struct session_settings *set)
{
	bool to_stdout = set->output && !strcmp(set->output, "-");
	if (set->json && to_stdout)
		return options_complain(command, "--json and -o - both want stdout; write the trace to a file: -o FILE");
	if (session_takes_stdout(set) && (set->view == VIEW_TUI || set->view == VIEW_TEXT))
		return options_complain(command, "%s takes stdout, where --view %s would print; leave one out", set->json ? "--json" : "-o -",
		                        set->view == VIEW_TUI ? "tui" : "text");
	if (set->view == VIEW_AUTO)
		set->view = session_takes_stdout(set) ? VIEW_NONE : terminal_is_interactive() ? VIEW_TUI : VIEW_TEXT;
	return 0;
}

static int complain_no_source(const char *command, const char *path, const char *retry)
{
	char near[512], program[256];
	struct stat st;
	if (!lstat(path, &st)) return options_complain(command, "'%s' is a link to a file that there is not", path);
	if (suggest_file(path, near, sizeof near))
		return options_complain(command, "there is no file '%s'; did you mean %s?", path, near);
	if (retry && suggest_in_path(path, program, sizeof program))
		return options_complain(command, "'%s' is a command, not a C program; to observe it type: %s%s", path, retry, path);
	return options_complain(command, "there is no file '%s'", path);
}

void session_find_source(char **word)
{
	char path[640], *found = NULL;
	if (access(*word, F_OK) && suggest_scenario(*word, path, sizeof path)) found = strdup(path);
	if (found) *word = found;
}

int session_check_source(const char *command, const char *path, const char *retry)
{
	struct stat st;
	size_t len = strlen(path);
	if (stat(path, &st))
		return errno == ENOENT ? complain_no_source(command, path, retry) : options_complain(command, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode)) return options_complain(command, "'%s' is a directory, not a C program", path);
	if (len < 3 || strcmp(path + len - 2, ".c"))
		return options_complain(command, "'%s' is not named like a C program; to run it as it is type: %s%s%s", path,
		                        retry ? retry : "proclab real -- ", strchr(path, '/') ? "" : "./", path);
	if (access(path, R_OK)) return options_complain(command, "%s: %s", path, strerror(errno));
	return 0;
}

int session_check_bench(const char *command, struct session_settings *set, char ***words, const char *usage)
{
	static char path[600];
	static char *worker[] = {path, NULL};
	char folder[512];
	if (**words) return !set->commands ? 0 : options_complain(command, "--commands is for the workbench, without a program");
	if (!set->commands && set->view != VIEW_TUI) return options_complain(command, "nothing to run: %s; or --commands FILE", usage);
	if (!suggest_workbench(folder, sizeof folder)) return options_complain(command, "the workbench's worker.c is not there; install proclab whole");
	snprintf(path, sizeof path, "%s/worker.c", folder);
	*words = worker;
	set->bench = true;
	return 0;
}

/* ---- The run ------------------------------------------------------------------------------------------------------------------ */

static void record(void *arg, const struct event *e)
{
	recorder_event(arg, e);
}

/* The TUI, until the user leaves it. A signal that made it leave ends the run. Returns 0 or an error code. */
static int show(struct session *s)
{
	char backend[64];
	const struct trace_header *h = trace_header_const(s->trace);
	trace_backend_text(h, backend, sizeof backend);
	struct tui_options o = {
		.title = h->program, .backend = backend, .ascii = s->set->ascii, .color = (enum tui_color)s->set->color,
		.on_event = record, .arg = &s->recorder, .start = s->playback.position, .paused = s->playback.paused, .speed = s->playback.speed,
		.script = s->playback.script, .fit = s->playback.fit, .automatic = s->playback.automatic,
	};
	struct guard guard;
	bool guarded = s->set->deadlock != SECONDS_NEVER;
	int left = ERR_SYSTEM;
	if (!guarded) left = tui_run(&o, s->source, s->trace);
	else if (guard_init(&guard, s->source, &s->recorder.world, &s->hang) == 0)
		left = tui_run(&o, &guard.base, s->trace);
	if (guarded) guard_clear(&guard);
	s->source->ops->status(s->source, &s->status);
	if (left && !s->status.done) s->source->ops->end(s->source, "user");
	return left < 0 ? left : 0;
}

static int follow(struct session *s)
{
	struct run_loop loop = {
		.source = s->source, .trace = s->trace, .recorder = &s->recorder, .log = &s->log, .hang = &s->hang, .stepper = &s->stepper,
		.replays = s->playback.on, .until = s->playback.ends ? s->playback.position : UINT32_MAX, .echo = s->echo,
	};
	int code = s->set->view == VIEW_TUI ? show(s) : 0;
	if (s->set->view == VIEW_TUI) {
		loop.taken = trace_count(s->trace);
		loop.echo = false;
	}
	if (code == 0) code = run_loop(&loop);
	if (code < 0) fprintf(stderr, "proclab %s: %s: %s\n", s->command, error_text(code), strerror(errno));
	s->source->ops->status(s->source, &s->status);
	return code;
}

static void print_report(struct session *s)
{
	const struct world *w = &s->recorder.world;
	const struct deadlock *dead = hang_at_end(&s->hang, w, s->status.ended_by);
	struct report_input in = {
		.header = trace_header_const(s->trace), .world = w, .status = &s->status, .notes = s->recorder.notes,
		.deadlock = dead, .deadlock_world = dead ? &s->hang.world : NULL,
	};
	if (s->log.failed) return;
	if (s->set->json && report_json(stdout, &in) < 0) log_failed(&s->log, errno);
	if (s->set->view != VIEW_TEXT) return;
	struct text_style style = s->log.style;
	style.width = command_width(STDOUT_FILENO);
	text_report(stdout, &in, s->recorder.timeline, &style);
	if (fflush(stdout) || ferror(stdout)) log_failed(&s->log, errno);
}

/* Where nothing of proclab's own is printed, who is cut short still has to know why. */
static void complain_of_limit(const struct session *s)
{
	const struct source_status *st = &s->status;
	if (s->set->view == VIEW_TEXT || !st->limit || !st->ended_by || strcmp(st->ended_by, "limit")) return;
	fprintf(stderr, "proclab %s: the run was ended by %s\n", s->command, st->limit);
}

static int failed(const struct session *s)
{
	return s->playback.on ? EXIT_CHECKED_FAILED : EXIT_PROCLAB;
}

static int exit_status(const struct session *s)
{
	const struct source_status *st = &s->status;
	if (s->recorder.failed || s->log.failed) return failed(s);
	if (s->playback.on) return EXIT_FINE;
	if (st->ended_by && (!strcmp(st->ended_by, "limit") || !strcmp(st->ended_by, "deadlock"))) return EXIT_LIMIT;
	if (st->sig > 0) return 128 + st->sig;
	return st->code != UNKNOWN ? st->code : EXIT_PROCLAB;
}

static int run_program(struct session *s, session_open *open, const void *arg)
{
	struct diag d = {""};
	if (s->set->view == VIEW_TUI && tui_check(&d) < 0) {
		fprintf(stderr, "proclab %s: %s\n", s->command, d.text);
		return EXIT_USAGE;
	}
	if (s->set->step && s->set->view == VIEW_TEXT && stepper_open(&s->stepper) < 0) {
		fprintf(stderr, "proclab %s: --step asks at the terminal (/dev/tty), and there is none here; leave it out\n", s->command);
		return EXIT_PROCLAB;
	}
	int status = open(s, arg);
	if (status) return status;
	if (s->set->bench && workbench_open(s->command, s->source, s->set->commands, &s->source) < 0) {
		s->source->ops->close(s->source);
		return EXIT_PROCLAB;
	}
	signal(SIGPIPE, SIG_IGN); /* only now: the program would inherit it */
	s->log.style.supervisor = trace_header_const(s->trace)->supervisor;
	s->log.style.supervisor_name = trace_supervisor_name(trace_header_const(s->trace));
	recorder_begin(&s->recorder, s->trace);
	int code = follow(s);
	stepper_clear(&s->stepper);
	recorder_finish(&s->recorder);
	print_report(s);
	complain_of_limit(s);
	status = code < 0 ? failed(s) : exit_status(s);
	s->source->ops->close(s->source);
	return status;
}

int session_run(const char *command, const struct session_settings *set, session_open *open, const void *arg)
{
	struct session s = {.command = command, .set = set, .trace = trace_new()};
	struct text_style style = terminal_style((enum color_wish)set->color, set->ascii, set->verbose);
	int status = EXIT_PROCLAB;
	log_init(&s.log, &style, set->view == VIEW_TEXT && !set->quiet);
	hang_init(&s.hang, set->deadlock, set->unsure ? set->unsure : set->deadlock);
	stepper_init(&s.stepper);
	struct recorder_wishes wishes = {
		.fold = set->view != VIEW_TUI || set->deadlock != SECONDS_NEVER, .notes = set->json || set->view == VIEW_TEXT,
		.timeline = set->view == VIEW_TEXT,
	};
	if (recorder_init(&s.recorder, set->output, wishes) == 0 && s.trace) status = run_program(&s, open, arg);
	recorder_clear(&s.recorder);
	hang_clear(&s.hang);
	stepper_clear(&s.stepper);
	log_clear(&s.log);
	trace_free(s.trace);
	return status;
}
