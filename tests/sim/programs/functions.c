/* calls: recursion, many arguments, varargs, statics, setjmp, statement expressions, compound literals */
#include "check.h"

static long many(char a, short b, int c, long d, unsigned char e, float f, double g, int h, int i, int j, long k, _Bool l)
{
	return a + b * 2 + c * 3 + d * 4 + e * 5 + (long)(f * 6) + (long)(g * 7) + h * 8 + i * 9 + j * 10 + k * 11 + l * 12;
}
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static int even(int n);
static int odd(int n) { return n ? even(n - 1) : 0; }
static int even(int n) { return n ? odd(n - 1) : 1; }
static int ackermann(int m, int n) { return !m ? n + 1 : !n ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)); }
static int next(void) { static int n = 5; static int *p = &n; *p *= 2; return n; }
struct pair { long a; char b; };
static long sum(int n, ...)
{
	__builtin_va_list args, copy;
	long s = 0;
	__builtin_va_start(args, n);
	__builtin_va_copy(copy, args);
	while (n--)
		s += __builtin_va_arg(args, int);
	s += (long)__builtin_va_arg(args, double);
	struct pair p = __builtin_va_arg(args, struct pair);
	s += p.a + p.b;
	s += *__builtin_va_arg(args, const char *);
	s += __builtin_va_arg(copy, int);
	__builtin_va_end(copy);
	__builtin_va_end(args);
	return s;
}
static void vprint2(int n, __builtin_va_list args) { while (n--) print("%d,", __builtin_va_arg(args, int)); }
static void list(int n, ...) { __builtin_va_list a; __builtin_va_start(a, n); vprint2(n / 2, a); vprint2(n - n / 2, a); __builtin_va_end(a); print("\n"); }
static int touch(int *n) { return ++*n; }
static double mean(const int *v, int n) { double s = 0; for (int i = 0; i < n; i++) s += v[i]; return s / n; }
static float half(float f) { return f / 2; }
static unsigned char wrap(int n) { return n; }
static _Bool truth(double d) { return d; }
static void nothing(void) { char room[50]; room[7] = 1; (void)room; }
static int unnamed(int, int b) { return b; }
static int unused_result(int x) { if (x) return x * 2; return 0; }
inline static int twice(int x) { return x + x; }

static long vla_loop(int n)
{
	long s = 0;
	for (int i = 1; i <= n; i++) {
		int v[i];
		for (int j = 0; j < i; j++)
			v[j] = j;
		if (i % 7 == 0)
			continue;
		if (i == 5000)
			break;
		s += v[i - 1];
	}
	return s;
}

static int many_frames(int n) { volatile char room[100]; room[n % 100] = n; return n ? many_frames(n - 1) + room[n % 100] : 0; }

#ifdef SIM
#define SETJMP(b) __vm_setjmp(b)
#define LONGJMP(b, v) __vm_longjmp(b, v)
typedef long jump[25];
#else
#include <setjmp.h>
#define SETJMP(b) setjmp(b)
#define LONGJMP(b, v) longjmp(b, v)
typedef jmp_buf jump;
#endif
static jump outer;
static void deep(int n) { int a[20]; a[n % 20] = n; if (n == 0) LONGJMP(outer, 42); deep(n - 1); print("never %d\n", a[0]); }

int main(void)
{
	print("%l\n", many(-1, 300, 70000, 1l << 40, 255, 1.5f, 2.25, 8, 9, 10, -11, 5));
	print("%d %d %d %d\n", fib(15), even(10), odd(7), ackermann(2, 3));
	print("%d %d %d\n", next(), next(), next());
	print("%l\n", sum(3, 10, 20, 30, 2.9, (struct pair){1000, 'a'}, "z"));
	list(5, 1, 2, 3, 4, 5);
	int n = 1, v[] = {1, 2, 3, 4};
	print("%d %d %f %f\n", touch(&n) + touch(&n), n, mean(v, 4), (double)half(3));
	print("%d %d %d %d\n", wrap(300), truth(0.1), truth(-0.0), (nothing(), 5));
	unused_result(unnamed(1, 3));
	print("%d %d\n", twice(twice(3)), ({ int t = 3; t *= 2; t + 1; }));
	print("%d %d\n", ({ if (n) n = 9; n; }), (int)sizeof(int[n]));
	int *lit = (int[]){5, 6, 7};
	print("%d %d\n", lit[2], ((struct pair){.b = 3}).b);
	for (int i = 0; i < 3; i++) {
		int *q = (int[2]){i};
		q[1] += i * 2;
		print("%d ", q[0] + q[1]);
	}
	print("%l %d\n", vla_loop(6000), many_frames(1000));
	volatile int tries = 0;
	int got = SETJMP(outer);
	if (got == 0)
		deep(50);
	print("%d %d\n", got, tries);
	if (tries++ < 3)
		LONGJMP(outer, tries == 2 ? 0 : tries + 100);
	char *room = __builtin_alloca(1000);
	for (int i = 0; i < 1000; i++)
		room[i] = i;
	print("%d %d\n", room[999], (int)((unsigned long)room % 16));
	return 7;
}
