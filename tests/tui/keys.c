/*
 * keys.c - every key of the table pressed on a terminal, and what it must do.
 */
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/script.h"
#include "tui/keys.h"

/* What an xterm in application mode sends. */
static const struct { int code; const char *bytes; } sequences[] = {
	{KEY_UP, "\033OA"}, {KEY_DOWN, "\033OB"}, {KEY_RIGHT, "\033OC"}, {KEY_LEFT, "\033OD"}, {KEY_PPAGE, "\033[5~"},
	{KEY_NPAGE, "\033[6~"}, {KEY_HOME, "\033OH"}, {KEY_END, "\033OF"}, {KEY_ENTER, "\033OM"}, {KEY_SLEFT, "\033[1;2D"},
	{KEY_SRIGHT, "\033[1;2C"}, {KEY_BTAB, "\033[Z"}, {KEY_F(1), "\033OP"}, {KEY_BACKSPACE, "\177"},
};

static const char *bytes_of(int code, char buf[2])
{
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
		if (sequences[i].code == code) return sequences[i].bytes;
	buf[0] = (char)code;
	buf[1] = 0;
	return buf;
}

/* One key: what is pressed, @ standing for the key itself; what the screen then shows (a leading ! : no longer), what the source
 * is asked, and what is pressed to be back where we were. The scene stands at e34, live, with 101 selected and processes focused. */
struct exercise { enum scope scope; int code; const char *pressed, *shows, *asked, *after; };

#define END "\033OF"
#define DOWN "\033OB"
#define UP "\033OA"

#define NO_BENCH "this is no workbench" /* on one: workbench.c */

