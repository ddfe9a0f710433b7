/*
 * pager.c - see pager.h.
 */
#include "cli/lab/pager.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/suggest.h"

static const char *choose(void)
{
	char path[512];
	const char *own = getenv("PAGER");
	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO)) return NULL;
	if (own) return *own ? own : NULL;
	return suggest_in_path("less", path, sizeof path) ? "less" : NULL;
}

FILE *pager_open(void)
{
	const char *command = choose();
	fflush(stdout);
	if (!command) return stdout;
	setenv("LESS", "FRX", 0); /* what fits is only printed, colours stay, and so does the text */
	signal(SIGPIPE, SIG_IGN); /* who leaves early has read enough */
	FILE *out = popen(command, "we");
	return out ? out : stdout;
}

void pager_close(FILE *out)
{
	if (out != stdout) pclose(out);
}
