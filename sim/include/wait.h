#ifndef SIM_WAIT_H
#define SIM_WAIT_H

#include <sys/wait.h>

#endif
