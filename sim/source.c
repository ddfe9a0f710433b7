/*
 * source.c - the simulated machine behind the interface that views know (trace/source.h).
 *
 * Events come while it is pumped. When nobody can run before something is typed, the source waits for its input; when nobody can ever
 * run again, or a limit is reached, it says that it is stuck. Ending a run kills everybody and lets the machine come to its end, so that
 * the closing events are those of a kernel.
 *
 * When somebody watches, time is kept in step with ours: the machine may go as far as `speed` allows since the two were last set side by
 * side (pace_set), and when what comes next is later than that, the source's descriptor, a timer, becomes readable when it is due.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "sim/compile.h"
#include "sim/kernel/machine.h"
#include "sim/sim.h"
#include "trace/listing.h"

#define STEPS_AT_ONCE 1000
#define INPUT_AT_ONCE (16 << 20) /* bytes */

enum goal { GOAL_NONE, GOAL_EVENT, GOAL_CHOICE, GOAL_LINE };

struct sim_source {
	struct source base;
	struct machine *machine;
	struct trace *trace;           /* borrowed; set while it is pumped and when it is opened */
	int input;                     /* descriptor, -1 */
	int wake;                      /* timerfd: something was asked of a source that waits, or is due */
	bool paused, lines;
	bool bench;                    /* what it asks is answered before time goes on */
	enum goal goal;                /* go on although paused, until it is reached */
	source_stop *stop;             /* when to pause, NULL never; only when somebody watches */
	void *stop_arg;
	double speed;                  /* 0: as fast as it can */
	int64_t real_then, virtual_then; /* a moment by both clocks */
	enum machine_end state;
	const char *ended_by;          /* once it is to end */
	char limit[320];               /* the limit that has been reached, in words */
};

static struct sim_source *of(struct source *s)
{
	return (struct sim_source *)s;
}

static bool is_goal(enum goal g, const struct event *e)
{
	return g == GOAL_EVENT || (g == GOAL_LINE && e->kind == EV_LINE) || (g == GOAL_CHOICE && is_choice(e));
}

/* Who watches is to see what an author wants to be seen: a step() pauses. */
static void take(void *arg, const struct event *e)
{
	struct sim_source *s = arg;
	trace_append_copy(s->trace, e);
	bool stops = s->speed > 0 && s->stop && s->stop(s->stop_arg, e);
	if (is_goal(s->goal, e) || stops) s->goal = GOAL_NONE;
	if (stops || (s->speed > 0 && e->kind == EV_MARK && e->mark.what == MARK_STEP)) s->paused = true;
}

/* ---- Pumping --------------------------------------------------------------------------------------------------------------- */

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- Pace ------------------------------------------------------------------------------------------------------------------ */

static void pace_set(struct sim_source *s)
{
	s->real_then = now();
	s->virtual_then = machine_now(s->machine);
}

/* How far the machine may go by now. */
static int64_t pace_until(const struct sim_source *s)
{
	double ns = (double)s->virtual_then + (double)(now() - s->real_then) * s->speed;
	return ns < 9e18 ? (int64_t)ns : INT64_MAX;
}

static void wake_in(struct sim_source *s, double ns)
{
	int64_t n = ns < 1 ? 1 : ns > 1e15 ? (int64_t)1e15 : (int64_t)ns;
	struct itimerspec when = {.it_value = {n / 1000000000, n % 1000000000}};
	timerfd_settime(s->wake, 0, &when, NULL);
}

/* Whether the machine has to wait for our clock; its descriptor then tells when it no longer has to. */
static bool is_early(struct sim_source *s)
{
	if (s->speed == 0 || s->goal || s->ended_by || s->state != MACHINE_RUNS) return false;
	int64_t next = machine_next(s->machine), early = next - pace_until(s);
	if (early <= 0 || next == INT64_MAX) return false; /* when nothing is to come, the machine finds out what that means */
	wake_in(s, (double)early / s->speed);
	return true;
}

static bool is_paused(const struct sim_source *s)
{
	return s->paused && !s->goal && !s->ended_by;
}

/* Whether its time passes as ours does. */
static bool is_kept_in_step(const struct sim_source *s)
{
	return s->speed > 0 && s->state == MACHINE_RUNS && !s->ended_by && !is_paused(s);
}

/* How far a viewer has seen it go. */
static int64_t seen_now(const struct sim_source *s)
{
	int64_t next = machine_next(s->machine), until = pace_until(s);
	return next < until ? next : until;
}

