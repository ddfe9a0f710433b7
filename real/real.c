/*
 * real.c - the source that runs a program on this kernel: the run (run/), its streams and marks, and the observer (observe/) put
 * together.
 *
 * One descriptor, an epoll set, stands for all that can have news. The run is over in three steps: the supervisor says that no
 * descendant is left; what is still in the streams is read and the observer closes its books; when those are pumped, it is done.
 */
#include "real/real.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/observe.h"
#include "real/run/marks.h"
#include "real/run/output.h"
#include "real/run/run.h"
#include "real/run/takeover.h"

#define TICK INT64_C(10000000)    /* ns between two looks when proclab is the tree's parent itself */
#define GRACE INT64_C(300000000)  /* ns from a wish to end until the kill, then */
#define LEFTOVERS (8 << 20)       /* bytes read at the end from streams that somebody beyond our reach still fills */

struct real {
	struct source base;
	struct run run;
	struct observer *observer;
	struct marks *marks;
	struct output *output;
	int epoll, limit, tick;      /* tick: due when there is something to do without news */
	int64_t t0;
	bool pty;                    /* the program has a terminal of its own */
	bool taken_over;             /* the supervisor is dead */
	bool empty, finished, done;
	int64_t kill_at;             /* after a take-over: CLOCK_MONOTONIC ns, 0 never */
	int code, sig;
	const char *ended_by;
};

static void watch(const struct real *r, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
	if (fd >= 0) epoll_ctl(r->epoll, EPOLL_CTL_ADD, fd, &e);
}

static void set_timer(int fd, int64_t first, int64_t interval)
{
	struct itimerspec when = {
		.it_value = {.tv_sec = first / 1000000000, .tv_nsec = first % 1000000000},
		.it_interval = {.tv_sec = interval / 1000000000, .tv_nsec = interval % 1000000000},
	};
	timerfd_settime(fd, 0, &when, NULL);
}

static bool timer_due(int fd)
{
	uint64_t times;
	return read(fd, &times, sizeof times) == sizeof times;
}

/* ---- Ending ------------------------------------------------------------------------------------------------------------------ */

/* What comes after is no doing of the program's. */
static void tell_end(struct real *r)
{
	struct event e = {.t = control_now() - r->t0, .kind = EV_ENDED, .precision = PRECISION_EXACT, .cpu = UNKNOWN};
	e.ended.by = (uint8_t)run_end_find(r->ended_by);
	observer_inject(r->observer, &e);
}

static void end_run(struct real *r, const char *ended_by, enum control_what how)
{
	if (r->empty) return;
	if (r->ended_by) how = CONTROL_KILL;     /* asked twice */
	else {
		r->ended_by = ended_by;
		tell_end(r);
	}
	observer_killing(r->observer);
	if (!r->taken_over) {
		run_tell(&r->run, how);
		return;
	}
	if (how == CONTROL_INTERRUPT) kill(-r->run.program, SIGINT);
	r->kill_at = control_now() + (how == CONTROL_KILL ? 0 : GRACE);
}

static void note_status(struct real *r, int status)
{
	bool had_keys = run_program_ended(&r->run, WIFSIGNALED(status)) || r->pty;
	r->code = WIFEXITED(status) ? WEXITSTATUS(status) : UNKNOWN;
	r->sig = WIFSIGNALED(status) ? WTERMSIG(status) : UNKNOWN;
	if ((r->sig == SIGINT || r->sig == SIGQUIT) && had_keys) end_run(r, "user", CONTROL_GRACE);
}

static void reaped(void *arg, pid_t pid, int status)
{
	struct real *r = arg;
	if (r->observer) observer_reaped(r->observer, control_now() - r->t0, pid, status);
	if (pid == r->run.program) note_status(r, status);
}

static void tell_lost(struct real *r, const char *what)
{
	struct event e = {.t = control_now() - r->t0, .kind = EV_LOST, .precision = PRECISION_EXACT, .cpu = UNKNOWN};
	e.lost.count = UNKNOWN;
	e.lost.what = what;
	observer_inject(r->observer, &e);
}

static void take_over(struct real *r)
{
	while (waitpid(r->run.supervisor, NULL, 0) < 0 && errno == EINTR) {}
	r->run.supervisor = 0;
	epoll_ctl(r->epoll, EPOLL_CTL_DEL, r->run.control, NULL);
	r->taken_over = true;
	tell_lost(r, "the supervisor was killed; proclab has adopted the program's processes in its place");
	if (r->ended_by) r->kill_at = control_now();
	set_timer(r->tick, 1, TICK);
}

static void look_after(struct real *r)
{
	timer_due(r->tick);
	if (r->kill_at && control_now() >= r->kill_at) takeover_kill(r->observer, r->run.program);
	if (!takeover_reap(r->observer, r->run.program, reaped, r)) r->empty = true;
}

/* ---- News -------------------------------------------------------------------------------------------------------------------- */

