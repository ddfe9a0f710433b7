/*
 * memory_pane.js - pane 5: the memory of the selected process beside its parent's (or child's): the chosen variable in all processes that
 * show it, and below it the regions, each page a letter (tui/view_memory.c, tui/memory_rows.c).
 */
'use strict';

/* A letter for who has a page; of several pages in one cell the most telling is shown, the last of these. */
const LETTERS_OF = {unknown: '?', none: '.', common: 'f', own: 'o', shared: 's', copied: 'C'};
const RANKS = Object.keys(LETTERS_OF);
const CELLS = 32, CELLS_ALONE = 96, MOST_HOLDERS = 12;

/* Whether a page that is not listed is known to be untouched. */
const isComplete = app => app.recording.header.backend === 'sim' || app.recording.looks[0] <= app.recording.world.n;

function kindAt(app, proc, addr) {
	const page = spaceOf(app.recording.world, proc)?.pages.get(pageOf(addr));
	return page ? pageKind(app.recording.world, proc, pageOf(addr), page) : isComplete(app) ? 'none' : 'unknown';
}

function regionKind(r) {
	if (r.name.startsWith('[stack')) return 'stack';
	if (r.name === '[heap]') return 'heap';
	if (r.name[0] === '[') return "kernel's";
	if (r.shared) return 'shared memory';
	if (!r.name) return 'memory';
	return r.prot.includes('x') ? 'code' : r.prot.includes('w') ? 'data' : r.prot.includes('r') ? 'const' : 'guard';
}

const regionText = r => `${regionKind(r)} ${r.name[0] === '[' ? '' : clean(baseName(r.name))}`;

/* The parent, else the youngest child that has memory; NONE. */
function besideOf(world, proc) {
	const {parent} = world.procs[proc];
	if (parent !== NONE && spaceOf(world, parent)) return parent;
	return [...world.here].reverse().find(other => world.procs[other].parent === proc && spaceOf(world, other)) ?? NONE;
}

/* The pages of a region as kinds, at most so many cells. */
function cellsOf(app, proc, r, most) {
	const count = Math.floor((r.end - r.start) / PAGE), cells = Array(Math.min(count, most)).fill(isComplete(app) ? 'none' : 'unknown'), {world} = app.recording;
	for (const [addr, page] of spaceOf(world, proc).pages) {
		if (addr < r.start || addr >= r.end) continue;
		const i = Math.floor((addr - r.start) / PAGE * cells.length / count), kind = pageKind(world, proc, addr, page);
		if (RANKS.indexOf(kind) > RANKS.indexOf(cells[i])) cells[i] = kind;
	}
	return cells;
}

function strip(app, cells) {
	const runs = [];
	for (const kind of cells)
		if (runs.length && runs[runs.length - 1].kind === kind) runs[runs.length - 1].count++;
		else runs.push({kind, count: 1});
	return runs.map(({kind, count}) => h('span', {class: `page ${kind}`, title: `a page ${app.recording.vocab.pages[kind]}`}, LETTERS_OF[kind].repeat(count)));
}

/* The variable that is looked at: the one chosen, else the one shown last. */
function variableOf(app) {
	const {shown} = app.recording.world;
	return shown.includes(app.variable) ? app.variable : shown[shown.length - 1];
}

function nextVariable(app) {
	const names = app.recording.variables.filter(name => app.recording.world.shown.includes(name));
	if (!names.length) return app.say('no variable has been shown so far; show_var() of proclab.h does that');
	app.variable = names[(names.indexOf(variableOf(app)) + 1) % names.length];
	return app.changed();
}

/* Who has the variable, in order of birth; of the dead only those that have shown it themselves. */
function holdersOf(world, name) {
	return world.procs.map((p, proc) => ({proc, p, ...findVar(world, proc, name)})).filter(({p, shown, inherited}) => shown && (isLive(p.state) || !inherited));
}

function compare(world, first, other) {
	if (other.proc === first.proc) return '';
	if (other.shown.addr !== first.shown.addr) return 'another address';
	const s = spaceOf(world, other.proc), t = spaceOf(world, first.proc), x = s?.pages.get(pageOf(other.shown.addr)), y = t?.pages.get(pageOf(first.shown.addr));
	if (s && s === t && other.p.borrows !== NONE) return 'same address, same memory';
	if (!x || !y) return 'same address';
	return isSamePage(x, y) ? 'same address, same page' : 'same address, other page';
}

function variableTable(app) {
	const {world} = app.recording, name = variableOf(app), holders = name === undefined ? [] : holdersOf(world, name);
	if (!holders.length) return null;
	const row = (holder, i) => {
		const {p, shown, inherited} = holder, known = shown.value !== undefined && (!inherited || shown.n <= p.birth), kind = kindAt(app, holder.proc, shown.addr);
		return h('tr', {class: isLive(p.state) ? '' : 'gone', onclick: () => app.select(holder.proc)},
			h('td', {}, i ? '' : h('b', {}, clean(name))), h('td', {}, processText(app.recording, world, p.pid)), h('td', {class: 'data'}, shown.addr.toString(16)),
			h('td', {class: 'data'}, spaceOf(world, holder.proc) ? strip(app, [kind]) : ''), h('td', {}, known ? `= ${clean(shown.value)}` : ''),
			h('td', {class: 'dim long'}, compare(world, holders[0], holder)));
	};
	return h('table', {id: 'variable'}, h('tbody', {}, holders.slice(0, MOST_HOLDERS).map(row)));
}

const memoryPane = {
	name: 'Memory',
	rows: app => app.selected === NONE ? [] : (spaceOf(app.recording.world, app.selected)?.regions ?? []).map((r, region) => ({r, region})),
	find: (app, {r}, text) => `${r.name} ${regionKind(r)}`.toLowerCase().includes(text.toLowerCase()),
	draw(app, body) {
		const {world} = app.recording, rows = this.rows(app), p = world.procs[app.selected], beside = p ? besideOf(world, app.selected) : NONE;
		const other = r => beside !== NONE && spaceOf(world, beside).regions.find(q => q.start === r.start);
		body.append(variableTable(app) || '');
		if (!rows.length) {
			const why = !p ? 'no process is selected' : !isLive(p.state) ? 'it has ended: its memory is gone' :
				isComplete(app) ? 'nothing is known of its memory here' : 'real: what show_var() shows, or all with --memory';
			return body.append(h('p', {class: 'dim'}, why));
		}
		const all = app.zoomed ? CELLS_ALONE : CELLS, most = beside === NONE ? all : all / 2;
		const line = ({r, region}) => h('tr', {class: region === app.region && 'chosen', onclick: () => app.chooseRow({region})},
			h('td', {class: 'data dim'}, r.start.toString(16)), h('td', {class: 'ends'}, regionText(r)), h('td', {class: 'data'}, strip(app, cellsOf(app, app.selected, r, most))),
			beside !== NONE && h('td', {class: 'data'}, other(r) ? strip(app, cellsOf(app, beside, other(r), most)) : '-'));
		return body.append(h('table', {}, beside !== NONE && h('thead', {}, h('tr', {}, ['', '', `of ${p.pid}`, `of ${world.procs[beside].pid}`].map(head => h('th', {}, head)))),
			h('tbody', {}, around(rows, app.region).map(line))));
	},
	title: () => 'C copied  s shared  o own  f file  . untouched',
};
