/*
 * whole.c - the program itself on a terminal: a real program is shown, typed to, signalled, ended.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"

static void start(struct terminal *t, const char *script)
{
	const char *argv[] = {test_proclab(), "real", "--", "sh", "-c", script, NULL};
	terminal_start(t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
}

static void types_to_the_program(void)
{
	struct terminal t;
	start(&t, "echo ready; read x; echo got $x; exit 5");
	CU_ASSERT(terminal_shows(&t, "ready"));
	terminal_send(&t, "i");
	CU_ASSERT(terminal_shows(&t, "typing into"));
	terminal_send(&t, "hello\r");
	CU_ASSERT(terminal_shows(&t, "got hello"));
	CU_ASSERT(terminal_shows(&t, "ended: exit 5"));
	terminal_send(&t, "q");
	terminal_exits(&t, 5);
}

/* The pid that the program has printed. */
static pid_t printed_pid(struct terminal *t)
{
	CU_ASSERT(terminal_shows(t, "it is "));
	char *text = terminal_text(t), *at = strstr(text, "it is ");
	pid_t pid = at ? atoi(at + 6) : 0;
	free(text);
	return pid;
}

static bool is_gone(void *arg)
{
	return kill(*(pid_t *)arg, 0) < 0 && errno == ESRCH;
}

static void quitting_ends_all(void)
{
	struct terminal t;
	start(&t, "sleep 1000 & echo it is $! now; wait");
	pid_t pid = printed_pid(&t);
	CU_ASSERT_FATAL(pid > 1);
	CU_ASSERT(terminal_shows(&t, "2 live"));
	terminal_send(&t, "qy");
	int status = terminal_wait(&t);
	CU_ASSERT(WIFEXITED(status));
	CU_ASSERT(terminal_restored(&t));
	CU_ASSERT(test_until(5, is_gone, &pid));
	terminal_end(&t);
}

static void killing_proclab_ends_all(void)
{
	struct terminal t;
	start(&t, "sleep 1000 & echo it is $! now; wait");
	pid_t pid = printed_pid(&t);
	CU_ASSERT_FATAL(pid > 1);
	kill(t.pid, SIGTERM);
	terminal_wait(&t);
	CU_ASSERT(terminal_restored(&t));
	CU_ASSERT(test_until(5, is_gone, &pid));
	terminal_end(&t);
}

static void signals_the_selected(void)
{
	struct terminal t;
	start(&t, "echo ready; while :; do sleep 0.05; done");
	CU_ASSERT(terminal_shows(&t, "ready"));
	terminal_send(&t, "S");
	CU_ASSERT(terminal_shows(&t, "SIGSTOP sent"));
	CU_ASSERT(terminal_shows(&t, "STOPPED 1"));
	terminal_send(&t, "C");
	CU_ASSERT(terminal_shows(&t, "STOPPED 0"));
	terminal_send(&t, "Kterm\r");
	CU_ASSERT(terminal_shows(&t, "ended: killed by SIGTERM"));
	terminal_send(&t, "q");
	terminal_exits(&t, 128 + SIGTERM);
}

static void zombie_and_orphan(void)
{
	struct terminal t;
	start(&t, "(sleep 0.1; exit 3) & exec sleep 1");
	CU_ASSERT(terminal_shows(&t, "zombie"));
	CU_ASSERT(terminal_shows(&t, "ended: exit 0"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
	start(&t, "(sleep 1) & exit 0");
	CU_ASSERT(terminal_shows(&t, "orphan"));
	CU_ASSERT(terminal_shows(&t, "ended: exit 0"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

static void freezes(void)
{
	struct terminal t;
	start(&t, "echo first; sleep 0.4; echo second; sleep 1000");
	CU_ASSERT(terminal_shows(&t, "first"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "FROZEN"));
	/* what happens now is recorded, and not shown: the count of events grows */
	char *text = terminal_text(&t), *at = strstr(text, "e="), count[32] = "";
	if (at) snprintf(count, sizeof count, "!%.*s", (int)strcspn(at, " \n"), at);
	free(text);
	CU_ASSERT(terminal_shows(&t, count));
	CU_ASSERT_EQUAL(terminal_row(&t, "│second"), -1);
	terminal_send(&t, "\033OF");
	CU_ASSERT(terminal_shows(&t, "second"));
	terminal_send(&t, "[g0%\r");
	CU_ASSERT(terminal_shows(&t, "!│first"));
	terminal_quit(&t);
}

/* What the compiler warns of stands on the screen to which one comes back. */
static void warnings_are_kept(void)
{
	struct terminal t;
	const char *path = test_path("old.c");
	const char *argv[] = {test_proclab(), "real", path, NULL};
	FILE *f = fopen(path, "w");
	CU_ASSERT_FATAL(f && fputs("main() { return 6; }\n", f) >= 0 && fclose(f) == 0);
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 100}, terminal_exec, argv);
	CU_ASSERT(terminal_shows(&t, "ended: exit 6"));
	CU_ASSERT(terminal_shows(&t, "!warning"));
	terminal_send(&t, "q");
	CU_ASSERT(terminal_shows(&t, "warning"));
	terminal_exits(&t, 6);
}

static void names_the_deadlock(void)
{
	struct terminal t;
	const char *argv[] = {test_proclab(), "real", "labs/scenarios/deadlock.c", NULL};
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
	CU_ASSERT(terminal_shows(&t, "DEADLOCK"));
	CU_ASSERT(terminal_shows(&t, "still holds its write end"));
	terminal_resize(&t, 10, 40);
	CU_ASSERT(terminal_shows(&t, "!still holds"));
	CU_ASSERT(terminal_shows(&t, "DEADLOCK"));
	CU_ASSERT(terminal_shows(&t, "child "));
	terminal_quit(&t);
}

/* What is sampled has textures of its own, and a legend that is never cut off. */
static void says_what_is_sampled(void)
{
	struct terminal t;
	const char *argv[] = {test_proclab(), "real", "--tier", "S", "--", "sh", "-c", "while :; do :; done & while :; do :; done", NULL};
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
	CU_ASSERT(terminal_shows(&t, "tier S"));
	CU_ASSERT(terminal_shows(&t, "sampled: ▓ running  ░ ready;"));
	CU_ASSERT(terminal_shows(&t, "T stopped"));
	CU_ASSERT(terminal_shows(&t, "running~"));
	CU_ASSERT(terminal_shows(&t, "▓▓") || terminal_shows(&t, "▓░"));
	terminal_quit(&t);
}

SUITE(tui_whole, types_to_the_program, quitting_ends_all, killing_proclab_ends_all, signals_the_selected, zombie_and_orphan, freezes,
      warnings_are_kept, names_the_deadlock, says_what_is_sampled)