static bool is_done(const struct sim_source *s)
{
	return s->state == MACHINE_DONE || (s->ended_by && s->state != MACHINE_RUNS);
}

/* What has been typed, when the machine waits for it. Whether there was something, be it the end. */
static bool read_input(struct sim_source *s)
{
	char bytes[4096];
	ssize_t n = s->input >= 0 ? read(s->input, bytes, sizeof bytes) : -1;
	if (n < 0) return false;
	machine_input(s->machine, bytes, (size_t)n);
	if (!n) s->input = -1;
	s->state = MACHINE_RUNS;
	return true;
}

/* What stands in a file is there from the start: a program that only looks whether it could read (poll, select, O_NONBLOCK) finds it.
 * Not where it would be echoed as if it had been typed. */
static void read_file(struct sim_source *s, bool tty)
{
	struct stat st;
	if (tty || s->input < 0 || fstat(s->input, &st) < 0) return;
	bool null = S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
	if (!null && (!S_ISREG(st.st_mode) || st.st_size > INPUT_AT_ONCE)) return;
	while (s->input >= 0 && read_input(s)) {}
}

/* Whether there was some within so many ns; it is the machine's then. */
static bool input_came(struct sim_source *s, int64_t ns)
{
	struct timespec timeout = {ns / 1000000000, ns % 1000000000};
	struct pollfd input = {.fd = s->input, .events = POLLIN};
	return s->input >= 0 && ppoll(&input, 1, &timeout, NULL) > 0 && read_input(s);
}

/* Somebody waits for input, for a time: so long it may take to come, by our clock. Ours passes for that as it would on Linux, be it that
 * what comes comes at once, as from a file, or not at all. */
static void wait_for_input(struct sim_source *s, int64_t until)
{
	int64_t last = s->real_then + (machine_next(s->machine) - s->virtual_then), t = now();
	if (until > last) until = last;
	if (input_came(s, until > t ? until - t : 0)) return;
	if (s->input >= 0 && now() < last) return;
	machine_pass(s->machine);
	s->state = MACHINE_RUNS;
}

/* As fast as it can, a thousand events at a time; when somebody watches, one step at a time. */
static void run(struct sim_source *s, int64_t until)
{
	bool watched = s->speed > 0 && !s->ended_by;
	uint64_t steps = watched || s->bench ? 1 : STEPS_AT_ONCE;
	while (s->state == MACHINE_RUNS && now() < until && !is_paused(s) && !is_early(s) && !(s->bench && machine_asks(s->machine))) {
		s->state = machine_run(s->machine, STEPS_AT_ONCE, steps);
		if (s->state == MACHINE_LIMIT) machine_limit_text(s->machine, s->limit, sizeof s->limit); /* it stands until it is ended */
		if (s->state == MACHINE_WAITS) pace_set(s);
		else if (s->state == MACHINE_RUNS && !watched && machine_looks(s->machine)) input_came(s, 0);
	}
}

static int pump(struct source *base, struct trace *t, int64_t budget)
{
	struct sim_source *s = of(base);
	uint32_t before = trace_count(t);
	uint64_t unused;
	s->trace = t;
	if (read(s->wake, &unused, sizeof unused) < 0 && errno != EAGAIN) return ERR_SYSTEM;
	if (is_paused(s)) return 0;
	int64_t until = now() + budget;
	if (s->state == MACHINE_ASLEEP) read_input(s);
	if (s->state == MACHINE_WAITS) wait_for_input(s, until);
	run(s, until);
	return (int)(trace_count(t) - before);
}

static int fd(struct source *base)
{
	struct sim_source *s = of(base);
	if (is_paused(s)) return s->wake;
	if (s->state == MACHINE_ASLEEP) return s->input >= 0 ? s->input : s->wake;
	return s->state == MACHINE_WAITS || (s->state == MACHINE_RUNS && !is_early(s)) ? -1 : s->wake;
}

/* ---- What is asked of it --------------------------------------------------------------------------------------------------- */

static void wake(struct sim_source *s)
{
	wake_in(s, 0);
}

static int request(struct source *base, enum source_request r)
{
	struct sim_source *s = of(base);
	if (s->speed == 0) return ERR_UNSUPPORTED;
	static const enum goal goals[] = {[SOURCE_STEP] = GOAL_EVENT, [SOURCE_STEP_CHOICE] = GOAL_CHOICE, [SOURCE_STEP_LINE] = GOAL_LINE};
	s->goal = goals[r];
	machine_tell_lines(s->machine, s->goal == GOAL_LINE);
	s->paused = r != SOURCE_RESUME;
	pace_set(s);
	wake(s);
	return 0;
}

