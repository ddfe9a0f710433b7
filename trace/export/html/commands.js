/*
 * commands.js - what keys and buttons ask for, by the names of the terminal's palette, with the words that the terminal says when it
 * cannot be done (tui/commands.c, tui/commands_time.c).
 */
'use strict';

/* --- moving in time --- */

function stepEvents(app, by) {
	app.playing = false;
	if (by > 0 && app.atEnd) app.say('this is the end of the recording');
	else if (by < 0 && app.recording.world.n === 0) app.say('this is before the first event');
	else app.go(app.recording.world.n + by);
}

/* A tick is a hundredth of what the timeline shows, or less. */
function stepTicks(app, by) {
	const {recording, timeline} = app, time = Math.min(app.time + by * roundStep((timeline.to - timeline.from) / 200), recording.end);
	if (by > 0 && app.atEnd) return app.say('this is the end of the recording');
	app.go(time < 0 ? 0 : recording.at(time));
	app.time = Math.max(app.time, time);
	return undefined;
}

function stepProcess(app, step) {
	const p = app.recording.last.procs[app.selected];
	if (!p) app.say('no process is selected');
	else app.goFound(app.recording.nearest(step, e => app.recording.concerns(e, p.pid)), `${p.pid} has no event ${step < 0 ? 'before' : 'after this one'}`);
}

const isOnCpu = e => e.ev === 'state' && e.to === 'running';

/* Where lines are told as events of their own, those; else whatever says that it comes from another line than the one here. */
function stepLine(app, step) {
	const {events, event: here} = app.recording, told = events.some(e => e.ev === 'line'), known = told || events.some(e => e.line);
	const isLine = e => told || !e.line ? e.ev === 'line' : !here || here.line !== e.line || here.pid !== e.pid || here.file !== e.file;
	app.goFound(app.recording.nearest(step, isLine), known ? `no line comes ${step > 0 ? 'after' : 'before'} this` : 'no lines are known here; proclab sim --lines tells them');
}

/* From a message, signal, birth or end to its other end (trace/flow.h). */
function followFlow(app, step) {
	const {recording} = app, here = recording.world.n;
	const there = step > 0 ? recording.leads.get(here) : recording.event?.comes;
	if (!there) {
		return app.say(step > 0 ? `e${here} leads to no other event: only a message, a signal, a fork or an end does` :
			`e${here} comes from no other event: only what is received, woken, born or reaped does`);
	}
	app.goFound(there);
	const proc = recording.world.procOf.get(recording.event.pid);
	if (proc !== undefined) app.select(proc);
	return app.say(step > 0 ? `e${here} leads here` : `e${here} comes from here`);
}

/* --- marks --- */

/* The author's marks and the user's own. */
const allMarks = app => [...app.recording.marks, ...app.own].sort((a, b) => a - b);

function stepMark(app, step) {
	const here = app.recording.world.n, marks = allMarks(app);
	const n = step > 0 ? marks.find(mark => mark > here) : marks.filter(mark => mark < here).pop();
	if (n) app.go(n);
	else app.say(`no mark ${step < 0 ? 'before' : 'after this one'}`);
}

function setMark(app) {
	const here = app.recording.world.n, at = app.own.indexOf(here);
	if (at >= 0) app.own.splice(at, 1);
	else app.own = [...app.own, here].sort((a, b) => a - b);
	app.say(at >= 0 ? `your mark at e${here} is taken away` : `your mark u${app.own.indexOf(here) + 1} is at e${here}; m takes it away`);
}

/* Play from the mark before to the next one, again and again. */
function loop(app) {
	if (app.loop) {
		app.loop = null;
		return app.say('no loop any more');
	}
	const here = app.atEnd ? app.recording.world.n - 1 : app.recording.world.n, marks = allMarks(app);
	const from = marks.filter(mark => mark <= here).pop() ?? 0, to = marks.find(mark => mark > here) ?? app.recording.count;
	if (!to) return app.say('there is nothing to loop over yet');
	app.loop = {from, to};
	if (app.atEnd) app.go(from);
	app.play(true);
	return app.say(`looping from e${from} to e${to}; L ends it`);
}

function goTo(app, text) {
	const {marks} = app.recording, own = /^u(\d+)$/.exec(text), n = own ? app.own[own[1] - 1] ?? NaN : app.recording.position(text);
	if (!Number.isNaN(n)) app.go(n);
	else if (text.startsWith('u') && !app.own.length) app.say(`${text}: you have set no marks; m sets one here`);
	else if (text.startsWith('u')) app.say(`${text}: there is no such mark; type u1 to u${app.own.length}`);
	else if (text.startsWith('m') && !marks.length) app.say(`${text}: this program has made no marks; type 50%, t42ms or e118`);
	else if (text.startsWith('m')) app.say(`${text}: there is no such mark; type m1 to m${marks.length}`);
	else app.say(`"${text}" is no position; type 50%, t42ms or e118${marks.length ? ', or m1 for the first mark' : ''}`);
}

