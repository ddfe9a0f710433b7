/*
 * console.c - where the program's standard input comes from and where its output goes: a terminal, or pipes to somebody outside.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

#define AT_ONCE 65536

struct console {
	struct object object;
	char *in;                  /* what was typed and not yet read */
	uint32_t n, cap;
	bool closed;               /* no more will come */
};

static struct part *clone(const struct part *p)
{
	struct console *t = object_clone(p, sizeof *t);
	t->in = sim_copy(t->in, t->cap = t->n);
	return &t->object.part;
}

static void free_console(struct part *p)
{
	free(((struct console *)p)->in);
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct console *x = (const struct console *)a, *y = (const struct console *)b;
	return object_equal(a, b) && x->n == y->n && x->closed == y->closed && (!x->n || !memcmp(x->in, y->in, x->n));
}

static const struct part_ops part = {.name = "console", .clone = clone, .free = free_console, .equal = equal};

uint32_t console_new(struct machine *m)
{
	const struct machine_config *config = m->config;
	struct console *t = part_new(sizeof *t, &part);
	t->in = sim_copy(config->input, t->n = t->cap = (uint32_t)config->input_len);
	t->closed = config->input_closed;
	return object_add(m, t);
}

void machine_input(struct machine *m, const void *bytes, size_t n)
{
	struct console *t = object_edit(m, m->terminal);
	t->in = sim_resize(t->in, t->n + n);
	if (n) memcpy(t->in + t->n, bytes, n);
	t->n += (uint32_t)n;
	t->cap = t->n;
	if (!n) t->closed = true;
	object_wake(m, m->terminal, QUEUE_READ, WAKE_ALL);
}

/* A terminal gives a line at a time. */
static uint32_t readable(const struct console *t, bool tty, int64_t n)
{
	const char *line = tty && t->n ? memchr(t->in, '\n', t->n) : NULL;
	uint32_t have = line ? (uint32_t)(line - t->in) + 1 : t->n;
	return have < n ? have : (uint32_t)n;
}

static int64_t console_read(struct call *c, struct file *f, int32_t fd, int64_t addr, int64_t n)
{
	struct console *t = object_edit(c->m, f->target);
	if (!t->n && !t->closed && n) {
		call_watch(c, f->target, QUEUE_READ, true);
		return call_block(c, &(struct wait){.why = WAIT_TERMINAL, .fd = fd}, TIME_NEVER);
	}
	uint32_t have = readable(t, c->m->config->tty, n);
	if (call_store(c, addr, t->in, have)) return -EFAULT;
	t->n -= have;
	if (have) memmove(t->in, t->in + have, t->n);
	return have;
}

static void emit_out(struct machine *m, int32_t pid, int32_t tid, uint8_t stream, const char *text, size_t n)
{
	struct event e = {.kind = EV_OUT, .pid = pid, .tid = tid, .cpu = UNKNOWN};
	e.out.data = text;
	e.out.data_len = (uint32_t)n;
	e.out.stream = stream ? stream : 1;
	machine_emit(m, &e);
}

static int64_t console_write(struct call *c, struct file *f, int32_t fd, int64_t addr, int64_t n)
{
	(void)fd;
	size_t size = n < AT_ONCE ? (size_t)n : AT_ONCE;
	char *text = sim_alloc(size);
	int code = n < 0 ? -EINVAL : call_load(c, text, addr, size);
	if (!code && size) emit_out(c->m, c->p->pid, c->t->tid, f->stream, text, size);
	free(text);
	return code ? code : (int64_t)size;
}

const struct file_ops console_ops = {.name = "console", .read = console_read, .write = console_write};

void write_stderr(struct machine *m, struct process *p, const char *text, size_t n)
{
	emit_out(m, p->pid, m->at_work ? m->at_work : p->pid, 2, text, n);
}
