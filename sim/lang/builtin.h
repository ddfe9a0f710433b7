/*
 * builtin.h - functions that the machine itself does, in one list.
 *
 * The C library's wrappers call them by name. Whoever needs another adds a row here and its doing in the virtual machine. What
 * needs the parser's understanding (va_arg, __builtin_offsetof, __atomic_*, __builtin_add_overflow ...) is no row: it becomes a
 * node of the tree. `__builtin_NAME` of any function of the C library is that function.
 *
 * A signature is its result and then its parameters: v void, b _Bool, i int, u unsigned, l long, z unsigned long, f float, d
 * double, p void *, c const void *, s const char *, t char *, . further arguments as they come (default promotions).
 *
 * __vm_format_double(buffer, size, format, width, precision, value) is snprintf with one conversion of a e f g A E F G, whose
 * format has flags and then *.* ("%+*.*g"); a negative precision is none. __vm_parse_double(s, end) and __vm_parse_float are
 * strtod and strtof; end, a char **, may be null.
 */
#ifndef PROCLAB_SIM_LANG_BUILTIN_H
#define PROCLAB_SIM_LANG_BUILTIN_H

/* X(ENUM, "name", "signature") */
#define BUILTIN_LIST(X) \
	X(SYSCALL, "__syscall", "ll.") \
	X(ALLOCA, "__builtin_alloca", "pz") \
	X(UNREACHABLE, "__builtin_unreachable", "v") \
	X(TRAP, "__builtin_trap", "v") \
	X(FENCE, "__sync_synchronize", "v") \
	X(RETURN_ADDRESS, "__builtin_return_address", "pu") \
	X(FRAME_ADDRESS, "__builtin_frame_address", "pu") \
	X(SETJMP, "__vm_setjmp", "ip") \
	X(LONGJMP, "__vm_longjmp", "vpi") \
	X(MEMCPY, "__vm_memcpy", "ppcz") \
	X(MEMMOVE, "__vm_memmove", "ppcz") \
	X(MEMSET, "__vm_memset", "ppiz") \
	X(MEMCMP, "__vm_memcmp", "iccz") \
	X(MEMCHR, "__vm_memchr", "pciz") \
	X(STRLEN, "__vm_strlen", "zs") \
	X(STRCMP, "__vm_strcmp", "iss") \
	X(STRNCMP, "__vm_strncmp", "issz") \
	X(STRCHR, "__vm_strchr", "tsi") \
	X(STRCPY, "__vm_strcpy", "tts") \
	X(FORMAT_DOUBLE, "__vm_format_double", "itzsiid") \
	X(PARSE_DOUBLE, "__vm_parse_double", "dsp") \
	X(MEMRCHR, "__vm_memrchr", "pciz") \
	X(STRNLEN, "__vm_strnlen", "zsz") \
	X(STRRCHR, "__vm_strrchr", "tsi") \
	X(STPCPY, "__vm_stpcpy", "tts") \
	X(STRCAT, "__vm_strcat", "tts") \
	X(PARSE_FLOAT, "__vm_parse_float", "fsp") \
	X(SIN, "__vm_sin", "dd") X(COS, "__vm_cos", "dd") X(TAN, "__vm_tan", "dd") \
	X(ASIN, "__vm_asin", "dd") X(ACOS, "__vm_acos", "dd") X(ATAN, "__vm_atan", "dd") \
	X(SINH, "__vm_sinh", "dd") X(COSH, "__vm_cosh", "dd") X(TANH, "__vm_tanh", "dd") \
	X(ASINH, "__vm_asinh", "dd") X(ACOSH, "__vm_acosh", "dd") X(ATANH, "__vm_atanh", "dd") \
	X(EXP, "__vm_exp", "dd") X(EXP2, "__vm_exp2", "dd") X(EXPM1, "__vm_expm1", "dd") \
	X(LOG, "__vm_log", "dd") X(LOG2, "__vm_log2", "dd") X(LOG10, "__vm_log10", "dd") \
	X(LOG1P, "__vm_log1p", "dd") X(SQRT, "__vm_sqrt", "dd") X(CBRT, "__vm_cbrt", "dd") \
	X(FLOOR, "__vm_floor", "dd") X(CEIL, "__vm_ceil", "dd") X(ROUND, "__vm_round", "dd") \
	X(TRUNC, "__vm_trunc", "dd") X(RINT, "__vm_rint", "dd") X(FABS, "__vm_fabs", "dd") \
	X(ERF, "__vm_erf", "dd") X(ERFC, "__vm_erfc", "dd") X(TGAMMA, "__vm_tgamma", "dd") \
	X(LGAMMA, "__vm_lgamma", "dd") X(ATAN2, "__vm_atan2", "ddd") X(POW, "__vm_pow", "ddd") \
	X(FMOD, "__vm_fmod", "ddd") X(HYPOT, "__vm_hypot", "ddd") X(FMAX, "__vm_fmax", "ddd") \
	X(FMIN, "__vm_fmin", "ddd") X(REMAINDER, "__vm_remainder", "ddd") X(COPYSIGN, "__vm_copysign", "ddd") \
	X(NEXTAFTER, "__vm_nextafter", "ddd") X(FDIM, "__vm_fdim", "ddd") X(LDEXP, "__vm_ldexp", "ddi") \
	X(FMA, "__vm_fma", "dddd") X(SQRTF, "__vm_sqrtf", "ff") X(SINF, "__vm_sinf", "ff") \
	X(COSF, "__vm_cosf", "ff") X(EXPF, "__vm_expf", "ff") X(LOGF, "__vm_logf", "ff") \
	X(POWF, "__vm_powf", "fff") \
	X(CLZ, "__builtin_clz", "iu") \
	X(CLZL, "__builtin_clzl", "iz") \
	X(CTZ, "__builtin_ctz", "iu") \
	X(CTZL, "__builtin_ctzl", "iz") \
	X(FFS, "__builtin_ffs", "ii") \
	X(FFSL, "__builtin_ffsl", "il") \
	X(POPCOUNT, "__builtin_popcount", "iu") \
	X(POPCOUNTL, "__builtin_popcountl", "iz") \
	X(PARITY, "__builtin_parity", "iu") \
	X(PARITYL, "__builtin_parityl", "iz") \
	X(CLRSB, "__builtin_clrsb", "ii") \
	X(CLRSBL, "__builtin_clrsbl", "il") \
	X(BSWAP16, "__builtin_bswap16", "uu") \
	X(BSWAP32, "__builtin_bswap32", "uu") \
	X(BSWAP64, "__builtin_bswap64", "zz")

enum builtin {
#define X(id, name, signature) BUILTIN_##id,
	BUILTIN_LIST(X)
#undef X
	BUILTINS
};

#endif
