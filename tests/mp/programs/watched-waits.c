/* watched-waits.c - each thing of the library that has no owner is given and taken once; then a child waits for each of them, for ever. */
#include <proclab/mp.h>
#include <sys/wait.h>
#include <unistd.h>

static struct mp_semaphore *semaphore;
static struct mp_lock *guard, *open_lock;
static struct mp_condition *condition;
static struct mp_event *event;
static struct mp_barrier *barrier;

static bool make(void)
{
	return !mp_semaphore_new(&semaphore, MP_FORK, 0) && !mp_lock_new(&guard, MP_FORK) && !mp_open_lock_new(&open_lock, MP_FORK) &&
	       !mp_condition_new(&condition, guard) && !mp_event_new(&event, MP_FORK) && !mp_barrier_new(&barrier, MP_FORK, 2);
}

static int wait_for(int which)
{
	switch (which) {
	case 0: return mp_semaphore_acquire(semaphore, MP_FOREVER);
	case 1: return mp_lock_acquire(open_lock, MP_FOREVER);
	case 2: return mp_event_wait(event, MP_FOREVER);
	case 3: return mp_barrier_wait(barrier, MP_FOREVER) < 0;
	default: return mp_lock_acquire(guard, MP_FOREVER) || mp_condition_wait(condition, MP_FOREVER) || mp_lock_release(guard);
	}
}

/* Give what a child waits for, for which with a condition it has to wait already. */
static void give(int which, pid_t child)
{
	if (which == 0) mp_semaphore_release(semaphore);
	if (which == 1) mp_lock_release(open_lock);
	if (which == 2) mp_event_set(event);
	if (which == 3) mp_barrier_wait(barrier, MP_FOREVER);
	while (which == 4 && !waitpid(child, NULL, WNOHANG)) {
		mp_lock_acquire(guard, MP_FOREVER);
		mp_condition_notify_all(condition);
		mp_lock_release(guard);
	}
}

static pid_t begin(int which)
{
	pid_t child = fork();
	if (!child) _exit(wait_for(which));
	return child;
}

int main(void)
{
	if (!make() || mp_lock_acquire(open_lock, MP_FOREVER)) return 1;
	for (int i = 0; i < 5; i++) give(i, begin(i));
	while (wait(NULL) > 0) continue;
	mp_event_clear(event);
	for (int i = 0; i < 5; i++) begin(i);
	while (wait(NULL) > 0) continue;
}
