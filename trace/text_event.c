/*
 * text_event.c - one event as one line of the live log: a sentence per kind, from one table.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "trace/text_line.h"
#include "trace/transition.h"
#include "trace/world_memory.h"

#define WHO_COLUMN 16      /* after the time and its mark */
#define WHAT_COLUMN 34

/* Whether the line tells of a process that sends a signal; else of one that gets it. */
static bool says_sender(const struct event *e)
{
	return e->pid && e->signal.stage == SIGNAL_STAGE_SENT && e->signal.cause != SIGNAL_CAUSE_CHILD && e->signal.cause != SIGNAL_CAUSE_PROCLAB;
}

/* Who the line is about: for a birth the child, for an unseen sender the target. */
static int32_t subject(const struct event *e)
{
	if (e->kind == EV_FORK) return e->fork.child;
	if (e->kind == EV_SIGNAL && !says_sender(e)) return e->signal.to;
	if (e->kind == EV_REAP && e->pid <= 0) return e->reap.child;
	return e->pid;
}

static void add_who(struct text_line *l, const struct event *e, const struct world *w)
{
	int32_t pid = subject(e);
	const struct world_proc *p = pid ? world_proc(w, pid) : NULL;
	if (p && p->name && *p->name) line_clean(l, p->name, strlen(p->name), 9);
	else if (!pid) return;
	else line_add(l, "%s", line_outsider(l->style, pid));
	if (e->tid && e->tid != e->pid && pid == e->pid) line_add(l, " (%d/%d)", pid, e->tid);
	else line_add(l, " (%d)", pid);
}

static int room(const struct text_line *l, int least)
{
	if (l->style->verbose || !l->style->width) return TEXT_LINE_MAX;
	return l->style->width - l->column > least ? l->style->width - l->column : least;
}

static void say_fork(struct text_line *l, const struct event *e, const struct world *w)
{
	static const char *const verbs[] = {
		[FORK_HOW_START] = "started", [FORK_HOW_FORK] = "forked", [FORK_HOW_VFORK] = "forked (vfork)",
		[FORK_HOW_CLONE] = "cloned", [FORK_HOW_POSIX_SPAWN] = "spawned", [FORK_HOW_FORKSERVER] = "forked (fork server)",
	};
	line_add(l, "%s by ", e->fork.how < FORK_HOW_COUNT ? verbs[e->fork.how] : "made");
	if (e->pid) line_process(l, w, e->pid);
	else line_add(l, "proclab");
}

static void say_thread(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "has a new thread, %d", e->thread.child);
}

static void say_exec(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "executes ");
	const char *arg = e->exec.args, *end = arg ? arg + e->exec.args_len : NULL;
	if (!arg || arg >= end) {
		if (e->exec.path) line_clean(l, e->exec.path, strlen(e->exec.path), room(l, 20));
		else line_add(l, "another program");
		return;
	}
	for (int i = 0; i < e->exec.argc && arg < end && room(l, 4) > 4; i++) {
		size_t len = strnlen(arg, (size_t)(end - arg));
		if (i) line_add(l, " ");
		line_clean(l, arg, len, room(l, 4));
		arg += len + 1;
	}
}

static void add_wait(struct text_line *l, const struct wait *wait, const struct world *w)
{
	line_add(l, "waits for ");
	if (wait->why == WAIT_CHILD && wait->target > 0) line_process(l, w, wait->target);
	else line_add(l, "%s", wait_meaning(wait->why));
	if (wait->why == WAIT_CHILD && wait->target > 0) line_add(l, " to end");
	if (wait->chan) {
		line_add(l, wait->why == WAIT_READ ? " from " : wait->why == WAIT_WRITE ? " in " : ": ");
		line_channel(l, w, wait->chan);
	} else if (wait->on && strcmp(wait->on, wait_meaning(wait->why))) {
		line_add(l, ": ");
		line_clean(l, wait->on, strlen(wait->on), 40);
	}
	if (wait->fd != UNKNOWN && (wait->chan || wait->on)) line_add(l, " (fd %d)", wait->fd);
	if (wait->timed && wait->why != WAIT_SLEEP) line_add(l, ", for a limited time");
	if (l->style->verbose && wait->call) line_add(l, " [%s]", wait->call);
}

