/*
 * clock.c - time: clocks, sleeping, interval timers, what was used.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include "sim/kernel/core.h"
#include "sim/kernel/times.h"

#define SECOND 1000000000
#define CLOCK_TICK 10000000 /* ns of a clock_t, as times(2) counts */

struct timespec64 { int64_t sec, nsec; };
struct timeval64 { int64_t sec, usec; };

int64_t time_after(int64_t now, int64_t sec, int64_t nsec)
{
	int64_t room = now > 0 ? TIME_NEVER - now : TIME_NEVER;   /* before zero: a moment as another clock has it */
	return sec >= room / SECOND - 1 ? TIME_NEVER - 1 : now + sec * SECOND + nsec;
}

/* ---- Clocks ---------------------------------------------------------------------------------------------------------------- */

enum { CLOCK_KIND = 3, CLOCK_OF_THREAD = 4, CLOCK_SCHEDULED = 2 };

/* The CPU time of another process or thread: its number, inverted, in the upper bits (clock_getcpuclockid(3)). */
static int64_t clock_of_other(const struct call *c, int64_t clock)
{
	int32_t id = (int32_t)~((uint64_t)clock >> 3);
	if ((clock & CLOCK_KIND) != CLOCK_SCHEDULED) return -EINVAL;
	if (clock & CLOCK_OF_THREAD) {
		const struct thread *t = id ? thread_find(c->m, id) : c->t;
		return t && t->pid == c->p->pid ? t->user + t->system : -EINVAL;
	}
	const struct process *p = id ? process_find(c->m, id) : c->p;
	return p ? p->user + p->system : -EINVAL;
}

/* -EINVAL when there is no such clock. */
int64_t clock_read(const struct call *c, int64_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME: case CLOCK_REALTIME_COARSE: case CLOCK_TAI: return c->m->config->epoch + c->m->now;
	case CLOCK_MONOTONIC: case CLOCK_MONOTONIC_RAW: case CLOCK_MONOTONIC_COARSE: case CLOCK_BOOTTIME: return UPTIME + c->m->now;
	case CLOCK_PROCESS_CPUTIME_ID: return c->p->user + c->p->system;
	case CLOCK_THREAD_CPUTIME_ID: return c->t->user + c->t->system;
	default: return clock < 0 ? clock_of_other(c, (int32_t)clock) : -EINVAL;
	}
}

int64_t sys_clock_gettime(struct call *c)
{
	int64_t now = clock_read(c, c->args[0]);
	if (now < 0) return now;
	return call_store(c, c->args[1], &(struct timespec64){now / SECOND, now % SECOND}, sizeof(struct timespec64));
}

int64_t sys_clock_getres(struct call *c)
{
	if (clock_read(c, c->args[0]) < 0) return -EINVAL;
	return c->args[1] ? call_store(c, c->args[1], &(struct timespec64){0, 1}, sizeof(struct timespec64)) : 0;
}

int64_t sys_gettimeofday(struct call *c)
{
	int64_t now = c->m->config->epoch + c->m->now;
	if (!c->args[0]) return 0;
	return call_store(c, c->args[0], &(struct timeval64){now / SECOND, now % SECOND / 1000}, sizeof(struct timeval64));
}

int64_t sys_time(struct call *c)
{
	int64_t now = (c->m->config->epoch + c->m->now) / SECOND;
	return c->args[0] && call_store(c, c->args[0], &now, sizeof now) ? -EFAULT : now;
}

/* ---- Sleep ----------------------------------------------------------------------------------------------------------------- */

static int64_t sleep_until(struct call *c, int64_t remain)
{
	int64_t until = c->progress->until, left = until - c->m->now;
	if (left <= 0) return 0;
	int64_t code = call_block(c, &(struct wait){.why = WAIT_SLEEP, .fd = UNKNOWN}, until);
	if (code != -EINTR || !remain) return code;
	return call_store(c, remain, &(struct timespec64){left / SECOND, left % SECOND}, sizeof(struct timespec64)) ? -EFAULT : -EINTR;
}

static int load_time(struct call *c, int64_t address, struct timespec64 *out)
{
	if (call_load(c, out, address, sizeof *out)) return -EFAULT;
	return out->sec < 0 || out->nsec < 0 || out->nsec >= SECOND ? -EINVAL : 0;
}

