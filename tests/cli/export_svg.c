/*
 * export_svg.c - the pictures: other programs draw them, and what they show is what the run's own report and its events say.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/exported.h"

static const char *const pictures[] = {"timeline", "tree", "states", "messages"};
#define PICTURES (sizeof pictures / sizeof *pictures)

static char *drawn(const char *trace, const char *picture, bool blank)
{
	struct ran r;
	int status = blank ? EXPORT(&r, "--to", "svg", "--picture", picture, "--blank", trace) : EXPORT(&r, "--to", "svg", "--picture", picture, trace);
	CU_ASSERT_EQUAL(status, 0);
	free(r.err);
	return r.out;
}

static int count(const char *text, const char *word)
{
	int n = 0;
	for (const char *c = text; (c = strstr(c, word)); c++) n++;
	return n;
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f)) CU_FAIL_FATAL("cannot write a file");
}

/* Whether other programs take it for XML and for a picture. */
static void others_read(const char *svg, const char *what)
{
	static const char *const tools[][2] = {{"xmllint", "xmllint --noout \"$1\""}, {"rsvg-convert", "rsvg-convert --zoom 0.25 \"$1\" >/dev/null"}};
	static int has[2] = {-1, -1};
	const char *path = test_path("read.svg");
	write_file(path, svg);
	for (int i = 0; i < 2; i++) {
		struct ran r;
		if (has[i] < 0) has[i] = exported_has(tools[i][0]);
		if (!has[i]) continue;
		test_run(&r, 60, NULL, (const char *const[]){"sh", "-c", tools[i][1], "sh", path, NULL});
		CU_ASSERT(r.status == 0 && !r.err_len);
		if (r.status || r.err_len) fprintf(stderr, "\n%s: %s: %s", what, tools[i][0], r.err);
		ran_clear(&r);
	}
	CU_ASSERT_PTR_NULL(strstr(svg, "<script"));
	CU_ASSERT(!strncmp(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=", 48));
	CU_ASSERT_EQUAL(count(svg, "http"), 1); /* the name space; nothing is fetched */
}

static void are_drawn_by_others(void)
{
	static const struct { const char *kernel, *scenario; } runs[] = {{"sim", "states"}, {"real", "orphan"}, {"real", "pipeline"}};
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		for (size_t k = 0; k < PICTURES * (i ? 1 : 2); k++) { /* blank ones of the first alone */
			char *svg = drawn(recording_of(runs[i].kernel, runs[i].scenario)->path, pictures[k % PICTURES], k >= PICTURES);
			others_read(svg, runs[i].scenario);
			free(svg);
		}
}

static json_t *report_of(const struct recording *run)
{
	json_t *report = json_loads(run->report, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(report);
	return report;
}

static json_int_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* The row of a process: from its name to the next text. */
static const char *row_of(const char *svg, json_int_t pid)
{
	long long here;
	for (const char *c = svg; (c = strstr(c, "<text x=\"36\"")); c++)
		if (sscanf(c, "%*[^>]>%lld", &here) == 1 && here == pid) return strchr(c, '\n');
	return NULL;
}

/* Width of all stretches of a class in it. */
static double width_in_row(const char *svg, json_int_t pid, int class)
{
	char start[32];
	double sum = 0, width;
	snprintf(start, sizeof start, "\n<path class=\"t%d\" d=\"M", class);
	const char *row = row_of(svg, pid), *end = row ? strstr(row, "<text") : NULL;
	if (!row) return -1;
	for (const char *c = row; (c = strstr(c, start)) && (!end || c < end); c++)
		if (sscanf(c + strlen(start), "%*f %*fh%lf", &width) == 1) sum += width;
	return sum;
}

/* The lengths are the report's times: 780 units are the whole run. Stretches under a unit are drawn otherwise. */
static void timeline_lengths_are_the_report_s(void)
{
	static const struct { const char *scenario, *key; int class; } rows[] = {
		{"zombie", "waiting_ns", 3}, {"zombie", "zombie_ns", 5}, {"states", "running_ns", 2}, {"states", "ready_ns", 1},
		{"states", "stopped_ns", 4}, {"pipeline", "waiting_ns", 3},
	};
	int compared = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct recording *run = recording_of("sim", rows[i].scenario);
		char *svg = drawn(run->path, "timeline", false);
		json_t *report = report_of(run), *p;
		size_t k;
		json_array_foreach(json_object_get(report, "processes"), k, p) {
			double want = 780.0 * (double)number(p, rows[i].key) / (double)number(report, "duration_ns");
			double got = width_in_row(svg, number(p, "pid"), rows[i].class);
			compared += want > 5;
			CU_ASSERT(fabs(got - want) < 3);
			if (fabs(got - want) >= 3) fprintf(stderr, "\n%s of %lld in %s: drawn %g, is %g\n", rows[i].key, number(p, "pid"), rows[i].scenario, got, want);
		}
		json_decref(report);
		free(svg);
	}
	CU_ASSERT(compared > 15);
}

static void tree_is_the_report_s(void)
{
	static const char *const kernels[] = {"sim", "real"};
	for (size_t i = 0; i < 2; i++) {
		const struct recording *run = recording_of(kernels[i], "orphan");
		char *svg = drawn(run->path, "tree", false), words[64];
		json_t *report = report_of(run), *p;
		size_t k;
		int orphans = 0;
		json_array_foreach(json_object_get(report, "processes"), k, p) {
			bool orphan = json_is_integer(json_object_get(p, "orphaned_ns"));
			snprintf(words, sizeof words, "<g id=\"p%lld\"><rect class=\"%s\"", number(p, "pid"), orphan ? "o q" : "o");
			CU_ASSERT_PTR_NOT_NULL(strstr(svg, words));
			orphans += orphan;
		}
		CU_ASSERT(orphans > 0);
		CU_ASSERT_EQUAL(count(svg, "<g id=\"p"), (int)k);
		CU_ASSERT_EQUAL(count(svg, "orphan since"), orphans);
		CU_ASSERT_EQUAL(count(svg, "<title>adopts the orphan"), orphans);
		CU_ASSERT_PTR_NOT_NULL(strstr(svg, i ? ">proclab (" : ">init (1)<"));
		json_decref(report);
		free(svg);
	}
}

/* How often the recording tells of that transition. */
static int told(const char *trace, const char *from, const char *to)
{
	struct ran r;
	char words[64];
	snprintf(words, sizeof words, "\"from\":\"%s\",\"to\":\"%s\"", from, to);
	test_run(&r, 20, NULL, (const char *const[]){"grep", "-c", words, trace, NULL});
	int n = atoi(r.out);
	ran_clear(&r);
	return n;
}

static void state_counts_are_the_events(void)
{
	static const char *const ways[][2] = {{"new", "ready"}, {"ready", "running"}, {"running", "ready"}, {"running", "waiting"},
	                                      {"running", "zombie"}, {"zombie", "gone"}, {"ready", "stopped"}};
	const char *trace = recording_of("sim", "states")->path;
	char *svg = drawn(trace, "states", false);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char group[64], bubble[32];
		snprintf(group, sizeof group, "<g id=\"%s-%s\">", ways[i][0], ways[i][1]);
		snprintf(bubble, sizeof bubble, "\"s m b\">%d</text>", told(trace, ways[i][0], ways[i][1]));
		const char *way = strstr(svg, group), *end = way ? strstr(way, "</g>") : NULL, *found = way ? strstr(way, bubble) : NULL;
		CU_ASSERT(found && found < end);
		if (!found) fprintf(stderr, "\n%s %s\n", group, bubble);
	}
	free(svg);
}

/* In labs/scenarios/pipeline.c three children are forked and reaped, one sends five lines to another, that one answer to the third. The
 * classes are those of talk.h's kinds. */
static void messages_are_the_program_s(void)
{
	static const struct { const char *class; int n; } lines[] = {{"<g class=\"y0\">", 3}, {"<g class=\"y1\">", 6}, {"<g class=\"y4\">", 4}, {"<g class=\"y5\">", 3}};
	for (int kernel = 0; kernel < 2; kernel++) {
		const char *trace = recording_of(kernel ? "real" : "sim", "pipeline")->path;
		char *svg = drawn(trace, "messages", false), *blank = drawn(trace, "messages", true);
		for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) CU_ASSERT_EQUAL(count(svg, lines[i].class), lines[i].n);
		CU_ASSERT_EQUAL(count(svg, "<g id=\"p"), 4);
		CU_ASSERT(count(blank, "<g id=\"p") == 4 && !strstr(blank, "<g class=\"y"));
		free(svg);
		free(blank);
	}
}

