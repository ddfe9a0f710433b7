/*
 * builtin.h - functions that the machine itself does, in one list.
 *
 * The C library's wrappers call them by name. Whoever needs another adds a row here and its doing in the virtual machine. What needs the
 * parser's understanding (va_arg, __builtin_offsetof, __atomic_*, __builtin_add_overflow ...) is no row: it becomes a node of the tree.
 * `__builtin_NAME` of any function of the C library is that function.
 *
 * A signature is its result and then its parameters: v void, b _Bool, i int, u unsigned, l long, z unsigned long, f float, d double,
 * p void *, c const void *, s const char *, t char *, . further arguments as they come (default promotions).
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
