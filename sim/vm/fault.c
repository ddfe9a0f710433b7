/*
 * fault.c - what a program did wrong, in words: which access, by which variable, where.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>

#include "sim/vm/run.h"

static const struct {
	int signal;
	const char *text;
} faults[VM_FAULT_COUNT] = {
#define X(name, number, message) [VM_FAULT_##name] = {number, message},
	VM_FAULT_LIST(X)
#undef X
};

int vm_fault_signal(enum vm_fault_kind kind)
{
	return faults[kind].signal;
}

static enum vm_fault_kind kind_of(const struct space *s)
{
	switch (s->fault.kind) {
	case SPACE_PROTECTED: return s->fault.write ? VM_FAULT_READONLY : VM_FAULT_NOACCESS;
	case SPACE_STACK: return VM_FAULT_STACK;
	case SPACE_PAST_END: return VM_FAULT_BUS;
	case SPACE_NO_MEMORY: return VM_FAULT_MEMORY;
	default: return s->fault.addr < PAGE_BYTES ? VM_FAULT_NULL : VM_FAULT_WILD;
	}
}

void vm_space_fault(const struct space *s, uint32_t size, struct vm_fault *out)
{
	*out = (struct vm_fault){.kind = kind_of(s), .address = s->fault.addr, .size = size, .write = s->fault.write};
}

uint32_t vm_where(const struct vm_thread *t, const char **file)
{
	uint32_t pc = t->pc;
	for (uint32_t d = t->depth;; d--) {
		const struct image_func *f = image_func_of(t->image, pc);
		if ((f && !f->library) || d == 0)
			break;
		uint32_t back = t->frames[d - 1].pc;
		if (back != VM_PC_END && back != VM_PC_SIGNAL)
			pc = back ? back - 1 : 0;
	}
	return image_line(t->image, pc, file);
}

/* ---- Whose pointer it was -------------------------------------------------------------------------------------------------- */

/* The register that an instruction gets its address from; -1: it has none. */
static int address_register(const struct insn *i)
{
	switch (op_form(i->op)) {
	case FORM_MEM: case FORM_INDEX:
		return i->b;
	default:
		return i->op == OP_CALLR ? i->b : i->op == OP_JMPR || i->op == OP_CHECK ? i->a : -1;
	}
}

/* The variable that was last put into a temporary: read from memory, or copied, by one of the instructions just before. */
static const struct image_var *loaded_var(const struct image *m, uint32_t pc, int reg)
{
	const struct image_func *f = image_func_of(m, pc);
	for (uint32_t p = pc; f && p-- > f->entry && pc - p < 8;) {
		const struct insn *i = &m->code[p];
		if (i->a != reg || op_jumps(i->op))
			continue;
		if (i->op == OP_LD64_FP)
			return image_var_in_frame(m, pc, i->imm);
		if (i->op == OP_LD64_G)
			return image_var_static(m, i->imm);
		if (i->op == OP_MOV || i->op == OP_SCALE || i->op == OP_ADDI64)
			return image_var_in_register(m, pc, i->b);
		return NULL;
	}
	return NULL;
}

static const struct image_var *culprit(const struct vm_thread *t)
{
	int reg = address_register(&t->image->code[t->pc]);
	if (reg < 0)
		return NULL;
	const struct image_var *v = image_var_in_register(t->image, t->pc, (uint32_t)reg);
	return v ? v : loaded_var(t->image, t->pc, reg);
}

static size_t add(char *text, size_t size, size_t at, const char *format, ...) __attribute__((format(printf, 4, 5)));
static size_t add(char *text, size_t size, size_t at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = at < size ? vsnprintf(text + at, size - at, format, args) : 0;
	va_end(args);
	return at + (size_t)(n > 0 ? n : 0);
}

static bool is_access(enum vm_fault_kind kind)
{
	return kind <= VM_FAULT_BUS;
}

void vm_fault_text(const struct vm_thread *t, const struct vm_fault *fault, char *text, size_t size)
{
	const struct image_var *v = culprit(t);
	const struct image_func *f = image_func_of(t->image, t->pc);
	const char *file;
	uint32_t line = vm_where(t, &file);
	size_t n = add(text, size, 0, "%s", faults[fault->kind].text);
	if (v)
		n = add(text, size, n, ": '%s' (%s)", v->name, v->type);
	if (is_access(fault->kind))
		n = add(text, size, n, ", %s of %u byte%s at 0x%llx", fault->write ? "write" : "read", fault->size,
			fault->size == 1 ? "" : "s", (unsigned long long)fault->address);
	if (fault->kind == VM_FAULT_CALL || fault->kind == VM_FAULT_CALL_KIND)
		n = add(text, size, n, " (0x%llx)", (unsigned long long)fault->address);
	if (f)
		n = add(text, size, n, ", in %s", f->name);
	if (line)
		add(text, size, n, ", %s:%u", file, line);
}
