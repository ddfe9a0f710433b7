/*
 * step.c - --step in the text view: the program stands until Enter is pressed at the terminal, keeps its own input, and can be
 * ended.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "real/observe/observer.h"
#include "tests/test.h"
#include "tests/tui/terminal.h"

static const char program[] =
	"#include <stdio.h>\n#include <proclab/proclab.h>\n"
	"int main(void)\n{\n\tchar line[80] = \"\";\n"
	"\tstep(\"the first\");\n\tprintf(\"past the first\\n\");\n\tfflush(stdout);\n"
	"\tif (!fgets(line, sizeof line, stdin)) return 1;\n\tprintf(\"read %s\", line);\n\tfflush(stdout);\n"
	"\tstep(\"the second\");\n\treturn 7;\n}\n";

/* tier NULL: the best. */
static void start_at(struct terminal *t, const char *tier)
{
	const char *path = test_path("steps.c");
	const char *argv[] = {test_proclab(), "real", "--view", "text", "--step", "-v", tier ? "--tier" : path, tier, path, NULL};
	if (!tier) argv[7] = NULL;
	FILE *f = fopen(path, "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && fclose(f) == 0);
	terminal_start(t, &(struct terminal_kind){.rows = 50, .cols = 160}, terminal_exec, argv);
	CU_ASSERT(terminal_shows(t, "the first"));
	CU_ASSERT(terminal_shows(t, "Enter goes on"));
}

static void start(struct terminal *t)
{
	start_at(t, NULL);
}

static void is_no_read_at_any_tier(void)
{
	static const struct tier *const tiers[] = {&tier_perf_wide, &tier_perf, &tier_ptrace, &tier_proc};
	char detail[160];
	for (int i = 0; i < 4; i++) {
		struct terminal t;
		if (!tiers[i]->probe(detail, sizeof detail)) continue;
		start_at(&t, (const char[]){tiers[i]->letter, 0});
		bool told = terminal_shows(&t, "waits for the viewer to go on");
		if (!told) printf("(tier %c) ", tiers[i]->letter);
		CU_ASSERT(told);
		terminal_send(&t, "\003");
		terminal_wait(&t);
		terminal_end(&t);
	}
}

static void enter_goes_on(void)
{
	struct terminal t;
	start(&t);
	CU_ASSERT_EQUAL(terminal_row(&t, "past the first"), -1);
	terminal_send(&t, "\r");
	CU_ASSERT(terminal_shows(&t, "past the first"));
	terminal_send(&t, "hello\r");
	CU_ASSERT(terminal_shows(&t, "read hello"));
	CU_ASSERT(terminal_shows(&t, "the second"));
	terminal_send(&t, "\r");
	int status = terminal_wait(&t);
	CU_ASSERT(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 7);
	CU_ASSERT(terminal_shows(&t, "exit 7 after"));
	CU_ASSERT(terminal_restored(&t));
	terminal_end(&t);
}

static void interrupt_ends(void)
{
	struct terminal t;
	start(&t);
	terminal_send(&t, "\003");
	terminal_exits(&t, 128 + SIGINT);
}

static void without_a_terminal(void)
{
	struct ran r;
	const char *const argv[] = {"setsid", "-w", test_proclab(), "real", "--view", "text", "--step", "--", "echo", "ran", NULL};
	test_run(&r, 20, NULL, argv);
	CU_ASSERT(WIFEXITED(r.status));
	CU_ASSERT_EQUAL(WEXITSTATUS(r.status), 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "/dev/tty"));
	CU_ASSERT_EQUAL(r.out_len, 0);
	ran_clear(&r);
}

SUITE(cli_step, enter_goes_on, is_no_read_at_any_tier, interrupt_ends, without_a_terminal)
