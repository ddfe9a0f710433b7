/* timers.c - POSIX timers: signals, overruns, threads, and that a child has none. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int count, overrun;

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)context;
	(void)sig;
	count++;
	overrun = info->si_overrun;
	if (count == 1) printf("%d %d %d\n", sig == SIGRTMIN + 1, info->si_code == SI_TIMER, info->si_value.sival_int);
}

static void set(timer_t t, long ms, long every)
{
	struct itimerspec spec = {
		{every / 1000, every % 1000 * 1000000},
        {ms / 1000,    ms % 1000 * 1000000   }
    };
	printf("set %d\n", timer_settime(t, 0, &spec, NULL));
}

static timer_t make(int notify, int sig, int value)
{
	timer_t t;
	struct sigevent e;
	memset(&e, 0, sizeof e);
	e.sigev_notify = notify;
	e.sigev_signo = sig;
	e.sigev_value.sival_int = value;
	printf("create %d\n", timer_create(CLOCK_MONOTONIC, &e, &t));
	return t;
}

static void block(int how)
{
	sigset_t s;
	sigemptyset(&s);
	sigaddset(&s, SIGRTMIN + 1);
	sigprocmask(how, &s, NULL);
}

static void sleep_ms(long ms)
{
	struct timespec left = {ms / 1000, ms % 1000 * 1000000};
	while (nanosleep(&left, &left) < 0) {}
}

static void once_and_again(void)
{
	timer_t t = make(SIGEV_SIGNAL, SIGRTMIN + 1, 42);
	set(t, 20, 0);
	while (count < 1) pause();
	struct itimerspec now;
	timer_gettime(t, &now);
	printf("over: %d\n", now.it_value.tv_sec == 0 && now.it_value.tv_nsec == 0);
	set(t, 10, 10);
	while (count < 5) pause();
	timer_gettime(t, &now);
	printf("runs: %d %d\n", now.it_interval.tv_nsec == 10000000, now.it_value.tv_nsec > 0 && now.it_value.tv_nsec <= 10000000);
	set(t, 0, 0);
	printf("delete %d", timer_delete(t));
	printf(" %d\n", timer_delete(t) < 0 && errno == EINVAL);
}

static void overruns(void)
{
	timer_t t = make(SIGEV_SIGNAL, SIGRTMIN + 1, 1);
	block(SIG_BLOCK);
	count = 0;
	set(t, 10, 10);
	sleep_ms(300);
	block(SIG_UNBLOCK);
	printf("handled at least once: %d\n", count >= 1);
	timer_delete(t);
	count = 0;
	t = make(SIGEV_SIGNAL, SIGRTMIN + 1, 1);
	block(SIG_BLOCK);
	set(t, 10, 10000);
	sleep_ms(50);
	block(SIG_UNBLOCK);
	printf("%d %d %d\n", count, overrun, timer_getoverrun(t));
	timer_delete(t);
}

static void silent(void)
{
	timer_t t = make(SIGEV_NONE, 0, 0), u;
	struct itimerspec now;
	set(t, 5, 1000);
	sleep_ms(30);
	timer_gettime(t, &now);
	printf("goes on: %d\n", now.it_value.tv_sec == 0 && now.it_value.tv_nsec > 500000000);
	struct sigevent e;
	memset(&e, 0, sizeof e);
	e.sigev_notify = SIGEV_SIGNAL;
	e.sigev_signo = 200;
	printf("%d", timer_create(CLOCK_REALTIME, &e, &u));
	printf(" %d\n", errno == EINVAL);
	printf("%d", timer_create(1234, NULL, &u));
	printf(" %d\n", errno == EINVAL);
	if (fork() == 0) {
		printf("child has none: %d\n", timer_gettime(t, &now) < 0 && errno == EINVAL);
		_exit(0);
	}
	wait(NULL);
	timer_delete(t);
}

/* With no event it is SIGALRM, which ends the process. */
static void by_default(void)
{
	int status;
	if (fork() == 0) {
		timer_t t;
		timer_create(CLOCK_REALTIME, NULL, &t);
		set(t, 5, 0);
		for (;;) pause();
	}
	wait(&status);
	printf("%d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
}

static void ignored(void)
{
	timer_t t = make(SIGEV_SIGNAL, SIGRTMIN + 1, 3);
	signal(SIGRTMIN + 1, SIG_IGN);
	set(t, 5, 5);
	sleep_ms(30);
	struct itimerspec now;
	timer_gettime(t, &now);
	printf("still runs: %d\n", now.it_value.tv_nsec > 0);
	timer_delete(t);
}

static sem_t told;

static void notified(union sigval value)
{
	if (value.sival_int == 9) sem_post(&told);
}

static void by_thread(void)
{
	timer_t t;
	struct sigevent e;
	memset(&e, 0, sizeof e);
	e.sigev_notify = SIGEV_THREAD;
	e.sigev_notify_function = notified;
	e.sigev_value.sival_int = 9;
	sem_init(&told, 0, 0);
	printf("create %d\n", timer_create(CLOCK_REALTIME, &e, &t));
	set(t, 5, 5);
	for (int i = 0; i < 3; i++) sem_wait(&told);
	printf("three threads were told\n");
	printf("delete %d\n", timer_delete(t));
}

int main(void)
{
	struct sigaction a;
	memset(&a, 0, sizeof a);
	a.sa_sigaction = handler;
	a.sa_flags = SA_SIGINFO;
	sigaction(SIGRTMIN + 1, &a, NULL);
	setbuf(stdout, NULL);
	once_and_again();
	overruns();
	silent();
	by_default();
	ignored();
	by_thread();
	return 0;
}
