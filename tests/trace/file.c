/*
 * file.c - recordings: what is read is what was written, for every kind of event and any contents; a file that is not as it
 * was written is refused with its line, one that was cut short is read up to its last whole block.
 */
#include "trace/file.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "tests/trace/gen.h"
#include "trace/jsonl.h"

#define SAME(member) (a->member == b->member)

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_bytes(const char *a, uint32_t a_len, const char *b, uint32_t b_len)
{
	return !a == !b && a_len == b_len && (!a || !memcmp(a, b, a_len));
}

static bool same_turn(const struct turn *a, const struct turn *b)
{
	return SAME(key) && SAME(order) && SAME(slice) && SAME(queue) && SAME(level) && SAME(lot) && same_text(a->measure, b->measure);
}

/* Field by field, written without the tables that are tested. */
static bool same_own(const struct event *a, const struct event *b)
{
	static const struct wait nothing;
	const struct wait *v = &a->state.wait, *w = &b->state.wait;
	switch ((enum event_kind)a->kind) {
	case EV_FORK: return SAME(fork.child) && SAME(fork.how) && same_text(a->fork.name, b->fork.name);
	case EV_THREAD: return SAME(thread.child) && same_text(a->thread.name, b->thread.name);
	case EV_EXEC:
		return same_text(a->exec.path, b->exec.path) && SAME(exec.argc) &&
		       same_bytes(a->exec.args, a->exec.args_len, b->exec.args, b->exec.args_len);
	case EV_SCHED: return SAME(sched.state) && same_text(a->sched.decision, b->sched.decision) && same_turn(&a->sched.turn, &b->sched.turn);
	case EV_STATE:
		if (a->state.to == STATE_READY || a->state.to == STATE_RUNNING) v = w = &nothing;
		return SAME(state.from) && SAME(state.to) && SAME(state.sig) && SAME(state.by) && same_text(a->state.decision, b->state.decision) &&
		       (v != w || same_turn(&a->state.turn, &b->state.turn)) && v->why == w->why && v->fd == w->fd &&
		       v->target == w->target && v->chan == w->chan && v->timed == w->timed && v->perhaps_timed == w->perhaps_timed && same_text(v->call, w->call) &&
		       same_text(v->on, w->on);
	case EV_CALL:
		return same_text(a->call.name, b->call.name) && same_text(a->call.args, b->call.args) && SAME(call.result) &&
		       SAME(call.err) && SAME(call.dur);
	case EV_CHAN:
		return SAME(chan.id) && SAME(chan.kind) && SAME(chan.outside) && SAME(chan.capacity) && same_text(a->chan.name, b->chan.name);
	case EV_END:
		return SAME(end.chan) && SAME(end.fd) && SAME(end.mode) && SAME(end.how) && SAME(end.side) && SAME(end.gained);
	case EV_SEND:
	case EV_RECV:
		return SAME(io.chan) && SAME(io.fd) && SAME(io.side) && SAME(io.bytes) && SAME(io.queued) && SAME(io.messages) &&
		       same_bytes(a->io.data, a->io.data_len, b->io.data, b->io.data_len);
	case EV_SIGNAL: return SAME(signal.to) && SAME(signal.to_tid) && SAME(signal.sig) && SAME(signal.stage) && SAME(signal.cause);
	case EV_FAULT:
		return SAME(fault.addr) && SAME(fault.before) && SAME(fault.after) && SAME(fault.what);
	case EV_REGION:
		return SAME(region.start) && SAME(region.end) && SAME(region.how) && SAME(region.prot) && SAME(region.shared) &&
		       same_text(a->region.name, b->region.name);
	case EV_PAGES: return SAME(pages.addr) && SAME(pages.count) && SAME(pages.frame) && SAME(pages.page);
	case EV_VAR:
		return SAME(var.addr) && SAME(var.size) && SAME(var.frame) && SAME(var.page) && same_text(a->var.name, b->var.name) &&
		       same_text(a->var.value, b->var.value);
	case EV_OUT: return SAME(out.stream) && same_bytes(a->out.data, a->out.data_len, b->out.data, b->out.data_len);
	case EV_EXIT: return SAME(exit.code) && SAME(exit.sig) && SAME(exit.core);
	case EV_REAP: return SAME(reap.child) && SAME(reap.code) && SAME(reap.sig);
	case EV_ADOPT: return SAME(adopt.from) && SAME(adopt.to);
	case EV_LINE: return true;
	case EV_SOURCE: return same_text(a->source.text, b->source.text);
	case EV_MARK: return SAME(mark.what) && SAME(mark.waits) && same_text(a->mark.text, b->mark.text);
	case EV_USAGE:
		return SAME(usage.run) && SAME(usage.ready) && SAME(usage.vol) && SAME(usage.invol) && SAME(usage.whole);
	case EV_CHUNK: return SAME(chunk.chan) && SAME(chunk.at) && SAME(chunk.number) && SAME(chunk.items) && SAME(chunk.ends);
	case EV_LOST: return SAME(lost.count) && SAME(lost.messages) && same_text(a->lost.what, b->lost.what);
	case EV_ENDED: return SAME(ended.by) && same_text(a->ended.limit, b->ended.limit);
	case EV_COUNT: break;
	}
	return false;
}

