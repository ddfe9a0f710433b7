/*
 * op.h - the instruction set of simulated programs: one list.
 *
 * An instruction is 16 bytes: an operation, three register numbers (a, b, c) relative to the window of the running function, and
 * two 32-bit immediates (imm, off) or one of 64 bits (wide). A register is a 64-bit slot; an integer of a narrower type is always
 * kept sign- or zero-extended as its C type says, so one comparison serves all widths. A float is its 32 bits, zero-extended.
 *
 * Jumps are relative: a taken jump goes off instructions on from the *next* one. Each instruction costs the same time.
 */
#ifndef PROCLAB_SIM_VM_OP_H
#define PROCLAB_SIM_VM_OP_H

#include <stdbool.h>
#include <stdint.h>

struct insn {
	uint16_t op, a, b, c;
	union {
		struct {
			int32_t imm, off;
		};
		int64_t wide;
	};
};

_Static_assert(sizeof(struct insn) == 16, "an instruction is 16 bytes");

/*
 * Operand forms, which is how an instruction is printed: X(FORM, "template"). In a template %a %b %c are registers, %i imm, %w
 * wide (%d: as a double), %j the jump's target, %f the function imm, %n the built-in imm, %k the atomic operation imm, %t the
 * table imm.
 */
#define OP_FORM_LIST(X) \
	X(NONE, "") \
	X(A, "%a") \
	X(AB, "%a, %b") \
	X(ABC, "%a, %b, %c") \
	X(ABI, "%a, %b, %i") \
	X(AI, "%a, %i") \
	X(AW, "%a, %w") \
	X(J, "%j") \
	X(AJ, "%a, %j") \
	X(ABJ, "%a, %b, %j") \
	X(AIJ, "%a, %i, %j") \
	X(STEPI, "%a += %s, %i, %j") \
	X(STEP, "%a += %s, %b, %j") \
	X(MEM, "%a, [%b + %i]") \
	X(FRAME, "%a, [fp + %i]") \
	X(GLOBAL, "%a, [image + %i]") \
	X(THREAD, "%a, [thread + %i]") \
	X(INDEX, "%a, [%b + %c*size + %i]") \
	X(FRAMEX, "%a, [fp + %b*size + %i]") \
	X(GLOBALX, "%a, [image + %b*size + %i]") \
	X(SCALE, "%a, %b + %c*%i") \
	X(BITS, "%a, %b, %i:%o") \
	X(FUNC, "%a, %f") \
	X(BUILTIN, "%a, %n") \
	X(ATOMIC, "%a, %k") \
	X(TABLE, "%a, %t, %j") \
	X(I, "%i")