static void say_state(struct text_line *l, const struct event *e, const struct world *w)
{
	const struct transition *row = transition_find(e->state.from, e->state.to);
	char sentence[160], name[24];
	if (e->state.to == STATE_WAITING && e->state.wait.why != WAIT_NONE) {
		add_wait(l, &e->state.wait, w);
		return;
	}
	if (row) snprintf(sentence, sizeof sentence, row->sentence, "it"); /* NOLINT: the table's own formats */
	else snprintf(sentence, sizeof sentence, "it goes from %s to %s, which no process should", state_name(e->state.from),
	              state_name(e->state.to));
	line_add(l, "%s", sentence + (strncmp(sentence, "it ", 3) ? 0 : 3));
	if (e->state.to == STATE_STOPPED && e->state.sig > 0) line_add(l, " (%s)", signal_name(e->state.sig, name));
	if (e->state.to == STATE_RUNNING && e->cpu >= 0) line_add(l, " [CPU %d]", e->cpu);
	if (e->state.decision) line_add(l, ": %s", e->state.decision);
	if (e->state.by <= 0) return;
	line_add(l, ", thanks to ");
	line_process(l, w, e->state.by);
}

static void say_sched(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "%s", e->sched.state == STATE_RUNNING ? "goes on for another slice" : "has another place among the ready ones");
	const char *why = e->sched.state == STATE_RUNNING ? e->sched.decision : e->sched.turn.measure;
	if (why) line_add(l, ": %s", why);
}

/* The names of the errors that an exec gives, execve(2), for whom the number would have to do. */
static const char *error_name(int err)
{
	static const struct { int err; const char *name; } names[] = {
		{ENOENT, "ENOENT"}, {EACCES, "EACCES"}, {ENOEXEC, "ENOEXEC"}, {ENOTDIR, "ENOTDIR"}, {ENOMEM, "ENOMEM"}, {E2BIG, "E2BIG"},
		{ETXTBSY, "ETXTBSY"}, {ELOOP, "ELOOP"}, {EISDIR, "EISDIR"}, {ENAMETOOLONG, "ENAMETOOLONG"}, {EPERM, "EPERM"},
		{EFAULT, "EFAULT"}, {EINVAL, "EINVAL"}, {EAGAIN, "EAGAIN"},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].err == err) return names[i].name;
	return NULL;
}

/* The classic mistake: what comes after an exec that failed is done by a copy of the parent. */
static void say_failed_exec(struct text_line *l, const struct event *e)
{
	const char *name = error_name(e->call.err);
	line_color(l, TEXT_ERROR);
	line_add(l, "cannot execute ");
	if (e->call.args) line_clean(l, e->call.args, strlen(e->call.args), room(l, 50));
	else line_add(l, "another program");
	if (name) line_add(l, ": %s", name);
	if (e->call.err) line_add(l, name ? " (%s)" : ": %s", strerror(e->call.err));
	line_plain(l);
	line_add(l, "; goes on as it was");
}

static void say_call(struct text_line *l, const struct event *e, const struct world *w)
{
	char duration[24];
	(void)w;
	if (is_failed_exec(e)) {
		say_failed_exec(l, e);
		return;
	}
	line_add(l, "%s(", e->call.name ? e->call.name : "?");
	if (e->call.args) line_clean(l, e->call.args, strlen(e->call.args), room(l, 20));
	line_add(l, ") = %lld", (long long)e->call.result);
	if (e->call.err) line_add(l, " (%s)", strerror(e->call.err));
	if (e->call.dur >= 0) line_add(l, " in %s", text_duration(e->call.dur, duration));
}

