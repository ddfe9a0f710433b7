/*
 * script.h - a script: what to say, show and ask while a recording is played. Data, one line each, no code; the format is described
 * in docs/scripts.md.
 *
 *     at mark 1                          where playing halts, in the order of the run
 *       say   Watch the child.           what the class reads meanwhile
 *       zoom  timeline                   which pane
 *       ask   What will it be?           a question, its answer, why; and how the run itself gives the answer
 *       answer a zombie | zombie
 *       from  state 2 at mark 2
 *
 * A script is read without a recording, and then fitted to one: each place is looked up, and each answer worked out from the run. So a
 * script that does not belong to a recording is refused before anything is shown.
 */
#ifndef PROCLAB_TUI_SCRIPT_H
#define PROCLAB_TUI_SCRIPT_H

#include <stddef.h>

#include "trace/error.h"
#include "trace/trace.h"
#include "tui/keys.h"

/* Where in the file something stands, from 1; for messages. */
struct script_spot { int line, column; };

enum place_kind { PLACE_NONE, PLACE_START, PLACE_END, PLACE_DEADLOCK, PLACE_MARK, PLACE_NAMED, PLACE_POSITION };
struct script_place {
	enum place_kind kind;
	int number;              /* MARK: from 1 */
	char *text;              /* NAMED: a part of the mark's words; POSITION: as trace/position.h */
	struct script_spot spot;
};

/* What a question to the run needs beside its word: a process, numbered in order of birth (1 is the program), or words in quotes. */
enum fact_argument { ARGUMENT_NONE, ARGUMENT_PROCESS, ARGUMENT_TEXT };

/* X(ENUM, "word", argument, "what it is") - what can be asked of a run */
#define FACT_LIST(X) \
	X(STATE, "state", PROCESS, "the state of a process, as a word") \
	X(ALIVE, "alive", PROCESS, "yes until it has ended, then no") \
	X(EXIT, "exit", PROCESS, "its exit status, or the signal that killed it") \
	X(PARENT, "parent", PROCESS, "the number of its parent now, or \"outside\"") \
	X(WAITS, "waits", PROCESS, "what it waits for: child, read, write, sleep, ...; \"nothing\"") \
	X(BORN, "born", NONE, "how many processes there have been") \
	X(LIVING, "living", NONE, "how many processes are there that have not ended") \
	X(ZOMBIES, "zombies", NONE, "how many zombies there are") \
	X(ORPHANS, "orphans", NONE, "how many live processes there are whose parent has died") \
	X(QUEUED, "queued", NONE, "how many bytes wait in all pipes together") \
	X(DEADLOCK, "deadlock", NONE, "yes when somebody can never go on, else no") \
	X(PRINTED, "printed", TEXT, "the last word of the last line printed so far that has these words; \"nothing\"")

enum fact_kind {
#define X(name, word, argument, text) FACT_##name,
	FACT_LIST(X)
#undef X
	FACT_COUNT
};
struct fact {
	enum fact_kind kind;
	int process;             /* from 1; 0 where it takes none */
	char *text;              /* NULL where it takes none */
	struct script_place at;  /* NONE: where the question is asked */
	struct script_spot spot;
};

struct question {
	char *text;
	char *answer;            /* alternatives separated by '|'; NULL: what the run says */
	char *because;           /* NULL */
	bool proved;             /* from says how the run gives the answer */
	struct fact from;
	struct script_spot spot, answer_spot;
};

enum step_kind { STEP_SAY, STEP_SHOW, STEP_ZOOM, STEP_SELECT, STEP_SPEED, STEP_PAUSE, STEP_ASK };
struct script_step {
	enum step_kind kind;
	char *text;              /* SAY: "" takes away what was said */
	enum pane pane;          /* SHOW, ZOOM; ZOOM: PANE_NONE is off */
	double number;           /* SELECT: the process; SPEED; PAUSE: s, negative until it has been read */
	struct question question;/* ASK */
	struct script_spot spot;
};

struct cue {
	struct script_place at;
	size_t first, count;     /* of the steps */
};

struct script {
	char *path;              /* as it was named, for messages */
	char *title;             /* NULL */
	double speed;            /* 0: the whole run, without pauses, takes SCRIPT_SECONDS */
	struct cue *cues;
	size_t ncue, cap_cue;
	struct script_step *steps;
	size_t nstep, cap_step;
};
#define SCRIPT_SECONDS 20.0

/* Read a script from text (NUL-terminated); path is for messages. Returns 0, or ERR_FORMAT with d saying where and what to write instead. *out is
 * to be cleared in both cases. */
int script_parse(struct script *out, const char *path, const char *text, struct diag *d);
/* The same from a file; ERR_SYSTEM when it cannot be read. */
int script_read(struct script *out, const char *path, struct diag *d);
/* The script that a recording has by itself: each mark of its author, for as long as it takes to read. */
void script_of_marks(struct script *out, const struct trace *t);
void script_clear(struct script *s);

/* A script that fits a recording. */
struct script_fit {
	uint32_t *at;            /* of each cue: the number of its event, in order */
	char (*answers)[24];     /* of each step that asks with from: what the run says */
};
/* Look up everything in t. Returns 0, or ERR_FORMAT with d saying what does not fit, where. *out is to be cleared in both cases. */
int script_fit(const struct script *s, const struct trace *t, struct script_fit *out, struct diag *d);
void script_fit_clear(struct script_fit *f);

/* Whether what somebody typed is one of the alternatives: letter case, blanks, a full stop and articles do not matter. */
bool answer_right(const char *alternatives, const char *typed);

const char *fact_word(enum fact_kind k);
const char *fact_meaning(enum fact_kind k);
enum fact_argument fact_argument(enum fact_kind k);

#endif