/* X(NAME, FORM, "meaning") */
#define OP_LIST(X) \
	X(NOP, NONE, "nothing") \
	X(MOV, AB, "a = b") \
	X(LDI, AW, "a = wide") \
	/* integer arithmetic; 32: result sign-extended from 32 bits, U32: zero-extended */ \
	X(ADD32, ABC, "a = b + c") X(ADDU32, ABC, "a = b + c") X(ADD64, ABC, "a = b + c") \
	X(SUB32, ABC, "a = b - c") X(SUBU32, ABC, "a = b - c") X(SUB64, ABC, "a = b - c") \
	X(MUL32, ABC, "a = b * c") X(MULU32, ABC, "a = b * c") X(MUL64, ABC, "a = b * c") \
	X(DIV32, ABC, "a = b / c, or SIGFPE") X(DIV64, ABC, "a = b / c, or SIGFPE") X(DIVU, ABC, "a = b / c unsigned, or SIGFPE") \
	X(MOD32, ABC, "a = b % c, or SIGFPE") X(MOD64, ABC, "a = b % c, or SIGFPE") X(MODU, ABC, "a = b % c unsigned, or SIGFPE") \
	X(AND, ABC, "a = b & c") X(OR, ABC, "a = b | c") X(XOR, ABC, "a = b ^ c") \
	X(SHL32, ABC, "a = b << c") X(SHLU32, ABC, "a = b << c") X(SHL64, ABC, "a = b << c") \
	X(SHR32, ABC, "a = b >> c") X(SHRU32, ABC, "a = b >> c") X(SHR64, ABC, "a = b >> c") X(SHRU64, ABC, "a = b >> c") \
	X(ADDI32, ABI, "a = b + imm") X(ADDIU32, ABI, "a = b + imm") X(ADDI64, ABI, "a = b + imm") \
	X(RSUBI32, ABI, "a = imm - b") X(RSUBIU32, ABI, "a = imm - b") X(RSUBI64, ABI, "a = imm - b") \
	X(MULI32, ABI, "a = b * imm") X(MULIU32, ABI, "a = b * imm") X(MULI64, ABI, "a = b * imm") \
	X(DIVI32, ABI, "a = b / imm, imm neither 0 nor -1") X(DIVI64, ABI, "a = b / imm, imm neither 0 nor -1") \
	X(DIVIU, ABI, "a = b / imm unsigned, imm > 0") \
	X(MODI32, ABI, "a = b % imm, imm neither 0 nor -1") X(MODI64, ABI, "a = b % imm, imm neither 0 nor -1") \
	X(MODIU, ABI, "a = b % imm unsigned, imm > 0") \
	X(ANDI, ABI, "a = b & imm") X(ORI, ABI, "a = b | imm") X(XORI, ABI, "a = b ^ imm") \
	X(SHLI32, ABI, "a = b << imm") X(SHLIU32, ABI, "a = b << imm") X(SHLI64, ABI, "a = b << imm") \
	X(SHRI32, ABI, "a = b >> imm") X(SHRIU32, ABI, "a = b >> imm") X(SHRI64, ABI, "a = b >> imm") X(SHRIU64, ABI, "a = b >> imm") \
	X(SCALE, SCALE, "a = b + c * imm, the address of an element") \
	/* conversions */ \
	X(SX8, AB, "a = b's low 8 bits sign-extended") X(SX16, AB, "low 16 bits") X(SX32, AB, "low 32 bits") \
	X(ZX8, AB, "a = b's low 8 bits zero-extended") X(ZX16, AB, "low 16 bits") X(ZX32, AB, "low 32 bits") \
	X(S64_D, AB, "double of a signed integer") X(U64_D, AB, "double of an unsigned integer") \
	X(S64_F, AB, "float of a signed integer") X(U64_F, AB, "float of an unsigned integer") \
	X(D_S32, AB, "int of a double") X(D_S64, AB, "long of a double") X(D_U64, AB, "unsigned long of a double") \
	X(F_D, AB, "double of a float") X(D_F, AB, "float of a double") \
	/* comparisons as values */ \
	X(SEQ, ABC, "a = b == c") X(SNE, ABC, "a = b != c") X(SLT, ABC, "a = b < c") X(SLE, ABC, "a = b <= c") \
	X(SLTU, ABC, "a = b < c unsigned") X(SLEU, ABC, "a = b <= c unsigned") \
	X(SEQI, ABI, "a = b == imm") X(SNEI, ABI, "a = b != imm") X(SLTI, ABI, "a = b < imm") X(SLEI, ABI, "a = b <= imm") \
	X(SGTI, ABI, "a = b > imm") X(SGEI, ABI, "a = b >= imm") \
	X(SLTUI, ABI, "a = b < imm unsigned") X(SLEUI, ABI, "a = b <= imm") X(SGTUI, ABI, "a = b > imm") X(SGEUI, ABI, "a = b >= imm") \
	/* floating point */ \
	X(ADDD, ABC, "a = b + c") X(SUBD, ABC, "a = b - c") X(MULD, ABC, "a = b * c") X(DIVD, ABC, "a = b / c") X(NEGD, AB, "a = -b") \
	X(ADDF, ABC, "a = b + c") X(SUBF, ABC, "a = b - c") X(MULF, ABC, "a = b * c") X(DIVF, ABC, "a = b / c") X(NEGF, AB, "a = -b") \
	X(SEQD, ABC, "a = b == c") X(SNED, ABC, "a = b != c") X(SLTD, ABC, "a = b < c") X(SLED, ABC, "a = b <= c") \
	X(SEQF, ABC, "a = b == c") X(SNEF, ABC, "a = b != c") X(SLTF, ABC, "a = b < c") X(SLEF, ABC, "a = b <= c") \
	/* jumps */ \
	X(JMP, J, "always") X(JZ, AJ, "if a is 0") X(JNZ, AJ, "if a is not 0") \
	X(JEQ, ABJ, "if a == b") X(JNE, ABJ, "if a != b") X(JLT, ABJ, "if a < b") X(JLE, ABJ, "if a <= b") \
	X(JLTU, ABJ, "if a < b unsigned") X(JLEU, ABJ, "if a <= b unsigned") \
	X(JEQI, AIJ, "if a == imm") X(JNEI, AIJ, "if a != imm") X(JLTI, AIJ, "if a < imm") X(JLEI, AIJ, "if a <= imm") \
	X(JGTI, AIJ, "if a > imm") X(JGEI, AIJ, "if a >= imm") \
	X(JLTUI, AIJ, "if a < imm unsigned") X(JLEUI, AIJ, "if a <= imm") X(JGTUI, AIJ, "if a > imm") X(JGEUI, AIJ, "if a >= imm") \
	/* loops: a += (int16_t)c, then jump if a is in relation to b or imm */ \
	X(STEPLT32, STEP, "a < b") X(STEPLE32, STEP, "a <= b") X(STEPGT32, STEP, "a > b") X(STEPGE32, STEP, "a >= b") \
	X(STEPNE32, STEP, "a != b") X(STEPLT64, STEP, "a < b") X(STEPLE64, STEP, "a <= b") X(STEPLTU64, STEP, "a < b unsigned") \
	X(STEPNE64, STEP, "a != b") X(STEPLTU32, STEP, "a < b") X(STEPLEU32, STEP, "a <= b") X(STEPNEU32, STEP, "a != b") \
	X(STEPLTI32, STEPI, "a < imm") X(STEPLEI32, STEPI, "a <= imm") X(STEPGTI32, STEPI, "a > imm") X(STEPGEI32, STEPI, "a >= imm") \
	X(STEPNEI32, STEPI, "a != imm") X(STEPLTI64, STEPI, "a < imm") X(STEPLEI64, STEPI, "a <= imm") \
	X(STEPLTUI64, STEPI, "a < imm unsigned") X(STEPGTI64, STEPI, "a > imm") X(STEPGEI64, STEPI, "a >= imm") \
	X(STEPNEI64, STEPI, "a != imm") X(STEPLTUI32, STEPI, "a < imm") X(STEPLEUI32, STEPI, "a <= imm") \
	X(STEPNEUI32, STEPI, "a != imm") \
	X(JMPR, A, "to the label at address a") \
	X(SWITCH, TABLE, "jump by table imm, indexed by a; off if a is outside of it") \
	/* memory: the four ways to say where */ \
	X(LDS8, MEM, "load") X(LDU8, MEM, "load") X(LDS16, MEM, "load") X(LDU16, MEM, "load") X(LDS32, MEM, "load") \
	X(LDU32, MEM, "load") X(LD64, MEM, "load") X(ST8, MEM, "store") X(ST16, MEM, "store") X(ST32, MEM, "store") X(ST64, MEM, "store") \
	X(LDS8_FP, FRAME, "load") X(LDU8_FP, FRAME, "load") X(LDS16_FP, FRAME, "load") X(LDU16_FP, FRAME, "load") \
	X(LDS32_FP, FRAME, "load") X(LDU32_FP, FRAME, "load") X(LD64_FP, FRAME, "load") \
	X(ST8_FP, FRAME, "store") X(ST16_FP, FRAME, "store") X(ST32_FP, FRAME, "store") X(ST64_FP, FRAME, "store") \
	X(LDS8_G, GLOBAL, "load") X(LDU8_G, GLOBAL, "load") X(LDS16_G, GLOBAL, "load") X(LDU16_G, GLOBAL, "load") \
	X(LDS32_G, GLOBAL, "load") X(LDU32_G, GLOBAL, "load") X(LD64_G, GLOBAL, "load") \
	X(ST8_G, GLOBAL, "store") X(ST16_G, GLOBAL, "store") X(ST32_G, GLOBAL, "store") X(ST64_G, GLOBAL, "store") \
	X(LDS8_X, INDEX, "load") X(LDU8_X, INDEX, "load") X(LDS16_X, INDEX, "load") X(LDU16_X, INDEX, "load") \
	X(LDS32_X, INDEX, "load") X(LDU32_X, INDEX, "load") X(LD64_X, INDEX, "load") \
	X(ST8_X, INDEX, "store") X(ST16_X, INDEX, "store") X(ST32_X, INDEX, "store") X(ST64_X, INDEX, "store") \
	X(LDS8_FX, FRAMEX, "load") X(LDU8_FX, FRAMEX, "load") X(LDS16_FX, FRAMEX, "load") X(LDU16_FX, FRAMEX, "load") \
	X(LDS32_FX, FRAMEX, "load") X(LDU32_FX, FRAMEX, "load") X(LD64_FX, FRAMEX, "load") X(ST8_FX, FRAMEX, "store") \
	X(ST16_FX, FRAMEX, "store") X(ST32_FX, FRAMEX, "store") X(ST64_FX, FRAMEX, "store") \
	X(LDS8_GX, GLOBALX, "load") X(LDU8_GX, GLOBALX, "load") X(LDS16_GX, GLOBALX, "load") X(LDU16_GX, GLOBALX, "load") \
	X(LDS32_GX, GLOBALX, "load") X(LDU32_GX, GLOBALX, "load") X(LD64_GX, GLOBALX, "load") X(ST8_GX, GLOBALX, "store") \
	X(ST16_GX, GLOBALX, "store") X(ST32_GX, GLOBALX, "store") X(ST64_GX, GLOBALX, "store") \
	X(LEA_FP, FRAME, "a = fp + imm") X(LEA_G, GLOBAL, "a = image + imm") \
	X(LEA_T, THREAD, "a = thread-local storage + imm") \
	X(COPY, ABI, "copy imm bytes from [b] to [a]") X(ZERO, AI, "clear imm bytes at [a]") \
	X(BITS, BITS, "a = bits of b from bit imm on, off many, sign-extended") X(BITU, BITS, "the same, zero-extended") \
	X(BITI, BITS, "put the low off bits of b into a at bit imm") \
	/* calls: arguments in registers a, a+1 ..., which become the callee's 0, 1 ...; result in a */ \
	X(CALL, FUNC, "call function imm") X(CALLR, AB, "call the function at address b") \
	X(RET, I, "return, clearing imm registers") X(RETV, AI, "return a, clearing imm registers") \
	X(SYSCALL, AI, "system call a with c - 1 arguments in a+1 ...; imm: registers of the function; result or -errno in a") \
	X(BUILTIN, BUILTIN, "built-in imm; result in a") \
	X(ATOMIC, ATOMIC, "atomic operation imm on [a] with a+1, a+2; result in a") \
	X(OVERFLOW, AI, "*(a+2) = a op a+1, kinds in imm; a = whether it was cut") \
	X(SETJMP, A, "note this place in the jmp_buf at [a]; a = 0") X(LONGJMP, A, "go to the place in [a]; its a = a+1, or 1") \
	/* stack */ \
	X(ALLOC, AB, "a = b bytes of stack, until the function returns or SPSET") \
	X(SPGET, A, "a = stack pointer") X(SPSET, A, "stack pointer = a") \
	/* checks */ \
	X(CHECK, A, "fault if a was never set") X(UNSET, A, "a was never set") \
	X(LINE, NONE, "a line of the source begins; costs nothing") \
	X(TRAP, I, "fault: abort (0), or falling off a function whose value is used (1)")

