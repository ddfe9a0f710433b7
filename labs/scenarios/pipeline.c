/*
 * pipeline - three processes and two pipes, as the shell builds them for `producer | sort -r | consumer`.
 *
 * Watch: the producer writes a word every fifth of a second; sort reads them as they come, and yet the consumer waits: sort cannot print
 * before it has seen the last word, and it knows of the last one by the end-of-file. That comes when the last write end of the pipe is closed.
 * Why the many close() calls: a fork copies all descriptors, so that after three forks each process holds all four ends. Each has to close
 * those that it does not use. One forgotten write end, and no end-of-file ever comes: see deadlock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

static int words[2], sorted[2]; /* [0] is the end to read from, [1] the end to write to */

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void nap(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	while (nanosleep(&t, &t) < 0) {}
}

static void close_all(void)
{
	close(words[0]);
	close(words[1]);
	close(sorted[0]);
	close(sorted[1]);
}

static void producer(void)
{
	static const char *const list[] = {"ready\n", "running\n", "waiting\n", "stopped\n", "zombie\n"};
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		if (write(STDOUT_FILENO, list[i], strlen(list[i])) < 0) die("write");
		nap(200);
	}
	note("the producer ends, and with it the last write end: end-of-file for sort");
}

static void sorter(void)
{
	execlp("sort", "sort", "-r", (char *)NULL);
	die("sort");
}

static void consumer(void)
{
	char line[64];
	int lines = 0, bytes = 0;
	while (fgets(line, sizeof line, stdin)) {
		fprintf(stderr, "%d: %s", ++lines, line);
		bytes += (int)strlen(line);
	}
	fprintf(stderr, "the consumer got %d lines, %d bytes\n", lines, bytes);
}

/* A child whose stdin is `in` and whose stdout is `out`. The other ends are closed in it. */
static void stage(void (*work)(void), int in, int out)
{
	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (pid > 0) return;
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) die("dup2");
	close_all();
	work();
	exit(0);
}

int main(void)
{
	if (pipe(words) < 0 || pipe(sorted) < 0) die("pipe");
	step("three children, each with one end for its stdin and one for its stdout");
	stage(producer, STDIN_FILENO, words[1]);
	stage(sorter, words[0], sorted[1]);
	stage(consumer, sorted[0], STDOUT_FILENO);
	close_all();
	step("the parent has closed its copies of the ends and waits for all three");
	while (wait(NULL) > 0) {}
	return 0;
}
