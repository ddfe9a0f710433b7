/*
 * completion.c - `proclab completion`: what is offered where, each option and choice of --help among it, and Tab in the real shells.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "tests/test.h"

/* What is offered for the last of the words; r->out. */
static const char *words_of(struct ran *r, const char *const *words)
{
	const char *argv[16] = {test_proclab(), "completion", "words"};
	for (int i = 0; words[i]; i++) argv[i + 3] = words[i];
	test_run(r, 20, NULL, argv);
	CU_ASSERT_EQUAL(r->status, 0);
	return r->out;
}
#define WORDS(r, ...) words_of(r, (const char *const[]){__VA_ARGS__, NULL})

static bool offers(const char *out, const char *word)
{
	char line[128];
	snprintf(line, sizeof line, "\n%s\t", word);
	size_t n = strlen(line);
	return !strncmp(out, line + 1, n - 1) || strstr(out, line) != NULL;
}

static void places(void)
{
	static const struct {
		const char *words[8], *offered, *not;
	} rows[] = {
		{{""}, "export", "check"},
		{{"ex"}, "export", "real"},
		{{"--v"}, "--version", "--help"},
		{{"lab", ""}, "check", "real"},
		{{"lab", "check", ""}, "wait-zombies", "check"},
		{{"lab", "check", "--format", ""}, "junit", "wait-zombies"},
		{{"lab", "check", "--format=j"}, "--format=junit", "--format=text"},
		{{"lab", "check", "--format", "=", "j"}, "junit", "text"},
		{{"lab", "check", "--format", "="}, "junit", "wait-zombies"},
		{{"lab", "check", "--format", "csv", "pi"}, "pipes", "pool"},
		{{"real", "--view", ""}, "none", "--view"},
		{{"real", "--deadlock", ""}, "never", "--view"},
		{{"sim", "--policy", "m"}, "mlfq", "rr"},
		{{"export", "--to", ""}, "svg", "timeline"},
		{{"export", "--picture", "t"}, "tree", "states"},
		{{"lab", "check", "pipes", "--form"}, "--format", "--kernel"},
		{{"lab", "check", "pipes", "--format", "j"}, "junit", "text"},
		{{"completion", ""}, "fish", "export"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ran r;
		const char *out = words_of(&r, rows[i].words);
		if (!offers(out, rows[i].offered)) printf("\nrow %zu: %s is not in:\n%s", i, rows[i].offered, out);
		CU_ASSERT(offers(out, rows[i].offered));
		CU_ASSERT(!offers(out, rows[i].not));
		ran_clear(&r);
	}
}

static void files_and_folders(void)
{
	struct ran r;
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "play", ""), ":files\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "sim", "--cpus", "2", "labs/"), ":files\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "export", "--to", "svg", ""), ":files\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "export", ""), ":files\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "real", "--", "ls", ""), ":files\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "lab", "grade", "pipes", ""), ":folders\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "sim", "--cpus", ""), "");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "sim", "ls.c", "--vi"), ":files\n");
	ran_clear(&r);
	CU_ASSERT_STRING_EQUAL(WORDS(&r, "nonsense", ""), "");
	ran_clear(&r);
}

/* Nothing that a table has is left out. */
static void check_table(const char *above, const struct command *c)
{
	struct ran r;
	char name[64];
	const char *out = above ? WORDS(&r, above, strchr(c->name, ' ') + 1, "-") : WORDS(&r, c->name, "-");
	for (size_t i = 0; i < c->options.count; i++) {
		snprintf(name, sizeof name, "--%s", c->options.rows[i].name);
		CU_ASSERT(offers(out, name));
	}
	ran_clear(&r);
}

static void every_option(void)
{
	for (const struct command *const *c = commands; *c; c++) {
		if (!(*c)->inner) check_table(NULL, *c);
		for (const struct command *const *in = (*c)->inner; in && *in; in++) check_table((*c)->name, *in);
	}
}

/* A shell reads what proclab prints for it, and completes a line with it. */
static const struct {
	const char *shell, *script;
} shells[] = {
	{"bash", "eval \"$(proclab completion bash)\"; compopt() { :; }; COMP_WORDS=(proclab \"$@\"); COMP_CWORD=$#; _proclab; printf '%s\\n' \"${COMPREPLY[@]}\""},
	{"zsh", "compdef() { :; }; source <(proclab completion zsh); _describe() { printf '%s\\n' \"${found[@]%%:*}\"; }; compset() { :; }; _files() { :; }; "
	        "words=(proclab \"$@\"); CURRENT=$#words; _proclab"},
	{"fish", "proclab completion fish | source; complete -C \"proclab $argv\" | string split -f1 \\t"},
};

static void in_the_shells(void)
{
	char program[512], path[1024], home[600];
	CU_ASSERT_PTR_NOT_NULL_FATAL(realpath(test_proclab(), program));
	*strrchr(program, '/') = 0;
	snprintf(path, sizeof path, "PATH=%s:%s", program, getenv("PATH"));
	snprintf(home, sizeof home, "HOME=%s", test_dir());
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		struct ran r;
		bool fish = !strcmp(shells[i].shell, "fish");
		const char *script = shells[i].script, *zero = fish ? "lab" : "shell", *first = fish ? "check" : "lab";
		const char *second = fish ? "--format" : "check", *third = fish ? "j" : "--format", *fourth = fish ? NULL : "j";
		test_run(&r, 20, NULL, (const char *const[]){"env", path, home, "sh", "-c", "command -v \"$1\"", "sh", shells[i].shell, NULL});
		bool there = !r.status;
		ran_clear(&r);
		if (!there) {
			printf("\n%s is not installed: left out\n", shells[i].shell);
			continue;
		}
		test_run(&r, 20, NULL, (const char *const[]){"env", path, home, shells[i].shell, "-c", script, zero, first, second, third, fourth, NULL});
		if (strcmp(r.out, "junit\njson\n") && strcmp(r.out, "json\njunit\n")) printf("\n%s gives:\n%s%s", shells[i].shell, r.out, r.err);
		CU_ASSERT(!strcmp(r.out, "junit\njson\n") || !strcmp(r.out, "json\njunit\n"));
		ran_clear(&r);
	}
}

SUITE(cli_completion, places, files_and_folders, every_option, in_the_shells)
