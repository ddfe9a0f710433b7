/*
 * run_help.c - see run_help.h.
 */
#include "tests/real/run_help.h"

#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEPT = 1 << 20 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool run_open(struct running *r, struct outcome *o, const struct real_options *options)
{
	*o = (struct outcome){.trace = trace_new(), .out = calloc(1, KEPT + 1)};
	*r = (struct running){.outcome = o};
	if (!o->trace || !o->out) abort();
	struct real_options with = *options;
	const char *tier = getenv("RUN_TIER");
	if (tier && !with.tier) with.tier = *tier;
	o->opened = real_open(&with, o->trace, &r->source, &o->diag);
	return !o->opened;
}

static void note(struct outcome *o, const struct event *e)
{
	o->count[e->kind]++;
	if (e->kind != EV_OUT) return;
	size_t n = e->out.data_len;
	o->printed += n;
	if (n > KEPT - o->out_len) n = KEPT - o->out_len;
	memcpy(o->out + o->out_len, e->out.data, n);
	o->out_len += n;
	o->out[o->out_len] = 0;
}

bool run_pump(struct running *r, int ms)
{
	const struct source_ops *ops = r->source->ops;
	struct outcome *o = r->outcome;
	struct pollfd p = {.fd = ops->fd(r->source), .events = POLLIN};
	poll(&p, 1, ms);
	ops->pump(r->source, o->trace, 10000000);
	while (r->seen < trace_count(o->trace)) note(o, trace_get(o->trace, ++r->seen));
	ops->status(r->source, &o->status);
	return o->status.done;
}

bool run_until(struct running *r, double seconds, bool (*condition)(struct running *r, void *arg), void *arg)
{
	for (double end = now() + seconds; now() < end;) {
		if (condition(r, arg)) return true;
		if (run_pump(r, 20)) return condition(r, arg);
	}
	return false;
}

bool run_printed(struct running *r, void *text)
{
	return strstr(r->outcome->out, text) != NULL;
}

void run_finish(struct running *r)
{
	double end = now() + 30;
	while (!run_pump(r, 50))
		if (now() > end) {
			CU_FAIL("the run did not end in time");
			r->outcome->status.ended_by = "nothing";
			break;
		}
	r->source->ops->close(r->source);
}

void run_all(struct outcome *o, const struct real_options *options)
{
	struct running r;
	if (run_open(&r, o, options)) run_finish(&r);
}

void outcome_clear(struct outcome *o)
{
	trace_free(o->trace);
	free(o->out);
	*o = (struct outcome){0};
}

void run_shell(struct outcome *o, const char *command)
{
	char *const argv[] = {"sh", "-c", (char *)command, NULL};
	run_all(o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES});
}

bool run_alive(int pid)
{
	char path[32], line[256];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "re");
	if (!f) return false;
	bool alive = fgets(line, sizeof line, f) && strrchr(line, ')') && strrchr(line, ')')[2] != 'Z';
	fclose(f);
	return alive;
}

int run_scratches(const char *folder)
{
	int n = 0;
	DIR *d = opendir(folder);
	if (!d) return -1;
	for (struct dirent *e; (e = readdir(d));) n += !strncmp(e->d_name, "proclab-", 8) && strlen(e->d_name) == 14;
	closedir(d);
	return n;
}
