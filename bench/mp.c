/*
 * mp.c - what the multiprocessing runtime's processes and connections cost, beside the same done by hand in C and beside Python, ZeroMQ and Boost.
 *
 * Raw and ours take turns in one run, a block of each per round; a line shows the medians and the ratio with its range over the
 * rounds. For a start the raw figure is what any start with a result needs: fork and two pipes; posix_spawn of this program; a
 * server that forks on request. For what goes through shared memory it is shared memory, spun on.
 *
 * Usage: mp [PYTHON-SCRIPT] (in the environment: ROUNDS=n for more or fewer than 7)
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/compare.h"
#include "proclab/mp.h"

static int nothing(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	return 0;
}

static double start_ours(int n, void *argument)
{
	double begin = now();
	for (int i = 0; i < n; i++) {
		struct mp_process *p;
		int code = -1;
		must(!mp_process_new(&p, *(enum mp_method *)argument, nothing, NULL, 0) && !mp_process_start(p), "start");
		mp_process_join(p, MP_FOREVER);
		must(!mp_process_exit_code(p, &code) && !code, "exit code");
		mp_process_free(p);
	}
	return now() - begin;
}

/* One pipe for the arguments, one whose end tells of the child's. */
static double start_fork(int n, void *argument)
{
	double begin = now();
	(void)argument;
	for (int i = 0; i < n; i++) {
		int in[2], end[2], status;
		char byte;
		must(!pipe2(in, O_CLOEXEC) && !pipe2(end, O_CLOEXEC), "pipe");
		pid_t pid = fork();
		if (!pid) {
			close(end[0]);
			close(in[1]);
			_exit(0);
		}
		close(end[1]);
		close(in[0]);
		must(read(end[0], &byte, 1) == 0 && waitpid(pid, &status, 0) == pid, "wait");
		close(end[0]);
		close(in[1]);
	}
	return now() - begin;
}

static double start_spawn(int n, void *argument)
{
	extern char **environ;
	char *argv[] = {"mp", "--leave", NULL};
	double begin = now();
	(void)argument;
	for (int i = 0; i < n; i++) {
		pid_t pid;
		int status;
		must(!posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ) && waitpid(pid, &status, 0) == pid && !status,
			 "posix_spawn");
	}
	return now() - begin;
}

/* The server by hand: a request is one packet with two pipes; the child reads its arguments from one, the pid and the status come
 * through the other. */
static void send_fds(int to, const int fds[2])
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = {0};
	struct iovec part = {"r", 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(2 * sizeof *fds), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(&control.header), fds, 2 * sizeof *fds);
	must(sendmsg(to, &m, 0) == 1, "sendmsg");
}

static bool receive_fds(int from, int fds[2])
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control;
	char byte;
	struct iovec part = {&byte, 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	if (recvmsg(from, &m, 0) <= 0) return false;
	memcpy(fds, CMSG_DATA(&control.header), 2 * sizeof *fds);
	return true;
}

static void serve(int requests)
{
	char arguments[64];
	for (int fds[2], status; receive_fds(requests, fds); close(fds[0]), close(fds[1])) {
		pid_t pid = fork();
		if (!pid) _exit(read(fds[0], arguments, sizeof arguments) != sizeof arguments);
		must(write(fds[1], &pid, sizeof pid) == sizeof pid, "write");
		waitpid(pid, &status, 0);
		must(write(fds[1], &status, sizeof status) == sizeof status, "write");
	}
}

static int server_by_hand(void)
{
	int ends[2];
	must(!socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), "socketpair");
	if (!fork()) {
		close(ends[0]);
		serve(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static double start_server(int n, void *argument)
{
	double begin = now();
	for (int i = 0; i < n; i++) {
		int in[2], out[2], status;
		char arguments[64] = "";
		pid_t pid;
		must(!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC), "pipe");
		send_fds(*(int *)argument, (int[]){in[0], out[1]});
		close(in[0]);
		close(out[1]);
		must(write(in[1], arguments, sizeof arguments) == sizeof arguments, "write");
		must(read(out[0], &pid, sizeof pid) == sizeof pid && read(out[0], &status, sizeof status) == sizeof status && !status,
			 "read");
		close(in[1]);
		close(out[0]);
	}
	return now() - begin;
}

/* Round trips with a forked echo. cpus: where we and it run. */
enum kind { SIMPLEX, DUPLEX, SHARED };
struct trip {
	size_t size;
	int here, there;
	enum kind kind;
};

static void pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof set, &set);
}

