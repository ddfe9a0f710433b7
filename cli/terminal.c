/*
 * terminal.c - looks at proclab's own streams.
 */
#include "cli/terminal.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

/* real/run/ has filled a missing stream with /dev/null, close-on-exec. Where it is to be written to, it had better fail than
 * swallow all. */
void terminal_hold_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		int flags = fcntl(fd, F_GETFD);
		if (flags >= 0 && !(flags & FD_CLOEXEC)) continue;
		int null = open("/dev/null", (fd ? O_RDONLY : O_RDWR) | O_CLOEXEC);
		if (null < 0) _exit(EXIT_PROCLAB);
		if (null == fd) continue;
		if (dup3(null, fd, O_CLOEXEC) < 0) _exit(EXIT_PROCLAB);
		close(null);
	}
}

bool terminal_is_interactive(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static bool wants_color(enum color_wish wish)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	if (wish != COLOR_AUTO) return wish == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && *term && strcmp(term, "dumb");
}

struct text_style terminal_style(enum color_wish color, bool ascii, bool verbose)
{
	setlocale(LC_CTYPE, "");
	return (struct text_style){
		.color = wants_color(color),
		.ascii = ascii || strcmp(nl_langinfo(CODESET), "UTF-8"),
		.verbose = verbose,
		.width = command_width(STDOUT_FILENO),
	};
}
