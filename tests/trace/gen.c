/*
 * gen.c - see gen.h. A run is made by a small model of processes and threads, which only takes the steps that the
 * transition table and common sense allow; it is written independently of the world that the tests check.
 */
#include "tests/trace/gen.h"

#include <stdio.h>
#include <string.h>

#include "trace/transition.h"

enum { MAX_PROCS = 40, MAX_THREADS = 5, MAX_CHANS = 300, MAX_PID = 90 };

struct model_thread {
	int32_t tid;
	enum state state;
};

struct model_proc {
	int32_t pid, parent;     /* 0: nobody in the run */
	bool used, exited;
	struct model_thread threads[MAX_THREADS]; /* leader first */
	int nthread;
};

struct model {
	struct gen *g;
	struct trace *t;
	int64_t now;
	struct model_proc procs[MAX_PROCS];
	int32_t next_pid;
	uint32_t nchan;
};

static uint64_t next(struct gen *g)
{
	g->state += 0x9e3779b97f4a7c15u;
	uint64_t z = g->state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint32_t gen_below(struct gen *g, uint32_t n)
{
	return (uint32_t)(next(g) % n);
}

/* Small, large, negative, extreme: what numbers may be. */
static int64_t any_number(struct gen *g, int64_t min, int64_t max)
{
	const int64_t corners[] = {0, 1, UNKNOWN, min, max, 1000, 255};
	uint32_t choice = gen_below(g, 12);
	int64_t value = choice < 7 ? corners[choice] : choice < 10 ? (int64_t)gen_below(g, 10000) : (int64_t)next(g);
	if (value >= min && value <= max) return value;
	return min + (int64_t)(next(g) % ((uint64_t)max - (uint64_t)min + 1 ? (uint64_t)max - (uint64_t)min + 1 : 1));
}

static int32_t any_int(struct gen *g)
{
	return (int32_t)any_number(g, INT32_MIN, INT32_MAX);
}

static int64_t any_long(struct gen *g)
{
	return any_number(g, INT64_MIN / 2, INT64_MAX / 2);
}

/* NULL, empty, plain, quoted, UTF-8 of every length, and bytes that are no UTF-8. */
static const char *any_text(struct gen *g, struct trace *t)
{
	static const char *const texts[] = {
		NULL, "", "worker", "/usr/bin/python3.11", "a \"quoted\" \\ name\n\twith\x01\x1f\x7f controls", "gr\xc3\xb6\xc3\x9f" "e",
		"\xe2\x82\xac and \xf0\x9f\x90\xa7", "\xff\xfe", "cut \xe2\x82", "\xc0\x80 overlong", "\xf4\x8f\xbf\xbf last",
		"\xf4\x8f\xbc\x80\xf4\x8f\xbb\xbf", "\xed\xa0\x80 surrogate", "\xf4\x8f\xbe", "</script>", "\xc2\x80\xc3\xbf",
	};
	char random[40];
	uint32_t choice = gen_below(g, sizeof texts / sizeof *texts + 4);
	if (choice < sizeof texts / sizeof *texts) return trace_string(t, texts[choice]);
	uint32_t len = gen_below(g, sizeof random);
	for (uint32_t i = 0; i < len; i++) random[i] = (char)(1 + gen_below(g, 255));
	random[len] = 0;
	return trace_string(t, random);
}

static const char *any_bytes(struct gen *g, struct trace *t, uint32_t *len)
{
	char bytes[300];
	*len = 0;
	if (!gen_below(g, 4)) return NULL;
	*len = gen_below(g, gen_below(g, 2) ? 8 : sizeof bytes);
	for (uint32_t i = 0; i < *len; i++) bytes[i] = (char)next(g);
	return trace_bytes(t, bytes, *len);
}

static const char *any_args(struct gen *g, struct trace *t, uint32_t *len, int32_t *count)
{
	char all[512];
	*len = 0;
	*count = 0;
	if (!gen_below(g, 4)) return NULL;
	for (uint32_t i = gen_below(g, 6); i--;) {
		const char *s = any_text(g, t);
		if (!s) s = "";
		memcpy(all + *len, s, strlen(s) + 1);
		*len += (uint32_t)strlen(s) + 1;
		++*count;
	}
	return trace_bytes(t, all, *len);
}

static struct wait any_wait(struct gen *g, struct trace *t)
{
	if (!gen_below(g, 4)) return (struct wait){0};
	return (struct wait){
		.why = (uint8_t)gen_below(g, WAIT_COUNT), .fd = any_int(g), .target = any_int(g), .chan = (uint32_t)next(g),
		.timed = gen_below(g, 2), .perhaps_timed = gen_below(g, 2), .call = any_text(g, t), .on = any_text(g, t),
	};
}

static struct turn any_turn(struct gen *g, struct trace *t)
{
	if (!gen_below(g, 4)) return (struct turn){0};
	return (struct turn){
		.key = any_long(g), .order = any_long(g), .slice = any_long(g), .measure = any_text(g, t),
		.queue = (int16_t)any_number(g, INT16_MIN, INT16_MAX), .level = (int16_t)any_number(g, INT16_MIN, INT16_MAX), .lot = gen_below(g, 2),
	};
}

struct event gen_event(struct gen *g, struct trace *t, enum event_kind kind)
{
	struct event e;
	memset(&e, 0, sizeof e);
	e.kind = (uint8_t)kind;
	e.pid = any_int(g);
	e.tid = any_int(g);
	e.cpu = (int16_t)any_number(g, -1, INT16_MAX);
	e.precision = (uint8_t)gen_below(g, PRECISION_COUNT);
	if (gen_below(g, 3)) e.line = any_int(g);
	if (gen_below(g, 3)) e.file = any_text(g, t);
	switch (kind) {
	case EV_FORK:
		e.fork.child = any_int(g);
		e.fork.how = (uint8_t)gen_below(g, FORK_HOW_COUNT);
		e.fork.name = any_text(g, t);
		break;
	case EV_THREAD:
		e.thread.child = any_int(g);
		e.thread.name = any_text(g, t);
		break;
	case EV_EXEC:
		e.exec.path = any_text(g, t);
		e.exec.args = any_args(g, t, &e.exec.args_len, &e.exec.argc);
		break;
	case EV_STATE:
		e.state.from = (uint8_t)gen_below(g, STATE_COUNT);
		e.state.to = (uint8_t)gen_below(g, STATE_COUNT);
		e.state.sig = (int16_t)any_number(g, INT16_MIN, INT16_MAX);
		e.state.by = any_int(g);
		if (e.state.to == STATE_WAITING) e.state.wait = any_wait(g, t);
		if (e.state.to == STATE_RUNNING) e.state.decision = any_text(g, t);
		if (e.state.to == STATE_READY || e.state.to == STATE_RUNNING) e.state.turn = any_turn(g, t);
		break;
	case EV_SCHED:
		e.sched.state = (uint8_t)gen_below(g, STATE_COUNT);
		e.sched.turn = any_turn(g, t);
		e.sched.decision = any_text(g, t);
		break;
	case EV_CALL:
		e.call.name = any_text(g, t);
		e.call.args = any_text(g, t);
		e.call.result = any_long(g);
		e.call.err = any_int(g);
		e.call.dur = any_long(g);
		break;
	case EV_CHAN:
		e.chan.id = (uint32_t)next(g);
		e.chan.kind = (uint8_t)gen_below(g, CHAN_COUNT);
		e.chan.outside = gen_below(g, 2);
		e.chan.capacity = any_long(g);
		e.chan.name = any_text(g, t);
		break;
	case EV_END:
		e.end.chan = (uint32_t)next(g);
		e.end.fd = any_int(g);
		e.end.mode = (uint8_t)gen_below(g, 4);
		e.end.how = (uint8_t)gen_below(g, END_COUNT);
		e.end.side = (uint8_t)next(g);
		e.end.gained = gen_below(g, 2);
		break;
	case EV_SEND:
	case EV_RECV:
		e.io.chan = (uint32_t)next(g);
		e.io.fd = any_int(g);
		e.io.side = (uint8_t)next(g);
		e.io.bytes = any_long(g);
		e.io.queued = any_long(g);
		e.io.messages = any_long(g);
		e.io.data = any_bytes(g, t, &e.io.data_len);
		break;
	case EV_SIGNAL:
		e.signal.to = any_int(g);
		e.signal.to_tid = any_int(g);
		e.signal.sig = (int16_t)any_number(g, INT16_MIN, INT16_MAX);
		e.signal.stage = (uint8_t)gen_below(g, SIGNAL_STAGE_COUNT);
		e.signal.cause = (uint8_t)gen_below(g, SIGNAL_CAUSE_COUNT);
		break;
	case EV_FAULT:
		e.fault.addr = next(g);
		e.fault.before = any_long(g);
		e.fault.after = any_long(g);
		e.fault.what = (uint8_t)gen_below(g, FAULT_COUNT);
		break;
	case EV_REGION:
		e.region.start = next(g);
		e.region.end = next(g);
		e.region.name = any_text(g, t);
		e.region.how = (uint8_t)gen_below(g, REGION_COUNT);
		e.region.prot = (uint8_t)gen_below(g, 8);
		e.region.shared = gen_below(g, 2);
		break;
	case EV_PAGES:
		e.pages.addr = next(g);
		e.pages.count = any_long(g);
		e.pages.frame = any_long(g);
		e.pages.page = (uint8_t)gen_below(g, PAGE_COUNT);
		break;
	case EV_VAR:
		e.var.addr = next(g);
		e.var.size = any_long(g);
		e.var.frame = any_long(g);
		e.var.name = any_text(g, t);
		e.var.value = any_text(g, t);
		e.var.page = (uint8_t)gen_below(g, PAGE_COUNT);
		break;
	case EV_OUT:
		e.out.stream = (uint8_t)gen_below(g, 3);
		e.out.data = any_bytes(g, t, &e.out.data_len);
		break;
	case EV_EXIT:
		e.exit.code = any_int(g);
		e.exit.sig = (int32_t)any_number(g, -5, 100);
		e.exit.core = gen_below(g, 2);
		break;
	case EV_REAP:
		e.reap.child = any_int(g);
		e.reap.code = any_int(g);
		e.reap.sig = (int32_t)any_number(g, -5, 100);
		break;
	case EV_ADOPT:
		e.adopt.from = any_int(g);
		e.adopt.to = any_int(g);
		break;
	case EV_LINE: break;
	case EV_SOURCE: e.source.text = any_text(g, t); break;
	case EV_MARK:
		e.mark.text = any_text(g, t);
		e.mark.what = (uint8_t)gen_below(g, MARK_COUNT);
		e.mark.waits = gen_below(g, 2);
		break;
	case EV_CHUNK:
		e.chunk.chan = (uint32_t)next(g);
		e.chunk.at = any_long(g);
		e.chunk.number = any_long(g);
		e.chunk.items = any_long(g);
		e.chunk.ends = gen_below(g, 2);
		break;
	case EV_USAGE:
		e.usage.run = any_long(g);
		e.usage.ready = any_long(g);
		e.usage.vol = any_long(g);
		e.usage.invol = any_long(g);
		e.usage.whole = gen_below(g, 2);
		break;
	case EV_LOST:
		e.lost.count = any_long(g);
		e.lost.what = any_text(g, t);
		e.lost.messages = gen_below(g, 2);
		break;
	case EV_ENDED:
		e.ended.by = (uint8_t)gen_below(g, RUN_END_COUNT);
		e.ended.limit = any_text(g, t);
		break;
	case EV_COUNT: break;
	}
	return e;
}

void gen_header(struct gen *g, struct trace *t)
{
	struct trace_header *h = trace_header(t);
	h->backend = "real";
	h->program = any_text(g, t);
	h->args = any_args(g, t, &h->args_len, &h->argc);
	h->cpus = (int)gen_below(g, 100);
	h->policy = any_text(g, t);
	h->tier = any_text(g, t);
	h->seed = any_long(g);
	h->quantum = (int64_t)gen_below(g, 1000000000);
	h->clock = any_text(g, t);
	h->ipc = any_text(g, t);
	h->supervisor = any_int(g);
}

/* --- runs --- */

static void tell(struct model *m, struct event e)
{
	e.t = m->now;
	trace_append_copy(m->t, &e);
}

static struct event of(struct model *m, const struct model_proc *p, const struct model_thread *th, enum event_kind kind)
{
	return (struct event){
		.kind = (uint8_t)kind, .pid = p->pid, .tid = th->tid, .cpu = (int16_t)((int)gen_below(m->g, 4) - 1),
		.precision = (uint8_t)(gen_below(m->g, 10) ? PRECISION_EXACT : gen_below(m->g, PRECISION_COUNT)),
	};
}

static bool is_taken(const struct model *m, int32_t pid)
{
	for (int i = 0; i < MAX_PROCS; i++)
		for (int k = 0; m->procs[i].used && k < m->procs[i].nthread; k++)
			if (m->procs[i].threads[k].tid == pid) return true;
	return false;
}

/* Numbers go round as the kernel's do, only sooner. */
static int32_t new_pid(struct model *m)
{
	do m->next_pid = m->next_pid >= MAX_PID * 10 ? 2 : m->next_pid + 1;
	while (is_taken(m, m->next_pid));
	return m->next_pid;
}

static struct model_proc *free_proc(struct model *m)
{
	for (int i = 0; i < MAX_PROCS; i++)
		if (!m->procs[i].used) return &m->procs[i];
	return NULL;
}

static struct model_proc *live_proc(struct model *m)
{
	for (int tries = 0; tries < 30; tries++) {
		struct model_proc *p = &m->procs[gen_below(m->g, MAX_PROCS)];
		if (p->used && !p->exited) return p;
	}
	return NULL;
}

static struct model_thread *any_thread(struct model *m, struct model_proc *p)
{
	struct model_thread *th = &p->threads[gen_below(m->g, (uint32_t)p->nthread)];
	return th->state == STATE_GONE ? &p->threads[p->nthread - 1] : th;
}

static void change(struct model *m, struct model_proc *p, struct model_thread *th, enum state to)
{
	struct event e = of(m, p, th, EV_STATE);
	e.state.from = (uint8_t)th->state;
	e.state.to = (uint8_t)to;
	if (to == STATE_WAITING) {
		e.state.wait = (struct wait){.why = (uint8_t)(1 + gen_below(m->g, WAIT_COUNT - 1)), .fd = (int32_t)gen_below(m->g, 9),
			.target = -1, .timed = !gen_below(m->g, 4), .call = "read"};
		if (m->nchan) e.state.wait.chan = 1 + gen_below(m->g, m->nchan);
	}
	if (to == STATE_STOPPED) e.state.sig = 19;
	th->state = to;
	tell(m, e);
}

static void step_fork(struct model *m)
{
	struct model_proc *parent = live_proc(m), *child = free_proc(m);
	if (!child) return;
	*child = (struct model_proc){.pid = new_pid(m), .used = true, .nthread = 1};
	child->threads[0].tid = child->pid;
	struct event e = {.kind = EV_FORK, .cpu = UNKNOWN, .fork = {.child = child->pid, .name = "first"}};
	if (parent) {
		struct event of_parent = of(m, parent, any_thread(m, parent), EV_FORK);
		of_parent.fork = e.fork;
		of_parent.fork.how = (uint8_t)(1 + gen_below(m->g, FORK_HOW_COUNT - 1));
		e = of_parent;
		child->parent = parent->pid;
	}
	tell(m, e);
}

static void step_thread(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p || p->nthread == MAX_THREADS) return;
	struct event e = of(m, p, any_thread(m, p), EV_THREAD);
	e.thread.child = new_pid(m);
	e.thread.name = "helper";
	p->threads[p->nthread++] = (struct model_thread){.tid = e.thread.child};
	tell(m, e);
}

