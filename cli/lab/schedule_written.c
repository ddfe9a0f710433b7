/*
 * schedule_written.c - the student's side of schedule.h.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lab/schedule.h"
#include "trace/memory.h"

#define TICKS_MOST 100000

struct reading {
	const struct schedule *s;
	struct schedule_written *out;
	const char *path;
	int line, cpu;
	struct diag *d;
};

static void append(struct schedule_row *row, int32_t job, int line)
{
	memory_check(row->jobs = realloc(row->jobs, (size_t)(row->n + 1) * sizeof *row->jobs));
	memory_check(row->lines = realloc(row->lines, (size_t)(row->n + 1) * sizeof *row->lines));
	row->jobs[row->n] = job;
	row->lines[row->n++] = line;
}

static int refuse_job(const struct reading *r, const char *name)
{
	char names[200] = "";
	for (uint32_t i = 0; i < r->s->jobs.n && strlen(names) < 150; i++)
		snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "", r->s->jobs.jobs[i].name);
	return diag_set(r->d, ERR_USAGE, "%s:%d: there is no job '%.40s'; the jobs are %s, and - is nobody", r->path, r->line, name, names);
}

/* "A", "A*3". */
static int read_word(const struct reading *r, char *word)
{
	char *star = strchr(word, '*'), *end = "";
	long times = star ? strtol(star + 1, &end, 10) : 1;
	struct schedule_row *row = &r->out->rows[r->cpu];
	if (star) *star = 0;
	int32_t job = schedule_job(r->s, word);
	if (job < SCHEDULE_IDLE) return refuse_job(r, word);
	if (*end || times < 1 || row->n + times > TICKS_MOST) return diag_set(r->d, ERR_USAGE, "%s:%d: how often is %s to run? %s*3 is three ticks", r->path, r->line, word, word);
	while (times--) append(row, job, r->line);
	return 0;
}

/* "CPU 1:" at the beginning: what follows is of that one. Returns what is behind it; NULL with *d. */
static char *read_cpu(struct reading *r, char *line)
{
	char *at = line + strspn(line, " \t"), *end;
	if (strncasecmp(at, "cpu", 3) != 0) return at;
	long cpu = strtol(at + 3, &end, 10);
	end += strspn(end, " \t");
	if (end == at + 3 || *end != ':' || cpu < 0 || cpu >= r->s->asked->cpus)
		return diag_set(r->d, ERR_USAGE, "%s:%d: expected \"CPU N:\", with N from 0 to %d", r->path, r->line, (int)r->s->asked->cpus - 1), NULL;
	r->cpu = (int)cpu;
	return end + 1;
}

static int read_line(struct reading *r, char *line)
{
	line[strcspn(line, "#\r\n")] = 0;
	char *at = read_cpu(r, line), *rest;
	if (!at) return ERR_USAGE;
	for (char *word = strtok_r(at, " \t,|", &rest); word; word = strtok_r(NULL, " \t,|", &rest))
		if (read_word(r, word) < 0) return ERR_USAGE;
	return 0;
}

int schedule_read(const struct schedule *s, const char *path, struct schedule_written *out, struct diag *d)
{
	struct reading r = {.s = s, .out = out, .path = path, .d = d};
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int code = 0;
	*out = (struct schedule_written){0};
	if (!f) return diag_set(d, ERR_SYSTEM, "%.300s: %s", path, strerror(errno));
	for (; code == 0 && getline(&line, &size, f) > 0; ) {
		r.line++;
		code = read_line(&r, line);
	}
	free(line);
	fclose(f);
	return code;
}

void schedule_written_clear(struct schedule_written *w)
{
	for (int i = 0; i < SCHED_CPUS; i++) {
		free(w->rows[i].jobs);
		free(w->rows[i].lines);
	}
}

int64_t schedule_differ(const struct schedule *s, const struct schedule_written *w, int *cpu)
{
	int64_t most = s->exercise.total;
	for (int c = 0; c < s->asked->cpus; c++)
		if (w->rows[c].n > most) most = w->rows[c].n;
	for (int64_t t = 0; t < most; t++)
		for (*cpu = 0; *cpu < s->asked->cpus; (*cpu)++) {
			const struct schedule_row *row = &w->rows[*cpu];
			bool over = t >= row->n, past = t >= s->exercise.total;
			/* nothing written is nobody, behind the last job of a CPU, as everything is behind the last job of all */
			int32_t written = over ? SCHEDULE_IDLE : row->jobs[t];
			if (written != (past ? SCHEDULE_IDLE : schedule_at(s, *cpu, t))) return t;
		}
	return -1;
}
