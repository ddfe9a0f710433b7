/*
 * keys.c - the one table of keys.
 *
 * What holds: no scope has a key twice, every request has a key, and a row with help is followed by its other keys.
 */
#include "tui/keys.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define CTRL(c) ((c) & 0x1f)

static const struct key keys[] = {
	{SCOPE_HOME, '\r', "Enter", REQUEST_RUN, "run", "run or open what is selected; of a scenario asks on which kernel"},
	{SCOPE_HOME, KEY_ENTER, "", REQUEST_RUN, NULL, NULL},
	{SCOPE_HOME, 's', "s", REQUEST_RUN_SIM, "simulated", "run the scenario on the simulated machine"},
	{SCOPE_HOME, 'r', "r", REQUEST_RUN_REAL, "real", "run it on this kernel"},
	{SCOPE_HOME, 'a', "a", REQUEST_RUN_SHOW, "as a show", "record it on the simulated machine, and show that as its script says"},

	{SCOPE_PAIR, ' ', "Space", REQUEST_BOTH_PLAY, "play", "play both, as far as where they part; or stand"},
	{SCOPE_PAIR, ',', ",", REQUEST_MOMENT_BACK, "back", "both one moment back"},
	{SCOPE_PAIR, '.', ".", REQUEST_MOMENT_ON, "step", "both one moment on: a birth, an exec, an end, a reap, an adoption, (by schedule) a CPU given"},
	{SCOPE_PAIR, KEY_LEFT, "Left", REQUEST_MOMENTS_BACK, NULL, "ten moments back"},
	{SCOPE_PAIR, KEY_RIGHT, "Right", REQUEST_MOMENTS_ON, NULL, "ten moments on"},
	{SCOPE_PAIR, KEY_HOME, "Home", REQUEST_BOTH_START, NULL, "before the first moment"},
	{SCOPE_PAIR, KEY_END, "End", REQUEST_BOTH_END, NULL, "to the end of both"},
	{SCOPE_PAIR, 'd', "d", REQUEST_PARTING, "parting", "to where they part"},
	{SCOPE_PAIR, 's', "s", REQUEST_IN_STEP, "in step by", "in step by what happens, or by time"},

	{SCOPE_TIMELINE, 'w', "w", REQUEST_TIME_IN, "zoom", "show less time, larger"},
	{SCOPE_TIMELINE, 's', "s", REQUEST_TIME_OUT, NULL, "show more time"},
	{SCOPE_TIMELINE, 'a', "a", REQUEST_TIME_LEFT, "pan", "move the picture to earlier times"},
	{SCOPE_TIMELINE, 'd', "d", REQUEST_TIME_RIGHT, NULL, "move the picture to later times"},
	{SCOPE_TIMELINE, 'f', "f", REQUEST_TIME_FIT, "fit", "show the whole run"},

	{SCOPE_MEMORY, 'v', "v", REQUEST_VARIABLE, "variable", "look at the next of the variables that the program shows"},
	{SCOPE_SOURCE, 'f', "f", REQUEST_NEXT_FILE, "file", "the next source file, and round to the one that the selected process is in"},
	{SCOPE_SOURCE, 'b', "b", REQUEST_BREAK, "break",
		"a breakpoint on the chosen line, or none any more; everywhere: `:break FILE:LINE`"},
	{SCOPE_SOURCE, 'u', "u", REQUEST_BREAK_ON, "until", "on until somebody comes to a breakpoint; so does the simulated machine"},
	{SCOPE_SOURCE, 'U', "U", REQUEST_BREAK_BACK, NULL, "back to where somebody came to a breakpoint"},

	{SCOPE_BENCH, 'F', "F", REQUEST_BENCH_FORK, "fork", "the selected process forks"},
	{SCOPE_BENCH, 'E', "E", REQUEST_BENCH_EXIT, "exit", "it exits (asks with which status)"},
	{SCOPE_BENCH, 'b', "b", REQUEST_BENCH_WAIT, "wait", "it waits until a child has ended"},
	{SCOPE_BENCH, 'u', "u", REQUEST_BENCH_COMPUTE, NULL, "it computes for 200 ms"},
	{SCOPE_BENCH, 'p', "p", REQUEST_BENCH_PIPE, NULL, "it makes a pipe; : says what else it can do"},

	{SCOPE_LIST, KEY_UP, "Up", REQUEST_UP, NULL, "one row up"},
	{SCOPE_LIST, 'k', "k", REQUEST_UP, NULL, NULL},
	{SCOPE_LIST, KEY_DOWN, "Down", REQUEST_DOWN, NULL, "one row down"},
	{SCOPE_LIST, 'j', "j", REQUEST_DOWN, NULL, NULL},
	{SCOPE_LIST, KEY_PPAGE, "PgUp", REQUEST_PAGE_UP, NULL, "a page up"},
	{SCOPE_LIST, KEY_NPAGE, "PgDn", REQUEST_PAGE_DOWN, NULL, "a page down"},
	{SCOPE_LIST, KEY_HOME, "Home", REQUEST_FIRST, NULL, "the first row"},
	{SCOPE_LIST, KEY_END, "End", REQUEST_LAST, NULL, "catch up with now; when already there: the last row"},
	{SCOPE_LIST, '\r', "Enter", REQUEST_DETAILS, "details", "all about the selected row: why it waits, its times, its ends; in Why: where it began to wait"},
	{SCOPE_LIST, KEY_ENTER, "", REQUEST_DETAILS, NULL, NULL},
	{SCOPE_LIST, 'o', "o", REQUEST_SORT, NULL, "sort by birth, state, CPU time, name"},
	{SCOPE_LIST, 't', "t", REQUEST_TREE_ORDER, NULL, "children below their parents, or a plain list"},

	{SCOPE_TIME, ' ', "Space", REQUEST_FREEZE, "freeze",
		"play from here, or pause; live: freeze the view (the program goes on); the simulated machine itself pauses"},
	{SCOPE_TIME, ',', ",", REQUEST_STEP_BACK, "back", "one event back"},
	{SCOPE_TIME, '.', ".", REQUEST_STEP_ON, "step",
		"one event on; at the end: let a program that waits in step() go on, or the simulated machine do one step"},
	{SCOPE_TIME, '<', "<", REQUEST_PROC_BACK, NULL, "the previous event of the selected process"},
	{SCOPE_TIME, '>', ">", REQUEST_PROC_ON, NULL, "the next event of the selected process"},
	{SCOPE_TIME, '{', "{", REQUEST_CHOICE_BACK, NULL, "the previous decision of the scheduler"},
	{SCOPE_TIME, '}', "}", REQUEST_CHOICE_ON, NULL, "its next decision; at the end, the simulated machine goes on to it"},
	{SCOPE_TIME, 'D', "D", REQUEST_CHOICE_ON, "decision", NULL},
	{SCOPE_TIME, 'h', "h", REQUEST_LINE_BACK, NULL, "the previous source line"},
	{SCOPE_TIME, 'l', "l", REQUEST_LINE_ON, "line", "the next source line; at the end, the simulated machine goes on to it"},
	{SCOPE_TIME, KEY_LEFT, "Left", REQUEST_LEAP_BACK, NULL, "ten ticks back; a tick is a hundredth of what the timeline shows, or less"},
	{SCOPE_TIME, KEY_RIGHT, "Right", REQUEST_LEAP_ON, NULL, "ten ticks on"},
	{SCOPE_TIME, KEY_SLEFT, "Shift-Left", REQUEST_TICK_BACK, NULL, "one tick back"},
	{SCOPE_TIME, KEY_SRIGHT, "Shift-Right", REQUEST_TICK_ON, NULL, "one tick on"},
	{SCOPE_TIME, '(', "(", REQUEST_FLOW_BACK, NULL, "from what is received, woken, born or reaped to what it comes from"},
	{SCOPE_TIME, ')', ")", REQUEST_FLOW_ON, NULL, "from a message, signal, fork or end to what it leads to"},
	{SCOPE_TIME, '[', "[", REQUEST_MARK_BACK, NULL, "the mark before"},
	{SCOPE_TIME, ']', "]", REQUEST_MARK_ON, "mark", "the next mark"},
	{SCOPE_TIME, 'm', "m", REQUEST_MARK, NULL, "set a mark of your own here, or take it away"},
	{SCOPE_TIME, 'L', "L", REQUEST_LOOP, NULL, "play from the mark before to the next one, again and again; or no longer"},
	{SCOPE_TIME, 'g', "g", REQUEST_GOTO, "goto", "go to 50%, t42ms, e118, m3 (the third mark) or u1 (your first)"},
	{SCOPE_TIME, '+', "+", REQUEST_FASTER, "speed", "play twice as fast; so does the simulated machine"},
	{SCOPE_TIME, '-', "-", REQUEST_SLOWER, NULL, "half as fast"},
	{SCOPE_TIME, KEY_BACKSPACE, "Backspace", REQUEST_AS_IS, NULL, "one second of the run in one of ours"},
	{SCOPE_TIME, 'c', "c", REQUEST_GO_ON, NULL, "let a program that waits in step() go on"},

	{SCOPE_PROCESS, 'S', "S", REQUEST_STOP, NULL, "stop the selected process (SIGSTOP)"},
	{SCOPE_PROCESS, 'C', "C", REQUEST_CONTINUE, NULL, "continue it (SIGCONT)"},
	{SCOPE_PROCESS, 'K', "K", REQUEST_SIGNAL, "signal", "send it a signal (asks which)"},
	{SCOPE_PROCESS, 'i', "i", REQUEST_TYPE, "type", "type into the program; Esc Esc leaves"},

	{SCOPE_GLOBAL, '\t', "Tab", REQUEST_NEXT_PANE, "pane", "the next pane"},
	{SCOPE_GLOBAL, KEY_BTAB, "Shift-Tab", REQUEST_PREVIOUS_PANE, NULL, "the pane before"},
	{SCOPE_GLOBAL, '1', "1", REQUEST_PROCS, NULL, "processes"},
	{SCOPE_GLOBAL, '2', "2", REQUEST_TREE, NULL, "tree of all processes, with what became of them"},
	{SCOPE_GLOBAL, '3', "3", REQUEST_STATES, NULL, "states and the ways between them"},
	{SCOPE_GLOBAL, '4', "4", REQUEST_TIMELINE, NULL, "timeline"},
	{SCOPE_GLOBAL, '5', "5", REQUEST_MEMORY, NULL, "memory: variables, regions, pages"},
	{SCOPE_GLOBAL, '6', "6", REQUEST_IPC, NULL, "channels, messages and signals"},
	{SCOPE_GLOBAL, '7', "7", REQUEST_SOURCE, NULL, "the program's source, and where in it everybody is"},
	{SCOPE_GLOBAL, '8', "8", REQUEST_OUTPUT, NULL, "what the program prints"},
	{SCOPE_GLOBAL, '9', "9", REQUEST_POLICY, NULL, "the scheduler: who runs and why, who is ready in which order"},
	{SCOPE_GLOBAL, 'W', "W", REQUEST_WHY, "why", "why the selected process waits, and who is to end it; Enter goes to where it began"},
	{SCOPE_GLOBAL, 'z', "z", REQUEST_ZOOM, "zoom", "one pane alone, or all of them"},
	{SCOPE_GLOBAL, '/', "/", REQUEST_FIND, "find", "find in this pane"},
	{SCOPE_GLOBAL, 'n', "n", REQUEST_FIND_NEXT, NULL, "find the next"},
	{SCOPE_GLOBAL, 'N', "N", REQUEST_FIND_PREVIOUS, NULL, "find the one before"},
	{SCOPE_GLOBAL, '\\', "\\", REQUEST_FILTER, NULL, "show only processes with this name, pid or state"},
	{SCOPE_GLOBAL, 'x', "x", REQUEST_EXPORT, "export", "export what is looked at: a picture, a page, a table"},
	{SCOPE_GLOBAL, ':', ":", REQUEST_PALETTE, NULL, "do anything of this list by its name"},
	{SCOPE_GLOBAL, 'T', "T", REQUEST_THEME, NULL, "colours for a dark or a light background"},
	{SCOPE_GLOBAL, CTRL('l'), "^L", REQUEST_REDRAW, NULL, "draw the screen anew"},
	{SCOPE_GLOBAL, CTRL('z'), "^Z", REQUEST_SUSPEND, NULL, "suspend proclab, as in any program; fg comes back"},
	{SCOPE_GLOBAL, '?', "?", REQUEST_HELP, "help", "this help"},
	{SCOPE_GLOBAL, KEY_F(1), "F1", REQUEST_HELP, NULL, NULL},
	{SCOPE_GLOBAL, 'q', "q", REQUEST_BACK, "quit", "back to where you came from; then leave"},
	{SCOPE_GLOBAL, 27, "Esc", REQUEST_CLOSE, NULL, "back as q does, but never leaves"},
	{SCOPE_GLOBAL, 'Q', "Q", REQUEST_QUIT, NULL, "leave (asks while the program runs)"},
	{SCOPE_GLOBAL, CTRL('c'), "^C", REQUEST_QUIT, NULL, NULL},
	{0},
};

