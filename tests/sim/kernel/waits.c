/* Children, their ends, and every way of waiting for them. */
#include "rt.h"

static int tube[2];

static void exits(void)
{
	int codes[] = {0, 1, 255, 256, -1};
	for (int i = 0; i < 5; i++) {
		long pid = fork_();
		if (!pid) leave(codes[i]);
		say("exit status", status_of(pid));
	}
}

static void killed_by_each(void)
{
	for (int sig = 1; sig < 32; sig++) {
		if (sig == STOP || sig == TSTP || sig == TTIN || sig == TTOU) continue;
		long pid = fork_();
		if (!pid) {
			call(KILL, call(GETPID), (long)sig);
			leave(100);
		}
		say("after signal", sig);
		say("  status", status_of(pid));
	}
}

static void order_and_errors(void)
{
	int status = 77;
	say("nobody to wait for", wait_for(-1, &status, 0));
	say("nor at once", wait_for(-1, &status, NOHANG));
	say("not my child", wait_for(call(GETPPID), &status, 0));
	say("wrong options", wait_for(-1, &status, 0x400));
	long a = fork_();
	if (!a) {
		await(tube[0]);
		leave(1);
	}
	say("not yet", wait_for(a, &status, NOHANG));
	say("status untouched", status);
	say("no group of mine", wait_for(-999999, &status, 0));
	tell(tube[1]);
	say("now", wait_for(a, &status, 0) == a);
	say("gone", wait_for(a, &status, 0));
	say("kill it", call(KILL, a, 0L));
}

static void zombies(void)
{
	int status;
	long a = fork_();
	if (!a) leave(9);
	char info[128];
	memset(info, 0, sizeof info);
	say("left waitable", call(WAITID, 1L, a, info, 4L | 0x01000000L, NULL));
	say("its pid", *(int *)(info + 12) == 0 && *(int *)(info + 16) == a);
	say("its code", *(int *)(info + 24));
	say("why", *(int *)(info + 8));
	say("a zombie can be signalled", call(KILL, a, (long)KILL_));
	say("and reaped", wait_for(a, &status, 0) == a);
	say("with its code", status);
	say("waitid finds nobody", call(WAITID, 0L, 0L, info, 4L, NULL));
	say("waitid wants a wish", call(WAITID, 0L, 0L, info, 0L, NULL));
}

static void stops(void)
{
	int status = 0;
	long a = fork_();
	if (!a)
		for (;;) call(PAUSE);
	call(KILL, a, (long)STOP);
	say("stopped", wait_for(a, &status, UNTRACED) == a);
	say("status", status);
	say("told once", wait_for(a, &status, UNTRACED | NOHANG));
	call(KILL, a, (long)CONT);
	say("continued", wait_for(a, &status, CONTINUED) == a);
	say("status", status);
	call(KILL, a, (long)STOP);
	wait_for(a, &status, UNTRACED);
	call(KILL, a, (long)TERM);
	say("a stopped one does not end", wait_for(a, &status, NOHANG));
	call(KILL, a, (long)CONT);
	say("but then", status_of(a));
	a = fork_();
	if (!a)
		for (;;) call(PAUSE);
	call(KILL, a, (long)STOP);
	wait_for(a, &status, UNTRACED);
	call(KILL, a, (long)KILL_);
	say("a stopped one is killed", status_of(a));
}

static void ignored_children(void)
{
	int status;
	on(CHLD, (void *)1, 0, 0);
	for (int i = 0; i < 3; i++)
		if (!fork_()) leave(i);
	say("all reap themselves", wait_for(-1, &status, 0));
	on(CHLD, (void *)0, 0, 0);
	on(CHLD, (void *)0, NOCLDWAIT, 0);
	if (!fork_()) leave(1);
	say("with NOCLDWAIT too", wait_for(-1, &status, 0));
	on(CHLD, (void *)0, 0, 0);
}

static void groups_of_children(void)
{
	int status;
	long a = fork_();
	if (!a) leave(1);
	long b = fork_();
	if (!b) {
		call(SETPGID, 0L, 0L);
		await(tube[0]);
		leave(2);
	}
	call(SETPGID, b, b);
	tell(tube[1]);
	say("of group b", wait_for(-b, &status, 0) == b);
	say("b's", status);
	say("of my group", wait_for(0, &status, 0) == a);
	say("a's", status);
}

static void orphans(void)
{
	char c = 0;
	long a = fork_();
	if (!a) {
		long me = call(GETPID);
		if (!fork_()) {
			while (call(GETPPID) == me) nap(1);
			tell(tube[1]);
			leave(0);
		}
		leave(0);
	}
	say("parent ended", status_of(a));
	say("the orphan has another", call(READ, (long)tube[0], &c, 1L));
	say("and is not mine", wait_for(-1, NULL, 0));
}

/* A clone tells its parent with a signal of its own choice, and that may be the parent's end: nobody is left to be woken. */
static void killed_by_a_childs_end(void)
{
	int status = -1;
	on(CHLD, (void *)1, 0, 0);
	long a = fork_();
	if (!a) {
		on(CHLD, NULL, 0, 0);
		if (!call(CLONE, (long)USR1, 0L, 0L, 0L, 0L)) leave(5);
		for (;;) call(PAUSE);
	}
	say("the parent reaps nobody", wait_for(a, &status, 0));
	on(CHLD, NULL, 0, 0);
	a = fork_();
	if (!a) {
		if (!call(CLONE, (long)USR1, 0L, 0L, 0L, 0L)) leave(5);
		for (;;) call(PAUSE);
	}
	say("killed by a child's end", status_of(a));
}

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (int sig = 1; sig < 32; sig++) on(sig, NULL, 0, 0); /* whatever was inherited */
	call(PIPE, tube);
	exits();
	killed_by_each();
	order_and_errors();
	zombies();
	stops();
	ignored_children();
	groups_of_children();
	orphans();
	killed_by_a_childs_end();
	return 42;
}
