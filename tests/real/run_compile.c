/*
 * run_compile.c - PROGRAM.c: textbooks' programs compile as they are printed, what does not compile says so, and the C library's
 * ways to make processes behave as alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/proc.h"
#include "tests/real/run_help.h"

static const char *write_source(const char *name, const char *text)
{
	const char *path = test_path(name);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f)) abort();
	return path;
}

/* stderr is the compiler's place: keep its warnings out of the tests' output. */
static void compile_quietly(struct outcome *o, const char *source, char *const *argv, enum real_io io)
{
	int kept = dup(STDERR_FILENO);
	if (!freopen("/dev/null", "w", stderr)) abort();
	run_all(o, &(struct real_options){.source = source, .argv = argv, .io = io, .include_dir = "include", .rows = 24, .cols = 80});
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
}

static char *const no_arguments[] = {NULL};

static void run_source(struct outcome *o, const char *name, const char *text)
{
	compile_quietly(o, write_source(name, text), no_arguments, REAL_IO_PIPES);
}

static void arguments_and_name(void)
{
	struct outcome o;
	char *const argv[] = {"a b", "", "-c", NULL};
	const char *source = write_source("name me.c",
		"#include <stdio.h>\n#include <string.h>\n#include <unistd.h>\n"
		"int main(int argc, char **argv) { char comm[32] = \"\"; FILE *f = fopen(\"/proc/self/comm\", \"r\"); fgets(comm, 32, f);\n"
		"printf(\"%d [%s] [%s] [%s] %s%s %d\\n\", argc, argv[1], argv[2], argv[3], comm, strrchr(argv[0], '/') + 1, access(argv[0], X_OK)); }\n");
	compile_quietly(&o, source, argv, REAL_IO_PIPES);
	CU_ASSERT_EQUAL(o.opened, 0);
	CU_ASSERT_STRING_EQUAL(o.out, "4 [a b] [] [-c] name me\nname me 0\n");
	CU_ASSERT_STRING_EQUAL(trace_header_const(o.trace)->program, source);
	outcome_clear(&o);
}

/* No declarations, no types, pointers that do not match, returns that do not, mathematics, threads. */
static const char textbook[] =
	"#include <pthread.h>\n#include <math.h>\n"
	"worker(p) char *p; { if (p) return; return 0; }\n"
	"main(argc, argv) int argc; char **argv; { int status; int *p = argv; char *q = 5; pthread_t t; volatile double x = 2;\n"
	"pthread_create(&t, 0, worker, 0); pthread_join(t, 0); printf(\"%d\\n\", (int)(sqrt(x) * 100));\n"
	"if (fork() == 0) _exit(3); wait(&status); exit(status >> 8); }\n";

/* With each compiler that is here: gcc 14 and clang 16 made errors of the old liberties. */
static void textbooks_compile(void)
{
	static const char *const compilers[] = {"cc", "clang", "gcc-14", "gcc-15", "clang-16", "clang-17", "clang-18", "clang-19"};
	const char *before = getenv("CC");
	char *kept = before ? strdup(before) : NULL, found[64];
	int tried = 0;
	for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++) {
		struct outcome o;
		snprintf(found, sizeof found, "command -v %s >/dev/null", compilers[i]);
		if (system(found)) continue;
		setenv("CC", compilers[i], 1);
		run_source(&o, "textbook.c", textbook);
		CU_ASSERT_EQUAL(o.opened, 0);
		CU_ASSERT_STRING_EQUAL(o.out, "141\n");
		CU_ASSERT_EQUAL(o.status.code, 3);
		outcome_clear(&o);
		tried++;
	}
	CU_ASSERT(tried > 0);
	if (kept) setenv("CC", kept, 1);
	else unsetenv("CC");
	free(kept);
}

