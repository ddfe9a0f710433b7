/* sleep.c - clocks, timers, and waiting for time to pass. */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

time_t time(time_t *t)
{
	time_t now = __syscall(SYS_time, NULL);
	if (t) *t = now;
	return now;
}

int gettimeofday(struct timeval *tv, void *zone) { return (int)CALL(gettimeofday, tv, zone); }
int settimeofday(const struct timeval *tv, const struct timezone *zone) { return (void)tv, (void)zone, __fail(EPERM); }
int clock_gettime(clockid_t clock, struct timespec *out) { return (int)CALL(clock_gettime, clock, out); }
int clock_settime(clockid_t clock, const struct timespec *time) { return (void)clock, (void)time, __fail(EPERM); }
int clock_getres(clockid_t clock, struct timespec *out) { return (int)CALL(clock_getres, clock, out); }
int clock_getcpuclockid(pid_t pid, clockid_t *out)
{
	struct timespec now;
	clockid_t clock = ~pid << 3 | 2;
	long r = __syscall(SYS_clock_getres, clock, &now);
	if (r < 0) return r == -EINVAL ? ESRCH : (int)-r;
	*out = clock;
	return 0;
}

int nanosleep(const struct timespec *time, struct timespec *left) { return (int)POINT(nanosleep, time, left); }
clock_t times(struct tms *out) { return CALL(times, out); }
unsigned alarm(unsigned seconds) { return (unsigned)__syscall(SYS_alarm, seconds); }
int pause(void) { return (int)POINT(pause); }
int getitimer(int which, struct itimerval *value) { return (int)CALL(getitimer, which, value); }
int setitimer(int which, const struct itimerval *value, struct itimerval *old) { return (int)CALL(setitimer, which, value, old); }
int timerfd_create(int clock, int flags) { return (int)CALL(timerfd_create, clock, flags); }
int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	return (int)CALL(timerfd_settime, fd, flags, value, old);
}
int timerfd_gettime(int fd, struct itimerspec *value) { return (int)CALL(timerfd_gettime, fd, value); }

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
	if (clock == CLOCK_THREAD_CPUTIME_ID) return EINVAL;
	return (int)-POINT_CALL(clock_nanosleep, clock, flags, time, left);
}

clock_t clock(void)
{
	struct timespec t;
	if (CALL(clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &t) < 0) return -1;
	return t.tv_sec * CLOCKS_PER_SEC + t.tv_nsec / 1000;
}

int timespec_get(struct timespec *out, int base)
{
	if (base != TIME_UTC) return 0;
	__syscall(SYS_clock_gettime, CLOCK_REALTIME, out);
	return base;
}

unsigned sleep(unsigned seconds)
{
	struct timespec t = {seconds, 0};
	return POINT_CALL(clock_nanosleep, CLOCK_REALTIME, 0, &t, &t) == 0 ? 0 : (unsigned)t.tv_sec;
}

int usleep(useconds_t microseconds)
{
	struct timespec t = {microseconds / 1000000, microseconds % 1000000 * 1000L};
	return (int)POINT(clock_nanosleep, CLOCK_REALTIME, 0, &t, NULL);
}

useconds_t ualarm(useconds_t microseconds, useconds_t interval)
{
	struct itimerval new = {{interval / 1000000, interval % 1000000}, {microseconds / 1000000, microseconds % 1000000}}, old;
	if (CALL(setitimer, ITIMER_REAL, &new, &old) < 0) return (useconds_t)-1;
	return (useconds_t)(old.it_value.tv_sec * 1000000 + old.it_value.tv_usec);
}
