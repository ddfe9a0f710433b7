/*
 * block.c - built-in functions: bytes and strings, page by page, and what the host's C library and libm do better.
 *
 * Each takes its arguments from r[0] on and leaves its result in r[0]; false is a memory fault, which the space then describes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/lang/builtin.h"
#include "sim/vm/run.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ---- Copying --------------------------------------------------------------------------------------------------------------- */

static bool copy_up(struct space *s, uint64_t to, uint64_t from, uint64_t n)
{
	while (n) {
		uint64_t part = least(n, least(space_page_left(to), space_page_left(from)));
		uint8_t *dst = space_at_write(s, to);       /* first: it may give the page another frame */
		const uint8_t *src = dst ? space_at_read(s, from) : NULL;
		if (!src)
			return false;
		memmove(dst, src, part);
		to += part;
		from += part;
		n -= part;
	}
	return true;
}

static bool copy_down(struct space *s, uint64_t to, uint64_t from, uint64_t n)
{
	while (n) {
		uint64_t part = least(n, least(((to + n - 1) & PAGE_MASK) + 1, ((from + n - 1) & PAGE_MASK) + 1));
		n -= part;
		uint8_t *dst = space_at_write(s, to + n);
		const uint8_t *src = dst ? space_at_read(s, from + n) : NULL;
		if (!src)
			return false;
		memmove(dst, src, part);
	}
	return true;
}

bool vm_copy(struct space *s, uint64_t to, uint64_t from, uint64_t n)
{
	return to - from < n ? copy_down(s, to, from, n) : copy_up(s, to, from, n);
}

static bool do_copy(struct space *s, uint64_t *r)
{
	return vm_copy(s, r[0], r[1], r[2]);
}

static bool do_memset(struct space *s, uint64_t *r)
{
	for (uint64_t at = r[0], n = r[2]; n;) {
		uint64_t part = least(n, space_page_left(at));
		uint8_t *dst = space_at_write(s, at);
		if (!dst)
			return false;
		memset(dst, (int)(r[1] & 0xff), part);
		at += part;
		n -= part;
	}
	return true;
}

/* ---- Searching ------------------------------------------------------------------------------------------------------------- */

/* The first of n bytes from at that equals c; *found UINT64_MAX: none. */
static bool find_byte(struct space *s, uint64_t at, int c, uint64_t n, uint64_t *found)
{
	for (*found = UINT64_MAX; n;) {
		uint64_t part = least(n, space_page_left(at));
		const uint8_t *p = space_at_read(s, at);
		if (!p)
			return false;
		const uint8_t *hit = memchr(p, c, part);
		if (hit) {
			*found = at + (uint64_t)(hit - p);
			return true;
		}
		at += part;
		n -= part;
	}
	return true;
}

static bool do_memchr(struct space *s, uint64_t *r)
{
	uint64_t found;
	if (!find_byte(s, r[0], (int)(r[1] & 0xff), r[2], &found))
		return false;
	r[0] = found == UINT64_MAX ? 0 : found;
	return true;
}

static bool do_memrchr(struct space *s, uint64_t *r)
{
	for (uint64_t n = r[2]; n--;) {
		const uint8_t *p = space_at_read(s, r[0] + n);
		if (!p)
			return false;
		if (*p == (r[1] & 0xff)) {
			r[0] += n;
			return true;
		}
	}
	r[0] = 0;
	return true;
}

static bool length(struct space *s, uint64_t at, uint64_t most, uint64_t *out)
{
	uint64_t end;
	if (!find_byte(s, at, 0, most, &end))
		return false;
	*out = end == UINT64_MAX ? most : end - at;
	return true;
}

static bool do_strlen(struct space *s, uint64_t *r)
{
	return length(s, r[0], UINT64_MAX - r[0], &r[0]);
}

static bool do_strnlen(struct space *s, uint64_t *r)
{
	return length(s, r[0], r[1], &r[0]);
}

/* strchr finds the final NUL too. */
static bool do_strchr(struct space *s, uint64_t *r)
{
	for (uint64_t at = r[0];;) {
		uint64_t part = space_page_left(at);
		const uint8_t *p = space_at_read(s, at);
		if (!p)
			return false;
		for (uint64_t i = 0; i < part; i++) {
			if (p[i] == (r[1] & 0xff)) {
				r[0] = at + i;
				return true;
			}
			if (!p[i]) {
				r[0] = 0;
				return true;
			}
		}
		at += part;
	}
}

static bool do_strrchr(struct space *s, uint64_t *r)
{
	uint64_t n, args[3] = {r[0], r[1], 0};
	if (!length(s, r[0], UINT64_MAX - r[0], &n))
		return false;
	args[2] = n + 1;
	bool fine = do_memrchr(s, args);
	r[0] = args[0];
	return fine;
}

