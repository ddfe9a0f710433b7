/*
 * page.js - the world that a page has come to, as plain lists for tests/cli/export_html.c. Evaluated in the page itself; and
 * `node page.js PAGE.html N...` prints those after events N, a line each, folded without a document.
 */
'use strict';

function spaceList(w, proc) {
	const s = spaceOf(w, proc), pages = [...s?.pages ?? []].sort((a, b) => a[0] - b[0]);
	return s ? [s.regions.map(r => [r.start.toString(16), r.end.toString(16), r.name, r.prot, r.shared]),
		pages.map(([addr, page]) => [addr.toString(16), String(BigInt(page.frame)), page.made, page.what, page.seen, pageKind(w, proc, addr, page)])] : null;
}

function worldLists(w) {
	return {
		at: [w.n, w.t, w.surprises, w.lost, w.lostMessages, w.lastState, w.lastMark, w.marks],
		procs: w.procs.map(p => [p.pid, p.ppid, p.ppidBirth, p.parent, p.how, p.name ?? null, p.state, p.sampled, p.orphan, p.live, p.total,
			Object.values(p.in), p.lastExec, p.failedExec, p.born, p.since, p.died, p.reaped, p.code, p.sig, p.exited, p.reapedBy, p.orphaned, p.adoptedBy]),
		threads: w.threads.map(th => [th.tid, th.pid, th.proc, th.state, th.cpu, th.since, th.line ?? 0, th.wait ? [th.wait.why, th.wait.fd, th.wait.target, th.wait.chan] : null]),
		chains: w.procs.map(p => p.threads.map(i => w.threads[i].tid)),
		chans: w.chans.map(c => [c.id, c.kind, c.outside, c.dead, c.open, c.capacity, c.queued, c.bytes, c.messages, c.received, c.got, c.name ?? null]),
		ends: w.ends.map(e => [e.chan, e.pid, e.fd, e.proc, e.mode, e.side, e.how, e.open, e.since, e.until]),
		spaces: w.procs.map((p, proc) => spaceList(w, proc)),
		vars: w.procs.map(p => [...p.vars.values()].map(v => [v.name, v.addr.toString(16), v.value ?? null, v.n]).sort((a, b) => a[3] - b[3])),
		edges: w.edges,
	};
}

if (typeof require !== 'undefined' && require.main === module) {
	const text = require('fs').readFileSync(process.argv[2], 'utf8');
	const [, data] = /<script type="application\/json" id="recording">([^]*?)<\/script>/.exec(text);
	const [, script] = /<script>([^]*?)<\/script>/.exec(text);
	const page = new Function(`${script}; return {Recording, spaceOf, pageKind};`)(), recording = new page.Recording(JSON.parse(data));
	Object.assign(globalThis, page);
	for (const n of process.argv.slice(3).map(Number)) {
		recording.seek(n);
		console.log(JSON.stringify(worldLists(recording.world)));
	}
}
