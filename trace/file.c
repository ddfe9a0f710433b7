/*
 * file.c - recordings: lines in blocks, each block closed by a line with the hash of its lines.
 *
 *     {"proclab":1,...}                         the header, part of the first block
 *     {"n":1,...} ... {"n":1000,...}
 *     {"hash":"0123456789abcdef","n":1000}      of all lines since the last such line, newlines included
 *     ...
 *     {"end":true,"hash":"...","n":1702}        the same for the last, unfinished block (which may be empty)
 *
 * What can be told: a file whose end is missing was cut short (its writer was killed, the disk was full); it is read up to
 * its last hash line. Anything else that is not as it was written is corrupt. Events are taken only when their block's hash
 * is right.
 */
#include "trace/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "trace/compressed.h"
#include "trace/jsonl.h"

/* The line that closes a block, or the file, after event n. */
static int format_hash(char *buf, size_t size, bool end, XXH3_state_t *hash, uint32_t n)
{
	return snprintf(buf, size, "{%s\"hash\":\"%016" PRIx64 "\",\"n\":%" PRIu32 "}\n", end ? "\"end\":true," : "",
	                (uint64_t)XXH3_64bits_digest(hash), n);
}

#define HASH_LINE 96

struct trace_writer {
	FILE *f;                 /* borrowed */
	struct jsonl line;
	XXH3_state_t *hash;      /* of the lines since the last hash line */
	uint32_t n;              /* last event written */
	int error;               /* errno of the first failure, 0 */
};

static int put(struct trace_writer *w, const char *s, size_t len)
{
	if (w->error) {
		errno = w->error;
		return ERR_SYSTEM;
	}
	errno = 0;
	if (fwrite(s, 1, len, w->f) == len) return 0;
	w->error = errno ? errno : EIO;
	return ERR_SYSTEM;
}

/* Write the line that has been put together, and make it part of the block. */
static int put_line(struct trace_writer *w)
{
	jsonl_put(&w->line, "\n", 1);
	XXH3_64bits_update(w->hash, w->line.text, w->line.len);
	return put(w, w->line.text, w->line.len);
}

static int put_hash(struct trace_writer *w, bool end)
{
	char buf[HASH_LINE];
	int len = format_hash(buf, sizeof buf, end, w->hash, w->n);
	XXH3_64bits_reset(w->hash);
	return put(w, buf, (size_t)len);
}

struct trace_writer *trace_writer_new(FILE *f, const struct trace *t)
{
	struct trace_writer *w = calloc(1, sizeof *w);
	if (!w) return NULL;
	w->f = f;
	w->hash = XXH3_createState();
	if (!w->hash) {
		free(w);
		return NULL;
	}
	XXH3_64bits_reset(w->hash);
	jsonl_header(&w->line, trace_header_const(t));
	put_line(w); /* a failure is remembered, and told by the next call */
	return w;
}

int trace_writer_event(struct trace_writer *w, const struct event *e)
{
	w->line.len = 0;
	jsonl_event(&w->line, e);
	int result = put_line(w);
	w->n = e->n;
	return result || e->n % TRACE_BLOCK ? result : put_hash(w, false);
}

void trace_writer_abandon(struct trace_writer *w)
{
	if (!w) return;
	jsonl_clear(&w->line);
	XXH3_freeState(w->hash);
	free(w);
}

int trace_writer_close(struct trace_writer *w)
{
	int result = put_hash(w, true), error = w->error;
	if (!result && fflush(w->f)) {
		error = errno;
		result = ERR_SYSTEM;
	}
	trace_writer_abandon(w);
	if (result) errno = error;
	return result;
}

char *event_json(const struct event *e)
{
	struct jsonl l = {0};
	jsonl_event(&l, e);
	jsonl_put(&l, "", 1);
	return l.text;
}

struct reader {
	FILE *f;
	struct trace *trace;
	struct trace_read_result *out;
	struct diag *d;
	char *text;              /* the line now read */
	size_t len, size;
	bool whole;              /* it ends with a newline */
	XXH3_state_t *hash;
	struct event block[TRACE_BLOCK];
	uint32_t held;           /* events of the block read so far */
	uint32_t block_line;     /* line where the block begins */
	int64_t t;               /* of the last event */
};

static int corrupt(struct reader *r, const char *what)
{
	char text[sizeof r->d->text];
	snprintf(text, sizeof text, "%s", what);
	return diag_set(r->d, ERR_CORRUPT, "line %" PRIu32 ": %.400s", r->out->line, text);
}

/* Read the next line. Returns 1, 0 at the end of the file, ERR_SYSTEM. */
static int next_line(struct reader *r)
{
	errno = 0;
	ssize_t len = getline(&r->text, &r->size, r->f);
	bool failed = ferror(r->f); /* a line that it has cut may have been read */
	if (len < 0 && !failed) return 0;
	r->out->line++;
	if (failed && errno == EBADMSG) return corrupt(r, "the compressed file is damaged here");
	if (failed) return diag_set(r->d, ERR_SYSTEM, "cannot read: %s", strerror(errno));
	r->len = (size_t)len;
	r->whole = r->text[len - 1] == '\n';
	return 1;
}

