#ifndef SIM_SYS_CDEFS_H
#define SIM_SYS_CDEFS_H

#include <features.h>

#endif
