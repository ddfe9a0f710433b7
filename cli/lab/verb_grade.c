/*
 * verb_grade.c - `proclab lab grade LAB DIR`: judge a class.
 */
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/check.h"
#include "cli/lab/gradebook.h"
#include "cli/lab/subcommand.h"
#include "cli/suggest.h"
#include "real/run/namespace.h"
#include "trace/event.h"

struct grade_settings {
	int format, kernel;
	int64_t seed, limit;
	const char *shard;
	bool trust, help;
};

#define AT(field) offsetof(struct grade_settings, field)
static const struct option_row rows[] = {
	{0, "format", OPTION_CHOICE, NULL, RESULT_FORMATS, "how the results are written; text: a line for each submission", AT(format)},
	{0, "shard", OPTION_TEXT, "I/N", NULL, "only the I-th, the (I+N)-th ... of them, from 1: for N graders side by side", AT(shard)},
	{0, "limit", OPTION_SECONDS, "SECONDS", NULL, "end a submission that takes longer in all; 120", AT(limit)},
	{0, "kernel", OPTION_CHOICE, NULL, "sim|real|all", "where they are run; all that the lab is for", AT(kernel)},
	{0, "seed", OPTION_NUMBER, "N", "0..1000000000", "run the simulated machine with this seed instead of the lab's", AT(seed)},
	{0, "trust", OPTION_FLAG, NULL, NULL, "go on where not everything can be kept from a submission", AT(trust)},
	SUBCOMMAND_HELP(AT(help)),
};

static const char about[] =
	"Judges each submission in DIR as `proclab lab check` does, one after the other. A submission is a folder that holds the lab's files or, "
	"where there is only one, a file of any name. Each is judged by a process of its own that is confined: it sees no other submission, not the "
	"lab, nobody's home, and no network; it can write only to a small folder in memory; its time, memory, output and number of processes are "
	"bounded; and nothing of it is left. Whatever one does, the others are judged as if it were not there.";

static const char examples[] =
	"  proclab lab grade wait-zombies submissions\n"
	"  proclab lab grade --format csv wait-zombies submissions > grades.csv\n"
	"  seq 4 | parallel proclab lab grade --shard {}/4 --format json wait-zombies submissions '>' grades-{}.json\n"
	"  proclab lab grade --shard $SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT --format csv wait-zombies submissions\n";

static const char statuses[] = "  0 all were judged, whether they passed or not; 1 one could not be judged; 2 wrong usage; 128+n ended by signal n.\n";

/* ---- what stops us ---- */

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	stopped = sig;
}

static void heed_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction a = {.sa_handler = stop};
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &a, NULL);
}

/* ---- what is asked for ---- */

/* "2/8". Returns 0, or -1 after a message. */
static int read_shard(const char *text, size_t *first, size_t *step)
{
	unsigned long i = 1, n = 1;
	int end = 0;
	if (text && (sscanf(text, "%lu/%lu%n", &i, &n, &end) != 2 || text[end] || i < 1 || i > n || n > 1000000))
		return options_complain("lab grade", "--shard takes I/N, as 2/8 for the second of eight, not '%s'", text);
	*first = i - 1;
	*step = n;
	return 0;
}

/* Returns 0, or -1 after a message. */
static int check_walls(const struct grade_settings *set, bool *namespaces)
{
	unsigned lacks = confine_probe(namespaces);
	if (!lacks) return 0;
	fprintf(stderr, "proclab lab grade: cannot be kept from a submission here:%s%s%s; it can where this is allowed: %s\n",
	        lacks & LACK_FILES ? " files" : "", lacks & LACK_NETWORK ? " the network" : "", lacks & LACK_SIGNALS ? " your other processes" : "", namespace_cure());
	if (set->trust) return 0;
	return options_complain("lab grade", "it would not be confined; --trust goes on all the same");
}

/* Folders of ours that those who are confined must find: proclab's own, and its headers. */
struct places {
	char exe[512], include[512], lab[4096], dir[4096];
	const char *seen[3], *hidden[3];
};

static void find_places(struct places *p, const struct lab *lab, const char *dir)
{
	size_t n = 0;
	ssize_t len = readlink("/proc/self/exe", p->exe, sizeof p->exe - 1);
	if (len > 0) {
		p->exe[len] = 0;
		p->seen[n++] = dirname(p->exe);
	}
	if (suggest_include(p->include, sizeof p->include)) p->seen[n++] = p->include;
	p->seen[n] = NULL;
	n = 0;
	if (realpath(lab->folder, p->lab)) p->hidden[n++] = p->lab;
	if (realpath(dir, p->dir)) p->hidden[n++] = p->dir;
	p->hidden[n] = NULL;
}

/* ---- the class ---- */

static void grade_all(struct grading *g, struct gradebook *b, const struct submissions *s, size_t first, size_t step)
{
	bool watched = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	gradebook_begin(b);
	for (size_t i = first; i < s->n && !stopped; i += step) {
		struct grade one;
		if (watched) fprintf(stderr, "\r\033[K  %zu of %zu: %s", i + 1, s->n, s->list[i].name);
		grade_submission(g, &s->list[i], &one);
		if (!stopped) gradebook_add(b, s->list[i].name, &one);
		grade_clear(&one);
	}
	if (watched) fputs("\r\033[K", stderr);
	gradebook_end(b);
}

static int grade_dir(const struct grade_settings *set, const struct lab *lab, const char *dir)
{
	struct places places;
	struct submissions s;
	struct diag d = {""};
	struct grading g = {.lab = lab, .kernels = {set->kernel != CHECK_REAL, set->kernel != CHECK_SIM}, .seed = set->seed,
		.limit = (double)set->limit / 1e9, .format = (enum result_format)set->format, .stopped = &stopped};
	struct gradebook b = {.out = stdout, .lab = lab, .format = g.format, .style = {false, command_width(STDOUT_FILENO)}};
	size_t first = 0, step = 1;
	int status = EXIT_USAGE;
	if (read_shard(set->shard, &first, &step) < 0 || check_walls(set, &g.namespaces) < 0) return status;
	find_places(&places, lab, dir);
	g.hidden = places.hidden;
	g.seen = places.seen;
	if (submissions_read(&s, lab, dir, &d) < 0) options_complain("lab grade", "%s", d.text);
	else {
		heed_signals();
		grade_all(&g, &b, &s, first, step);
		status = stopped ? 128 + stopped : b.failed ? EXIT_CHECKED_FAILED : EXIT_FINE;
	}
	submissions_clear(&s);
	return status;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct grade_settings set = {.kernel = CHECK_ALL, .seed = UNKNOWN, .limit = INT64_C(120000000000)};
	struct lab lab;
	int status, at = subcommand_begin(c, argc, argv, &set, &set.help, 2, 2, &status);
	if (at < 0) return status;
	status = subcommand_lab(c, argv[at], &lab) < 0 ? EXIT_USAGE : grade_dir(&set, &lab, argv[at + 1]);
	lab_clear(&lab);
	return command_finish(status);
}

const struct command lab_grade = {
	.name = "lab grade",
	.synopsis = "[OPTIONS] LAB DIR",
	.summary = "judge a class, each submission confined",
	.about = about,
	.options = SUBCOMMAND_TABLE("grade", rows),
	.examples = examples,
	.statuses = statuses,
	.run = run,
};
