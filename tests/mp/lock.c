/*
 * Locks and their like, between threads and between processes: the errors are Python's in C's form, the counts are checked by
 * what was done under the lock, and owners are killed.
 */
#include "proclab/mp.h"
#include "tests/test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const enum mp_method contexts[] = {MP_FORK, MP_SPAWN};

/* Run something in a forked process; its result comes back as a status of 0..127. */
static int elsewhere(int (*what)(void *), void *argument)
{
	int status = 0;
	pid_t pid = fork();
	if (!pid) _exit(what(argument) & 127);
	while (waitpid(pid, &status, 0) < 0) {}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int tries(void *lock)
{
	return -mp_lock_acquire(lock, 0.01);
}

static int tries_release(void *lock)
{
	return -mp_lock_release(lock);
}

static int dies_with(void *lock)
{
	if (mp_lock_acquire(lock, 60) < 0) return 1;
	kill(getpid(), SIGKILL);
	return 2;
}

static void a_lock_has_one_owner(void)
{
	for (int c = 0; c < 2; c++) {
		struct mp_lock *lock = NULL;
		CU_ASSERT_EQUAL_FATAL(mp_lock_new(&lock, contexts[c]), 0);
		CU_ASSERT_EQUAL(mp_lock_fd(lock) >= 0, contexts[c] != MP_FORK);
		CU_ASSERT_EQUAL(mp_lock_release(lock), MP_EUNLOCKED);
		CU_ASSERT_EQUAL(mp_lock_acquire(lock, MP_FOREVER), 0);
		CU_ASSERT_EQUAL(mp_lock_acquire(lock, MP_FOREVER), MP_EDEADLOCK);
		CU_ASSERT_EQUAL(elsewhere(tries, lock), -MP_ETIMEOUT);
		CU_ASSERT_EQUAL(elsewhere(tries_release, lock), -MP_EOWNER);
		CU_ASSERT_EQUAL(mp_lock_release(lock), 0);
		CU_ASSERT_EQUAL(mp_lock_release(lock), MP_EUNLOCKED);
		CU_ASSERT_EQUAL(elsewhere(tries, lock), 0);
		mp_lock_free(lock);
	}
}

static void an_rlock_counts(void)
{
	struct mp_lock *lock = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_rlock_new(&lock, MP_FORK), 0);
	for (int i = 0; i < 3; i++) CU_ASSERT_EQUAL(mp_lock_acquire(lock, 0), 0);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(elsewhere(tries, lock), -MP_ETIMEOUT);
		CU_ASSERT_EQUAL(mp_lock_release(lock), 0);
	}
	CU_ASSERT_EQUAL(mp_lock_release(lock), MP_EUNLOCKED);
	CU_ASSERT_EQUAL(elsewhere(tries, lock), 0);
	mp_lock_free(lock);
}

static void anyone_releases_an_open_lock(void)
{
	struct mp_lock *lock = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_open_lock_new(&lock, MP_FORK), 0);
	CU_ASSERT_EQUAL(mp_lock_release(lock), MP_EUNLOCKED);
	CU_ASSERT_EQUAL(mp_lock_acquire(lock, 1), 0);
	CU_ASSERT_EQUAL(mp_lock_acquire(lock, 0.01), MP_ETIMEOUT);
	CU_ASSERT_EQUAL(elsewhere(tries_release, lock), 0);
	CU_ASSERT_EQUAL(mp_lock_acquire(lock, 0), 0);
	mp_lock_free(lock);
}

static void an_owners_death_is_told_once(void)
{
	for (int recursive = 0; recursive < 2; recursive++) {
		struct mp_lock *lock = NULL;
		CU_ASSERT_EQUAL_FATAL((recursive ? mp_rlock_new : mp_lock_new)(&lock, MP_FORK), 0);
		for (int i = 0; i < 20; i++) {
			CU_ASSERT_EQUAL(elsewhere(dies_with, lock), -SIGKILL);
			CU_ASSERT_EQUAL(mp_lock_acquire(lock, 60), MP_OWNER_DIED);
			CU_ASSERT_EQUAL(mp_lock_release(lock), 0);
			CU_ASSERT_EQUAL(mp_lock_acquire(lock, 60), 0);
			CU_ASSERT_EQUAL(mp_lock_release(lock), 0);
		}
		mp_lock_free(lock);
	}
}