static void write_all(int fd, const char *data, size_t size)
{
	for (ssize_t n; size; data += n, size -= (size_t)n) must((n = write(fd, data, size)) > 0, "write");
}

static void read_all(int fd, char *data, size_t size)
{
	for (ssize_t n; size; data += n, size -= (size_t)n) must((n = read(fd, data, size)) > 0, "read");
}

static double trips_raw(int n, void *argument)
{
	const struct trip *trip = argument;
	char *data = calloc(1, trip->size);
	int there[2], back[2];
	must(data && !pipe(there) && !pipe(back), "pipe");
	if (trip->size > 65536) fcntl(there[1], F_SETPIPE_SZ, 1 << 20), fcntl(back[1], F_SETPIPE_SZ, 1 << 20);
	pid_t pid = fork();
	if (!pid) {
		pin(trip->there);
		for (int i = 0; i < n; i++) read_all(there[0], data, trip->size), write_all(back[1], data, trip->size);
		_exit(0);
	}
	pin(trip->here);
	double begin = now();
	for (int i = 0; i < n; i++) write_all(there[1], data, trip->size), read_all(back[0], data, trip->size);
	double took = now() - begin;
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 2; i++) close(there[i]), close(back[i]);
	free(data);
	return took;
}

/* By hand through shared memory, both sides spinning, no wake-ups, no ends: what can be had at best. */
struct desk {
	alignas(64) _Atomic int asked;
	alignas(64) _Atomic int answered;
	alignas(64) char bytes[2][1 << 20];
};

static void await(_Atomic int *word, int value)
{
	while (atomic_load_explicit(word, memory_order_acquire) != value) {}
}

static double trips_spinning(int n, void *argument)
{
	const struct trip *trip = argument;
	char *data = calloc(1, trip->size);
	struct desk *desk = mmap(NULL, sizeof *desk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	must(data && desk != MAP_FAILED, "mmap");
	pid_t pid = fork();
	if (!pid) {
		pin(trip->there);
		for (int i = 1; i <= n; i++) {
			await(&desk->asked, i);
			memcpy(data, desk->bytes[0], trip->size);
			memcpy(desk->bytes[1], data, trip->size);
			atomic_store_explicit(&desk->answered, i, memory_order_release);
		}
		_exit(0);
	}
	pin(trip->here);
	double begin = now();
	for (int i = 1; i <= n; i++) {
		memcpy(desk->bytes[0], data, trip->size);
		atomic_store_explicit(&desk->asked, i, memory_order_release);
		await(&desk->answered, i);
		memcpy(data, desk->bytes[1], trip->size);
	}
	double took = now() - begin;
	waitpid(pid, NULL, 0);
	munmap(desk, sizeof *desk);
	free(data);
	return took;
}

static double trips_ours(int n, void *argument)
{
	const struct trip *trip = argument;
	char *data = calloc(1, trip->size);
	struct mp_connection *there[2], *back[2];
	must(data && !(trip->kind == SHARED ? mp_shared_pipe(there) : mp_pipe(there, trip->kind)) && !mp_pipe(back, false), "mp_pipe");
	struct mp_connection *answer = trip->kind ? there[0] : back[1], *hear = trip->kind ? there[1] : back[0];
	pid_t pid = fork();
	if (!pid) {
		pin(trip->there);
		for (int i = 0; i < n; i++)
			if (mp_recv(there[0], data, trip->size, NULL, MP_FOREVER) || mp_send(answer, data, trip->size, MP_FOREVER)) _exit(1);
		_exit(0);
	}
	pin(trip->here);
	double begin = now();
	for (int i = 0; i < n; i++)
		must(!mp_send(there[1], data, trip->size, MP_FOREVER) && !mp_recv(hear, data, trip->size, NULL, MP_FOREVER),
			 "round trip");
	double took = now() - begin;
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 2; i++) mp_connection_free(there[i]), mp_connection_free(back[i]);
	free(data);
	return took;
}

/* The same through two queues: shared memory, no call to the kernel as long as neither sleeps. */
static double trips_queue(int n, void *argument)
{
	const struct trip *trip = argument;
	char *data = calloc(1, trip->size);
	struct mp_queue *there, *back;
	must(data && !mp_queue_new(&there, 0) && !mp_queue_new(&back, 0), "mp_queue");
	pid_t pid = fork();
	if (!pid) {
		pin(trip->there);
		for (int i = 0; i < n; i++)
			if (mp_queue_get(there, data, trip->size, NULL, MP_FOREVER) || mp_queue_put(back, data, trip->size, MP_FOREVER))
				_exit(1);
		_exit(0);
	}
	pin(trip->here);
	double begin = now();
	for (int i = 0; i < n; i++)
		must(!mp_queue_put(there, data, trip->size, MP_FOREVER) && !mp_queue_get(back, data, trip->size, NULL, MP_FOREVER),
			 "round trip");
	double took = now() - begin;
	waitpid(pid, NULL, 0);
	mp_queue_free(there);
	mp_queue_free(back);
	free(data);
	return took;
}

