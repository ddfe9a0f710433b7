/*
 * tour - the other scenarios, one after the other, each announced by a caption. This is what `make demo` shows.
 *
 * Watch the tree: the tour forks, its child becomes the scenario by exec, and the tour waits for it. The last scenario hangs for ever, which
 * is its lesson; the tour ends it after a while, as you would with ^C.
 *
 * Usage: tour DIRECTORY [NAME...]    the directory of the compiled scenarios; only those named
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

/* In the order of a first lesson. end_after: seconds until a scenario that does not end is ended, 0 when it ends by itself. */
static const struct stop {
	const char *name, *caption;
	int end_after;
} stops[] = {
	{"fork-tree", "three forks in a row make eight processes", 0},
	{"states", "running, ready, waiting, stopped, zombie, side by side", 0},
	{"zombie", "dead, and nobody has asked how it ended", 0},
	{"orphan", "alive, and its parent is dead", 0},
	{"pipeline", "producer | sort -r | consumer", 0},
	{"socketpair", "a dialogue over one channel", 0},
	{"full-pipe", "a pipe holds only so much", 0},
	{"signals", "handled, pending, ignored, stop, continue, terminate", 0},
	{"addresses", "the same address is not the same memory", 0},
	{"deadlock", "one forgotten close(), and nothing ever happens again", 3},
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static pid_t start(const char *directory, const struct stop *s)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", directory, s->name);
	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (pid > 0) return pid;
	setpgid(0, 0); /* a process group of its own, so that it can be ended with all its children */
	execl(path, s->name, (char *)NULL);
	die(path);
	return -1;
}

static void visit(const char *directory, const struct stop *s)
{
	step("%s: %s", s->name, s->caption);
	printf("\n== %s: %s\n", s->name, s->caption);
	pid_t pid = start(directory, s);
	if (s->end_after > 0) {
		nanosleep(&(struct timespec){.tv_sec = s->end_after}, NULL);
		note("it would hang for ever; the tour ends it");
		kill(-pid, SIGTERM);
	}
	if (waitpid(pid, NULL, 0) < 0) die("waitpid");
}

static int wanted(const char *name, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (strcmp(name, argv[i]) == 0) return 1;
	return argc <= 2;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: tour DIRECTORY [NAME...]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
		if (wanted(stops[i].name, argc, argv)) visit(argv[1], &stops[i]);
	return 0;
}
