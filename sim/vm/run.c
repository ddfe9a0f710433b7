/*
 * run.c - the interpreter: one function, in which each instruction jumps to the next one's code.
 *
 * Time is kept without counting: `end` is where the budget would be used up if the code went straight on, and a taken jump moves
 * it along with pc. So straight code costs nothing to meter, and (end - pc) is what is left, exactly, at any time.
 *
 * No program can make the interpreter itself do something undefined: integers are unsigned here, memory is reached through the
 * space, and what a program can forge (function addresses, labels, jump buffers) is checked.
 */
#include "sim/vm/run.h"

#include <assert.h>

#pragma GCC diagnostic ignored "-Wpedantic"   /* labels as values */

typedef uint64_t u64;
typedef int64_t s64;

/* Calls within one another: more than fit on any stack, but a handler's may be elsewhere than stack_low is for. */
#define CALLS_MOST (1u << 22)

/* ---- Values ---------------------------------------------------------------------------------------------------------------- */

static inline u64 s32(u64 v)
{
	return (u64)(s64)(int32_t)(uint32_t)v;
}

static inline double as_double(u64 v)
{
	double d;
	memcpy(&d, &v, sizeof d);
	return d;
}

static inline u64 of_double(double d)
{
	u64 v;
	memcpy(&v, &d, sizeof v);
	return v;
}

static inline float as_float(u64 v)
{
	uint32_t low = (uint32_t)v;
	float f;
	memcpy(&f, &low, sizeof f);
	return f;
}

static inline u64 of_float(float f)
{
	uint32_t low;
	memcpy(&low, &f, sizeof low);
	return low;
}

/* As cvttsd2si does, which answers what does not fit with the least integer. */
static inline u64 to_s32(double d)
{
	return d > -2147483649.0 && d < 2147483648.0 ? (u64)(s64)(int32_t)d : (u64)(s64)INT32_MIN;
}

static inline u64 to_s64(double d)
{
	return d >= -9223372036854775808.0 && d < 9223372036854775808.0 ? (u64)(s64)d : (u64)INT64_MIN;
}

static inline u64 to_u64(double d)
{
	return d >= 9223372036854775808.0 ? to_s64(d - 9223372036854775808.0) ^ (u64)1 << 63 : to_s64(d);
}

static inline u64 low_bits(u64 v, unsigned n)
{
	return n >= 64 ? v : v & (((u64)1 << n) - 1);
}

static inline u64 signed_bits(u64 v, unsigned n)
{
	return (u64)((s64)(v << (64 - n)) >> (64 - n));
}

static inline u64 insert_bits(u64 into, u64 v, unsigned bit, unsigned n)
{
	u64 mask = low_bits(~(u64)0, n) << bit;
	return (into & ~mask) | (v << bit & mask);
}

/* ---- Registers and stops --------------------------------------------------------------------------------------------------- */

static inline void clear(u64 *r, u64 n)
{
	for (u64 i = 0; i < n; i++)
		r[i] = 0;
}

static const struct image_func *callee_at(const struct vm_thread *t, u64 address)
{
	return image_func_at(t->image, address - t->base);
}

/* The instruction of a label, if it is one of the function that runs. */
static const struct insn *label_at(const struct vm_thread *t, u64 address, uint32_t pc)
{
	const struct image *m = t->image;
	u64 n = (address - t->base) / IMAGE_FUNC_SIZE - m->nfuncs;
	if ((address - t->base) % IMAGE_FUNC_SIZE || n >= m->nlabels || image_func_of(m, m->labels[n]) != image_func_of(m, pc))
		return NULL;
	return &m->code[m->labels[n]];
}

#define A r[pc->a]
#define B r[pc->b]
#define C r[pc->c]
#define IMM ((u64)(s64)pc->imm)
#define STEP_BY ((u64)(s64)(int16_t)pc->c)

