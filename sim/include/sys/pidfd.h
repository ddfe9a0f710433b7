#ifndef SIM_SYS_PIDFD_H
#define SIM_SYS_PIDFD_H

#include <signal.h>

int pidfd_open(pid_t pid, unsigned flags);
int pidfd_send_signal(int fd, int sig, siginfo_t *info, unsigned flags);
int pidfd_getfd(int fd, int target, unsigned flags);

#endif
