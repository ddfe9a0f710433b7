/*
 * How processes end together: at an orderly exit, and when a parent or the forkserver is killed. Each process of a scene holds
 * the write end of one pipe; when the read end is at its end, none of them is left.
 */
#include "proclab/mp.h"
#include "tests/test.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const enum mp_method methods[] = {MP_FORK, MP_SPAWN, MP_FORKSERVER};
enum { METHODS = 3 };

struct scene {
	enum mp_method method;
	int depth;
	bool detached, by_exit;
	int inherited; /* a descriptor that a fork brings along and nobody wants */
};

static int sleeper(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	if (write(mp_passed(0), "s", 1) != 1) return 1;
	while (pause()) {}
	return 0;
}

/* Says its pid, then sleeps. */
static int says_pid(const void *arguments, size_t size)
{
	pid_t pid = getpid();
	(void)arguments, (void)size;
	if (write(mp_passed(0), &pid, sizeof pid) != sizeof pid) return 1;
	while (pause()) {}
	return 0;
}

/* Start a sleeper under the scene's method, or one more like this one, then sleep. */
static int nester(const void *arguments, size_t size)
{
	struct scene next = *(const struct scene *)arguments;
	struct mp_process *p = NULL;
	bool last = next.depth-- == 0;
	mp_process_new(&p, next.method, !last ? nester : next.detached ? says_pid : sleeper, &next, size);
	mp_process_set_detached(p, next.detached);
	mp_process_pass(p, mp_passed(0));
	if (mp_process_start(p)) return 1;
	if (!next.detached && write(mp_passed(0), "n", 1) != 1) return 1;
	while (pause()) {}
	return 0;
}

/* Daemons and others, then leave. The other waits for a byte of its second pipe. */
static int waits_for_byte(const void *arguments, size_t size)
{
	char byte;
	(void)arguments, (void)size;
	return read(mp_passed(1), &byte, 1) == 1 ? 0 : 1;
}

static int leaves(const void *arguments, size_t size)
{
	const struct scene *scene = arguments;
	struct mp_process *daemon = NULL, *other = NULL;
	mp_process_new(&daemon, scene->method, sleeper, NULL, 0);
	mp_process_set_daemon(daemon, true);
	mp_process_pass(daemon, mp_passed(0));
	int error = mp_process_start(daemon);
	close(mp_passed(0));
	if (scene->inherited) close(scene->inherited);
	mp_process_new(&other, scene->method, waits_for_byte, NULL, 0);
	mp_process_pass(other, mp_passed(1));
	mp_process_pass(other, mp_passed(1));
	if (error || mp_process_start(other)) return 1;
	(void)size;
	if (scene->by_exit) exit(7);
	return 7;
}

__attribute__((constructor)) static void targets(void)
{
	MP_TARGET(sleeper);
	MP_TARGET(says_pid);
	MP_TARGET(nester);
	MP_TARGET(waits_for_byte);
	MP_TARGET(leaves);
}

static struct mp_process *start(const struct scene *scene, enum mp_method method, mp_target *target, const int fds[], int n)
{
	struct mp_process *p = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, method, target, scene, sizeof *scene), 0);
	for (int i = 0; i < n; i++) CU_ASSERT_EQUAL(mp_process_pass(p, fds[i]), i);
	CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
	return p;
}

/* Read until so many bytes have come; until < 0: the end of the stream. */
static bool reads(int fd, int bytes)
{
	char byte;
	for (struct pollfd p = {.fd = fd, .events = POLLIN}; bytes;) {
		if (poll(&p, 1, 60000) != 1) return false;
		ssize_t n = read(fd, &byte, 1);
		if (n <= 0) return n == 0 && bytes < 0;
		if (bytes > 0) bytes--;
	}
	return true;
}

static int code_of(struct mp_process *p)
{
	int code = -1000;
	mp_process_join(p, 60);
	CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), 0);
	mp_process_free(p);
	return code;
}

/* Three generations, the first is killed: all go. */
static void the_children_of_a_killed_parent_end(void)
{
	for (int outer = 0; outer < METHODS; outer++)
		for (int inner = 0; inner < METHODS; inner++) {
			struct scene scene = {.method = methods[inner], .depth = 1};
			int ends[2];
			CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
			struct mp_process *p = start(&scene, methods[outer], nester, &ends[1], 1);
			close(ends[1]);
			CU_ASSERT_TRUE(reads(ends[0], 3));
			CU_ASSERT_EQUAL(mp_process_kill(p), 0);
			CU_ASSERT_EQUAL(code_of(p), -SIGKILL);
			CU_ASSERT_TRUE(reads(ends[0], -1));
			close(ends[0]);
		}
}

