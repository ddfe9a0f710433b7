/*
 * run_loop.c - the loop of run_loop.h. Everything happens on one thread; a signal is a byte in a pipe.
 */
#include "cli/run_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/options.h"
#include "trace/why_text.h"

#define PUMP_BUDGET 20000000        /* ns */
#define FORGET_AFTER (4 * TRACE_CHUNK)

static int signal_pipe[2] = {-1, -1};
static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
#define ENDING (sizeof ending / sizeof *ending)

static void on_signal(int sig)
{
	int saved = errno;
	char byte = (char)sig;
	if (write(signal_pipe[1], &byte, 1) < 0) {} /* full: enough is known */
	errno = saved;
}

/* What is ignored stays so (nohup, a job in the background). */
static void catch_signals(struct sigaction old[ENDING])
{
	struct sigaction catch = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK)) return;
	for (size_t i = 0; i < ENDING; i++)
		if (!sigaction(ending[i], NULL, &old[i]) && old[i].sa_handler != SIG_IGN) sigaction(ending[i], &catch, NULL);
}

static void release_signals(const struct sigaction old[ENDING])
{
	for (size_t i = 0; i < ENDING; i++) sigaction(ending[i], &old[i], NULL);
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* What cannot be written was wanted by nobody: the program goes on, as behind a closed pipe that it does not notice. */
static void echo(const struct event *e)
{
	int fd = e->out.stream == 2 ? STDERR_FILENO : STDOUT_FILENO;
	for (uint32_t done = 0; done < e->out.data_len;) {
		ssize_t n = write(fd, e->out.data + done, e->out.data_len - done);
		if (n < 0 && errno != EINTR) return;
		if (n > 0) done += (uint32_t)n;
	}
}

/* What is said of the end of a run, and done again when a recording comes to it. */
static void say_limit(struct run_loop *l, const char *limit)
{
	char words[400], *everybody = why_everybody(&l->recorder->world);
	snprintf(words, sizeof words, "the run is ended by %s.", limit);
	log_words(l->log, "LIMIT", words);
	if (everybody) log_words(l->log, "THEN", everybody);
	free(everybody);
}

static void say_stuck(struct run_loop *l)
{
	if (hang_certain(l->hang, &l->recorder->world)) log_words(l->log, "DEADLOCK", l->hang->dead.why);
	log_words(l->log, "ENDED", "nobody can ever go on, so proclab ends the run.");
}

static void say_too_long(struct run_loop *l)
{
	log_words(l->log, "ENDED", "everybody has been in the deadlock for so long that proclab ends the run (--deadlock).");
}

/* In a recording: the world is as it was when the run was ended. A deadlock of it is part of the report, whatever ended it. */
static void replay_end(struct run_loop *l, const struct event *e)
{
	struct deadlock d;
	const char *backend = trace_header_const(l->trace)->backend;
	bool sim = backend && !strcmp(backend, "sim"), dead = e->ended.by == RUN_END_DEADLOCK;
	if (e->ended.limit) say_limit(l, e->ended.limit);
	if (dead && sim) say_stuck(l);
	else if (world_deadlock(&l->recorder->world, &d) == 1) {
		deadlock_clear(&d);
		hang_certain(l->hang, &l->recorder->world);
		log_words(l->log, "DEADLOCK", l->hang->dead.why);
		if (dead) say_too_long(l);
	}
}

static void take_events(struct run_loop *l)
{
	struct recorder *r = l->recorder;
	uint32_t count = trace_count(l->trace) < l->until ? trace_count(l->trace) : l->until;
	if (l->taken == count) return;
	while (l->taken < count) {
		const struct event *e = trace_get(l->trace, ++l->taken);
		if (l->replays && e->kind == EV_ENDED) replay_end(l, e);
		recorder_event(r, e);
		if (l->echo && e->kind == EV_OUT) echo(e);
		log_event(l->log, e, &r->world);
		stepper_event(l->stepper, e);
	}
	recorder_flush(r);
	if (count - trace_first(l->trace) < FORGET_AFTER) return;
	world_forget(&r->world, count);
	world_forget(&l->hang->world, count);
	trace_forget(l->trace, count);
}

static void end(struct run_loop *l, const char *ended_by)
{
	if (l->source->ops->end) l->source->ops->end(l->source, ended_by);
}

/* Returns true when the run was ended for it. */
static bool look_for_deadlock(struct run_loop *l)
{
	int64_t t = now();
	if (hang_look(l->hang, &l->recorder->world, t)) log_words(l->log, "DEADLOCK", l->hang->dead.why);
	if (!hang_too_long(l->hang, t)) return false;
	say_too_long(l);
	end(l, "deadlock");
	return true;
}

static bool end_at_limit(struct run_loop *l, const char *limit)
{
	say_limit(l, limit);
	end(l, "limit");
	return true;
}

/* The source knows that nobody will ever go on: there is nothing to wait for. */
static bool end_stuck(struct run_loop *l)
{
	struct source_status st;
	l->source->ops->status(l->source, &st);
	if (!st.stuck) return false;
	if (st.limit) return end_at_limit(l, st.limit);
	say_stuck(l);
	end(l, "deadlock");
	return true;
}

static int wait_for_news(const struct run_loop *l, bool ended)
{
	int fd = l->source->ops->fd ? l->source->ops->fd(l->source) : -1;
	struct pollfd p[3] = {{signal_pipe[0], POLLIN, 0}, {fd, POLLIN, 0}, {ended ? -1 : stepper_ask(l->stepper), POLLIN, 0}};
	int timeout = ended ? -1 : hang_timeout(l->hang, &l->recorder->world, now());
	if (fd < 0) timeout = 0;
	return poll(p, 3, timeout) < 0 && errno != EINTR ? ERR_SYSTEM : 0;
}

static bool signalled(void)
{
	char byte;
	return read(signal_pipe[0], &byte, 1) == 1;
}

static bool is_done(const struct run_loop *l)
{
	struct source_status st;
	l->source->ops->status(l->source, &st);
	return st.done;
}

static int follow(struct run_loop *l)
{
	bool ended = false;
	for (;;) {
		int n = l->source->ops->pump(l->source, l->trace, PUMP_BUDGET);
		if (n < 0) return n;
		take_events(l);
		if (is_done(l)) return 0;
		while (signalled()) {
			end(l, "user");
			ended = true;
		}
		if (!ended) stepper_answer(l->stepper, l->source);
		if (!ended) ended = end_stuck(l) || look_for_deadlock(l);
		if (n == 0 && wait_for_news(l, ended) < 0) return ERR_SYSTEM;
	}
}

int run_loop(struct run_loop *l)
{
	struct sigaction old[ENDING];
	catch_signals(old);
	int code = follow(l);
	release_signals(old);
	return code;
}
