#ifndef SIM_SYSCALL_H
#define SIM_SYSCALL_H

#include <sys/syscall.h>

#endif
