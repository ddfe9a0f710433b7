/*
 * report.c - the report as one JSON object, version 1. What a run could not know is null, never a 0 that looks like a fact.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "trace/error.h"
#include "trace/memory.h"
#include "trace/report_notes.h"

/* A JSON string of any bytes: each byte that is not valid UTF-8 becomes U+FFFD. */
static json_t *text(const char *bytes, size_t n)
{
	char *clean = malloc(n * 3 + 1);
	size_t len = 0;
	memory_check(clean);
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t code;
		utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes + i, (utf8proc_ssize_t)(n - i), &code);
		const char *from = used > 0 ? bytes + i : "\xef\xbf\xbd";
		size_t size = used > 0 ? (size_t)used : 3;
		memcpy(clean + len, from, size);
		len += size;
		i += used > 0 ? (size_t)used : 1;
	}
	json_t *s = json_stringn(clean, len);
	free(clean);
	return s;
}

static json_t *word(const char *s)
{
	return s ? text(s, strlen(s)) : json_null();
}

static json_t *number(int64_t n)
{
	return n == UNKNOWN ? json_null() : json_integer(n);
}

/* argc strings, each ended by a NUL. */
static json_t *strings(const char *args, uint32_t len, int argc)
{
	json_t *list = json_array();
	for (uint32_t at = 0; argc > 0 && at < len; argc--) {
		size_t n = strnlen(args + at, len - at);
		json_array_append_new(list, text(args + at, n));
		at += (uint32_t)n + 1;
	}
	return list;
}

static json_t *pids(const int32_t *pid, uint32_t n)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < n; i++) json_array_append_new(list, json_integer(pid[i]));
	return list;
}

/* {"code":n} or {"signal":n}; null when neither is known. */
static json_t *outcome(int32_t code, int32_t sig)
{
	if (sig > 0) return json_pack("{s:i}", "signal", sig);
	return code == UNKNOWN ? json_null() : json_pack("{s:i}", "code", code);
}

static json_t *status(const struct source_status *st)
{
	json_t *o = outcome(st->code, st->sig);
	if (!json_is_object(o)) o = json_pack("{s:n}", "code");
	json_object_set_new(o, "ended_by", word(st->ended_by));
	return o;
}

static json_t *precision(const struct world *w)
{
	json_t *o = json_object();
	for (int p = 0; p < PRECISION_COUNT; p++)
		json_object_set_new(o, precision_name((enum precision)p), json_integer((json_int_t)w->precisions[p]));
	return o;
}

static void set_header(json_t *o, const struct report_input *in)
{
	const struct trace_header *h = in->header;
	json_object_set_new(o, "proclab_report", json_integer(1));
	json_object_set_new(o, "backend", word(h->backend));
	json_object_set_new(o, "program", word(h->program));
	json_object_set_new(o, "args", strings(h->args, h->args_len, h->argc));
	json_object_set_new(o, "status", status(in->status));
	json_object_set_new(o, "tier", word(h->tier));
	json_object_set_new(o, "ipc", word(h->ipc));
	json_object_set_new(o, "precision", precision(in->world));
	json_object_set_new(o, "lost", json_integer(in->world->lost));
	json_object_set_new(o, "lost_messages", json_integer(in->world->lost_messages));
	json_object_set_new(o, "lost_events", json_integer((json_int_t)in->world->counts[EV_LOST]));
	json_object_set_new(o, "events", json_integer(in->world->n));
	json_object_set_new(o, "duration_ns", json_integer(in->world->t));
	json_object_set_new(o, "cpus", json_integer(h->cpus));
	if (h->policy) json_object_set_new(o, "policy", word(h->policy));
	if (h->quantum) json_object_set_new(o, "quantum_ns", json_integer((json_int_t)h->quantum));
	if (h->seed != UNKNOWN) json_object_set_new(o, "seed", json_integer((json_int_t)h->seed));
}

static void set_output(json_t *o, const struct report_notes *notes)
{
	size_t len = notes ? notes->output_len : 0;
	uint64_t total = notes ? notes->output_total : 0;
	json_object_set_new(o, "output", text(len ? notes->output : "", len));
	json_object_set_new(o, "output_bytes", json_integer((json_int_t)total));
	json_object_set_new(o, "output_truncated", json_boolean(total > len));
}