static bool same_event(const struct event *a, const struct event *b)
{
	return SAME(n) && SAME(t) && SAME(pid) && SAME(tid) && SAME(cpu) && SAME(kind) && SAME(precision) && SAME(line) &&
	       same_text(a->file, b->file) && same_own(a, b);
}

static void every_event_round_trips(void)
{
	struct trace *t = trace_new();
	struct gen g = {1};
	int wrong = 0;
	for (int i = 0; i < 40000 && !wrong; i++) {
		struct event e = gen_event(&g, t, (enum event_kind)(i % EV_COUNT)), back;
		struct diag d = {""};
		e.n = 1 + gen_below(&g, UINT32_MAX - 1);
		e.t = (int64_t)gen_below(&g, UINT32_MAX) << gen_below(&g, 31);
		char *line = event_json(&e);
		wrong = jsonl_read_event(line, strlen(line), t, &back, &d) || !same_event(&e, &back);
		if (wrong) fprintf(stderr, "\n%s\n%s\n", line, d.text);
		free(line);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	trace_free(t);
}

/* What the fast reader takes it reads as jansson does, be the line ever so damaged; and it takes most lines of a run. */
static void two_readers_agree(void)
{
	struct trace *t = trace_new();
	struct gen g = {2};
	uint32_t taken = 0, wrong = 0;
	gen_run(&g, t, 3000);
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		char *line = event_json(trace_get(t, n));
		size_t len = strlen(line);
		struct event fast, slow;
		for (int damage = 0; damage < 8; damage++) {
			/* Of the eight, one is whole; the others have a byte changed, some for one that JSON likes. */
			size_t at = gen_below(&g, (uint32_t)len);
			char was = line[at];
			if (damage > 3) line[at] = "0-.,:{}\"\\1e t"[gen_below(&g, 13)];
			else if (damage) line[at] = (char)(was ^ (1 << gen_below(&g, 8)));
			if (jsonl_fast_event(line, len, t, &fast)) {
				taken += !damage;
				wrong += jsonl_slow_event(line, len, t, &slow, NULL) || !same_event(&fast, &slow);
				if (wrong == 1) fprintf(stderr, "\n%s\n", line);
			}
			line[at] = was;
		}
		free(line);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(taken > trace_count(t) * 85 / 100);
	trace_free(t);
}

static void lines_say_what_is_documented(void)
{
	const struct {
		struct event e;
		const char *line;
	} cases[] = {
		{{.n = 7, .t = 1500, .pid = 12, .tid = 12, .cpu = 1, .kind = EV_FORK, .fork = {.child = 13, .how = FORK_HOW_VFORK, .name = "sh"}},
		 "{\"n\":7,\"t\":1500,\"cpu\":1,\"pid\":12,\"tid\":12,\"ev\":\"fork\",\"precision\":\"exact\",\"child\":13,\"how\":\"vfork\","
		 "\"name\":\"sh\"}"},
		{{.n = 8, .t = 1500, .pid = 13, .tid = 13, .cpu = UNKNOWN, .kind = EV_EXEC, .file = "a.c", .line = 9,
		  .exec = {.path = "/bin/ls", .args = "ls\0-l", .args_len = 6, .argc = 2}},
		 "{\"n\":8,\"t\":1500,\"pid\":13,\"tid\":13,\"ev\":\"exec\",\"precision\":\"exact\",\"file\":\"a.c\",\"line\":9,"
		 "\"path\":\"/bin/ls\",\"args\":[\"ls\",\"-l\"]}"},
		{{.n = 9, .t = 2000, .pid = 13, .tid = 14, .cpu = 0, .kind = EV_STATE, .precision = PRECISION_SAMPLED,
		  .state = {.from = STATE_RUNNING, .to = STATE_WAITING,
		            .wait = {.why = WAIT_READ, .fd = 3, .chan = 2, .timed = true, .call = "read"}}},
		 "{\"n\":9,\"t\":2000,\"cpu\":0,\"pid\":13,\"tid\":14,\"ev\":\"state\",\"precision\":\"sampled\",\"from\":\"running\","
		 "\"to\":\"waiting\",\"why\":\"read\",\"fd\":3,\"chan\":2,\"timed\":true,\"call\":\"read\"}"},
		{{.n = 10, .t = 2000, .pid = 13, .tid = 13, .cpu = UNKNOWN, .kind = EV_SEND,
		  .io = {.chan = 2, .fd = 4, .bytes = 4, .queued = 0, .data = "a\0\xff\n", .data_len = 4}},
		 "{\"n\":10,\"t\":2000,\"pid\":13,\"tid\":13,\"ev\":\"send\",\"precision\":\"exact\",\"chan\":2,\"fd\":4,\"bytes\":4,"
		 "\"queued\":0,\"data\":\"a\\u0000\xc3\xbf\\n\"}"},
		{{.n = 11, .t = 2000, .pid = 13, .tid = 13, .cpu = UNKNOWN, .kind = EV_EXIT, .exit = {.code = UNKNOWN, .sig = 15}},
		 "{\"n\":11,\"t\":2000,\"pid\":13,\"tid\":13,\"ev\":\"exit\",\"precision\":\"exact\",\"sig\":\"SIGTERM\"}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *line = event_json(&cases[i].e);
		CU_ASSERT_STRING_EQUAL(line, cases[i].line);
		free(line);
	}
}

/* --- whole files --- */

struct bytes {
	char *at;
	size_t len;
};

static struct bytes write_trace(const struct trace *t)
{
	struct bytes b;
	FILE *f = open_memstream(&b.at, &b.len);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) CU_ASSERT_EQUAL(trace_writer_event(w, trace_get(t, n)), 0);
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	fclose(f);
	return b;
}

static int read_bytes(const char *at, size_t len, struct trace *t, struct trace_read_result *r, struct diag *d)
{
	FILE *f = len ? fmemopen((void *)(uintptr_t)at, len, "r") : fopen("/dev/null", "r");
	int result = trace_read(f, t, r, d);
	fclose(f);
	return result;
}

static struct trace *random_trace(uint64_t seed, uint32_t n)
{
	struct gen g = {seed};
	struct trace *t = trace_new();
	gen_header(&g, t);
	gen_run(&g, t, n);
	return t;
}

static bool same_header(const struct trace_header *a, const struct trace_header *b)
{
	return SAME(version) && SAME(cpus) && SAME(seed) && SAME(quantum) && SAME(supervisor) && SAME(argc) && same_text(a->backend, b->backend) &&
	       same_text(a->program, b->program) && same_bytes(a->args, a->args_len, b->args, b->args_len) &&
	       same_text(a->policy, b->policy) && same_text(a->tier, b->tier) && same_text(a->clock, b->clock) && same_text(a->ipc, b->ipc);
}

static void files_round_trip(void)
{
	const uint32_t sizes[] = {0, 1, 7, 999, 1000, 1001, 2000, 5500};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct trace *t = random_trace(i + 1, sizes[i]), *back = trace_new();
		struct bytes b = write_trace(t), again;
		struct trace_read_result r;
		struct diag d;
		CU_ASSERT_EQUAL(read_bytes(b.at, b.len, back, &r, &d), 0);
		CU_ASSERT_STRING_EQUAL(d.text, "");
		CU_ASSERT(!r.cut_short && !r.dropped && !r.line);
		CU_ASSERT_EQUAL(trace_count(back), trace_count(t));
		CU_ASSERT(same_header(trace_header(t), trace_header(back)));
		uint32_t same = 0;
		for (uint32_t n = 1; n <= trace_count(t); n++) same += same_event(trace_get(t, n), trace_get(back, n));
		CU_ASSERT_EQUAL(same, trace_count(t));
		again = write_trace(back);
		CU_ASSERT(b.len == again.len && !memcmp(b.at, again.at, b.len));
		free(b.at);
		free(again.at);
		trace_free(t);
		trace_free(back);
	}
}

