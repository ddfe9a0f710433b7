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

/* In the child: take from and to as standard input and output, keep nothing else, and become the command. */
static void become(struct command *command, int from, int to, int unused)
{
	if (unused >= 0) close(unused);
	if (from != STDIN_FILENO) {
		dup2(from, STDIN_FILENO);
		close(from);
	}
	if (to != STDOUT_FILENO) {
		dup2(to, STDOUT_FILENO);
		close(to);
	}
	execvp(command->words[0], command->words);
	perror(command->words[0]);
	_exit(127);
}

/* Run n commands as a pipeline, and wait for all of them. Returns the status of the last one. */
static int run_pipeline(struct command *commands, int n)
{
	int from = STDIN_FILENO, status, result = 0;
	pid_t pid, last = -1;

	for (int i = 0; i < n; i++) {
		int ends[2] = {-1, STDOUT_FILENO}; /* the pipe to the next command; the last one has none */
		if (i < n - 1 && pipe(ends) < 0) {
			perror("pipe");
			exit(1);
		}
		last = fork();
		if (last == 0) become(&commands[i], from, ends[1], ends[0]);
		/* Both ends have gone to the children: what mish kept open, the readers would wait for. */
		if (from != STDIN_FILENO) close(from);
		if (ends[1] != STDOUT_FILENO) close(ends[1]);
		from = ends[0];
	}
	while ((pid = wait(&status)) > 0)
		if (pid == last) result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return result;
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
