#ifndef SIM_MALLOC_H
#define SIM_MALLOC_H

#include <stdlib.h>

size_t malloc_usable_size(void *p);
void *memalign(size_t align, size_t size);

#endif
