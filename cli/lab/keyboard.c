/*
 * keyboard.c - see keyboard.h.
 */
#include "cli/lab/keyboard.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static volatile sig_atomic_t changed;
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

void keyboard_end(void)
{
	if (changed) tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	changed = false;
}

static void end(int sig)
{
	keyboard_end();
	signal(sig, SIG_DFL);
	raise(sig);
}

void keyboard_begin(void)
{
	if (!isatty(STDIN_FILENO) || changed || tcgetattr(STDIN_FILENO, &before)) return;
	struct termios raw = before;
	raw.c_lflag &= (tcflag_t)~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		struct sigaction old;
		if (!sigaction(ending[i], NULL, &old) && old.sa_handler != SIG_IGN) sigaction(ending[i], &(struct sigaction){.sa_handler = end}, NULL);
	}
	changed = true;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}
