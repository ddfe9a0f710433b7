/*
 * story.c - the trace made by hand of story.h.
 */
#include "tests/trace/story.h"

#include <string.h>

void story_begin(struct story *s)
{
	*s = (struct story){.trace = trace_new(), .timeline = timeline_new(0), .notes = report_notes_new()};
	world_init(&s->world);
	struct trace_header *h = trace_header(s->trace);
	h->version = 1;
	h->backend = "real";
	h->program = "fork-wait";
	h->args = "one\0two words";
	h->args_len = 14;
	h->argc = 2;
	h->cpus = 2;
	h->tier = "P";
	h->ipc = "counts";
	h->clock = "monotonic";
	h->supervisor = STORY_SUPERVISOR;
}

void story_tell(struct story *s, struct event e)
{
	const struct event *stored = trace_append_copy(s->trace, &e);
	world_apply(&s->world, stored);
	timeline_feed(s->timeline, stored);
	report_notes_feed(s->notes, stored, &s->world);
}

void story_end(struct story *s)
{
	world_clear(&s->world);
	timeline_free(s->timeline);
	report_notes_free(s->notes);
	trace_free(s->trace);
}

static void fork_one(struct story *s, int64_t t, int32_t parent, int32_t child, const char *name)
{
	story_tell(s, (struct event){.t = t, .pid = parent, .tid = parent, .cpu = UNKNOWN, .kind = EV_FORK,
	                             .fork = {child, parent ? FORK_HOW_FORK : FORK_HOW_START, name}});
}

static void move(struct story *s, int64_t t, int32_t pid, enum state from, enum state to, int cpu)
{
	struct event e = {.t = t, .pid = pid, .tid = pid, .cpu = (int16_t)cpu, .kind = EV_STATE};
	e.state.from = (uint8_t)from;
	e.state.to = (uint8_t)to;
	story_tell(s, e);
}

static void wait_for(struct story *s, int64_t t, int32_t pid, struct wait wait)
{
	struct event e = {.t = t, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_STATE};
	e.state.from = STATE_RUNNING;
	e.state.to = STATE_WAITING;
	e.state.wait = wait;
	story_tell(s, e);
}

static void end(struct story *s, int64_t t, int32_t pid, int fd, uint8_t mode, enum end_how how, bool gained)
{
	story_tell(s, (struct event){.t = t, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_END,
	                             .end = {.chan = 3, .fd = fd, .mode = mode, .how = (uint8_t)how, .gained = gained}});
}

static void run(struct story *s, int64_t t, int32_t pid, int cpu)
{
	move(s, t, pid, STATE_NEW, STATE_READY, UNKNOWN);
	move(s, t + MS / 10, pid, STATE_READY, STATE_RUNNING, cpu);
}

static void die(struct story *s, int64_t t, int32_t pid, enum state from, int32_t code, int32_t sig)
{
	story_tell(s, (struct event){.t = t, .pid = pid, .tid = pid, .cpu = UNKNOWN, .kind = EV_EXIT, .exit = {code, sig, false}});
	move(s, t, pid, from, STATE_ZOMBIE, UNKNOWN);
}

static void reap(struct story *s, int64_t t, int32_t by, int32_t child, int32_t code, int32_t sig)
{
	story_tell(s, (struct event){.t = t, .pid = by, .tid = by, .cpu = UNKNOWN, .kind = EV_REAP, .reap = {child, code, sig}});
	move(s, t, child, STATE_ZOMBIE, STATE_GONE, UNKNOWN);
}

void story_fork_wait(struct story *s)
{
	story_begin(s);
	fork_one(s, 0, 0, 12, "sh");
	run(s, 0, 12, 0);
	story_tell(s, (struct event){.t = 1 * MS, .pid = 12, .tid = 12, .cpu = 0, .kind = EV_EXEC,
	                             .exec = {"/bin/sh", "sh\0-c\0x \033[1m", 13, 3}});
	story_tell(s, (struct event){.t = 2 * MS, .pid = 12, .tid = 12, .cpu = 0, .kind = EV_CHAN,
	                             .chan = {.id = 3, .kind = CHAN_PIPE, .capacity = 65536}});
	end(s, 2 * MS, 12, 3, MODE_R, END_OPEN, true);
	end(s, 2 * MS, 12, 4, MODE_W, END_OPEN, true);
	fork_one(s, 10 * MS, 12, 13, "cat");
	end(s, 10 * MS, 13, 3, MODE_R, END_INHERIT, true);
	run(s, 10 * MS, 13, 1);
	wait_for(s, 20 * MS, 13, (struct wait){.why = WAIT_READ, .fd = 3, .chan = 3, .call = "read"});
	fork_one(s, 30 * MS, 12, 14, "wc");
	run(s, 30 * MS, 14, 1);
	fork_one(s, 40 * MS, 14, 15, "sub");
	move(s, 50 * MS, 14, STATE_RUNNING, STATE_READY, UNKNOWN);
	run(s, 50 * MS, 15, 1);
	story_tell(s, (struct event){.t = 60 * MS, .pid = 12, .tid = 12, .cpu = 0, .kind = EV_SEND,
	                             .io = {.chan = 3, .fd = 4, .bytes = 7, .queued = 7, .data = "hello\n\377", .data_len = 7}});
	story_tell(s, (struct event){.t = 70 * MS, .pid = 12, .tid = 12, .cpu = 0, .kind = EV_SIGNAL,
	                             .signal = {.to = 14, .sig = 9, .stage = SIGNAL_STAGE_SENT}});
	die(s, 71 * MS, 14, STATE_READY, UNKNOWN, 9);
	story_tell(s, (struct event){.t = 71 * MS, .pid = 15, .tid = 15, .cpu = UNKNOWN, .kind = EV_ADOPT,
	                             .adopt = {14, STORY_SUPERVISOR}});
	reap(s, 72 * MS, 12, 14, UNKNOWN, 9);
	move(s, 80 * MS, 13, STATE_WAITING, STATE_RUNNING, 0);
	story_tell(s, (struct event){.t = 81 * MS, .pid = 13, .tid = 13, .cpu = 0, .kind = EV_OUT, .out = {"hello\n\377", 7, 1}});
	die(s, 90 * MS, 13, STATE_RUNNING, 3, UNKNOWN);
	story_tell(s, (struct event){.t = 95 * MS, .pid = 12, .tid = 12, .cpu = UNKNOWN, .kind = EV_MARK, .precision = PRECISION_BOUNDED,
	                             .mark = {.text = "cat is a zombie", .what = MARK_STEP}});
	wait_for(s, 100 * MS, 12, (struct wait){.why = WAIT_SLEEP, .fd = UNKNOWN, .timed = true, .call = "clock_nanosleep"});
	die(s, 200 * MS, 15, STATE_RUNNING, 0, UNKNOWN);
	reap(s, 200 * MS, STORY_SUPERVISOR, 15, 0, UNKNOWN);
	move(s, 390 * MS, 12, STATE_WAITING, STATE_RUNNING, 0);
	reap(s, 390 * MS, 12, 13, 3, UNKNOWN);
	die(s, 400 * MS, 12, STATE_RUNNING, 3, UNKNOWN);
	reap(s, 400 * MS, STORY_SUPERVISOR, 12, 3, UNKNOWN);
}
