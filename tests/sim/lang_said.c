/*
 * lang_said.c - what the C front end says: about the mistakes of lang_mistakes.txt just what lang_mistakes.expected holds, about missing
 * headers, undeclared functions of the library, and damaged programs without end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LLVMFuzzerTestOneInput fuzz_one_program
#include "tests/fuzz/lang.c"
#include "tests/sim/lang.h"
#include "tests/test.h"

/* All that is said about a program file with these headers and prototypes; malloc'ed. */
static char *said_about(const char *path, const char *include, const char *declarations)
{
	struct diag_list said = {0};
	char *text = NULL;
	size_t len;
	struct parse_options options = {.prototypes = declarations, .prototypes_len = declarations ? strlen(declarations) : 0};
	if (preprocess(path, &(struct preprocess_options){.include = include}, &text, &len, &said) == 0)
		unit_free(unit_parse(path, text, len, &options, &said));
	char *out = diag_text(&said, 0);
	diag_list_clear(&said);
	return out;
}

static void speaks_clearly(void)
{
	char *expected = lang_read("tests/sim/lang_mistakes.expected");
	char *said = said_about("tests/sim/lang_mistakes.txt", NULL, NULL);
	if (strcmp(said, expected) != 0) printf("%s", said);
	CU_ASSERT_STRING_EQUAL(said, expected);
	free(said);
	free(expected);
}

static void contains(const char *program, const char *declarations, const char *wanted)
{
	char *said = said_about(lang_write("said.c", program), "sim/include", declarations);
	if (!strstr(said, wanted)) printf("no '%s' in: %s\n", wanted, said);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, wanted));
	free(said);
}

static void knows_headers(void)
{
	contains("#include <ncurses.h>\n", NULL, "the simulator has no header 'ncurses.h'");
	contains("#include <ncurses.h>\n", NULL, " sys/wait.h");
	contains("#include <stdoi.h>\n", NULL, "hint: did you mean <stdio.h>?");
	contains("#error no way\n", NULL, "said.c:1:2: error: #error no way");
}

/* Without a header the library's prototype counts: arguments are converted as it says. */
static void knows_the_library(void)
{
	static const char known[] =
		"# 1 \"include/math.h\"\ndouble sqrt(double); typedef int pid_t;\n# 1 \"include/unistd.h\"\npid_t fork(void);\n";
	contains("int f(void) { return fork(); }\n", known, "warning: implicit declaration of function 'fork'");
	contains("int f(void) { return fork(); }\n", known, "hint: #include <unistd.h>");
	contains("int f(void) { return frok(); }\n", known, "implicit declaration of function 'frok'");
	contains("int f(double d) { return sqrt(\"x\"); }\n", known, "passing argument 1 of 'sqrt'");
	char *said = said_about(lang_write("said.c", "double f(void) { extern double sqrt(); return sqrt(2); }\n"), NULL, known);
	CU_ASSERT_STRING_EQUAL(said, "");
	free(said);
}

/* A statement of a function that has one variable of each kind: what is said of its format, as gcc -Wformat says it; "" is nothing. */
static const struct {
	const char *statement, *said;
} formats[] = {
	{"printf(\"%s\", i);", "'%s' wants 'char *', but argument 2 is 'int'"},
	{"printf(\"%d %d\", i);", "there is no argument for '%d' of the format"},
	{"printf(\"%d\", i, l);", "argument 3 has no conversion in the format"},
	{"printf(\"%d\", l);", "'%d' wants 'int', but argument 2 is 'long'"},
	{"printf(\"%ld\", i);", "'%ld' wants 'long', but argument 2 is 'int'"},
	{"printf(\"%f\", i);", "'%f' wants 'double', but argument 2 is 'int'"},
	{"fprintf(stderr, \"%5.2lf\", s);", "'%5.2lf' wants 'double', but argument 3 is 'char *'"},
	{"printf(\"%*d\", l, i);", "'*' of the format wants 'int', but argument 2 is 'long'"},
	{"printf(\"100%\\n\");", "a percent sign is written %%"},
	{"printf(\"100%\");", "the format ends within a conversion"},
	{"scanf(\"%d\", i);", "hint: is a '&' missing?"},
	{"scanf(\"%lf\", &f);", "'%lf' wants 'double *', but argument 2 is 'float *'"},
	{"scanf(\"%s\", &s);", "'%s' wants 'char *', but argument 2 is 'char **'"},
	{"printf(\"%*d|%-5.*f|%c %p %s %%%+i\\n\", 3, i, 2, d, c, s, s, -1);", ""},
	{"printf(\"%zu %lu %hd %hhx %lld %5.2f %m %X\", sizeof i, l, h, c, (long long)l, f, 1u);", ""},
	{"scanf(\"%d %f %lf %9s %c %*d %[]a-z] %hd %ld%n\", &i, &f, &d, s, &c, s, &h, &l, &i);", ""},
	{"execl(s, s);", "the arguments of 'execl' have no end"},
	{"execle(s, s, s, &s);", "the arguments of 'execle' have no end"},
	{"execlp(s, s, \"-l\", NULL); execl(s, s, (char *)0); execl(s, s, 0); execle(s, s, s, NULL, &s);", ""},
	{"scanf(\"%ms\", &s); printf(s, i); printf(\"%2$d %1$d\", i, i);", ""},
};

