/*
 * linking.h - what the files that link share: the link under way, its names, and where its items lie. Private to link*.c.
 *
 * An item is a function or a variable that is part of the program.
 */
#ifndef PROCLAB_SIM_LANG_LINKING_H
#define PROCLAB_SIM_LANG_LINKING_H

#include <stdint.h>

#include "sim/lang/gen.h"
#include "sim/lang/link.h"
#include "sim/vm/part.h"

struct symbol {
	const char *name;
	struct object *object;       /* the definition that won */
	struct unit *unit;
	bool library, undefined;     /* undefined: that was said already */
};

struct item {
	struct object *object;
	struct unit *unit;
	bool library;
	uint32_t index;              /* functions: number */
	enum segment segment;
	uint64_t offset;             /* variables: from the base, or in the thread's storage */
	uint32_t twin;               /* a string equal to this one: its item; else UINT32_MAX */
};

enum fixup_kind { FIXUP_VARIABLE, FIXUP_LABEL };

struct fixup {
	uint32_t pc, target;         /* item, or label */
	enum fixup_kind kind;
};

struct link {
	struct image *image;
	struct diag_list *said;
	const struct link_input *inputs;
	int ninputs;
	struct symbol *symbols;      /* open addressing */
	uint32_t nsymbols, cap_symbols;
	struct item *items;
	uint32_t nitems, cap_items;
	struct fixup *fixups;
	uint32_t nfixups, cap_fixups;
	uint32_t *strings;           /* items that are string literals, open addressing by content; 0 is none, else item + 1 */
	uint32_t nstrings, cap_strings;
	const char *last_file;
	uint32_t last_file_index;
	uint32_t cap_code, cap_funcs, cap_files, cap_lines, cap_vars, cap_relocs, cap_tables, cap_targets, cap_labels;
};

#define LINK_APPEND(l, array, count, cap, value) \
	((array) = sim_grow((array), (count), &(l)->cap, sizeof *(array)), (array)[(count)] = (value), (count)++)

/* ---- Names: link_names.c ---- */

uint64_t link_hash(const void *bytes, size_t n);
/* Enter what all units define. Two definitions of one name are an error, said. */
void link_define_all(struct link *l);
/* The row of a name; new and empty when nobody has defined it. Borrowed until another name is looked up. */
struct symbol *link_symbol(struct link *l, const char *name);
/* The definition of what object stands for in *u, whose unit and kind then stand in *u and *library; NULL: nowhere. */
struct object *link_resolve(struct link *l, struct unit **u, struct object *o, bool *library);
bool link_is_library(const struct link *l, const struct unit *u);
void link_say_no_main(struct link *l);
/* Once for each name. */
void link_say_undefined(struct link *l, struct unit *u, const struct object *o, loc_t loc);

/* ---- Functions before main and after exit: link_arrays.c ---- */

/* Define __init_array and __fini_array. All other names are entered. */
void link_define_arrays(struct link *l);

/* ---- Items: link.c ---- */

/* The item of a definition. */
uint32_t link_item(struct link *l, struct unit *u, struct object *o, bool library);
/* The item that an object declared in u stands for; UINT32_MAX, and an error said. */
uint32_t link_reach(struct link *l, struct unit *u, struct object *o, loc_t loc);
/* The number of a label whose address is taken. */
uint32_t link_label_number(struct link *l, struct stmt *label);

/* ---- Places: link_layout.c ---- */

/* Give each item its place, fill the segments, and correct the instructions that name items and labels. All items are there. */
void link_lay_out(struct link *l);

#endif
