#ifndef SIM_SYS_ERRNO_H
#define SIM_SYS_ERRNO_H

#include <errno.h>

#endif
