/*
 * diag.h - what the compiler has to say about a program: where, what, and how to mend it.
 *
 *     hello.c:3:9: error: 'x' undeclared
 *         3 |         x = 1;
 *           |         ^
 *       hint: declare it first, as in `int x;`
 */
#ifndef PROCLAB_SIM_LANG_DIAG_H
#define PROCLAB_SIM_LANG_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unit;

/* Where something stands in a unit's preprocessed text: a byte offset. unit_place makes file, line and column of it. */
typedef uint32_t loc_t;

enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

/* One message. Its strings live as long as the list. */
struct diag_message {
	enum diag_level level;
	const char *file; /* as the line markers name it; NULL: no place */
	int line, column; /* from 1; 0: not known */
	int width;        /* columns to underline, at least 1 */
	const char *text;
	const char *source; /* the source line, or NULL */
	const char *hint;   /* or NULL */
	struct diag_message *next;
};

/* What was said, in order. A list of zeros is empty. */
struct diag_list {
	struct diag_message *first, *last;
	int errors, warnings;
	int limit; /* so many errors are kept, then one says that there are more; 0: 20 */
};

/* Say something. hint may be NULL. All strings are copied. Not said twice of one place, as where a macro repeats its argument; false then,
 * and when there is no room for more. */
bool diag_add(struct diag_list *l, enum diag_level level, const char *file, int line, int column, int width, const char *source,
			  const char *hint, const char *text);
/* The same about a place in u (borrowed), with the source line found, as printf would. The code generator's way to refuse something:
 *     unit_error(u, e->loc, NULL, "nested functions are not supported by the simulator"); */
void unit_error(struct unit *u, loc_t loc, const char *hint, const char *format, ...) __attribute__((format(printf, 4, 5)));
void unit_warn(struct unit *u, loc_t loc, const char *hint, const char *format, ...) __attribute__((format(printf, 4, 5)));
void unit_note(struct unit *u, loc_t loc, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The whole list as text for people, allocated with malloc (NULL: out of memory). color: with escape sequences. */
char *diag_text(const struct diag_list *l, int color);
void diag_list_clear(struct diag_list *l);

#endif
