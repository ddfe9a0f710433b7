/*
 * sys_signal.c - the system calls about signals.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/times.h"

#define UNBLOCKABLE (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
#define ALT_LEAST 2048 /* MINSIGSTKSZ of the kernel; what the host says depends on its processor */

/* As the kernel's own interface has it (the C library's differs). */
struct kernel_sigaction {
	uint64_t handler, flags, restorer, mask;
};

static bool is_signal(int64_t sig)
{
	return sig >= 1 && sig <= SIGNALS;
}

/* ---- Actions and masks ----------------------------------------------------------------------------------------------------- */

/* A signal that is ignored from now on is no longer pending. */
static void discard(struct machine *m, struct process *p, int sig)
{
	pending_remove(&p->pending, SIGNAL_BIT(sig));
	for (uint32_t i = 0; i < p->ntid; i++) pending_remove(&thread_edit(m, p->tids[i])->pending, SIGNAL_BIT(sig));
}

int64_t sys_rt_sigaction(struct call *c)
{
	int sig = (int)c->args[0];
	struct kernel_sigaction k;
	if (c->args[3] != 8 || !is_signal(sig)) return -EINVAL;
	struct sig_action *a = &c->p->actions[sig], old = *a;
	if (c->args[1]) {
		if (call_load(c, &k, c->args[1], sizeof k)) return -EFAULT;
		if (SIGNAL_BIT(sig) & UNBLOCKABLE) return -EINVAL;
		*a = (struct sig_action){k.handler, k.mask & ~UNBLOCKABLE, (uint32_t)k.flags};
		enum sig_default what = sig_default_of(sig);
		if (a->handler == ACTION_IGNORE || (a->handler == ACTION_DEFAULT && (what == DEFAULT_IGNORE || what == DEFAULT_CONT)))
			discard(c->m, c->p, sig);
	}
	k = (struct kernel_sigaction){old.handler, old.flags, 0, old.mask};
	return c->args[2] ? call_store(c, c->args[2], &k, sizeof k) : 0;
}

int64_t sys_rt_sigprocmask(struct call *c)
{
	uint64_t old = c->t->mask, set;
	if (c->args[3] != 8) return -EINVAL;
	if (c->args[1]) {
		if (call_load(c, &set, c->args[1], sizeof set)) return -EFAULT;
		set &= ~UNBLOCKABLE;
		switch (c->args[0]) {
		case SIG_BLOCK: c->t->mask |= set; break;
		case SIG_UNBLOCK: c->t->mask &= ~set; break;
		case SIG_SETMASK: c->t->mask = set; break;
		default: return -EINVAL;
		}
	}
	return c->args[2] ? call_store(c, c->args[2], &old, sizeof old) : 0;
}

int64_t sys_rt_sigpending(struct call *c)
{
	uint64_t set = (c->p->pending.set | c->t->pending.set) & c->t->mask;
	return c->args[1] == 8 ? call_store(c, c->args[0], &set, sizeof set) : -EINVAL;
}

int64_t sys_sigaltstack(struct call *c)
{
	struct { uint64_t base; int32_t flags, pad; uint64_t size; } s, old;
	struct thread *t = c->t;
	bool on = t->alt_size && t->vm.sp > t->alt_base && t->vm.sp <= t->alt_base + t->alt_size;
	memset(&old, 0, sizeof old);
	old.base = t->alt_base;
	old.size = t->alt_size;
	old.flags = !t->alt_size ? SS_DISABLE : on ? SS_ONSTACK : 0;
	if (c->args[0]) {
		if (call_load(c, &s, c->args[0], sizeof s)) return -EFAULT;
		if (on) return -EPERM;
		if (s.flags & ~(SS_DISABLE | SS_ONSTACK)) return -EINVAL;
		bool off = s.flags & SS_DISABLE;
		if (!off && s.size < ALT_LEAST) return -ENOMEM;
		t->alt_base = off ? 0 : s.base;
		t->alt_size = off ? 0 : s.size;
	}
	return c->args[1] ? call_store(c, c->args[1], &old, sizeof old) : 0;
}

/* ---- Sending --------------------------------------------------------------------------------------------------------------- */

static struct sig_info from_user(const struct call *c, int sig, int code)
{
	return (struct sig_info){.sig = sig, .code = code, .pid = c->p->pid};
}

/* After a signal to oneself the caller may be no more. */
static int64_t outcome(struct machine *m, int32_t tid, int32_t pid, int64_t result)
{
	const struct thread *t = thread_find(m, tid);
	return t && t->pid == pid && t->state < STATE_ZOMBIE && !process_find(m, pid)->zombie ? result : CALL_GONE;
}

/* One process: 0, -ESRCH, -EPERM. Signal 0 only asks. */
static int send_one(struct call *c, int32_t pid, const struct sig_info *info)
{
	const struct process *p = process_find(c->m, pid);
	if (!p) return -ESRCH;
	if (p->native) return pid == PID_INIT ? -EPERM : 0;
	return info->sig ? signal_send(c->m, c->p->pid, pid, 0, info) : 0;
}

static bool is_addressed(const struct call *c, const struct process *p, int32_t pgid)
{
	return !p->native && (pgid ? p->pgid == pgid : p->pid != c->p->pid);
}

