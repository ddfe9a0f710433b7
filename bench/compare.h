/*
 * compare.h - what the benches of the multiprocessing runtime share: raw C, ours and Python, each line a ratio with its range.
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

/* What Python needs for it, by name, from the script's "name value" lines; 0: not known. */
static struct {
	char name[40];
	double value;
} python[32];
static int python_lines;

static double python_of(const char *name)
{
	for (int i = 0; i < python_lines; i++)
		if (!strcmp(python[i].name, name)) return python[i].value;
	return 0;
}

static void ask_python(const char *script)
{
	char command[300];
	snprintf(command, sizeof command, "python3 '%s' 2>/dev/null", script);
	FILE *f = popen(command, "r");
	while (f && python_lines < 32 && fscanf(f, "%39s %lf", python[python_lines].name, &python[python_lines].value) == 2)
		python_lines++;
	if (f) pclose(f);
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
	double middle = median(ratio, rounds), known = python_of(name);
	printf("%-34s %12.1f %12.1f  %s  %5.2f (%.2f-%.2f)", name, median(a, rounds), median(b, rounds), rate ? "/s" : "us", middle,
		   ratio[0], ratio[rounds - 1]);
	if (known > 0) printf("  %12.1f  %.1f x", known, rate ? median(b, rounds) / known : known / median(b, rounds));
	printf("\n");
	fflush(stdout);
}

#endif
