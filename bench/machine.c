/*
 * machine.c - how fast the simulated machine is: a loop beside Lua and CPython, forks, messages, many processes, and what it costs to
 * copy and to compare a machine.
 *
 * Programs are timed as whole commands, with preprocessing, compiling and starting in them; ratios are of the same run. Usage: machine PROCLAB
 * (in the environment: ROUNDS=n for more or fewer than 3)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/compile.h"
#include "sim/vm/part.h"

static char folder[] = "/tmp/proclab-bench-XXXXXX";
static int rounds = 3;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Write a text into a file of the folder; its path in one of four rotating buffers. */
static const char *put(const char *name, const char *text)
{
	static char paths[4][128];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f)) {
		perror(path);
		exit(1);
	}
	return path;
}

/* Run a command with nothing on its streams. Seconds, or -1 when it cannot be run or fails; *peak its memory in MB. */
static double run(const char *const argv[], double *peak)
{
	struct rusage usage;
	int status;
	double start = now();
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {}
	if (peak) *peak = (double)usage.ru_maxrss / 1024;
	return status ? -1 : now() - start;
}

/* The least of some rounds. */
static double best(const char *const argv[], double *peak)
{
	double least = -1;
	for (int i = 0; i < rounds; i++) {
		double t = run(argv, peak);
		if (t < 0) return -1;
		if (least < 0 || t < least) least = t;
	}
	return least;
}

static void verdict(const char *what, double value, const char *unit, double bound, int at_most)
{
	printf("%-44s %10.3g %-10s %s %g: %s\n", what, value, unit, at_most ? "at most" : "at least", bound,
	       (at_most ? value <= bound : value >= bound) ? "yes" : "NO");
}

static double simulate(const char *proclab, const char *source, double *peak)
{
	return best((const char *const[]){proclab, "sim", "--view", "none", "--time-limit", "never", source, NULL}, peak);
}

static void loop(const char *proclab)
{
	const char *c = put("loop.c", "#include <stdio.h>\nint main(void) { long count = 0; for (int i = 0; i < 150000000; i++) count += i;\n"
	                              "printf(\"%ld\\n\", count); return 0; }\n");
	const char *lua = put("loop.lua", "local count = 0\nfor i = 0, 149999999 do count = count + i end\nprint(count)\n");
	const char *python = put("loop.py", "def f():\n    count = 0\n    i = 0\n    while i < 15000000:\n        count += i\n        i += 1\n"
	                                    "    print(count)\nf()\n");
	double ours = simulate(proclab, c, NULL), theirs = best((const char *const[]){"lua5.4", lua, NULL}, NULL);
	double cpython = best((const char *const[]){"python3", python, NULL}, NULL) * 10; /* a tenth of the loop */
	printf("%-44s %10.3g s\n", "150 million turns of a loop", ours);
	if (theirs > 0) verdict("  of Lua 5.4's time", ours / theirs, "", 1, 1);
	else printf("  (no lua5.4 to compare with)\n");
	if (cpython > 0) verdict("  of CPython's time", ours / cpython, "", 0.1, 1);
	else printf("  (no python3 to compare with)\n");
}

static void processes(const char *proclab)
{
	const char *empty = put("empty.c", "int main(void) { return 0; }\n");
	const char *hello = put("hello.c", "#include <stdio.h>\n#include <unistd.h>\n#include <sys/wait.h>\n"
	                                   "int main(void) { if (!fork()) { printf(\"hello\\n\"); return 0; } wait(0); return 0; }\n");
	const char *forks = put("forks.c", "#include <unistd.h>\n#include <sys/wait.h>\nint main(void) { for (int i = 0; i < 200000; i++) {\n"
	                                   "if (!fork()) _exit(0); wait(0); } return 0; }\n");
	double start = simulate(proclab, empty, NULL), peak;
	verdict("hello world of a fork, the whole command", simulate(proclab, hello, NULL) * 1000, "ms", 50, 1);
	verdict("fork + exit + wait", 200000 / (simulate(proclab, forks, NULL) - start), "a second", 200000, 0);
	const char *pipes = put("pipes.c", "#include <unistd.h>\nint main(void) { int p[2]; long x = 1; pipe(p);\n"
	                                   "if (!fork()) { close(p[1]); while (read(p[0], &x, 8) == 8) {} _exit(0); }\n"
	                                   "for (int i = 0; i < 1000000; i++) write(p[1], &x, 8); return 0; }\n");
	verdict("messages of 8 bytes through a pipe", 1000000 / (simulate(proclab, pipes, NULL) - start), "a second", 1000000, 0);
	const char *crowd = put("crowd.c", "#include <unistd.h>\nint main(void) { for (int i = 0; i < 10000; i++) if (!fork()) { sleep(1); return 0; }\n"
	                                   "sleep(2); return 0; }\n");
	simulate(proclab, crowd, &peak);
	verdict("memory of 10,000 live processes", peak, "MB", 200, 1);
}

