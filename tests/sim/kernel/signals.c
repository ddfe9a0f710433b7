/* Signals: actions, masks, queues, handlers within handlers, and calls that they interrupt. */
#include "rt.h"

static volatile int count, last, order[40], norder;
static volatile long value, sender;
static int tube[2];

static void note(int sig)
{
	count++;
	last = sig;
	if (norder < 40) order[norder++] = sig;
}

static void note_info(int sig, char *info, void *context)
{
	(void)context;
	note(sig);
	sender = *(int *)(info + 16);
	value = *(int *)(info + 24);
	if (norder < 40) order[norder++] = *(int *)(info + 24);
}

static void say_order(const char *what)
{
	say(what, norder);
	for (int i = 0; i < norder; i++) say("  ", order[i]);
	norder = 0;
}

static void raise_(int sig)
{
	call(KILL, call(GETPID), (long)sig);
}

static void masks(void)
{
	unsigned long pending = 0, old;
	on(USR1, note, 0, 0);
	on(USR2, note, 0, 0);
	old = set_mask(bit(USR1) | bit(USR2) | bit(KILL_) | bit(STOP));
	say("mask before", (long)old);
	raise_(USR2);
	raise_(USR1);
	raise_(USR1);
	say("blocked", count);
	call(SIGPENDING, &pending, 8L);
	say("pending", (long)pending);
	say("kill and stop cannot be blocked", (long)(set_mask(0) & (bit(KILL_) | bit(STOP))));
	say("delivered once each", count);
	say_order("lowest number last in, so it ends first");
	say("wrong size", call(SIGPROCMASK, 0L, &old, NULL, 4L));
	say("wrong how", call(SIGPROCMASK, 9L, &old, NULL, 8L));
	say("no action for KILL", on(KILL_, note, 0, 0));
	say("none for signal 0", on(0, note, 0, 0));
	say("none for signal 65", on(65, note, 0, 0));
}

static void suspend(void)
{
	unsigned long none = 0;
	count = 0;
	set_mask(bit(USR1));
	raise_(USR1);
	say("before", count);
	say("sigsuspend", call(SIGSUSPEND, &none, 8L));
	say("handled", count);
	say("mask is back", (long)set_mask(0));
}

static volatile int depth, deepest;

static void nest(int sig)
{
	depth++;
	if (depth > deepest) deepest = depth;
	if (count + depth < 3) raise_(sig);
	depth--;
	count++;
}

static void nesting(void)
{
	count = deepest = 0;
	on(USR1, nest, 0, 0);
	raise_(USR1);
	say("one at a time", deepest);
	count = deepest = 0;
	on(USR1, nest, NODEFER, 0);
	raise_(USR1);
	say("nodefer nests", deepest);
	on(USR1, note, RESETHAND, 0);
	struct action a;
	raise_(USR1);
	call(SIGACTION, (long)USR1, NULL, &a, 8L);
	say("reset", a.handler == NULL);
}

static void send_value(int sig, int v)
{
	char info[128];
	memset(info, 0, sizeof info);
	*(int *)info = sig;
	*(int *)(info + 8) = -1;
	*(int *)(info + 16) = (int)call(GETPID);
	*(int *)(info + 24) = v;
	say("queued", call(SIGQUEUEINFO, call(GETPID), (long)sig, info));
}

static void queues(void)
{
	on(RT, note_info, SIGINFO, 0);
	on(RT + 1, note_info, SIGINFO, 0);
	norder = 0;
	set_mask(bit(RT) | bit(RT + 1));
	send_value(RT + 1, 5);
	send_value(RT, 1);
	send_value(RT, 2);
	send_value(RT, 3);
	char info[128];
	unsigned long set = bit(RT);
	long ts[2] = {0, 0};
	say("taken", call(SIGTIMEDWAIT, &set, info, ts, 8L));
	say("the first", *(int *)(info + 24));
	set_mask(0);
	say_order("the rest");
	say("sender", sender == call(GETPID));
	set_mask(bit(USR1));
	set = bit(USR1);
	ts[1] = 1000000;
	say("nothing comes", call(SIGTIMEDWAIT, &set, info, ts, 8L));
	long pid = fork_();
	if (!pid) {
		call(KILL, call(GETPPID), (long)USR1);
		leave(0);
	}
	say("it comes", call(SIGTIMEDWAIT, &set, NULL, NULL, 8L));
	status_of(pid);
	set_mask(0);
}

/* Somebody who sends USR1 once the parent waits, then a byte. */
static long nag(void)
{
	long parent = call(GETPID), pid = fork_();
	if (pid) return pid;
	nap(30);
	call(KILL, parent, (long)USR1);
	nap(30);
	tell(tube[1]);
	leave(0);
	return 0;
}

