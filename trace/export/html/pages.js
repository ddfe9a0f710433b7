/*
 * pages.js - what lies over the panes when it is asked for: the keys, all about a process, a channel, the states.
 */
'use strict';

const LISTED = 12;

function section(title, ...children) {
	return [h('h3', {}, title), ...children];
}

const line = (...children) => h('p', {}, ...children);

function tableOf(rows) {
	return h('table', {}, h('tbody', {}, rows.map(cells => h('tr', {}, cells.map(cell => h('td', {}, cell))))));
}

/* --- help: made from the table of keys --- */

function keysByRequest(app) {
	const scopes = new Map();
	for (const key of app.keys) {
		if (!scopes.has(key.scope)) scopes.set(key.scope, new Map());
		const requests = scopes.get(key.scope);
		if (!requests.has(key.request)) requests.set(key.request, {shown: [], help: ''});
		const row = requests.get(key.request);
		row.shown.push(key.shown);
		row.help ||= key.help;
	}
	return scopes;
}

function helpPage(app) {
	const parts = [line('Each key works in the pane that is framed. q or Esc closes this page.')];
	for (const [scope, requests] of keysByRequest(app))
		parts.push(...section(`Keys ${scope}`, tableOf([...requests.values()].map(row => [row.shown.map(key => [h('kbd', {}, key), ' ']).flat(), row.help]))));
	parts.push(...section('Signs', tableOf(app.recording.vocab.states.map(s => [stateChip(app.recording, s.name), s.meaning]))),
		line('running~: a tilde says that running against ready was sampled, not reported by the kernel.'),
		line('orphan: not a state, but a live process whose parent has died.'),
		line('An address that ends in #e118, #t42ms or #m3 opens this page there, so that two people can look at the same moment.'));
	return ['Help', parts];
}

/* --- states --- */

function statesPage(app) {
	const {vocab} = app.recording;
	return ['States', [
		tableOf(vocab.states.map(s => [stateChip(app.recording, s.name), s.meaning])),
		...section('Transitions', tableOf(vocab.transitions.map(t =>
			[[stateChip(app.recording, t.from), ' > ', stateChip(app.recording, t.to)], t.cause, sentence(t.sentence, 'P'), app.recording.world.edges[`${t.from}>${t.to}`] || '']))),
	]];
}

/* --- one process --- */

function identity(app, p) {
	const {recording} = app, {world} = recording, exec = recording.events[p.lastExec - 1];
	const of = pid => processText(recording, world, pid);
	return [
		line(h('b', {}, `${p.pid} ${nameOf(p)}`), `, born at ${timeText(p.born)} by ${p.how}, child of ${of(p.ppidBirth)}`),
		exec && line('runs ', h('code', {}, (exec.args || [exec.path ?? '?']).map(clean).join(' '))),
		p.orphaned !== NONE && h('p', {class: 'error'}, `orphan since ${timeText(p.orphaned)}, when its parent died; adopted by ${of(p.adoptedBy)}`),
		p.exited && line(`ended at ${timeText(p.died)}: ${p.fate}`),
		p.reaped !== NONE && line(`reaped at ${timeText(p.reaped)} ${p.reapedBy > 0 ? `by ${of(p.reapedBy)}` : p.reapedBy === 0 ? 'by the kernel itself' : ''}`),
		p.exited && p.reaped === NONE && h('p', {class: 'zombie'}, 'not reaped: a zombie until its parent calls wait()'),
	];
}

function stateOf(app, p) {
	const {recording} = app, why = app.whyOf(app.selected), meaning = recording.vocab.states.find(s => s.name === p.state).meaning;
	return [
		...section('State', line(stateChip(recording, p.state, stateWord(p)), ` since ${timeText(p.since)}, for ${timeText(app.time - p.since)}: ${meaning}`)),
		...(why && p.state !== 'gone' && p.state !== 'running' ? section(p.state === 'waiting' ? 'Why it waits' : 'Why', line(why)) : []),
	];
}

function threadsOf(app, p) {
	const {recording} = app, {world} = recording;
	if (p.total < 2) return [];
	return section('Threads', line(`${p.live} live, ${p.total} in all`), tableOf(p.threads.map(i => world.threads[i]).filter(th => th.state !== 'gone').map(th =>
		[String(th.tid), clean(th.name), stateChip(recording, th.state), th.state === 'waiting' ? recording.vocab.waits[th.wait.why] : ''])));
}

