/*
 * predict.h - predict, then compare: a lab's questions asked before the run, and the answers that the runs gave beside what was predicted.
 */
#ifndef PROCLAB_CLI_LAB_PREDICT_H
#define PROCLAB_CLI_LAB_PREDICT_H

#include "cli/lab/progress.h"
#include "cli/lab/result.h"

/* Ask each question that has no prediction yet, one line each from in; an empty one is left for later, the end of input ends it. Returns 0, or
 * ERR_SYSTEM when an answer cannot be kept. */
int predict_ask(const struct lab *lab, struct progress *p, FILE *in, FILE *out, int width);

/* How many questions have no prediction. */
size_t predict_open(const struct lab *lab, const struct progress *p);

/* Each prediction beside what happened: in the starter's run, and, where the submission has passed, in its own. */
void predict_compare(FILE *out, const struct lab *lab, const struct progress *p, const char *const *files, bool passed, int64_t seed,
                     const struct result_style *style);

#endif
