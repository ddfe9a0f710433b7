/*
 * timeline.js - pane 4: what every CPU and every process was doing over time, drawn on a canvas; with an axis, the author's marks
 * and the cursor. What comes after the cursor is dim.
 *
 * A column of the picture shows one state. One that takes a third of the time of many columns gets every third of them: what a
 * column's most frequent state hides is carried over to the next, so that the proportions are right (as tui/view_timeline.c).
 */
'use strict';

const LANE = {least: 18, most: 40}, AXIS = 34, GAP = 3;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const letterOf = proc => LETTERS[proc % LETTERS.length];

/* The state or process to show in each of n columns of [from, to): runs of [first column, value]. share(value): whether it is nothing. */
function columnsOf(track, from, to, n, isNothing) {
	const runs = [], step = (to - from) / n, carried = new Map();
	let i = Math.max(track.find(from), 0), shown;
	for (let k = 0; k < n; k++) {
		const t0 = from + k * step, t1 = t0 + step;
		while (i + 1 < track.at.length && track.at[i + 1] <= t0) i++;
		let best;
		if (track.at[i] <= t0 && (i + 1 >= track.at.length || track.at[i + 1] >= t1)) {
			best = track.value[i];
			carried.clear();
		} else {
			best = choose(track, i, t0, t1, carried);
		}
		if (best !== undefined && isNothing(best)) best = undefined;
		if (best !== shown) runs.push([k, best]);
		shown = best;
	}
	return runs;
}

function choose(track, i, t0, t1, carried) {
	let best, covered = false;
	for (; i < track.at.length && track.at[i] < t1; i++) {
		const begin = Math.max(track.at[i], t0), end = Math.min(track.at[i + 1] ?? Infinity, t1);
		if (end <= begin) continue;
		const value = track.value[i];
		carried.set(value, (carried.get(value) || 0) + (end - begin) / (t1 - t0));
		covered = true;
	}
	if (!covered) return undefined;
	for (const [value, share] of carried) if (best === undefined || share > carried.get(best)) best = value;
	carried.set(best, carried.get(best) - 1);
	return best;
}

class Timeline {
	constructor(canvas) {
		this.canvas = canvas;
		this.top = 0;              /* the first lane shown */
		this.patterns = {};
		this.runs = new Map();     /* of each track drawn, as long as the window stays */
	}

	/* What columnsOf() says of a track; it stays so while the cursor moves. */
	columns(track, isNothing) {
		const window = `${this.from} ${this.to} ${this.cells}`;
		if (this.runsOf !== window) this.runs.clear();
		this.runsOf = window;
		if (!this.runs.has(track)) this.runs.set(track, columnsOf(track, this.from, this.to, this.cells, isNothing));
		return this.runs.get(track);
	}

	/* Show [from, to] of the recording; at most its whole. */
	window(recording, from, to) {
		const all = Math.max(recording.end, 1), length = Math.min(Math.max(to - from, all / 1e6, 10), all);
		this.from = Math.min(Math.max(from, 0), all - length);
		this.to = this.from + length;
	}

	zoom(recording, factor, around) {
		const at = around ?? Math.min(Math.max(recording.world.t, this.from), this.to);
		this.window(recording, at - (at - this.from) * factor, at + (this.to - at) * factor);
	}

	pan(recording, share) {
		const by = (this.to - this.from) * share;
		this.window(recording, this.from + by, this.to + by);
	}

	/* Move the window so that the cursor is in it. */
	follow(recording) {
		const t = recording.world.t, length = this.to - this.from;
		if (t < this.from || t > this.to) this.window(recording, t - length / 4, t + length * 3 / 4);
	}

	x(t) { return this.left + (t - this.from) / (this.to - this.from) * this.cells; }
	time(x) { return this.from + (x - this.left) / this.cells * (this.to - this.from); }

	/* rows: processes to show, in order; selected: one of them; own: the user's marks. */
	draw(recording, rows, selected, own) {
		const box = this.canvas.getBoundingClientRect(), scale = window.devicePixelRatio || 1;
		if (box.width < 50 || box.height < 40) return;
		Object.assign(this, {width: Math.round(box.width), height: Math.round(box.height)});
		this.canvas.width = this.width * scale;
		this.canvas.height = this.height * scale;
		this.context = this.canvas.getContext('2d');
		this.context.scale(scale, scale);
		this.takeColours();
		this.left = this.width > 600 ? 150 : 96;
		this.cells = this.width - this.left - 8;
		const lanes = Math.max(2, Math.floor((this.height - AXIS) / LANE.least));
		const cpus = [...recording.cpus].slice(0, Math.max(1, Math.floor(lanes / 3))), page = lanes - cpus.length;
		this.laneHeight = Math.min(LANE.most, Math.floor((this.height - AXIS) / Math.min(lanes, cpus.length + rows.length)));
		this.scroll(rows.indexOf(selected), rows.length, page);
		this.shown = [...cpus.map(() => NONE), ...rows.slice(this.top, this.top + page)];
		this.drawAxis(recording);
		cpus.forEach(([cpu, track], i) => this.drawCpu(recording, i, cpu, track));
		rows.slice(this.top, this.top + page).forEach((proc, i) => this.drawProcess(recording, cpus.length + i, proc, proc === selected));
		this.drawFuture(recording);
		this.drawMarks(recording, own, this.bottom + 17);
		this.drawCursor(recording);
		this.drawFlow(recording);
		this.label(recording);
	}

