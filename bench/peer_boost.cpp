// peer_boost.cpp - what Boost.Interprocess needs for the lines of bench/mp.c and bench/mp_pool.c: "name value" a line, round trips or
// messages a second. Its message_queue lies in shared memory, with a mutex and conditions of its own.
#include <boost/interprocess/ipc/message_queue.hpp>

#include <chrono>
#include <cstdio>
#include <sched.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using boost::interprocess::create_only;
using boost::interprocess::message_queue;

static double now()
{
	return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static void pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof set, &set);
}

// A queue with a name of this process's, which goes with it.
struct named_queue {
	std::string name;
	message_queue queue;
	named_queue(const char *what, std::size_t most, std::size_t size)
		: name(std::string("proclab-bench-") + std::to_string(getpid()) + what), queue(create_only, name.c_str(), most, size) {}
	~named_queue() { message_queue::remove(name.c_str()); }
};

static void receive(message_queue &q, std::vector<char> &data)
{
	std::size_t size;
	unsigned priority;
	q.receive(data.data(), data.size(), size, priority);
}

static double trips(std::size_t size, int here, int there, int n)
{
	named_queue ask("-ask", 4, size), answer("-answer", 4, size);
	std::vector<char> data(size);
	pid_t pid = fork();
	if (!pid) {
		pin(there);
		for (int i = 0; i < n; i++) receive(ask.queue, data), answer.queue.send(data.data(), size, 0);
		_exit(0);
	}
	pin(here);
	double begin = now();
	for (int i = 0; i < n; i++) ask.queue.send(data.data(), size, 0), receive(answer.queue, data);
	double took = now() - begin;
	waitpid(pid, nullptr, 0);
	return n / took;
}

static double messages(int each, int n)
{
	named_queue q("-queue", 16384, 8);
	std::vector<char> data(8);
	double begin = now();
	for (int i = 0; i < each; i++)
		if (!fork()) {
			for (int k = 0; k < n / each; k++) q.queue.send(data.data(), 8, 0);
			_exit(0);
		}
	for (int i = 0; i < each; i++)
		if (!fork()) {
			for (int k = 0; k < n / each; k++) receive(q.queue, data);
			_exit(0);
		}
	while (wait(nullptr) > 0) {}
	return n / (now() - begin);
}

int main()
{
	cpu_set_t all;
	sched_getaffinity(0, sizeof all, &all);
	std::printf("8B-duplex-one-core %.0f\n", trips(8, 0, 0, 20000));
	std::printf("8B-duplex-two-cores %.0f\n", trips(8, 0, 1, 20000));
	std::printf("4KiB-duplex-two-cores %.0f\n", trips(4096, 0, 1, 20000));
	std::printf("1MiB-duplex-two-cores %.0f\n", trips(1 << 20, 0, 1, 500));
	sched_setaffinity(0, sizeof all, &all);
	std::printf("queue-1x1 %.0f\n", messages(1, 1000000));
	std::printf("queue-2x2 %.0f\n", messages(2, 1000000));
}
