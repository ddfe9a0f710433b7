/* One of the processes that contend for a lock is killed at some instant, again and again: the others get the lock all the same. They wait
 * without a limit, so that a wake-up that is lost would be for ever. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proclab/mp.h"

enum { WORKERS = 3, TURNS = 60, ROUNDS = 100 };

static void contend(struct mp_lock *lock)
{
	for (int i = 0; i < TURNS; i++) {
		if (mp_lock_acquire(lock, MP_FOREVER) < 0) _exit(1);
		for (volatile int k = 0; k < 200; k++) {}
		mp_lock_release(lock);
	}
	_exit(0);
}

int main(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct mp_lock *lock;
		pid_t workers[WORKERS];
		int status, fine = 0;
		if (mp_lock_new(&lock, MP_FORK)) return 1;
		for (int i = 0; i < WORKERS; i++)
			if (!(workers[i] = fork())) contend(lock);
		for (volatile int k = 0; k < 977 * (round % 17); k++) {}
		kill(workers[round % WORKERS], SIGKILL);
		for (int i = 0; i < WORKERS; i++) fine += waitpid(workers[i], &status, 0) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (fine < WORKERS - 1) printf("round %d: only %d ended well\n", round, fine);
		mp_lock_free(lock);
	}
	puts("done");
	return 0;
}