enum op {
#define X(name, form, text) OP_##name,
	OP_LIST(X)
#undef X
	OP_COUNT
};

/* Atomic operations: X(NAME, "name"). In imm: the operation, the access's size in bytes << 8, and 1 << 16 when its type is
 * signed. */
#define ATOMIC_LIST(X) \
	X(LOAD, "load") X(STORE, "store") X(EXCHANGE, "exchange") \
	/* the value before */ \
	X(ADD, "fetch_add") X(SUB, "fetch_sub") X(AND, "fetch_and") X(OR, "fetch_or") X(XOR, "fetch_xor") X(NAND, "fetch_nand") \
	/* [a] is set to a+2 if it holds what is at [a+1], else [a+1] = [a]; result: whether it was set */ \
	X(CAS, "compare_exchange") \
	/* as CAS, with the expected value in a+1 itself; result: the value before */ \
	X(CASV, "val_compare_and_swap") \
	X(FENCE, "fence")

enum atomic {
#define X(name, text) ATOMIC_##name,
	ATOMIC_LIST(X)
#undef X
	ATOMIC_COUNT
};

/* OVERFLOW's imm: operation (0 +, 1 -, 2 *); flags; size of the result in bytes << 8 */
enum { OVERFLOW_OP = 3, OVERFLOW_LEFT_UNSIGNED = 4, OVERFLOW_RIGHT_UNSIGNED = 8, OVERFLOW_SIGNED = 16 };

enum op_form {
#define X(name, text) FORM_##name,
	OP_FORM_LIST(X)
#undef X
};

enum op_form op_form(unsigned op);
/* Whether off is a jump's distance. */
bool op_jumps(unsigned op);
/* "ADD32" and the like. */
const char *op_name(unsigned op);
const char *atomic_name(unsigned op);

#endif
