/*
 * bench.h - the workbench in the interface: what the user says there goes to the source, by words or by a key.
 */
#ifndef PROCLAB_TUI_BENCH_H
#define PROCLAB_TUI_BENCH_H

#include "tui/app.h"

/* Whether the source takes what is said. */
bool bench_is(const struct app *a);
enum { BENCH_VERBS_MOST = 32 };
/* What can be said, as choices. Returns how many. */
int bench_choices(const struct app *a, struct choice out[BENCH_VERBS_MOST]);
/* Whether these are words for it: a process's number, or one of its verbs first. */
bool bench_takes(const struct app *a, const char *words);
/* Say it, to the selected process where none is named. Returns effects. */
int bench_say(struct app *a, const char *words);
/* Tell the user what came of it, when there is news. */
void bench_news(struct app *a);

/* The keys. */
int bench_fork(struct app *a);
int bench_exit(struct app *a);
int bench_wait(struct app *a);
int bench_compute(struct app *a);
int bench_pipe(struct app *a);

#endif
