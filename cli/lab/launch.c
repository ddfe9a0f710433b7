/*
 * launch.c - the child of launch.h, and its bounds.
 */
#include "cli/lab/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "sim/policy/policy.h"
#include "trace/memory.h"

#define REPORT_MAX ((size_t)64 << 20)
#define SAID_MAX ((size_t)64 << 10)
#define MEMORY_MAX ((rlim_t)2 << 30)
#define FILE_MAX ((rlim_t)128 << 20)
#define GRACE_SECONDS 20          /* beyond the run's own limit: to compile, to end all processes, to write the report */

/* ---- the command ---- */

struct words {
	char **list;
	size_t n, cap;
};

static void add(struct words *w, const char *word)
{
	if (w->n + 2 > w->cap) memory_check(w->list = realloc(w->list, (w->cap = w->cap * 2 + 16) * sizeof *w->list));
	memory_check(w->list[w->n++] = strdup(word));
	w->list[w->n] = NULL;
}

__attribute__((format(printf, 3, 4))) static void add_option(struct words *w, const char *option, const char *format, ...)
{
	char value[64];
	va_list args;
	va_start(args, format);
	vsnprintf(value, sizeof value, format, args);
	va_end(args);
	add(w, option);
	add(w, value);
}

static void free_words(struct words *w)
{
	for (size_t i = 0; i < w->n; i++) free(w->list[i]);
	free(w->list);
}

static bool heeds_quantum(const char *policy)
{
	struct policy_options o;
	struct diag d;
	return policy_parse(policy, 1, 0, &o, &d) == 0 && o.policy->quantum;
}

/* What proclab does by itself is not said: people read this, too. */
static void add_sim(struct words *w, const struct launch *l)
{
	const struct lab_run *r = l->run;
	if (l->cpus != 1) add_option(w, "--cpus", "%lld", (long long)l->cpus);
	if (strcmp(l->policy, "rr") != 0) {
		add(w, "--policy");
		add(w, l->policy);
	}
	if (l->seed != 1) add_option(w, "--seed", "%lld", (long long)l->seed);
	if (r->quantum && heeds_quantum(l->policy)) add_option(w, "--quantum", "%lld", (long long)r->quantum);
	add_option(w, "--stdout", "%s", r->streams == LAB_TTY ? "tty" : "pipe");
	add_option(w, "--time-limit", "%g", r->time_limit);
	for (size_t i = 0; i < r->env.n; i++) {
		add(w, "--env");
		add(w, r->env.list[i]);
	}
}

/* A busy machine is slower than the simulated one. */
static double real_limit(const struct lab_run *r)
{
	return r->time_limit * 5;
}

/* No option, whatever it is called. */
static void add_file(struct words *w, const char *path)
{
	char *plain = *path == '-' ? lab_path(".", path) : strdup(path);
	memory_check(plain);
	add(w, plain);
	free(plain);
}

static void add_program(struct words *w, const struct launch *l)
{
	for (const char *const *s = l->sources; *s; s++) add_file(w, *s);
	for (size_t i = 0; i < l->run->args.n; i++) add(w, l->run->args.list[i]);
}

static struct words make_sched(const struct lab_schedule *s)
{
	struct words w = {0};
	add(&w, "proclab");
	add(&w, "sched");
	add(&w, "--json");
	add(&w, "--policy");
	add(&w, s->policy);
	add_option(&w, "--cpus", "%lld", (long long)s->cpus);
	if (s->quantum) add_option(&w, "--quantum", "%lld", (long long)s->quantum);
	add_option(&w, "--switch-cost", "%lld", (long long)s->switch_cost);
	add_option(&w, "--seed", "%lld", (long long)s->seed);
	add(&w, s->jobs);
	return w;
}

static struct words make_command(const struct launch *l)
{
	struct words w = {0};
	if (l->schedule) return make_sched(l->schedule);
	add(&w, "proclab");
	add(&w, lab_kernel_name(l->kernel));
	add(&w, "--json");
	if (l->kernel == KERNEL_SIM) add_sim(&w, l);
	else add_option(&w, "--limit", "%g", real_limit(l->run));
	if (l->recording) {
		add(&w, "-o");
		add(&w, l->recording);
	}
	add_program(&w, l);
	return w;
}