static void say_chan(struct text_line *l, const struct event *e, const struct world *w)
{
	line_add(l, e->pid ? "has " : "there is ");
	line_channel(l, w, e->chan.id);
	if (e->chan.capacity > 0) line_add(l, " with room for %lld %s", (long long)e->chan.capacity, e->chan.kind == CHAN_QUEUE ? "messages" : "bytes");
	if (e->chan.outside) line_add(l, "; others outside hold it too");
}

static const char *end_word(uint8_t mode)
{
	static const char *const words[] = {"an end", "the read end", "the write end", "an end"};
	return words[mode & 3];
}

static void say_end(struct text_line *l, const struct event *e, const struct world *w)
{
	static const char *const gained[] = {
		[END_OPEN] = "opens", [END_DUP] = "duplicates", [END_INHERIT] = "inherits", [END_RECEIVE] = "is sent",
		[END_CLOSE] = "holds", [END_EXEC] = "keeps", [END_EXIT] = "holds", [END_SEEN] = "holds",
	};
	static const char *const lost[] = {
		[END_OPEN] = "closes", [END_DUP] = "closes", [END_INHERIT] = "closes", [END_RECEIVE] = "closes",
		[END_CLOSE] = "closes", [END_EXEC] = "closes on exec", [END_EXIT] = "ends and so closes", [END_SEEN] = "has closed",
	};
	uint8_t how = e->end.how < END_COUNT ? e->end.how : END_SEEN;
	line_add(l, "%s %s of ", e->end.gained ? gained[how] : lost[how], end_word(e->end.mode));
	line_channel(l, w, e->end.chan);
	if (e->end.fd != UNKNOWN) line_add(l, ", fd %d", e->end.fd);
}

/* A queue is told of from time to time. */
static void say_queue(struct text_line *l, const struct event *e, const struct world *w)
{
	bool send = e->kind == EV_SEND;
	long long n = e->io.messages > 0 ? (long long)e->io.messages : 1;
	line_add(l, "%s %lld message%s ", send ? "puts" : "gets", n, n == 1 ? "" : "s");
	if (e->io.bytes > 0) line_add(l, "of %lld bytes ", (long long)e->io.bytes);
	line_add(l, send ? "into " : "from ");
	line_channel(l, w, e->io.chan);
	if (e->io.queued >= 0) line_add(l, ", %lld waiting now", (long long)e->io.queued);
}

/* What is done to things of the multiprocessing library that carry nothing. */
static const char *const deeds[CHAN_COUNT][2] = {
	[CHAN_SEMAPHORE] = {"releases ", "acquires "}, [CHAN_CONDITION] = {"notifies ", "is notified by "},
	[CHAN_EVENT] = {"sets ", "has waited for "}, [CHAN_BARRIER] = {"comes to ", "passes "},
};

static void say_io(struct text_line *l, const struct event *e, const struct world *w)
{
	bool send = e->kind == EV_SEND;
	const struct world_chan *c = world_chan(w, e->io.chan);
	if (c && c->kind == CHAN_QUEUE) {
		say_queue(l, e, w);
		return;
	}
	if (c && deeds[c->kind][0]) {
		line_add(l, "%s", deeds[c->kind][!send]);
		line_channel(l, w, e->io.chan);
		if (e->io.messages > 1) line_add(l, ", %lld times", (long long)e->io.messages);
		return;
	}
	if (e->io.bytes == UNKNOWN) line_add(l, send ? "writes into " : "reads from ");
	else line_add(l, send ? "writes %lld byte%s into " : "reads %lld byte%s from ", (long long)e->io.bytes,
	              e->io.bytes == 1 ? "" : "s");
	line_channel(l, w, e->io.chan);
	if (e->io.queued >= 0) line_add(l, ", %lld in it now", (long long)e->io.queued);
	if (!e->io.data) return;
	line_add(l, ": \"");
	line_clean(l, e->io.data, e->io.data_len, room(l, 12) - 1);
	line_add(l, "\"");
}

