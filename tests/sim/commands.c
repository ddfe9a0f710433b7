/*
 * commands.c - the programs that a simulated program can execute: what they cannot do they say, and ps tells of zombies as ps(1) does.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

static void run_with(struct ran *r, const char *program, const char *input)
{
	char path[600];
	snprintf(path, sizeof path, "%s", test_path("commands.c"));
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fprintf(f, "#include <poll.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\nint main(void) { %s }\n", program);
	CU_ASSERT_EQUAL(fclose(f), 0);
	test_run(r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--stdout", "pipe", "--input", input, path, NULL});
}

static void run(struct ran *r, const char *program)
{
	run_with(r, program, "/dev/null");
}

static void an_unknown_option_is_refused(void)
{
	static const char *const commands[] = {"cat", "cp", "cut", "date", "grep", "head", "id", "ln", "ls", "mkdir", "mv", "ps", "rm", "sort", "tail", "tee", "touch", "tr", "uname", "uniq", "wc", "who"};
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char program[200];
		struct ran r;
		snprintf(program, sizeof program, "execlp(\"%s\", \"%s\", \"-Q\", \"x\", (char *)0); return 0;", commands[i], commands[i]);
		run(&r, program);
		CU_ASSERT_TRUE(WIFEXITED(r.status) && WEXITSTATUS(r.status) != 0);
		CU_ASSERT_STRING_EQUAL(r.out, "");
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "is not simulated"));
		ran_clear(&r);
	}
}

static void ps_chooses(void)
{
	struct ran r;
	run(&r, "if (!fork()) { sleep(5); return 0; } sleep(1); system(\"ps -u root -o pid,user\"); system(\"ps --ppid 100 -o pid,s\"); system(\"ps -j -p 101\"); system(\"ps ax | head -n 1; ps -lf | head -n 1\"); return system(\"ps axf\") >> 8;");
	CU_ASSERT_STRING_EQUAL(r.out,
		"    PID USER\n      1 root\n"
		"    PID S\n    101 S\n    104 S\n"
		"    PID    PGID     SID TTY          TIME CMD\n    101     100       2 ?        00:00:00 commands\n"
		"    PID TTY      STAT   TIME COMMAND\n"
		"F S UID          PID    PPID  C PRI  NI ADDR SZ WCHAN  STIME TTY          TIME CMD\n");
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "'axf' is not simulated"));
	CU_ASSERT_EQUAL(r.status, 1 << 8);
	ran_clear(&r);
}

/* A shell stays while its last command runs, as dash does; its children become theirs. */
static void a_shell_forks_like_dash(void)
{
	static const struct { const char *command, *runs; } cases[] = {
		{"ps", "sh sh ps"}, {"ps; true", "sh sh ps"}, {"cd /; ps", "sh sh ps"}, {"(ps)", "sh sh ps"}, {"exec ps", "sh ps"}, {"true && ps", "sh sh ps"}, {"x=$(ps); echo \\\"$x\\\"", "sh sh ps"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ran r;
		char program[200], found[100] = "", name[40];
		snprintf(program, sizeof program, "return system(\"%s\");", cases[i].command);
		run(&r, program);
		for (const char *line = r.out; *line; line += strcspn(line, "\n") + 1)
			if (sscanf(line, "%*d %*s %*s %39s", name) == 1 && strcmp(name, "commands") != 0) sprintf(found + strlen(found), "%s%s", *found ? " " : "", name);
		CU_ASSERT_STRING_EQUAL(found, cases[i].runs);
		ran_clear(&r);
	}
}

/* What the system's own commands print. */
static void prints_as_the_system_does(void)
{
	static const char *const commands[] = {
		"printf 'abc\\ndef\\nghi\\n' | head -c 5", "printf 'abc\\n' | head -c100", "printf 'abc\\ndef\\n' | head -n 1", "printf 'abc\\ndef\\n' | head -1",
		"printf 'a\\nb\\n' | head -c 0 | wc -c",
		"printf 'hello\\n\\001\\377 more than a row' | od -c", "printf 'abc' | od", "printf 'abc' | od -An -t x1", "seq 100 | od -x | head -n 3",
		"yes | head -n 40 | od -b",
	};
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		struct ran host, r;
		char program[300];
		snprintf(program, sizeof program, "return system(\"%s\");", commands[i]);
		run(&r, program);
		snprintf(program, sizeof program, "%s", commands[i]);
		for (char *at = program; (at = strstr(at, "\\\\")); at++) memmove(at, at + 1, strlen(at)); /* as C reads them */
		test_run(&host, 60, NULL, (const char *const[]){"sh", "-c", program, NULL});
		CU_ASSERT_TRUE(host.status == 0 && *host.out);
		CU_ASSERT_STRING_EQUAL(r.out, host.out);
		ran_clear(&host);
		ran_clear(&r);
	}
}

