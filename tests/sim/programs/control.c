/* loops, jumps, switches */
#include "check.h"

static int classify(int x)
{
	switch (x) {
	case -5: return 1;
	case 0: case 1: case 2: return 2;
	case 3: return 3;
	case 100 ... 199: return 4;
	case 1000000: return 5;
	case -2147483647 - 1: return 6;
	default: return 7;
	}
}

static int classify_long(unsigned long x)
{
	switch (x) {
	case 0xffffffffffffffffu: return 1;
	case 0x8000000000000000u: return 2;
	case 5: return 3;
	case 0x100000000u: return 4;
	case 0x100000005u: return 5;
	case 7: return 6;
	case 9: return 8;
	}
	return 9;
}

static int dense(char c)
{
	int n = 0;
	switch (c) {
	case 'a': n += 1;
	case 'b': n += 10;   /* falls */
	case 'c': n += 100; break;
	case 'd': n = 7; break;
	case 'f': n = 8;
	}
	return n;
}

static void duff(char *to, const char *from, int count)
{
	int n = (count + 3) / 4;
	switch (count % 4) {
	case 0: do { *to++ = *from++;
	case 3: *to++ = *from++;
	case 2: *to++ = *from++;
	case 1: *to++ = *from++;
		} while (--n > 0);
	}
}

static int computed(int n)
{
	static void *const where[] = {&&zero, &&one, &&many};
	goto *where[n > 2 ? 2 : n];
zero:
	return 10;
one:
	n += 5;
	goto *where[0];
many:
	return n * 2;
}

static int gotos(int n)
{
	int i = 0, sum = 0;
again:
	if (i >= n)
		goto out;
	sum += i++;
	if (sum > 1000)
		goto out;
	goto again;
out:
	return sum;
}

int main(void)
{
	static const int xs[] = {-5, 0, 1, 2, 3, 4, 99, 100, 150, 199, 200, 1000000, -2147483647 - 1, 2147483647};
	for (unsigned i = 0; i < sizeof xs / sizeof *xs; i++)
		print("%d ", classify(xs[i]));
	print("\n%d %d %d %d %d %d %d %d\n", classify_long(-1ul), classify_long(1ul << 63), classify_long(5), classify_long(1ul << 32),
		classify_long((1ul << 32) + 5), classify_long(7), classify_long(9), classify_long(8));
	for (char c = '`'; c < 'h'; c++)
		print("%d ", dense(c));
	char buffer[20] = {0};
	duff(buffer, "hello, machine", 14);
	print("%s %d %d %d %d\n", buffer, computed(0), computed(1), computed(9), gotos(40));
	int i, j, n = 0;
	for (i = 0; i < 10; i++) {
		if (i == 3)
			continue;
		for (j = 10; j > 0; j -= 3) {
			if (j == i)
				break;
			n += i * j;
		}
		while (n & 1)
			n++;
	}
	do
		n -= 7;
	while (n > 100);
	print("%d %d %d\n", i, j, n);
	for (unsigned char u = 250; u != 5; u++)
		n += u;
	for (unsigned u = 5; u-- > 0;)
		n += u;
	for (long l = -3; l <= 3; l++)
		n += l * l;
	for (unsigned long z = 10; z >= 2; z -= 2)
		n += z;
	for (const char *p = "abc"; *p; p++)
		n += *p;
	for (short s = 32760; s > 0; s++)
		n++;
	int k = 0;
	for (;;) {
		if (++k == 5)
			continue;
		if (k > 8)
			break;
	}
	print("%d %d %d\n", n, k, n ? k ? 1 : 2 : 3);
	int t = 0;
	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++)
			if ((a == 1 && b == 2) || (!(a < b) && (a || b)) || (a > 1 ? b : 0))
				t += 1 << (a * 3 + b);
	print("%d\n", t);
	for (int from = 2147483640; from <= 2147483646; from++)
		t ^= from;
	print("%d\n", t);
	return t & 63;
}
