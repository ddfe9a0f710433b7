#ifndef SIM_SYS_FCNTL_H
#define SIM_SYS_FCNTL_H

#include <fcntl.h>

#endif