static void starts(const char *with, int server, int n)
{
	static enum mp_method methods[] = {MP_FORK, MP_SPAWN, MP_FORKSERVER};
	char name[64];
	snprintf(name, sizeof name, "start+join fork%s", with);
	for (char *c = name; *c; c++) *c = *c == ' ' ? '-' : *c;
	compare(name, start_fork, NULL, start_ours, &methods[0], n, false);
	snprintf(name, sizeof name, "start+join-spawn%s", with);
	compare(name, start_spawn, NULL, start_ours, &methods[1], n < 100 ? n : 100, false);
	snprintf(name, sizeof name, "start+join-forkserver%s", with);
	compare(name, start_server, &server, start_ours, &methods[2], n, false);
}

static void trips(void)
{
	static const struct {
		const char *name;
		struct trip trip;
		int n;
		measure *raw, *ours;
	} lines[] = {
		{"8B-simplex-one-core",    {8, 0, 0, SIMPLEX},       20000,  trips_raw,      trips_ours },
		{"8B-duplex-one-core",     {8, 0, 0, DUPLEX},        20000,  trips_raw,      trips_ours },
		{"8B-shared-one-core",     {8, 0, 0, SHARED},        20000,  trips_raw,      trips_ours },
		{"8B-simplex-two-cores",   {8, 0, 1, SIMPLEX},       10000,  trips_raw,      trips_ours },
		{"8B-duplex-two-cores",    {8, 0, 1, DUPLEX},        10000,  trips_raw,      trips_ours },
		{"8B-shared-two-cores",    {8, 0, 1, SHARED},        200000, trips_spinning, trips_ours },
		{"4KiB-duplex-two-cores",  {4096, 0, 1, DUPLEX},     10000,  trips_raw,      trips_ours },
		{"4KiB-shared-two-cores",  {4096, 0, 1, SHARED},     100000, trips_spinning, trips_ours },
		{"1MiB-simplex-two-cores", {1 << 20, 0, 1, SIMPLEX}, 200,    trips_raw,      trips_ours },
		{"1MiB-duplex-two-cores",  {1 << 20, 0, 1, DUPLEX},  200,    trips_raw,      trips_ours },
		{"1MiB-shared-two-cores",  {1 << 20, 0, 1, SHARED},  1000,   trips_spinning, trips_ours },
		{"8B-queues-one-core",     {8, 0, 0, DUPLEX},        20000,  trips_raw,      trips_queue},
		{"8B-queues-two-cores",    {8, 0, 1, DUPLEX},        20000,  trips_raw,      trips_queue},
		{"4KiB-queues-two-cores",  {4096, 0, 1, DUPLEX},     20000,  trips_raw,      trips_queue},
		{"1MiB-queues-two-cores",  {1 << 20, 0, 1, DUPLEX},  200,    trips_raw,      trips_queue},
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct trip trip = lines[i].trip;
		compare(lines[i].name, lines[i].raw, &trip, lines[i].ours, &trip, lines[i].n, true);
	}
}

int main(int argc, char **argv)
{
	const size_t big = (size_t)512 << 20;
	if (argc == 2 && !strcmp(argv[1], "--leave")) return 0;
	MP_TARGET(nothing);
	mp_init(argc, argv);
	const char *often = getenv("ROUNDS");
	if (often) rounds = atoi(often);
	if (rounds < 1 || rounds > MOST_ROUNDS) rounds = 7;
	int server = server_by_hand();
	if (argc == 2) ask_others(argv[0], argv[1]);
	printf("%-34s %12s %12s      %s  %s\n", "", "raw C", "proclab_mp", "ratio (range)", "      others, and how many times slower");
	starts("", server, 300);
	void *resident = mmap(NULL, big, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(resident != MAP_FAILED, "mmap");
	madvise(resident, big, MADV_NOHUGEPAGE);
	memset(resident, 1, big);
	starts("-512MB", server, 20);
	munmap(resident, big);
	trips();
	return 0;
}
