/*
 * ids.c - who a process is: pids, groups, sessions, users, names, priorities, limits, CPUs.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "sim/kernel/core.h"

/* ---- Pids ------------------------------------------------------------------------------------------------------------------ */

int64_t sys_getpid(struct call *c)
{
	return c->p->pid;
}

int64_t sys_gettid(struct call *c)
{
	return c->t->tid;
}

int64_t sys_getppid(struct call *c)
{
	return c->p->ppid;
}

int64_t sys_set_tid_address(struct call *c)
{
	c->t->clear_tid = (uint64_t)c->args[0];
	return c->t->tid;
}

/* ---- Groups and sessions --------------------------------------------------------------------------------------------------- */

static const struct process *process_or_self(const struct call *c, int64_t pid)
{
	return pid ? process_find(c->m, (int32_t)pid) : c->p;
}

int64_t sys_getpgid(struct call *c)
{
	const struct process *p = process_or_self(c, c->args[0]);
	return p ? p->pgid : -ESRCH;
}

int64_t sys_getpgrp(struct call *c)
{
	return c->p->pgid;
}

int64_t sys_getsid(struct call *c)
{
	const struct process *p = process_or_self(c, c->args[0]);
	return p ? p->sid : -ESRCH;
}

static bool group_in_session(const struct machine *m, int32_t pgid, int32_t sid)
{
	for (uint32_t i = 0; i < m->nproc; i++)
		if (m->procs[i]->pgid == pgid && m->procs[i]->sid == sid) return true;
	return false;
}

int64_t sys_setpgid(struct call *c)
{
	int32_t pid = c->args[0] ? (int32_t)c->args[0] : c->p->pid, pgid = c->args[1] ? (int32_t)c->args[1] : pid;
	const struct process *p = process_find(c->m, pid);
	if (pgid < 0) return -EINVAL;
	if (!p || (p != c->p && p->ppid != c->p->pid)) return -ESRCH;
	if (p != c->p && p->sid != c->p->sid) return -EPERM;
	if (p != c->p && !p->forked) return -EACCES;
	if (p->leads_session || (pgid != pid && !group_in_session(c->m, pgid, c->p->sid))) return -EPERM;
	process_edit(c->m, pid)->pgid = pgid;
	return 0;
}

int64_t sys_setsid(struct call *c)
{
	struct process *p = c->p;
	for (uint32_t i = 0; i < c->m->nproc; i++)
		if (c->m->procs[i]->pgid == p->pid) return -EPERM;
	p->pgid = p->sid = p->pid;
	p->leads_session = true;
	return p->sid;
}

/* ---- Users: everybody is the same ------------------------------------------------------------------------------------------ */

int64_t sys_getuid(struct call *c)
{
	(void)c;
	return SIM_UID;
}

int64_t sys_getgid(struct call *c)
{
	return sys_getuid(c);
}

int64_t sys_geteuid(struct call *c)
{
	return sys_getuid(c);
}

int64_t sys_getegid(struct call *c)
{
	return sys_getuid(c);
}

static int64_t become(int64_t id)
{
	return (int32_t)id == SIM_UID || (int32_t)id == -1 ? 0 : -EPERM;
}

int64_t sys_setuid(struct call *c)
{
	return become((uint32_t)c->args[0] == UINT32_MAX ? 0 : c->args[0]);
}

int64_t sys_setgid(struct call *c)
{
	return sys_setuid(c);
}

static int64_t become_all(struct call *c, int n)
{
	for (int i = 0; i < n; i++)
		if (become(c->args[i])) return -EPERM;
	return 0;
}

int64_t sys_setreuid(struct call *c)
{
	return become_all(c, 2);
}

int64_t sys_setregid(struct call *c)
{
	return become_all(c, 2);
}

int64_t sys_setresuid(struct call *c)
{
	return become_all(c, 3);
}

int64_t sys_setresgid(struct call *c)
{
	return become_all(c, 3);
}

int64_t sys_getresuid(struct call *c)
{
	uint32_t id = SIM_UID;
	for (int i = 0; i < 3; i++)
		if (call_store(c, c->args[i], &id, sizeof id)) return -EFAULT;
	return 0;
}