/* ---- Comparing ------------------------------------------------------------------------------------------------------------- */

/* Up to n bytes; up to and with a NUL where strings end. */
static bool compare(struct space *s, uint64_t a, uint64_t b, uint64_t n, bool strings, uint64_t *result)
{
	for (*result = 0; n;) {
		uint64_t part = least(n, least(space_page_left(a), space_page_left(b)));
		const uint8_t *p = space_at_read(s, a), *q = p ? space_at_read(s, b) : NULL;
		if (!q)
			return false;
		for (uint64_t i = 0; i < part; i++) {
			if (p[i] != q[i])
				*result = (uint64_t)(int64_t)((int)p[i] - (int)q[i]);
			if (p[i] != q[i] || (strings && !p[i]))
				return true;
		}
		a += part;
		b += part;
		n -= part;
	}
	return true;
}

static bool do_memcmp(struct space *s, uint64_t *r)
{
	return compare(s, r[0], r[1], r[2], false, &r[0]);
}

static bool do_strcmp(struct space *s, uint64_t *r)
{
	return compare(s, r[0], r[1], UINT64_MAX, true, &r[0]);
}

static bool do_strncmp(struct space *s, uint64_t *r)
{
	return compare(s, r[0], r[1], r[2], true, &r[0]);
}

/* ---- Copying strings ------------------------------------------------------------------------------------------------------- */

static bool copy_string(struct space *s, uint64_t to, uint64_t from, uint64_t *end)
{
	uint64_t n;
	if (!length(s, from, UINT64_MAX - from, &n))
		return false;
	*end = to + n;
	return vm_copy(s, to, from, n + 1);
}

static bool do_strcpy(struct space *s, uint64_t *r)
{
	uint64_t end;
	return copy_string(s, r[0], r[1], &end);
}

static bool do_stpcpy(struct space *s, uint64_t *r)
{
	return copy_string(s, r[0], r[1], &r[0]);
}

static bool do_strcat(struct space *s, uint64_t *r)
{
	uint64_t n, end;
	return length(s, r[0], UINT64_MAX - r[0], &n) && copy_string(s, r[0] + n, r[1], &end);
}

/* ---- Numbers in floating point as text ------------------------------------------------------------------------------------- */

static double as_double(uint64_t v)
{
	double d;
	memcpy(&d, &v, sizeof d);
	return d;
}

static uint64_t of_double(double d)
{
	uint64_t v;
	memcpy(&v, &d, sizeof v);
	return v;
}

static float as_float(uint64_t v)
{
	uint32_t low = (uint32_t)v;
	float f;
	memcpy(&f, &low, sizeof f);
	return f;
}

static uint64_t of_float(float f)
{
	uint32_t low;
	memcpy(&low, &f, sizeof low);
	return low;
}

/* "%+*.*g": nothing else may reach the host's snprintf. */
static bool is_double_format(const char *f)
{
	if (*f++ != '%')
		return false;
	f += strspn(f, "#0- +'");
	return strncmp(f, "*.*", 3) == 0 && f[3] && strchr("aefgAEFG", f[3]) && !f[4];
}

#define WIDEST 100000   /* characters of a number that anybody prints */

static int bounded(uint64_t v)
{
	int64_t n = (int32_t)(uint32_t)v;
	return (int)(n > WIDEST ? WIDEST : n < -WIDEST ? -WIDEST : n);
}

static bool do_format_double(struct space *s, uint64_t *r)
{
	char format[16], stack[512], *text = stack;
	int64_t n = space_load_string(s, r[2], format, sizeof format);
	if (n < 0 || !is_double_format(format)) {
		r[0] = UINT64_MAX;
		return n >= 0;
	}
	int width = bounded(r[3]), precision = bounded(r[4]);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	int len = snprintf(stack, sizeof stack, format, width, precision, as_double(r[5]));
	if (len >= (int)sizeof stack) {
		text = malloc((size_t)len + 1);
		if (text)
			snprintf(text, (size_t)len + 1, format, width, precision, as_double(r[5]));
	}
#pragma GCC diagnostic pop
	bool fine = text && (!r[1] || space_store(s, r[0], text, least(r[1] - 1, (uint64_t)len)));
	if (fine && r[1])
		fine = space_store(s, r[0] + least(r[1] - 1, (uint64_t)len), "", 1);
	if (text != stack)
		free(text);
	r[0] = (uint64_t)(int64_t)len;
	return fine;
}

/* As much of a string as a number may need; longer ones are cut, which no number that is meant seriously notices. */
static bool load_number(struct space *s, uint64_t at, char *out, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++) {
		const uint8_t *p = space_at_read(s, at + i);
		if (!p)
			return false;
		out[i] = (char)*p;
		if (!*p)
			return true;
	}
	out[size - 1] = 0;
	return true;
}

