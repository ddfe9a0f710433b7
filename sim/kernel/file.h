/*
 * file.h - descriptors and open files.
 *
 * A process has a descriptor table (struct files, an object: fork copies it, CLONE_FILES shares it). A descriptor names an open
 * file (struct file, an object that dup and fork share). What an open file does is its ops; what it is open on (a pipe, a socket,
 * a terminal) is another object, its target, and where it was found in the file system is its inode.
 */
#ifndef PROCLAB_SIM_KERNEL_FILE_H
#define PROCLAB_SIM_KERNEL_FILE_H

#include "sim/kernel/object.h"
#include "sim/kernel/process.h"

struct file;
struct inode;

/* Memory of the caller that one call fills or empties, in pieces (struct iovec of Linux). */
struct piece {
	int64_t addr, n;
};

struct io {
	int32_t fd;
	const struct piece *pieces;
	uint32_t npiece;
	int64_t n;                 /* bytes of all pieces together */
	int64_t at;                /* where in the file, as pread says; -1: at its offset */
	bool now;                  /* does not wait, whatever the file's flags say (MSG_DONTWAIT) */
};

/* Copy n bytes from or to the place `from` of the pieces, taken as one stretch. 0 or -EFAULT. */
int io_load(struct call *c, const struct io *io, int64_t from, void *out, size_t n);
int io_store(struct call *c, const struct io *io, int64_t from, const void *bytes, size_t n);
/* Up to 1024 pieces from a struct iovec array into *pieces, which the caller frees. 0, -EINVAL, -EFAULT. */
int io_vector(struct call *c, int64_t vector, int64_t count, struct piece **pieces, struct io *io);
/* A transfer of the file's channel has happened: n bytes at the place `from` of the pieces; queued: what is in the channel now.
 * */
void io_emit(struct call *c, const struct file *f, const struct io *io, enum event_kind kind, int64_t from, int64_t n,
	int64_t queued);
/* Wait in a queue of the file's target (until c->progress->until, if that is set), or say that one would have to. */
int64_t io_block(struct call *c, const struct file *f, const struct io *io, int queue, enum wait_why why);

struct file_ops {
	const char *name;          /* as /proc/PID/fd shows it: "pipe", "socket", "anon_inode:[eventfd]" */
	uint32_t mode;             /* as fstat tells it, where there is no inode */
	/* May block. NULL: -EINVAL. */
	int64_t (*read)(struct call *c, struct file *f, const struct io *io);
	int64_t (*write)(struct call *c, struct file *f, const struct io *io);
	/* The last descriptor of it is gone. */
	void (*close)(struct machine *m, struct file *f);
	/* POLLIN and the like that hold now. NULL: always to be read and written. */
	uint32_t (*ready)(const struct call *c, const struct file *f);
	/* NULL: -ESPIPE. */
	int64_t (*seek)(struct call *c, struct file *f, int64_t offset, int64_t whence);
	/* NULL: -ENOTTY. */
	int64_t (*ioctl)(struct call *c, struct file *f, int32_t fd, int64_t request, int64_t arg);
	/* What mmap shows; NULL: -ENODEV. */
	int64_t (*map)(struct call *c, struct file *f, struct mapping *map);
	bool async;                /* knows O_ASYNC */
};

/* lseek of what has no places and says so to nobody: 0. */
int64_t seek_nowhere(struct call *c, struct file *f, int64_t offset, int64_t whence);

struct file {
	struct object object;
	const struct file_ops *ops;
	uint32_t flags;            /* O_ACCMODE, O_APPEND, O_NONBLOCK, O_ASYNC */
	uint32_t target;           /* object id, 0 none */
	uint32_t inode;            /* object id, one hold; 0: it has no name */
	int64_t offset;
	uint32_t watched;          /* epolls that know it */
	uint8_t stream;            /* of the console: 1 stdout, 2 stderr */
	uint8_t side;              /* of a socket: which of the channel's two */
	bool locked;               /* by flock, or an OFD lock was once asked for */
	int32_t owner;             /* who is signalled: a process, -n a group, 0 nobody */
	int32_t async_signal;      /* 0: SIGIO, without saying why */
	int32_t async_fd;          /* the descriptor that O_ASYNC was set by */
};

