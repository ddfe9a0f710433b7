/*
 * compressed.c - compressed recordings: the same events come back, any prefix is read, what was flushed is there, a changed bit is refused.
 */
#include "trace/compressed.h"

#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/trace/gen.h"
#include "trace/file.h"

struct bytes { char *text; size_t len; };

static struct trace *a_run(uint32_t events)
{
	struct gen g = {events};
	struct trace *t = trace_new();
	gen_header(&g, t);
	gen_run(&g, t, events);
	return t;
}

/* Written with a flush after so many events; whole: with its closing line and the end of the frame. */
static struct bytes written(const struct trace *t, bool compressed, uint32_t flush_after)
{
	struct bytes b;
	FILE *f = open_memstream(&b.text, &b.len);
	if (compressed) f = compressed_writer(f);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		trace_writer_event(w, trace_get(t, n));
		if (n % flush_after == 0) CU_ASSERT_EQUAL(fflush(f), 0);
	}
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	CU_ASSERT_EQUAL(fclose(f), 0);
	return b;
}

static int read_bytes(const char *text, size_t len, struct trace *t, struct trace_read_result *r, struct diag *d)
{
	FILE *f = fmemopen((void *)(uintptr_t)text, len, "r");
	int result = trace_read(f, t, r, d);
	fclose(f);
	return result;
}

static bool same_lines(const struct trace *a, const struct trace *b)
{
	bool same = trace_count(a) == trace_count(b);
	for (uint32_t n = 1; same && n <= trace_count(a); n++) {
		char *x = event_json(trace_get(a, n)), *y = event_json(trace_get(b, n));
		same = !strcmp(x, y);
		free(x);
		free(y);
	}
	return same;
}

static void comes_back(void)
{
	for (uint32_t events = 1; events <= 2500; events += 1249) {
		struct trace *t = a_run(events), *again = trace_new();
		struct bytes packed = written(t, true, 100), plain = written(t, false, 100);
		struct trace_read_result r;
		struct diag d;
		CU_ASSERT_EQUAL(read_bytes(packed.text, packed.len, again, &r, &d), 0);
		CU_ASSERT_FALSE(r.cut_short);
		CU_ASSERT(same_lines(t, again));
		CU_ASSERT(events < 100 || packed.len < plain.len / 3);
		free(packed.text);
		free(plain.text);
		trace_free(t);
		trace_free(again);
	}
}

static void any_prefix_is_read(void)
{
	struct trace *t = a_run(2100);
	struct bytes b = written(t, true, 50);
	uint32_t before = 0;
	CU_ASSERT(trace_count(t) >= 2000);
	for (size_t len = 1; len < b.len; len += len < 300 || b.len - len < 20 ? 1 : 101) {
		struct trace *part = trace_new();
		struct trace_read_result r;
		struct diag d;
		int result = read_bytes(b.text, len, part, &r, &d);
		/* before the header line is whole there is no recording; the last bytes are a checksum of what is read already */
		CU_ASSERT(result == 0 || (result == ERR_FORMAT && before == 0));
		CU_ASSERT(result || r.cut_short || trace_count(part) == trace_count(t));
		CU_ASSERT(trace_count(part) >= before && (trace_count(part) % TRACE_BLOCK == 0 || !r.cut_short));
		before = trace_count(part);
		trace_free(part);
	}
	CU_ASSERT(before >= 2000);
	free(b.text);
	trace_free(t);
}

/* A changed bit is refused, with a line. */
static void changed_bits_are_refused(void)
{
	struct trace *t = a_run(60);
	struct bytes b = written(t, true, 30);
	for (size_t at = 0; at < b.len; at++) {
		struct trace *read = trace_new();
		struct trace_read_result r;
		struct diag d;
		b.text[at] ^= (char)(1 << at % 8);
		int result = read_bytes(b.text, b.len, read, &r, &d);
		bool well = result == ERR_FORMAT || result == ERR_VERSION || (result == ERR_CORRUPT && !strncmp(d.text, "line ", 5));
		if (!well) printf("\nbyte %zu of %zu: result %d, cut short %d\n", at, b.len, result, r.cut_short);
		CU_ASSERT(well);
		b.text[at] ^= (char)(1 << at % 8);
		trace_free(read);
	}
	free(b.text);
	trace_free(t);
}

/* What a killed writer has flushed is there. */
static void flushed_is_there(void)
{
	struct trace *t = a_run(1500), *read = trace_new();
	struct bytes b;
	FILE *inner = open_memstream(&b.text, &b.len), *f = compressed_writer(inner);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= 1200; n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(fflush(f), 0);
	struct trace_read_result r;
	struct diag d;
	CU_ASSERT_EQUAL(read_bytes(b.text, b.len, read, &r, &d), 0);
	CU_ASSERT(r.cut_short);
	CU_ASSERT_EQUAL(trace_count(read), 1000);
	CU_ASSERT_EQUAL(r.dropped, 200);
	trace_writer_abandon(w);
	fclose(f);
	free(b.text);
	trace_free(read);
	trace_free(t);
}

static void a_full_disk_is_told(void)
{
	struct trace *t = a_run(3000);
	FILE *full = fopen("/dev/full", "w");
	if (!full) {
		trace_free(t);
		test_skip("no /dev/full");
		return;
	}
	FILE *f = compressed_writer(full);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(trace_writer_close(w), ERR_SYSTEM);
	fclose(f);
	trace_free(t);
}

static void names(void)
{
	CU_ASSERT(compressed_name("run.jsonl.zst"));
	CU_ASSERT_FALSE(compressed_name("run.jsonl"));
	CU_ASSERT_FALSE(compressed_name(".zst"));
	CU_ASSERT_FALSE(compressed_name("zst"));
}

SUITE(trace_compressed, comes_back, any_prefix_is_read, changed_bits_are_refused, flushed_is_there, a_full_disk_is_told, names)
