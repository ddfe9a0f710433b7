/*
 * memory.js - what events do to the memory of processes, as trace/world_memory.c has it, and what is asked of it: regions, pages, and the
 * variables that programs show.
 *
 * A space is shared by reference: with a parent's after a fork, and with copies of the world. Whoever writes it has it for himself first
 * (edit): it bears the token of the world and the row of the process that may write it.
 */
'use strict';

const PAGE = 4096, PAGES_MOST = 8192, LOOK_MOST = 65536, ASKED = 256, STACK_MOST = 64 * 2 ** 20;

const pageOf = addr => Math.floor(addr / PAGE) * PAGE;
const ownerOf = (w, proc) => w.procs[proc].borrows === NONE ? proc : w.procs[proc].borrows;
const spaceOf = (w, proc) => w.procs[ownerOf(w, proc)].space;
const regionAt = (space, addr) => space?.regions.find(r => r.start <= addr && addr < r.end);

/* The space of a process, to be written. */
function edit(w, proc) {
	const owner = ownerOf(w, proc), {space} = w.procs[owner];
	if (space && space.token === w.token && space.owner === owner) return space;
	return w.procs[owner].space = {regions: space ? [...space.regions] : [], pages: new Map(space?.pages), token: w.token, owner};
}

/* What is told late of one that has ended is no matter any more: it has no memory. */
function liveProc(w, pid) {
	const proc = w.procOf.get(pid) ?? NONE;
	return proc !== NONE && isLive(w.procs[proc].state) ? proc : NONE;
}

/* --- pages --- */

function putPage(space, addr, change) {
	const page = space.pages.get(addr) || {frame: NONE, made: 0, what: 'unknown', seen: 'unknown'};
	if (space.pages.has(addr) || space.pages.size < PAGES_MOST) space.pages.set(addr, change(page));
}

function dropPages(space, start, end) {
	for (const addr of [...space.pages.keys()]) if (addr >= start && addr < end) space.pages.delete(addr);
}

const isSamePage = (a, b) => a.frame !== NONE && b.frame !== NONE ? a.frame === b.frame : a.made === b.made;

/* Whether another live process has this page of a process. */
function isShared(w, proc, addr, page) {
	const space = spaceOf(w, proc), {parent} = w.procs[proc];
	const has = other => {
		const there = spaceOf(w, other);
		return there && (there === space || (there.pages.has(addr) && isSamePage(page, there.pages.get(addr))));
	};
	let asked = 0;
	if (parent !== NONE && has(parent)) return true;
	for (const other of w.here) {
		if (asked++ >= ASKED) return false;
		if (other !== proc && has(other)) return true;
	}
	return false;
}

/* Who has a page of a process: a word of the vocabulary. */
function pageKind(w, proc, addr, page) {
	if (['shared', 'copied', 'common'].includes(page.seen)) return page.seen;
	if (regionAt(spaceOf(w, proc), addr)?.shared || (page.what === 'file' && page.frame === NONE)) return 'common';
	if (isShared(w, proc, addr, page)) return 'shared';
	return page.what === 'cow' ? 'copied' : 'own';
}

/* What a fault did, of which only the address is known. */
function reckon(w, proc, addr) {
	const space = spaceOf(w, proc), region = regionAt(space, addr), page = space?.pages.get(addr);
	if (region && (region.shared || !region.prot.includes('w'))) return 'file'; /* a fork leaves those out of the child's page table */
	if (!page) return region && region.name && region.name[0] !== '[' ? 'file' : 'zero';
	if (page.seen === 'shared' || page.made <= w.procs[proc].birth || isShared(w, proc, addr, page)) return 'cow';
	if (page.what === 'file' || page.seen === 'common') return 'cow';
	return page.what === 'unknown' || page.what === 'load' ? 'cow' : page.what;
}

/* A stack grows down to what is touched below it, not too far. */
function growStack(space, addr) {
	const i = space.regions.findIndex(r => r.end > addr), r = space.regions[i];
	if (r && r.start > addr && r.start - addr <= STACK_MOST && r.name.startsWith('[stack')) space.regions[i] = {...r, start: addr};
}

function applyFault(w, e) {
	const proc = liveProc(w, e.pid), addr = pageOf(Number(e.addr));
	if (proc === NONE) return;
	const what = e.what ?? reckon(w, proc, addr), space = edit(w, proc);
	growStack(space, addr);
	putPage(space, addr, () => ({frame: e.after ?? NONE, made: e.n, what, seen: 'unknown'}));
}

