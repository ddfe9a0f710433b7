/*
 * export_html.c - `proclab export --to html`: the page is one file that asks for nothing, nothing in a recording gets out of its data, its
 * world is the world in C, and it is played with the terminal's keys. In node its scripts alone, in Chromium all of it.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/exported.h"
#include "tests/cli/page_world.h"
#include "tests/trace/gen.h"
#include "trace/cursor.h"
#include "trace/recording.h"
#include "trace/why_text.h"
#include "trace/why.h"

#define DATA "<script type=\"application/json\" id=\"recording\">"

static const struct { const char *kernel, *scenario; } runs[] = {
	{"sim", "pipeline"}, {"real", "pipeline"}, {"sim", "orphan"}, {"real", "orphan"}, {"sim", "deadlock"}, {"real", "deadlock"},
	{"sim", "states"}, {"sim", "socketpair"}, {"real", "zombie"}, {"sim", "addresses"},
};
#define RUNS (sizeof runs / sizeof *runs)

/* The page of a recording, in test_path(). */
static const char *page_of(const char *trace, const char *name)
{
	struct ran r;
	const char *page = test_path(name);
	CU_ASSERT_EQUAL(EXPORT(&r, "-o", page, trace), 0);
	CU_ASSERT_STRING_EQUAL(r.err, "");
	ran_clear(&r);
	return page;
}

static const char *page_of_run(size_t i)
{
	char name[64];
	snprintf(name, sizeof name, "%s-%s.html", runs[i].kernel, runs[i].scenario);
	return page_of(recording_of(runs[i].kernel, runs[i].scenario)->path, name);
}

static char *contents(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t cap = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_FATAL(getdelim(&text, &cap, 0, f) > 0);
	fclose(f);
	return text;
}

