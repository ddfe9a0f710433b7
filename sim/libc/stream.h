/*
 * stream.h - FILE, and what the files of stdio share. Buffers are in the process's memory, with glibc's rules: a fork copies what
 * is in them.
 *
 * A stream reads (what is ahead lies from `read` to `read_end`) or, with STREAM_PUTTING, writes (what waits lies from
 * `write_base` to `write`). A byte may be put at `write` without ado while that is below `write_end`; line-buffered and
 * unbuffered streams keep write_end at the beginning, so that each byte is looked at.
 */
#ifndef SIM_LIBC_STREAM_H
#define SIM_LIBC_STREAM_H

#include <stdio.h>

#include "internal.h"

enum stream_flag {
	STREAM_NO_READS = 1, STREAM_NO_WRITES = 2, STREAM_EOF = 4, STREAM_ERROR = 8, STREAM_LINE = 16, STREAM_UNBUFFERED = 32,
	STREAM_PUTTING = 64, STREAM_APPEND = 128,
	STREAM_OWN_BUFFER = 256,     /* buf came from malloc */
	STREAM_OWN = 512,            /* so did the stream */
	STREAM_BACKUP = 1024,        /* read..read_end are bytes given back; what was ahead is saved */
	STREAM_ORIENTED = 2048,      /* has been used */
};

enum { PUSHBACK = 16 };

/* What is below a stream that has no descriptor. Results as of the system calls, -1 with errno. */
struct stream_ops {
	long (*read)(FILE *f, void *to, size_t n);
	long (*write)(FILE *f, const void *bytes, size_t n);
	long (*seek)(FILE *f, long at, int whence);
	void (*close)(FILE *f);
};

struct __file {
	int fd, flags;
	unsigned char *buf, *buf_end;
	unsigned char *read, *read_end;
	unsigned char *write_base, *write, *write_end;
	unsigned char *saved_read, *saved_end;     /* STREAM_BACKUP */
	unsigned char pushed[PUSHBACK];
	unsigned char tiny[1];                     /* the buffer of an unbuffered stream */
	int child;                                 /* popen's */
	int lock, owner, depth;
	const struct stream_ops *ops;              /* NULL: the descriptor */
	void *below;                               /* the ops' own */
	struct __file *next;                       /* all streams */
};

extern FILE *__streams;
extern int __streams_lock;

/* Put a byte when there is no room, or (EOF) write out what waits. The byte, or EOF. */
int __overflow(FILE *f, int c);
/* Make a byte available; it, or EOF. */
int __underflow(FILE *f);
/* The next byte, or EOF. */
int __get(FILE *f);
/* As many of n bytes as could be written or buffered. */
size_t __put(FILE *f, const void *bytes, size_t n);
size_t __take(FILE *f, void *out, size_t n);
/* Write out what waits. 0 or EOF. */
int __flush(FILE *f);
/* The same, or give back to the file what was read ahead. */
int __sync(FILE *f);
/* Choose a buffer: how large, and (on a terminal) by lines. */
void __make_buffer(FILE *f);
/* Forget bytes given back. */
void __drop_backup(FILE *f);
long __seek(FILE *f, long at, int whence);
/* A stream on the heap, in the list. NULL: no memory. */
FILE *__stream_new(int fd, int flags);
void __stream_unlink(FILE *f);
/* "r+", "wb" ... : flags for open, -1 when it is no mode; stream flags in *flags. */
int __stream_mode(const char *mode, int *flags);
/* The stream's own lock, which its thread may take again. */
void __stream_lock(FILE *f);
void __stream_unlock(FILE *f);

#endif
