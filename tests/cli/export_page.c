/*
 * export_page.c - the page of `proclab export --to html` in a real browser: it opens from a file, asks for nothing, has the world in C and
 * shows it, and does with keys, pressed as a person would, what the terminal does.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/browser.h"
#include "tests/cli/exported.h"
#include "tests/cli/page_world.h"
#include "tests/trace/gen.h"
#include "trace/cursor.h"
#include "trace/flow.h"
#include "trace/recording.h"
#include "trace/why.h"
#include "trace/world_memory.h"
#include "tui/keys.h"

#define READY "window.proclab && document.querySelector('#event').textContent"

/* A page that is open, and its recording in C. */
struct opened {
	struct browser *b;
	struct trace *t;
	struct cursor *c;
};

static struct browser *browser;
static const char *missing;

static void quit(void)
{
	browser_quit(browser);
}

/* One browser for all tests; NULL after a word why there is none. */
static struct browser *the_browser(void)
{
	static bool tried;
	if (!tried) browser = browser_start(&missing);
	if (!tried && browser) atexit(quit);
	tried = true;
	if (!browser) test_skip(missing);
	return browser;
}

static void open_page(struct opened *o, struct browser *b, const char *trace, const char *place)
{
	struct source *s;
	struct diag d;
	struct ran r;
	const char *page = test_path("page.html");
	*o = (struct opened){b, trace_new(), NULL};
	CU_ASSERT_EQUAL_FATAL(recording_open(trace, o->t, &s, NULL, &d), 0);
	s->ops->close(s);
	o->c = cursor_new(o->t);
	CU_ASSERT_EQUAL_FATAL(EXPORT(&r, "-o", page, trace), 0);
	ran_clear(&r);
	browser_look(b, 1280, 800, true);
	CU_ASSERT_FATAL(browser_open(b, page, place, READY));
}

static void close_page(struct opened *o)
{
	json_decref(browser_value(o->b, "0"));       /* what has been told by now */
	CU_ASSERT_EQUAL(browser_fetched(o->b), 0);
	CU_ASSERT_EQUAL(browser_errors(o->b), 0);
	if (*browser_told(o->b)) fprintf(stderr, "\nthe page: %s\n", browser_told(o->b));
	cursor_free(o->c);
	trace_free(o->t);
}

/* --- what it shows --- */

static void worlds_agree(struct opened *o)
{
	char expression[96];
	for (uint32_t i = 0; i <= 6; i++) {
		uint32_t n = trace_count(o->t) * (i * 5 % 7) / 6;
		n = cursor_seek(o->c, n);
		snprintf(expression, sizeof expression, "proclab.go(%u), worldLists(proclab.recording.world)", n);
		json_t *got = browser_value(o->b, expression), *expected = world_lists(cursor_world(o->c));
		CU_ASSERT(json_equal(got, expected));
		json_decref(got);
		json_decref(expected);
	}
}

static const struct world_proc *by_text(const struct world *w, const json_t *pid)
{
	return world_proc(w, atoi(json_string_value(pid)));
}

/* The table as it is seen: a row for each process, with its state and what it waits for in words. */
static void table_is_the_world(struct opened *o)
{
	char buf[128];
	const struct world *w = cursor_world(o->c);
	CU_ASSERT(browser_until(o->b, "!proclab.due"));
	json_t *row, *rows = browser_value(o->b, "[...document.querySelectorAll('#pane-1 tbody tr')].map(tr => [...tr.cells].map(td => td.textContent))");
	size_t i;
	CU_ASSERT_EQUAL(json_array_size(rows), w->nproc);
	json_array_foreach(rows, i, row) {
		const struct world_proc *p = by_text(w, json_array_get(row, 0));
		const char *waits = json_string_value(json_array_get(row, 6));
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(atoi(json_string_value(json_array_get(row, 1))), p->ppid);
		CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_array_get(row, 3)), state_name(p->state)));
		why_short(w, p, buf, sizeof buf);
		CU_ASSERT_PTR_NOT_NULL(strstr(waits, buf));
		CU_ASSERT_EQUAL(!strstr(waits, "orphan"), !p->orphan);
	}
	json_decref(rows);
}

