/*
 * gnu.c - what GCC adds to C and its own tests use, and the corners of the standard: initialisers, bit-fields, K&R, VLAs, labels as values.
 */
#include "check.h"

struct bits { unsigned a : 3; int b : 5; unsigned long c : 33; _Bool d : 1; signed char e : 7; };
struct packed { char a; int b : 17; int c : 9; short d; } __attribute__((packed));
union word { unsigned u; unsigned char b[4]; struct { unsigned short low, high; }; };
struct flexible { int n; short tail[]; };
struct inner { int x, y; char name[6]; };
struct outer { struct inner in[2]; int *where; union word w; };

static int numbers[] = {[2] = 5, 6, [0] = 1, [8 ... 10] = 7};
static struct outer big = {.in[1].y = 4, .in[0] = {1, 2, "abc"}, .where = &numbers[3], .w.b = {1, 2, 3, 4}};
static struct flexible flex = {3, {1, 2, 3}};
static const char *const words[] = {"zero", "one", [3] = "three"};
static struct inner elided[] = {1, 2, "ab", 3, 4, {'x', 'y'}, {5}};
static int (*const operations[])(int, int);
int tentative;
int tentative = 9;
enum colour { RED = -2, GREEN, BLUE = 1u << 20 };
static long addresses[] = {(long)sizeof numbers, BLUE, -RED};

static int add(a, b) int a, b; { return a + b; }
static int old_style(c, s, f) char c; short s; float f; { return c * 1000 + s * 10 + (int)(f * 4); }
static int subtract(int a, int b) { return a - b; }
static int (*const operations[])(int, int) = {add, subtract, 0};

static struct inner make(int x) { return (struct inner){.y = x, .name = "made", .x = -x}; }
static struct bits widths(struct bits b) { b.b -= 9; b.c <<= 30; b.d = 8; return b; }

static void bit_fields(void)
{
	struct bits b = {9, 17, 0x1ffffffffL, 2, 70};
	print("%d %d %l %d %d\n", b.a, b.b, (long)b.c, b.d, b.e);
	b.a++, b.b--, b.e += 100;
	print("%d %d %d %d\n", b.a, b.b, b.e, b.a - 9 < 0);
	b = widths(b);
	print("%d %d %l %d\n", b.a, b.b, (long)b.c, b.d);
	struct packed p = {'p', -4, 99, 7};
	p.b ^= 0x5555;
	print("%d %d %d %d %d\n", p.a, p.b, p.c, p.d, (int)sizeof p);
	print("%d %d\n", (b.a = 15), b.b = 63);
}

static void initialisers(void)
{
	for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) print("%d ", numbers[i]);
	print("%d %s %d %u %d\n", big.in[0].y, big.in[0].name, *big.where, big.w.u, big.in[1].y);
	print("%d %d %s %s %d\n", flex.n, flex.tail[2], words[1], words[3], words[2] == 0);
	print("%d %s %s %d\n", elided[1].y, elided[0].name, elided[1].name, elided[2].x);
	print("%d %l %l %d\n", tentative, addresses[0], addresses[2], operations[2] == 0);
	int n = 4;
	struct outer local = {.in = {{n, .name = "l"}, {.y = n + 1}}, .w = {.high = 3}};
	int grid[3][3] = {{1}, {[1] = n, 5}, [2][2] = 9}, sum = 0;
	for (int i = 0; i < 9; i++) sum = sum * 3 + grid[i / 3][i % 3];
	print("%d %d %s %x %d\n", local.in[0].x, local.in[1].y, local.in[0].name, local.w.u, sum);
	char text[8] = "hi", exact[2] = "xy", many[] = {'a', 'b', 0};
	print("%s %d %d %s %d\n", text, text[7], exact[1], many, (int)sizeof many);
	for (int i = 0; i < 2; i++) {
		int *p = (int[]){i, i * 2, i * 3};
		p[0] += 5;
		print("%d %d ", p[0], p[2]);
	}
	print("%d %d\n", make(7).x, make(8).name[1]);
}

static int vla(int n, int a[n][n])
{
	int copy[n][n + 1], total = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= n; j++) copy[i][j] = j < n ? a[i][j] : i;
	int(*row)[n + 1] = copy;
	for (int i = 0; i < n; i++, row++) total += (*row)[n] * 100 + (*row)[i];
	typedef char line[n * 3];
	return total + (int)sizeof copy + (int)sizeof(line) + (int)sizeof *row + (int)(&copy[n - 1] - copy);
}

static int jumps(int which)
{
	static void *const table[] = {&&first, &&second, &&third};
	int n = 0;
again:
	goto *table[which];
first:
	n += 1;
second:
	n += 10;
third:
	n += 100;
	if (which-- > 0) goto again;
	return n;
}