static void semaphores_count(void)
{
	struct mp_semaphore *plain = NULL, *bounded = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_semaphore_new(&plain, MP_FORK, 2), 0);
	CU_ASSERT_EQUAL_FATAL(mp_bounded_semaphore_new(&bounded, MP_SPAWN, 2), 0);
	CU_ASSERT_EQUAL(mp_semaphore_new(&plain, MP_FORK, -1), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_semaphore_release(plain), 0);
	CU_ASSERT_EQUAL(mp_semaphore_value(plain), 3);
	CU_ASSERT_EQUAL(mp_semaphore_release(bounded), MP_EOVERFLOW);
	for (int i = 0; i < 3; i++) CU_ASSERT_EQUAL(mp_semaphore_acquire(plain, 0), 0);
	CU_ASSERT_EQUAL(mp_semaphore_acquire(plain, 0), MP_ETIMEOUT);
	CU_ASSERT_EQUAL(mp_semaphore_acquire(plain, 0.01), MP_ETIMEOUT);
	CU_ASSERT_EQUAL(mp_semaphore_acquire(bounded, MP_FOREVER), 0);
	CU_ASSERT_EQUAL(mp_semaphore_value(bounded), 1);
	CU_ASSERT_EQUAL(mp_semaphore_release(bounded), 0);
	CU_ASSERT_EQUAL(mp_semaphore_release(bounded), MP_EOVERFLOW);
	mp_semaphore_free(plain);
	mp_semaphore_free(bounded);
}

/* What several processes do to a value at once. */
struct crowd {
	struct mp_lock *lock;
	struct mp_semaphore *semaphore;
	struct mp_value *value;
	int rounds;
};

static int adds(void *argument)
{
	struct crowd *crowd = argument;
	long *total = mp_value_data(crowd->value);
	for (int i = 0; i < crowd->rounds; i++) {
		if (crowd->lock ? mp_lock_acquire(crowd->lock, 60) : mp_semaphore_acquire(crowd->semaphore, 60)) return 1;
		*(volatile long *)total += 1;
		if (crowd->lock ? mp_lock_release(crowd->lock) : mp_semaphore_release(crowd->semaphore)) return 2;
	}
	return 0;
}

static void processes_exclude_each_other(void)
{
	enum { PROCESSES = 4 };
	for (int form = 0; form < 4; form++) {
		struct crowd crowd = {.rounds = 20000};
		pid_t pids[PROCESSES];
		CU_ASSERT_EQUAL_FATAL(mp_value_new(&crowd.value, MP_FORK, sizeof(long)), 0);
		if (form < 3)
			CU_ASSERT_EQUAL_FATAL((form == 0   ? mp_lock_new
								   : form == 1 ? mp_rlock_new
											   : mp_open_lock_new)(&crowd.lock, MP_FORK),
								  0);
		if (form == 3) CU_ASSERT_EQUAL_FATAL(mp_semaphore_new(&crowd.semaphore, MP_FORK, 1), 0);
		for (int i = 0; i < PROCESSES; i++)
			if (!(pids[i] = fork())) _exit(adds(&crowd));
		for (int i = 0; i < PROCESSES; i++) {
			int status = -1;
			CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
			CU_ASSERT_EQUAL(status, 0);
		}
		CU_ASSERT_EQUAL(*(long *)mp_value_data(crowd.value), (long)PROCESSES * crowd.rounds);
		mp_value_free(crowd.value);
		mp_lock_free(crowd.lock);
		mp_semaphore_free(crowd.semaphore);
	}
}

struct meeting {
	struct mp_lock *lock;
	struct mp_condition *condition;
	struct mp_array *numbers; /* waiting, woken, allowed */
	struct mp_event *event;
	struct mp_barrier *barrier;
};

static int *number(struct meeting *m, size_t i)
{
	return mp_array_at(m->numbers, i);
}

static int waits_once(void *argument)
{
	struct meeting *m = argument;
	mp_lock_acquire(m->lock, 60);
	++*number(m, 0);
	int result = mp_condition_wait(m->condition, 60);
	++*number(m, 1);
	mp_lock_release(m->lock);
	return -result;
}

