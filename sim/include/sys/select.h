#ifndef SIM_SYS_SELECT_H
#define SIM_SYS_SELECT_H

#include <sys/types.h>

#define FD_SETSIZE 1024
typedef struct { unsigned long __bits[FD_SETSIZE / 64]; } fd_set;
#define FD_ZERO(set) __fd_zero(set)
#define FD_SET(fd, set) ((void)((set)->__bits[(fd) / 64] |= 1UL << (fd) % 64))
#define FD_CLR(fd, set) ((void)((set)->__bits[(fd) / 64] &= ~(1UL << (fd) % 64)))
#define FD_ISSET(fd, set) ((int)((set)->__bits[(fd) / 64] >> (fd) % 64 & 1))
typedef struct { unsigned long __bits[16]; } sigset_t;

void __fd_zero(fd_set *set);
int select(int n, fd_set *reads, fd_set *writes, fd_set *excepts, struct timeval *timeout);
int pselect(int n, fd_set *reads, fd_set *writes, fd_set *excepts, const struct timespec *timeout, const sigset_t *mask);

#endif
