/*
 * host.h - the one window to the host: the folder that the program's source lies in, to be read.
 */
#ifndef PROCLAB_SIM_KERNEL_HOST_H
#define PROCLAB_SIM_KERNEL_HOST_H

#include <stdint.h>

struct machine;

/* A file's bytes into a store. 0, or -1 when they cannot be had. */
int host_read(struct machine *m, const char *path, uint32_t store);

#endif
