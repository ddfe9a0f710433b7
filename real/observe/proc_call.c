/*
 * proc_call.c - the system calls: each one's name and, for those that can wait, what for. One table, indexed by number.
 *
 * The first part exists on every architecture; the second only on those that kept the old calls (x86-64).
 */
#include "real/observe/proc_call.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "real/observe/proc.h"

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

/* Shorthands for rows. NAME: never waits long enough to be worth a reason. FD: the descriptor is argument 0. */
#define NAME(call) [SYS_##call] = {#call, WAIT_NONE, NO_ARG, NO_ARG, CALL_PLAIN}
#define FD(call, reason) [SYS_##call] = {#call, WAIT_##reason, 0, NO_ARG, CALL_PLAIN}
#define ROW(call, reason, fd, timeout, shape) [SYS_##call] = {#call, WAIT_##reason, fd, timeout, shape}

static const struct call table[] = {
	FD(read, READ), FD(readv, READ), FD(pread64, READ), FD(preadv, READ), FD(preadv2, READ),
	FD(write, WRITE), FD(writev, WRITE), FD(pwrite64, WRITE), FD(pwritev, WRITE), FD(pwritev2, WRITE),
	FD(recvfrom, READ), FD(recvmsg, READ), ROW(recvmmsg, READ, 0, 4, CALL_PLAIN),
	FD(sendto, WRITE), FD(sendmsg, WRITE), FD(sendmmsg, WRITE),
	ROW(sendfile, WRITE, 0, NO_ARG, CALL_PLAIN), FD(splice, READ), FD(tee, READ), FD(vmsplice, WRITE),
	FD(accept, ACCEPT), FD(accept4, ACCEPT), FD(connect, ACCEPT),
	ROW(openat, OPEN, NO_ARG, NO_ARG, CALL_OPENAT),
	ROW(wait4, CHILD, NO_ARG, NO_ARG, CALL_WAIT4), ROW(waitid, CHILD, NO_ARG, NO_ARG, CALL_WAITID),
	ROW(nanosleep, SLEEP, NO_ARG, 0, CALL_PLAIN), ROW(clock_nanosleep, SLEEP, NO_ARG, 2, CALL_PLAIN),
	ROW(futex, LOCK, NO_ARG, 3, CALL_FUTEX),
	ROW(semop, SEM, NO_ARG, NO_ARG, CALL_SYSV), ROW(semtimedop, SEM, NO_ARG, 3, CALL_SYSV),
	ROW(msgrcv, MSGRECV, NO_ARG, NO_ARG, CALL_SYSV), ROW(msgsnd, MSGSEND, NO_ARG, NO_ARG, CALL_SYSV),
	ROW(mq_timedreceive, MSGRECV, 0, 4, CALL_PLAIN), ROW(mq_timedsend, MSGSEND, 0, 4, CALL_PLAIN),
	ROW(ppoll, POLL, NO_ARG, 2, CALL_PPOLL), ROW(pselect6, POLL, NO_ARG, 4, CALL_SELECT),
	ROW(epoll_pwait, POLL, NO_ARG, 3, CALL_EPOLL), ROW(io_getevents, DISK, NO_ARG, 4, CALL_PLAIN),
	FD(flock, FLOCK), ROW(fcntl, FLOCK, 0, NO_ARG, CALL_FCNTL), FD(fsync, DISK), FD(fdatasync, DISK),
	ROW(rt_sigsuspend, SIGNAL, NO_ARG, NO_ARG, CALL_PLAIN), ROW(rt_sigtimedwait, SIGNAL, NO_ARG, 2, CALL_PLAIN),
	ROW(clone, VFORK, NO_ARG, NO_ARG, CALL_CLONE), ROW(clone3, VFORK, NO_ARG, NO_ARG, CALL_PLAIN),
	ROW(ioctl, UNKNOWN, 0, NO_ARG, CALL_PLAIN), ROW(restart_syscall, UNKNOWN, NO_ARG, NO_ARG, CALL_RESTART),
	NAME(sync), NAME(syncfs), NAME(io_submit), NAME(io_uring_setup), NAME(io_uring_enter), NAME(io_uring_register),

	NAME(execve), NAME(execveat), NAME(exit), NAME(exit_group), NAME(getpid), NAME(getppid), NAME(gettid), NAME(kill),
	NAME(tkill), NAME(tgkill), NAME(rt_sigqueueinfo), NAME(rt_tgsigqueueinfo), NAME(pidfd_open), NAME(pidfd_send_signal),
	NAME(pidfd_getfd), NAME(rt_sigaction), NAME(rt_sigprocmask), NAME(rt_sigpending), NAME(rt_sigreturn),
	NAME(sigaltstack), NAME(setpgid), NAME(getpgid), NAME(setsid), NAME(getsid), NAME(sched_yield),
	NAME(sched_setaffinity), NAME(sched_getaffinity), NAME(sched_setscheduler), NAME(sched_getscheduler),
	NAME(sched_setparam), NAME(sched_getparam), NAME(sched_setattr), NAME(sched_getattr), NAME(sched_get_priority_max),
	NAME(sched_get_priority_min), NAME(sched_rr_get_interval), NAME(setpriority), NAME(getpriority), NAME(prctl),
	NAME(ptrace), NAME(unshare), NAME(setns), NAME(set_tid_address), NAME(set_robust_list), NAME(get_robust_list),
	NAME(rseq), NAME(membarrier), NAME(kcmp), NAME(getcpu), NAME(seccomp), NAME(bpf), NAME(perf_event_open),
	NAME(getrusage), NAME(times), NAME(prlimit64), NAME(getrlimit), NAME(setrlimit), NAME(personality),

	NAME(pipe2), NAME(socket), NAME(socketpair), NAME(bind), NAME(listen), NAME(shutdown), NAME(getsockname),
	NAME(getpeername), NAME(setsockopt), NAME(getsockopt), NAME(eventfd2), NAME(epoll_create1), NAME(epoll_ctl),
	NAME(signalfd4), NAME(timerfd_create), NAME(timerfd_settime), NAME(timerfd_gettime), NAME(inotify_init1),
	NAME(inotify_add_watch), NAME(inotify_rm_watch), NAME(memfd_create), NAME(msgget), NAME(msgctl), NAME(semget),
	NAME(semctl), NAME(shmget), NAME(shmat), NAME(shmdt), NAME(shmctl), NAME(mq_open), NAME(mq_unlink), NAME(mq_notify),
	NAME(mq_getsetattr), NAME(process_vm_readv), NAME(process_vm_writev), NAME(userfaultfd),

	NAME(close), NAME(close_range), NAME(dup), NAME(dup3), NAME(lseek), NAME(fstat), NAME(newfstatat), NAME(statx),
	NAME(statfs), NAME(fstatfs), NAME(faccessat), NAME(faccessat2), NAME(readlinkat), NAME(getdents64), NAME(mkdirat),
	NAME(mknodat), NAME(unlinkat), NAME(renameat2), NAME(linkat), NAME(symlinkat), NAME(fchmod), NAME(fchmodat),
	NAME(fchown), NAME(fchownat), NAME(ftruncate), NAME(truncate), NAME(fallocate), NAME(fadvise64),
	NAME(copy_file_range), NAME(utimensat), NAME(chdir), NAME(fchdir), NAME(getcwd), NAME(chroot), NAME(mount),
	NAME(umount2), NAME(umask), NAME(readahead), NAME(getxattr), NAME(setxattr), NAME(listxattr),

	NAME(mmap), NAME(munmap), NAME(mprotect), NAME(mremap), NAME(madvise), NAME(msync), NAME(mincore), NAME(mlock),
	NAME(munlock), NAME(mlockall), NAME(munlockall), NAME(brk), NAME(pkey_alloc), NAME(pkey_free), NAME(pkey_mprotect),
	NAME(mbind),

	NAME(clock_gettime), NAME(clock_settime), NAME(clock_getres), NAME(gettimeofday), NAME(settimeofday), NAME(getitimer),
	NAME(setitimer), NAME(timer_create), NAME(timer_settime), NAME(timer_gettime), NAME(timer_getoverrun),
	NAME(timer_delete), NAME(getrandom), NAME(uname), NAME(sysinfo), NAME(sethostname), NAME(syslog), NAME(reboot),
	NAME(acct), NAME(quotactl), NAME(getuid), NAME(geteuid), NAME(getgid), NAME(getegid), NAME(setuid), NAME(setgid),
	NAME(setreuid), NAME(setregid), NAME(setresuid), NAME(getresuid), NAME(setresgid), NAME(getresgid), NAME(setfsuid),
	NAME(setfsgid), NAME(getgroups), NAME(setgroups), NAME(capget), NAME(capset), NAME(ioprio_set), NAME(ioprio_get),
	NAME(add_key), NAME(keyctl), NAME(request_key),
#ifdef SYS_openat2
	ROW(openat2, OPEN, NO_ARG, NO_ARG, CALL_OPENAT),
#endif
#ifdef SYS_epoll_pwait2
	ROW(epoll_pwait2, POLL, NO_ARG, 3, CALL_EPOLL2),
#endif
#ifdef SYS_futex_waitv
	ROW(futex_waitv, LOCK, NO_ARG, 3, CALL_PLAIN),
#endif
#ifdef SYS_futex_wait
	ROW(futex_wait, LOCK, NO_ARG, 4, CALL_PLAIN), NAME(futex_wake),
#endif
#ifdef SYS_open /* the old calls */
	ROW(open, OPEN, NO_ARG, NO_ARG, CALL_OPEN), ROW(creat, OPEN, NO_ARG, NO_ARG, CALL_OPEN),
	ROW(pause, SIGNAL, NO_ARG, NO_ARG, CALL_PLAIN),
	ROW(vfork, VFORK, NO_ARG, NO_ARG, CALL_PLAIN), ROW(poll, POLL, NO_ARG, 2, CALL_POLL),
	ROW(select, POLL, NO_ARG, 4, CALL_SELECT),
	ROW(epoll_wait, POLL, NO_ARG, 3, CALL_EPOLL), NAME(fork), NAME(pipe), NAME(dup2), NAME(eventfd), NAME(epoll_create),
	NAME(signalfd), NAME(inotify_init), NAME(alarm), NAME(getpgrp), NAME(stat), NAME(lstat), NAME(access), NAME(readlink),
	NAME(getdents), NAME(mkdir), NAME(mknod), NAME(rmdir), NAME(unlink), NAME(rename), NAME(renameat), NAME(link),
	NAME(symlink), NAME(chmod), NAME(chown), NAME(lchown), NAME(utime), NAME(utimes), NAME(futimesat), NAME(arch_prctl),
	NAME(time), NAME(modify_ldt), NAME(ustat), NAME(iopl), NAME(ioperm),
#endif
};

