/*
 * Guards that either end of a connection may be killed at any instant: what was received is whole and in order, and the other
 * end is told. PROCLAB_MP_KILLS=10000 makes it thorough.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proclab/mp.h"
#include "tests/mp/crash.h"
#include "tests/test.h"

enum { MOST = 300000 };

static unsigned char *message;

/* The n-th message: its size, and its bytes from its number on. */
static size_t nth(unsigned n)
{
	size_t size = n % 7 == 6 ? MOST - n % 1000 : sizeof n + n * 37 % 5000;
	memset(message, (int)n, size);
	memcpy(message, &n, sizeof n);
	return size;
}

static bool is_nth(unsigned n, const unsigned char *got, size_t length)
{
	return nth(n) == length && !memcmp(message, got, length);
}

static pid_t started(struct mp_connection *ends[2], bool sends)
{
	pid_t pid = fork();
	if (pid) {
		mp_connection_close(ends[1]);
		return pid;
	}
	mp_connection_close(ends[0]);
	for (unsigned n = 0;; n++)
		if (sends ? mp_send(ends[1], message, nth(n), MP_FOREVER) : mp_recv(ends[1], message, MOST, NULL, MP_FOREVER)) _exit(1);
}

/* Killed after some messages, or some microseconds. */
static int receive_and_kill(struct mp_connection *c, pid_t pid, unsigned char *got)
{
	unsigned most = crash_random(20);
	size_t length;
	int error = 0;
	for (unsigned n = 0; !error; n++) {
		if (n == most) crash_wait_us(crash_random(300));
		if (n == most) kill(pid, SIGKILL);
		error = mp_recv(c, got, MOST, &length, 60);
		if (!error) CU_ASSERT_FATAL(is_nth(n, got, length));
	}
	return error;
}

static int send_and_kill(struct mp_connection *c, pid_t pid)
{
	unsigned most = crash_random(20);
	int error = 0;
	for (unsigned n = 0; !error; n++) {
		if (n == most) kill(pid, SIGKILL);
		error = mp_send(c, message, nth(n), 60);
	}
	return error;
}

static void kill_an_end(int (*make)(struct mp_connection *ends[2]), bool sends, unsigned char *got)
{
	struct mp_connection *ends[2];
	CU_ASSERT_EQUAL_FATAL(make(ends), 0);
	pid_t pid = started(ends, sends);
	int error = sends ? receive_and_kill(ends[0], pid, got) : send_and_kill(ends[0], pid);
	if (sends) CU_ASSERT(error == MP_EEOF || error == MP_ECUT);
	if (!sends) CU_ASSERT_EQUAL(error, MP_EPEER);
	CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 2; i++) mp_connection_free(ends[i]);
}

static int duplex(struct mp_connection *ends[2])
{
	return mp_pipe(ends, true);
}

static void an_end_may_be_killed_at_any_instant(void)
{
	unsigned char *got = malloc(MOST);
	int fds = crash_open_fds();
	message = malloc(MOST);
	for (int i = 0; i < crash_kills(200); i++) kill_an_end(i % 4 < 2 ? mp_shared_pipe : duplex, i % 2, got);
	CU_ASSERT_EQUAL(crash_open_fds(), fds);
	free(message);
	free(got);
}

SUITE(mp_pipe_crash, an_end_may_be_killed_at_any_instant)