static const struct exercise exercises[] = {
	{SCOPE_BENCH, 'F', "@", NO_BENCH, NULL, ""}, {SCOPE_BENCH, 'E', "@", NO_BENCH, NULL, ""}, {SCOPE_BENCH, 'b', "@", NO_BENCH, NULL, ""},
	{SCOPE_BENCH, 'u', "@", NO_BENCH, NULL, ""}, {SCOPE_BENCH, 'p', "@", NO_BENCH, NULL, ""},

	{SCOPE_TIMELINE, 'w', "4@", "!|10ms", NULL, "f1"},
	{SCOPE_TIMELINE, 's', "4@", "|40ms", NULL, "f1"},
	{SCOPE_TIMELINE, 'a', "4w@", "|10ms", NULL, "f1"},
	{SCOPE_TIMELINE, 'd', "4w@@", "|30ms", NULL, "f1"},
	{SCOPE_TIMELINE, 'f', "4ww@", "|0", NULL, "1"},

	{SCOPE_MEMORY, 'v', "5@", "no variable has been shown so far", NULL, "1"},
	{SCOPE_SOURCE, 'f', "7@", "the only source file", NULL, "1"},
	{SCOPE_SOURCE, 'b', "7@", "choose a line with the arrows first", NULL, "1"},
	{SCOPE_SOURCE, 'u', "7@", "there are no breakpoints", NULL, "1"},
	{SCOPE_SOURCE, 'U', "7@", "there are no breakpoints", NULL, "1"},

	{SCOPE_LIST, KEY_UP, "@\r", "Process 100", NULL, "q" DOWN},
	{SCOPE_LIST, 'k', "@\r", "Process 100", NULL, "q" DOWN},
	{SCOPE_LIST, KEY_DOWN, "@\r", "Process 102", NULL, "q" UP},
	{SCOPE_LIST, 'j', "@\r", "Process 102", NULL, "q" UP},
	{SCOPE_LIST, KEY_PPAGE, "@\r", "Process 100", NULL, "q" DOWN},
	{SCOPE_LIST, KEY_NPAGE, "@\r", "Process 102", NULL, "q" UP},
	{SCOPE_LIST, KEY_HOME, "@\r", "Process 100", NULL, "q" DOWN},
	{SCOPE_LIST, KEY_END, "@\r", "Process 102", NULL, "q" UP},
	{SCOPE_LIST, KEY_END, " @", "LIVE", NULL, ""},
	{SCOPE_LIST, '\r', "@", "Process 101", NULL, "q"},
	{SCOPE_LIST, KEY_ENTER, "@", "Process 101", NULL, "q"},
	{SCOPE_LIST, 'o', "t@@", "sorted by CPU time", NULL, "oot"},
	{SCOPE_LIST, 't', "@", "a plain list", NULL, "t"},

	{SCOPE_TIME, ' ', "@", "FROZEN", NULL, END},
	{SCOPE_TIME, ' ', "@@", "!FROZEN", NULL, END},
	{SCOPE_TIME, ',', "@@", "e=32/34", NULL, END},
	{SCOPE_TIME, '.', ",,,@", "e=32/34", NULL, END},
	{SCOPE_TIME, '<', "@", "e=31/34", NULL, END},
	{SCOPE_TIME, '<', "@@@", "e=29/34", NULL, END},
	{SCOPE_TIME, '>', "<<<@", "e=30/34", NULL, END},
	{SCOPE_TIME, '{', "@@", "e=27/34", NULL, END},
	{SCOPE_TIME, '}', "[@", "e=32/34", NULL, END},
	{SCOPE_TIME, 'D', "[@", "e=32/34", NULL, END},
	{SCOPE_TIME, 'D', "@", "nobody is given a CPU after this", NULL, ""},
	{SCOPE_TIME, 'h', "@", "nobody comes to a line before this", NULL, ""},
	{SCOPE_TIME, 'l', "@", "nobody comes to a line after this", NULL, ""},
	{SCOPE_TIME, KEY_LEFT, "@", "e=31/34", NULL, END},
	{SCOPE_TIME, KEY_RIGHT, ",,,,@", "e=32/34", NULL, END},
	{SCOPE_TIME, KEY_RIGHT, "@", "what comes next has not happened yet", NULL, ""},
	{SCOPE_TIME, KEY_SLEFT, "@", "t=20.8ms  e=32/34", NULL, END},
	{SCOPE_TIME, KEY_SRIGHT, ",,,,@", "t=18.2ms  e=31/34", NULL, END},
	{SCOPE_TIME, '(', "ge28\r@", "e=22/34", NULL, END},
	{SCOPE_TIME, '(', "ge9\r@", "e9 comes from no other event", NULL, END},
	{SCOPE_TIME, ')', "ge22\r@", "e=28/34", NULL, END},
	{SCOPE_TIME, '[', "@", "e=30/34", NULL, END},
	{SCOPE_TIME, '[', "@@", "e=25/34", NULL, END},
	{SCOPE_TIME, ']', "[[[@", "e=25/34", NULL, END},
	{SCOPE_TIME, 'm', "[@,,[]", "e=30/34", NULL, "m" END},
	{SCOPE_TIME, 'm', "ge28\r@[g" "u1\r", "e=28/34", NULL, "m" END},
	{SCOPE_TIME, 'm', "@m", "your mark at e34 is taken away", NULL, ""},
	{SCOPE_TIME, 'L', "@", "PLAYING  1x loop", NULL, "L" END},
	{SCOPE_TIME, 'g', "@e6\r", "e=6/34", NULL, END},
	{SCOPE_TIME, '+', "@", "2x is for what is played", NULL, "\177"},
	{SCOPE_TIME, '-', "@", "0.5x is for what is played", NULL, "\177"},
	{SCOPE_TIME, KEY_BACKSPACE, "++@", "1x is for what is played", NULL, ""},
	{SCOPE_TIME, 'c', "@", NULL, "step", ""},

	{SCOPE_PROCESS, 'S', "@", "SIGSTOP sent to 101", "signal 101 19", ""},
	{SCOPE_PROCESS, 'C', "@", "SIGCONT sent to 101", "signal 101 18", ""},
	{SCOPE_PROCESS, 'K', "@", "choose with the arrows", NULL, "usr2\r"},
	{SCOPE_PROCESS, 'K', "@" DOWN "\r", "SIGKILL sent to 101", "signal 101 9", ""},
	{SCOPE_PROCESS, 'i', "@", "typing into the program", NULL, "\033\033" "1"},

	{SCOPE_GLOBAL, '\t', "3@@z", "6 IPC", NULL, "z1"},
	{SCOPE_GLOBAL, KEY_BTAB, "6@z", "8 Output", NULL, "z1"},
	{SCOPE_GLOBAL, '1', "2@z", "WAITS FOR", NULL, "z"},
	{SCOPE_GLOBAL, '2', "@", "zombie, exit 7", NULL, "1"},
	{SCOPE_GLOBAL, '3', "@z", "could run, waits for a CPU", NULL, "z1"},
	{SCOPE_GLOBAL, '4', "@z", "4 Timeline", NULL, "z1"},
	{SCOPE_GLOBAL, '5', "@z", "5 Memory", NULL, "z1"},
	{SCOPE_GLOBAL, 'W', "@", "Why 101 waits", NULL, "q"},
	{SCOPE_GLOBAL, 'W', UP "@\r", "e=", NULL, "q" END DOWN},
	{SCOPE_GLOBAL, '6', "@z", "hi\\e[2J", NULL, "z1"},
	{SCOPE_GLOBAL, '7', "@z", "No source is known", NULL, "z1"},
	{SCOPE_GLOBAL, '8', "@z", "8 Output", NULL, "z1"},
	{SCOPE_GLOBAL, '9', "@z", "9 Policy", NULL, "z1"},
	{SCOPE_GLOBAL, 'z', "@", "!4 Timeline", NULL, "z"},
	{SCOPE_GLOBAL, '/', "@writer\r\r", "Process 102", NULL, "q" UP},
	{SCOPE_GLOBAL, 'n', "/e\r@\r", "Process 100", NULL, "q" DOWN},
	{SCOPE_GLOBAL, 'N', "/e\r@\r", "Process 101", NULL, "q"},
	{SCOPE_GLOBAL, '\\', "@writer\r", "filter writer", NULL, "q"},
	{SCOPE_GLOBAL, 'x', "@", "for Graphviz", NULL, "\033"},
	{SCOPE_GLOBAL, ':', "@", "next-pane", NULL, "\033"},
	{SCOPE_GLOBAL, 'T', "@", "a light background", NULL, "T"},
	{SCOPE_GLOBAL, 'L' & 0x1f, "@", "e=34/34", NULL, ""},
	{SCOPE_GLOBAL, '?', "@", "Keys in the timeline", NULL, "q"},
	{SCOPE_GLOBAL, KEY_F(1), "@", "Keys in the timeline", NULL, "q"},
	{SCOPE_GLOBAL, 'q', "?@", "!Keys in the timeline", NULL, ""},
	{SCOPE_GLOBAL, 27, "?@", "!Keys in the timeline", NULL, ""},
	{SCOPE_GLOBAL, 'Q', "@", "End it, with all its processes", NULL, "n"},
	{SCOPE_GLOBAL, 'C' & 0x1f, "@", "End it, with all its processes", NULL, "n"},
};
#define EXERCISES (sizeof exercises / sizeof *exercises)

