/*
 * proc_intern.h - short texts that live for ever, for the `on` of a wait: equal texts share one copy, and their
 * number is bounded.
 */
#ifndef PROCLAB_REAL_PROC_INTERN_H
#define PROCLAB_REAL_PROC_INTERN_H

/* The text as printf makes it (cut after 95 bytes); `otherwise`, which must live for ever itself, once the table is
 * full. Thread-safe. */
const char *proc_intern(const char *otherwise, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
