#ifndef SIM_ASSERT_H
#define SIM_ASSERT_H

#include <features.h>

_Noreturn void __assert_fail(const char *expression, const char *file, unsigned line, const char *function);
#ifndef static_assert
#define static_assert _Static_assert
#endif

#endif

#undef assert
#ifdef NDEBUG
#define assert(expression) ((void)0)
#else
#define assert(expression) ((expression) ? (void)0 : __assert_fail(#expression, __FILE__, __LINE__, __func__))
#endif
