/*
 * inode.h - the file system: a tree in memory of files, directories, symbolic links, FIFOs, sockets, devices and message queues.
 *
 * An inode is an object; directory entries, open files and working directories hold it. Contents of a regular file are a store
 * (sim/vm/space.h), so that mmap shows the very same frames. Below the folder that the program came from, inodes begin as what
 * the host has: a directory is read when a name in it is first looked up, a file's contents when it is first opened, both once;
 * what is then written stays in the machine. Inodes of /proc are made when they are looked up and are gone with their last
 * holder.
 */
#ifndef PROCLAB_SIM_KERNEL_INODE_H
#define PROCLAB_SIM_KERNEL_INODE_H

#include <sys/stat.h>

#include "sim/kernel/object.h"
#include "sim/kernel/syscall.h"

#define NAME_MOST 255
#define PATH_MOST 4096

struct entry {
	char *name;
	uint32_t inode;            /* object id, one hold */
	uint32_t cookie;           /* never given twice in this directory: where readdir goes on */
};

struct lock;

struct inode {
	struct object object;
	uint32_t mode;             /* as st_mode */
	uint32_t uid;
	uint32_t nlink;
	uint32_t parent;           /* directory in which it was last given a name; 0 none */
	bool holds_parent;         /* of /proc, where nobody else may */
	uint32_t store;            /* contents, 0 none yet */
	uint32_t at;               /* FIFO: the pipe while it is open; socket: who is bound; queue: the queue (held) */
	struct entry *list;        /* of a directory, in order of name */
	uint32_t n, cap, cookies;
	char *text;                /* where a symbolic link leads; the host's path, while `unread`; what a memfd is called */
	bool unread;               /* the host knows what is in it */
	uint64_t host_size;        /* while unread */
	uint32_t device;           /* enum device */
	uint8_t proc;              /* enum proc_what (procfs.c), 0 not of /proc */
	int32_t proc_pid, proc_fd;
	int64_t atime, mtime, ctime; /* ns since 1970 */
	struct lock *locks;
	uint32_t nlock, cap_lock;
	uint32_t lock_chan;
};

/* A new inode that belongs to the user; one holder. */
uint32_t inode_new(struct machine *m, uint32_t mode);
void inode_release(struct machine *m, uint32_t id);
uint64_t inode_size(const struct machine *m, const struct inode *node);
/* Its contents: made, or taken from the host, when there are none yet. 0: no memory, or the host does not give them. */
uint32_t inode_store(struct machine *m, struct inode *node);
int64_t inode_resize(struct call *c, struct inode *node, int64_t size);
/* MODE_R, MODE_W, and PROT_X for execute or search, all of them. */
bool inode_allows(const struct inode *node, uint32_t want);
void inode_touch(struct machine *m, struct inode *node);

/* The id of a name in a directory, 0 none; not held. */
uint32_t entry_find(const struct inode *dir, const char *name);
/* Takes over a hold of the inode. */
void entry_add(struct machine *m, uint32_t dir, const char *name, uint32_t inode);
void entry_remove(struct machine *m, uint32_t dir, const char *name);
/* Read what the host has in a directory. */
void host_list(struct machine *m, uint32_t dir);

/* What a path leads to. */
struct found {
	uint32_t dir;              /* held; the directory of the last name */
	uint32_t inode;            /* held; 0: there is nothing of that name */
	char name[NAME_MOST + 1];  /* the last name; "." when the path has none */
	bool slash;                /* it ended in one: must be a directory */
};

/* Follow a path from a directory's descriptor (AT_FDCWD). 0, even when the last name does not exist; or a negated errno, and
 * nothing held. found_clear lets go. */
int64_t path_find(struct call *c, int64_t dirfd, const char *path, bool follow, struct found *out);
/* The same for a path in the caller's memory. */
int64_t path_load(struct call *c, int64_t dirfd, int64_t path, bool follow, struct found *out);
void found_clear(struct call *c, struct found *f);
/* The inode a path leads to, held; or a negated errno. */
int64_t path_inode(struct call *c, int64_t dirfd, int64_t path, bool follow);
/* The absolute path of an inode into out; 0 or -ENAMETOOLONG, -ENOENT. */
int64_t path_of(const struct machine *m, uint32_t inode, char *out, size_t size);

/* Make /, /bin, /dev and so on. Returns the first working directory, held. */
uint32_t tree_begin(struct machine *m);
/* An open file on an inode. flags as open's. A descriptor, or a negated errno, or what call_block returned. */
int64_t inode_open(struct call *c, uint32_t inode, uint32_t flags, const char *name);
int64_t device_open(struct call *c, struct inode *node, uint32_t flags);

enum device { DEVICE_NULL, DEVICE_ZERO, DEVICE_FULL, DEVICE_RANDOM, DEVICE_URANDOM, DEVICE_TTY };

/* /proc: the inode of a name in one of its directories (held, or 0); fill in what is read or listed of one that is opened; where
 * a link leads, as an inode (held, 0 none) or as text. */
uint32_t procfs_root(struct machine *m);
uint32_t procfs_find(struct call *c, const struct inode *dir, const char *name);
void procfs_fill(struct call *c, struct inode *node);
uint32_t procfs_jump(struct call *c, const struct inode *link);
int64_t procfs_text(struct call *c, const struct inode *link, char *out, size_t size);
/* The open file that a link of /proc/self/fd stands for; 0 none. */
uint32_t procfs_file(struct call *c, const struct inode *link);

#endif
