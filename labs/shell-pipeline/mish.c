/*
 * mish - a mini shell: it runs pipelines.
 *
 * Usage: mish < LINES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 20, COMMANDS = 10 };

/* A command: its words, ended by NULL, as execvp wants them. */
struct command {
	char *words[WORDS + 1];
};

/* Run n commands as a pipeline, and wait for all of them. Returns the status of the last one. */
static int run_pipeline(struct command *commands, int n)
{
	int status = 0;
	/* TODO: a pipe between each two commands; a process for each; close what has to be closed; wait for all. */
	(void)n;
	if (fork() == 0) {
		execvp(commands[0].words[0], commands[0].words);
		perror(commands[0].words[0]);
		_exit(127);
	}
	wait(&status);
	return WEXITSTATUS(status);
}

/* Cut a line into commands at each |, and a command into words. Returns how many commands. */
static int split(char *line, struct command *commands)
{
	int n = 0;
	for (char *part, *rest = line; n < COMMANDS && (part = strsep(&rest, "|"));) {
		int k = 0;
		for (char *word = strtok(part, " \t\n"); word && k < WORDS; word = strtok(NULL, " \t\n"))
			commands[n].words[k++] = word;
		commands[n].words[k] = NULL;
		if (k > 0) n++;
	}
	return n;
}

int main(void)
{
	char line[500];
	struct command commands[COMMANDS];
	int status = 0;
	while (fgets(line, sizeof line, stdin)) {
		int n = split(line, commands);
		if (n > 0) status = run_pipeline(commands, n);
	}
	return status;
}
