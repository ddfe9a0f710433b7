/*
 * lang_layout.c - sizes, alignments, offsets and bit-fields of random types, and the values of random constant expressions: what cc's program prints
 * is what our compiler must find true.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/lang.h"
#include "tests/test.h"

struct maker {
	FILE *types;  /* the definitions, or the constants' table */
	FILE *checks; /* CHECK(expression) lines */
	uint32_t state;
};

static uint32_t pick(struct maker *m, uint32_t n)
{
	m->state = m->state * 1664525u + 1013904223u;
	return (m->state >> 10) % n;
}

static const char *one_of(struct maker *m, const char *const *list, uint32_t n)
{
	return list[pick(m, n)];
}

static const char *const scalars[] = {"_Bool", "char",   "short",  "int",    "unsigned",     "long",
									  "float", "double", "char *", "enum e", "unsigned char"};
static const struct {
	const char *type;
	uint32_t bits;
} fields[] = {
	{"_Bool",          1 },
    {"char",           8 },
    {"unsigned short", 16},
    {"int",            32},
    {"unsigned",       32},
    {"long",           64},
    {"unsigned char",  8 }
};
static const char *const attributes[] = {"", "", "", "", "", " __attribute__((packed))", " __attribute__((aligned(16)))"};
static const char *const member_attributes[] = {
	"", "", "", "", "", "", " __attribute__((packed))", " __attribute__((aligned(8)))"};

static void make_member(struct maker *m, int i, int j)
{
	uint32_t what = pick(m, 10);
	if (what < 4) {
		uint32_t f = pick(m, sizeof fields / sizeof *fields), width = pick(m, fields[f].bits > 24 ? 24 : fields[f].bits) + 1;
		if (pick(m, 8) == 0)
			fprintf(m->types, " %s : %u;", fields[f].type, pick(m, 2) ? width : 0);
		else
			fprintf(m->types, " %s m%d : %u;", fields[f].type, j, width);
		return;
	}
	const char *a = one_of(m, member_attributes, 8);
	if (what < 8)
		fprintf(m->types, " %s m%d%s;", one_of(m, scalars, sizeof scalars / sizeof *scalars), j, a);
	else if (i > 0)
		fprintf(m->types, " struct s%u m%d[%u]%s;", pick(m, (uint32_t)i), j, pick(m, 3) + 1, a);
	else
		fprintf(m->types, " char m%d[3]%s;", j, a);
	fprintf(m->checks, "CHECK(__builtin_offsetof(struct s%d, m%d))\n", i, j);
}

static void make_struct(struct maker *m, int i)
{
	uint32_t pack = pick(m, 6);
	if (pack == 0) fprintf(m->types, "#pragma pack(push, %d)\n", 1 << pick(m, 3));
	fprintf(m->types, "struct s%d {", i);
	for (int j = 0; j < 7; j++) make_member(m, i, j);
	fprintf(m->types, " }%s;\n", one_of(m, attributes, sizeof attributes / sizeof *attributes));
	if (pack == 0) fprintf(m->types, "#pragma pack(pop)\n");
	fprintf(m->checks, "CHECK(sizeof(struct s%d))\nCHECK(_Alignof(struct s%d))\n", i, i);
}

static const char *const numbers[] = {"0",          "1",           "2",        "7u",    "-1",
									  "127",        "128",         "255",      "65535", "0x7fffffff",
									  "0x80000000", "4294967295u", "3L",       "1UL",   "0xffffffffffffffff",
									  "'a'",        "'\\xff'",     "1.5",      "2.0f",  "0.1f",
									  "(char)200",  "(short)-3",   "(_Bool)5", "-7L"};
static const char *const casts[] = {"char", "unsigned char", "short", "unsigned short", "int",   "unsigned",
									"long", "unsigned long", "_Bool", "float",          "double"};
static const char *const binaries[] = {"+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=", "&&", "||"};
static const char *const integers[] = {"%", "<<", ">>", "&", "|", "^"};

static void make_expression(struct maker *m, FILE *f, int depth)
{
	uint32_t what = depth ? pick(m, 12) : 0;
	if (what < 2) {
		fprintf(f, "(%s)", one_of(m, numbers, sizeof numbers / sizeof *numbers));
		return;
	}
	bool on_integers = what > 8;
	const char *wide = on_integers ? "(long)" : "";
	if (what < 4)
		fprintf(f, "((%s)", one_of(m, casts, 9 + (depth > 1) * 2));
	else if (what == 4)
		fprintf(f, "(%s", pick(m, 2) ? "-" : "!");
	else
		fprintf(f, "(%s", wide);
	make_expression(m, f, depth - 1);
	if (what > 4) {
		const char *op = on_integers ? one_of(m, integers, 6) : one_of(m, binaries, 12);
		bool shift = op[0] == op[1];
		fprintf(f, " %s %s", op, wide);
		if (on_integers && (shift || *op == '%'))
			fprintf(f, "%u", pick(m, 30) + 1);
		else if (*op == '/')
			fprintf(f, "%u.0", pick(m, 9) + 1);
		else
			make_expression(m, f, depth - 1);
	}
	fputc(')', f);
}

