/*
 * position.c - see position.h.
 */
#include "trace/position.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number with a unit of time; ms where none is given. NAN when it is neither. */
static double parse_time(const char *text)
{
	static const struct { const char *name; double ns; } units[] = {{"", 1e6}, {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
	char *end;
	double value = strtod(text, &end);
	if (end == text) return NAN;
	while (*end == ' ') end++;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strcmp(end, units[i].name)) return value * units[i].ns;
	return NAN;
}

static uint32_t at_time(const struct trace *t, double ns)
{
	if (!(ns >= 0)) return POSITION_NONE;
	double end = (double)trace_end_time(t);
	return trace_at_time(t, (int64_t)(ns < end ? ns : end));
}

/* The author's mark of that number, from 1. */
static uint32_t at_mark(const struct trace *t, double number)
{
	double found = 0;
	for (uint32_t n = trace_first(t); n <= trace_count(t); n++)
		if (trace_get(t, n)->kind == EV_MARK && ++found == number) return n;
	return POSITION_NONE;
}

uint32_t position_parse(const struct trace *t, const char *text)
{
	char *end;
	while (*text == ' ') text++;
	if (*text == 't') return at_time(t, parse_time(text + 1));
	bool lettered = *text == 'e' || *text == 'm';
	double value = strtod(text + lettered, &end);
	if (end == text + lettered || !(value >= 0)) return POSITION_NONE;
	if (*text == 'm') return *end ? POSITION_NONE : at_mark(t, value);
	if (*text == 'e') return *end ? POSITION_NONE : value < trace_count(t) ? (uint32_t)value : trace_count(t);
	if (!strcmp(end, "%")) return at_time(t, (double)trace_end_time(t) * value / 100);
	return at_time(t, parse_time(text));
}
