/*
 * pty.c - see pty.h.
 */
#include "real/run/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static int open_slave(int master)
{
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	char name[64];
	if (slave >= 0) return slave;
	int error = ptsname_r(master, name, sizeof name);
	if (error) {
		errno = error;
		return -1;
	}
	return open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* Erasing a character of several bytes is the terminal driver's work, and it has to be told. */
static void set_modes(int slave)
{
	struct termios modes;
	if (tcgetattr(slave, &modes)) return;
	modes.c_iflag |= IUTF8;
	tcsetattr(slave, TCSANOW, &modes);
}

int pty_open(int *master, int *slave, int rows, int cols, struct diag *d)
{
	*slave = -1;
	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (*master < 0 || grantpt(*master) || unlockpt(*master) || (*slave = open_slave(*master)) < 0) {
		int error = errno;
		if (*master >= 0) close(*master);
		*master = -1;
		return diag_set(d, ERR_SYSTEM, "no pseudo-terminal for the program: %s", strerror(error));
	}
	set_modes(*slave);
	pty_resize(*master, rows, cols);
	return 0;
}

int pty_lead(int slave)
{
	if (setsid() < 0) return -1;
	return ioctl(slave, TIOCSCTTY, 0);
}

int pty_resize(int master, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)(rows > 0 ? rows : 24), .ws_col = (unsigned short)(cols > 0 ? cols : 80)};
	return ioctl(master, TIOCSWINSZ, &size);
}