struct descriptor {
	uint32_t file;             /* object id, 0 free */
	bool cloexec;
};

/* Something that a process can use though it has no descriptor: a System V object, memory that is shared. */
struct use {
	uint32_t chan;
	uint32_t store;            /* of memory; 0 */
	uint8_t mode;
};

struct files {
	struct object object;
	struct descriptor *list;
	uint32_t n, cap;
	uint32_t signalfds;        /* descriptors that are such */
	struct use *uses;
	uint32_t nuse, cap_use;
};

/* The open file of a descriptor, to write; NULL: there is none. */
struct file *file_of(struct call *c, int64_t fd);
/* Its object id, 0 none. */
uint32_t file_id(const struct call *c, int64_t fd);
/* A new open file; takes over the hold of its object by the descriptor that is made for it. Returns its object id. */
uint32_t file_new(struct machine *m, const struct file_ops *ops, uint32_t flags, uint32_t target);
bool file_is(const struct object *o);
/* One holder less, which may be the last. */
void file_drop(struct machine *m, uint32_t id);
/* The lowest free descriptor from least on; -EMFILE. Takes over a hold of the file. */
int64_t descriptor_add(struct machine *m, struct process *p, uint32_t file, int32_t least, bool cloexec);
/* The same, from 0, for a file that is new: emits that the caller has an end; -EMFILE drops the file. */
int64_t descriptor_open(struct call *c, uint32_t file, bool cloexec);
void descriptor_close(struct machine *m, struct process *p, int32_t fd, enum end_how how);
/* MODE_R, MODE_W */
uint8_t file_mode(const struct file *f);
/* The path that it was opened by, in out; NULL when it has none. */
const char *file_path(struct call *c, int32_t fd, char *out, size_t size);
/* POLLIN and the like that hold now. */
uint32_t file_ready(const struct call *c, const struct file *f);
/* p gains or loses an end of what the file is open on. */
void end_emit(struct machine *m, const struct process *p, int32_t tid, const struct file *f, int32_t fd, enum end_how how,
	bool gained);
void chan_emit(struct machine *m, uint32_t chan, enum chan_kind kind, int64_t capacity, const char *name, bool outside);

/* p uses a channel without a descriptor from now on (no harm when it does already). And no more. */
void use_add(struct machine *m, struct process *p, const struct use *use);
void use_drop(struct machine *m, struct process *p, uint32_t chan, enum end_how how);

extern const struct file_ops console_ops, pipe_ops, socket_ops, eventfd_ops, timerfd_ops, signalfd_ops, pidfd_ops, epoll_ops,
	inode_ops, mqueue_ops;
/* For 0, 1 and 2 of the program; an object that is the console. */
uint32_t console_new(struct machine *m);
/* What the config says was typed before the program began. */
void console_type_ahead(struct machine *m);
/* Capacity of a pipe, to know and to set. */
int64_t pipe_capacity(struct call *c, const struct file *f);
int64_t pipe_resize(struct call *c, const struct file *f, int64_t size);
/* Open a FIFO whose pipe is kept in *pipe while anybody has it open. The call may wait for the other end. */
int64_t fifo_open(struct call *c, struct inode *node, uint32_t flags, const char *name);
/* SIGPIPE for the caller, unless quiet: -EPIPE, or CALL_GONE when that was its end. */
int64_t broken_pipe(struct call *c, bool quiet);
/* Another open file of a pipe. */
int64_t pipe_open(struct call *c, uint32_t pipe, uint32_t flags);
/* async.c: O_ASYNC by a descriptor of f, on or off; something has happened in a queue of what such a file is open on. */
void async_set(struct machine *m, struct file *f, int32_t fd, bool on);
void async_notice(struct machine *m, uint32_t file, int queue);
/* F_SETOWN, F_GETOWN, F_SETSIG. */
int64_t async_set_owner(struct machine *m, struct file *f, int32_t owner);
int64_t async_owner(const struct machine *m, const struct file *f);
int64_t async_set_signal(struct file *f, int64_t sig);
/* epoll.c: a file that an epoll knows is gone; something has happened in a queue of an object that an epoll watches. */
void epoll_forget(struct machine *m, struct file *f);
void epoll_notice(struct machine *m, uint32_t epoll, uint32_t object, int queue);

#endif
