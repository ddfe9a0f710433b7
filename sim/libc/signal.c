/* signal.c - signals: actions, masks, sending and waiting. */
#include <errno.h>
#include <signal.h>

#include "internal.h"

/* As the kernel has them. */
struct kernel_action {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask;
};
enum { SET = 8 };

static int change(int sig, const struct sigaction *action, struct sigaction *old)
{
	struct kernel_action new, before;
	if (action)
		new = (struct kernel_action){(void *)action->sa_handler, (unsigned)action->sa_flags, NULL, action->sa_mask.__bits[0]};
	long r = CALL(rt_sigaction, sig, action ? &new : NULL, old ? &before : NULL, SET);
	if (r < 0 || !old) return (int)r;
	__vm_memset(old, 0, sizeof *old);
	old->sa_handler = (sighandler_t)before.handler;
	old->sa_flags = (int)before.flags;
	old->sa_mask.__bits[0] = before.mask;
	return 0;
}

void __handle(int sig, void (*handler)(int), unsigned long flags)
{
	struct kernel_action new = {(void *)handler, flags, NULL, 0};
	__syscall(SYS_rt_sigaction, sig, &new, NULL, SET);
}

int sigaction(int sig, const struct sigaction *action, struct sigaction *old)
{
	return change(sig, action, old);
}

/* Signals that siginterrupt took SA_RESTART from. */
static unsigned long interrupting;

static unsigned long bit(int sig)
{
	return sig >= 1 && sig < NSIG ? 1UL << (sig - 1) : 0;
}

