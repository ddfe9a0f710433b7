/*
 * ptrace_meaning.c - guards that a program under tier T prints the same and ends the same as without proclab.
 */
#include "tests/real/observing.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/test.h"

#define HEAD \
	"#include <errno.h>\n#include <fcntl.h>\n#include <pthread.h>\n#include <signal.h>\n#include <spawn.h>\n#include <stdio.h>\n" \
	"#include <stdlib.h>\n#include <string.h>\n#include <sys/wait.h>\n#include <time.h>\n#include <unistd.h>\nextern char " \
	"**environ;\n" \
	"static void ms(int n) { struct timespec t = {n / 1000, n % 1000 * 1000000L}; while (nanosleep(&t, &t)) {} }\n"

static void same_with_ipc(enum real_ipc ipc, const char *const argv[])
{
	struct ran plain;
	struct observed ob;

	test_run(&plain, 20, NULL, argv);
	if (observing_run(&ob, 'T', ipc, 30, argv)) {
		CU_ASSERT_EQUAL(ob.status, plain.status);
		CU_ASSERT_EQUAL(ob.out_len, plain.out_len);
		bool same = ob.out_len == plain.out_len && !memcmp(ob.out, plain.out, plain.out_len);
		CU_ASSERT(same);
		if (!same) printf("\nplain:\n%.*s\nobserved:\n%s\n", (int)plain.out_len, plain.out, ob.out);
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
	}
	observed_clear(&ob);
	ran_clear(&plain);
}

static void same(const char *const argv[])
{
	same_with_ipc(REAL_IPC_COUNTS, argv);
	same_with_ipc(REAL_IPC_CONTENT, argv);
}

static void same_program(const char *name, const char *text)
{
	same((const char *[]){observing_compile(name, text), NULL});
}

static void stops_and_continues(void)
{
	same_program("stopcont", HEAD
		"int main(void) { setvbuf(stdout, NULL, _IONBF, 0); pid_t p = fork(); if (!p) { raise(SIGSTOP); ms(30); _exit(5); } int st;\n"
		"pid_t r = waitpid(p, &st, WUNTRACED); printf(\"%d stopped %d by %d\\n\", r == p, WIFSTOPPED(st), WSTOPSIG(st)); ms(20);\n"
		"r = waitpid(p, &st, WNOHANG | WUNTRACED); printf(\"again %d\\n\", r); kill(p, SIGCONT);\n"
		"r = waitpid(p, &st, WCONTINUED); printf(\"%d continued %d\\n\", r == p, WIFCONTINUED(st));\n"
		"r = waitpid(p, &st, 0); printf(\"%d exited %d\\n\", r == p, WEXITSTATUS(st)); return 0; }\n");
	same_program("stopkill", HEAD
		"int main(void) { pid_t p = fork(); if (!p) for (;;) pause(); kill(p, SIGSTOP); int st; waitpid(p, &st, WUNTRACED); "
		"kill(p, SIGTERM);\n"
		"ms(20); printf(\"still %d\\n\", waitpid(p, &st, WNOHANG)); kill(p, SIGKILL); waitpid(p, &st, 0);\n"
		"printf(\"killed %d\\n\", WTERMSIG(st)); return 3; }\n");
}

static void blocked_parent_does_not_hang(void)
{
	same_program("blocked", HEAD
		"int main(void) { int p[2]; char b[9] = \"\"; if (pipe(p)) return 1; if (!fork()) { pid_t c = fork(); if (!c) { ms(10); "
		"_exit(4); }\n"
		"int st; waitpid(c, &st, 0); ms(5); write(p[1], \"late\", 4); _exit(WEXITSTATUS(st)); } read(p[0], b, 8); int st; wait(&st);\n"
		"printf(\"%s %d\\n\", b, WEXITSTATUS(st)); return 0; }\n");
}