static void say_fate(struct text_line *l, const struct event *e, const char *sig)
{
	static const char *const fates[] = {
		[SIGNAL_STAGE_PENDING] = "blocks %s: it is pending", [SIGNAL_STAGE_DELIVERED] = "gets %s: default action, ",
		[SIGNAL_STAGE_IGNORED] = "ignores %s", [SIGNAL_STAGE_HANDLED] = "handles %s",
		[SIGNAL_STAGE_ACCEPTED] = "takes %s (sigwait, signalfd)",
	};
	_Static_assert(sizeof fates / sizeof *fates == SIGNAL_STAGE_COUNT, "every fate has its words");
	line_add(l, fates[e->signal.stage], sig); /* NOLINT: the table's own formats */
	if (e->signal.stage == SIGNAL_STAGE_DELIVERED) line_add(l, "%s", signal_default(e->signal.sig));
}

static void say_sent(struct text_line *l, const struct event *e, const char *sig, const struct world *w)
{
	if (e->signal.cause == SIGNAL_CAUSE_CHILD && e->pid) {
		line_add(l, "is sent %s: news of its child ", sig);
		line_process(l, w, e->pid);
	} else if (says_sender(e)) {
		line_add(l, "sends %s to ", sig);
		if (e->pid == e->signal.to) line_add(l, "itself");
		else line_process(l, w, e->signal.to);
	} else {
		line_add(l, "is sent %s", sig);
		if (e->signal.cause != SIGNAL_CAUSE_UNKNOWN) line_add(l, " by %s", signal_cause_meaning(e->signal.cause));
	}
	if (e->signal.to_tid && e->signal.to_tid != e->signal.to) line_add(l, ", thread %d", e->signal.to_tid);
}

static void say_signal(struct text_line *l, const struct event *e, const struct world *w)
{
	char name[24];
	const char *sig = signal_name(e->signal.sig, name);
	if (e->signal.stage != SIGNAL_STAGE_SENT && e->signal.stage < SIGNAL_STAGE_COUNT) say_fate(l, e, sig);
	else say_sent(l, e, sig, w);
}

/* "0x55..010 (x, data of a.out)" */
static void add_place(struct text_line *l, const struct world *w, const struct world_proc *p, uint64_t addr)
{
	const struct world_var *var = p ? world_var_in(w, p, addr) : NULL;
	const struct world_region *r = p ? world_region_at(world_space(w, p), addr) : NULL;
	line_add(l, "0x%llx", (unsigned long long)addr);
	if (!var && !r) return;
	line_add(l, " (");
	if (var) line_clean(l, var->name, strlen(var->name), 30);
	line_add(l, "%s%s", var ? "'s page" : "", var && r ? ", " : "");
	if (r) line_add(l, "%s", world_region_kind(r));
	line_add(l, ")");
}

static void say_fault(struct text_line *l, const struct event *e, const struct world *w)
{
	const struct world_proc *p = world_proc(w, e->pid), *from = NULL;
	const struct world_space *s = p ? world_space(w, p) : NULL;
	const struct world_page *page = world_page_at(s, e->fault.addr);
	enum fault_kind what = e->fault.what || !page || page->made != e->n ? e->fault.what : page->what;
	if (what == FAULT_COW) from = world_copied_from(w, e);
	line_add(l, "%s ", what == FAULT_COW ? "writes to" : what == FAULT_LOAD ? "has" : "touches");
	add_place(l, w, p, e->fault.addr);
	if (from) {
		line_add(l, ", shared with ");
		line_process(l, w, from->pid);
		line_add(l, "%s", from->parent == (uint32_t)(p - w->procs) || p->parent == (uint32_t)(from - w->procs) ? " since the fork" : "");
	}
	line_add(l, ": %s", what == FAULT_COW ? "the page is copied" : fault_meaning(what));
	if (e->fault.before >= 0) line_add(l, ", frame %lld to %lld", (long long)e->fault.before, (long long)e->fault.after);
	else if (e->fault.after >= 0) line_add(l, ", frame %lld", (long long)e->fault.after);
}