static void page_shows_the_world(void)
{
	static const struct { const char *kernel, *scenario; } runs[] = {{"sim", "states"}, {"real", "pipeline"}, {"sim", "orphan"}, {"real", "orphan"}};
	struct browser *b = the_browser();
	for (size_t i = 0; b && i < sizeof runs / sizeof *runs; i++) {
		struct opened o;
		struct ran lists;
		open_page(&o, b, recording_of(runs[i].kernel, runs[i].scenario)->path, "");
		test_run(&lists, 5, NULL, (const char *const[]){"cat", "tests/cli/page.js", NULL});
		json_decref(browser_value(b, lists.out));
		ran_clear(&lists);
		worlds_agree(&o);
		table_is_the_world(&o);
		close_page(&o);
	}
}

/* The chain of the process that waits, and the deadlock, are said as the terminal says them. */
static void page_tells_why(void)
{
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "deadlock")->path, "");
	uint32_t n = 0;
	char place[64];
	struct deadlock d;
	do cursor_seek(o.c, ++n);
	while (n < trace_count(o.t) && world_deadlock(cursor_world(o.c), &d) != 1);
	CU_ASSERT_FATAL(n < trace_count(o.t));
	snprintf(place, sizeof place, "proclab.go(%u)", n);
	json_decref(browser_value(b, place));
	CU_ASSERT(browser_until(b, "document.querySelector('#deadlock').textContent !== ''"));
	json_t *said = browser_value(b, "document.querySelector('#deadlock').textContent"), *why = browser_value(b, "proclab.whyOf(proclab.selected)");
	char *chain = why_chain(cursor_world(o.c), cursor_world(o.c)->procs[0].pid);
	CU_ASSERT_STRING_EQUAL(json_string_value(why), chain);
	CU_ASSERT(!strncmp(json_string_value(said), "DEADLOCK: ", 10) && !strcmp(json_string_value(said) + 10, d.why));
	free(chain);
	json_decref(said);
	json_decref(why);
	deadlock_clear(&d);
	close_page(&o);
}

/* --- what keys do --- */

static bool is_at(struct opened *o, uint32_t n)
{
	char condition[128];
	snprintf(condition, sizeof condition, "proclab.recording.world.n === %u && document.querySelector('#place').textContent.startsWith('e=%u/')", n, n);
	return browser_until(o->b, condition);
}

static void type(struct opened *o, const char *text)
{
	for (char key[2] = {*text}; *key; *key = *++text) browser_press(o->b, key, false);
	browser_press(o->b, "Enter", false);
}

static uint32_t mark(const struct trace *t, int number)
{
	uint32_t n = 0;
	while (number && ++n <= trace_count(t)) number -= trace_get(t, n)->kind == EV_MARK;
	return n;
}

/* How many ticks the page's time is after from; -1 when not a whole number of them. */
static int ticks(struct opened *o, double from, double end)
{
	static const double steps[] = {1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8};
	json_t *time = browser_value(o->b, "proclab.time");
	double passed = json_number_value(time) - from;
	size_t i = 0;
	json_decref(time);
	while (steps[i] < end / 200) i++;
	double n = passed / steps[i];
	return fabs(n - round(n)) < 1e-9 ? (int)round(n) : -1;
}

