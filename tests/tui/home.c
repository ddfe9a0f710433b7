/*
 * home.c - `proclab` alone on a terminal: what it lists, every key it has, and that one is back there after a run.
 */
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"
#include "tui/keys.h"

#define DOWN "\033OB"
#define UP "\033OA"

static void run_shell(const char *format, const char *a, const char *b)
{
	char command[2048];
	snprintf(command, sizeof command, format, a, b);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
}

/* A proclab of its own with three scenarios, as it is when installed; a folder with a recording in it; and nothing run so far. */
static const char *prepare(void)
{
	static char home[600];
	char proclab[512];
	CU_ASSERT_PTR_NOT_NULL_FATAL(realpath(test_proclab(), proclab));
	snprintf(home, sizeof home, "%s/home", test_dir());
	run_shell("rm -rf %s && mkdir -p %s/bin", home, home);
	run_shell("ln -s %s %s/here", home, home);
	run_shell("cd %s && mkdir -p share/proclab/scenarios/mp folder && cp %s bin/proclab", home, proclab);
	run_shell("cp labs/scenarios/zombie.c labs/scenarios/zombie.script labs/scenarios/orphan.c labs/scenarios/addresses.c %s/share/proclab/scenarios; "
	          "cp -r include %s", home, home);
	run_shell("mkdir -p %s/share/proclab/labs/wait-zombies && cp labs/wait-zombies/*.* %s/share/proclab/labs/wait-zombies", home, home);
	run_shell("cd %s/folder && echo no recording >other.jsonl && "
	          "../bin/proclab sim --view none -o run.jsonl ../share/proclab/scenarios/orphan.c >%s", home, "/dev/null");
	return home;
}

static void start(struct terminal *t, const struct terminal_kind *k, const char *more)
{
	const char *home = prepare();
	static char state[700], program[700], folder[700];
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", home);
	snprintf(program, sizeof program, "%s/bin/proclab", home);
	snprintf(folder, sizeof folder, "--chdir=%s/folder", home);
	const char *argv[] = {"/usr/bin/env", folder, state, more, program, NULL};
	terminal_start(t, k, terminal_exec, argv);
}

static const struct terminal_kind usual = {.rows = 24, .cols = 80};

