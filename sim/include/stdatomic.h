#ifndef SIM_STDATOMIC_H
#define SIM_STDATOMIC_H

typedef enum { memory_order_relaxed, memory_order_consume, memory_order_acquire, memory_order_release, memory_order_acq_rel, memory_order_seq_cst } memory_order;
typedef _Atomic(_Bool) atomic_bool;
typedef _Atomic(char) atomic_char;
typedef _Atomic(signed char) atomic_schar;
typedef _Atomic(unsigned char) atomic_uchar;
typedef _Atomic(short) atomic_short;
typedef _Atomic(unsigned short) atomic_ushort;
typedef _Atomic(int) atomic_int;
typedef _Atomic(unsigned) atomic_uint;
typedef _Atomic(long) atomic_long;
typedef _Atomic(unsigned long) atomic_ulong;
typedef _Atomic(long long) atomic_llong;
typedef _Atomic(unsigned long long) atomic_ullong;
typedef _Atomic(long) atomic_intptr_t;
typedef _Atomic(unsigned long) atomic_uintptr_t;
typedef _Atomic(unsigned long) atomic_size_t;
typedef _Atomic(long) atomic_ptrdiff_t;
typedef _Atomic(long) atomic_intmax_t;
typedef _Atomic(unsigned long) atomic_uintmax_t;
typedef _Atomic(int) atomic_int_least32_t;
typedef _Atomic(unsigned) atomic_uint_least32_t;
typedef _Atomic(long) atomic_int_fast32_t;
typedef _Atomic(unsigned long) atomic_uint_fast32_t;
typedef struct { _Atomic(_Bool) __set; } atomic_flag;
#define ATOMIC_FLAG_INIT {0}
#define ATOMIC_VAR_INIT(value) (value)
#define ATOMIC_INT_LOCK_FREE 2
#define ATOMIC_LONG_LOCK_FREE 2
#define ATOMIC_POINTER_LOCK_FREE 2
#define kill_dependency(y) (y)
#define atomic_is_lock_free(p) 1
#define atomic_init(p, value) __atomic_store_n(p, value, __ATOMIC_RELAXED)
#define atomic_store(p, value) __atomic_store_n(p, value, __ATOMIC_SEQ_CST)
#define atomic_store_explicit(p, value, order) __atomic_store_n(p, value, order)
#define atomic_load(p) __atomic_load_n(p, __ATOMIC_SEQ_CST)
#define atomic_load_explicit(p, order) __atomic_load_n(p, order)
#define atomic_exchange(p, value) __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST)
#define atomic_exchange_explicit(p, value, order) __atomic_exchange_n(p, value, order)
#define atomic_compare_exchange_strong(p, expected, value) __atomic_compare_exchange_n(p, expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define atomic_compare_exchange_weak(p, expected, value) __atomic_compare_exchange_n(p, expected, value, 1, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define atomic_compare_exchange_strong_explicit(p, expected, value, yes, no) __atomic_compare_exchange_n(p, expected, value, 0, yes, no)
#define atomic_compare_exchange_weak_explicit(p, expected, value, yes, no) __atomic_compare_exchange_n(p, expected, value, 1, yes, no)
#define atomic_fetch_add(p, value) __atomic_fetch_add(p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_add_explicit(p, value, order) __atomic_fetch_add(p, value, order)
#define atomic_fetch_sub(p, value) __atomic_fetch_sub(p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_sub_explicit(p, value, order) __atomic_fetch_sub(p, value, order)
#define atomic_fetch_or(p, value) __atomic_fetch_or(p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_or_explicit(p, value, order) __atomic_fetch_or(p, value, order)
#define atomic_fetch_xor(p, value) __atomic_fetch_xor(p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_xor_explicit(p, value, order) __atomic_fetch_xor(p, value, order)
#define atomic_fetch_and(p, value) __atomic_fetch_and(p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_and_explicit(p, value, order) __atomic_fetch_and(p, value, order)
#define atomic_thread_fence(order) __atomic_thread_fence(order)
#define atomic_signal_fence(order) ((void)(order))
#define atomic_flag_test_and_set(p) __atomic_exchange_n(&(p)->__set, 1, __ATOMIC_SEQ_CST)
#define atomic_flag_test_and_set_explicit(p, order) __atomic_exchange_n(&(p)->__set, 1, order)
#define atomic_flag_clear(p) __atomic_store_n(&(p)->__set, 0, __ATOMIC_SEQ_CST)
#define atomic_flag_clear_explicit(p, order) __atomic_store_n(&(p)->__set, 0, order)

#endif
