/*
 * cmd_real.c - `proclab real`: run a program, or any command, on this kernel and observe it.
 *
 * Results go to stdout: the live log between the program's own output, then the report; with --json or `-o -` that alone, and the
 * program's output inside it. The exit status is the program's.
 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/guard.h"
#include "cli/run_loop.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "real/real.h"
#include "tui/tui.h"

enum view { VIEW_TUI, VIEW_TEXT, VIEW_NONE, VIEW_AUTO };

#define DEADLOCK_DEFAULT 5000000000   /* ns */
#define UNSURE_DEFAULT 60000000000    /* where a timer may still end it */
#define DEADLOCK_UNSAID 0

struct real_settings {
	const char *output;
	int view, color, tier, ipc;
	bool json, ascii, quiet, verbose, init, step, help, version;
	int64_t limit, deadlock;
	int64_t unsure;       /* as deadlock, of one that a timer may still end */
};

#define AT(field) offsetof(struct real_settings, field)

static const struct option_row rows[] = {
	{'o', "output", OPTION_TEXT, "FILE", NULL, "record the trace in FILE; - is stdout", AT(output)},
	{0, "view", OPTION_CHOICE, NULL, "tui|text|none",
	 "how it is shown; tui when stdin and stdout are a terminal, else text. none: proclab prints nothing", AT(view)},
	{0, "json", OPTION_FLAG, NULL, NULL, "print the report as one JSON object when the run has ended, and nothing else", AT(json)},
	{0, "color", OPTION_CHOICE, NULL, "auto|always|never", "colour; auto: on a terminal, unless NO_COLOR is set", AT(color)},
	{0, "ascii", OPTION_FLAG, NULL, NULL, "no characters beyond ASCII", AT(ascii)},
	{'q', "quiet", OPTION_FLAG, NULL, NULL, "text: no live log, only the report", AT(quiet)},
	{'v', "verbose", OPTION_FLAG, NULL, NULL, "text: every event and every process", AT(verbose)},
	{0, "tier", OPTION_CHOICE, NULL, "R|P|T|S", "how to observe (below); the best that works here", AT(tier)},
	{0, "ipc", OPTION_CHOICE, NULL, "off|counts|content", "what to see of messages (below); counts", AT(ipc)},
	{0, "init", OPTION_FLAG, NULL, NULL, "give the tree a PID namespace with an init of its own: an orphan's getppid() is 1", AT(init)},
	{0, "step", OPTION_FLAG, NULL, NULL, "the program waits at each step() of proclab.h until you go on: tui c, text Enter", AT(step)},
	{0, "limit", OPTION_SECONDS, "SECONDS", NULL, "end the run after so long", AT(limit)},
	{0, "deadlock", OPTION_SECONDS, "SECONDS|never", "never",
	 "end the run when all its processes have been in a deadlock for so long; 5, or 60 where a timer that cannot be seen may still "
	 "end it (P, S), in the tui never", AT(deadlock)},
	{'h', "help", OPTION_FLAG, NULL, NULL, "this help", AT(help)},
	{'V', "version", OPTION_FLAG, NULL, NULL, "the version", AT(version)},
};

static const char tier_letters[] = "RPTS";

static const char about[] =
	"Compiles PROGRAM.c (cc -g) and runs it, or runs any command, on this kernel, and shows what its processes do: states, why "
	"they wait, who is whose parent, what passes between them. The program is never stopped to be looked at. The run lasts until the "
	"last descendant has ended; ^C ends it, and all that it has started.";