static void a_detached_child_lives_on(void)
{
	for (int m = 0; m < METHODS; m++) {
		struct scene scene = {.method = methods[m], .detached = true};
		int ends[2];
		CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
		struct mp_process *p = start(&scene, MP_FORK, nester, &ends[1], 1);
		close(ends[1]);
		pid_t detached = 0;
		CU_ASSERT_EQUAL_FATAL(read(ends[0], &detached, sizeof detached), (ssize_t)sizeof detached);
		mp_process_kill(p);
		CU_ASSERT_EQUAL(code_of(p), -SIGKILL);
		struct pollfd still = {.fd = ends[0], .events = POLLIN};
		CU_ASSERT_EQUAL(poll(&still, 1, 50), 0);
		CU_ASSERT_EQUAL(kill(detached, SIGKILL), 0);
		CU_ASSERT_TRUE(reads(ends[0], -1));
		close(ends[0]);
	}
}

static void at_exit_daemons_are_terminated_and_all_joined(void)
{
	for (int outer = 0; outer < METHODS; outer++)
		for (int by_exit = 0; by_exit < (outer ? 2 : 1); by_exit++) {
			struct scene scene = {.method = methods[(outer + by_exit) % METHODS], .by_exit = by_exit};
			int ends[2], go[2];
			CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
			CU_ASSERT_EQUAL_FATAL(pipe2(go, O_CLOEXEC), 0);
			if (methods[outer] == MP_FORK) scene.inherited = ends[1];
			struct mp_process *p = start(&scene, methods[outer], leaves, (int[]){ends[1], go[0]}, 2);
			close(ends[1]);
			close(go[0]);
			CU_ASSERT_TRUE(reads(ends[0], -1));     /* the daemon is gone */
			CU_ASSERT_TRUE(mp_process_is_alive(p)); /* it waits for the other */
			CU_ASSERT_EQUAL(write(go[1], "g", 1), 1);
			CU_ASSERT_EQUAL(code_of(p), 7);
			close(ends[0]);
			close(go[1]);
		}
}

struct by_thread {
	struct scene scene;
	int fd;
	struct mp_process *process;
};

static void *starts(void *argument)
{
	struct by_thread *t = argument;
	t->process = start(&t->scene, t->scene.method, sleeper, &t->fd, 1);
	return NULL;
}

/* What the kernel sends at a parent's death it sends when the thread that forked ends. */
static void a_child_outlives_the_thread_that_started_it(void)
{
	for (int m = 0; m < METHODS; m++) {
		int ends[2];
		pthread_t thread;
		CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
		struct by_thread t = {.scene = {.method = methods[m]}, .fd = ends[1]};
		CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, starts, &t), 0);
		pthread_join(thread, NULL);
		close(ends[1]);
		CU_ASSERT_TRUE(reads(ends[0], 1));
		CU_ASSERT_TRUE(mp_process_is_alive(t.process));
		CU_ASSERT_EQUAL(mp_process_terminate(t.process), 0);
		CU_ASSERT_EQUAL(code_of(t.process), -SIGTERM);
		CU_ASSERT_TRUE(reads(ends[0], -1));
		close(ends[0]);
	}
}

static int says_parent(const void *arguments, size_t size)
{
	pid_t server = getppid();
	(void)arguments, (void)size;
	if (write(mp_passed(0), &server, sizeof server) != sizeof server) return 1;
	while (pause()) {}
	return 0;
}

__attribute__((constructor)) static void more_targets(void)
{
	MP_TARGET(says_parent);
}

static void the_forkserver_may_die(void)
{
	struct scene none = {0};
	pid_t servers[2] = {0};
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
	for (int i = 0; i < 2; i++) {
		struct mp_process *p = start(&none, MP_FORKSERVER, says_parent, &ends[1], 1);
		CU_ASSERT_EQUAL(read(ends[0], &servers[i], sizeof servers[i]), (ssize_t)sizeof servers[i]);
		CU_ASSERT_NOT_EQUAL(servers[i], getpid());
		CU_ASSERT_EQUAL(kill(servers[i], SIGKILL), 0);
		CU_ASSERT_EQUAL(mp_process_join(p, 0.05), 0);
		CU_ASSERT_TRUE(mp_process_is_alive(p));
		CU_ASSERT_EQUAL(mp_process_kill(p), 0);
		CU_ASSERT_EQUAL(code_of(p), MP_EXIT_UNKNOWN);
	}
	CU_ASSERT_NOT_EQUAL(servers[0], servers[1]);
	close(ends[0]);
	close(ends[1]);
}

static int quiet(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	return 0;
}

static void what_waits_in_stdio_comes_once(void)
{
	struct mp_process *p = NULL;
	char text[16] = "";
	FILE *file = fopen(test_path("mp-stdio"), "w+");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs("once", file);
	CU_ASSERT_EQUAL(mp_process_new(&p, MP_FORK, quiet, NULL, 0), 0);
	CU_ASSERT_EQUAL(mp_process_start(p), 0);
	CU_ASSERT_EQUAL(code_of(p), 0);
	fflush(file);
	rewind(file);
	CU_ASSERT_EQUAL(fread(text, 1, sizeof text - 1, file), 4);
	CU_ASSERT_STRING_EQUAL(text, "once");
	fclose(file);
}

SUITE(mp_ending, the_children_of_a_killed_parent_end, a_detached_child_lives_on, at_exit_daemons_are_terminated_and_all_joined,
	  a_child_outlives_the_thread_that_started_it, the_forkserver_may_die, what_waits_in_stdio_comes_once)
