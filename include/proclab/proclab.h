/*
 * proclab.h - what a program that is watched may say to its watchers: compute, step and note.
 *
 *     #include <proclab/proclab.h>
 *
 *     step("the child exits; nobody waits for it yet");
 *     compute(200);
 *
 * Header-only, plain C (C99 and later). Build with `cc -I.../include program.c`; `proclab real program.c` finds it by itself.
 * Without proclab step() and note() do nothing and compute() works the same, so that a program behaves as before when it
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
