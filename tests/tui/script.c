/*
 * script.c - the scripted source and the scene.
 */
#include "tests/tui/script.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tests/test.h"

#define MS(n) ((n) * INT64_C(1000000))
#define THE_END {.kind = EV_COUNT}
#define STATE(ms, who, a, b, ...) \
	{.t = MS(ms), .pid = who, .tid = who, .cpu = 0, .kind = EV_STATE, .state = {.from = STATE_##a, .to = STATE_##b, __VA_ARGS__}}

#define END(ms, who, number, access, by, more) \
	{.t = MS(ms), .pid = who, .tid = who, .kind = EV_END, \
	 .end = {.chan = 1, .fd = number, .mode = access, .how = END_##by, .gained = more}}
#define PRINT(ms, who, text) \
	{.t = MS(ms), .pid = who, .tid = who, .kind = EV_OUT, .out = {.data = text, .data_len = sizeof text - 1}}

static const struct event birth[] = {
	{.t = 0, .cpu = UNKNOWN, .kind = EV_FORK, .fork = {.child = 100, .how = FORK_HOW_START, .name = "demo"}},
	STATE(0, 100, NEW, READY, 0),
	STATE(1, 100, READY, RUNNING, 0),
	{.t = MS(1), .pid = 100, .tid = 100, .kind = EV_EXEC,
		.exec = {.path = "/bin/demo", .args = "demo\0--fast", .args_len = 12, .argc = 2}},
	PRINT(2, 100, "hello from demo\r\n"),
	{.t = MS(3), .pid = 100, .tid = 100, .kind = EV_MARK, .mark = {.what = MARK_STEP, .text = "the parent makes a pipe"}},
	{.t = MS(4), .pid = 100, .tid = 100, .kind = EV_CHAN, .chan = {.id = 1, .kind = CHAN_PIPE, .capacity = 65536}},
	END(4, 100, 3, MODE_R, OPEN, true),
	END(4, 100, 4, MODE_W, OPEN, true),
	{.t = MS(5), .pid = 100, .tid = 100, .kind = EV_FORK, .fork = {.child = 101, .how = FORK_HOW_FORK, .name = "reader"}},
	STATE(5, 101, NEW, READY, 0),
	END(5, 101, 3, MODE_R, INHERIT, true),
	{.t = MS(6), .pid = 100, .tid = 100, .kind = EV_FORK, .fork = {.child = 102, .how = FORK_HOW_FORK, .name = "writer"}},
	STATE(6, 102, NEW, READY, 0),
	END(6, 102, 4, MODE_W, INHERIT, true),
	END(7, 100, 3, MODE_R, CLOSE, false),
	END(7, 100, 4, MODE_W, CLOSE, false),
	STATE(8, 100, RUNNING, WAITING, .wait = {.why = WAIT_CHILD, .target = -1, .fd = UNKNOWN, .call = "wait4"}),
	STATE(8, 101, READY, RUNNING, 0),
	STATE(9, 101, RUNNING, WAITING, .wait = {.why = WAIT_READ, .fd = 3, .chan = 1, .call = "read"}),
	STATE(9, 102, READY, RUNNING, 0),
	THE_END,
};

static const struct event talk[] = {
	{.t = MS(12), .pid = 102, .tid = 102, .kind = EV_SEND,
		.io = {.chan = 1, .fd = 4, .bytes = 6, .queued = 6, .data = "hi\033[2J", .data_len = 6}},
	STATE(12, 101, WAITING, READY, .by = 102),
	PRINT(13, 102, "\033]0;title\007\033[31mred\033[0m\033[2J\rplain \346\227\245\a\b.\r\n"),
	{.t = MS(14), .pid = 102, .tid = 102, .kind = EV_MARK, .mark = {.what = MARK_NOTE, .text = "the writer has written"}},
	STATE(15, 102, RUNNING, WAITING, .wait = {.why = WAIT_SLEEP, .timed = true, .fd = UNKNOWN, .call = "nanosleep"}),
	STATE(15, 101, READY, RUNNING, 0),
	{.t = MS(16), .pid = 101, .tid = 101, .kind = EV_RECV, .io = {.chan = 1, .fd = 3, .bytes = 6, .queued = 0}},
	{.t = MS(17), .pid = 101, .kind = EV_SIGNAL, .signal = {.to = 102, .sig = SIGUSR1, .stage = SIGNAL_STAGE_SENT}},
	{.t = MS(18), .pid = 101, .tid = 101, .kind = EV_MARK,
		.mark = {.what = MARK_STEP, .text = "the reader waits for you", .waits = true}},
	STATE(18, 101, RUNNING, WAITING, .wait = {.why = WAIT_STEP, .fd = UNKNOWN}),
	THE_END,
};

static const struct event zombie[] = {
	STATE(20, 102, WAITING, RUNNING, 0),
	{.t = MS(21), .pid = 102, .tid = 102, .kind = EV_EXIT, .exit = {.code = 7}},
	STATE(21, 102, RUNNING, ZOMBIE, 0),
	THE_END,
};

static const struct event finish[] = {
	{.t = MS(30), .pid = 100, .kind = EV_REAP, .reap = {.child = 102, .code = 7}},
	STATE(30, 102, ZOMBIE, GONE, 0),
	STATE(31, 101, WAITING, RUNNING, 0),
	{.t = MS(32), .pid = 101, .tid = 101, .kind = EV_EXIT, .exit = {.code = 0}},
	STATE(32, 101, RUNNING, ZOMBIE, 0),
	{.t = MS(33), .pid = 100, .kind = EV_REAP, .reap = {.child = 101}},
	STATE(33, 101, ZOMBIE, GONE, 0),
	STATE(33, 100, WAITING, RUNNING, 0),
	{.t = MS(34), .pid = 100, .tid = 100, .kind = EV_EXIT, .exit = {.code = 3}},
	STATE(34, 100, RUNNING, ZOMBIE, 0),
	{.t = MS(34), .kind = EV_REAP, .reap = {.child = 100, .code = 3}},
	STATE(34, 100, ZOMBIE, GONE, 0),
	THE_END,
};

const struct chapter scene[] = {{birth}, {talk}, {zombie}, {finish}, {NULL}};

struct scripted {
	struct source source;
	struct play *play;
	int chapter;
	bool done, ended;
	int32_t turn;         /* of many processes */
	int64_t t, began;
};

static void log_line(struct scripted *s, const char *format, ...)
{
	char line[256];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(line, sizeof line - 1, format, args);
	va_end(args);
	line[n++] = '\n';
	if (write(s->play->log[1], line, (size_t)n) < 0) abort();
}

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int append_all(struct trace *t, const struct event *e)
{
	int n = 0;
	for (; e->kind != EV_COUNT; e++, n++) trace_append_copy(t, e);
	return n;
}

/* One round of a crowd: all are born at first, then each in turn runs for a while. */
static int crowd(struct scripted *s, struct trace *t)
{
	int n = s->play->processes, before = (int)trace_count(t);
	for (int32_t pid = 1000; !s->turn && pid < 1000 + n; pid++) {
		int32_t parent = pid == 1000 ? 0 : 1000;
		trace_append(t, &(struct event){.kind = EV_FORK, .pid = parent, .tid = parent,
			.fork = {.child = pid, .how = parent ? FORK_HOW_FORK : FORK_HOW_START, .name = trace_string(t, "worker")}});
		trace_append(t, &(struct event)STATE(0, pid, NEW, READY, 0));
	}
	for (int i = 0; i < n; i++) {
		int32_t pid = 1000 + s->turn++ % n;
		struct event run = STATE(0, pid, READY, RUNNING, 0), stop = STATE(0, pid, RUNNING, READY, 0);
		run.t = s->t += 100000;
		stop.t = s->t += 100000;
		trace_append(t, &run);
		trace_append(t, &stop);
	}
	return (int)trace_count(t) - before;
}

static int pump(struct source *source, struct trace *t, int64_t budget)
{
	struct scripted *s = (struct scripted *)source;
	char byte;
	(void)budget;
	if (s->ended) {
		s->done = true;
		return 0;
	}
	if (read(s->play->control[0], &byte, 1) != 1) return 0;
	if (s->play->processes) return crowd(s, t);
	int n = append_all(t, s->play->chapters[s->chapter++].events);
	s->done = !s->play->chapters[s->chapter].events;
	return n;
}

static int fd(struct source *source)
{
	struct scripted *s = (struct scripted *)source;
	return s->ended ? -1 : s->play->control[0];
}

static int request(struct source *source, enum source_request r)
{
	log_line((struct scripted *)source, r == SOURCE_STEP ? "step" : "request %d", (int)r);
	return 0;
}

static int input(struct source *source, const void *bytes, size_t n)
{
	struct scripted *s = (struct scripted *)source;
	for (size_t i = 0; i < n; i++) log_line(s, "input %d", ((const unsigned char *)bytes)[i]);
	return (int)n;
}

static int send_signal(struct source *source, int32_t pid, int sig)
{
	log_line((struct scripted *)source, "signal %d %d", (int)pid, sig);
	return 0;
}

static int resize(struct source *source, int rows, int cols)
{
	log_line((struct scripted *)source, "resize %d %d", rows, cols);
	return 0;
}

static void end(struct source *source, const char *ended_by)
{
	struct scripted *s = (struct scripted *)source;
	log_line(s, "end %s", ended_by);
	s->ended = true;
}

static void status(struct source *source, struct source_status *out)
{
	struct scripted *s = (struct scripted *)source;
	*out = (struct source_status){.done = s->done, .code = UNKNOWN, .sig = UNKNOWN};
	if (s->play->clock && !s->done) out->now = clock_now() - s->began;
	if (s->done) out->ended_by = s->ended ? "user" : "exit";
	if (s->done && s->ended) out->sig = SIGKILL;
	else if (s->done) out->code = 3;
}

static const struct source_ops ops = {
	.pump = pump, .fd = fd, .request = request, .input = input, .signal = send_signal, .resize = resize, .end = end, .status = status,
};

/* In the child, on its terminal. */
static int perform(void *arg)
{
	struct play *p = arg;
	struct scripted s = {.source.ops = &ops, .play = p, .began = clock_now()};
	struct trace *t = trace_new();
	struct diag d;
	if (tui_check(&d)) {
		printf("%s\n", d.text);
		fflush(stdout);
		return 2;
	}
	trace_header(t)->cpus = 1;
	int result = tui_run(&p->options, &s.source, t);
	trace_free(t);
	printf("left with %d\n", result);
	fflush(stdout);
	return result > 0 ? 128 + result : result ? 125 : 0;
}

void play_start(struct play *p, const struct terminal_kind *k)
{
	if (pipe2(p->control, O_CLOEXEC | O_NONBLOCK) || pipe2(p->log, O_CLOEXEC | O_NONBLOCK)) abort();
	if (!p->options.title) p->options.title = "demo.c";
	if (!p->options.backend) p->options.backend = "real, tier P";
	if (!p->chapters) p->chapters = scene;
	terminal_start(&p->terminal, k, perform, p);
}

void play_next(struct play *p)
{
	if (write(p->control[1], "", 1) != 1) abort();
}

/* All lines of the log so far, read without taking the terminal's output for granted. */
bool play_asked(struct play *p, const char *wanted)
{
	static char log[65536];
	static size_t used;
	static const struct play *whose;
	if (whose != p) used = 0;
	whose = p;
	for (int i = 0; i < 500; i++) {
		ssize_t n = read(p->log[0], log + used, sizeof log - 1 - used);
		if (n > 0) used += (size_t)n;
		log[used] = 0;
		size_t len = strlen(wanted);
		for (char *at = log; (at = strstr(at, wanted)); at++)
			if ((at == log || at[-1] == '\n') && at[len] == '\n') {
				memset(at, '#', len); /* each line answers once */
				return true;
			}
		terminal_read(&p->terminal, 20);
	}
	printf("\nnot asked: %s\nasked:\n%s", wanted, log);
	return false;
}

void play_end(struct play *p)
{
	terminal_end(&p->terminal);
	for (int i = 0; i < 2; i++) {
		close(p->control[i]);
		close(p->log[i]);
	}
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);
	if (!text) abort();
	if (f) {
		size_t n = fread(text, 1, 65535, f);
		text[n] = 0;
		fclose(f);
	}
	return text;
}

void play_compare(struct play *p, const char *name)
{
	char path[128];
	char *is = terminal_text(&p->terminal);
	snprintf(path, sizeof path, "tests/tui/screens/%s.txt", name);
	if (getenv("PROCLAB_WRITE_SCREENS")) {
		FILE *f = fopen(path, "w");
		if (!f || fputs(is, f) < 0 || fclose(f)) abort();
	}
	char *wanted = read_file(path);
	CU_ASSERT_STRING_EQUAL(is, wanted);
	if (strcmp(is, wanted)) printf("\n%s is:\n%s", path, is);
	free(wanted);
	free(is);
}

void play_settle(struct play *p)
{
	for (size_t before = 0; before != p->terminal.bytes;) {
		before = p->terminal.bytes;
		terminal_read(&p->terminal, 700);
	}
}
