/*
 * cmd_sim.c - `proclab sim`: run C programs on the simulated operating system.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "sim/sim.h"
#include "trace/memory.h"
#include "tui/tui.h"

enum { STREAMS_TTY, STREAMS_PIPE, STREAMS_AUTO };

struct sim_settings {
	struct session_settings common;
	int64_t cpus, quantum, ips, seed, switch_cost, limit;
	const char *policy, *input, *speed;
	const char **env, **bin;
	int streams;
	bool dump, lines;
};

#define AT(field) offsetof(struct sim_settings, field)
#define MS 1000000
#define QUANTUM_DEFAULT 10 /* ms */
#define LIMIT_UNSAID 0
#define LIMIT_DEFAULT ((int64_t)600 * 1000 * MS)
#define BUSY_DEFAULT ((int64_t)60 * 100000000) /* instructions: what an endless loop costs us is counted in them */
#define BIRTHS_DEFAULT 500000

static const struct option_row rows[] = {
	SESSION_OPTIONS(AT(common)),
	SESSION_OPTIONS_BENCH(AT(common)),
	{0, "cpus", OPTION_NUMBER, "N", "1..64", "so many CPUs; 1", AT(cpus)},
	{0, "policy", OPTION_TEXT, "NAME[:K=V,...]", NULL, "who runs next (`proclab sched --help` lists them); rr", AT(policy)},
	{0, "quantum", OPTION_NUMBER, "MS", "1..10000", "how long one may run when others are ready; 10", AT(quantum)},
	{0, "switch-cost", OPTION_NUMBER, "US", "0..1000000", "microseconds that a CPU needs to change from one to another; 0", AT(switch_cost)},
	{0, "ips", OPTION_NUMBER, "N", "1000..1000000000", "instructions in a second of the machine's time; 100000000", AT(ips)},
	{0, "seed", OPTION_NUMBER, "N", "0..9223372036854775807", "another seed gives other addresses and other luck; 1", AT(seed)},
	{0, "time-limit", OPTION_SECONDS, "SECONDS|never", "never", 
	 "end the run after so much of the machine's time; 600, or 60 of CPU time (6,000,000,000 instructions), or 500,000 processes", AT(limit)},
	{0, "input", OPTION_TEXT, "FILE", NULL, "what the program reads from its standard input; proclab's own", AT(input)},
	{0, "env", OPTION_LIST, "K=V", NULL, "a variable of its environment; may be given again", AT(env)},
	{0, "bin", OPTION_LIST, "NAME=FILE.c", NULL, "a program that it can exec by that name; may be given again", AT(bin)},
	{0, "stdout", OPTION_CHOICE, NULL, "tty|pipe", "what its streams are; what proclab's own stdout is, in the tui a tty", AT(streams)},
	{0, "lines", OPTION_FLAG, NULL, NULL, "an event for each line that is executed, 10,000 in a row at most; text: shown with -v; tui: always", AT(lines)},
	{0, "speed", OPTION_TEXT, "X", NULL,
	 "tui: so many of the machine's seconds in one of ours, 0.000001 to 1000000; 0 begins paused; 1", AT(speed)},
	{0, "dump", OPTION_FLAG, NULL, NULL, "print the compiled program beside its source, and do not run it", AT(dump)},
	SESSION_OPTIONS_END(AT(common)),
};

static const char about[] =
	"Compiles PROGRAM.c and runs it on an operating system that is simulated: the same program, options and seed give the same run, "
	"on any number of CPUs and under any scheduling policy. Time is the machine's own: sleep(10) takes no time of yours. The run lasts "
	"until the last descendant has ended; ^C ends it. Several C files are linked together. Pids: init is 1, the shell that started the "
	"program is 2, the program 100, its descendants 101, 102 ... in order of birth. Without a program, in a terminal or with --commands: the workbench, where processes do what you say "
	"(: and fork, compute 200, exit 3, wait ...).";

static const char examples[] =
	"  proclab sim fork-wait.c\n"
	"  proclab sim --cpus 2 --policy mlfq --quantum 5 pipeline.c\n"
	"  proclab sim --bin child=child.c --stdout pipe parent.c one two\n"
	"  proclab sim --json fork-wait.c > report.json\n"
	"  echo 'fork; 2 exit 3; wait' | tr ';' '\\n' | proclab sim --commands -\n";

