/*
 * proc_tier.c - guards tier S: with /proc and pidfds alone it is right about births, deaths, zombies, orphans and
 * channels of programs that say the truth themselves, and says what it has missed.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/connector.h"
#include "tests/real/observing.h"
#include "tests/test.h"

#define HEAD \
	"#include <errno.h>\n#include <pthread.h>\n#include <signal.h>\n#include <spawn.h>\n#include <stdio.h>\n" \
	"#include <stdlib.h>\n#include <string.h>\n#include <sys/wait.h>\n#include <time.h>\n#include <unistd.h>\n" \
	"extern char **environ;\n" \
	"static void ms(int n) { struct timespec t = {n / 1000, n % 1000 * 1000000L}; while (nanosleep(&t, &t)) {} }\n"

static const struct world_proc *proc_of(const struct observed *ob, const char *key)
{
	return world_proc(&ob->world, (int32_t)observed_said(ob, key, 0));
}

static bool run(struct observed *ob, const char *name, const char *text)
{
	const char *program = observing_compile(name, text);
	return observing_run(ob, 'S', REAL_IPC_COUNTS, 20, (const char *[]){program, NULL});
}

/* Without the connector a busy machine's births are told too, as what may have been missed at most: that is no mistake. */
static int surely_lost(const struct observed *ob)
{
	const struct event *e;
	int n = 0;
	for (uint32_t i = 0; (e = observed_event(ob, EV_LOST, i)); i++) n += !strstr(e->lost.what, "may have been missed");
	return n;
}

static void zombie_and_reap(void)
{
	struct observed ob;
	if (run(&ob, "s_zombie", HEAD
		"int main(void) { siginfo_t i; pid_t p = fork(); if (!p) { ms(30); _exit(7); } printf(\"child=%d\\n\", p); fflush(stdout);\n"
		"waitid(P_PID, p, &i, WEXITED | WNOWAIT); ms(300); waitpid(p, NULL, 0); ms(300); return 4; }\n")) {
		const struct world_proc *p = proc_of(&ob, "child"), *root = world_proc(&ob.world, ob.root);
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(p->exit_code, 7);
		CU_ASSERT_EQUAL(p->reaped_by, ob.root);
		CU_ASSERT_FALSE(p->orphan);
		/* Seen late by what the machine's load makes it: half of what was slept is enough, as a zombie and without one. */
		CU_ASSERT(p->reaped - p->died > 150000000);
		CU_ASSERT(root->died - p->reaped > 150000000);
		CU_ASSERT_EQUAL(root->exit_code, 4);
		CU_ASSERT_EQUAL(root->reaped_by, ob.supervisor);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_FORK), 2);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXEC), 1);
		CU_ASSERT_EQUAL(surely_lost(&ob), 0);
		CU_ASSERT_EQUAL(ob.world.surprises, 0);
	}
	observed_clear(&ob);
}

static void orphan_is_adopted_when_its_parent_dies(void)
{
	struct observed ob;
	if (run(&ob, "s_orphan", HEAD
		"int main(void) { pid_t p = fork(); if (!p) { pid_t q = fork(); if (!q) { ms(250); _exit(3); }\n"
		"printf(\"orphan=%d\\n\", q); fflush(stdout); ms(60); _exit(1); } printf(\"parent=%d\\n\", p); fflush(stdout);\n"
		"waitpid(p, NULL, 0); ms(30); return 0; }\n")) {
		const struct world_proc *o = proc_of(&ob, "orphan"), *p = proc_of(&ob, "parent");
		CU_ASSERT_FATAL(o && p);
		CU_ASSERT_EQUAL(o->ppid_birth, p->pid);
		CU_ASSERT_EQUAL(o->adopted_by, ob.supervisor);
		CU_ASSERT_EQUAL(o->orphaned, p->died);
		CU_ASSERT(o->died - o->orphaned > 100000000);
		CU_ASSERT_EQUAL(o->exit_code, 3);
		CU_ASSERT_EQUAL(o->reaped_by, ob.supervisor);
		CU_ASSERT_EQUAL(p->reaped_by, ob.root);
		CU_ASSERT_EQUAL(p->exit_code, 1);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_ADOPT), 1);
	}
	observed_clear(&ob);
}

