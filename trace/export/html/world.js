/*
 * world.js - the world as a fold of events: what trace/world_apply.c and trace/world_channels.c do, with the same rows.
 *
 * Nothing but the event and the world is looked at, and no document is known here: node can run it, and a test compares it with
 * the world in C. Rows are named by index; NONE is no row, and what is not known.
 */
'use strict';

const NONE = -1;
const BUSIEST = ['running', 'ready', 'waiting', 'stopped', 'new'];
const SIDED = ['socketpair', 'unix', 'socket'];

const isLive = state => state !== 'zombie' && state !== 'gone';
const isFailedExec = e => e.ev === 'call' && e.call === 'execve' && e.result < 0;
const baseName = path => path.replace(/(.)\/+$/, '$1').replace(/^.*\/(?=.)/, '');

class World {
	constructor() {
		Object.assign(this, {n: 0, t: 0, surprises: 0, lost: 0, lostMessages: 0, lastState: 0, lastMark: 0, marks: 0});
		this.procs = [];           /* in order of birth */
		this.threads = [];
		this.chans = [];           /* in order of first sight */
		this.ends = [];
		this.edges = {};           /* "ready>running": how often */
		this.here = new Set();     /* processes that are not gone, in order of birth */
		this.shown = [];           /* names of variables, the one shown last at the end */
		this.token = {};           /* of the spaces that are this world's alone, memory.js */
		this.free = [];            /* rows of ended threads, to be used again */
		this.procOf = new Map();   /* the youngest row of a pid, tid, channel, end; older ones by .older */
		this.threadOf = new Map();
		this.chanOf = new Map();
		this.endOf = new Map();
		this.changed = [];         /* by the last event: processes whose state is another one ... */
		this.switched = [];        /* ... and {cpu, proc, on}: which has got or left a CPU */
	}

	copy() {
		const to = Object.assign(new World(), this);
		to.token = {};
		this.token = {};
		to.procs = this.procs.map(p => ({...p, in: {...p.in}, threads: [...p.threads]}));
		to.threads = this.threads.map(th => ({...th}));
		to.chans = this.chans.map(c => ({...c, queued: [...c.queued], ends: [...c.ends]}));
		to.ends = this.ends.map(end => ({...end}));
		to.edges = {...this.edges};
		to.free = [...this.free];
		to.here = new Set(this.here);
		for (const map of ['procOf', 'threadOf', 'chanOf', 'endOf']) to[map] = new Map(this[map]);
		return to;
	}

	get rows() {
		return this.procs.length + this.threads.length + this.chans.length + this.ends.length;
	}

	/* The youngest process, thread, channel of that number; undefined. */
	proc(pid) { return this.procs[this.procOf.get(pid)]; }
	thread(tid) { return this.threads[this.threadOf.get(tid)]; }
	chan(id) { return this.chans[this.chanOf.get(id)]; }

	/* Fold one event in; it must be the next. */
	apply(e) {
		if (e.n !== this.n + 1) throw new Error(`event ${e.n} after ${this.n}`);
		this.n = e.n;
		this.t = e.t;
		this.changed = [];
		this.switched = [];
		if (APPLY[e.ev]) APPLY[e.ev](this, e);
		const fresh = e.ev === 'exec', th = (e.line || fresh) && this.thread(e.tid); /* where in a new program: nobody knows yet */
		if (th) Object.assign(th, fresh ? {line: 0, file: null} : {line: e.line, file: e.file});
		for (const [row, brief, why, wakers, fate] of e.links || []) Object.assign(this.procs[row], {brief, why, wakers, fate});
	}
}

/* --- rows --- */

function addRow(rows, map, key, row) {
	row.older = map.get(key) ?? NONE;
	map.set(key, rows.length);
	return rows.push(row) - 1;
}

/* Take a thread's row out of its chain, so that it may get another tid. */
function unmapThread(w, i) {
	const {tid, older} = w.threads[i];
	let at = w.threadOf.get(tid);
	if (at === i && older === NONE) w.threadOf.delete(tid);
	else if (at === i) w.threadOf.set(tid, older);
	if (at === i) return;
	while (w.threads[at].older !== i) at = w.threads[at].older;
	w.threads[at].older = older;
}

