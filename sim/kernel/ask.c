/*
 * ask.c - a worker of the workbench asks what to do next (proclab_ask of proclab/marks.h), and somebody outside answers.
 *
 * The call waits until machine_answer has put a line into the caller's memory. Nothing else is kept: whether the question has been handed
 * out, and the length of the answer, are notes of the call.
 */
#include <string.h>

#include "sim/kernel/core.h"

enum { NOTE_TOLD, NOTE_ANSWERED };

int64_t sys_ask(struct call *c)
{
	if (c->progress->note[NOTE_ANSWERED]) return c->progress->done;
	return call_block(c, &(struct wait){.why = WAIT_STEP, .fd = UNKNOWN}, TIME_NEVER);
}

static bool is_asking(const struct thread *t)
{
	return t->call.active && t->call.row && t->call.row->handler == sys_ask && t->wait.why == WAIT_STEP && !t->call.progress.note[NOTE_ANSWERED];
}

bool machine_awaited(const struct machine *m)
{
	for (uint32_t i = 0; i < m->nthread; i++)
		if (is_asking(m->threads[i])) return true;
	return false;
}

static const struct thread *find_asking(const struct machine *m, int32_t pid)
{
	for (uint32_t i = 0; i < m->nthread; i++)
		if (is_asking(m->threads[i]) && (pid ? m->threads[i]->pid == pid : !m->threads[i]->call.progress.note[NOTE_TOLD])) return m->threads[i];
	return NULL;
}

/* Entered. */
static struct space *space_of(struct machine *m, int32_t pid)
{
	struct space *s = space_edit(m, process_find(m, pid)->space);
	space_enter(s, &m->memory);
	return s;
}

bool machine_asks(const struct machine *m)
{
	return find_asking(m, 0) != NULL;
}

int32_t machine_asked(struct machine *m, char *text, size_t size)
{
	const struct thread *found = find_asking(m, 0);
	if (!found) return 0;
	struct thread *t = thread_edit(m, found->tid);
	t->call.progress.note[NOTE_TOLD] = 1;
	if (space_load_string(space_of(m, t->pid), (uint64_t)t->call.args[0], text, size) < 0) *text = '\0';
	text[size - 1] = '\0';
	return t->pid;
}

bool machine_answer(struct machine *m, int32_t pid, const char *text)
{
	const struct thread *found = find_asking(m, pid);
	size_t n = strlen(text);
	if (!found || (int64_t)n >= found->call.args[2]) return false;
	struct thread *t = thread_edit(m, found->tid);
	m->at_work = t->tid; /* whose page is copied */
	bool stored = space_store(space_of(m, pid), (uint64_t)t->call.args[1], text, n + 1);
	m->at_work = 0;
	if (!stored) return false;
	t->call.progress.note[NOTE_ANSWERED] = 1;
	t->call.progress.done = (int64_t)n;
	thread_wake(m, t->tid, 0);
	machine_go_on(m);
	return true;
}