static bool parse(struct space *s, uint64_t *r, bool is_float)
{
	char text[2048], *end;
	if (!load_number(s, r[0], text, sizeof text))
		return false;
	uint64_t value = is_float ? of_float(strtof(text, &end)) : of_double(strtod(text, &end));
	uint64_t stop = r[0] + (uint64_t)(end - text);
	if (r[1] && !space_store(s, r[1], &stop, sizeof stop))
		return false;
	r[0] = value;
	return true;
}

static bool do_parse_double(struct space *s, uint64_t *r)
{
	return parse(s, r, false);
}

static bool do_parse_float(struct space *s, uint64_t *r)
{
	return parse(s, r, true);
}

/* ---- Functions of numbers -------------------------------------------------------------------------------------------------- */

#define MATH1(name) static bool do_##name(struct space *s, uint64_t *r) { (void)s; r[0] = of_double(name(as_double(r[0]))); return true; }
#define MATH2(name) static bool do_##name(struct space *s, uint64_t *r) \
	{ (void)s; r[0] = of_double(name(as_double(r[0]), as_double(r[1]))); return true; }
#define MATHF(name) static bool do_##name(struct space *s, uint64_t *r) { (void)s; r[0] = of_float(name(as_float(r[0]))); return true; }
#define BITS32(name, value) static bool do_##name(struct space *s, uint64_t *r) \
	{ uint32_t x = (uint32_t)r[0]; (void)s; r[0] = (uint64_t)(int64_t)(value); return true; }
#define BITS64(name, value) static bool do_##name(struct space *s, uint64_t *r) \
	{ uint64_t x = r[0]; (void)s; r[0] = (uint64_t)(int64_t)(value); return true; }

MATH1(sin) MATH1(cos) MATH1(tan) MATH1(asin) MATH1(acos) MATH1(atan) MATH1(sinh) MATH1(cosh) MATH1(tanh)
MATH1(asinh) MATH1(acosh) MATH1(atanh) MATH1(exp) MATH1(exp2) MATH1(expm1) MATH1(log) MATH1(log2) MATH1(log10) MATH1(log1p)
MATH1(sqrt) MATH1(cbrt) MATH1(floor) MATH1(ceil) MATH1(round) MATH1(trunc) MATH1(rint) MATH1(fabs) MATH1(erf) MATH1(erfc)
MATH1(tgamma)
MATH2(atan2) MATH2(pow) MATH2(fmod) MATH2(hypot) MATH2(fmax) MATH2(fmin) MATH2(remainder) MATH2(copysign) MATH2(nextafter) MATH2(fdim)
MATHF(sqrtf) MATHF(sinf) MATHF(cosf) MATHF(expf) MATHF(logf)

/* lgamma would set the host's signgam. */
static bool do_lgamma(struct space *s, uint64_t *r)
{
	int sign;
	(void)s;
	r[0] = of_double(lgamma_r(as_double(r[0]), &sign));
	return true;
}

static bool do_ldexp(struct space *s, uint64_t *r)
{
	(void)s;
	r[0] = of_double(ldexp(as_double(r[0]), (int32_t)(uint32_t)r[1]));
	return true;
}

static bool do_fma(struct space *s, uint64_t *r)
{
	(void)s;
	r[0] = of_double(fma(as_double(r[0]), as_double(r[1]), as_double(r[2])));
	return true;
}

static bool do_powf(struct space *s, uint64_t *r)
{
	(void)s;
	r[0] = of_float(powf(as_float(r[0]), as_float(r[1])));
	return true;
}

/* Of zero, which is undefined, what lzcnt and tzcnt say. */
BITS32(clz, x ? __builtin_clz(x) : 32) BITS64(clzl, x ? __builtin_clzl(x) : 64)
BITS32(ctz, x ? __builtin_ctz(x) : 32) BITS64(ctzl, x ? __builtin_ctzl(x) : 64)
BITS32(ffs, __builtin_ffs((int)x)) BITS64(ffsl, __builtin_ffsl((long)x))
BITS32(popcount, __builtin_popcount(x)) BITS64(popcountl, __builtin_popcountl(x))
BITS32(parity, __builtin_parity(x)) BITS64(parityl, __builtin_parityl(x))
BITS32(clrsb, __builtin_clrsb((int)x)) BITS64(clrsbl, __builtin_clrsbl((long)x))
BITS32(bswap16, __builtin_bswap16((uint16_t)x)) BITS32(bswap32, (uint64_t)__builtin_bswap32(x)) BITS64(bswap64, __builtin_bswap64(x))

