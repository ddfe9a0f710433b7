/*
 * Connections: what is sent arrives as it was, whatever its size; the ends of a stream are told apart; nothing is lost in a
 * buffer that is too short. The other side is a plain forked process or a thread, so that only the connection is tested.
 */
#include "proclab/mp.h"
#include "tests/test.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGEST = 5000000 };
static const size_t sizes[] = {0, 1, 8, PIPE_BUF - 8, PIPE_BUF, 65536, 65537, 300000, LARGEST};
enum { SIZES = sizeof sizes / sizeof *sizes };

static unsigned char *pattern(size_t size)
{
	unsigned char *bytes = malloc(size + 1);
	for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(i * 31 + i / 251);
	return bytes;
}

struct sender {
	struct mp_connection *c;
	const unsigned char *bytes;
	int error;
};

static void *sends_all(void *argument)
{
	struct sender *s = argument;
	for (int i = 0; i < SIZES && !s->error; i++) s->error = mp_send(s->c, s->bytes, sizes[i], MP_FOREVER);
	return NULL;
}

enum { SIMPLEX, DUPLEX, SHARED, KINDS };

static void open_pair(struct mp_connection *ends[2], int kind)
{
	CU_ASSERT_EQUAL_FATAL(kind == SHARED ? mp_shared_pipe(ends) : mp_pipe(ends, kind == DUPLEX), 0);
}

static void close_pair(struct mp_connection *ends[2])
{
	mp_connection_free(ends[0]);
	mp_connection_free(ends[1]);
}

/* The next message is the first of these bytes, so many as expected. */
static void arrives(struct mp_connection *c, const unsigned char *bytes, unsigned char *got, size_t room, size_t expected)
{
	size_t length = 77;
	CU_ASSERT_EQUAL(mp_recv(c, got, room, &length, 60), 0);
	CU_ASSERT_EQUAL(length, expected);
	CU_ASSERT_EQUAL(memcmp(got, bytes, expected), 0);
}

static void receive_whole(struct mp_connection *c, const unsigned char *bytes, unsigned char *got)
{
	for (int i = 0; i < SIZES; i++) arrives(c, bytes, got, LARGEST, sizes[i]);
}

static void receive_in_vain_first(struct mp_connection *c, const unsigned char *bytes, unsigned char *got)
{
	for (int i = 0; i < SIZES; i++) {
		size_t length = 77, small[] = {0, 1, sizes[i] / 2, sizes[i] - (sizes[i] > 0)};
		for (int k = 0; k < 4; k++) {
			if (small[k] >= sizes[i]) continue;
			CU_ASSERT_EQUAL(mp_recv(c, got, small[k], &length, 60), MP_ESHORT);
			CU_ASSERT_EQUAL(length, sizes[i]);
			CU_ASSERT_EQUAL(mp_poll(c, 0), 1);
		}
		arrives(c, bytes, got, sizes[i], sizes[i]);
	}
}

/* A thread sends messages of all sizes from that end, while the other receives them. */
static void transfer(int kind, int from, void receive(struct mp_connection *c, const unsigned char *bytes, unsigned char *got))
{
	unsigned char *bytes = pattern(LARGEST), *got = malloc(LARGEST);
	struct mp_connection *ends[2];
	pthread_t thread;
	open_pair(ends, kind);
	struct sender s = {.c = ends[from], .bytes = bytes};
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, sends_all, &s), 0);
	receive(ends[!from], bytes, got);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(s.error, 0);
	close_pair(ends);
	free(bytes);
	free(got);
}

/* From end 1, and from end 0 where that sends too. */
static void messages_of_any_size_arrive_whole(void)
{
	for (int way = 0; way < 5; way++) transfer((way + 1) / 2, way % 2 || !way, receive_whole);
}

static void a_short_buffer_loses_nothing(void)
{
	for (int kind = 0; kind < KINDS; kind++) transfer(kind, 1, receive_in_vain_first);
}

/* A sender is killed when it waits for room in the middle of a message. */
static void die_sending(struct mp_connection *ends[2])
{
	static char large[LARGEST];
	pid_t pid = fork();
	if (!pid) _exit(mp_send(ends[1], large, sizeof large, MP_FOREVER) != 0);
	CU_ASSERT_EQUAL(mp_poll(ends[0], 60), 1);
	kill(pid, SIGKILL);
	CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
}

