/*
 * recorder.c - the one consumer that every view of a run has in common.
 */
#include "cli/recorder.h"

#include <errno.h>
#include <string.h>

#include "cli/options.h"
#include "trace/compressed.h"
#include "trace/memory.h"

static int open_file(struct recorder *r)
{
	if (!r->path) return 0;
	r->file = strcmp(r->path, "-") ? fopen(r->path, "we") : stdout;
	if (r->file && compressed_name(r->path)) memory_check(r->file = compressed_writer(r->file));
	if (r->file) return 0;
	return options_complain("", "cannot write the trace to '%s': %s", r->path, strerror(errno));
}

int recorder_init(struct recorder *r, const char *path, struct recorder_wishes wishes)
{
	*r = (struct recorder){.path = path, .fold = wishes.fold};
	world_init(&r->world);
	if (wishes.notes) memory_check(r->notes = report_notes_new());
	if (wishes.timeline) memory_check(r->timeline = timeline_new(0));
	return open_file(r);
}

static void fail(struct recorder *r, int error)
{
	fprintf(stderr, "proclab: cannot write the trace to %s: %s; the recording ends here, the run goes on\n",
	        strcmp(r->path, "-") ? r->path : "standard output", strerror(error));
	r->failed = true;
	if (r->writer) trace_writer_abandon(r->writer);
	r->writer = NULL;
}

void recorder_begin(struct recorder *r, const struct trace *t)
{
	if (!r->file) return;
	r->writer = trace_writer_new(r->file, t);
	if (!r->writer) fail(r, ENOMEM);
}

void recorder_event(struct recorder *r, const struct event *e)
{
	if (r->fold) world_apply(&r->world, e);
	if (r->timeline) timeline_feed(r->timeline, e);
	if (r->notes) report_notes_feed(r->notes, e, &r->world);
	if (r->writer && trace_writer_event(r->writer, e) < 0) fail(r, errno);
}

void recorder_flush(struct recorder *r)
{
	if (r->writer && fflush(r->file)) fail(r, errno);
}

void recorder_finish(struct recorder *r)
{
	struct trace_writer *w = r->writer;
	r->writer = NULL;
	if (w && trace_writer_close(w) < 0) fail(r, errno);
	if (r->file && r->file != stdout && fclose(r->file) && !r->failed) fail(r, errno);
	r->file = NULL;
}

void recorder_clear(struct recorder *r)
{
	if (r->writer) trace_writer_abandon(r->writer);
	if (r->file && r->file != stdout) fclose(r->file);
	world_clear(&r->world);
	timeline_free(r->timeline);
	report_notes_free(r->notes);
}