static const char statuses[] =
	"  the program's own; 128+n when it was killed by signal n\n"
	"  124  ended by --time-limit, or by a deadlock of all its processes\n"
	"  125  proclab failed, wrong usage, or the program did not compile\n";

/* ---- What is asked for ------------------------------------------------------------------------------------------------------- */

struct sim_run {
	const struct sim_settings *set;
	const char **sources;
	char **argv;
	struct sim_options options;
};

static int settle(struct sim_settings *set)
{
	if (session_settle("sim", &set->common) < 0) return -1;
	if (set->streams == STREAMS_AUTO)
		set->streams = set->common.view == VIEW_TUI || isatty(STDOUT_FILENO) ? STREAMS_TTY : STREAMS_PIPE;
	return 0;
}

static bool is_source(const char *word)
{
	size_t len = strlen(word);
	return len > 2 && !strcmp(word + len - 2, ".c");
}

/* The leading words that are C files are the program. Returns how many, or -1 after a message. */
static int count_sources(char **words)
{
	int n = 0;
	do {
		session_find_source(&words[n]);
		if (session_check_source("sim", words[n], NULL) < 0) return -1;
		n++;
	} while (words[n] && is_source(words[n]) && access(words[n], R_OK) == 0);
	return n;
}

static int check_bins(const struct sim_settings *set)
{
	for (const char **b = set->bin; b && *b; b++) {
		const char *file = strchr(*b, '=');
		if (!file || file == *b) return options_complain("sim", "--bin takes NAME=FILE.c, not '%s'", *b);
		if (session_check_source("sim", file + 1, NULL) < 0) return -1;
	}
	for (const char **e = set->env; e && *e; e++)
		if (!strchr(*e, '=') || **e == '=') return options_complain("sim", "--env takes K=V, not '%s'", *e);
	return 0;
}

static int parse_policy(const struct sim_settings *set, struct policy_options *out)
{
	struct diag d = {""};
	if (policy_parse(set->policy, MS, set->quantum, out, &d) == 0 && (!set->quantum || policy_check_quantum(out, &d) == 0)) return 0;
	return options_complain("sim", "%s", d.text);
}

/* The view decides: without one that is watched, the machine goes as fast as it can. */
static int parse_speed(const struct sim_settings *set, struct sim_options *o)
{
	char *end;
	double x = strtod(set->speed, &end);
	if (end == set->speed || *end || !(x == 0 || (x >= 1e-6 && x <= 1e6)))
		return options_complain("sim", "--speed takes a number from 0.000001 to 1000000, or 0, not '%s'", set->speed);
	o->paused = x == 0 && set->common.view == VIEW_TUI;
	o->speed = set->common.view != VIEW_TUI ? 0 : x == 0 ? 1 : x;
	return 0;
}

/* ---- The run ------------------------------------------------------------------------------------------------------------------ */

static struct sim_program *name_programs(const struct sim_settings *set, size_t *count)
{
	size_t n = 0;
	while (set->bin && set->bin[n]) n++;
	struct sim_program *list = calloc(n + 1, sizeof *list);
	memory_check(list);
	for (size_t i = 0; i < n; i++) {
		const char *file = strchr(set->bin[i], '=');
		list[i].name = strndup(set->bin[i], (size_t)(file - set->bin[i]));
		list[i].source = file + 1;
		memory_check(list[i].name);
	}
	*count = n;
	return list;
}

static void free_programs(struct sim_program *list, size_t n)
{
	for (size_t i = 0; i < n; i++) free((char *)(uintptr_t)list[i].name);
	free(list);
}

static int open_source(struct session *s, const void *arg)
{
	const struct sim_run *r = arg;
	struct sim_options o = r->options;
	struct diag d = {""};
	char include[512];
	o.include_dir = suggest_include(include, sizeof include);
	o.color = terminal_style((enum color_wish)r->set->common.color, false, false).color && isatty(STDERR_FILENO);
	struct sim_program *programs = name_programs(r->set, &o.nprogram);
	o.programs = programs;
	int code = sim_open(&o, s->trace, &s->source, &d);
	free_programs(programs, o.nprogram);
	s->echo = !session_takes_stdout(&r->set->common);
	if (*d.text) fprintf(stderr, "proclab sim: %s\n", d.text);
	else if (code < 0 && code != ERR_COMPILE) fprintf(stderr, "proclab sim: %s\n", error_text(code));
	return code < 0 ? EXIT_PROCLAB : 0;
}

