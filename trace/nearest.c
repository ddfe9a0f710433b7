/*
 * nearest.c - see nearest.h.
 */
#include "trace/nearest.h"

#include <stdbool.h>
#include <string.h>

#define NEAREST_MAX 64

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, of words shorter than NEAREST_MAX. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NEAREST_MAX + 1], la = strlen(a), lb = strlen(b);
	if (la > NEAREST_MAX || lb > NEAREST_MAX) return NEAREST_MAX;
	for (size_t j = 0; j <= lb; j++) row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t changed = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			row[j] = smaller(changed, smaller(row[j], row[j - 1]) + 1);
		}
	}
	return row[lb];
}

const char *word_nearest(const char *typed, const char *const *words, size_t n)
{
	const char *best = NULL;
	size_t best_distance = strlen(typed) / 3 + 2;
	for (size_t i = 0; i < n; i++) {
		size_t d = distance(typed, words[i]);
		bool prefix = strlen(typed) >= 2 && !strncmp(typed, words[i], strlen(typed));
		if (prefix) d = 0;
		if (d < best_distance) {
			best_distance = d;
			best = words[i];
		}
	}
	return best;
}
