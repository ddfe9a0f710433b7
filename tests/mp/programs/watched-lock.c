/* watched-lock.c - the parent holds a lock for 0.4 s, for which its child waits. Prints the parent's pid. */
#include <proclab/mp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct mp_lock *lock;
	if (mp_lock_new(&lock, MP_FORK) || mp_lock_acquire(lock, MP_FOREVER)) return 1;
	if (!fork()) _exit(mp_lock_acquire(lock, MP_FOREVER) || mp_lock_release(lock));
	nanosleep(&(struct timespec){0, 400000000}, NULL);
	if (mp_lock_release(lock)) return 2;
	int status = 1;
	wait(&status);
	printf("%d\n", (int)getpid());
	mp_lock_free(lock);
	return status;
}