/* A recording made once and kept: what it says must be understood, and written the same, by every later proclab of version 1. */
static void old_recordings_stay_readable(void)
{
	FILE *f = fopen("tests/trace/golden.jsonl", "r");
	if (!f) {
		test_skip("not started from the top folder");
		return;
	}
	struct trace *t = trace_new();
	struct trace_read_result r;
	struct diag d;
	uint64_t kinds = 0;
	CU_ASSERT_EQUAL(trace_read(f, t, &r, &d), 0);
	CU_ASSERT(!r.cut_short);
	for (uint32_t n = 1; n <= trace_count(t); n++) kinds |= (uint64_t)1 << trace_get(t, n)->kind;
	CU_ASSERT_EQUAL(kinds, ((uint64_t)1 << EV_COUNT) - 1); /* one of each at least */
	CU_ASSERT(trace_header(t)->argc == 2 && !memcmp(trace_header(t)->args, "one\0two words", 14));
	struct bytes b = write_trace(t);
	char *kept = calloc(1, b.len + 1);
	rewind(f);
	CU_ASSERT_EQUAL(fread(kept, 1, b.len + 1, f), b.len);
	CU_ASSERT(!memcmp(kept, b.at, b.len));
	free(kept);
	free(b.at);
	fclose(f);
	trace_free(t);
}

