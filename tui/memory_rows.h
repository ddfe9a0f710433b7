/*
 * memory_rows.h - what the Memory pane and its page show of a process: its regions, its pages as letters, and the variable that is looked
 * at in all processes.
 */
#ifndef PROCLAB_TUI_MEMORY_ROWS_H
#define PROCLAB_TUI_MEMORY_ROWS_H

#include "trace/world_memory.h"
#include "tui/app.h"

/* The process beside which the selected one is shown: its parent, else the youngest of its children that have memory; NULL none. */
const struct world_proc *memory_beside(const struct world *w, const struct world_proc *p);
/* Whether a page that is not listed is known to be untouched. */
bool memory_complete(const struct app *a);
/* A letter and a style for who has a page. */
char memory_letter(enum page_kind kind);
int memory_style(enum page_kind kind);
/* Who has the page of that address of p; PAGE_NONE it was not touched, PAGE_UNKNOWN nobody knows. */
enum page_kind memory_page(const struct app *a, const struct world_proc *p, uint64_t addr);
/* The pages of a region of p as text of at most n cells; more pages than cells: each cell is the most telling of its pages. Returns how
 * many cells. */
int memory_cells(const struct app *a, const struct world_proc *p, const struct world_region *r, enum page_kind *out, int n);
/* The file's name of a path, or the name as it is. */
const char *memory_name(const struct world_region *r);

/* The variable that is looked at: the one chosen, else the one shown last; NULL: none has been shown. */
const char *memory_variable(const struct app *a);
/* Choose the next one, in order of first showing. False: there is none. */
bool memory_next_variable(struct app *a);
/* Who has it, in order of birth: at most max rows. *all is how many there are. */
struct memory_holder { const struct world_proc *proc; const struct world_var *var; bool inherited; };
int memory_holders(const struct app *a, const char *name, struct memory_holder *out, int max, int *all);
/* "same address, other page" in comparison with the first of the holders; "" for that one. */
const char *memory_compare(const struct app *a, const struct memory_holder *first, const struct memory_holder *h);

#endif
