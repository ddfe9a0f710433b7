/* structs, unions, bit-fields: copies, arguments, results, members of what is no lvalue */
#include "check.h"

struct small { char c; };
struct point { int x, y; };
struct big { long a[10]; struct point p; double d; };
union word { unsigned u; float f; unsigned char bytes[4]; };
struct nested { struct { int a, b; }; union { long l; char c[8]; } u; struct point ps[3]; };
struct list { int value; struct list *next; };

static struct small make_small(char c) { struct small s = {c}; return s; }
static struct point make_point(int x, int y) { return (struct point){.y = y, .x = x}; }
static struct big make_big(int n)
{
	struct big b = {.d = n / 2.0};
	for (int i = 0; i < 10; i++)
		b.a[i] = i * n;
	b.p = make_point(n, -n);
	return b;
}
static long sum_big(struct big b, int scale)
{
	long s = 0;
	for (int i = 0; i < 10; i++)
		s += b.a[i] * scale;
	b.a[0] = 99;
	return s + b.p.x + b.p.y;
}
static struct point add(struct point a, struct point b) { a.x += b.x; a.y += b.y; return a; }
static struct big twice(struct big b, struct big *old) { *old = b; for (int i = 0; i < 10; i++) b.a[i] *= 2; return b; }

struct bits { int a : 3; unsigned b : 5; signed char c : 4; long d : 20; unsigned e : 32; _Bool f : 1; int : 0; unsigned g : 7; int h; };

static struct bits flags = {-1, 17, 3, -5000, 4000000000u, 1, 99, 7};

static int count(const struct list *l) { int n = 0; for (; l; l = l->next) n += l->value; return n; }

int main(void)
{
	struct small s = make_small('q'), s2 = s;
	struct point p = make_point(3, 4), *pp = &p;
	print("%c %d %d %d\n", s2.c, p.x, pp->y, make_point(7, 8).y);
	struct big b = make_big(3), b2;
	b2 = b;
	b.a[5] = 1000;
	print("%l %l %l %f\n", sum_big(b, 1), sum_big(b2, 2), b.a[0], b2.d);
	struct big old;
	b2 = twice(b2, &old);
	print("%l %l %l\n", b2.a[3], old.a[3], sum_big(twice(make_big(2), &b), 1) + b.a[9]);
	p = add(add(p, p), (struct point){10, 20});
	print("%d %d %d\n", p.x, p.y, (p.x > 5 ? p : *pp).y);
	union word w = {.f = 1.5f};
	print("%x %d %d\n", (unsigned long)w.u, w.bytes[3], (int)sizeof(union word));
	struct nested n = {{1, 2}, {.l = 0x4142434445464748}, {[1] = {5, 6}, [2].y = 9}}, m = n;
	print("%d %d %c %c %d %d %d %d\n", m.a, m.b, m.u.c[0], m.u.c[7], m.ps[0].x, m.ps[1].y, m.ps[2].x, m.ps[2].y);
	struct list l3 = {3, 0}, l2 = {20, &l3}, l1 = {100, &l2};
	print("%d\n", count(&l1));
	struct bits f = flags;
	print("%d %u %d %l %u %d %u %d %d\n", f.a, f.b, f.c, (long)f.d, f.e, f.f, f.g, f.h, (int)sizeof f);
	f.a = 5; f.b = 33; f.c--; f.d += 600000; f.e++; f.f = 0; f.g ^= 127; f.h = -f.h;
	print("%d %u %d %l %u %d %u %d\n", f.a, f.b, f.c, (long)f.d, f.e, f.f, f.g, f.h);
	print("%d %u %d %d\n", f.a = 12, f.b++, ++f.c, f.f = 8);
	print("%u %d %u\n", f.b, f.a, f.g += 200);
	struct bits *fp = &f;
	fp->a = fp->b = fp->c = -1;
	print("%d %u %d\n", fp->a, fp->b, fp->c);
	struct point grid[3][4];
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			grid[i][j] = make_point(i, j);
	struct point (*row)[4] = &grid[2];
	print("%d %d %d\n", (*row)[3].y, grid[1][2].x, (int)(&grid[2][1] - &grid[0][0]));
	struct { int n; int values[]; } *flexible = (void *)&grid;
	print("%d %d\n", flexible->n, flexible->values[8]);
	grid[0][0] = grid[2][3] = grid[1][1];
	print("%d %d\n", grid[0][0].x + grid[2][3].y, (grid[0][1] = make_point(5, 6)).x);
	struct empty {} e2;
	print("%d\n", (int)sizeof e2);
	return f.g;
}
