/* crash.c - see crash.h. */
#include "tests/mp/crash.h"

#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

int crash_kills(int usual)
{
	const char *told = getenv("PROCLAB_MP_KILLS");
	return told ? atoi(told) : usual;
}

unsigned crash_random(unsigned most)
{
	static uint64_t state = 1;
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % most;
}

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

void crash_wait_us(unsigned us)
{
	int64_t end = now_us() + us;
	/* On the only CPU nobody else would get anywhere meanwhile. */
	if (sysconf(_SC_NPROCESSORS_ONLN) == 1) nanosleep(&(struct timespec){.tv_nsec = us * 1000L}, NULL);
	while (now_us() < end) continue;
}

void crash_die_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int crash_open_fds(void)
{
	int count = 0;
	DIR *d = opendir("/proc/self/fd");
	while (readdir(d)) count++;
	closedir(d);
	return count;
}