int64_t sys_getresgid(struct call *c)
{
	return sys_getresuid(c);
}

int64_t sys_getgroups(struct call *c)
{
	uint32_t id = SIM_UID;
	if (c->args[0] < 0) return -EINVAL;
	return c->args[0] && call_store(c, c->args[1], &id, sizeof id) ? -EFAULT : 1;
}

/* ---- Names ----------------------------------------------------------------------------------------------------------------- */

int64_t sys_uname(struct call *c)
{
	char out[6][65] = {"Linux", UNAME_NODE, UNAME_RELEASE, "#1 SMP proclab", "x86_64", "(none)"};
	return call_store(c, c->args[0], out, sizeof out);
}

int64_t sys_prctl(struct call *c)
{
	char name[16] = "";
	int value;
	switch (c->args[0]) {
	case PR_SET_NAME: {
		int64_t n = call_load_string(c, c->args[1], name, sizeof name);
		if (n == -EFAULT) return n;
		name[15] = '\0';
		memcpy(c->t->name, name, sizeof name);
		if (c->t->tid == c->p->pid) memcpy(c->p->name, name, sizeof name);
		return 0;
	}
	case PR_GET_NAME:
		memcpy(name, *c->t->name ? c->t->name : c->p->name, sizeof name);
		name[15] = '\0';
		return call_store(c, c->args[1], name, sizeof name);
	case PR_SET_PDEATHSIG:
		if (c->args[1] < 0 || c->args[1] > SIGNALS) return -EINVAL;
		c->p->parent_death = (int32_t)c->args[1];
		return 0;
	case PR_GET_PDEATHSIG: value = c->p->parent_death; break;
	case PR_SET_CHILD_SUBREAPER: c->p->subreaper = c->args[1]; return 0;
	case PR_GET_CHILD_SUBREAPER: value = c->p->subreaper; break;
	case PR_GET_DUMPABLE: return 1;
	case PR_SET_DUMPABLE: return 0;
	default: return -EINVAL;
	}
	return call_store(c, c->args[1], &value, sizeof value);
}

int64_t sys_getrandom(struct call *c)
{
	int64_t n = c->args[1];
	for (int64_t done = 0; done < n; done += 8) {
		uint64_t bits = machine_random(c->m);
		if (call_store(c, c->args[0] + done, &bits, n - done < 8 ? (size_t)(n - done) : 8)) return done ? done : -EFAULT;
	}
	return n;
}

/* What step() and note() of proclab.h are made of: (kind, text, line). */
int64_t sys_mark(struct call *c)
{
	char text[512];
	int64_t n = call_load_string(c, c->args[1], text, sizeof text);
	if (n == -EFAULT) return n;
	text[sizeof text - 1] = '\0';
	struct event e = {.kind = EV_MARK, .cpu = UNKNOWN, .mark = {text, c->args[0] ? MARK_NOTE : MARK_STEP, false}};
	call_emit(c, &e);
	return 0;
}

static int64_t frame_of(const struct call *c, uint64_t addr)
{
	uint64_t page = addr >> PAGE_BITS;
	for (const struct page_table *t = c->space->tables; t < c->space->tables + c->space->ntable; t++)
		if (t->base == page / TABLE_PAGES * TABLE_PAGES && t->frame[page % TABLE_PAGES]) return t->frame[page % TABLE_PAGES];
	return UNKNOWN;
}

/* What show_var() of proclab.h is made of: (address, size, name, value). Who has the page the events have told already. */
int64_t sys_show(struct call *c)
{
	char name[128], value[128];
	if (call_load_string(c, c->args[2], name, sizeof name) < 0 || call_load_string(c, c->args[3], value, sizeof value) < 0) return -EFAULT;
	struct event e = {.kind = EV_VAR, .cpu = UNKNOWN};
	e.var.addr = (uint64_t)c->args[0];
	e.var.size = c->args[1];
	e.var.name = name;
	e.var.value = value;
	e.var.frame = frame_of(c, e.var.addr);
	call_emit(c, &e);
	return 0;
}
