/*
 * cast.c - a showing as a cast: replayed by a terminal it gives the screens of the showing, asciinema reads it, its times are the showing's.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"

static const char script[] =
	"title Zombies\nspeed 1\nat start\n say The beginning.\n pause\nat mark 2\n zoom states\n say In the middle.\n pause 3\n zoom off\n"
	" say Now all of them.\n pause 2\nat end\n show tree\n say It is over.\n pause 4\n";

static int run_proclab(struct ran *r, const char *const *words)
{
	const char *argv[20] = {"/usr/bin/env", "-u", "TERM", "LC_ALL=C", "COLUMNS=33", "LINES=7", "NO_COLOR=1", test_proclab()};
	for (int i = 0; words[i] && i < 11; i++) argv[i + 8] = words[i];
	test_run(r, 60, NULL, argv);
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}
#define RUN(r, ...) run_proclab(r, (const char *const[]){__VA_ARGS__, NULL})

static void prepare(void)
{
	struct ran r;
	FILE *f = fopen(test_path("cast.script"), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(script, f);
	fclose(f);
	RUN(&r, "sim", "--view", "none", "--stdout", "tty", "-o", test_path("cast.jsonl"), "labs/scenarios/zombie.c");
	ran_clear(&r);
}

/* A cast, line by line. */
struct replay {
	FILE *f;
	char *line;
	size_t cap;
	json_t *event;
	double time;
	const char *code, *data;
	size_t len;
};

static json_t *replay_open(struct replay *p, const char *path)
{
	*p = (struct replay){.f = fopen(path, "re")};
	CU_ASSERT_PTR_NOT_NULL_FATAL(p->f);
	CU_ASSERT(getline(&p->line, &p->cap, p->f) > 0);
	return json_loads(p->line, 0, NULL);
}

static bool replay_next(struct replay *p)
{
	double before = p->time;
	json_decref(p->event);
	p->event = NULL;
	if (getline(&p->line, &p->cap, p->f) <= 0) return false;
	p->event = json_loads(p->line, 0, NULL);
	CU_ASSERT_FATAL(json_array_size(p->event) == 3);
	p->time = json_number_value(json_array_get(p->event, 0));
	p->code = json_string_value(json_array_get(p->event, 1));
	p->data = json_string_value(json_array_get(p->event, 2));
	p->len = json_string_length(json_array_get(p->event, 2));
	CU_ASSERT(p->time >= before);
	return true;
}

static void replay_close(struct replay *p)
{
	json_decref(p->event);
	free(p->line);
	fclose(p->f);
}

/* A terminal that nobody has, for what is replayed. */
static void screen_open(struct terminal *t, int rows, int cols)
{
	*t = (struct terminal){.rows = rows, .cols = cols, .vt = vterm_new(rows, cols)};
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

/* Replay until the screen has text. */
static bool replay_until(struct replay *p, struct terminal *t, const char *text)
{
	while (terminal_row(t, text) < 0) {
		if (!replay_next(p)) return false;
		if (*p->code == 'o') vterm_input_write(t->vt, p->data, p->len);
	}
	return true;
}

struct pair { struct terminal *live, *cast; };

static bool are_equal(void *arg)
{
	struct pair *p = arg;
	terminal_read(p->live, 20);
	char *there = terminal_text(p->live), *here = terminal_text(p->cast);
	bool equal = !strcmp(here, there);
	free(here);
	free(there);
	return equal;
}

/* The same screen comes on a terminal of its own, where somebody presses Space. */
static void same_as_live(struct terminal *live, struct replay *p, struct terminal *t, const char *text)
{
	CU_ASSERT(terminal_shows(live, text));
	CU_ASSERT(replay_until(p, t, text));
	bool equal = test_until(20, are_equal, &(struct pair){live, t});
	CU_ASSERT(equal);
	char *there = terminal_text(live), *here = terminal_text(t);
	if (!equal) printf("\nlive:\n%s\ncast:\n%s", there, here);
	free(here);
	free(there);
}

static void replays_as_it_was_shown(void)
{
	struct ran r;
	struct replay p;
	struct terminal live, t;
	prepare();
	const char *cast = test_path("replay.cast"), *argv[] = {test_proclab(), "play", "--script", test_path("cast.script"), test_path("cast.jsonl"), NULL};
	CU_ASSERT_EQUAL(RUN(&r, "play", "--cast", cast, "--script", test_path("cast.script"), test_path("cast.jsonl")), 0);
	CU_ASSERT_EQUAL(r.out_len, 0);
	CU_ASSERT_STRING_EQUAL(r.err, "");
	ran_clear(&r);
	json_t *header = replay_open(&p, cast);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(header, "version")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(header, "width")), 80);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(header, "height")), 24);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(header, "title")), "Zombies");
	json_decref(header);
	screen_open(&t, 24, 80);
	terminal_start(&live, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, argv);
	same_as_live(&live, &p, &t, "The beginning.");
	terminal_send(&live, " ");
	same_as_live(&live, &p, &t, "In the middle.");
	terminal_send(&live, " ");
	same_as_live(&live, &p, &t, "Now all of them.");
	terminal_send(&live, " ");
	same_as_live(&live, &p, &t, "It is over.");
	while (replay_next(&p)) {}
	replay_close(&p);
	vterm_free(t.vt);
	terminal_quit(&live);
}