static sighandler_t install(int sig, sighandler_t handler, int flags)
{
	struct sigaction old, action = {.sa_handler = handler, .sa_flags = flags};
	if (handler == SIG_ERR || !bit(sig)) {
		__fail(EINVAL);
		return SIG_ERR;
	}
	if (flags & SA_RESTART) action.sa_mask.__bits[0] = bit(sig);
	return change(sig, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

/* BSD's meaning, as glibc's: the handler stays, system calls go on. */
sighandler_t signal(int sig, sighandler_t handler)
{
	return install(sig, handler, interrupting & bit(sig) ? 0 : SA_RESTART);
}

sighandler_t sysv_signal(int sig, sighandler_t handler)
{
	return install(sig, handler, (int)(SA_RESETHAND | SA_NODEFER));
}

int siginterrupt(int sig, int flag)
{
	struct sigaction action;
	if (change(sig, NULL, &action) < 0) return -1;
	if (flag) {
		interrupting |= bit(sig);
		action.sa_flags &= ~SA_RESTART;
	} else {
		interrupting &= ~bit(sig);
		action.sa_flags |= SA_RESTART;
	}
	return change(sig, &action, NULL);
}

/* ---- Sets -------------------------------------------------------------------------------------------------------- */

int sigemptyset(sigset_t *set)
{
	__vm_memset(set, 0, sizeof *set);
	return 0;
}

/* Without the two signals that glibc keeps for itself. */
int sigfillset(sigset_t *set)
{
	__vm_memset(set, 0xff, sizeof *set);
	set->__bits[0] &= ~(3UL << 31);
	return 0;
}

int sigaddset(sigset_t *set, int sig)
{
	if (!bit(sig)) return __fail(EINVAL);
	set->__bits[0] |= bit(sig);
	return 0;
}

int sigdelset(sigset_t *set, int sig)
{
	if (!bit(sig)) return __fail(EINVAL);
	set->__bits[0] &= ~bit(sig);
	return 0;
}

int sigismember(const sigset_t *set, int sig)
{
	return bit(sig) ? (set->__bits[0] & bit(sig)) != 0 : __fail(EINVAL);
}

int sigisemptyset(const sigset_t *set)
{
	return set->__bits[0] == 0;
}

int sigorset(sigset_t *out, const sigset_t *a, const sigset_t *b)
{
	sigemptyset(out);
	out->__bits[0] = a->__bits[0] | b->__bits[0];
	return 0;
}

int sigandset(sigset_t *out, const sigset_t *a, const sigset_t *b)
{
	sigemptyset(out);
	out->__bits[0] = a->__bits[0] & b->__bits[0];
	return 0;
}

/* ---- Masks ------------------------------------------------------------------------------------------------------- */

static long change_mask(int how, const sigset_t *set, sigset_t *old)
{
	if (old && old != set) __vm_memset(old, 0, sizeof *old);
	return __syscall(SYS_rt_sigprocmask, how, set, old, SET);
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old) { return (int)__result(change_mask(how, set, old)); }
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) { return (int)-change_mask(how, set, old); }
int sigsuspend(const sigset_t *mask) { return (int)POINT(rt_sigsuspend, mask, SET); }

int sigpending(sigset_t *set)
{
	__vm_memset(set, 0, sizeof *set);
	return (int)CALL(rt_sigpending, set, SET);
}

static int change_one(int how, int sig)
{
	unsigned long set = bit(sig);
	return set ? (int)CALL(rt_sigprocmask, how, &set, NULL, SET) : __fail(EINVAL);
}

int sighold(int sig) { return change_one(SIG_BLOCK, sig); }
int sigrelse(int sig) { return change_one(SIG_UNBLOCK, sig); }
int sigignore(int sig) { return install(sig, SIG_IGN, 0) == SIG_ERR ? -1 : 0; }

sighandler_t sigset(int sig, sighandler_t handler)
{
	sigset_t old;
	struct sigaction was;
	if (change_mask(SIG_BLOCK, NULL, &old) < 0 || change(sig, NULL, &was) < 0) return SIG_ERR;
	int held = (old.__bits[0] & bit(sig)) != 0;
	if (handler == (sighandler_t)2) { /* SIG_HOLD */
		change_one(SIG_BLOCK, sig);
	} else {
		if (install(sig, handler, 0) == SIG_ERR) return SIG_ERR;
		change_one(SIG_UNBLOCK, sig);
	}
	return held ? (sighandler_t)2 : was.sa_handler;
}

int sigpause(int sig)
{
	unsigned long set;
	if (CALL(rt_sigprocmask, SIG_BLOCK, NULL, &set, SET) < 0) return -1;
	set &= ~bit(sig);
	return (int)POINT(rt_sigsuspend, &set, SET);
}

int sigaltstack(const stack_t *stack, stack_t *old) { return (int)CALL(sigaltstack, stack, old); }

/* ---- Sending ----------------------------------------------------------------------------------------------------- */

int kill(pid_t pid, int sig) { return (int)CALL(kill, pid, sig); }
int tgkill(pid_t pid, pid_t tid, int sig) { return (int)CALL(tgkill, pid, tid, sig); }

int killpg(pid_t group, int sig)
{
	return group < 0 ? __fail(EINVAL) : (int)CALL(kill, -group, sig);
}

int raise(int sig)
{
	return (int)CALL(tgkill, (int)__syscall(SYS_getpid), (int)__syscall(SYS_gettid), sig);
}

int sigqueue(pid_t pid, int sig, union sigval value)
{
	siginfo_t info;
	__vm_memset(&info, 0, sizeof info);
	info.si_signo = sig;
	info.si_code = SI_QUEUE;
	info.si_pid = (pid_t)__syscall(SYS_getpid);
	info.si_uid = (uid_t)__syscall(SYS_getuid);
	info.si_value = value;
	return (int)CALL(rt_sigqueueinfo, pid, sig, &info);
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	return (int)POINT(rt_sigtimedwait, set, info, timeout, SET);
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
	return (int)POINT(rt_sigtimedwait, set, info, NULL, SET);
}

int sigwait(const sigset_t *set, int *sig)
{
	long r;
	do r = POINT_CALL(rt_sigtimedwait, set, NULL, NULL, SET);
	while (r == -EINTR);
	if (r < 0) return (int)-r;
	*sig = (int)r;
	return 0;
}
