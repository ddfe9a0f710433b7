/*
 * run.h - what the interpreter's files share. Private to sim/vm.
 */
#ifndef PROCLAB_SIM_VM_RUN_H
#define PROCLAB_SIM_VM_RUN_H

#include <string.h>

#include "sim/vm/space.h"
#include "sim/vm/vm.h"

/* What a register variable holds that was declared without a value. */
#define VM_POISON UINT64_C(0x5eed0bad5eed0bad)

/* Read and write n (a constant of at most 8) bytes; false: a fault, which space describes. */
static inline bool vm_load(struct space *s, uint64_t addr, void *out, size_t n)
{
	if (__builtin_expect((addr & PAGE_MASK) > PAGE_BYTES - n, 0))
		return space_load(s, addr, out, n);
	const uint8_t *host = space_at_read(s, addr);
	if (__builtin_expect(!host, 0))
		return false;
	memcpy(out, host, n);
	return true;
}

static inline bool vm_store(struct space *s, uint64_t addr, const void *in, size_t n)
{
	if (__builtin_expect((addr & PAGE_MASK) > PAGE_BYTES - n, 0))
		return space_store(s, addr, in, n);
	uint8_t *host = space_at_write(s, addr);
	if (__builtin_expect(!host, 0))
		return false;
	memcpy(host, in, n);
	return true;
}

/* thread.c: room for a call of f whose window begins at register window; registers and frames may move. */
void vm_make_room(struct vm_thread *t, uint32_t window, uint32_t nregs);

/* block.c: memmove; built-in i with arguments in r[0] ..., result in r[0]. False: a memory fault. */
bool vm_copy(struct space *s, uint64_t to, uint64_t from, uint64_t n);
bool vm_builtin(struct space *s, unsigned nr, uint64_t *r);

/* atomic.c: as OP_ATOMIC and OP_OVERFLOW say, r being their register a. False: a memory fault. */
bool vm_do_atomic(struct space *s, int32_t imm, uint64_t *r);
bool vm_do_overflow(struct space *s, int32_t imm, uint64_t *r);

/* jump.c: setjmp notes t (saved, pc at the instruction) in the buffer; longjmp goes there. VM_FAULT_COUNT: done; else the fault.
 * */
enum vm_fault_kind vm_setjmp(struct vm_thread *t, struct space *s, uint32_t reg);
enum vm_fault_kind vm_longjmp(struct vm_thread *t, struct space *s, uint32_t reg);

/* fault.c: describe in out the access of so many bytes that space refused. */
void vm_space_fault(const struct space *s, uint32_t size, struct vm_fault *out);

#endif
