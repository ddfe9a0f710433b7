/*
 * zombie - a child that has exited and that nobody has waited for.
 *
 * Watch the child: it ends after a moment, and yet it stays in the process table, as a ZOMBIE, until its parent calls wait().
 * Why: the parent may want to know how the child ended, so the kernel keeps the exit status (and the pid) until it is asked
 * for. Everything else, the memory and the open files, is freed at once. A zombie cannot be killed: it is dead already.
 * It is no orphan either: its parent lives and only has not asked.
 *
 * Usage: zombie [MS]    for how long the parent does not ask (default 1500)
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

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

/* The letter that ps shows for a process: the third word of /proc/PID/stat, after the name in brackets. */
static char state_letter(pid_t pid)
{
	char path[64], letter = '?';
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f) return '-';
	if (fscanf(f, "%*d (%*[^)]) %c", &letter) != 1) letter = '?';
	fclose(f);
	return letter;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	int ms = argc > 1 ? atoi(argv[1]) : 1500, status;
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */

	pid_t child = fork();
	if (child < 0) die("fork");
	if (child == 0) {
		compute(200);
		step("the child exits with 7; its parent does not wait yet");
		exit(7);
	}
	printf("%d is the parent of %d\n", (int)getpid(), (int)child);

	/* WNOWAIT: learn that it has ended and leave it as it is. */
	siginfo_t info;
	if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) < 0) die("waitid");
	double dead_at = seconds();
	note("the parent has other things to do; %d is a zombie meanwhile", (int)child);
	nap(ms);
	printf("%d has ended and is in state %c\n", (int)child, state_letter(child));

	step("the parent waits, and the zombie is reaped");
	if (waitpid(child, &status, 0) < 0) die("waitpid");
	printf("%d exited with %d, was a zombie for %.0f ms, and is in state %c\n", (int)child, WEXITSTATUS(status),
	       (seconds() - dead_at) * 1000, state_letter(child));
	nap(200);
	return 0;
}