static bool begins(const struct reader *r, const char *s)
{
	return r->len >= strlen(s) && !memcmp(r->text, s, strlen(s));
}

static uint32_t last_number(const struct reader *r)
{
	return trace_count(r->trace) + r->held;
}

/* The hash is right: the block's events are part of the trace. */
static void take_block(struct reader *r)
{
	for (uint32_t i = 0; i < r->held; i++) trace_append(r->trace, &r->block[i]);
	r->held = 0;
	r->block_line = r->out->line + 1;
	XXH3_64bits_reset(r->hash);
}

static int wrong_hash(struct reader *r)
{
	char what[128];
	snprintf(what, sizeof what, "the lines from %" PRIu32 " to here are not as they were written", r->block_line);
	return corrupt(r, what);
}

/* A line that should close a block after a thousand events. */
static int read_hash(struct reader *r)
{
	char expected[HASH_LINE];
	size_t len = (size_t)format_hash(expected, sizeof expected, false, r->hash, last_number(r));
	if (r->held != TRACE_BLOCK) return corrupt(r, "a hash line where none belongs");
	if (r->len != len || memcmp(r->text, expected, len)) return wrong_hash(r);
	take_block(r);
	return 0;
}

static int read_one(struct reader *r)
{
	struct diag why = {""};
	char what[128];
	struct event *e = &r->block[r->held];
	if (r->held == TRACE_BLOCK) return corrupt(r, "a hash line is missing");
	int result = jsonl_read_event(r->text, r->len, r->trace, e, &why);
	if (result == ERR_CORRUPT) return corrupt(r, why.text);
	if (result) return result;
	if (e->n != last_number(r) + 1) {
		snprintf(what, sizeof what, "event %" PRIu32 " where %" PRIu32 " should be", e->n, last_number(r) + 1);
		return corrupt(r, what);
	}
	if (last_number(r) && e->t < r->t) return corrupt(r, "it goes back in time");
	r->t = e->t;
	r->held++;
	XXH3_64bits_update(r->hash, r->text, r->len);
	return 0;
}

/* The closing line, which may lack its newline. Returns 1 when all is well, 0 when it is the beginning of one, ERR_CORRUPT. */
static int read_end(struct reader *r)
{
	char expected[HASH_LINE];
	size_t len = (size_t)format_hash(expected, sizeof expected, true, r->hash, last_number(r)), shorter = len - 1;
	bool good = r->held != TRACE_BLOCK && r->len >= shorter && !memcmp(r->text, expected, shorter);
	if (!r->whole && r->len < shorter) return 0;
	if (!good) return r->held == TRACE_BLOCK ? corrupt(r, "a hash line is missing") : wrong_hash(r);
	if (r->len > shorter && (r->len > len || !r->whole)) return corrupt(r, "there is more in the closing line");
	take_block(r);
	int more = next_line(r);
	return more > 0 ? corrupt(r, "there is more after the closing line") : more < 0 ? more : 1;
}

/* Everything after the header. */
static int read_lines(struct reader *r)
{
	int result;
	while ((result = next_line(r)) > 0) {
		if (begins(r, "{\"end\"")) {
			result = read_end(r);
			if (result) return result > 0 ? 0 : result;
			break;
		}
		if (!r->whole) break;
		result = begins(r, "{\"hash\"") ? read_hash(r) : read_one(r);
		if (result) return result;
	}
	r->out->cut_short = true;
	r->out->dropped = r->held;
	return result < 0 ? result : 0;
}

static int read_all(struct reader *r)
{
	int result = next_line(r);
	if (result < 0) return result;
	if (!result) return diag_set(r->d, ERR_FORMAT, "not a proclab recording: it is empty");
	if (!r->whole) return diag_set(r->d, ERR_FORMAT, "not a proclab recording: its first line does not end");
	result = jsonl_read_header(r->text, r->len, r->trace, r->d);
	if (result == ERR_CORRUPT) return corrupt(r, r->d->text);
	if (result) return result;
	XXH3_64bits_reset(r->hash);
	XXH3_64bits_update(r->hash, r->text, r->len);
	r->block_line = 1;
	return read_lines(r);
}

static int read_stream(FILE *f, struct trace *t, struct trace_read_result *out, struct diag *d)
{
	struct trace_read_result ignored = {0};
	struct diag unheard = {""};
	struct reader *r = malloc(sizeof *r);
	if (!r) return ERR_MEMORY;
	*r = (struct reader){.f = f, .trace = t, .out = out ? out : &ignored, .d = d ? d : &unheard, .hash = XXH3_createState()};
	*r->out = (struct trace_read_result){0};
	r->d->text[0] = 0;
	int result = r->hash ? read_all(r) : ERR_MEMORY;
	if (!result) r->out->line = 0;
	XXH3_freeState(r->hash);
	free(r->text);
	free(r);
	return result;
}

int trace_read(FILE *f, struct trace *t, struct trace_read_result *out, struct diag *d)
{
	if (!compressed_begins(f)) return read_stream(f, t, out, d);
	FILE *stream = compressed_reader(f);
	if (!stream) return ERR_MEMORY;
	int result = read_stream(stream, t, out, d);
	fclose(stream);
	return result;
}
