/*
 * proc_file.h - one open and one read of a small file below /proc, and parsing of what it says. For proc*.c and
 * channels*.c.
 */
#ifndef PROCLAB_REAL_PROC_FILE_H
#define PROCLAB_REAL_PROC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Write "/proc/PID/NAME" (tid 0) or "/proc/PID/task/TID/NAME" into buf. Returns buf. */
#define PROC_PATH_SIZE 80
const char *proc_path(char buf[PROC_PATH_SIZE], int32_t pid, int32_t tid, const char *name);
/* The tid for files that /proc/PID has of its first thread alone (status, schedstat, wchan, syscall): 0 for that thread, since
 * the way through its task folder costs the kernel two directories more for each new process. */
static inline int32_t proc_own_files(int32_t pid, int32_t tid)
{
	return tid == pid ? 0 : tid;
}
/* Read the file's first size - 1 bytes, NUL-ended. Returns the length, -1 with errno. */
ssize_t proc_file(int32_t pid, int32_t tid, const char *name, char *buf, size_t size);
/* The same for any path, with reads until it is full or ends. */
ssize_t proc_file_path(const char *path, char *buf, size_t size);

/* The whole file in memory, NUL-ended, for files of any length; freed by the caller. NULL with errno. */
char *proc_file_whole(const char *path, size_t *len);

/* When the file was made, CLOCK_REALTIME ns; where the file system does not say, when it was last changed. 0: not known. */
int64_t proc_file_made(const char *path);

/* Whether it is a terminal: pts, tty, console, serial line, hypervisor console. */
bool proc_file_terminal(const struct stat *st);

/* Parse a decimal number (or hexadecimal, with or without 0x) at *at after blanks, and step past it; *at stays
 * where there is none. */
int64_t proc_number(const char **at);
uint64_t proc_hex(const char **at);

#endif