/* A group, or (0) everybody else. The sender comes last: it may be its end. */
static int send_group(struct call *c, int32_t pgid, const struct sig_info *info)
{
	uint32_t n = 0;
	int32_t self = c->p->pid, *pids = sim_alloc(c->m->nproc * sizeof *pids);
	bool own = pgid && c->p->pgid == pgid;
	for (uint32_t i = 0; i < c->m->nproc; i++)
		if (is_addressed(c, c->m->procs[i], pgid)) pids[n++] = c->m->procs[i]->pid;
	for (uint32_t i = 0; i < n; i++)
		if (pids[i] != self) send_one(c, pids[i], info);
	free(pids);
	if (own) send_one(c, self, info);
	return n ? 0 : -ESRCH;
}

int64_t sys_kill(struct call *c)
{
	int32_t pid = (int32_t)c->args[0], self = c->p->pid, tid = c->t->tid;
	struct machine *m = c->m;
	struct sig_info info = from_user(c, (int)c->args[1], SI_USER);
	if (info.sig && !is_signal(info.sig)) return -EINVAL;
	if (pid == INT32_MIN) return -ESRCH;
	int code = pid > 0 ? send_one(c, pid, &info) : send_group(c, pid == 0 ? c->p->pgid : pid == -1 ? 0 : -pid, &info);
	return outcome(m, tid, self, code);
}

static int64_t send_thread(struct call *c, int32_t tgid, int32_t to, const struct sig_info *info)
{
	const struct thread *t = thread_find(c->m, to);
	int32_t self = c->p->pid, tid = c->t->tid;
	struct machine *m = c->m;
	if (to <= 0 || (tgid != -1 && tgid <= 0) || (info->sig && !is_signal(info->sig))) return -EINVAL;
	if (!t || (tgid != -1 && t->pid != tgid)) return -ESRCH;
	int code = info->sig ? signal_send(m, self, t->pid, to, info) : 0;
	return outcome(m, tid, self, code);
}

int64_t sys_tkill(struct call *c)
{
	struct sig_info info = from_user(c, (int)c->args[1], SI_TKILL);
	return send_thread(c, -1, (int32_t)c->args[0], &info);
}

int64_t sys_tgkill(struct call *c)
{
	struct sig_info info = from_user(c, (int)c->args[2], SI_TKILL);
	return send_thread(c, (int32_t)c->args[1] ? (int32_t)c->args[0] : 0, (int32_t)c->args[1], &info);
}

static int load_info(struct call *c, int64_t address, int sig, struct sig_info *out)
{
	struct { int32_t sig, err, code, pad, pid, uid; uint64_t value; } u;
	if (call_load(c, &u, address, sizeof u)) return -EFAULT;
	*out = from_user(c, sig, u.code);
	out->value = u.value;
	return u.code >= 0 || u.code == SI_TKILL ? -EPERM : 0;
}

int64_t sys_rt_sigqueueinfo(struct call *c)
{
	struct sig_info info;
	int32_t self = c->p->pid, tid = c->t->tid;
	struct machine *m = c->m;
	int code = load_info(c, c->args[2], (int)c->args[1], &info);
	if (code) return code;
	if (info.sig && !is_signal(info.sig)) return -EINVAL;
	code = send_one(c, (int32_t)c->args[0], &info);
	return outcome(m, tid, self, code);
}

int64_t sys_rt_tgsigqueueinfo(struct call *c)
{
	struct sig_info info;
	int code = load_info(c, c->args[3], (int)c->args[2], &info);
	return code ? code : send_thread(c, (int32_t)c->args[0], (int32_t)c->args[1], &info);
}

/* ---- Waiting for them ------------------------------------------------------------------------------------------------------ */

static const struct wait for_signal = {.why = WAIT_SIGNAL, .fd = UNKNOWN};

int64_t sys_pause(struct call *c)
{
	return call_block(c, &for_signal, TIME_NEVER);
}

int64_t sys_rt_sigsuspend(struct call *c)
{
	uint64_t set;
	if (c->args[1] != 8) return -EINVAL;
	if (call_load(c, &set, c->args[0], sizeof set)) return -EFAULT;
	if (!c->again) {
		c->t->saved_mask = c->t->mask;
		c->t->suspended = true;
		c->t->mask = set & ~UNBLOCKABLE;
	}
	return call_block(c, &for_signal, TIME_NEVER);
}

static int64_t deadline(struct call *c, int64_t address)
{
	struct { int64_t sec, nsec; } ts;
	if (!address) return TIME_NEVER;
	if (c->again) return c->progress->until;
	if (call_load(c, &ts, address, sizeof ts)) return -EFAULT;
	if (ts.sec < 0 || ts.nsec < 0 || ts.nsec > 999999999) return -EINVAL;
	return c->progress->until = time_after(c->m->now, ts.sec, ts.nsec);
}

int64_t sys_rt_sigtimedwait(struct call *c)
{
	uint64_t set;
	struct sig_info info;
	unsigned char out[128];
	if (c->args[3] != 8) return -EINVAL;
	if (call_load(c, &set, c->args[0], sizeof set)) return -EFAULT;
	set &= ~UNBLOCKABLE;
	int64_t until = deadline(c, c->args[2]);
	if (until < 0) return until;
	if (signal_take(c->m, c->p, c->t, set, &info)) {
		signal_emit(c->m, info.pid, c->p->pid, c->t->tid, info.sig, SIGNAL_STAGE_ACCEPTED);
		signal_fill_info(&info, out);
		return c->args[1] && call_store(c, c->args[1], out, sizeof out) ? -EFAULT : info.sig;
	}
	if (until <= c->m->now) return -EAGAIN;
	c->progress->note[0] = (int64_t)set;
	return call_block(c, &for_signal, until);
}
