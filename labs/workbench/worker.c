/*
 * worker.c - the program of the workbench (`proclab sim` and `proclab real` without a program): it does what it is told.
 *
 * Each process asks for a line, does what the line says, and asks again with what came of it. A line is a system call in words, with
 * every number filled in: "fork 2" makes the child that is called 2, "kill 101 15" sends a signal.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

enum { WORDS = 16 };

extern char **environ;

static int number = 1;        /* what this process is called */
static char said[300];        /* what came of the last line; an error begins with ! */

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(said, sizeof said, format, arguments);
	va_end(arguments);
}

static void fail(const char *what)
{
	int error = errno;
	say("!%s: %s", what, strerror(error));
	note("%s: %s", what, strerror(error));
}

/* ---- What it can do: the rest of the line, as words ------------------------------------------------------------------------ */

static void do_fork(char **words)
{
	pid_t pid = fork();
	if (pid < 0) fail("fork");
	else if (pid) say("%d", (int)pid);
	else {
		number = atoi(words[0]);
		*said = 0;
	}
}

static void do_spawn(char **words)
{
	pid_t pid;
	errno = posix_spawnp(&pid, words[1], NULL, NULL, words + 1, environ);
	if (errno) fail(words[1]);
	else say("%d", (int)pid);
}

static void do_exec(char **words)
{
	execvp(words[0], words);
	fail(words[0]);
}

static void do_compute(char **words)
{
	compute(atoi(words[0]));
}

static void do_sleep(char **words)
{
	int ms = atoi(words[0]);
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	nanosleep(&t, NULL);
}

static void do_exit(char **words)
{
	exit(atoi(words[0]));
}

static void do_wait(char **words)
{
	int status;
	pid_t pid = waitpid(words[0] ? atoi(words[0]) : -1, &status, 0);
	if (pid < 0) fail("wait");
	else if (WIFSIGNALED(status)) say("%d was killed by signal %d", (int)pid, WTERMSIG(status));
	else say("%d has ended with status %d", (int)pid, WEXITSTATUS(status));
}

static void do_kill(char **words)
{
	if (kill(atoi(words[0]), atoi(words[1]))) fail("kill");
}

static void do_pipe(char **words)
{
	int fd[2];
	(void)words;
	if (pipe(fd)) fail("pipe");
	else say("%d %d", fd[0], fd[1]);
}

/* One end of a pipe that has a name; waits for the other. Who reads takes the name away: both have it by then. */
static void do_open(char **words)
{
	int reads = !strcmp(words[0], "r");
	if (mkfifo(words[1], 0600) && errno != EEXIST) {
		fail("mkfifo");
		return;
	}
	int fd = open(words[1], reads ? O_RDONLY : O_WRONLY);
	if (reads) unlink(words[1]);
	if (fd < 0) fail("open");
	else say("%d", fd);
}

static void do_write(char **words)
{
	ssize_t n = write(atoi(words[0]), words[1], strlen(words[1]));
	if (n < 0) fail("write");
	else say("wrote %d bytes", (int)n);
}

static void do_read(char **words)
{
	char text[200];
	ssize_t n = read(atoi(words[0]), text, sizeof text - 1);
	if (n < 0) fail("read");
	else if (n == 0) say("read the end: nobody can write any more");
	else say("read \"%.*s\"", (int)n, text);
}

static void do_close(char **words)
{
	if (close(atoi(words[0]))) fail("close");
}

static const struct {
	const char *name;
	int words;            /* the last takes the rest of the line */
	void (*act)(char **words);
} verbs[] = {
	{"fork", 1, do_fork}, {"spawn", WORDS, do_spawn}, {"exec", WORDS, do_exec}, {"compute", 1, do_compute}, {"sleep", 1, do_sleep},
	{"exit", 1, do_exit}, {"wait", 1, do_wait}, {"kill", 2, do_kill}, {"pipe", 1, do_pipe}, {"open", 2, do_open}, {"write", 2, do_write},
	{"read", 1, do_read}, {"close", 1, do_close},
};

/* ---- The loop -------------------------------------------------------------------------------------------------------------- */

/* Cut into at most most words; the last has all that is left. The list is ended by NULL. */
static void split(char *rest, char **words, int most)
{
	int n = 0;
	while (rest && *rest && n < most) {
		words[n++] = rest;
		rest = n < most ? strchr(rest, ' ') : NULL;
		if (rest) *rest++ = 0;
	}
	words[n] = NULL;
}

static void obey(char *line)
{
	char *words[WORDS + 1], *rest = strchr(line, ' ');
	note("%s", line);
	*said = 0;
	if (rest) *rest++ = 0;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(verbs[i].name, line)) continue;
		split(rest, words, verbs[i].words);
		verbs[i].act(words);
	}
}

int main(void)
{
	char line[300], words[400];
	for (;;) {
		snprintf(words, sizeof words, "%d %d %s", number, (int)getpid(), said);
		if (!proclab_ask(words, line, sizeof line)) return 0;
		obey(line);
	}
}
