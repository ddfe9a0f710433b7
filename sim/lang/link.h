/*
 * link.h - from parsed units to a program that runs.
 *
 * The units of the program and those of the C library become one image: what the entry function can reach, and nothing else. A
 * name that the program defines takes precedence over the library's, for the library's own uses too, as with a static library.
 */
#ifndef PROCLAB_SIM_LANG_LINK_H
#define PROCLAB_SIM_LANG_LINK_H

#include <stdbool.h>

struct diag_list;
struct image;
struct unit;

struct link_input {
	/* without errors. Its objects' fields for the code generator must be untouched: a unit is linked once */
	struct unit *unit;
	bool library;
	bool lines;              /* each line of the file itself begins with an instruction that says so */
};

/* Compile and link. The image is self-contained (the units may be freed) and has one holder. NULL when something is wrong, which
 * said then tells: undefined and duplicate names, what cannot be compiled. The entry is _start, or main when nobody defines
 * _start. */
struct image *link_image(const struct link_input *inputs, int count, struct diag_list *said);

#endif
