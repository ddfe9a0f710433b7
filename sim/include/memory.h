#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <string.h>

#endif