/* Instructions before pc in this call of vm_run. */
#define EXECUTED ((s64)budget - (s64)(end - (u64)(uintptr_t)pc) / (s64)sizeof *pc)

#define DISPATCH() goto *labels[pc->op]
#define NEXT() do { pc++; DISPATCH(); } while (0)
/* Go n instructions on from the next one. */
#define GO(n) do { \
	s64 go_by = (n); \
	end += (u64)go_by * sizeof *pc; \
	pc += go_by + 1; \
	if (__builtin_expect((s64)(end - (u64)(uintptr_t)pc) <= 0, 0)) \
		goto out_of_budget; \
	DISPATCH(); \
} while (0)
#define JUMP_IF(condition) do { if (condition) GO(pc->off); NEXT(); } while (0)

#define SET(name, value) L_##name: A = (value); NEXT();
#define JUMP(name, condition) L_##name: JUMP_IF(condition);
#define STEP(name, extended, condition) L_##name: A = extended(A + STEP_BY); JUMP_IF(condition);

#define LOAD_AT(label, type, address) label: { \
	type loaded; \
	fault_size = sizeof loaded; \
	if (__builtin_expect(!vm_load(space, (address), &loaded, sizeof loaded), 0)) \
		goto memory_fault; \
	A = (u64)(s64)loaded; \
	NEXT(); \
}
#define STORE_AT(label, type, address) label: { \
	type stored = (type)A; \
	fault_size = sizeof stored; \
	if (__builtin_expect(!vm_store(space, (address), &stored, sizeof stored), 0)) \
		goto memory_fault; \
	NEXT(); \
}
#define EACH_MODE(MACRO, name, type) \
	MACRO(L_##name, type, B + IMM) \
	MACRO(L_##name##_FP, type, fp + IMM) \
	MACRO(L_##name##_G, type, base + IMM) \
	MACRO(L_##name##_X, type, B + C * sizeof(type) + IMM) \
	MACRO(L_##name##_FX, type, fp + B * sizeof(type) + IMM) \
	MACRO(L_##name##_GX, type, base + B * sizeof(type) + IMM)

#define DIVIDE(name, type, utype, op) L_##name: { \
	type x = (type)(utype)B, y = (type)(utype)C; \
	if (__builtin_expect(y == 0, 0)) { \
		fault = VM_FAULT_DIVIDE; \
		goto program_fault; \
	} \
	if (__builtin_expect(y == -1 && x == (type)((utype)1 << (sizeof(type) * 8 - 1)), 0)) { \
		fault = VM_FAULT_OVERFLOW; \
		goto program_fault; \
	} \
	A = (u64)(s64)(x op y); \
	NEXT(); \
}
#define DIVIDE_UNSIGNED(name, op) L_##name: { \
	if (__builtin_expect(C == 0, 0)) { \
		fault = VM_FAULT_DIVIDE; \
		goto program_fault; \
	} \
	A = B op C; \
	NEXT(); \
}

#define SAVE() do { \
	t->pc = (uint32_t)(pc - code); \
	t->window = (uint32_t)(r - t->regs); \
	t->fp = fp; \
	t->sp = sp; \
	t->depth = depth; \
} while (0)
#define RESTORE() do { \
	end += (u64)(uintptr_t)(code + t->pc) - (u64)(uintptr_t)pc; \
	pc = code + t->pc; \
	r = t->regs + t->window; \
	fp = t->fp; \
	sp = t->sp; \
	depth = t->depth; \
} while (0)

enum vm_stop vm_run(struct vm_thread *t, struct space *space, uint64_t budget, uint64_t alone, uint64_t *used,
	struct vm_result *result)
{
	static const void *const labels[OP_COUNT] = {
#define X(name, form, text) [OP_##name] = &&L_##name,
		/* cppcheck-suppress assignBoolToPointer ; it takes && for the logical one */
		OP_LIST(X)
#undef X
	};
	const struct insn *const code = t->image->code, *pc = code + t->pc;
	const u64 base = t->base;
	u64 *r = t->regs + t->window, fp = t->fp, sp = t->sp;
	uint32_t depth = t->depth, fault_size = 0;
	enum vm_fault_kind fault = VM_FAULT_COUNT;
	enum vm_stop stop;
	if (budget > UINT64_C(1) << 40)
		budget = UINT64_C(1) << 40;
	u64 end = (u64)(uintptr_t)pc + budget * sizeof *pc;
	const struct image_func *callee;

	DISPATCH();

	L_NOP: NEXT();
	SET(MOV, B)
	SET(LDI, (u64)pc->wide)

	SET(ADD32, s32(B + C)) SET(ADDU32, (uint32_t)(B + C)) SET(ADD64, B + C)
	SET(SUB32, s32(B - C)) SET(SUBU32, (uint32_t)(B - C)) SET(SUB64, B - C)
	SET(MUL32, s32(B * C)) SET(MULU32, (uint32_t)(B * C)) SET(MUL64, B * C)
	DIVIDE(DIV32, int32_t, uint32_t, /) DIVIDE(DIV64, int64_t, uint64_t, /) DIVIDE_UNSIGNED(DIVU, /)
	DIVIDE(MOD32, int32_t, uint32_t, %) DIVIDE(MOD64, int64_t, uint64_t, %) DIVIDE_UNSIGNED(MODU, %)
	SET(AND, B & C) SET(OR, B | C) SET(XOR, B ^ C)
	SET(SHL32, s32(B << (C & 31))) SET(SHLU32, (uint32_t)(B << (C & 31))) SET(SHL64, B << (C & 63))
	SET(SHR32, (u64)((s64)B >> (C & 31))) SET(SHRU32, B >> (C & 31)) SET(SHR64, (u64)((s64)B >> (C & 63))) SET(SHRU64, B >> (C & 63))
	SET(ADDI32, s32(B + IMM)) SET(ADDIU32, (uint32_t)(B + IMM)) SET(ADDI64, B + IMM)
	SET(RSUBI32, s32(IMM - B)) SET(RSUBIU32, (uint32_t)(IMM - B)) SET(RSUBI64, IMM - B)
	SET(MULI32, s32(B * IMM)) SET(MULIU32, (uint32_t)(B * IMM)) SET(MULI64, B * IMM)
	SET(DIVI32, (u64)(s64)((int32_t)B / pc->imm)) SET(DIVI64, (u64)((s64)B / pc->imm)) SET(DIVIU, B / IMM)
	SET(MODI32, (u64)(s64)((int32_t)B % pc->imm)) SET(MODI64, (u64)((s64)B % pc->imm)) SET(MODIU, B % IMM)
	SET(ANDI, B & IMM) SET(ORI, B | IMM) SET(XORI, B ^ IMM)
	SET(SHLI32, s32(B << (pc->imm & 31))) SET(SHLIU32, (uint32_t)(B << (pc->imm & 31))) SET(SHLI64, B << (pc->imm & 63))
	SET(SHRI32, (u64)((s64)B >> (pc->imm & 31))) SET(SHRIU32, B >> (pc->imm & 31))
	SET(SHRI64, (u64)((s64)B >> (pc->imm & 63))) SET(SHRIU64, B >> (pc->imm & 63))
	SET(SCALE, B + C * IMM)

	SET(SX8, (u64)(s64)(int8_t)(uint8_t)B) SET(SX16, (u64)(s64)(int16_t)(uint16_t)B) SET(SX32, s32(B))
	SET(ZX8, (uint8_t)B) SET(ZX16, (uint16_t)B) SET(ZX32, (uint32_t)B)
	SET(S64_D, of_double((double)(s64)B)) SET(U64_D, of_double((double)B))
	SET(S64_F, of_float((float)(s64)B)) SET(U64_F, of_float((float)B))
	SET(D_S32, to_s32(as_double(B))) SET(D_S64, to_s64(as_double(B))) SET(D_U64, to_u64(as_double(B)))
	SET(F_D, of_double((double)as_float(B))) SET(D_F, of_float((float)as_double(B)))

	SET(SEQ, B == C) SET(SNE, B != C) SET(SLT, (s64)B < (s64)C) SET(SLE, (s64)B <= (s64)C) SET(SLTU, B < C) SET(SLEU, B <= C)
	SET(SEQI, B == IMM) SET(SNEI, B != IMM) SET(SLTI, (s64)B < pc->imm) SET(SLEI, (s64)B <= pc->imm)
	SET(SGTI, (s64)B > pc->imm) SET(SGEI, (s64)B >= pc->imm)
	SET(SLTUI, B < IMM) SET(SLEUI, B <= IMM) SET(SGTUI, B > IMM) SET(SGEUI, B >= IMM)

	SET(ADDD, of_double(as_double(B) + as_double(C))) SET(SUBD, of_double(as_double(B) - as_double(C)))
	SET(MULD, of_double(as_double(B) * as_double(C))) SET(DIVD, of_double(as_double(B) / as_double(C)))
	SET(NEGD, B ^ (u64)1 << 63)
	SET(ADDF, of_float(as_float(B) + as_float(C))) SET(SUBF, of_float(as_float(B) - as_float(C)))
	SET(MULF, of_float(as_float(B) * as_float(C))) SET(DIVF, of_float(as_float(B) / as_float(C)))
	SET(NEGF, B ^ (u64)1 << 31)
	SET(SEQD, as_double(B) == as_double(C)) SET(SNED, as_double(B) != as_double(C))
	SET(SLTD, as_double(B) < as_double(C)) SET(SLED, as_double(B) <= as_double(C))
	SET(SEQF, as_float(B) == as_float(C)) SET(SNEF, as_float(B) != as_float(C))
	SET(SLTF, as_float(B) < as_float(C)) SET(SLEF, as_float(B) <= as_float(C))

	L_JMP: GO(pc->off);
	JUMP(JZ, A == 0) JUMP(JNZ, A != 0)
	JUMP(JEQ, A == B) JUMP(JNE, A != B) JUMP(JLT, (s64)A < (s64)B) JUMP(JLE, (s64)A <= (s64)B) JUMP(JLTU, A < B) JUMP(JLEU, A <= B)
	JUMP(JEQI, A == IMM) JUMP(JNEI, A != IMM) JUMP(JLTI, (s64)A < pc->imm) JUMP(JLEI, (s64)A <= pc->imm)
	JUMP(JGTI, (s64)A > pc->imm) JUMP(JGEI, (s64)A >= pc->imm)
	JUMP(JLTUI, A < IMM) JUMP(JLEUI, A <= IMM) JUMP(JGTUI, A > IMM) JUMP(JGEUI, A >= IMM)

	STEP(STEPLT32, s32, (s64)A < (s64)B) STEP(STEPLE32, s32, (s64)A <= (s64)B) STEP(STEPGT32, s32, (s64)A > (s64)B)
	STEP(STEPGE32, s32, (s64)A >= (s64)B) STEP(STEPNE32, s32, A != B)
	STEP(STEPLT64, , (s64)A < (s64)B) STEP(STEPLE64, , (s64)A <= (s64)B) STEP(STEPLTU64, , A < B) STEP(STEPNE64, , A != B)
	STEP(STEPLTU32, (uint32_t), A < B) STEP(STEPLEU32, (uint32_t), A <= B) STEP(STEPNEU32, (uint32_t), A != B)
	STEP(STEPLTI32, s32, (s64)A < pc->imm) STEP(STEPLEI32, s32, (s64)A <= pc->imm) STEP(STEPGTI32, s32, (s64)A > pc->imm)
	STEP(STEPGEI32, s32, (s64)A >= pc->imm) STEP(STEPNEI32, s32, A != IMM)
	STEP(STEPLTI64, , (s64)A < pc->imm) STEP(STEPLEI64, , (s64)A <= pc->imm) STEP(STEPGTI64, , (s64)A > pc->imm)
	STEP(STEPGEI64, , (s64)A >= pc->imm) STEP(STEPNEI64, , A != IMM) STEP(STEPLTUI64, , A < IMM)
	STEP(STEPLTUI32, (uint32_t), A < IMM) STEP(STEPLEUI32, (uint32_t), A <= IMM) STEP(STEPNEUI32, (uint32_t), A != IMM)

	L_JMPR: {
		const struct insn *to = label_at(t, A, (uint32_t)(pc - code));
		if (!to) {
			fault = VM_FAULT_CALL;
			goto program_fault;
		}
		GO(to - (pc + 1));
	}
	L_SWITCH: {
		const struct image_table *table = &t->image->tables[pc->imm];
		u64 index = A - (u64)table->low;
		if (index < table->count)
			GO(code + t->image->targets[table->first + index] - (pc + 1));
		GO(pc->off);
	}

	EACH_MODE(LOAD_AT, LDS8, int8_t) EACH_MODE(LOAD_AT, LDU8, uint8_t) EACH_MODE(LOAD_AT, LDS16, int16_t)
	EACH_MODE(LOAD_AT, LDU16, uint16_t) EACH_MODE(LOAD_AT, LDS32, int32_t) EACH_MODE(LOAD_AT, LDU32, uint32_t)
	EACH_MODE(LOAD_AT, LD64, uint64_t)
	EACH_MODE(STORE_AT, ST8, uint8_t) EACH_MODE(STORE_AT, ST16, uint16_t) EACH_MODE(STORE_AT, ST32, uint32_t)
	EACH_MODE(STORE_AT, ST64, uint64_t)

	SET(LEA_FP, fp + IMM) SET(LEA_G, base + IMM) SET(LEA_T, t->tls + IMM)
	L_COPY:
		fault_size = (uint32_t)pc->imm;
		if (!vm_copy(space, A, B, (uint32_t)pc->imm))
			goto memory_fault;
		NEXT();
	L_ZERO:
		fault_size = (uint32_t)pc->imm;
		if (!space_zero(space, A, (uint32_t)pc->imm))
			goto memory_fault;
		NEXT();
	SET(BITS, signed_bits(B >> pc->imm, (unsigned)pc->off))
	SET(BITU, low_bits(B >> pc->imm, (unsigned)pc->off))
	SET(BITI, insert_bits(A, B, (unsigned)pc->imm, (unsigned)pc->off))

	L_CALLR:
		callee = callee_at(t, B);
		if (!callee || callee->variadic != pc->c) {
			fault = callee ? VM_FAULT_CALL_KIND : VM_FAULT_CALL;
			goto program_fault;
		}
		goto call;
	L_CALL:
		callee = &t->image->funcs[pc->imm];
	call: {
		if (__builtin_expect(sp - t->stack_low < callee->frame, 0)) {
			fault = VM_FAULT_STACK;
			goto program_fault;
		}
		u64 window = (u64)(r - t->regs), top = window + pc->a;
		if (__builtin_expect(top + callee->nregs > t->nregs || depth >= t->nframes, 0)) {
			if (depth >= CALLS_MOST) {
				fault = VM_FAULT_STACK;
				goto program_fault;
			}
			t->depth = depth;
			vm_make_room(t, (uint32_t)top, callee->nregs);
		}
		t->frames[depth++] = (struct vm_frame){(uint32_t)(pc + 1 - code), (uint32_t)window, fp, sp};
		sp -= callee->frame;
		fp = sp;
		r = t->regs + top;
		GO((s64)callee->entry - (pc + 1 - code));
	}
	L_RETV: {
		u64 value = A;
		clear(r, (uint32_t)pc->imm);
		r[0] = value;
		goto back;
	}
	L_RET:
		clear(r, (uint32_t)pc->imm);
	back: {
		const struct vm_frame *f = &t->frames[--depth];
		if (__builtin_expect(f->pc >= VM_PC_SIGNAL, 0))
			goto last_return;
		r = t->regs + f->window;
		fp = f->fp;
		sp = f->sp;
		GO((s64)f->pc - (pc + 1 - code));
	}

	L_SYSCALL:
		clear(&A + pc->c, (u64)pc->imm - pc->a - pc->c);
		result->number = A;
		stop = VM_SYSCALL;
		goto out;
	L_BUILTIN:
		fault_size = 1;
		if (!vm_builtin(space, (unsigned)pc->imm, &A))
			goto memory_fault;
		NEXT();
	L_ATOMIC:
		if ((u64)EXECUTED >= alone) {
			callee = image_func_of(t->image, (uint32_t)(pc - code));
			if (pc->a + 3u < callee->nregs)
				clear(&A + 3, callee->nregs - 3u - pc->a);
			stop = VM_ATOMIC;
			goto out;
		}
		fault_size = (uint32_t)pc->imm >> 8 & 0xff;
		if (!vm_do_atomic(space, pc->imm, &A))
			goto memory_fault;
		NEXT();
	L_OVERFLOW:
		fault_size = (uint32_t)pc->imm >> 8 & 0xff;
		if (!vm_do_overflow(space, pc->imm, &A))
			goto memory_fault;
		NEXT();
	L_SETJMP:
		SAVE();
		fault_size = 8;
		fault = vm_setjmp(t, space, pc->a);
		if (fault == VM_FAULT_COUNT)
			NEXT();
		goto memory_fault;
	L_LONGJMP:
		SAVE();
		fault_size = 8;
		fault = vm_longjmp(t, space, pc->a);
		if (fault == VM_FAULT_LONGJMP)
			goto program_fault;
		if (fault != VM_FAULT_COUNT)
			goto memory_fault;
		RESTORE();
		DISPATCH();

	L_ALLOC: {
		u64 size = B;
		if (size > sp - t->stack_low || sp - t->stack_low - size < 16) {
			fault = VM_FAULT_STACK;
			goto program_fault;
		}
		sp = (sp - size) & ~(u64)15;
		A = sp;
		NEXT();
	}
	SET(SPGET, sp)
	L_SPSET: sp = A; NEXT();
	L_CHECK:
		if (__builtin_expect(A == VM_POISON, 0)) {
			fault = VM_FAULT_UNSET;
			goto program_fault;
		}
		NEXT();
	SET(UNSET, VM_POISON)
	L_LINE:
		if (t->passes_lines) {
			end += sizeof *pc; /* it costs nothing */
			NEXT();
		}
		stop = VM_LINE;
		goto out;
	L_TRAP:
		fault = VM_FAULT_ABORT;
		goto program_fault;

last_return: {
		const struct vm_frame *f = &t->frames[depth];
		stop = f->pc == VM_PC_END ? VM_ENDED : VM_SIGRETURN;
		result->value = r[0];
		r[0] = 0;
		if (stop == VM_SIGRETURN)
			f = &t->frames[--depth];
		r = t->regs + f->window;
		fp = f->fp;
		sp = f->sp;
		*used = budget - (u64)((s64)(end - (u64)(uintptr_t)(pc + 1)) / (s64)sizeof *pc);
		pc = stop == VM_SIGRETURN ? code + f->pc : code;
		goto out_counted;
	}
memory_fault:
	vm_space_fault(space, fault_size, &result->fault);
	stop = VM_FAULT;
	goto out;
program_fault:
	result->fault = (struct vm_fault){.kind = fault, .address = fault == VM_FAULT_CALL || fault == VM_FAULT_CALL_KIND ? B : sp};
	stop = VM_FAULT;
	goto out;
out_of_budget:
	stop = VM_BUDGET;
out:
	*used = (u64)EXECUTED;
out_counted:
	SAVE();
	t->executed += *used;
	return stop;
}
