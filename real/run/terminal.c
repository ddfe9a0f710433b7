/*
 * terminal.c - see terminal.h.
 */
#include "real/run/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static bool stdout_is_piped(void)
{
	struct stat st;
	return !fstat(STDOUT_FILENO, &st) && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

void terminal_own(struct terminal *t)
{
	*t = (struct terminal){.fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC), .owner = getpgrp()};
	if (t->fd < 0) return;
	if (tcgetattr(t->fd, &t->modes)) terminal_clear(t);
	t->lend = terminal_is_owners(t) && isatty(STDIN_FILENO) && !stdout_is_piped();
}

void terminal_clear(struct terminal *t)
{
	if (t->fd >= 0) close(t->fd);
	t->fd = -1;
}

bool terminal_is_owners(const struct terminal *t)
{
	return t->fd >= 0 && tcgetpgrp(t->fd) == t->owner;
}

/* A background group that touches the terminal's settings is stopped by SIGTTOU, unless the signal is blocked. */
static void block_stop(sigset_t *before)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTTOU);
	sigprocmask(SIG_BLOCK, &set, before);
}

void terminal_give(const struct terminal *t, pid_t group)
{
	sigset_t before;
	if (t->fd < 0) return;
	block_stop(&before);
	tcsetpgrp(t->fd, group);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void terminal_return(const struct terminal *t, bool modes)
{
	sigset_t before;
	pid_t group = t->fd < 0 ? -1 : tcgetpgrp(t->fd);
	/* A group with a live member is not the program's any more: the user's shell has taken the terminal back. */
	if (group <= 0 || !kill(-group, 0) || errno != ESRCH) return;
	block_stop(&before);
	tcsetpgrp(t->fd, t->owner);
	if (modes) tcsetattr(t->fd, TCSANOW, &t->modes);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