/* Execs by process: notes are in order of time, a process has few. next[i] is the following exec of the same process. */
struct exec_index {
	uint32_t *first, *next;
};

static struct exec_index exec_index(const struct report_notes *notes, uint32_t nproc)
{
	uint32_t n = notes ? notes->nexec : 0;
	struct exec_index x = {malloc((nproc + 1) * sizeof *x.first), malloc((n + 1) * sizeof *x.next)};
	memory_check(x.first);
	memory_check(x.next);
	for (uint32_t i = 0; i < nproc; i++) x.first[i] = WORLD_NONE;
	for (uint32_t i = n; i-- > 0;) {
		if (notes->execs[i].proc >= nproc) continue;
		x.next[i] = x.first[notes->execs[i].proc];
		x.first[notes->execs[i].proc] = i;
	}
	return x;
}

static void set_execs(json_t *o, const struct report_notes *notes, const struct exec_index *x, uint32_t index)
{
	json_t *paths = json_array(), *commands = json_array();
	for (uint32_t i = x->first[index]; i != WORLD_NONE; i = x->next[i]) {
		const struct report_exec *e = &notes->execs[i];
		json_array_append_new(paths, e->path ? word(e->path) : e->args_len ? word(e->args) : json_null());
		json_array_append_new(commands, strings(e->args, e->args_len, e->argc));
	}
	json_object_set_new(o, "exec", paths);
	json_object_set_new(o, "commands", commands);
}

static json_t *reaper(const struct world_proc *p)
{
	if (p->reap_auto) return json_string("auto");
	return p->reaped_by > 0 ? json_integer(p->reaped_by) : json_null();
}

static json_t *zombie_time(const struct world_proc *p, int64_t now)
{
	if (p->died == UNKNOWN) return json_null();
	if (p->reaped != UNKNOWN) return json_integer(p->reaped > p->died ? p->reaped - p->died : 0);
	return p->state == STATE_ZOMBIE ? json_integer(now - p->died) : json_null();
}

/* What it waits for: now, or when the deadlock that ended the run was found. */
static json_t *waiting_for(const struct report_input *in, const struct world_proc *p)
{
	char why[128] = "";
	const struct world *before = in->deadlock_world;
	const struct world_proc *then = before ? world_proc(before, p->pid) : NULL;
	if (p->state == STATE_WAITING) why_short(in->world, p, why, sizeof why);
	else if (then && then->born == p->born && then->state == STATE_WAITING) why_short(before, then, why, sizeof why);
	return *why ? word(why) : json_null();
}

static void set_account(json_t *o, const struct world *w, const struct world_proc *p)
{
	struct proc_times times;
	world_proc_times(w, p, w->t, &times);
	json_object_set_new(o, "running_ns", number(times.running));
	json_object_set_new(o, "ready_ns", number(times.ready));
	json_object_set_new(o, "waiting_ns", number(times.waiting));
	json_object_set_new(o, "stopped_ns", number(times.stopped));
	json_object_set_new(o, "turnaround_ns", number(times.turnaround));
	json_object_set_new(o, "response_ns", number(times.response));
	json_object_set_new(o, "voluntary", number(times.vol));
	json_object_set_new(o, "involuntary", number(times.invol));
}

/* Only where the kernel told all of them: of one that was concluded alone no count follows. */
static json_t *page_faults(const struct report_input *in, const struct world_proc *p)
{
	bool told = (in->header->backend && !strcmp(in->header->backend, "sim")) || p->faults[FAULT_ZERO] || p->faults[FAULT_FILE];
	if (!told) return json_null();
	return json_pack("{s:I, s:I, s:I}", "zero", (json_int_t)p->faults[FAULT_ZERO], "file", (json_int_t)p->faults[FAULT_FILE], "copied",
	                 (json_int_t)p->faults[FAULT_COW]);
}