static void hear_supervisor(struct real *r)
{
	struct control m;
	int got;
	while (!r->empty && (got = run_receive(&r->run, &m)) > 0) {
		switch (m.what) {
		case CONTROL_REAPED:
			observer_reaped(r->observer, m.t - r->t0, m.pid, m.status);
			if (m.pid == r->run.program) note_status(r, m.status);
			break;
		case CONTROL_STOPPED: run_stopped(&r->run, m.status); break;
		case CONTROL_EMPTY:
			if (m.status) tell_lost(r, "processes that proclab may not end are still there");
			r->empty = true;
			break;
		default: break;
		}
	}
	if (!r->empty && got < 0) take_over(r);
}

static void finish(struct real *r)
{
	size_t n, total = 0;
	do total += n = output_pump(r->output, r->observer, 0);
	while (n && total < LEFTOVERS);
	marks_pump(r->marks, r->observer, r->t0);
	observer_finish(r->observer);
	set_timer(r->tick, 1, 0); /* never read: there is something to pump until it is done */
	r->finished = true;
}

/* Where proclab's wait came too late, the observer's word on the program's end is as good. */
static void learn_status(struct real *r, const struct trace *t, uint32_t before)
{
	for (uint32_t n = before + 1; r->code == UNKNOWN && r->sig == UNKNOWN && n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (!e || e->kind != EV_EXIT || e->pid != r->run.program) continue;
		r->code = e->exit.code;
		r->sig = e->exit.sig;
	}
}

static void conclude(struct real *r)
{
	r->done = true;
	if (r->code == UNKNOWN && r->sig == UNKNOWN) r->sig = SIGKILL; /* with its namespace, nobody could wait for it */
	if (!r->ended_by) r->ended_by = r->sig == UNKNOWN ? "exit" : "signal";
}

static int real_pump(struct source *s, struct trace *t, int64_t budget)
{
	struct real *r = (struct real *)s;
	int64_t stop = control_now() + budget;
	if (r->done) return 0;
	if (!r->finished) {
		marks_pump(r->marks, r->observer, r->t0);
		output_pump(r->output, r->observer, budget / 2);
		if (timer_due(r->limit)) end_run(r, "limit", CONTROL_KILL);
		if (r->taken_over) look_after(r);
		else hear_supervisor(r);
		if (r->empty) finish(r);
	}
	uint32_t before = trace_count(t);
	int64_t left = stop - control_now();
	int n = observer_take(r->observer, t, left > 0 ? left : 1);
	learn_status(r, t, before);
	if (r->finished && n == 0) conclude(r);
	return n;
}

/* ---- The other operations
 * ------------------------------------------------------------------------------------------------------ */

static int real_fd(struct source *s)
{
	return ((struct real *)s)->epoll;
}

static int real_request(struct source *s, enum source_request request)
{
	struct real *r = (struct real *)s;
	if (request != SOURCE_STEP) return ERR_UNSUPPORTED;
	return marks_go(r->marks) ? 0 : ERR_NOTFOUND;
}

static int real_input(struct source *s, const void *bytes, size_t n)
{
	return output_type(((struct real *)s)->output, bytes, n);
}

static int real_signal(struct source *s, int32_t pid, int sig)
{
	struct real *r = (struct real *)s;
	if (pid <= 1 || r->empty || !observer_owns(r->observer, pid)) return ERR_NOTFOUND;
	int64_t t = control_now() - r->t0; /* it may be dead before kill returns */
	if (kill(pid, sig)) return errno == ESRCH ? ERR_NOTFOUND : ERR_SYSTEM;
	/* R sees that by itself; T does when it is delivered, which SIGKILL never is. */
	if (observer_tier(r->observer) == 'R' || (observer_tier(r->observer) == 'T' && sig != SIGKILL)) return 0;
	struct event e = {.t = t, .kind = EV_SIGNAL, .precision = PRECISION_EXACT, .cpu = UNKNOWN, .pid = getpid()};
	e.signal.to = pid;
	e.signal.sig = (int16_t)sig;
	e.signal.stage = SIGNAL_STAGE_SENT;
	e.signal.cause = SIGNAL_CAUSE_PROCLAB;
	observer_inject(r->observer, &e);
	return 0;
}

static int real_resize(struct source *s, int rows, int cols)
{
	return output_resize(((struct real *)s)->output, rows, cols);
}

static bool real_asked(struct source *s, struct source_ask *out)
{
	return marks_asked(((struct real *)s)->marks, &out->pid, out->text, sizeof out->text);
}

static int real_answer(struct source *s, int32_t pid, const char *line)
{
	return marks_answer(((struct real *)s)->marks, pid, line) ? 0 : ERR_NOTFOUND;
}

static void real_end(struct source *s, const char *ended_by)
{
	struct real *r = (struct real *)s;
	end_run(r, ended_by, strcmp(ended_by, "user") ? CONTROL_KILL : CONTROL_INTERRUPT);
}

static void real_status(struct source *s, struct source_status *out)
{
	const struct real *r = (struct real *)s;
	*out = (struct source_status){
		.done = r->done, .code = r->code, .sig = r->sig, .ended_by = r->done ? r->ended_by : NULL,
		.now = r->done ? 0 : control_now() - r->t0,
	};
}

static bool nothing_left(struct real *r)
{
	takeover_kill(r->observer, r->run.program);
	return !takeover_reap(r->observer, r->run.program, reaped, r);
}

