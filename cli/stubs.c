/*
 * stubs.c - stands in for floors that have not landed yet; each symbol is weak and goes when the real one comes.
 */
#include "real/real.h"
#include "trace/file.h"
#include "trace/why.h"

#define WEAK __attribute__((weak))

WEAK int real_open(const struct real_options *o, struct trace *t, struct source **out, struct diag *d)
{
	(void)o;
	(void)t;
	(void)out;
	return diag_set(d, ERR_UNSUPPORTED, "not there yet");
}

WEAK int real_doctor(struct real_doctor_row *rows, int max, char *tier)
{
	(void)rows;
	(void)max;
	*tier = '?';
	return 0;
}

WEAK void why_short(const struct world *w, const struct world_proc *p, char *buf, size_t size)
{
	(void)w;
	(void)p;
	if (size) *buf = 0;
}

WEAK int world_deadlock(const struct world *w, struct deadlock *out)
{
	(void)w;
	(void)out;
	return 0;
}

WEAK void deadlock_clear(struct deadlock *d)
{
	(void)d;
}

WEAK struct trace_writer *trace_writer_new(FILE *f, const struct trace *t)
{
	(void)f;
	(void)t;
	return NULL;
}

WEAK int trace_writer_event(struct trace_writer *w, const struct event *e)
{
	(void)w;
	(void)e;
	return 0;
}

WEAK int trace_writer_close(struct trace_writer *w)
{
	(void)w;
	return 0;
}

WEAK void trace_writer_abandon(struct trace_writer *w)
{
	(void)w;
}
