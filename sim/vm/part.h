/*
 * part.h - a part of a machine: something that several copies of a machine may share until one of them writes it.
 *
 * Every mutable thing of a machine that is more than a number is a part: a process, a thread, an address space, a pipe, a file.
 * Copying a machine shares its parts (a count goes up); who is about to write one owns it first (part_own: copied if it is
 * shared). Parts never point at one another: they name one another by number (pid, tid, object id), since the copy of a part
 * must mean the same inside another machine.
 *
 * A struct embeds `struct part part` as its first member. One thread works on a machine and all its copies.
 */
#ifndef PROCLAB_SIM_VM_PART_H
#define PROCLAB_SIM_VM_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct part;

struct part_ops {
	const char *name;
	/* A copy of p with refs 1. */
	struct part *(*clone)(const struct part *p);
	void (*free)(struct part *p);
	/* Whether two parts behave alike from now on. a and b are different pointers of the same ops. */
	bool (*equal)(const struct part *a, const struct part *b);
};

struct part {
	const struct part_ops *ops;
	uint32_t refs;      /* machines that hold it */
};

/* Zeroed memory of size bytes whose first member is a part with one holder. */
void *part_new(size_t size, const struct part_ops *ops);
/* One more holder. NULL is allowed and stays NULL. */
void *part_share(void *part);
/* One holder less; the last one frees it. NULL is allowed. */
void part_drop(void *part);
/* The part in *slot, which only this holder has from now on: copied into *slot when others hold it too. Pointers to the
 * part that were taken before may point at what others have. */
void *part_own(void *slot);
bool part_equal(const void *a, const void *b);

/* Memory that cannot be had is the end of the tool (trace/memory.h): sim bounds what a program can ask for long before. */
void *sim_alloc(size_t size);                  /* zeroed */
void *sim_resize(void *p, size_t size);
void *sim_copy(const void *p, size_t size);    /* NULL for size 0 */
/* Room for one more element in a growing array of count elements. */
void *sim_grow(void *array, uint32_t count, uint32_t *cap, size_t element);

#endif