static void say_region(struct text_line *l, const struct event *e, const struct world *w)
{
	static const char *const verbs[] = {
		[REGION_MAP] = "has new memory", [REGION_UNMAP] = "gives memory back", [REGION_PROTECT] = "changes the protection",
		[REGION_DISCARD] = "throws pages away", [REGION_SEEN] = "is seen to have memory",
	};
	(void)w;
	line_add(l, "%s, 0x%llx to 0x%llx", e->region.how < REGION_COUNT ? verbs[e->region.how] : "memory", (unsigned long long)e->region.start,
	         (unsigned long long)e->region.end);
	if (e->region.how == REGION_UNMAP || e->region.how == REGION_DISCARD) return;
	line_add(l, " %s%s%s%s", e->region.prot & REGION_R ? "r" : "-", e->region.prot & REGION_W ? "w" : "-",
	         e->region.prot & REGION_X ? "x" : "-", e->region.shared ? " shared" : "");
	if (!e->region.name || !*e->region.name) return;
	line_add(l, " ");
	line_clean(l, e->region.name, strlen(e->region.name), 40);
}

static void say_pages(struct text_line *l, const struct event *e, const struct world *w)
{
	line_add(l, "%lld page%s from ", (long long)e->pages.count, e->pages.count == 1 ? "" : "s");
	add_place(l, w, world_proc(w, e->pid), e->pages.addr);
	line_add(l, ": %s", page_meaning(e->pages.page));
}

static void say_var(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_color(l, TEXT_BOLD);
	line_clean(l, e->var.name ? e->var.name : "?", e->var.name ? strlen(e->var.name) : 1, 40);
	if (e->var.value) {
		line_add(l, " = ");
		line_clean(l, e->var.value, strlen(e->var.value), room(l, 20));
	}
	line_plain(l);
	line_add(l, " at 0x%llx", (unsigned long long)e->var.addr);
	if (e->var.page > PAGE_NONE) line_add(l, ", in a page %s", page_meaning(e->var.page));
	if (e->var.frame >= 0) line_add(l, ", frame %lld", (long long)e->var.frame);
}

static void say_out(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "prints %s\"", e->out.stream == 2 ? "(stderr) " : "");
	line_clean(l, e->out.data, e->out.data_len, room(l, 20) - 1);
	line_add(l, "\"");
}

static void say_exit(struct text_line *l, const struct event *e, const struct world *w)
{
	char name[24];
	(void)w;
	if (e->exit.sig > 0) {
		line_color(l, TEXT_ERROR);
		line_add(l, "is killed by %s%s", signal_name(e->exit.sig, name), e->exit.core ? " (core dumped)" : "");
		line_plain(l);
	} else if (e->exit.code != UNKNOWN) line_add(l, "exits with status %d", e->exit.code);
	else line_add(l, "has ended, with what status is not known");
}

static void say_reap(struct text_line *l, const struct event *e, const struct world *w)
{
	char duration[24];
	const struct world_proc *child = world_proc(w, e->reap.child);
	if (e->pid > 0) {
		line_add(l, "reaps ");
		line_process(l, w, e->reap.child);
	} else line_add(l, e->pid ? "is reaped, by whom was not seen" : "is reaped by the kernel itself");
	if (e->reap.code != UNKNOWN || e->reap.sig > 0) {
		line_add(l, ": ");
		line_status(l, e->reap.code, e->reap.sig);
	}
	if (!child || child->died < 0 || e->t - child->died < 1000000) return;
	line_add(l, ", ");
	line_color(l, STATE_ZOMBIE);
	line_add(l, "zombie for %s", text_duration_short(e->t - child->died, duration));
	line_plain(l);
}

static void say_adopt(struct text_line *l, const struct event *e, const struct world *w)
{
	line_add(l, "is an orphan: ");
	line_process(l, w, e->adopt.from);
	line_add(l, " has ended; now a child of ");
	line_process(l, w, e->adopt.to);
}

static void say_line(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "is at ");
	if (e->file) line_clean(l, e->file, strlen(e->file), 40);
	line_add(l, "%s%d", e->file ? ":" : "line ", e->line);
}

