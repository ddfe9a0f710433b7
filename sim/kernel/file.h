/*
 * file.h - descriptors and open files.
 *
 * A process has a descriptor table (struct files, an object: fork copies it, CLONE_FILES shares it). A descriptor names an open file
 * (struct file, an object that dup and fork share). What an open file does is its ops; what it is open on (a pipe, a file's contents, a
 * terminal) is another object, its target.
 */
#ifndef PROCLAB_SIM_KERNEL_FILE_H
#define PROCLAB_SIM_KERNEL_FILE_H

#include "sim/kernel/object.h"
#include "sim/kernel/process.h"

struct file;

struct file_ops {
	const char *name;
	/* n bytes from or to the caller's memory at addr. May block. NULL: -EINVAL. */
	int64_t (*read)(struct call *c, struct file *f, int32_t fd, int64_t addr, int64_t n);
	int64_t (*write)(struct call *c, struct file *f, int32_t fd, int64_t addr, int64_t n);
	/* The last descriptor of it is gone. */
	void (*close)(struct machine *m, struct file *f);
};

struct file {
	struct object object;
	const struct file_ops *ops;
	uint32_t flags;            /* O_ACCMODE, O_APPEND, O_NONBLOCK */
	uint32_t target;           /* object id, 0 none */
	int64_t offset;
	uint8_t stream;            /* of the console: 1 stdout, 2 stderr */
};

struct descriptor {
	uint32_t file;             /* object id, 0 free */
	bool cloexec;
};

struct files {
	struct object object;
	struct descriptor *list;
	uint32_t n, cap;
};

/* The open file of a descriptor, to write; NULL: there is none. */
struct file *file_of(struct call *c, int64_t fd);
/* A new open file; takes over the hold of its object by the descriptor that is made for it. Returns its object id. */
uint32_t file_new(struct machine *m, const struct file_ops *ops, uint32_t flags, uint32_t target);
/* The lowest free descriptor from least on; -EMFILE. Takes over a hold of the file. */
int64_t descriptor_add(struct machine *m, struct process *p, uint32_t file, int32_t least, bool cloexec);
void descriptor_close(struct machine *m, struct process *p, int32_t fd, enum end_how how);
/* MODE_R, MODE_W */
uint8_t file_mode(const struct file *f);
/* p gains or loses an end of what the file is open on. */
void end_emit(struct machine *m, const struct process *p, int32_t tid, const struct file *f, int32_t fd, enum end_how how, bool gained);

extern const struct file_ops console_ops, pipe_ops;
/* For 0, 1 and 2 of the program; an object that is the console. */
uint32_t console_new(struct machine *m);

#endif
