/*
 * gantt.h - the chart of a scheduling exercise, in ASCII: which job each CPU runs, and what each job does, over time.
 */
#ifndef PROCLAB_CLI_GANTT_H
#define PROCLAB_CLI_GANTT_H

#include <stdio.h>

#include "sim/policy/exercise.h"

/* In width columns; a column stands for one tick or, in a long run, for several. */
void gantt_print(FILE *out, const struct job_table *table, const struct exercise *e, int cpus, int width);

#endif
