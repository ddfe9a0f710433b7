/*
 * source.c - the simulated machine behind the interface that views know (trace/source.h).
 *
 * Events come while it is pumped. When nobody can run before something is typed, the source waits for its input; when nobody can ever
 * run again it says that it is stuck. Ending a run kills everybody and lets the machine come to its end, so that the closing events are
 * those of a kernel.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "sim/compile.h"
#include "sim/kernel/machine.h"
#include "sim/sim.h"

#define STEPS_AT_ONCE 1000

struct sim_source {
	struct source base;
	struct machine *machine;
	struct trace *trace;           /* borrowed; set while it is pumped and when it is opened */
	int input;                     /* descriptor, -1 */
	int wake;                      /* eventfd: something was asked of a source that waits */
	bool paused;
	enum machine_end state;
	const char *ended_by;          /* once it is to end */
};

static struct sim_source *of(struct source *s)
{
	return (struct sim_source *)s;
}

static void take(void *arg, const struct event *e)
{
	struct sim_source *s = arg;
	trace_append_copy(s->trace, e);
}

/* ---- Pumping ------------------------------------------------------------------------------------------------------------------------ */

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool is_done(const struct sim_source *s)
{
	return s->state == MACHINE_DONE || (s->ended_by && s->state != MACHINE_RUNS);
}

/* What has been typed, when the machine waits for it. */
static void read_input(struct sim_source *s)
{
	char bytes[4096];
	ssize_t n = s->input >= 0 ? read(s->input, bytes, sizeof bytes) : -1;
	if (n < 0) return;
	machine_input(s->machine, bytes, (size_t)n);
	if (!n) s->input = -1;
	s->state = MACHINE_RUNS;
}

static void reach_limit(struct sim_source *s)
{
	s->ended_by = "limit";
	machine_kill_all(s->machine);
	s->state = MACHINE_RUNS;
}

static int pump(struct source *base, struct trace *t, int64_t budget)
{
	struct sim_source *s = of(base);
	uint32_t before = trace_count(t);
	int64_t until = now() + budget;
	uint64_t unused;
	s->trace = t;
	if (read(s->wake, &unused, sizeof unused) < 0 && errno != EAGAIN) return ERR_SYSTEM;
	if (s->paused && !s->ended_by) return 0;
	if (s->state == MACHINE_ASLEEP) read_input(s);
	while (s->state == MACHINE_RUNS && now() < until) {
		s->state = machine_run(s->machine, STEPS_AT_ONCE, STEPS_AT_ONCE);
		if (s->state == MACHINE_LIMIT && !s->ended_by) reach_limit(s);
	}
	return (int)(trace_count(t) - before);
}

static int fd(struct source *base)
{
	struct sim_source *s = of(base);
	if (s->paused) return s->wake;
	if (s->state == MACHINE_ASLEEP) return s->input >= 0 ? s->input : s->wake;
	return s->state == MACHINE_RUNS ? -1 : s->wake;
}

/* ---- What is asked of it ------------------------------------------------------------------------------------------------------------ */

static void wake(struct sim_source *s)
{
	uint64_t one = 1;
	if (write(s->wake, &one, sizeof one) < 0) {} /* it is awake already */
}

static int request(struct source *base, enum source_request r)
{
	struct sim_source *s = of(base);
	if (r == SOURCE_STEP && s->state == MACHINE_RUNS) s->state = machine_run(s->machine, 1, UINT64_MAX);
	else s->paused = r == SOURCE_PAUSE;
	wake(s);
	return 0;
}

static int input(struct source *base, const void *bytes, size_t n)
{
	struct sim_source *s = of(base);
	if (n) machine_input(s->machine, bytes, n);
	if (s->state == MACHINE_ASLEEP) s->state = MACHINE_RUNS;
	wake(s);
	return (int)n;
}

static int send_signal(struct source *base, int32_t pid, int sig)
{
	struct sim_source *s = of(base);
	if (!machine_kill(s->machine, pid, sig)) return ERR_NOTFOUND;
	if (s->state != MACHINE_DONE) s->state = MACHINE_RUNS;
	wake(s);
	return 0;
}

static void end(struct source *base, const char *ended_by)
{
	struct sim_source *s = of(base);
	if (s->ended_by || s->state == MACHINE_DONE) return;
	s->ended_by = ended_by;
	machine_kill_all(s->machine);
	s->state = MACHINE_RUNS;
	wake(s);
}

static void status(struct source *base, struct source_status *out)
{
	struct sim_source *s = of(base);
	*out = (struct source_status){.done = is_done(s), .stuck = s->state == MACHINE_DEADLOCK && !s->ended_by};
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
	.pump = pump, .fd = fd, .request = request, .input = input, .signal = send_signal, .end = end, .status = status, .close = close_source,
};

/* ---- Opening ------------------------------------------------------------------------------------------------------------------------ */

static char **copy_list(const char *first, char *const *list)
{
	size_t n = 0;
	while (list && list[n]) n++;
	char **copy = sim_alloc((n + 2) * sizeof *copy), **at = copy;
	if (first) *at++ = strdup(first);
	for (size_t i = 0; i < n; i++) *at++ = strdup(list[i]);
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
		env[i] = strdup(*more);
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
	c->epoch = (int64_t)1767225600 * 1000000000; /* 2026-01-01 00:00:00 UTC */
	c->max_processes = 32768;
	c->max_frames = 1 << 18; /* 1 GiB */
	c->tty = o->tty;
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
	h->seed = (int64_t)o->seed;
	h->clock = "virtual";
	h->ipc = "content";
	h->supervisor = PID_SHELL;
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
	s->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	fill_header(trace_header(t), o, t);
	s->machine = machine_new(config, take, s);
	*out = &s->base;
	return 0;
}