static void set_speed(struct source *base, double speed)
{
	struct sim_source *s = of(base);
	s->speed = speed;
	pace_set(s);
	wake(s);
}

static void stop_at(struct source *base, source_stop *stop, void *arg)
{
	struct sim_source *s = of(base);
	s->stop = stop;
	s->stop_arg = arg;
	machine_watch_lines(s->machine, stop, arg);
}

/* What is done from outside is done at the time that the viewer sees, also where nothing has happened for long. */
static void catch_up(struct sim_source *s)
{
	if (is_kept_in_step(s)) machine_pass_until(s->machine, pace_until(s));
}

/* After that, also where everybody stood; the time for which it stood is none of the machine's. */
static void go_on(struct sim_source *s)
{
	if (s->state != MACHINE_RUNS && s->state != MACHINE_DONE) {
		s->state = MACHINE_RUNS;
		pace_set(s);
	}
	wake(s);
}

static int input(struct source *base, const void *bytes, size_t n)
{
	struct sim_source *s = of(base);
	catch_up(s);
	if (n) machine_input(s->machine, bytes, n);
	go_on(s);
	return (int)n;
}

static int send_signal(struct source *base, int32_t pid, int sig)
{
	struct sim_source *s = of(base);
	catch_up(s);
	if (!machine_kill(s->machine, pid, sig)) return ERR_NOTFOUND;
	go_on(s);
	return 0;
}

static int resize(struct source *base, int rows, int cols)
{
	struct sim_source *s = of(base);
	catch_up(s);
	machine_resize(s->machine, (uint16_t)rows, (uint16_t)cols);
	go_on(s);
	return 0;
}

static bool asked(struct source *base, struct source_ask *out)
{
	struct sim_source *s = of(base);
	out->pid = machine_asked(s->machine, out->text, sizeof out->text);
	return out->pid != 0;
}

static int answer(struct source *base, int32_t pid, const char *line)
{
	struct sim_source *s = of(base);
	catch_up(s);
	if (!machine_answer(s->machine, pid, line)) return ERR_NOTFOUND;
	go_on(s);
	return 0;
}

static void end(struct source *base, const char *ended_by)
{
	struct sim_source *s = of(base);
	if (s->ended_by || s->state == MACHINE_DONE) return;
	struct event e = {.t = machine_now(s->machine), .kind = EV_ENDED, .cpu = UNKNOWN};
	e.ended.by = (uint8_t)run_end_find(ended_by);
	e.ended.limit = *s->limit && !strcmp(ended_by, "limit") ? s->limit : NULL;
	take(s, &e);
	s->ended_by = ended_by;
	machine_kill_all(s->machine);
	s->state = MACHINE_RUNS;
	wake(s);
}

static void status(struct source *base, struct source_status *out)
{
	struct sim_source *s = of(base);
	*out = (struct source_status){
		.done = is_done(s), .stuck = (s->state == MACHINE_DEADLOCK || s->state == MACHINE_LIMIT) && !s->ended_by,
		.limit = *s->limit ? s->limit : NULL, .steps = s->speed > 0, .lines = s->lines, .paused = is_paused(s),
		.speed = s->speed, .now = is_kept_in_step(s) ? seen_now(s) : 0,
	};
	machine_status(s->machine, &out->code, &out->sig);
	if (out->done) out->ended_by = s->ended_by ? s->ended_by : out->sig > 0 ? "signal" : "exit";
}

static void close_source(struct source *base)
{
	struct sim_source *s = of(base);
	machine_free(s->machine);
	close(s->wake);
	free(s);
}

static const struct source_ops ops = {
	.pump = pump, .fd = fd, .request = request, .input = input, .signal = send_signal, .resize = resize, .set_speed = set_speed,
	.stop_at = stop_at, .end = end,
	.asked = asked, .answer = answer, .status = status, .close = close_source,
};

/* ---- Opening --------------------------------------------------------------------------------------------------------------- */

static char **copy_list(const char *first, char *const *list)
{
	size_t n = 0;
	while (list && list[n]) n++;
	char **copy = sim_alloc((n + 2) * sizeof *copy), **at = copy;
	if (first) *at++ = sim_copy(first, strlen(first) + 1);
	for (size_t i = 0; i < n; i++) *at++ = sim_copy(list[i], strlen(list[i]) + 1);
	return copy;
}