static bool is_plain(const char *word)
{
	return *word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+-")] == 0;
}

char *launch_command(const struct launch *l)
{
	struct words w = make_command(l);
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	for (size_t i = 0; i < w.n; i++) {
		if (i == 2) continue; /* a person wants to see it: without --json */
		fprintf(f, is_plain(w.list[i]) ? "%s%s" : "%s'%s'", i ? " " : "", w.list[i]);
	}
	fclose(f);
	free_words(&w);
	return text;
}

const char *launch_label(const struct launch *l, char *buf, size_t size)
{
	if (l->schedule) snprintf(buf, size, "%s", l->policy);
	else if (l->kernel == KERNEL_REAL) snprintf(buf, size, "real");
	else snprintf(buf, size, "sim, %lld CPU%s, %s, seed %lld", (long long)l->cpus, l->cpus == 1 ? "" : "s", l->policy, (long long)l->seed);
	return buf;
}

/* ---- the child ---- */

static void bound(int what, rlim_t most)
{
	struct rlimit r;
	if (getrlimit(what, &r)) return;
	if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur > most) r.rlim_cur = most;
	if (r.rlim_max == RLIM_INFINITY || r.rlim_max > most) r.rlim_max = most;
	setrlimit(what, &r);
}

struct pipes {
	int in, out[2], err[2];
};

/* The real program inherits limits, and may see them: there only what no program of a lab comes near. */
static _Noreturn void become(const struct launch *l, const struct pipes *p, char **words)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setpgid(0, 0);
	dup2(p->in, STDIN_FILENO);
	dup2(p->out[1], STDOUT_FILENO);
	dup2(p->err[1], STDERR_FILENO);
	bound(RLIMIT_CORE, 0);
#ifndef __SANITIZE_ADDRESS__ /* which takes terabytes of addresses */
	bound(RLIMIT_AS, MEMORY_MAX);
#endif
	bound(RLIMIT_FSIZE, FILE_MAX);
	for (size_t i = 0; i < l->run->env.n; i++) putenv((char *)(uintptr_t)l->run->env.list[i]);
	execv("/proc/self/exe", words);
	_exit(EXIT_PROCLAB);
}