static json_t *process(const struct report_input *in, uint32_t index, const struct exec_index *execs)
{
	const struct world_proc *p = &in->world->procs[index];
	json_t *o = json_object();
	json_object_set_new(o, "pid", json_integer(p->pid));
	json_object_set_new(o, "ppid", json_integer(p->ppid_birth));
	json_object_set_new(o, "name", word(p->name));
	json_object_set_new(o, "how", word(fork_how_name(p->how)));
	json_object_set_new(o, "born_ns", json_integer(p->born));
	set_execs(o, in->notes, execs, index);
	json_object_set_new(o, "exit", p->exited ? outcome(p->exit_code, p->exit_sig) : json_null());
	json_object_set_new(o, "died_ns", number(p->died));
	json_object_set_new(o, "failed_exec", p->failed_exec ? json_true() : json_null());
	json_object_set_new(o, "reaped_by", reaper(p));
	json_object_set_new(o, "reaped_ns", number(p->reaped));
	json_object_set_new(o, "zombie_ns", zombie_time(p, in->world->t));
	json_object_set_new(o, "orphaned_ns", number(p->orphaned));
	json_object_set_new(o, "adopted_by", p->adopted_by > 0 ? json_integer(p->adopted_by) : json_null());
	set_account(o, in->world, p);
	json_object_set_new(o, "page_faults", page_faults(in, p));
	json_object_set_new(o, "threads", json_integer(p->threads_total));
	json_object_set_new(o, "final_state", word(state_name(p->state)));
	json_object_set_new(o, "waiting_for", waiting_for(in, p));
	return o;
}

static json_t *processes(const struct report_input *in)
{
	struct exec_index execs = exec_index(in->notes, in->world->nproc);
	json_t *list = json_array();
	for (uint32_t i = 0; i < in->world->nproc; i++) json_array_append_new(list, process(in, i, &execs));
	free(execs.first);
	free(execs.next);
	return list;
}

bool report_counted(const struct trace_header *h, const struct world_chan *c)
{
	static const bool no_bytes[CHAN_COUNT] = {
		[CHAN_TTY] = true, [CHAN_SYSV_SHM] = true, [CHAN_SHM] = true, [CHAN_SEM] = true,
		[CHAN_FUTEX] = true, [CHAN_EVENTFD] = true, [CHAN_LOCK] = true, [CHAN_SIGNAL] = true,
	};
	/* What goes up and down is no bytes. */
	static const bool nothing[CHAN_COUNT] = {
		[CHAN_SYSV_SEM] = true, [CHAN_SEMAPHORE] = true, [CHAN_CONDITION] = true, [CHAN_EVENT] = true, [CHAN_BARRIER] = true,
	};
	if (nothing[c->kind]) return false;
	if (c->messages || c->messages_received || c->kind == CHAN_QUEUE) return true;
	if (no_bytes[c->kind]) return false;
	if (!h->backend || strcmp(h->backend, "real")) return true;
	return h->ipc && (!strcmp(h->ipc, "counts") || !strcmp(h->ipc, "content"));
}

static int compare_pids(const void *a, const void *b)
{
	int32_t p = *(const int32_t *)a, q = *(const int32_t *)b;
	return (p > q) - (p < q);
}

uint32_t report_holders(const struct world *w, uint32_t chan, uint8_t mode, int32_t **out)
{
	const struct world_chan *c = world_chan(w, chan);
	const struct world_end *first = c ? world_chan_ends(w, c) : NULL;
	uint32_t n = 0, kept = 0;
	for (const struct world_end *e = first; e; e = world_next_of_chan(w, e)) n++;
	*out = malloc((n + 1) * sizeof **out);
	memory_check(*out);
	n = 0;
	for (const struct world_end *e = first; e; e = world_next_of_chan(w, e))
		if (e->mode & mode) (*out)[n++] = e->pid;
	qsort(*out, n, sizeof **out, compare_pids);
	for (uint32_t i = 0; i < n; i++)
		if (!kept || (*out)[kept - 1] != (*out)[i]) (*out)[kept++] = (*out)[i];
	return kept;
}

static json_t *holders(const struct world *w, uint32_t chan, uint8_t mode)
{
	int32_t *pid;
	uint32_t n = report_holders(w, chan, mode, &pid);
	json_t *list = pids(pid, n);
	free(pid);
	return list;
}

