#ifndef SIM_SYS_SIGNAL_H
#define SIM_SYS_SIGNAL_H

#include <signal.h>

#endif
