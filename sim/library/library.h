/*
 * library.h - what the simulator carries for its programs: the headers, the C library, the multiprocessing runtime (proclab/mp.h), and the
 * programs that can be exec'ed, all as text.
 *
 * The libraries are sets of small files, already preprocessed, each with the names that it defines. As a linker takes members of an archive, only
 * files are read that define something that is missing.
 *
 *     struct library lib;
 *     if (!library_open(&lib)) {
 *         preprocess(path, &(struct preprocess_options){.include = lib.include}, ...);
 *         unit_parse(path, text, len, &(struct parse_options){.prototypes = lib.prototypes, .prototypes_len = lib.prototypes_len}, said);
 *         inputs[n++] = (struct link_input){.unit = unit};
 *         n = library_complete(inputs, n, most, said);
 *         image = link_image(inputs, n, said);
 *         ... unit_free each; library_close(&lib);
 *     }
 */
#ifndef PROCLAB_SIM_LIBRARY_LIBRARY_H
#define PROCLAB_SIM_LIBRARY_LIBRARY_H

#include <stddef.h>

#include "sim/lang/link.h"
#include "trace/memory.h"

struct diag_list;

struct library {
	char include[256];             /* folder that holds the headers */
	const char *prototypes;        /* all headers, preprocessed: for parse_options */
	size_t prototypes_len;
	struct memory_undo undo;
};

/* Write the headers into a new folder of the temporary one ($TMPDIR, else /dev/shm, else /tmp). 0, or errno. */
int library_open(struct library *lib);
/* Remove the folder. */
void library_close(struct library *lib);

/* Most files that library_complete can add. */
#define LIBRARY_FILES_MOST 200

/*
 * Read those files of the libraries that inputs need: the ones that define _start and what the units so far refer to and do not
 * define, and so on. They are appended to inputs (room for most) with library set; the caller frees their units. Returns the new
 * count. What is defined nowhere is left for link_image to say. Errors in the library's own files go to said.
 */
int library_complete(struct link_input *inputs, int count, int most, struct diag_list *said);

/* The text of a program of sim/bin (preprocessed; not ended by a NUL), NULL when there is none of that name ("sh"). */
const char *library_program(const char *name, size_t *len);
/* The name of program i (0, 1 ...). Its length; 0 beyond the last. */
int library_program_name(int i, char *name, size_t size);

#endif