static json_t *channel(const struct report_input *in, const struct world_chan *c)
{
	bool counted = report_counted(in->header, c);
	json_t *o = json_object();
	json_object_set_new(o, "id", json_integer(c->id));
	json_object_set_new(o, "kind", word(chan_kind_name(c->kind)));
	json_object_set_new(o, "name", word(c->name));
	json_object_set_new(o, "bytes", counted ? json_integer(c->bytes) : json_null());
	json_object_set_new(o, "messages", counted ? json_integer(c->messages) : json_null());
	if (c->kind == CHAN_QUEUE) {
		json_object_set_new(o, "messages_received", json_integer(c->messages_received));
		json_object_set_new(o, "waiting", number(c->queued[0]));
	}
	json_object_set_new(o, "writers", holders(in->world, c->id, MODE_W));
	json_object_set_new(o, "readers", holders(in->world, c->id, MODE_R));
	json_object_set_new(o, "outside", json_boolean(c->outside));
	return o;
}

static json_t *channels(const struct report_input *in)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < in->world->nchan; i++) json_array_append_new(list, channel(in, &in->world->chans[i]));
	return list;
}

static json_t *chunks(const struct report_notes *notes)
{
	json_t *list = json_array();
	for (size_t i = 0; notes && i < notes->nchunk; i++) {
		const struct report_chunk *c = &notes->chunks[i];
		json_t *o = json_object();
		json_object_set_new(o, "channel", json_integer(c->chan));
		json_object_set_new(o, "chunk", json_integer((json_int_t)c->number));
		json_object_set_new(o, "items", json_integer((json_int_t)c->items));
		json_object_set_new(o, "pid", json_integer(c->pid));
		json_object_set_new(o, "begin_ns", json_integer((json_int_t)c->begin));
		json_object_set_new(o, "end_ns", number(c->end));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *address(uint64_t at)
{
	char hex[24];
	snprintf(hex, sizeof hex, "0x%llx", (unsigned long long)at);
	return json_string(hex);
}

static json_t *variable(const struct report_shown *s)
{
	json_t *o = json_pack("{s:i, s:o, s:o}", "pid", s->pid, "name", word(s->name), "address", address(s->addr));
	json_object_set_new(o, "size", json_integer((json_int_t)s->size));
	json_object_set_new(o, "value", word(s->value));
	json_object_set_new(o, "page", s->page ? json_string(page_name(s->page)) : json_null());
	json_object_set_new(o, "frame", number(s->frame));
	return o;
}

static json_t *copy_of_page(const struct report_shown *s)
{
	json_t *o = json_pack("{s:i, s:o, s:o}", "pid", s->pid, "variable", word(s->name), "address", address(s->addr));
	json_object_set_new(o, "shared_with", s->from ? json_integer(s->from) : json_null());
	json_object_set_new(o, "frame", number(s->frame));
	json_object_set_new(o, "precision", word(precision_name(s->precision)));
	return o;
}

/* Variables as they were shown, or the copies of the pages that have them. */
static json_t *shown(const struct report_notes *notes, bool copied)
{
	json_t *list = json_array();
	for (size_t i = 0; notes && i < notes->nshown; i++) {
		const struct report_shown *s = &notes->shown[i];
		if (s->copied != copied) continue;
		json_t *o = copied ? copy_of_page(s) : variable(s);
		json_object_set_new(o, "at_ns", json_integer((json_int_t)s->t));
		json_object_set_new(o, "event", json_integer(s->n));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *deadlock(const struct deadlock *d)
{
	if (!d) return json_null();
	return json_pack("{s:o, s:o, s:b, s:b}", "pids", pids(d->pids, d->npid), "why", word(d->why), "total", d->total, "unsure", d->unsure);
}

int report_json(FILE *f, const struct report_input *in)
{
	json_t *o = json_object();
	set_header(o, in);
	set_output(o, in->notes);
	json_object_set_new(o, "processes", processes(in));
	json_object_set_new(o, "channels", channels(in));
	json_object_set_new(o, "chunks", chunks(in->notes));
	json_object_set_new(o, "variables", shown(in->notes, false));
	json_object_set_new(o, "copies", shown(in->notes, true));
	json_object_set_new(o, "deadlock", deadlock(in->deadlock));
	int failed = json_dumpf(o, f, JSON_COMPACT) || fputc('\n', f) == EOF || fflush(f);
	json_decref(o);
	return failed ? ERR_SYSTEM : 0;
}
