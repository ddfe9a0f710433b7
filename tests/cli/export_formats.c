/*
 * export_formats.c - the formats for other programs: those take them, the rules of each hold, and the figures are the run's own. Whatever a
 * program calls itself, and however little there is of a recording.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/exported.h"
#include "tests/trace/gen.h"
#include "trace/export/export.h"
#include "trace/file.h"
#include "trace/memory.h"

static const char *const kernels[] = {"sim", "real"};

static char *text_of(const char *trace, const char *format, const char *picture, const char *option)
{
	struct ran r;
	const char *words[7] = {"--to", format};
	int n = 2;
	if (picture) {
		words[n++] = "--picture";
		words[n++] = picture;
	}
	if (option) words[n++] = option;
	words[n] = trace;
	CU_ASSERT_EQUAL(exported(&r, words), 0);
	free(r.err);
	return r.out;
}

static json_t *report_of(const struct recording *run)
{
	json_t *report = json_loads(run->report, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(report);
	return report;
}

static int count(const char *text, const char *word)
{
	int n = 0;
	for (const char *c = text; (c = strstr(c, word)); c++) n++;
	return n;
}

/* ---- Perfetto: the rules of the trace-event format ------------------------------------------------------------------------------- */

struct slice { double from, to; int64_t track; };

static double real(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_number(v) ? json_number_value(v) : NAN;
}

static int64_t track_of(const json_t *e)
{
	return json_integer_value(json_object_get(e, "pid")) << 32 | json_integer_value(json_object_get(e, "tid"));
}

static int compare_slices(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	if (x->track != y->track) return x->track < y->track ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static bool in_a_slice(const struct slice *s, size_t n, int64_t track, double t)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].track == track && s[i].from <= t && t < s[i].to) return true;
	return false;
}

/* What every event must have, by its phase. Returns what is wrong, NULL. */
static const char *wrong_with(const json_t *e)
{
	const char *phase = json_string_value(json_object_get(e, "ph"));
	if (!phase || strlen(phase) != 1 || !strchr("MXisf", *phase)) return "phase";
	if (!json_is_string(json_object_get(e, "name"))) return "name";
	if (!json_is_integer(json_object_get(e, "pid")) || !json_is_integer(json_object_get(e, "tid"))) return "pid and tid";
	if (*phase == 'M') return json_is_object(json_object_get(e, "args")) ? NULL : "args of metadata";
	if (!(real(e, "ts") >= 0)) return "ts";
	if (*phase == 'X' && !(real(e, "dur") > 0)) return "dur";
	if (*phase == 'i' && !strchr("gpt", *json_string_value(json_object_get(e, "s")))) return "scope of an instant";
	if (strchr("sf", *phase) && (!json_is_integer(json_object_get(e, "id")) || !json_is_string(json_object_get(e, "cat")))) return "id and cat of a flow";
	if (*phase == 'f' && strcmp(json_string_value(json_object_get(e, "bp")), "e")) return "binding point of a flow";
	return NULL;
}

struct perfetto_facts { size_t events, slices, names, flows[2]; double running[2]; };

static size_t gather_slices(const json_t *events, struct slice *out)
{
	size_t i, n = 0;
	json_t *e;
	json_array_foreach(events, i, e)
		if (!strcmp(json_string_value(json_object_get(e, "ph")), "X"))
			out[n++] = (struct slice){real(e, "ts"), real(e, "ts") + real(e, "dur"), track_of(e)};
	qsort(out, n, sizeof *out, compare_slices);
	return n;
}

/* Flows come in pairs, the start not after the end, both inside slices. */
static void check_flows(const json_t *events, const struct slice *slices, size_t n, struct perfetto_facts *f)
{
	size_t i;
	json_t *e, *starts = json_object();
	json_array_foreach(events, i, e) {
		const char *phase = json_string_value(json_object_get(e, "ph"));
		char id[24];
		if (*phase != 's' && *phase != 'f') continue;
		snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(e, "id")));
		CU_ASSERT(in_a_slice(slices, n, track_of(e), real(e, "ts")));
		json_t *start = json_object_get(starts, id);
		CU_ASSERT((*phase == 's') == !start);
		if (*phase == 's') json_object_set(starts, id, e);
		else CU_ASSERT(start && real(start, "ts") <= real(e, "ts") && json_equal(json_object_get(start, "name"), json_object_get(e, "name")));
		f->flows[*phase == 'f']++;
	}
	json_decref(starts);
}