static void real_close(struct source *s)
{
	struct real *r = (struct real *)s;
	/* The observer still watches: a traced process needs it in order to die. */
	if (r->observer) observer_killing(r->observer);
	if (!run_end(&r->run)) r->taken_over = true;
	while (r->taken_over && !r->empty && !nothing_left(r)) usleep(1000);
	run_clear(&r->run);
	if (r->observer && !r->finished) observer_finish(r->observer);
	observer_free(r->observer);
	marks_free(r->marks);
	output_free(r->output);
	if (r->limit >= 0) close(r->limit);
	if (r->tick >= 0) close(r->tick);
	if (r->epoll >= 0) close(r->epoll);
	free(r);
}

static const struct source_ops real_ops = {
	.pump = real_pump,
	.fd = real_fd,
	.request = real_request,
	.input = real_input,
	.signal = real_signal,
	.resize = real_resize,
	.asked = real_asked,
	.answer = real_answer,
	.end = real_end,
	.status = real_status,
	.close = real_close,
};

/* ---- Opening ----------------------------------------------------------------------------------------------------------------- */

static void adopt_listener(void *arg, int listener)
{
	observer_listen(arg, listener);
}

/* Signals are the main thread's affair: the observer's threads get none. */
static int start_observer(struct real *r, const struct real_options *o, struct diag *d)
{
	static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
	sigset_t others, before;
	sigfillset(&others);
	for (unsigned i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&others, own[i]);
	pthread_sigmask(SIG_BLOCK, &others, &before);
	int failed = observer_start(&(struct observe_options){
		.tier = o->tier,
		.ipc = o->ipc,
		.memory = o->memory,
		.root = r->run.program,
		.name = r->run.name,
		.supervisor = r->run.supervisor,
		.init = r->run.init,
	}, &r->observer, d);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!failed) r->t0 = observer_t0(r->observer);
	return failed;
}

static void fill_header(const struct real *r, const struct real_options *o, struct trace *t)
{
	struct trace_header *h = trace_header(t);
	char args[65536];
	size_t len = 0;
	int argc = 0;
	for (char *const *a = o->argv + (o->source ? 0 : 1); *a; a++, argc++) {
		size_t n = strlen(*a) + 1;
		if (len + n > sizeof args) break;
		memcpy(args + len, *a, n);
		len += n;
	}
	*h = (struct trace_header){
		.version = 1,
		.backend = trace_string(t, "real"),
		.program = trace_string(t, r->run.user_name),
		.args = trace_bytes(t, args, len),
		.args_len = (uint32_t)len,
		.argc = argc,
		.cpus = (int)sysconf(_SC_NPROCESSORS_ONLN),
		.tier = trace_string(t, (char[]){observer_tier(r->observer), 0}),
		.seed = UNKNOWN,
		.clock = trace_string(t, "monotonic"),
		.ipc = trace_string(t, observer_ipc(r->observer)),
		.supervisor = r->run.init ? r->run.init : r->run.supervisor,
	};
}

static int open_descriptors(struct real *r, struct diag *d)
{
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	r->limit = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	r->tick = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (r->epoll < 0 || r->limit < 0 || r->tick < 0)
		return diag_set(d, ERR_SYSTEM, "the run could not be set up: %s", strerror(errno));
	watch(r, r->limit);
	watch(r, r->tick);
	return 0;
}

static int attach(struct real *r, const struct real_options *o, struct diag *d)
{
	int failed = start_observer(r, o, d);
	if (failed) return failed;
	r->output = output_new(r->epoll, r->t0, r->run.master, r->run.out, r->run.err);
	if (!r->output) return diag_set(d, ERR_MEMORY, "%s", error_text(ERR_MEMORY));
	r->run.master = r->run.out = r->run.err = -1;
	r->pty = o->io == REAL_IO_PTY;
	watch(r, observer_fd(r->observer));
	watch(r, r->run.control);
	failed = run_exec(&r->run, observer_filter(r->observer), adopt_listener, r->observer, d);
	if (!failed && o->limit > 0) set_timer(r->limit, o->limit, 0);
	return failed;
}

int real_open(const struct real_options *o, struct trace *t, struct source **out, struct diag *d)
{
	struct real *r = calloc(1, sizeof *r);
	*out = NULL;
	if (!r) return diag_set(d, ERR_MEMORY, "%s", error_text(ERR_MEMORY));
	*r = (struct real){.base.ops = &real_ops, .epoll = -1, .limit = -1, .tick = -1, .code = UNKNOWN, .sig = UNKNOWN};
	int failed = run_prepare(&r->run, o, d);
	if (!failed) failed = open_descriptors(r, d);
	if (!failed && !(r->marks = marks_new(r->run.marks, r->epoll)))
		failed = diag_set(d, ERR_SYSTEM, "no socket for the program's marks: %s", strerror(errno));
	if (!failed) failed = run_start(&r->run, o, d);
	if (!failed) failed = attach(r, o, d);
	if (failed) {
		real_close(&r->base);
		return failed;
	}
	fill_header(r, o, t);
	*out = &r->base;
	return 0;
}
