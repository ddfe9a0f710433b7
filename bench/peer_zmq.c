/*
 * peer_zmq.c - what ZeroMQ needs for the lines of bench/mp.c and bench/mp_pool.c: "name value" a line, round trips or messages a second.
 *
 * Round trips over a pair of sockets (ipc://) with a forked echo; the queue is PUSH and PULL: a producer pushes to
 * the consumers in turn. A context never crosses a fork.
 */
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { MESSAGES = 2000000 };
static char folder[] = "/tmp/proclab-bench-XXXXXX";

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool fine, const char *what)
{
	if (fine) return;
	fprintf(stderr, "%s: %s\n", what, zmq_strerror(zmq_errno()));
	exit(1);
}

static void pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof set, &set);
}

static void *open_socket(void **context, int type, const char *address, bool binds)
{
	*context = zmq_ctx_new();
	void *s = zmq_socket(*context, type);
	must(s && !(binds ? zmq_bind : zmq_connect)(s, address), address);
	return s;
}

static void close_socket(void *context, void *s)
{
	zmq_close(s);
	zmq_ctx_term(context);
}

/* Round trips of size bytes a second; here and there: the CPUs of the two ends (their I/O threads follow them). */
static double trips(const char *address, size_t size, int here, int there, int n)
{
	char *data = calloc(1, size);
	void *context, *s;
	pid_t pid = fork();
	if (!pid) {
		pin(there);
		s = open_socket(&context, ZMQ_PAIR, address, false);
		for (int i = 0; i < n; i++) must(zmq_recv(s, data, size, 0) >= 0 && zmq_send(s, data, size, 0) >= 0, "echo");
		close_socket(context, s);
		_exit(0);
	}
	pin(here);
	s = open_socket(&context, ZMQ_PAIR, address, true);
	double begin = 0;
	int timed = n - n / 10;
	for (int i = -n / 10; i < timed; i++) {
		if (!i) begin = now();
		must(zmq_send(s, data, size, 0) >= 0 && zmq_recv(s, data, size, 0) >= 0, "round trip");
	}
	double took = now() - begin;
	close_socket(context, s);
	waitpid(pid, NULL, 0);
	free(data);
	return timed / took;
}

/* Push n messages, to the addresses in turn; at the end one of a single byte to each of them. It stays until it is killed: what a
 * socket that closes had sent may be lost. */
static void produce(char addresses[][64], int count, int n)
{
	char message[8] = "";
	void *contexts[2], *to[2];
	for (int c = 0; c < count; c++) to[c] = open_socket(&contexts[c], ZMQ_PUSH, addresses[c], false);
	for (int i = 0; i < n; i++) must(zmq_send(to[i % count], message, sizeof message, 0) >= 0, "push");
	for (int c = 0; c < count; c++) must(zmq_send(to[c], message, 1, 0) >= 0, "push");
	for (;;) pause();
}

static void consume(const char *address, int producers)
{
	char message[8];
	void *context, *s = open_socket(&context, ZMQ_PULL, address, true);
	for (int ends = 0; ends < producers;) {
		int n = zmq_recv(s, message, sizeof message, 0);
		must(n > 0, "pull");
		ends += n == 1;
	}
	close_socket(context, s);
	_exit(0);
}

/* Messages a second from each producers to each consumers, one socket a consumer. */
static double queue(char addresses[][64], int each)
{
	pid_t consumers[2], producers[2];
	double begin = now();
	for (int i = 0; i < each; i++)
		if (!(consumers[i] = fork())) consume(addresses[i], each);
	for (int i = 0; i < each; i++)
		if (!(producers[i] = fork())) produce(addresses, each, MESSAGES / each);
	for (int i = 0; i < each; i++) waitpid(consumers[i], NULL, 0);
	double took = now() - begin;
	for (int i = 0; i < each; i++) kill(producers[i], SIGKILL), waitpid(producers[i], NULL, 0);
	return MESSAGES / took;
}

/* Addresses that nobody has used before: two that follow each other. */
static char (*fresh(void))[64]
{
	static char at[32][64];
	static int used;
	for (int i = used; i < used + 2; i++) snprintf(at[i], sizeof at[i], "ipc://%s/%d", folder, i);
	return &at[(used += 2) - 2];
}

static void clean(void)
{
	char path[64];
	for (int i = 0; i < 32; i++) snprintf(path, sizeof path, "%s/%d", folder, i), unlink(path);
	rmdir(folder);
}

int main(void)
{
	cpu_set_t all;
	must(mkdtemp(folder) && !sched_getaffinity(0, sizeof all, &all), folder);
	printf("8B-duplex-one-core %.0f\n", trips(*fresh(), 8, 0, 0, 5000));
	printf("8B-duplex-two-cores %.0f\n", trips(*fresh(), 8, 0, 1, 5000));
	printf("4KiB-duplex-two-cores %.0f\n", trips(*fresh(), 4096, 0, 1, 5000));
	printf("1MiB-duplex-two-cores %.0f\n", trips(*fresh(), 1 << 20, 0, 1, 200));
	sched_setaffinity(0, sizeof all, &all);
	printf("queue-1x1 %.0f\n", queue(fresh(), 1));
	printf("queue-2x2 %.0f\n", queue(fresh(), 2));
	clean();
	return 0;
}