int64_t sys_nanosleep(struct call *c)
{
	struct timespec64 ts;
	int code = load_time(c, c->args[0], &ts);
	if (code) return code;
	if (!c->again && !c->progress->until) c->progress->until = time_after(c->m->now, ts.sec, ts.nsec);
	return sleep_until(c, c->args[1]);
}

int64_t sys_clock_nanosleep(struct call *c)
{
	struct timespec64 ts;
	bool absolute = c->args[1] & TIMER_ABSTIME;
	int64_t now = clock_read(c, c->args[0]);
	int code = load_time(c, c->args[2], &ts);
	if (now < 0 || c->args[0] == CLOCK_THREAD_CPUTIME_ID) return -EINVAL;
	if (code) return code;
	if (!c->progress->until) {
		int64_t base = absolute ? c->m->now - now : c->m->now;
		c->progress->until = time_after(base, ts.sec, ts.nsec);
	}
	return sleep_until(c, absolute ? 0 : c->args[3]);
}

/* ---- Interval timers ------------------------------------------------------------------------------------------------------- */

static void send_timer_signal(struct machine *m, struct process *p, int sig)
{
	signal_send(m, 0, p->pid, 0, &(struct sig_info){.sig = sig, .code = SI_KERNEL});
}

static void set_real(struct machine *m, struct process *p, int64_t next, int64_t period)
{
	if (p->real.next != TIME_NEVER) timer_cancel(m, p->real.next, TIMER_ALARM, (uint32_t)p->pid);
	p->real = (struct interval){next, period};
	if (next != TIME_NEVER) timer_set(m, next, TIMER_ALARM, (uint32_t)p->pid);
}

void alarm_fire(struct machine *m, int32_t pid)
{
	struct process *p = process_edit(m, pid);
	int64_t period = p->real.period;
	p->real.next = TIME_NEVER;
	set_real(m, p, period ? m->now + period : TIME_NEVER, period);
	send_timer_signal(m, p, SIGALRM);
}

int64_t sys_alarm(struct call *c)
{
	int64_t left = c->p->real.next == TIME_NEVER ? 0 : c->p->real.next - c->m->now;
	int64_t seconds = (int64_t)(uint32_t)c->args[0];
	set_real(c->m, c->p, seconds ? time_after(c->m->now, seconds, 0) : TIME_NEVER, 0);
	if (!left) return 0;
	/* rounded as Linux does: never 0 while it is set */
	int64_t rest = left % SECOND;
	return left / SECOND + ((left < SECOND && rest) || rest >= SECOND / 2);
}

static struct interval *interval_of(struct call *c, int64_t which, int64_t *now)
{
	switch (which) {
	case ITIMER_REAL: *now = c->m->now; return &c->p->real;
	case ITIMER_VIRTUAL: *now = c->p->user; return &c->p->virtual;
	case ITIMER_PROF: *now = c->p->user + c->p->system; return &c->p->prof;
	default: return NULL;
	}
}

static int store_interval(struct call *c, int64_t address, const struct interval *i, int64_t now)
{
	int64_t left = i->next == TIME_NEVER ? 0 : i->next - now;
	if (i->next != TIME_NEVER && left < 1000) left = 1000;
	struct timeval64 out[2] = {{i->period / SECOND, i->period % SECOND / 1000}, {left / SECOND, left % SECOND / 1000}};
	return call_store(c, address, out, sizeof out);
}

int64_t sys_getitimer(struct call *c)
{
	int64_t now;
	const struct interval *i = interval_of(c, c->args[0], &now);
	return i ? store_interval(c, c->args[1], i, now) : -EINVAL;
}

static bool wrong_timeval(const struct timeval64 *t)
{
	return t->sec < 0 || t->usec < 0 || t->usec > 999999;
}