/* One that was made before some of today's events were known. */
static void older_recordings_stay_readable(void)
{
	FILE *f = fopen("tests/trace/golden-0.1.jsonl", "r");
	if (!f) {
		test_skip("not started from the top folder");
		return;
	}
	struct trace *t = trace_new();
	struct trace_read_result r;
	struct diag d;
	CU_ASSERT_EQUAL(trace_read(f, t, &r, &d), 0);
	CU_ASSERT(!r.cut_short && trace_count(t) > 30);
	for (uint32_t n = 1; n <= trace_count(t); n++) CU_ASSERT(trace_get(t, n)->kind != EV_ENDED);
	fclose(f);
	trace_free(t);
}

static uint32_t count_lines(const struct bytes *b)
{
	uint32_t n = 0;
	for (size_t i = 0; i < b->len; i++) n += b->at[i] == '\n';
	return n;
}

static void hashes_stand_where_they_should(void)
{
	struct trace *t = random_trace(3, 2500);
	struct bytes b = write_trace(t);
	uint32_t line = 0, hashes = 0;
	for (char *at = b.at, *end; at < b.at + b.len; at = end + 1) {
		end = memchr(at, '\n', (size_t)(b.at + b.len - at));
		line++;
		if (strncmp(at, "{\"hash\":", 8)) continue;
		hashes++;
		CU_ASSERT_EQUAL(line, 1 + hashes * 1001);
	}
	CU_ASSERT_EQUAL(hashes, trace_count(t) / 1000);
	CU_ASSERT_EQUAL(count_lines(&b), 1 + trace_count(t) + hashes + 1);
	free(b.at);
	trace_free(t);
}