function timesOf(app, p, proc) {
	const [running, ready, waiting, stopped, zombie, turnaround, response, vol, invol] = app.recording.final[proc];
	return section('Times, at the end of the recording', line(`running ${timeText(running)}   ready ${timeText(ready)}   waiting ${timeText(waiting)}   `,
		`stopped ${timeText(stopped)}   zombie ${timeText(zombie)}`), line(`turnaround ${timeText(turnaround)}   response ${timeText(response)} (birth to first CPU)`),
	vol >= 0 && line(`gave the CPU up ${vol} times, was preempted ${invol} times`));
}

function endsOf(app, p) {
	const {world} = app.recording, ends = (p.ends || []).map(i => world.ends[i]).filter(end => end.open);
	return ends.length ? section('Ends it holds', tableOf(ends.map(end => [end.fd >= 0 ? `fd ${end.fd}` : 'mapped', end.mode, channelText(world.chan(end.chan)), `by ${end.how}`]))) : [];
}

function eventsOf(app, p, title, isWanted, cells) {
	const {recording} = app, found = [];
	for (let n = recording.world.n; n >= 1 && n > recording.world.n - 20000 && found.length < LISTED; n--)
		if (isWanted(recording.events[n - 1])) found.push(recording.events[n - 1]);
	return found.length ? section(title, tableOf(found.map(e => [h('a', {href: `#e${e.n}`}, `e${e.n}`), timeText(e.t), ...cells(e)]))) : [];
}

function processPage(app) {
	const {recording} = app, p = recording.world.procs[app.selected];
	if (!p) return ['Process', [line('No process is selected here: choose one with the arrows.')]];
	const cause = e => recording.vocab.transitions.find(t => t.from === e.from && t.to === e.to)?.cause ?? 'not in the diagram';
	return [`Process ${p.pid}`, [
		...identity(app, p), ...stateOf(app, p), ...threadsOf(app, p), ...timesOf(app, p, app.selected), ...endsOf(app, p),
		...eventsOf(app, p, 'Signals, the newest first', e => e.ev === 'signal' && recording.concerns(e, p.pid), e => [e.say]),
		...eventsOf(app, p, 'Last transitions, the newest first', e => e.ev === 'state' && e.pid === p.pid,
			e => [[stateChip(recording, e.from), ' > ', stateChip(recording, e.to)], cause(e), `(${e.precision})`]),
	]];
}

/* --- one channel --- */

function channelPage(app) {
	const {world} = app.recording, c = world.chan(app.channel), {waits} = app.recording.vocab;
	if (!c) return ['Channel', [line('No channel is selected here: choose one with the arrows in the IPC pane.')]];
	const ends = c.ends.map(i => world.ends[i]), waiters = waitersOf(world).get(c.id) || [];
	const mode = {r: 'reads', w: 'writes', rw: 'reads and writes', '': ''};
	return [`Channel ${c.id}`, [
		line(h('b', {}, channelText(c)), c.dead && ': nobody holds an end any more'),
		line(`queued ${bytesText(queuedIn(c))} of ${bytesText(c.capacity)}${c.kind === 'queue' ? ' messages' : ''}`),
		line(`sent ${bytesText(c.bytes)} in ${c.messages} messages, received ${bytesText(c.received)} in ${c.got}`),
		c.last !== undefined && line('last: ', h('code', {}, dataText(c.last))),
		c.outside && line('A process outside of what is observed may hold an end.'),
		...section('Who holds an end', tableOf(ends.map(end => [processText(app.recording, world, end.pid), end.fd >= 0 ? `fd ${end.fd}` : 'mapped', mode[end.mode],
			`by ${end.how} at ${timeText(end.since)}${end.open ? '' : ' (closed)'}`]))),
		...section('Who waits on it', ...waiters.map(th => h('p', {class: 'waiting'}, `${th.pid} waits for ${waits[th.wait.why]}`))),
	]];
}

/* --- why one waits, link by link --- */

function whyPage(app) {
	const {world} = app.recording, p = world.procs[app.selected];
	if (!p) return ['Why', [line('No process is selected here: choose one with the arrows.')]];
	return [`Why: process ${p.pid}`, [tableOf(app.chainOf(app.selected).map(([row, text]) =>
		[row === NONE ? '' : [`${world.procs[row].pid} ${nameOf(world.procs[row])}`], row === NONE ? '' : stateChip(app.recording, world.procs[row].state), text]))]];
}

const PAGES = {help: helpPage, why: whyPage, states: statesPage, process: processPage, channel: channelPage};
