/* pointers, arrays, strings, function pointers */
#include "check.h"

static int table[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
static char text[] = "static text";
static const char *const words[] = {"alpha", "beta", "gamma", text + 7};
static int *cross[] = {&table[1][2], table[2], *table + 1};
long counter;
static long *where = &counter;
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int (*const ops[])(int, int) = {add, sub, &add};
static int apply(int (*f)(int, int), int a, int b) { return f(a, b) + (*f)(b, a) + (**f)(1, 2); }
static int (*choose(int which))(int, int) { return which ? sub : add; }
static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
static int sum(int n, int m[n][4]) { int s = 0; for (int i = 0; i < n; i++) for (int j = 0; j < 4; j++) s += m[i][j]; return s; }
static int length(const char *s) { const char *p = s; while (*p) p++; return p - s; }
static void fill(void *at, long n) { char *p = at; while (n--) *p++ = 'z'; }
static int old_style(a, c, f) int a; char c; float f; { return a + c + (int)f; }

static int recursive(int n) { int a[4] = {n, n + 1}; return n ? a[1] + a[3] + recursive(n - 1) : 0; }

int main(int argc, char **argv)
{
	int a = 1, b = 2, *p = &a, **pp = &p, local[5] = {10, 20, 30};
	swap(&a, &b);
	**pp += 5;
	print("%d %d %d\n", a, b, *p);
	p = local;
	print("%d %d %d\n", *p++, *p, *(p + 3));
	print("%d %d %d\n", p[0], p[1], p[-1]);
	*p++ = 7; *++p = 8; (*p)--; ++*p;
	for (int i = 0; i < 5; i++)
		print("%d ", local[i]);
	print("\n%d %l %d\n", (int)(p - local), (long)(&local[4] - p), p > local && p <= local + 5);
	print("%d %d %d %d\n", *cross[0], *cross[1], *cross[2], table[2][3]);
	print("%s %s %c %d\n", words[0], words[3], words[2][2], length(words[1]));
	*where += 42;
	print("%l %d %d %d\n", counter, ops[0](3, 4), ops[1](3, 4), apply(ops[2], 5, 6));
	print("%d %d\n", choose(0)(9, 4), choose(1)(9, 4));
	print("%d %d %d\n", sum(3, table), recursive(5), old_style(1, 2, 3.7f));
	char buffer[3000];
	fill(buffer, 3000);
	buffer[2999] = 0;
	print("%d %c\n", length(buffer), buffer[1500]);
	unsigned char bytes[] = {255, 254, 253};
	signed char *sc = (signed char *)bytes;
	print("%d %d %d\n", bytes[1], sc[1], ((short *)bytes)[0]);
	long long big[3] = {1, 2, 3};
	int *half = (int *)big;
	print("%d %d %d\n", half[2], half[3], half[4]);
	char (*rows)[5] = (char (*)[5])"abcdefghijklmno";
	print("%c %c %c\n", rows[1][0], (*rows)[4], *rows[2]);
	const char *s = "one" " two" "\x41\102\n";
	print("%s%d\n", s, (int)sizeof("one" " two"));
	int n = 3;
	int vla[n][n + 1];
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= n; j++)
			vla[i][j] = i * 10 + j;
	print("%d %d %d\n", vla[2][3], vla[1][0], (int)sizeof vla);
	n = 100;
	print("%d\n", (int)sizeof vla);
	void *v = &vla[1][2];
	print("%d %d %d\n", *(int *)v, !p, !!p);
	p = 0;
	print("%d %d\n", p == 0, p ? 1 : 2);
	int arr3[2][3][4];
	for (int i = 0; i < 24; i++)
		(&arr3[0][0][0])[i] = i;
	print("%d %d %d\n", arr3[1][2][3], *arr3[1][1], (int)(arr3[1] - arr3[0]));
	print("%d\n", (int)(long)((char *)&arr3[1][0][1] - (char *)arr3));
	int idx = 2;
	print("%d %d\n", idx["abcdef"], 1[local]);
	unsigned long offset = -1;
	print("%d\n", (p = &local[3])[offset]);
	return argc > 100 || argv == (void *)1;
}
