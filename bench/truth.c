/*
 * truth.c - is what proclab says true? Loads are observed by proclab and, independently, by the scheduler's tracepoint and by the
 * loads themselves, which say what wait4 told of each child. As root; an ordinary user's part is run as nobody.
 *
 * Compared, for each load, at tier R, at P, and at P as an ordinary user; on an otherwise idle machine, and beside two busy
 * loops:
 *   - each switch of the kernel's, one by one: is it in proclab's trace, and of the right kind (preempted or blocked)? At least
 *     99 %. Those that the kernel makes while it clears away a thread, in its exit, are shown apart, and compared by their number
 *     and kind in each exit; the bound is for both together.
 *   - each child's time on a CPU: within 1 % or 1 ms of wait4's.
 *   - its voluntary and involuntary switches: those of the tracepoint, and how many children have others by wait4 (which, when
 *     the parent is quick, is told before the last switch).
 *   - births, execs, ends, reaps and adoptions.
 *
 * Usage: truth PROCLAB WORK     with RUNS=n in the environment for more than one run of each, LOAD=lives and WAY=P for only those
 * whose names begin so, SHOW=1 for each switch that is missing and each child whose figures are off
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/truth_record.h"
#include "trace/file.h"
#include "trace/world.h"

#define NEAR 200000             /* ns: a switch and its record are not further apart */
#define WITHIN_NS 1000000       /* time on a CPU: so much, */
#define WITHIN_SHARE 100        /* or that part of it */

enum { NOBODY = 65534, BUSY_LOOPS = 2 };

static const struct load {
	const char *name, *args[5];
	int births, execs, adoptions; /* as the load's own text says; -1: not counted */
} loads[] = {
	{"CPU-bound, 4 processes", {"cpu", "4", "200"}, 5, 1, 0},
	{"8 sleepers", {"sleepers", "8", "150"}, 9, 1, 0},
	{"2 processes of 4 threads", {"threads", "4", "150"}, 3, 1, 0},
	{"ping-pong on one CPU", {"pingpong", "10000", "one"}, 2, 1, 0},
	{"ping-pong on two CPUs", {"pingpong", "10000", "two"}, 2, 1, 0},
	{"500 forks", {"forks", "500"}, 501, 1, 0},
	{"200 forks and execs", {"execs", "200"}, 201, 201, 0},
	{"500 lives, 57 orphans", {"lives", "500", "57", "100"}, 558, 101, 57},
};

static const struct way {
	const char *name, *tier;
	bool user, busy;
} ways[] = {
	{"R", "R", false, false}, {"P", "P", false, false}, {"P, user", "P", true, false},
	{"R, busy", "R", false, true}, {"P, busy", "P", false, true}, {"P, user, busy", "P", true, true},
};

/* A switch by either word. */
struct leaving {
	int64_t t;
	int32_t tid;
	enum left how;
};

struct leavings {
	struct leaving *all;
	size_t n, room;
};

struct result {
	long switches, found, right, extra;
	long ending, ending_right;  /* those in its exit, the last one left out */
	long last, last_found;
	long children, over;        /* time on a CPU outside of the bound */
	double worst;               /* ms that it was off by at most */
	long vol_off, invol_off;    /* children whose switches are not those of the tracepoint, and by how many in all */
	long vol_sum, invol_sum;
	long waited_off;            /* nor those of wait4 */
	int64_t apart[2];           /* ns: the median and the 99th percentile of the distance in time */
	bool lives;
	uint64_t lost;
};

static const char *proclab, *work;

/* ---- running ---- */

static void become_nobody(void)
{
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)) _exit(126);
	setenv("HOME", "/tmp", 1);
}