static bool all_wait(void *argument)
{
	struct meeting *m = argument;
	mp_lock_acquire(m->lock, 60);
	bool all = *number(m, 0) == 5;
	mp_lock_release(m->lock);
	return all;
}

static bool enough_woke(void *argument)
{
	struct meeting *m = argument;
	return *number(m, 1) >= *number(m, 2);
}

static void meet(struct meeting *m)
{
	CU_ASSERT_EQUAL_FATAL(mp_rlock_new(&m->lock, MP_FORK), 0);
	CU_ASSERT_EQUAL_FATAL(mp_condition_new(&m->condition, m->lock), 0);
	CU_ASSERT_EQUAL_FATAL(mp_array_new(&m->numbers, MP_FORK, 3, sizeof(int)), 0);
	CU_ASSERT_EQUAL_FATAL(mp_event_new(&m->event, MP_FORK), 0);
	CU_ASSERT_EQUAL_FATAL(mp_barrier_new(&m->barrier, MP_FORK, 3), 0);
}

static void part(struct meeting *m)
{
	mp_condition_free(m->condition);
	mp_lock_free(m->lock);
	mp_array_free(m->numbers);
	mp_event_free(m->event);
	mp_barrier_free(m->barrier);
}

static void a_condition_wakes_as_many_as_notified(void)
{
	struct meeting m;
	pid_t pids[5];
	meet(&m);
	CU_ASSERT_EQUAL(mp_condition_wait(m.condition, 0), MP_EOWNER);
	CU_ASSERT_EQUAL(mp_condition_notify(m.condition, 1), MP_EOWNER);
	for (int i = 0; i < 5; i++)
		if (!(pids[i] = fork())) _exit(waits_once(&m));
	CU_ASSERT_TRUE(test_until(60, all_wait, &m));
	static const int notified[] = {1, 3, 5};
	for (int i = 0; i < 3; i++) {
		mp_lock_acquire(m.lock, 60);
		mp_lock_acquire(m.lock, 60); /* a wait lets go of an rlock altogether */
		CU_ASSERT_EQUAL(i == 2 ? mp_condition_notify_all(m.condition) : mp_condition_notify(m.condition, i + 1), 0);
		*number(&m, 2) = notified[i];
		mp_lock_release(m.lock);
		mp_lock_release(m.lock);
		CU_ASSERT_TRUE(test_until(60, enough_woke, &m));
		mp_lock_acquire(m.lock, 60);
		CU_ASSERT_EQUAL(mp_condition_wait(m.condition, 0.02), MP_ETIMEOUT);
		CU_ASSERT_EQUAL(*number(&m, 1), notified[i]);
		mp_lock_release(m.lock);
	}
	for (int i = 0; i < 5; i++) {
		int status = -1;
		CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
		CU_ASSERT_EQUAL(status, 0);
	}
	mp_lock_acquire(m.lock, 0);
	CU_ASSERT_EQUAL(mp_condition_notify(m.condition, 1), 0); /* nobody waits: it is not kept */
	CU_ASSERT_EQUAL(mp_condition_wait(m.condition, 0.01), MP_ETIMEOUT);
	mp_lock_release(m.lock);
	part(&m);
}

static int sets(void *argument)
{
	struct meeting *m = argument;
	mp_lock_acquire(m->lock, 60);
	*number(m, 2) = 0;
	*number(m, 1) = 1;
	mp_condition_notify(m->condition, 1);
	mp_lock_release(m->lock);
	return 0;
}

static void a_condition_waits_for_what_holds(void)
{
	struct meeting m;
	int status = -1;
	meet(&m);
	mp_lock_acquire(m.lock, 0);
	*number(&m, 2) = 1;
	CU_ASSERT_EQUAL(mp_condition_wait_for(m.condition, enough_woke, &m, 0.01), MP_ETIMEOUT);
	pid_t pid = fork();
	if (!pid) _exit(sets(&m));
	CU_ASSERT_EQUAL(mp_condition_wait_for(m.condition, enough_woke, &m, 60), 0);
	mp_lock_release(m.lock);
	waitpid(pid, &status, 0);
	CU_ASSERT_EQUAL(status, 0);
	part(&m);
}

static int waits_for_event(void *argument)
{
	struct meeting *m = argument;
	++*number(m, 0);
	return -mp_event_wait(m->event, 60);
}

