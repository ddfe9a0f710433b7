/*
 * recording.c - see recording.h.
 */
#include "trace/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "trace/memory.h"

struct recording {
	struct source base;
	const struct trace *trace;     /* borrowed */
	struct source_status status;
};

static int pump(struct source *s, struct trace *t, int64_t budget)
{
	(void)s, (void)t, (void)budget;
	return 0;
}

static int no_fd(struct source *s)
{
	(void)s;
	return -1;
}

static void end(struct source *s, const char *ended_by)
{
	(void)s, (void)ended_by; /* it has ended */
}

static void status(struct source *s, struct source_status *out)
{
	*out = ((struct recording *)s)->status;
}

static void close_source(struct source *s)
{
	free(s);
}

static const struct source_ops ops = {.pump = pump, .fd = no_fd, .end = end, .status = status, .close = close_source};

/* The program is the first process; what became of it is the outcome of the run. */
static void learn_outcome(struct source_status *st, const struct trace *t, uint32_t last)
{
	int32_t program = 0;
	for (uint32_t n = trace_first(t); n <= last; n++) {
		const struct event *e = trace_get(t, n);
		if (e->kind == EV_FORK && !program) program = e->fork.child;
		if (e->kind == EV_ENDED) {
			st->ended_by = run_end_name(e->ended.by);
			st->limit = e->ended.limit;
		}
		if (e->kind != EV_EXIT || e->pid != program || st->code != UNKNOWN || st->sig != UNKNOWN) continue;
		st->code = e->exit.code;
		st->sig = e->exit.sig;
		if (!st->ended_by) st->ended_by = st->sig > 0 ? "signal" : "exit";
	}
}

void recording_end_after(struct source *s, uint32_t n)
{
	struct recording *r = (struct recording *)s;
	r->status = (struct source_status){.done = true, .recorded = true, .code = UNKNOWN, .sig = UNKNOWN};
	learn_outcome(&r->status, r->trace, n);
}

static int read_file(const char *path, struct trace *t, struct trace_read_result *result, struct diag *d)
{
	struct diag why = {""};
	struct stat st;
	FILE *f = fopen(path, "re");
	if (!f || fstat(fileno(f), &st)) return diag_set(d, ERR_SYSTEM, "'%s': %s", path, strerror(errno));
	int code = S_ISDIR(st.st_mode) ? diag_set(&why, ERR_FORMAT, "a directory, not a recording") : trace_read(f, t, result, &why);
	fclose(f);
	return code ? diag_set(d, code, "'%s': %s", path, *why.text ? why.text : error_text(code)) : 0;
}

struct source *recording_new(const struct trace *t)
{
	struct recording *r = calloc(1, sizeof *r);
	memory_check(r);
	*r = (struct recording){.base = {&ops}, .trace = t};
	recording_end_after(&r->base, trace_count(t));
	return &r->base;
}

int recording_open(const char *path, struct trace *t, struct source **out, struct trace_read_result *result, struct diag *d)
{
	int code = read_file(path, t, result, d);
	if (!code) *out = recording_new(t);
	return code;
}