static const char details[] =
	"Tiers, and what each leaves out:\n"
	"  R  nothing that can be seen (needs root or CAP_PERFMON)\n"
	"  P  who woke whom and when: concluded, and marked so; switches are exact; the\n"
	"     reason of a wait of a few ms may be missed (needs perf)\n"
	"  T  running against ready: only sampled. Births, ends, reaps, orphans and\n"
	"     signals are exact (needs ptrace only)\n"
	"  S  what lasts less than a look at /proc: short processes and short waits\n"
	"Cost, measured once, as times untraced (`make bench` measures yours):\n"
	"                         R     P, off  P     T, off  T     content  strace -f\n"
	"    CPU-bound            1.0   1.0     1.0   1.0     1.0   1.0      1.0\n"
	"    ping-pong, one CPU   2.4   2.2     2.5   1.1     18    55       15-100\n"
	"    ping-pong, two CPUs  1.0   1.0     1.2   1.0     1.4   2.3      4\n"
	"    500 forks            1.1   1.5     2.0   2.3     2.4   2.2      2\n"
	"    200 fork and exec    1.3   1.3     1.3   1.6     1.6   1.4      2.4\n"
	"    Python Pool, 2000    1.3   1.4     1.8   1.6     5.5   7.0      20\n"
	"--ipc, what is seen of messages:\n"
	"  off      no channels at all, so no hang is named; the cheapest\n"
	"  counts   how many bytes and messages, by whom. On T each write is held for a\n"
	"           moment, at the cost of content; on S no traffic is seen\n"
	"  content  and the first bytes of each message. Each write is held for a moment\n"
	"           on every tier; not on S\n"
	"Shared memory, uncontended locks and io_uring are never seen. `proclab doctor` says which tier this machine allows, and how "
	"to get a better one.\n";

static const char examples[] =
	"  proclab real fork-wait.c\n"
	"  proclab real -- python3 pool.py\n"
	"  proclab real --view text -v -- sh -c 'ls | wc'\n"
	"  proclab real --json -- make -j4 > report.json\n"
	"  proclab real -o run.jsonl --limit 10 -- ./server\n";

static const char statuses[] =
	"  the program's own; 128+n when it was killed by signal n\n"
	"  124  ended by --limit or --deadlock\n"
	"  125  proclab failed, wrong usage, or the program did not compile\n"
	"  126  the command cannot be executed\n"
	"  127  the command was not found\n";

/* ---- What is asked for ------------------------------------------------------------------------------------------------------- */

static bool takes_stdout(const struct real_settings *set)
{
	return set->json || (set->output && !strcmp(set->output, "-"));
}

/* Fill in what was left to us, refuse what cannot go together. Returns 0 or -1. */
static int settle(struct real_settings *set)
{
	bool to_stdout = set->output && !strcmp(set->output, "-");
	if (set->json && to_stdout) return options_complain("real", "--json and -o - both want stdout; write the trace to a file: -o FILE");
	if (takes_stdout(set) && (set->view == VIEW_TUI || set->view == VIEW_TEXT))
		return options_complain("real", "%s takes stdout, where --view %s would print; leave one out", set->json ? "--json" : "-o -",
		                        set->view == VIEW_TUI ? "tui" : "text");
	if (set->view == VIEW_AUTO) set->view = takes_stdout(set) ? VIEW_NONE : terminal_is_interactive() ? VIEW_TUI : VIEW_TEXT;
	if (set->step && set->view == VIEW_NONE)
		return options_complain("real", "--step needs --view tui or text: without a view nobody can tell the program to go on");
	bool never = set->view == VIEW_TUI, unsaid = set->deadlock == DEADLOCK_UNSAID;
	set->unsure = !unsaid ? set->deadlock : never ? SECONDS_NEVER : UNSURE_DEFAULT;
	if (unsaid) set->deadlock = never ? SECONDS_NEVER : DEADLOCK_DEFAULT;
	return 0;
}

static int complain_no_source(const char *path)
{
	char near[512], program[256];
	if (suggest_file(path, near, sizeof near))
		return options_complain("real", "there is no file '%s'; did you mean %s?", path, near);
	if (suggest_in_path(path, program, sizeof program))
		return options_complain("real", "'%s' is a command, not a C program; to observe it type: proclab real -- %s", path, path);
	return options_complain("real", "there is no file '%s'", path);
}

