/*
 * cmd_real.c - `proclab real`: run a program, or any command, on this kernel and observe it.
 */
#include <stddef.h>
#include <string.h>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/suggest.h"
#include "real/real.h"
#include "tui/tui.h"

#define UNSURE_DEFAULT 60000000000    /* where a timer may still end it */
#define DEADLOCK_UNSAID 0

struct real_settings {
	struct session_settings common;
	int tier, ipc;
	bool init, step, memory;
	int64_t limit;
};

#define AT(field) offsetof(struct real_settings, field)

static const struct option_row rows[] = {
	SESSION_OPTIONS(AT(common)),
	SESSION_OPTIONS_BENCH(AT(common)),
	{0, "tier", OPTION_CHOICE, NULL, "R|P|T|S", "how to observe (below); the best that works here", AT(tier)},
	{0, "ipc", OPTION_CHOICE, NULL, "off|counts|content", "what to see of messages (below); counts", AT(ipc)},
	{0, "memory", OPTION_FLAG, NULL, NULL, "look at the pages of all processes, and tell page faults where that is allowed (tiers R and P); costs more", AT(memory)},
	{0, "init", OPTION_FLAG, NULL, NULL, "give the tree a PID namespace with an init of its own: an orphan's getppid() is 1", AT(init)},
	{0, "step", OPTION_FLAG, NULL, NULL, "the program waits at each step() of proclab.h until you go on: tui c, text Enter", AT(step)},
	{0, "limit", OPTION_SECONDS, "SECONDS", NULL, "end the run after so long", AT(limit)},
	{0, "deadlock", OPTION_SECONDS, "SECONDS|never", "never",
	 "end the run when all its processes have been in a deadlock for so long; 5, or 60 where a timer that cannot be seen may still "
	 "end it (P, S), in the tui never", AT(common.deadlock)},
	SESSION_OPTIONS_END(AT(common)),
};

static const char tier_letters[] = "RPTS";

static const char about[] =
	"Compiles PROGRAM.c (cc -g) and runs it, or runs any command, on this kernel, and shows what its processes do: states, why "
	"they wait, who is whose parent, what passes between them. The program is never stopped to be looked at. The run lasts until the "
	"last descendant has ended; ^C ends it, and all that it has started. Without a program, in a terminal or with --commands: the workbench, where "
	"processes do what you say (: and fork, compute 200, exit 3, wait ...).";

static const char details[] =
	"Tiers, and what each leaves out:\n"
	"  R  nothing that can be seen (needs root or CAP_PERFMON)\n"
	"  P  who woke whom and when: concluded, and marked so; switches are exact; the\n"
	"     reason of a wait of a few ms may be missed (needs perf)\n"
	"  T  running against ready: only sampled. Births, ends, reaps, orphans and\n"
	"     signals are exact (needs ptrace only)\n"
	"  S  what lasts less than a look at /proc: short processes and short waits\n"
	"Cost, measured once, as times untraced (`make bench` measures yours; below 1.0:\n"
	"faster than untraced, by where the processes were put):\n"
	"                         R     R, content  P, off  P     T, off  T     strace -f\n"
	"    CPU-bound            1.0   1.0         1.0     1.0   1.0     1.0   1.0\n"
	"    ping-pong, one CPU   2.4   6.2         1.3     2.3   1.0     7.0   65\n"
	"    ping-pong, two CPUs  0.9   1.6         0.9     1.0   0.8     1.3   3.6\n"
	"    500 forks            1.1   1.0         1.6-4   2.5-4 2.5     4.4   2.7\n"
	"    200 fork and exec    1.2   5.1         1.8     1.5   1.5     1.8   2.7\n"
	"    Python Pool, 2000    1.2   3.4         0.8     1.2   1.1     3.3   21\n"
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

