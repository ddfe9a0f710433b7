#ifndef SIM_SYS_UNISTD_H
#define SIM_SYS_UNISTD_H

#include <unistd.h>

#endif
