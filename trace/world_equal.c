/*
 * world_equal.c - whether two worlds are the same. Field by field: rows have padding, and two traces keep a string in two
 * places.
 */
#include <string.h>

#include "trace/world_rows.h"

#define SAME(field) (a->field == b->field)

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_account(const struct account *a, const struct account *b)
{
	return !memcmp(a->in, b->in, sizeof a->in) && SAME(since) && SAME(first_run) && SAME(vol) && SAME(invol);
}

static bool same_wait(const struct wait *a, const struct wait *b)
{
	return SAME(why) && SAME(fd) && SAME(target) && SAME(chan) && SAME(timed) && SAME(perhaps_timed) && same_text(a->call, b->call) &&
	       same_text(a->on, b->on);
}

static bool same_thread(const struct world_thread *a, const struct world_thread *b)
{
	return SAME(tid) && SAME(pid) && SAME(proc) && SAME(next) && SAME(state) && SAME(precision) && SAME(cpu) && SAME(last_cpu) &&
	       SAME(sig) && SAME(woken_by) && SAME(line) && SAME(line_precision) && same_text(a->file, b->file) && same_text(a->name, b->name) &&
	       same_wait(&a->wait, &b->wait) && same_account(&a->acc, &b->acc) && SAME(usage.run) && SAME(usage.ready) &&
	       SAME(usage.vol) && SAME(usage.invol) && SAME(usage.at) && SAME(usage.seen_run) && SAME(usage.seen_ready) &&
	       SAME(placed) && SAME(chosen);
}

static bool same_proc(const struct world_proc *a, const struct world_proc *b)
{
	return SAME(pid) && SAME(ppid_birth) && SAME(ppid) && SAME(parent) && SAME(leader) && SAME(ends) && SAME(how) && SAME(state) &&
	       SAME(here_next) && SAME(here_prev) && SAME(precision_running) && SAME(orphan) && SAME(threads_live) && SAME(threads_total) &&
	       !memcmp(a->threads_in, b->threads_in, sizeof a->threads_in) && same_text(a->name, b->name) && SAME(last_exec) && SAME(failed_exec) &&
	       SAME(born) && SAME(died) && SAME(reaped) && SAME(exit_code) && SAME(exit_sig) && SAME(exited) && SAME(reaped_by) &&
	       SAME(reap_auto) && SAME(orphaned) && SAME(adopted_by) && SAME(last_sig) && same_account(&a->acc, &b->acc) &&
	       SAME(ended.run) && SAME(ended.ready) && SAME(ended.vol) && SAME(ended.invol) && SAME(whole.run) && SAME(whole.ready) &&
	       SAME(whole.vol) && SAME(whole.invol) && SAME(whole.seen_run) && SAME(whole.seen_ready);
}

static bool same_memory(const struct world_proc *a, const struct world_proc *b)
{
	return SAME(birth) && SAME(vars) && SAME(borrows) && !memcmp(a->faults, b->faults, sizeof a->faults) &&
	       world_space_equal(a->space, b->space);
}

static bool same_var(const struct world_var *a, const struct world_var *b)
{
	return SAME(addr) && SAME(size) && SAME(t) && SAME(n) && SAME(proc) && SAME(next_of_proc) && same_text(a->name, b->name) &&
	       same_text(a->value, b->value);
}

static bool same_chan(const struct world_chan *a, const struct world_chan *b)
{
	return SAME(id) && SAME(kind) && SAME(outside) && SAME(dead) && SAME(ends) && SAME(open_ends) && !memcmp(a->held, b->held, sizeof a->held) && SAME(capacity) &&
	       SAME(queued[0]) && SAME(queued[1]) && SAME(bytes) && SAME(messages) && SAME(bytes_received) &&
	       SAME(messages_received) && SAME(last_writer) && SAME(last_reader) && SAME(last_used) && SAME(last_sent) &&
	       SAME(last_received) && same_text(a->name, b->name) && SAME(last_data_n) && SAME(last_data_len) && !a->last_data == !b->last_data &&
	       (!a->last_data || !memcmp(a->last_data, b->last_data, a->last_data_len));
}

static bool same_end(const struct world_end *a, const struct world_end *b)
{
	return SAME(chan) && SAME(pid) && SAME(fd) && SAME(proc) && SAME(next_of_proc) && SAME(next_of_chan) && SAME(mode) &&
	       SAME(side) && SAME(how) && SAME(open) && SAME(since) && SAME(until);
}

static bool same_sums(const struct world *a, const struct world *b)
{
	return SAME(n) && SAME(t) && SAME(nproc) && SAME(nthread) && SAME(nchan) && SAME(nend) && SAME(nvar) && SAME(surprises) && SAME(lost) &&
	       SAME(lost_messages) && SAME(last_mark) && SAME(last_state) && SAME(marks) && SAME(step_waits) && SAME(step_pid) && SAME(step_tid) &&
	       SAME(here) && SAME(here_last) && SAME(free_thread) && !memcmp(a->counts, b->counts, sizeof a->counts) &&
	       !memcmp(a->precisions, b->precisions, sizeof a->precisions) && !memcmp(a->edges, b->edges, sizeof a->edges);
}

#define SAME_ROWS(rows, n, same) \
	for (uint32_t i = 0; i < a->n; i++) \
		if (!same(&a->rows[i], &b->rows[i])) return false

bool world_equal(const struct world *a, const struct world *b)
{
	if (!same_sums(a, b)) return false;
	SAME_ROWS(procs, nproc, same_proc);
	SAME_ROWS(procs, nproc, same_memory);
	SAME_ROWS(vars, nvar, same_var);
	SAME_ROWS(threads, nthread, same_thread);
	SAME_ROWS(chans, nchan, same_chan);
	SAME_ROWS(ends, nend, same_end);
	return true;
}