static void keys_move_in_time(void)
{
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "states")->path, "");
	uint32_t last = trace_count(o.t), first = mark(o.t, 1), second = mark(o.t, 2);
	CU_ASSERT(is_at(&o, 0));
	for (int i = 1; i <= 3; i++) {
		browser_press(b, ".", false);
		CU_ASSERT(is_at(&o, (uint32_t)i));
	}
	browser_press(b, ",", false);
	CU_ASSERT(is_at(&o, 2));
	browser_press(b, "]", false);
	CU_ASSERT(is_at(&o, first));
	browser_press(b, "]", false);
	CU_ASSERT(is_at(&o, second));
	browser_press(b, "[", false);
	CU_ASSERT(is_at(&o, first));
	browser_press(b, "g", false);
	type(&o, "e118");
	CU_ASSERT(is_at(&o, 118));
	CU_ASSERT(browser_until(b, "location.hash === '#e118'"));
	browser_press(b, "g", false);
	type(&o, "t42ms");
	CU_ASSERT(is_at(&o, trace_at_time(o.t, 42000000)));
	/* the timeline shows the whole run: a tick is a hundredth of it or a little less, a round number */
	double end = (double)trace_end_time(o.t), here = (double)trace_get(o.t, trace_at_time(o.t, 42000000))->t;
	browser_press(b, "ArrowRight", false);
	CU_ASSERT_EQUAL(ticks(&o, here, end), 10);
	here = (double)trace_get(o.t, 1)->t;
	browser_press(b, "g", false);
	type(&o, "e1");
	browser_press(b, "ArrowRight", true);
	CU_ASSERT_EQUAL(ticks(&o, here, end), 1);
	browser_press(b, "g", false);
	type(&o, "nowhere");
	CU_ASSERT(browser_until(b, "document.querySelector('#footer').textContent.includes('\"nowhere\" is no position')"));
	browser_press(b, "End", false);
	CU_ASSERT(is_at(&o, last));
	browser_press(b, ",", false);
	CU_ASSERT(is_at(&o, last - 1));
	close_page(&o);
}

/* From a message to who takes it, and back; one's own marks, and a loop between them. */
static void keys_follow_and_mark(void)
{
	struct browser *b = the_browser();
	struct opened o;
	uint32_t send = 1;
	char place[32];
	if (!b) return;
	open_page(&o, b, recording_of("sim", "pipeline")->path, "");
	struct flow *f = flow_new();
	for (uint32_t n = 1; n <= trace_count(o.t); n++) flow_feed(f, trace_get(o.t, n));
	while (send < trace_count(o.t) && (trace_get(o.t, send)->kind != EV_SEND || !flow_on(f, send))) send++;
	CU_ASSERT_FATAL(send < trace_count(o.t));
	snprintf(place, sizeof place, "e%u", send);
	browser_press(b, "g", false);
	type(&o, place);
	CU_ASSERT(is_at(&o, send));
	browser_press(b, ")", true);
	CU_ASSERT(is_at(&o, flow_on(f, send)));
	browser_press(b, "(", true);
	CU_ASSERT(is_at(&o, send));
	json_decref(browser_value(b, "void (proclab.recording.marks = [])"));
	browser_press(b, "m", false);
	browser_press(b, "End", false);
	browser_press(b, "m", false);
	snprintf(place, sizeof place, "e%u", send + 1);
	browser_press(b, "g", false);
	type(&o, place);
	browser_press(b, "L", true);
	CU_ASSERT(browser_until(b, "proclab.loop.from === proclab.own[0] && proclab.loop.to === proclab.recording.count && proclab.playing"));
	json_decref(browser_value(b, "proclab.setSpeed(proclab.recording.end / 4e8)"));
	/* it goes round: from the end of the loop to its beginning */
	CU_ASSERT(browser_until(b, "(window.most = Math.max(window.most || 0, proclab.recording.world.n)) > proclab.loop.from && proclab.recording.world.n < window.most"));
	CU_ASSERT(browser_until(b, "window.most < proclab.loop.to"));
	browser_press(b, "L", true);
	CU_ASSERT(browser_until(b, "!proclab.loop"));
	flow_free(f);
	close_page(&o);
}

