/*
 * pair.c - `proclab play A B`: side by side on a terminal with every key, and as two columns without one.
 */
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"
#include "tests/tui/terminal.h"
#include "tui/keys.h"

/* Two workers for one CPU: under round robin they take turns, first come first served they do not. */
static const char workers[] =
	"#include <sys/wait.h>\n#include <unistd.h>\n#include <proclab/proclab.h>\n"
	"int main(void) { for (int i = 1; i < 3; i++) if (!fork()) { compute(15); _exit(i); } while (wait(0) > 0) {} return 0; }\n";

static void record(const char *policy, const char *program, const char *trace)
{
	struct ran r;
	const char *argv[] = {test_proclab(), "sim", "--policy", policy, "--view", "none", "--stdout", "pipe", "-o", trace, program, NULL};
	test_run(&r, 60, NULL, argv);
	CU_ASSERT(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0);
	ran_clear(&r);
}

static void prepare(void)
{
	FILE *f = fopen(test_path("workers.c"), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(workers, f);
	fclose(f);
	record("rr", test_path("workers.c"), test_path("rr.jsonl"));
	record("fcfs", test_path("workers.c"), test_path("fcfs.jsonl"));
}

static void start(struct terminal *t, const struct terminal_kind *k, const char *more)
{
	prepare();
	const char *argv[] = {test_proclab(), "play", more, test_path("rr.jsonl"), test_path("fcfs.jsonl"), NULL};
	terminal_start(t, k, terminal_exec, argv);
}

/* What the machine does is known: the program, two births, the first worker runs for its quantum of 10 ms. Then round robin takes the other,
 * while first come, first served lets it end. */
#define PARTING "in A 1.2 gets a CPU; in B 1.1 exits with 1"

/* A key; what the screen then shows. They stand before the first moment at first. */
static const struct exercise { enum scope scope; int code; const char *pressed, *shows; } exercises[] = {
	{SCOPE_PAIR, '.', ".", "step 1 of"}, {SCOPE_PAIR, '.', "..", "1 executes workers"},
	{SCOPE_PAIR, ',', "...,", "step 2 of"}, {SCOPE_PAIR, ',', ",", "step 0 of"},
	{SCOPE_PAIR, KEY_RIGHT, "\033OC", "step 10 of"}, {SCOPE_PAIR, KEY_LEFT, "\033OC.\033OD", "step 1 of"},
	{SCOPE_PAIR, KEY_END, "\033OF", "1 is reaped from outside"}, {SCOPE_PAIR, KEY_HOME, "\033OF\033OH", "nothing yet"},
	{SCOPE_PAIR, 'd', "d", "They part here: " PARTING}, {SCOPE_PAIR, 'd', "\033OFd", "They part here: " PARTING},
	{SCOPE_PAIR, 's', "ds", "by time. They part here: "}, {SCOPE_PAIR, 's', "dss", "s by time"},
	{SCOPE_PAIR, ' ', "++++++ ", "They part here"}, {SCOPE_PAIR, ' ', "------ ", "Space pause"},
	{SCOPE_TIME, '+', "+", "2x"}, {SCOPE_TIME, '-', "-", "0.5x"}, {SCOPE_TIME, KEY_BACKSPACE, "+\177", "1x"},
	{SCOPE_GLOBAL, '\t', "\t", "2 Tree"}, {SCOPE_GLOBAL, KEY_BTAB, "2\033[Z", "1 Processes"}, {SCOPE_GLOBAL, '1', "21", "1 Processes"},
	{SCOPE_GLOBAL, '2', "2", "2 Tree"}, {SCOPE_GLOBAL, '3', "3", "3 States"}, {SCOPE_GLOBAL, '4', "4", "4 Timeline"},
	{SCOPE_GLOBAL, '6', "6", "6 IPC"}, {SCOPE_GLOBAL, '8', "8", "8 Output"}, {SCOPE_GLOBAL, 'z', "z", "!4 Timeline"},
	{SCOPE_GLOBAL, '?', "?", "Keys with two recordings"}, {SCOPE_GLOBAL, KEY_F(1), "\033OP", "Keys with two recordings"},
	{SCOPE_GLOBAL, 'T', "T", "a light background"}, {SCOPE_GLOBAL, 'L' & 0x1f, "\014", "step 0 of"},
	{SCOPE_GLOBAL, 'q', "?q", "!Keys with"}, {SCOPE_GLOBAL, 'q', "zq", "4 Timeline"}, {SCOPE_GLOBAL, 27, "?\033", "!Keys with"},
	{SCOPE_GLOBAL, 27, "\033", "q leaves"}, {SCOPE_GLOBAL, '/', "/", "does nothing here"},
};
#define EXERCISES (sizeof exercises / sizeof *exercises)

static void every_key(void)
{
	struct terminal t;
	start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, "--ascii");
	for (size_t i = 0; i < EXERCISES; i++) {
		CU_ASSERT(terminal_shows(&t, "step 0 of"));
		terminal_send(&t, exercises[i].pressed);
		bool well = terminal_shows(&t, exercises[i].shows);
		CU_ASSERT(well);
		if (!well) printf("\nexercise %zu\n", i);
		/* all as it was: the start, a speed of 1, by moments, the first pane, its first row, no message */
		terminal_send(&t, terminal_row(&t, ", by time.") >= 0 ? "s" : "");
		terminal_send(&t, strchr(exercises[i].pressed, 'T') ? "T" : "");
		terminal_send(&t, strchr(exercises[i].pressed, 'z') && !strchr(exercises[i].pressed, 'q') ? "z" : "");
		terminal_send(&t, strchr(exercises[i].pressed, '?') || strstr(exercises[i].pressed, "OP") ? "\033" : "");
		terminal_send(&t, "\177" "1.\033[5~\033[5~\033OH");
	}
	terminal_send(&t, "Q");
	terminal_exits(&t, 0);
}

