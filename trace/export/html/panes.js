/*
 * panes.js - the panes that are lists: processes, tree, channels and messages, output. Each has draw(), which fills its body, and what
 * keys ask of it: rows() in order, choose(), find().
 */
'use strict';

const MOST_ROWS = 60;              /* of a list; those around the chosen one are shown */
const MOST_TRAFFIC = 60;
const MOST_PRINTED = 262144;

/* The part of a list that is shown, around the one at index at. */
function around(list, at) {
	const from = Math.max(0, Math.min(at - MOST_ROWS / 2, list.length - MOST_ROWS));
	return list.slice(from, from + MOST_ROWS);
}

function leftOut(list) {
	return list.length > MOST_ROWS && h('p', {class: 'dim'}, `${list.length} in all, ${MOST_ROWS} are shown; \\ filters`);
}

/* --- processes --- */

function matches(p, text) {
	if (!text || String(p.pid) === text) return true;
	const word = text.toLowerCase();
	return p.state === word || (p.orphan && word === 'orphan') || nameOf(p).toLowerCase().includes(word);
}

/* Of many processes those that are gone are left out, as long as somebody lives. */
function keepsGone(world) {
	return world.procs.length <= MOST_ROWS || world.procs.every(p => p.state === 'gone');
}

/* Processes in tree order: [{proc, depth, last: [at each depth: no sibling follows]}]. Children of those left out come in their places. */
function treeRows(world, gone = true) {
	const children = new Map(), rows = [];
	world.procs.forEach((p, i) => children.has(p.parent) ? children.get(p.parent).push(i) : children.set(p.parent, [i]));
	const shown = parent => (children.get(parent) || []).flatMap(i => gone || world.procs[i].state !== 'gone' ? [i] : shown(i));
	const walk = (list, last) => list.forEach((proc, i) => {
		const ends = [...last, i === list.length - 1];
		rows.push({proc, depth: last.length, last: ends});
		walk(shown(proc), ends);
	});
	walk(shown(NONE), []);
	return rows;
}

const URGENCY = ['running', 'ready', 'new', 'stopped', 'zombie', 'waiting', 'gone'];
const ORDERS = {
	birth: () => 0,
	state: (p, q) => URGENCY.indexOf(p.state) - URGENCY.indexOf(q.state),
	'CPU time': (p, q) => q.ran - p.ran,
	name: (p, q) => nameOf(p).localeCompare(nameOf(q)),
};

/* A plain list: the living sorted, then the gone. */
function listRows(world, order) {
	const rows = world.procs.map((p, proc) => ({proc, depth: 0, last: []}));
	const gone = row => world.procs[row.proc].state === 'gone';
	rows.sort((a, b) => gone(a) - gone(b) || ORDERS[order](world.procs[a.proc], world.procs[b.proc]) || a.proc - b.proc);
	return rows;
}

function branches(row) {
	return row.last.slice(1).map((last, i, all) => i === all.length - 1 ? (last ? '└ ' : '├ ') : (last ? '  ' : '│ ')).join('');
}

function processRows(app) {
	const {world} = app.recording;
	const rows = app.tree ? treeRows(world, keepsGone(world) || app.filter === 'gone') : listRows(world, app.order);
	return rows.filter(row => matches(world.procs[row.proc], app.filter)).map(row => ({...row, p: world.procs[row.proc]}));
}

/* What it waits for, or how it ended. */
function whatAbout(p) {
	return [p.orphan && 'orphan', p.brief, p.fate].filter(Boolean).join('; ');
}

/* For how long it has been so, when that is long. */
function duration(app, p) {
	return ['waiting', 'zombie', 'stopped'].includes(p.state) && timeText(app.time - p.since);
}

const select = (app, proc) => () => app.select(proc);

const procsPane = {
	name: 'Processes',
	rows: processRows,
	find: (app, row, text) => matches(row.p, text),
	draw(app, body) {
		const {recording} = app, {world} = recording, rows = this.rows(app), at = rows.findIndex(row => row.proc === app.selected);
		const heads = [['PID', 'number'], ['PPID', 'number ppid'], ['NAME'], ['STATE'], ['CPU', 'number'], ['THR', 'number threads'], ['WAITS FOR'], ['FOR', 'number lasts']];
		const line = ({p, proc, ...row}) => {
			const cpu = p.threads.map(i => world.threads[i].cpu).find(c => c >= 0);
			return h('tr', {class: `${p.state === 'gone' ? 'gone' : ''} ${proc === app.selected ? 'chosen' : ''}`, 'aria-current': proc === app.selected && 'true', onclick: select(app, proc)},
				h('td', {class: 'number'}, p.pid), h('td', {class: p.orphan ? 'number ppid error' : 'number ppid'}, p.ppid),
				h('td', {}, h('span', {class: 'branch'}, branches(row)), nameOf(p)),
				h('td', {}, stateChip(recording, p.state, stateWord(p))), h('td', {class: 'number'}, cpu ?? '-'), h('td', {class: 'number threads'}, p.live),
				h('td', {class: `long ${p.orphan ? 'error' : p.state}`}, clean(whatAbout(p))), h('td', {class: 'number lasts dim'}, duration(app, p)));
		};
		body.append(h('table', {}, h('thead', {}, h('tr', {}, heads.map(([name, kind]) => h('th', {scope: 'col', class: kind}, name)))),
			h('tbody', {}, around(rows, at).map(line))), leftOut(rows) || '');
		if (!world.procs.length) body.append(h('p', {class: 'dim'}, 'no process so far'));
	},
	title: app => app.filter ? `only "${app.filter}"` : app.tree ? '' : `sorted by ${app.order}`,
};

