/*
 * help.c - what all commands share: help from their tables, the terminal's width, the end of stdout.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command.h"

int command_width(int fd)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	int width = columns ? atoi(columns) : 0;
	if (isatty(fd) && !ioctl(fd, TIOCGWINSZ, &size) && size.ws_col) width = size.ws_col;
	if (width < 40) return width > 0 ? 40 : 80;
	return width > 400 ? 400 : width;
}

void command_synopsis(FILE *out, const struct command *c, const char *prefix)
{
	for (const char *line = c->synopsis; *line; prefix = "       ") {
		size_t len = strcspn(line, "\n");
		fprintf(out, "%sproclab %s%s%.*s\n", prefix, c->name, len ? " " : "", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

void command_help(FILE *out, const struct command *c)
{
	int width = command_width(STDOUT_FILENO);
	if (width > 100) width = 100;
	command_synopsis(out, c, "Usage: ");
	fprintf(out, "\n");
	options_wrap(out, c->about ? c->about : c->summary, 0, width);
	fprintf(out, "\nOptions:\n");
	options_help(out, &c->options, width);
	if (c->details) {
		fprintf(out, "\n");
		options_wrap(out, c->details, 0, width);
	}
	fprintf(out, "\nExamples:\n%s\nExit status:\n%s", c->examples, c->statuses);
}

int command_finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout)) return status;
	perror("proclab: standard output");
	return status ? status : EXIT_CHECKED_FAILED;
}
