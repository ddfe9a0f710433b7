/*
 * player.js - the page: where it is in the recording, whether it plays, what is chosen; keys, buttons, questions, and drawing.
 *
 * The keys are the terminal's: their table comes with the recording, each with the name of what it asks for (commands.js). What is asked
 * for changes the app and says that it is to be drawn; draw() alone touches the document.
 */
'use strict';

const SLOWEST = 1e-6, FASTEST = 1e6;
const AIM = 20e9;                  /* ns in which a recording plays at first, when it is shorter */
const KEY_NAMES = {Space: ' ', Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight', PgUp: 'PageUp', PgDn: 'PageDown', Esc: 'Escape'};
const PANES = {1: procsPane, 2: treePane, 3: {name: 'States'}, 4: lanes, 5: memoryPane, 6: ipcPane, 8: outputPane};
/* Panes that share a place, behind each other in any window, aside in a small one: the last one asked for is shown. */
const SHARED = {behind: [[5, 6]], aside: [[1, 2, 8], [3, 5, 6]]};

const ROW = 24;                   /* pixels, about */

const $ = id => document.getElementById(id);

/* Up or down as far as is needed to see the row. */
function scrollTo(body, row) {
	if (!row) return;
	const above = row.offsetTop - body.scrollTop - ROW, below = row.offsetTop + row.offsetHeight - body.scrollTop - body.clientHeight;
	if (above < 0) body.scrollTop += above;
	else if (below > 0) body.scrollTop += below;
}

class App {
	constructor(data) {
		this.recording = new Recording(data);
		this.keys = data.keys.filter(key => COMMANDS[key.request] && key.shown && !key.shown.startsWith('^'));
		Object.assign(this, {focus: 1, selected: NONE, channel: 0, line: NONE, region: 0, variable: '', filter: '', text: '', tree: true, order: 'birth'});
		Object.assign(this, {zoomed: false, page: '', playing: false, loop: null, own: [], speed: this.firstSpeed(), time: 0, said: '', ask: null});
		this.timeline = new Timeline($('timeline'));
		this.timeline.window(this.recording, 0, this.recording.end);
		this.go(data.start);
	}

	/* As fast as life, or slower by halves so that one can follow. */
	firstSpeed() {
		let speed = 1;
		while (this.recording.end / speed < AIM && speed > 2e-6) speed /= 2;
		return speed;
	}

	/* --- moving --- */

	/* To just after event n. */
	go(n) {
		this.recording.seek(n);
		this.time = this.recording.world.t;
		this.line = NONE;
		if (this.selected === NONE && this.recording.world.procs.length) this.selected = 0;
		this.timeline.follow(this.recording);
		this.changed();
	}

	get atEnd() { return this.recording.world.n === this.recording.count; }

	/* To an event that was looked for; what plays stops. */
	goFound(n, otherwise) {
		this.playing = false;
		if (Number.isNaN(n)) this.say(otherwise);
		else this.go(n);
	}

	play(on) {
		this.playing = on;
		if (on && this.atEnd) this.go(0);
		this.clock = performance.now();
		this.changed();
	}

	/* Time goes on by the clock, also between two events. */
	tick(now) {
		if (!this.playing) return;
		const {recording, loop} = this, time = this.time + (now - this.clock) * 1e6 * this.speed;
		this.clock = now;
		if (loop && time >= recording.times[loop.to - 1]) this.go(loop.from);
		else {
			const n = recording.at(time);
			if (n > recording.world.n) this.go(n);
			this.time = Math.min(time, recording.end);
		}
		if (this.atEnd && !loop) this.playing = false;
		this.schedule();
	}

	setSpeed(speed) {
		this.speed = Math.min(Math.max(speed, SLOWEST), FASTEST);
		this.changed();
	}

	/* --- choosing --- */

	say(text) {
		this.said = text;
		this.changed();
	}

	focusOn(pane) {
		const element = $(`pane-${pane}`);
		this.focus = pane;
		for (const [kind, lists] of Object.entries(SHARED))
			for (const other of lists.filter(list => list.includes(pane)).flat()) $(`pane-${other}`).classList.toggle(kind, other !== pane);
		this.changed();
		if (document.activeElement !== element) element.focus({preventScroll: true});
	}

	/* The next pane shown. */
	turn(step) {
		const shown = Object.keys(PANES).map(Number).filter(pane => $(`pane-${pane}`).offsetParent !== null || this.zoomed);
		this.focusOn(shown[(shown.indexOf(this.focus) + step + shown.length) % shown.length]);
	}

	select(proc) {
		this.selected = proc;
		this.changed();
	}

	selectChannel(id) {
		this.channel = id;
		this.changed();
	}

	/* The chosen row of the focused pane, among its rows. */
	chosenRow(rows) {
		return rows.findIndex(row => row.c ? row.c.id === this.channel : row.p ? row.proc === this.selected : row.r ? row.region === this.region : row.line === this.line);
	}

	chooseRow(row) {
		if (row.c) this.selectChannel(row.c.id);
		else if (row.p) this.select(row.proc);
		else if (row.region !== undefined) this.region = row.region, this.changed();
		else this.line = row.line, this.changed();
	}

	moveRows(by) {
		const pane = PANES[this.focus], body = $(`pane-${this.focus}`).querySelector('.body');
		if (this.page) $('page').querySelector('.body').scrollBy(0, Math.max(-9999, Math.min(by, 9999)) * 24);
		else if (!pane.rows || this.focus === 8) body.scrollBy(0, by * 20);
		else {
			const rows = pane.rows(this), at = this.chosenRow(rows);
			if (rows.length) this.chooseRow(rows[Math.min(Math.max(at < 0 ? 0 : at + by, 0), rows.length - 1)]);
		}
	}

	pageRows() {
		return Math.max(1, Math.floor(($(`pane-${this.focus}`).clientHeight - 60) / 22));
	}

	find(step) {
		const pane = PANES[this.focus];
		if (!this.text) return this.say('find what? / asks');
		if (!pane.find) return this.say(`there is nothing to find in ${pane.name}`);
		const rows = pane.rows(this), here = this.chosenRow(rows), {length} = rows;
		for (let i = 1; i <= length; i++) {
			const row = rows[((here < 0 && step > 0 ? -1 : here) + step * i + 2 * length) % length];
			if (pane.find(this, row, this.text)) return this.chooseRow(row);
		}
		return this.say(`"${this.text}" is not in ${pane.name}`);
	}

	/* The causal chain of a process: its link, then those of who could end its wait, as far as they fit (trace/why.c). Sentences with
	   the process that each is about; NONE where it is none. */
	chainOf(proc) {
		const {world, vocab} = this.recording, chain = [proc], dead = this.recording.deadlock(), p = world.procs[proc];
		let cut = false;
		if (!p) return [];
		for (let i = 0; i < chain.length; i++)
			for (const next of world.procs[chain[i]].wakers)
				if (chain.includes(next)) continue;
				else if (chain.length < vocab.chain.links) chain.push(next);
				else cut = true;
		const links = chain.map(row => [row, world.procs[row].why]);
		if (cut) links.push([NONE, vocab.chain.cut]);
		if (p.state === 'waiting' && dead?.pids.includes(p.pid)) links.push([NONE, dead.end]);
		return links;
	}

	whyOf(proc) {
		return this.chainOf(proc).map(([, text]) => text).join(' ');
	}

	/* --- questions --- */

	question(label, choices, done) {
		this.ask = done;
		$('prompt').hidden = false;
		$('footer').hidden = true;
		$('prompt').querySelector('label').textContent = label;
		$('choices').replaceChildren(...choices.map(([value, help]) => h('option', {value}, help)));
		$('answer').value = '';
		$('answer').focus();
	}

	answer(text) {
		const done = this.ask;
		this.ask = null;
		$('prompt').hidden = true;
		$('footer').hidden = false;
		this.focusOn(this.focus);
		if (done && text !== null) done(text);
		this.changed();
	}

	openPage(name) {
		this.page = name;
		if (name) $('page').showModal();
		else $('page').close();
		this.changed();
	}

	/* Back to where one came from; false when this is there. */
	back() {
		if (this.page) this.openPage('');
		else if (this.zoomed) this.zoomed = false;
		else if (this.filter) this.filter = '';
		else return this.say('this page is closed as any other');
		return this.changed();
	}

	/* --- keys --- */

	keyOf(event) {
		const shift = event.shiftKey && event.key.length > 1 ? 'Shift-' : '';
		const found = this.keys.filter(key => !key.panes.length || key.panes.includes(this.focus)).find(key => {
			const [, before, name] = /^(Shift-|)(.+)$/.exec(key.shown);
			return before === shift && (KEY_NAMES[name] || name) === event.key;
		});
		return found?.request;
	}

	press(event) {
		if (event.ctrlKey || event.altKey || event.metaKey || this.ask) return;
		const request = this.keyOf(event);
		/* Tab goes through the panes as it goes through any page, and out of it. */
		if (request === 'next-pane' || request === 'previous-pane') return;
		if (!request && (event.key.length > 1 || event.target.tagName === 'A')) return;
		event.preventDefault();
		this.said = '';
		if (request) this.command(request);
		else this.say(`${event.key} does nothing here; ? shows the keys`);
	}

	command(request) {
		COMMANDS[request](this);
		this.changed();
	}

	/* --- drawing --- */

	changed() {
		this.stale = true;
		this.schedule();
	}

	schedule() {
		this.due ||= requestAnimationFrame(now => {
			this.due = 0;
			this.tick(now);
			this.draw();
		});
	}

	/* While nothing but time goes on, the panes stay as they are. */
	draw() {
		this.drawHeader();
		if (!this.stale) return;
		this.stale = false;
		this.drawPanes();
		this.drawFooter();
		if (this.page) this.drawPage();
		this.showPlace();
	}

	modeText() {
		if (this.atEnd && !this.playing) return `ENDED ${this.recording.world.procs[0]?.fate ?? ''}`;
		return `${this.playing ? 'PLAYING' : 'PAUSED'} ${Number(this.speed.toPrecision(3))}x${this.loop ? ' loop' : ''}`;
	}

	drawHeader() {
		const {recording, recording: {world, header, event}} = this;
		const {last} = recording, passed = recording.passed(recording.marks), mark = recording.events[recording.marks[passed - 1] - 1], dead = !this.playing && recording.deadlock();
		$('title').textContent = clean(baseName(header.program || 'proclab'));
		$('backend').textContent = [header.backend, header.policy, header.tier && `tier ${header.tier}`, `${header.cpus} CPU${header.cpus === 1 ? '' : 's'}`].filter(Boolean).map(clean).join(' ');
		$('mode').textContent = this.modeText();
		$('mode').className = this.playing ? 'playing' : '';
		$('time').replaceChildren('t=', h('b', {}, timeText(Math.round(this.time))), `/${timeText(recording.end)}`);
		$('place').replaceChildren('e=', h('b', {}, String(world.n)), `/${recording.count}`);
		$('lost').textContent = [world.lost > world.lostMessages && `${world.lost - world.lostMessages} lost`, world.lostMessages && `${world.lostMessages} messages lost`].filter(Boolean).join(' ');
		$('play').textContent = this.playing ? 'pause' : 'play';
		Object.assign($('seek'), {max: recording.count, value: world.n});
		$('event').setAttribute('aria-live', this.playing ? 'off' : 'polite');
		$('event').replaceChildren(h('span', {class: 'number'}, `e${world.n}  `), event ? event.say : `the beginning: ${last.procs.length} process${last.procs.length === 1 ? '' : 'es'} to come`);
		$('mark').textContent = mark ? `${mark.what} ${passed}/${recording.marks.length}: ${clean(mark.text)}` : '';
		$('deadlock').textContent = dead ? `DEADLOCK${dead.total ? '' : ' of some'}: ${dead.why}` : '';
	}

	drawPanes() {
		$('panes').classList.toggle('zoomed', this.zoomed);
		for (const number of Object.keys(PANES).map(Number)) {
			const element = $(`pane-${number}`);
			element.classList.toggle('focused', number === this.focus);
			if (element.offsetParent !== null) this.drawPane(number, element, PANES[number]);
		}
	}

	drawPane(number, element, pane) {
		const body = element.querySelector('.body'), {scrollTop} = body;
		element.querySelector('small').replaceChildren(...[this.paneTitle(number, pane)].flat());
		if (number === 4) return this.timeline.draw(this.recording, pane.rows(this).map(row => row.proc), this.selected, this.own);
		if (number === 3) return body.replaceChildren(diagram(this.recording), lastSentence(this.recording) || '');
		body.replaceChildren();
		pane.draw(this, body);
		body.scrollTop = scrollTop;
		if (number === 1) this.drawWhy();
		if (pane.drawn) return pane.drawn(this, body);
		return scrollTo(body, body.querySelector('.chosen'));
	}

	drawWhy() {
		const p = this.recording.world.procs[this.selected], why = p && ['waiting', 'zombie', 'stopped', 'ready'].includes(p.state) && this.whyOf(this.selected);
		$('why').replaceChildren(...why ? [h('b', {}, p.state === 'waiting' ? 'Why it waits: ' : 'Why: '), why] : []);
	}

	paneTitle(number, pane) {
		const {world} = this.recording;
		if (number === 1) return `${world.procs.filter(p => p.state !== 'gone').length} live ${pane.title(this)}`;
		if (number === 2) return `${world.procs.length} born`;
		if (number === 3) return world.surprises ? `${world.surprises} not in the diagram` : '';
		if (number === 4) return this.recording.vocab.states.filter(s => s.name !== 'gone').flatMap(s => [stateChip(this.recording, s.name), '  ']);
		return pane.title ? pane.title(this) : '';
	}

	drawFooter() {
		const hint = ([request, word]) => {
			const keys = this.keys.filter(key => key.request === request).map(key => key.shown);
			return keys.length ? h('span', {}, h('kbd', {}, keys[keys.length - 1]), ` ${word}`) : null;
		};
		const hints = [['play', this.playing ? 'pause' : 'play'], ['on-one', 'step'], ['back-one', 'back'], ['next-event', 'its next event'], ['next-mark', 'mark'], ['goto', 'go to'],
			['faster', 'speed'], ['find', 'find'], ['details', 'details'], ['zoom', 'zoom'], ['next-pane', 'pane']];
		$('footer').replaceChildren(h('span', {id: 'hints'}, this.said ? h('span', {class: 'said', role: 'status'}, this.said) : hints.map(hint)), h('span', {}, h('kbd', {}, '?'), ' help'));
	}

	drawPage() {
		const [title, parts] = PAGES[this.page](this), body = $('page').querySelector('.body');
		$('page').querySelector('h2').textContent = title;
		body.replaceChildren(...parts.filter(Boolean));
	}

	/* The address of this moment, once it stands still. */
	showPlace() {
		clearTimeout(this.placing);
		if (this.playing) return;
		this.placing = setTimeout(() => {
			try {
				history.replaceState(null, '', `#e${this.recording.world.n}`);
			} catch {
				/* a browser that allows no addresses of files: only the link is missing */
			}
		}, 300);
	}
}

/* --- what the document tells --- */

function listen(app) {
	const canvas = $('timeline'), byHash = () => goTo(app, location.hash.slice(1).replace(/%25$/, '%'));
	document.addEventListener('keydown', event => app.press(event));
	document.addEventListener('focusin', event => {
		const pane = event.target.closest('.pane');
		if (pane && Number(pane.dataset.pane) !== app.focus) app.focusOn(Number(pane.dataset.pane));
	});
	for (const button of document.querySelectorAll('[data-request]')) button.addEventListener('click', () => app.command(button.dataset.request));
	$('seek').addEventListener('input', event => app.go(Number(event.target.value)));
	$('prompt').addEventListener('submit', event => { event.preventDefault(); app.answer($('answer').value); });
	$('answer').addEventListener('keydown', event => { if (event.key === 'Escape') app.answer(null); event.stopPropagation(); });
	$('page').addEventListener('cancel', event => { event.preventDefault(); app.openPage(''); });
	$('page').addEventListener('click', event => { if (event.target === $('page')) app.openPage(''); });
	canvas.addEventListener('click', event => {
		const proc = app.timeline.procAt(event.offsetY);
		if (proc !== NONE && app.recording.world.procs[proc]) app.select(proc);
		if (event.offsetX >= app.timeline.left) app.go(app.recording.at(app.timeline.time(event.offsetX)));
	});
	canvas.addEventListener('wheel', event => {
		event.preventDefault();
		if (event.shiftKey) app.timeline.pan(app.recording, Math.sign(event.deltaX + event.deltaY) / 8);
		else app.timeline.zoom(app.recording, event.deltaY > 0 ? 1.25 : 0.8, app.timeline.time(event.offsetX));
		app.changed();
	}, {passive: false});
	window.addEventListener('resize', () => app.changed());
	window.addEventListener('beforeprint', () => { app.stale = true; app.draw(); });
	window.addEventListener('hashchange', byHash);
	window.matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => app.changed());
	if (location.hash.length > 1) byHash();
}

if (typeof document !== 'undefined') {
	const app = new App(JSON.parse($('recording').textContent));
	document.title = `proclab: ${clean(app.recording.header.program)}`;
	listen(app);
	app.focusOn(1);
	window.proclab = app;          /* for the curious, and for tests */
}
