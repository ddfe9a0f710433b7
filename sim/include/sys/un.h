#ifndef SIM_SYS_UN_H
#define SIM_SYS_UN_H

#include <sys/socket.h>

struct sockaddr_un { sa_family_t sun_family; char sun_path[108]; };
#define SUN_LEN(a) (offsetof(struct sockaddr_un, sun_path) + __builtin_strlen((a)->sun_path))

#endif
