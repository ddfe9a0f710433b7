/*
 * show.c - scripts: what is wrong with one is said with its place, answers come from the run, and a showing goes as the script says.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"
#include "tests/trace/scene.h"
#include "tests/tui/terminal.h"
#include "trace/file.h"
#include "tui/script.h"

/* ---- Reading --------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *text, *says; } mistakes[] = {
	{"", "x.script:1:1: nothing happens in this script; write `at start`"},
	{"at start\n  sya hello\n", "x.script:2:3: 'sya' means nothing in a script; did you mean say?"},
	{"at start\n  frobnicate\n", "'frobnicate' means nothing in a script; write title, speed, at, say"},
	{"say hello\n", "x.script:1:1: when? Write `at start`"},
	{"at start\ntitle Late\n", "x.script:2:1: 'title' belongs above the first `at`"},
	{"at\n", "x.script:1:3: at what place? Write start, end, mark 2"},
	{"at the end\n", "x.script:1:4: 'the end' is no place; write start, end, mark 2"},
	{"at mark two\n", "x.script:1:9: which mark? Write its number, mark 2"},
	{"at mark 0\n", "x.script:1:9: which mark?"},
	{"at mark \"\"\n", "x.script:1:9: which mark?"},
	{"at start\n  and more\n", "x.script:2:3: 'and' goes on with a text; write say"},
	{"at start\n  show tre\n", "x.script:2:8: 'tre' is no pane; did you mean tree?"},
	{"at start\n  zoom everything\n", "x.script:2:8: 'everything' is no pane; write processes, tree"},
	{"at start\n  select parent\n", "x.script:2:10: which process? Write select 2"},
	{"at start\n  speed fast\n", "x.script:2:9: how fast?"},
	{"speed 0\nat start\n", "x.script:1:7: how fast?"},
	{"at start\n  pause a while\n", "x.script:2:9: how long? Write seconds, pause 3, or pause alone"},
	{"at start\n  pause -1\n", "x.script:2:9: how long?"},
	{"at start\n  ask\n", "x.script:2:6: ask what?"},
	{"at start\n  ask Why?\n", "x.script:2:3: this question has no answer"},
	{"at start\n  answer 7\n", "x.script:2:3: 'answer' belongs to a question; write ask"},
	{"at start\n  ask Why?\n  pause\n  answer 7\n", "x.script:4:3: 'answer' belongs to a question"},
	{"at start\n  ask Why?\n  answer\n", "x.script:3:9: which answer?"},
	{"at start\n  ask Why?\n  from stat 2\n", "x.script:3:8: the run cannot be asked for 'stat'; did you mean state?"},
	{"at start\n  ask Why?\n  from state\n", "x.script:3:13: state of which process? Write state 2"},
	{"at start\n  ask Why?\n  from printed total\n", "x.script:3:16: which words? Write some words of the line in quotes"},
	{"at start\n  ask Why?\n  from born 2\n", "x.script:3:13: 'born' stands alone; leave out '2'"},
	{"at start\n  ask Why?\n  from state 2 at noon\n", "x.script:3:19: 'noon' is no place"},
};

static void mistakes_are_told_with_their_place(void)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct script s;
		struct diag d = {""};
		int code = script_parse(&s, "x.script", mistakes[i].text, &d);
		bool well = code == ERR_FORMAT && strstr(d.text, mistakes[i].says);
		if (!well) printf("\n%s\nsays %s\nnot  %s\n", mistakes[i].text, d.text, mistakes[i].says);
		CU_ASSERT(well);
		script_clear(&s);
	}
}

static void every_word_is_read(void)
{
	static const char text[] =
		"# a comment\n\ntitle  A title\nspeed 0.5\r\nat start\n\tsay One\n  and two.\n  show tree\n  zoom ipc\n  zoom off\n  select 2\n  speed 2\n"
		"  pause\n  pause 1.5\nat mark \"ends\"\nat e7\n  ask What\n  and now?\n  answer a | b\n  because It\n  and is.\n  from exit 3 at end\n";
	struct script s;
	struct diag d = {""};
	CU_ASSERT_EQUAL_FATAL(script_parse(&s, "x", text, &d), 0);
	CU_ASSERT_STRING_EQUAL(s.title, "A title");
	CU_ASSERT_EQUAL(s.speed, 0.5);
	CU_ASSERT_EQUAL_FATAL(s.ncue, 3);
	CU_ASSERT_EQUAL_FATAL(s.nstep, 9);
	CU_ASSERT_STRING_EQUAL(s.steps[0].text, "One two.");
	CU_ASSERT_EQUAL(s.steps[1].pane, PANE_TREE);
	CU_ASSERT_EQUAL(s.steps[2].pane, PANE_IPC);
	CU_ASSERT_EQUAL(s.steps[3].pane, PANE_NONE);
	CU_ASSERT_EQUAL(s.steps[4].number, 2);
	CU_ASSERT_EQUAL(s.steps[6].number, -1);
	CU_ASSERT_EQUAL(s.steps[7].number, 1.5);
	CU_ASSERT_EQUAL(s.cues[1].at.kind, PLACE_NAMED);
	CU_ASSERT_STRING_EQUAL(s.cues[1].at.text, "ends");
	const struct question *q = &s.steps[8].question;
	CU_ASSERT_STRING_EQUAL(q->text, "What now?");
	CU_ASSERT_STRING_EQUAL(q->answer, "a | b");
	CU_ASSERT_STRING_EQUAL(q->because, "It is.");
	CU_ASSERT_EQUAL(q->from.kind, FACT_EXIT);
	CU_ASSERT_EQUAL(q->from.process, 3);
	CU_ASSERT_EQUAL(q->from.at.kind, PLACE_END);
	script_clear(&s);
}

/* Whatever a file holds, it is read or refused, with a place. */
static void damaged_scripts_are_refused_with_a_place(void)
{
	static const char *const pieces[] = {"at ", "mark ", "\"", " at ", "from ", "state ", "printed ", "ask", "and ", "\n", "|", "9", "\t", "\r", "\303\251", "\377"};
	char text[4096], whole[3000] = "";
	unsigned seed = 5;
	FILE *f = fopen("labs/scenarios/addresses.script", "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	whole[fread(whole, 1, sizeof whole - 1, f)] = 0;
	fclose(f);
	for (int i = 0; i < 3000; i++) {
		struct script s;
		struct diag d = {""};
		seed = seed * 1103515245 + 12345;
		size_t at = (seed >> 8) % strlen(whole), skip = (seed >> 20) % 7;
		if (at + skip > strlen(whole)) skip = 0;
		snprintf(text, sizeof text, "%.*s%s%s", (int)at, whole, pieces[seed >> 28], i % 3 ? whole + at + skip : "");
		int code = script_parse(&s, "x.script", text, &d);
		CU_ASSERT_FATAL(code == 0 || (code == ERR_FORMAT && !strncmp(d.text, "x.script:", 9)));
		script_clear(&s);
	}
}

static void answers_are_compared_by_words(void)
{
	static const struct { const char *alternatives, *typed; bool right; } cases[] = {
		{"zombie", "zombie", true}, {"zombie", " A  Zombie. ", true}, {"zombie", "zombi", false}, {"zombie", "", false},
		{"zombie", "no zombie", false}, {"a zombie | defunct", "DEFUNCT", true}, {"7|seven", "seven", true}, {"7", "77", false},
		{"two processes|2", "two processes", true}, {"two processes|2", "two", false}, {"|", "", false}, {"a|b", "a", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CU_ASSERT_EQUAL(answer_right(cases[i].alternatives, cases[i].typed), cases[i].right);
}

/* ---- Fitting --------------------------------------------------------------------------------------------------------------------- */

static void mark(struct scene *s, int32_t pid, const char *text)
{
	scene_tell(s, (struct event){.kind = EV_MARK, .pid = pid, .tid = pid, .mark = {.what = MARK_STEP, .text = text}});
}

static void print(struct scene *s, const char *text)
{
	scene_tell(s, (struct event){.kind = EV_OUT, .pid = 10, .tid = 10, .out = {.data = text, .data_len = (uint32_t)strlen(text)}});
}

/* 10 has a child 11, that has a child 12; 11 dies, 12 is an orphan that reads a pipe; 11 is reaped, with 3. */
static void play_family(struct scene *s)
{
	scene_begin(s);
	scene_born(s, 0, 10);
	scene_runs(s, 10);
	scene_pipe(s, 10, 1);
	scene_born(s, 10, 11);
	scene_born(s, 11, 12);
	mark(s, 10, "three are there");
	scene_sends(s, 10, 1, 5, 5);
	scene_reads(s, 12, 1, 3);
	scene_runs(s, 11);
	scene_exits(s, 11, 3);
	scene_adopts(s, 12, 11, 1);
	mark(s, 10, "one is dead");
	scene_reaps(s, 10, 11);
	mark(s, 10, "it was reaped");
	print(s, "I have it a");
	print(s, "t last: it is 42 \r\nmore\n");
}

static void the_run_says(const char *fact, const char *expected)
{
	struct scene s;
	struct script script;
	struct script_fit fit = {0};
	struct diag d = {""};
	char text[200];
	play_family(&s);
	snprintf(text, sizeof text, "at mark 1\n ask What?\n from %s\n", fact);
	CU_ASSERT_EQUAL_FATAL(script_parse(&script, "x", text, &d), 0);
	CU_ASSERT_EQUAL(script_fit(&script, s.trace, &fit, &d), 0);
	CU_ASSERT_STRING_EQUAL(fit.answers[0], expected);
	if (strcmp(fit.answers[0], expected)) printf("\n%s: %s, not %s %s\n", fact, fit.answers[0], expected, d.text);
	script_fit_clear(&fit);
	script_clear(&script);
	scene_end(&s);
}

static void facts_come_from_the_run(void)
{
	static const struct { const char *fact, *is; } cases[] = {
		{"state 1", "running"}, {"state 2 at mark 2", "zombie"}, {"state 2 at mark \"reaped\"", "gone"}, {"exit 2", "none"},
		{"exit 2 at end", "3"}, {"parent 3", "2"}, {"parent 3 at mark 2", "outside"}, {"parent 2", "1"}, {"waits 1", "nothing"},
		{"waits 3 at mark 2", "read"}, {"born", "3"}, {"born at start", "0"}, {"living", "3"}, {"living at mark 2", "2"},
		{"zombies", "0"}, {"zombies at mark 2", "1"}, {"zombies at end", "0"}, {"orphans at mark 2", "1"}, {"orphans", "0"},
		{"queued", "0"}, {"alive 2", "yes"}, {"alive 2 at mark 2", "no"}, {"printed \"it at last\" at end", "42"},
		{"printed \"it at last\" at mark 1", "nothing"}, {"queued at mark 2", "5"}, {"deadlock", "no"},
	};
	bool asked[FACT_COUNT] = {false};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		the_run_says(cases[i].fact, cases[i].is);
		for (int k = 0; k < FACT_COUNT; k++) asked[k] |= !strncmp(cases[i].fact, fact_word((enum fact_kind)k), strcspn(cases[i].fact, " "));
	}
	for (int k = 0; k < FACT_COUNT; k++) CU_ASSERT(asked[k]);
}

static void what_does_not_fit_is_refused(void)
{
	static const struct { const char *text, *says; } cases[] = {
		{"at mark 4\n", "x:1:9: there is no mark 4 in this recording; write mark 1 to mark 3"},
		{"at mark \"born\"\n", "x:1:9: no mark from here on says \"born\""},
		{"at mark 2\nat mark 1\n", "x:2:9: this place (e"},
		{"at end\nat mark \"dead\"\n", "x:2:9: no mark from here on says \"dead\""},
		{"at start\n select 1\n", "x:2:2: there is no process 1 yet at this place: 0 have been born"},
		{"at start\n ask A?\n from state 4 at end\n", "x:3:7: there is no process 4 yet at this place: 3 have been born"},
		{"at mark 1\n ask A?\n answer waiting\n from state 2 at mark 2\n", "x:3:9: \"waiting\" is not what the run says: write \"zombie\""},
		{"at deadlock\n", "x:1:4: there is no deadlock in this recording"},
		{"at m9\n", "x:1:4: m9 is no place in this recording"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scene s;
		struct script script;
		struct script_fit fit = {0};
		struct diag d = {""};
		play_family(&s);
		CU_ASSERT_EQUAL_FATAL(script_parse(&script, "x", cases[i].text, &d), 0);
		CU_ASSERT_EQUAL(script_fit(&script, s.trace, &fit, &d), ERR_FORMAT);
		CU_ASSERT_PTR_NOT_NULL(strstr(d.text, cases[i].says));
		if (!strstr(d.text, cases[i].says)) printf("\n%s not %s\n", d.text, cases[i].says);
		script_fit_clear(&fit);
		script_clear(&script);
		scene_end(&s);
	}
}

/* ---- The scripts that come with the scenarios ------------------------------------------------------------------------------------ */

static void record(const char *scenario, const char *trace)
{
	struct ran r;
	const char *argv[] = {test_proclab(), "sim", "--view", "none", "--stdout", "tty", "-o", trace, scenario, NULL};
	test_run(&r, 60, NULL, argv);
	CU_ASSERT(WIFEXITED(r.status));
	ran_clear(&r);
}

static bool fits(const char *path, const char *recording)
{
	struct script s;
	struct script_fit fit = {0};
	struct diag d = {""};
	struct trace_read_result result;
	struct trace *t = trace_new();
	FILE *f = fopen(recording, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(trace_read(f, t, &result, &d), 0);
	fclose(f);
	bool well = script_read(&s, path, &d) == 0 && script_fit(&s, t, &fit, &d) == 0;
	if (!well) printf("\n%s\n", d.text);
	bool title = s.title && *s.title;
	for (size_t i = 0; i < s.nstep; i++) well = well && (s.steps[i].kind != STEP_ASK || s.steps[i].question.proved);
	script_fit_clear(&fit);
	script_clear(&s);
	trace_free(t);
	return well && title;
}

/* Each has a title, and all of its answers follow from the run. */
static void shipped_scripts_fit(void)
{
	static const char *const wanted[] = {"zombie", "orphan", "pipeline", "deadlock", "addresses", "states", "full-pipe"};
	size_t n = 0;
	struct dirent **names;
	int found = scandir("labs/scenarios", &names, NULL, alphasort);
	for (int i = 0; i < found; i++) {
		const char *dot = strstr(names[i]->d_name, ".script");
		if (dot && !dot[7]) {
			char script[300], scenario[300];
			snprintf(script, sizeof script, "labs/scenarios/%s", names[i]->d_name);
			snprintf(scenario, sizeof scenario, "%.*s.c", (int)(strlen(script) - 7), script);
			record(scenario, test_path("shipped.jsonl"));
			CU_ASSERT(fits(script, test_path("shipped.jsonl")));
			for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
				n += strlen(wanted[k]) + 7 == strlen(names[i]->d_name) && !strncmp(wanted[k], names[i]->d_name, strlen(wanted[k]));
		}
		free(names[i]);
	}
	if (found >= 0) free(names);
	CU_ASSERT_EQUAL(n, sizeof wanted / sizeof *wanted);
}

/* Its places are marks and its processes are counted by birth: so it fits a recording of this kernel too. */
static void fits_the_real_kernel_too(void)
{
	struct ran r;
	const char *trace = test_path("real.jsonl");
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "real", "--view", "none", "-o", trace, "labs/scenarios/zombie.c", "100", NULL});
	CU_ASSERT(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0);
	ran_clear(&r);
	CU_ASSERT(fits("labs/scenarios/zombie.script", trace));
}

/* The page on scripts tells of each fact. */
static void the_page_is_complete(void)
{
	char page[32768] = "", word[64];
	FILE *f = fopen("docs/scripts.md", "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	page[fread(page, 1, sizeof page - 1, f)] = 0;
	fclose(f);
	for (int k = 0; k < FACT_COUNT; k++) {
		snprintf(word, sizeof word, "`%s", fact_word((enum fact_kind)k));
		CU_ASSERT_PTR_NOT_NULL(strstr(page, word));
		CU_ASSERT_PTR_NOT_NULL(strstr(page, fact_meaning((enum fact_kind)k)));
	}
}

/* ---- The showing ----------------------------------------------------------------------------------------------------------------- */

static void write_script(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static const char questions[] =
	"title T\nspeed 1000\nat start\n say The beginning.\n pause\n zoom states\nat mark 1\n zoom off\n ask In which state will the child be?\n answer zombie | z\n"
	" because It ended.\n from state 2 at mark 2\nat mark 2\n ask How many orphans?\n from orphans\n pause 0\n say All told.\n pause\nat end\n show tree\n say Over.\n pause\n";

static void start(struct terminal *t, const char *script, const char *more)
{
	const char *path = test_path("questions.script"), *trace = test_path("show.jsonl");
	write_script(path, script);
	record("labs/scenarios/zombie.c", trace);
	const char *argv[] = {test_proclab(), "play", "--script", path, "--speed", "1000", more ? more : trace, more ? trace : NULL, NULL};
	terminal_start(t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
}

static void a_class_is_asked(void)
{
	struct terminal t;
	start(&t, questions, NULL);
	CU_ASSERT(terminal_shows(&t, "The beginning."));
	CU_ASSERT(terminal_shows(&t, "Space go on"));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "In which state will the child be?"));
	/* the picture does not give it away */
	CU_ASSERT(terminal_row(&t, "zz") < 0);
	terminal_send(&t, "ready\r");
	CU_ASSERT(terminal_shows(&t, "You said ready. The answer: zombie. It ended."));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "How many orphans?"));
	terminal_send(&t, "0\r");
	CU_ASSERT(terminal_shows(&t, "Right: 0."));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "All told."));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "Over."));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "1 of 2 answers were right"));
	CU_ASSERT(terminal_shows(&t, "zz"));
	terminal_send(&t, "q");
	terminal_exits(&t, 0);
}