function addThread(w, proc, tid, name) {
	const p = w.procs[proc];
	const row = {tid, pid: p.pid, proc, state: 'new', cpu: NONE, name, since: w.t};
	p.total++;
	p.live++;
	p.in.new++;
	if (!w.free.length) return addRow(w.threads, w.threadOf, tid, row);
	const i = w.free.pop();
	unmapThread(w, i);
	row.older = w.threadOf.get(tid) ?? NONE;
	w.threadOf.set(tid, i);
	w.threads[i] = row;
	return i;
}

/* --- processes and threads --- */

function derive(w, p) {
	if (w.threads[p.leader].state === 'zombie') return 'zombie';
	return BUSIEST.find(state => p.in[state] > 0) || 'gone';
}

/* The only writer of a thread's state; its process's follows. */
function setState(w, i, to) {
	const th = w.threads[i], p = w.procs[th.proc];
	if (th.state === 'running' && to !== 'running' && th.cpu >= 0) w.switched.push({cpu: th.cpu, proc: th.proc, on: false});
	if (th.state !== to) th.since = w.t;
	p.live += isLive(to) - isLive(th.state);
	p.in[th.state]--;
	p.in[to]++;
	th.state = to;
	if (to !== 'waiting') th.wait = undefined;
	if (to !== 'running') th.cpu = NONE;
	const now = derive(w, p);
	if (now === p.state) return;
	if (!isLive(now)) memoryEnd(p);
	if (now === 'gone') w.here.delete(th.proc);
	if (p.state === 'gone') w.here.add(th.proc);
	if (p.state === 'running') p.ran += w.t - p.since;
	p.state = now;
	p.since = w.t;
	w.changed.push(th.proc);
	if (isLive(now)) return;
	if (p.died === NONE) p.died = w.t;
	p.orphan = false;
}

/* A thread other than the leader has ended: its row may be used again. */
function retire(w, i) {
	const p = w.procs[w.threads[i].proc];
	p.threads.splice(p.threads.indexOf(i), 1);
	p.in.gone--;
	w.free.push(i);
}

/* End all threads but the leader; nobody saw them leave. */
function endOthers(w, p) {
	while (p.threads.length > 1) {
		const i = p.threads[1];
		setState(w, i, 'gone');
		retire(w, i);
	}
}

function applyFork(w, e) {
	const parent = (e.pid ? w.procOf.get(e.pid) : NONE) ?? NONE;
	const i = addRow(w.procs, w.procOf, e.child, {
		pid: e.child, ppid: e.pid, ppidBirth: e.pid, parent, how: e.how, name: e.name ?? w.procs[parent]?.name, state: 'new',
		live: 0, total: 0, in: {new: 0, ready: 0, running: 0, waiting: 0, stopped: 0, zombie: 0, gone: 0}, threads: [],
		orphan: false, sampled: false, exited: false, lastExec: 0, failedExec: 0,
		born: e.t, since: e.t, ran: 0, died: NONE, reaped: NONE, reapedBy: NONE, code: NONE, sig: NONE, orphaned: NONE, adoptedBy: 0,
		brief: '', why: '', wakers: [], fate: '', birth: e.n, borrows: NONE, vars: new Map(),
	});
	memoryFork(w, parent, i);
	w.procs[i].leader = addThread(w, i, e.child);
	w.procs[i].threads.push(w.procs[i].leader);
	w.here.add(i);
	w.changed.push(i);
}

/* Whether a thread may be born with this tid. One that lives already is told twice, or has ended unseen. */
function makeRoom(w, proc, tid) {
	const i = w.threadOf.get(tid), th = w.threads[i];
	if (!th || !isLive(th.state)) return true;
	if (th.proc === proc) return false;
	if (i === w.procs[th.proc].leader) return true;
	setState(w, i, 'gone');
	retire(w, i);
	return true;
}