/* Every flipped byte is told, and the line named is not before the flip nor beyond the block's end. */
static void flipped_bytes_are_refused(void)
{
	struct trace *t = random_trace(4, 1300);
	struct bytes b = write_trace(t);
	struct gen g = {5};
	uint32_t line = 1, wrong = 0;
	size_t tail = b.len - 300, step = 1;
	for (size_t i = 0; i < b.len; i += step) {
		for (size_t k = i - (i ? step : 0); i && k < i; k++) line += b.at[k] == '\n';
		step = i < 300 || i >= tail ? 1 : 1 + gen_below(&g, 3000);
		char was = b.at[i];
		struct trace *back = trace_new();
		struct trace_read_result r;
		struct diag d;
		b.at[i] = (char)(was ^ (1 << gen_below(&g, 8)));
		int result = read_bytes(b.at, b.len, back, &r, &d);
		char start[32];
		snprintf(start, sizeof start, "line %" PRIu32 ":", r.line);
		bool of_header = line == 1 && (result == ERR_FORMAT || result == ERR_VERSION);
		bool corrupt = result == ERR_CORRUPT && r.line >= line && r.line <= line + 1002 && !strncmp(d.text, start, strlen(start));
		if (!of_header && !corrupt) {
			fprintf(stderr, "\nbyte %zu, line %u: %d at %u: %s\n", i, line, result, r.line, d.text);
			wrong++;
		}
		b.at[i] = was;
		trace_free(back);
		if (i + step > b.len - 2) break; /* the last newline says nothing */
	}
	CU_ASSERT_EQUAL(wrong, 0);
	free(b.at);
	trace_free(t);
}

static const char *line_at(const struct bytes *b, uint32_t line)
{
	const char *at = b->at;
	while (--line) at = strchr(at, '\n') + 1;
	return at;
}

/* Read b without its bytes [from, to), with extra before them. */
static int read_edited(const struct bytes *b, const char *from, const char *to, const char *extra, struct trace_read_result *r)
{
	size_t head = (size_t)(from - b->at), tail = (size_t)(b->at + b->len - to), more = strlen(extra);
	char *copy = malloc(head + more + tail + 1);
	struct trace *t = trace_new();
	struct diag d;
	memcpy(copy, b->at, head);
	memcpy(copy + head, extra, more);
	memcpy(copy + head + more, to, tail);
	int result = read_bytes(copy, head + more + tail, t, r, &d);
	free(copy);
	trace_free(t);
	return result;
}

