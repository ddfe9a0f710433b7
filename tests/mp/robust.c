/* Guards real/mp/robust.c: who gets the lock of the dead is told, and only once; a time-out is kept while the owner lives. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/mp/futex.h"
#include "real/mp/robust.h"
#include "tests/test.h"

static pthread_mutex_t *shared_mutex(void)
{
	pthread_mutex_t *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_EQUAL_FATAL(robust_init(m), 0);
	return m;
}

/* A child that holds it, and the pid of that. */
static pid_t holder(pthread_mutex_t *m)
{
	int ready[2];
	char byte;
	CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		robust_lock(m, MP_NEVER, 0);
		if (write(ready[1], "x", 1) == 1) pause();
		_exit(1);
	}
	CU_ASSERT_EQUAL(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void tells_that_the_owner_died(void)
{
	pthread_mutex_t *m = shared_mutex();
	pid_t pid = holder(m);
	int64_t begin = mp_now();
	CU_ASSERT_EQUAL(robust_lock(m, begin + 20000000, 0), ROBUST_TIMEOUT);
	CU_ASSERT(mp_now() - begin >= 20000000);
	kill(pid, SIGKILL);
	CU_ASSERT_EQUAL(robust_lock(m, mp_now() + 10000000000, 0), ROBUST_OWNER_DIED);
	CU_ASSERT_EQUAL(pthread_mutex_unlock(m), 0);
	CU_ASSERT_EQUAL(robust_lock(m, 0, 0), ROBUST_LOCKED);
	CU_ASSERT_EQUAL(pthread_mutex_unlock(m), 0);
	waitpid(pid, NULL, 0);
	munmap(m, 4096);
}

SUITE(mp_robust, tells_that_the_owner_died)