/* That no two slices of a track overlap; what runs on the CPUs and in the processes; tracks without a name. */
static void check_slices(const json_t *events, struct perfetto_facts *f)
{
	size_t i;
	json_t *e;
	struct slice *slices = calloc(json_array_size(events) + 1, sizeof *slices);
	memory_check(slices);
	f->slices = gather_slices(events, slices);
	for (size_t k = 1; k < f->slices; k++)
		if (slices[k].track == slices[k - 1].track) CU_ASSERT(slices[k].from >= slices[k - 1].to - 1e-6);
	check_flows(events, slices, f->slices, f);
	json_array_foreach(events, i, e) {
		const char *category = json_string_value(json_object_get(e, "cat"));
		if (!strcmp(json_string_value(json_object_get(e, "name")), "thread_name")) f->names++;
		if (!category || *json_string_value(json_object_get(e, "ph")) != 'X') continue;
		if (!strcmp(category, "cpu")) f->running[0] += real(e, "dur");
		else if (!strcmp(json_string_value(json_object_get(e, "name")), "running")) f->running[1] += real(e, "dur");
	}
	free(slices);
}

static struct perfetto_facts check_perfetto(const char *trace)
{
	struct perfetto_facts f = {0};
	char *text = text_of(trace, "perfetto", NULL, NULL);
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error), *events = json_object_get(root, "traceEvents"), *e;
	CU_ASSERT(json_is_array(events));
	if (!json_is_array(events)) fprintf(stderr, "\n%s\n", error.text);
	size_t i;
	json_array_foreach(events, i, e) {
		const char *wrong = wrong_with(e);
		CU_ASSERT_PTR_NULL(wrong);
		if (wrong) fprintf(stderr, "\nevent %zu: wrong %s\n", i, wrong);
	}
	f.events = i;
	check_slices(events, &f);
	json_decref(root);
	free(text);
	return f;
}

static void perfetto_keeps_the_rules(void)
{
	static const char *const scenarios[] = {"pipeline", "orphan", "states", "signals"};
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < 4; i++) {
			const struct recording *run = recording_of(kernels[k], scenarios[i]);
			struct perfetto_facts f = check_perfetto(run->path);
			json_t *report = report_of(run), *p;
			size_t n, forks = 0;
			double running = 0;
			json_array_foreach(json_object_get(report, "processes"), n, p) {
				running += real(p, "running_ns") / 1000;
				forks += strcmp(json_string_value(json_object_get(p, "how")), "start") != 0;
			}
			CU_ASSERT(f.slices > n && f.names > n); /* a track each, and one for a CPU at least */
			CU_ASSERT(f.flows[0] >= forks && f.flows[0] == f.flows[1]);
			if (!k) CU_ASSERT(fabs(f.running[0] - running) < 1 && fabs(f.running[1] - running) < 1); /* the machine's word is exact */
			json_decref(report);
		}
	CU_ASSERT(check_perfetto(recording_of("sim", "pipeline")->path).flows[0] >= 3 + 5); /* three forks, five messages at least */
}

/* ---- Graphviz and Mermaid -------------------------------------------------------------------------------------------------------- */

static void graphviz_draws_it(void)
{
	if (!exported_has("dot")) return;
	for (size_t k = 0; k < 2; k++) {
		struct ran r;
		const struct recording *run = recording_of(kernels[k], "pipeline");
		json_t *report = report_of(run);
		test_run(&r, 20, NULL, (const char *const[]){"sh", "-c", "\"$1\" export --to dot \"$2\" | dot -Tplain", "sh", test_proclab(), run->path, NULL});
		CU_ASSERT_EQUAL(r.err_len, 0);
		CU_ASSERT_EQUAL(count(r.out, "\nnode p"), (int)json_array_size(json_object_get(report, "processes")));
		CU_ASSERT(count(r.out, "\nnode c") >= 2); /* two pipes */
		CU_ASSERT_EQUAL(count(r.out, "\nedge p0 p"), 3);
		CU_ASSERT_EQUAL(count(r.out, "\"37 B\"") + count(r.out, "37 B"), 2 * count(r.out, "\"37 B\"")); /* quoted, each */
		CU_ASSERT_EQUAL(count(r.out, "\"37 B\""), 4); /* written and read, twice */
		json_decref(report);
		ran_clear(&r);
	}
}

