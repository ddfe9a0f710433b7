/*
 * deliver.c - signals meet the thread that handles them: handlers are entered on its stack, and left again.
 */
#include <errno.h>
#include <string.h>
#include <ucontext.h>

#include "sim/kernel/core.h"
#include "sim/kernel/posix_timer.h"

static uint64_t all_pending(const struct process *p, const struct thread *t)
{
	return (p->pending.set | t->pending.set) & ~t->mask;
}

static bool does_nothing(const struct process *p, int sig)
{
	uint64_t handler = p->actions[sig].handler;
	return handler == ACTION_IGNORE || (handler == ACTION_DEFAULT && (sig_default_of(sig) == DEFAULT_IGNORE || sig_default_of(sig) == DEFAULT_CONT));
}

bool signal_wanted(const struct machine *m, const struct thread *t)
{
	const struct process *p = process_find(m, t->pid);
	for (uint64_t set = all_pending(p, t); set; set &= set - 1)
		if (!does_nothing(p, __builtin_ctzll(set) + 1)) return true;
	return false;
}

bool signal_restarts(const struct machine *m, const struct thread *t)
{
	const struct process *p = process_find(m, t->pid);
	for (uint64_t set = all_pending(p, t); set; set &= set - 1) {
		int sig = __builtin_ctzll(set) + 1;
		if (does_nothing(p, sig)) continue;
		return p->actions[sig].handler == ACTION_DEFAULT || p->actions[sig].flags & SA_RESTART;
	}
	return true;
}

/* ---- Entering a handler ---------------------------------------------------------------------------------------------------- */

/* Those whose handlers were left by a longjmp. */
static void forget_left(struct thread *t)
{
	while (t->nhandling && t->handling[t->nhandling - 1].depth >= t->vm.depth) t->nhandling--;
}

/* siginfo_t, as x86-64 Linux has it. */
void signal_fill_info(const struct sig_info *info, unsigned char out[128])
{
	struct { int32_t sig, err, code, pad, pid, uid; } head = {info->sig, 0, info->code, 0, info->pid, SIM_UID};
	memset(out, 0, 128);
	memcpy(out, &head, sizeof head);
	if (info->sig == SIGCHLD) memcpy(out + 24, &info->status, sizeof info->status);
	else if (info->code <= SI_USER) memcpy(out + 24, &info->value, sizeof info->value);
	else if (info->code != SI_KERNEL) {
		memcpy(out + 16, &info->value, sizeof info->value);
		memcpy(out + 24, &info->status, sizeof info->status);
	}
	if (info->code == SI_TIMER) memcpy(out + 16, &info->timer, sizeof info->timer);
}

static bool on_alternate(const struct thread *t)
{
	return t->alt_size && t->vm.sp > t->alt_base && t->vm.sp <= t->alt_base + t->alt_size;
}

/* Put siginfo and ucontext on the stack; *top is where the handler's own frame then begins. */
static bool build_frame(struct space *s, const struct thread *t, const struct sig_action *a, const struct sig_info *info,
	uint64_t *top, uint64_t args[3])
{
	unsigned char siginfo[128];
	static const unsigned char zeros[sizeof(ucontext_t)];
	bool alternate = a->flags & SA_ONSTACK && t->alt_size && !on_alternate(t);
	uint64_t at = alternate ? t->alt_base + t->alt_size : t->vm.sp - 128;
	args[2] = at = (at - sizeof zeros) & ~(uint64_t)15;
	args[1] = at -= sizeof siginfo;
	args[0] = (uint64_t)info->sig;
	*top = at;
	signal_fill_info(info, siginfo);
	uint64_t mask = t->suspended ? t->saved_mask : t->mask;
	return space_store(s, args[1], siginfo, sizeof siginfo) && space_store(s, args[2], zeros, sizeof zeros) &&
		space_store(s, args[2] + offsetof(ucontext_t, uc_sigmask), &mask, sizeof mask);
}

static bool enter_handler(struct machine *m, struct process *p, struct thread *t, const struct sig_info *info)
{
	struct sig_action *a = &p->actions[info->sig];
	struct space *s = space_edit(m, p->space);
	uint64_t args[3], top = 0, handler = a->handler;
	bool fancy = a->flags & SA_SIGINFO || (a->flags & SA_ONSTACK && t->alt_size);
	space_enter(s, &m->memory);
	forget_left(t);
	struct handling h = {t->suspended ? t->saved_mask : t->mask, t->vm.depth, (uint32_t)info->sig};
	args[0] = (uint64_t)info->sig;
	if (fancy && !build_frame(s, t, a, info, &top, args)) return false;
	if (!vm_push(&t->vm, handler, args, a->flags & SA_SIGINFO ? 3 : 1, top)) return false;
	t->handling = sim_grow(t->handling, t->nhandling, &t->cap_handling, sizeof *t->handling);
	t->handling[t->nhandling++] = h;
	t->suspended = false;
	t->mask |= a->mask | (a->flags & SA_NODEFER ? 0 : SIGNAL_BIT(info->sig));
	if (a->flags & SA_RESETHAND) a->handler = ACTION_DEFAULT;
	return true;
}

bool signal_take(struct machine *m, struct process *p, struct thread *t, uint64_t set, struct sig_info *out)
{
	if (!pending_take(&t->pending, set, out) && !pending_take(&p->pending, set, out)) return false;
	if (out->code == SI_TIMER) posix_timer_taken(m, p, out);
	return true;
}

static bool take(struct machine *m, struct process *p, struct thread *t, struct sig_info *out)
{
	uint64_t set = all_pending(p, t);
	if (!set) return false;
	uint64_t first = set & -set;
	return signal_take(m, p, t, first, out);
}

/* False: the thread cannot go on. */
static bool handle(struct machine *m, struct thread *t, const struct sig_info *info)
{
	struct process *p = process_edit(m, t->pid);
	int32_t tid = t->tid, pid = t->pid;
	uint64_t handler = p->actions[info->sig].handler;
	if (handler == ACTION_DEFAULT) signal_act(m, p, info->pid, tid, info->sig);
	else if (handler == ACTION_IGNORE) signal_emit(m, info->pid, pid, tid, info->sig, SIGNAL_STAGE_IGNORED);
	else {
		signal_emit(m, info->pid, pid, tid, info->sig, SIGNAL_STAGE_HANDLED);
		if (!enter_handler(m, p, t, info)) signal_act(m, p, 0, tid, SIGSEGV);
	}
	const struct thread *still = thread_find(m, tid);
	return still && still->pid == pid && still->state == STATE_RUNNING;
}

bool signal_deliver(struct machine *m, struct thread *t)
{
	const struct process *p = process_find(m, t->pid);
	struct sig_info info;
	if (all_pending(p, t)) {
		while (take(m, process_edit(m, t->pid), t, &info))
			if (!handle(m, t, &info)) return false;
	}
	if (t->suspended) {
		t->mask = t->saved_mask;
		t->suspended = false;
	}
	return true;
}

void signal_return(struct machine *m, struct thread *t)
{
	(void)m;
	while (t->nhandling && t->handling[t->nhandling - 1].depth > t->vm.depth) t->nhandling--;
	if (!t->nhandling || t->handling[t->nhandling - 1].depth != t->vm.depth) return;
	t->mask = t->handling[--t->nhandling].mask;
}
