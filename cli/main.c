/*
 * main.c - finds the command and runs it; `proclab` alone, --help and --version.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/home.h"
#include "cli/terminal.h"
#include "trace/memory.h"
#include "trace/nearest.h"

#define COMMANDS_MOST 32

static void help(FILE *out)
{
	fprintf(out, "proclab shows what processes do: who is ready, running, waiting or a zombie, who is whose\n"
	             "parent, and what passes between them.\n\n");
	for (size_t i = 0; commands[i]; i++) command_synopsis(out, commands[i], i ? "       " : "Usage: ");
	fprintf(out, "       proclab --help | --version\n"
	             "       proclab                       in a terminal: the home screen, with all there is to run\n\nCommands:\n");
	for (size_t i = 0; commands[i]; i++) fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fprintf(out, "\n`proclab COMMAND --help` says more.\n\nExamples:\n"
	             "  proclab real fork-wait.c          compile this program, run it, watch it\n"
	             "  proclab real -- python3 pool.py   watch any command and all that it starts\n"
	             "  proclab sim fork-wait.c           run it on the simulated operating system\n"
	             "  proclab play run.jsonl            play what `-o run.jsonl` has recorded\n"
	             "  proclab doctor                    what this machine lets proclab see\n"
	             "\nExit status:\n"
	             "  real, sim: the program's own (128+n: killed by signal n); 124 ended by a limit or a deadlock,\n"
	             "  125 proclab failed, wrong usage or did not compile, 126 not executable, 127 not found.\n"
	             "  All other commands: 0 fine, 1 checked and failed, 2 wrong usage.\n");
}

static int unknown(const char *word)
{
	const char *names[COMMANDS_MOST];
	size_t n = 0;
	for (; commands[n] && n < COMMANDS_MOST; n++) names[n] = commands[n]->name;
	const char *near = *word == '-' ? NULL : word_nearest(word, names, n);
	size_t len = strlen(word);
	if (*word == '-') options_complain("", "unknown option %s", word);
	else if (near) options_complain("", "unknown command '%s'; did you mean `proclab %s`?", word, near);
	else if ((len > 2 && !strcmp(word + len - 2, ".c")) || !access(word, F_OK))
		options_complain("", "'%s' is no command; to run it type: proclab real %s%s", word,
		                 len > 2 && !strcmp(word + len - 2, ".c") ? "" : "-- ", word);
	else options_complain("", "unknown command '%s'", word);
	return EXIT_USAGE;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name)) return commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	terminal_hold_streams();
	json_set_alloc_funcs(memory_take, free); /* jansson leaves out what it has no memory for */
	if (argc == 1 && terminal_is_interactive()) return home_run();
	if (!strcmp(word, "help") && argc > 2 && find(argv[2])) {
		command_help(stdout, find(argv[2]));
		return command_finish(EXIT_FINE);
	}
	if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help")) {
		help(stdout);
		return command_finish(EXIT_FINE);
	}
	if (!strcmp(word, "--version") || !strcmp(word, "-V")) {
		printf("proclab %s\n", PROCLAB_VERSION);
		return command_finish(EXIT_FINE);
	}
	const struct command *c = find(word);
	return c ? c->run(c, argc - 1, argv + 1) : unknown(word);
}
