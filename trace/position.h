/*
 * position.h - places in a trace as people write them, on the command line and in the views: so two people can look at the same moment.
 *
 *     e118    just after event 118          t42ms   the last event at or before 42 ms (ns, us, ms, s; ms where no unit is given)
 *     m3      the author's third mark       50%     half of the run's time
 */
#ifndef PROCLAB_TRACE_POSITION_H
#define PROCLAB_TRACE_POSITION_H

#include "trace/trace.h"

#define POSITION_NONE UINT32_MAX

/* The number of the event that text means, at most the trace's last; POSITION_NONE when it is none. */
uint32_t position_parse(const struct trace *t, const char *text);

#endif
