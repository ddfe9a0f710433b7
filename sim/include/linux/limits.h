#ifndef SIM_LINUX_LIMITS_H
#define SIM_LINUX_LIMITS_H

#include <limits.h>

#endif