static void reads_formats(void)
{
	static const char head[] = "#include <stdio.h>\n#include <unistd.h>\nvoid g(int i, long l, float f, double d, char *s, char c, short h)\n{\n\t";
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		char program[400];
		snprintf(program, sizeof program, "%s%s\n}\n", head, formats[i].statement);
		char *said = said_about(lang_write("said.c", program), "sim/include", NULL);
		bool good = *formats[i].said ? strstr(said, formats[i].said) != NULL : !*said;
		if (!good) printf("%s says: %s\n", formats[i].statement, said);
		CU_ASSERT_TRUE(good);
		free(said);
	}
}

/* One mistake is told once, where it was made. errors and warnings: how many gcc -Wall has, or fewer where its others follow from the first. */
static const struct {
	const char *program;
	int errors, warnings;
	const char *says;
} mistakes[] = {
	{"#define N 10;\nint f(void)\n{\n\tint a[N];\n\ta[0] = 1;\n\treturn a[0];\n}\n", 1, 0, "said.c:1:2: note: it comes from the macro 'N'"},
	{"#define N 10;\nint f(void)\n{\n\tint a = 0;\n\tfor (int i = 0; i < N; i++) {\n\t\ta += i;\n\t}\n\treturn a;\n}\n", 1, 0, ":5:23: error"},
	{"#define TWICE(x) ((x) * y)\nint f(int a)\n{\n\treturn a + TWICE(a);\n}\n", 1, 0, "said.c:4:13: error: 'y' undeclared"},
	{"#define TWICE(x) ((x) * 2)\nint f(void)\n{\n\treturn TWICE(a + 1);\n}\n", 1, 0, "said.c:4:15: error: 'a' undeclared"},
	{"#define BOTH(x) ((x) + (x))\nint f(void)\n{\n\treturn BOTH(a.x);\n}\n", 1, 0, "said.c:4:14: error: 'a' undeclared"},
	{"#include <stddef.h>\nchar *f(void)\n{\n\tchar *a = NULL, *b = c;\n\treturn a ? a : b;\n}\n", 1, 0, "said.c:4:23: error: 'c' undeclared"},
	{"int f(void)\n{\n\t{ y = 1; }\n\t{ y = 2; }\n\treturn y;\n}\n", 1, 0, "'y' undeclared"},
	{"int f(int n)\n{\n\tFor (int i = 0; i < n; i++) {}\n\treturn n;\n}\n", 1, 1, "hint: did you mean 'for'?"},
	{"Int f(void) { return 0; }\n", 1, 0, "hint: did you mean 'int'?"},
	{"int f(void)\n{\n\tchar c = 'a;\n\treturn c;\n}\n", 1, 0, "missing terminating ' character"},
	{"int puts(const char *);\nint f(void)\n{\n\tputs(\"hello);\n\treturn 0;\n}\n", 1, 0, "missing terminating"},
	{"int puts(const char *);\nint f(void)\n{\n\tputs(\u201chello\u201d);\n\treturn 0;\n}\n", 1, 0, "hint: write the straight quotes of C"},
	{"int f(void);\n{\n\treturn 0;\n}\n", 1, 0, "hint: is there a ';' too many before it?"},
	{"void f(void)\n{\n\tif (1) {\n}\nint g(void)\n{\n\treturn 0;\n}\n", 2, 0, "hint: is a '}' missing before it?"},
	{"int f(int x)\n{\n\tif (x == 1);\n\t{\n\t\tx = 2;\n\t}\n\treturn x;\n}\n", 0, 1, ":3:13: warning: this ';' is all that the 'if' does"},
	{"int f(int x)\n{\n\twhile (x < 1);\n\t\tx++;\n\treturn x;\n}\n", 0, 1, "this ';' is all that the loop does"},
	{"#define LOG(x)\nint f(int x)\n{\n\twhile (x++ < 1);\n\tif (x) LOG(x);\n\tif (x) ; else x = 2;\n\treturn x;\n}\n", 0, 0, ""},
	{"int f(int x, int y)\n{\n\tx == y;\n\ty * 2;\n\tf;\n\t(void)x;\n\treturn ({ x = y; x; });\n}\n", 0, 3, "hint: write = to assign"},
	{"int f(char *s) { return s == \"x\" || s != 0; }\n", 0, 1, "hint: compare texts with strcmp(a, b) == 0"},
};

