/*
 * flow.c - which event leads to which, in scenes where anybody can say it.
 */
#include "trace/flow.h"

#include <signal.h>

#include "tests/test.h"
#include "tests/trace/gen.h"
#include "tests/trace/scene.h"

static uint32_t last(const struct scene *s)
{
	return trace_count(s->trace);
}

static struct flow *flow_of(const struct trace *t)
{
	struct flow *f = flow_new();
	for (uint32_t n = trace_first(t); n <= trace_count(t); n++) flow_feed(f, trace_get(t, n));
	return f;
}

static void begin(struct scene *s)
{
	scene_begin(s);
	scene_born(s, 0, 10);
	scene_born(s, 10, 11);
	scene_born(s, 10, 12);
	scene_pipe(s, 10, 1);
}

/* Three messages of 4, 2 and 6 bytes, taken by reads of 5, 1 and 6. */
static void bytes_are_followed(void)
{
	struct scene s;
	uint32_t sent[3], taken[3];
	static const int64_t amounts[] = {4, 2, 6}, reads[] = {5, 1, 6};
	begin(&s);
	for (int i = 0; i < 3; i++) {
		scene_sends(&s, 11, 1, amounts[i], UNKNOWN);
		sent[i] = last(&s);
	}
	for (int i = 0; i < 3; i++) {
		scene_receives(&s, 12, 1, reads[i], UNKNOWN);
		taken[i] = last(&s);
	}
	struct flow *f = flow_of(s.trace);
	CU_ASSERT_EQUAL(flow_on(f, sent[0]), taken[0]);
	CU_ASSERT_EQUAL(flow_on(f, sent[1]), taken[0]);
	CU_ASSERT_EQUAL(flow_on(f, sent[2]), taken[2]);
	CU_ASSERT_EQUAL(flow_back(f, taken[0]), sent[0]);
	CU_ASSERT_EQUAL(flow_back(f, taken[1]), sent[1]);
	CU_ASSERT_EQUAL(flow_back(f, taken[2]), sent[2]);
	flow_free(f);
	scene_end(&s);
}

/* What was taken unseen is known by what is left. */
static void lost_bytes_are_passed_over(void)
{
	struct scene s;
	begin(&s);
	scene_sends(&s, 11, 1, 10, 10);
	scene_sends(&s, 11, 1, 3, 3);
	uint32_t second = last(&s);
	scene_receives(&s, 12, 1, 3, 0);
	struct flow *f = flow_of(s.trace);
	CU_ASSERT_EQUAL(flow_back(f, last(&s)), second);
	flow_free(f);
	scene_end(&s);
}

/* Each side of a socketpair is a stream of its own. */
static void sides_are_apart(void)
{
	struct scene s;
	scene_begin(&s);
	scene_born(&s, 0, 10);
	scene_chan(&s, 1, CHAN_SOCKETPAIR);
	uint32_t there, back;
	scene_tell(&s, (struct event){.kind = EV_SEND, .pid = 10, .io = {.chan = 1, .side = 0, .bytes = 5, .queued = UNKNOWN}});
	there = last(&s);
	scene_tell(&s, (struct event){.kind = EV_SEND, .pid = 11, .io = {.chan = 1, .side = 1, .bytes = 5, .queued = UNKNOWN}});
	back = last(&s);
	scene_tell(&s, (struct event){.kind = EV_RECV, .pid = 10, .io = {.chan = 1, .side = 0, .bytes = 5, .queued = UNKNOWN}});
	scene_tell(&s, (struct event){.kind = EV_RECV, .pid = 11, .io = {.chan = 1, .side = 1, .bytes = 5, .queued = UNKNOWN}});
	struct flow *f = flow_of(s.trace);
	CU_ASSERT_EQUAL(flow_back(f, last(&s) - 1), back);
	CU_ASSERT_EQUAL(flow_back(f, last(&s)), there);
	flow_free(f);
	scene_end(&s);
}

static void births_deaths_signals(void)
{
	struct scene s;
	begin(&s);
	scene_tell(&s, (struct event){.kind = EV_SIGNAL, .pid = 10, .signal = {.to = 11, .sig = SIGUSR1, .stage = SIGNAL_STAGE_SENT}});
	uint32_t sent = last(&s);
	scene_tell(&s, (struct event){.kind = EV_SIGNAL, .pid = 10, .signal = {.to = 12, .sig = SIGUSR1, .stage = SIGNAL_STAGE_SENT}});
	scene_tell(&s, (struct event){.kind = EV_SIGNAL, .pid = 11, .signal = {.to = 11, .sig = SIGUSR1, .stage = SIGNAL_STAGE_HANDLED}});
	uint32_t handled = last(&s);
	scene_runs(&s, 11);
	scene_exits(&s, 11, 3);
	scene_reaps(&s, 10, 11);
	struct flow *f = flow_of(s.trace);
	CU_ASSERT_EQUAL(flow_on(f, sent), handled);
	CU_ASSERT_EQUAL(flow_back(f, handled), sent);
	uint32_t fork = 0, reap = 0;
	for (uint32_t n = 1; n <= last(&s); n++) {
		const struct event *e = trace_get(s.trace, n);
		if (e->kind == EV_FORK && e->fork.child == 11) fork = n;
		if (e->kind == EV_REAP) reap = n;
	}
	CU_ASSERT_EQUAL(trace_get(s.trace, flow_on(f, fork))->pid, 11);
	CU_ASSERT_EQUAL(flow_back(f, flow_on(f, fork)), fork);
	CU_ASSERT_EQUAL(trace_get(s.trace, flow_back(f, reap))->kind, EV_EXIT);
	flow_free(f);
	scene_end(&s);
}

/* Of any run: what an event leads to is later, and nothing is out of the trace. */
static void time_goes_one_way(void)
{
	struct gen g = {7};
	struct trace *t = trace_new();
	gen_header(&g, t);
	gen_run(&g, t, 5000);
	struct flow *f = flow_of(t);
	uint32_t found = 0;
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		uint32_t on = flow_on(f, n), back = flow_back(f, n);
		CU_ASSERT(!on || (on > n && on <= trace_count(t)));
		CU_ASSERT(back < n);
		found += on != 0;
	}
	CU_ASSERT(found > 100);
	CU_ASSERT_EQUAL(flow_on(f, UINT32_MAX), 0);
	flow_free(f);
	trace_free(t);
}

SUITE(trace_flow, bytes_are_followed, lost_bytes_are_passed_over, sides_are_apart, births_deaths_signals, time_goes_one_way)