static void killed_and_stopped(void)
{
	struct observed ob;
	if (run(&ob, "s_killed", HEAD
		"int main(void) { pid_t p = fork(); if (!p) for (;;) pause(); printf(\"child=%d\\n\", p); fflush(stdout); ms(40);\n"
		"int st; kill(p, SIGSTOP); waitpid(p, &st, WUNTRACED); ms(200); kill(p, SIGCONT); ms(200); kill(p, SIGTERM);\n"
		"waitpid(p, &st, 0); return 0; }\n")) {
		const struct world_proc *p = proc_of(&ob, "child");
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(p->exit_sig, SIGTERM);
		CU_ASSERT(p->acc.in[STATE_STOPPED] > 100000000);
		CU_ASSERT(p->acc.in[STATE_WAITING] > 100000000);
		const struct event *stop = NULL;
		for (uint32_t i = 0; !stop && i < observed_count(&ob, EV_STATE); i++) {
			const struct event *e = observed_event(&ob, EV_STATE, i);
			if (e->state.to == STATE_STOPPED) stop = e;
		}
		/* /proc does not say by which signal. */
		CU_ASSERT(stop && stop->pid == p->pid && (stop->state.sig == SIGSTOP || stop->state.sig == 0));
	}
	observed_clear(&ob);
}

static void sees_an_exec(void)
{
	struct observed ob;
	const char *argv[] = {"/bin/sh", "-c", "sleep 0.1; exec sleep 0.2", NULL};
	if (observing_run(&ob, 'S', REAL_IPC_COUNTS, 20, argv)) {
		CU_ASSERT_EQUAL(observed_count(&ob, EV_FORK), 2);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXEC), 3);
		const struct event *e = observed_event(&ob, EV_EXEC, 2);
		CU_ASSERT(e && e->pid == ob.root && e->exec.argc == 2 && !memcmp(e->exec.args, "sleep\0" "0.2", 10));
		CU_ASSERT(e && strstr(e->exec.path, "/"));
	}
	observed_clear(&ob);
}

static void knows_ends_and_reasons(void)
{
	struct observed ob;
	if (run(&ob, "s_pipe", HEAD
		"int main(void) { int p[2]; char c; if (pipe(p)) return 9; pid_t k = fork(); if (!k) { close(p[0]); ms(200);\n"
		"if (write(p[1], \"x\", 1) < 0) _exit(9); _exit(0); }\n"
		"close(p[1]); printf(\"child=%d\\nfd=%d\\n\", k, p[0]); fflush(stdout);\n"
		"if (read(p[0], &c, 1) != 1) return 9;\n"
		"ms(50); wait(NULL); return 0; }\n")) {
		int32_t fd = (int32_t)observed_said(&ob, "fd", 0);
		const struct event *w = NULL;
		for (uint32_t i = 0; !w && i < observed_count(&ob, EV_STATE); i++) {
			const struct event *e = observed_event(&ob, EV_STATE, i);
			if (e->pid == ob.root && e->state.wait.why == WAIT_READ && e->state.wait.chan) w = e;
		}
		CU_ASSERT_PTR_NOT_NULL_FATAL(w);
		CU_ASSERT_EQUAL(w->state.wait.fd, fd);
		CU_ASSERT_EQUAL(w->precision, PRECISION_BOUNDED);
		bool child_writes = false, root_reads = false;
		for (uint32_t i = 0; i < ob.world.nend; i++) {
			const struct world_end *e = &ob.world.ends[i];
			if (e->chan != w->state.wait.chan) continue;
			child_writes |= e->pid == observed_said(&ob, "child", 0) && e->mode == MODE_W;
			root_reads |= e->pid == ob.root && e->mode == MODE_R;
		}
		CU_ASSERT(child_writes && root_reads);
	}
	observed_clear(&ob);
}

/* A whole family ends within a moment: each has reaped its own. */
static void a_family_ends_at_once(void)
{
	struct observed ob;
	if (run(&ob, "s_family", HEAD
		"static void family(int depth) { for (int i = 0; i < 2; i++) if (!fork()) { if (depth) family(depth - 1); else ms(150); _exit(0); }\n"
		"while (wait(NULL) > 0) {} }\n"
		"int main(void) { family(2); return 0; }\n")) {
		CU_ASSERT_EQUAL(ob.world.nproc, 15);
		for (uint32_t i = 0; i < ob.world.nproc; i++) {
			const struct world_proc *p = &ob.world.procs[i];
			CU_ASSERT_EQUAL(p->reaped_by, p->ppid_birth);
			CU_ASSERT_EQUAL(p->exit_code, 0);
		}
		CU_ASSERT_EQUAL(surely_lost(&ob), 0);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_ADOPT), 0);
	}
	observed_clear(&ob);
}

