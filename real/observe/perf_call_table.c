/*
 * perf_call_table.c - see perf_call.h.
 */
#include "real/observe/perf_call_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "real/observe/perf_tier.h"

#define CLOEXEC 02000000        /* O_CLOEXEC and all its namesakes but memfd_create's */

/* Calls whose end or whose blocking is worth a record. */
static const struct perf_call calls[] = {
	{SYS_read, MEANS_RECV, 0, 0, 0}, {SYS_readv, MEANS_RECV, 0, 0, 0}, {SYS_recvfrom, MEANS_RECV, 0, 0, 0},
	{SYS_recvmsg, MEANS_RECVMSG, 0, 0, 0}, {SYS_mq_timedreceive, MEANS_RECV, 0, 0, 0}, {SYS_write, MEANS_SEND, 0, 0, 0},
	{SYS_writev, MEANS_SEND, 0, 0, 0}, {SYS_sendto, MEANS_SEND, 0, 0, 0}, {SYS_sendmsg, MEANS_SEND, 0, 0, 0},
	{SYS_mq_timedsend, MEANS_SENT_ARG, 0, 0, 0}, {SYS_preadv2, MEANS_RECV, 0, 0, 0}, {SYS_pwritev2, MEANS_SEND, 0, 0, 0},
	{SYS_vmsplice, MEANS_SEND, 0, 0, 0}, {SYS_sendfile, MEANS_SEND, 0, 0, 0}, {SYS_splice, MEANS_SPLICE, 0, 0, 0},
	{SYS_close, MEANS_CLOSE, 0, 0, 0}, {SYS_close_range, MEANS_RANGE, 0, 0, 0}, {SYS_dup, MEANS_DUP, 0, 0, 0},
	{SYS_dup3, MEANS_DUP, 3, CLOEXEC, 0}, {SYS_pipe2, MEANS_PAIR, 2, CLOEXEC, CHAN_PIPE},
	{SYS_socketpair, MEANS_PAIR, 2, CLOEXEC, CHAN_SOCKETPAIR}, {SYS_openat, MEANS_FD, 3, CLOEXEC, MADE_UNKNOWN},
	{SYS_openat2, MEANS_FD, 0, 0, MADE_UNKNOWN}, {SYS_socket, MEANS_FD, 2, CLOEXEC, MADE_SOCKET},
	{SYS_accept, MEANS_FD, 0, 0, MADE_SOCKET}, {SYS_accept4, MEANS_FD, 4, CLOEXEC, MADE_SOCKET}, {SYS_connect, MEANS_CONNECT, 0, 0, 0},
	{SYS_eventfd2, MEANS_FD, 2, CLOEXEC, CHAN_EVENTFD}, {SYS_memfd_create, MEANS_FD, 2, 1, CHAN_SHM},
	{SYS_mq_open, MEANS_FD, 0, CLOEXEC, MADE_UNKNOWN}, {SYS_epoll_create1, MEANS_FD, 1, CLOEXEC, MADE_FILE},
	{SYS_timerfd_create, MEANS_FD, 2, CLOEXEC, MADE_FILE}, {SYS_signalfd4, MEANS_FD, 4, CLOEXEC, MADE_FILE},
	{SYS_inotify_init1, MEANS_FD, 1, CLOEXEC, MADE_FILE}, {SYS_pidfd_open, MEANS_FD, 0, CLOEXEC, MADE_FILE},
	{SYS_pidfd_getfd, MEANS_FD, 0, CLOEXEC, MADE_UNKNOWN}, {SYS_io_uring_setup, MEANS_FD, 0, CLOEXEC, MADE_FILE},
	{SYS_fcntl, MEANS_FCNTL, 0, 0, 0},
	{SYS_wait4, MEANS_WAIT4, 0, 0, 0}, {SYS_waitid, MEANS_WAITID, 0, 0, 0}, {SYS_clone, MEANS_FORK, 0, 0, 0},
	{SYS_clone3, MEANS_FORK, 0, 0, 0}, {SYS_exit_group, MEANS_EXIT, 0, 0, 0}, {SYS_nanosleep, MEANS_WAIT, 0, 0, 0},
	{SYS_clock_nanosleep, MEANS_WAIT, 0, 0, 0}, {SYS_futex, MEANS_WAIT, 0, 0, 0}, {SYS_ppoll, MEANS_WAIT, 0, 0, 0},
	{SYS_pselect6, MEANS_WAIT, 0, 0, 0}, {SYS_epoll_pwait, MEANS_WAIT, 0, 0, 0}, {SYS_flock, MEANS_WAIT, 0, 0, 0},
	{SYS_semget, MEANS_SYSV_GET, 0, 0, CHAN_SYSV_SEM}, {SYS_semop, MEANS_SYSV_USE, 0, 0, CHAN_SYSV_SEM},
	{SYS_semtimedop, MEANS_SYSV_USE, 0, 0, CHAN_SYSV_SEM}, {SYS_shmat, MEANS_SYSV_USE, 0, 0, CHAN_SYSV_SHM},
	{SYS_msgget, MEANS_SYSV_GET, 0, 0, CHAN_SYSV_MSG}, {SYS_msgsnd, MEANS_MSGSND, 0, 0, 0},
	{SYS_msgrcv, MEANS_MSGRCV, 0, 0, 0}, {SYS_rt_sigsuspend, MEANS_WAIT, 0, 0, 0}, {SYS_rt_sigtimedwait, MEANS_TAKE, 0, 0, 0},
	{SYS_execve, MEANS_EXEC, 0, 0, 0}, {SYS_execveat, MEANS_EXEC, 0, 0, 0}, {SYS_kill, MEANS_WAIT, 0, 0, 0},
#ifdef SYS_pipe
	{SYS_pipe, MEANS_PAIR, 0, 0, CHAN_PIPE},
#endif
#ifdef SYS_dup2
	{SYS_dup2, MEANS_DUP, 0, 0, 0},
#endif
#ifdef SYS_open
	{SYS_open, MEANS_FD, 2, CLOEXEC, MADE_UNKNOWN}, {SYS_creat, MEANS_FD, 0, 0, MADE_UNKNOWN},
#endif
#ifdef SYS_eventfd
	{SYS_eventfd, MEANS_FD, 0, 0, CHAN_EVENTFD}, {SYS_epoll_create, MEANS_FD, 0, 0, MADE_FILE}, {SYS_inotify_init, MEANS_FD, 0, 0, MADE_FILE},
#endif
#ifdef SYS_fork
	{SYS_fork, MEANS_FORK, 0, 0, 0}, {SYS_vfork, MEANS_FORK, 0, 0, 0},
#endif
	{SYS_setitimer, MEANS_TIMER, 0, 0, 0}, {SYS_timer_settime, MEANS_TIMER, 0, 0, 0}, {SYS_timer_delete, MEANS_TIMER, 0, 0, 0},
#ifdef SYS_alarm
	{SYS_alarm, MEANS_TIMER, 0, 0, 0},
#endif
#ifdef SYS_pause
	{SYS_pause, MEANS_WAIT, 0, 0, 0},
#endif
#ifdef SYS_poll
	{SYS_poll, MEANS_WAIT, 0, 0, 0}, {SYS_select, MEANS_WAIT, 0, 0, 0}, {SYS_epoll_wait, MEANS_WAIT, 0, 0, 0},
#endif
};

