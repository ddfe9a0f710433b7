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

#endif