/* Esc and Enter alone have the answer told; who steps back is asked again. */
static void a_question_is_waved_away(void)
{
	struct terminal t;
	start(&t, questions, NULL);
	CU_ASSERT(terminal_shows(&t, "The beginning."));
	terminal_send(&t, " ");
	CU_ASSERT(terminal_shows(&t, "your answer"));
	terminal_send(&t, "\033");
	CU_ASSERT(terminal_shows(&t, "The answer: zombie."));
	terminal_send(&t, ",, ");
	CU_ASSERT(terminal_shows(&t, "In which state will the child be?"));
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "The answer: zombie."));
	terminal_quit(&t);
}

static void goes_on_unattended(void)
{
	struct terminal t;
	start(&t, questions, "--auto");
	terminal_exits(&t, 0);
}

static void marks_are_shown_without_a_script(void)
{
	struct terminal t;
	const char *trace = test_path("marks.jsonl");
	record("labs/scenarios/zombie.c", trace);
	const char *argv[] = {test_proclab(), "play", "--auto", "--speed", "20", trace, NULL};
	terminal_start(&t, &(struct terminal_kind){.rows = 10, .cols = 40, .locale = "C"}, terminal_exec, argv);
	terminal_exits(&t, 0);
}

static void wrong_calls(void)
{
	static const struct { const char *words[6]; const char *says; int status; } cases[] = {
		{{"--script", "no-such.script"}, "for the screen", 2},
		{{"--auto"}, "for the screen", 2},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ran r;
		const char *argv[10] = {test_proclab(), "play"};
		int n = 2;
		for (const char *const *w = cases[i].words; *w; w++) argv[n++] = *w;
		argv[n] = "tests/trace/golden.jsonl";
		test_run(&r, 20, NULL, argv);
		CU_ASSERT(WIFEXITED(r.status) && WEXITSTATUS(r.status) == cases[i].status);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err, cases[i].says));
		ran_clear(&r);
	}
}

static void what_does_not_belong_is_not_shown(void)
{
	struct terminal t;
	start(&t, "at mark 9\n", NULL);
	CU_ASSERT(terminal_shows(&t, "questions.script:1:9: there is no mark 9"));
	terminal_exits(&t, 1);
}

SUITE(tui_show, mistakes_are_told_with_their_place, every_word_is_read, damaged_scripts_are_refused_with_a_place, answers_are_compared_by_words, facts_come_from_the_run,
      what_does_not_fit_is_refused, shipped_scripts_fit, fits_the_real_kernel_too, the_page_is_complete, a_class_is_asked, a_question_is_waved_away, goes_on_unattended,
      marks_are_shown_without_a_script, wrong_calls, what_does_not_belong_is_not_shown)
