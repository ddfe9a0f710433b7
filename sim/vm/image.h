/*
 * image.h - a compiled and linked program: code, what its static memory holds at the start, and what a debugger would know.
 * An image never changes once it is linked; processes share it by reference count.
 *
 * An image is position-independent: an address in it is an offset from where the kernel put it (the base, page-aligned). From the
 * base on lie the four segments, each beginning on a page. The text segment holds nothing that is executed; it is there so that a
 * function has an address: function i is at base + 16 * i. Labels whose address is taken follow the functions.
 */
#ifndef PROCLAB_SIM_VM_IMAGE_H
#define PROCLAB_SIM_VM_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/vm/op.h"

struct type;

enum segment { SEGMENT_TEXT, SEGMENT_RODATA, SEGMENT_DATA, SEGMENT_BSS, SEGMENT_COUNT };

#define IMAGE_FUNC_SIZE 16

struct image_segment {
	uint64_t offset;         /* from the base; a multiple of the page size */
	uint64_t size;           /* bytes in memory; 0: there is none */
	uint8_t *bytes;          /* what is in it; NULL for text and bss, which are zero */
};

/* The eight bytes at this offset from the base hold an address in the image: the loader adds the base to them. */
struct image_reloc {
	uint64_t offset;
};

struct image_func {
	const char *name;
	uint32_t entry, end;     /* its instructions */
	/* registers that a caller fills, the hidden ones for a struct's place and a variadic area included */
	uint32_t nparams;
	uint32_t nregs;          /* registers of its window, parameters included */
	uint32_t frame;          /* bytes of simulated stack that a call takes: a multiple of 16 */
	bool variadic;
	bool library;            /* of the C library, not of the program */
	uint32_t file, line;     /* where it is defined; file indexes files */
	uint32_t first_var, nvars;
};

enum var_place { VAR_REGISTER, VAR_FRAME, VAR_FRAME_POINTER, VAR_STATIC };

struct image_var {
	const char *name;
	const char *type;        /* as C writes it: "int *", "char [16]" */
	enum var_place place;
	bool param;
	/* register; offset from fp (FRAME_POINTER: the register that holds its address); offset from the base */
	int64_t at;
	uint64_t size;
	uint32_t from, to;       /* instructions at which it is in scope; all of them for VAR_STATIC at file level */
};

/* From instruction pc on (to the next row's pc) the source is at this line. */
struct image_line {
	uint32_t pc, file, line;
};

struct image_table {
	int64_t low;             /* the value of the first entry */
	uint32_t first, count;   /* entries in targets */
};

struct image {
	atomic_int refs;
	struct image_segment segments[SEGMENT_COUNT];
	/* What each thread's own copy of the thread-local variables starts with: bytes (or NULL for zeros) of size; offset is unused.
	 * Place it at a multiple of 16. */
	struct image_segment tls;
	uint64_t size;           /* bytes from the base to the end of the last segment, whole pages */

	struct insn *code;
	uint32_t ncode;
	struct image_func *funcs;
	uint32_t nfuncs;
	uint32_t *labels;        /* instructions of the labels whose address is taken */
	uint32_t nlabels;
	uint32_t entry;          /* function where a process begins: _start, or main when there is no _start */
	struct image_reloc *relocs;
	uint32_t nrelocs;
	struct image_table *tables;
	uint32_t ntables;
	uint32_t *targets;       /* instructions that the tables name */
	uint32_t ntargets;

	/* for people */
	const char **files;
	uint32_t nfiles;
	struct image_line *lines;
	uint32_t nlines;
	struct image_var *vars;  /* grouped by function; those of file level follow */
	uint32_t nvars, first_global;
	struct image_text *text; /* memory of all names; freed with the image */
};

/* Another holder; returns image. */
struct image *image_ref(struct image *image);
/* One holder less; the last frees it. NULL is allowed. */
void image_unref(struct image *image);

/* The function at address (base already taken off), NULL when no function begins there. */
const struct image_func *image_func_at(const struct image *image, uint64_t offset);
/* The function that instruction pc belongs to; NULL when none. */
const struct image_func *image_func_of(const struct image *image, uint32_t pc);
/* A function by name; NULL when the image has none (one that nothing can call is not linked). */
const struct image_func *image_func_named(const struct image *image, const char *name);
/* File and line of instruction pc; *file is borrowed. Line 0 when unknown. */
uint32_t image_line(const struct image *image, uint32_t pc, const char **file);
/* The variable in register at instruction pc; NULL when it is a temporary. */
const struct image_var *image_var_in_register(const struct image *image, uint32_t pc, uint32_t reg);
/* The variable whose memory holds offset at from fp (frame) or from the base (statics); NULL when none. */
const struct image_var *image_var_in_frame(const struct image *image, uint32_t pc, int64_t at);
const struct image_var *image_var_static(const struct image *image, int64_t at);

/* Write the disassembly to out, each function beside its source lines (read from the files named; missing ones are left out).
 * library: the C library's functions too. */
void image_dump(const struct image *image, FILE *out, bool library);

#endif