const struct call *call_find(long nr)
{
	if (nr < 0 || nr >= (long)(sizeof table / sizeof *table) || !table[nr].name) return NULL;
	return &table[nr];
}

const char *proc_call_name(long nr)
{
	const struct call *c = call_find(nr);
	return c ? c->name : NULL;
}

static int32_t child_of_waitid(const uint64_t args[6])
{
	switch ((idtype_t)args[0]) {
	case P_PID: return (int32_t)args[1];
	case P_PGID: return args[1] ? -(int32_t)args[1] : 0;
	default: return -1;
	}
}

static void futex_wait(const uint64_t args[6], struct wait *out)
{
	switch ((int)args[1] & FUTEX_CMD_MASK) {
	case FUTEX_WAIT: case FUTEX_WAIT_BITSET: case FUTEX_WAIT_REQUEUE_PI: case FUTEX_LOCK_PI: case FUTEX_LOCK_PI2: return;
	default: *out = (struct wait){.fd = UNKNOWN, .call = out->call};
	}
}

static bool locking_fcntl(int command)
{
	return command == F_SETLKW || command == F_OFD_SETLKW;
}

void proc_wait_from_call(long nr, const uint64_t args[6], struct wait *out)
{
	const struct call *c = call_find(nr);
	*out = (struct wait){.why = WAIT_UNKNOWN, .fd = UNKNOWN};
	if (!c) return;
	out->call = c->name;
	out->why = c->why;
	if (c->fd != NO_ARG) out->fd = (int32_t)args[c->fd];
	out->timed = c->why == WAIT_SLEEP || (c->timeout != NO_ARG && args[c->timeout]);
	switch (c->shape) {
	case CALL_WAIT4: out->target = (int32_t)args[0]; break;
	case CALL_WAITID:
		out->target = child_of_waitid(args);
		if (args[0] == 3 /* P_PIDFD */) out->fd = (int32_t)args[1];
		break;
	case CALL_POLL: case CALL_EPOLL: out->timed = (int32_t)args[c->timeout] >= 0; break;
	case CALL_CLONE: if (!(args[0] & CLONE_VFORK)) out->why = WAIT_NONE; break;
	case CALL_FCNTL: if (!locking_fcntl((int)args[1])) out->why = WAIT_NONE; break;
	case CALL_FUTEX: futex_wait(args, out); break;
	case CALL_RESTART: out->timed = true; break;
	default: break;
	}
}