static void say_source(struct text_line *l, const struct event *e, const struct world *w)
{
	int lines = 0;
	(void)w;
	for (const char *c = e->source.text; c && *c; c++) lines += *c == '\n';
	line_add(l, "%d lines of ", lines);
	if (e->file) line_clean(l, e->file, strlen(e->file), room(l, 20));
}

static void say_mark(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_color(l, TEXT_BOLD);
	line_glyph(l, "──", "--");
	line_add(l, " ");
	if (e->mark.text) line_clean(l, e->mark.text, strlen(e->mark.text), TEXT_LINE_MAX);
	line_add(l, " ");
	line_glyph(l, "──", "--");
	line_plain(l);
	if (e->mark.waits) line_add(l, " (waits until you go on)");
}

static void add_figure(struct text_line *l, const char *what, int64_t ns)
{
	char duration[24];
	if (ns != UNKNOWN) line_add(l, ", %s %s", text_duration(ns, duration), what);
}

static void say_usage(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "the kernel counts, for %s", e->usage.whole ? "all its threads" : "this thread");
	add_figure(l, "on a CPU", e->usage.run);
	add_figure(l, "ready", e->usage.ready);
	if (e->usage.vol != UNKNOWN)
		line_add(l, ", %lld voluntary and %lld involuntary switches", (long long)e->usage.vol, (long long)e->usage.invol);
}

static void say_chunk(struct text_line *l, const struct event *e, const struct world *w)
{
	line_add(l, "%s chunk %lld", e->chunk.ends ? "has done" : "begins", (long long)e->chunk.number);
	if (e->chunk.items > 0) line_add(l, " (%lld item%s)", (long long)e->chunk.items, e->chunk.items == 1 ? "" : "s");
	if (!e->chunk.chan) return;
	line_add(l, " of ");
	line_channel(l, w, e->chunk.chan);
}

static void say_lost(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_color(l, TEXT_ERROR);
	if (e->lost.count == UNKNOWN) line_add(l, "MISSED by the observer, nobody knows how many: ");
	else line_add(l, "MISSED by the observer, %lld: ", (long long)e->lost.count);
	line_plain(l);
	if (e->lost.what) line_clean(l, e->lost.what, strlen(e->lost.what), TEXT_LINE_MAX);
}

static void say_ended(struct text_line *l, const struct event *e, const struct world *w)
{
	(void)w;
	line_add(l, "proclab ends the run: %s", e->ended.by == RUN_END_USER ? "you want it" : run_end_name(e->ended.by));
	if (e->ended.limit) line_add(l, ", %s", e->ended.limit);
}

static void (*const sentences[])(struct text_line *l, const struct event *e, const struct world *w) = {
	[EV_FORK] = say_fork, [EV_THREAD] = say_thread, [EV_EXEC] = say_exec, [EV_STATE] = say_state, [EV_SCHED] = say_sched, [EV_CALL] = say_call,
	[EV_CHAN] = say_chan, [EV_END] = say_end, [EV_SEND] = say_io, [EV_RECV] = say_io, [EV_SIGNAL] = say_signal,
	[EV_FAULT] = say_fault, [EV_REGION] = say_region, [EV_PAGES] = say_pages, [EV_VAR] = say_var,
	[EV_OUT] = say_out, [EV_EXIT] = say_exit, [EV_REAP] = say_reap, [EV_ADOPT] = say_adopt,
	[EV_LINE] = say_line, [EV_SOURCE] = say_source, [EV_MARK] = say_mark, [EV_CHUNK] = say_chunk, [EV_USAGE] = say_usage, [EV_LOST] = say_lost,
	[EV_ENDED] = say_ended,
};
_Static_assert(sizeof sentences / sizeof *sentences == EV_COUNT, "every kind of event has a sentence");

