/*
 * keys.h - the one table of keys. Dispatch, footer, help and palette are read from it.
 */
#ifndef PROCLAB_TUI_KEYS_H
#define PROCLAB_TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum pane {
	PANE_NONE,
	/* numbers are the digits that users know; the others belong to panes still to come */
	PANE_PROCS = 1, PANE_TREE = 2, PANE_STATES = 3, PANE_TIMELINE = 4, PANE_MEMORY = 5, PANE_IPC = 6, PANE_SOURCE = 7, PANE_OUTPUT = 8,
	PANE_POLICY = 9,
	PANE_COUNT,
	/* no panes: screens that have keys of their own, the home screen and two recordings side by side */
	PANE_HOME, PANE_PAIR
};

/* Where a key works. The first scope that has the key wins: the focused pane's, then the others from top to bottom. */
enum scope { SCOPE_HOME, SCOPE_PAIR, SCOPE_TIMELINE, SCOPE_MEMORY, SCOPE_SOURCE, SCOPE_BENCH, SCOPE_LIST, SCOPE_TIME, SCOPE_PROCESS, SCOPE_GLOBAL, SCOPE_COUNT };

/* X(ENUM, "name in the palette") */
#define REQUEST_LIST(X) \
	X(HELP, "help") X(PALETTE, "palette") X(NEXT_PANE, "next-pane") X(PREVIOUS_PANE, "previous-pane") \
	X(PROCS, "processes") X(TREE, "tree") X(STATES, "states") X(TIMELINE, "timeline") X(MEMORY, "memory") X(IPC, "ipc") X(SOURCE, "source") X(OUTPUT, "output") X(POLICY, "policy") \
	X(ZOOM, "zoom") X(FIND, "find") X(FIND_NEXT, "find-next") X(FIND_PREVIOUS, "find-previous") X(FILTER, "filter") X(EXPORT, "export") \
	X(THEME, "theme") X(BACK, "back") X(CLOSE, "close") X(QUIT, "quit") X(REDRAW, "redraw") X(SUSPEND, "suspend") \
	X(UP, "up") X(DOWN, "down") X(PAGE_UP, "page-up") X(PAGE_DOWN, "page-down") X(FIRST, "first") X(LAST, "last") \
	X(DETAILS, "details") X(WHY, "why") X(VARIABLE, "next-variable") X(SORT, "sort") X(TREE_ORDER, "tree-order") \
	X(FREEZE, "play") X(STEP_BACK, "back-one") X(STEP_ON, "on-one") \
	X(TICK_BACK, "back-tick") X(TICK_ON, "on-tick") X(LEAP_BACK, "back-ten") X(LEAP_ON, "on-ten") \
	X(PROC_BACK, "previous-event") X(PROC_ON, "next-event") X(GOTO, "goto") X(MARK_BACK, "previous-mark") \
	X(MARK_ON, "next-mark") X(MARK, "mark") X(LOOP, "loop") X(GO_ON, "go-on") \
	X(CHOICE_BACK, "previous-decision") X(CHOICE_ON, "next-decision") X(LINE_BACK, "previous-line") X(LINE_ON, "next-line") \
	X(FLOW_BACK, "comes-from") X(FLOW_ON, "leads-to") \
	X(FASTER, "faster") X(SLOWER, "slower") X(AS_IS, "real-time") \
	X(TIME_IN, "zoom-in") X(TIME_OUT, "zoom-out") X(TIME_LEFT, "pan-left") X(TIME_RIGHT, "pan-right") X(TIME_FIT, "fit") \
	X(NEXT_FILE, "next-file") X(BREAK, "break") X(BREAK_ON, "next-break") X(BREAK_BACK, "previous-break") \
	X(STOP, "stop") X(CONTINUE, "continue") X(SIGNAL, "signal") X(TYPE, "type") \
	X(BENCH_FORK, "bench-fork") X(BENCH_EXIT, "bench-exit") X(BENCH_WAIT, "bench-wait") X(BENCH_COMPUTE, "bench-compute") X(BENCH_PIPE, "bench-pipe") \
	X(RUN, "run") X(RUN_SIM, "run-sim") X(RUN_REAL, "run-real") X(RUN_SHOW, "run-show") \
	X(PARTING, "parting") X(IN_STEP, "in-step") X(MOMENT_ON, "on-one-moment") X(MOMENT_BACK, "back-one-moment") \
	X(MOMENTS_ON, "on-ten-moments") X(MOMENTS_BACK, "back-ten-moments") X(BOTH_PLAY, "play-both") X(BOTH_START, "start-of-both") \
	X(BOTH_END, "end-of-both")

enum request {
	REQUEST_NONE,
#define X(name, text) REQUEST_##name,
	REQUEST_LIST(X)
#undef X
	REQUEST_COUNT
};

struct key {
	enum scope scope;
	int code;             /* as getch gives it */
	const char *shown;    /* how the key is written for people */
	enum request request;
	const char *footer;   /* a word for the footer, NULL: not there */
	const char *help;     /* NULL: another key for the request of the row before */
};

/* All rows, in the order of the help; ended by a row whose code is 0. */
const struct key *key_table(void);
/* What a key means with pane focused; REQUEST_NONE when nothing. */
enum request key_find(int code, enum pane focus);
/* Whether a scope's keys work with pane focused. */
bool scope_applies(enum scope s, enum pane focus);
const char *scope_name(enum scope s);
/* The word for a pane, as in the palette; NULL when there is no such pane. */
const char *pane_word(enum pane p);
const char *request_name(enum request r);
/* The help of a request; "" when it has no key. */
const char *request_help(enum request r);
/* The keys of a request as written for people, joined by blanks. */
const char *request_keys(enum request r, char *buf, size_t size);

#endif