/* Where a text begins at the latest: no letter of the font is narrower than 4 pixels on average. */
static double left_of(const char *text)
{
	const char *classes = strstr(text, "class=\""), *words = strchr(text, '>') + 1;
	double x = atof(strstr(text, "x=\"") + 3), width = 4.0 * (double)strcspn(words, "<");
	return !strncmp(classes + 7, "s r", 3) ? x - width : !strncmp(classes + 7, "s m", 3) ? x - width / 2 : x;
}

/* A long answer that lay in its pipe for a while, and a long message that nobody reads: the words of both stand beside the times. */
static void message_s_words_stay_off_the_times(void)
{
	static const char answer[] =
		"#include <unistd.h>\n#include <sys/wait.h>\n"
		"int main(void) { char b[99]; int p[2], q[2]; pipe(p); pipe(q); write(q[1], \"a long message that nobody reads\", 32);\n"
		"if (!fork()) { write(p[1], \"a long answer to the parent\", 27); return 0; }\n"
		"if (!fork()) return 1; usleep(1000); wait(0); read(p[0], b, 99); wait(0); return 0; }\n";
	char *svg = drawn(recording_of_text("sim", "answer", answer)->path, "messages", false);
	int seen = 0;
	for (const char *at = svg; (at = strstr(at, "<text ")) != NULL; at++) {
		if (strncmp(strchr(at, '>'), ">pipe ", 6) != 0) continue;
		seen++;
		CU_ASSERT(left_of(at) >= 75); /* the times end at 70 */
	}
	CU_ASSERT_EQUAL(seen, 2);
	free(svg);
}

