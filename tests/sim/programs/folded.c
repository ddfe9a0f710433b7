/* What the compiler takes for its own: functions under the library's names, hints to the optimiser, empty asm, labels of a block. */
#include "check.h"

static int calls;
int abs(int x);
long labs(long x);
double fabs(double x);
long long llabs();
void *alloca(unsigned long);

/* Never called: the built-in is. */
int abs(int x) { return calls++, x * 1000; }
long long llabs(long long x) { return calls++, x * 1000; }
static float fabsf(float x) { return calls++, x + 1; }

static int hidden = 5;
extern int shown __attribute__((alias("hidden")));
static int triple(int x) { return 3 * x; }
int again(int) __attribute__((alias("triple")));

static int *touch(void) { return calls++, &hidden; }

static int sum(int n)
{
	int *p = alloca(n * sizeof *p), s = 0;
	for (int i = 0; i < n; i++) p[i] = i * i;
	for (int i = 0; i < n; i++) s += p[i];
	return s;
}

#define FIND(a, n, x) ({ __label__ found, out; int at; for (at = 0; at < (n); at++) if ((a)[at] == (x)) goto found; at = -1; goto out; found: at++; \
	out: at; })

static int branch(int x)
{
	__label__ low, high;
	void *where = x < 10 ? &&low : &&high;
	{
		__label__ low;
		if (x == 3) goto low;
		goto *where;
	low:
		return 30;
	}
low:
	return 1;
high:
	return 2;
}

int main(void)
{
	int i = -7, a[] = {4, 5, 6}, k = 1;
	print("%d %l %l %d\n", abs(i++), labs(i), (long)llabs(-1LL << 40), abs(-3));
	print("%f %f %d\n", fabs(-2.5), (double)fabsf(-2.5f), calls);
	print("%l %d\n", (long)__builtin_expect(k ? i : 0, k++), k);
	asm volatile("" : "+m"(*touch()), "+r"(k) : "r"(calls++), [n] "i"(3) : "memory");
	asm("" ::: "memory");
	print("%d %d %d\n", calls, sum(10), hidden);
	hidden++;
	print("%d %d\n", shown, again(shown));
	print("%d %d %d\n", FIND(a, 3, 5), FIND(a, 3, 7), FIND(a, 3, 4));
	print("%d %d %d\n", branch(1), branch(3), branch(12));
	print("%d %d %d %d\n", (L"a" "b")[1], (int)sizeof("x" L"yz" "w"), ("é" "b")[2], (int)sizeof(u"a" "bc"));
	return 0;
}
