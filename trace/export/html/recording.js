/*
 * recording.js - a recording and a place in it, as trace/cursor.c has them: keyframes behind the cursor, so that going back is a
 * copy and a short fold. Reading it through once also finds the marks, what was printed, and who did what when (Track).
 */
'use strict';

const KEYFRAME_EVENTS = 1000;
const KEYFRAME_ROWS = 400000;      /* in all keyframes; every other one is dropped beyond */

/* What one process or CPU was over time: value i lasts from at[i] to at[i + 1]. */
class Track {
	constructor() {
		this.at = [];
		this.value = [];
	}

	put(t, value) {
		const last = this.at.length - 1;
		if (last >= 0 && this.value[last] === value) return;
		if (last >= 0 && this.at[last] === t) this.value[last] = value;
		else this.value[this.at.push(t) - 1] = value;
	}

	/* The number of the last value that has begun at t; -1 before the first. */
	find(t) {
		return lastUntil(this.at, t);
	}
}

/* The index of the last of ascending numbers that is <= limit; -1 when none is. */
function lastUntil(numbers, limit) {
	let low = 0, high = numbers.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (numbers[middle] <= limit) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/* Put the sentences of an event in the place of their numbers. */
function spell(e, texts) {
	e.say = texts[e.say];
	if (e.links) e.links = e.links.map(([proc, brief, why, wakers, fate]) => [proc, texts[brief], texts[why], wakers, texts[fate] ?? '']);
}

class Recording {
	constructor(data) {
		Object.assign(this, {header: data.header, vocab: data.vocab, deadlocks: data.deadlocks, events: data.events, final: data.times, leads: new Map(data.leads)});
		for (const e of this.events) spell(e, data.texts);
		World.transitions = new Set(data.vocab.transitions.map(({from, to}) => `${from}>${to}`));
		this.times = data.events.map(e => e.t);
		this.marks = [];           /* numbers of events */
		this.prints = [];
		this.traffic = [];
		this.looks = [];           /* at the pages of a process */
		this.variables = [];       /* names that are shown, in order of first showing */
		this.frames = [];
		this.spacing = KEYFRAME_EVENTS;
		this.lanes = [];           /* a Track of states for each process */
		this.cpus = new Map();     /* a Track of processes for each CPU */
		this.world = new World();
		for (const e of this.events) this.readThrough(e);
		this.cpus = new Map([...this.cpus].sort((a, b) => a[0] - b[0]));
		this.last = this.world;
		this.seek(0);
	}

	get count() { return this.events.length; }
	get end() { return this.times.length ? this.times[this.times.length - 1] : 0; }
	/* The event that the cursor stands after; undefined at the beginning. */
	get event() { return this.events[this.world.n - 1]; }

	readThrough(e) {
		const w = this.world;
		w.apply(e);
		if (e.ev === 'mark') this.marks.push(e.n);
		if (e.ev === 'out') this.prints.push(e.n);
		if (e.ev === 'pages') this.looks.push(e.n);
		if (e.ev === 'var' && !this.variables.includes(e.name ?? '')) this.variables.push(e.name ?? '');
		if (['send', 'recv', 'signal'].includes(e.ev) || isFailedExec(e)) this.traffic.push(e.n);
		for (const proc of w.changed) (this.lanes[proc] ||= new Track()).put(e.t, w.procs[proc].state);
		for (const {cpu, proc, on} of w.switched) this.giveCpu(e.t, cpu, proc, on);
		this.keepFrame();
	}

	giveCpu(t, cpu, proc, on) {
		if (!this.cpus.has(cpu)) this.cpus.set(cpu, new Track());
		const track = this.cpus.get(cpu);
		if (on) track.put(t, proc);
		else if (track.value[track.value.length - 1] === proc) track.put(t, NONE);
	}

	keepFrame() {
		const w = this.world, last = this.frames.length ? this.frames[this.frames.length - 1].n : 0;
		if (w.n - last < Math.max(this.spacing, w.rows)) return;
		this.frames.push(w.copy());
		const rows = this.frames.reduce((sum, frame) => sum + frame.rows, 0);
		if (rows < KEYFRAME_ROWS) return;
		this.frames = this.frames.filter((frame, i) => i % 2 === 0);
		this.spacing *= 2;
	}

	/* Go to just after event n. */
	seek(n) {
		n = Math.min(Math.max(n, 0), this.count);
		const frame = this.frames[lastUntil(this.frames.map(f => f.n), n)];
		if (n < this.world.n || (frame && frame.n > this.world.n)) this.world = frame ? frame.copy() : new World();
		while (this.world.n < n) this.world.apply(this.events[this.world.n]);
	}

	/* The last event that had happened at t. */
	at(t) {
		return lastUntil(this.times, t) + 1;
	}

	/* The number of an event for "e118", "t42ms", "50%", "m3" or a time; NaN when it is no position. */
	position(text) {
		const [, letter, number, unit] = /^\s*([etm]?)\s*(\d+\.?\d*|\.\d+)\s*(ns|us|ms|s|%|)$/.exec(text) || [];
		const value = parseFloat(number);
		if (letter === 'e') return unit ? NaN : Math.floor(value);
		if (letter === 'm') return unit ? NaN : this.marks[Math.floor(value) - 1] ?? NaN;
		if (unit === '%') return letter ? NaN : this.at(this.end * value / 100);
		return number === undefined ? NaN : this.at(value * ({ns: 1, us: 1e3, ms: 1e6, s: 1e9}[unit] ?? 1e6));
	}

	/* Whether an event is about a process, by its pid. */
	concerns(e, pid) {
		if (e.pid === pid) return true;
		return {fork: e.child, signal: e.to, reap: e.child}[e.ev] === pid || (e.ev === 'adopt' && (e.from === pid || e.to === pid));
	}

	/* The nearest event after (step 1) or before (-1) the cursor that is wanted; NaN when there is none. */
	nearest(step, isWanted) {
		for (let n = this.world.n + step; n >= 1 && n <= this.count; n += step)
			if (isWanted(this.events[n - 1])) return n;
		return NaN;
	}

	/* How many of these events' numbers the cursor has passed. */
	passed(numbers) {
		return lastUntil(numbers, this.world.n) + 1;
	}

	/* The sentence of a deadlock that there is here; undefined. */
	deadlock() {
		return this.deadlocks.find(d => d.from <= this.world.n && this.world.n < d.to);
	}
}