static int settle(struct real_settings *set)
{
	struct session_settings *common = &set->common;
	if (session_settle("real", common) < 0) return -1;
	if (set->step && common->view == VIEW_NONE)
		return options_complain("real", "--step needs --view tui or text: without a view nobody can tell the program to go on");
	bool never = common->view == VIEW_TUI, unsaid = common->deadlock == DEADLOCK_UNSAID;
	common->unsure = !unsaid ? common->deadlock : never ? SECONDS_NEVER : UNSURE_DEFAULT;
	if (unsaid) common->deadlock = never ? SECONDS_NEVER : DEADLOCK_DEFAULT;
	common->step = set->step;
	return 0;
}

static int check_program(char **words, bool dashes)
{
	if (dashes) return 0;
	session_find_source(&words[0]);
	return session_check_source("real", words[0], "proclab real -- ");
}

struct real_run {
	const struct real_settings *set;
	char **words;
	bool dashes;
};

static int open_status(int code)
{
	return code == ERR_NOTFOUND ? EXIT_NOT_FOUND : code == ERR_NOEXEC ? EXIT_NOT_EXECUTABLE : EXIT_PROCLAB;
}

static int complain(const struct real_run *r, int code, const struct diag *d)
{
	const char *word = r->words[0];
	size_t len = strlen(word);
	if (*d->text) fprintf(stderr, "proclab real: %s\n", d->text);
	else if (code != ERR_COMPILE) fprintf(stderr, "proclab real: %s\n", error_text(code));
	if (code == ERR_NOEXEC && r->dashes && len > 2 && !strcmp(word + len - 2, ".c"))
		fprintf(stderr, "To compile and run it type: proclab real %s\n", word);
	return open_status(code);
}

static int open_source(struct session *s, const void *arg)
{
	const struct real_run *r = arg;
	const struct real_settings *set = r->set;
	struct diag d = {""};
	char include[512], library[512];
	struct real_options o = {
		.source = r->dashes ? NULL : r->words[0],
		.argv = r->dashes ? r->words : r->words + 1,
		.io = set->common.view == VIEW_TUI ? REAL_IO_PTY : session_takes_stdout(&set->common) ? REAL_IO_PIPES : REAL_IO_OWN,
		.tier = set->tier >= 0 ? tier_letters[set->tier] : 0,
		.ipc = (enum real_ipc)set->ipc,
		.init = set->init,
		.memory = set->memory,
		.step = set->step,
		.limit = set->limit,
		.include_dir = suggest_include(include, sizeof include),
		.library = suggest_library(library, sizeof library),
	};
	if (o.io == REAL_IO_PTY) tui_program_size(&o.rows, &o.cols);
	int code = real_open(&o, s->trace, &s->source, &d);
	return code >= 0 ? 0 : complain(r, code, &d);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct real_settings set = {.common = {.view = VIEW_AUTO, .deadlock = DEADLOCK_UNSAID}, .tier = -1, .ipc = REAL_IPC_COUNTS};
	bool dashes;
	int at = options_parse(&c->options, argc, argv, &set, &dashes);
	if (at < 0) return EXIT_PROCLAB;
	if (set.common.help) {
		command_help(stdout, c);
		return command_finish(EXIT_FINE);
	}
	if (set.common.version) {
		printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	char **words = argv + at;
	if (settle(&set) < 0 || session_check_bench("real", &set.common, &words, "give PROGRAM.c, or -- COMMAND") < 0 || check_program(words, dashes) < 0)
		return EXIT_PROCLAB;
	return session_run("real", &set.common, open_source, &(struct real_run){&set, words, dashes && !set.common.bench});
}

const struct command command_real = {
	.name = "real",
	.synopsis = "[OPTIONS] PROGRAM.c [ARGS...]\n[OPTIONS] -- COMMAND [ARGS...]\n[OPTIONS] [--commands FILE]",
	.summary = "run a program on this kernel and observe it",
	.about = about,
	.options = {"real", rows, sizeof rows / sizeof *rows},
	.details = details,
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
