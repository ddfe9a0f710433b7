/*
 * cmd_real.c - `proclab real`: run a program, or any command, on this kernel and observe it.
 */
#include "cli/command.h"
#include "real/real.h"

static const struct option_row rows[] = {
	{.letter = 'h', .name = "help", .kind = OPTION_FLAG, .help = "this help", .offset = 0},
};

static int run(const struct command *c, int argc, char **argv)
{
	bool help = false, dashes;
	int at = options_parse(&c->options, argc, argv, &help, &dashes);
	if (at < 0) return EXIT_PROCLAB;
	if (help) {
		command_help(stdout, c);
		return command_finish(EXIT_FINE);
	}
	fprintf(stderr, "proclab real: not there yet\n");
	return EXIT_PROCLAB;
}

const struct command command_real = {
	.name = "real",
	.synopsis = "[OPTIONS] PROGRAM.c [ARGS...]\n[OPTIONS] -- COMMAND [ARGS...]",
	.summary = "run a program on this kernel and observe it",
	.options = {"real", rows, sizeof rows / sizeof *rows},
	.examples = "  proclab real fork-wait.c\n",
	.statuses = "",
	.run = run,
};
