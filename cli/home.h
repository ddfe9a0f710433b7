/*
 * home.h - `proclab` alone, in a terminal: choose what to run, run it, and be back.
 */
#ifndef PROCLAB_CLI_HOME_H
#define PROCLAB_CLI_HOME_H

/* Show the home screen until the user leaves. Returns the exit status. */
int home_run(void);

#endif
