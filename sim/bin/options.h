/*
 * options.h - what the programs of sim/bin share: an option that one does not know is refused, never overlooked.
 */
#ifndef SIM_BIN_OPTIONS_H
#define SIM_BIN_OPTIONS_H

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

/* `known` as of getopt(3), which also puts the options first. */
static inline void options_check(int argc, char **argv, const char *known)
{
	opterr = 0;
	for (int c; (c = getopt(argc, argv, known)) != -1;) {
		if (c != '?') continue;
		fprintf(stderr, "%s: option '-%c' is not simulated\n", program_invocation_name, optopt ? optopt : '-');
		exit(2);
	}
}

#endif
