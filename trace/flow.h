/*
 * flow.h - which event leads to which: a message from who sends it to who takes it, a signal to what becomes of it, a fork to the child's
 * first event, an end to its reaping, and what somebody does to the wait that it ends.
 *
 * An event leads to one other at most, the first that it makes possible, and comes from one at most. A receipt comes from the message whose
 * bytes it begins with.
 */
#ifndef PROCLAB_TRACE_FLOW_H
#define PROCLAB_TRACE_FLOW_H

#include "trace/event.h"

struct flow;

struct flow *flow_new(void);
void flow_free(struct flow *f);
/* Feed every event, in order, from the trace's first on. */
void flow_feed(struct flow *f, const struct event *e);
/* The event that event n leads to, and the one that it comes from; 0 when there is none, or none is known. */
uint32_t flow_on(const struct flow *f, uint32_t n);
uint32_t flow_back(const struct flow *f, uint32_t n);

#endif