static void step_state(struct model *m)
{
	struct model_proc *p = live_proc(m);
	const struct transition *row = transition_table();
	if (!p) return;
	struct model_thread *th = any_thread(m, p);
	int count = 0;
	while (row[count].sentence) count++;
	for (int tries = 0; tries < 60; tries++) {
		const struct transition *r = &row[gen_below(m->g, (uint32_t)count)];
		if (r->from != th->state || r->to >= STATE_ZOMBIE) continue;
		change(m, p, th, r->to);
		return;
	}
}

static void thread_exit(struct model *m, struct model_proc *p, int which)
{
	if (p->threads[which].state != STATE_GONE) change(m, p, &p->threads[which], STATE_GONE);
	if (!which) return; /* a leader stays until the process ends */
	memmove(&p->threads[which], &p->threads[which + 1], sizeof *p->threads * (size_t)(p->nthread - which - 1));
	p->nthread--;
}

static void step_thread_exit(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (p && p->nthread > 2) thread_exit(m, p, (int)gen_below(m->g, (uint32_t)p->nthread));
}

static void end_others(struct model *m, struct model_proc *p)
{
	while (p->nthread > 1) thread_exit(m, p, p->nthread - 1);
}

static void step_exec(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p || p->threads[0].state == STATE_GONE) return;
	if (gen_below(m->g, 2)) end_others(m, p);
	p->nthread = 1; /* or untold */
	struct event e = of(m, p, &p->threads[0], EV_EXEC);
	e.exec.path = gen_below(m->g, 3) ? "/bin/cat" : NULL;
	e.exec.args = "cat\0-n";
	e.exec.args_len = 7;
	e.exec.argc = 2;
	tell(m, e);
}