static int dump(const struct sim_run *r)
{
	struct session s = {.command = "sim", .set = &r->set->common, .trace = trace_new()};
	int code = open_source(&s, r);
	trace_free(s.trace);
	return command_finish(code);
}

static int open_input(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return options_complain("sim", "--input %s: a directory, not a file that can be read", path);
	}
	return fd >= 0 ? fd : options_complain("sim", "--input %s: %s", path, strerror(errno));
}

/* Of the pane that shows the program's output, or of our own terminal. */
static void measure_terminal(const struct sim_settings *set, struct sim_options *o)
{
	struct winsize size;
	if (set->common.view == VIEW_TUI) tui_program_size(&o->rows, &o->cols);
	else if (o->tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		o->rows = size.ws_row;
		o->cols = size.ws_col;
	}
}

static int run_program(const struct sim_settings *set, char **words, int nsource)
{
	const char **sources = calloc((size_t)nsource + 1, sizeof *sources);
	struct sim_run r = {.set = set, .sources = sources, .argv = words + nsource};
	char *program = strdup(words[0]);
	int status = EXIT_PROCLAB;
	memory_check(sources);
	memory_check(program);
	for (int i = 0; i < nsource; i++) sources[i] = words[i];
	program[strlen(program) - 2] = '\0'; /* ./fork-wait, as cc would have called it */
	r.options = (struct sim_options){
		.sources = sources, .program = words[0], .name = program, .bench = set->common.bench, .argv = r.argv, .env = set->env, .cpus = (int)set->cpus, .ips = set->ips,
		.quantum = (set->quantum ? set->quantum : QUANTUM_DEFAULT) * MS, .switch_cost = set->switch_cost * 1000, .seed = (uint64_t)set->seed,
		.limit = set->limit == SECONDS_NEVER ? 0 : set->limit == LIMIT_UNSAID ? LIMIT_DEFAULT : set->limit,
		.busy_limit = set->limit == LIMIT_UNSAID ? BUSY_DEFAULT / set->ips * 1000 * MS : 0,
		.birth_limit = set->limit == LIMIT_UNSAID ? BIRTHS_DEFAULT : 0, .lines = set->lines || set->common.view == VIEW_TUI, .tty = set->streams == STREAMS_TTY,
		.policy_name = set->policy, .brief = set->common.view == VIEW_NONE && !set->common.output,
		.input = set->common.view == VIEW_TUI ? -1 : STDIN_FILENO, .dump = set->dump ? stdout : NULL,
	};
	measure_terminal(set, &r.options);
	if (parse_policy(set, &r.options.policy) < 0 || parse_speed(set, &r.options) < 0) goto out;
	if (set->input && (r.options.input = open_input(set->input)) < 0) goto out;
	status = set->dump ? dump(&r) : session_run("sim", &set->common, open_source, &r);
out:
	free(sources);
	free(program);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct sim_settings set = {
		.common = {.view = VIEW_AUTO, .deadlock = SECONDS_NEVER}, .cpus = 1, .policy = "rr", .speed = "1", .ips = 100000000, .seed = 1,
		.limit = LIMIT_UNSAID, .streams = STREAMS_AUTO,
	};
	bool dashes;
	int at = options_parse(&c->options, argc, argv, &set, &dashes), status = EXIT_PROCLAB;
	if (at < 0) return EXIT_PROCLAB;
	if (set.common.help || set.common.version) {
		if (set.common.help) command_help(stdout, c);
		else printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	char **words = argv + at;
	bool ready = settle(&set) == 0 && check_bins(&set) == 0 && session_check_bench("sim", &set.common, &words, "give PROGRAM.c") == 0;
	int nsource = ready ? count_sources(words) : -1;
	if (nsource > 0) status = run_program(&set, words, nsource);
	free(set.env);
	free(set.bin);
	return status;
}

const struct command command_sim = {
	.name = "sim",
	.synopsis = "[OPTIONS] PROGRAM.c [MORE.c...] [ARGS...]\n[OPTIONS] [--commands FILE]",
	.summary = "run a program on the simulated operating system",
	.about = about,
	.options = {"sim", rows, sizeof rows / sizeof *rows},
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