static void interruptions(void)
{
	char c;
	count = 0;
	on(USR1, note, 0, 0);
	long pid = nag();
	say("read is interrupted", call(READ, (long)tube[0], &c, 1L));
	say("handled", count);
	status_of(pid);
	await(tube[0]);
	on(USR1, note, RESTART, 0);
	pid = nag();
	say("read goes on", call(READ, (long)tube[0], &c, 1L));
	say("handled", count);
	status_of(pid);
	pid = nag();
	long ts[2] = {10, 0}, rest[2] = {0, 0};
	say("sleep is interrupted all the same", call(NANOSLEEP, ts, rest));
	say("most of it is left", rest[0] == 9);
	status_of(pid);
	await(tube[0]);
	pid = nag();
	say("pause", call(PAUSE));
	status_of(pid);
	await(tube[0]);
	on(USR1, note, 0, 0);
	pid = nag();
	int status;
	say("wait is interrupted", wait_for(-1, &status, 0));
	status_of(pid);
	await(tube[0]);
}

static void ignored(void)
{
	unsigned long pending;
	count = 0;
	on(USR1, (void *)1, 0, 0);
	raise_(USR1);
	set_mask(bit(USR1));
	raise_(USR1);
	call(SIGPENDING, &pending, 8L);
	say("ignored but blocked: pending", (long)pending);
	on(USR1, (void *)1, 0, 0);
	call(SIGPENDING, &pending, 8L);
	say("ignored anew: gone", (long)pending);
	on(USR1, note, 0, 0);
	set_mask(0);
	say("never handled", count);
}

static void alarms(void)
{
	long timer[4] = {0, 5000, 0, 5000}, old[4];
	count = 0;
	on(ALRM, note, 0, 0);
	say("no alarm before", call(ALARM, 10L));
	say("seconds left", call(ALARM, 0L));
	say("timer", call(SETITIMER, 0L, timer, NULL));
	while (count < 3) nap(1);
	timer[1] = timer[3] = 0;
	call(SETITIMER, 0L, timer, old);
	say("it came again", count >= 3);
	say("period", old[1]);
	say("wrong timer", call(SETITIMER, 7L, timer, NULL));
	timer[3] = 20000;
	count = 0;
	on(VTALRM, note, 0, 0);
	call(SETITIMER, 1L, timer, NULL);
	while (!count) {}
	say("CPU time", last);
}

static void broken_pipe(void)
{
	int p[2];
	call(PIPE, p);
	call(CLOSE, (long)p[0]);
	on(PIPE_, note, 0, 0);
	count = 0;
	say("broken", call(WRITE, (long)p[1], "x", 1L));
	say("SIGPIPE", count);
	on(PIPE_, (void *)1, 0, 0);
	say("still broken", call(WRITE, (long)p[1], "x", 1L));
	on(PIPE_, NULL, 0, 0);
	long pid = fork_();
	if (!pid) {
		call(WRITE, (long)p[1], "x", 1L);
		leave(1);
	}
	say("ends it", status_of(pid));
}

static void sigchld(void)
{
	int status;
	count = 0;
	on(CHLD, note_info, SIGINFO | RESTART, 0);
	norder = 0;
	long pid = fork_();
	if (!pid) leave(5);
	while (!count) nap(1);
	say("told", last);
	say("of the child", sender == pid);
	say("its status", value);
	wait_for(pid, &status, 0);
	on(CHLD, NULL, 0, 0);
}

static char alternate[65536];
static volatile int on_alternate;

static void look(int sig)
{
	char here;
	(void)sig;
	on_alternate = &here > alternate && &here < alternate + sizeof alternate;
}

static void stacks(void)
{
	struct { void *base; int flags, pad; unsigned long size; } s = {alternate, 0, 0, sizeof alternate};
	say("alternate stack", call(SIGALTSTACK, &s, NULL));
	on(USR1, look, ONSTACK, 0);
	raise_(USR1);
	say("used", on_alternate);
	on(USR1, look, 0, 0);
	raise_(USR1);
	say("not used", on_alternate);
}

static void permissions(void)
{
	say("no such process", call(KILL, 999999L, 0L));
	say("no such signal", call(KILL, call(GETPID), 65L));
	say("myself", call(KILL, call(GETPID), 0L));
	say("thread", call(TGKILL, call(GETPID), call(GETTID), 0L));
	say("no such thread", call(TGKILL, call(GETPID), 999999L, 0L));
}

int main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	call(PIPE, tube);
	masks();
	suspend();
	nesting();
	queues();
	interruptions();
	ignored();
	alarms();
	broken_pipe();
	sigchld();
	stacks();
	permissions();
	return 0;
}
