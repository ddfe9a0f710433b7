/*
 * killed.c - proclab on a terminal, ended by force: by each way there is, at several moments, on several terminals and tiers. The
 * terminal's settings, screen and cursor are as they were, and no process is left.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"

enum moment { AT_ONCE, FIRST_BYTE, DRAWING, SHOWN, TYPING };

/* Bytes of output after which something has happened to the terminal, and after which it is being drawn. */
static const size_t bytes_at[] = {[AT_ONCE] = 0, [FIRST_BYTE] = 1, [DRAWING] = 400};

static const struct where {
	const char *term, *tier;
	enum moment moment;
} places[] = {
	{"xterm-256color", NULL, SHOWN}, {"screen-256color", "T", SHOWN}, {"linux", "S", SHOWN}, {"vt100", "T", SHOWN},
	{"xterm-256color", "S", AT_ONCE}, {"xterm-256color", "S", FIRST_BYTE}, {"xterm-256color", "T", DRAWING}, {"linux", "T", DRAWING},
	{"xterm-256color", "T", TYPING},
};
#define PLACES (sizeof places / sizeof *places)

/* Stands on the command line of proclab, of its helpers, and of all that the program starts. */
static char token[32];

static bool names_token(const char *pid)
{
	char path[300], line[4096];
	snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return false;
	ssize_t n = read(fd, line, sizeof line);
	close(fd);
	return n > 0 && memmem(line, (size_t)n, token, strlen(token));
}

static int count_left(void)
{
	int n = 0;
	DIR *d = opendir("/proc");
	for (struct dirent *e; d && (e = readdir(d));) n += isdigit((unsigned char)*e->d_name) && names_token(e->d_name);
	if (d) closedir(d);
	return n;
}

static bool none_left(void *terminal)
{
	terminal_read(terminal, 0);
	return count_left() == 0;
}

static int run_proclab(void *arg)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	return terminal_exec(arg);
}

/* With the token as an argument that nobody reads. */
static void start(struct terminal *t, const struct where *w)
{
	static int number;
	const char *argv[10] = {test_proclab(), "real"};
	int n = 2;
	snprintf(token, sizeof token, "token-%d-%d-", (int)getpid(), ++number);
	if (w->tier) {
		argv[n++] = "--tier";
		argv[n++] = w->tier;
	}
	const char *rest[] = {"--", "sh", "-c", "sh -c 'sleep 1000; :' $0 & echo shown; wait", token};
	memcpy(argv + n, rest, sizeof rest);
	terminal_start(t, &(struct terminal_kind){.rows = 24, .cols = 80, .term = w->term}, run_proclab, argv);
}

static bool has_ended(const struct terminal *t)
{
	siginfo_t info = {.si_pid = 0};
	return waitid(P_PID, (id_t)t->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid;
}

static void await(struct terminal *t, enum moment m)
{
	if (m < SHOWN) {
		while (t->bytes < bytes_at[m] && !has_ended(t)) terminal_read(t, 20);
		return;
	}
	CU_ASSERT(terminal_shows(t, "│shown") || terminal_shows(t, "|shown"));
	CU_ASSERT(count_left() >= 3); /* proclab, its supervisor, the program */
	if (m != TYPING) return;
	terminal_send(t, "i");
	CU_ASSERT(terminal_shows(t, "typing into"));
}

static bool asks(struct terminal *t)
{
	for (int i = 0; i < 100 && !has_ended(t); i++) {
		if (terminal_row(t, "End it") >= 0) return true;
		terminal_read(t, 20);
	}
	return false;
}

/* As a user does it: again when it asks, or when nothing happens. (A key that interrupts throws away what has not been read yet
 * of a terminal's output: no more of them than needed.) */
static void press_interrupt(struct terminal *t, enum moment m)
{
	if (m == TYPING) terminal_send(t, "\033\033");
	for (bool asked = false; !asked && !has_ended(t);) {
		terminal_send(t, "\003");
		asked = asks(t);
	}
	if (!has_ended(t)) terminal_send(t, "\003");
}

/* sig: 0 for ^C at the keyboard. */
static void ended_by(const struct where *w, int sig)
{
	struct terminal t;
	start(&t, w);
	await(&t, w->moment);
	if (sig) kill(t.pid, sig);
	else press_interrupt(&t, w->moment);
	int status = terminal_wait(&t);
	CU_ASSERT_NOT_EQUAL(status, -1);
	bool restored = terminal_restored(&t), none = test_until(15, none_left, &t);
	CU_ASSERT(restored);
	CU_ASSERT(none);
	if (!restored || !none)
		printf("\n%s, tier %s, moment %d, signal %d: %s%d processes left\n", w->term, w->tier ? w->tier : "best", (int)w->moment, sig,
		       restored ? "" : "terminal not restored, ", count_left());
	terminal_end(&t);
}

/* Every other place: it takes its time. */
static void from_place(size_t i, int sig)
{
	for (; i < PLACES; i += 2) ended_by(&places[i], sig);
}

static void by_kill(void) { from_place(0, SIGKILL), from_place(1, SIGKILL); }
static void by_term(void) { from_place(0, SIGTERM); }
static void by_hang_up(void) { from_place(1, SIGHUP); }
static void by_crash(void) { from_place(0, SIGSEGV); }
static void by_interrupt(void) { from_place(1, 0); }

SUITE(tui_killed, by_kill, by_term, by_hang_up, by_crash, by_interrupt)