static void errors_are_said(void)
{
	struct outcome o;
	run_source(&o, "wrong.c", "int main(void) { return nothing; }\n");
	CU_ASSERT_EQUAL(o.opened, ERR_COMPILE);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "wrong.c"));
	outcome_clear(&o);
	compile_quietly(&o, test_path("wrong.c"), no_arguments, REAL_IO_PTY);
	CU_ASSERT_EQUAL(o.opened, ERR_COMPILE);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "nothing"));
	CU_ASSERT_PTR_NULL(strstr(o.diag.text, "-Wno"));
	CU_ASSERT_PTR_NULL(strstr(o.diag.text, "-fperm"));
	outcome_clear(&o);
	struct {
		const char *source;
		int error;
	} cases[] = {{"/no/such/program.c", ERR_NOTFOUND}, {test_dir(), ERR_NOEXEC}, {"Makefile", ERR_USAGE}, {"/etc/passwd/x.c", ERR_NOTFOUND}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		compile_quietly(&o, cases[i].source, no_arguments, REAL_IO_PIPES);
		CU_ASSERT_EQUAL(o.opened, cases[i].error);
		CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, cases[i].source));
		outcome_clear(&o);
	}
}

static void compilers_are_chosen(void)
{
	struct outcome o;
	setenv("CC", "proclab-no-such-compiler -x", 1);
	run_source(&o, "fine.c", "int main(void) { return 4; }\n");
	CU_ASSERT_EQUAL(o.opened, ERR_COMPILE);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "CC"));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.diag.text, "install"));
	outcome_clear(&o);
	setenv("CC", "cc  -DSTATUS=6", 1);
	run_source(&o, "fine.c", "int main(void) { return STATUS; }\n");
	CU_ASSERT_EQUAL(o.status.code, 6);
	outcome_clear(&o);
	unsetenv("CC");
}

static bool no_scratch(void *folder)
{
	return run_scratches(folder) == 0;
}

/* Whether a process has a child. */
static bool supervises(void *pid)
{
	int32_t child;
	return proc_children(*(pid_t *)pid, &child, 1) > 0;
}

/* Proclab is killed while the compiler works (on an input that never ends). */
static void compilers_are_ended(void)
{
	const char *folder = test_path("compiling"), *fifo = test_path("endless.c");
	mkdir(folder, 0700);
	mkfifo(fifo, 0600);
	pid_t pid = fork();
	if (!pid) {
		struct outcome o;
		setenv("TMPDIR", folder, 1);
		compile_quietly(&o, fifo, no_arguments, REAL_IO_PIPES);
		_exit(0);
	}
	CU_ASSERT(test_until(10, supervises, &pid));
	CU_ASSERT_EQUAL(run_scratches(folder), 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CU_ASSERT(test_until(10, no_scratch, (void *)folder));
}

static void libraries_make_processes(void)
{
	struct outcome o;
	run_source(&o, "makers.c",
		"#define _GNU_SOURCE\n#include <spawn.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
		"extern char **environ;\n"
		"int main(void) { int status, n = 0; pid_t pid; char line[64] = \"\", *argv[] = {\"sh\", \"-c\", \"exit 7\", NULL};\n"
		"printf(\"%d \", WEXITSTATUS(system(\"exit 3\")));\n"
		"FILE *p = popen(\"echo from popen\", \"r\"); fgets(line, 64, p); printf(\"%d %s\", pclose(p), line);\n"
		"if ((pid = vfork()) == 0) { n = 5; _exit(n); } waitpid(pid, &status, 0); printf(\"%d %d \", n, WEXITSTATUS(status));\n"
		"posix_spawnp(&pid, \"sh\", NULL, NULL, argv, environ); waitpid(pid, &status, 0); printf(\"%d \", WEXITSTATUS(status));\n"
		"if (!fork()) { setsid(); if (!fork()) { usleep(20000); _exit(1); } _exit(2); } wait(&status); printf(\"%d \", WEXITSTATUS(status));\n"
		"printf(\"%d\\n\", (int)wait(NULL)); return getppid() == 1; }\n");
	CU_ASSERT_EQUAL(o.opened, 0);
	CU_ASSERT_STRING_EQUAL(o.out, "3 0 from popen\n5 5 7 2 -1\n");
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

SUITE(run_compile, arguments_and_name, textbooks_compile, errors_are_said, compilers_are_chosen, compilers_are_ended, libraries_make_processes)
