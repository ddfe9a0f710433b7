/*
 * grade.c - see grade.h. The confined process writes its verdict into a pipe that nobody else can reach: as JSON, a NUL, and as the format
 * that is wanted. Whoever does not come to that gets a verdict from here.
 */
#include "cli/lab/grade.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/run/scratch.h"
#include "trace/memory.h"

#define VERDICT_MAX ((size_t)8 << 20)
#define MEMORY_MAX ((int64_t)3 << 30)
#define LOOK_MS 200                /* between two looks at its memory */

static void write_verdict(FILE *f, const struct grading *g, const char *name, const struct verdict *v)
{
	static const struct result_style plain = {false, 100};
	result_print(f, RESULT_JSON, g->lab, name, v, &plain);
	fputc(0, f);
	result_print(f, g->format, g->lab, name, v, &plain);
}

static _Noreturn void judge(const struct grading *g, const char *name, int fd)
{
	struct judge_wishes w = {.kernels = {g->kernels[KERNEL_SIM], g->kernels[KERNEL_REAL]}, .seed = g->seed};
	struct verdict v;
	judge_files(g->lab, g->lab->files.list, &w, &v);
	FILE *f = fdopen(fd, "w");
	if (f) write_verdict(f, g, name, &v);
	_exit(f && fclose(f) == 0 ? 0 : 1);
}

/* ---- the parent ---- */

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct said {
	char *bytes;
	size_t len;
};

/* False at the end of it. */
static bool take(struct said *s, int fd)
{
	char block[65536];
	ssize_t n = read(fd, block, sizeof block);
	if (n < 0) return errno == EINTR;
	memory_check(s->bytes = realloc(s->bytes, s->len + (size_t)n + 1));
	memcpy(s->bytes + s->len, block, (size_t)n);
	s->len += (size_t)n;
	s->bytes[s->len] = 0;
	return n > 0;
}

/* Until it has said all. Returns NULL, or why it had to be ended. */
static const char *listen_to(const struct grading *g, pid_t pid, int fd, struct said *s)
{
	double until = now() + g->limit;
	struct pollfd p = {fd, POLLIN, 0};
	for (;;) {
		if (poll(&p, 1, LOOK_MS) > 0 && !take(s, fd)) return NULL;
		if (*g->stopped) return "ended by you";
		if (s->len > VERDICT_MAX) return "its verdict is longer than any";
		if (now() > until) return "it took longer than --limit allows";
		if (confine_memory(pid) > MEMORY_MAX) return "its processes used more than 3 GiB of memory together";
	}
}

/* In the words of the format, from here. */
static void refuse(const struct grading *g, const char *name, const char *trouble, struct said *s)
{
	struct verdict v;
	free(s->bytes);
	*s = (struct said){0};
	FILE *f = open_memstream(&s->bytes, &s->len);
	memory_check(f);
	judge_none(g->lab, trouble, &v);
	write_verdict(f, g, name, &v);
	verdict_clear(&v);
	fclose(f);
}

static void take_verdict(const struct grading *g, const char *name, struct said *s, struct grade *out)
{
	size_t first = s->bytes ? strlen(s->bytes) : 0;
	out->result = first < s->len ? json_loadb(s->bytes, first, 0, NULL) : NULL;
	if (!out->result) {
		out->failed = true;
		refuse(g, name, "whoever judged it was killed before the verdict", s);
		first = strlen(s->bytes);
		out->result = json_loadb(s->bytes, first, 0, NULL);
	}
	memory_check(out->result);
	memory_check(out->text = strdup(s->bytes + first + 1));
	free(s->bytes);
}

static void follow(const struct grading *g, pid_t pid, int fd, const char *name, struct said *s, struct grade *out)
{
	int status = 0;
	const char *trouble = listen_to(g, pid, fd, s);
	if (trouble) kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	confine_sweep();
	out->failed = WIFEXITED(status) && WEXITSTATUS(status) == CONFINE_FAILED;
	if (out->failed) trouble = "it could not be confined on this machine";
	if (trouble) refuse(g, name, trouble, s);
}

static void run(const struct grading *g, const struct submission *sub, const struct confine *c, struct said *s, struct grade *out)
{
	struct diag d = {""};
	char scratch[SCRATCH_PATH] = "";
	int ends[2] = {-1, -1};
	pid_t pid = -1;
	if (pipe2(ends, O_CLOEXEC)) diag_set(&d, ERR_SYSTEM, "%s", strerror(errno));
	else if (c->namespaces || !scratch_make(scratch, true, &d)) pid = confine_fork(c, scratch, &d);
	if (pid == 0) judge(g, sub->name, ends[1]);
	if (ends[1] >= 0) close(ends[1]);
	if (pid > 0) follow(g, pid, ends[0], sub->name, s, out);
	else {
		out->failed = true;
		refuse(g, sub->name, d.text, s);
	}
	if (ends[0] >= 0) close(ends[0]);
	scratch_remove(scratch);
}

void grade_submission(const struct grading *g, const struct submission *sub, struct grade *out)
{
	struct confine_file *files = calloc(g->lab->files.n, sizeof *files);
	struct confine c = {.files = files, .nfile = g->lab->files.n, .hidden = g->hidden, .seen = g->seen, .namespaces = g->namespaces};
	struct said s = {0};
	struct diag d = {""};
	memory_check(files);
	*out = (struct grade){0};
	if (submission_open(sub, g->lab, files, &d) < 0) refuse(g, sub->name, d.text, &s);
	else {
		run(g, sub, &c, &s, out);
		submission_close(files, c.nfile);
	}
	free(files);
	take_verdict(g, sub->name, &s, out);
}

void grade_clear(struct grade *g)
{
	json_decref(g->result);
	free(g->text);
	*g = (struct grade){0};
}
