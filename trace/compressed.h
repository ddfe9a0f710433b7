/*
 * compressed.h - zstd-compressed files as streams of stdio: whoever writes or reads lines need not know.
 *
 * What has been flushed can be read, also when the writer is killed after that: each flush ends a block of zstd's. zstd notices most damage,
 * not all: many a bit may be changed with nothing to be seen in what is decoded. So the file ends with a hash of all before it, in a frame
 * that other readers of zstd skip.
 */
#ifndef PROCLAB_TRACE_COMPRESSED_H
#define PROCLAB_TRACE_COMPRESSED_H

#include <stdbool.h>
#include <stdio.h>

/* Whether a file of this name is to be compressed: it ends with ".zst". */
bool compressed_name(const char *path);
/* A stream that writes to f compressed. It owns f: closing it closes both, and fails when anything could not be written. NULL when out of
 * memory; f is then still the caller's. */
FILE *compressed_writer(FILE *f);

/* Whether f, which nothing has been read from, begins as a compressed file does. Nothing is lost of it. */
bool compressed_begins(FILE *f);
/* A stream that reads what f (borrowed) has compressed; NULL when out of memory. A file that was cut short ends where it cannot be read on.
 * One that is corrupt is an error of the stream, with errno EBADMSG. */
FILE *compressed_reader(FILE *f);

#endif
