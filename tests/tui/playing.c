/*
 * playing.c - `proclab play` on a terminal: the scene as a recording, every key that moves in it, what it refuses, and how it plays.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/script.h"
#include "trace/file.h"

#define END "\033OF"
#define LEFT "\033OD"
#define RIGHT "\033OC"
#define SHIFT_LEFT "\033[1;2D"
#define SHIFT_RIGHT "\033[1;2C"

/* The whole scene, 46 events in 34 ms, as it would have been recorded. */
static const char *record_scene(void)
{
	const char *path = test_path("scene.jsonl");
	FILE *f = fopen(path, "w");
	struct trace *t = trace_new();
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	*trace_header(t) = (struct trace_header){.version = 1, .backend = "real", .program = "demo.c", .cpus = 1, .tier = "P", .seed = UNKNOWN,
	                                         .clock = "monotonic", .ipc = "counts"};
	for (const struct chapter *c = scene; c->events; c++)
		for (const struct event *e = c->events; e->kind != EV_COUNT; e++) trace_append_copy(t, e);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	fclose(f);
	trace_free(t);
	return path;
}

/* Standing at a place, or (NULL) playing at this speed from the beginning. */
static void start(struct terminal *t, const char *position, const char *speed)
{
	const char *argv[] = {test_proclab(), "play", "--speed", speed, record_scene(), NULL, NULL, NULL};
	if (position) {
		argv[5] = argv[4];
		argv[4] = argv[6] = NULL;
		argv[2] = "--goto";
		argv[3] = position;
		argv[4] = argv[5];
		argv[5] = NULL;
	}
	terminal_start(t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
}

/* What is pressed at e28, the receipt of a message, what the screen shows then (a leading ! : no longer), and what takes back what stays. */
static const struct { const char *pressed, *shows, *after; } exercises[] = {
	{"", "PAUSED  1x  t=16.0ms/34.0ms  e=28/46", ""}, {".", "e=29/46", ""}, {",", "e=27/46", ""}, {"<", "e=27/46", ""}, {">", "e=29/46", ""},
	{"{", "e=27/46", ""}, {"}", "e=32/46", ""}, {"D", "e=32/46", ""}, {"h", "nobody comes to a line", ""}, {"l", "nobody comes to a line", ""},
	{LEFT, "t=14.0ms/34.0ms  e=25/46", ""}, {RIGHT, "t=18.0ms/34.0ms  e=31/46", ""}, {SHIFT_LEFT, "t=15.8ms", ""},
	{SHIFT_RIGHT, "t=16.2ms", ""}, {SHIFT_LEFT ",", "e=26/46", ""}, {"(", "e=22/46", ""}, {"()", "e=28/46", ""},
	{")", "leads to no other event", ""}, {"[", "e=25/46", ""}, {"]", "e=30/46", ""}, {"m", "your mark u1 is at e28", "m"},
	{"m[]", "e=28/46", "m"}, {"m[gu1\r", "e=28/46", "m"}, {"mm", "is taken away", ""}, {"gu1\r", "you have set no marks", ""},
	{"mgu2\r", "type u1 to u1", "m"}, {"L", "PLAYING  1x loop", "L"}, {"LL", "no loop any more", ""}, {"g50%\r", "e=29/46", ""},
	{"gt9\r", "e=21/46", ""}, {"ge999\r", "e=46/46", ""}, {"gm2\r", "e=25/46", ""}, {"+", "PAUSED  2x", "\177"},
	{"--", "PAUSED  0.25x", "\177"}, {"++\177", "PAUSED  1x", ""}, {END, "ENDED  exit 3", ""}, {END ".", "this is the end of the recording", ""},
	{END RIGHT, "this is the end of the recording", ""}, {"ge0\r,", "before the first event", ""}, {"ge0\r.", "e=1/46", ""},
	{"S", "a recording cannot be sent signals", ""}, {"C", "a recording cannot be sent signals", ""},
	{"K", "a recording cannot be sent signals", ""}, {"i", "a recording cannot be typed to", ""},
	{"c", "in a recording nobody waits for you", ""}, {"?", "Keys in the timeline", "q"},
	{"?\033[6~", "│                 ends", "q"}, /* what goes on stands below its own column */
};

static void every_key(void)
{
	struct terminal t;
	start(&t, "e28", NULL);
	CU_ASSERT(terminal_shows(&t, "e=28/46"));
	terminal_send(&t, "\033OB"); /* select 101 */
	for (size_t i = 0; i < sizeof exercises / sizeof *exercises; i++) {
		terminal_send(&t, exercises[i].pressed);
		bool well = terminal_shows(&t, exercises[i].shows);
		terminal_send(&t, exercises[i].after);
		terminal_send(&t, ",ge28\r"); /* a step pauses */
		well = well && terminal_shows(&t, "PAUSED  1x  t=16.0ms/34.0ms  e=28/46");
		CU_ASSERT(well);
		if (well) continue;
		printf("\nexercise %zu, %s\n", i, exercises[i].pressed);
		break;
	}
	terminal_quit(&t);
}

/* It plays to its end, and from there again from the beginning. */
static void plays(void)
{
	struct terminal t;
	start(&t, NULL, "1");
	CU_ASSERT(terminal_shows(&t, "ENDED  exit 3"));
	CU_ASSERT(terminal_shows(&t, "e=46/46"));
	terminal_send(&t, "------------- ");
	CU_ASSERT(terminal_shows(&t, "PLAYING  0.00012207x"));
	CU_ASSERT(terminal_shows(&t, "!e=46/46"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	terminal_send(&t, " \177");
	CU_ASSERT(terminal_shows(&t, "ENDED"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

static void begins_paused(void)
{
	struct terminal t;
	start(&t, NULL, "0");
	CU_ASSERT(terminal_shows(&t, "PAUSED  1x  t=0/34.0ms  e=0/46"));
	terminal_quit(&t);
}

/* The past of a live run plays, too, and comes to what is now. */
static void the_past_plays(void)
{
	struct play p = {.chapters = scene};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "/21"));
	terminal_send(&p.terminal, "ge3\r-------");
	CU_ASSERT(terminal_shows(&p.terminal, "FROZEN"));
	terminal_send(&p.terminal, " ");
	CU_ASSERT(terminal_shows(&p.terminal, "PLAYING  0.0078125x"));
	play_next(&p); /* what happens meanwhile is played as well */
	CU_ASSERT(terminal_shows(&p.terminal, "/31"));
	CU_ASSERT(terminal_shows(&p.terminal, "PLAYING"));
	terminal_send(&p.terminal, "\177");
	CU_ASSERT(terminal_shows(&p.terminal, "LIVE"));
	CU_ASSERT(terminal_shows(&p.terminal, "e=31/31"));
	play_end(&p);
}

/* At the first event nobody else is born yet: one's letter is known, of the others only that somebody has the CPU. */
static void the_unborn_have_no_letter(void)
{
	struct terminal t;
	start(&t, "e1", NULL);
	CU_ASSERT(terminal_shows(&t, "e=1/46"));
	CU_ASSERT(terminal_shows(&t, "q quit")); /* the screen's last row: all others are there */
	int row = terminal_row(&t, "CPU0");
	char *text = terminal_text(&t), *line = text;
	for (int i = 0; i < row; i++) line = strchr(line, '\n') + 1;
	*strchr(line, '\n') = 0;
	CU_ASSERT(strstr(line, "CPU0") && strchr(line, 'A') && strstr(line, "█") && !strchr(line, '?') && !strchr(line, 'B'));
	free(text);
	terminal_quit(&t);
}

/* A click on a row that was drawn for a later moment than the one that was gone to before it was drawn anew. */
static void a_click_comes_late(void)
{
	struct terminal t;
	start(&t, "100%", NULL);
	CU_ASSERT(terminal_shows(&t, "e=46/46"));
	CU_ASSERT(terminal_shows(&t, "102"));
	int row = terminal_row(&t, "102") + 1;
	char keys[96];
	snprintf(keys, sizeof keys, "ge1\r\033[<0;5;%dM\033[<0;5;%dm", row, row);
	terminal_send(&t, keys);
	CU_ASSERT(terminal_shows(&t, "e=1/46"));
	snprintf(keys, sizeof keys, "2ge46\rge1\r\033[<0;5;%dM\033[<0;5;%dm", row, row);
	terminal_send(&t, keys);
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "Process 100"));
	terminal_quit(&t);
}

SUITE(tui_playing, every_key, the_unborn_have_no_letter, a_click_comes_late, plays, begins_paused, the_past_plays)