/* Those of the panes that are drawn as in a recording alone, ^Z (leave.c), Q and ^C apart. */
static void each_is_exercised(void)
{
	for (const struct key *k = key_table(); k->code; k++) {
		bool found = k->scope != SCOPE_PAIR;
		for (size_t i = 0; i < EXERCISES; i++) found |= exercises[i].scope == k->scope && exercises[i].code == k->code;
		CU_ASSERT(found);
	}
}

/* The row that is shown in reverse, of the table in the left half; its pid. */
static int selected_pid(const struct terminal *t)
{
	for (int y = 4; y < t->rows / 2; y++) {
		VTermScreenCell c;
		char digits[5] = "";
		vterm_screen_get_cell(t->screen, (VTermPos){y, 0}, &c);
		for (int x = 0; c.attrs.reverse && x < 4; x++) {
			vterm_screen_get_cell(t->screen, (VTermPos){y, x}, &c);
			digits[x] = (char)c.chars[0];
		}
		if (*digits) return atoi(digits);
	}
	return 0;
}

struct wanted { struct terminal *t; int pid; };

static bool is_selected(void *arg)
{
	struct wanted *w = arg;
	terminal_read(w->t, 20);
	return selected_pid(w->t) == w->pid;
}

static void rows_are_chosen_in_both(void)
{
	static const struct { const char *keys; int pid; } cases[] = {
		{"d", 100}, {"\033OB", 101}, {"j", 102}, {"\033OA", 101}, {"k", 100}, {"\033[6~", 102}, {"\033[5~", 100},
	};
	struct terminal t;
	start(&t, &(struct terminal_kind){.rows = 24, .cols = 80}, "--ascii");
	CU_ASSERT(terminal_shows(&t, "step 0 of"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		terminal_send(&t, cases[i].keys);
		CU_ASSERT(test_until(20, is_selected, &(struct wanted){&t, cases[i].pid}));
	}
	terminal_quit(&t);
}

static void small_plain_and_bare(void)
{
	static const struct terminal_kind kinds[] = {
		{.rows = 10, .cols = 40}, {.rows = 24, .cols = 80, .no_color = true}, {.rows = 24, .cols = 80, .locale = "C"}, {.rows = 40, .cols = 140},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct terminal t;
		start(&t, &kinds[i], "-q");
		CU_ASSERT(terminal_shows(&t, "A rr.jsonl"));
		terminal_send(&t, "d");
		CU_ASSERT(terminal_shows(&t, "They part here"));
		CU_ASSERT(terminal_row(&t, "B fcfs.jsonl") >= 0);
		CU_ASSERT(terminal_row(&t, "1.2 gets a CPU") >= 0);
		CU_ASSERT(terminal_row(&t, "1.1 exits with 1") >= 0);
		CU_ASSERT(terminal_row(&t, "q quit") == kinds[i].rows - 1);
		CU_ASSERT_EQUAL(terminal_colored(&t), !kinds[i].no_color);
		char *text = terminal_text(&t);
		for (char *c = text; kinds[i].locale && *c; c++) CU_ASSERT_FATAL((unsigned char)*c < 0x80);
		free(text);
		terminal_send(&t, "3");
		CU_ASSERT(terminal_shows(&t, "READY"));
		terminal_send(&t, "\003");
		terminal_exits(&t, 0);
	}
}

static int compare(struct ran *r, const char *const *words)
{
	const char *argv[12] = {test_proclab(), "play"};
	for (int i = 0; words[i] && i < 9; i++) argv[i + 2] = words[i];
	test_run(r, 60, NULL, argv);
	return WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
}
#define COMPARE(r, ...) compare(r, (const char *const[]){__VA_ARGS__, NULL})

static void as_two_columns(void)
{
	struct ran r;
	prepare();
	CU_ASSERT_EQUAL(COMPARE(&r, "--ascii", test_path("rr.jsonl"), test_path("fcfs.jsonl")), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "1 has child 1.2 (fork)"));
	const char *parted = strstr(r.out, " X ");
	CU_ASSERT(parted && parted[-1] == ' ' && strstr(r.out, "1.2 gets a CPU") < parted && strstr(parted, "1.1 exits with 1"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, PARTING));
	ran_clear(&r);
	CU_ASSERT_EQUAL(COMPARE(&r, "--compare", "life", test_path("rr.jsonl"), test_path("fcfs.jsonl")), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "They do not part: what each process does is the same, in 10 moments."));
	ran_clear(&r);
	CU_ASSERT_EQUAL(COMPARE(&r, "-q", test_path("rr.jsonl"), test_path("rr.jsonl")), 0);
	CU_ASSERT(!strncmp(r.out, "They do not part", 16) && strchr(r.out, '\n') == r.out + r.out_len - 1);
	ran_clear(&r);
}

