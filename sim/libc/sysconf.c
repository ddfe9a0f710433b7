/* sysconf.c - what the system can do and how much of it, as glibc says on x86-64. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "internal.h"

enum { PAGE = 4096 };

static const struct {
	int name;
	long value;
} fixed[] = {
	{_SC_ARG_MAX, 2097152}, {_SC_CLK_TCK, 100}, {_SC_PAGESIZE, PAGE},
	{_SC_NGROUPS_MAX, 65536}, {_SC_STREAM_MAX, 16}, {_SC_TZNAME_MAX, -1}, {_SC_JOB_CONTROL, 1}, {_SC_SAVED_IDS, 1},
	{_SC_REALTIME_SIGNALS, 200809}, {_SC_PRIORITY_SCHEDULING, 200809}, {_SC_TIMERS, 200809}, {_SC_FSYNC, 200809},
	{_SC_MAPPED_FILES, 200809}, {_SC_MESSAGE_PASSING, 200809}, {_SC_SEMAPHORES, 200809}, {_SC_SHARED_MEMORY_OBJECTS, 200809},
	{_SC_DELAYTIMER_MAX, 2147483647}, {_SC_MQ_OPEN_MAX, -1}, {_SC_MQ_PRIO_MAX, 32768}, {_SC_VERSION, 200809},
	{_SC_RTSIG_MAX, 32}, {_SC_SEM_NSEMS_MAX, -1}, {_SC_SEM_VALUE_MAX, 2147483647}, {_SC_TIMER_MAX, -1}, {_SC_BC_BASE_MAX, 99},
	{_SC_EXPR_NEST_MAX, 32}, {_SC_LINE_MAX, 2048}, {_SC_RE_DUP_MAX, 32767}, {_SC_2_VERSION, 200809}, {_SC_UIO_MAXIOV, 1024},
	{_SC_THREADS, 200809}, {_SC_THREAD_SAFE_FUNCTIONS, 200809}, {_SC_GETGR_R_SIZE_MAX, 1024}, {_SC_GETPW_R_SIZE_MAX, 1024},
	{_SC_LOGIN_NAME_MAX, 256}, {_SC_TTY_NAME_MAX, 32}, {_SC_THREAD_DESTRUCTOR_ITERATIONS, 4}, {_SC_THREAD_STACK_MIN, 16384},
	{_SC_THREAD_THREADS_MAX, -1}, {_SC_THREAD_PROCESS_SHARED, 200809}, {_SC_ATEXIT_MAX, 2147483647}, {_SC_XOPEN_VERSION, 700},
	{_SC_XOPEN_SHM, 1}, {_SC_BARRIERS, 200809}, {_SC_CLOCK_SELECTION, 200809}, {_SC_CPUTIME, 200809},
	{_SC_THREAD_CPUTIME, 200809}, {_SC_MONOTONIC_CLOCK, 200809}, {_SC_READER_WRITER_LOCKS, 200809}, {_SC_SPIN_LOCKS, 200809},
	{_SC_TIMEOUTS, 200809}, {_SC_SYMLOOP_MAX, -1}, {_SC_HOST_NAME_MAX, 64}, {_SC_SPAWN, 200809},
};

static long limit_of(int which)
{
	struct rlimit limit;
	return CALL(prlimit64, 0, which, NULL, &limit) < 0 ? -1 : (long)limit.rlim_cur;
}

static long pages(int all)
{
	struct sysinfo info;
	if (CALL(sysinfo, &info) < 0) return -1;
	return (long)((all ? info.totalram : info.freeram) * info.mem_unit / PAGE);
}

long get_phys_pages(void) { return pages(1); }
long get_avphys_pages(void) { return pages(0); }

long sysconf(int name)
{
	switch (name) {
	case _SC_CHILD_MAX: return limit_of(RLIMIT_NPROC);
	case _SC_OPEN_MAX: return limit_of(RLIMIT_NOFILE);
	case _SC_SIGQUEUE_MAX: return limit_of(RLIMIT_SIGPENDING);
	case _SC_NPROCESSORS_CONF: case _SC_NPROCESSORS_ONLN: return get_nprocs();
	case _SC_PHYS_PAGES: return pages(1);
	case _SC_AVPHYS_PAGES: return pages(0);
	default: break;
	}
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].name == name) return fixed[i].value;
	return __fail(EINVAL);
}
