/*
 * parallel.c - two equal pieces of work: in sequence, with a join that comes too early, and in parallel. In Python: the
 * article's 6.66, 6.66 and 3.39 s.
 *
 * Watch the middle one: there are two processes, and no time is saved, because the parent joins the child before it does its own
 * part.
 */
#define _GNU_SOURCE
#include "work.h"

static double sequence, early, parallel;

static double since(long long start)
{
	return (double)(chart_now() - start) / 1e6;
}

static void in_sequence(void)
{
	long long start = chart_now();
	for (int i = 0; i < 2; i++) work_do(&i, sizeof i);
	sequence = since(start);
}

static void joined_too_early(void)
{
	long long start = chart_now();
	struct mp_process *child = work_start(0);
	work_join(child);
	work_do(&(int){1}, sizeof(int));
	early = since(start);
}

static void in_parallel(void)
{
	long long start = chart_now();
	struct mp_process *child = work_start(0);
	work_do(&(int){1}, sizeof(int));
	work_join(child);
	parallel = since(start);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	work_prepare();
	step("one process does both, one after the other");
	in_sequence();
	printf("in sequence: %.0f ms\n", sequence);
	work_chart("first", "second", 0, NULL);
	step("a child does one; the parent waits for it, then does the other");
	joined_too_early();
	printf("child, join, then the parent: %.0f ms\n", early);
	work_chart("child", "parent", 0, NULL);
	step("the parent works while the child does, then waits for it");
	in_parallel();
	printf("child beside the parent, then join: %.0f ms, %.2f times as fast\n", parallel, sequence / parallel);
	work_chart("child", "parent", argc, argv);
	return 0;
}
