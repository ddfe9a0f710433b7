/* All pipes are made before the first fork; each child closes all of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 20, COMMANDS = 10 };

struct command {
	char *words[WORDS + 1];
};

static int run_pipeline(struct command *commands, int n)
{
	int pipes[COMMANDS][2], status, result = 0;
	pid_t pid, pids[COMMANDS];
	for (int i = 0; i + 1 < n; i++)
		if (pipe(pipes[i]) < 0) exit(1);
	for (int i = 0; i < n; i++) {
		pids[i] = fork();
		if (pids[i] > 0) continue;
		if (i > 0) dup2(pipes[i - 1][0], 0);
		if (i + 1 < n) dup2(pipes[i][1], 1);
		for (int k = 0; k + 1 < n; k++) close(pipes[k][0]), close(pipes[k][1]);
		execvp(commands[i].words[0], commands[i].words);
		perror(commands[i].words[0]);
		_exit(127);
	}
	for (int k = 0; k + 1 < n; k++) close(pipes[k][0]), close(pipes[k][1]);
	for (int i = 0; i < n; i++)
		if ((pid = waitpid(-1, &status, 0)) == pids[n - 1]) result = WEXITSTATUS(status);
	return result;
}

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