static void threads_and_spawn(void)
{
	struct observed ob;
	if (run(&ob, "s_threads", HEAD
		"static void *rest(void *n) { ms(100); return n; }\n"
		"int main(void) { pthread_t t[3]; pid_t p; int st; char *argv[] = {\"sleep\", \"0.1\", NULL};\n"
		"for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, rest, NULL);\n"
		"for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);\n"
		"posix_spawnp(&p, \"sleep\", NULL, NULL, argv, environ); printf(\"child=%d\\n\", p); fflush(stdout);\n"
		"waitpid(p, &st, 0); return 0; }\n")) {
		const struct world_proc *root = world_proc(&ob.world, ob.root), *p = proc_of(&ob, "child");
		CU_ASSERT_EQUAL(observed_count(&ob, EV_THREAD), 3);
		CU_ASSERT_EQUAL(root->threads_total, 4);
		CU_ASSERT(p && !strcmp(p->name, "sleep"));
	}
	observed_clear(&ob);
}

/* With the connector none is missed, however short it lives: births, execs, exit codes. */
static void misses_none_that_the_kernel_tells(void)
{
	struct observed ob;
	int connector = connector_open(), codes = 0, reaps = 0;
	if (connector < 0) {
		printf("(no process events connector here) ");
		return;
	}
	close(connector);
	if (run(&ob, "s_told", HEAD
		"int main(void) { for (int i = 0; i < 200; i++) { pid_t p = fork(); if (!p) _exit(i % 7); waitpid(p, NULL, 0); }\n"
		"for (int i = 0; i < 20; i++) { pid_t p = fork(); if (!p) { execlp(\"true\", \"true\", NULL); _exit(9); } waitpid(p, NULL, 0); }\n"
		"return 0; }\n")) {
		CU_ASSERT_EQUAL(observed_count(&ob, EV_FORK), 221);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXEC), 21);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_REAP), 221);
		CU_ASSERT_EQUAL(surely_lost(&ob), 0);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_ADOPT), 0);
		for (uint32_t i = 1; i < ob.world.nproc && i <= 200; i++) codes += ob.world.procs[i].exit_code == (int32_t)(i - 1) % 7;
		CU_ASSERT_EQUAL(codes, 200);
		for (uint32_t i = 1; i < ob.world.nproc; i++) reaps += ob.world.procs[i].reaped_by == ob.root;
		CU_ASSERT_EQUAL(reaps, 220);
	}
	observed_clear(&ob);
}

static void says_what_it_missed(void)
{
	struct observed ob;
	if (run(&ob, "s_short", HEAD
		"int main(void) { for (int i = 0; i < 500; i++) { pid_t p = fork(); if (!p) _exit(0); waitpid(p, NULL, 0); }\n"
		"ms(50); puts(\"done=1\"); return 5; }\n")) {
		uint32_t seen = observed_count(&ob, EV_FORK);
		CU_ASSERT_EQUAL(WEXITSTATUS(ob.status), 5);
		CU_ASSERT_EQUAL(observed_said(&ob, "done", 0), 1);
		CU_ASSERT(seen >= 1 && seen <= 501);
		CU_ASSERT(seen == 501 || observed_count(&ob, EV_LOST) > 0);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXIT), seen);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_REAP), seen);
		printf("(%u of 501 seen, %u times said lost) ", seen, observed_count(&ob, EV_LOST));
	}
	observed_clear(&ob);
	if (run(&ob, "s_long", HEAD
		"int main(void) { for (int i = 0; i < 8; i++) { pid_t p = fork(); if (!p) { ms(60); _exit(i); }\n"
		"if (i % 2) waitpid(p, NULL, 0); } while (wait(NULL) > 0) {} ms(50); return 0; }\n")) {
		CU_ASSERT_EQUAL(observed_count(&ob, EV_FORK), 9);
		CU_ASSERT_EQUAL(observed_count(&ob, EV_EXEC), 1);
		CU_ASSERT_EQUAL(surely_lost(&ob), 0);
		for (uint32_t i = 1; i < ob.world.nproc; i++) {
			CU_ASSERT_EQUAL(ob.world.procs[i].exit_code, (int32_t)i - 1);
			CU_ASSERT_EQUAL(ob.world.procs[i].reaped_by, ob.root);
		}
	}
	observed_clear(&ob);
}

SUITE(proc_tier, zombie_and_reap, orphan_is_adopted_when_its_parent_dies, killed_and_stopped, sees_an_exec,
	knows_ends_and_reasons, a_family_ends_at_once, threads_and_spawn, misses_none_that_the_kernel_tells, says_what_it_missed)
