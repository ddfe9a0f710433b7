/*
 * failed_exec.c - guards that an exec which fails is told, with the file and the error, against what the program itself says of
 * its errno; and that a search of PATH which finds its file at last is none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "real/observe/observer.h"
#include "tests/real/observing.h"
#include "tests/test.h"

/* Argument 1 is a file that may be executed and is no program. Each child says how it failed; all but the last three exec the
 * file directly. */
static const char program[] = OBSERVING_HEAD
	"static void child(int how, const char *file) { pid_t p = fork(); if (p) { while (waitpid(p, NULL, 0) < 0) {} return; }\n"
	"if (how < 4) execl(file, file, (char *)0); else execlp(file, file, (char *)0);\n"
	"printf(\"pid=%d errno=%d\\n\", (int)getpid(), errno); fflush(stdout); _exit(127); }\n"
	"int main(int n, char **v) { if (n < 2) return 1; setenv(\"PATH\", \"/proclab/1:/proclab/2:/usr/bin:/bin\", 1);\n"
	"child(0, \"/bin/proclab-none\"); child(1, \"/etc/passwd\"); child(2, v[1]); child(3, \"/\"); child(4, \"proclab-none\");\n"
	"child(5, \"true\"); return 0; }\n";

static const struct { const char *args; int err; } rows[] = {
	{"\"/bin/proclab-none\"", ENOENT}, {"\"/etc/passwd\"", EACCES}, {NULL, ENOEXEC}, {"\"/\"", EACCES}, {"\"proclab-none\" in 4 folders", ENOENT},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct event *failure_of(const struct observed *ob, int64_t pid)
{
	const struct event *e;
	for (uint32_t i = 0; (e = observed_event(ob, EV_CALL, i)); i++)
		if (is_failed_exec(e) && e->pid == pid) return e;
	return NULL;
}

static void check(const struct observed *ob, const char *script)
{
	char quoted[300];
	snprintf(quoted, sizeof quoted, "\"%s\"", script);
	CU_ASSERT_EQUAL(observed_count(ob, EV_CALL), ROWS);
	for (int i = 0; i < ROWS; i++) {
		int64_t pid = observed_said(ob, "pid", i);
		const struct event *e = failure_of(ob, pid);
		const struct world_proc *p = world_proc(&ob->world, (int32_t)pid);
		CU_ASSERT_EQUAL(observed_said(ob, "errno", i), rows[i].err);
		CU_ASSERT_PTR_NOT_NULL_FATAL(e && p ? e : NULL);
		CU_ASSERT_EQUAL(e->call.err, rows[i].err);
		CU_ASSERT_EQUAL(p->failed_exec, e->n);
		CU_ASSERT(p->exit_code == 127 && e->t <= p->died);
		/* Where the kernel may not be programmed, the file is known only if the child was slow to go. */
		if (e->call.args) CU_ASSERT_STRING_EQUAL(e->call.args, rows[i].args ? rows[i].args : quoted);
	}
}

static void at_tier(const struct tier *tier)
{
	struct observed ob;
	char detail[160], script[256];
	snprintf(script, sizeof script, "%s", test_path("no-program"));
	FILE *f = fopen(script, "w");
	CU_ASSERT_FATAL(f && fputs("exit 0\n", f) >= 0 && !fclose(f) && !chmod(script, 0755));
	if (!tier->probe(detail, sizeof detail)) {
		test_skip(detail);
		return;
	}
	if (observing_run(&ob, tier->letter, REAL_IPC_COUNTS, 30, (const char *[]){observing_compile("failed_exec", program), script, NULL})) {
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
		check(&ob, script);
	}
	observed_clear(&ob);
}

static void records_tell(void)
{
	at_tier(&tier_perf_wide);
}

static void notifications_tell(void)
{
	at_tier(&tier_ptrace);
}

SUITE(failed_exec, records_tell, notifications_tell)
