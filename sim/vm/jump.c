/*
 * jump.c - setjmp and longjmp: a jmp_buf holds where the thread was, and a thread goes there only while that call still runs.
 */
#include "sim/vm/run.h"

#define COOKIE UINT64_C(0x70726f636c61626a)

struct jump_place {
	uint64_t cookie, pc, window, depth, fp, sp, reg;
};

enum vm_fault_kind vm_setjmp(struct vm_thread *t, struct space *s, uint32_t reg)
{
	uint64_t *r = &t->regs[t->window + reg];
	struct jump_place p = {COOKIE, t->pc + 1, t->window, t->depth, t->fp, t->sp, reg};
	if (!space_store(s, r[0], &p, sizeof p))
		return VM_FAULT_WILD;
	r[0] = 0;
	return VM_FAULT_COUNT;
}

/* Whether the call that p was noted in has not returned: it runs, or it is the caller that some frame goes back to. */
static bool is_alive(const struct vm_thread *t, const struct jump_place *p)
{
	const struct image *m = t->image;
	if (p->cookie != COOKIE || p->depth > t->depth || p->pc >= m->ncode || p->pc == 0 || m->code[p->pc - 1].op != OP_SETJMP ||
		m->code[p->pc - 1].a != p->reg)
		return false;
	bool inner = p->depth == t->depth;
	const struct vm_frame *f = inner ? NULL : &t->frames[p->depth];
	uint32_t pc = inner ? t->pc : f->pc;
	return (inner ? t->window : f->window) == p->window && (inner ? t->fp : f->fp) == p->fp && p->sp <= p->fp &&
		image_func_of(m, pc < VM_PC_SIGNAL ? pc - !inner : pc) == image_func_of(m, (uint32_t)p->pc - 1);
}

enum vm_fault_kind vm_longjmp(struct vm_thread *t, struct space *s, uint32_t reg)
{
	struct jump_place p;
	uint64_t value = t->regs[t->window + reg + 1];
	if (!space_load(s, t->regs[t->window + reg], &p, sizeof p))
		return VM_FAULT_WILD;
	if (!is_alive(t, &p))
		return VM_FAULT_LONGJMP;
	uint64_t old_top = t->window + image_func_of(t->image, t->pc)->nregs;
	uint64_t new_top = p.window + image_func_of(t->image, (uint32_t)p.pc - 1)->nregs;
	for (uint64_t i = new_top; i < old_top; i++)
		t->regs[i] = 0;
	t->pc = (uint32_t)p.pc;
	t->window = (uint32_t)p.window;
	t->depth = (uint32_t)p.depth;
	t->fp = p.fp;
	t->sp = p.sp;
	t->regs[p.window + p.reg] = (int32_t)value ? (uint64_t)(int64_t)(int32_t)value : 1;
	return VM_FAULT_COUNT;
}