/* Mermaid's grammar, as far as it is used: each line is one of these forms, and says nothing with a character that means something. */
static bool is_mermaid_line(const char *line)
{
	int a, b, end = 0;
	char arrow[8];
	if (!strcmp(line, "sequenceDiagram") || !strcmp(line, "stateDiagram-v2") || !strcmp(line, "    direction LR")) return true;
	const char *text = strchr(line, ':') ? strchr(line, ':') : strstr(line, " as ") ? strstr(line, " as ") : "";
	for (const char *c = text; (c = strpbrk(c, ";#")); c++) { /* entities only */
		if (*c == ';' || sscanf(c, "#%d;%n", &a, &end) != 1) return false;
		c += end - 1;
	}
	if (sscanf(line, "    participant p%d as %n", &a, &end) == 1 && end) return true;
	if (sscanf(line, "    Note over p%d: %n", &a, &end) == 1 && end) return true;
	if (sscanf(line, "    p%d%7[->)x]p%d: %n", &a, arrow, &b, &end) == 3 && end)
		return !strcmp(arrow, "->>") || !strcmp(arrow, "-)") || !strcmp(arrow, "-x") || !strcmp(arrow, "-->>");
	end = 0;
	sscanf(line, "    %*[a-z*[]%*[]] --> %n", &end);
	if (!end) sscanf(line, "    %*[a-z] --> %n", &end);
	return end > 0;
}

static void check_mermaid(char *text)
{
	int lines = 0;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		CU_ASSERT(is_mermaid_line(line));
		if (!is_mermaid_line(line)) fprintf(stderr, "\nno line of Mermaid: %s\n", line);
	}
	CU_ASSERT(lines > 0);
}

static void mermaid_keeps_its_grammar(void)
{
	for (size_t k = 0; k < 2; k++) {
		const struct recording *run = recording_of(kernels[k], "pipeline");
		json_t *report = report_of(run);
		char *text = text_of(run->path, "mermaid", NULL, NULL);
		CU_ASSERT_EQUAL(count(text, "participant"), (int)json_array_size(json_object_get(report, "processes")));
		CU_ASSERT_EQUAL(count(text, ": fork\n"), 3);
		CU_ASSERT_EQUAL(count(text, "-)"), 6); /* five lines to sort, one answer */
		CU_ASSERT_EQUAL(count(text, "(reaped)"), 3);
		check_mermaid(text);
		free(text);
		check_mermaid(text = text_of(run->path, "mermaid", "states", NULL));
		free(text);
		json_decref(report);
	}
	CU_ASSERT(!is_mermaid_line("    p1->p2: text") && !is_mermaid_line("    Note over p1: a;b") && !is_mermaid_line("anything"));
}

/* ---- CSV ------------------------------------------------------------------------------------------------------------------------- */

/* The next cell (RFC 4180) into buf; *end: it was the last of its line. Returns what follows, NULL when it is no cell. */
static const char *next_cell(const char *c, char *buf, size_t size, bool *end)
{
	size_t n = 0;
	bool quoted = *c == '"';
	for (c += quoted; *c; c++) {
		if (quoted && *c == '"' && c[1] != '"') {
			quoted = false;
			continue;
		}
		if (quoted && *c == '"') c++;
		else if (!quoted && (*c == ',' || *c == '\r')) break;
		if (n + 1 < size) buf[n++] = *c;
	}
	buf[n] = 0;
	*end = *c == '\r';
	if (quoted || !*c || (*end && c[1] != '\n')) return NULL;
	return c + (*end ? 2 : 1);
}

/* Lines of a table of so many columns; -1 when a line has not so many. each is told of every cell. */
static int csv_lines(const char *text, int columns, void (*each)(void *arg, int line, int column, const char *cell), void *arg)
{
	static char cell[20000];
	int line = 0;
	for (const char *c = text; *c; line++) {
		int column = 0;
		for (bool end = false; !end; column++) {
			if (!(c = next_cell(c, cell, sizeof cell, &end))) return -1;
			if (each) each(arg, line, column, cell);
		}
		if (column != columns) return -1;
	}
	return line;
}

static const char *const csv_keys[] = {"pid", "name", "ppid", "how", "born_ns", "died_ns", "reaped_ns", NULL, NULL, "final_state", "running_ns", "ready_ns",
	"waiting_ns", "stopped_ns", "zombie_ns", "turnaround_ns", "response_ns", "voluntary", "involuntary", "orphaned_ns", "adopted_by"};
#define CSV_COLUMNS ((int)(sizeof csv_keys / sizeof *csv_keys))

/* A cell is what the report has by that name; its null is empty. */
static void compare_cell(void *arg, int line, int column, const char *cell)
{
	char want[64] = "";
	const json_t *v = line ? json_object_get(json_array_get(arg, (size_t)line - 1), csv_keys[column] ? csv_keys[column] : "") : NULL;
	if (!csv_keys[column]) return;
	if (!line) snprintf(want, sizeof want, "%s", csv_keys[column]);
	else if (json_is_string(v)) snprintf(want, sizeof want, "%s", json_string_value(v));
	else if (json_is_integer(v)) snprintf(want, sizeof want, "%lld", (long long)json_integer_value(v));
	CU_ASSERT_STRING_EQUAL(cell, want);
	if (strcmp(cell, want)) fprintf(stderr, "\nline %d, %s: '%s' not '%s'\n", line, csv_keys[column], cell, want);
}

