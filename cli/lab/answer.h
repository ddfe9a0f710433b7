/*
 * answer.h - the answers to a lab's questions, which follow from a run, and how a prediction compares with them.
 */
#ifndef PROCLAB_CLI_LAB_ANSWER_H
#define PROCLAB_CLI_LAB_ANSWER_H

#include "cli/lab/lab.h"

struct answer {
	char *text;          /* NULL: there is none */
	char *trouble;       /* why not; or NULL */
	char *label;         /* the run it is of */
	int64_t at;          /* ns in it where that can be seen, UNKNOWN */
	char *other, *other_label;  /* another answer that another run gave; NULL: all give the same, or no other was made */
};

/* Of every question about runs of `of`: files are those of the starter, or of a solution. kernels: where it may be run. all: ask every run, not only
 * the first of each. seed: instead of the lab's, or UNKNOWN. out has lab->nquestion rows, each cleared with answers_clear. */
void answers_find(const struct lab *lab, const char *const *files, enum lab_of of, const bool kernels[KERNEL_COUNT], bool all, int64_t seed,
                  struct answer *out);
void answers_clear(struct answer *list, size_t n);
/* Whether what somebody typed means this answer: case and blanks do not matter, nor how a number is written. */
bool answer_is(const char *answer, const char *typed);

/* The lab's own files, in its order, in the folder below it ("" the starter, "solution"); freed with lab_files_free. */
char **lab_files(const struct lab *lab, const char *below);
void lab_files_free(char **files);

#endif