static bool one_came(void *argument)
{
	return *number(argument, 0) == 1;
}

static void an_event_is_not_missed(void)
{
	struct meeting m;
	meet(&m);
	CU_ASSERT_FALSE(mp_event_is_set(m.event));
	CU_ASSERT_EQUAL(mp_event_wait(m.event, 0), MP_ETIMEOUT);
	CU_ASSERT_EQUAL(mp_event_wait(m.event, 0.01), MP_ETIMEOUT);
	mp_event_set(m.event);
	mp_event_set(m.event);
	CU_ASSERT_TRUE(mp_event_is_set(m.event));
	CU_ASSERT_EQUAL(mp_event_wait(m.event, 0), 0);
	CU_ASSERT_EQUAL(elsewhere(waits_for_event, &m), 0);
	mp_event_clear(m.event);
	CU_ASSERT_FALSE(mp_event_is_set(m.event));
	CU_ASSERT_EQUAL(mp_event_wait(m.event, 0), MP_ETIMEOUT);
	*number(&m, 0) = 0;
	pid_t pid = fork();
	if (!pid) _exit(waits_for_event(&m));
	CU_ASSERT_TRUE(test_until(60, one_came, &m));
	int status = -1;
	for (bool ended = false; !ended;) { /* it may not sleep yet at the first */
		mp_event_set(m.event);
		mp_event_clear(m.event);
		ended = waitpid(pid, &status, WNOHANG) == pid;
		usleep(1000);
	}
	CU_ASSERT_EQUAL(status, 0);
	part(&m);
}

static int meets(void *argument)
{
	struct meeting *m = argument;
	int indices = 0;
	for (int i = 0; i < 200; i++) {
		int index = mp_barrier_wait(m->barrier, 60);
		if (index < 0 || index > 2) return 1;
		__atomic_fetch_add(number(m, (size_t)index), 1, __ATOMIC_RELAXED);
		indices++;
	}
	return indices == 200 ? 0 : 2;
}

static int meets_once(void *argument)
{
	struct meeting *m = argument;
	return -mp_barrier_wait(m->barrier, 60);
}

static bool two_wait(void *argument)
{
	struct meeting *m = argument;
	return mp_barrier_waiting(m->barrier) == 2;
}

static void a_barrier_lets_all_through_or_none(void)
{
	struct meeting m;
	pid_t pids[3];
	int status = -1;
	meet(&m);
	CU_ASSERT_EQUAL(mp_barrier_parties(m.barrier), 3);
	for (int i = 0; i < 3; i++)
		if (!(pids[i] = fork())) _exit(meets(&m));
	for (int i = 0; i < 3; i++) {
		waitpid(pids[i], &status, 0);
		CU_ASSERT_EQUAL(status, 0);
	}
	for (size_t i = 0; i < 3; i++) CU_ASSERT_EQUAL(*number(&m, i), 200);
	/* In three ways it breaks for those that wait: a time-out, an abort, a reset. */
	for (int way = 0; way < 3; way++) {
		for (int i = 0; i < 2; i++)
			if (!(pids[i] = fork())) _exit(way == 0 && i == 0 ? -mp_barrier_wait(m.barrier, 0.3) : meets_once(&m));
		if (way) CU_ASSERT_TRUE(test_until(60, two_wait, &m));
		if (way == 1) mp_barrier_abort(m.barrier);
		if (way == 2) mp_barrier_reset(m.barrier);
		for (int i = 0; i < 2; i++) {
			waitpid(pids[i], &status, 0);
			CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == -MP_EBROKEN);
		}
		CU_ASSERT_EQUAL(mp_barrier_broken(m.barrier), way != 2);
		if (way != 2) CU_ASSERT_EQUAL(mp_barrier_wait(m.barrier, 0), MP_EBROKEN);
		mp_barrier_reset(m.barrier);
		CU_ASSERT_FALSE(mp_barrier_broken(m.barrier));
		CU_ASSERT_EQUAL(mp_barrier_waiting(m.barrier), 0);
	}
	CU_ASSERT_EQUAL(mp_barrier_new(&m.barrier, MP_FORK, 0), MP_EARGUMENT);
	part(&m);
}