static void the_ends_of_a_stream_are_told_apart(void)
{
	char byte;
	uint64_t header = 100;
	for (int kind = 0; kind < KINDS; kind++) {
		struct mp_connection *ends[2];
		open_pair(ends, kind); /* between messages: what was sent is still received */
		CU_ASSERT_EQUAL(mp_send(ends[1], "x", 1, 1), 0);
		CU_ASSERT_EQUAL(mp_connection_close(ends[1]), 0);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 1), 0);
		CU_ASSERT_EQUAL(mp_poll(ends[0], 0), 1);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 1), MP_EEOF);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, MP_FOREVER), MP_EEOF);
		close_pair(ends);

		open_pair(ends, kind); /* inside a message, as a killed sender leaves it */
		char room[100], *large = malloc(LARGEST);
		if (kind == SHARED) die_sending(ends);
		else CU_ASSERT_EQUAL(write(mp_connection_fd(ends[1]), &header, sizeof header), (ssize_t)sizeof header);
		CU_ASSERT_EQUAL(mp_connection_close(ends[1]), 0);
		CU_ASSERT_EQUAL(mp_recv(ends[0], kind == SHARED ? large : room, kind == SHARED ? LARGEST : sizeof room, NULL, 1), MP_ECUT);
		free(large);
		close_pair(ends);

		open_pair(ends, kind); /* nobody receives any more; no signal comes */
		CU_ASSERT_EQUAL(mp_connection_close(ends[0]), 0);
		CU_ASSERT_EQUAL(mp_send(ends[1], "x", 1, 1), MP_EPEER);
		CU_ASSERT_EQUAL(mp_send(ends[1], "x", 1, MP_FOREVER), MP_EPEER);
		close_pair(ends);
	}
	for (int kind = DUPLEX; kind < KINDS; kind++) {
		struct mp_connection *ends[2];
		open_pair(ends, kind); /* the peer leaves unread what it was sent */
		CU_ASSERT_EQUAL(mp_send(ends[0], "unread", 6, 1), 0);
		CU_ASSERT_EQUAL(mp_send(ends[1], "x", 1, 1), 0);
		CU_ASSERT_EQUAL(mp_connection_close(ends[1]), 0);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 1), 0);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 1), MP_EPEER);
		close_pair(ends);
	}
}

/* With its default action, SIGPIPE would kill: seen in a process of its own. */
static void no_signal_comes(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct mp_connection *ends[2];
		open_pair(ends, kind);
		pid_t pid = fork();
		if (!pid) {
			signal(SIGPIPE, SIG_DFL);
			mp_connection_close(ends[0]);
			int error = 0;
			while (!error) error = mp_send(ends[1], "x", 1, MP_FOREVER); /* until the other process has closed it too */
			_exit(error == MP_EPEER ? 7 : 1);
		}
		int status = 0;
		mp_connection_close(ends[0]);
		CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
		CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 7);
		close_pair(ends);
	}
}

static void one_way_is_one_way(void)
{
	struct mp_connection *ends[2];
	char byte;
	open_pair(ends, false);
	CU_ASSERT_EQUAL(mp_send(ends[0], "x", 1, 0), MP_EDIRECTION);
	CU_ASSERT_EQUAL(mp_recv(ends[1], &byte, 1, NULL, 0), MP_EDIRECTION);
	CU_ASSERT_EQUAL(mp_poll(ends[1], 0), MP_EDIRECTION);
	CU_ASSERT_EQUAL(mp_connection_close(ends[0]), 0);
	CU_ASSERT_EQUAL(mp_connection_close(ends[0]), MP_ECLOSED);
	CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 0), MP_ECLOSED);
	CU_ASSERT_EQUAL(mp_connection_fd(ends[0]), MP_ECLOSED);
	close_pair(ends);
}

static void time_outs(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct mp_connection *ends[2];
		char byte, block[4000] = "";
		int error = 0, sent = 0;
		open_pair(ends, kind);
		CU_ASSERT_EQUAL(mp_poll(ends[0], 0), 0);
		CU_ASSERT_EQUAL(mp_poll(ends[0], 0.01), 0);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 0), MP_ETIMEOUT);
		CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 0.01), MP_ETIMEOUT);
		while (sent < 10000 && !(error = mp_send(ends[1], block, sizeof block, 0.01))) sent++;
		CU_ASSERT_EQUAL(error, MP_ETIMEOUT);
		CU_ASSERT(sent > 3);
		for (int i = 0; i < sent; i++) CU_ASSERT_EQUAL(mp_recv(ends[0], block, sizeof block, NULL, 0), 0);
		CU_ASSERT_EQUAL(mp_recv(ends[0], block, sizeof block, NULL, 0), MP_ETIMEOUT);
		close_pair(ends);
	}
}

/* A child under each method gets an end, sends back what it gets, and leaves. */
static int echoes(const void *arguments, size_t size)
{
	struct mp_connection *c;
	char text[64];
	(void)arguments, (void)size;
	if (mp_passed(1) < 0 ? mp_connection_open(&c, mp_passed(0)) : mp_connection_open_shared(&c, mp_passed(0), mp_passed(1))) return 1;
	for (size_t length; !mp_recv(c, text, sizeof text, &length, 60);)
		if (mp_send(c, text, length, 60)) return 2;
	mp_connection_free(c);
	return 0;
}

__attribute__((constructor)) static void targets(void)
{
	MP_TARGET(echoes);
}

