/*
 * vm_random.c - programs made of random expressions over all arithmetic types, in registers, globals, arrays, structs and bit-fields, which cc
 * and the virtual machine must evaluate alike. The seeds are fixed; PROCLAB_RANDOM=N tries the N that follow.
 *
 * What C leaves undefined and compilers fold differently is not made: division by zero, shifts by more than the width, constants in floating point
 * that do not fit an integer, and bit-fields wider than int, whose arithmetic gcc does in a type of its own.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/vm_driver.h"
#include "tests/test.h"

static const char *const types[] = {
	"_Bool", "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long", "long long",
	"unsigned long long", "float", "double",
};
enum { INTEGERS = 12, TYPES = 14 };

/* A program under construction, and the state of its random numbers. */
struct maker {
	FILE *out;
	uint64_t state;
};

static unsigned pick(struct maker *m, unsigned n)
{
	m->state = m->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(m->state >> 33) % n;
}

static void put(struct maker *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct maker *m, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfprintf(m->out, format, args);
	va_end(args);
}

#define ONE_OF(m, list) ((list)[pick((m), sizeof(list) / sizeof *(list))])

static void constant(struct maker *m)
{
	static const char *const known[] = {
		"0", "1", "2", "3", "7", "8", "31", "32", "63", "127", "128", "255", "256", "32767", "32768", "65535", "65536", "2147483647", "2147483648",
		"4294967295", "4294967296L", "9223372036854775807L", "0x8000000000000000UL", "0xffffffffu", "0x80000000u", "(-1)", "(-2147483647-1)", "(-128)",
		"1L", "(-1L)", "0UL", "3u", "(-9223372036854775807L-1)", "'q'",
	};
	if (pick(m, 3))
		put(m, "%s", ONE_OF(m, known));
	else
		put(m, "%u", pick(m, 100000));
}

/* l: parameters and locals in registers; m: locals in memory, through p; g: globals; a: arrays. */
static void variable(struct maker *m, unsigned from, unsigned to)
{
	static const char *const places[] = {"l%u", "l%u", "l%u", "g%u", "(*p%u)", "a%u[1]", "a%u[l2 & 3]", "r.x%u", "rp->x%u"};
	unsigned type = from + pick(m, to - from), place = pick(m, sizeof places / sizeof *places);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	put(m, places[place], type);
#pragma GCC diagnostic pop
}

static void integer_variable(struct maker *m)
{
	static const char *const fields[] = {"b.i3", "b.u5", "b.s9", "b.c7", "b.f1", "b.i32", "b.u32"};
	if (pick(m, 6) == 0)
		put(m, "%s", ONE_OF(m, fields));
	else
		variable(m, 0, INTEGERS);
}

static void integer(struct maker *m, int depth);

static void floating(struct maker *m, int depth)
{
	static const char *const known[] = {"1.5", "2.0f", "0.25"};
	unsigned kind = depth > 0 ? pick(m, 7) : 6;
	if (kind == 6) {
		if (pick(m, 4))
			variable(m, INTEGERS, TYPES);
		else
			put(m, "%s", ONE_OF(m, known));
	} else if (kind == 5) {
		put(m, "(%s)(", types[INTEGERS + pick(m, 2)]);
		integer(m, depth - 1);
		put(m, ")");
	} else if (kind == 4) {
		put(m, "-(");
		floating(m, depth - 1);
		put(m, ")");
	} else {
		put(m, "(");
		floating(m, depth - 1);
		put(m, " %c ", "+-*/"[kind]);
		floating(m, depth - 1);
		put(m, ")");
	}
}

static void binary(struct maker *m, const char *op, int depth)
{
	put(m, "(");
	integer(m, depth - 1);
	put(m, " %s ", op);
	integer(m, depth - 1);
	put(m, ")");
}

/* Divisors are never 0, and -1 only where it does not matter; counts of shifts are below 32. */
static void guarded(struct maker *m, int depth)
{
	static const char *const ops[] = {"/", "%", "<<", ">>"};
	static const char *const divisors[] = {"3", "7u", "-5", "10L", "2", "16", "100UL", "-3L", "1000000007"};
	unsigned op = pick(m, 4);
	put(m, "(");
	integer(m, depth - 1);
	put(m, " %s ", ops[op]);
	if (op < 2 && pick(m, 2)) {
		put(m, "%s)", ONE_OF(m, divisors));
		return;
	}
	put(m, op < 2 ? "(((" : "((");
	integer(m, depth - 1);
	put(m, op < 2 ? ") & 15) + 1))" : ") & 31))");
}