/* Everything of one kind, opened in a fresh image. */
static int uses_what_was_passed(const void *arguments, size_t size)
{
	struct crowd crowd = {.rounds = 1000};
	struct meeting m;
	struct mp_lock *wrong = NULL;
	(void)arguments, (void)size;
	if (mp_lock_open(&crowd.lock, mp_passed(0)) || mp_value_open(&crowd.value, mp_passed(1)) ||
		mp_event_open(&m.event, mp_passed(2)))
		return 3;
	if (mp_barrier_open(&m.barrier, mp_passed(3)) || mp_condition_open(&m.condition, mp_passed(4), crowd.lock)) return 4;
	if (mp_semaphore_open(&crowd.semaphore, mp_passed(5)) || mp_array_open(&m.numbers, mp_passed(6))) return 5;
	if (mp_lock_open(&wrong, mp_passed(6)) != MP_EARGUMENT) return 6;
	int error = adds(&crowd);
	mp_event_set(m.event);
	mp_semaphore_release(crowd.semaphore);
	*(int *)mp_array_at(m.numbers, 2) = 42;
	if (mp_array_count(m.numbers) != 3 || mp_array_at(m.numbers, 3)) return 7;
	return error ? error : mp_barrier_wait(m.barrier, 60) < 0;
}

__attribute__((constructor)) static void targets(void)
{
	MP_TARGET(uses_what_was_passed);
}

static void a_fresh_image_opens_what_it_gets(void)
{
	static const enum mp_method methods[] = {MP_SPAWN, MP_FORKSERVER};
	for (int i = 0; i < 2; i++) {
		struct crowd crowd = {.rounds = 1000};
		struct meeting m = {0};
		struct mp_process *p = NULL;
		int code = -1;
		CU_ASSERT_EQUAL_FATAL(mp_rlock_new(&crowd.lock, methods[i]), 0);
		CU_ASSERT_EQUAL_FATAL(mp_value_new(&crowd.value, methods[i], sizeof(long)), 0);
		CU_ASSERT_EQUAL_FATAL(mp_event_new(&m.event, methods[i]), 0);
		CU_ASSERT_EQUAL_FATAL(mp_barrier_new(&m.barrier, methods[i], 2), 0);
		CU_ASSERT_EQUAL_FATAL(mp_condition_new(&m.condition, crowd.lock), 0);
		CU_ASSERT_EQUAL_FATAL(mp_semaphore_new(&crowd.semaphore, methods[i], 0), 0);
		CU_ASSERT_EQUAL_FATAL(mp_array_new(&m.numbers, methods[i], 3, sizeof(int)), 0);
		CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, methods[i], uses_what_was_passed, NULL, 0), 0);
		const int fds[] = {mp_lock_fd(crowd.lock),   mp_value_fd(crowd.value),     mp_event_fd(m.event),
						   mp_barrier_fd(m.barrier), mp_condition_fd(m.condition), mp_semaphore_fd(crowd.semaphore),
						   mp_array_fd(m.numbers)};
		for (int k = 0; k < 7; k++) CU_ASSERT_EQUAL(mp_process_pass(p, fds[k]), k);
		CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
		CU_ASSERT_EQUAL(adds(&crowd), 0);
		CU_ASSERT_EQUAL(mp_event_wait(m.event, 60), 0);
		CU_ASSERT_EQUAL(mp_semaphore_acquire(crowd.semaphore, 60), 0);
		CU_ASSERT(mp_barrier_wait(m.barrier, 60) >= 0);
		mp_process_join(p, 60);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), 0);
		CU_ASSERT_EQUAL(code, 0);
		CU_ASSERT_EQUAL(*(long *)mp_value_data(crowd.value), 2000);
		CU_ASSERT_EQUAL(*(int *)mp_array_at(m.numbers, 2), 42);
		mp_process_free(p);
		m.lock = crowd.lock;
		part(&m);
		mp_semaphore_free(crowd.semaphore);
		mp_value_free(crowd.value);
	}
}

SUITE(mp_lock, a_lock_has_one_owner, an_rlock_counts, anyone_releases_an_open_lock, an_owners_death_is_told_once,
	  semaphores_count, processes_exclude_each_other, a_condition_wakes_as_many_as_notified, a_condition_waits_for_what_holds,
	  an_event_is_not_missed, a_barrier_lets_all_through_or_none, a_fresh_image_opens_what_it_gets)
