/*
 * Guards that a queue outlives its users: producers and consumers are killed at random instants, and after each kill messages
 * must flow again. What was put and never got is at most one message for each consumer that was killed; nothing comes twice.
 * PROCLAB_MP_KILLS=10000 makes it thorough.
 */
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proclab/mp.h"
#include "tests/mp/crash.h"
#include "tests/test.h"

enum {
	EACH = 16384,
	BACKLOG = 2000,
	USERS = 4
}; /* messages of one producer at most; in the queue; users 0 and 1 put, 2 and 3 get */

struct message { uint32_t producer, number; char rest[100000]; };

struct log {
	_Atomic uint64_t got, twice, garbled;
	struct life {
		_Atomic uint32_t put;                  /* puts that returned */
		_Atomic uint64_t seen[EACH / 64];
	} lives[];
};

static size_t size_of(uint32_t number)
{
	return 8 + (number % 509 == 0 ? number % 90001 : number % 301);
}

_Noreturn static void produce(struct mp_queue *q, struct log *log, uint32_t life)
{
	static struct message m;
	m.producer = life;
	for (m.number = 0; m.number < EACH; m.number++) {
		while (mp_queue_size(q) > BACKLOG) usleep(50);
		size_t size = size_of(m.number);
		if (mp_queue_put(q, &m, size, MP_FOREVER)) _exit(1);
		log->lives[life].put = m.number + 1;
	}
	pause();
	_exit(0);
}

_Noreturn static void consume(struct mp_queue *q, struct log *log)
{
	static struct message m;
	size_t length;
	while (mp_queue_get(q, &m, sizeof m, &length, MP_FOREVER) == 0) {
		uint64_t bit = UINT64_C(1) << m.number % 64;
		if (length != size_of(m.number)) log->garbled++;
		else if (atomic_fetch_or(&log->lives[m.producer].seen[m.number / 64], bit) & bit) log->twice++;
		log->got++;
	}
	_exit(1);
}

static pid_t start(struct mp_queue *q, struct log *log, int user, uint32_t life)
{
	pid_t pid = fork();
	if (pid == 0) {
		crash_die_with_parent();
		if (user < USERS / 2) produce(q, log, life);
		consume(q, log);
	}
	return pid;
}

struct flow { struct log *log; uint64_t before; };

static bool flows(void *arg)
{
	const struct flow *f = arg;
	return f->log->got > f->before;
}

/* Whom to kill: a producer that has put all its messages, so that there is always one that puts; else anybody. */
static int victim(const struct log *log, const uint32_t life_of[])
{
	for (int i = 0; i < USERS / 2; i++)
		if (log->lives[life_of[i]].put == EACH) return i;
	return (int)crash_random(USERS);
}

static uint64_t unseen(const struct log *log, uint32_t lives)
{
	uint64_t put = 0, seen = 0;
	for (uint32_t i = 0; i < lives; i++) {
		put += log->lives[i].put;
		for (int word = 0; word < EACH / 64; word++) {
			uint64_t mask = 0;
			for (uint32_t bit = 0; bit < 64; bit++) mask |= (uint64_t)((uint32_t)word * 64 + bit < log->lives[i].put) << bit;
			seen += (uint64_t)__builtin_popcountll(log->lives[i].seen[word] & mask);
		}
	}
	return put - seen;
}

static void drain(struct mp_queue *q, struct log *log)
{
	static struct message m;
	size_t length;
	int error;
	while ((error = mp_queue_get(q, &m, sizeof m, &length, 0)) == 0)
		log->lives[m.producer].seen[m.number / 64] |= UINT64_C(1) << m.number % 64;
	CU_ASSERT_EQUAL(error, MP_EEMPTY);
}

static void kill_users(size_t most, int kills)
{
	struct mp_queue *q = NULL;
	size_t size = sizeof(struct log) + ((size_t)kills + USERS) * sizeof(struct life);
	struct log *log = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[USERS];
	uint32_t lives = USERS / 2, consumers = 0, life_of[USERS] = {0, 1};
	CU_ASSERT_EQUAL_FATAL(mp_queue_new(&q, most), 0);
	for (int i = 0; i < USERS; i++) pids[i] = start(q, log, i, life_of[i]);
	for (int i = 0; i < kills; i++) {
		crash_wait_us(crash_random(400));
		struct flow f = {log, log->got};
		int user = victim(log, life_of);
		kill(pids[user], SIGKILL);
		waitpid(pids[user], NULL, 0);
		consumers += user >= USERS / 2;
		if (user < USERS / 2) life_of[user] = lives++;
		pids[user] = start(q, log, user, life_of[user]);
		if (!test_until(20, flows, &f)) {
			CU_FAIL("nothing flows after a kill");
			break;
		}
	}
	for (int i = 0; i < USERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		consumers += i >= USERS / 2;
	}
	drain(q, log);
	CU_ASSERT_EQUAL(log->twice, 0);
	CU_ASSERT_EQUAL(log->garbled, 0);
	CU_ASSERT(log->got > 0);
	CU_ASSERT(unseen(log, lives) <= consumers);
	CU_ASSERT(mp_queue_empty(q));
	CU_ASSERT_EQUAL(mp_queue_put(q, "x", 1, 0), 0);
	mp_queue_free(q);
	munmap(log, size);
}

static void unbounded(void)
{
	int fds = crash_open_fds();
	kill_users(0, crash_kills(150));
	CU_ASSERT_EQUAL(crash_open_fds(), fds);
}

static void bounded(void)
{
	int fds = crash_open_fds();
	kill_users(3, crash_kills(150));
	CU_ASSERT_EQUAL(crash_open_fds(), fds);
}

SUITE(mp_queue_crash, unbounded, bounded)