/* What the page knows of the recording. */
static json_t *data_of(const char *page)
{
	char *text = contents(page), *data = strstr(text, DATA), *end = data ? strstr(data, "</script>") : NULL;
	CU_ASSERT_PTR_NOT_NULL_FATAL(end);
	data += strlen(DATA);
	json_t *value = json_loadb(data, (size_t)(end - data), JSON_ALLOW_NUL, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(value);
	free(text);
	return value;
}

static struct trace *read_trace(const char *path)
{
	struct trace *t = trace_new();
	struct source *s;
	struct diag d;
	CU_ASSERT_EQUAL_FATAL(recording_open(path, t, &s, NULL, &d), 0);
	s->ops->close(s);
	return t;
}

static size_t count_of(const char *text, const char *word)
{
	size_t n = 0;
	while ((text = strstr(text, word))) n++, text++;
	return n;
}

/* --- the file --- */

static void page_asks_for_nothing(void)
{
	char *text = contents(page_of_run(0));
	static const char *const outside[] = {"https:", "//cdn", " src=", "@import", "<link", "url(http", "import(", "fetch(", "XMLHttp", "@DATA@", ".css@", ".js@"};
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) CU_ASSERT_EQUAL(count_of(text, outside[i]), 0);
	/* the name of SVG, which is no address */
	CU_ASSERT_EQUAL(count_of(text, "http:"), count_of(text, "'http://www.w3.org/2000/svg'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
	CU_ASSERT_EQUAL(count_of(text, "<script"), 2);
	free(text);
}

static const char hostile[] =
	"#include <stdio.h>\n#include <proclab/proclab.h>\n"
	"int main(void)\n{\n"
	"	note(\"</script><script>document.title = 'taken'</script><!--\\xe2\\x80\\xa8\\x01\\xff&amp;\");\n"
	"	printf(\"<b>&lt;</b></script>\\xe2\\x80\\xa9\\xff\\x7f\\n\");\n"
	"	return 0;\n}\n";

static void words_stay_words(void)
{
	const char *page = page_of(recording_of_text("sim", "hostile", hostile)->path, "hostile.html");
	char *text = contents(page);
	CU_ASSERT_EQUAL(count_of(text, "</script"), 2);
	CU_ASSERT_EQUAL(count_of(text, "\xe2\x80\xa8") + count_of(text, "\xe2\x80\xa9"), 0);
	free(text);
	json_t *data = data_of(page), *e, *mark = NULL, *out = NULL;
	size_t i;
	json_array_foreach(json_object_get(data, "events"), i, e) {
		const char *kind = json_string_value(json_object_get(e, "ev"));
		if (!strcmp(kind, "mark")) mark = json_object_get(e, "text");
		if (!strcmp(kind, "out") && !out) out = json_object_get(e, "data");
	}
	/* a byte that is no UTF-8 is U+10FF00 and the byte; output is bytes, each a character */
	CU_ASSERT_STRING_EQUAL(json_string_value(mark), "</script><script>document.title = 'taken'</script><!--\xe2\x80\xa8\x01\xf4\x8f\xbf\xbf&amp;");
	CU_ASSERT_STRING_EQUAL(json_string_value(out), "<b>&lt;</b></script>\xc3\xa2\xc2\x80\xc2\xa9\xc3\xbf\x7f\n");
	json_decref(data);
}

static void too_much_is_refused(void)
{
	struct ran r;
	const char *path = test_path("long.jsonl");
	struct trace *t = trace_new();
	FILE *f = fopen(path, "w");
	*trace_header(t) = (struct trace_header){.version = 1, .backend = "sim", .program = "long.c", .cpus = 1, .seed = UNKNOWN};
	struct trace_writer *w = trace_writer_new(f, t);
	for (int i = 0; i < 200001; i++) trace_writer_event(w, trace_append(t, &(struct event){.t = i, .pid = 9, .tid = 9, .cpu = UNKNOWN, .kind = EV_LINE, .line = 3}));
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	fclose(f);
	trace_free(t);
	CU_ASSERT_EQUAL(EXPORT(&r, "--to", "html", path), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "can have 200000 events, and here are 200001"));
	CU_ASSERT_EQUAL(r.out_len, 0);
	ran_clear(&r);
	CU_ASSERT_EQUAL(EXPORT(&r, "-o", test_path("long.html"), "--goto", "e1000", path), 0);
	ran_clear(&r);
}

/* --- why --- */

struct page_link { const char *text; json_t *wakers; };

/* The chain of a process put together as the page does it; freed with free(). */
static char *chain_of(const struct page_link *links, size_t from)
{
	size_t at[WHY_LINKS] = {from}, n = 1;
	bool cut = false;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	for (size_t i = 0; i < n; i++) {
		size_t k;
		json_t *waker;
		fprintf(f, "%s%s", i ? " " : "", links[at[i]].text);
		json_array_foreach(links[at[i]].wakers, k, waker) {
			size_t row = (size_t)json_integer_value(waker), known = 0;
			while (known < n && at[known] != row) known++;
			if (known < n) continue;
			if (n < WHY_LINKS) at[n++] = row;
			else cut = true;
		}
	}
	if (cut) fprintf(f, " " WHY_CUT);
	fclose(f);
	return text;
}

/* Whether the chains that can be made of the page's links after each event are those of why_chain(), for each process. What a deadlock adds
 * at their end is left out. Returns how many of them spoke of more than one process. */
static size_t chains_agree(const struct trace *t, const json_t *data)
{
	struct world w;
	struct page_link *links = NULL;
	size_t long_ones = 0, differ = 0;
	const json_t *texts = json_object_get(data, "texts");
	world_init(&w);
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		size_t i;
		json_t *link;
		world_apply(&w, trace_get(t, n));
		links = realloc(links, (w.nproc + 1) * sizeof *links);
		json_array_foreach(json_object_get(json_array_get(json_object_get(data, "events"), n - 1), "links"), i, link)
			links[json_integer_value(json_array_get(link, 0))] = (struct page_link){
				json_string_value(json_array_get(texts, (size_t)json_integer_value(json_array_get(link, 2)))), json_array_get(link, 3)};
		for (uint32_t p = 0; p < w.nproc; p++) {
			/* its pid is another's now; or it has been looked at as long as it was there, and never changes again */
			if (world_proc(&w, w.procs[p].pid) != &w.procs[p] || (w.procs[p].state == STATE_GONE && trace_get(t, n)->pid != w.procs[p].pid)) continue;
			char *expected = why_chain(&w, w.procs[p].pid), *got = chain_of(links, p), *dead = strstr(expected, " " WHY_NO_END);
			if (dead) *dead = 0;
			bool same = !strcmp(expected, got);
			if (!same && !differ++) fprintf(stderr, "\nafter e%u: P%d\n%s\n%s\n", n, w.procs[p].pid, expected, got);
			long_ones += strchr(expected, '.') != strrchr(expected, '.');
			free(expected);
			free(got);
		}
	}
	CU_ASSERT_EQUAL(differ, 0);
	free(links);
	world_clear(&w);
	return long_ones;
}

static void chains_are_those_of_why(void)
{
	size_t long_ones = 0;
	for (size_t i = 0; i < RUNS; i++) {
		struct trace *t = read_trace(recording_of(runs[i].kernel, runs[i].scenario)->path);
		json_t *data = data_of(page_of_run(i));
		CU_ASSERT_EQUAL(json_array_size(json_object_get(data, "events")), trace_count(t));
		long_ones += chains_agree(t, data);
		json_decref(data);
		trace_free(t);
	}
	CU_ASSERT(long_ones > 100);
}

static void deadlock_is_told(void)
{
	static const char *const kernels[] = {"sim", "real"};
	for (size_t i = 0; i < 2; i++) {
		json_t *data = data_of(page_of(recording_of(kernels[i], "deadlock")->path, "deadlock.html")), *dead = json_object_get(data, "deadlocks");
		CU_ASSERT_EQUAL(json_array_size(dead), 1);
		const char *why = json_string_value(json_object_get(json_array_get(dead, 0), "why"));
		CU_ASSERT_PTR_NOT_NULL(why ? strstr(why, "None of them can go on: a deadlock") : NULL);
		json_decref(data);
	}
}