static void start(struct play *p)
{
	*p = (struct play){.chapters = scene};
	play_start(p, &(struct terminal_kind){.rows = 24, .cols = 80});
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, "/21"));
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, "/31"));
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, "e=34/34"));
	terminal_send(&p->terminal, DOWN);
}

static void press(struct play *p, const struct exercise *e)
{
	char buf[2], one[2] = "";
	for (const char *c = e->pressed; *c; c++) {
		one[0] = *c;
		terminal_send(&p->terminal, *c == '@' ? bytes_of(e->code, buf) : one);
	}
}

static bool exercised(struct play *p, const struct exercise *e)
{
	press(p, e);
	if (e->shows && !terminal_shows(&p->terminal, e->shows)) return false;
	if (e->asked && !play_asked(p, e->asked)) return false;
	terminal_send(&p->terminal, e->after);
	return terminal_shows(&p->terminal, "e=34/34") && terminal_shows(&p->terminal, "LIVE");
}

static void every_key(void)
{
	struct play p;
	start(&p);
	for (size_t i = 0; i < EXERCISES; i++) {
		bool well = exercised(&p, &exercises[i]);
		CU_ASSERT(well);
		if (well) continue;
		printf("\nexercise %zu of key %d in scope %d\n", i, exercises[i].code, (int)exercises[i].scope);
		break;
	}
	CU_ASSERT(play_asked(&p, "signal 101 12"));
	play_end(&p);
}

