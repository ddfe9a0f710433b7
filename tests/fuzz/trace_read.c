/*
 * trace_read.c - a fuzz target (clang's libFuzzer): whatever bytes a recording holds, reading it ends in a trace or in an error with
 * a message, and a trace that was read can be folded into a world. `make fuzz` runs it.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trace/file.h"
#include "trace/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag diag = {""};
	struct trace_read_result result;
	FILE *f = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	if (!f) return 0;
	struct trace *t = trace_new();
	assert(t);
	if (trace_read(f, t, &result, &diag) == 0) {
		struct world w;
		world_init(&w);
		for (uint32_t n = 1; n <= trace_count(t); n++) world_apply(&w, trace_get(t, n));
		world_clear(&w);
	} else {
		assert(*diag.text);
	}
	trace_free(t);
	fclose(f);
	return 0;
}