/* A variable in parent and child: at the same address, until one writes it in the same page. */
static void memory_is_compared(void)
{
	struct browser *b = the_browser();
	struct opened o;
	int32_t first = 0, child = 0;
	char condition[512];
	bool inherited, shared = false, copied = false;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "addresses")->path, "");
	browser_press(b, "5", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-5').offsetParent !== null && document.querySelector('#pane-6').offsetParent === null"));
	for (uint32_t n = 1; n <= trace_count(o.t) && !(shared && copied); n++) {
		const struct event *e = trace_get(o.t, n);
		cursor_seek(o.c, n);
		const struct world *w = cursor_world(o.c);
		if (e->kind == EV_FORK) first ? (child = child ? child : e->fork.child) : (first = e->fork.child);
		if (e->kind != EV_VAR || e->pid != child) continue;
		const struct world_proc *p = world_proc(w, first), *q = world_proc(w, child);
		const struct world_var *x = world_var(w, p, e->var.name, &inherited), *y = world_var(w, q, e->var.name, &inherited);
		const struct world_page *mine = world_page_at(world_space(w, p), x->addr), *its = world_page_at(world_space(w, q), y->addr);
		bool same = world_page_same(mine, its);
		CU_ASSERT_EQUAL(x->addr, y->addr);
		*(same ? &shared : &copied) = true;
		snprintf(condition, sizeof condition, "(proclab.go(%u), proclab.draw(), [...document.querySelectorAll('#variable tr')].some(tr => tr.cells[1].textContent.startsWith('%d ') && "
		         "tr.cells[2].textContent === '%llx' && tr.cells[4].textContent === '= %s' && tr.cells[5].textContent === 'same address, %s page'))",
		         n, child, (unsigned long long)y->addr, y->value, same ? "same" : "other");
		CU_ASSERT(browser_until(b, condition));
	}
	CU_ASSERT(shared && copied);
	browser_press(b, "6", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-5').offsetParent === null && document.querySelector('#pane-6').offsetParent !== null"));
	close_page(&o);
}

/* Two people look at the same moment by its address. */
static void an_address_is_a_moment(void)
{
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "states")->path, "#e57");
	CU_ASSERT(is_at(&o, 57));
	json_decref(browser_value(b, "void (location.hash = '#m2')"));
	CU_ASSERT(is_at(&o, mark(o.t, 2)));
	close_page(&o);
}

