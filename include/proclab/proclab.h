/*
 * proclab.h - what a program that is watched may say to its watchers: compute, step, note and show_var.
 *
 *     #include <proclab/proclab.h>
 *
 *     step("the child exits; nobody waits for it yet");
 *     compute(200);
 *
 * Header-only, plain C (C99 and later). Build with `cc -I.../include program.c`; `proclab real program.c` finds it by itself.
 * Without proclab step(), note() and show_var() do nothing and compute() works the same, so that a program behaves as before when it
 * is run alone. None of them prints anything.
 *
 * Under a strict -std=c11 define _DEFAULT_SOURCE or _GNU_SOURCE before the first include, as for fork() itself.
 */
#ifndef PROCLAB_H
#define PROCLAB_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if !defined CLOCK_THREAD_CPUTIME_ID || (defined __GLIBC__ && !defined __USE_MISC)
#error "proclab.h needs more than standard C: compile with -std=gnu11, or define _DEFAULT_SOURCE before the first include"
#endif

#include "marks.h"

#ifdef __GNUC__
#define PROCLAB_PRINTF __attribute__((format(printf, 3, 4)))
#else
#define PROCLAB_PRINTF
#endif

/* CPU time of the calling thread so far, in ns. */
static inline long long proclab_cpu_time(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Use ms milliseconds of CPU time in the calling thread. How long that lasts depends on who else wants the CPU: that is the
 * difference between running and ready. */
static inline void compute(int ms)
{
	long long end = proclab_cpu_time() + ms * 1000000LL;
	volatile unsigned long x = 1;
	while (proclab_cpu_time() < end)
		/* Asking for the time is a system call: about 20 us of arithmetic between two keeps the work in the program. */
		for (int i = 0; i < 10000; i++) x = x * 6364136223846793005UL + 1442695040888963407UL;
}

/* void step(const char *format, ...);
 * Say what is about to happen, as printf would: a caption in the viewer and a mark in the recording, with the line of the
 * program. Under `proclab real --step` the program waits here until the viewer goes on. Texts are cut at PROCLAB_MARK_TEXT bytes; errno is kept. */
#define step(...) proclab_mark_line(PROCLAB_MARK_STEP, __LINE__, __VA_ARGS__)

/* void note(const char *format, ...);
 * The same without ever waiting: for a remark on what is so. */
#define note(...) proclab_mark_line(PROCLAB_MARK_NOTE, __LINE__, __VA_ARGS__)

/* void show_var(VARIABLE);
 * Show a variable: its name, its address, its value now. The viewer puts it beside the same variable of other processes, and tells when
 * the page it is in is copied. For anything that has an address; values are written out of numbers, pointers and short texts. */
#define show_var(x) proclab_show(#x, (const volatile void *)&(x), sizeof(x), PROCLAB_KIND(x), __LINE__)

/* How the bytes of an x are to be read: 'd' signed, 'u' unsigned, 'f' floating, 'c' a character, 'x' something else. */
#if defined __STDC_VERSION__ && __STDC_VERSION__ >= 201112L
#define PROCLAB_KIND(x) \
	_Generic((x), char: 'c', signed char: 'd', short: 'd', int: 'd', long: 'd', long long: 'd', _Bool: 'u', unsigned char: 'u', \
	         unsigned short: 'u', unsigned: 'u', unsigned long: 'u', unsigned long long: 'u', float: 'f', double: 'f', default: 'x')
#else
#define PROCLAB_KIND(x) 'x'
#endif

enum { PROCLAB_VALUE_TEXT = 80 };

/* A whole number of n bytes as it stands in this machine's memory, the lowest first. */
static inline unsigned long long proclab_number(const volatile unsigned char *at, size_t n, int is_signed)
{
	unsigned long long value = is_signed && at[n - 1] & 0x80 ? ~0ULL : 0;
	while (n--) value = value << 8 | at[n];
	return value;
}

/* Whether the bytes are a text that ends within them. */
static inline int proclab_is_text(const volatile unsigned char *at, size_t n)
{
	size_t i = 0;
	while (i < n && at[i] >= ' ' && at[i] < 127) i++;
	return i > 0 && i < n && !at[i];
}

/* The value of n bytes, as PROCLAB_KIND says, in words. */
static inline void proclab_value(char text[PROCLAB_VALUE_TEXT], const volatile void *x, size_t n, int kind)
{
	const volatile unsigned char *at = (const volatile unsigned char *)x;
	int used = 0;
	if (kind == 'd' || kind == 'c') used = snprintf(text, PROCLAB_VALUE_TEXT, "%lld", (long long)proclab_number(at, n, 1));
	else if (kind == 'u') snprintf(text, PROCLAB_VALUE_TEXT, "%llu", proclab_number(at, n, 0));
	else if (kind == 'f') snprintf(text, PROCLAB_VALUE_TEXT, "%g", n == sizeof(float) ? (double)*(const volatile float *)x : *(const volatile double *)x);
	else if (proclab_is_text(at, n)) snprintf(text, PROCLAB_VALUE_TEXT, "\"%.60s\"", (const char *)x);
	else if (n == sizeof(void *)) snprintf(text, PROCLAB_VALUE_TEXT, "0x%llx", proclab_number(at, n, 0));
	else {
		for (size_t i = 0; i < n && i < 16; i++) used += snprintf(text + used, PROCLAB_VALUE_TEXT - (size_t)used, "%s%02x", i ? " " : "", at[i]);
		if (n > 16) snprintf(text + used, PROCLAB_VALUE_TEXT - (size_t)used, " ...");
	}
	if (kind == 'c' && *at >= ' ' && *at < 127) snprintf(text + used, PROCLAB_VALUE_TEXT - (size_t)used, " '%c'", *at);
}

/* What show_var is made of. */
static inline void proclab_show(const char *name, const volatile void *at, size_t size, int kind, int line)
{
	char value[PROCLAB_VALUE_TEXT];
	if (!proclab_mark_wanted()) return;
	proclab_value(value, at, size, kind);
	proclab_show_send(name, (const void *)(uintptr_t)at, size, value, line);
}

/* What step and note are made of. */
PROCLAB_PRINTF static inline void proclab_mark_line(int kind, int line, const char *format, ...)
{
	char text[PROCLAB_MARK_TEXT + 1];
	va_list arguments;
	if (!proclab_mark_wanted()) return;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	proclab_mark_send(kind, text, line);
}

#endif
