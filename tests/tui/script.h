/*
 * script.h - a source that plays a script: events in chapters, each let go by the test, and a log of what it was asked.
 */
#ifndef PROCLAB_TESTS_TUI_SCRIPT_H
#define PROCLAB_TESTS_TUI_SCRIPT_H

#include "tests/tui/terminal.h"
#include "trace/source.h"
#include "tui/tui.h"

/* Events of a chapter, ended by one whose kind is EV_COUNT. */
struct chapter { const struct event *events; };

struct play {
	struct tui_options options;
	const struct chapter *chapters; /* ended by a NULL; the program ends after the last with exit code 3 */
	bool clock;                     /* its time goes on by itself, as in a real run */
	int processes;                  /* 0; else a chapter of so many processes comes instead */
	int control[2];                 /* a byte from the test: the next chapter */
	int log[2];                     /* a line for each request, to the test */
	struct terminal terminal;
};

/* The scene that most tests play: 100 demo has two children, 101 reads a pipe and 102 writes it. */
extern const struct chapter scene[];

/* Run tui_run on a terminal of this kind with the script; p's options and chapters are set by the caller. */
void play_start(struct play *p, const struct terminal_kind *k);
/* Let the next chapter happen. */
void play_next(struct play *p);
/* Whether the source has been asked for this ("signal 101 15"); waits some seconds for it. */
bool play_asked(struct play *p, const char *request);
/* Wait until the arrows that were lit are out, and the deadlock has been looked for: nothing more will change. */
void play_settle(struct play *p);
/* The screen is the one in tests/tui/screens/NAME.txt. With PROCLAB_WRITE_SCREENS set it is written instead; look at the difference
 * before committing it. */
void play_compare(struct play *p, const char *name);
void play_end(struct play *p);

#endif
