/*
 * trace.c - the list of events in chunks, oldest first. A chunk never moves; forgetting frees whole chunks.
 */
#include "trace/trace.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/pool.h"

#define CHUNK TRACE_CHUNK

struct trace {
	struct trace_header header;
	struct pool pool;
	struct event **chunks;       /* event n is chunks[(n - 1) / CHUNK][(n - 1) % CHUNK]; NULL where forgotten */
	uint32_t nchunk, cap_chunk;
	uint32_t forgotten;          /* chunks freed, from the front */
	uint32_t count;
	int64_t end;
};

struct trace *trace_new(void)
{
	struct trace *t = calloc(1, sizeof *t);
	memory_check(t);
	t->header = (struct trace_header){.version = 1, .seed = UNKNOWN};
	return t;
}

void trace_free(struct trace *t)
{
	if (!t) return;
	for (uint32_t i = t->forgotten; i < t->nchunk; i++) free(t->chunks[i]);
	free(t->chunks);
	pool_clear(&t->pool);
	free(t);
}

struct trace_header *trace_header(struct trace *t)
{
	return &t->header;
}

void trace_backend_text(const struct trace_header *h, char *buf, size_t size)
{
	if (h->tier) snprintf(buf, size, "%s, tier %s", h->backend, h->tier);
	else if (!h->policy) snprintf(buf, size, "%s", h->backend);
	else if (strchr(h->policy, ':')) snprintf(buf, size, "%s %.*s", h->backend, (int)strcspn(h->policy, ":"), h->policy);
	else snprintf(buf, size, "%s %s %lldms", h->backend, h->policy, (long long)h->quantum / 1000000);
}

const char *trace_supervisor_name(const struct trace_header *h)
{
	return h->backend && !strcmp(h->backend, "sim") ? "the shell" : "proclab";
}

const struct trace_header *trace_header_const(const struct trace *t)
{
	return &t->header;
}

const char *trace_string(struct trace *t, const char *s)
{
	return pool_intern(&t->pool, s);
}

const char *trace_bytes(struct trace *t, const void *s, size_t len)
{
	/* What is stored before the first event belongs to the header, and is kept. A reader stores a block's strings
	 * before its events. */
	return pool_bytes(&t->pool, s, len, t->count ? t->count + CHUNK : 0);
}

static void chunk_add(struct trace *t)
{
	if (t->nchunk == t->cap_chunk) {
		t->cap_chunk = t->cap_chunk ? t->cap_chunk * 2 : 16;
		t->chunks = realloc(t->chunks, t->cap_chunk * sizeof *t->chunks);
		memory_check(t->chunks);
	}
	struct event *chunk = malloc(CHUNK * sizeof *chunk);
	memory_check(chunk);
	t->chunks[t->nchunk++] = chunk;
}

const struct event *trace_append(struct trace *t, const struct event *e)
{
	assert(t->count < UINT32_MAX);
	if (t->count % CHUNK == 0) chunk_add(t);
	struct event *to = &t->chunks[t->count / CHUNK][t->count % CHUNK];
	*to = *e;
	to->n = ++t->count;
	if (to->t < t->end && t->count > 1) to->t = t->end;
	t->end = to->t;
	return to;
}

static void copy_bytes(struct trace *t, const char **s, size_t len)
{
	if (*s) *s = trace_bytes(t, *s, len);
}

static void copy_text(struct trace *t, const char **s)
{
	copy_bytes(t, s, *s ? strlen(*s) : 0);
}

/* Only of those that can have a CPU anything is told. */
static void copy_turn(struct trace *t, struct turn *p, enum state s)
{
	if (s == STATE_READY || s == STATE_RUNNING) copy_text(t, &p->measure);
	else *p = (struct turn){0};
}

const struct event *trace_append_copy(struct trace *t, const struct event *e)
{
	struct event c = *e;
	c.file = trace_string(t, c.file);
	switch ((enum event_kind)c.kind) {
	case EV_FORK: c.fork.name = trace_string(t, c.fork.name); break;
	case EV_THREAD: c.thread.name = trace_string(t, c.thread.name); break;
	case EV_EXEC:
		c.exec.path = trace_string(t, c.exec.path);
		copy_bytes(t, &c.exec.args, c.exec.args_len);
		break;
	case EV_STATE:
		if (c.state.to == STATE_WAITING) {
			c.state.wait.call = trace_string(t, c.state.wait.call);
			c.state.wait.on = trace_string(t, c.state.wait.on);
		} else copy_turn(t, &c.state.turn, c.state.to);
		copy_text(t, &c.state.decision);
		break;
	case EV_SCHED:
		copy_turn(t, &c.sched.turn, c.sched.state);
		copy_text(t, &c.sched.decision);
		break;
	case EV_CALL:
		c.call.name = trace_string(t, c.call.name);
		copy_bytes(t, &c.call.args, c.call.args ? strlen(c.call.args) : 0);
		break;
	case EV_CHAN: c.chan.name = trace_string(t, c.chan.name); break;
	case EV_SEND:
	case EV_RECV: copy_bytes(t, &c.io.data, c.io.data_len); break;
	case EV_REGION: c.region.name = trace_string(t, c.region.name); break;
	case EV_VAR:
		c.var.name = trace_string(t, c.var.name);
		copy_bytes(t, &c.var.value, c.var.value ? strlen(c.var.value) : 0);
		break;
	case EV_OUT: copy_bytes(t, &c.out.data, c.out.data_len); break;
	case EV_LINE: break;
	case EV_SOURCE: c.source.text = trace_string(t, c.source.text); break; /* kept, whatever is forgotten */
	case EV_MARK: copy_bytes(t, &c.mark.text, c.mark.text ? strlen(c.mark.text) : 0); break;
	case EV_LOST: c.lost.what = trace_string(t, c.lost.what); break;
	case EV_ENDED: c.ended.limit = trace_string(t, c.ended.limit); break;
	case EV_END:
	case EV_FAULT:
	case EV_PAGES:
	case EV_SIGNAL:
	case EV_EXIT:
	case EV_REAP:
	case EV_ADOPT:
	case EV_CHUNK:
	case EV_USAGE:
	case EV_COUNT: break;
	}
	return trace_append(t, &c);
}

uint32_t trace_count(const struct trace *t)
{
	return t->count;
}

uint32_t trace_first(const struct trace *t)
{
	return t->forgotten * CHUNK + 1;
}

const struct event *trace_get(const struct trace *t, uint32_t n)
{
	if (n < trace_first(t) || n > t->count) return NULL;
	return &t->chunks[(n - 1) / CHUNK][(n - 1) % CHUNK];
}

uint32_t trace_at_time(const struct trace *t, int64_t time)
{
	uint32_t low = trace_first(t) - 1, high = t->count; /* the answer is in [low, high] */
	while (low < high) {
		uint32_t middle = high - (high - low) / 2;
		if (trace_get(t, middle)->t <= time) low = middle;
		else high = middle - 1;
	}
	return low;
}

int64_t trace_end_time(const struct trace *t)
{
	return t->end;
}

void trace_forget(struct trace *t, uint32_t n)
{
	while (t->forgotten + 1 < t->nchunk && (t->forgotten + 1) * CHUNK < n) {
		free(t->chunks[t->forgotten]);
		t->chunks[t->forgotten++] = NULL;
	}
	pool_forget(&t->pool, trace_first(t));
}
