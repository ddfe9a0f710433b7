/*
 * deadlock - a pipeline that never ends, because one close() was forgotten.
 *
 * Watch: the writer says its line and ends. The reader reads the line and waits for more. The parent waits for the reader. Nothing
 * will ever happen again: the reader waits for an end-of-file, and that comes when nobody holds a write end any more. But the parent
 * still holds one, and it waits for the reader.
 * Why: each waits for something only the other could do. Such a cycle is a deadlock. Nobody has failed, nothing is busy, and no
 * message tells of it: it has to be seen from outside, from who waits for what and who holds which end.
 *
 * Usage: deadlock [fixed]    with the close() in its place
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void writer(int out)
{
	static const char line[] = "one line\n";
	compute(100);
	if (write(out, line, strlen(line)) < 0) die("write");
	note("the writer has said its line and ends");
}

static void reader(int in)
{
	char text[64];
	ssize_t n;
	while ((n = read(in, text, sizeof text)) > 0) printf("the reader got: %.*s", (int)n, text);
	if (n < 0) die("read");
	printf("the reader got end-of-file\n");
}

int main(int argc, char **argv)
{
	int ends[2], fixed = argc > 1 && strcmp(argv[1], "fixed") == 0;
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	if (pipe(ends) < 0) die("pipe");

	pid_t first = fork();
	if (first < 0) die("fork");
	if (first == 0) {
		close(ends[0]);
		writer(ends[1]);
		exit(0);
	}
	pid_t second = fork();
	if (second < 0) die("fork");
	if (second == 0) {
		close(ends[1]);
		reader(ends[0]);
		exit(0);
	}
	close(ends[0]);
	if (fixed) close(ends[1]); /* this is what was forgotten */

	if (waitpid(first, NULL, 0) < 0) die("waitpid");
	step("the parent waits for the reader, and holds a write end of the pipe that the reader reads from");
	if (waitpid(second, NULL, 0) < 0) die("waitpid");
	printf("the parent has waited for both\n");
	return 0;
}