/* Whether the word after the options is a C source that can be compiled. Returns 0 or -1. */
static int check_source(const char *path)
{
	struct stat st;
	size_t len = strlen(path);
	if (stat(path, &st)) return errno == ENOENT ? complain_no_source(path) : options_complain("real", "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode)) return options_complain("real", "'%s' is a directory, not a C program", path);
	if (len < 3 || strcmp(path + len - 2, ".c"))
		return options_complain("real", "'%s' is not named like a C program; to run it as it is type: proclab real -- %s%s", path,
		                        strchr(path, '/') ? "" : "./", path);
	if (access(path, R_OK)) return options_complain("real", "%s: %s", path, strerror(errno));
	return 0;
}

static int check_program(char **words, bool dashes)
{
	if (!words[0]) return options_complain("real", "nothing to run: give PROGRAM.c, or -- COMMAND");
	return dashes ? 0 : check_source(words[0]);
}

/* ---- The run ------------------------------------------------------------------------------------------------------------------ */

struct running {
	const struct real_settings *set;
	struct source *source;
	struct trace *trace;
	struct recorder recorder;
	struct log log;
	struct hang hang;
	struct stepper stepper;
	struct source_status status;
};

static int open_status(int code)
{
	return code == ERR_NOTFOUND ? EXIT_NOT_FOUND : code == ERR_NOEXEC ? EXIT_NOT_EXECUTABLE : EXIT_PROCLAB;
}

static int open_source(struct running *r, char **words, bool dashes)
{
	struct diag d = {""};
	char include[512];
	struct real_options o = {
		.source = dashes ? NULL : words[0],
		.argv = dashes ? words : words + 1,
		.io = r->set->view == VIEW_TUI ? REAL_IO_PTY : takes_stdout(r->set) ? REAL_IO_PIPES : REAL_IO_OWN,
		.tier = r->set->tier >= 0 ? tier_letters[r->set->tier] : 0,
		.ipc = (enum real_ipc)r->set->ipc,
		.init = r->set->init,
		.step = r->set->step,
		.limit = r->set->limit,
		.include_dir = suggest_include(include, sizeof include),
	};
	if (o.io == REAL_IO_PTY) tui_program_size(&o.rows, &o.cols);
	int code = real_open(&o, r->trace, &r->source, &d);
	if (code >= 0) return 0;
	if (*d.text) fprintf(stderr, "proclab real: %s\n", d.text);
	else if (code != ERR_COMPILE) fprintf(stderr, "proclab real: %s\n", error_text(code));
	if (code == ERR_NOEXEC && dashes && strlen(words[0]) > 2 && !strcmp(words[0] + strlen(words[0]) - 2, ".c"))
		fprintf(stderr, "To compile and run it type: proclab real %s\n", words[0]);
	return open_status(code);
}

static void record(void *arg, const struct event *e)
{
	recorder_event(arg, e);
}

/* The TUI, until the user leaves it. A signal that made it leave ends the run. Returns 0 or an error code. */
static int show(struct running *r)
{
	char backend[32];
	const struct trace_header *h = trace_header_const(r->trace);
	snprintf(backend, sizeof backend, "real, tier %s", h->tier ? h->tier : "?");
	struct tui_options o = {
		.title = h->program, .backend = backend, .ascii = r->set->ascii, .color = (enum tui_color)r->set->color,
		.on_event = record, .arg = &r->recorder,
	};
	struct guard guard;
	bool guarded = r->set->deadlock != SECONDS_NEVER;
	int left = ERR_SYSTEM;
	if (!guarded) left = tui_run(&o, r->source, r->trace);
	else if (guard_init(&guard, r->source, &r->recorder.world, &r->hang) == 0)
		left = tui_run(&o, &guard.base, r->trace);
	if (guarded) guard_clear(&guard);
	r->source->ops->status(r->source, &r->status);
	if (left && !r->status.done) r->source->ops->end(r->source, "user");
	return left < 0 ? left : 0;
}

static int follow(struct running *r)
{
	struct run_loop loop = {r->source, r->trace, &r->recorder, &r->log, &r->hang, &r->stepper, 0};
	int code = r->set->view == VIEW_TUI ? show(r) : 0;
	if (r->set->view == VIEW_TUI) loop.taken = trace_count(r->trace);
	if (code == 0) code = run_loop(&loop);
	if (code < 0) fprintf(stderr, "proclab real: %s: %s\n", error_text(code), strerror(errno));
	r->source->ops->status(r->source, &r->status);
	return code;
}

static void print_report(struct running *r)
{
	const struct world *w = &r->recorder.world;
	const struct deadlock *dead = hang_at_end(&r->hang, w, r->status.ended_by);
	struct report_input in = {
		.header = trace_header_const(r->trace), .world = w, .status = &r->status, .notes = r->recorder.notes,
		.deadlock = dead, .deadlock_world = dead ? &r->hang.world : NULL,
	};
	if (r->log.failed) return;
	if (r->set->json && report_json(stdout, &in) < 0) log_failed(&r->log, errno);
	if (r->set->view != VIEW_TEXT) return;
	struct text_style style = r->log.style;
	style.width = command_width(STDOUT_FILENO);
	text_report(stdout, &in, r->recorder.timeline, &style);
	if (fflush(stdout) || ferror(stdout)) log_failed(&r->log, errno);
}

static int exit_status(const struct running *r)
{
	const struct source_status *st = &r->status;
	if (r->recorder.failed || r->log.failed) return EXIT_PROCLAB;
	if (st->ended_by && (!strcmp(st->ended_by, "limit") || !strcmp(st->ended_by, "deadlock"))) return EXIT_LIMIT;
	if (st->sig > 0) return 128 + st->sig;
	return st->code != UNKNOWN ? st->code : EXIT_PROCLAB;
}

static int run_program(struct running *r, char **words, bool dashes)
{
	struct diag d = {""};
	if (r->set->view == VIEW_TUI && tui_check(&d) < 0) {
		fprintf(stderr, "proclab real: %s\n", d.text);
		return EXIT_USAGE;
	}
	if (r->set->step && r->set->view == VIEW_TEXT && stepper_open(&r->stepper) < 0) {
		fprintf(stderr, "proclab real: --step asks at the terminal (/dev/tty), and there is none here; leave it out\n");
		return EXIT_PROCLAB;
	}
	int status = open_source(r, words, dashes);
	if (status) return status;
	signal(SIGPIPE, SIG_IGN); /* only now: the program would inherit it */
	r->log.style.supervisor = trace_header_const(r->trace)->supervisor;
	recorder_begin(&r->recorder, r->trace);
	int code = follow(r);
	stepper_clear(&r->stepper);
	recorder_finish(&r->recorder);
	print_report(r);
	status = code < 0 ? EXIT_PROCLAB : exit_status(r);
	r->source->ops->close(r->source);
	return status;
}

static int prepare_and_run(const struct real_settings *set, char **words, bool dashes)
{
	struct running r = {.set = set, .trace = trace_new()};
	struct text_style style = terminal_style((enum color_wish)set->color, set->ascii, set->verbose);
	int status = EXIT_PROCLAB;
	log_init(&r.log, &style, set->view == VIEW_TEXT && !set->quiet);
	hang_init(&r.hang, set->deadlock, set->unsure);
	stepper_init(&r.stepper);
	struct recorder_wishes wishes = {
		.fold = set->view != VIEW_TUI || set->deadlock != SECONDS_NEVER, .notes = set->json || set->view == VIEW_TEXT, .timeline = set->view == VIEW_TEXT,
	};
	if (recorder_init(&r.recorder, set->output, wishes) == 0 && r.trace)
		status = run_program(&r, words, dashes);
	recorder_clear(&r.recorder);
	hang_clear(&r.hang);
	stepper_clear(&r.stepper);
	log_clear(&r.log);
	trace_free(r.trace);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct real_settings set = {.view = VIEW_AUTO, .tier = -1, .ipc = REAL_IPC_COUNTS, .deadlock = DEADLOCK_UNSAID};
	bool dashes;
	int at = options_parse(&c->options, argc, argv, &set, &dashes);
	if (at < 0) return EXIT_PROCLAB;
	if (set.help) {
		command_help(stdout, c);
		return command_finish(EXIT_FINE);
	}
	if (set.version) {
		printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	if (settle(&set) < 0 || check_program(argv + at, dashes) < 0) return EXIT_PROCLAB;
	return prepare_and_run(&set, argv + at, dashes);
}

const struct command command_real = {
	.name = "real",
	.synopsis = "[OPTIONS] PROGRAM.c [ARGS...]\n[OPTIONS] -- COMMAND [ARGS...]",
	.summary = "run a program on this kernel and observe it",
	.about = about,
	.options = {"real", rows, sizeof rows / sizeof *rows},
	.details = details,
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
