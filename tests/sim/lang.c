/*
 * lang.c - the C front end against the system's compiler: which programs are C, what types and constants are, and the tree that
 * comes of it.
 */
#include "tests/sim/lang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"

struct unit *lang_parse(const char *path, const char *text, struct diag_list *said)
{
	const struct parse_options options = {0};
	struct unit *u = unit_parse(path, strdup(text), strlen(text), &options, said);
	CU_ASSERT_PTR_NOT_NULL_FATAL(u);
	return u;
}

bool lang_accepts(const char *text, bool loud)
{
	struct diag_list said = {0};
	struct unit *u = lang_parse("test.c", text, &said);
	bool accepted = said.errors == 0;
	char *messages = diag_text(&said, 0);
	if (!accepted && loud) printf("%s", messages);
	free(messages);
	unit_free(u);
	diag_list_clear(&said);
	return accepted;
}

char *lang_read(const char *path)
{
	char *text = NULL;
	size_t room = 0;
	FILE *f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	ssize_t len = getdelim(&text, &room, 0, f);
	fclose(f);
	CU_ASSERT_FATAL(len > 0);
	return text;
}

const char *lang_write(const char *name, const char *text)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	CU_ASSERT_EQUAL_FATAL(fclose(f), 0);
	return path;
}

enum { PROGRAMS_MOST = 1000 };

/* One cc for all: which of the numbered files it finds errors in. */
static void ask_cc(char paths[][100], int n, bool refused[])
{
	static const char *argv[PROGRAMS_MOST + 10] = {"cc", "-std=gnu17", "-fsyntax-only", "-w"};
	struct ran r;
	for (int i = 0; i < n; i++) argv[4 + i] = paths[i];
	argv[4 + n] = NULL;
	test_run(&r, 120, NULL, argv);
	for (char *s = strtok(r.err, "\n"); s; s = strtok(NULL, "\n")) {
		const char *at = strstr(s, "/lang-");
		int i;
		if (at && strstr(s, "error:") && sscanf(at, "/lang-%d.c:", &i) == 1 && i < n) refused[i] = true;
	}
	ran_clear(&r);
}

/* tests/sim/lang_programs.txt: a program a line. What cc takes we take, what it refuses we refuse. */
static void agrees_with_cc(void)
{
	static char paths[PROGRAMS_MOST][100], *lines[PROGRAMS_MOST];
	static bool refused[PROGRAMS_MOST];
	char *text = lang_read("tests/sim/lang_programs.txt"), name[40];
	int n = 0, accepted = 0;
	for (char *s = strtok(text, "\n"); s && n < PROGRAMS_MOST; s = strtok(NULL, "\n")) lines[n++] = s;
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, "lang-%d.c", i);
		snprintf(paths[i], sizeof paths[i], "%s", lang_write(name, lines[i]));
	}
	ask_cc(paths, n, refused);
	for (int i = 0; i < n; i++) {
		bool ours = lang_accepts(lines[i], false);
		accepted += ours;
		if (ours == refused[i])
			printf("cc %s, we %s: %s\n", refused[i] ? "refuses" : "accepts", ours ? "accept" : "refuse", lines[i]);
		CU_ASSERT_NOT_EQUAL(ours, refused[i]);
	}
	CU_ASSERT(n > 400 && accepted > 150 && accepted < n - 150);
	free(text);
}

static const struct {
	const char *program, *refusal;
} refusals[] = {
	{"long double x;",							  "long double is not supported by the simulator"                    },
	{"double x = 1.0L;",							"long double is not supported by the simulator"                    },
	{"__int128 x;",								 "__int128 is not supported by the simulator"                       },
	{"_Complex double x;",                          "_Complex is not supported by the simulator"                       },
	{"__float128 x;",							   "__float128 is not supported by the simulator"                     },
	{"void f(void) { int g(void) { return 1; } }",  "a function inside of a function is not supported by the simulator"},
	{"void f(void) { asm(\"nop\"); }",              "asm is not supported by the simulator"                            },
	{"int x __attribute__((vector_size(16)));",     "attribute 'vector_size' is not supported by the simulator"        },
	{"struct s { int a; }; _Atomic struct s x;",
	 "_Atomic on anything but integers, pointers and floating types is not supported by the simulator"                 },
	{"void f(void) { _Alignas(64) int x; }",
	 "an automatic variable aligned to more than 16 bytes is not supported by the simulator"                           },
	{"struct { struct {} e; int x; } s = {1};",       "a value for a member without bytes is not supported by the simulator"},
	{"void f(int n) { struct s { int a[n]; } x; }", "member 'a' of variable size: a member's size must be a constant"  },
};

/* What is C, but not for us, is refused by its name. */
static void refuses_by_name(void)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		struct diag_list said = {0};
		struct unit *u = lang_parse("test.c", refusals[i].program, &said);
		CU_ASSERT_PTR_NOT_NULL_FATAL(said.first);
		CU_ASSERT_STRING_EQUAL(said.first->text, refusals[i].refusal);
		CU_ASSERT(said.errors > 0);
		unit_free(u);
		diag_list_clear(&said);
	}
}

/* What a declaration's line in the dump is. */
static void dumps(const char *program, const char *line)
{
	struct diag_list said = {0};
	struct unit *u = lang_parse("test.c", program, &said);
	char *text = unit_dump(u);
	CU_ASSERT_EQUAL(said.errors, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	if (!strstr(text, line)) printf("no '%s' in:\n%s", line, text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, line));
	free(text);
	unit_free(u);
	diag_list_clear(&said);
}

static void makes_trees(void)
{
	dumps("char c; long f(void) { return c + 1; }",
		  "      convert : long\n        + : int\n          convert : int\n            var c : char\n          int 1 : int\n");
	dumps("int *p; void f(void) { *p++ = 2; }", "      = : int\n        * : int\n          op= p+ post in int * : int *\n        "
												"    var p : int *\n            int 1 : long\n        int 2 : int\n");
	dumps("void f(char c) { c += 1.5; }", "op= + in double : char\n        var c : char\n        float 1.5 : double\n");
	dumps("struct { int a : 3, b : 4; } s; void f(void) { s.b = 1; }", ". b +0 bits 3:4 : int:4\n");
	dumps("void f(int n) { int a[n]; }", "DECLARE a : int[*]\n");
	dumps("int g(int, ...); void f(float x) { g(1, x, 'c'); }",
		  "        convert : double\n          var x : float\n        int 99 : int\n");
	dumps("int x, *p = &x + 2; char *s = \"ab\" + 1;", "global p : int * = 08 00 00 00 00 00 00 00 [0: x+8]\n");
	dumps("void f(int x) { int a[2] = {x}; }", "DECLARE a zeroed : int[2]\n");
	dumps("struct { unsigned a : 3, b : 7; char c; } s = {5, 100, 'x'};", "= 25 03 78 00\n");
}

SUITE(lang, agrees_with_cc, refuses_by_name, makes_trees)