static void keys_play(void)
{
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "states")->path, "");
	browser_press(b, " ", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#mode').textContent.startsWith('PLAYING ')"));
	for (int i = 0; i < 4; i++) browser_press(b, "+", false);
	CU_ASSERT(browser_until(b, "proclab.recording.world.n > 3"));
	browser_press(b, " ", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#mode').textContent.startsWith('PAUSED ')"));
	browser_press(b, "Backspace", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#mode').textContent === 'PAUSED 1x'"));
	browser_press(b, "-", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#mode').textContent === 'PAUSED 0.5x'"));
	/* all of it, and once more from the beginning */
	json_decref(browser_value(b, "proclab.setSpeed(1000)"));
	browser_press(b, " ", false);
	CU_ASSERT(is_at(&o, trace_count(o.t)));
	CU_ASSERT(browser_until(b, "document.querySelector('#mode').textContent === 'ENDED exit 0'"));
	json_decref(browser_value(b, "proclab.setSpeed(1e-6)"));
	browser_press(b, " ", false);
	CU_ASSERT(browser_until(b, "proclab.playing && proclab.recording.world.n < 20"));
	close_page(&o);
}

static void keys_choose(void)
{
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "states")->path, "#50%");
	CU_ASSERT(browser_until(b, "proclab.recording.world.procs.length > 3"));
	browser_press(b, "ArrowDown", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-1 tr.chosen td').textContent === '101'"));
	browser_press(b, "/", false);
	type(&o, "103");
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-1 tr.chosen td').textContent === '103'"));
	browser_press(b, "Home", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-1 tr.chosen td').textContent === '100'"));
	browser_press(b, "3", false);
	CU_ASSERT(browser_until(b, "document.activeElement.id === 'pane-3' && document.querySelector('.focused').id === 'pane-3'"));
	browser_press(b, "Tab", false);
	CU_ASSERT(browser_until(b, "document.activeElement.id === 'pane-4' && proclab.focus === 4"));
	browser_press(b, "w", false);
	CU_ASSERT(browser_until(b, "proclab.timeline.to - proclab.timeline.from < proclab.recording.end * 0.51"));
	browser_press(b, "z", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-1').offsetParent === null && document.querySelector('#pane-4').offsetParent !== null"));
	browser_press(b, "q", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#pane-1').offsetParent !== null"));
	browser_press(b, "Enter", false);
	CU_ASSERT(browser_until(b, "document.querySelector('#page').open && document.querySelector('#page h2').textContent === 'Process 100'"));
	browser_press(b, "Escape", false);
	CU_ASSERT(browser_until(b, "!document.querySelector('#page').open"));
	close_page(&o);
}

/* Whether it is among the requests that the page has keys for. */
static bool has_request(const json_t *requests, enum request r)
{
	return json_object_get(requests, request_name(r));
}

/* The help is the terminal's, but for what no recording can do. */
static void help_is_the_table_of_keys(void)
{
	static const enum request wanted[] = {
		REQUEST_FREEZE, REQUEST_STEP_ON, REQUEST_STEP_BACK, REQUEST_LEAP_ON, REQUEST_LEAP_BACK, REQUEST_PROC_ON, REQUEST_PROC_BACK, REQUEST_MARK_ON,
		REQUEST_MARK_BACK, REQUEST_GOTO, REQUEST_FASTER, REQUEST_SLOWER, REQUEST_AS_IS, REQUEST_FIRST, REQUEST_LAST, REQUEST_UP, REQUEST_DOWN, REQUEST_PROCS,
		REQUEST_TREE, REQUEST_STATES, REQUEST_TIMELINE, REQUEST_IPC, REQUEST_OUTPUT, REQUEST_ZOOM, REQUEST_FIND, REQUEST_FILTER, REQUEST_TIME_IN,
		REQUEST_TIME_FIT, REQUEST_SORT, REQUEST_DETAILS, REQUEST_CHOICE_ON, REQUEST_MARK, REQUEST_LOOP, REQUEST_MEMORY, REQUEST_VARIABLE, REQUEST_WHY, REQUEST_FLOW_ON, REQUEST_FLOW_BACK, REQUEST_TICK_ON, REQUEST_THEME, REQUEST_PALETTE, REQUEST_HELP, REQUEST_BACK,
	};
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "states")->path, "#e60");
	json_t *requests = browser_value(b, "Object.fromEntries(proclab.keys.map(key => [key.request, 1]))");
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) CU_ASSERT(has_request(requests, wanted[i]));
	browser_press(b, "?", true);
	CU_ASSERT(browser_until(b, "document.querySelector('#page').open && document.querySelectorAll('#page h3').length > 3"));
	json_t *text = browser_value(b, "document.querySelector('#page').textContent");
	for (const struct key *k = key_table(); k->code; k++)
		if (k->help && k->scope != SCOPE_HOME && k->scope != SCOPE_PAIR && has_request(requests, k->request)) CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(text), k->help));
	CU_ASSERT(!has_request(requests, REQUEST_SIGNAL));
	json_decref(requests);
	json_decref(text);
	browser_press(b, "?", true);
	CU_ASSERT(browser_until(b, "!document.querySelector('#page').open"));
	browser_press(b, "K", true);
	CU_ASSERT(browser_until(b, "document.querySelector('#footer').textContent.includes('K does nothing here')"));
	close_page(&o);
}

/* --- looks --- */

