/*
 * syscall.c - the table of system calls, and what happens around a handler.
 */
#include "sim/kernel/syscall.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"

static const struct syscall_row rows[] = {
#define X(name, number, args, cost, flags) {#name, number, args, cost, flags, sys_##name},
	SYSCALL_LIST(X)
#undef X
};
#define ROWS (sizeof rows / sizeof *rows)

const struct syscall_row *syscall_table(size_t *count)
{
	*count = ROWS;
	return rows;
}

const struct syscall_row *syscall_find(int64_t number)
{
	size_t low = 0, high = ROWS;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (rows[mid].number < number) low = mid + 1;
		else high = mid;
	}
	return low < ROWS && rows[low].number == number ? &rows[low] : NULL;
}

/* ---- The caller's memory --------------------------------------------------------------------------------------------------- */

int call_load(struct call *c, void *out, int64_t addr, size_t n)
{
	return space_load(c->space, (uint64_t)addr, out, n) ? 0 : -EFAULT;
}

int call_store(struct call *c, int64_t addr, const void *bytes, size_t n)
{
	return space_store(c->space, (uint64_t)addr, bytes, n) ? 0 : -EFAULT;
}

int64_t call_load_string(struct call *c, int64_t addr, char *out, size_t size)
{
	return space_load_string(c->space, (uint64_t)addr, out, size);
}

void call_emit(struct call *c, struct event *e)
{
	e->pid = c->p->pid;
	e->tid = c->t->tid;
	machine_emit(c->m, e);
}

/* ---- As text --------------------------------------------------------------------------------------------------------------- */

#define SHOWN 32 /* bytes of a string */

struct out {
	char *text;
	size_t size, used;
};

static void put(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct out *o, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int n = o->used < o->size ? vsnprintf(o->text + o->used, o->size - o->used, format, list) : 0;
	va_end(list);
	if (n > 0) o->used += (size_t)n;
	if (o->used >= o->size) o->used = o->size - 1;
}

static void put_byte(struct out *o, unsigned char b)
{
	static const char plain[] = "\n\t\r\\\"", letters[] = "ntr\\\"";
	const char *at = b ? strchr(plain, b) : NULL;
	if (at) put(o, "\\%c", letters[at - plain]);
	else if (b < 32 || b > 126) put(o, "\\%o", b);
	else put(o, "%c", b);
}

static void put_bytes(struct out *o, const unsigned char *bytes, size_t n, bool more)
{
	put(o, "\"");
	for (size_t i = 0; i < n; i++) put_byte(o, bytes[i]);
	put(o, more ? "\"..." : "\"");
}

static void put_memory(struct out *o, const struct call *c, int64_t addr, int64_t len)
{
	unsigned char bytes[SHOWN];
	size_t n = len < SHOWN ? (size_t)(len < 0 ? 0 : len) : SHOWN;
	if (!addr) put(o, "NULL");
	else if (space_load(c->space, (uint64_t)addr, bytes, n)) put_bytes(o, bytes, n, len > SHOWN);
	else put(o, "0x%llx", (unsigned long long)addr);
}

static void put_string(struct out *o, const struct call *c, int64_t addr)
{
	char text[SHOWN + 1];
	int64_t n = addr ? space_load_string(c->space, (uint64_t)addr, text, sizeof text) : 0;
	if (!addr) put(o, "NULL");
	else if (n == -EFAULT) put(o, "0x%llx", (unsigned long long)addr);
	else put_bytes(o, (unsigned char *)text, n < 0 ? SHOWN : (size_t)n, n < 0);
}

static void put_argument(struct out *o, const struct call *c, char letter, int i)
{
	int64_t v = c->args[i];
	char name[24];
	switch (letter) {
	case 'd': case 'i': case 'P': put(o, "%d", (int)v); break;
	case 'l': put(o, "%lld", (long long)v); break;
	case 'z': put(o, "%llu", (unsigned long long)v); break;
	case 'x': put(o, "%#x", (unsigned)v); break;
	case 'o': put(o, "%#o", (unsigned)v); break;
	case 'p': if (v) put(o, "0x%llx", (unsigned long long)v); else put(o, "NULL"); break;
	case 's': put_string(o, c, v); break;
	case 'b': put_memory(o, c, v, c->args[i + 1]); break;
	case 'S': put(o, "%s", v ? signal_name((int)v, name) : "0"); break;
	default: assert(!"no such kind of argument");
	}
}

void syscall_print(const struct call *c, char *text, size_t size)
{
	struct out o = {text, size, 0};
	*text = '\0';
	for (int i = 0; c->row->args[i]; i++) {
		if (i) put(&o, ", ");
		put_argument(&o, c, c->row->args[i], i);
	}
}

/* ---- Execution ------------------------------------------------------------------------------------------------------------- */

static struct call prepare(struct machine *m, struct thread *t)
{
	struct process *p = process_edit(m, t->pid);
	struct space *space = space_edit(m, p->space);
	space_enter(space, &m->memory);
	return (struct call){
		.m = m, .p = p, .t = t, .space = space, .row = t->call.row, .args = t->call.args, .progress = &t->call.progress,
		.again = t->call.again, .interrupted = t->call.interrupted, .timed_out = t->call.timed_out,
	};
}

static void emit_call(struct call *c, int64_t result, const char *args)
{
	struct event e = {.kind = EV_CALL, .cpu = UNKNOWN};
	e.call.name = c->row->name;
	e.call.args = args;
	e.call.result = result < 0 && result > -4096 ? -1 : result;
	e.call.err = result < 0 && result > -4096 ? (int32_t)-result : 0;
	e.call.dur = c->m->now - c->t->call.begun;
	call_emit(c, &e);
}

static void forget_call(struct thread *t)
{
	memset(&t->call, 0, sizeof t->call);
	t->stop = VM_BUDGET;
}

/* Whether anybody wants to read of the call. */
static bool is_told(const struct call *c)
{
	if (!c->m->sink || c->row->flags & CALL_QUIET) return false;
	return !c->m->config->brief || c->row->flags & CALL_TOLD;
}

static void finish(struct call *c, int64_t result, const char *args)
{
	struct thread *t = c->t;
	bool restart = result == -EINTR && t->call.interrupted && c->row->flags & CALL_RESTARTS && signal_restarts(c->m, t);
	if (is_told(c) && !restart) emit_call(c, result, args);
	forget_call(t);
	if (restart) return; /* the thread still stands before the call, and comes to it again after the handler */
	vm_return(&t->vm, result);
}

void call_execute(struct machine *m, struct thread *t)
{
	char args[256] = "";
	struct call c = prepare(m, t);
	if (is_told(&c)) syscall_print(&c, args, sizeof args); /* before: exec takes the memory away */
	int64_t result = c.row->handler(&c);
	if (result == CALL_BLOCKED) {
		t->call.again = true;
		t->call.timed_out = t->call.interrupted = false;
	}
	if (result == CALL_BLOCKED || result == CALL_GONE) return;
	finish(&c, result, args);
}