static void count_filled(void *arg, int line, int column, const char *cell)
{
	(void)column;
	if (line && *cell) ++*(int *)arg;
}

static void csv_is_the_report(void)
{
	for (size_t k = 0; k < 2; k++) {
		const struct recording *run = recording_of(kernels[k], "orphan");
		json_t *report = report_of(run), *processes = json_object_get(report, "processes");
		int rows = (int)json_array_size(processes) + 1, filled = 0;
		char *text = text_of(run->path, "csv", NULL, NULL);
		CU_ASSERT_EQUAL(csv_lines(text, CSV_COLUMNS, compare_cell, processes), rows);
		free(text);
		text = text_of(run->path, "csv", NULL, "--blank");
		CU_ASSERT_EQUAL(csv_lines(text, CSV_COLUMNS, count_filled, &filled), rows);
		CU_ASSERT_EQUAL(filled, 2 * (rows - 1)); /* pids and names */
		free(text);
		text = text_of(run->path, "csv", "events", NULL);
		CU_ASSERT_EQUAL(csv_lines(text, 7, NULL, NULL), (int)json_integer_value(json_object_get(report, "events")) + 1);
		free(text);
		text = text_of(run->path, "csv", "states", NULL);
		CU_ASSERT(csv_lines(text, 7, NULL, NULL) > 3 * (rows - 1));
		free(text);
		json_decref(report);
	}
}

/* ---- Whatever is in a recording -------------------------------------------------------------------------------------------------- */

static void append(struct trace *t, struct event e)
{
	e.cpu = e.kind == EV_STATE && e.state.to == STATE_RUNNING ? 0 : UNKNOWN;
	trace_append_copy(t, &e);
}

static void write_trace(const char *path, const struct trace *t)
{
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	fclose(f);
}

/* Names, marks and data with what means something to XML, JSON, dot, Mermaid and CSV, with control characters and with half a character. */
static void write_hostile(const char *path)
{
	static const char nasty[] = "<b>&\"'\\;#%{}`,=]]>\x01\x1b[31m\xff\xc3\xa9\xe2\x80\xae\xef\xbf\xbf\r\n--end";
	struct trace *t = trace_new();
	struct trace_header *h = trace_header(t);
	*h = (struct trace_header){.version = 1, .backend = "sim", .program = trace_string(t, nasty), .cpus = 1, .policy = "rr", .seed = 1, .clock = "virtual"};
	append(t, (struct event){.kind = EV_FORK, .pid = 2, .tid = 2, .fork = {7, FORK_HOW_START, nasty}});
	append(t, (struct event){.t = 10, .kind = EV_STATE, .pid = 7, .tid = 7, .state = {.from = STATE_NEW, .to = STATE_READY, .by = 0}});
	append(t, (struct event){.t = 20, .kind = EV_STATE, .pid = 7, .tid = 7, .state = {.from = STATE_READY, .to = STATE_RUNNING}});
	append(t, (struct event){.t = 30, .kind = EV_CHAN, .pid = 7, .tid = 7, .chan = {.id = 1, .kind = CHAN_FIFO, .capacity = 9, .name = nasty}});
	append(t, (struct event){.t = 40, .kind = EV_SEND, .pid = 7, .tid = 7, .io = {.chan = 1, .fd = 3, .bytes = 5, .queued = 5, .data = nasty, .data_len = 40}});
	append(t, (struct event){.t = 45, .kind = EV_RECV, .pid = 7, .tid = 7, .io = {.chan = 1, .fd = 3, .bytes = 5, .queued = 0, .data = nasty, .data_len = 40}});
	append(t, (struct event){.t = 50, .kind = EV_MARK, .pid = 7, .tid = 7, .mark = {.text = nasty}});
	append(t, (struct event){.t = 60, .kind = EV_STATE, .pid = 7, .tid = 7,
	                         .state = {.from = STATE_RUNNING, .to = STATE_WAITING, .wait = {.why = WAIT_UNKNOWN, .fd = UNKNOWN, .on = nasty}}});
	append(t, (struct event){.t = 900, .kind = EV_OUT, .out = {nasty, sizeof nasty - 1, 1}});
	write_trace(path, t);
	trace_free(t);
}