static void step_chan(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p || m->nchan == MAX_CHANS) return;
	struct event e = of(m, p, &p->threads[0], EV_CHAN);
	e.chan.id = ++m->nchan;
	e.chan.kind = (uint8_t)gen_below(m->g, CHAN_COUNT);
	e.chan.capacity = 65536;
	tell(m, e);
}

static void step_end(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p || !m->nchan) return;
	struct event e = of(m, p, &p->threads[0], EV_END);
	e.end.chan = 1 + gen_below(m->g, m->nchan);
	e.end.fd = (int32_t)gen_below(m->g, 5) - 1;
	e.end.mode = (uint8_t)(1 + gen_below(m->g, 3));
	e.end.how = (uint8_t)gen_below(m->g, END_COUNT);
	e.end.side = (uint8_t)gen_below(m->g, 2);
	e.end.gained = gen_below(m->g, 3);
	tell(m, e);
}

static void step_io(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p || !m->nchan) return;
	struct event e = of(m, p, any_thread(m, p), gen_below(m->g, 2) ? EV_SEND : EV_RECV);
	e.io.chan = 1 + gen_below(m->g, m->nchan);
	e.io.fd = 3;
	e.io.side = (uint8_t)gen_below(m->g, 2);
	e.io.bytes = gen_below(m->g, 5000);
	e.io.queued = gen_below(m->g, 3) ? (int64_t)gen_below(m->g, 9000) : UNKNOWN;
	if (gen_below(m->g, 2)) e.io.data = "hello", e.io.data_len = 5;
	tell(m, e);
}

