/*
 * workbench_save.c - what was done on the workbench as a C program that does the same: a function for each process, a step() before each act.
 *
 * Order between processes is kept by time: who comes after somebody else waits with at(). A descriptor becomes a pipe's end by following
 * who has it: a process begins with those of its parent at the fork.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli/workbench.h"
#include "trace/memory.h"
#include "trace/vocab.h"

enum { FDS = 64 };

/* The ends that a process has, by descriptor: number of the pipe * 2, + 1 to write; 0 none. */
struct ends { int at[FDS]; };

struct writer {
	const struct workbench *b;
	FILE *out;
	struct ends *ends;     /* one for each act: those of its process, before it */
	int *pipes;            /* for each act that makes a pipe, or an end, its number */
	int npipe;
};

/* ---- Who has which end ----------------------------------------------------------------------------------------------------- */

static void set_end(struct ends *e, int fd, int end)
{
	if (fd >= 0 && fd < FDS) e->at[fd] = end;
}

/* The number of the pipe that an act makes; both acts of one with a name have the same. */
static int number_pipe(struct writer *w, size_t n)
{
	const struct bench_act *acts = w->b->acts;
	for (size_t i = 0; acts[n].target && i < n; i++)
		if (acts[i].verb == BENCH_PIPE && acts[i].target && acts[i].number == acts[n].number) return w->pipes[i];
	return ++w->npipe;
}

static void follow_ends(struct writer *w)
{
	struct ends *now = calloc((size_t)w->b->nhand, sizeof *now);
	memory_check(now);
	for (size_t i = 0; i < w->b->nact; i++) {
		const struct bench_act *a = &w->b->acts[i];
		struct ends *mine = &now[a->who - 1];
		w->ends[i] = *mine;
		if (a->verb == BENCH_FORK) now[a->child - 1] = *mine;
		if (a->verb == BENCH_CLOSE) set_end(mine, (int)a->number, 0);
		if (a->verb != BENCH_PIPE) continue;
		w->pipes[i] = number_pipe(w, i);
		set_end(mine, a->fd[0], w->pipes[i] * 2);
		set_end(mine, a->fd[1], w->pipes[i] * 2 + 1);
	}
	free(now);
}

/* ---- An act as a statement ------------------------------------------------------------------------------------------------- */

/* Inside a C string; doubled: in a format. */
static void put_text(FILE *out, const char *text, bool format)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\') fputc('\\', out);
		if (*text == '%' && format) fputc('%', out);
		fputc(*text, out);
	}
}

/* Words as the arguments of a program: "ls", "-l". */
static void put_words(FILE *out, const char *text)
{
	for (bool first = true; *text; first = false) {
		char word[200];
		size_t n = strcspn(text, " ");
		snprintf(word, sizeof word, "%.*s", (int)n, text);
		fputs(first ? "\"" : ", \"", out);
		put_text(out, word, false);
		fputc('"', out);
		text += n + strspn(text + n, " ");
	}
}

static void put_end(struct writer *w, size_t n)
{
	long fd = w->b->acts[n].number;
	int end = fd < FDS ? w->ends[n].at[fd] : 0;
	if (end) fprintf(w->out, "pipe%d[%d]", end / 2, end % 2);
	else fprintf(w->out, "%ld", fd);
}

static void put_signal(FILE *out, long sig)
{
	char name[24];
	if (sig < 32) fputs(signal_name((int)sig, name), out);
	else fprintf(out, "%ld", sig);
}

static void put_kill(FILE *out, const struct bench_act *a)
{
	fprintf(out, "\tkill(pid[%d], ", a->target);
	put_signal(out, a->number);
	fputs(");\n", out);
}

static void put_pipe(struct writer *w, size_t n)
{
	const struct bench_act *a = &w->b->acts[n];
	int pipe = w->pipes[n];
	if (a->target) fprintf(w->out, "\tpipe%d[%d] = meet(%d, %s);\n", pipe, !a->reads, pipe, a->reads ? "O_RDONLY" : "O_WRONLY");
	else fprintf(w->out, "\tif (pipe(pipe%d)) perror(\"pipe\");\n", pipe);
}

static void put_program(FILE *out, const struct bench_act *a)
{
	bool spawns = a->verb == BENCH_SPAWN;
	size_t n = strcspn(a->text, " ");
	if (spawns) fprintf(out, "\tif (posix_spawnp(&pid[%d], \"%.*s\", NULL, NULL, (char *[]){", a->child, (int)n, a->text);
	else fprintf(out, "\texeclp(\"%.*s\", ", (int)n, a->text);
	put_words(out, a->text);
	if (spawns) fprintf(out, ", NULL}, environ)) fputs(\"not found\\n\", stderr);\n");
	else fprintf(out, ", (char *)NULL);\n\tperror(\"exec\");\n");
}

static void put_write(struct writer *w, size_t n)
{
	const char *text = w->b->acts[n].text;
	fputs("\tif (write(", w->out);
	put_end(w, n);
	fputs(", \"", w->out);
	put_text(w->out, text, false);
	fprintf(w->out, "\", %zu) < 0) perror(\"write\");\n", strlen(text));
}

