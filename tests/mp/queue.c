/* Guards the queues: what each call promises, taken from the tables of Python's multiprocessing that the headers follow. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proclab/mp.h"
#include "tests/test.h"

static void *shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_FATAL(p != MAP_FAILED);
	return p;
}

static int ended(pid_t pid)
{
	int status = -1;
	waitpid(pid, &status, 0);
	return status;
}

static struct mp_queue *queue_of(size_t most)
{
	struct mp_queue *q = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_queue_new(&q, most), 0);
	return q;
}

static void full_and_empty(void)
{
	struct mp_queue *q = queue_of(2);
	int n = 7;
	size_t length;
	CU_ASSERT_EQUAL(mp_queue_get(q, &n, sizeof n, &length, 0), MP_EEMPTY);
	CU_ASSERT_EQUAL(mp_queue_get(q, &n, sizeof n, &length, 0.01), MP_EEMPTY);
	CU_ASSERT(mp_queue_empty(q));
	for (int i = 0; i < 2; i++) CU_ASSERT_EQUAL(mp_queue_put(q, &i, sizeof i, 0), 0);
	CU_ASSERT(mp_queue_full(q));
	CU_ASSERT_EQUAL(mp_queue_put(q, &n, sizeof n, 0), MP_EFULL);
	CU_ASSERT_EQUAL(mp_queue_put(q, &n, sizeof n, 0.01), MP_EFULL);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(mp_queue_get(q, &n, sizeof n, NULL, 0), 0);
		CU_ASSERT_EQUAL(n, i);
	}
	CU_ASSERT_EQUAL(mp_queue_size(q), 0);
	mp_queue_free(q);
}

static void closed_for_this_process(void)
{
	struct mp_queue *q = queue_of(0);
	int n = 5;
	CU_ASSERT_EQUAL(mp_queue_join(q), MP_EOPEN);
	pid_t pid = fork();
	if (pid == 0) {
		mp_queue_close(q);
		_exit(mp_queue_put(q, &n, sizeof n, 0) != MP_ECLOSED || mp_queue_get(q, &n, sizeof n, NULL, 0) != MP_ECLOSED ||
			  mp_queue_join(q));
	}
	CU_ASSERT_EQUAL(ended(pid), 0);
	CU_ASSERT_EQUAL(mp_queue_put(q, &n, sizeof n, 0), 0);
	mp_queue_free(q);
}

static void fill_pattern(unsigned char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) data[i] = (unsigned char)(size + i * 7);
}

/* Sizes around the corner of the ring, and larger than it is at first. */
static void messages_of_any_size(void)
{
	static const size_t sizes[] = {0, 1, 7, 8, 9, 1000, 65519, 65520, 65521, 65536, 70000, 3000000, 12, 9000000};
	enum { COUNT = sizeof sizes / sizeof *sizes };
	struct mp_queue *q = queue_of(0);
	unsigned char *sent = malloc(9000000), *got = malloc(9000000);
	size_t length = 0;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < COUNT; i++) {
			fill_pattern(sent, sizes[i]);
			CU_ASSERT_EQUAL_FATAL(mp_queue_put(q, sent, sizes[i], 0), 0);
		}
		CU_ASSERT_EQUAL(mp_queue_size(q), COUNT);
		for (int i = 0; i < COUNT; i++) {
			fill_pattern(sent, sizes[i]);
			CU_ASSERT_EQUAL_FATAL(mp_queue_get(q, got, 9000000, &length, 0), 0);
			CU_ASSERT_EQUAL(length, sizes[i]);
			CU_ASSERT_EQUAL(memcmp(sent, got, sizes[i]), 0);
		}
	}
	free(sent);
	free(got);
	mp_queue_free(q);
}

static void a_short_buffer_loses_nothing(void)
{
	struct mp_queue *q = queue_of(0);
	char small[4], large[16];
	size_t length = 0;
	CU_ASSERT_EQUAL(mp_queue_put(q, "twelve bytes", 12, 0), 0);
	CU_ASSERT_EQUAL(mp_queue_get(q, small, sizeof small, &length, 0), MP_ESHORT);
	CU_ASSERT_EQUAL(length, 12);
	CU_ASSERT_EQUAL(mp_queue_get(q, large, sizeof large, &length, 0), 0);
	CU_ASSERT_EQUAL(memcmp(large, "twelve bytes", 12), 0);
	mp_queue_free(q);
}

/* Where Python's feeder thread deadlocks: much is put, and the producer is joined before anybody drains. */
static void joined_before_it_is_drained(void)
{
	struct mp_queue *q = queue_of(0);
	static char block[1 << 20];
	size_t length = 0;
	pid_t pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 8; i++)
			if (mp_queue_put(q, block, sizeof block, MP_FOREVER)) _exit(1);
		_exit(0);
	}
	CU_ASSERT_EQUAL(ended(pid), 0);
	for (int i = 0; i < 8; i++) CU_ASSERT_EQUAL(mp_queue_get(q, block, sizeof block, &length, 0), 0);
	CU_ASSERT_EQUAL(length, sizeof block);
	mp_queue_free(q);
}