static void integer(struct maker *m, int depth)
{
	static const char *const arithmetic[] = {"+", "-", "*", "&", "|", "^", "+", "-"};
	static const char *const relations[] = {"==", "!=", "<", "<=", ">", ">=", "&&", "||"};
	switch (depth > 0 ? pick(m, 14) : pick(m, 3) + 20) {
	case 0: case 1: case 2: case 3:
		binary(m, ONE_OF(m, arithmetic), depth);
		break;
	case 4: case 5:
		guarded(m, depth);
		break;
	case 6:
		binary(m, ONE_OF(m, relations), depth);
		break;
	case 7:
		put(m, "(");
		floating(m, depth - 1);
		put(m, " %s ", ONE_OF(m, relations));
		floating(m, depth - 1);
		put(m, ")");
		break;
	case 8:
		put(m, "(");
		integer(m, depth - 1);
		put(m, " ? ");
		integer(m, depth - 1);
		put(m, " : ");
		integer(m, depth - 1);
		put(m, ")");
		break;
	case 9:
		put(m, "%c(", "-~!+"[pick(m, 4)]);
		integer(m, depth - 1);
		put(m, ")");
		break;
	case 10:
		put(m, "(%s)", types[pick(m, INTEGERS)]);
		variable(m, INTEGERS, TYPES);
		break;
	case 11:
		put(m, "(%s)(", types[pick(m, INTEGERS)]);
		integer(m, depth - 1);
		put(m, ")");
		break;
	case 12:
		put(m, "f%u(", pick(m, 3));
		integer(m, depth - 1);
		put(m, ", ");
		integer(m, depth - 1);
		put(m, ")");
		break;
	case 20:
		constant(m);
		break;
	default:
		integer_variable(m);
		break;
	}
}

static void assignment(struct maker *m)
{
	static const char *const ops[] = {"=", "=", "+=", "-=", "*=", "&=", "|=", "^="};
	put(m, "(unsigned long)(");
	integer_variable(m);
	put(m, " %s ", ONE_OF(m, ops));
	integer(m, 3);
	put(m, ")");
}

static void step(struct maker *m)
{
	static const char *const before[] = {"++", "--", "", ""}, *const after[] = {"", "", "++", "--"};
	unsigned kind = pick(m, 4);
	put(m, "(unsigned long)(%s", before[kind]);
	variable(m, 1, INTEGERS);   /* a _Bool does not step down as a number does */
	put(m, "%s)", after[kind]);
}

static void statement(struct maker *m, unsigned n)
{
	unsigned kind = pick(m, 6);
	if (kind == 0) {
		put(m, "\tif (");
		integer(m, 3);
		put(m, ")\n\t\tprint(\"%u\\n\");\n", n);
	} else if (kind == 1) {
		put(m, "\tl13 = ");
		floating(m, 3);
		put(m, ";\n\tprint(\"%%x\\n\", bits(l13));\n");
	} else {
		put(m, "\tprint(\"%%x\\n\", ");
		if (kind == 2)
			assignment(m);
		else if (kind == 3)
			step(m);
		else {
			put(m, "(unsigned long)");
			integer(m, 4);
		}
		put(m, ");\n");
	}
}

static void declarations(struct maker *m)
{
	put(m, "#include \"check.h\"\nstruct { int i3 : 3; unsigned u5 : 5; short s9 : 9; unsigned char c7 : 7; _Bool f1 : 1; int i32 : 32; unsigned u32 : 32; } b;\n");
	put(m, "struct record {");
	for (unsigned t = 0; t < TYPES; t++)
		put(m, " %s x%u;", types[t], t);
	put(m, " } r, records[2], *rp = &records[1];\n");
	for (unsigned t = 0; t < TYPES; t++)
		put(m, "%s g%u = %u, a%u[4] = {%u, %u, %u};\n", types[t], t, pick(m, 300), t, pick(m, 300), pick(m, 70000), pick(m, 2));
	put(m, "static unsigned long bits(double d) { union { double d; unsigned long u; } v = {d}; return d != d ? 1 : v.u; }\n"
		"static long f0(int a, unsigned char c) { return a * 3L - c; }\nstatic unsigned f1(short a, long c) { return a ^ c; }\n"
		"static char f2(unsigned long a, _Bool c) { return a + c; }\n");
}

static void function(struct maker *m, unsigned statements)
{
	put(m, "static void all(");
	for (unsigned t = 0; t < TYPES; t++)
		put(m, "%s%s l%u", t ? ", " : "", types[t], t);
	put(m, ")\n{\n");
	for (unsigned t = 0; t < TYPES; t++)
		put(m, "\t%s m%u = l%u, *p%u = &m%u;\n", types[t], t, t, t, t);
	for (unsigned n = 0; n < statements; n++)
		statement(m, n);
	put(m, "}\n\nint main(void)\n{\n");
	for (int i = 0; i < 3; i++) {
		put(m, "\tall(");
		for (unsigned t = 0; t < TYPES; t++) {
			put(m, "%s", t ? ", " : "");
			constant(m);
		}
		put(m, ");\n");
	}
	put(m, "\treturn b.u5;\n}\n");
}

static void make(const char *path, uint64_t seed)
{
	struct maker m = {.out = fopen(path, "w"), .state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
	CU_ASSERT_PTR_NOT_NULL_FATAL(m.out);
	declarations(&m);
	function(&m, 120);
	fclose(m.out);
}

static void expressions_are_evaluated_alike(void)
{
	const char *more = getenv("PROCLAB_RANDOM");
	for (int seed = 1; seed <= 8 + (more ? atoi(more) : 0); seed++) {
		const char *path = test_path("random.c");
		make(path, (uint64_t)seed);
		bool fine = vm_runs_alike(path);
		if (!fine)
			fprintf(stderr, "seed %d\n", seed);
		CU_ASSERT(fine);
	}
}

SUITE(vm_random, expressions_are_evaluated_alike)