static void make_constant(struct maker *m, int i)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	make_expression(m, f, 4);
	fclose(f);
	fprintf(m->checks, "CHECK(KIND(%s))\nCHECK((%s) != 0)\nCHECK((%s) < %d)\nCHECK((%s) * 16 > %d)\n", text, text, text, i, text,
			i);
	free(text);
}

static const char kind[] =
	"#define KIND(x) _Generic((x), char: 1, unsigned char: 2, short: 3, unsigned short: 4, int: 5, unsigned: 6, long: 7, "
	"unsigned long: 8, float: 9, double: 10, _Bool: 11)\n";

/* The numbers that cc's program prints, one for each CHECK. */
static void run_cc(struct ran *r, const char *types, const char *checks)
{
	char *program = NULL;
	if (asprintf(&program,
				 "int printf(const char *, ...);\n%s%s#define CHECK(x) printf(\"%%ld\\n\", (long)(x));\nint main(void) "
				 "{\n%sreturn 0; }\n",
				 kind, types, checks) < 0)
		CU_FAIL_FATAL("no memory");
	char source[200], binary[200];
	snprintf(source, sizeof source, "%s", lang_write("layout.c", program));
	snprintf(binary, sizeof binary, "%s", test_path("layout"));
	test_run(r, 120, NULL, (const char *const[]){"cc", "-w", "-O0", "-o", binary, source, NULL});
	CU_ASSERT_EQUAL_FATAL(r->status, 0);
	ran_clear(r);
	test_run(r, 60, NULL, (const char *const[]){binary, NULL});
	CU_ASSERT_EQUAL_FATAL(r->status, 0);
	free(program);
}

/* Each CHECK as a static assertion of cc's number; how many. Macros are done by the preprocessor. */
static int assert_ours(const char *types, const char *checks, const char *printed)
{
	char *program = NULL, *copy = strdup(checks), *rest = NULL;
	size_t size = 0;
	int n = 0;
	FILE *f = open_memstream(&program, &size);
	fprintf(f, "%s%s#define CHECK(x, v) _Static_assert((long)(x) == v, #x);\n", kind, types);
	for (char *s = strtok_r(copy, "\n", &rest); s; s = strtok_r(NULL, "\n", &rest), n++) {
		char *end = NULL;
		long v = strtol(printed, &end, 10);
		CU_ASSERT_FATAL(end > printed);
		printed = end;
		fprintf(f, "%.*s, %ldL)\n", (int)strlen(s) - 1, s, v);
	}
	fclose(f);
	struct diag_list said = {0};
	char *text;
	size_t len;
	CU_ASSERT_EQUAL_FATAL(preprocess(lang_write("ours.c", program), &(struct preprocess_options){0}, &text, &len, &said), 0);
	struct unit *u = unit_parse("ours.c", text, len, &(struct parse_options){0}, &said);
	char *messages = diag_text(&said, 0);
	if (said.errors) printf("%s", messages);
	CU_ASSERT_EQUAL(said.errors, 0);
	free(messages);
	unit_free(u);
	diag_list_clear(&said);
	free(program);
	free(copy);
	return n;
}

static void compare(uint32_t seed, int count, void (*make)(struct maker *, int), const char *types_first)
{
	char *types = NULL, *checks = NULL;
	size_t types_size = 0, checks_size = 0;
	struct maker m = {open_memstream(&types, &types_size), open_memstream(&checks, &checks_size), seed};
	fputs(types_first, m.types);
	for (int i = 0; i < count; i++) make(&m, i);
	fclose(m.types);
	fclose(m.checks);
	struct ran r;
	run_cc(&r, types, checks);
	CU_ASSERT(assert_ours(types, checks, r.out) >= count);
	ran_clear(&r);
	free(types);
	free(checks);
}

static void lays_out_as_gcc(void)
{
	compare(1, 200, make_struct, "enum e { A, B };\n");
	compare(2, 200, make_struct, "enum e { A = -1, B };\n");
}

static void folds_as_gcc(void)
{
	compare(3, 250, make_constant, "");
	compare(4, 250, make_constant, "");
}

SUITE(lang_layout, lays_out_as_gcc, folds_as_gcc)
