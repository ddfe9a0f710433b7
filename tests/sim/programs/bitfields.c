/* The type of a bit-field is one of its own: what is wider than int is computed in just its bits, what is narrower as int. */
#include "check.h"

enum colour { RED, GREEN, BLUE };

static struct fields {
	unsigned u : 7;
	int i : 5;
	unsigned long wide : 40;
	long long signed_wide : 40;
	enum colour colour : 3;
	unsigned all : 32;
	unsigned long w33 : 33, w64 : 64;
	_Bool yes : 1;
} b;

static void narrow(void)
{
	b.u = 3;
	b.colour = BLUE;
	b.all = 5;
	print("%d %d %d\n", (b.u = 3) - 4 < 0, (0, b.u) - 4 < 0, (b.u++) - 10 < 0);
	print("%d %d %d\n", (b.u += 1) - 10 < 0, (1 ? b.u : b.u) - 100 < 0, (unsigned)b.u - 100 < 0);
	print("%d %d %d\n", b.colour - 3 < 0, b.all - 6 < 0, ~b.u == -1 - (int)b.u);
	print("%d %d %d\n", -13 % b.u, -13 % (unsigned)b.u, b.i = 15);
	b.i = 17;
	print("%d %d %d\n", b.i, b.u += 200, b.u = 1000);
	b.u = 3.9;
	print("%u %d %d\n", b.u, b.yes = 4, b.yes--);
}

static void wide(void)
{
	b.wide = 1ul << 39;
	b.signed_wide = -1;
	print("%x %x %x\n", (unsigned long)(b.wide << 1), (unsigned long)(b.wide + b.wide), (unsigned long)-b.wide);
	print("%x %x %d\n", (unsigned long)~b.wide, (unsigned long)(0 - b.wide), (int)sizeof(b.wide + 1));
	print("%l %d %l\n", (long)(b.signed_wide - 1), b.signed_wide < 1u, (long)(b.signed_wide + b.wide));
	print("%x %x\n", (unsigned long)(b.wide * 3), (unsigned long)(b.wide * 2ul));
	b.wide = 3.7;
	print("%z ", (unsigned long)b.wide);
	b.wide = -1;
	print("%z %d\n", (unsigned long)b.wide--, (b.wide = -1) == -1);
	b.w33 = b.w64 = -1;
	print("%d %d %z\n", b.w33 + 1 == 0, b.w64 + 1 == 0, b.w33 * 2ul);
	switch (b.wide) {
	case 0xffffffffff: print("all ones\n");
	}
	print("%f %x\n", (double)b.wide, (unsigned long)++b.wide);
}

int main(void)
{
	narrow();
	wide();
	return 0;
}
