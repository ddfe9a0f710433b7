/* says: somebody else still had a read end of the pipe open */
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
	int from = 0, status, result = 0;
	pid_t pid, last = -1;
	for (int i = 0; i < n; i++) {
		int ends[2] = {-1, 1};
		if (i < n - 1 && pipe(ends) < 0) exit(1);
		last = fork();
		if (last == 0) {
			if (from != 0) dup2(from, 0), close(from);
			if (ends[1] != 1) dup2(ends[1], 1), close(ends[1]);
			execvp(commands[i].words[0], commands[i].words);
			perror(commands[i].words[0]);
			_exit(127);
		}
		if (from != 0) close(from);
		if (ends[1] != 1) close(ends[1]);
		from = ends[0];
	}
	while ((pid = wait(&status)) > 0)
		if (pid == last) result = WEXITSTATUS(status);
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