static void step_exit(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p) return;
	if (gen_below(m->g, 2)) end_others(m, p);
	struct event e = of(m, p, &p->threads[0], EV_EXIT);
	bool killed = gen_below(m->g, 2);
	e.exit.code = killed ? UNKNOWN : (int32_t)gen_below(m->g, 256);
	e.exit.sig = killed ? 9 : UNKNOWN;
	tell(m, e);
	p->nthread = 1;
	p->exited = true;
	change(m, p, &p->threads[0], STATE_ZOMBIE);
	for (int i = 0; i < MAX_PROCS; i++) {
		struct model_proc *child = &m->procs[i];
		if (!child->used || child->parent != p->pid) continue;
		child->parent = 1;
		e = of(m, child, &child->threads[0], EV_ADOPT);
		e.adopt.from = p->pid;
		e.adopt.to = 1;
		tell(m, e);
	}
}

static void step_reap(struct model *m)
{
	struct model_proc *p = &m->procs[gen_below(m->g, MAX_PROCS)];
	if (!p->used || !p->exited) return;
	struct event e = {.kind = EV_REAP, .pid = p->parent, .tid = p->parent, .cpu = UNKNOWN};
	e.reap.child = p->pid;
	e.reap.code = 0;
	e.reap.sig = UNKNOWN;
	tell(m, e);
	if (gen_below(m->g, 2)) change(m, p, &p->threads[0], STATE_GONE);
	p->used = false;
}