static void an_end_may_be_passed(void)
{
	static const enum mp_method methods[] = {MP_FORK, MP_SPAWN, MP_FORKSERVER};
	for (int way = 0; way < 6; way++) {
		int m = way % 3, kind = way < 3 ? DUPLEX : SHARED;
		struct mp_connection *ends[2];
		struct mp_process *p;
		char text[64] = "";
		size_t length = 0;
		int code = -1;
		open_pair(ends, kind);
		CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, methods[m], echoes, NULL, 0), 0);
		CU_ASSERT_EQUAL(mp_process_pass(p, mp_connection_fd(ends[1])), 0);
		if (kind == SHARED) CU_ASSERT_EQUAL(mp_process_pass(p, mp_connection_memory_fd(ends[1])), 1);
		CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
		for (int i = 0; i < 3; i++) {
			CU_ASSERT_EQUAL(mp_send(ends[0], "hello", 6, 60), 0);
			CU_ASSERT_EQUAL(mp_recv(ends[0], text, sizeof text, &length, 60), 0);
			CU_ASSERT_STRING_EQUAL(text, "hello");
		}
		/* A fork has this end too, so that closing it here is no end for the child. */
		if (methods[m] == MP_FORK) mp_process_kill(p);
		mp_connection_close(ends[0]);
		CU_ASSERT_EQUAL(mp_process_join(p, 60), 0);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), 0);
		CU_ASSERT_EQUAL(code, methods[m] == MP_FORK ? -SIGKILL : 0);
		mp_process_free(p);
		close_pair(ends);
	}
}

/* Several write to one pipe at once: below PIPE_BUF no lock is needed. */
static void small_messages_stay_whole(void)
{
	enum { WRITERS = 4, EACH = 500, LENGTH = 3000 };
	struct mp_connection *ends[2];
	pid_t pids[WRITERS];
	char *block = malloc(LENGTH);
	int from[WRITERS] = {0}, broken = 0;
	open_pair(ends, false);
	for (int w = 0; w < WRITERS; w++) {
		if ((pids[w] = fork())) continue;
		memset(block, 'a' + w, LENGTH);
		for (int i = 0; i < EACH; i++)
			if (mp_send(ends[1], block, LENGTH - (size_t)i, MP_FOREVER)) _exit(1);
		_exit(0);
	}
	mp_connection_close(ends[1]);
	for (size_t length; !mp_recv(ends[0], block, LENGTH, &length, 60);) {
		int w = block[0] - 'a';
		if (w < 0 || w >= WRITERS || length != LENGTH - (size_t)from[w]++) broken++;
		for (size_t i = 1; i < length; i++) broken += block[i] != block[0];
	}
	CU_ASSERT_EQUAL(broken, 0);
	for (int w = 0; w < WRITERS; w++) {
		CU_ASSERT_EQUAL(from[w], EACH);
		waitpid(pids[w], NULL, 0);
	}
	free(block);
	close_pair(ends);
}

/* poll(2) sees a message that nobody has awaited, and only as long as it is there. */
static void the_descriptor_polls_what_is_there(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct mp_connection *ends[2];
		char byte;
		open_pair(ends, kind);
		struct pollfd p = {.fd = mp_connection_fd(ends[0]), .events = POLLIN};
		for (int round = 0; round < 3; round++) {
			CU_ASSERT_EQUAL(poll(&p, 1, 0), 0);
			for (int i = 0; i < 3; i++) CU_ASSERT_EQUAL(mp_send(ends[1], "x", 1, 1), 0);
			for (int i = 0; i < 3; i++) {
				CU_ASSERT_EQUAL(poll(&p, 1, 0), 1);
				CU_ASSERT_EQUAL(mp_recv(ends[0], &byte, 1, NULL, 0), 0);
			}
		}
		CU_ASSERT_EQUAL(poll(&p, 1, 0), 0);
		mp_connection_close(ends[1]);
		CU_ASSERT_EQUAL(poll(&p, 1, 0), 1);
		close_pair(ends);
	}
}

static void what_is_no_shared_end_is_refused(void)
{
	struct mp_connection *ends[2], *others[2], *c = NULL;
	open_pair(ends, SHARED);
	open_pair(others, DUPLEX);
	CU_ASSERT_EQUAL(mp_connection_memory_fd(others[0]), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_connection_open(&c, mp_connection_fd(ends[0])), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_connection_open_shared(&c, mp_connection_fd(others[0]), mp_connection_memory_fd(ends[0])), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_connection_open_shared(&c, mp_connection_fd(ends[0]), mp_connection_fd(others[0])), MP_EARGUMENT);
	CU_ASSERT_PTR_NULL(c);
	close_pair(ends);
	close_pair(others);
	CU_ASSERT_EQUAL(mp_shared_pipe(ends), 0);
	mp_connection_close(ends[0]);
	CU_ASSERT_EQUAL(mp_connection_memory_fd(ends[0]), MP_ECLOSED);
	close_pair(ends);
}

SUITE(mp_pipe, messages_of_any_size_arrive_whole, a_short_buffer_loses_nothing, the_ends_of_a_stream_are_told_apart,
	  no_signal_comes, one_way_is_one_way, time_outs, an_end_may_be_passed, small_messages_stay_whole,
	  the_descriptor_polls_what_is_there, what_is_no_shared_end_is_refused)