static int count_of(const char *text, const char *word)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, word)); at++) n++;
	return n;
}

static void tells_a_mistake_once(void)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		char *said = said_about(lang_write("said.c", mistakes[i].program), "sim/include", NULL);
		bool good = strstr(said, mistakes[i].says) && count_of(said, ": error: ") == mistakes[i].errors && count_of(said, ": warning: ") == mistakes[i].warnings;
		if (!good) printf("%s\nsays: %s\n", mistakes[i].program, said);
		CU_ASSERT_TRUE(good);
		free(said);
	}
}

static char *repeated(const char *begin, const char *middle, const char *end, size_t n)
{
	size_t len = strlen(middle);
	char *s = malloc(strlen(begin) + n * len + strlen(end) + 1), *at = stpcpy(s, begin);
	for (size_t i = 0; i < n; i++) at = stpcpy(at, middle);
	strcpy(at, end);
	return s;
}

static void refuses_files(void)
{
	char *said = said_about("/nowhere.c", NULL, NULL);
	CU_ASSERT_STRING_EQUAL(said, "/nowhere.c: error: cannot read the program: No such file or directory\n");
	free(said);
	said = said_about("/tmp", NULL, NULL);
	CU_ASSERT_STRING_EQUAL(said, "/tmp: error: this is a folder, not a C program\n");
	free(said);
	said = said_about(test_proclab(), NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, ": error: this is no text, so no C program: was it compiled?\n"));
	free(said);
	/* more than the preprocessor's messages are read of */
	char *line = repeated("#pragma GCC error \"", "no ", "\"\n", 2000), *program = repeated("", line, "", 250);
	said = said_about(lang_write("said.c", program), NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "said.c:1:19: error: no no"));
	free(said);
	free(line);
	free(program);
}

/* Whatever is too deep or too long is said so, in bounded memory and stack. */
static void bounds_depth(void)
{
	static const char *const parts[][4] = {
		{"int x = ",					  "(",              "1;",  "this is nested too deeply"         },
		{"void f(void) ",                 "{",              "",    "this is nested too deeply"         },
		{"int x; int y = 1",              "+x",             ";",   "this expression is too long"       },
		{"int ",						  "*",              "x;",  "this declarator has too many parts"},
		{"int x = ",					  "- ",             "1;",  "this is nested too deeply"         },
		{"",							  "struct {",       "",    "this is nested too deeply"         },
		{"void f(int x) { ",              "if (x) ; else ", ";}",  "too many of these in a row"        },
		{"",							  "typeof(",        "",    "this is nested too deeply"         },
		{"int a[] = ",                    "{",              "1",   "this is nested too deeply"         },
		{"void f(int x) { switch (x) { ", "case 1: ",       ";}}", "too many of these in a row"        },
	};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		char *program = repeated(parts[i][0], parts[i][1], parts[i][2], 100000);
		struct diag_list said = {0};
		unit_free(lang_parse("deep.c", program, &said));
		CU_ASSERT_PTR_NOT_NULL_FATAL(said.first);
		CU_ASSERT_STRING_EQUAL(said.first->text, parts[i][3]);
		diag_list_clear(&said);
		free(program);
	}
}

static void bounds_memory(void)
{
	struct diag_list said = {0};
	struct parse_options options = {.memory_limit = 1 << 20};
	char *program = repeated("int a[] = {", "1,", "1};", 100000);
	unit_free(unit_parse("big.c", program, strlen(program), &options, &said));
	CU_ASSERT_EQUAL_FATAL(said.errors, 1);
	CU_ASSERT_STRING_EQUAL(said.first->text, "the program is too large: compiling it takes more than 1 MiB of memory");
	diag_list_clear(&said);
}

/* Programs with a part cut out, doubled, or a byte changed: read or refused. */
static void survives_damage(void)
{
	char *text = lang_read("tests/sim/lang_programs.txt");
	size_t len = strlen(text);
	uint32_t state = 7;
	for (int i = 0; i < 3000; i++) {
		state = state * 1664525u + 1013904223u;
		size_t at = (state >> 4) % (len - 400), n = (state >> 20) % 300 + 20;
		char piece[600];
		memcpy(piece, text + at, n);
		piece[(state >> 8) % n] = (char)(state >> 12);
		if (state & 1) memmove(piece + n / 3, piece + n / 2, n - n / 2);
		CU_ASSERT_EQUAL(fuzz_one_program((const uint8_t *)piece, n), 0);
	}
	free(text);
}

SUITE(lang_said, speaks_clearly, knows_headers, knows_the_library, reads_formats, tells_a_mistake_once, refuses_files, bounds_depth, bounds_memory, survives_damage)
