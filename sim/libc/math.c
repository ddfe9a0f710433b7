/* math.c - <math.h>: the machine's own functions, and what is made of them. Single precision is double precision, rounded. */
#include <limits.h>
#include <math.h>

#include "internal.h"

#ifndef __proclab_sim__
#define __vm_declare1(name) double __vm_##name(double);
#define __vm_declare2(name) double __vm_##name(double, double);
#else
#define __vm_declare1(name)
#define __vm_declare2(name)
#endif

#define FUNCTION1(name) \
	__vm_declare1(name) \
	double name(double x) { return __vm_##name(x); } \
	float name##f(float x) { return (float)__vm_##name(x); }
#define FUNCTION2(name) \
	__vm_declare2(name) \
	double name(double x, double y) { return __vm_##name(x, y); } \
	float name##f(float x, float y) { return (float)__vm_##name(x, y); }

FUNCTION1(acos) FUNCTION1(asin) FUNCTION1(atan) FUNCTION1(cos) FUNCTION1(sin) FUNCTION1(tan)
FUNCTION1(acosh) FUNCTION1(asinh) FUNCTION1(atanh) FUNCTION1(cosh) FUNCTION1(sinh) FUNCTION1(tanh)
FUNCTION1(exp) FUNCTION1(exp2) FUNCTION1(expm1) FUNCTION1(log) FUNCTION1(log2) FUNCTION1(log10) FUNCTION1(log1p)
FUNCTION1(sqrt) FUNCTION1(cbrt) FUNCTION1(floor) FUNCTION1(ceil) FUNCTION1(round) FUNCTION1(trunc) FUNCTION1(rint) FUNCTION1(fabs)
FUNCTION1(erf) FUNCTION1(erfc) FUNCTION1(tgamma) FUNCTION1(lgamma)
FUNCTION2(atan2) FUNCTION2(pow) FUNCTION2(fmod) FUNCTION2(hypot) FUNCTION2(fmax) FUNCTION2(fmin) FUNCTION2(remainder) FUNCTION2(copysign)
FUNCTION2(nextafter) FUNCTION2(fdim)

#ifndef __proclab_sim__
double __vm_fma(double x, double y, double z);
double __vm_ldexp(double x, int e);
#endif

union bits {
	double x;
	unsigned long n;
};

static unsigned long bits_of(double x)
{
	return (union bits){.x = x}.n;
}

static int exponent_of(double x)
{
	return (int)(bits_of(x) >> 52 & 2047);
}

int __sign(double x)
{
	return (int)(bits_of(x) >> 63);
}

int __classify(double x)
{
	unsigned long n = bits_of(x) << 1;
	if (exponent_of(x) == 2047) return n << 11 ? FP_NAN : FP_INFINITE;
	return n == 0 ? FP_ZERO : exponent_of(x) == 0 ? FP_SUBNORMAL : FP_NORMAL;
}

double fma(double x, double y, double z) { return __vm_fma(x, y, z); }
float fmaf(float x, float y, float z) { return (float)__vm_fma(x, y, z); }
double ldexp(double x, int e) { return __vm_ldexp(x, e); }
float ldexpf(float x, int e) { return (float)__vm_ldexp(x, e); }
double scalbn(double x, int e) { return __vm_ldexp(x, e); }
double scalbln(double x, long e) { return __vm_ldexp(x, e > 5000 ? 5000 : e < -5000 ? -5000 : (int)e); }
double nearbyint(double x) { return __vm_rint(x); }
float nearbyintf(float x) { return (float)__vm_rint(x); }
double exp10(double x) { return __vm_pow(10, x); }
int finite(double x) { return isfinite(x); }
double nan(const char *tag) { return (void)tag, NAN; }
long lround(double x) { return (long)__vm_round(x); }
long long llround(double x) { return (long long)__vm_round(x); }
long lrint(double x) { return (long)__vm_rint(x); }
long long llrint(double x) { return (long long)__vm_rint(x); }
long lroundf(float x) { return (long)__vm_round(x); }
long lrintf(float x) { return (long)__vm_rint(x); }

double frexp(double x, int *e)
{
	*e = 0;
	if (x == 0 || !isfinite(x)) return x;
	if (exponent_of(x) == 0) {
		x = frexp(x * 0x1p64, e);
		*e -= 64;
		return x;
	}
	*e = exponent_of(x) - 1022;
	return (union bits){.n = (bits_of(x) & ~(2047UL << 52)) | 1022UL << 52}.x;
}

float frexpf(float x, int *e) { return (float)frexp(x, e); }

double modf(double x, double *whole)
{
	*whole = __vm_trunc(x);
	return __vm_copysign(isinf(x) ? 0.0 : x - *whole, x);
}

float modff(float x, float *whole)
{
	double w, part = modf(x, &w);
	*whole = (float)w;
	return (float)part;
}

int ilogb(double x)
{
	int e;
	if (x == 0) return FP_ILOGB0;
	if (!isfinite(x)) return isnan(x) ? FP_ILOGBNAN : INT_MAX;
	frexp(x, &e);
	return e - 1;
}

double logb(double x)
{
	return x == 0 ? -HUGE_VAL : isinf(x) ? HUGE_VAL : isnan(x) ? x : ilogb(x);
}

float logbf(float x) { return (float)logb(x); }
