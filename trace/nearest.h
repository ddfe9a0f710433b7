/*
 * nearest.h - what was meant by a word that was mistyped.
 */
#ifndef PROCLAB_TRACE_NEAREST_H
#define PROCLAB_TRACE_NEAREST_H

#include <stddef.h>

/* The word of words[0..n) most like the one typed, NULL when none is near. */
const char *word_nearest(const char *typed, const char *const *words, size_t n);

#endif