enum { CALLS = sizeof calls / sizeof *calls };

/* Numbers of calls, both ends included. */
struct range { long first, last; };

const struct perf_call *perf_call_of(long nr)
{
	for (int i = 0; i < CALLS; i++)
		if (calls[i].nr == nr) return &calls[i];
	return NULL;
}

bool perf_call_means(long nr, enum perf_meaning from, enum perf_meaning to)
{
	const struct perf_call *call = perf_call_of(nr);
	return call && call->meaning >= from && call->meaning <= to;
}

/* ---- the filter ---- */

static int compare_numbers(const void *a, const void *b)
{
	const struct range *x = a, *y = b;
	return (x->first > y->first) - (x->first < y->first);
}

/* The calls' numbers as ranges, ascending. Returns how many. */
static int make_ranges(struct range out[CALLS])
{
	int n = 0;
	for (int i = 0; i < CALLS; i++) out[i] = (struct range){calls[i].nr, calls[i].nr};
	qsort(out, CALLS, sizeof *out, compare_numbers);
	for (int i = 1; i < CALLS; i++) {
		if (out[i].first == out[n].last + 1) out[n].last++;
		else out[++n] = out[i];
	}
	return n + 1;
}

/* The kernel weighs the filter at each system call of the machine: halving finds a number in a few comparisons. */
static void add_filter(FILE *f, const struct range *r, int n)
{
	if (n == 1 && r->first == r->last) fprintf(f, "id==%ld", r->first);
	else if (n == 1) fprintf(f, "(id>=%ld&&id<=%ld)", r->first, r->last);
	else {
		int half = n / 2;
		fprintf(f, "((id<%ld&&", r[half].first);
		add_filter(f, r, half);
		fprintf(f, ")||(id>=%ld&&", r[half].first);
		add_filter(f, r + half, n - half);
		fputs("))", f);
	}
}

bool perf_call_filter(char *buf, size_t size)
{
	struct range ranges[CALLS];
	FILE *f = fmemopen(buf, size, "w");
	if (!f) return false;
	add_filter(f, ranges, make_ranges(ranges));
	return fclose(f) == 0;
}