static const char *const names[REQUEST_COUNT] = {
	[REQUEST_NONE] = "",
#define X(name, text) [REQUEST_##name] = text,
	REQUEST_LIST(X)
#undef X
};

const struct key *key_table(void)
{
	return keys;
}

bool scope_applies(enum scope s, enum pane focus)
{
	if (s == SCOPE_HOME) return focus == PANE_HOME;
	if (s == SCOPE_PAIR) return focus == PANE_PAIR;
	if (focus == PANE_PAIR) return s == SCOPE_LIST || s == SCOPE_TIME || s == SCOPE_GLOBAL;
	if (s == SCOPE_MEMORY) return focus == PANE_MEMORY;
	if (s == SCOPE_TIMELINE) return focus == PANE_TIMELINE;
	if (s == SCOPE_SOURCE) return focus == PANE_SOURCE;
	return focus != PANE_HOME || s == SCOPE_LIST || s == SCOPE_GLOBAL;
}

enum request key_find(int code, enum pane focus)
{
	/* rows are in order of scopes, so the first that applies wins */
	for (const struct key *k = keys; k->code; k++)
		if (k->code == code && scope_applies(k->scope, focus)) return k->request;
	return REQUEST_NONE;
}

const char *scope_name(enum scope s)
{
	static const char *const scopes[SCOPE_COUNT] = {
		[SCOPE_HOME] = "at home", [SCOPE_PAIR] = "with two recordings", [SCOPE_TIMELINE] = "in the timeline", [SCOPE_MEMORY] = "in memory",
		[SCOPE_SOURCE] = "in the source", [SCOPE_BENCH] = "on the workbench", [SCOPE_LIST] = "in lists", [SCOPE_TIME] = "moving in time",
		[SCOPE_PROCESS] = "with the program", [SCOPE_GLOBAL] = "everywhere",
	};
	return scopes[s];
}

/* The digit that users know is the pane's number. */
const char *pane_word(enum pane p)
{
	for (const struct key *k = keys; k->code; k++)
		if (k->scope == SCOPE_GLOBAL && k->code == '0' + (int)p) return names[k->request];
	return NULL;
}

const char *request_name(enum request r)
{
	return names[r];
}

const char *request_help(enum request r)
{
	for (const struct key *k = keys; k->code; k++)
		if (k->request == r && k->help) return k->help;
	return "";
}

const char *request_keys(enum request r, char *buf, size_t size)
{
	size_t used = 0;
	*buf = 0;
	for (const struct key *k = keys; k->code; k++) {
		if (k->request != r || !*k->shown || used >= size) continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%s", used ? " " : "", k->shown);
	}
	return buf;
}
