/*
 * combine.h - the ways in which a lab's runs are made: each of its combinations on the simulated machine, and once on the real one.
 */
#ifndef PROCLAB_CLI_LAB_COMBINE_H
#define PROCLAB_CLI_LAB_COMBINE_H

#include "cli/lab/launch.h"

struct combinations {
	struct launch *list;       /* the simulated ones of a run before its real one, run by run */
	size_t n;
};

/* All of them on the kernels wanted. seed: instead of the lab's, or UNKNOWN. Nothing in it owns anything but the list, freed with free(). */
struct combinations combine_ways(const struct lab *lab, const bool kernels[KERNEL_COUNT], int64_t seed);

/* Of a submission's files (in the lab's order) those that are compiled; the strings are borrowed, the list is freed with free(). */
const char **combine_sources(const struct lab *lab, const char *const *files);
/* $run for filters. */
struct filter_value *combine_value(const struct launch *l);

#endif