static void step_usage(struct model *m)
{
	struct model_proc *p = live_proc(m);
	if (!p) return;
	struct event e = of(m, p, any_thread(m, p), EV_USAGE);
	e.usage.run = m->now / 3;
	e.usage.ready = gen_below(m->g, 2) ? m->now / 5 : UNKNOWN;
	e.usage.vol = gen_below(m->g, 2) ? (int64_t)gen_below(m->g, 100) : UNKNOWN;
	e.usage.invol = e.usage.vol;
	e.usage.whole = !gen_below(m->g, 3);
	tell(m, e);
}

/* A small memory, so that processes share, copy and lose pages of each other. */
static void step_memory(struct model *m)
{
	static const enum event_kind kinds[] = {EV_FAULT, EV_FAULT, EV_REGION, EV_PAGES, EV_VAR};
	struct model_proc *p = live_proc(m);
	if (!p) return;
	struct event e = gen_event(m->g, m->t, kinds[gen_below(m->g, sizeof kinds / sizeof *kinds)]);
	uint64_t addr = UINT64_C(0x555555554000) + ((uint64_t)gen_below(m->g, 64) << 12);
	e.pid = p->pid;
	e.tid = any_thread(m, p)->tid;
	if (e.kind == EV_FAULT) e.fault.addr = addr;
	if (e.kind == EV_PAGES) e.pages.addr = addr;
	if (e.kind == EV_PAGES) e.pages.count = gen_below(m->g, 9);
	if (e.kind == EV_VAR) e.var.addr = addr;
	if (e.kind == EV_REGION) e.region.start = addr;
	if (e.kind == EV_REGION) e.region.end = addr + ((uint64_t)gen_below(m->g, 16) << 12);
	tell(m, e);
}

