/*
 * signals.h - who or what sends a signal, by what the kernel itself says of it: its number and its si_code, sigaction(2).
 */
#ifndef PROCLAB_REAL_SIGNALS_H
#define PROCLAB_REAL_SIGNALS_H

#include <stdbool.h>

#include "trace/vocab.h"

/* PROCESS, CHILD, TIMER, ...; never UNKNOWN. */
enum signal_cause signals_cause(int sig, int code);
/* The kernel sends SIGPIPE and SIGXFSZ in a write, in the name of the writer itself: what sends one that seems to come from its
 * own target, made in system call nr (UNKNOWN: not known). */
enum signal_cause signals_cause_from_itself(int sig, int code, long nr);
/* Whether it stops its target unless that handles or ignores it. */
bool signals_stops(int sig);
/* Whether nothing happens to a target that neither handles nor ignores it; it goes on with SIGCONT if it was stopped. */
bool signals_harmless(int sig);

#endif