static void each_is_exercised(void)
{
	for (const struct key *k = key_table(); k->code; k++) {
		bool found = k->request == REQUEST_SUSPEND /* leave.c */ || k->scope == SCOPE_HOME /* home.c */ || k->scope == SCOPE_PAIR /* pair.c */;
		for (size_t i = 0; i < EXERCISES; i++) found |= exercises[i].scope == k->scope && exercises[i].code == k->code;
		if (!found) printf("\nno exercise of %s\n", k->shown);
		CU_ASSERT(found);
	}
}

static void help_lists_each(void)
{
	struct play p;
	start(&p);
	terminal_resize(&p.terminal, 120, 140);
	terminal_send(&p.terminal, "?");
	CU_ASSERT(terminal_shows(&p.terminal, "The mouse"));
	for (const struct key *k = key_table(); k->code; k++) {
		char row[200], names[48];
		if (!k->help || k->scope == SCOPE_HOME || k->scope == SCOPE_PAIR || k->scope == SCOPE_BENCH) continue;
		snprintf(row, sizeof row, "%-13s %s", request_keys(k->request, names, sizeof names), k->help);
		CU_ASSERT(strstr(names, k->shown) != NULL);
		if (!terminal_shows(&p.terminal, row)) printf("\nhelp lacks %s\n", k->shown);
	}
	play_end(&p);
}

static void typing(void)
{
	struct play p;
	start(&p);
	terminal_send(&p.terminal, "i");
	CU_ASSERT(terminal_shows(&p.terminal, "typing into"));
	terminal_send(&p.terminal, "qé\r\003");
	CU_ASSERT(play_asked(&p, "input 113"));
	CU_ASSERT(play_asked(&p, "input 195"));
	CU_ASSERT(play_asked(&p, "input 169"));
	CU_ASSERT(play_asked(&p, "input 13"));
	CU_ASSERT(play_asked(&p, "input 3"));
	terminal_send(&p.terminal, "\033OA");
	CU_ASSERT(play_asked(&p, "input 27"));
	CU_ASSERT(play_asked(&p, "input 91"));
	CU_ASSERT(play_asked(&p, "input 65"));
	terminal_send(&p.terminal, "\033");
	CU_ASSERT(terminal_shows(&p.terminal, "again leaves"));
	terminal_send(&p.terminal, "\033");
	CU_ASSERT(terminal_shows(&p.terminal, "!typing into"));
	play_end(&p);
}

static void prompts_are_cancelled(void)
{
	static const struct { const char *key, *shows; } prompts[] = {
		{"/", "find:"}, {"\\", "show only"}, {"g", "go to"}, {":", "choose with"}, {"K", "signal to"}, {"Q", "End it"},
	};
	struct play p;
	start(&p);
	for (size_t i = 0; i < sizeof prompts / sizeof *prompts; i++) {
		char gone[64];
		terminal_send(&p.terminal, prompts[i].key);
		CU_ASSERT(terminal_shows(&p.terminal, prompts[i].shows));
		terminal_send(&p.terminal, "\033");
		snprintf(gone, sizeof gone, "!%s", prompts[i].shows);
		CU_ASSERT(terminal_shows(&p.terminal, gone));
	}
	play_end(&p);
}

static void palette(void)
{
	struct play p;
	start(&p);
	terminal_send(&p.terminal, ":theme\r");
	CU_ASSERT(terminal_shows(&p.terminal, "light background"));
	terminal_send(&p.terminal, ":zo\033OB\r");
	CU_ASSERT(terminal_shows(&p.terminal, "e=34/34"));
	terminal_send(&p.terminal, ":no such thing\r");
	CU_ASSERT(terminal_shows(&p.terminal, "there is no \"no such thing\""));
	play_end(&p);
}

