#ifndef SIM_ASM_UNISTD_H
#define SIM_ASM_UNISTD_H

#include <sys/syscall.h>

#endif
