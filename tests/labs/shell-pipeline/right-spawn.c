/* posix_spawnp with file actions; close-on-exec does the closing. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 20, COMMANDS = 10 };

struct command {
	char *words[WORDS + 1];
};

extern char **environ;

static int run_pipeline(struct command *commands, int n)
{
	int from = -1, status, result = 127;
	pid_t pids[COMMANDS];
	for (int i = 0; i < n; i++) {
		int ends[2] = {-1, -1};
		posix_spawn_file_actions_t actions;
		if (i < n - 1 && pipe2(ends, O_CLOEXEC) < 0) exit(1);
		posix_spawn_file_actions_init(&actions);
		if (from >= 0) posix_spawn_file_actions_adddup2(&actions, from, 0);
		if (ends[1] >= 0) posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
		int error = posix_spawnp(&pids[i], commands[i].words[0], &actions, NULL, commands[i].words, environ);
		if (error) {
			fprintf(stderr, "%s: %s\n", commands[i].words[0], strerror(error));
			pids[i] = -1;
		}
		posix_spawn_file_actions_destroy(&actions);
		if (from >= 0) close(from);
		if (ends[1] >= 0) close(ends[1]);
		from = ends[0];
	}
	for (int i = 0; i < n; i++)
		if (pids[i] > 0 && waitpid(pids[i], &status, 0) > 0 && i == n - 1) result = WEXITSTATUS(status);
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
