/*
 * suggest.h - looks around the file system for what the user may have meant, and for proclab's own files.
 */
#ifndef PROCLAB_CLI_SUGGEST_H
#define PROCLAB_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* A C source in the directory of path, named most like it; false when none is near. */
bool suggest_file(const char *path, char *out, size_t size);
/* Where PATH has an executable of that name (without a slash); false. */
bool suggest_in_path(const char *name, char *out, size_t size);
/* The folder that holds proclab/proclab.h, seen from where proclab itself lies; NULL when there is none. */
const char *suggest_include(char *out, size_t size);
/* The multiprocessing runtime's library (libproclab_mp.a), the same way. */
const char *suggest_library(char *out, size_t size);

/* The folder of the scenarios, and that of the labs: beside the sources, or where they were installed; NULL when there is none. */
const char *suggest_scenarios(char *out, size_t size);
const char *suggest_labs(char *out, size_t size);
/* The folder of the workbench's worker. */
const char *suggest_workbench(char *out, size_t size);
/* Where the scenario lies that is called labs/scenarios/NAME, as texts call them, whatever folder one is in; NULL when it is no such name, or
 * there is none. */
const char *suggest_scenario(const char *path, char *out, size_t size);

#endif
