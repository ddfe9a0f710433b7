/* Pairs that wait for each other for ever, with locked files, semaphores, a message queue, sockets; and their parent for them. */
#include "rt.h"

/* Long enough for the other one to have taken what it takes first: time is the machine's own. */
static void let_the_other(void)
{
	nap(5);
}

static void lock_two(const char *first, const char *second)
{
	long a = call(open, first, O_CREAT | O_RDWR, 0600), b = call(open, second, O_CREAT | O_RDWR, 0600);
	call(flock, a, LOCK_EX);
	let_the_other();
	call(flock, b, LOCK_EX);
}

static void down(long set, int num)
{
	struct sembuf op = {(unsigned short)num, -1, 0};
	call(semop, set, &op, 1);
}

static int test(void)
{
	static struct { long type; char text[8]; } m;
	int s[2];
	unsigned short ones[2] = {1, 1};
	long set = call(semget, IPC_PRIVATE, 2, IPC_CREAT | 0600), q = call(msgget, IPC_PRIVATE, IPC_CREAT | 0600);
	call(semctl, set, 0, SETALL, ones);
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, s);
	for (int i = 0; i < 8; i++) {
		if (fork_()) continue;
		if (i < 2) lock_two(i ? "a" : "b", i ? "b" : "a");
		else if (i < 4) {
			down(set, i & 1);
			let_the_other();
			down(set, !(i & 1));
		} else if (i < 6) call(msgrcv, q, &m, 8, 0, 0);
		else call(read, s[i & 1], m.text, 1);
		leave(0);
	}
	call(wait4, -1L, NULL, 0, NULL);
	return 0;
}