/* The lanes of the timeline: processes in tree order. */
const lanes = {
	name: 'Timeline',
	rows: app => treeRows(app.recording.world, keepsGone(app.recording.world)).map(row => ({...row, p: app.recording.world.procs[row.proc]})).filter(row => matches(row.p, app.filter)),
	find: (app, row, text) => matches(row.p, text),
};

/* --- tree --- */

/* What became of it: its end, or what it does; how long a zombie, orphan since when. */
function fate(app, p) {
	const parts = p.exited ? [p.fate] : [stateChip(app.recording, p.state, stateWord(p)), p.brief && ` for ${clean(p.brief)}`];
	if (p.exited && p.state === 'zombie') parts.push(', ', h('span', {class: 'zombie'}, `still a zombie, for ${timeText(app.time - p.died)}`));
	else if (p.reaped !== NONE && p.died !== NONE && p.reaped - p.died >= 1e6) parts.push(', ', h('span', {class: 'zombie'}, `zombie for ${timeText(p.reaped - p.died)}`));
	if (p.reaped !== NONE && p.reapedBy === 0 && p.parent !== NONE) parts.push(', reaped by the kernel itself');
	if (p.orphaned !== NONE) parts.push(', ', h('span', {class: 'error'}, `orphan since ${timeText(p.orphaned)}`));
	if (p.adoptedBy > 0) parts.push(`, adopted by ${processText(app.recording, app.recording.world, p.adoptedBy)}`);
	return parts;
}

const treePane = {
	name: 'Tree',
	rows: app => treeRows(app.recording.world).map(row => ({...row, p: app.recording.world.procs[row.proc]})).filter(row => matches(row.p, app.filter)),
	find: (app, row, text) => matches(row.p, text),
	draw(app, body) {
		const rows = this.rows(app), at = rows.findIndex(row => row.proc === app.selected);
		body.append(...around(rows, at).map(({p, proc, ...row}) =>
			h('div', {class: `row ${p.state === 'gone' ? 'gone' : ''} ${proc === app.selected ? 'chosen' : ''}`, 'aria-current': proc === app.selected && 'true', onclick: select(app, proc)},
				h('span', {class: 'branch'}, branches(row)), `${p.pid} `, h('b', {}, nameOf(p)), '  ', fate(app, p))), leftOut(rows) || '');
	},
};

/* --- channels and messages --- */

const isSided = c => SIDED.includes(c.kind);
const channelText = c => `${c.kind} ${c.id}${c.name ? ` ${clean(c.name)}` : ''}`;

/* Threads that wait on each channel. */
function waitersOf(world) {
	const waiters = new Map();
	for (const p of world.procs)
		for (const i of p.threads) {
			const th = world.threads[i];
			if (th.state !== 'waiting' || !th.wait?.chan) continue;
			if (!waiters.has(th.wait.chan)) waiters.set(th.wait.chan, []);
			waiters.get(th.wait.chan).push(th);
		}
	return waiters;
}

/* Those that somebody waits on first; terminals last, and only when used. */
function channelRows(app) {
	const {world} = app.recording, waiters = waitersOf(world);
	const rank = c => waiters.has(c.id) ? 0 : c.kind === 'tty' ? 3 : c.dead ? 2 : 1;
	return world.chans.filter(c => c.bytes > 0 || waiters.has(c.id) || (!c.dead && c.kind !== 'tty'))
		.sort((a, b) => rank(a) - rank(b) || b.id - a.id).map(c => ({c, waiters: waiters.get(c.id) || []}));
}

/* The holders of one kind of end, each process once, at most three named. */
function holders(world, c, mode, side) {
	const pids = new Set();
	for (const i of c.ends) {
		const end = world.ends[i];
		if ((end.open || c.dead) && end.mode.includes(mode) && (side < 0 || end.side === side)) pids.add(end.pid);
	}
	const list = [...pids];
	if (!list.length) return c.outside ? 'outside' : 'nobody';
	return list.slice(0, 3).join(',') + (list.length > 3 ? `+${list.length - 3}` : '');
}

