/*
 * output.h - what the program prints, as OUT events, and what is typed into its terminal.
 *
 * Nothing blocks. Reading follows the pump, so that a program that prints faster than the views can take is slowed by its pipe,
 * as it would be by a slow reader.
 */
#ifndef PROCLAB_REAL_OUTPUT_H
#define PROCLAB_REAL_OUTPUT_H

#include "real/observe/observe.h"

struct output;

/* terminal: the master of the pseudo-terminal, or -1; out, err: the reading ends of pipes, or -1. All non-blocking and taken
 * over; added to the epoll set. NULL when out of memory. */
struct output *output_new(int epoll, int64_t t0, int terminal, int out, int err);
void output_free(struct output *p);
/* Read what has come, for about budget ns, and write what is queued. Who printed is not known. Returns bytes read. */
size_t output_pump(struct output *p, struct observer *o, int64_t budget);
/* Whether every stream has reached its end. */
bool output_ended(const struct output *p);
/* Queue bytes for the terminal: returns how many were taken, ERR_UNSUPPORTED where there is none. */
int output_type(struct output *p, const void *bytes, size_t n);
int output_resize(struct output *p, int rows, int cols);

#endif
