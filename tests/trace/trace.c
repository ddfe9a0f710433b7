/*
 * trace.c - events stay where they are and in order, strings are owned and shared, and old ones can be forgotten.
 */
#include "trace/trace.h"

#include <stdio.h>
#include <string.h>

#include "tests/test.h"

static struct event at(int64_t t)
{
	return (struct event){.t = t, .kind = EV_OUT, .cpu = UNKNOWN};
}

static void numbers_and_times(void)
{
	struct trace *t = trace_new();
	CU_ASSERT_EQUAL(trace_count(t), 0);
	CU_ASSERT_EQUAL(trace_at_time(t, 100), 0);
	CU_ASSERT_EQUAL(trace_end_time(t), 0);
	const struct event *first = trace_append(t, &(struct event){.t = 5, .kind = EV_OUT});
	for (int i = 1; i < 20000; i++) {
		struct event e = at(i % 10 == 3 ? 0 : 5 + i); /* every tenth comes late */
		const struct event *stored = trace_append(t, &e);
		CU_ASSERT_EQUAL(stored->n, (uint32_t)i + 1);
		CU_ASSERT_EQUAL(stored->t, i % 10 == 3 ? 5 + i - 1 : 5 + i);
	}
	CU_ASSERT_PTR_EQUAL(trace_get(t, 1), first);
	CU_ASSERT_PTR_NULL(trace_get(t, 0));
	CU_ASSERT_PTR_NULL(trace_get(t, 20001));
	CU_ASSERT_EQUAL(trace_at_time(t, 4), 0);
	CU_ASSERT_EQUAL(trace_at_time(t, 5), 1);
	CU_ASSERT_EQUAL(trace_at_time(t, 5 + 9000), 9001);
	CU_ASSERT_EQUAL(trace_at_time(t, 5 + 12), 14); /* the late one has its time, too */
	CU_ASSERT_EQUAL(trace_at_time(t, INT64_MAX), 20000);
	trace_free(t);
	trace_free(NULL);
}

static void strings_are_owned_and_shared(void)
{
	struct trace *t = trace_new();
	char name[32] = "worker", data[4] = {'a', 0, 'b', 'c'};
	const char *one = trace_string(t, name), *two;
	CU_ASSERT_PTR_NULL(trace_string(t, NULL));
	struct event e = {.kind = EV_FORK, .fork = {.child = 2, .name = name}};
	two = trace_append_copy(t, &e)->fork.name;
	e = (struct event){.kind = EV_SEND, .io = {.data = data, .data_len = 4}};
	const struct event *sent = trace_append_copy(t, &e);
	memset(name, 'x', sizeof name - 1);
	memset(data, 'x', sizeof data);
	CU_ASSERT_STRING_EQUAL(one, "worker");
	CU_ASSERT_PTR_EQUAL(one, two);
	CU_ASSERT_EQUAL(memcmp(sent->io.data, "a\0bc", 5), 0);
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "name %d", i);
		CU_ASSERT_STRING_EQUAL(trace_string(t, name), name);
	}
	CU_ASSERT_PTR_EQUAL(trace_string(t, "worker"), one);
	trace_free(t);
}

static void forgets_whole_chunks(void)
{
	struct trace *t = trace_new();
	char data[100];
	trace_header(t)->args = trace_bytes(t, "a\0b", 4);
	const char *name = trace_string(t, "kept");
	for (int i = 0; i < 3 * TRACE_CHUNK; i++) {
		memset(data, 'a' + i % 26, sizeof data);
		struct event e = {.t = i, .kind = EV_SEND, .io = {.data = data, .data_len = sizeof data}};
		trace_append_copy(t, &e);
	}
	trace_forget(t, TRACE_CHUNK);
	CU_ASSERT_EQUAL(trace_first(t), 1);
	trace_forget(t, TRACE_CHUNK + 2);
	CU_ASSERT_EQUAL(trace_first(t), TRACE_CHUNK + 1);
	CU_ASSERT_PTR_NULL(trace_get(t, TRACE_CHUNK));
	for (int i = TRACE_CHUNK; i < 3 * TRACE_CHUNK; i++) {
		const struct event *e = trace_get(t, (uint32_t)i + 1);
		CU_ASSERT_EQUAL(e->t, i);
		CU_ASSERT_EQUAL(e->io.data[99], 'a' + i % 26);
	}
	CU_ASSERT_EQUAL(trace_at_time(t, 0), TRACE_CHUNK);
	CU_ASSERT_EQUAL(trace_at_time(t, 2 * TRACE_CHUNK), 2 * TRACE_CHUNK + 1);
	trace_forget(t, UINT32_MAX); /* the last chunk always stays */
	CU_ASSERT_EQUAL(trace_first(t), 2 * TRACE_CHUNK + 1);
	struct event e = at(1 << 20);
	CU_ASSERT_EQUAL(trace_append(t, &e)->n, 3 * TRACE_CHUNK + 1);
	CU_ASSERT_STRING_EQUAL(name, "kept");
	CU_ASSERT_EQUAL(memcmp(trace_header(t)->args, "a\0b", 4), 0);
	trace_free(t);
}

SUITE(trace, numbers_and_times, strings_are_owned_and_shared, forgets_whole_chunks)