enum { PRODUCERS = 3, CONSUMERS = 3, EACH = 20000 };

struct message { uint32_t producer, number; };

/* Consumers check the order of what they see of each producer, and add up. */
static void many_to_many(size_t most)
{
	struct mp_queue *q = queue_of(most);
	_Atomic uint64_t *sums = shared(4096);
	pid_t pids[PRODUCERS + CONSUMERS];
	for (uint32_t i = 0; i < PRODUCERS + CONSUMERS; i++) {
		pids[i] = fork();
		if (pids[i]) continue;
		int64_t last[PRODUCERS] = {-1, -1, -1};
		for (uint32_t n = 0; n < EACH; n++) {
			struct message m = {i, n};
			if (i < PRODUCERS ? mp_queue_put(q, &m, sizeof m, 20) : mp_queue_get(q, &m, sizeof m, NULL, 20)) _exit(1);
			if (i < PRODUCERS) continue;
			if (m.producer >= PRODUCERS || m.number <= last[m.producer]) _exit(2);
			last[m.producer] = m.number;
			sums[m.producer] += m.number + 1;
		}
		_exit(0);
	}
	for (int i = 0; i < PRODUCERS + CONSUMERS; i++) CU_ASSERT_EQUAL(ended(pids[i]), 0);
	for (int i = 0; i < PRODUCERS; i++) CU_ASSERT_EQUAL(sums[i], (uint64_t)EACH * (EACH + 1) / 2);
	CU_ASSERT(mp_queue_empty(q));
	mp_queue_free(q);
	munmap((void *)sums, 4096);
}

static void many_to_many_unbounded(void) { many_to_many(0); }
static void many_to_many_bounded(void) { many_to_many(3); }

/* As a spawned child would: the descriptor alone. */
static void opened_by_descriptor(void)
{
	struct mp_queue *q = queue_of(4), *again = NULL;
	int n = 0, fd = dup(mp_queue_fd(q));
	CU_ASSERT_EQUAL(mp_queue_put(q, &(int){42}, sizeof n, 0), 0);
	CU_ASSERT_EQUAL_FATAL(mp_queue_open(&again, fd), 0);
	CU_ASSERT_EQUAL(mp_queue_get(again, &n, sizeof n, NULL, 0), 0);
	CU_ASSERT_EQUAL(n, 42);
	mp_queue_free(again);
	CU_ASSERT(mp_queue_empty(q));
	mp_queue_free(q);
}

static void simple_put_may_block(void)
{
	struct mp_simple_queue *q = NULL;
	static char block[200000];
	size_t length = 0, sent = 0;
	CU_ASSERT_EQUAL_FATAL(mp_simple_queue_new(&q), 0);
	while (mp_simple_queue_put(q, block, 1000, 0) == 0) sent += 1000;
	CU_ASSERT(sent > 60000 && sent <= 65536);
	while (mp_simple_queue_get(q, block, sizeof block, &length, 0) == 0) sent -= length;
	CU_ASSERT_EQUAL(sent, 0);
	CU_ASSERT_EQUAL(mp_simple_queue_put(q, block, sizeof block, 0), 0);
	CU_ASSERT_EQUAL(mp_simple_queue_put(q, block, 1, 0), MP_EFULL);
	CU_ASSERT_EQUAL(mp_simple_queue_get(q, block, sizeof block, &length, 0), 0);
	CU_ASSERT(mp_simple_queue_empty(q));
	mp_simple_queue_free(q);
}

static void joinable_counts_what_is_done(void)
{
	struct mp_joinable_queue *q = NULL;
	char byte;
	CU_ASSERT_EQUAL_FATAL(mp_joinable_queue_new(&q, 0), 0);
	CU_ASSERT_EQUAL(mp_joinable_queue_join(q, 0), 0);
	CU_ASSERT_EQUAL(mp_joinable_queue_task_done(q), MP_ETOOMANY);
	for (int i = 0; i < 3; i++) mp_joinable_queue_put(q, "x", 1, 0);
	CU_ASSERT_EQUAL(mp_joinable_queue_join(q, 0.01), MP_ETIMEOUT);
	pid_t pid = fork();
	if (pid == 0) {
		while (mp_joinable_queue_get(q, &byte, 1, NULL, 0) == 0) mp_joinable_queue_task_done(q);
		_exit(0);
	}
	CU_ASSERT_EQUAL(mp_joinable_queue_join(q, 20), 0);
	CU_ASSERT_EQUAL(ended(pid), 0);
	CU_ASSERT_EQUAL(mp_joinable_queue_task_done(q), MP_ETOOMANY);
	mp_joinable_queue_free(q);
}

SUITE(mp_queue, full_and_empty, closed_for_this_process, messages_of_any_size, a_short_buffer_loses_nothing,
	  joined_before_it_is_drained, many_to_many_unbounded, many_to_many_bounded, opened_by_descriptor, simple_put_may_block,
	  joinable_counts_what_is_done)