/* When each pause begins and ends is known: 3, 2 and 4 s, and between the marks the run's own time. */
static void times_are_the_showings(void)
{
	struct ran r;
	struct replay p;
	struct terminal t;
	double marks[8], middle = 0;
	int n = 0;
	prepare();
	const char *cast = test_path("times.cast");
	CU_ASSERT_EQUAL(RUN(&r, "play", "--cast", cast, "--script", test_path("cast.script"), test_path("cast.jsonl")), 0);
	ran_clear(&r);
	json_decref(replay_open(&p, cast));
	screen_open(&t, 24, 80);
	while (replay_next(&p)) {
		if (*p.code == 'o') vterm_input_write(t.vt, p.data, p.len);
		if (!middle && terminal_row(&t, "In the middle.") > 0) middle = p.time;
		if (*p.code != 'm' || n == 8) continue;
		CU_ASSERT(strstr(p.data, n == 0 ? "exits with 7" : n == 1 ? "zombie meanwhile" : "is reaped") != NULL);
		marks[n++] = p.time;
	}
	CU_ASSERT_EQUAL_FATAL(n, 3);
	/* mark 2 is the cue; mark 3 comes 1.5 s of the run after it, and two pauses; the last event is four seconds and 0.2 after that */
	CU_ASSERT_DOUBLE_EQUAL(middle, marks[1], 0.001);
	CU_ASSERT_DOUBLE_EQUAL(marks[2] - marks[1], 3 + 2 + 1.5, 0.2);
	CU_ASSERT_DOUBLE_EQUAL(p.time - marks[2], 4 + 0.2, 0.2);
	replay_close(&p);
	vterm_free(t.vt);
}

static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");
	char *text = calloc(1, 1 << 22);
	CU_ASSERT_FATAL(f && text);
	*len = fread(text, 1, (1 << 22) - 1, f);
	fclose(f);
	return text;
}

static void is_the_same_every_time(void)
{
	struct ran r;
	size_t n, m;
	prepare();
	CU_ASSERT_EQUAL(RUN(&r, "play", "--cast", test_path("one.cast"), test_path("cast.jsonl")), 0);
	ran_clear(&r);
	CU_ASSERT_EQUAL(RUN(&r, "play", "--cast", "-", test_path("cast.jsonl")), 0);
	char *one = read_file(test_path("one.cast"), &n);
	m = r.out_len;
	CU_ASSERT(n > 2000 && n == m && !memcmp(one, r.out, n));
	free(one);
	ran_clear(&r);
}

