/*
 * app.h - what the interface knows while it runs: the trace and where in it the cursor is, and what the user has chosen.
 *
 * The loop (tui.c) feeds events in and draws; requests (commands.c) change this state and answer with effects; views read
 * it. Nothing but the loop draws, and nothing but pumping the source adds events.
 */
#ifndef PROCLAB_TUI_APP_H
#define PROCLAB_TUI_APP_H

#include "trace/cursor.h"
#include "trace/flow.h"
#include "trace/listing.h"
#include "trace/source.h"
#include "trace/timeline.h"
#include "trace/why.h"
#include "tui/breaks.h"
#include "tui/keys.h"
#include "tui/layout.h"
#include "tui/output.h"
#include "tui/prompt.h"
#include "tui/rows.h"
#include "tui/show.h"
#include "tui/tui.h"

/* What a request asks of the loop, as bits. */
enum { EFFECT_NONE = 0, EFFECT_DRAW = 1, EFFECT_CLEAR = 2, EFFECT_LEAVE = 4, EFFECT_SUSPEND = 8 };

/* Numbers of some events, in order. */
struct numbers { uint32_t *at; size_t count, cap; };
/* How many of them are at most n. */
size_t numbers_until(const struct numbers *s, uint32_t n);
/* Put n in its place, and say which; take it out, false when it is not there. */
size_t numbers_insert(struct numbers *s, uint32_t n);
bool numbers_remove(struct numbers *s, uint32_t n);

/* What is played again and again: after event from to event to. to is 0 when there is no loop. */
struct loop_bounds { uint32_t from, to; };

enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_PROCESS, OVERLAY_CHANNEL, OVERLAY_STATES, OVERLAY_MEMORY, OVERLAY_WHY };

struct export_format;

struct app {
	const struct tui_options *o;
	struct source *source;
	struct trace *trace;
	struct source_status status;

	/* time */
	struct cursor *cursor;
	struct timeline *timeline;
	struct numbers marks, traffic, prints, wakes; /* wakes: of waits that somebody known has ended; the others of MARK; SEND, RECV, SIGNAL and execs that failed; OUT */
	struct numbers own_marks;  /* events at which the user has set a mark */
	struct flow *flow;         /* use app_flow */
	uint32_t flow_fed;         /* the last event it knows */
	bool lines_known, lines_told; /* some event says its line; there are events that are lines and nothing else */
	uint32_t seen;             /* the last event fed in */
	bool following;            /* the cursor goes with the newest event */
	int64_t at, at_real;       /* while it does not: the time that is looked at, ns; when it was, by the loop's clock */
	bool plays;                /* and time goes on by itself */
	double speed;              /* the run's seconds in one of ours */
	uint32_t halt;             /* what plays stands just after this event; 0: at the end */
	struct show show;          /* the script that is performed */
	struct loop_bounds loop;
	enum request wanted;       /* the machine was asked for an event that this request goes to; REQUEST_NONE */
	bool ending;               /* the user has asked to end the run and leave */

	/* what is looked at */
	enum pane focus;
	bool zoom;
	struct layout layout;
	int32_t selected;          /* pid, 0 none */
	uint32_t selected_channel; /* id, 0 none */
	char find[64], filter[64];
	enum overlay overlay;
	int overlay_top, overlay_rows; /* first line shown; how many there are */
	struct prompt prompt;
	const struct export_format *export_format; /* what was chosen, while the question where to is open */
	char export_path[64];
	uint32_t news;             /* how much of the workbench has been said */
	bool typing, typing_escape;
	char message[160];         /* one line for the user, until the next key */

	/* per view */
	struct rows rows, tree, lanes; /* of Procs, Tree and Timeline */
	int rows_top, rows_own, tree_top, timeline_top, channels_top;
	int memory_row, memory_top, memory_above; /* in Memory: the selected region, the first shown, rows above it */
	int policy_top;            /* in Policy: the first row shown */
	char variable[64];         /* the one looked at in Memory; "" the one shown last */
	int output_back;           /* rows scrolled back from the newest */
	struct listings listings;  /* the source files there are */
	int source_file;           /* number of the file shown, -1: that of the selected process */
	int source_line, source_top; /* the line that is chosen, 0: where the selected process is; the first one shown, 0 none yet */
	uint32_t source_at;        /* the event at which the line was chosen */
	struct breaks breaks;
	bool tree_order;
	enum sort sort;
	bool fit;
	int64_t window_from, window_to; /* what the timeline shows, ns */
	int64_t window_end;        /* the end of the run when it was last drawn */
	bool sampled;              /* it has hatched cells */
	struct output output;
	uint32_t output_at;        /* the event up to which output holds what was printed */
	uint64_t edges[STATE_COUNT][STATE_COUNT]; /* as last drawn */
	int64_t lit[STATE_COUNT][STATE_COUNT];    /* when each edge was last seen taken */
	uint32_t edges_at;         /* the event they belong to */

	/* deadlock, looked for now and then */
	struct deadlock deadlock;
	bool deadlocked;           /* deadlock is one that has lasted */
	uint32_t deadlock_at;      /* the event it was looked for at */
	int deadlock_misses;       /* looks in a row that did not find it again */
	int64_t deadlock_time;     /* when, by the clock */

	int64_t now;               /* ns of the monotonic clock, at this wake */
	int64_t wake;              /* when to draw again though nothing happens, 0 never; drawing sets it anew */
	int program_rows, program_cols; /* as last told to the program */
};

int app_init(struct app *a, const struct tui_options *o, struct source *s, struct trace *t);
/* Show what the source has: a recording from where one wants, playing or not. now: by the loop's clock, ns. */
void app_begin(struct app *a, int64_t now);
void app_clear(struct app *a);
/* Take in the events that were appended since the last call, and tell them to the options' on_event. */
void app_feed(struct app *a);
/* The world at the cursor. */
const struct world *app_world(const struct app *a);
/* The time that is looked at, ns: the cursor's; while a live run is followed, now. */
int64_t app_time(const struct app *a);
/* Whether time goes on on the screen though nothing happens. */
bool app_ticks(const struct app *a);
/* Which event leads to which, of all there are. */
const struct flow *app_flow(struct app *a);
/* Have the loop wake at this time of its clock though nothing happens. */
void app_wake_at(struct app *a, int64_t time);
/* The process that is selected, or NULL. */
const struct world_proc *app_selected(const struct app *a);
void app_say(struct app *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Look for a deadlock when it is time. True when what is to be said has changed. */
bool app_deadlock(struct app *a);

#endif
