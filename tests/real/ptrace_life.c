/*
 * ptrace_life.c - guards tier T: births, deaths, zombies, orphans and statuses of programs that say the truth themselves.
 */
#include "tests/real/observing.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

#define HEAD OBSERVING_HEAD

static const struct world_proc *proc_of(const struct observed *ob, int64_t pid)
{
	return world_proc(&ob->world, (int32_t)pid);
}

static void five_hundred_children(void)
{
	struct observed ob;
	const char *program = observing_compile("five_hundred", HEAD
		"int main(void) { for (int i = 0; i < 500; i++) { pid_t p = fork(); if (!p) _exit(i % 100);\n"
		"int st; if (i % 2) waitpid(p, &st, 0); } while (wait(NULL) > 0) {} puts(\"done=1\"); return 5; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_COUNTS, 30, (const char *[]){program, NULL})) {
		uint32_t codes[100] = {0}, right = 0;
		CU_ASSERT_EQUAL(WEXITSTATUS(ob.status), 5);
		CU_ASSERT_EQUAL(observed_said(&ob, "done", 0), 1);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_FORK), 501);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXIT), 501);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_REAP), 501);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXEC), 1);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_ADOPT), 0);
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
		for (uint32_t i = 0; i < ob.world.nproc; i++) {
			const struct world_proc *p = &ob.world.procs[i];
			if (p->pid == ob.root) continue;
			if (p->exit_code >= 0 && p->exit_code < 100) codes[p->exit_code]++;
			CU_ASSERT_EQUAL(p->reaped_by, ob.root);
		}
		for (int i = 0; i < 100; i++) right += codes[i] == 5;
		CU_ASSERT_EQUAL(right, 100);
	}
	observed_clear(&ob);
}

static void zombie_for_300_ms(void)
{
	struct observed ob;
	const char *program = observing_compile("zombie300", HEAD
		"int main(void) { siginfo_t i; pid_t p = fork(); if (!p) _exit(7); printf(\"child=%d\\n\", p); waitid(P_PID, p, &i, WEXITED | WNOWAIT);\n"
		"ms(300); waitpid(p, NULL, 0); ms(300); return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_COUNTS, 10, (const char *[]){program, NULL})) {
		const struct world_proc *p = proc_of(&ob, observed_said(&ob, "child", 0)), *parent = proc_of(&ob, ob.root);
		CU_ASSERT_FATAL(p && parent);
		CU_ASSERT_EQUAL(p->exit_code, 7);
		CU_ASSERT_EQUAL(p->reaped_by, ob.root);
		/* The parent slept while there was a zombie and when there was none any more; a busy observer hears of either end late. */
		CU_ASSERT(p->reaped - p->died > 150000000);
		CU_ASSERT(parent->died - p->reaped > 150000000);
	}
	observed_clear(&ob);
}

/* Run a program and give what came of it to check; the test fails when it could not be run. */
static void with(const char *name, const char *text, void (*check)(const struct observed *ob))
{
	struct observed ob;

	if (observing_run(&ob, 'T', REAL_IPC_COUNTS, 20, (const char *[]){observing_compile(name, text), NULL})) {
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
		for (uint32_t i = 0; i < ob.world.nproc; i++) {
			CU_ASSERT(ob.world.procs[i].exited);
			CU_ASSERT_EQUAL(ob.world.procs[i].state, STATE_GONE);
		}
		check(&ob);
	}
	observed_clear(&ob);
}

static void check_orphan(const struct observed *ob)
{
	const struct world_proc *parent = proc_of(ob, observed_said(ob, "parent", 0));
	const struct world_proc *orphan = proc_of(ob, observed_said(ob, "orphan", 0));

	CU_ASSERT_FATAL(parent && orphan);
	CU_ASSERT_EQUAL(observed_said(ob, "new", 0), ob->supervisor);
	CU_ASSERT_EQUAL(orphan->adopted_by, ob->supervisor);
	CU_ASSERT_EQUAL(orphan->orphaned, parent->died);
	CU_ASSERT_EQUAL(orphan->reaped_by, ob->supervisor);
	CU_ASSERT(orphan->died - parent->died > 60000000);
	CU_ASSERT_EQUAL(observed_count(ob, EV_ADOPT), 1);
	CU_ASSERT_EQUAL(parent->reaped_by, ob->root);
}