static const char *const everybody[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/user", "USER=user", "LOGNAME=user", "SHELL=/bin/sh", "PWD=/home/user", "LANG=C.UTF-8", NULL,
};

/* A later K=V replaces an earlier one. */
static char **make_environment(const char *const *more)
{
	char **env = copy_list(NULL, (char *const *)everybody);
	size_t n = sizeof everybody / sizeof *everybody - 1;
	for (; more && *more; more++) {
		size_t key = strcspn(*more, "=") + 1, i = 0;
		while (i < n && strncmp(env[i], *more, key)) i++;
		if (i == n) env = sim_resize(env, (++n + 1) * sizeof *env);
		else free(env[i]);
		env[i] = sim_copy(*more, strlen(*more) + 1);
		env[n] = NULL;
	}
	return env;
}

/* The folder of the program's source; NULL when it cannot be found. */
static char *folder_of(const char *program)
{
	char *path = realpath(program, NULL), *slash = path ? strrchr(path, '/') : NULL;
	if (slash) slash[slash == path] = '\0';
	return path;
}

static struct machine_config *make_config(const struct sim_options *o)
{
	struct machine_config *c = sim_alloc(sizeof *c);
	c->refs = 1;
	c->cpus = o->cpus;
	c->ips = o->ips;
	c->policy = o->policy;
	c->quantum = o->quantum;
	c->switch_cost = o->switch_cost;
	c->seed = o->seed;
	c->limit = o->limit;
	c->busy_limit = o->busy_limit;
	c->birth_limit = o->birth_limit;
	c->epoch = (int64_t)1767225600 * 1000000000; /* 2026-01-01 00:00:00 UTC */
	c->max_processes = 32768;
	c->max_frames = 1 << 18; /* 1 GiB */
	c->tty = o->tty;
	c->patient = o->speed == 0;
	c->rows = (uint16_t)o->rows;
	c->cols = (uint16_t)o->cols;
	c->brief = o->brief;
	c->folder = folder_of(o->sources[0]);
	c->argv = copy_list(o->name, o->argv);
	c->env = make_environment(o->env);
	return c;
}

static void fill_header(struct trace_header *h, const struct sim_options *o, struct trace *t)
{
	char args[65536];
	size_t len = 0;
	int argc = 0;
	for (char *const *a = o->argv; a && *a && len + strlen(*a) < sizeof args; a++, argc++) len += strlen(strcpy(args + len, *a)) + 1;
	h->backend = "sim";
	h->program = trace_string(t, o->program);
	h->args = trace_bytes(t, args, len);
	h->args_len = (uint32_t)len;
	h->argc = argc;
	h->cpus = o->cpus;
	h->policy = trace_string(t, o->policy_name);
	h->quantum = o->quantum;
	h->seed = (int64_t)o->seed;
	h->clock = "virtual";
	h->ipc = "content";
	h->supervisor = PID_SHELL;
}

/* The user's own files, as they were compiled: events name them as he did. */
static void tell_source(struct trace *t, const char *path)
{
	struct event e = {.kind = EV_SOURCE, .cpu = UNKNOWN, .file = trace_string(t, path)};
	char *text = listing_read(path);
	if (!text) return;
	e.source.text = text;
	trace_append_copy(t, &e);
	free(text);
}

static void tell_sources(struct trace *t, const struct sim_options *o)
{
	for (const char *const *path = o->sources; *path; path++) tell_source(t, *path);
	for (size_t i = 0; i < o->nprogram; i++) tell_source(t, o->programs[i].source);
}

int sim_open(const struct sim_options *o, struct trace *t, struct source **out, struct diag *d)
{
	struct machine_config *config = make_config(o);
	struct programs programs;
	int code = compile_programs(o, &programs, d);
	*out = NULL;
	config->programs = programs.list;
	config->nprogram = programs.count;
	if (code || o->dump) {
		machine_config_release(config);
		return code;
	}
	struct sim_source *s = sim_alloc(sizeof *s);
	s->base.ops = &ops;
	s->trace = t;
	s->input = o->input;
	s->wake = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	s->speed = o->speed;
	s->paused = o->paused;
	s->lines = o->lines;
	s->bench = o->bench;
	fill_header(trace_header(t), o, t);
	if (!o->brief) tell_sources(t, o);
	s->machine = machine_new(config, take, s);
	read_file(s, o->tty);
	pace_set(s);
	*out = &s->base;
	return 0;
}
