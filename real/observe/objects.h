/*
 * objects.h - what the debugging information of executables and libraries tells: which line an address belongs to, and who called whom.
 *
 * By elfutils' libdw. An object is a file that processes map; it is opened once, whoever runs it. Nothing is fetched from anywhere: what
 * the file itself does not hold is not known. Addresses are offsets in the file. Single-threaded.
 */
#ifndef PROCLAB_REAL_OBJECTS_H
#define PROCLAB_REAL_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct objects;
struct object;

struct objects *objects_new(void);
void objects_free(struct objects *o);
/* The object whose device and inode (as /proc/PID/maps has them) make this key, to be read at path, if it still is that inode. Lives as
 * long as o; NULL when it cannot be read. */
const struct object *objects_find(struct objects *o, uint64_t dev, uint64_t ino, const char *path);
/* Whether it tells lines at all. */
bool object_has_lines(const struct object *object);
/* When it was last written. */
struct timespec object_made(const struct object *object);
/* The program's own line there; not one of a header, nor of proclab's runtime. *file, an absolute name, lives as long as the object.
 * 0: none. */
int object_line(const struct object *object, uint64_t offset, const char **file);
/* Each source file that was compiled into it, as the compiler was given it and the folder it was in. */
typedef void object_source_fn(void *arg, const char *folder, const char *name);
void object_sources(const struct object *object, object_source_fn *fn, void *arg);

/* Registers by their DWARF numbers. */
enum { OBJECT_REGISTERS = 33 };
struct registers {
	uint64_t value[OBJECT_REGISTERS];
	bool known[OBJECT_REGISTERS];
	uint64_t pc;
};
/* The two that are known of a thread that waits. */
void registers_set(struct registers *r, uint64_t pc, uint64_t stack);
/* A word of the stack; false when it cannot be read. */
typedef bool object_reader(void *arg, uint64_t address, uint64_t *out);
/* Of a frame that is there, the registers of its caller. False when the frame cannot be unwound: then r is as it was. */
bool object_unwind(const struct object *object, uint64_t offset, struct registers *r, object_reader *read, void *arg);

#endif