/* The least contrast of the colours of words with what lies behind them, as WCAG 2 reckons it. */
static const char contrast[] =
	"(() => { const c = document.createElement('canvas').getContext('2d', {willReadFrequently: true}), style = getComputedStyle(document.documentElement);"
	" const light = name => { c.fillStyle = style.getPropertyValue(name).trim(); c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3)"
	"  .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0); };"
	" const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); let least = 99;"
	" for (const name of ['text', 'dim', 'error', 'new', 'ready', 'running', 'waiting', 'stopped', 'zombie', 'gone', 'accent'])"
	"  for (const behind of ['pane', 'select', 'raised']) least = Math.min(least, ratio(light('--' + name), light('--' + behind)));"
	" return least; })()";

static void words_can_be_read(void)
{
	static const struct { int width, height; bool dark; } looks[] = {{1280, 800, true}, {1280, 800, false}, {800, 600, true}, {480, 700, false}};
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of("sim", "states")->path, "#e247");
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		browser_look(b, looks[i].width, looks[i].height, looks[i].dark);
		json_t *least = browser_value(b, contrast);
		CU_ASSERT(json_number_value(least) >= 4.5); /* level AA */
		if (json_number_value(least) < 4.5) fprintf(stderr, "\ncontrast %.2f, %s\n", json_number_value(least), looks[i].dark ? "dark" : "light");
		json_decref(least);
		/* nothing sticks out of the window, and the table is in it */
		CU_ASSERT(browser_until(b, "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"));
		CU_ASSERT(browser_until(b, "document.querySelector('#pane-1').getBoundingClientRect().height > 80"));
	}
	CU_ASSERT(browser_until(b, "[...document.querySelectorAll('button, canvas, input, svg')].every(e => e.ariaLabel || e.labels?.length)"));
	close_page(&o);
}

/* --- large, and hostile --- */

static const char hostile[] =
	"#include <stdio.h>\n#include <proclab/proclab.h>\n"
	"int main(void)\n{\n"
	"	note(\"</script><script>window.taken = 1</script><img src=x onerror='window.taken = 1'>\");\n"
	"	printf(\"<script>window.taken = 1</script>\\x01\\xff\\n\");\n"
	"	return 0;\n}\n";

static void words_stay_words(void)
{
	struct browser *b = the_browser();
	struct opened o;
	if (!b) return;
	open_page(&o, b, recording_of_text("sim", "words", hostile)->path, "");
	browser_press(b, "End", false);
	CU_ASSERT(is_at(&o, trace_count(o.t)));
	CU_ASSERT(browser_until(b, "document.querySelector('#mark').textContent.includes(\"</script><script>window.taken = 1</script><img src=x\")"));
	CU_ASSERT(browser_until(b, "document.querySelector('#output').textContent.includes('<script>window.taken = 1</script>')"));
	CU_ASSERT(browser_until(b, "window.taken === undefined && document.scripts.length === 2 && document.images.length === 0"));
	close_page(&o);
	/* what close_page() looks for is seen when it is there */
	json_decref(browser_value(b, "fetch('http://127.0.0.1:9/').catch(() => 0)"));
	json_decref(browser_value(b, "0"));
	CU_ASSERT(browser_errors(b) > 0);
}

static void ten_thousand_events_open(void)
{
	struct browser *b = the_browser();
	struct opened o;
	struct gen g = {7};
	const char *path = test_path("large.jsonl");
	struct trace *t = trace_new();
	if (!b) return;
	gen_header(&g, t);
	gen_run(&g, t, 10000);
	FILE *f = fopen(path, "w");
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	fclose(f);
	trace_free(t);
	open_page(&o, b, path, "");
	browser_press(b, ".", false);
	CU_ASSERT(is_at(&o, 1));
	browser_press(b, "End", false);
	CU_ASSERT(is_at(&o, trace_count(o.t)));
	browser_press(b, ",", false);
	CU_ASSERT(is_at(&o, trace_count(o.t) - 1));
	close_page(&o);
}

SUITE(export_page, page_shows_the_world, page_tells_why, keys_move_in_time, keys_follow_and_mark, memory_is_compared, an_address_is_a_moment, keys_play, keys_choose, help_is_the_table_of_keys,
      words_can_be_read, words_stay_words, ten_thousand_events_open)