static void orphan_is_adopted_at_its_parents_death(void)
{
	with("orphan", HEAD
		"int main(void) { setvbuf(stdout, NULL, _IONBF, 0); pid_t p = fork(); if (!p) { pid_t o = fork();\n"
		"if (!o) { ms(80); printf(\"new=%d\\n\", getppid()); _exit(0); } printf(\"orphan=%d\\n\", o); ms(10); _exit(0); }\n"
		"printf(\"parent=%d\\n\", p); waitpid(p, NULL, 0); ms(100); return 0; }\n", check_orphan);
}

static void check_zombie_of_dead(const struct observed *ob)
{
	const struct world_proc *p = proc_of(ob, observed_said(ob, "zombie", 0));

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL(p->exit_code, 9);
	CU_ASSERT_EQUAL(p->reaped_by, ob->supervisor);
	CU_ASSERT_FALSE(p->orphan);
	CU_ASSERT_EQUAL(observed_count(ob, EV_ADOPT), 0);
}

static void zombie_whose_parent_dies_is_no_orphan(void)
{
	with("zombie_of_dead", HEAD
		"int main(void) { setvbuf(stdout, NULL, _IONBF, 0); pid_t p = fork(); if (!p) { pid_t z = fork(); if (!z) _exit(9);\n"
		"printf(\"zombie=%d\\n\", z); ms(30); _exit(0); } waitpid(p, NULL, 0); return 0; }\n", check_zombie_of_dead);
}

static void check_subreaper(const struct observed *ob)
{
	const struct world_proc *orphan = proc_of(ob, observed_said(ob, "orphan", 0));

	CU_ASSERT_PTR_NOT_NULL_FATAL(orphan);
	CU_ASSERT_EQUAL(observed_said(ob, "new", 0), ob->root);
	CU_ASSERT_EQUAL(orphan->adopted_by, ob->root);
	CU_ASSERT_EQUAL(orphan->reaped_by, ob->root);
}

static void a_subreaper_in_the_tree_adopts(void)
{
	with("subreaper", HEAD
		"int main(void) { prctl(PR_SET_CHILD_SUBREAPER, 1); setvbuf(stdout, NULL, _IONBF, 0); pid_t p = fork(); if (!p) { pid_t "
		"o = fork();\n"
		"if (!o) { ms(40); printf(\"new=%d\\n\", getppid()); _exit(0); } printf(\"orphan=%d\\n\", o); _exit(0); }\n"
		"while (wait(NULL) > 0) {} return 0; }\n", check_subreaper);
}

static void check_reapers(const struct observed *ob)
{
	for (int i = 0; i < 100; i++) {
		const struct world_proc *p = proc_of(ob, observed_said(ob, "child", i)), *parent = proc_of(ob, observed_said(ob, "parent", i));
		CU_ASSERT_FATAL(p && parent);
		CU_ASSERT_EQUAL(p->reaped_by, parent->pid);
		CU_ASSERT(p->reaped <= parent->died);
	}
}

static void reaper_that_dies_at_once_is_known(void)
{
	with("reap_and_die", HEAD
		"int main(void) { setvbuf(stdout, NULL, _IOLBF, 0); for (int i = 0; i < 100; i++) { pid_t p = fork(); if (!p) { pid_t c "
		"= fork();\n"
		"if (!c) _exit(0); printf(\"parent=%d child=%d\\n\", getpid(), c); fflush(stdout); waitpid(c, NULL, 0); _exit(0); }\n"
		"waitpid(p, NULL, 0); } return 0; }\n", check_reapers);
}

static void check_auto(const struct observed *ob)
{
	const struct world_proc *p = proc_of(ob, observed_said(ob, "child", 0));

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT(p->reap_auto);
	CU_ASSERT_EQUAL(p->exit_code, 3);
	CU_ASSERT_EQUAL(p->acc.in[STATE_ZOMBIE], 0);
}

static void ignored_children_are_reaped_by_the_kernel(void)
{
	with("auto_reap", HEAD
		"int main(void) { signal(SIGCHLD, SIG_IGN); pid_t p = fork(); if (!p) _exit(3); printf(\"child=%d\\n\", p); ms(30); "
		"return 0; }\n",
		check_auto);
}