static void lists_what_there_is(void)
{
	struct terminal t;
	start(&t, &usual, "A=1");
	CU_ASSERT(terminal_shows(&t, "Scenarios"));
	CU_ASSERT(terminal_shows(&t, "zombie       a child that has exited and that nobody has waited for"));
	CU_ASSERT(terminal_shows(&t, "Recordings in this folder"));
	CU_ASSERT(terminal_shows(&t, "orphan.c, sim"));
	CU_ASSERT(terminal_row(&t, "other.jsonl") < 0);
	CU_ASSERT(terminal_row(&t, "Recent") < 0);
	/* what the first comment of the selected scenario says */
	CU_ASSERT(terminal_shows(&t, "Watch the address and the value of one variable"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

/* A key, @; what the screen then shows (a leading ! : no longer); and what brings back the list with its first item selected. */
static const struct exercise { enum scope scope; int code; const char *pressed, *shows, *after; } exercises[] = {
	{SCOPE_HOME, '\r', "\r", "addresses on:", "\033"},
	{SCOPE_HOME, KEY_ENTER, "\033OM", "addresses on:", "\033"},
	{SCOPE_LIST, KEY_UP, DOWN DOWN UP "\r", "orphan on:", "\033" "\033OH"},
	{SCOPE_LIST, 'k', "jjk\r", "orphan on:", "\033" "\033OH"},
	{SCOPE_LIST, KEY_DOWN, DOWN "\r", "orphan on:", "\033" "\033OH"},
	{SCOPE_LIST, 'j', "jj\r", "zombie on:", "\033" "\033OH"},
	{SCOPE_LIST, KEY_PPAGE, "jj\033[5~\r", "addresses on:", "\033"},
	{SCOPE_LIST, KEY_NPAGE, "\033[6~", "orphan.c, sim", "\033OH"},
	{SCOPE_LIST, KEY_HOME, "jj\033OH\r", "addresses on:", "\033"},
	{SCOPE_LIST, KEY_END, "\033OFs", "only a scenario can be run on either kernel", "\033OH"},
	{SCOPE_GLOBAL, '/', "/zomb\r\r", "zombie on:", "\033" "\033OH"},
	{SCOPE_GLOBAL, '/', "/no such\r", "\"no such\" is not in the list", ""},
	{SCOPE_GLOBAL, '/', "/x\033\r", "addresses on:", "\033"},
	{SCOPE_GLOBAL, 'n', "/a\rn\r", "zombie on:", "\033" "\033OH"},
	{SCOPE_GLOBAL, 'N', "/a\rN\r", "addresses on:", "\033"},
	{SCOPE_GLOBAL, 'T', "T", "a light background", "T"},
	{SCOPE_GLOBAL, 'L' & 0x1f, "\014", "What to run", ""},
	{SCOPE_GLOBAL, '?', "?", "Keys at home", "q"},
	{SCOPE_GLOBAL, KEY_F(1), "\033OP", "Keys at home", "q"},
	{SCOPE_GLOBAL, 'q', "?q", "!Keys at home", ""},
	{SCOPE_GLOBAL, 'q', "\rq", "!addresses on:", ""},
	{SCOPE_GLOBAL, 27, "?\033", "!Keys at home", ""},
	{SCOPE_GLOBAL, 27, "\033", "q leaves", ""},
	{SCOPE_GLOBAL, 'x', "x", "does nothing here", ""},
};
#define EXERCISES (sizeof exercises / sizeof *exercises)

static void every_key(void)
{
	struct terminal t;
	start(&t, &usual, "A=1");
	CU_ASSERT(terminal_shows(&t, "Enter run"));
	for (size_t i = 0; i < EXERCISES; i++) {
		const struct exercise *e = &exercises[i];
		terminal_send(&t, e->pressed);
		CU_ASSERT(terminal_shows(&t, e->shows));
		terminal_send(&t, e->after);
		terminal_send(&t, "\r");
		CU_ASSERT(terminal_shows(&t, "addresses on:"));
		terminal_send(&t, "\033");
		CU_ASSERT(terminal_shows(&t, "Enter run"));
	}
	terminal_send(&t, "Q");
	terminal_exits(&t, 0);
}

/* Those that run something are exercised by runs_and_is_back, ^Z, Q and ^C by leave.c and here. */
static void each_is_exercised(void)
{
	for (const struct key *k = key_table(); k->code; k++) {
		bool found = k->scope != SCOPE_HOME || k->request == REQUEST_RUN_SIM || k->request == REQUEST_RUN_REAL || k->request == REQUEST_RUN_SHOW;
		for (size_t i = 0; i < EXERCISES; i++) found |= exercises[i].scope == k->scope && exercises[i].code == k->code;
		CU_ASSERT(found);
	}
}

static void runs_and_is_back(void)
{
	struct terminal t;
	start(&t, &usual, "A=1");
	CU_ASSERT(terminal_shows(&t, "Enter run"));
	terminal_send(&t, "j\rs");
	CU_ASSERT(terminal_shows(&t, "sim rr 10ms"));
	terminal_send(&t, "Q");
	CU_ASSERT(terminal_shows(&t, "End it, with all its processes"));
	terminal_send(&t, "y");
	CU_ASSERT(terminal_shows(&t, "What to run"));
	CU_ASSERT(terminal_shows(&t, "sim orphan.c"));
	terminal_send(&t, "r");
	CU_ASSERT(terminal_shows(&t, "real, tier"));
	terminal_send(&t, "Qy");
	CU_ASSERT(terminal_shows(&t, "What to run"));
	CU_ASSERT(terminal_shows(&t, "real orphan.c"));
	/* what was run last is on top of the recent ones, which run without a question */
	terminal_send(&t, "\033OH\r");
	CU_ASSERT(terminal_shows(&t, "real, tier"));
	terminal_send(&t, "Qy");
	CU_ASSERT(terminal_shows(&t, "What to run"));
	terminal_send(&t, "\003");
	terminal_exits(&t, 0);
}

static void shows_by_the_script(void)
{
	struct terminal t;
	start(&t, &usual, "A=1");
	CU_ASSERT(terminal_shows(&t, "Enter run"));
	terminal_send(&t, "a");
	CU_ASSERT(terminal_shows(&t, "there is no script for this"));
	terminal_send(&t, "jj\r");
	CU_ASSERT(terminal_shows(&t, "a as a show"));
	terminal_send(&t, "a");
	CU_ASSERT(terminal_shows(&t, "One program, two processes"));
	terminal_send(&t, "Q");
	CU_ASSERT(terminal_shows(&t, "What to run"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

/* A lab says what it is about before it is opened; its text goes through the user's pager, and says how to begin. */
static void opens_a_lab(void)
{
	struct terminal t;
	start(&t, &usual, "PAGER=sed s/^/paged:/");
	CU_ASSERT(terminal_shows(&t, "Enter run"));
	terminal_send(&t, "/wait-z\r");
	CU_ASSERT(terminal_shows(&t, "Goal. Wait for every child"));
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "paged:To begin: proclab lab start wait-zombies"));
	CU_ASSERT(terminal_shows(&t, "Enter goes back"));
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "What to run"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

/* What is printed instead of a screen can be read before home is drawn over it. */
static void failures_can_be_read(void)
{
	struct terminal t;
	start(&t, &usual, "A=1");
	CU_ASSERT(terminal_shows(&t, "Enter run"));
	run_shell("echo 'int main(void) { return x; }' >%s/share/proclab/scenarios/zombie.c%s", test_path("home"), "");
	terminal_send(&t, "jjs");
	CU_ASSERT(terminal_shows(&t, "Enter goes back"));
	CU_ASSERT(terminal_shows(&t, "zombie.c:1:"));
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "What to run"));
	terminal_send(&t, "s");
	CU_ASSERT(terminal_shows(&t, "Enter goes back"));
	terminal_resize(&t, 24, 30);
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "is too small"));
	terminal_exits(&t, 2);
}

static void small_plain_and_bare(void)
{
	static const struct terminal_kind kinds[] = {
		{.rows = 10, .cols = 40}, {.rows = 24, .cols = 80, .no_color = true}, {.rows = 24, .cols = 80, .locale = "C"},
		{.rows = 24, .cols = 80, .term = "vt100", .locale = "C"}, {.rows = 40, .cols = 140},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct terminal t;
		start(&t, &kinds[i], "A=1");
		CU_ASSERT(terminal_shows(&t, "addresses"));
		CU_ASSERT(terminal_shows(&t, "Enter run"));
		CU_ASSERT_EQUAL(terminal_colored(&t), !kinds[i].no_color && !kinds[i].term);
		char *text = terminal_text(&t);
		for (char *c = text; kinds[i].locale && *c; c++) CU_ASSERT_FATAL((unsigned char)*c < 0x80);
		free(text);
		terminal_send(&t, "q");
		terminal_exits(&t, 0);
	}
}

static void is_help_without_a_terminal(void)
{
	struct ran r;
	const char *argv[] = {test_proclab(), NULL};
	test_run(&r, 20, NULL, argv);
	CU_ASSERT_EQUAL(r.status, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "Usage: proclab real"));
	ran_clear(&r);
}

SUITE(tui_home, lists_what_there_is, every_key, each_is_exercised, runs_and_is_back, shows_by_the_script, opens_a_lab, failures_can_be_read, small_plain_and_bare,
      is_help_without_a_terminal)