static void of_any_size(void)
{
	static const struct { const char *size; int rows, cols; bool ascii; } sizes[] = {{"40x10", 10, 40, false}, {"140x40", 40, 140, false}, {"80x24", 24, 80, true}};
	prepare();
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct ran r;
		struct replay p;
		struct terminal t;
		const char *cast = test_path("size.cast");
		CU_ASSERT_EQUAL(RUN(&r, "play", sizes[i].ascii ? "--ascii" : "-q", "--size", sizes[i].size, "--cast", cast, "--script",
		                    test_path("cast.script"), test_path("cast.jsonl")), 0);
		ran_clear(&r);
		json_decref(replay_open(&p, cast));
		screen_open(&t, sizes[i].rows, sizes[i].cols);
		CU_ASSERT(replay_until(&p, &t, "In the middle."));
		CU_ASSERT(terminal_row(&t, "NEW") > 0);
		CU_ASSERT(replay_until(&p, &t, "It is over."));
		CU_ASSERT_EQUAL(terminal_row(&t, sizes[i].ascii ? "+" : "┌") >= 0, true);
		while (replay_next(&p))
			for (size_t k = 0; sizes[i].ascii && k < p.len; k++) CU_ASSERT_FATAL((unsigned char)p.data[k] < 0x80);
		replay_close(&p);
		vterm_free(t.vt);
	}
}

/* It wants a terminal, even to write elsewhere. */
static void asciinema_cat(const char *cast, const char *out)
{
	struct terminal t;
	char command[1200];
	snprintf(command, sizeof command, "LC_ALL=C.UTF-8 asciinema cat %s >%s", cast, out);
	terminal_start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, terminal_exec, (const char *[]){"/bin/sh", "-c", command, NULL});
	CU_ASSERT_EQUAL(terminal_wait(&t), 0);
	terminal_end(&t);
}

static void asciinema_reads_it(void)
{
	struct ran r;
	struct replay p;
	size_t at = 0, len;
	prepare();
	const char *cast = test_path("cat.cast"), *out = test_path("cat.out");
	CU_ASSERT_EQUAL(RUN(&r, "play", "--cast", cast, test_path("cast.jsonl")), 0);
	ran_clear(&r);
	if (system("command -v asciinema >/dev/null")) {
		test_skip("asciinema is not installed");
		return;
	}
	asciinema_cat(cast, out);
	char *bytes = read_file(out, &len);
	json_decref(replay_open(&p, cast));
	while (replay_next(&p)) {
		if (*p.code != 'o') continue;
		CU_ASSERT_FATAL(at + p.len <= len && !memcmp(bytes + at, p.data, p.len));
		at += p.len;
	}
	CU_ASSERT(at > 2000 && at == len);
	replay_close(&p);
	free(bytes);
}

static void wrong_calls(void)
{
	static const struct { const char *words[6]; int status; const char *says; } cases[] = {
		{{"--cast", "/no/such/folder/x.cast"}, 1, "cannot write the cast to '/no/such/folder/x.cast': No such file"},
		{{"--cast", "/dev/full"}, 1, "No space left"},
		{{"--cast", "x.cast", "--size", "80"}, 2, "--size takes COLSxROWS"},
		{{"--cast", "x.cast", "--size", "30x24"}, 2, "40x10 to 500x500"},
		{{"--size", "80x24"}, 2, "--size is for --cast"},
		{{"--cast", "x.cast", "--goto", "50%"}, 2, "leave out --goto"},
		{{"--cast", "x.cast", "--json"}, 2, "leave out --json"},
		{{"--cast", "x.cast", "--script", "no-such.script"}, 2, "'no-such.script': No such file"},
	};
	prepare();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ran r;
		const char *words[10] = {"play"};
		int n = 1;
		for (const char *const *w = cases[i].words; *w; w++) words[n++] = *w;
		words[n] = test_path("cast.jsonl");
		CU_ASSERT_EQUAL(run_proclab(&r, words), cases[i].status);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err, cases[i].says));
		if (!strstr(r.err, cases[i].says)) printf("\n%s", r.err);
		ran_clear(&r);
	}
	struct stat st;
	CU_ASSERT(stat("/dev/full", &st) == 0 && S_ISCHR(st.st_mode));
	CU_ASSERT(access("x.cast", F_OK) != 0);
}

SUITE(tui_cast, replays_as_it_was_shown, times_are_the_showings, is_the_same_every_time, of_any_size, asciinema_reads_it, wrong_calls)
