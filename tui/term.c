/*
 * term.c - takes the terminal over and gives it back, also from a signal handler.
 *
 * What holds: from term_open to term_close every way out of the process that can be caught restores the terminal. A handler
 * cannot call ncurses, so the bytes and the settings that restore it are prepared when it is taken over.
 */
#include "tui/term.h"

#include "tui/layout.h" /* before <term.h>, which takes many words for its own */

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static struct {
	bool open;
	SCREEN *screen;
	struct termios settings;
	char restore[256];
	size_t restore_len;
	int wake[2];
	volatile sig_atomic_t came[16]; /* one for each row of caught */
} term = {.wake = {-1, -1}};

static const struct caught {
	int sig, bit; /* bit 0: a crash */
} caught[] = {
	{SIGWINCH, TERM_RESIZED}, {SIGINT, TERM_INTERRUPTED}, {SIGTERM, TERM_TERMINATED}, {SIGHUP, TERM_HUNG_UP},
	{SIGCONT, TERM_CONTINUED},
	{SIGSEGV, 0}, {SIGBUS, 0}, {SIGABRT, 0}, {SIGFPE, 0}, {SIGILL, 0}, {SIGQUIT, 0},
};
#define CAUGHT (sizeof caught / sizeof *caught)
_Static_assert(CAUGHT <= sizeof term.came / sizeof *term.came, "a flag for each signal");
static struct sigaction before[CAUGHT];

static int check_kind(struct diag *d)
{
	int problem;
	const char *name = getenv("TERM");
	if (!isatty(0) || !isatty(1))
		return diag_set(d, ERR_UNSUPPORTED, "the full-screen view needs a terminal for input and output; use --view text");
	if (!name || !*name) return diag_set(d, ERR_UNSUPPORTED, "TERM is not set: the terminal is not known; use --view text");
	if (setupterm(NULL, 1, &problem) != OK)
		return diag_set(d, ERR_UNSUPPORTED, "TERM=%s: no such terminal is known here; use --view text", name);
	const char *move = tigetstr("cup");
	bool usable = move && move != (char *)-1;
	del_curterm(cur_term);
	if (!usable) return diag_set(d, ERR_UNSUPPORTED, "TERM=%s cannot move its cursor; use --view text", name);
	return 0;
}

/* One that does not know its size is taken as its terminfo entry says. */
static int check_size(struct diag *d)
{
	struct winsize size;
	if (ioctl(1, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col) return 0;
	if (size.ws_row >= LAYOUT_MIN_ROWS && size.ws_col >= LAYOUT_MIN_COLS) return 0;
	return diag_set(d, ERR_UNSUPPORTED, "a terminal of %dx%d is too small, the full-screen view needs %dx%d: enlarge it or use --view text",
	                size.ws_col, size.ws_row, LAYOUT_MIN_COLS, LAYOUT_MIN_ROWS);
}

int term_check(struct diag *d)
{
	int failed = check_kind(d);
	return failed ? failed : check_size(d);
}

static int collect(int c)
{
	if (term.restore_len < sizeof term.restore) term.restore[term.restore_len++] = (char)c;
	return c;
}

static const char *capability(const char *name)
{
	const char *s = tigetstr(name);
	return s && s != (char *)-1 ? s : NULL;
}

static void collect_capability(const char *name)
{
	const char *s = capability(name);
	if (s) tputs(s, 1, collect);
}

/* A terminal without a second screen keeps what was drawn, to be read on; but a footer of keys that do nothing any more is in the
 * way. */
static void prepare_footer(void)
{
	const char *move = capability("cup");
	if (capability("rmcup") || !move) return;
	tputs(tparm(move, LINES - 1, 0), 1, collect);
	collect_capability("el");
}

static void prepare_restore(void)
{
	static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", "rmcup"};
	term.restore_len = 0;
	if (capability("kmous"))
		for (const char *s = "\033[?1006l\033[?1000l"; *s; s++) collect(*s);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) collect_capability(names[i]);
	prepare_footer();
}

static void on_wake(int sig)
{
	int saved = errno;
	for (size_t i = 0; i < CAUGHT; i++)
		if (caught[i].sig == sig) term.came[i] = 1;
	if (write(term.wake[1], "", 1) < 0) { /* full: the loop wakes anyway */ }
	errno = saved;
}

/* Restores the terminal, then lets the signal do what it did before proclab caught it. */
static void on_crash(int sig)
{
	if (write(1, term.restore, term.restore_len) < 0) { /* nothing more can be done */ }
	tcsetattr(0, TCSANOW, &term.settings);
	for (size_t i = 0; i < CAUGHT; i++)
		if (caught[i].sig == sig) sigaction(sig, &before[i], NULL);
	raise(sig);
}

static void catch_signals(void)
{
	static char stack[65536];
	sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
	for (size_t i = 0; i < CAUGHT; i++) {
		struct sigaction a = {.sa_handler = caught[i].bit ? on_wake : on_crash, .sa_flags = SA_RESTART};
		if (!caught[i].bit) a.sa_flags |= SA_ONSTACK;
		sigaction(caught[i].sig, &a, &before[i]);
	}
}

static void release_signals(void)
{
	for (size_t i = 0; i < CAUGHT; i++) sigaction(caught[i].sig, &before[i], NULL);
	sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
}

static void set_modes(void)
{
	set_escdelay(25);
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	curs_set(0);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

int term_open(struct diag *d)
{
	int r = term_check(d);
	if (r) return r;
	setlocale(LC_CTYPE, "");
	if (tcgetattr(0, &term.settings)) return diag_set(d, ERR_UNSUPPORTED, "stdin: %s; use --view text", strerror(errno));
	if (pipe2(term.wake, O_CLOEXEC | O_NONBLOCK)) return diag_set(d, ERR_SYSTEM, "pipe: %s", strerror(errno));
	term_signals();
	/* caught before ncurses looks: it then leaves SIGWINCH and SIGTERM alone */
	catch_signals();
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen) {
		release_signals();
		return diag_set(d, ERR_UNSUPPORTED, "the terminal could not be set up; use --view text");
	}
	set_term(term.screen);
	prepare_restore();
	set_modes();
	term.open = true;
	return 0;
}

void term_close(void)
{
	if (!term.open) return;
	term.open = false;
	mousemask(0, NULL);
	if (!capability("rmcup")) {
		move(LINES - 1, 0);
		clrtoeol();
		refresh();
	}
	endwin();
	delscreen(term.screen);
	tcsetattr(0, TCSANOW, &term.settings);
	release_signals();
	close(term.wake[0]);
	close(term.wake[1]);
	term.wake[0] = term.wake[1] = -1;
}

int term_wake_fd(void)
{
	return term.wake[0];
}

unsigned term_signals(void)
{
	char drain[64];
	while (read(term.wake[0], drain, sizeof drain) > 0) {}
	unsigned s = 0;
	for (size_t i = 0; i < CAUGHT; i++) {
		if (!term.came[i]) continue;
		term.came[i] = 0;
		s |= (unsigned)caught[i].bit;
	}
	return s;
}

void term_resize(void)
{
	struct winsize size;
	if (!ioctl(1, TIOCGWINSZ, &size) && size.ws_row && size.ws_col) resizeterm(size.ws_row, size.ws_col);
	prepare_restore(); /* the footer is elsewhere */
}

void term_suspend(void)
{
	endwin();
	raise(SIGSTOP);
	term_resize();
	clearok(stdscr, TRUE);
}

bool term_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}