static int duff(const char *from, int count)
{
	int sum = 0, rounds = (count + 3) / 4;
	switch (count % 4) {
	case 0: do { sum += *from++;
	case 3: sum += *from++;
	case 2: sum += *from++;
	case 1: sum += *from++;
		} while (--rounds > 0);
	}
	return sum;
}

static const char *range(long v)
{
	switch (v) {
	case -5 ... -1: return "negative";
	case 0: return "zero";
	case 1 ... 9:
	case 0x100000000L ... 0x1ffffffffL: return "some";
	default: return "other";
	}
}

static long variadic(int n, ...)
{
	__builtin_va_list ap, again;
	long sum = 0;
	__builtin_va_start(ap, n);
	__builtin_va_copy(again, ap);
	for (int i = 0; i < n; i++) {
		sum += __builtin_va_arg(ap, int);
		sum += (long)__builtin_va_arg(ap, double);
		struct inner in = __builtin_va_arg(ap, struct inner);
		sum += in.x * in.y + in.name[1];
	}
	sum = sum * 10 + __builtin_va_arg(again, int);
	__builtin_va_end(ap);
	__builtin_va_end(again);
	return sum;
}

#define KIND(x) _Generic((x), int: "int", unsigned: "unsigned", long: "long", double: "double", float: "float", char *: "text", default: "other")
#define MAXIMUM(a, b) ({ __typeof__(a) x_ = (a); __typeof__(b) y_ = (b); x_ > y_ ? x_ : y_; })

static void extensions(void)
{
	int calls = 0, r = 0;
	unsigned char c = 250;
	print("%d %d %d\n", MAXIMUM(3, 7), MAXIMUM(-1, c), ({ calls++; calls++; }));
	print("%d %d\n", calls ?: 5, 0 ?: 6);
	print("%s %s %s %s %s\n", KIND(c + 1), KIND(1u), KIND(c), KIND("x"), KIND(1.0f * 2));
	int over = __builtin_add_overflow(2147483647, 1, &r), wide = __builtin_mul_overflow(c, 100, &c);
	print("%d %d %d\n", over, r, wide);
	print("%d %d %d %d\n", c, __builtin_constant_p(3 + 4), __builtin_types_compatible_p(long, int), __builtin_choose_expr(1, 5, "no"));
	print("%d %d %d\n", __builtin_popcount(255), __builtin_clz(1), __builtin_ctzl(64));
	print("%d %d\n", (int)__builtin_offsetof(struct outer, in[1].name[2]), (int)_Alignof(struct outer));
	_Alignas(16) char aligned[3];
	print("%d %s\n", (int)((unsigned long)aligned % 16), __func__);
	int shared = 5;
	print("%d ", __sync_fetch_and_add(&shared, 3));
	print("%d ", __atomic_sub_fetch(&shared, 1, 5));
	print("%d ", __sync_bool_compare_and_swap(&shared, 7, 9));
	print("%d ", __sync_val_compare_and_swap(&shared, 1, 2));
	print("%d\n", shared);
	_Atomic int a = 3;
	a += 4;
	a++;
	print("%d\n", a-- * 2);
	print("%d\n", a);
}

static void conversions(void)
{
	signed char s = -1;
	unsigned short u = 65535;
	unsigned n = 0;
	long l = -1;
	print("%d %d %d %d\n", s < n - 1, u + 1, (unsigned char)s, s >> 1);
	print("%d %d %l\n", l < n, (long)n - 1 < 0, (long)(int)3000000000u);
	s = 200, u += 2, l = (short)70000;
	print("%d %d %l %d\n", s, u, l, (_Bool)0.2);
	float f = 16777217;
	double d = 1e10;
	print("%d %l %d\n", f == 16777216, (long)d, (int)(f / 3));
	s /= 2.5, u <<= 3, l %= 1000;
	print("%d %d %l %d\n", s, u, l, -7 / 2 * 10 + -7 % 3);
	unsigned long big_ = -1;
	print("%z %d %d\n", big_ / 3, (double)big_ > 1e19, (int)(1u - 2 > 0));
	print("%d %d\n", operations[0](3, 4), (*operations[1])(3, 4));
	print("%d %d\n", old_style('a', -3, 2.5), sizeof 'a' == sizeof(int));
}

int main(void)
{
	int square[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
	bit_fields();
	initialisers();
	print("%d %d %d %d\n", vla(3, square), jumps(2), jumps(0), duff("\1\2\3\4\5\6\7", 7));
	print("%s %s %s %s\n", range(-3), range(0), range(0x123456789L), range(10));
	print("%l\n", variadic(2, 1, 2.5, make(3), 4, 5.5, make(6)));
	extensions();
	conversions();
	return 42;
}