/* The same scenario on both kernels: by life the two do the same, though pids, times and folders are others. */
static void simulated_against_real(void)
{
	struct ran r;
	const char *real[] = {test_proclab(), "real", "--view", "none", "-o", test_path("real.jsonl"), "labs/scenarios/zombie.c", "100", NULL};
	prepare();
	test_run(&r, 60, NULL, real);
	CU_ASSERT(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0);
	ran_clear(&r);
	record("rr", "labs/scenarios/zombie.c", test_path("sim.jsonl"));
	CU_ASSERT_EQUAL(COMPARE(&r, "-q", test_path("sim.jsonl"), test_path("real.jsonl")), 0);
	CU_ASSERT_STRING_EQUAL(r.out, "They do not part: what each process does is the same, in 7 moments.\n");
	ran_clear(&r);
	CU_ASSERT_EQUAL(COMPARE(&r, "-q", test_path("sim.jsonl"), test_path("rr.jsonl")), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "in A 1 executes zombie; in B 1 executes workers."));
	ran_clear(&r);
}

static void wrong_calls(void)
{
	static const struct { const char *words[6]; int status; const char *says; } cases[] = {
		{{"a", "b", "c"}, 2, "two recordings at most; 'c'"},
		{{"--goto", "50%", "a", "b"}, 2, "leave out --goto"},
		{{"--json", "a", "b"}, 2, "leave out --json"},
		{{"no-such", "no-such"}, 2, "'no-such': No such file"},
		{{"--compare", "life", "tests/trace/golden.jsonl"}, 2, "--compare is for two recordings"},
		{{"--compare", "lives", "a", "b"}, 2, "life|schedule"},
		{{"Makefile", "Makefile"}, 2, "'Makefile'"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ran r;
		CU_ASSERT_EQUAL(compare(&r, cases[i].words), cases[i].status);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err, cases[i].says));
		if (!strstr(r.err, cases[i].says)) printf("\n%s", r.err);
		ran_clear(&r);
	}
}

SUITE(tui_pair, every_key, each_is_exercised, rows_are_chosen_in_both, small_plain_and_bare, as_two_columns, simulated_against_real, wrong_calls)