	scroll(at, count, page) {
		if (at >= 0 && at < this.top) this.top = at;
		if (at >= this.top + page) this.top = at - page + 1;
		this.top = Math.max(0, Math.min(this.top, count - page));
	}

	takeColours() {
		const style = getComputedStyle(this.canvas), colour = name => style.getPropertyValue(`--${name}`).trim();
		const names = ['text', 'dim', 'line', 'pane', 'select', 'new', 'ready', 'running', 'waiting', 'stopped', 'zombie'];
		const colours = Object.fromEntries(names.map(name => [name, colour(name)]));
		if (this.colours && this.colours.text === colours.text) return;
		this.colours = colours;
		this.font = `12px ${style.fontFamily}`;
		for (const state of names.slice(5)) this.patterns[state] = this.pattern(state, colours[state]);
	}

	/* Each state has a texture as well as a colour. */
	pattern(state, colour) {
		const tile = document.createElement('canvas'), size = state === 'waiting' ? 6 : 8;
		tile.width = tile.height = size;
		const c = tile.getContext('2d');
		c.fillStyle = c.strokeStyle = colour;
		c.lineWidth = 1.5;
		if (state === 'running') c.fillRect(0, 0, size, size);
		if (state === 'ready') c.fillRect(0, 1, size, 2), c.fillRect(0, 5, size, 2);
		if (state === 'waiting') c.fillRect(2, 2, 2, 2);
		if (state === 'new') c.fillRect(3, 0, 1, size), c.fillRect(0, 3, size, 1);
		if (state === 'stopped') c.fillRect(0, 0, 3, size);
		if (state === 'zombie') {
			c.beginPath();
			for (const [a, b] of [[-2, 2], [6, 10], [2, 6]]) c.moveTo(a * 2 - 4, size + 2), c.lineTo(b * 2 + 2, -2);
			c.stroke();
		}
		return this.context.createPattern(tile, 'repeat');
	}

	lane(row) { return row * this.laneHeight; }

	name(row, text, colour) {
		const c = this.context;
		c.save();
		c.beginPath();
		c.rect(0, this.lane(row), this.left - 6, this.laneHeight);
		c.clip();
		c.font = this.font;
		c.fillStyle = colour;
		c.textBaseline = 'middle';
		c.fillText(text, 4, this.lane(row) + this.laneHeight / 2);
		c.restore();
	}

	drawRuns(row, runs, paint) {
		runs.forEach(([k, value], i) => {
			const end = runs[i + 1]?.[0] ?? this.cells;
			if (value !== undefined) paint(value, this.left + k, this.lane(row) + GAP, end - k, this.laneHeight - 2 * GAP);
		});
	}

	drawCpu(recording, row, cpu, track) {
		const c = this.context;
		this.name(row, `CPU${cpu}`, this.colours.text);
		this.drawRuns(row, this.columns(track, proc => proc === NONE), (proc, x, y, w, height) => {
			c.fillStyle = this.colours.running;
			c.globalAlpha = proc % 2 ? 0.55 : 0.85;
			c.fillRect(x, y, w, height);
			c.globalAlpha = 1;
			if (w < 11) return;
			c.font = `bold ${this.font}`;
			c.fillStyle = this.colours.pane;
			c.textBaseline = 'middle';
			c.fillText(letterOf(proc), x + w / 2 - 4, y + height / 2 + 1);
		});
	}

	drawProcess(recording, row, proc, isSelected) {
		const c = this.context, p = recording.last.procs[proc], track = recording.lanes[proc];
		const now = recording.world.procs[proc];
		if (isSelected) {
			c.fillStyle = this.colours.select;
			c.fillRect(0, this.lane(row), this.width, this.laneHeight);
		}
		this.name(row, `${letterOf(proc)} ${p.pid} ${nameOf(now || p)}`, !now || now.state === 'gone' ? this.colours.dim : this.colours.text);
		this.drawRuns(row, this.columns(track, state => state === 'gone'), (state, x, y, w, height) => {
			c.fillStyle = this.patterns[state];
			c.fillRect(x, y, w, height);
			if (state !== 'waiting') return;
			c.fillStyle = this.colours.waiting;
			c.fillRect(x, y + height / 2 - 0.5, w, 1);
		});
	}

	get bottom() { return this.shown.length * this.laneHeight; }

	drawFuture(recording) {
		const x = Math.max(this.x(recording.world.t), this.left);
		if (recording.world.n >= recording.count || x >= this.left + this.cells) return;
		this.context.globalAlpha = 0.62;
		this.context.fillStyle = this.colours.pane;
		this.context.fillRect(x, 0, this.left + this.cells - x, this.bottom);
		this.context.globalAlpha = 1;
	}

