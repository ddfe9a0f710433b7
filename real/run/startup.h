/*
 * startup.h - what proclab itself was started with: signals ignored and blocked, open descriptors, limits. A program that
 * proclab launches gets just that, whatever proclab has changed for itself meanwhile.
 *
 * Taken by a constructor, before main.
 */
#ifndef PROCLAB_REAL_STARTUP_H
#define PROCLAB_REAL_STARTUP_H

/* In a child that is about to exec: signals, mask and limits as at the start; descriptors that were not there get close-on-exec. */
void startup_restore(void);
/* Close what was not there at the start, but for keep[0..n). For a child that waits before its exec: it holds nothing of
 * proclab's. */
void startup_close_others(const int *keep, int n);

#endif