static void positions(void)
{
	static const struct { const char *typed, *shows; } places[] = {
		{"e6", "e=6/34"}, {"t9ms", "e=21/34"}, {"t0.009s", "e=21/34"}, {"50%", "e=21/34"}, {"m2", "e=25/34"}, {"m9", "there is no such mark; type m1 to m3"},
		{"e", "is no position"}, {"99999%", "e=34/34"}, {"e99999999999", "e=34/34"}, {"t-5ms", "is no position"}, {"e0", "e=0/34"},
	};
	struct play p;
	start(&p);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		char keys[64];
		snprintf(keys, sizeof keys, "g%s\r", places[i].typed);
		terminal_send(&p.terminal, keys);
		CU_ASSERT(terminal_shows(&p.terminal, places[i].shows));
	}
	/* at the beginning there is nobody: nothing to show, nothing to act on */
	terminal_send(&p.terminal, "S");
	CU_ASSERT(terminal_shows(&p.terminal, "no process is selected"));
	terminal_send(&p.terminal, "\r");
	CU_ASSERT(terminal_shows(&p.terminal, "No process is selected here"));
	terminal_send(&p.terminal, "q" END);
	CU_ASSERT(terminal_shows(&p.terminal, "LIVE"));
	play_end(&p);
}

static void no_marks_to_go_to(void)
{
	struct play p = {.processes = 2};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "2 live"));
	terminal_send(&p.terminal, "g");
	CU_ASSERT(terminal_shows(&p.terminal, "go to (50%, t42ms, e118):"));
	terminal_send(&p.terminal, "m1\r");
	CU_ASSERT(terminal_shows(&p.terminal, "has made no marks; type 50%, t42ms or e118"));
	play_end(&p);
}

/* What was asked last is not in the way of the next question, and an empty answer asks it again. */
static void finds_anew(void)
{
	struct play p;
	start(&p);
	terminal_send(&p.terminal, "/writer\r");
	CU_ASSERT(terminal_shows(&p.terminal, "Enter details"));
	terminal_send(&p.terminal, "/");
	CU_ASSERT(terminal_shows(&p.terminal, "find (empty: writer again):"));
	terminal_send(&p.terminal, "xyz\r");
	CU_ASSERT(terminal_shows(&p.terminal, "\"xyz\" is not in Processes"));
	terminal_send(&p.terminal, "/\r");
	CU_ASSERT(terminal_shows(&p.terminal, "\"xyz\" is not in Processes"));
	play_end(&p);
}

/* Who has ended gets no signal, and nobody is asked for one. */
static void no_signal_for_the_dead(void)
{
	struct play p;
	start(&p);
	terminal_send(&p.terminal, DOWN "K");
	CU_ASSERT(terminal_shows(&p.terminal, "102 is a zombie: it has ended already"));
	terminal_send(&p.terminal, ".");
	CU_ASSERT(play_asked(&p, "step"));
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "ENDED"));
	terminal_send(&p.terminal, "K");
	CU_ASSERT(terminal_shows(&p.terminal, "102 has ended: nobody is there to get a signal"));
	play_end(&p);
}

static void mouse(void)
{
	char click[64];
	struct play p;
	start(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "writer zombie"));
	int row = terminal_row(&p.terminal, "writer zombie") + 1;
	snprintf(click, sizeof click, "\033[<0;5;%dM\033[<0;5;%dm", row, row);
	terminal_send(&p.terminal, click);
	terminal_send(&p.terminal, "\r");
	CU_ASSERT(terminal_shows(&p.terminal, "Process 102"));
	terminal_send(&p.terminal, "q\033[<0;60;4M\033[<0;60;4m\r");
	CU_ASSERT(terminal_shows(&p.terminal, "Transitions"));
	terminal_send(&p.terminal, "\033[<65;5;5M");
	CU_ASSERT(terminal_shows(&p.terminal, "lines 4-"));
	play_end(&p);
}

static void step_goes_on(void)
{
	struct play p;
	start(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "c goes on"));
	terminal_send(&p.terminal, ".");
	CU_ASSERT(play_asked(&p, "step"));
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "ended: exit 3 q leaves"));
	terminal_send(&p.terminal, "c");
	CU_ASSERT(terminal_shows(&p.terminal, "the program has ended"));
	play_end(&p);
}

SUITE(tui_keys, every_key, each_is_exercised, help_lists_each, typing, prompts_are_cancelled, palette, positions,
      no_marks_to_go_to, finds_anew, no_signal_for_the_dead, mouse, step_goes_on)