static char **list_of(const char *first)
{
	char **list = sim_alloc(2 * sizeof *list);
	list[0] = strdup(first);
	return list;
}

/* A machine with ten processes under way. */
static struct machine *ten(void)
{
	const char *source = put("ten.c", "#include <unistd.h>\n#include <stdio.h>\nint main(void) {\n"
	                                  "for (int i = 0; i < 9; i++) if (!fork()) { printf(\"%d\\n\", i); sleep(5); return 0; }\nsleep(5); return 0; }\n");
	const char *const sources[] = {source, NULL}, *const none[] = {NULL};
	char *arguments[] = {NULL};
	struct diag d = {{0}};
	struct programs programs;
	struct sim_options o = {.sources = sources, .program = source, .name = "ten", .argv = arguments, .env = none, .cpus = 1, .input = -1};
	struct machine_config *c = sim_alloc(sizeof *c);
	if (policy_parse("rr", 1000000, 10, &c->policy, &d) || compile_programs(&o, &programs, &d)) {
		fprintf(stderr, "%s\n", d.text);
		exit(1);
	}
	c->refs = 1;
	c->cpus = 1;
	c->ips = 100000000;
	c->quantum = 10000000;
	c->max_frames = 65536;
	c->max_processes = 100;
	c->input_closed = true;
	c->argv = list_of("ten");
	c->env = list_of("A=B");
	c->programs = programs.list;
	c->nprogram = programs.count;
	struct machine *m = machine_new(c, NULL, NULL);
	for (int i = 0; i < 400 && machine_step(m) == MACHINE_RUNS; i++) {}
	return m;
}

static void copies(void)
{
	enum { TIMES = 10000 };
	struct machine *m = ten(), *other = machine_copy(m, NULL, NULL);
	double start = now();
	for (int i = 0; i < TIMES; i++) machine_free(machine_copy(m, NULL, NULL));
	verdict("copy a machine of 10 processes", (now() - start) / TIMES * 1e6, "us", 20, 1);
	start = now();
	bool equal = true;
	for (int i = 0; i < TIMES; i++) equal &= machine_equal(m, other);
	verdict("compare two of them", (now() - start) / TIMES * 1e6, "us", 5, 1);
	for (int i = 0; i < 40; i++) machine_step(m), machine_step(other);
	start = now();
	for (int i = 0; i < TIMES; i++) equal &= machine_equal(m, other);
	verdict("compare them after 40 steps each", (now() - start) / TIMES * 1e6, "us", 5, 1);
	if (!equal) printf("  and they are NOT EQUAL\n");
	machine_free(other);
	machine_free(m);
}

static void clean_up(void)
{
	static const char *const names[] = {"loop.c", "loop.lua", "loop.py", "empty.c", "hello.c", "forks.c", "pipes.c", "crowd.c", "ten.c"};
	char path[128];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(int argc, char **argv)
{
	if (argc != 2 || !mkdtemp(folder)) {
		fprintf(stderr, "usage: machine PROCLAB\n");
		return 2;
	}
	atexit(clean_up);
	const char *often = getenv("ROUNDS");
	if (often) rounds = atoi(often);
	if (rounds < 1) rounds = 1;
	printf("The simulated machine, best of %d\n", rounds);
	loop(argv[1]);
	processes(argv[1]);
	copies();
	return 0;
}
