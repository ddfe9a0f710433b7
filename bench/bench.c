/*
 * bench.c - what observing costs: the same loads untraced, under proclab and under strace -f, as ratios of time.
 *
 * The ways take turns within a round, so that a slow spell of the machine hits all of them, and a ratio is always of two runs of
 * the same round. Shown are the median of the rounds' ratios and their range. Two times are taken: the load's own (it prints it),
 * which is what being observed costs; and the whole command's, which has the observer's start and end in it.
 *
 * Usage: bench PROCLAB WORK POOL.py    with ROUNDS=n in the environment for more or fewer than 5, TIER=R|P|T|S for another
 * tier than the best, IPC=off|counts|content, and LOAD=words for those loads alone whose names have these words in them
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum way { UNTRACED, PROCLAB, STRACE, WAYS };
enum { ROUNDS_MAX = 101, ARGS_MAX = 16 };

/* fixed: the bound on proclab's ratio, the spread of the untraced runs allowed for; 0: at most half of the time that
 * strace adds; -1: none. */
static const struct load {
	const char *name, *args[5];
	double fixed;
	bool python;
} loads[] = {
	{"CPU-bound, 2 processes", {"cpu", "2", "4000"}, 1.05, false},
	{"ping-pong on one CPU", {"pingpong", "20000", "one"}, 0, false},
	{"ping-pong on two CPUs", {"pingpong", "20000", "two"}, 0, false},
	{"500 forks", {"forks", "500"}, -1, false},
	{"200 fork+exec", {"execs", "200"}, 0, false},
	{"Python Pool, 2000 tasks", {"2000"}, 0, true},
};

struct times {
	double own, whole; /* seconds; -1: did not run */
};

static const char *proclab, *work, *pool, *tier, *ipc;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The command line of a load in one of the ways. */
static void command(const struct load *l, enum way w, const char *argv[ARGS_MAX])
{
	static const char *const strace[] = {"strace", "-f", "-o", "/dev/null", NULL};
	const char *observed[] = {proclab, "real", "--view", "none", "--ipc", ipc, tier ? "--tier" : "--", tier, "--", NULL};
	if (!tier) observed[7] = NULL;
	const char *const *before = w == STRACE ? strace : observed;
	int n = 0;
	if (w != UNTRACED)
		for (; before[n]; n++) argv[n] = before[n];
	if (l->python) argv[n++] = "python3";
	argv[n++] = l->python ? pool : work;
	for (int i = 0; l->args[i]; i++) argv[n++] = l->args[i];
	argv[n] = NULL;
}

static void become(const char *const *argv, int out)
{
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(out, 1);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

/* Run it, with what it prints on a pipe. */
static struct times measure(const struct load *l, enum way w)
{
	const char *argv[ARGS_MAX];
	struct times t = {-1, -1};
	char line[128];
	int out[2], status;
	command(l, w, argv);
	if (pipe2(out, O_CLOEXEC) < 0) return t;
	double start = now();
	pid_t pid = fork();
	if (pid < 0) return t;
	if (pid == 0) become(argv, out[1]);
	close(out[1]);
	FILE *f = fdopen(out[0], "r");
	while (f && fgets(line, sizeof line, f)) sscanf(line, "seconds %lf", &t.own);
	if (f) fclose(f);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	t.whole = now() - start;
	if (status != 0 || t.own <= 0) t = (struct times){-1, -1};
	return t;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Of n values: the smallest, the median, the largest. */
struct range {
	double low, median, high;
};

static struct range range(double *v, int n)
{
	assert(n > 0);
	qsort(v, (size_t)n, sizeof *v, ascending);
	return (struct range){v[0], n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2, v[n - 1]};
}

static struct range ratios(struct times t[][WAYS], int rounds, enum way w, bool whole)
{
	double v[ROUNDS_MAX] = {0};
	for (int i = 0; i < rounds; i++)
		v[i] = whole ? t[i][w].whole / t[i][UNTRACED].whole : t[i][w].own / t[i][UNTRACED].own;
	return range(v, rounds);
}

static void show(struct range r)
{
	printf("  %5.2f (%5.2f to %5.2f)", r.median, r.low, r.high);
}

/* Whether the bound holds, in words. */
static void verdict(const struct load *l, struct range untraced, struct range ours, struct range theirs, bool strace)
{
	double spread = untraced.high / untraced.low;
	if (l->fixed > 0)
		printf("  %s", ours.median <= l->fixed ? "at most 1.05" : ours.median <= spread ? "within the spread" : "OVER 1.05");
	else if (!strace)
		printf("  (no strace to compare with)");
	else if (theirs.median <= 1)
		printf("  (strace added nothing)");
	else {
		double share = ours.median > 1 ? (ours.median - 1) / (theirs.median - 1) : 0;
		printf("  adds %.2f of what strace adds%s", share, l->fixed < 0 || share <= 0.5 ? "" : ": OVER a half");
	}
}

static void bench(const struct load *l, int rounds, bool strace)
{
	static struct times t[ROUNDS_MAX][WAYS];
	double own[ROUNDS_MAX];
	for (int i = 0; i < rounds; i++)
		for (int k = 0; k < WAYS; k++) {
			enum way w = (enum way)((i + k) % WAYS);
			if (w == STRACE && !strace) continue;
			t[i][w] = measure(l, w);
			if (t[i][w].whole < 0) {
				printf("%-24s  could not be run%s\n", l->name, w == PROCLAB ? " under proclab" : w == STRACE ? " under strace" : "");
				return;
			}
		}
	for (int i = 0; i < rounds; i++) own[i] = t[i][UNTRACED].own;
	struct range untraced = range(own, rounds), ours = ratios(t, rounds, PROCLAB, false), theirs = {0};
	printf("%-24s  %6.3f s (x%4.2f)", l->name, untraced.median, untraced.high / untraced.low);
	show(ours);
	show(ratios(t, rounds, PROCLAB, true));
	if (strace) show(theirs = ratios(t, rounds, STRACE, false));
	verdict(l, untraced, ours, theirs, strace);
	putchar('\n');
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const char *wanted = getenv("ROUNDS");
	int rounds = wanted ? atoi(wanted) : 5;
	if (argc != 4 || rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: bench PROCLAB WORK POOL.py\n");
		return 2;
	}
	const char *only = getenv("LOAD");
	tier = getenv("TIER");
	ipc = getenv("IPC") ? getenv("IPC") : "counts";
	proclab = argv[1];
	work = argv[2];
	pool = argv[3];
	bool strace = system("strace -V >/dev/null 2>&1") == 0, python = system("python3 -V >/dev/null 2>&1") == 0;
	printf("Times untraced in seconds (largest over smallest run); the rest are ratios to untraced: median (range) of %d rounds.\n\n", rounds);
	printf("%-24s  %-16s  %-22s  %-22s  %-22s\n", "", "untraced", "proclab, the program", "proclab, the command", strace ? "strace -f" : "");
	for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++)
		if ((!loads[i].python || python) && (!only || strstr(loads[i].name, only))) bench(&loads[i], rounds, strace);
	return 0;
}
