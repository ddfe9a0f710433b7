/*
 * trace_read.c - any bytes at all given as a recording: read or refused, and what was read can be folded, asked and written
 * again.
 *
 * `make fuzz` gives it to libFuzzer; tests/trace/damaged.c gives it some thousands of damaged recordings at every test. The
 * hash lines would stop nearly all mutations, so each input is also read line by line, as if every hash were right.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/cursor.h"
#include "trace/file.h"
#include "trace/jsonl.h"
#include "trace/why.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Everything a view asks of a world. */
static void ask(const struct world *w)
{
	struct deadlock d;
	char buf[40];
	if (world_deadlock(w, &d) >= 0) deadlock_clear(&d);
	for (uint32_t i = 0; i < w->nproc && i < 20; i++) {
		struct proc_times times;
		world_proc_times(w, &w->procs[i], w->t, &times);
		why_short(w, &w->procs[i], buf, sizeof buf);
		free(why_chain(w, w->procs[i].pid));
	}
}

static void fold(const struct trace *t)
{
	struct cursor *c = cursor_new(t);
	cursor_seek(c, trace_count(t));
	ask(cursor_world(c));
	cursor_seek(c, trace_count(t) / 2);
	ask(cursor_world(c));
	cursor_free(c);
}

static void read_whole(const uint8_t *data, size_t size)
{
	FILE *f = fmemopen((void *)(uintptr_t)data, size, "r");
	struct trace *t = trace_new();
	struct trace_read_result r;
	struct diag d;
	int result = trace_read(f, t, &r, &d);
	if ((result == 0) != (d.text[0] == 0)) abort();
	if (!result) fold(t);
	fclose(f);
	trace_free(t);
}

/* Each line as an event whatever the hashes say; numbered, so that they make a trace. */
static void read_lines(const uint8_t *data, size_t size)
{
	struct trace *t = trace_new();
	const char *at = (const char *)data, *end = at + size;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
		struct event e;
		if (!jsonl_read_event(at, (size_t)(stop - at), t, &e, NULL)) {
			char *line = event_json(trace_append(t, &e));
			struct event again;
			if (jsonl_read_event(line, strlen(line), t, &again, NULL)) abort();
			free(line);
		}
		at = stop + 1;
	}
	fold(t);
	trace_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size) return 0;
	read_whole(data, size);
	read_lines(data, size);
	return 0;
}