static void run(const struct load *l, const struct way *w, const char *trace, const char *out)
{
	const char *argv[16] = {proclab, "real", "--view", "none", "--tier", w->tier, "-o", trace, "--", work};
	int n = 10, status, fd;
	while (l->args[n - 10]) argv[n] = l->args[n - 10], n++;
	pid_t pid = fork();
	if (pid == 0) {
		if (w->user) become_nobody();
		if ((fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0644)) < 0) _exit(126);
		dup2(fd, 1);
		execv(proclab, (char *const *)argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	if (status) fprintf(stderr, "truth: proclab ended with status %d\n", status);
}

static void start_busy_loops(pid_t pids[BUSY_LOOPS])
{
	for (int i = 0; i < BUSY_LOOPS; i++)
		if ((pids[i] = fork()) == 0)
			for (volatile unsigned long x = 0;;) x++;
}

static void end_busy_loops(const pid_t pids[BUSY_LOOPS])
{
	for (int i = 0; i < BUSY_LOOPS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

/* ---- the two words, side by side ---- */

static void add(struct leavings *to, int64_t t, int32_t tid, enum left how)
{
	if (to->n == to->room) to->all = realloc(to->all, (to->room = to->room ? to->room * 2 : 4096) * sizeof *to->all);
	assert(to->all);
	to->all[to->n++] = (struct leaving){t, tid, how};
}

static int by_thread_and_time(const void *a, const void *b)
{
	const struct leaving *x = a, *y = b;
	if (x->tid != y->tid) return x->tid < y->tid ? -1 : 1;
	return (x->t > y->t) - (x->t < y->t);
}

static void sort(struct leavings *l)
{
	if (l->n) qsort(l->all, l->n, sizeof *l->all, by_thread_and_time);
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Which process a thread is of, and since when it is observed; the program's first events are before that. */
struct threads {
	struct { int32_t tid, pid; int64_t since; } all[8192];
	size_t n;
};

static void note_thread(struct threads *th, int32_t tid, int32_t pid, int64_t since)
{
	if (th->n == sizeof th->all / sizeof th->all[0]) return;
	th->all[th->n].tid = tid;
	th->all[th->n].pid = pid;
	th->all[th->n++].since = since;
}

static size_t find_thread(const struct threads *th, int32_t tid)
{
	for (size_t i = 0; i < th->n; i++)
		if (th->all[i].tid == tid) return i;
	return SIZE_MAX;
}

static void take_state(struct leavings *said, struct threads *th, const struct event *e)
{
	size_t i = find_thread(th, e->tid);
	if (i < th->n && th->all[i].since == UNKNOWN) th->all[i].since = e->t;
	if (e->state.to == STATE_ZOMBIE || e->state.to == STATE_GONE) add(said, e->t, e->tid, LEFT_FOR_EVER);
	else if (e->state.from != STATE_RUNNING || e->state.to == STATE_RUNNING) return;
	else add(said, e->t, e->tid, e->state.to == STATE_READY ? LEFT_PREEMPTED : LEFT_BLOCKED);
}

static void take_trace(const struct trace *t, struct leavings *said, struct threads *th)
{
	for (uint32_t i = 1; i <= trace_count(t); i++) {
		const struct event *e = trace_get(t, i);
		if (e->kind == EV_FORK) note_thread(th, e->fork.child, e->fork.child, e->fork.how == FORK_HOW_START ? UNKNOWN : e->t);
		if (e->kind == EV_THREAD) note_thread(th, e->thread.child, e->pid, e->t);
		if (e->kind == EV_STATE) take_state(said, th, e);
	}
	sort(said);
}

static void keep_ours(const struct kernel_switch *all, size_t n, const struct threads *th, struct leavings *out)
{
	for (size_t i = 0; i < n; i++)
		if (find_thread(th, all[i].tid) < th->n) add(out, all[i].t, all[i].tid, all[i].how);
	sort(out);
}

static size_t first_of(const struct leavings *l, int32_t tid)
{
	size_t low = 0;
	for (size_t high = l->n; low < high;) {
		size_t middle = (low + high) / 2;
		if (l->all[middle].tid < tid) low = middle + 1;
		else high = middle;
	}
	return low;
}

static bool has(const struct leavings *l, size_t i, int32_t tid)
{
	return i < l->n && l->all[i].tid == tid;
}

/* The i-th, if it is a switch of that thread; NULL. */
static const struct leaving *switch_at(const struct leavings *l, size_t i, int32_t tid)
{
	return has(l, i, tid) && l->all[i].how != LEFT_FOR_EVER ? &l->all[i] : NULL;
}

/* A trace's times count from its start. When was that? Most first switches are each other's. */
static int64_t find_start(const struct leavings *kernel, const struct leavings *said, const struct threads *th)
{
	size_t n = 0, room = kernel->n + 1;
	int64_t *apart = malloc(room * sizeof *apart), start = 0;
	assert(apart);
	for (size_t k = 1; k < th->n; k++) {
		size_t i = first_of(kernel, th->all[k].tid), j = first_of(said, th->all[k].tid);
		for (; has(kernel, i, th->all[k].tid) && has(said, j, th->all[k].tid) && kernel->all[i].how == said->all[j].how; i++, j++)
			if (kernel->all[i].how != LEFT_FOR_EVER) apart[n++] = kernel->all[i].t - said->all[j].t;
	}
	qsort(apart, n, sizeof *apart, ascending);
	if (n) start = apart[n / 2];
	free(apart);
	return start;
}

static int64_t *distances;
static size_t ndistances;

static void show_missing(const struct leaving *k, int64_t start, bool ending)
{
	if (!getenv("SHOW")) return;
	printf("  missing: %d at %.3f ms, %s%s\n", k->tid, (double)(k->t - start) / 1e6, k->how == LEFT_BLOCKED ? "blocked" : "preempted",
	       ending ? ", in its exit" : "");
}

/* Whether the i-th switch is not the one that is told of at time t: far before it, or the next one is nearer. */
static bool too_early(const struct leavings *l, size_t i, int64_t t)
{
	const struct leaving *this = &l->all[i], *next = switch_at(l, i + 1, this->tid);
	return this->t < t - NEAR || (next && llabs(next->t - t) < llabs(this->t - t));
}

/* Those in a thread's exit, from i and j on: P can only tell how many there were of each kind, not when. Moves both to the last. */
static void compare_exit(const struct leavings *kernel, const struct leavings *said, int32_t tid, int64_t start, size_t *i, size_t *j, struct result *r)
{
	long theirs[LEFT_FOR_EVER] = {0}, ours[LEFT_FOR_EVER] = {0};
	for (const struct leaving *s; (s = switch_at(said, *j, tid)); ++*j) ours[s->how]++;
	for (const struct leaving *k; (k = switch_at(kernel, *i, tid)); ++*i) {
		if (k->how == LEFT_LIFE) continue;
		r->ending++;
		if (++theirs[k->how] <= ours[k->how]) r->ending_right++;
		else show_missing(k, start, true);
	}
	for (int how = 0; how < LEFT_FOR_EVER; how++) r->extra += ours[how] > theirs[how] ? ours[how] - theirs[how] : 0;
}

/* One thread's switches, i and j the first ones. The last one of each is the exit's: the others are told apart by their times. */
static void compare_thread(const struct leavings *kernel, const struct leavings *said, int32_t tid, int64_t since, int64_t start, struct result *r)
{
	size_t i = first_of(kernel, tid), j = first_of(said, tid);
	while (has(kernel, i, tid) && kernel->all[i].t < since + start) i++;
	for (const struct leaving *k; (k = switch_at(kernel, i, tid)) && k->how != LEFT_LIFE; i++) {
		for (; switch_at(said, j, tid) && too_early(said, j, k->t - start); j++) r->extra++;
		const struct leaving *s = switch_at(said, j, tid);
		bool found = s && s->t + start <= k->t + NEAR && !too_early(kernel, i, s->t + start);
		r->switches++;
		r->found += found;
		r->right += found && s->how == k->how;
		if (found) distances[ndistances++] = llabs(s->t + start - k->t), j++;
		else show_missing(k, start, false);
	}
	compare_exit(kernel, said, tid, start, &i, &j, r);
	r->last += has(kernel, i, tid);
	r->last_found += has(kernel, i, tid) && has(said, j, tid);
}

static void compare_switches(const struct leavings *kernel, const struct leavings *said, const struct threads *th, int64_t start, struct result *r)
{
	distances = malloc((kernel->n + 1) * sizeof *distances);
	assert(distances);
	ndistances = 0;
	for (size_t k = 0; k < th->n; k++)
		compare_thread(kernel, said, th->all[k].tid, th->all[k].since == UNKNOWN ? 0 : th->all[k].since, start, r);
	qsort(distances, ndistances, sizeof *distances, ascending);
	if (ndistances) r->apart[0] = distances[ndistances / 2], r->apart[1] = distances[ndistances * 99 / 100];
	free(distances);
}

/* ---- each child, and wait4's word ---- */

static void count_switches(const struct leavings *kernel, const struct threads *th, int32_t pid, long *vol, long *invol)
{
	*vol = *invol = 0;
	for (size_t k = 0; k < th->n; k++) {
		int32_t tid = th->all[k].tid;
		if (th->all[k].pid != pid) continue;
		for (size_t i = first_of(kernel, tid); has(kernel, i, tid); i++) {
			/* In its exit a thread's figures go to its process, and what comes then is lost; but the main thread's are kept. */
			if (kernel->all[i].how == LEFT_LIFE && tid != pid) break;
			if (kernel->all[i].how == LEFT_LIFE) continue;
			*(kernel->all[i].how == LEFT_PREEMPTED ? invol : vol) += 1;
		}
	}
}

static void compare_child(const struct world *w, const struct leavings *kernel, const struct threads *th, const long said[4], struct result *r)
{
	const struct world_proc *p = world_proc(w, (int32_t)said[0]);
	struct proc_times times;
	long vol, invol;
	r->children++;
	if (!p) {
		r->over++;
		return;
	}
	world_proc_times(w, p, w->t, &times);
	count_switches(kernel, th, p->pid, &vol, &invol);
	int64_t off = times.running > said[1] * 1000 ? times.running - said[1] * 1000 : said[1] * 1000 - times.running;
	r->over += off > WITHIN_NS && off > said[1] * 1000 / WITHIN_SHARE;
	if ((double)off / 1e6 > r->worst) r->worst = (double)off / 1e6;
	r->vol_off += times.vol != vol;
	r->invol_off += times.invol != invol;
	r->vol_sum += labs(times.vol - vol);
	r->invol_sum += labs(times.invol - invol);
	r->waited_off += times.vol != said[2] || times.invol != said[3];
	if (getenv("SHOW") && (times.vol != vol || times.invol != invol || off > WITHIN_NS / 2))
		printf("  %d: proclab %.3f ms, %lld, %lld; tracepoint %ld, %ld; wait4 %.3f ms, %ld, %ld\n", p->pid, (double)times.running / 1e6,
		       (long long)times.vol, (long long)times.invol, vol, invol, (double)said[1] / 1e3, said[2], said[3]);
}

static void compare_children(const char *out, const struct world *w, const struct leavings *kernel, const struct threads *th, struct result *r)
{
	char line[256];
	long said[4];
	FILE *f = fopen(out, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "pid=%ld run=%ld vol=%ld invol=%ld", &said[0], &said[1], &said[2], &said[3]) == 4)
			compare_child(w, kernel, th, said, r);
	if (f) fclose(f);
}

static bool right_lives(const struct load *l, const struct world *w)
{
	return w->counts[EV_FORK] == (uint64_t)l->births && w->counts[EV_EXIT] == (uint64_t)l->births && w->counts[EV_REAP] == (uint64_t)l->births &&
	       w->counts[EV_EXEC] == (uint64_t)l->execs && w->counts[EV_ADOPT] == (uint64_t)l->adoptions && w->lost == w->lost_messages;
}

/* ---- one run, and the table ---- */

static struct trace *read_trace(const char *path, struct world *w)
{
	struct trace *t = trace_new();
	struct trace_read_result read;
	struct diag d;
	FILE *f = fopen(path, "r");
	if (!t || !f || trace_read(f, t, &read, &d)) {
		fprintf(stderr, "truth: no trace can be read from %s\n", path);
		exit(2);
	}
	fclose(f);
	for (uint32_t i = 1; i <= trace_count(t); i++) world_apply(w, trace_get(t, i));
	return t;
}

static void compare(const struct load *l, const struct kernel_switch *all, size_t n, const char *trace, const char *out, struct result *r)
{
	static struct threads threads;
	struct leavings kernel = {0}, said = {0};
	struct world world;
	threads.n = 0;
	world_init(&world);
	struct trace *t = read_trace(trace, &world);
	take_trace(t, &said, &threads);
	keep_ours(all, n, &threads, &kernel);
	compare_switches(&kernel, &said, &threads, find_start(&kernel, &said, &threads), r);
	compare_children(out, &world, &kernel, &threads, r);
	r->lives = right_lives(l, &world);
	if (getenv("SHOW") && !r->lives)
		printf("  forks %d, exits %d, reaps %d, execs %d, adoptions %d, lost %d\n", (int)world.counts[EV_FORK], (int)world.counts[EV_EXIT],
		       (int)world.counts[EV_REAP], (int)world.counts[EV_EXEC], (int)world.counts[EV_ADOPT], (int)(world.lost - world.lost_messages));
	world_clear(&world);
	trace_free(t);
	free(kernel.all);
	free(said.all);
}

static double share(long part, long whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 100;
}

/* Whether all bounds were held. */
static bool show(const struct load *l, const struct way *w, const struct result *r)
{
	bool kept = r->lives && !r->over && !r->lost && share(r->right + r->ending_right, r->switches + r->ending) >= 99 && r->last_found == r->last;
	printf("%-25s %-14s %7ld %7.2f %7.2f %5ld %5.1f %6.1f %5ld %6.2f  %5ld %5ld %7.3f  %4ld %5ld %5ld  %s%s%s\n", l->name, w->name, r->switches,
	       share(r->found, r->switches), share(r->right, r->switches), r->extra, (double)r->apart[0] / 1e3, (double)r->apart[1] / 1e3,
	       r->ending, share(r->ending_right, r->ending), r->children, r->over, r->worst, r->vol_sum, r->invol_sum, r->waited_off,
	       r->lives ? "all" : "NOT ALL", r->lost ? "  RECORDS LOST" : "", kept ? "" : "  OVER");
	fflush(stdout);
	return kept;
}

static bool measure(const struct load *l, const struct way *w, const char *dir)
{
	struct result r = {0};
	char trace[64], out[64];
	pid_t loops[BUSY_LOOPS] = {0};
	size_t n;
	snprintf(trace, sizeof trace, "%s/trace", dir);
	snprintf(out, sizeof out, "%s/out", dir);
	struct recorder *recorder = recorder_start();
	if (!recorder) exit(2);
	if (w->busy) start_busy_loops(loops);
	run(l, w, trace, out);
	if (w->busy) end_busy_loops(loops);
	struct kernel_switch *all = recorder_stop(recorder, &n, &r.lost);
	compare(l, all, n, trace, out, &r);
	free(all);
	unlink(trace);
	unlink(out);
	return show(l, w, &r);
}

/* The name begins so, or nothing is asked for. */
static bool wanted(const char *name, const char *variable)
{
	const char *only = getenv(variable);
	return !only || !strncmp(name, only, strlen(only));
}

int main(int argc, char **argv)
{
	char dir[] = "/tmp/proclab-truth-XXXXXX";
	const char *often = getenv("RUNS");
	int runs = often ? atoi(often) : 1, over = 0;
	if (argc != 3 || runs < 1) {
		fprintf(stderr, "usage: truth PROCLAB WORK\n");
		return 2;
	}
	proclab = realpath(argv[1], NULL);
	work = realpath(argv[2], NULL);
	if (!proclab || !work || !mkdtemp(dir) || chmod(dir, 0777)) {
		perror("truth");
		return 2;
	}
	printf("%-25s %-14s %-36s %-12s  %-19s  %-16s  %s\n", "", "", "switches", "in the exit", "time on a CPU", "off by switches", "lives");
	printf("%-25s %-14s %7s %7s %7s %5s %5s %6s %5s %6s  %5s %5s %7s  %4s %5s %5s\n", "load", "tier", "kernel", "found%", "right%", "extra", "us",
	       "us,99%", "all", "right%", "procs", "over", "ms", "vol", "invol", "wait4");
	for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++)
		for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++)
			for (int n = 0; n < runs && wanted(loads[i].args[0], "LOAD") && wanted(ways[k].name, "WAY"); n++)
				over += !measure(&loads[i], &ways[k], dir);
	rmdir(dir);
	if (over) printf("%d runs were outside of the bounds\n", over);
	return over > 0;
}
