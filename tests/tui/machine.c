/*
 * machine.c - `proclab sim` on a terminal: paused, stepped, made faster and slower, typed to; what stays when nobody can go on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"

#define END "\033OF"

static const char asks[] =
	"#include <stdio.h>\nint main(void) { char n[32]; printf(\"name? \"); fflush(stdout);\n"
	"if (!fgets(n, sizeof n, stdin)) return 9; printf(\"hello %s\", n); return 5; }\n";
static const char sleeps[] =
	"#include <stdio.h>\n#include <unistd.h>\nint main(void) { puts(\"before\"); sleep(500); puts(\"after\"); return 4; }\n";
static const char family[] =
	"#include <sys/wait.h>\n#include <unistd.h>\nint main(void) { if (fork() == 0) _exit(3); wait(0); return 0; }\n";
static const char stuck[] =
	"#include <unistd.h>\nint main(void) { int p[2]; char c; pipe(p); fork(); return (int)read(p[0], &c, 1); }\n";
static const char patient[] =
	"#include <stdio.h>\n#include <sys/select.h>\n#include <time.h>\n#include <unistd.h>\n"
	"int main(void) { struct timeval tv = {500, 0}; fd_set r; char c; time_t then = time(NULL); FD_ZERO(&r); FD_SET(0, &r);\n"
	"puts(\"type\"); int n = select(1, &r, NULL, NULL, &tv); if (n == 1) read(0, &c, 1);\n"
	"printf(\"%d: %s\\n\", n, time(NULL) > then ? \"passed\" : \"stood\"); return 0; }\n";
static const char measures[] =
	"#include <signal.h>\n#include <stdio.h>\n#include <sys/ioctl.h>\n#include <unistd.h>\n"
	"static void hit(int s) { (void)s; }\n"
	"int main(void) { struct winsize w; signal(SIGWINCH, hit);\n"
	"for (;;) { ioctl(1, TIOCGWINSZ, &w); printf(\"size %dx%d\\n\", w.ws_row, w.ws_col); pause(); } }\n";
static const char endless[] = "int main(void) { for (;;) {} }\n";

static void start(struct terminal *t, const char *program, const char *speed, const char *more)
{
	const char *path = test_path("machine.c");
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(program, f);
	fclose(f);
	const char *argv[] = {test_proclab(), "sim", "--speed", speed, more ? more : path, more ? path : NULL, NULL};
	terminal_start(t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
}

/* The number behind a word on the screen, -1. */
static long number_at(struct terminal *t, const char *word)
{
	char *text = terminal_text(t), *at = strstr(text, word);
	long n = at ? strtol(at + strlen(word), NULL, 10) : -1;
	free(text);
	return n;
}

static void is_typed_to(void)
{
	struct terminal t;
	start(&t, asks, "1", NULL);
	CU_ASSERT(terminal_shows(&t, "sim rr 10ms"));
	CU_ASSERT(terminal_shows(&t, "name?"));
	terminal_send(&t, "i");
	CU_ASSERT(terminal_shows(&t, "typing into"));
	terminal_send(&t, "aex\177da\r"); /* cooked: the rubbed out is not read */
	CU_ASSERT(terminal_shows(&t, "hello aeda"));
	CU_ASSERT(terminal_shows(&t, "ended: exit 5"));
	terminal_send(&t, "q");
	terminal_exits(&t, 5);
}

static void is_interrupted(void)
{
	struct terminal t;
	start(&t, asks, "1", NULL);
	CU_ASSERT(terminal_shows(&t, "name?"));
	terminal_send(&t, "i\003");
	CU_ASSERT(terminal_shows(&t, "ended: killed by SIGINT"));
	terminal_send(&t, "q");
	terminal_exits(&t, 128 + 2);
}