static void check_how(const struct observed *ob)
{
	static const struct { const char *key; enum fork_how how; int execs; } rows[] = {
		{"fork", FORK_HOW_FORK, 0}, {"vfork", FORK_HOW_VFORK, 1}, {"spawn", FORK_HOW_POSIX_SPAWN, 1}, {"clone", FORK_HOW_CLONE, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct world_proc *p = proc_of(ob, observed_said(ob, rows[i].key, 0));
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(p->how, rows[i].how);
		CU_ASSERT_EQUAL(p->last_exec != 0, rows[i].execs);
		CU_ASSERT_EQUAL(p->exit_code, 0);
		CU_ASSERT_EQUAL(p->ppid_birth, ob->root);
	}
	CU_ASSERT_STRING_EQUAL(proc_of(ob, observed_said(ob, "spawn", 0))->name, "true");
}

static void tells_the_ways_to_make_a_child_apart(void)
{
	with("how", HEAD
		"int main(void) { char *a[] = {\"true\", 0}; pid_t p = fork(); if (!p) _exit(0); printf(\" fork=%d\\n\", p); waitpid(p, "
		"NULL, 0);\n"
		"p = vfork(); if (!p) { execvp(\"true\", a); _exit(1); } printf(\" vfork=%d\\n\", p); waitpid(p, NULL, 0);\n"
		"posix_spawnp(&p, \"true\", NULL, NULL, a, environ); printf(\" spawn=%d\\n\", p); waitpid(p, NULL, 0);\n"
		"p = syscall(SYS_clone, SIGWINCH, 0, 0, 0, 0); if (!p) _exit(0); printf(\" clone=%d\\n\", p); waitpid(p, NULL, __WALL); "
		"return 0; }\n",
		check_how);
}

static void check_threads(const struct observed *ob)
{
	const struct world_proc *p = proc_of(ob, ob->root);

	CU_ASSERT_EQUAL(observed_count(ob, EV_THREAD), 4);
	CU_ASSERT_EQUAL(p->threads_total, 5);
	CU_ASSERT_EQUAL(p->exit_code, 6);
	CU_ASSERT_EQUAL(observed_count(ob, EV_FORK), 1);
}

static void threads_are_threads(void)
{
	with("threads", HEAD
		"static void *f(void *a) { ms(20); return a; } int main(void) { pthread_t t[4]; for (int i = 0; i < 4; i++)\n"
		"pthread_create(&t[i], NULL, f, NULL); for (int i = 0; i < 4; i++) pthread_join(t[i], NULL); return 6; }\n", check_threads);
}

static void check_leader(const struct observed *ob)
{
	const struct world_proc *p = proc_of(ob, observed_said(ob, "child", 0));

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL(p->exit_code, 4);
	CU_ASSERT(p->died - p->born > 50000000);
}

static void leader_that_left_is_no_zombie(void)
{
	with("leader", HEAD
		"static void *f(void *a) { ms(60); exit(4); return a; } int main(void) { pid_t p = fork(); if (!p) { pthread_t t;\n"
		"pthread_create(&t, NULL, f, NULL); pthread_exit(NULL); } printf(\"child=%d\\n\", p); waitpid(p, NULL, 0); return 0; }\n",
		check_leader);
}

static void check_thread_exec(const struct observed *ob)
{
	const struct world_proc *p = proc_of(ob, observed_said(ob, "child", 0));

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL(p->exit_code, 8);
	CU_ASSERT_EQUAL(observed_count(ob, EV_EXEC), 3);
	CU_ASSERT_EQUAL(p->threads_live, 0);
	CU_ASSERT_STRING_EQUAL(observed_event(ob, EV_EXEC, 2)->exec.args, "sh");
}

static void a_thread_may_exec(void)
{
	with("thread_exec", HEAD
		"static void *f(void *a) { execlp(\"sh\", \"sh\", \"-c\", \"exec sh -c 'exit 8'\", NULL); return a; } static void "
		"*g(void *a) { ms(9000); return a; }\n"
		"int main(void) { pid_t p = fork(); if (!p) { pthread_t t; pthread_create(&t, NULL, g, NULL); pthread_create(&t, NULL, "
		"f, NULL);\n"
		"pthread_join(t, NULL); } printf(\"child=%d\\n\", p); waitpid(p, NULL, 0); return 0; }\n", check_thread_exec);
}

/* Every thousand short lives, some killed at birth: nothing hangs and every birth has its end. */
static void check_storm(const struct observed *ob)
{
	CU_ASSERT_EQUAL(observed_said(ob, "ended", 0), 300);
	CU_ASSERT_EQUAL(observed_count(ob, EV_FORK), 301);
	CU_ASSERT_EQUAL(observed_count(ob, EV_EXIT), 301);
	CU_ASSERT_EQUAL(observed_count(ob, EV_REAP), 301);
}

static void children_killed_at_birth(void)
{
	with("killed_at_birth", HEAD
		"int main(void) { int ended = 0, st; for (int i = 0; i < 300; i++) { pid_t p = fork(); if (!p) for (;;) pause(); "
		"kill(p, SIGKILL);\n"
		"waitpid(p, &st, 0); ended += WIFSIGNALED(st); } printf(\"ended=%d\\n\", ended); return 0; }\n", check_storm);
}

static void check_usage(const struct observed *ob)
{
	static const char *const keys[] = {"burner", "sleeper"};

	for (int i = 0; i < 2; i++) {
		const struct world_proc *p = proc_of(ob, observed_said(ob, keys[i], 0));
		struct proc_times times;
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		world_proc_times(&ob->world, p, ob->world.t, &times);
		int64_t truth = observed_said(ob, "us", i) * 1000, off = times.running - truth;
		CU_ASSERT(off < 1000000 + truth / 100 && off > -1000000 - truth / 100);
		CU_ASSERT_EQUAL(times.vol, observed_said(ob, "vol", i));
		CU_ASSERT_EQUAL(times.invol, observed_said(ob, "invol", i));
	}
}

static void usage_is_the_kernels(void)
{
	with("usage", HEAD
		"static pid_t child(const char *n, int burns) { pid_t p = fork(); if (!p) { if (burns) burn(150); else for (int i = 0; "
		"i < 20; i++) ms(3);\n"
		"_exit(0); } printf(\"%s=%d\\n\", n, p); return p; }\n"
		"static void reap(pid_t p) { struct rusage u; wait4(p, NULL, 0, &u); printf(\"us=%ld vol=%ld invol=%ld\\n\",\n"
		"u.ru_utime.tv_usec + u.ru_stime.tv_usec, u.ru_nvcsw, u.ru_nivcsw); }\n"
		"int main(void) { pid_t a = child(\"burner\", 1), b = child(\"sleeper\", 0); reap(a); reap(b); return 0; }\n", check_usage);
}

/* As many descriptors as before, with the same numbers, but others: each child has the ends of its own pipe. */
static void the_same_numbers_are_other_ends(void)
{
	struct observed ob;
	const struct event *e;
	const char *program = observing_compile("t_numbers", OBSERVING_HEAD
		"int main(void) { for (int i = 0; i < 20; i++) { int p[2]; char c; if (pipe(p)) return 9; pid_t k = fork();\n"
		"if (!k) { dup2(p[1], 1); if (write(1, \"x\", 1) != 1) _exit(9); _exit(0); }\n"
		"if (read(p[0], &c, 1) != 1) return 9; waitpid(k, NULL, 0); printf(\"child=%d\\nfd=%d\\n\", k, p[1]); fflush(stdout);\n"
		"close(p[0]); close(p[1]); }\n"
		"return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_COUNTS, 20, (const char *[]){program, NULL})) {
		int64_t seen[20] = {0};
		CU_ASSERT_EQUAL(WEXITSTATUS(ob.status), 0);
		for (int i = 0; i < 20; i++) {
			int64_t child = observed_said(&ob, "child", i), inherited = 0, doubled = 0;
			for (uint32_t k = 0; (e = observed_event(&ob, EV_END, k)); k++) {
				if (e->pid != child || !e->end.gained || e->end.mode != MODE_W) continue;
				if (e->end.fd == observed_said(&ob, "fd", i)) inherited = e->end.chan;
				if (e->end.fd == 1) doubled = e->end.chan;
			}
			CU_ASSERT(inherited > 0);
			CU_ASSERT_EQUAL(inherited, doubled);
			for (int k = 0; k < i; k++) CU_ASSERT_NOT_EQUAL(seen[k], inherited);
			seen[i] = inherited;
		}
	}
	observed_clear(&ob);
}

SUITE(ptrace_life, five_hundred_children, zombie_for_300_ms, orphan_is_adopted_at_its_parents_death,
      zombie_whose_parent_dies_is_no_orphan, a_subreaper_in_the_tree_adopts, reaper_that_dies_at_once_is_known,
      ignored_children_are_reaped_by_the_kernel,
      tells_the_ways_to_make_a_child_apart, threads_are_threads, leader_that_left_is_no_zombie, a_thread_may_exec,
      children_killed_at_birth, usage_is_the_kernels, the_same_numbers_are_other_ends)
