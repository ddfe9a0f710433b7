/*
 * diagram.js - pane 3: the textbook's diagram of states, with how many processes are in each, how often each way was taken, and the
 * transition that came last as a sentence; its way is lit.
 */
'use strict';

const BOX = {width: 108, height: 60};
const PLACES = {new: [58, 50], ready: [212, 50], running: [378, 50], zombie: [532, 50], waiting: [295, 182], stopped: [110, 182], gone: [532, 182]};
/* Which transitions an arrow stands for, its path, and where its count is written. */
const ARROWS = [
	{ways: (from, to) => from === 'new' && (to === 'ready' || to === 'running'), path: 'M112 50 H156', times: [134, 40]},
	{ways: (from, to) => (from === 'ready' || from === 'new') && to === 'running', path: 'M266 38 H322', times: [295, 29]},
	{ways: (from, to) => from === 'running' && to === 'ready', path: 'M324 64 H268', times: [296, 84]},
	{ways: (from, to) => (from === 'running' || from === 'waiting') && to === 'waiting', path: 'M392 80 V182 H351', times: [412, 140]},
	{ways: (from, to) => from === 'waiting' && (to === 'ready' || to === 'running'), path: 'M252 152 V82', times: [236, 122]},
	{ways: (from, to) => from !== 'zombie' && to === 'zombie', path: 'M432 50 H476', times: [454, 40]},
	{ways: (from, to) => to === 'gone', path: 'M532 80 V150', times: [552, 122]},
	{ways: (from, to) => from !== 'stopped' && to === 'stopped', path: 'M241 172 H166', times: [203, 164]},
	{ways: (from, to) => from === 'stopped' && (to === 'ready' || to === 'running' || to === 'waiting'), path: 'M164 194 H239', times: [203, 213]},
];

function lastTransition(recording) {
	const e = recording.events[recording.world.lastState - 1];
	return e && recording.vocab.transitions.find(({from, to}) => from === e.from && to === e.to);
}

function arrowElements(world, arrow, lit) {
	let times = 0;
	for (const [edge, count] of Object.entries(world.edges)) if (arrow.ways(...edge.split('>'))) times += count;
	const kind = lit && arrow.ways(lit.from, lit.to) ? 'edge lit' : 'edge';
	return [
		svg('path', {class: kind, d: arrow.path, 'marker-end': 'url(#tip)'}),
		svg('text', {class: kind.replace('edge', 'times'), x: arrow.times[0], y: arrow.times[1]}, String(times)),
	];
}

function stateElement(state, count) {
	const [x, y] = PLACES[state.name];
	return svg('g', {class: count ? `${state.name} busy` : state.name},
		svg('title', {}, `${state.name}: ${state.meaning}`),
		svg('rect', {x: x - BOX.width / 2, y: y - BOX.height / 2, width: BOX.width, height: BOX.height, rx: 8}),
		svg('text', {x, y: y - 6}, `${state.texture} ${state.name}`.trim()),
		svg('text', {class: 'count', x, y: y + 20}, String(count)));
}

function diagram(recording) {
	const w = recording.world, counts = {}, e = recording.events[w.lastState - 1];
	for (const p of w.procs) counts[p.state] = (counts[p.state] || 0) + 1;
	const words = recording.vocab.states.map(s => `${counts[s.name] || 0} ${s.name}`).join(', ');
	const tip = svg('marker', {id: 'tip', viewBox: '0 0 10 10', refX: 8, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: 'userSpaceOnUse', orient: 'auto'},
		svg('path', {d: 'M0 0 L10 5 L0 10 z'}));
	return svg('svg', {id: 'diagram', viewBox: '0 0 590 220', role: 'img', 'aria-label': words}, svg('defs', {}, tip),
		ARROWS.flatMap(arrow => arrowElements(w, arrow, w.lastState === w.n ? e : undefined)),
		recording.vocab.states.map(s => stateElement(s, counts[s.name] || 0)));
}

/* "13 cat: ready > running  13 cat gets a CPU: next in the queue" */
function lastSentence(recording) {
	const w = recording.world, e = recording.events[w.lastState - 1], row = lastTransition(recording);
	if (!e) return null;
	const who = processText(recording, w, e.pid), tilde = e.precision === 'sampled' ? '~' : '';
	return h('p', {id: 'last'}, `${e.pid}: `, stateChip(recording, e.from), ' > ', stateChip(recording, e.to, e.to + tilde), h('span', {class: 'dim'}, ` e${e.n}  `),
		row && sentence(row.sentence, who), e.decision && `: ${clean(e.decision)}`);
}
