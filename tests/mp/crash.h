/*
 * crash.h - what the crash tests share: how often, when, and what must not be left.
 */
#ifndef PROCLAB_TESTS_CRASH_H
#define PROCLAB_TESTS_CRASH_H

/* How many kills: `usual`, or what PROCLAB_MP_KILLS says. */
int crash_kills(int usual);
/* 0 to most - 1; the same row in each run. */
unsigned crash_random(unsigned most);
/* Let so many microseconds pass, to the point: the instant of a kill is to be any. */
void crash_wait_us(unsigned us);
/* In a victim: not to outlive a test that is given up. */
void crash_die_with_parent(void);
/* Descriptors that this process has. */
int crash_open_fds(void);

#endif
