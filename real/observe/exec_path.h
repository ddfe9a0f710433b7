/*
 * exec_path.h - which file a thread wants to execute, noted in the kernel at the call (tier R).
 *
 * A tracepoint's record has only a pointer to the path, and a child whose exec fails is gone before that could be followed. So a
 * little program runs in the kernel (bpf(2)) at each execve and copies the path to a map, by thread. Root may have that.
 */
#ifndef PROCLAB_REAL_EXEC_PATH_H
#define PROCLAB_REAL_EXEC_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exec_path;

/* tracepoint: the id of syscalls/sys_enter_execve. event: the descriptor on which the program hangs, the caller's to close, which
 * takes the kernel some time. NULL where the kernel does not allow it. */
struct exec_path *exec_path_new(int tracepoint, int *event);
void exec_path_free(struct exec_path *e);
/* The path of the thread's last execve, if that was the one at this address of its memory. False when it is not known. */
bool exec_path_find(const struct exec_path *e, int32_t tid, uint64_t address, char *buf, size_t size);

#endif
