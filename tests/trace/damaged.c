/*
 * damaged.c - recordings damaged in thousands of ways, given to the harness that `make fuzz` uses.
 */
#include "tests/fuzz/trace_read.c"

#include "tests/test.h"
#include "tests/trace/gen.h"
#include "trace/compressed.h"

/* A recording of a short run, of events of any contents if wild, compressed or not. */
static char *recording(struct gen *g, bool wild, bool compressed, size_t *size)
{
	char *text;
	FILE *f = open_memstream(&text, size);
	if (compressed) f = compressed_writer(f);
	struct trace *t = trace_new();
	gen_header(g, t);
	if (!wild) gen_run(g, t, 60);
	for (int i = 0; wild && i < 60; i++) {
		struct event e = gen_event(g, t, (enum event_kind)gen_below(g, EV_COUNT));
		trace_append(t, &e);
	}
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	trace_writer_close(w);
	fclose(f);
	trace_free(t);
	return text;
}

/* Change, repeat or leave out some of its bytes. */
static void damage(struct gen *g, char *text, size_t *size)
{
	static const char likely[] = "{}[]\",:\\0123456789-+.eEntfrul \n\0\xff\xc2\xf4";
	for (uint32_t i = gen_below(g, 6); i-- && *size;) {
		size_t at = gen_below(g, (uint32_t)*size), len = 1 + gen_below(g, 40), to = gen_below(g, (uint32_t)*size);
		if (at + len > *size || to + len > *size) continue;
		switch (gen_below(g, 3)) {
		case 0: text[at] = likely[gen_below(g, sizeof likely - 1)]; break;
		case 1: memmove(text + to, text + at, len); break;
		default:
			memmove(text + at, text + at + len, *size - at - len);
			*size -= len;
		}
	}
}

static void survives_damage(void)
{
	struct gen g = {42};
	for (int i = 0; i < 400; i++) {
		size_t size;
		char *text = recording(&g, i % 2, i % 4 > 1, &size);
		CU_ASSERT_EQUAL(LLVMFuzzerTestOneInput((uint8_t *)text, size), 0);
		for (int k = 0; k < 4; k++) {
			damage(&g, text, &size);
			LLVMFuzzerTestOneInput((uint8_t *)text, size);
		}
		free(text);
	}
}

SUITE(trace_damaged, survives_damage)