function whoToWhom(world, c) {
	if (isSided(c)) return `${holders(world, c, '', 0)}<>${holders(world, c, '', 1)}`;
	return `${holders(world, c, 'w', NONE)}>${holders(world, c, 'r', NONE)}`;
}

const queuedIn = c => c.queued[0] === NONE ? NONE : c.queued[0] + Math.max(c.queued[1], 0);

function waitersText(waiters) {
	const how = th => ['write', 'msgsend'].includes(th.wait.why) ? ' to write' : ['read', 'msgrecv'].includes(th.wait.why) ? ' to read' : '';
	return waiters.slice(0, 2).map(th => `${th.pid} waits${how(th)}`).join(', ') + (waiters.length > 2 ? `, ${waiters.length - 2} more` : '');
}

function fillBar(c) {
	const share = c.capacity > 0 && queuedIn(c) > 0 ? Math.min(100, Math.max(4, queuedIn(c) * 100 / c.capacity)) : 0;
	return h('span', {class: 'bar'}, h('i', {style: `width:${share}%`}));
}

function trafficRows(app, limit) {
	const {recording} = app, rows = [], concerns = pid => app.filter && matches(recording.world.proc(pid) || {pid, state: ''}, app.filter);
	for (let i = recording.passed(recording.traffic) - 1; i >= 0 && rows.length < limit; i--) {
		const e = recording.events[recording.traffic[i] - 1];
		if (!app.filter || concerns(e.pid) || (e.ev === 'signal' && concerns(e.to))) rows.push(e);
	}
	return rows;
}

const ipcPane = {
	name: 'IPC',
	rows: channelRows,
	find: (app, {c}, text) => `${channelText(c)} ${whoToWhom(app.recording.world, c)}`.toLowerCase().includes(text.toLowerCase()),
	draw(app, body) {
		const {world} = app.recording, rows = channelRows(app);
		const line = ({c, waiters}) => h('tr', {
			class: `${waiters.length ? 'waiting' : c.dead ? 'gone' : ''} ${c.id === app.channel ? 'chosen' : ''}`, 'aria-current': c.id === app.channel && 'true',
			onclick: () => app.selectChannel(c.id)},
			h('td', {}, channelText(c)), h('td', {class: 'ends'}, whoToWhom(world, c)), h('td', {}, fillBar(c)), h('td', {}, `${bytesText(queuedIn(c))}/${bytesText(c.capacity)}`),
			h('td', {class: 'long'}, waiters.length ? waitersText(waiters) : `${bytesText(c.bytes)} in ${c.messages} `, !waiters.length && h('span', {class: 'data'}, dataText(c.last))));
		if (rows.length) body.append(h('table', {}, h('tbody', {}, around(rows, rows.findIndex(row => row.c.id === app.channel)).map(line))));
		const traffic = trafficRows(app, MOST_TRAFFIC);
		if (traffic.length) body.append(h('div', {id: 'traffic'}, traffic.map(e => h('div', {class: `row ${e.ev === 'call' ? 'error' : ''}`}, h('span', {class: 'dim'}, `e${e.n} `), e.say))));
		if (!rows.length && !traffic.length) body.append(h('p', {class: 'dim'}, 'no channels so far'));
	},
	title: app => app.recording.header.ipc === 'off' ? 'messages not observed' : '',
};

/* --- output --- */

/* What has been printed up to the cursor; of much, the end. */
function printed(recording) {
	let text = '';
	for (let i = recording.passed(recording.prints) - 1; i >= 0 && text.length < MOST_PRINTED; i--)
		text = recording.events[recording.prints[i] - 1].data + text;
	return decode(text).replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r+\n/g, '\n');
}

const outputPane = {
	name: 'Output',
	rows: app => printed(app.recording).split('\n').map((text, line) => ({text, line})),
	find: (app, {text}, word) => text.toLowerCase().includes(word.toLowerCase()),
	draw(app, body) {
		const text = printed(app.recording), lines = text.split('\n');
		const line = (words, i) => i === app.line ? h('mark', {}, `${clean(words)}\n`) : `${words.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, clean)}\n`;
		if (lines[lines.length - 1] === '') lines.pop();
		body.append(text ? h('pre', {id: 'output'}, lines.map(line)) : h('p', {class: 'dim'}, 'nothing printed so far'));
	},
	drawn(app, body) {
		const found = body.querySelector('mark');
		if (found) scrollTo(body, found);
		else body.scrollTop = body.scrollHeight;
	},
};
