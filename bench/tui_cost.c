/*
 * tui_cost.c - what the screen costs: the CPU time that proclab uses while 200 processes live, in a terminal of 140x40.
 *
 * Runs proclab in a pseudo-terminal, reads away what it draws, and after a second takes the kernel's own figures of all its
 * threads (schedstat) over some seconds. Busy: each process wakes ten times a second, so that every frame differs. Idle: none
 * ever wakes. The same load with --view none tells the observer's share from the screen's.
 *
 * Usage: tui_cost PROCLAB WORK
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP_MS = 2000, MEASURED_MS = 5000, MAX_OBSERVERS = 16 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ns on a CPU of all living threads of a process. */
static long long cpu_time(pid_t pid)
{
	char path[300];
	long long sum = 0, one;
	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, e->d_name);
		FILE *f = fopen(path, "r");
		if (!f) continue;
		if (fscanf(f, "%lld", &one) == 1) sum += one;
		fclose(f);
	}
	if (d) closedir(d);
	return sum;
}

static int same_program(pid_t a, pid_t b)
{
	char path[64], x[4096] = "", y[4096] = " ";
	snprintf(path, sizeof path, "/proc/%d/exe", (int)a);
	if (readlink(path, x, sizeof x - 1) < 0) return 0;
	snprintf(path, sizeof path, "/proc/%d/exe", (int)b);
	if (readlink(path, y, sizeof y - 1) < 0) return 0;
	return strcmp(x, y) == 0;
}

/* proclab itself and its helpers: its children that are the same program. */
static int observers(pid_t proclab, pid_t out[MAX_OBSERVERS])
{
	char path[64];
	int pid, n = 0;
	out[n++] = proclab;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)proclab, (int)proclab);
	FILE *f = fopen(path, "r");
	while (f && n < MAX_OBSERVERS && fscanf(f, "%d", &pid) == 1)
		if (same_program(proclab, pid)) out[n++] = pid;
	if (f) fclose(f);
	return n;
}

static long long cpu_time_of_all(pid_t proclab)
{
	pid_t pids[MAX_OBSERVERS];
	long long sum = 0;
	for (int n = observers(proclab, pids); n-- > 0;) sum += cpu_time(pids[n]);
	return sum;
}

/* Read and forget what comes for ms; returns the bytes, -1 when the terminal was closed. */
static long drain(int fd, double ms)
{
	static char buffer[65536];
	long total = 0;
	for (double end = now_ms() + ms, left; (left = end - now_ms()) > 0;) {
		struct pollfd p = {fd, POLLIN, 0};
		if (poll(&p, 1, (int)left + 1) <= 0) continue;
		ssize_t n = read(fd, buffer, sizeof buffer);
		if (n <= 0) return -1;
		total += n;
	}
	return total;
}

static void measure(const char *name, const char *view, const char *period, const char *argv0, const char *work)
{
	struct winsize size = {.ws_row = 40, .ws_col = 140};
	int terminal;
	pid_t pid = forkpty(&terminal, NULL, NULL, &size);
	if (pid < 0) {
		perror("forkpty");
		exit(1);
	}
	if (pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		execl(argv0, argv0, "real", "--view", view, "--", work, "many", "200", period, "60", (char *)NULL);
		_exit(127);
	}
	long bytes = drain(terminal, WARM_UP_MS);
	if (bytes >= 0) {
		long long cpu = cpu_time_of_all(pid);
		double start = now_ms();
		bytes = drain(terminal, MEASURED_MS);
		double ms = now_ms() - start;
		printf("%-44s %5.1f %% of a CPU, %6.1f kB/s to the terminal\n", name, (double)(cpu_time_of_all(pid) - cpu) / 1e4 / ms,
		       (double)bytes / ms);
		fflush(stdout);
	} else {
		printf("%-44s ended early\n", name);
	}
	kill(pid, SIGTERM);
	for (int i = 0; i < 100 && waitpid(pid, NULL, WNOHANG) == 0; i++)
		if (drain(terminal, 50) < 0) nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	close(terminal);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: tui_cost PROCLAB WORK\n");
		return 2;
	}
	measure("TUI, 200 processes that wake 10 times a second", "tui", "100", argv[1], argv[2]);
	measure("the same without a view", "none", "100", argv[1], argv[2]);
	measure("TUI, 200 processes that sleep", "tui", "0", argv[1], argv[2]);
	measure("the same without a view", "none", "0", argv[1], argv[2]);
	return 0;
}
