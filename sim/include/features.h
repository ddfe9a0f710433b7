#ifndef SIM_FEATURES_H
#define SIM_FEATURES_H

/* The simulator's C library offers everything to everybody, whatever feature macros a program defines. But a program may look at
 * them: they are as glibc has them (feature_test_macros(7)). */
#ifdef _GNU_SOURCE
#undef _POSIX_SOURCE
#undef _POSIX_C_SOURCE
#undef _XOPEN_SOURCE
#undef _XOPEN_SOURCE_EXTENDED
#undef _DEFAULT_SOURCE
#undef _LARGEFILE64_SOURCE
#define _POSIX_SOURCE 1
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _XOPEN_SOURCE_EXTENDED 1
#define _DEFAULT_SOURCE 1
#define _LARGEFILE64_SOURCE 1
#elif !defined _POSIX_SOURCE && !defined _POSIX_C_SOURCE && !defined _XOPEN_SOURCE && !defined _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif
#ifndef _POSIX_C_SOURCE
#if defined _XOPEN_SOURCE && _XOPEN_SOURCE - 0 < 500
#define _POSIX_C_SOURCE 2
#elif defined _XOPEN_SOURCE && _XOPEN_SOURCE - 0 < 600
#define _POSIX_C_SOURCE 199506L
#elif defined _XOPEN_SOURCE && _XOPEN_SOURCE - 0 < 700
#define _POSIX_C_SOURCE 200112L
#elif !defined _POSIX_SOURCE || defined _XOPEN_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _POSIX_SOURCE
#define _POSIX_SOURCE 1
#endif
#endif
#if _POSIX_C_SOURCE - 0 >= 200809L && !defined _ATFILE_SOURCE
#define _ATFILE_SOURCE 1
#endif
#define __GLIBC__ 2
#define __GLIBC_MINOR__ 36
#define __USE_MISC 1
#define __THROW
#define __BEGIN_DECLS
#define __END_DECLS

#endif
