#ifndef SIM_SIGNAL_H
#define SIM_SIGNAL_H

#include <sys/types.h>
#include <time.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPOLL 29
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 34
#define SIGRTMAX 64
#define NSIG 65
#define _NSIG 65

typedef int sig_atomic_t;
typedef void (*sighandler_t)(int);
typedef void (*__sighandler_t)(int);
typedef sighandler_t sig_t;
#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)
#define SIG_ERR ((sighandler_t)-1)

union sigval { int sival_int; void *sival_ptr; };
typedef union sigval sigval_t;

/* As x86-64 Linux has it. */
typedef struct {
	int si_signo, si_errno, si_code, __pad;
	union {
		struct { pid_t __pid; uid_t __uid; union { sigval_t __value; struct { int __status; clock_t __utime, __stime; } __child; } __u; } __from;
		struct { int __timer, __overrun; sigval_t __value; } __timer;
		struct { void *__addr; short __lsb; } __fault;
		struct { long __band; int __fd; } __poll;
		int __fill[28];
	} __is;
} siginfo_t;
#define si_pid __is.__from.__pid
#define si_uid __is.__from.__uid
#define si_value __is.__from.__u.__value
#define si_int __is.__from.__u.__value.sival_int
#define si_ptr __is.__from.__u.__value.sival_ptr
#define si_status __is.__from.__u.__child.__status
#define si_utime __is.__from.__u.__child.__utime
#define si_stime __is.__from.__u.__child.__stime
#define si_addr __is.__fault.__addr
#define si_band __is.__poll.__band
#define si_fd __is.__poll.__fd
#define si_timerid __is.__timer.__timer
#define si_overrun __is.__timer.__overrun

struct sigaction {
	union { sighandler_t sa_handler; void (*sa_sigaction)(int, siginfo_t *, void *); } __handler;
	sigset_t sa_mask;
	int sa_flags;
	void (*sa_restorer)(void);
};
#define sa_handler __handler.sa_handler
#define sa_sigaction __handler.sa_sigaction

#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2
#define SA_SIGINFO 4
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000
#define SA_NOMASK SA_NODEFER
#define SA_ONESHOT SA_RESETHAND
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6
#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_MESGQ (-3)
#define SI_ASYNCIO (-4)
#define SI_SIGIO (-5)
#define SI_TKILL (-6)
#define ILL_ILLOPC 1
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192
#define SS_ONSTACK 1
#define SS_DISABLE 2
typedef struct { void *ss_sp; int ss_flags; size_t ss_size; } stack_t;

#define SIGEV_SIGNAL 0
#define SIGEV_NONE 1
#define SIGEV_THREAD 2
#define SIGEV_THREAD_ID 4
typedef struct { unsigned long __bits[7]; } pthread_attr_t;
struct sigevent {
	sigval_t sigev_value;
	int sigev_signo, sigev_notify;
	void (*sigev_notify_function)(sigval_t);
	pthread_attr_t *sigev_notify_attributes;
	long __fill[4];
};

sighandler_t signal(int sig, sighandler_t handler);
sighandler_t sysv_signal(int sig, sighandler_t handler);
sighandler_t sigset(int sig, sighandler_t handler);
int sighold(int sig);
int sigrelse(int sig);
int sigignore(int sig);
int siginterrupt(int sig, int flag);
int raise(int sig);
int kill(pid_t pid, int sig);
int killpg(pid_t group, int sig);
int sigqueue(pid_t pid, int sig, union sigval value);
int tgkill(pid_t pid, pid_t tid, int sig);
int sigaction(int sig, const struct sigaction *action, struct sigaction *old);
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);
int sigpause(int sig);
int sigwait(const sigset_t *set, int *sig);
int sigwaitinfo(const sigset_t *set, siginfo_t *info);
int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout);
int sigaltstack(const stack_t *stack, stack_t *old);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int sig);
int sigdelset(sigset_t *set, int sig);
int sigismember(const sigset_t *set, int sig);
int sigisemptyset(const sigset_t *set);
int sigorset(sigset_t *out, const sigset_t *a, const sigset_t *b);
int sigandset(sigset_t *out, const sigset_t *a, const sigset_t *b);
void psignal(int sig, const char *text);
void psiginfo(const siginfo_t *info, const char *text);
char *strsignal(int sig);
const char *sigabbrev_np(int sig);
const char *sigdescr_np(int sig);
int pthread_kill(pthread_t thread, int sig);
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
extern const char *const sys_siglist[NSIG];

#endif
