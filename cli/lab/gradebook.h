/*
 * gradebook.h - the verdicts of a class as one document, written as they come.
 */
#ifndef PROCLAB_CLI_LAB_GRADEBOOK_H
#define PROCLAB_CLI_LAB_GRADEBOOK_H

#include "cli/lab/grade.h"

struct gradebook {
	FILE *out;
	const struct lab *lab;
	enum result_format format;
	struct result_style style;
	size_t n, passed, failed;     /* so far: submissions; that passed; that could not be judged */
};

void gradebook_begin(struct gradebook *b);
/* The next one. */
void gradebook_add(struct gradebook *b, const char *name, const struct grade *g);
void gradebook_end(struct gradebook *b);

#endif
