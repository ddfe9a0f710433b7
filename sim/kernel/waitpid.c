/*
 * waitpid.c - waiting for children: wait4(2), waitid(2).
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "sim/kernel/core.h"
#include "sim/kernel/times.h"

/* What is waited for. */
struct wish {
	idtype_t kind;          /* P_ALL, P_PID, P_PGID */
	int32_t id;
	int options;            /* WEXITED WSTOPPED WCONTINUED WNOHANG WNOWAIT */
};

/* What was found. */
struct found {
	int32_t pid;
	int code, status;       /* CLD_EXITED ..., and the exit code or signal */
};

static bool matches(const struct call *c, const struct process *child, const struct wish *w)
{
	if (child->ppid != c->p->pid) return false;
	bool clone = child->exit_signal != SIGCHLD;
	if (clone != !!(w->options & (int)__WCLONE) && !(w->options & __WALL)) return false;
	return w->kind == P_ALL || (w->kind == P_PID ? child->pid == w->id : child->pgid == w->id);
}

static bool take_stopped(struct machine *m, const struct process *child, const struct wish *w, struct found *out)
{
	bool stop = w->options & WSTOPPED && child->tell_stop, cont = w->options & WCONTINUED && child->tell_cont;
	if (!stop && !cont) return false;
	*out = (struct found){child->pid, stop ? CLD_STOPPED : CLD_CONTINUED, stop ? child->stop_sig : SIGCONT};
	if (w->options & WNOWAIT) return true;
	struct process *p = process_edit(m, child->pid);
	if (stop) p->tell_stop = false;
	else p->tell_cont = false;
	return true;
}

static bool take_dead(struct call *c, const struct wish *w, struct found *out, struct rusage *usage)
{
	for (uint32_t i = 0; i < c->p->ndead && w->options & WEXITED; i++) {
		const struct process *child = process_find(c->m, c->p->dead[i]);
		if (!matches(c, child, w)) continue;
		out->pid = child->pid;
		out->code = child->core ? CLD_DUMPED : child->exit_sig ? CLD_KILLED : CLD_EXITED;
		out->status = child->exit_sig ? child->exit_sig : child->exit_code;
		usage_of(child, true, usage);
		if (!(w->options & WNOWAIT)) process_reap(c->m, c->p->pid, child->pid);
		return true;
	}
	return false;
}

/* Whether there is any child to wait for, and one that was stopped or continued. */
static bool look_at_living(struct call *c, const struct wish *w, struct found *out, struct rusage *usage)
{
	bool any = false;
	bool plain = w->kind == P_ALL && !(w->options & (WSTOPPED | WCONTINUED)) && !(w->options & (int)__WCLONE);
	if (plain) return c->p->children > 0;
	for (uint32_t i = 0; i < c->m->nproc; i++) {
		const struct process *child = c->m->procs[i];
		if (!matches(c, child, w)) continue;
		any = true;
		if (take_stopped(c->m, child, w, out)) {
			usage_of(child, true, usage);
			return true;
		}
	}
	return any;
}

/* 1 found, 0 none yet (WNOHANG), or what the handler is to return. */
static int64_t look(struct call *c, const struct wish *w, struct found *out, struct rusage *usage)
{
	out->pid = 0;
	if (take_dead(c, w, out, usage)) return 1;
	if (!look_at_living(c, w, out, usage)) return -ECHILD;
	if (out->pid) return 1;
	if (w->options & WNOHANG) return 0;
	int32_t target = w->kind == P_ALL ? -1 : w->kind == P_PID ? w->id : -w->id;
	return call_block(c, &(struct wait){.why = WAIT_CHILD, .fd = UNKNOWN, .target = target}, TIME_NEVER);
}

static int status_word(const struct found *f)
{
	switch (f->code) {
	case CLD_EXITED: return f->status << 8;
	case CLD_KILLED: return f->status;
	case CLD_DUMPED: return f->status | 0x80;
	case CLD_STOPPED: return f->status << 8 | 0x7f;
	default: return 0xffff;
	}
}

static struct wish wish_of_pid(const struct call *c, int32_t pid, int options)
{
	struct wish w = {P_ALL, 0, (options & ~(WUNTRACED | WEXITED)) | WEXITED};
	if (options & WUNTRACED) w.options |= WSTOPPED;
	if (pid > 0) w.kind = P_PID, w.id = pid;
	else if (pid != -1) w.kind = P_PGID, w.id = pid ? -pid : c->p->pgid;
	return w;
}

int64_t sys_wait4(struct call *c)
{
	struct found f;
	struct rusage usage;
	int options = (int)c->args[2];
	if (options & ~(int)(WNOHANG | WUNTRACED | WCONTINUED | __WCLONE | __WALL | __WNOTHREAD)) return -EINVAL;
	if ((int32_t)c->args[0] == INT32_MIN) return -ESRCH;
	struct wish w = wish_of_pid(c, (int32_t)c->args[0], options);
	int64_t code = look(c, &w, &f, &usage);
	if (code != 1) return code;
	int status = status_word(&f);
	if (c->args[1] && call_store(c, c->args[1], &status, sizeof status)) return -EFAULT;
	if (c->args[3] && call_store(c, c->args[3], &usage, sizeof usage)) return -EFAULT;
	return f.pid;
}

static int64_t store_info(struct call *c, const struct found *f)
{
	struct { int32_t sig, err, code, pad, pid, uid, status; char rest[100]; } info;
	memset(&info, 0, sizeof info);
	if (f->pid) {
		info.sig = SIGCHLD;
		info.code = f->code;
		info.pid = f->pid;
		info.uid = SIM_UID;
		info.status = f->status;
	}
	return c->args[2] && call_store(c, c->args[2], &info, sizeof info) ? -EFAULT : 0;
}

int64_t sys_waitid(struct call *c)
{
	struct found f = {0};
	struct rusage usage;
	struct wish w = {(idtype_t)c->args[0], (int32_t)c->args[1], (int)c->args[3]};
	if (w.options & ~(int)(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WCLONE | __WALL | __WNOTHREAD)) return -EINVAL;
	if (!(w.options & (WEXITED | WSTOPPED | WCONTINUED)) || (int)w.kind < 0) return -EINVAL;
	if (w.kind == (idtype_t)P_PIDFD) {
		w.id = pidfd_pid(c, w.id);
		if (w.id < 0) return w.id;
		w.kind = P_PID;
	}
	if (w.kind > P_PGID || (w.kind == P_PID && w.id <= 0)) return -EINVAL;
	if (w.kind == P_PGID && !w.id) w.id = c->p->pgid;
	int64_t code = look(c, &w, &f, &usage);
	if (code != 1 && code != 0) return code;
	if (f.pid && c->args[4] && call_store(c, c->args[4], &usage, sizeof usage)) return -EFAULT;
	return store_info(c, &f);
}
