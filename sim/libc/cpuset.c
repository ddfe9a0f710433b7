/* cpuset.c - sets of CPUs, of any size in bytes; a CPU that is past the end is in none. */
#include <sched.h>

#include "internal.h"

void __cpu_zero(size_t size, cpu_set_t *set)
{
	__vm_memset(set, 0, size);
}

void __cpu_put(size_t cpu, size_t size, cpu_set_t *set, int in)
{
	if (cpu / 8 >= size) return;
	if (in)
		set->__bits[cpu / 64] |= 1UL << cpu % 64;
	else
		set->__bits[cpu / 64] &= ~(1UL << cpu % 64);
}

int __cpu_has(size_t cpu, size_t size, const cpu_set_t *set)
{
	return cpu / 8 < size && set->__bits[cpu / 64] >> cpu % 64 & 1;
}

int __cpu_count(size_t size, const cpu_set_t *set)
{
	int n = 0;
	for (size_t cpu = 0; cpu < size * 8; cpu++) n += __cpu_has(cpu, size, set);
	return n;
}

int __cpu_equal(size_t size, const cpu_set_t *a, const cpu_set_t *b)
{
	return __vm_memcmp(a, b, size) == 0;
}

void __cpu_join(size_t size, cpu_set_t *out, const cpu_set_t *a, const cpu_set_t *b, int how)
{
	for (size_t i = 0; i < size / 8; i++) {
		unsigned long x = a->__bits[i], y = b->__bits[i];
		out->__bits[i] = how == '&' ? x & y : how == '|' ? x | y : x ^ y;
	}
}

cpu_set_t *__cpu_alloc(size_t n)
{
	return __malloc(CPU_ALLOC_SIZE(n));
}

void __cpu_free(cpu_set_t *set)
{
	__free(set);
}
