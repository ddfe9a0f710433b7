/*
 * labs.h - building and running the scenarios, as anybody would do it by hand.
 */
#ifndef PROCLAB_TESTS_LABS_H
#define PROCLAB_TESTS_LABS_H

#include "tests/test.h"

/* Names of all scenarios, ended by NULL. */
extern const char *const labs_names[];

/* Path of the scenario's source, in a static buffer of a few that rotate. */
const char *labs_source(const char *name);
/* Compile a source file with cc and -Iinclude alone, warnings on and fatal, to test_path(name). Whether it did; says why not. */
bool labs_compile(const char *source, const char *name);
/* The compiled scenario; compiled when it is first asked for. Fails the test and gives NULL when it does not compile. */
const char *labs_program(const char *name);
/* Run the scenario (argument may be NULL) without proclab. Fails the test when it ends otherwise than with 0 or says anything on
 * stderr that was not wanted (err_wanted false). */
void labs_run(struct ran *r, const char *name, const char *argument, bool err_wanted);

/* How often word occurs in text. */
int labs_count(const char *text, const char *word);

/* Look at each file whose path matches (glob); returns how many there are. */
size_t labs_each(const char *pattern, void (*look)(const char *path));

#endif
