/* Threads of both kinds, and all that they wait on. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 200 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static sem_t sem;
static _Thread_local int own;
static int count, turn, readers_saw, serial, onces, destroyed;

static void do_once(void)
{
	onces++;
}

static void destroy(void *value)
{
	__atomic_fetch_add(&destroyed, *(int *)value, __ATOMIC_SEQ_CST);
	free(value);
}

static void *work(void *arg)
{
	int id = (int)(long)arg, *value = malloc(sizeof *value);
	*value = id;
	pthread_setspecific(key, value);
	pthread_once(&once, do_once);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		int n = count;
		if (i % 50 == 0) sched_yield();
		count = n + 1;
		pthread_mutex_unlock(&mutex);
		own++;
		errno = id;
	}
	if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) __atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&mutex);
	while (turn != id) pthread_cond_wait(&turn_changed, &mutex);
	printf("turn of %d, %d %d\n", id, own, errno);
	turn++;
	pthread_cond_broadcast(&turn_changed);
	pthread_mutex_unlock(&mutex);
	pthread_rwlock_rdlock(&rwlock);
	__atomic_fetch_add(&readers_saw, 1, __ATOMIC_SEQ_CST);
	pthread_rwlock_unlock(&rwlock);
	pthread_rwlock_wrlock(&rwlock);
	readers_saw += 100;
	pthread_rwlock_unlock(&rwlock);
	sem_wait(&sem);
	pthread_spin_lock(&spin);
	count++;
	pthread_spin_unlock(&spin);
	sem_post(&sem);
	return (void *)(long)(id * id);
}

static void together(void)
{
	pthread_t threads[THREADS];
	void *result;
	long sum = 0;
	pthread_key_create(&key, destroy);
	pthread_barrier_init(&barrier, NULL, THREADS);
	pthread_spin_init(&spin, 0);
	sem_init(&sem, 0, 2);
	for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	printf("%d %ld %d %d %d %d %d\n", count, sum, serial, onces, destroyed, readers_saw, own);
}

static void kinds(void)
{
	pthread_mutex_t m;
	pthread_mutexattr_t attr;
	struct timespec past = {1, 0};
	pthread_mutexattr_init(&attr);
	for (int type = PTHREAD_MUTEX_NORMAL; type <= PTHREAD_MUTEX_ERRORCHECK; type++) {
		pthread_mutexattr_settype(&attr, type);
		pthread_mutex_init(&m, &attr);
		printf("%d", pthread_mutex_lock(&m));
		printf(" %d", pthread_mutex_trylock(&m));
		if (type != PTHREAD_MUTEX_NORMAL) printf(" %d", pthread_mutex_lock(&m));
		if (type != PTHREAD_MUTEX_RECURSIVE) printf(" %d", pthread_mutex_timedlock(&m, &past));
		printf(" %d", pthread_mutex_unlock(&m));
		for (int i = 0; type != PTHREAD_MUTEX_NORMAL && i < 3; i++) printf(" %d", pthread_mutex_unlock(&m));
		printf("\n");
	}
	pthread_mutex_lock(&mutex);
	printf("%d\n", pthread_cond_timedwait(&turn_changed, &mutex, &past));
	pthread_mutex_unlock(&mutex);
	sem_t s;
	sem_init(&s, 0, 1);
	int value;
	printf("%d", sem_trywait(&s));
	printf(" %d", sem_trywait(&s));
	printf(" %d", errno == EAGAIN);
	printf(" %d", sem_timedwait(&s, &past));
	printf(" %d", errno == ETIMEDOUT);
	sem_post(&s);
	sem_getvalue(&s, &value);
	printf(" %d\n", value);
	printf("%d %d\n", pthread_join(pthread_self(), NULL), pthread_equal(pthread_self(), pthread_self()) != 0);
}

struct shared {
	pthread_mutex_t mutex, robust;
	pthread_cond_t cond;
	sem_t sem;
	int n;
};

static void between_processes(void)
{
	struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attr;
	pthread_condattr_t cond;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&s->mutex, &attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&s->robust, &attr);
	pthread_condattr_init(&cond);
	pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&s->cond, &cond);
	sem_init(&s->sem, 1, 0);
	fflush(stdout);
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			for (int k = 0; k < 100; k++) {
				pthread_mutex_lock(&s->mutex);
				s->n++;
				pthread_mutex_unlock(&s->mutex);
			}
			sem_post(&s->sem);
			if (i == 0) pthread_mutex_lock(&s->robust);
			pthread_cond_signal(&s->cond);
			_exit(0);
		}
	for (int i = 0; i < 4; i++) sem_wait(&s->sem);
	while (wait(NULL) > 0) continue;
	int error = pthread_mutex_lock(&s->robust);
	printf("%d %d", s->n, error == EOWNERDEAD);
	printf(" %d", pthread_mutex_consistent(&s->robust));
	printf(" %d", pthread_mutex_unlock(&s->robust));
	printf(" %d\n", pthread_mutex_lock(&s->robust));
}

static void named(void)
{
	char name[40];
	snprintf(name, sizeof name, "/libc-threads-%d", (int)getpid());
	sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, 1), *t = sem_open(name, 0);
	printf("%d %d", s != SEM_FAILED, sem_wait(t));
	int failed = sem_trywait(s);
	printf(" %d %d", failed, errno == EAGAIN);
	sem_post(s);
	printf(" %d %d", sem_trywait(t), sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED && errno == EEXIST);
	printf(" %d %d", sem_close(s), sem_close(t));
	printf(" %d", sem_unlink(name));
	printf(" %d\n", sem_open(name, 0) == SEM_FAILED && errno == ENOENT);
}

static int c11(void *arg)
{
	mtx_lock(arg);
	count++;
	mtx_unlock(arg);
	return 17;
}

static void *leaves(void *arg)
{
	pthread_exit(arg);
}

static void others(void)
{
	mtx_t m;
	thrd_t t;
	pthread_t p;
	void *value;
	int result = 0;
	mtx_init(&m, mtx_plain);
	printf("%d", thrd_create(&t, c11, &m));
	printf(" %d", thrd_join(t, &result));
	printf(" %d\n", result);
	pthread_create(&p, NULL, leaves, "left");
	pthread_join(p, &value);
	printf("%s\n", (char *)value);
	pthread_create(&p, NULL, leaves, NULL);
	printf("%d\n", pthread_detach(p));
}

int main(void)
{
	together();
	kinds();
	between_processes();
	named();
	others();
	return 0;
}
