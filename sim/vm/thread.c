/*
 * thread.c - a thread as a value: begun, copied, compared, and called into.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/vm/part.h"
#include "sim/vm/run.h"

#define REGISTERS_FIRST 64u
#define FRAMES_FIRST 8u
#define RED_ZONE 128u

void vm_make_room(struct vm_thread *t, uint32_t window, uint32_t nregs)
{
	uint64_t need = (uint64_t)window + nregs;
	if (need > t->nregs) {
		uint64_t size = 2 * need > REGISTERS_FIRST ? 2 * need : REGISTERS_FIRST;
		assert(size <= UINT32_MAX);
		t->regs = sim_resize(t->regs, size * sizeof *t->regs);
		memset(t->regs + t->nregs, 0, (size - t->nregs) * sizeof *t->regs);
		t->nregs = (uint32_t)size;
	}
	if (t->depth + 2 > t->nframes) {
		t->nframes = 2 * t->depth > FRAMES_FIRST ? 2 * t->depth : FRAMES_FIRST;
		t->frames = sim_resize(t->frames, t->nframes * sizeof *t->frames);
	}
}

/* The register behind the running function's last one. */
static uint32_t top_of(const struct vm_thread *t)
{
	const struct image_func *f = image_func_of(t->image, t->pc);
	uint32_t top = t->window + (f ? f->nregs : 0);
	return top < t->nregs ? top : t->nregs;
}

/* Call f at window, on the stack below sp, so that its return finds marker. */
static void enter(struct vm_thread *t, const struct image_func *f, uint32_t window, uint64_t sp, uint32_t marker)
{
	vm_make_room(t, window, f->nregs);
	t->frames[t->depth++] = (struct vm_frame){marker, t->window, t->fp, t->sp};
	t->window = window;
	t->pc = f->entry;
	t->sp = (sp & ~(uint64_t)15) - f->frame;
	t->fp = t->sp;
}

static void pass(struct vm_thread *t, const struct image_func *f, const uint64_t *args, unsigned nargs)
{
	for (unsigned i = 0; i < nargs && i < f->nparams; i++)
		t->regs[t->window + i] = args[i];
}

bool vm_thread_init(struct vm_thread *t, const struct image *image, uint64_t base, uint64_t address, const uint64_t *args,
	unsigned nargs, uint64_t stack_top, uint64_t stack_low)
{
	const struct image_func *f = image_func_at(image, address - base);
	*t = (struct vm_thread){.image = image, .base = base, .stack_low = stack_low};
	if (!f)
		return false;
	enter(t, f, 0, stack_top, VM_PC_END);
	pass(t, f, args, nargs);
	return true;
}

void vm_thread_clear(struct vm_thread *t)
{
	free(t->regs);
	free(t->frames);
	*t = (struct vm_thread){0};
}

/* Registers that are needed until all calls have returned: a caller's window may be larger than its callee's. */
static uint32_t room_of(const struct vm_thread *t)
{
	uint32_t room = top_of(t);
	for (uint32_t d = 0; d < t->depth; d++) {
		const struct image_func *f = image_func_of(t->image, t->frames[d].pc);
		uint32_t top = t->frames[d].window + (f ? f->nregs : 0);
		room = top > room ? top : room;
	}
	return room < t->nregs ? room : t->nregs;
}

void vm_thread_copy(struct vm_thread *out, const struct vm_thread *t)
{
	*out = *t;
	out->nregs = room_of(t);
	out->regs = sim_alloc(out->nregs * sizeof *t->regs);
	memcpy(out->regs, t->regs, top_of(t) * sizeof *t->regs);
	out->nframes = t->depth;
	out->frames = sim_copy(t->frames, out->nframes * sizeof *t->frames);
}

bool vm_thread_equal(const struct vm_thread *a, const struct vm_thread *b)
{
	if (a->image != b->image || a->base != b->base || a->pc != b->pc || a->window != b->window || a->fp != b->fp ||
		a->sp != b->sp || a->stack_low != b->stack_low || a->tls != b->tls || a->depth != b->depth)
		return false;
	uint32_t top = top_of(a);
	return (!top || memcmp(a->regs, b->regs, top * sizeof *a->regs) == 0) &&
		(!a->depth || memcmp(a->frames, b->frames, a->depth * sizeof *a->frames) == 0);
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

uint64_t vm_thread_hash(const struct vm_thread *t)
{
	uint64_t h = mix(mix(mix(t->base, t->pc), t->sp), t->depth);
	for (uint32_t i = 0, top = top_of(t); i < top; i++)
		h = mix(h, t->regs[i]);
	for (uint32_t i = 0; i < t->depth; i++)
		h = mix(mix(h, t->frames[i].pc), t->frames[i].sp);
	return h;
}

/* ---- Stopped at an instruction --------------------------------------------------------------------------------------------- */

static const struct insn *here(const struct vm_thread *t)
{
	return &t->image->code[t->pc];
}

uint64_t vm_arg(const struct vm_thread *t, unsigned i)
{
	assert(here(t)->op == OP_SYSCALL);
	return i + 1 < here(t)->c ? t->regs[t->window + here(t)->a + 1 + i] : 0;
}

void vm_return(struct vm_thread *t, int64_t result)
{
	assert(here(t)->op == OP_SYSCALL);
	uint64_t *r = &t->regs[t->window + here(t)->a];
	for (unsigned i = 1; i < here(t)->c; i++)
		r[i] = 0;
	r[0] = (uint64_t)result;
	t->pc++;
	t->executed++;
}

uint64_t vm_atomic_address(const struct vm_thread *t)
{
	assert(here(t)->op == OP_ATOMIC);
	return (here(t)->imm & 0xff) == ATOMIC_FENCE ? 0 : t->regs[t->window + here(t)->a];
}

/* A variable that was never set holds 0 from then on, which is what it most often is. */
void vm_pass_line(struct vm_thread *t)
{
	assert(here(t)->op == OP_LINE);
	t->pc++;
}

void vm_ignore_fault(struct vm_thread *t)
{
	if (here(t)->op == OP_CHECK)
		t->regs[t->window + here(t)->a] = 0;
	t->pc++;
}

bool vm_push(struct vm_thread *t, uint64_t address, const uint64_t *args, unsigned nargs, uint64_t stack_top)
{
	const struct image_func *f = image_func_at(t->image, address - t->base);
	if (!f || f->variadic)
		return false;
	uint32_t window = top_of(t);
	vm_make_room(t, window, f->nregs);
	t->frames[t->depth++] = (struct vm_frame){t->pc, t->window, t->fp, t->sp};
	enter(t, f, window, stack_top ? stack_top : t->sp - RED_ZONE, VM_PC_SIGNAL);
	pass(t, f, args, nargs);
	return true;
}