typedef bool builtin_fn(struct space *s, uint64_t *r);

static builtin_fn *const builtins[BUILTINS] = {
	[BUILTIN_MEMCPY] = do_copy, [BUILTIN_MEMMOVE] = do_copy, [BUILTIN_MEMSET] = do_memset, [BUILTIN_MEMCMP] = do_memcmp,
	[BUILTIN_MEMCHR] = do_memchr, [BUILTIN_MEMRCHR] = do_memrchr, [BUILTIN_STRLEN] = do_strlen, [BUILTIN_STRNLEN] = do_strnlen,
	[BUILTIN_STRCMP] = do_strcmp, [BUILTIN_STRNCMP] = do_strncmp, [BUILTIN_STRCHR] = do_strchr, [BUILTIN_STRRCHR] = do_strrchr,
	[BUILTIN_STRCPY] = do_strcpy, [BUILTIN_STPCPY] = do_stpcpy, [BUILTIN_STRCAT] = do_strcat,
	[BUILTIN_FORMAT_DOUBLE] = do_format_double, [BUILTIN_PARSE_DOUBLE] = do_parse_double, [BUILTIN_PARSE_FLOAT] = do_parse_float,
	[BUILTIN_SIN] = do_sin, [BUILTIN_COS] = do_cos, [BUILTIN_TAN] = do_tan, [BUILTIN_ASIN] = do_asin, [BUILTIN_ACOS] = do_acos,
	[BUILTIN_ATAN] = do_atan, [BUILTIN_SINH] = do_sinh, [BUILTIN_COSH] = do_cosh, [BUILTIN_TANH] = do_tanh,
	[BUILTIN_ASINH] = do_asinh, [BUILTIN_ACOSH] = do_acosh, [BUILTIN_ATANH] = do_atanh, [BUILTIN_EXP] = do_exp,
	[BUILTIN_EXP2] = do_exp2, [BUILTIN_EXPM1] = do_expm1, [BUILTIN_LOG] = do_log, [BUILTIN_LOG2] = do_log2,
	[BUILTIN_LOG10] = do_log10, [BUILTIN_LOG1P] = do_log1p, [BUILTIN_SQRT] = do_sqrt, [BUILTIN_CBRT] = do_cbrt,
	[BUILTIN_FLOOR] = do_floor, [BUILTIN_CEIL] = do_ceil, [BUILTIN_ROUND] = do_round, [BUILTIN_TRUNC] = do_trunc,
	[BUILTIN_RINT] = do_rint, [BUILTIN_FABS] = do_fabs, [BUILTIN_ERF] = do_erf, [BUILTIN_ERFC] = do_erfc,
	[BUILTIN_TGAMMA] = do_tgamma, [BUILTIN_LGAMMA] = do_lgamma, [BUILTIN_ATAN2] = do_atan2, [BUILTIN_POW] = do_pow,
	[BUILTIN_FMOD] = do_fmod, [BUILTIN_HYPOT] = do_hypot, [BUILTIN_FMAX] = do_fmax, [BUILTIN_FMIN] = do_fmin,
	[BUILTIN_REMAINDER] = do_remainder, [BUILTIN_COPYSIGN] = do_copysign, [BUILTIN_NEXTAFTER] = do_nextafter,
	[BUILTIN_FDIM] = do_fdim, [BUILTIN_LDEXP] = do_ldexp, [BUILTIN_FMA] = do_fma, [BUILTIN_SQRTF] = do_sqrtf,
	[BUILTIN_SINF] = do_sinf, [BUILTIN_COSF] = do_cosf, [BUILTIN_EXPF] = do_expf, [BUILTIN_LOGF] = do_logf, [BUILTIN_POWF] = do_powf,
	[BUILTIN_CLZ] = do_clz, [BUILTIN_CLZL] = do_clzl, [BUILTIN_CTZ] = do_ctz, [BUILTIN_CTZL] = do_ctzl, [BUILTIN_FFS] = do_ffs,
	[BUILTIN_FFSL] = do_ffsl, [BUILTIN_POPCOUNT] = do_popcount, [BUILTIN_POPCOUNTL] = do_popcountl, [BUILTIN_PARITY] = do_parity,
	[BUILTIN_PARITYL] = do_parityl, [BUILTIN_CLRSB] = do_clrsb, [BUILTIN_CLRSBL] = do_clrsbl, [BUILTIN_BSWAP16] = do_bswap16,
	[BUILTIN_BSWAP32] = do_bswap32, [BUILTIN_BSWAP64] = do_bswap64,
};

bool vm_builtin(struct space *s, unsigned nr, uint64_t *r)
{
	return !builtins[nr] || builtins[nr](s, r);
}