/* That the machine lacks a command is told, once; a name that nobody has is the program's own affair. */
static void a_missing_command_is_told(void)
{
	struct ran r;
	run(&r, "system(\"sed p\"); system(\"sed p\"); return system(\"nosuch\") >> 8;");
	const char *told = strstr(r.err, "the simulated machine has no ");
	CU_ASSERT_PTR_NOT_NULL_FATAL(told);
	CU_ASSERT_PTR_NOT_NULL(strstr(told, "--bin sed=FILE.c"));
	CU_ASSERT_PTR_NULL(strstr(told + 1, "the simulated machine has no "));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.err, "nosuch: not found"));
	CU_ASSERT_EQUAL(r.status, 127 << 8);
	ran_clear(&r);
}

static void ps_tells_of_zombies(void)
{
	struct ran r;
	run(&r, "int p = fork(); if (!p) { execlp(\"sleep\", \"sleep\", \"7\", (char *)0); _exit(1); } sleep(1);"
		"char line[80]; snprintf(line, sizeof line, \"ps -o pid,ppid,stat,cmd -p %d\", p); system(line); kill(p, SIGKILL); sleep(1); system(line);"
		"system(\"ps -eo pid,s,cmd | grep -c defunct\"); return system(\"ps -p 4321\") >> 8;");
	CU_ASSERT_STRING_EQUAL(r.out,
		"    PID    PPID STAT CMD\n    101     100 S    sleep 7\n"
		"    PID    PPID STAT CMD\n    101     100 Z    [sleep] <defunct>\n"
		"3\n" /* it, and those who look for it: sh and grep */
		"    PID TTY          TIME CMD\n");
	CU_ASSERT_EQUAL(r.status, 1 << 8);
	ran_clear(&r);
}

/* poll finds what stands in a file, and its end, without waiting. */
static void a_file_can_be_read_at_once(void)
{
	static const char looks[] = "struct pollfd p = {0, POLLIN}; char c; int n = poll(&p, 1, 0), more = p.revents & POLLIN;"
		"printf(\"%d %d %d\\n\", n, more != 0, (int)read(0, &c, 1)); return 0;";
	struct ran r;
	char file[600];
	snprintf(file, sizeof file, "%s", test_path("input.txt"));
	FILE *f = fopen(file, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs("x\n", f);
	CU_ASSERT_EQUAL(fclose(f), 0);
	run_with(&r, looks, file);
	CU_ASSERT_STRING_EQUAL(r.out, "1 1 1\n");
	ran_clear(&r);
	run(&r, looks);
	CU_ASSERT_STRING_EQUAL(r.out, "1 1 0\n");
	ran_clear(&r);
}

SUITE(sim_commands, a_file_can_be_read_at_once, a_shell_forks_like_dash, a_missing_command_is_told, an_unknown_option_is_refused, prints_as_the_system_does, ps_chooses, ps_tells_of_zombies)