static void library_calls_that_fork(void)
{
	same_program("library", HEAD
		"int main(void) { char b[99] = \"\"; setvbuf(stdout, NULL, _IONBF, 0); printf(\"system %d\\n\", "
		"WEXITSTATUS(system(\"echo in; exit 7\")));\n"
		"FILE *f = popen(\"echo from popen\", \"r\"); fgets(b, 98, f); printf(\"%s%d\\n\", b, pclose(f));\n"
		"char *a[] = {\"sh\", \"-c\", \"exit 9\", 0}; pid_t p; posix_spawnp(&p, \"sh\", NULL, NULL, a, environ); int st; "
		"waitpid(p, &st, 0);\n"
		"printf(\"spawn %d\\n\", WEXITSTATUS(st)); p = vfork(); if (!p) { execvp(\"sh\", a); _exit(1); } waitpid(p, &st, 0);\n"
		"printf(\"vfork %d\\n\", WEXITSTATUS(st)); return 0; }\n");
}

static void daemons(void)
{
	same_program("daemon", HEAD
		"int main(void) { int p[2]; char b[20] = \"\"; if (pipe(p)) return 1; if (!fork()) { setsid(); if (fork()) _exit(0); "
		"close(p[0]); ms(30);\n"
		"write(p[1], getsid(0) != getpid() ? \"daemon\" : \"leader\", 6); _exit(0); } close(p[1]); int st; wait(&st);\n"
		"read(p[0], b, 19); printf(\"%s %d\\n\", b, WEXITSTATUS(st)); return 0; }\n");
}

static void signals_carry_what_they_carry(void)
{
	same_program("signals", HEAD
		"static volatile sig_atomic_t got, value, right; static pid_t me;\n"
		"static void h(int s, siginfo_t *i, void *c) { (void)c; got = s; value = i->si_value.sival_int; right = i->si_pid == me; }\n"
		"int main(void) { me = getpid(); struct sigaction a = {.sa_sigaction = h, .sa_flags = SA_SIGINFO}; sigaction(SIGUSR1, "
		"&a, NULL);\n"
		"sigqueue(me, SIGUSR1, (union sigval){.sival_int = 42}); printf(\"%d %d %d\\n\", (int)got, (int)value, (int)right);\n"
		"sigset_t s; sigemptyset(&s); sigaddset(&s, SIGUSR2); sigprocmask(SIG_BLOCK, &s, NULL); kill(me, SIGUSR2); int n; "
		"sigwait(&s, &n);\n"
		"printf(\"waited %d\\n\", n); signal(SIGALRM, SIG_IGN); struct timespec t = {1, 0}; alarm(0); kill(me, SIGALRM);\n"
		"signal(SIGCHLD, SIG_DFL); pid_t p = fork(); if (!p) _exit(0); printf(\"slept %d\\n\", nanosleep(&t, &t)); waitpid(p, "
		"NULL, 0);\n"
		"raise(SIGTERM); return 0; }\n");
}

static void job_control_shell(void)
{
	same((const char *[]){"bash", "-c", "set -m; sleep 5 & kill -STOP %1; wait %1; jobs; kill -CONT %1; kill %1; wait %1; echo $?; "
		"(exit 3) & wait %%; echo $?; sleep 0.05 & fg %%; trap 'echo usr1' USR1; kill -USR1 $$; sh -c 'kill -9 $$'; echo $?", NULL});
}

static void python_multiprocessing(void)
{
	static const char *const methods[] = {"fork", "spawn", "forkserver"};
	const char *path = test_path("mp.py");
	FILE *f = fopen(path, "w");

	if (access("/usr/bin/python3", X_OK)) {
		fclose(f);
		test_skip("no python3");
		return;
	}
	fputs("import multiprocessing as m, sys\n"
	      "def work(q, i): q.put(i * i)\n"
	      "def square(x): return x * x\n"
	      "if __name__ == '__main__':\n"
	      "    m.set_start_method(sys.argv[1]); q = m.Queue(); p = [m.Process(target=work, args=(q, i)) for i in range(3)]\n"
	      "    [x.start() for x in p]; print(sorted(q.get() for x in p)); [x.join() for x in p]; print([x.exitcode for x in p])\n"
	      "    with m.Pool(3) as pool: print(pool.map(square, range(50)))\n"
	      "    sys.exit(6)\n", f);
	fclose(f);
	for (int i = 0; i < 3; i++)
		same_with_ipc(i == 1 ? REAL_IPC_CONTENT : REAL_IPC_COUNTS, (const char *[]){"python3", path, methods[i], NULL});
}

SUITE(ptrace_meaning, stops_and_continues, blocked_parent_does_not_hang, library_calls_that_fork, daemons,
      signals_carry_what_they_carry, job_control_shell, python_multiprocessing)