function applyThread(w, e) {
	const proc = w.procOf.get(e.pid), p = w.procs[proc];
	if (!p) return;
	if (e.child === e.pid) {
		/* Another thread has taken the place of a leader that had left, by an exec. */
		if (w.threads[p.leader].state === 'gone') setState(w, p.leader, 'new');
		return;
	}
	if (makeRoom(w, proc, e.child)) p.threads.splice(1, 0, addThread(w, proc, e.child, e.name));
}

function applyExec(w, e) {
	const p = w.proc(e.pid), caller = w.threadOf.get(e.tid) ?? NONE;
	if (!p) return;
	const state = caller === NONE ? 'running' : w.threads[caller].state;
	/* The thread that calls exec becomes the leader, also where the leader had left. */
	if (caller !== p.leader && isLive(state)) setState(w, p.leader, state);
	endOthers(w, p);
	memoryExec(p);
	p.lastExec = e.n;
	p.failedExec = 0;
	if (e.path !== undefined) p.name = baseName(e.path);
}

function applyCall(w, e) {
	const p = w.proc(e.pid);
	if (p && isFailedExec(e)) p.failedExec = e.n;
}

function countEdge(w, told, from, to) {
	const edge = `${from}>${to}`;
	w.edges[edge] = (w.edges[edge] || 0) + 1;
	if (told !== from || !World.transitions.has(edge)) w.surprises++;
}

function applyState(w, e) {
	const i = w.threadOf.get(e.tid), th = w.threads[i];
	w.lastState = e.n;
	if (!th) {
		w.surprises++;
		return;
	}
	const from = th.state, to = e.to, p = w.procs[th.proc];
	const sampled = e.precision === 'sampled';
	/* Another event has said so already: a reap that the zombie is gone, an exec that a thread is. */
	const said = from === to && e.from !== to;
	if (!said) countEdge(w, e.from, from, to);
	if (from === 'gone' && i !== p.leader) return;
	const unseen = from === 'running' && (to === 'ready' || to === 'waiting') && e.precision !== 'exact';
	if (unseen || (sampled && (to === 'running' || to === 'ready'))) p.sampled = true;
	if (!said) setState(w, i, to);
	if (to === 'waiting') th.wait = {why: e.why ?? 'none', fd: e.fd ?? NONE, target: e.target ?? 0, chan: e.chan ?? 0};
	if (to === 'running') takeCpu(w, th, e.cpu ?? NONE);
	th.sig = to === 'stopped' ? e.sig ?? 0 : 0;
	if (to === 'gone' && !said && i !== p.leader) retire(w, i);
}

function takeCpu(w, th, cpu) {
	if (th.cpu === cpu) return;
	if (th.cpu >= 0) w.switched.push({cpu: th.cpu, proc: th.proc, on: false});
	if (cpu >= 0) w.switched.push({cpu, proc: th.proc, on: true});
	th.cpu = cpu;
}

function applyExit(w, e) {
	const p = w.proc(e.pid);
	if (!p) return;
	endOthers(w, p);
	closeEnds(w, w.procOf.get(e.pid));
	Object.assign(p, {exited: true, died: e.t, code: e.code ?? NONE, sig: e.sig ?? NONE, orphan: false});
}

function applyReap(w, e) {
	const p = w.proc(e.child);
	if (!p) return;
	Object.assign(p, {reaped: e.t, reapedBy: e.pid});
	if (p.code === NONE && p.sig === NONE) Object.assign(p, {code: e.code ?? NONE, sig: e.sig ?? NONE});
	const from = w.threads[p.leader].state;
	if (from === 'gone') return;
	countEdge(w, from, from, 'gone');
	setState(w, p.leader, 'gone');
}

function applyAdopt(w, e) {
	const p = w.proc(e.pid), dead = w.proc(e.from);
	if (!p) return;
	p.ppid = e.to;
	/* A zombie that gets a new parent is not an orphan: it lives no more. */
	if (p.exited || !isLive(p.state)) return;
	p.orphan = true;
	p.adoptedBy = e.to;
	if (p.orphaned === NONE) p.orphaned = dead && dead.died !== NONE ? dead.died : e.t;
}

