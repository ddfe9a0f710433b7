/*
 * explain.c - why a decision was taken, in words.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/policy/policy.h"

static void add(char *buf, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add(char *buf, size_t size, const char *format, ...)
{
	size_t len = strlen(buf);
	va_list args;
	va_start(args, format);
	vsnprintf(buf + len, size - len, format, args);
	va_end(args);
}

/* "against P5's 14.5" */
static void add_beaten(const struct sched *s, const struct sched_cpu *c, int64_t unit, sched_namer *name, const void *arg,
	char *buf, size_t size)
{
	char who[32], value[80];
	const struct sched_entity *e = &s->entities[c->beaten];
	if (c->beaten == SCHED_NONE || e->state != SCHED_READY) return;
	s->policy->show(s, e, unit, value, sizeof value);
	name(arg, c->beaten, who);
	add(buf, size, " against %s's %s", who, value);
}

void sched_measure(const struct sched *s, uint32_t id, int64_t unit, char *buf, size_t size)
{
	struct sched_place place;
	char value[80];
	buf[0] = 0;
	if (!s->policy->noun) return;
	sched_place(s, id, &place);
	s->policy->show(s, &s->entities[id], unit, value, sizeof value);
	int number = (int)strcspn(value, " ");
	bool timed = s->policy->timed && unit != 1 && strpbrk(value, "0123456789") == value + (*value == '-');
	add(buf, size, "%s%s%.*s%s%s", s->policy->noun, *s->policy->noun ? " " : "", number, value, timed ? " ms" : "", value + number);
	if (place.note) add(buf, size, ", %s", place.note);
}

void sched_explain(const struct sched *s, int cpu, int64_t unit, sched_namer *name, const void *arg, char *buf, size_t size)
{
	const struct sched_cpu *c = &s->cpu[cpu];
	char value[80];
	buf[0] = 0;
	if (c->current == SCHED_NONE) return;
	const struct sched_entity *e = &s->entities[c->current];
	s->policy->show(s, e, unit, value, sizeof value);
	if (!c->others) add(buf, size, "the only one ready");
	else if (c->of)
		add(buf, size, "ticket %lld of %lld drawn: %s %s", (long long)c->drawn, (long long)c->of, s->policy->measure, value);
	else {
		add(buf, size, "%s %s", s->policy->measure, value);
		add_beaten(s, c, unit, name, arg, buf, size);
	}
	if (c->stolen) add(buf, size, ", from another CPU's queue");
}