function lookAt(space, e, addr, frame, kind) {
	putPage(space, addr, page => {
		const moved = page.frame !== NONE && frame !== NONE && page.frame !== frame;
		const what = kind === 'copied' ? 'cow' : page.what;
		return {
			frame: frame !== NONE ? frame : page.frame, made: !page.made || moved || kind === 'copied' ? e.n : page.made, what,
			seen: kind === 'own' && what === 'cow' ? 'unknown' : kind, /* it is own, and was copied */
		};
	});
}

function applyPages(w, e) {
	const proc = liveProc(w, e.pid), n = Math.min(e.count, LOOK_MOST), addr = pageOf(Number(e.addr));
	if (proc === NONE || n < 1 || addr + n * PAGE >= 2 ** 64) return;
	const space = edit(w, proc);
	if (e.page === 'none') dropPages(space, addr, addr + n * PAGE);
	else for (let i = 0; i < n; i++) lookAt(space, e, addr + i * PAGE, i ? NONE : e.frame ?? NONE, e.page);
}

/* --- regions --- */

/* Make addr a border between regions. */
function split(space, addr) {
	const i = space.regions.findIndex(r => r.end > addr), r = space.regions[i];
	if (r && r.start < addr) space.regions.splice(i, 1, {...r, end: addr}, {...r, start: addr});
}

/* A heap that has grown is one region. */
function join(space, i) {
	const a = space.regions[i], b = space.regions[i + 1];
	if (a && b && a.end === b.start && a.prot === b.prot && a.shared === b.shared && a.name === b.name) space.regions.splice(i, 2, {...a, end: b.end});
}

function applyRegion(w, e) {
	const proc = liveProc(w, e.pid), start = Number(e.start), end = Number(e.end), inside = r => r.end > start && r.start < end;
	if (proc === NONE || start >= end) return;
	const space = edit(w, proc);
	if (e.how !== 'protect' && e.how !== 'seen') dropPages(space, start, end);
	if (e.how === 'discard') return;
	split(space, start);
	split(space, end);
	if (e.how === 'protect') {
		space.regions = space.regions.map(r => inside(r) ? {...r, prot: e.prot ?? ''} : r);
		return;
	}
	space.regions = space.regions.filter(r => !inside(r));
	if (e.how === 'unmap') return;
	const at = space.regions.filter(r => r.end <= start).length;
	space.regions.splice(at, 0, {start, end, name: e.name ?? '', prot: e.prot ?? '', shared: !!e.shared});
	join(space, at);
	join(space, at - 1);
}

/* --- variables --- */

function applyVar(w, e) {
	const proc = liveProc(w, e.pid), name = e.name ?? '', addr = Number(e.addr);
	if (proc === NONE) return;
	w.procs[proc].vars = new Map(w.procs[proc].vars).set(name, {name, addr, value: e.value, n: e.n});
	w.shown = [...w.shown.filter(shown => shown !== name), name];
	if ((e.page ?? 'unknown') === 'unknown' && e.frame === undefined) return;
	if (e.page === 'none' && e.frame === undefined) return;
	lookAt(edit(w, proc), e, pageOf(addr), e.frame ?? NONE, e.page ?? 'unknown');
}

/* The variable of that name that a process has shown, or has from before the fork that made it: {var, inherited}; undefined. */
function findVar(w, proc, name) {
	for (let generation = 0; generation < ASKED; generation++) {
		const p = w.procs[proc];
		if (p.vars.has(name)) return {shown: p.vars.get(name), inherited: generation > 0};
		if (p.lastExec || p.parent === NONE) return undefined;
		proc = p.parent;
	}
	return undefined;
}

/* --- births and deaths --- */

function memoryFork(w, parent, child) {
	const p = w.procs[child];
	if (parent === NONE) return;
	const owner = ownerOf(w, parent), {space} = w.procs[owner];
	if (p.how === 'vfork' || p.how === 'posix_spawn') p.borrows = owner;
	else p.space = space;
	if (p.space) p.space.token = null; /* nobody's alone any more */
}

function memoryEnd(p) {
	p.space = undefined;
	p.borrows = NONE;
}

function memoryExec(p) {
	memoryEnd(p);
	p.vars = new Map();
}

Object.assign(APPLY, {fault: applyFault, region: applyRegion, pages: applyPages, var: applyVar});