static void put_on_end(struct writer *w, size_t n, const char *before, const char *after)
{
	fputs(before, w->out);
	put_end(w, n);
	fputs(after, w->out);
}

static void put_act(struct writer *w, size_t n)
{
	const struct bench_act *a = &w->b->acts[n];
	switch (a->verb) {
	case BENCH_FORK: fprintf(w->out, "\tif (!(pid[%d] = fork())) p%d();\n", a->child, a->child); break;
	case BENCH_SPAWN: case BENCH_EXEC: put_program(w->out, a); break;
	case BENCH_COMPUTE: fprintf(w->out, "\tcompute(%ld);\n", a->number); break;
	case BENCH_SLEEP: fprintf(w->out, "\tnanosleep(&(struct timespec){%ld, %ld}, NULL);\n", a->number / 1000, a->number % 1000 * 1000000); break;
	case BENCH_EXIT: fprintf(w->out, "\texit(%ld);\n", a->number); break;
	case BENCH_WAIT:
		if (a->target) fprintf(w->out, "\twaitpid(pid[%d], NULL, 0);\n", a->target);
		else fprintf(w->out, "\twait(NULL);\n");
		break;
	case BENCH_KILL: case BENCH_STOP: case BENCH_CONT: put_kill(w->out, a); break;
	case BENCH_PIPE: put_pipe(w, n); break;
	case BENCH_WRITE: put_write(w, n); break;
	case BENCH_READ: put_on_end(w, n, "\tif (read(", ", text, sizeof text) < 0) perror(\"read\");\n"); break;
	case BENCH_CLOSE: put_on_end(w, n, "\tclose(", ");\n"); break;
	case BENCH_VERBS: break;
	}
}

/* ---- A process as a function ----------------------------------------------------------------------------------------------- */

/* The act that was said before this one; of those that were dropped nothing is left. NULL none. */
static const struct bench_act *act_before(const struct workbench *b, size_t n)
{
	while (n--)
		if (b->acts[n].state != ACT_DROPPED) return &b->acts[n];
	return NULL;
}

static void put_step(struct writer *w, size_t n)
{
	const struct bench_act *a = &w->b->acts[n], *before = act_before(w->b, n);
	char words[300];
	bench_words(a, words, sizeof words);
	if (before && before->who != a->who) fprintf(w->out, "\tat(%ld);\n", a->when);
	fprintf(w->out, "\tstep(\"%d: ", a->who);
	put_text(w->out, words, true);
	fputs("\");\n", w->out);
	put_act(w, n);
}

/* Who was not told to end ends when all is done, the youngest first; who was killed while it asked waits for that. */
static void put_end_of(const struct writer *w, int who)
{
	const struct workbench *b = w->b;
	long last = b->nact ? b->acts[b->nact - 1].when : 0;
	if (b->hands[who - 1].state == HAND_GONE) fputs("\tfor (;;) pause();\n", w->out);
	else fprintf(w->out, "\tat(%ld);\n\texit(0);\n", last + (b->nhand - who + 1) * BENCH_STEP);
}

static void put_process(struct writer *w, int who)
{
	bool ends = false;
	fprintf(w->out, "_Noreturn static void p%d(void)\n{\n", who);
	if (w->b->hands[who - 1].parent) fprintf(w->out, "\tpid[%d] = getpid();\n", who);
	for (size_t i = 0; i < w->b->nact; i++) {
		const struct bench_act *a = &w->b->acts[i];
		if (a->who != who || a->state == ACT_DROPPED) continue;
		put_step(w, i);
		ends = a->verb == BENCH_EXIT;
	}
	if (!ends) put_end_of(w, who);
	fputs("}\n\n", w->out);
}

/* Whether it is born by fork here. */
static bool is_forked(const struct workbench *b, int who)
{
	for (size_t i = 0; i < b->nact; i++)
		if (b->acts[i].child == who) return b->acts[i].verb == BENCH_FORK && b->acts[i].state != ACT_DROPPED;
	return who == 1;
}

/* ---- The program ----------------------------------------------------------------------------------------------------------- */

/* Whether a process knows another's pid: its own, its ancestors', its children's, and those that an ancestor had when it was forked. */
static bool knows(const struct workbench *b, int who, int target)
{
	int parent = b->hands[target - 1].parent;
	if (who == target || parent == who) return true;
	for (int up; (up = b->hands[who - 1].parent); who = up)
		if (up == target || (parent == up && target < who)) return true;
	return false;
}

/* Whether somebody sends a signal to one whose pid no fork has told him: then all share the list. */
static bool is_shared(const struct workbench *b)
{
	for (size_t i = 0; i < b->nact; i++) {
		const struct bench_act *a = &b->acts[i];
		bool kills = a->verb == BENCH_KILL || a->verb == BENCH_STOP || a->verb == BENCH_CONT;
		if (kills && !knows(b, a->who, a->target)) return true;
	}
	return false;
}

