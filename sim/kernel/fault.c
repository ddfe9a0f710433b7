/*
 * fault.c - what happens when a program does what it must not: a message as a sanitizer writes it, and then the signal that Linux
 * would send.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"

static void say(struct machine *m, struct process *p, const char *text)
{
	char line[600];
	int n = snprintf(line, sizeof line, "proclab: process %d (%s): %s\n", (int)p->pid, p->name, text);
	write_stderr(m, p, line, n < (int)sizeof line ? (size_t)n : sizeof line - 1);
}

static int signal_code(enum vm_fault_kind kind)
{
	switch (kind) {
	case VM_FAULT_READONLY: case VM_FAULT_NOACCESS: return SEGV_ACCERR;
	case VM_FAULT_DIVIDE: case VM_FAULT_OVERFLOW: return FPE_INTDIV;
	case VM_FAULT_BUS: return BUS_ADRERR;
	case VM_FAULT_ABORT: return ILL_ILLOPN;
	case VM_FAULT_LONGJMP: return SI_TKILL;
	default: return SEGV_MAPERR;
	}
}

void fault_report(struct machine *m, struct thread *t, const struct vm_fault *fault)
{
	char text[512];
	struct process *p = process_edit(m, t->pid);
	struct sig_info info = {.sig = vm_fault_signal(fault->kind), .code = signal_code(fault->kind), .value = fault->address};
	bool caught = info.sig && p->actions[info.sig].handler > ACTION_IGNORE && !(t->mask & SIGNAL_BIT(info.sig));
	vm_fault_text(&t->vm, fault, text, sizeof text);
	/* Who catches the signal knows what he does. */
	if (!caught) say(m, p, text);
	if (!info.sig) vm_ignore_fault(&t->vm);
	else signal_force(m, t, &info);
}

void not_simulated(struct call *c, const char *text)
{
	say(c->m, c->p, text);
}

int64_t unknown_call(struct machine *m, struct thread *t, uint64_t number)
{
	char text[128];
	snprintf(text, sizeof text, "system call %llu is not simulated: it fails with ENOSYS", (unsigned long long)number);
	say(m, process_edit(m, t->pid), text);
	return -ENOSYS;
}

void crowded(struct call *c)
{
	char text[128];
	if (c->m->told_crowded) return;
	c->m->told_crowded = true;
	snprintf(text, sizeof text, "the machine is full, its limit is %d processes and threads: fork fails with EAGAIN from here on",
	         (int)c->m->config->max_processes);
	say(c->m, c->p, text);
}

int64_t unknown_family(struct call *c, int32_t family)
{
	char text[128];
	snprintf(text, sizeof text, "sockets of address family %d are not simulated: it fails with EAFNOSUPPORT", (int)family);
	say(c->m, c->p, text);
	return -EAFNOSUPPORT;
}
