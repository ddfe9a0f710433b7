/*
 * words.js - numbers and texts for people, and the elements that hold them. Whatever comes from a recording becomes text, never
 * markup: elements are made by h() alone.
 */
'use strict';

/* An element: h('td', {class: 'pid'}, 12). A child that is null or false is left out. */
function h(tag, attributes, ...children) {
	return fill(document.createElement(tag), attributes, children);
}

/* The same of a picture. */
function svg(tag, attributes, ...children) {
	return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
	for (const [name, value] of Object.entries(attributes || {}))
		if (name === 'onclick') element.addEventListener('click', value);
		else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
	element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
	return element;
}

/* As time_text() of tui/text.c has it: three digits and a unit. */
function timeText(ns) {
	if (ns < 0) return '-';
	if (ns === 0) return '0';
	if (ns < 1e3) return `${Math.floor(ns)}ns`;
	if (ns < 1e6) return `${(ns / 1e3).toFixed(ns < 1e5 ? 1 : 0)}us`;
	if (ns < 1e9) return `${(ns / 1e6).toFixed(ns < 1e7 ? 2 : ns < 1e8 ? 1 : 0)}ms`;
	return `${(ns / 1e9).toFixed(ns < 1e10 ? 2 : 1)}s`;
}

function bytesText(n) {
	const units = ['', 'K', 'M', 'G', 'T', 'P'];
	let unit = 0;
	if (n < 0) return '?';
	for (; n >= 1024 && unit < 5; unit++) n /= 1024;
	return n.toFixed(n < 10 && n !== Math.floor(n) ? 1 : 0) + units[unit];
}

const SPECIAL = {'\n': '\\n', '\t': '\\t', '\r': '\\r', '\0': '\\0', '\x1b': '\\e'};
const hex = code => `\\x${code.toString(16).padStart(2, '0')}`;

/* A name as it may be shown. What was no UTF-8 stands in the recording as U+10FF00 and the byte (trace/jsonl.c). */
function clean(text) {
	return (text ?? '').replace(/[\x00-\x1f\x7f-\x9f\u{10ff00}-\u{10ffff}]/gu,
		c => SPECIAL[c] || hex(c.codePointAt(0) & 0xff));
}

/* Bytes, each a character below 256, as the text that they are. */
function decode(bytes) {
	return new TextDecoder().decode(Uint8Array.from(bytes, c => c.charCodeAt(0)));
}

function dataText(bytes) {
	return bytes === undefined ? '' : `"${clean(decode(bytes))}"`;
}

/* "gets a CPU" with the process put in its place. */
function sentence(format, who) {
	return format.replace('%s', () => who);
}

const nameOf = p => clean(p?.name);
const stateWord = p => p.state + (p.sampled && (p.state === 'running' || p.state === 'ready') ? '~' : '');
const outsider = (recording, pid) => pid === recording.header.supervisor ? (recording.header.backend === 'sim' ? 'the shell' : 'proclab') :
	pid === 1 ? 'init' : '';

/* "cat 13", "proclab 4". */
function processText(recording, world, pid) {
	return `${pid} ${nameOf(world.proc(pid)) || outsider(recording, pid)}`.trim();
}

/* A state's texture and word, in its colour. */
function stateChip(recording, state, word) {
	return h('span', {class: `state ${state}`},
		h('span', {class: 'texture', 'aria-hidden': 'true'}, recording.vocab.states.find(s => s.name === state).texture), word ?? state);
}
