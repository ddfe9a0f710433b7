#ifndef SIM_SYS_SYSMACROS_H
#define SIM_SYS_SYSMACROS_H

#include <sys/types.h>

/* A device's numbers are spread over its 64 bits as glibc does it. */
#define major(device) ((unsigned)(((device) >> 8 & 0xfff) | ((unsigned)((device) >> 32) & ~0xfffU)))
#define minor(device) ((unsigned)(((device) & 0xff) | ((unsigned)((device) >> 12) & ~0xffU)))
#define makedev(high, low) \
	((dev_t)(((high) & 0xfffUL) << 8 | ((high) & 0xfffff000UL) << 32 | ((low) & 0xffUL) | ((low) & 0xffffff00UL) << 12))

#endif