/* What each format is read with. */
static const struct { const char *format, *tool, *command; } readers[] = {
	{"svg", "xmllint", "xmllint --noout \"$1\""},
	{"svg", "rsvg-convert", "rsvg-convert --zoom 0.25 \"$1\" >/dev/null"},
	{"dot", "nop", "nop \"$1\" >/dev/null"},
	{"json", "jq", "jq -e .proclab_report \"$1\" >/dev/null"},
	{"perfetto", "jq", "jq -e '.traceEvents | type == \"array\"' \"$1\" >/dev/null"},
	{"text", "grep", "! grep -q \"$(printf '\\033')\" \"$1\""},
	{"csv", "iconv", "iconv -f UTF-8 -t UTF-8 \"$1\" >/dev/null"},
	{"mermaid", "iconv", "iconv -f UTF-8 -t UTF-8 \"$1\" >/dev/null"},
};

/* Each picture of a format, blank and not. */
static void read_each(const struct export_format *f, const char *trace, const char *command)
{
	const char *word = f->pictures ? f->pictures : "-", *out = test_path("read");
	while (*word) {
		char picture[32];
		size_t n = strcspn(word, "|");
		snprintf(picture, sizeof picture, "%.*s", (int)n, word);
		for (int blank = 0; blank <= f->blank; blank++) {
			struct ran r;
			char *text = text_of(trace, f->name, f->pictures ? picture : NULL, blank ? "--blank" : NULL);
			FILE *file = fopen(out, "w");
			if (!file || fputs(text, file) < 0 || fclose(file)) CU_FAIL_FATAL("cannot write a file");
			test_run(&r, 20, NULL, (const char *const[]){"sh", "-c", command, "sh", out, NULL});
			CU_ASSERT(r.status == 0 && !r.err_len);
			if (r.status || r.err_len) fprintf(stderr, "\n%s %s of %s: %s\n%s", f->name, picture, trace, r.err, text);
			ran_clear(&r);
			free(text);
		}
		word += n + (word[n] == '|');
	}
}

static void read_all(const char *trace)
{
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (exported_has(readers[i].tool)) read_each(export_find(readers[i].format), trace, readers[i].command);
	char *text = text_of(trace, "mermaid", NULL, NULL);
	check_mermaid(text);
	free(text);
	check_perfetto(trace);
}

static void hostile_names_are_harmless(void)
{
	char trace[256];
	snprintf(trace, sizeof trace, "%s", test_path("hostile.jsonl"));
	write_hostile(trace);
	read_all(trace);
	char *text = text_of(trace, "csv", NULL, NULL);
	CU_ASSERT_EQUAL(csv_lines(text, CSV_COLUMNS, NULL, NULL), 2);
	free(text);
}

/* Whole plausible lives, with threads, pids that are used again and transitions that few programs make. */
static void a_random_run_is_read(void)
{
	char path[256];
	snprintf(path, sizeof path, "%s", test_path("random.jsonl"));
	struct gen g = {1};
	struct trace *t = trace_new();
	gen_header(&g, t);
	gen_run(&g, t, 1500);
	write_trace(path, t);
	trace_free(t);
	read_all(path);
}

/* Nothing but a header; cut within a line, so that two whole blocks are left. */
static void prefixes_are_drawn(void)
{
	static const char chat[] =
		"#include <unistd.h>\n"
		"int main(void) { int a[2], b[2]; char c = 0; pipe(a); pipe(b); int child = !fork();\n"
		"for (int i = 0; i < 300; i++) { if (child) { read(a[0], &c, 1); write(b[1], &c, 1); } else { write(a[1], &c, 1); read(b[0], &c, 1); } }\n"
		"return 0; }\n";
	static const struct { const char *command; int events; } cuts[] = {{"head -n 1 \"$1\" >\"$2\"", 0}, {"head -n 2500 \"$1\" | head -c -30 >\"$2\"", 2000}};
	char cut[256];
	const char *whole = recording_of_text("sim", "chat", chat)->path;
	snprintf(cut, sizeof cut, "%s", test_path("prefix.jsonl"));
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		struct ran r;
		test_run(&r, 20, NULL, (const char *const[]){"sh", "-c", cuts[i].command, "sh", whole, cut, NULL});
		ran_clear(&r);
		char *text = text_of(cut, "json", NULL, NULL);
		json_t *report = json_loads(text, 0, NULL);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(report, "events")), cuts[i].events);
		json_decref(report);
		free(text);
		read_all(cut);
	}
}

SUITE(export_formats, perfetto_keeps_the_rules, graphviz_draws_it, mermaid_keeps_its_grammar, csv_is_the_report, hostile_names_are_harmless,
      a_random_run_is_read, prefixes_are_drawn)
