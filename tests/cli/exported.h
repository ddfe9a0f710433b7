/*
 * exported.h - recordings to export, made once each, and exports of them.
 */
#ifndef PROCLAB_TESTS_CLI_EXPORTED_H
#define PROCLAB_TESTS_CLI_EXPORTED_H

#include "tests/test.h"

struct recording {
	const char *path;        /* the trace */
	const char *report;      /* what the run itself said with --json */
};

/* Of a scenario (labs/scenarios/NAME.c) on a kernel, "sim" or "real"; made when it is first asked for. Fails the test when it cannot be. */
const struct recording *recording_of(const char *kernel, const char *scenario);
/* Of a C program given as text. */
const struct recording *recording_of_text(const char *kernel, const char *name, const char *program);

/* `proclab export` with these words (ended by NULL); the exit status. */
int exported(struct ran *r, const char *const *words);
#define EXPORT(r, ...) exported(r, (const char *const[]){__VA_ARGS__, NULL})

/* Whether a tool that an export is shown to is installed; says so when it is not. */
bool exported_has(const char *tool);

#endif
