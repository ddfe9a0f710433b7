#ifndef SIM_SYS_POLL_H
#define SIM_SYS_POLL_H

#include <poll.h>

#endif
