/*
 * atomic.c - atomic operations, and arithmetic that says when it overflows. Both are rare enough to be table-driven.
 */
#include "sim/vm/run.h"

__extension__ typedef __int128 wide;

static uint64_t extend(uint64_t v, unsigned size, bool is_signed)
{
	unsigned shift = 64 - 8 * size;
	return is_signed ? (uint64_t)((int64_t)(v << shift) >> shift) : v << shift >> shift;
}

static uint64_t combine(unsigned op, uint64_t old, uint64_t v)
{
	switch (op) {
	case ATOMIC_ADD: return old + v;
	case ATOMIC_SUB: return old - v;
	case ATOMIC_AND: return old & v;
	case ATOMIC_OR: return old | v;
	case ATOMIC_XOR: return old ^ v;
	case ATOMIC_NAND: return ~(old & v);
	case ATOMIC_LOAD: return old;
	default: return v;
	}
}

/* An object of 4 or 8 bytes takes the short way. */
static inline bool load(struct space *s, uint64_t addr, uint64_t *out, unsigned size)
{
	return size == 4 ? vm_load(s, addr, out, 4) : size == 8 ? vm_load(s, addr, out, 8) : space_load(s, addr, out, size);
}

static inline bool store(struct space *s, uint64_t addr, const uint64_t *in, unsigned size)
{
	return size == 4 ? vm_store(s, addr, in, 4) : size == 8 ? vm_store(s, addr, in, 8) : space_store(s, addr, in, size);
}

static bool compare_and_swap(struct space *s, unsigned size, uint64_t *r, uint64_t old)
{
	uint64_t expected = 0;
	if (!load(s, r[1], &expected, size))
		return false;
	bool same = extend(expected, size, false) == old;
	if (same ? !store(s, r[0], &r[2], size) : !store(s, r[1], &old, size))
		return false;
	r[0] = same;
	return true;
}

bool vm_do_atomic(struct space *s, int32_t imm, uint64_t *r)
{
	unsigned op = (unsigned)imm & 0xff, size = (unsigned)imm >> 8 & 0xff;
	bool is_signed = imm >> 16 & 1;
	uint64_t old = 0;
	if (op == ATOMIC_FENCE)
		return true;
	if (!load(s, r[0], &old, size))
		return false;
	if (op == ATOMIC_CAS)
		return compare_and_swap(s, size, r, old);
	uint64_t now = op == ATOMIC_CASV ? r[2] : combine(op, old, r[1]);
	bool stores = op != ATOMIC_LOAD && (op != ATOMIC_CASV || extend(r[1], size, false) == old);
	if (stores && !store(s, r[0], &now, size))
		return false;
	r[0] = op == ATOMIC_STORE ? r[1] : extend(old, size, is_signed);
	return true;
}

static wide operand(uint64_t v, bool is_unsigned)
{
	return is_unsigned ? (wide)v : (wide)(int64_t)v;
}

/* Products of two 64-bit numbers fit in 128 bits but for unsigned ones beyond 2^127, which are cut in any case. */
static bool in_full(unsigned op, wide left, wide right, wide *out)
{
	switch (op) {
	case 0: return __builtin_add_overflow(left, right, out);
	case 1: return __builtin_sub_overflow(left, right, out);
	default: return __builtin_mul_overflow(left, right, out);
	}
}

bool vm_do_overflow(struct space *s, int32_t imm, uint64_t *r)
{
	unsigned size = (unsigned)imm >> 8 & 0xff;
	wide full;
	bool cut = in_full((unsigned)imm & OVERFLOW_OP, operand(r[0], imm & OVERFLOW_LEFT_UNSIGNED),
		operand(r[1], imm & OVERFLOW_RIGHT_UNSIGNED), &full);
	uint64_t low = extend((uint64_t)full, size, imm & OVERFLOW_SIGNED);
	cut |= operand(low, !(imm & OVERFLOW_SIGNED)) != full;
	if (!space_store(s, r[2], &low, size))
		return false;
	r[0] = cut;
	r[1] = r[2] = 0;
	return true;
}