int64_t sys_setitimer(struct call *c)
{
	int64_t now;
	struct interval *i = interval_of(c, c->args[0], &now), old;
	struct timeval64 in[2] = {{0, 0}, {0, 0}};
	if (!i) return -EINVAL;
	if (c->args[1] && call_load(c, in, c->args[1], sizeof in)) return -EFAULT;
	if (wrong_timeval(&in[0]) || wrong_timeval(&in[1])) return -EINVAL;
	old = *i;
	int64_t period = time_after(0, in[0].sec, in[0].usec * 1000);
	int64_t next = in[1].sec || in[1].usec ? time_after(now, in[1].sec, in[1].usec * 1000) : TIME_NEVER;
	if (next == TIME_NEVER) period = 0;
	if (i == &c->p->real) set_real(c->m, c->p, next, period);
	else *i = (struct interval){next, period};
	return c->args[2] ? store_interval(c, c->args[2], &old, now) : 0;
}

/* ---- CPU time -------------------------------------------------------------------------------------------------------------- */

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t cpu_limit(const struct process *p)
{
	uint64_t soft = p->limits[RLIMIT_CPU].soft;
	return soft > INT64_MAX / SECOND ? TIME_NEVER : (int64_t)soft * SECOND;
}

int64_t cpu_time_left(const struct process *p)
{
	int64_t used = p->user + p->system, limit = cpu_limit(p);
	int64_t left = smaller(p->virtual.next - p->user, smaller(p->prof.next, limit) - used);
	return left > SECOND ? SECOND : left > 0 ? left : 1;
}

static bool interval_passed(struct interval *i, int64_t now)
{
	if (i->next > now) return false;
	i->next = i->period ? now + i->period : TIME_NEVER;
	return true;
}

void cpu_time_passed(struct machine *m, struct process *p)
{
	int64_t used = p->user + p->system, pid = p->pid;
	if (interval_passed(&p->virtual, p->user)) send_timer_signal(m, p, SIGVTALRM);
	p = process_edit(m, (int32_t)pid);
	if (p && interval_passed(&p->prof, used)) send_timer_signal(m, p, SIGPROF);
	p = process_edit(m, (int32_t)pid);
	if (!p || p->zombie || used < cpu_limit(p)) return;
	bool hard = p->limits[RLIMIT_CPU].soft >= p->limits[RLIMIT_CPU].hard;
	p->limits[RLIMIT_CPU].soft++; /* once a second, as Linux does */
	send_timer_signal(m, p, hard ? SIGKILL : SIGXCPU);
}

static struct timeval as_timeval(int64_t ns)
{
	return (struct timeval){.tv_sec = ns / SECOND, .tv_usec = ns % SECOND / 1000};
}

void usage_of(const struct process *p, bool with_children, struct rusage *out)
{
	memset(out, 0, sizeof *out);
	out->ru_utime = as_timeval(p->user + (with_children ? p->child_user : 0));
	out->ru_stime = as_timeval(p->system + (with_children ? p->child_system : 0));
	out->ru_maxrss = (long)p->max_pages * (long)(PAGE_BYTES / 1024);
	out->ru_minflt = p->zero_faults + p->copy_faults;
	out->ru_nvcsw = p->vol + (with_children ? p->child_vol : 0);
	out->ru_nivcsw = p->invol + (with_children ? p->child_invol : 0);
}

int64_t sys_getrusage(struct call *c)
{
	struct rusage usage;
	const struct process *p = c->p;
	usage_of(p, false, &usage);
	switch (c->args[0]) {
	case RUSAGE_SELF: break;
	case RUSAGE_CHILDREN:
		memset(&usage, 0, sizeof usage);
		usage.ru_utime = as_timeval(p->child_user);
		usage.ru_stime = as_timeval(p->child_system);
		usage.ru_nvcsw = p->child_vol;
		usage.ru_nivcsw = p->child_invol;
		break;
	case RUSAGE_THREAD:
		usage.ru_utime = as_timeval(c->t->user);
		usage.ru_stime = as_timeval(c->t->system);
		usage.ru_nvcsw = c->t->vol;
		usage.ru_nivcsw = c->t->invol;
		break;
	default: return -EINVAL;
	}
	return call_store(c, c->args[1], &usage, sizeof usage);
}

int64_t sys_times(struct call *c)
{
	const struct process *p = c->p;
	int64_t out[4] = {p->user / CLOCK_TICK, p->system / CLOCK_TICK, p->child_user / CLOCK_TICK, p->child_system / CLOCK_TICK};
	if (c->args[0] && call_store(c, c->args[0], out, sizeof out)) return -EFAULT;
	return (UPTIME + c->m->now) / CLOCK_TICK;
}
