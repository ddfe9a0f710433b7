/*
 * syscall_list.h - the one list of system calls. A row and a handler `sys_NAME` make a call; nothing else needs to know.
 *
 * X(name, number, "argument letters", cost in ns, flags) - see syscall.h. In order of number.
 */
#ifndef PROCLAB_SIM_KERNEL_SYSCALL_LIST_H
#define PROCLAB_SIM_KERNEL_SYSCALL_LIST_H

#define SYSCALL_LIST(X) \
	X(read, 0, "dpz", 1000, CALL_RESTARTS) \
	X(write, 1, "dbz", 1000, CALL_RESTARTS) \
	X(open, 2, "sxo", 2000, CALL_RESTARTS) \
	X(close, 3, "d", 1000, 0) \
	X(stat, 4, "sp", 1500, 0) \
	X(fstat, 5, "dp", 1000, 0) \
	X(lstat, 6, "sp", 1500, 0) \
	X(poll, 7, "pii", 1000, 0) \
	X(lseek, 8, "dli", 1000, 0) \
	X(mmap, 9, "pzxxdl", 1000, CALL_LOCAL) \
	X(mprotect, 10, "pzx", 1000, CALL_LOCAL) \
	X(munmap, 11, "pz", 1000, CALL_LOCAL) \
	X(brk, 12, "p", 1000, CALL_QUIET | CALL_LOCAL) \
	X(rt_sigaction, 13, "Sppz", 500, CALL_LOCAL) \
	X(rt_sigprocmask, 14, "ippz", 500, CALL_LOCAL) \
	X(ioctl, 16, "dxp", 1000, CALL_RESTARTS) \
	X(pread64, 17, "dpzl", 1000, CALL_RESTARTS) \
	X(pwrite64, 18, "dbzl", 1000, CALL_RESTARTS) \
	X(readv, 19, "dpi", 1000, CALL_RESTARTS) \
	X(writev, 20, "dpi", 1000, CALL_RESTARTS) \
	X(access, 21, "sx", 1500, 0) \
	X(pipe, 22, "p", 1000, 0) \
	X(select, 23, "ipppp", 1000, 0) \
	X(sched_yield, 24, "", 1000, 0) \
	X(msync, 26, "pzx", 1000, CALL_LOCAL) \
	X(madvise, 28, "pzi", 1000, CALL_LOCAL) \
	X(shmget, 29, "xzx", 1000, 0) \
	X(shmat, 30, "ipx", 1000, 0) \
	X(shmctl, 31, "iip", 1000, 0) \
	X(dup, 32, "d", 1000, 0) \
	X(dup2, 33, "dd", 1000, 0) \
	X(pause, 34, "", 1000, 0) \
	X(nanosleep, 35, "pp", 1000, 0) \
	X(getitimer, 36, "ip", 500, CALL_LOCAL) \
	X(alarm, 37, "i", 500, 0) \
	X(setitimer, 38, "ipp", 500, 0) \
	X(getpid, 39, "", 500, CALL_QUIET | CALL_LOCAL) \
	X(socket, 41, "ixi", 1000, 0) \
	X(connect, 42, "dpi", 2000, CALL_RESTARTS) \
	X(accept, 43, "dpp", 2000, CALL_RESTARTS) \
	X(sendto, 44, "dbzxpi", 1000, CALL_RESTARTS) \
	X(recvfrom, 45, "dpzxpp", 1000, CALL_RESTARTS) \
	X(sendmsg, 46, "dpx", 1000, CALL_RESTARTS) \
	X(recvmsg, 47, "dpx", 1000, CALL_RESTARTS) \
	X(shutdown, 48, "di", 1000, 0) \
	X(bind, 49, "dpi", 1500, 0) \
	X(listen, 50, "di", 1000, 0) \
	X(getsockname, 51, "dpp", 1000, 0) \
	X(getpeername, 52, "dpp", 1000, 0) \
	X(socketpair, 53, "ixip", 2000, 0) \
	X(setsockopt, 54, "diipi", 1000, 0) \
	X(getsockopt, 55, "diipp", 1000, 0) \
	X(clone, 56, "xpppp", 20000, 0) \
	X(fork, 57, "", 20000, 0) \
	X(vfork, 58, "", 10000, 0) \
	X(execve, 59, "spp", 200000, CALL_TOLD) \
	X(exit, 60, "i", 1000, 0) \
	X(wait4, 61, "Ppxp", 1000, CALL_RESTARTS) \
	X(kill, 62, "PS", 1000, 0) \
	X(uname, 63, "p", 500, CALL_LOCAL) \
	X(semget, 64, "xix", 1000, 0) \
	X(semop, 65, "ipz", 1000, 0) \
	X(semctl, 66, "iiix", 1000, 0) \
	X(shmdt, 67, "p", 1000, 0) \
	X(msgget, 68, "xx", 1000, 0) \
	X(msgsnd, 69, "ipzx", 1000, 0) \
	X(msgrcv, 70, "ipzlx", 1000, 0) \
	X(msgctl, 71, "iip", 1000, 0) \
	X(fcntl, 72, "dip", 1000, CALL_RESTARTS) \
	X(flock, 73, "dx", 1000, CALL_RESTARTS) \
	X(fsync, 74, "d", 10000, 0) \
	X(fdatasync, 75, "d", 10000, 0) \
	X(truncate, 76, "sl", 1500, 0) \
	X(ftruncate, 77, "dl", 1000, 0) \
	X(getdents, 78, "dpz", 1500, 0) \
	X(getcwd, 79, "pz", 1000, 0) \
	X(chdir, 80, "s", 1500, 0) \
	X(fchdir, 81, "d", 1000, 0) \
	X(rename, 82, "ss", 2000, 0) \
	X(mkdir, 83, "so", 2000, 0) \
	X(rmdir, 84, "s", 2000, 0) \
	X(creat, 85, "so", 2000, 0) \
	X(link, 86, "ss", 2000, 0) \
	X(unlink, 87, "s", 2000, 0) \
	X(symlink, 88, "ss", 2000, 0) \
	X(readlink, 89, "spz", 1500, 0) \
	X(chmod, 90, "so", 1500, 0) \
	X(fchmod, 91, "do", 1000, 0) \
	X(umask, 95, "o", 500, CALL_LOCAL) \
	X(gettimeofday, 96, "pp", 500, CALL_QUIET | CALL_LOCAL) \
	X(getrlimit, 97, "ip", 500, CALL_LOCAL) \
	X(getrusage, 98, "ip", 500, CALL_LOCAL) \
	X(sysinfo, 99, "p", 500, 0) \
	X(times, 100, "p", 500, CALL_LOCAL) \
	X(getuid, 102, "", 500, CALL_QUIET | CALL_LOCAL) \
	X(getgid, 104, "", 500, CALL_QUIET | CALL_LOCAL) \
	X(setuid, 105, "i", 500, CALL_LOCAL) \
	X(setgid, 106, "i", 500, CALL_LOCAL) \
	X(geteuid, 107, "", 500, CALL_QUIET | CALL_LOCAL) \
	X(getegid, 108, "", 500, CALL_QUIET | CALL_LOCAL) \
	X(setpgid, 109, "PP", 1000, 0) \
	X(getppid, 110, "", 500, CALL_QUIET) \
	X(getpgrp, 111, "", 500, CALL_QUIET) \
	X(setsid, 112, "", 1000, 0) \
	X(setreuid, 113, "ii", 500, CALL_LOCAL) \
	X(setregid, 114, "ii", 500, CALL_LOCAL) \
	X(getgroups, 115, "ip", 500, CALL_LOCAL) \
	X(setresuid, 117, "iii", 500, CALL_LOCAL) \
	X(getresuid, 118, "ppp", 500, CALL_LOCAL) \
	X(setresgid, 119, "iii", 500, CALL_LOCAL) \
	X(getresgid, 120, "ppp", 500, CALL_LOCAL) \
	X(getpgid, 121, "P", 500, CALL_QUIET) \
	X(getsid, 124, "P", 500, CALL_QUIET) \
	X(rt_sigpending, 127, "pz", 500, 0) \
	X(rt_sigtimedwait, 128, "pppz", 1000, 0) \
	X(rt_sigqueueinfo, 129, "PSp", 1000, 0) \
	X(rt_sigsuspend, 130, "pz", 1000, 0) \
	X(sigaltstack, 131, "pp", 500, CALL_LOCAL) \
	X(mknod, 133, "sox", 2000, 0) \
	X(getpriority, 140, "ii", 500, 0) \
	X(setpriority, 141, "iii", 500, 0) \
	X(sched_setparam, 142, "Pp", 500, 0) \
	X(sched_getparam, 143, "Pp", 500, 0) \
	X(sched_setscheduler, 144, "Pip", 500, 0) \
	X(sched_getscheduler, 145, "P", 500, 0) \
	X(sched_get_priority_max, 146, "i", 500, CALL_LOCAL) \
	X(sched_get_priority_min, 147, "i", 500, CALL_LOCAL) \
	X(sched_rr_get_interval, 148, "Pp", 500, 0) \
	X(prctl, 157, "ixxxx", 500, 0) \
	X(setrlimit, 160, "ip", 500, CALL_LOCAL) \
	X(sync, 162, "", 10000, 0) \
	X(gettid, 186, "", 500, CALL_QUIET | CALL_LOCAL) \
	X(tkill, 200, "PS", 1000, 0) \
	X(time, 201, "p", 500, CALL_QUIET | CALL_LOCAL) \
	X(futex, 202, "pxipp", 500, 0) \
	X(sched_setaffinity, 203, "Pzp", 500, 0) \
	X(sched_getaffinity, 204, "Pzp", 500, 0) \
	X(epoll_create, 213, "i", 1000, 0) \
	X(getdents64, 217, "dpz", 1500, 0) \
	X(set_tid_address, 218, "p", 500, CALL_QUIET | CALL_LOCAL) \
	X(semtimedop, 220, "ipzp", 1000, 0) \
	X(timer_create, 222, "ipp", 1000, 0) \
	X(timer_settime, 223, "ixpp", 1000, 0) \
	X(timer_gettime, 224, "ip", 500, CALL_LOCAL) \
	X(timer_getoverrun, 225, "i", 500, CALL_LOCAL) \
	X(timer_delete, 226, "i", 1000, 0) \
	X(clock_gettime, 228, "ip", 500, CALL_QUIET | CALL_LOCAL) \
	X(clock_getres, 229, "ip", 500, CALL_QUIET | CALL_LOCAL) \
	X(clock_nanosleep, 230, "ixpp", 1000, 0) \
	X(exit_group, 231, "i", 1000, 0) \
	X(epoll_wait, 232, "dpii", 1000, 0) \
	X(epoll_ctl, 233, "diip", 1000, 0) \
	X(tgkill, 234, "PPS", 1000, 0) \
	X(mq_open, 240, "sxop", 2000, 0) \
	X(mq_unlink, 241, "s", 2000, 0) \
	X(mq_timedsend, 242, "dbzip", 1000, CALL_RESTARTS) \
	X(mq_timedreceive, 243, "dpzpp", 1000, CALL_RESTARTS) \
	X(mq_notify, 244, "dp", 1000, 0) \
	X(mq_getsetattr, 245, "dpp", 1000, 0) \
	X(waitid, 247, "iPpxp", 1000, CALL_RESTARTS) \
	X(openat, 257, "dsxo", 2000, CALL_RESTARTS) \
	X(mkdirat, 258, "dso", 2000, 0) \
	X(mknodat, 259, "dsox", 2000, 0) \
	X(newfstatat, 262, "dspx", 1500, 0) \
	X(unlinkat, 263, "dsx", 2000, 0) \
	X(renameat, 264, "dsds", 2000, 0) \
	X(linkat, 265, "dsdsx", 2000, 0) \
	X(symlinkat, 266, "sds", 2000, 0) \
	X(readlinkat, 267, "dspz", 1500, 0) \
	X(fchmodat, 268, "dso", 1500, 0) \
	X(faccessat, 269, "dsx", 1500, 0) \
	X(pselect6, 270, "ippppp", 1000, 0) \
	X(ppoll, 271, "pippz", 1000, 0) \
	X(set_robust_list, 273, "pz", 500, CALL_QUIET | CALL_LOCAL) \
	X(get_robust_list, 274, "Ppp", 500, CALL_QUIET) \
	X(utimensat, 280, "dspx", 1500, 0) \
	X(epoll_pwait, 281, "dpiipz", 1000, 0) \
	X(signalfd, 282, "dpz", 1000, 0) \
	X(timerfd_create, 283, "ix", 1000, 0) \
	X(eventfd, 284, "i", 1000, 0) \
	X(fallocate, 285, "dxll", 1500, 0) \
	X(timerfd_settime, 286, "dxpp", 1000, 0) \
	X(timerfd_gettime, 287, "dp", 1000, 0) \
	X(accept4, 288, "dppx", 2000, CALL_RESTARTS) \
	X(signalfd4, 289, "dpzx", 1000, 0) \
	X(eventfd2, 290, "ix", 1000, 0) \
	X(epoll_create1, 291, "x", 1000, 0) \
	X(dup3, 292, "ddx", 1000, 0) \
	X(pipe2, 293, "px", 1000, 0) \
	X(preadv, 295, "dpil", 1000, CALL_RESTARTS) \
	X(pwritev, 296, "dpil", 1000, CALL_RESTARTS) \
	X(rt_tgsigqueueinfo, 297, "PPSp", 1000, 0) \
	X(prlimit64, 302, "Pipp", 500, 0) \
	X(getcpu, 309, "ppp", 500, CALL_QUIET | CALL_LOCAL) \
	X(renameat2, 316, "dsdsx", 2000, 0) \
	X(getrandom, 318, "pzx", 500, 0) \
	X(memfd_create, 319, "sx", 1500, 0) \
	X(pidfd_send_signal, 424, "dSpx", 1000, 0) \
	X(pidfd_open, 434, "Px", 1000, 0) \
	X(close_range, 436, "iix", 1000, 0) \
	X(pidfd_getfd, 438, "ddx", 1000, 0) \
	X(faccessat2, 439, "dsxx", 1500, 0) \
	X(clone_call, 1000, "xp", 20000, 0) \
	X(mark, 1001, "isi", 0, CALL_QUIET) \
	X(show, 1002, "piss", 0, CALL_QUIET) \
	X(ask, 1003, "spz", 0, CALL_QUIET | CALL_RESTARTS)

#endif