static const char at_text[] =
	"/* Wait until so many ms after the start. */\n"
	"static void at(long ms)\n{\n"
	"\tstruct timespec t = {start.tv_sec + ms / 1000, start.tv_nsec + ms % 1000 * 1000000};\n"
	"\tif (t.tv_nsec >= 1000000000) {\n\t\tt.tv_sec++;\n\t\tt.tv_nsec -= 1000000000;\n\t}\n"
	"\twhile (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {}\n}\n\n";
static const char meet_text[] =
	"/* One end of a pipe that has a name; waits for the other end. */\n"
	"static int meet(int n, int how)\n{\n"
	"\tchar path[64];\n"
	"\tsnprintf(path, sizeof path, \"/tmp/workbench-%d-%d\", (int)first, n);\n"
	"\tif (mkfifo(path, 0600) && errno != EEXIST) perror(\"mkfifo\");\n"
	"\tint fd = open(path, how);\n"
	"\tif (how == O_RDONLY) unlink(path);\n"
	"\treturn fd;\n}\n\n";
static const char includes[] =
	"#define _GNU_SOURCE\n#include <errno.h>\n#include <fcntl.h>\n#include <signal.h>\n#include <spawn.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <sys/mman.h>\n"
	"#include <sys/stat.h>\n#include <sys/wait.h>\n#include <time.h>\n#include <unistd.h>\n\n#include <proclab/proclab.h>\n\n";

static void put_head(const struct writer *w, const char *name, const char *body)
{
	FILE *out = w->out;
	bool shared = is_shared(w->b);
	fprintf(out, "/*\n * %s - made on proclab's workbench: a function for each process.\n"
	        " *\n * Who comes after somebody else waits for that with at(): so things happen in the order in which they were done.\n */\n%s", name, includes);
	if (strstr(body, "\tat(")) fputs("static struct timespec start;\n", out);
	if (strstr(body, "meet(")) fputs("static pid_t first;\n", out);
	if (strstr(body, "pid[") && shared) fputs("static pid_t *pid;               /* shared by all, so that everybody knows everybody */\n", out);
	else if (strstr(body, "pid[")) fprintf(out, "static pid_t pid[%d];\n", w->b->nhand + 1);
	for (int n = 1; n <= w->npipe; n++) fprintf(out, "static int pipe%d[2] = {-1, -1};\n", n);
	if (strstr(body, ", text, sizeof text")) fputs("static char text[200];\n", out);
	fputc('\n', out);
	if (strstr(body, "\tat(")) fputs(at_text, out);
	if (strstr(body, "meet(")) fputs(meet_text, out);
}

static void put_main(const struct writer *w, const char *body)
{
	fputs("int main(void)\n{\n", w->out);
	if (strstr(body, "\tat(")) fputs("\tclock_gettime(CLOCK_MONOTONIC, &start);\n", w->out);
	if (strstr(body, "meet(")) fputs("\tfirst = getpid();\n", w->out);
	if (strstr(body, "pid[") && is_shared(w->b))
		fprintf(w->out, "\tpid = mmap(NULL, %d * sizeof *pid, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
		        "\tif (pid == MAP_FAILED) return 1;\n", w->b->nhand + 1);
	if (strstr(body, "pid[")) fputs("\tpid[1] = getpid();\n", w->out);
	fputs("\tp1();\n}\n", w->out);
}

void bench_write_program(const struct workbench *b, const char *name, FILE *out)
{
	char *body = NULL;
	size_t size;
	struct writer w = {.b = b, .out = open_memstream(&body, &size)};
	w.ends = calloc(b->nact + 1, sizeof *w.ends);
	w.pipes = calloc(b->nact + 1, sizeof *w.pipes);
	memory_check(w.out);
	memory_check(w.ends);
	memory_check(w.pipes);
	follow_ends(&w);
	for (int who = b->nhand; who > 0; who--) /* a child's number is above its parent's */
		if (is_forked(b, who)) put_process(&w, who);
	fclose(w.out);
	w.out = out;
	put_head(&w, name, body);
	fputs(body, out);
	put_main(&w, body);
	free(body);
	free(w.ends);
	free(w.pipes);
}

static void write_words(const struct workbench *b, FILE *out)
{
	char words[300];
	for (size_t i = 0; i < b->nact; i++) {
		const struct bench_act *a = &b->acts[i];
		if (a->state == ACT_DROPPED || a->reads) continue; /* both ends of a pipe are one line */
		bench_words(a, words, sizeof words);
		fprintf(out, "%d %s\n", a->who, words);
	}
}

int bench_save(const struct workbench *b, const char *path, struct diag *d)
{
	size_t n = strlen(path);
	const char *slash = strrchr(path, '/');
	FILE *out = fopen(path, "wxe");
	if (!out) return diag_set(d, ERR_SYSTEM, "%s: %s", path, errno == EEXIST ? "there is such a file already" : strerror(errno));
	if (n > 2 && !strcmp(path + n - 2, ".c")) bench_write_program(b, slash ? slash + 1 : path, out);
	else write_words(b, out);
	bool failed = ferror(out);
	if (fclose(out) || failed) return diag_set(d, ERR_SYSTEM, "%s: %s", path, strerror(errno));
	return 0;
}