int text_event(char *buf, size_t size, const struct event *e, const struct world *after, const struct text_style *s)
{
	static const char *const known[] = {"  ", "~ ", "~i", "~s"};
	_Static_assert(sizeof known / sizeof *known == PRECISION_COUNT, "every precision has its mark");
	struct text_line l;
	line_init(&l, buf, size, s);
	line_color(&l, TEXT_DIM);
	line_add(&l, "%10.3f ms %s", (double)e->t / 1e6, e->precision < PRECISION_COUNT ? known[e->precision] : "  ");
	line_plain(&l);
	if (l.column < WHO_COLUMN) line_pad(&l, WHO_COLUMN);
	add_who(&l, e, after);
	line_pad(&l, WHAT_COLUMN);
	if (e->kind < EV_COUNT) sentences[e->kind](&l, e, after);
	return (int)l.len;
}

int text_sentence(char *buf, size_t size, const struct event *e, const struct world *after, const struct text_style *s)
{
	struct text_line l;
	line_init(&l, buf, size, s);
	add_who(&l, e, after);
	if (l.len) line_add(&l, " ");
	if (e->kind < EV_COUNT) sentences[e->kind](&l, e, after);
	return (int)l.len;
}

/* A wait that only another process can end. */
static bool waits_on_others(const struct event *e)
{
	static const bool others[WAIT_COUNT] = {
		[WAIT_CHILD] = true, [WAIT_READ] = true, [WAIT_WRITE] = true, [WAIT_OPEN] = true, [WAIT_ACCEPT] = true,
		[WAIT_LOCK] = true, [WAIT_SEM] = true, [WAIT_FLOCK] = true, [WAIT_MSGRECV] = true, [WAIT_MSGSEND] = true,
		[WAIT_TERMINAL] = true, [WAIT_STEP] = true, [WAIT_OTHERS] = true,
	};
	return e->state.to == STATE_WAITING && others[e->state.wait.why];
}

uint64_t text_wait_key(const struct event *e)
{
	if (e->kind != EV_STATE || e->state.to != STATE_WAITING) return 0;
	uint64_t key = (uint64_t)(uint32_t)e->tid << 32 ^ (uint64_t)e->state.wait.why << 26;
	return (key ^ e->state.wait.chan ^ (uint64_t)(uint32_t)e->state.wait.target << 3) * 0x9e3779b97f4a7c15u | 1;
}

static bool chan_worth(const struct world_chan *c)
{
	return c && !c->outside && c->kind != CHAN_TTY && c->kind != CHAN_FUTEX && c->kind != CHAN_LOCK && c->kind != CHAN_SEM;
}

/* Whether a page is copied that has a variable in it which the program shows: the others are legion. */
static bool copies_shown(const struct event *e, const struct world *w)
{
	const struct world_proc *p = world_proc(w, e->pid);
	const struct world_page *page = p ? world_page_at(world_space(w, p), e->fault.addr) : NULL;
	return page && page->made == e->n && page->what == FAULT_COW && world_var_in(w, p, e->fault.addr);
}

bool text_worth(const struct event *e, const struct world *after)
{
	switch ((enum event_kind)e->kind) {
	case EV_FORK: case EV_THREAD: case EV_EXEC: case EV_EXIT: case EV_REAP: case EV_ADOPT: case EV_MARK: case EV_VAR: case EV_LOST:
		return true;
	case EV_CALL:
		return is_failed_exec(e);
	case EV_SIGNAL:
		return e->signal.stage != SIGNAL_STAGE_DELIVERED && e->signal.sig != SIGCHLD; /* exits and reaps tell of those */
	case EV_STATE:
		return e->state.to == STATE_STOPPED || (e->state.from == STATE_STOPPED && e->state.to != STATE_GONE) || waits_on_others(e);
	case EV_FAULT:
		return copies_shown(e, after);
	case EV_CHAN:
		return chan_worth(world_chan(after, e->chan.id));
	case EV_END:
		return e->end.how == END_RECEIVE && chan_worth(world_chan(after, e->end.chan)); /* the others are legion */
	case EV_SEND: case EV_RECV:
		return e->io.data != NULL;
	default:
		return false;
	}
}
