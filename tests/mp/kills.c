/*
 * Kills at random instants: parents in the middle of starting and joining, the forkserver, owners of locks, senders. After each
 * nothing may hang, and no process and no descriptor may be left. Every process of a round holds the write end of a pipe: at its
 * end none is left.
 */
#include "proclab/mp.h"
#include "tests/mp/crash.h"
#include "tests/test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* True when the stream ends in time; what is still in it is dropped. */
static bool ends_in_time(int fd)
{
	char bytes[4096];
	struct pollfd p = {.fd = fd, .events = POLLIN};
	while (poll(&p, 1, 60000) == 1)
		if (read(fd, bytes, sizeof bytes) <= 0) return true;
	return false;
}

struct plan {
	enum mp_method method;
	bool wait;
};

/* A child: leaves at once, or stays. */
static int stays_or_goes(const void *arguments, size_t size)
{
	const struct plan *plan = arguments;
	(void)size;
	while (plan->wait && pause()) {}
	return 0;
}

/* A parent: starts and joins one child after the other, each second one stays. */
static int keeps_starting(const void *arguments, size_t size)
{
	struct plan plan = *(const struct plan *)arguments;
	for (int i = 0;; i++) {
		struct mp_process *p = NULL;
		plan.wait = i % 2;
		if (mp_process_new(&p, plan.method, stays_or_goes, &plan, size) || mp_process_pass(p, mp_passed(0)) < 0 ||
			mp_process_start(p))
			return 1;
		mp_process_join(p, plan.wait ? 0 : MP_FOREVER);
		if (!plan.wait) mp_process_free(p);
	}
}

/* As the child of a fork, says who the forkserver is. */
static int names_server(const void *arguments, size_t size)
{
	pid_t server = getppid();
	(void)arguments, (void)size;
	return write(mp_passed(0), &server, sizeof server) != sizeof server;
}

__attribute__((constructor)) static void targets(void)
{
	MP_TARGET(stays_or_goes);
	MP_TARGET(keeps_starting);
	MP_TARGET(names_server);
}

static void parents(void)
{
	static const enum mp_method methods[] = {MP_FORK, MP_FORK, MP_SPAWN, MP_FORKSERVER};
	int before = 0, hung = 0, all = crash_kills(150);
	for (int i = 0; i < all && !hung; i++) {
		struct plan plan = {.method = methods[crash_random(4)]};
		int ends[2], code = 0;
		struct mp_process *p = NULL;
		CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
		CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, MP_FORK, keeps_starting, &plan, sizeof plan), 0);
		mp_process_pass(p, ends[1]);
		CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
		close(ends[1]);
		crash_wait_us(crash_random(plan.method == MP_FORK ? 3000 : 9000));
		mp_process_kill(p);
		hung += !ends_in_time(ends[0]);
		mp_process_join(p, 60);
		hung += mp_process_exit_code(p, &code) || code != -SIGKILL;
		mp_process_free(p);
		close(ends[0]);
		if (i == 10) before = crash_open_fds();
	}
	CU_ASSERT_EQUAL(hung, 0);
	if (all > 11) CU_ASSERT_EQUAL(crash_open_fds(), before);
	CU_ASSERT_EQUAL(mp_active_children(NULL, 0), 0);
}

static pid_t server_of(int *error)
{
	int ends[2];
	pid_t server = 0;
	struct mp_process *p = NULL;
	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
	CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, MP_FORKSERVER, names_server, NULL, 0), 0);
	mp_process_pass(p, ends[1]);
	*error = mp_process_start(p);
	close(ends[1]);
	if (read(ends[0], &server, sizeof server) != sizeof server) *error = -1000;
	close(ends[0]);
	mp_process_join(p, 60);
	mp_process_free(p);
	return server;
}

