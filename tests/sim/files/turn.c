/* Of two that wait to read, the first is woken and killed before it can: the second gets what there is. */
#include "rt.h"

static int test(void)
{
	int p[2];
	char c;
	long pids[2];
	call(pipe, p);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork_();
		if (!pids[i]) leave(call(read, p[0], &c, 1) == 1 ? 3 : 4);
		until_waits(pids[i]);
	}
	call(write, p[1], "x", 1);
	call(kill, pids[0], SIGKILL);
	say("killed", status_of(pids[0]));
	say("the other read", status_of(pids[1]));
	return 0;
}
