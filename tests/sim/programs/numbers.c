/* conversions, floating point, overflow built-ins, bits */
#include "check.h"

static volatile double zero = 0, big = 1e300, half = 0.5, neg = -3.99;
static volatile float fbig = 3e38f, ftiny = 1e-40f;
static volatile long lmin = -9223372036854775807L - 1, lmax = 9223372036854775807L;
static volatile unsigned long umax = -1ul, uhigh = 0x8000000000000401ul;
static volatile int imin = -2147483647 - 1, imax = 2147483647;

int main(void)
{
	double inf = big * big, nan = zero / zero;
	print("%f %f %f %d\n", inf, -inf, half / 3, nan != nan);
	print("%d %d %d %d\n", nan < 1, nan == nan, !(nan > 1), inf > big);
	print("%d %d %d %d\n", nan ? 1 : 0, zero ? 1 : 0, -zero ? 1 : 0, !half);
	print("%d %l %u %z\n", (int)neg, (long)neg, (unsigned)-neg, (unsigned long)-neg);
	print("%d %d %d %d\n", (char)neg, (short)big, (signed char)(half * 400), (_Bool)half);
	print("%l %z %z\n", (long)inf, (unsigned long)1.2e19, (unsigned long)(half * 1e19));
	print("%f %f %f %f\n", (double)lmin, (double)umax, (double)uhigh, (double)imin);
	print("%f %f %f\n", (double)(float)lmax, (double)(float)umax, (double)(float)uhigh);
	print("%f %f %f %f\n", (double)(fbig * 10), (double)(ftiny / 3), (double)(float)(half / 3), (double)(fbig + ftiny));
	print("%d %d %d\n", imax + 1, imin - 1, -imin);
	print("%l %l %d %d\n", lmax + 1, -lmin, imin / 2, imin % 7);
	print("%d %d %d %d\n", -7 / 2, -7 % 2, 7 / -2, 7 % -2);
	print("%l %l %z\n", lmin / 3, lmin % 10, umax / 10);
	print("%d %d %u\n", imin >> 3, imin >> 31, (unsigned)imin >> 31);
	unsigned char uc = 200; signed char sc = -100; unsigned short us = 60000; short sh = -30000;
	print("%d %d %d %d %d\n", uc + sc, uc * us, us + sh, sc << 3, ~uc);
	print("%d %d %u %l\n", uc < sc, us > sh, uc + 1u, uc - 300l);
	uc += 100; sc -= 100; us *= 2; sh <<= 1;
	print("%d %d %d %d\n", uc, sc, us, sh);
	uc++; sc--; us /= 7; sh >>= 2; uc <<= 3; sc |= 15;
	print("%d %d %d %d\n", uc, sc, us, sh);
	print("%d %d %d\n", -1 < 1u, -1l < 1u, (unsigned char)-1 == 255);
	float f = 1; double d = 1;
	f += 0.1; d += 0.1; f *= 3; d /= 3; f -= d; d++; f--;
	print("%f %f\n", (double)f, d);
	int i = 5; i *= 1.5; i -= 0.9; unsigned u = 10; u *= -0.5 + 1; long l = 7; l /= 0.3;
	print("%d %u %l\n", i, u, l);
	int r = 1; long lr = 2; unsigned char cr = 3;
	print("%d %d %d\n", __builtin_add_overflow(imax, 1, &r), r, __builtin_mul_overflow(imin, -1, &lr));
	print("%l %d %d\n", lr, __builtin_sub_overflow(3u, 5u, &cr), cr);
	print("%d %l\n", __builtin_mul_overflow(lmax, 3, &lr), lr);
	print("%d %d %d %d %d\n", __builtin_clz(1), __builtin_ctz(80), __builtin_popcount(255), __builtin_ffs(0), __builtin_clzl(1));
	print("%x %x %d\n", (unsigned long)__builtin_bswap32(0x11223344), __builtin_bswap64(1), __builtin_parity(7));
	enum color { red, green = 5, blue } c = blue; enum { low = -1, high = 1 } s = low;
	print("%d %d %d %d\n", c, s < 0, c + green, (int)sizeof c);
	_Bool t = 5, z = 0.3, y = (void *)&t; t += 3; z--; y ^= 1;
	print("%d %d %d\n", t, z, y);
	char ch = 'a'; ch ^= 0x20; ch++;
	print("%c %d %d\n", ch, 'ab', '\377');
	print("%x %x\n", 0x123456789abcdefl >> 4 & 0xfff, ~0ul << 60);
	print("%l %l\n", 1l << 40, (long)(1 << 31));
	return (imax & 127) - 100;
}
