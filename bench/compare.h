/*
 * compare.h - what the benches of the multiprocessing runtime share: raw C, ours, and what others need for the same: Python,
 * and ZeroMQ and Boost.Interprocess where they are installed. Each line is a ratio with its range; behind it each other, and how many times
 * slower it is than ours.
 */
#ifndef PROCLAB_BENCH_COMPARE_H
#define PROCLAB_BENCH_COMPARE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_ROUNDS = 99 };
static int rounds = 7;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool fine, const char *what)
{
	if (fine) return;
	perror(what);
	exit(1);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof *values, by_value);
	return values[n / 2];
}

/* What the others need for it, by name, from the "name value" lines that their programs print. */
enum { PYTHON, ZMQ, BOOST, OTHERS };
static struct other {
	struct { char name[40]; double value; } lines[32];
	int count;
} others[OTHERS];

/* 0: not known. */
static double other_of(const struct other *o, const char *name)
{
	for (int i = 0; i < o->count; i++)
		if (!strcmp(o->lines[i].name, name)) return o->lines[i].value;
	return 0;
}

static void ask(struct other *o, const char *command)
{
	FILE *f = popen(command, "r");
	while (f && o->count < 32 && fscanf(f, "%39s %lf", o->lines[o->count].name, &o->lines[o->count].value) == 2) o->count++;
	if (f) pclose(f);
}

/* Python runs script; the peers are programs beside ours, where their libraries were found when it was built. */
static void ask_others(const char *self, const char *script)
{
	static const char *const peers[OTHERS] = {[ZMQ] = "peer_zmq", [BOOST] = "peer_boost"};
	const char *slash = strrchr(self, '/');
	char command[400];
	snprintf(command, sizeof command, "python3 '%s' 2>/dev/null", script);
	ask(&others[PYTHON], command);
	for (int i = 0; i < OTHERS; i++) {
		if (!peers[i]) continue;
		snprintf(command, sizeof command, "'%.*s%s' 2>/dev/null", slash ? (int)(slash - self + 1) : 0, self, peers[i]);
		ask(&others[i], command);
	}
}

static void print_others(const char *name, double ours, bool rate)
{
	static const char *const names[OTHERS] = {"Python", "ZeroMQ", "Boost"};
	for (int i = 0; i < OTHERS; i++) {
		double known = other_of(&others[i], name);
		if (known > 0) printf("  %s %.1f (%.1f x)", names[i], known, rate ? ours / known : known / ours);
	}
}

/* Seconds for n of them. */
typedef double measure(int n, void *argument);

/* One line. rate: per second, and more is better; else microseconds each. */
static void compare(const char *name, measure *raw, void *raw_argument, measure *ours, void *our_argument, int n, bool rate)
{
	double a[MOST_ROUNDS] = {0}, b[MOST_ROUNDS] = {0}, ratio[MOST_ROUNDS] = {0};
	raw(n / 10 + 1, raw_argument);
	ours(n / 10 + 1, our_argument);
	for (int i = 0; i < rounds; i++) {
		double first = raw(n, raw_argument) / n, second = ours(n, our_argument) / n;
		a[i] = rate ? 1 / first : first * 1e6;
		b[i] = rate ? 1 / second : second * 1e6;
		ratio[i] = b[i] / a[i];
	}
	double middle = median(ratio, rounds), mine = median(b, rounds);
	printf("%-34s %12.1f %12.1f  %s  %5.2f (%.2f-%.2f)", name, median(a, rounds), mine, rate ? "/s" : "us", middle, ratio[0],
	       ratio[rounds - 1]);
	print_others(name, mine, rate);
	printf("\n");
	fflush(stdout);
}

#endif
