/*
 * learn.h - hints one by one, and what there is to understand afterwards: on stdout.
 */
#ifndef PROCLAB_CLI_LAB_LEARN_H
#define PROCLAB_CLI_LAB_LEARN_H

#include "cli/lab/progress.h"

/* Those seen so far and one more, which is counted. Returns 0, or ERR_SYSTEM when that cannot be kept. */
int learn_hint(const struct lab *lab, struct progress *p, int width);
/* The explanation, once all checks have passed, or now. */
void learn_explain(const struct lab *lab, const struct progress *p, bool now, int width);

#endif
