/*
 * source.c - the Source pane: where everybody is, files, breakpoints; scripted, on the simulated machine, and in recordings.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/script.h"

#define END "\033OF"
#define UP "\033OA"
#define DOWN "\033OB"

static const char parent[] =
	"#include \"child.h\"\n\nint main(void)\n{\n\tint status;\n\tif (fork() == 0)\n\t\tchild();\n\twait(&status);\t/* here it waits */\n"
	"\treturn WEXITSTATUS(status);\n}\n";
static const char child[] = "#include \"child.h\"\n\nvoid child(void)\n{\n\tsleep(1);\n\t_exit(3);\n}\n";

#define SOURCE(name, content) {.t = 0, .cpu = UNKNOWN, .kind = EV_SOURCE, .file = "dir/" name, .source = {.text = content}}
#define AT(ms, who, name, number, how) \
	{.t = ms * INT64_C(1000000), .cpu = 0, .pid = who, .tid = who, .kind = EV_LINE, .precision = PRECISION_##how, .file = "dir/" name, .line = number}
#define TO(ms, who, a, b, ...) \
	{.t = ms * INT64_C(1000000), .cpu = 0, .pid = who, .tid = who, .kind = EV_STATE, .state = {.from = STATE_##a, .to = STATE_##b, __VA_ARGS__}}
#define BIRTH(ms, parent, who, by) \
	{.t = ms * INT64_C(1000000), .cpu = UNKNOWN, .pid = parent, .tid = parent, .kind = EV_FORK, .fork = {.child = who, .how = FORK_HOW_##by, .name = "demo"}}

static const struct event run[] = {
	SOURCE("parent.c", parent), SOURCE("child.c", child), BIRTH(0, 0, 100, START), TO(0, 100, NEW, READY, 0), TO(1, 100, READY, RUNNING, 0),
	AT(1, 100, "parent.c", 6, EXACT), BIRTH(2, 100, 101, FORK), TO(2, 101, NEW, READY, 0), AT(3, 100, "parent.c", 8, EXACT),
	TO(4, 100, RUNNING, WAITING, .wait = {.why = WAIT_CHILD, .target = -1, .fd = UNKNOWN}), TO(4, 101, READY, RUNNING, 0),
	AT(4, 101, "parent.c", 6, EXACT), AT(5, 101, "parent.c", 7, EXACT), AT(6, 101, "child.c", 5, EXACT),
	TO(7, 101, RUNNING, WAITING, .wait = {.why = WAIT_SLEEP, .timed = true, .fd = UNKNOWN}), BIRTH(8, 0, 102, FORK), TO(8, 102, NEW, READY, 0),
	TO(8, 102, READY, RUNNING, 0), TO(9, 102, RUNNING, WAITING, .wait = {.why = WAIT_CHILD, .target = -1, .fd = UNKNOWN}),
	AT(9, 102, "parent.c", 8, INFERRED), {.kind = EV_COUNT},
};
#define ALL "e=20/20"
static const struct chapter told[] = {{run}, {run}, {NULL}};

static void begin(struct play *p, struct terminal_kind k, struct tui_options o)
{
	*p = (struct play){.chapters = told, .options = o};
	play_start(p, &k);
	play_next(p);
	CU_ASSERT(terminal_shows(&p->terminal, ALL));
	terminal_send(&p->terminal, "7");
	CU_ASSERT(terminal_shows(&p->terminal, "[parent.c] child.c"));
}

static void screen(const char *name, struct terminal_kind k, struct tui_options o, const char *keys)
{
	struct play p;
	begin(&p, k, o);
	terminal_send(&p.terminal, keys);
	play_settle(&p);
	play_compare(&p, name);
	play_end(&p);
}

static const struct tui_options plain = {.title = NULL};

static void looks(void)
{
	screen("source-80x24", (struct terminal_kind){.rows = 24, .cols = 80}, plain, "z");
	screen("source-140x40", (struct terminal_kind){.rows = 40, .cols = 140}, plain, "");
	screen("source-40x10", (struct terminal_kind){.rows = 10, .cols = 40}, plain, "");
	screen("source-80x24", (struct terminal_kind){.rows = 24, .cols = 80, .no_color = true}, plain, "z");
	screen("source-ascii", (struct terminal_kind){.rows = 24, .cols = 80, .locale = "C", .term = "vt100"}, plain, "z");
}

/* The line of the screen that holds text has this as well. */
static bool same_line(struct terminal *t, const char *text, const char *also)
{
	char *all = terminal_text(t), *at = strstr(all, text), *end = at ? strchr(at, '\n') : NULL;
	if (end) *end = 0;
	while (at && at > all && at[-1] != '\n') at--;
	bool good = at && strstr(at, also);
	free(all);
	return good;
}

struct wanted { struct terminal *t; const char *text, *also; };

static bool is_there(void *arg)
{
	struct wanted *w = arg;
	terminal_read(w->t, 20);
	return same_line(w->t, w->text, w->also);
}

static bool line_shows(struct terminal *t, const char *text, const char *also)
{
	struct wanted w = {t, text, also};
	return test_until(10, is_there, &w);
}

static void follows_the_selected(void)
{
	struct play p;
	begin(&p, (struct terminal_kind){.rows = 24, .cols = 80}, plain);
	CU_ASSERT(line_shows(&p.terminal, "wait(&status)", "=>"));
	CU_ASSERT(line_shows(&p.terminal, "wait(&status)", "100 102~"));
	terminal_send(&p.terminal, "1" DOWN "7");
	CU_ASSERT(terminal_shows(&p.terminal, "[child.c] parent.c"));
	CU_ASSERT(line_shows(&p.terminal, "sleep(1);", "=>"));
	terminal_send(&p.terminal, "h");
	CU_ASSERT(terminal_shows(&p.terminal, "e=14/20"));
	terminal_send(&p.terminal, "h");
	CU_ASSERT(line_shows(&p.terminal, "child();", "101"));
	terminal_send(&p.terminal, "h");
	CU_ASSERT(line_shows(&p.terminal, "if (fork() == 0)", "=>"));
	terminal_send(&p.terminal, "l");
	CU_ASSERT(line_shows(&p.terminal, "child();", "=>"));
	play_end(&p);
}

static void turns_to_other_files(void)
{
	struct play p;
	begin(&p, (struct terminal_kind){.rows = 24, .cols = 80}, plain);
	terminal_send(&p.terminal, "f");
	CU_ASSERT(terminal_shows(&p.terminal, "[child.c] parent.c"));
	CU_ASSERT(line_shows(&p.terminal, "sleep(1);", "101"));
	terminal_send(&p.terminal, "f");
	CU_ASSERT(terminal_shows(&p.terminal, "[parent.c] child.c"));
	CU_ASSERT(line_shows(&p.terminal, "wait(&status)", "=>"));
	terminal_send(&p.terminal, "/int main\r");
	CU_ASSERT(terminal_shows(&p.terminal, "int main(void)"));
	terminal_send(&p.terminal, "/no such thing\r");
	CU_ASSERT(terminal_shows(&p.terminal, "\"no such thing\" is not in Source"));
	play_end(&p);
}

/* Stepping and playing stop where somebody comes to the line, on and back. */
static void stops_at_breakpoints(void)
{
	struct play p;
	begin(&p, (struct terminal_kind){.rows = 24, .cols = 80}, plain);
	terminal_send(&p.terminal, UP "b");
	CU_ASSERT(terminal_shows(&p.terminal, "breakpoint at parent.c:7"));
	CU_ASSERT(line_shows(&p.terminal, "child();", "*"));
	terminal_send(&p.terminal, "U");
	CU_ASSERT(terminal_shows(&p.terminal, "breakpoint: 101 is at parent.c:7"));
	CU_ASSERT(terminal_shows(&p.terminal, "e=13/20"));
	terminal_send(&p.terminal, "ge20\r1");
	CU_ASSERT(terminal_shows(&p.terminal, ALL));
	terminal_send(&p.terminal, UP "7<"); /* 100 has no event between e10 and e20 */
	CU_ASSERT(terminal_shows(&p.terminal, "e=13/20"));
	terminal_send(&p.terminal, "ge20\r1");
	CU_ASSERT(terminal_shows(&p.terminal, ALL));
	terminal_send(&p.terminal, DOWN DOWN "7ge1\r"); /* and 102 none before e16 */
	CU_ASSERT(terminal_shows(&p.terminal, "e=1/20"));
	terminal_send(&p.terminal, ">");
	CU_ASSERT(terminal_shows(&p.terminal, "e=13/20"));
	terminal_send(&p.terminal, ":break child.c:5\r");
	CU_ASSERT(terminal_shows(&p.terminal, "breakpoint at child.c:5"));
	terminal_send(&p.terminal, "u");
	CU_ASSERT(terminal_shows(&p.terminal, "e=14/20"));
	terminal_send(&p.terminal, "u");
	CU_ASSERT(terminal_shows(&p.terminal, "nobody comes to a breakpoint after this"));
	terminal_send(&p.terminal, ":break child.c:5\r");
	CU_ASSERT(terminal_shows(&p.terminal, "no breakpoint any more at child.c:5"));
	terminal_send(&p.terminal, ":break child.c:50\r");
	CU_ASSERT(terminal_shows(&p.terminal, "child.c has lines 1 to 7"));
	terminal_send(&p.terminal, ":break other.c:5\r");
	CU_ASSERT(terminal_shows(&p.terminal, "other.c: there is no such source file here"));
	terminal_send(&p.terminal, ":break x\r");
	CU_ASSERT(terminal_shows(&p.terminal, "type break FILE:LINE"));
	play_end(&p);
}

/* A live program that cannot be paused goes on; what is shown stands still. */
static void freezes_a_live_view(void)
{
	static const struct event later[] = {
		TO(20, 101, WAITING, RUNNING, 0), AT(21, 101, "child.c", 6, INFERRED), {.t = 22000000, .pid = 101, .tid = 101, .kind = EV_EXIT, .exit = {.code = 3}},
		{.kind = EV_COUNT},
	};
	struct play p = {.chapters = (const struct chapter[]){{run}, {later}, {run}, {NULL}}};
	play_start(&p, &(struct terminal_kind){.rows = 24, .cols = 80});
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, ALL));
	terminal_send(&p.terminal, ":break child.c:6\r");
	CU_ASSERT(terminal_shows(&p.terminal, "breakpoint at child.c:6"));
	play_next(&p);
	CU_ASSERT(terminal_shows(&p.terminal, "breakpoint: 101 is at child.c:6; the program goes on"));
	CU_ASSERT(terminal_shows(&p.terminal, "FROZEN"));
	CU_ASSERT(terminal_shows(&p.terminal, "e=22/23"));
	terminal_send(&p.terminal, END);
	CU_ASSERT(terminal_shows(&p.terminal, "e=23/23"));
	play_end(&p);
}

/* ---- The simulated machine, and what it has recorded ----------------------------------------------------------------------- */

static const char loops[] =
	"#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\n\nint main(void)\n{\n\tint sum = 0;\n"
	"\tfor (int i = 0; i < 30000; i++)\n\t\tsum += i;\n\tif (sum)\n\t\tputs(\"summed up\");\n\tif (fork() == 0)\n\t\t_exit(3);\n"
	"\twait(NULL);\n\treturn 0;\n}\n";

static const char *write_program(const char *text)
{
	const char *path = test_path("loops.c");
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
	return path;
}

/* The machine itself stands at the line, beyond the 10,000 lines of a computation that are told. */
static void the_machine_stops(void)
{
	struct terminal t;
	struct ran r;
	char path[512], trace[512];
	snprintf(path, sizeof path, "%s", write_program(loops));
	snprintf(trace, sizeof trace, "%s", test_path("seen.trace"));
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec,
	               (const char *[]){test_proclab(), "sim", "--speed", "0", "-o", trace, path, NULL});
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	terminal_send(&t, "7:break loops.c:10\r");
	CU_ASSERT(terminal_shows(&t, "breakpoint at loops.c:10"));
	terminal_send(&t, "u");
	CU_ASSERT(terminal_shows(&t, "breakpoint: 100 is at loops.c:10"));
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	CU_ASSERT(line_shows(&t, "if (sum)", "=>"));
	CU_ASSERT_EQUAL(terminal_row(&t, "│summed up"), -1);
	terminal_send(&t, ":break 13\r");
	CU_ASSERT(terminal_shows(&t, "breakpoint at loops.c:13"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "breakpoint: 101 is at loops.c:13"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "ended: exit 0"));
	terminal_send(&t, "U");
	CU_ASSERT(terminal_shows(&t, "101 is at loops.c:13"));
	terminal_send(&t, "U");
	CU_ASSERT(terminal_shows(&t, "100 is at loops.c:10"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
	/* all of it was recorded, from the first event on */
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "play", "--view", "text", trace, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "summed up"));
	ran_clear(&r);
}

/* A recording has its source with it: the file is gone, and played to the breakpoint. */
static void a_recording_stops(void)
{
	struct terminal t;
	struct ran r;
	char path[512], trace[512];
	snprintf(path, sizeof path, "%s", write_program(loops));
	snprintf(trace, sizeof trace, "%s", test_path("loops.trace"));
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--lines", "-o", trace, path, NULL});
	ran_clear(&r);
	CU_ASSERT_EQUAL(remove(path), 0);
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec,
	               (const char *[]){test_proclab(), "play", "--goto", "e1", trace, NULL});
	terminal_send(&t, "7:break loops.c:14\r ");
	CU_ASSERT(terminal_shows(&t, "breakpoint: 100 is at loops.c:14"));
	CU_ASSERT(line_shows(&t, "wait(NULL);", "=>"));
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

SUITE(tui_source, looks, follows_the_selected, turns_to_other_files, stops_at_breakpoints, freezes_a_live_view, the_machine_stops, a_recording_stops)
