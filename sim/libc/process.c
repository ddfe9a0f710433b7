/* process.c - processes and their families: the system calls about them. */
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

pid_t getpid(void) { return (pid_t)__syscall(SYS_getpid); }
pid_t getppid(void) { return (pid_t)__syscall(SYS_getppid); }
pid_t gettid(void) { return (pid_t)__syscall(SYS_gettid); }
pid_t getpgrp(void) { return (pid_t)__syscall(SYS_getpgrp); }
pid_t getpgid(pid_t pid) { return (pid_t)CALL(getpgid, pid); }
int setpgid(pid_t pid, pid_t group) { return (int)CALL(setpgid, pid, group); }
int setpgrp(void) { return (int)CALL(setpgid, 0, 0); }
pid_t setsid(void) { return (pid_t)CALL(setsid); }
pid_t getsid(pid_t pid) { return (pid_t)CALL(getsid, pid); }

uid_t getuid(void) { return (uid_t)__syscall(SYS_getuid); }
uid_t geteuid(void) { return (uid_t)__syscall(SYS_geteuid); }
gid_t getgid(void) { return (gid_t)__syscall(SYS_getgid); }
gid_t getegid(void) { return (gid_t)__syscall(SYS_getegid); }
int setuid(uid_t id) { return (int)CALL(setuid, id); }
int setgid(gid_t id) { return (int)CALL(setgid, id); }
int seteuid(uid_t id) { return (int)CALL(setresuid, -1, id, -1); }
int setegid(gid_t id) { return (int)CALL(setresgid, -1, id, -1); }
int setreuid(uid_t real, uid_t effective) { return (int)CALL(setreuid, real, effective); }
int setregid(gid_t real, gid_t effective) { return (int)CALL(setregid, real, effective); }
int getgroups(int n, gid_t list[]) { return (int)CALL(getgroups, n, list); }

pid_t wait(int *status) { return (pid_t)POINT(wait4, -1, status, 0, NULL); }
pid_t waitpid(pid_t pid, int *status, int options) { return (pid_t)POINT(wait4, pid, status, options, NULL); }
pid_t wait3(int *status, int options, struct rusage *usage) { return (pid_t)POINT(wait4, -1, status, options, usage); }
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage) { return (pid_t)POINT(wait4, pid, status, options, usage); }
int waitid(idtype_t type, id_t id, siginfo_t *info, int options) { return (int)POINT(waitid, type, id, info, options, NULL); }

int getpriority(int which, id_t who)
{
	long r = CALL(getpriority, which, who);
	return r < 0 ? -1 : 20 - (int)r; /* the kernel's results are 1..40 */
}

int setpriority(int which, id_t who, int priority) { return (int)CALL(setpriority, which, who, priority); }

int nice(int step)
{
	int now = 20 - (int)__syscall(SYS_getpriority, PRIO_PROCESS, 0), next = now + step;
	if (next > 19) next = 19;
	if (next < -20) next = -20;
	long r = __syscall(SYS_setpriority, PRIO_PROCESS, 0, next);
	return r < 0 ? __fail(r == -13 ? 1 : (int)-r) : next; /* EACCES becomes EPERM */
}

int getrlimit(int which, struct rlimit *limit) { return (int)CALL(prlimit64, 0, which, NULL, limit); }
int setrlimit(int which, const struct rlimit *limit) { return (int)CALL(prlimit64, 0, which, limit, NULL); }
int prlimit(pid_t pid, int which, const struct rlimit *limit, struct rlimit *old)
{
	return (int)CALL(prlimit64, pid, which, limit, old);
}
int getrusage(int who, struct rusage *usage) { return (int)CALL(getrusage, who, usage); }

int sched_yield(void) { return (int)CALL(sched_yield); }
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	return (int)CALL(sched_setscheduler, pid, policy, param);
}
int sched_getscheduler(pid_t pid) { return (int)CALL(sched_getscheduler, pid); }
int sched_setparam(pid_t pid, const struct sched_param *param) { return (int)CALL(sched_setparam, pid, param); }
int sched_getparam(pid_t pid, struct sched_param *param) { return (int)CALL(sched_getparam, pid, param); }
int sched_get_priority_max(int policy) { return (int)CALL(sched_get_priority_max, policy); }
int sched_get_priority_min(int policy) { return (int)CALL(sched_get_priority_min, policy); }
int sched_rr_get_interval(pid_t pid, struct timespec *out) { return (int)CALL(sched_rr_get_interval, pid, out); }
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set) { return (int)CALL(sched_setaffinity, pid, size, set); }

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	long n = CALL(sched_getaffinity, pid, size, set);
	if (n < 0) return -1;
	__vm_memset((char *)set + n, 0, size - (size_t)n);
	return 0;
}

int sched_getcpu(void)
{
	unsigned cpu = 0;
	return CALL(getcpu, &cpu, NULL, NULL) < 0 ? -1 : (int)cpu;
}

int prctl(int option, ...)
{
	__builtin_va_list list;
	unsigned long a[4];
	__builtin_va_start(list, option);
	for (int i = 0; i < 4; i++) a[i] = __builtin_va_arg(list, unsigned long);
	__builtin_va_end(list);
	return (int)CALL(prctl, option, a[0], a[1], a[2], a[3]);
}
