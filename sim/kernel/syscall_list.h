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
	X(close, 3, "d", 1000, 0) \
	X(mmap, 9, "pzxxdl", 1000, CALL_LOCAL) \
	X(mprotect, 10, "pzx", 1000, CALL_LOCAL) \
	X(munmap, 11, "pz", 1000, CALL_LOCAL) \
	X(brk, 12, "p", 1000, CALL_QUIET | CALL_LOCAL) \
	X(rt_sigaction, 13, "Sppz", 500, CALL_LOCAL) \
	X(rt_sigprocmask, 14, "ippz", 500, CALL_LOCAL) \
	X(rt_sigreturn, 15, "", 500, CALL_QUIET) \
	X(pipe, 22, "p", 1000, 0) \
	X(sched_yield, 24, "", 1000, 0) \
	X(madvise, 28, "pzi", 1000, CALL_LOCAL) \
	X(dup, 32, "d", 1000, 0) \
	X(dup2, 33, "dd", 1000, 0) \
	X(pause, 34, "", 1000, 0) \
	X(nanosleep, 35, "pp", 1000, 0) \
	X(getitimer, 36, "ip", 500, CALL_LOCAL) \
	X(alarm, 37, "i", 500, 0) \
	X(setitimer, 38, "ipp", 500, 0) \
	X(getpid, 39, "", 200, CALL_QUIET | CALL_LOCAL) \
	X(clone, 56, "xpppp", 20000, 0) \
	X(fork, 57, "", 20000, 0) \
	X(vfork, 58, "", 10000, 0) \
	X(execve, 59, "spp", 200000, 0) \
	X(exit, 60, "i", 1000, 0) \
	X(wait4, 61, "Ppxp", 1000, CALL_RESTARTS) \
	X(kill, 62, "PS", 1000, 0) \
	X(getrlimit, 97, "ip", 500, CALL_LOCAL) \
	X(getrusage, 98, "ip", 500, CALL_LOCAL) \
	X(times, 100, "p", 500, CALL_LOCAL) \
	X(getppid, 110, "", 200, CALL_QUIET) \
	X(exit_group, 231, "i", 1000, 0)

#endif