/* --- the world --- */

/* So many places in n events, the first and the last among them. */
#define PLACES 12
static uint32_t place(uint32_t n, int i)
{
	/* not in order: the page goes back as well as forwards */
	static const int order[PLACES] = {5, 11, 0, 7, 1, 10, 3, 2, 9, 4, 8, 6};
	return (uint32_t)((uint64_t)n * (unsigned)order[i] / (PLACES - 1));
}

static void compare(struct cursor *c, uint32_t n, const json_t *got, const char *where)
{
	cursor_seek(c, n);
	json_t *expected = world_lists(cursor_world(c));
	const char *key;
	json_t *part;
	CU_ASSERT(json_equal(expected, got));
	if (!json_equal(expected, got)) {
		json_object_foreach(expected, key, part) {
			json_t *other = json_object_get(got, key);
			if (json_equal(part, other)) continue;
			char *a = json_dumps(part, JSON_COMPACT), *b = json_dumps(other, JSON_COMPACT | JSON_ENCODE_ANY);
			fprintf(stderr, "\n%s e%u, %s:\n%.3000s\n%.3000s\n", where, n, key, a, b ? b : "nothing");
			free(a);
			free(b);
		}
	}
	json_decref(expected);
}

/* The world of a page's scripts in node, beside the world in C. */
static void compare_in_node(const char *trace, const char *page)
{
	char numbers[PLACES][16];
	const char *argv[PLACES + 4] = {"node", "tests/cli/page.js", page};
	struct trace *t = read_trace(trace);
	struct cursor *c = cursor_new(t);
	struct ran r;
	for (int i = 0; i < PLACES; i++) {
		snprintf(numbers[i], sizeof numbers[i], "%u", place(trace_count(t), i));
		argv[i + 3] = numbers[i];
	}
	test_run(&r, 60, NULL, argv);
	CU_ASSERT_STRING_EQUAL(r.err, "");
	char *line = r.out;
	for (int i = 0; i < PLACES; i++) {
		char *end = strchr(line, '\n');
		CU_ASSERT_PTR_NOT_NULL(end);
		if (!end) break;
		json_t *got = json_loadb(line, (size_t)(end - line), JSON_ALLOW_NUL, NULL);
		compare(c, place(trace_count(t), i), got, page);
		json_decref(got);
		line = end + 1;
	}
	ran_clear(&r);
	cursor_free(c);
	trace_free(t);
}

static void world_is_that_of_c_in_node(void)
{
	if (!exported_has("node")) return;
	for (size_t i = 0; i < RUNS; i++) compare_in_node(recording_of(runs[i].kernel, runs[i].scenario)->path, page_of_run(i));
}

static const char *write_trace(const struct trace *t)
{
	const char *path = test_path("random.jsonl");
	FILE *f = fopen(path, "w");
	struct trace_writer *w = trace_writer_new(f, t);
	for (uint32_t n = 1; n <= trace_count(t); n++) trace_writer_event(w, trace_get(t, n));
	CU_ASSERT_EQUAL(trace_writer_close(w), 0);
	fclose(f);
	return path;
}

/* Legal runs of any kind, with pids that are used again. */
static void random_world_is_that_of_c_in_node(void)
{
	if (!exported_has("node")) return;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct gen g = {seed};
		struct trace *t = trace_new();
		gen_header(&g, t);
		gen_run(&g, t, 3000);
		const char *path = write_trace(t), *page = page_of(path, "random.html");
		compare_in_node(path, page);
		json_t *data = data_of(page);
		chains_agree(t, data);
		json_decref(data);
		trace_free(t);
	}
}

/* Events with any contents, as no kernel tells them: the page's data are JSON, and its scripts get through them. */
static void wild_events_are_got_through(void)
{
	bool node = exported_has("node");
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct gen g = {seed};
		struct trace *t = trace_new();
		struct ran r;
		gen_header(&g, t);
		for (int i = 0; i < 1000; i++) {
			struct event e = gen_event(&g, t, (enum event_kind)gen_below(&g, EV_COUNT));
			trace_append(t, &e);
		}
		const char *page = page_of(write_trace(t), "wild.html");
		json_t *data = data_of(page);
		CU_ASSERT_EQUAL(json_array_size(json_object_get(data, "events")), 1000);
		json_decref(data);
		trace_free(t);
		if (!node) continue;
		test_run(&r, 60, NULL, (const char *const[]){"node", "tests/cli/page.js", page, "1000", "10", NULL});
		CU_ASSERT_STRING_EQUAL(r.err, "");
		CU_ASSERT_EQUAL(count_of(r.out, "\n"), 2);
		ran_clear(&r);
	}
}

SUITE(export_html, page_asks_for_nothing, words_stay_words, too_much_is_refused, chains_are_those_of_why, deadlock_is_told, world_is_that_of_c_in_node,
      random_world_is_that_of_c_in_node, wild_events_are_got_through)
