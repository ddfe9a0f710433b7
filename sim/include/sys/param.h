#ifndef SIM_SYS_PARAM_H
#define SIM_SYS_PARAM_H

#include <limits.h>

#define MAXPATHLEN 4096
#define MAXHOSTNAMELEN 64
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define NBBY 8

#endif