/* Somebody kills the server at any instant while this process starts and joins: each start works, each child's end is seen. */
static void forkservers(void)
{
	int before = 0, wrong = 0, unknown = 0, all = crash_kills(150);
	for (int i = 0; i < all && !wrong; i++) {
		int error = 0;
		pid_t server = server_of(&error);
		wrong += error != 0;
		unsigned us = crash_random(1500);
		pid_t killer = fork();
		if (!killer) {
			crash_wait_us(us);
			kill(server, SIGKILL);
			_exit(0);
		}
		for (int status = 0, k = 0; k < 1000; k++) {
			struct plan plan = {.wait = false};
			struct mp_process *p = NULL;
			int code = -1000;
			mp_process_new(&p, MP_FORKSERVER, stays_or_goes, &plan, sizeof plan);
			wrong += mp_process_start(p) != 0;
			mp_process_join(p, 60);
			wrong += mp_process_exit_code(p, &code) || (code && code != MP_EXIT_UNKNOWN);
			unknown += code == MP_EXIT_UNKNOWN;
			mp_process_free(p);
			if (waitpid(killer, &status, WNOHANG) == killer) break;
		}
		if (i == 10) before = crash_open_fds();
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(unknown <= all);
	if (all > 11) CU_ASSERT_EQUAL(crash_open_fds(), before);
}

/* Under the lock two numbers are equal; whoever is told that the owner died makes them so again. */
struct ledger {
	struct mp_lock *lock;
	long *one, *other;
};

_Noreturn static void books(const struct ledger *l)
{
	for (;;) {
		int got = mp_lock_acquire(l->lock, MP_FOREVER);
		if (got < 0) _exit(3);
		if (got == MP_OWNER_DIED) *l->other = *l->one;
		if (*(volatile long *)l->one != *(volatile long *)l->other) _exit(4);
		++*(volatile long *)l->one;
		++*(volatile long *)l->other;
		if (mp_lock_release(l->lock)) _exit(5);
	}
}

static pid_t a_clerk(const struct ledger *l)
{
	pid_t pid = fork();
	if (!pid) {
		crash_die_with_parent();
		books(l);
	}
	return pid;
}

static void owners(void)
{
	struct mp_array *numbers = NULL;
	struct ledger l = {0};
	pid_t clerks[3];
	int wrong = 0, status;
	CU_ASSERT_EQUAL_FATAL(mp_rlock_new(&l.lock, MP_FORK), 0);
	CU_ASSERT_EQUAL_FATAL(mp_array_new(&numbers, MP_FORK, 2, sizeof(long)), 0);
	l.one = mp_array_at(numbers, 0);
	l.other = mp_array_at(numbers, 1);
	for (int i = 0; i < 3; i++) clerks[i] = a_clerk(&l);
	for (int i = 0, all = crash_kills(500); i < all && !wrong; i++) {
		int victim = (int)crash_random(3);
		crash_wait_us(crash_random(800));
		kill(clerks[victim], SIGKILL);
		waitpid(clerks[victim], &status, 0);
		wrong += !WIFSIGNALED(status);
		int got = mp_lock_acquire(l.lock, 60);
		wrong += got < 0;
		if (got == MP_OWNER_DIED) *l.other = *l.one;
		wrong += *l.one != *l.other || mp_lock_release(l.lock);
		clerks[victim] = a_clerk(&l);
	}
	for (int i = 0; i < 3; i++) {
		kill(clerks[i], SIGKILL);
		waitpid(clerks[i], &status, 0);
		wrong += !WIFSIGNALED(status);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(*l.one > 0);
	mp_lock_free(l.lock);
	mp_array_free(numbers);
}

/* A sender killed at any instant: what came before is whole, then the end, inside a message or not. */
static void senders(void)
{
	char *bytes = malloc(200000);
	int wrong = 0, messages = 0;
	for (int i = 0, all = crash_kills(150); i < all && !wrong; i++) {
		struct mp_connection *ends[2];
		size_t length = 0, size = crash_random(2) ? 1 + crash_random(4000) : 1 + crash_random(199999);
		int error = 0, status;
		CU_ASSERT_EQUAL_FATAL(mp_pipe(ends, crash_random(2)), 0);
		pid_t pid = fork();
		if (!pid) {
			mp_connection_free(ends[0]);
			memset(bytes, 'm', size);
			while (!mp_send(ends[1], bytes, size, MP_FOREVER)) {}
			_exit(0);
		}
		mp_connection_close(ends[1]);
		unsigned us = crash_random(2000);
		for (int k = 0; !error; k++) {
			if (k == 0) crash_wait_us(us);
			if (k == 3) kill(pid, SIGKILL);
			error = mp_recv(ends[0], bytes, 200000, &length, 60);
			if (error) break;
			wrong += length != size || bytes[0] != 'm' || bytes[size - 1] != 'm';
			messages++;
		}
		wrong += error != MP_EEOF && error != MP_ECUT;
		waitpid(pid, &status, 0);
		wrong += !WIFSIGNALED(status);
		mp_connection_free(ends[0]);
		mp_connection_free(ends[1]);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(messages > 0);
	free(bytes);
}

SUITE(mp_kills, parents, forkservers, owners, senders)
