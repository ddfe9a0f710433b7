/*
 * random.c - rand and random with glibc's sequence: x[i] = x[i-3] + x[i-31], additive feedback over 31 words (Knuth, Mitchell and
 * Moore); drand48's 48-bit congruential generator.
 */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

/* The generators of random(3) by the size of their state. */
static const struct kind {
	int bytes, degree, separation;
} kinds[] = {{8, 0, 0}, {32, 7, 3}, {64, 15, 1}, {128, 31, 3}, {256, 63, 1}};

static int words[1 + 63];                       /* words[0] is for initstate's callers */
static int *state = words;
static int degree = 31, separation = 3, at, seeded, lock;

static void seed_state(unsigned seed)
{
	int *x = state + 1, n = seed ? (int)seed : 1;
	seeded = 1;
	x[0] = n;
	for (int i = 1; i < degree; i++) {
		long hi = n / 127773, lo = n % 127773;
		n = (int)(16807 * lo - 2836 * hi);
		if (n < 0) n += 2147483647;
		x[i] = n;
	}
	at = 0;
	if (!degree) return;
	for (int i = 0; i < 10 * degree; i++) {
		int from = (at + separation) % degree;
		x[from] = (int)((unsigned)x[from] + (unsigned)x[at]);
		at = (at + 1) % degree;
	}
}

static long next(void)
{
	if (!seeded) seed_state(1);
	int *x = state + 1;
	if (!degree) return x[0] = (int)(((unsigned)x[0] * 1103515245U + 12345U) & 0x7fffffff);
	int front = at + separation;
	if (front >= degree) front -= degree;
	x[front] = (int)((unsigned)x[front] + (unsigned)x[at]);
	if (++at == degree) at = 0;
	return (long)((unsigned)x[front] >> 1);
}

long random(void)
{
	__lock(&lock);
	long n = next();
	__unlock(&lock);
	return n;
}

void srandom(unsigned seed)
{
	__lock(&lock);
	seed_state(seed);
	__unlock(&lock);
}

int rand(void)
{
	return (int)random();
}

void srand(unsigned seed)
{
	srandom(seed);
}

char *initstate(unsigned seed, char *room, size_t n)
{
	int best = -1;
	for (int i = 0; i < (int)(sizeof kinds / sizeof *kinds); i++)
		if ((size_t)kinds[i].bytes <= n) best = i;
	if (best < 0) {
		__fail(EINVAL);
		return NULL;
	}
	char *old = (char *)state;
	state = (int *)room;
	degree = kinds[best].degree;
	separation = kinds[best].separation;
	srandom(seed);
	return old;
}

int rand_r(unsigned *seed)
{
	unsigned n = *seed, out = 0;
	static const struct { unsigned mask; int shift; } parts[] = {{2047, 0}, {1023, 10}, {1023, 10}};
	for (int i = 0; i < 3; i++) {
		n = n * 1103515245 + 12345;
		out = out << parts[i].shift ^ (n / 65536 & parts[i].mask);
	}
	*seed = n;
	return (int)out;
}

/* ---- drand48 ----------------------------------------------------------------------------------------------------- */

static unsigned short own[3];
static unsigned long multiplier = 0x5deece66d, addend = 0xb;

static unsigned long step48(unsigned short x[3])
{
	unsigned long n = (unsigned long)x[2] << 32 | (unsigned long)x[1] << 16 | x[0];
	n = (n * multiplier + addend) & 0xffffffffffff;
	x[0] = (unsigned short)n;
	x[1] = (unsigned short)(n >> 16);
	x[2] = (unsigned short)(n >> 32);
	return n;
}

double erand48(unsigned short x[3]) { return (double)step48(x) / 281474976710656.0; }
long nrand48(unsigned short x[3]) { return (long)(step48(x) >> 17); }
long jrand48(unsigned short x[3]) { return (int)(step48(x) >> 16); }
double drand48(void) { return erand48(own); }
long lrand48(void) { return nrand48(own); }
long mrand48(void) { return (int)(step48(own) >> 16); }

void srand48(long seed)
{
	own[0] = 0x330e;
	own[1] = (unsigned short)seed;
	own[2] = (unsigned short)(seed >> 16);
}
