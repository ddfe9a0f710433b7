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
	X(pipe, 22, "p", 1000, 0) \
	X(sched_yield, 24, "", 1000, 0) \
	X(msync, 26, "pzx", 1000, CALL_LOCAL) \
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
	X(uname, 63, "p", 500, CALL_LOCAL) \
	X(gettimeofday, 96, "pp", 200, CALL_QUIET | CALL_LOCAL) \
	X(getrlimit, 97, "ip", 500, CALL_LOCAL) \
	X(getrusage, 98, "ip", 500, CALL_LOCAL) \
	X(sysinfo, 99, "p", 500, 0) \
	X(times, 100, "p", 500, CALL_LOCAL) \
	X(getuid, 102, "", 200, CALL_QUIET | CALL_LOCAL) \
	X(getgid, 104, "", 200, CALL_QUIET | CALL_LOCAL) \
	X(setuid, 105, "i", 500, CALL_LOCAL) \
	X(setgid, 106, "i", 500, CALL_LOCAL) \
	X(geteuid, 107, "", 200, CALL_QUIET | CALL_LOCAL) \
	X(getegid, 108, "", 200, CALL_QUIET | CALL_LOCAL) \
	X(setpgid, 109, "PP", 1000, 0) \
	X(getppid, 110, "", 200, CALL_QUIET) \
	X(getpgrp, 111, "", 200, CALL_QUIET) \
	X(setsid, 112, "", 1000, 0) \
	X(setreuid, 113, "ii", 500, CALL_LOCAL) \
	X(setregid, 114, "ii", 500, CALL_LOCAL) \
	X(getgroups, 115, "ip", 500, CALL_LOCAL) \
	X(setresuid, 117, "iii", 500, CALL_LOCAL) \
	X(getresuid, 118, "ppp", 500, CALL_LOCAL) \
	X(setresgid, 119, "iii", 500, CALL_LOCAL) \
	X(getresgid, 120, "ppp", 500, CALL_LOCAL) \
	X(getpgid, 121, "P", 200, CALL_QUIET) \
	X(getsid, 124, "P", 200, CALL_QUIET) \
	X(rt_sigpending, 127, "pz", 500, 0) \
	X(rt_sigtimedwait, 128, "pppz", 1000, 0) \
	X(rt_sigqueueinfo, 129, "PSp", 1000, 0) \
	X(rt_sigsuspend, 130, "pz", 1000, 0) \
	X(sigaltstack, 131, "pp", 500, CALL_LOCAL) \
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
	X(gettid, 186, "", 200, CALL_QUIET | CALL_LOCAL) \
	X(tkill, 200, "PS", 1000, 0) \
	X(time, 201, "p", 200, CALL_QUIET | CALL_LOCAL) \
	X(sched_setaffinity, 203, "Pzp", 500, 0) \
	X(sched_getaffinity, 204, "Pzp", 500, 0) \
	X(set_tid_address, 218, "p", 200, CALL_QUIET | CALL_LOCAL) \
	X(clock_gettime, 228, "ip", 200, CALL_QUIET | CALL_LOCAL) \
	X(clock_getres, 229, "ip", 200, CALL_QUIET | CALL_LOCAL) \
	X(clock_nanosleep, 230, "ixpp", 1000, 0) \
	X(exit_group, 231, "i", 1000, 0) \
	X(tgkill, 234, "PPS", 1000, 0) \
	X(waitid, 247, "iPpxp", 1000, CALL_RESTARTS) \
	X(pipe2, 293, "px", 1000, 0) \
	X(rt_tgsigqueueinfo, 297, "PPSp", 1000, 0) \
	X(prlimit64, 302, "Pipp", 500, 0) \
	X(getcpu, 309, "ppp", 200, CALL_QUIET | CALL_LOCAL) \
	X(getrandom, 318, "pzx", 500, 0) \
	X(clone_call, 1000, "xp", 20000, 0) \
	X(mark, 1001, "isi", 0, CALL_QUIET)

#endif