function askPlace(app) {
	app.question(`go to (50%, t42ms, e118${app.recording.marks.length ? ', m1' : ''}${app.own.length ? ', u1' : ''}):`, [], text => goTo(app, text));
}

/* --- lists and looks --- */

function nextOrder(app) {
	const orders = Object.keys(ORDERS);
	app.order = app.tree ? app.order : orders[(orders.indexOf(app.order) + 1) % orders.length];
	app.tree = false;
	app.say(`sorted by ${app.order}`);
}

function treeOrder(app) {
	app.tree = !app.tree;
	app.say(app.tree ? 'children below their parents' : 'a plain list');
}

function theme(app) {
	const dark = window.matchMedia('(prefers-color-scheme: dark)').matches, root = document.documentElement.classList;
	const light = root.contains('light') || (!dark && !root.contains('dark'));
	root.toggle('light', !light);
	root.toggle('dark', light);
	app.say(`colours for a ${light ? 'dark' : 'light'} background`);
}

function palette(app) {
	const choices = new Map(app.keys.filter(key => key.help).map(key => [key.request, key.help]));
	app.question(':', [...choices], text => COMMANDS[text] ? app.command(text) : app.say(`there is no "${text}"`));
}

function askFind(app) {
	app.question(app.text ? `find (empty: ${app.text} again):` : 'find:', [], text => {
		app.text = text || app.text;
		app.find(1);
	});
}

function askFilter(app) {
	app.question('show only (name, pid or state; empty: all):', [], text => { app.filter = text; });
}

const COMMANDS = {
	help: app => app.openPage(app.page === 'help' ? '' : 'help'),
	palette,
	'next-pane': app => app.turn(1),
	'previous-pane': app => app.turn(-1),
	processes: app => app.focusOn(1),
	tree: app => app.focusOn(2),
	states: app => app.focusOn(3),
	timeline: app => app.focusOn(4),
	memory: app => app.focusOn(5),
	ipc: app => app.focusOn(6),
	output: app => app.focusOn(8),
	zoom: app => { app.zoomed = !app.zoomed; },
	find: askFind,
	'find-next': app => app.find(1),
	'find-previous': app => app.find(-1),
	filter: askFilter,
	theme,
	back: app => app.back(),
	close: app => app.back(),
	up: app => app.moveRows(-1),
	down: app => app.moveRows(1),
	'page-up': app => app.moveRows(-app.pageRows()),
	'page-down': app => app.moveRows(app.pageRows()),
	first: app => app.moveRows(-1e6),
	last: app => app.page || app.atEnd ? app.moveRows(1e6) : app.goFound(app.recording.count),
	why: app => app.openPage('why'),
	details: app => app.openPage({3: 'states', 6: 'channel'}[app.focus] || 'process'),
	'next-variable': nextVariable,
	sort: nextOrder,
	'tree-order': treeOrder,
	play: app => app.play(!app.playing),
	'back-one': app => stepEvents(app, -1),
	'on-one': app => stepEvents(app, 1),
	'back-tick': app => stepTicks(app, -1),
	'on-tick': app => stepTicks(app, 1),
	'back-ten': app => stepTicks(app, -10),
	'on-ten': app => stepTicks(app, 10),
	'previous-event': app => stepProcess(app, -1),
	'next-event': app => stepProcess(app, 1),
	'previous-decision': app => app.goFound(app.recording.nearest(-1, isOnCpu), 'nobody is given a CPU before this'),
	'next-decision': app => app.goFound(app.recording.nearest(1, isOnCpu), 'nobody is given a CPU after this'),
	'previous-line': app => stepLine(app, -1),
	'next-line': app => stepLine(app, 1),
	'comes-from': app => followFlow(app, -1),
	'leads-to': app => followFlow(app, 1),
	'previous-mark': app => stepMark(app, -1),
	'next-mark': app => stepMark(app, 1),
	mark: setMark,
	loop,
	goto: askPlace,
	faster: app => app.setSpeed(app.speed * 2),
	slower: app => app.setSpeed(app.speed / 2),
	'real-time': app => app.setSpeed(1),
	'zoom-in': app => app.timeline.zoom(app.recording, 0.5),
	'zoom-out': app => app.timeline.zoom(app.recording, 2),
	'pan-left': app => app.timeline.pan(app.recording, -0.25),
	'pan-right': app => app.timeline.pan(app.recording, 0.25),
	fit: app => app.timeline.window(app.recording, 0, app.recording.end),
};