/* What is left of a picture for a student: names and axes, and no answer. */
static void blanks_have_no_answers(void)
{
	const char *trace = recording_of("sim", "orphan")->path;
	char *svg = drawn(trace, "timeline", true);
	CU_ASSERT_PTR_NOT_NULL(strstr(svg, ">101 orphan<"));
	CU_ASSERT(count(svg, "class=\"t") > 0 && width_in_row(svg, 101, 3) == 0 && !strstr(svg, "class=\"c0\""));
	free(svg);
	svg = drawn(trace, "tree", true);
	CU_ASSERT_PTR_NOT_NULL(strstr(svg, ">101 orphan<"));
	CU_ASSERT(!strstr(svg, "exit 0") && !strstr(svg, "orphan since") && !strstr(svg, "o q"));
	free(svg);
	svg = drawn(trace, "states", true);
	CU_ASSERT(strstr(svg, "id=\"ready-running\"") && !strstr(svg, "s m b") && !strstr(svg, "at the end"));
	free(svg);
}

static void colour_at(const char *png, const char *at, const char *want)
{
	struct ran r;
	test_run(&r, 20, NULL, (const char *const[]){"node", "tests/cli/pixels.js", png, at, NULL});
	CU_ASSERT(!strncmp(r.out, want, strlen(want)) && r.out_len == 8);
	if (strncmp(r.out, want, strlen(want))) fprintf(stderr, "\nat %s: %s not %s; %s\n", at, r.out, want, r.err);
	ran_clear(&r);
}

/* On the paper: the middle of the reaper's running is the colour of running, a row after its end is white. */
static void pixels_are_coloured(void)
{
	static const char alone[] =
		"#include <unistd.h>\n#include <sys/wait.h>\n"
		"int main(void) { if (!fork()) return 0; for (volatile int i = 0; i < 2000000; i++) {} wait(0); usleep(20000); return 0; }\n";
	struct ran r;
	const char *svg = test_path("pixels.svg"), *png = test_path("pixels.png");
	if (!exported_has("rsvg-convert") || !exported_has("node")) return;
	CU_ASSERT_EQUAL(EXPORT(&r, "-o", svg, recording_of_text("sim", "alone", alone)->path), 0);
	ran_clear(&r);
	test_run(&r, 20, NULL, (const char *const[]){"rsvg-convert", "-o", png, svg, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
	colour_at(png, "300,122", "#00845a"); /* the parent's row: it runs, its child with it; then it sleeps */
	colour_at(png, "970,126", "#e4f1fb");
	colour_at(png, "970,145", "#ffffff"); /* the child has been reaped */
}

/* Two that send a byte to and fro 20,000 times; 200 processes; each picture stays one to be looked at. */
static void large_runs_stay_small(void)
{
	static const char pingpong[] =
		"#include <unistd.h>\n"
		"int main(void) { int a[2], b[2]; char c = 0; pipe(a); pipe(b); int child = !fork();\n"
		"for (int i = 0; i < 20000; i++) { if (child) { read(a[0], &c, 1); write(b[1], &c, 1); } else { write(a[1], &c, 1); read(b[0], &c, 1); } }\n"
		"return 0; }\n";
	static const char many[] =
		"#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
		"int main(void) { for (int i = 0; i < 200; i++) if (!fork()) { if (i % 5 == 0) usleep(30000);\n"
		"for (volatile int k = 0; k < 10000 * (i % 7); k++) {} exit(i % 4); } while (wait(NULL) > 0) {} return 0; }\n";
	const char *traces[] = {recording_of_text("sim", "pingpong", pingpong)->path, recording_of_text("sim", "many", many)->path};
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < PICTURES; k++) {
			char *svg = drawn(traces[i], pictures[k], false);
			CU_ASSERT(strlen(svg) < 500000);
			if (k == 0) CU_ASSERT_EQUAL(count(svg, "x=\"36\""), i ? 201 : 2);
			others_read(svg, pictures[k]);
			free(svg);
		}
}

SUITE(export_svg, are_drawn_by_others, timeline_lengths_are_the_report_s, tree_is_the_report_s, state_counts_are_the_events,
      messages_are_the_program_s, message_s_words_stay_off_the_times, blanks_have_no_answers, pixels_are_coloured, large_runs_stay_small)