static int input_of(const struct lab_run *run)
{
	int fd = memfd_create("stdin", MFD_CLOEXEC);
	size_t len = strlen(run->input);
	if (fd >= 0 && (write(fd, run->input, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* ---- what it says ---- */

struct stream {
	int fd;
	char *bytes;
	size_t len, max;
	bool over;              /* there was more than max */
};

/* At most max bytes are kept, and the rest is read and forgotten. */
static void take(struct stream *s)
{
	char block[65536];
	ssize_t n = read(s->fd, block, sizeof block);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
		close(s->fd);
		s->fd = -1;
	}
	if (n <= 0) return;
	size_t keep = (size_t)n < s->max - s->len ? (size_t)n : s->max - s->len;
	s->over |= keep < (size_t)n;
	memory_check(s->bytes = realloc(s->bytes, s->len + keep + 1));
	memcpy(s->bytes + s->len, block, keep);
	s->len += keep;
	s->bytes[s->len] = 0;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Until both streams have ended. False when that took too long. */
static bool listen_to(struct stream *out, struct stream *err, double until)
{
	while (out->fd >= 0 || err->fd >= 0) {
		double left = until - now();
		struct pollfd p[2] = {{out->fd, POLLIN, 0}, {err->fd, POLLIN, 0}};
		if (left <= 0) return false;
		if (poll(p, 2, (int)(left * 1000) + 1) < 0 && errno != EINTR) return false;
		if (p[0].revents) take(out);
		if (p[1].revents) take(err);
	}
	return true;
}

/* Ask it to end: as on ^C, it ends all that it has started. Then kill it. */
static int finish(pid_t pid, bool late)
{
	int status = 0;
	double until = now() + 5;
	if (late) kill(pid, SIGTERM);
	while (waitpid(pid, &status, late ? WNOHANG : 0) == 0) {
		if (now() > until) kill(-pid, SIGKILL);
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
	return status;
}

static enum launch_end judge_end(int status, bool late, const struct stream *out, const struct stream *err)
{
	if (late || out->over) return LAUNCH_BOUND;
	if (out->len && out->bytes[0] == '{') return LAUNCH_RAN;
	if (WIFSIGNALED(status) || (err->bytes && strstr(err->bytes, "out of memory"))) return LAUNCH_BOUND;
	return WEXITSTATUS(status) == EXIT_PROCLAB && err->bytes && strstr(err->bytes, ": error: ") ? LAUNCH_COMPILE : LAUNCH_FAILED;
}

static char *bound_words(bool late, const struct stream *out, int status)
{
	char text[160];
	if (late) snprintf(text, sizeof text, "it had not ended long after its time limit");
	else if (out->over) snprintf(text, sizeof text, "its report is larger than %zu MiB", REPORT_MAX >> 20);
	else if (WIFSIGNALED(status)) snprintf(text, sizeof text, "the machine was ended by signal %d", WTERMSIG(status));
	else snprintf(text, sizeof text, "it needed more than %llu MiB of memory", (unsigned long long)MEMORY_MAX >> 20);
	char *copy = strdup(text);
	memory_check(copy);
	return copy;
}

static void watch(pid_t pid, const struct launch *l, struct pipes *p, struct launched *out)
{
	struct stream report = {.fd = p->out[0], .max = REPORT_MAX}, said = {.fd = p->err[0], .max = SAID_MAX};
	bool late = !listen_to(&report, &said, now() + real_limit(l->run) + GRACE_SECONDS);
	int status = finish(pid, late);
	if (report.fd >= 0) close(report.fd);
	if (said.fd >= 0) close(said.fd);
	*out = (struct launched){.end = judge_end(status, late, &report, &said), .report = report.bytes, .report_len = report.len, .said = said.bytes};
	if (out->end != LAUNCH_BOUND) return;
	free(out->said);
	out->said = bound_words(late, &report, status);
}

static void fail(struct launched *out)
{
	*out = (struct launched){.end = LAUNCH_FAILED, .said = strdup(strerror(errno))};
}

void launch_run(const struct launch *l, struct launched *out)
{
	struct words words = make_command(l);
	struct pipes p = {.in = input_of(l->run), .out = {-1, -1}, .err = {-1, -1}};
	double begin = now();
	pid_t pid = -1;
	fflush(NULL);
	if (p.in >= 0 && !pipe2(p.out, O_CLOEXEC) && !pipe2(p.err, O_CLOEXEC)) pid = fork();
	if (pid == 0) become(l, &p, words.list);
	if (pid > 0) setpgid(pid, pid);
	if (pid < 0) fail(out);
	close(p.in);
	close(p.out[1]);
	close(p.err[1]);
	if (pid > 0) watch(pid, l, &p, out);
	out->seconds = now() - begin;
	free_words(&words);
}

void launched_clear(struct launched *r)
{
	free(r->report);
	free(r->said);
	*r = (struct launched){0};
}

void launch_events_begin(struct launch_events *e, const struct lab *lab)
{
	*e = (struct launch_events){.fd = -1};
	if (!filters_want_events(lab->filters)) return;
	if (prctl(PR_GET_DUMPABLE)) {
		e->fd = memfd_create("events", MFD_CLOEXEC);
		if (e->fd >= 0) snprintf(e->path, sizeof e->path, "/proc/%d/fd/%d", (int)getpid(), e->fd);
	} else { /* nobody may look into our descriptors: a name, in the folder that goes with us */
		strcpy(e->path, "events-XXXXXX");
		e->fd = mkostemp(e->path, O_CLOEXEC);
	}
}

void launch_events_end(const struct launch_events *e)
{
	if (e->fd >= 0) close(e->fd);
}