static void edited_files_are_refused(void)
{
	struct trace *t = random_trace(6, 2100);
	struct bytes b = write_trace(t);
	struct trace_read_result r;
	const uint32_t lines[] = {2, 3, 500, 1001, 1002, 1003, 2003, 2050};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *from = line_at(&b, lines[i]), *to = line_at(&b, lines[i] + 1);
		CU_ASSERT_EQUAL(read_edited(&b, from, to, "", &r), ERR_CORRUPT); /* a line missing */
		CU_ASSERT_EQUAL(r.line, lines[i]);
		char *twice = strndup(from, (size_t)(to - from));
		CU_ASSERT_EQUAL(read_edited(&b, from, from, twice, &r), ERR_CORRUPT); /* a line twice */
		CU_ASSERT_EQUAL(r.line, lines[i] + 1);
		free(twice);
		CU_ASSERT_EQUAL(read_edited(&b, from, from, "\n", &r), ERR_CORRUPT);
		CU_ASSERT_EQUAL(r.line, lines[i]);
		CU_ASSERT_EQUAL(read_edited(&b, from, from, "[1]\n", &r), ERR_CORRUPT);
		CU_ASSERT_EQUAL(r.line, lines[i]);
	}
	/* A whole block missing, and something after the end. */
	CU_ASSERT_EQUAL(read_edited(&b, line_at(&b, 1003), line_at(&b, 2004), "", &r), ERR_CORRUPT);
	CU_ASSERT_EQUAL(r.line, 1003);
	CU_ASSERT_EQUAL(read_edited(&b, b.at + b.len, b.at + b.len, "{}\n", &r), ERR_CORRUPT);
	CU_ASSERT_EQUAL(r.line, count_lines(&b) + 1);
	free(b.at);
	trace_free(t);
}

/* Cut anywhere: up to the last whole block, and the events told to be dropped are those whose lines were whole. */
static void check_cut(const struct bytes *b, size_t len)
{
	struct trace *t = trace_new();
	struct trace_read_result r;
	struct diag d;
	uint32_t whole = 0, held = 0;
	size_t header = (size_t)(strchr(b->at, '\n') - b->at) + 1;
	for (const char *at = b->at + header; at < b->at + len; at = strchr(at, '\n') + 1) {
		if (!memchr(at, '\n', (size_t)(b->at + len - at))) break;
		if (!strncmp(at, "{\"n\"", 4)) held++;
		else whole += held, held = 0;
	}
	int result = read_bytes(b->at, len, t, &r, &d);
	if (len < header) {
		CU_ASSERT_EQUAL(result, ERR_FORMAT);
	} else if (len >= b->len - 1) {
		CU_ASSERT(!result && !r.cut_short && trace_count(t) == whole + held); /* only the last newline is missing */
	} else {
		CU_ASSERT(!result && r.cut_short);
		CU_ASSERT_EQUAL(trace_count(t), whole);
		CU_ASSERT_EQUAL(r.dropped, held);
	}
	trace_free(t);
}

static void cut_files_are_read_up_to_a_block(void)
{
	struct trace *small = random_trace(7, 30), *large = random_trace(8, 2100);
	struct bytes b = write_trace(small), c = write_trace(large);
	struct gen g = {9};
	for (size_t len = 0; len <= b.len; len++) check_cut(&b, len);
	for (size_t len = 0; len <= c.len; len += 1 + gen_below(&g, 8000)) check_cut(&c, len);
	for (const char *at = strstr(c.at, "{\"hash\"") - 20, *end = at + 80; at < end; at++) check_cut(&c, (size_t)(at - c.at));
	free(b.at);
	free(c.at);
	trace_free(small);
	trace_free(large);
}

static void killed_writers_leave_a_cut_file(void)
{
	struct trace *t = random_trace(10, 1500), *back = trace_new();
	struct bytes b;
	struct trace_read_result r;
	FILE *f = open_memstream(&b.at, &b.len);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= 1200; n++) trace_writer_event(w, trace_get(t, n));
	trace_writer_abandon(w);
	fclose(f);
	CU_ASSERT_EQUAL(read_bytes(b.at, b.len, back, &r, NULL), 0);
	CU_ASSERT(r.cut_short && r.dropped == 200);
	CU_ASSERT_EQUAL(trace_count(back), 1000);
	free(b.at);
	trace_free(t);
	trace_free(back);
}

