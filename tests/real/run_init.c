/*
 * run_init.c - --init: a PID namespace whose init adopts orphans; limits and ends hold there, too.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/run/namespace.h"
#include "tests/real/run_help.h"

static bool possible(void)
{
	struct diag d = {""};
	if (!namespace_probe(&d)) return true;
	CU_ASSERT_PTR_NOT_NULL(strstr(d.text, "try"));
	test_skip(d.text);
	return false;
}

static void run_inside(struct outcome *o, const char *command, int64_t limit)
{
	char *const argv[] = {"sh", "-c", (char *)command, NULL};
	run_all(o, &(struct real_options){.argv = argv, .io = REAL_IO_PIPES, .init = true, .limit = limit});
}

static void orphans_go_to_pid_1(void)
{
	struct outcome o;
	if (!possible()) return;
	/* The orphan waits until its parent is gone, and says who adopted it. */
	run_inside(&o, "sh -c 'sh -c \"while [ \\$(ps -o ppid= -p \\$\\$) != 1 ]; "
	           "do sleep 0.01; done; echo adopted\" &'; echo $PPID; exit 4", 10000000000);
	CU_ASSERT_EQUAL(o.opened, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "1\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.out, "adopted\n"));
	CU_ASSERT_EQUAL(o.status.code, 4);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "exit");
	outcome_clear(&o);
}

static void status_and_ids_stay(void)
{
	struct outcome o;
	char ids[64];
	if (!possible()) return;
	snprintf(ids, sizeof ids, "%d %d\n", (int)getuid(), (int)getgid());
	run_inside(&o, "echo $(id -u) $(id -g); kill -TERM $$", 0);
	CU_ASSERT_STRING_EQUAL(o.out, ids);
	CU_ASSERT_EQUAL(o.status.sig, SIGTERM);
	outcome_clear(&o);
}

static void descriptors_are_as_outside(void)
{
	struct outcome o;
	struct ran alone;
	const char *const argv[] = {"sh", "-c", "ls /proc/self/fd | tr '\\n' ' '; echo 0", NULL};
	if (!possible()) return;
	test_run(&alone, 10, NULL, argv);
	run_inside(&o, "ls /proc/self/fd | tr '\\n' ' '; kill -KILL $PPID; kill -TERM $PPID; echo $?", 0);
	CU_ASSERT_STRING_EQUAL(o.out, alone.out);
	ran_clear(&alone);
	CU_ASSERT_EQUAL(o.status.code, 0);
	outcome_clear(&o);
}

static void all_are_ended(void)
{
	struct outcome o;
	if (!possible()) return;
	run_inside(&o, "trap '' INT; for i in $(seq 20); do setsid sleep 1000 & done; wait", 200000000);
	CU_ASSERT_EQUAL(o.status.sig, SIGKILL);
	CU_ASSERT_STRING_EQUAL(o.status.ended_by, "limit");
	outcome_clear(&o);
}

/* Forks until it may not any more: the limit is the number of pids that the namespace has. */
static void bombs_are_ended(void)
{
	struct outcome o;
	if (!possible()) return;
	run_inside(&o, "echo 400 >/proc/sys/kernel/pid_max 2>/dev/null; [ $(cat /proc/sys/kernel/pid_max) = 400 ] || exit 77; "
	           "bomb() { bomb & bomb & wait; }; bomb 2>/dev/null", 1000000000);
	CU_ASSERT_EQUAL(o.opened, 0);
	if (o.status.code == 77) test_skip("a PID namespace has no limit of its own here");
	else CU_ASSERT(o.count[EV_FORK] > 1);
	outcome_clear(&o);
}

SUITE(run_init, orphans_go_to_pid_1, status_and_ids_stay, descriptors_are_as_outside, all_are_ended, bombs_are_ended)