function applyMark(w, e) {
	w.lastMark = e.n;
	w.marks++;
}

function applyLost(w, e) {
	const n = e.count ?? 1;
	w.lost += n;
	if (e.messages) w.lostMessages += n;
}

/* --- channels --- */

function applyChan(w, e) {
	let c = w.chan(e.chan);
	if (!c) {
		c = {id: e.chan, ends: [], open: 0, dead: false, capacity: NONE, queued: [NONE, NONE], bytes: 0, messages: 0, received: 0, got: 0};
		addRow(w.chans, w.chanOf, e.chan, c);
	}
	c.kind = e.kind;
	c.outside = !!e.outside;
	c.capacity = e.capacity ?? c.capacity;
	c.name = e.name ?? c.name;
}

function countEnd(c, change) {
	c.open += change;
	c.dead = !c.open;
}

function closeEnd(w, end, how) {
	if (!end.open) return;
	Object.assign(end, {open: false, until: w.t, how});
	countEnd(w.chan(end.chan), -1);
}

function closeEnds(w, proc) {
	for (const i of w.procs[proc].ends || []) closeEnd(w, w.ends[i], 'exit');
}

/* The row of the end that e speaks of, open or not as wanted. */
function findEnd(w, key, proc, e, open) {
	for (let i = w.endOf.get(key) ?? NONE; i !== NONE; i = w.ends[i].older) {
		const end = w.ends[i];
		if (end.open !== open || end.proc !== proc || end.side !== (e.side ?? 0)) continue;
		if (end.mode === e.mode || (open && !e.gained)) return end;
	}
	return undefined;
}

function addEnd(w, key, c, proc, e) {
	const i = addRow(w.ends, w.endOf, key, {chan: c.id, pid: e.pid, fd: e.fd ?? NONE, proc, open: false});
	c.ends.push(i);
	if (proc !== NONE) w.procs[proc].ends = [...w.procs[proc].ends || [], i];
	return w.ends[i];
}

function applyEnd(w, e) {
	const c = w.chan(e.chan), proc = w.procOf.get(e.pid) ?? NONE, key = `${e.chan}/${e.pid}/${e.fd ?? NONE}`;
	if (!c) return;
	const open = findEnd(w, key, proc, e, true);
	if (!e.gained) {
		if (open) closeEnd(w, open, e.how);
		return;
	}
	const end = open || findEnd(w, key, proc, e, false) || addEnd(w, key, c, proc, e);
	if (end.open) countEnd(c, -1);
	Object.assign(end, {mode: e.mode, side: e.side ?? 0, how: e.how, since: e.t, until: NONE, open: true});
	countEnd(c, 1);
}

/* What is queued after a transfer: what the event says, else reckoned from what was known, else not known. */
function queueAfter(before, told, change) {
	if (told !== undefined) return told;
	return before === NONE || before + change < 0 ? NONE : before + change;
}

function applyIo(w, e) {
	const c = w.chan(e.chan);
	if (!c) return;
	const send = e.ev === 'send', side = e.side ?? 0, bytes = Math.max(e.bytes, 0), messages = Math.max(e.messages ?? 1, 1);
	const towards = SIDED.includes(c.kind) && (send ? !side : side) ? 1 : 0;
	if (c.kind === 'queue' && e.queued === undefined) c.queued[0] = NONE;
	c.queued[towards] = queueAfter(c.queued[towards], e.queued, send ? bytes : -bytes);
	if (send) {
		c.bytes += bytes;
		c.messages += messages;
	} else {
		c.received += bytes;
		c.got += messages;
	}
	if (e.data !== undefined) c.last = e.data;
}

const APPLY = {
	fork: applyFork, thread: applyThread, exec: applyExec, state: applyState, call: applyCall, chan: applyChan, end: applyEnd,
	send: applyIo, recv: applyIo, exit: applyExit, reap: applyReap, adopt: applyAdopt, mark: applyMark, lost: applyLost,
};
World.transitions = new Set();     /* "ready>running": those of the table, told by the recording */