	drawAxis(recording) {
		const c = this.context, y = this.bottom + 2, step = roundStep((this.to - this.from) / (this.cells / 90));
		c.font = this.font;
		c.textBaseline = 'top';
		c.strokeStyle = this.colours.line;
		c.fillStyle = this.colours.dim;
		for (let t = Math.ceil(this.from / step) * step; t <= this.to; t += step) {
			const text = axisText(t, step), x = this.x(t);
			c.strokeRect(Math.round(x) + 0.5, 0, 0, this.bottom + 5);
			if (x + c.measureText(text).width + 3 < this.width) c.fillText(text, x + 3, y);
		}
	}

	/* The author's marks as m1, m2, the user's as u1: so they are written to go to them. */
	drawMarks(recording, own, y) {
		const c = this.context;
		let free = 0;
		c.font = this.font;
		c.textBaseline = 'top';
		const marks = [...recording.marks.map((n, i) => [n, `m${i + 1}`]), ...own.map((n, i) => [n, `u${i + 1}`])].sort((a, b) => a[0] - b[0]);
		marks.forEach(([n, text]) => {
			const width = c.measureText(text).width + 6, at = this.x(recording.events[n - 1]?.t ?? 0), x = Math.min(at, this.width - width);
			if (at < this.left || at > this.left + this.cells) return;
			c.fillStyle = this.colours.text;
			c.fillRect(at, 0, 1, this.bottom);
			if (x < free) return;
			free = x + width + 2;
			c.fillRect(x, y, width, 15);
			c.fillStyle = this.colours.pane;
			c.fillText(text, x + 3, y + 1);
		});
	}

	drawCursor(recording) {
		const c = this.context, x = this.x(recording.world.t);
		if (x < this.left - 1 || x > this.left + this.cells + 1) return;
		c.fillStyle = this.colours.text;
		c.fillRect(x - 1, 0, 2, this.bottom + 4);
		c.beginPath();
		c.moveTo(x, this.bottom);
		c.lineTo(x - 6, this.bottom + 9);
		c.lineTo(x + 6, this.bottom + 9);
		c.fill();
	}

	/* Where in the picture an event of a process is; undefined when it is not. */
	place(recording, e) {
		const row = this.shown.indexOf(recording.last.procOf.get(e.ev === 'fork' ? e.child : e.pid)), x = this.x(e.t);
		return row < 0 || x < this.left || x > this.left + this.cells ? undefined : [x, this.lane(row) + this.laneHeight / 2];
	}

	/* An arrow from the event that the one here comes from, and one to the event that it leads to. */
	drawFlow(recording) {
		const {event, events, leads} = recording, next = event && events[leads.get(event.n) - 1], before = event && events[event.comes - 1];
		if (before) this.drawArrow(this.place(recording, before), this.place(recording, event));
		if (next) this.drawArrow(this.place(recording, event), this.place(recording, next));
	}

	drawArrow(from, to) {
		const c = this.context;
		if (!from || !to || from[1] === to[1]) return;
		const [x, y] = to, angle = Math.atan2(y - from[1], x - from[0]), wing = turn => [x - 11 * Math.cos(angle + turn), y - 11 * Math.sin(angle + turn)];
		for (const [width, colour] of [[6, this.colours.pane], [2.5, this.colours.text]]) {
			c.lineWidth = width;
			c.strokeStyle = colour;
			c.beginPath();
			c.moveTo(...from);
			c.lineTo(x, y);
			c.moveTo(...wing(0.45));
			c.lineTo(x, y);
			c.lineTo(...wing(-0.45));
			c.stroke();
		}
		c.lineWidth = 1;
	}

	/* What the picture shows, for those who cannot see it. */
	label(recording) {
		const w = recording.world;
		const words = this.shown.filter(proc => proc !== NONE && w.procs[proc]).map(proc => `${w.procs[proc].pid} ${nameOf(w.procs[proc])} ${w.procs[proc].state}`);
		this.canvas.setAttribute('aria-label', `Timeline from ${timeText(this.from)} to ${timeText(this.to)}, at ${timeText(w.t)}: ${words.join(', ')}`);
	}

	/* The process whose lane is at a height; NONE. */
	procAt(y) {
		return this.shown?.[Math.floor(y / this.laneHeight)] ?? NONE;
	}
}

/* 1, 2 or 5 times a power of ten, at least as long as ns. */
function roundStep(ns) {
	const power = 10 ** Math.floor(Math.log10(Math.max(ns, 1)));
	return [1, 2, 5, 10].map(k => k * power).find(step => step >= ns);
}

/* A time with as many digits as steps of this length need. */
function axisText(t, step) {
	const [unit, name] = t >= 1e9 ? [1e9, 's'] : t >= 1e6 ? [1e6, 'ms'] : t >= 1e3 ? [1e3, 'us'] : [1, 'ns'];
	const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step / unit) - 1e-9)));
	return t === 0 ? '0' : (t / unit).toFixed(digits) + name;
}
