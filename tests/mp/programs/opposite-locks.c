/* Two processes take two locks in opposite order: each waits for what the other holds. */
#include <sys/wait.h>
#include <unistd.h>

#include "proclab/mp.h"

static void take(struct mp_lock *lock)
{
	if (mp_lock_acquire(lock, MP_FOREVER)) _exit(1);
}

/* Take mine, say so, and take the other when the other process has said so, too. */
static void meet(struct mp_lock *mine, struct mp_lock *others, int say, int hear)
{
	char byte = 0;
	take(mine);
	if (write(say, &byte, 1) != 1 || read(hear, &byte, 1) != 1) _exit(1);
	take(others);
}

int main(void)
{
	struct mp_lock *a, *b;
	int there[2], back[2];
	if (mp_lock_new(&a, MP_FORK) || mp_lock_new(&b, MP_FORK) || pipe(there) || pipe(back)) return 1;
	if (!fork()) {
		meet(b, a, back[1], there[0]);
		_exit(0);
	}
	meet(a, b, there[1], back[0]);
	return wait(NULL) < 0;
}
