/*
 * folder.h - where labs are: beside proclab (build/proclab has ../labs, PREFIX/bin/proclab PREFIX/share/proclab/labs), or any folder that is
 * named as a path.
 */
#ifndef PROCLAB_CLI_LAB_FOLDER_H
#define PROCLAB_CLI_LAB_FOLDER_H

#include "trace/error.h"

/* The folder of a lab that is named by its name or by a path; allocated. NULL, with *d saying what was meant, when there is none. */
char *folder_find(const char *word, struct diag *d);
/* Names of the labs that came with proclab, in order, ended by NULL; freed with folder_free. */
char **folder_names(void);
void folder_free(char **names);

#endif