static void other_files_are_named(void)
{
	const struct {
		const char *text;
		int result;
		const char *says;
	} cases[] = {
		{"", ERR_FORMAT, "empty"},
		{"hello\n", ERR_FORMAT, "not a proclab recording"},
		{"{}\n", ERR_FORMAT, "not a proclab recording"},
		{"[1,2]\n", ERR_FORMAT, "not a proclab recording"},
		{"{\"proclab\":\"1\"}\n", ERR_FORMAT, "not a proclab recording"},
		{"{\"proclab\":2,\"backend\":\"real\"}\n", ERR_VERSION, "version 2"},
		{"{\"proclab\":1,\"cpus\":\"two\"}\n", ERR_CORRUPT, "line 1"},
		{"{\"proclab\":1}\n{\"n\":1,\"t\":0,\"pid\":1,\"tid\":1,\"ev\":\"dance\",\"precision\":\"exact\"}\n", ERR_CORRUPT, "line 2"},
		{"{\"proclab\":1}\n{\"n\":1,\"t\":0,\"pid\":1,\"tid\":1,\"ev\":\"fork\",\"precision\":\"exact\",\"how\":\"fork\"}\n", ERR_CORRUPT,
		 "\"child\" is missing"},
		{"{\"proclab\":1}\n{\"n\":1,\"t\":0,\"pid\":9999999999,\"tid\":1,\"ev\":\"out\",\"precision\":\"exact\",\"stream\":1}\n",
		 ERR_CORRUPT, "\"pid\" is out of range"},
		{"{\"proclab\":1}\n{\"n\":1,\"t\":5,\"ev\":\"out\",\"precision\":\"exact\",\"stream\":1}\n"
		 "{\"n\":2,\"t\":4,\"ev\":\"out\",\"precision\":\"exact\",\"stream\":1}\n", ERR_CORRUPT, "line 3"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trace *t = trace_new();
		struct trace_read_result r;
		struct diag d;
		CU_ASSERT_EQUAL(read_bytes(cases[i].text, strlen(cases[i].text), t, &r, &d), cases[i].result);
		CU_ASSERT_PTR_NOT_NULL(strstr(d.text, cases[i].says));
		if (!strstr(d.text, cases[i].says)) fprintf(stderr, "\n%s\n", d.text);
		trace_free(t);
	}
	struct trace *t = trace_new();
	struct diag d;
	FILE *f = fopen(test_dir(), "r");
	CU_ASSERT_EQUAL(trace_read(f, t, NULL, &d), ERR_SYSTEM);
	CU_ASSERT_PTR_NOT_NULL(strstr(d.text, "directory"));
	fclose(f);
	trace_free(t);
}

static void full_disks_are_told(void)
{
	struct trace *t = random_trace(11, 3000);
	FILE *f = fopen("/dev/full", "w");
	struct trace_writer *w = trace_writer_new(f, t);
	int result = 0;
	for (uint32_t n = 1; n <= 3000 && !result; n++) result = trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(result, ERR_SYSTEM);
	CU_ASSERT_EQUAL(errno, ENOSPC);
	CU_ASSERT_EQUAL(trace_writer_event(w, trace_get(t, 3000)), ERR_SYSTEM);
	errno = 0;
	CU_ASSERT_EQUAL(trace_writer_close(w), ERR_SYSTEM);
	CU_ASSERT_EQUAL(errno, ENOSPC);
	fclose(f);
	/* A short one fails only when it is flushed. */
	f = fopen("/dev/full", "w");
	w = trace_writer_new(f, t);
	CU_ASSERT_EQUAL(trace_writer_event(w, trace_get(t, 1)), 0);
	errno = 0;
	CU_ASSERT_EQUAL(trace_writer_close(w), ERR_SYSTEM);
	CU_ASSERT_EQUAL(errno, ENOSPC);
	fclose(f);
	trace_free(t);
}

SUITE(trace_file, every_event_round_trips, two_readers_agree, lines_say_what_is_documented, files_round_trip, old_recordings_stay_readable, older_recordings_stay_readable, hashes_stand_where_they_should,
      flipped_bytes_are_refused, edited_files_are_refused, cut_files_are_read_up_to_a_block, killed_writers_leave_a_cut_file,
      other_files_are_named, full_disks_are_told)
