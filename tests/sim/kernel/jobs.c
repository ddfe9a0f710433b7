/* Process groups, sessions, orphaned groups; exec; vfork; limits. */
#include "rt.h"

static int tube[2], back[2];
static volatile int got[65];

static void note(int sig)
{
	got[sig]++;
}

static void groups(void)
{
	say("leader of nothing: own group", call(SETPGID, 0L, 0L));
	say("it is mine", call(GETPGRP) == call(GETPID));
	say("again", call(SETPGID, 0L, 0L));
	say("no such group", call(SETPGID, 0L, 999999L));
	say("negative", call(SETPGID, 0L, -5L));
	say("not my child", call(SETPGID, 1L, 0L));
	say("a leader makes no session", call(SETSID));
	long pid = fork_();
	if (!pid) {
		say("the child is in it", call(GETPGRP) == call(GETPPID));
		say("new session", call(SETSID) == call(GETPID));
		say("own group", call(GETPGRP) == call(GETPID));
		say("own session", call(GETSID, 0L) == call(GETPID));
		say("a session leader stays", call(SETPGID, 0L, 0L));
		leave(0);
	}
	status_of(pid);
}

static void kill_groups(void)
{
	long pids[3];
	on(USR1, note, 0, 0);
	for (int i = 0; i < 3; i++) {
		pids[i] = fork_();
		if (!pids[i]) {
			on(USR1, NULL, 0, 0);
			if (i) call(SETPGID, 0L, i == 1 ? 0L : pids[1]);
			tell(back[1]);
			for (;;) call(PAUSE);
		}
		await(back[0]);
	}
	say("my group", call(KILL, 0L, (long)USR1));
	say("me too", got[USR1]);
	say("the first", status_of(pids[0]));
	say("the others live", wait_for(-1, NULL, NOHANG));
	say("their group", call(KILL, -pids[1], (long)TERM));
	say("second", status_of(pids[1]));
	say("third", status_of(pids[2]));
	say("no group left", call(KILL, -pids[1], (long)TERM));
}

/* A stopped group that loses its last link to its session is told SIGHUP and SIGCONT. */
static void orphaned_group(void)
{
	int status;
	long middle = fork_();
	if (!middle) {
		call(SETPGID, 0L, 0L);
		long child = fork_();
		if (!child) {
			call(SETPGID, 0L, 0L);
			on(HUP, note, 0, 0);
			on(CONT, note, 0, 0);
			tell(back[1]);
			call(KILL, call(GETPID), (long)STOP);
			while (!got[HUP] || !got[CONT]) nap(1);
			tell(tube[1]);
			leave(0);
		}
		await(back[0]);
		wait_for(child, &status, UNTRACED);
		leave(0);
	}
	status_of(middle);
	await(tube[0]);
	say("hung up and continued", 1);
	long pid = fork_();
	if (!pid) {
		call(SETSID);
		call(KILL, call(GETPID), (long)TSTP);
		say("an orphaned group is not stopped from the terminal", 1);
		leave(0);
	}
	say("ended", status_of(pid));
}

static volatile int shared;

static void vforks(void)
{
	long pid = vfork_();
	if (!pid) {
		shared = 7;
		call(EXIT, 3L);
	}
	say("vfork shares memory", shared);
	say("status", status_of(pid));
	pid = fork_();
	if (!pid) {
		shared = 8;
		leave(0);
	}
	status_of(pid);
	say("fork does not", shared);
}

static int run_again(char *self, char *what)
{
	char *argv[3] = {self, what, NULL}, *env[2] = {"A=B", NULL};
	long pid = fork_();
	if (!pid) leave((int)-call(EXECVE, self, argv, env));
	return status_of(pid);
}

static void execs(char *self)
{
	on(USR1, note, 0, 0);
	on(USR2, (void *)1, 0, 0);
	set_mask(bit(INT));
	say("exec", run_again(self, "signals"));
	set_mask(0);
	say("no such file", run_again("/no/such/file", "x"));
	char *none[1] = {NULL};
	say("bad pointer", call(EXECVE, (char *)8, none, none));
}

static int after_exec(void)
{
	struct action a;
	call(SIGACTION, (long)USR1, NULL, &a, 8L);
	say("caught becomes default", a.handler == NULL);
	call(SIGACTION, (long)USR2, NULL, &a, 8L);
	say("ignored stays", a.handler == (void *)1);
	say("mask stays", set_mask(0) == bit(INT));
	return 17;
}

static void limits(void)
{
	unsigned long limit[2] = {5, 5};
	int p[2];
	say("descriptors", call(SETRLIMIT, 7L, limit));
	for (int fd = 3; fd < 12; fd++) call(CLOSE, (long)fd);
	say("two more", call(PIPE, p));
	say("no more", call(DUP, 0L));
	say("beyond", call(DUP2, 0L, 9L));
	limit[1] = 6;
	say("hard limits only sink", call(SETRLIMIT, 7L, limit) == -1 || call(GETPID) > 0);
	limit[0] = limit[1] = 1;
	long pid = fork_();
	if (!pid) {
		on(24, NULL, 0, 0);
		call(SETRLIMIT, 0L, limit);
		for (;;) {}
	}
	int status = status_of(pid);
	say("CPU limit", status == 9 || status == 24);
	say("nicer", call(SETPRIORITY, 0L, 0L, 5L));
	say("is", 20 - call(GETPRIORITY, 0L, 0L));
}

int main(int argc, char **argv)
{
	if (argc > 1) return after_exec();
	call(PIPE, tube);
	call(PIPE, back);
	groups();
	kill_groups();
	orphaned_group();
	vforks();
	execs(argv[0]);
	limits();
	return 0;
}
