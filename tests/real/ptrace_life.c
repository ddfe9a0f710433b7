/*
 * ptrace_life.c - guards tier T: births, deaths, zombies, orphans and statuses of programs that say the truth themselves.
 */
#include "tests/real/observing.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/test.h"

#define HEAD \
	"#include <errno.h>\n#include <pthread.h>\n#include <signal.h>\n#include <spawn.h>\n#include <stdio.h>\n#include <stdlib.h>\n" \
	"#include <string.h>\n#include <sys/prctl.h>\n#include <sys/resource.h>\n#include <sys/syscall.h>\n#include <sys/wait.h>\n" \
	"#include <time.h>\n#include <unistd.h>\nextern char **environ;\n" \
	"static void ms(int n) { struct timespec t = {n / 1000, n % 1000 * 1000000L}; while (nanosleep(&t, &t)) {} }\n"

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
		"int main(void) { pid_t p = fork(); if (!p) _exit(7); printf(\"child=%d\\n\", p); ms(300); waitpid(p, NULL, 0); return 0; }\n");

	if (observing_run(&ob, 'T', REAL_IPC_COUNTS, 10, (const char *[]){program, NULL})) {
		const struct world_proc *p = proc_of(&ob, observed_said(&ob, "child", 0));
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(p->exit_code, 7);
		CU_ASSERT_EQUAL(p->reaped_by, ob.root);
		int64_t zombie = (p->reaped - p->died) / 1000000;
		CU_ASSERT(zombie > 280 && zombie < 320);
	}
	observed_clear(&ob);
}

SUITE(ptrace_life, five_hundred_children, zombie_for_300_ms)
