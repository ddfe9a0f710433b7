/* cancel.c - threads that are asked to end: where they wait, what they clean up, what they put off. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t sem, there;
static int fds[2];

static void told(void *what)
{
	printf("cleaned up: %s\n", (const char *)what);
}

static void unlock(void *m)
{
	printf("held: %d\n", pthread_mutex_trylock(m) == EBUSY);
	pthread_mutex_unlock(m);
}

static void *sleeps(void *arg)
{
	pthread_cleanup_push(told, "first");
	pthread_cleanup_push(told, "second");
	sem_post(&there);
	sleep(1000);
	pthread_cleanup_pop(1);
	pthread_cleanup_pop(1);
	return arg;
}

static void *reads(void *arg)
{
	char c;
	sem_post(&there);
	read(fds[0], &c, 1);
	return arg;
}

static void *waits(void *arg)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	sem_post(&there);
	for (;;) pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(0);
	return arg;
}

static void *takes(void *arg)
{
	sem_post(&there);
	sem_wait(&sem);
	return arg;
}

static void *joins(void *arg)
{
	sem_post(&there);
	pthread_join(*(pthread_t *)arg, NULL);
	return NULL;
}

static void *spins(void *arg)
{
	int old;
	printf("%d", pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old));
	printf(" %d\n", old == PTHREAD_CANCEL_DEFERRED);
	sem_post(&there);
	for (volatile int i = 0;; i++) {}
	return arg;
}

static void *puts_off(void *arg)
{
	int old;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	sem_post(&there);
	sem_wait(&sem);
	printf("not yet, was %d\n", old == PTHREAD_CANCEL_ENABLE);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	printf("still here, was %d\n", old == PTHREAD_CANCEL_DISABLE);
	pthread_testcancel();
	printf("not reached\n");
	return arg;
}

static void *leaves(void *arg)
{
	pthread_cleanup_push(told, "on the way out");
	if (arg) pthread_exit("left");
	pthread_cleanup_pop(0);
	pthread_cleanup_push(told, "popped");
	pthread_cleanup_pop(1);
	return "returned";
}

static void *rests(void *arg)
{
	sleep(1000);
	return arg;
}

static void *cancels_itself(void *arg)
{
	printf("%d\n", pthread_cancel(pthread_self()));
	pthread_testcancel();
	return arg;
}

static void end(const char *name, pthread_t t)
{
	void *result;
	printf("%s: %d", name, pthread_join(t, &result));
	printf(" %s\n", result == PTHREAD_CANCELED ? "cancelled" : (char *)result);
}

static pthread_t run(void *(*function)(void *), void *arg)
{
	pthread_t t;
	pthread_create(&t, NULL, function, arg);
	return t;
}

/* Once it is there and (most likely) waits. */
static void cancel(const char *name, void *(*function)(void *), void *arg)
{
	pthread_t t = run(function, arg);
	sem_wait(&there);
	usleep(20000);
	int result = pthread_cancel(t);
	if (function == puts_off) sem_post(&sem);
	end(name, t);
	printf("%d\n", result);
}

int main(void)
{
	pthread_t sleeper;
	sem_init(&sem, 0, 0);
	sem_init(&there, 0, 0);
	pipe(fds);
	cancel("sleeps", sleeps, NULL);
	cancel("reads", reads, NULL);
	cancel("waits", waits, NULL);
	printf("free again: %d\n", pthread_mutex_trylock(&mutex) == 0);
	cancel("takes", takes, NULL);
	cancel("spins", spins, NULL);
	cancel("puts off", puts_off, NULL);
	sleeper = run(sleeps, NULL);
	sem_wait(&there);
	cancel("joins", joins, &sleeper);
	pthread_cancel(sleeper);
	end("sleeper", sleeper);
	end("leaves", run(leaves, "x"));
	end("returns", run(leaves, NULL));
	pthread_t early = run(rests, NULL);
	pthread_cancel(early); /* perhaps before it has begun */
	end("early", early);
	end("itself", run(cancels_itself, "x"));
	printf("%d %d\n", pthread_setcancelstate(7, NULL), pthread_setcanceltype(7, NULL));
	return 0;
}