static void step_other(struct model *m)
{
	static const enum event_kind kinds[] = {EV_CALL, EV_OUT, EV_LINE, EV_SOURCE, EV_MARK, EV_LOST, EV_SIGNAL};
	struct model_proc *p = live_proc(m);
	if (!p) return;
	struct event e = gen_event(m->g, m->t, kinds[gen_below(m->g, sizeof kinds / sizeof *kinds)]);
	e.pid = p->pid;
	e.tid = any_thread(m, p)->tid;
	if (e.kind == EV_LOST) e.lost.count = gen_below(m->g, 10);
	if (e.kind == EV_SIGNAL) e.signal.to = p->pid;
	tell(m, e);
}

void gen_run(struct gen *g, struct trace *t, uint32_t n)
{
	static const struct {
		uint32_t weight;
		void (*step)(struct model *m);
	} steps[] = {
		{12, step_fork}, {10, step_thread}, {120, step_state}, {8, step_thread_exit}, {4, step_exec}, {6, step_chan}, {30, step_end},
		{20, step_io}, {10, step_exit}, {14, step_reap}, {10, step_usage}, {20, step_memory}, {10, step_other},
	};
	uint32_t all = 0, enough = trace_count(t) + n;
	struct model m = {.g = g, .t = t, .next_pid = 9};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) all += steps[i].weight;
	while (trace_count(t) < enough) {
		uint32_t pick = gen_below(g, all);
		size_t i = 0;
		while (pick >= steps[i].weight) pick -= steps[i++].weight;
		if (gen_below(g, 4)) m.now += gen_below(g, gen_below(g, 5) ? 5000 : 5000000);
		steps[i].step(&m);
	}
}