/* Each step shows one event more, however many the machine has made; back and on again is the same place. */
static void steps(void)
{
	struct terminal t;
	char shows[32];
	start(&t, family, "0", NULL);
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	CU_ASSERT(terminal_shows(&t, "1    0 init     waiting  a child"));
	CU_ASSERT(terminal_shows(&t, "2    1 shell    waiting  child 100"));
	long at = number_at(&t, "e=");
	CU_ASSERT(at > 0);
	for (int i = 1; i <= 3; i++) {
		terminal_send(&t, ".");
		snprintf(shows, sizeof shows, "e=%ld/", at + i);
		CU_ASSERT(terminal_shows(&t, shows));
	}
	terminal_send(&t, ",");
	CU_ASSERT(terminal_shows(&t, "PAST"));
	snprintf(shows, sizeof shows, "e=%ld/", at + 2);
	CU_ASSERT(terminal_shows(&t, shows));
	terminal_send(&t, ".");
	snprintf(shows, sizeof shows, "e=%ld/", at + 3);
	CU_ASSERT(terminal_shows(&t, shows));
	terminal_send(&t, "D");
	CU_ASSERT(terminal_shows(&t, "gets a CPU"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "ended: exit 0"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

static void keeps_pace(void)
{
	struct terminal t;
	start(&t, sleeps, "1", NULL);
	CU_ASSERT(terminal_shows(&t, "before"));
	CU_ASSERT(terminal_shows(&t, "time"));
	CU_ASSERT_EQUAL(terminal_row(&t, "after"), -1); /* in some minutes */
	terminal_send(&t, "-");
	CU_ASSERT(terminal_shows(&t, "0.5x"));
	terminal_send(&t, "\177");
	CU_ASSERT(terminal_shows(&t, " 1x"));
	for (int i = 0; i < 19; i++) terminal_send(&t, "+");
	CU_ASSERT(terminal_shows(&t, "ended: exit 4"));
	terminal_send(&t, "q");
	terminal_exits(&t, 4);
}

/* Whether the clock of the screen comes to whole seconds ("t=1.02s", not "t=1.02us"). */
static bool seconds_pass(struct terminal *t)
{
	for (int i = 0; i < 1000; i++) {
		char *text = terminal_text(t), *at = strstr(text, "t="), *unit = NULL;
		if (at) strtod(at + 2, &unit);
		bool passed = unit && unit > at + 2 && *unit == 's';
		free(text);
		if (passed) return true;
		terminal_read(t, 50);
	}
	return false;
}

/* Time passes while the program waits for a while, and what is typed then comes when it is typed. */
static void time_passes_until_it_is_typed_to(void)
{
	struct terminal t;
	start(&t, patient, "1", NULL);
	CU_ASSERT(terminal_shows(&t, "type"));
	CU_ASSERT(seconds_pass(&t));
	terminal_send(&t, "ix\r");
	CU_ASSERT(terminal_shows(&t, "1: passed"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

/* Its terminal is as large as the pane, and becomes so when the window changes. */
static void fits_its_pane(void)
{
	struct terminal t;
	start(&t, measures, "1", NULL);
	CU_ASSERT(terminal_shows(&t, "size 4x44"));
	terminal_resize(&t, 40, 140);
	CU_ASSERT(terminal_shows(&t, "size 10x71"));
	terminal_send(&t, "i\003"); /* heard also by one who does not read */
	CU_ASSERT(terminal_shows(&t, "ended: killed by SIGINT"));
	terminal_send(&t, "q");
	terminal_exits(&t, 128 + 2);
}

/* A sleeper is not waited for when one steps. */
static void steps_over_time(void)
{
	struct terminal t;
	start(&t, sleeps, "0", NULL);
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	for (int i = 0; i < 100 && terminal_row(&t, "after") < 0; i++) {
		long at = number_at(&t, "e=");
		char shows[32];
		terminal_send(&t, ".");
		snprintf(shows, sizeof shows, "!e=%ld/", at);
		CU_ASSERT(terminal_shows(&t, shows));
	}
	CU_ASSERT(terminal_row(&t, "after") >= 0);
	terminal_quit(&t);
}

static void stays_in_the_deadlock(void)
{
	struct terminal t;
	start(&t, stuck, "1", NULL);
	CU_ASSERT(terminal_shows(&t, "STUCK"));
	CU_ASSERT(terminal_shows(&t, "DEADLOCK"));
	CU_ASSERT(terminal_shows(&t, "hold its write end"));
	terminal_send(&t, ".");
	CU_ASSERT(terminal_shows(&t, "nobody can ever go on"));
	terminal_send(&t, ",");
	CU_ASSERT(terminal_shows(&t, "PAST"));
	terminal_send(&t, END);
	CU_ASSERT(terminal_shows(&t, "STUCK"));
	terminal_send(&t, "q");
	terminal_exits(&t, 124);
}

static void stays_at_the_limit(void)
{
	struct terminal t;
	start(&t, endless, "1000", "--time-limit=0.2");
	CU_ASSERT(terminal_shows(&t, " LIMIT "));
	CU_ASSERT(terminal_shows(&t, "--time-limit (0.2 s)"));
	terminal_send(&t, "q");
	terminal_exits(&t, 124);
}

/* No event will come: a step goes on until it is no longer wanted. */
static void an_endless_step_is_left(void)
{
	struct terminal t;
	start(&t, endless, "0", NULL);
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	for (int i = 0; i < 100 && terminal_row(&t, "STEPS") < 0; i++) {
		terminal_send(&t, ".");
		terminal_read(&t, 50);
	}
	CU_ASSERT(terminal_shows(&t, "STEPS"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "RUNS"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	terminal_quit(&t);
}

static void pauses_at_a_step_mark(void)
{
	struct terminal t;
	start(&t, "#include <proclab/proclab.h>\nint main(void) { step(\"look here\"); return 6; }\n", "1", NULL);
	CU_ASSERT(terminal_shows(&t, "look here"));
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	terminal_send(&t, "c");
	CU_ASSERT(terminal_shows(&t, "ended: exit 6"));
	terminal_send(&t, "q");
	terminal_exits(&t, 6);
}

static void steps_by_lines(void)
{
	struct terminal t;
	start(&t, "int main(void)\n{\n\tint a = 1;\n\ta += 2;\n\treturn a;\n}\n", "0", "--lines");
	CU_ASSERT(terminal_shows(&t, "PAUSED"));
	CU_ASSERT(terminal_shows(&t, "D decision  l line"));
	for (int line = 3; line <= 5; line++) {
		char shows[32];
		terminal_send(&t, "l");
		snprintf(shows, sizeof shows, "line %d", line);
		CU_ASSERT(terminal_shows(&t, shows));
	}
	terminal_send(&t, "l");
	CU_ASSERT(terminal_shows(&t, "ended: exit 3"));
	terminal_send(&t, "q");
	terminal_exits(&t, 3);
}

SUITE(tui_machine, is_typed_to, is_interrupted, steps, keeps_pace, time_passes_until_it_is_typed_to, fits_its_pane, steps_over_time,
      stays_in_the_deadlock, stays_at_the_limit, an_endless_step_is_left, pauses_at_a_step_mark, steps_by_lines)
