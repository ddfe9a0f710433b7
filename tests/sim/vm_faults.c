/*
 * vm_faults.c - what a program does wrong is named: what, by which variable, where, and as which signal.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/vm_driver.h"
#include "tests/test.h"

static const char *written(const char *name, const char *text)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void run_text(const char *text, struct vm_ran *r)
{
	vm_run_file(written("fault.c", text), r);
	if (r->said)
		fprintf(stderr, "%s", r->said);
}

struct wrong {
	const char *text;
	int signal;
	const char *says[4];
};

static const struct wrong wrongs[] = {
	{"int main(void) {\n int *p = 0;\n return *p;\n}", SIGSEGV, {"null pointer", "'p' (int *)", "read of 4 bytes at 0x0", "fault.c:3"}},
	{"struct s { long a, b; } *g;\nint main(void) {\n g->b = 1;\n}", SIGSEGV, {"null pointer", "'g'", "write of 8 bytes at 0x8", "in main"}},
	{"void f(char **q) { q[0][5] = 1; }\nint main(void) { char *q = (char *)0x1234567; f(&q); }", SIGSEGV,
		{"no memory there", "write of 1 byte at 0x123456c", "in f", "fault.c:1"}},
	{"int main(void) {\n char *s = \"hello\";\n s[0] = 'j';\n}", SIGSEGV, {"read-only", "'s' (char *)", "write of 1 byte", "fault.c:3"}},
	{"int f(int a, int b) { return a / b; }\nint main(void) { return f(1, 0); }", SIGFPE, {"division by zero", "in f", "fault.c:1"}},
	{"int m = -2147483647 - 1, k = -1;\nint main(void) { return m % k; }", SIGFPE, {"does not fit", "in main", "fault.c:2"}},
	{"long m = -9223372036854775807L - 1, k = -1;\nint main(void) { return m / k != 0; }", SIGFPE, {"does not fit"}},
	{"int f(int n) { return n + f(n + 1); }\nint main(void) { return f(0); }", SIGSEGV, {"stack overflow", "in f"}},
	{"int f(int n) { char room[5000]; room[n % 5000] = 1; return room[0] + f(n + 1); }\nint main(void) { return f(0); }", SIGSEGV,
		{"stack overflow", "in f"}},
	{"int main(void) { int n = 100000000; char a[n]; a[0] = 1; return a[0]; }", SIGSEGV, {"stack overflow", "in main"}},
	{"int main(void) { void (*f)(void) = (void (*)(void))0x42; f(); }", SIGSEGV, {"no function begins", "'f'", "0x42"}},
	{"int g(int n, ...) { return n; }\nint main(void) { int (*f)(int) = (int (*)(int))g; return f(1); }", SIGSEGV, {"wrong type", "'f'"}},
	{"long buffer[25];\nvoid f(void) { __vm_setjmp(buffer); }\nint main(void) { f(); __vm_longjmp(buffer, 1); }", SIGABRT,
		{"longjmp", "in main", "fault.c:3"}},
	{"long buffer[25];\nint main(void) { for (int i = 0; i < 25; i++) buffer[i] = i * 7919; __vm_longjmp(buffer, 1); }", SIGABRT, {"longjmp"}},
	{"int main(int argc, char **argv) {\n int x;\n if (argc > 5)\n  x = 3;\n return x;\n}", 0, {"never set", "'x' (int)", "fault.c:5"}},
	{"int main(int argc, char **argv) { int x, y = argc;\n for (int i = 0; i < 3; i++) { int k;\n if (i == 1) k = 2;\n y += k; }\n return y; }", 0,
		{"never set", "'k'", "fault.c:4"}},
	{"int main(int argc, char **argv) { long sum; for (int i = 0; i < 3; i++)\n sum += i; return sum; }", 0, {"never set", "'sum'", "fault.c:2"}},
	{"double d(double x) { return x; }\nint main(int argc, char **argv) { double y; switch (argc) { case 9: y = 1; break;\n case 0: return d(y); } return 0; }",
		0, {"never set", "'y' (double)", "fault.c:3"}},
	{"int main(void) { __builtin_trap(); }", SIGILL, {"trap", "in main"}},
	{"char a[100];\nint main(void) { __vm_memset(a, 0, 1000000); }", SIGSEGV, {"no memory there", "write"}},
	{"int main(void) { return __vm_strlen((char *)8); }", SIGSEGV, {"null pointer", "at 0x8"}},
};

static void are_named(void)
{
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct vm_ran r;
		run_text(wrongs[i].text, &r);
		bool fine = r.status == 128 + wrongs[i].signal;
		for (int k = 0; k < 4 && wrongs[i].says[k]; k++)
			fine &= strstr(r.fault, wrongs[i].says[k]) != NULL;
		if (!fine)
			fprintf(stderr, "%s\nended with %d: %s\n", wrongs[i].text, r.status, r.fault);
		CU_ASSERT(fine);
		vm_ran_clear(&r);
	}
}

/* None of these reads what was not set. */
static void what_is_set_is_not_checked(void)
{
	struct vm_ran r;
	run_text("int next(void) { static int n = 5; return --n; }\n"
		"int main(int argc, char **argv) {\n"
		" int a, b, c, i, n; long s = 0; double d; char *p; unsigned u;\n"
		" if (argc) a = 1; else a = 2;\n"
		" while ((b = next()) > 1) s += b;\n"
		" for (i = 0; i < 3; i++) { c = i; s += c; }\n"
		" s += argc > 7 && (n = 5) ? n : 0;\n"
		" do { d = s; } while (d < 0);\n"
		" p = 0; u = p ? 1 : 2;\n"
		" switch (argc) { case 1: n = 3; break; default: n = 4; }\n"
		" goto over;\n"
		"back: return s + u + n + a + (int)d;\n"
		"over: a = 9; goto back;\n"
		"}\n", &r);
	CU_ASSERT_STRING_EQUAL(r.fault, "");
	CU_ASSERT_EQUAL(r.status, 12 + 2 + 4 + 9 + 12);
	vm_ran_clear(&r);
}

/* Endless recursion ends about where it does on Linux with its 8 MiB: neither after a few calls nor after many millions. */
static void recursion_is_as_deep_as_the_stack(void)
{
	struct vm_ran r;
	run_text("long depth;\nint f(int n) { depth++; return n + f(n + 1); }\nint main(void) { return f(0); }", &r);
	CU_ASSERT(r.executed > 4 * 20000 && r.executed < 6 * 1000000);
	vm_ran_clear(&r);
}

SUITE(vm_faults, are_named, what_is_set_is_not_checked, recursion_is_as_deep_as_the_stack)
